"""Data sets as arrays. A new data set is a row of DATASETS; its files are IDX, or a module of its own reads them.

Data of any other form are imported: `scan` says what a path holds, `importing` gives it a name, and `imports` keeps it.

Places that are searched for IDX files:

1. The folder `data_dir`, if one is named, and no other: a folder without the files is an error.
2. Without `data_dir`, the folder that LATENTLAB_DATA names, or else the preferences of the window: it may hold a part
   of the data sets.
3. For the other data sets, the program's own folder: datasets/NAME/ in `files.home()`, where downloads go.

For the places within a folder see `folder.idx_folders`. The first place with any of the files decides, even if they are
damaged. The content of the files, not the name of the folder, identifies the data set; unknown content is "own".
"""

import contextlib
import dataclasses
import os
from pathlib import Path

import numpy as np

from latentlab.data import digits, idx
from latentlab.data.dataset import Dataset
from latentlab.data.folder import IdxFolder, described, idx_folder, idx_folders, is_published
from latentlab.data.imports import Import, find_import, imports_folder, load_import
from latentlab.data.imports import imports as all_imports
from latentlab.data.sources import DATASETS, IDX_FILES, OWN, RemoteFile, Source
from latentlab.errors import UserError, shortened
from latentlab.files import chosen_place, home
from latentlab.i18n import QT_TRANSLATE_NOOP

__all__ = [
    "DATASETS",
    "IDX_FILES",
    "OWN",
    "RemoteFile",
    "Source",
    "Status",
    "absent",
    "default_name",
    "find",
    "folder_for",
    "held",
    "is_dataset",
    "load",
    "load_folder",
    "own_folder",
    "published_name",
    "source_of",
    "statuses",
    "train_labels",
]


@dataclasses.dataclass(frozen=True)
class Status:
    """The output of `latentlab datasets` for one data set."""

    name: str
    title: str
    folder: Path | None  # folder of its files; None if the data set is built in, or missing
    download_bytes: int
    problem: UserError | None  # why the data set cannot be used, and how to get it; None if it is present
    imported: Import | None = None  # the import behind the data set

    @property
    def present(self) -> bool:
        """Return whether the data set can be loaded, judged by its labels."""
        return self.problem is None


def load(name: str, data_dir: Path | None = None, *, any_content: bool = False) -> Dataset:
    """Return a data set or an import by name, both splits, in about half a second.

    With `any_content` the files may have any content: a run identifies its images by their digest. Raises UserError if
    the data set is not on this machine, if its files are damaged, or if they are those of another data set.
    """
    if name not in DATASETS:
        return load_import(_imported(name))
    if name == "digits":
        return digits.load()
    place = _find(name, data_dir)
    if place is None:
        raise absent(name)
    dataset = _read(place)
    if dataset.name != name and not any_content:
        raise _mistaken(name, dataset.name, place.path)
    return dataset


def train_labels(name: str, data_dir: Path | None = None) -> np.ndarray | None:
    """Return the labels of the training images, uint8 (N,), in a few milliseconds; None for an import without labels.

    Raises UserError, as `load` does. The images are not read, so the identity of the data set is not checked.
    """
    if name not in DATASETS:
        found = _imported(name)
        return idx.read_labels(found.files[1]) if found.label_names else None
    if name == "digits":
        return digits.load().train_labels
    place = _find(name, data_dir)
    if place is None:
        raise absent(name)
    return idx.read_labels(place.files[IDX_FILES.index("train-labels-idx1-ubyte")])


def source_of(name: str) -> Source:
    """Return the row of a data set by name; the row of an import has its title, classes and usual epochs.

    Raises UserError if there is neither.
    """
    if name in DATASETS:
        return DATASETS[name]
    found = _imported(name)
    return Source(found.title, found.label_names, citation="", licence="", epochs=found.epochs)


def is_dataset(name: str) -> bool:
    """Return whether this is the name of a row of DATASETS or of an import on this machine."""
    return name in DATASETS or find_import(name) is not None


def _imported(name: str) -> Import:
    found = find_import(name)
    if found is None:
        raise absent(name)
    return found


def load_folder(data_dir: Path, preferred: str) -> Dataset:
    """Return a data set of a folder: `preferred` if the folder holds it, else the first. Raises UserError."""
    names = held(data_dir)
    return load(preferred if preferred in names else names[0], data_dir, any_content=True)


def find(name: str, data_dir: Path | None = None) -> Path | None:
    """Return the folder of the four IDX files of `name`, or None if no place has any of them, and for no import.

    Raises UserError if a place is incomplete or cannot be read, if the named folder is not a folder, and if `data_dir`
    does not hold the files.
    """
    if name not in DATASETS:
        found = find_import(name)
        return None if found is None else found.folder
    place = _find(name, data_dir)
    return None if place is None else place.path


