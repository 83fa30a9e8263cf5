"""NPZ and NPY files: arrays by name, as Keras and MedMNIST save images and labels; no pickle, and in pieces."""

import contextlib
import math
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import numpy as np

from latentlab.data.formats.files import Files, zip_in
from latentlab.data.formats.grey import grey_blocks, layout_of, scale_of
from latentlab.data.formats.part import Content, Part, cannot_use
from latentlab.data.idx import LARGEST_BYTES, in_words
from latentlab.data.stored import LARGEST_ROW, LARGEST_STORED, Stored, piece_rows
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP

NPY_MAGIC = b"\x93NUMPY"
MOST_HEADER = 10_000  # largest header of an array, in bytes
SPLITS = {"train": "train", "training": "train", "test": "test", "val": "val", "valid": "val", "validation": "val"}
IMAGES = ("images", "image", "imgs", "x", "data")
LABELS = ("labels", "label", "y", "target", "targets")


def read(files: Files, name: str) -> Content:
    """Return the images of an NPZ file; their arrays are found by name, else by their axes. Raises UserError."""
    return _content(files.path(name), _arrays(files, name))


def read_arrays(files: Files, names: Sequence[str]) -> Content:
    """Return the images of NPY files, each an array by the name of its file. Raises UserError."""
    arrays = {}
    for name in names:
        with files.open(name) as file:
            array = PurePosixPath(name).stem
            arrays[array] = _stored(files.path(name), array, partial(files.open, name), file)
    return _content(files.path(names[0]) if len(names) == 1 else files.root, arrays, alone=True)


def _content(path: Path, arrays: dict[str, Stored], alone: bool = False) -> Content:
    """Return the images of arrays by name. Raises UserError; `alone`: also for two arrays of images of one split."""
    images, labels = {}, {}
    for array, stored in arrays.items():
        words = re.split(r"[^a-z0-9]+", array.lower())
        split = next((SPLITS[word] for word in words if word in SPLITS), "")
        if any(word in LABELS for word in words) or (len(stored.shape) == 1 and not any(w in IMAGES for w in words)):
            labels.setdefault(split, stored)
        elif len(stored.shape) >= 2:
            if alone and split in images:
                text = QT_TRANSLATE_NOOP("Errors", "it holds more than one array of images ({names}); name one of them")
                raise cannot_use(path, UserError(text, names=_names(arrays)))
            images.setdefault(split, stored)
    if not images:
        text = QT_TRANSLATE_NOOP(
            "Errors", "none of its arrays is one of images ({names}); call them x_train, y_train, x_test and y_test"
        )
        raise cannot_use(path, UserError(text, names=_names(arrays)))
    notes = []
    if "val" in images and {"train", ""} & images.keys():
        notes.append(
            UserError(QT_TRANSLATE_NOOP("Errors", "The validation images are left out ({names})."), names="val")
        )
        del images["val"]
    first = next(images[split] for split in ("train", "", "test", "val") if split in images)
    layout, scale = layout_of(first.path, first.shape), scale_of(first)
    parts = []
    for split, stored in images.items():
        own = layout_of(stored.path, stored.shape)
        blocks = partial(grey_blocks, stored, layout=own, scale=scale)
        values = _labels(labels.get(split), stored, notes)
        parts.append(Part("" if split == "val" else split, stored.shape[0], own.shape, values, blocks))
    return Content("npz", tuple(parts), (*layout.notes(), *scale.notes(), *notes))


def is_npz(files: Files, name: str) -> bool:
    """Return whether a zip holds arrays of NumPy and nothing else. Raises UserError."""
    with files.open(name) as file, zip_in(files.path(name), file) as (_, entries):
        return bool(entries) and all(entry.filename.endswith(".npy") for entry in entries)


def _arrays(files: Files, name: str) -> dict[str, Stored]:
    """Return the arrays of a file by name, after a check of their headers. Raises UserError."""
    found = {}
    with files.open(name) as file, zip_in(files.path(name), file) as (archive, entries):
        for entry in entries:
            array = entry.filename.removesuffix(".npy")
            with archive.open(entry) as member:
                found[array] = _stored(files.path(name), array, partial(_entry, files, name, entry.filename), member)
    return found


@contextlib.contextmanager
def _entry(files: Files, name: str, entry: str) -> Iterator[BinaryIO]:
    with files.open(name) as file, zip_in(files.path(name), file) as (archive, _), archive.open(entry) as member:
        yield member


