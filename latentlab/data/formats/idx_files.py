"""IDX files under their published names: MNIST's, EMNIST's, torchvision's, or any."""

import dataclasses
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np

from latentlab.data import idx
from latentlab.data.formats.emnist import class_names, is_emnist
from latentlab.data.formats.files import Files
from latentlab.data.formats.grey import grey_blocks, layout_of, scale_of
from latentlab.data.formats.part import Content, Part, cannot_use, several_sets
from latentlab.data.stored import Stored
from latentlab.errors import UserError
from latentlab.files import cannot_read
from latentlab.i18n import QT_TRANSLATE_NOOP

_NAME = re.compile(r"(?P<set>.*?)(?P<split>train|test|t10k|valid(?:ation)?|val)?[-_. ]*(?P<what>images?|labels?)\b.*")
_SPLITS = {"train": "train", "test": "test", "t10k": "test"}
_PACKING = re.compile(r"\.(gz|zip)$")


@dataclasses.dataclass(frozen=True)
class _File:
    """An IDX file by its name: its set, its split, and whether it holds images or labels."""

    name: str
    place: str  # its folder and the name of its set
    split: str
    what: str  # "images", "labels", or "" if the name does not say

    @staticmethod
    def of(name: str) -> "_File":
        path = PurePosixPath(name)
        found = _NAME.fullmatch(_PACKING.sub("", path.name.lower()))
        place = "" if str(path.parent) == "." else str(path.parent)
        if found is None:
            return _File(name, f"{place}/", "", "")
        split = found["split"] or ""
        return _File(
            name, f"{place}/{found['set']}", _SPLITS.get(split, "other" if split else ""), found["what"][:5] + "s"
        )


def companions(path: Path) -> tuple[str, ...]:
    """Return the names of the files beside an IDX file that belong to its set by name. Raises UserError."""
    if not _File.of(path.name).what:
        return ()
    try:
        names = sorted(entry.name for entry in path.parent.iterdir())
    except OSError as error:
        raise cannot_read(path.parent, error) from error
    return of_the_set_of(path.name, names)


def of_the_set_of(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return which names are of the set of an IDX file; the name alone where it tells no set."""
    own = _File.of(name)
    if not own.what:
        return (name,)
    return tuple(other for other in names if _File.of(other).what and _File.of(other).place == own.place)


def read(files: Files, names: Sequence[str]) -> Content:
    """Return the images of the IDX files `names`. Raises UserError for damaged files and for more than one set."""
    found = _one_set(files, [_File.of(name) for name in names])
    stored: dict[tuple[str, str], Stored] = {}
    unknown: list[str] = []
    for file in found:
        array = idx.stored(files.path(file.name), partial(files.open, file.name))
        what = "labels" if len(array.shape) == idx.LABEL_AXES else "images"
        if file.what and what != file.what:
            text = (
                QT_TRANSLATE_NOOP("Errors", "images are needed, and it has 1 axis, as labels have ({shape})")
                if file.what == "images"
                else QT_TRANSLATE_NOOP("Errors", "labels are needed, and it has the axes of images ({shape})")
            )
            raise idx.not_accepted(array.path, UserError(text, shape=idx.in_words(array.shape)))
        if file.split == "other":
            unknown.append(file.name)
        elif (file.split, what) not in stored:  # a folder may hold the same file packed and unpacked
            stored[file.split, what] = array
    notes = []
    if unknown:
        text = QT_TRANSLATE_NOOP("Errors", "The validation images are left out ({names}).")
        notes.append(UserError(text, names=", ".join(unknown[:4])))
    images = {split: array for (split, what), array in stored.items() if what == "images"}
    if not images:
        text = QT_TRANSLATE_NOOP("Errors", "it holds labels and no images; put the images beside it")
        raise cannot_use(files.path(found[0].name), UserError(text))
    first = images[next(split for split in ("train", "", "test") if split in images)]
    layout, scale = layout_of(first.path, first.shape), scale_of(first)
    parts = []
    for split, array in images.items():
        labels = _labels(stored.get((split, "labels")), array)
        own = layout_of(array.path, array.shape)
        blocks = partial(grey_blocks, array, layout=own, scale=scale)
        parts.append(Part(split, array.shape[0], own.shape, labels, blocks))
    hints = (files.root.name, *(file.name for file in found))
    return Content(
        "idx",
        tuple(parts),
        (*layout.notes(), *scale.notes(), *notes),
        names=class_names(hints),
        folder=files.path(found[0].name).parent,
        emnist=is_emnist(hints),
    )


def _one_set(files: Files, found: list[_File]) -> list[_File]:
    """Return the files of the only set; of several, those of the set nearest to the root. Raises UserError."""
    places = sorted(
        {file.place for file in found if file.what != "labels"}, key=lambda place: (place.count("/"), place)
    )
    if not places:
        return found
    nearest = [place for place in places if place.count("/") == places[0].count("/")]
    if len(nearest) > 1:
        if not files.root.is_dir():
            raise several_sets(files.root, [files.path(_way_to(place, found)) for place in nearest])
        text = QT_TRANSLATE_NOOP(
            "Errors",
            "it holds IDX files of more than one data set ({names}); name the folder or a file of one of them",
        )
        shown = [str(PurePosixPath(place.strip("/-_."))) for place in nearest]
        raise cannot_use(files.root, UserError(text, names=_some(shown)))
    return [file for file in found if file.place == nearest[0]]


def _way_to(place: str, found: Sequence[_File]) -> str:
    """Return the beginning that the names of one set share, or its first file where its files have no name of a set."""
    if not place.endswith("/"):
        return place.strip("/-_. ")
    return next(file.name for file in found if file.place == place)


def _labels(stored: Stored | None, images: Stored) -> np.ndarray | None:
    """Return the labels of images, int64 (n,); None without labels. Raises UserError."""
    if stored is None:
        return None
    if stored.shape[0] != images.shape[0]:
        cause = UserError(
            QT_TRANSLATE_NOOP("Errors", "it holds {labels} labels, and {path} {images} images"),
            labels=stored.shape[0],
            path=Path(images.path).name,
            images=images.shape[0],
        )
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Cannot use {path}: {cause}. Files of one data set are needed."),
            path=stored.path,
            cause=cause,
        )
    labels = stored.whole()
    if labels.dtype.kind == "f" and not (np.isfinite(labels).all() and (labels == np.rint(labels)).all()):
        text = QT_TRANSLATE_NOOP("Errors", "its labels are no whole numbers; number the classes")
        raise cannot_use(stored.path, UserError(text))
    return labels.astype(np.int64)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