def held(data_dir: Path) -> tuple[str, ...]:
    """Return the data sets in a folder, in the order of DATASETS, judged by their labels.

    Raises UserError if the folder holds none; the error names the content of the folder.
    """
    root = _existing(data_dir)
    found = {folder.name() for folder in idx_folders(root, OWN)}
    if not found:
        raise _nothing(root)
    return tuple(name for name in DATASETS if name in found)


def folder_for(name: str, data_dir: Path | None) -> Path | None:
    """Return `data_dir` if it holds the data set, else None: a data set that is chosen by name may lie elsewhere."""
    try:
        return data_dir if data_dir is not None and name in held(data_dir) else None
    except UserError:
        return None


def own_folder(name: str) -> Path:
    """Return the program's own folder for a data set: downloads go there, and files that are put there are found."""
    return home() / "datasets" / name


def statuses(data_dir: Path | None = None) -> tuple[Status, ...]:
    """Return a Status for each data set, in the order of DATASETS: presence, place, and how to get a missing one.

    The imports follow, by name; for a named folder, only its data sets are listed.
    """
    rows = tuple(_status(name, data_dir) for name in DATASETS)
    if data_dir is not None:
        return rows
    return rows + tuple(Status(row.name, row.title, row.folder, 0, None, row) for row in all_imports())


def default_name(data_dir: Path | None = None) -> str:
    """Return the default data set: the one in `data_dir`; without a folder, MNIST or the digits.

    The built-in digits replace a missing MNIST; damaged MNIST files and an empty folder raise UserError.
    """
    if data_dir is not None:
        return held(data_dir)[0]
    return "digits" if find("mnist") is None else "mnist"


def _status(name: str, data_dir: Path | None) -> Status:
    folder, problem = None, None
    if name != "digits":
        try:
            place = _find(name, data_dir)
            if place is None:
                problem = absent(name)
            elif (found := place.name()) != name:
                problem = absent(OWN) if name == OWN else _mistaken(name, found, place.path)
            else:
                folder = place.path
        except UserError as error:
            problem = error
    return Status(name, DATASETS[name].title, folder, DATASETS[name].download_bytes, problem)


def _find(name: str, data_dir: Path | None) -> IdxFolder | None:
    """Return the deciding place, with all four files; None if there is none. Raises UserError."""
    if data_dir is not None:
        root = _existing(data_dir)
        place = _within(root, name)
        if place is None:
            raise _other_held(name, root, held(root))
        return _whole(place)
    if named := os.environ.get("LATENTLAB_DATA") or chosen_place("data"):
        root = _existing(Path(named))
        place = _within(root, name)
        if place is not None:
            return _whole(place)
        if any(root.iterdir()):
            held(root)  # a folder with content but without data sets is an error, and `held` raises it
    place = idx_folder(own_folder(name))
    return None if place is None else _whole(place)


def _within(root: Path, name: str) -> IdxFolder | None:
    """Return the place in a folder where the files of `name` lie; None if there is none. Raises UserError."""
    places = idx_folders(root, name)
    if name == OWN:
        if len(places) > 1:
            places = [place for place in places if place.name() == OWN]
        if len(places) > 1:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{folder} holds IDX files in more than one place: name {places}."),
                folder=root,
                places=" / ".join(str(place.path) for place in places[:5]),
            )
        return places[0] if places else None
    for place in places:
        # Files outside a folder of the data set's name may belong to any data set.
        if place.path not in (root, root / "raw") or place.name() in (name, OWN):
            return place
    return None


def _whole(place: IdxFolder) -> IdxFolder:
    if place.missing:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{folder} holds some of the four IDX files but not {missing}; put them there."),
            folder=place.path,
            missing=", ".join(place.missing),
        )
    return place


def _existing(folder: Path) -> Path:
    folder = Path(folder)
    with contextlib.suppress(RuntimeError):  # "~name" without such a user is a folder of that name
        folder = folder.expanduser()
    folder = folder.absolute()
    if folder.is_file():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The data folder {folder} is a file; name the folder that holds it."),
            folder=folder,
        )
    if not folder.is_dir():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The data folder {folder} is not there."), folder=folder)
    return folder