def _stored(path: Path, array: str, reopen: Callable[[], AbstractContextManager[BinaryIO]], member: BinaryIO) -> Stored:
    """Return an array by the header in `member`, an open file; `reopen` opens it again for its elements."""
    array = shortened(array)
    shape, fortran, dtype = _header(path, array, member)
    if dtype.hasobject:
        text = QT_TRANSLATE_NOOP(
            "Errors",
            "its array {array} holds Python objects, which could run a program, so it is not read; save it as numbers",
        )
        raise cannot_use(path, UserError(text, array=array))
    if dtype.kind not in "buifUS":
        text = QT_TRANSLATE_NOOP("Errors", "its array {array} holds {type}, no numbers; save it as numbers")
        raise cannot_use(path, UserError(text, array=array, type=str(dtype)))
    size = math.prod(shape) * dtype.itemsize
    largest = LARGEST_BYTES if fortran or dtype.kind in "US" else LARGEST_STORED
    if size > largest or (shape and shape[0] and size // shape[0] > LARGEST_ROW):
        text = QT_TRANSLATE_NOOP(
            "Errors", "its array {array} announces {shape} elements of {type}, which is too large; save a part of it"
        )
        raise cannot_use(path, UserError(text, array=array, shape=in_words(shape), type=dtype.name))

    def pieces() -> Iterator[np.ndarray]:
        with reopen() as again:
            _header(path, array, again)
            row = size // shape[0]
            for rows in piece_rows(shape[0], shape[0] * row + 1) if fortran else piece_rows(shape[0], row):
                content = again.read(rows * row)
                if len(content) < rows * row:
                    text = QT_TRANSLATE_NOOP(
                        "Errors", "its array {array} announces {expected} bytes and has fewer; put a good copy there"
                    )
                    raise cannot_use(path, UserError(text, array=array, expected=size))
                values = np.frombuffer(content, dtype)
                yield values.reshape(shape[::-1]).T if fortran else values.reshape(rows, *shape[1:])

    return Stored(path, shape, dtype, pieces)


def _header(path: Path, array: str, member: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Return shape, order and type from the header of an array. Raises UserError if there is no header."""
    try:
        version = np.lib.format.read_magic(member)
        reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, dtype = reader(member, max_header_size=MOST_HEADER)
    except (UserError, zipfile.BadZipFile, zlib.error, EOFError, OSError):  # an error of the archive
        raise
    except Exception as error:  # numpy parses the header as Python text, which raises errors of many types
        text = QT_TRANSLATE_NOOP("Errors", "its array {array} has a damaged header; put a good copy there")
        raise cannot_use(path, UserError(text, array=array)) from error
    if any(length < 0 for length in shape):
        text = QT_TRANSLATE_NOOP("Errors", "its array {array} has a damaged header; put a good copy there")
        raise cannot_use(path, UserError(text, array=array))
    return shape, fortran and len(shape) > 1, dtype


def _labels(stored: Stored | None, images: Stored, notes: list[UserError]) -> np.ndarray | None:
    """Return labels (n,), of int64 or text; None if there are none, or if an image has several. Raises UserError."""
    if stored is None:
        return None
    if stored.shape[0] != images.shape[0]:
        text = QT_TRANSLATE_NOOP("Errors", "it holds {images} images and {labels} labels; give each image a label")
        raise cannot_use(stored.path, UserError(text, images=images.shape[0], labels=stored.shape[0]))
    if math.prod(stored.shape) * stored.dtype.itemsize > LARGEST_BYTES:
        text = QT_TRANSLATE_NOOP("Errors", "its labels have {shape} elements, and one for each image is needed")
        raise cannot_use(stored.path, UserError(text, shape=in_words(stored.shape)))
    labels = stored.whole().reshape(stored.shape[0], -1)
    if labels.shape[1] > 1 and labels.dtype.kind not in "US" and ((labels != 0).sum(axis=1) == 1).all():
        return labels.argmax(axis=1)  # one-hot
    if labels.shape[1] != 1:
        text = QT_TRANSLATE_NOOP("Errors", "An image has several labels, so the images are taken without labels.")
        notes.append(UserError(text))
        return None
    labels = labels[:, 0]
    if labels.dtype.kind in "US":
        return np.char.decode(labels, "utf-8", "replace") if labels.dtype.kind == "S" else labels
    if labels.dtype.kind == "f" and not (np.isfinite(labels).all() and (labels == np.rint(labels)).all()):
        text = QT_TRANSLATE_NOOP("Errors", "its labels are no whole numbers; number the classes")
        raise cannot_use(stored.path, UserError(text))
    return labels.astype(np.int64)


def _names(arrays: Sequence[str]) -> str:
    names = list(arrays)
    return ", ".join(map(shortened, names[:6])) + (", …" if len(names) > 6 else "")
