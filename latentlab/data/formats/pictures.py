"""A folder of pictures, with a subfolder for each class, and train/ and test/ above."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from latentlab.data.formats.files import Files
from latentlab.data.formats.part import Blocks, Content, Part, cannot_use
from latentlab.data.pictures import LARGEST_PICTURE, MOST_PICTURES, picture_size, read_picture
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP

SPLITS = {"train": "train", "training": "train", "test": "test", "testing": "test"}
MOST_SIDE = 512  # largest side of a picture in memory, in pixels
PROBED = 500  # pictures whose size is probed first


def read(files: Files, names: Sequence[str]) -> Content:
    """Return the pictures `names`; the folder of a picture is its class. Raises UserError.

    A folder that contains all of them is skipped; train/ and test/ at the top are the splits, not classes.
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
    """Return the size of pictures, None if the probed ones differ. Raises UserError if none can be read."""
    probed = [names[i] for i in np.unique(np.linspace(0, len(names) - 1, PROBED).astype(int))]
    sizes = set()
    with files.session() as opener:
        for name in probed:
            with opener(name) as file:
                sizes.add(picture_size(file.read(LARGEST_PICTURE + 1), files.path(name)))
            if len(sizes) > 1:
                return None
    return sizes.pop()


def _blocks(files: Files, names: Sequence[str], indices: np.ndarray) -> Blocks:
    with files.session() as opener:
        for index in indices:
            with opener(names[index]) as file:
                content = file.read(LARGEST_PICTURE + 1)
            yield read_picture(content, MOST_SIDE, files.path(names[index])).grey[None]
