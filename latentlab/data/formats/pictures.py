"""A folder of pictures, a folder for each class, and train/ and test/ above."""

import contextlib
import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np

from latentlab.data.formats.files import Files
from latentlab.data.formats.part import Blocks, Content, Part, cannot_use
from latentlab.data.pictures import FORMATS, MOST_PICTURES, _as_grey
from latentlab.errors import UserError
from latentlab.files import cannot_read
from latentlab.i18n import QT_TRANSLATE_NOOP

SPLITS = {"train": "train", "training": "train", "test": "test", "testing": "test"}
PROBED = 500  # pictures whose size is read at first


def read(files: Files, names: Sequence[str]) -> Content:
    """Return the pictures `names`; the folder that a picture lies in is its class. Raises UserError.

    A folder above all of them is passed over; train/ and test/ at the top are the splits, not classes.
    """
    if len(names) > 10 * MOST_PICTURES:
        text = QT_TRANSLATE_NOOP("Errors", "it holds {found} pictures, and at most {most} are taken; name a part of it")
        raise cannot_use(files.root, UserError(text, found=f"{len(names):,}", most=f"{10 * MOST_PICTURES:,}"))
    folders = [name.split("/")[:-1] for name in names]
    while all(folders) and len({parts[0] for parts in folders}) == 1:
        folders = [parts[1:] for parts in folders]
    split_of = [SPLITS.get(parts[0].lower(), "other") if parts else "other" for parts in folders]
    has_splits = {"train", "test"} <= set(split_of)
    if has_splits:
        folders = [parts[1:] for parts in folders]
    else:
        split_of = [""] * len(names)
    classes = ["/".join(parts) for parts in folders]
    taken = {name for name, split in zip(classes, split_of, strict=True) if split != "other"}
    has_classes = len(taken) > 1 and "" not in taken
    notes = []
    if len(taken) > 1 and not has_classes:
        text = QT_TRANSLATE_NOOP(
            "Errors", "Some of the pictures lie in no folder of a class, so the images have no labels."
        )
        notes.append(UserError(text))
    if "other" in split_of:
        text = QT_TRANSLATE_NOOP("Errors", "Of the folders at the top, only train and test are taken.")
        notes.append(UserError(text))
    parts = []
    for split in ("train", "test") if has_splits else ("",):
        rows = [row for row, other in enumerate(split_of) if other == split]
        of_split = [names[row] for row in rows]
        labels = np.array([classes[row] for row in rows], object) if has_classes else None
        parts.append(Part(split, len(rows), _common_size(files, of_split), labels, partial(_blocks, files, of_split)))
    return Content("pictures", tuple(parts), tuple(notes))


def _common_size(files: Files, names: Sequence[str]) -> tuple[int, int] | None:
    """Return the size of pictures, None where those that are probed differ. Raises UserError where none can be read."""
    probed = [names[i] for i in np.unique(np.linspace(0, len(names) - 1, PROBED).astype(int))]
    sizes = set()
    with files.session() as opener:
        for name in probed:
            with opener(name) as file:
                sizes.add(_size(files.path(name), file))
            if len(sizes) > 1:
                return None
    return sizes.pop()


def _blocks(files: Files, names: Sequence[str], indices: np.ndarray) -> Blocks:
    with files.session() as opener:
        for index in indices:
            with opener(names[index]) as file:
                yield _grey(files.path(names[index]), file)[None]


def _size(path: Path, file: BinaryIO) -> tuple[int, int]:
    """Return (height, width) by the header of a picture, as its EXIF orientation turns it. Raises UserError."""
    from PIL import Image

    with _told(path), Image.open(file, formats=FORMATS) as picture:
        turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        return picture.size if turned else picture.size[::-1]


def _grey(path: Path, file: BinaryIO) -> np.ndarray:
    """Return a picture as uint8 (height, width). Raises UserError."""
    from PIL import Image, ImageOps

    with _told(path), Image.open(file, formats=FORMATS) as picture:
        return _as_grey(ImageOps.exif_transpose(picture))


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Make a sentence of what Pillow raises."""
    from PIL import Image, UnidentifiedImageError

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        text = QT_TRANSLATE_NOOP("Errors", "it is a picture of far too many pixels; choose a smaller one")
        raise cannot_use(path, UserError(text)) from error
    except UnidentifiedImageError as error:
        text = QT_TRANSLATE_NOOP("Errors", "by its content it is no PNG, JPEG, BMP, GIF or WebP picture; take it away")
        raise cannot_use(path, UserError(text)) from error
    except UserError:
        raise
    except Exception as error:  # Pillow raises many types for a damaged picture, SyntaxError included
        if getattr(error, "errno", None):  # an error of the operating system
            raise cannot_read(path, error) from error
        text = QT_TRANSLATE_NOOP("Errors", "it is a damaged picture; put a good copy of it there, or take it away")
        raise cannot_use(path, UserError(text)) from error
