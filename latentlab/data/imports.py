"""Imported data sets: four IDX files and about.json in a folder of the program, found by name."""

import dataclasses
import json
import re
import shutil
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from latentlab.config import DATASET_NAMES, IMPORT_NAME
from latentlab.data import idx
from latentlab.data.dataset import Dataset
from latentlab.data.sources import IDX_FILES
from latentlab.errors import UserError, shortened
from latentlab.files import home, read_json
from latentlab.folders import new_file, new_folder, settle
from latentlab.i18n import QT_TRANSLATE_NOOP

ABOUT = "about.json"
FORMAT = 1
ABOUT_LIMIT = 1 << 20  # bytes
LONGEST_NAME = 40
# Words with another meaning as the name of a data set, and names that Windows allows for no folder.
RESERVED = re.compile(
    "|".join((*DATASET_NAMES, "train", "test", "probe", "all", "inverted", "mirrored", "upside-down", "noise", "black"))
    + r"|con|prn|aux|nul|com\d|lpt\d"
)


@dataclasses.dataclass(frozen=True)
class Import:
    """An imported data set, without its pixels."""

    name: str
    title: str
    label_names: tuple[str, ...]  # () without labels
    counts: tuple[int, int]  # training and test images
    origin: Mapping[str, Any]  # path, kind and fingerprint of the source
    choices: Mapping[str, Any]  # choices of the import
    notes: tuple[str, ...]  # the changes to the images, a sentence each
    digest: str
    folder: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """Its four IDX files, in the order of IDX_FILES."""
        return tuple(self.folder / name for name in IDX_FILES)

    @property
    def epochs(self) -> int:
        """The usual epochs of a training: a small data set needs more passes."""
        return int(np.clip(round(1_200_000 / max(1, self.counts[0])), 20, 200))


def imports_folder() -> Path:
    """Return the folder that holds the imports, beside downloaded data sets."""
    return home() / "datasets"


def imports() -> tuple[Import, ...]:
    """Return the imports of this machine by name, without damaged ones."""
    found = []
    for about in sorted(imports_folder().glob(f"[a-z0-9]*/{ABOUT}")):
        try:
            found.append(_read(about.parent))
        except UserError:
            continue
    return tuple(found)


def find_import(name: str) -> Import | None:
    """Return an import by name; None if there is none. Raises UserError if it is damaged."""
    folder = imports_folder() / name
    if not is_import_name(name) or not (folder / ABOUT).is_file():
        return None
    return _read(folder)


def is_import_name(name: str) -> bool:
    """Return whether an import may have this name."""
    return re.fullmatch(IMPORT_NAME, name) is not None and RESERVED.fullmatch(name) is None


def load_import(found: Import) -> Dataset:
    """Return the data set of an import. Raises UserError if its files are damaged."""
    train_images, train_labels, test_images, test_labels = (
        (idx.read_images if "images" in path.name else idx.read_labels)(path) for path in found.files
    )
    fits = len(train_images) == len(train_labels) and len(test_images) == len(test_labels)
    last = max(train_labels.max(), test_labels.max())
    if not fits or train_images.shape[1:] != test_images.shape[1:] or last >= max(1, len(found.label_names)):
        raise _damaged(found.folder, QT_TRANSLATE_NOOP("Errors", "its files do not belong to each other"))
    return Dataset(
        found.name, found.title, train_images, train_labels, test_images, test_labels, found.label_names,
        str(found.origin["path"]),
    )  # fmt: skip


def write_import(
    dataset: Dataset, origin: Mapping[str, Any], choices: Mapping[str, Any], notes: tuple[str, ...]
) -> Import:
    """Write a data set as an import and return it; its title gives the name.

    The whole import appears at once, or nothing.

    Raises UserError if the folder cannot be written.
    """
    about = {
        "format": FORMAT,
        "title": dataset.title,
        "label_names": dataset.label_names,
        "counts": [len(dataset.train_images), len(dataset.test_images)],
        "origin": dict(origin),
        "choices": dict(choices),
        "notes": notes,
        "digest": dataset.digest,
    }
    name = _name_of(dataset.title)
    work = new_folder(imports_folder(), name)
    try:
        write_idx(dataset, work)
        with new_file(work / ABOUT) as file:
            file.write(json.dumps(about, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))
        return _read(settle(work, imports_folder(), name))
    finally:
        shutil.rmtree(work, ignore_errors=True)  # the folder has its final name by now, or is incomplete


def write_idx(dataset: Dataset, folder: Path) -> None:
    """Write the four IDX files of a data set into a new folder. Raises UserError."""
    arrays = dataset.train_images, dataset.train_labels, dataset.test_images, dataset.test_labels
    for name, array in zip(IDX_FILES, arrays, strict=True):
        with new_file(folder / name) as file:
            file.write(idx.header_of(array))
            file.write(np.ascontiguousarray(array).data)


def forget(name: str) -> Path:
    """Delete an import and return its former folder. Raises UserError if there is no import of this name."""
    found = find_import(name)
    if found is None:
        names = ", ".join(other.name for other in imports())
        text = (
            QT_TRANSLATE_NOOP("Errors", "There is no import “{name}” to forget; there are {names}.")
            if names
            else QT_TRANSLATE_NOOP("Errors", "There is no import “{name}” to forget, and there is no other.")
        )
        raise UserError(text, name=shortened(name), names=names)
    # Rename to a hidden name first: a half deleted import must not be found.
    work = new_folder(imports_folder(), found.name)
    found.folder.rename(work / found.name)
    shutil.rmtree(work, ignore_errors=True)
    return found.folder


def _name_of(title: str) -> str:
    """Return a name for a title: small letters, digits and hyphens, and no reserved word."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].strip("-")
    if not name:
        return "images"
    return name if is_import_name(name) else f"images-of-{name}"


def _read(folder: Path) -> Import:
    """Return the import of a folder. Raises UserError unless its about.json has the form that this program writes."""
    values = read_json(folder / ABOUT, ABOUT_LIMIT)
    number = values.get("format") if isinstance(values, dict) else None
    if type(number) is int and number > FORMAT:
        raise _damaged(folder, QT_TRANSLATE_NOOP("Errors", "a newer version of latentlab wrote it"))
    try:
        texts = (*values["label_names"], *values["notes"], values["title"], values["digest"], values["origin"]["path"])
        train, test = values["counts"]
        valid = (
            number == FORMAT
            and all(isinstance(text, str) for text in texts)
            and all(type(count) is int and count > 0 for count in (train, test))
            and len(values["label_names"]) <= idx.MOST_CLASSES
            and isinstance(values["choices"], dict)
        )
    except (TypeError, KeyError, ValueError):
        valid = False
    if not valid:
        raise _damaged(folder, QT_TRANSLATE_NOOP("Errors", "its about.json does not say what latentlab writes there"))
    return Import(
        folder.name,
        values["title"],
        tuple(values["label_names"]),
        (train, test),
        values["origin"],
        values["choices"],
        tuple(values["notes"]),
        values["digest"],
        folder,
    )


def _damaged(folder: Path, cause: str) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors", "The import in {folder} cannot be used: {cause}; delete the folder, and import its source again."
        ),
        folder=folder,
        cause=UserError(cause),
    )
