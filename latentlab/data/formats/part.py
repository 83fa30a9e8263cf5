"""The result of a reader: images by split, read later, and their labels."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP

MOST_NAMES = 12  # of data sets, in a sentence
Blocks = Iterator[np.ndarray]  # uint8 (n, height, width) each


@dataclasses.dataclass(frozen=True, eq=False)
class Part:
    """The images of one split. Their labels are in memory; their pixels are read in pieces."""

    split: str  # "train", "test", or "" if the source names no split
    count: int
    shape: tuple[int, int] | None  # (height, width); None if the images differ in size
    labels: np.ndarray | None  # (count,), of int64 or of text; None without labels
    blocks: Callable[[np.ndarray], Blocks]  # images of these indices, which ascend; raises UserError


@dataclasses.dataclass(frozen=True, eq=False)
class Content:
    """The content of a source, as its reader returns it."""

    kind: str  # "idx", "npz", "csv" or "pictures"
    parts: tuple[Part, ...]
    notes: tuple[UserError, ...] = ()  # the changes to the images, a sentence each
    names: dict[int, str] = dataclasses.field(default_factory=dict)  # names of labels that are numbers, if known
    folder: Path | None = None  # of IDX files
    emnist: bool = False  # whether a name says EMNIST, whose images are stored transposed


class SeveralSetsError(UserError):
    """A source holds more than one data set. `sets` are the paths of them, each of which `data.scan` takes."""

    sets: tuple[Path, ...] = ()


def several_sets(root: Path, sets: Sequence[Path]) -> SeveralSetsError:
    """Return the error for a zip that holds more than one data set, by the paths of these within the zip."""
    text = QT_TRANSLATE_NOOP(
        "Errors", "{path} holds more than one data set ({names}); name one of them after a slash, such as {example}."
    )
    names = ", ".join(path.name for path in sets[:MOST_NAMES]) + (", …" if len(sets) > MOST_NAMES else "")
    error = SeveralSetsError(text, path=root, names=names, example=sets[0])
    error.sets = tuple(sets)
    return error


def cannot_use(path: Path, cause: UserError) -> UserError:
    """Return the error for a readable source without use; `cause` is a clause with its cure."""
    return UserError(QT_TRANSLATE_NOOP("Errors", "Cannot use {path}: {cause}."), path=path, cause=cause)
