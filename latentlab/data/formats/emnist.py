"""EMNIST: images are stored transposed, labels stand for digits and letters; the file name says which of its sets.

Cohen, Afshar, Tapson, van Schaik: EMNIST (2017), arXiv:1702.05373.
"""

import string
from collections.abc import Iterable

_LETTERS = dict(enumerate(string.ascii_uppercase, 1))  # these labels start at 1
_BY_CLASS = dict(enumerate(string.digits + string.ascii_uppercase + string.ascii_lowercase))
# Letters whose cases look alike are one class.
_MERGED = dict(enumerate(string.digits + string.ascii_uppercase + "abdefghnqrt"))
_NAMES = {"letters": _LETTERS, "byclass": _BY_CLASS, "bymerge": _MERGED, "balanced": _MERGED}


def is_emnist(names: Iterable[str]) -> bool:
    """Return whether a name of a file or a folder says EMNIST."""
    return any("emnist" in name.lower() for name in names)


def class_names(names: Iterable[str]) -> dict[int, str]:
    """Return the meanings of the labels of an EMNIST set, from the names of its files; {}: the labels themselves."""
    text = " ".join(names).lower()
    return next((table for word, table in _NAMES.items() if "emnist" in text and word in text), {})