def _read(place: IdxFolder) -> Dataset:
    """Read four files and identify their data set. Raises UserError if they are damaged or do not match."""
    train_images, train_labels = _read_split(*place.files[:2])
    test_images, test_labels = _read_split(*place.files[2:])
    if train_images.shape[1:] != test_images.shape[1:]:
        cause = UserError(
            QT_TRANSLATE_NOOP("Errors", "its images are {found} pixels and the training images {expected}"),
            found="×".join(map(str, test_images.shape[1:])),
            expected="×".join(map(str, train_images.shape[1:])),
        )
        raise _unlike(place.files[2], cause)
    classes = 1 + int(max(train_labels.max(), test_labels.max()))
    own = Dataset(
        name=OWN,
        title=place.title(),
        train_images=train_images,
        train_labels=train_labels,
        test_images=test_images,
        test_labels=test_labels,
        label_names=tuple(map(str, range(classes))),
        source=str(place.path),
    )
    name = _name_of(own, place)
    if name == OWN:
        return own
    return own.renamed(name, DATASETS[name].title, DATASETS[name].label_names)


def published_name(dataset: Dataset) -> str | None:
    """Return the row of DATASETS with exactly these images and labels; None if there is none."""
    hashes = {name: tuple(file.content_md5 for file in source.files) for name, source in DATASETS.items()}
    return next((name for name, known in hashes.items() if all(known) and known and known == dataset.digests), None)


def _name_of(dataset: Dataset, place: IdxFolder) -> str:
    """Return the name of the row of DATASETS with this content, OWN if no row has it."""
    by_file = (name for name, source in DATASETS.items() if source.files and is_published(place.files, name))
    return published_name(dataset) or next(by_file, OWN)


def _read_split(images_path: Path, labels_path: Path) -> tuple[np.ndarray, np.ndarray]:
    images, labels = idx.read_images(images_path), idx.read_labels(labels_path)
    if len(images) != len(labels):
        cause = UserError(
            QT_TRANSLATE_NOOP("Errors", "it holds {labels} labels, and {path} {images} images"),
            labels=len(labels),
            path=images_path.name,
            images=len(images),
        )
        raise _unlike(labels_path, cause)
    return images, labels


def _unlike(path: Path, cause: UserError) -> UserError:
    """Return the error for a valid file that does not belong to the others of its folder."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "Cannot use {path}: {cause}. Files of one data set are needed."),
        path=path,
        cause=cause,
    )


def absent(name: str) -> UserError:
    """Return the error for a data set that is not on this machine; it says how to get the data set."""
    if name not in DATASETS:
        return UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "There is no data set “{name}” on this machine; choose one of {names}. To bring an import here, import its source (latentlab train --data PATH), or copy its folder {name} into {folder}.",  # noqa: E501
            ),
            name=shortened(name),
            names=", ".join((*DATASETS, *(row.name for row in all_imports()))),
            folder=imports_folder(),
        )
    if name == OWN:
        return UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "No folder of own images is named: choose one with the IDX files {files} (--data-dir).",
            ),
            files=", ".join(IDX_FILES),
        )
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "{title} is not on this machine: “latentlab download --dataset {name}” downloads it ({megabytes} MB), or put its four IDX files in {folder}.",  # noqa: E501
        ),
        title=DATASETS[name].title,
        name=name,
        megabytes=f"{DATASETS[name].download_bytes / 1e6:.1f}",
        folder=own_folder(name),
    )


def _mistaken(name: str, found: str, folder: Path) -> UserError:
    """Return the error for files in the place of one data set with the content of another."""
    if found != OWN:
        return UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "The files in {folder} are {found}, not {title}: choose {name}, or another folder."
            ),
            folder=folder,
            found=DATASETS[found].title,
            title=DATASETS[name].title,
            name=found,
        )
    text = (
        QT_TRANSLATE_NOOP(
            "Errors",
            "The content of the files in {folder} is not that of {title}: to learn from them as own images, choose “own” and that folder (--dataset own --data-dir {folder}).",  # noqa: E501
        )
        if all(file.content_md5 for file in DATASETS[name].files)
        else QT_TRANSLATE_NOOP(
            "Errors",
            "{title} is known only by the .gz files as they were published, and those in {folder} are others: to learn from them as own images, choose “own” and that folder (--dataset own --data-dir {folder}).",  # noqa: E501
        )
    )
    return UserError(text, folder=folder, title=DATASETS[name].title)


def _other_held(name: str, root: Path, names: tuple[str, ...]) -> UserError:
    """Return the error for a named folder that holds other data sets than the chosen one."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The data folder {folder} holds {held}, not {title}; choose that or another."),
        folder=root,
        held=", ".join(DATASETS[other].title for other in names),
        title=DATASETS[name].title,
    )


def _nothing(root: Path) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "The data folder {folder} has no images to learn from: {held}. Accepted are the four IDX files {files}, plain or .gz, in it or in its folder mnist, fashion, kmnist or own; “latentlab train --data PATH” imports other forms.",  # noqa: E501
        ),
        folder=root,
        held=described(root),
        files=", ".join(IDX_FILES),
    )
