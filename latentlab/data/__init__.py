"""What x is: data sets as arrays. A new one is a row of DATASETS; its files are IDX, or its own module reads them.

Where a data set is looked for, in order; the first place that holds any of its files decides, even if they are damaged:

1. `data_dir`, or else the folder that LATENTLAB_DATA names: NAME/ in it, or the four files directly in it;
2. the program's own folder: datasets/NAME/ in `files.home()`, where downloads go.
"""

import dataclasses
import os
from pathlib import Path

from latentlab.config import DATASET_NAMES
from latentlab.data import digits, idx
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.files import home
from latentlab.i18n import QT_TRANSLATE_NOOP

DIGIT_NAMES = tuple("0123456789")
FASHION_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
KMNIST_NAMES = tuple("おきすつなはまやれを")

IDX_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


@dataclasses.dataclass(frozen=True)
class RemoteFile:
    """One file of a download: its name, and the length and MD5 by which it is judged."""

    name: str
    size: int  # bytes
    md5: str


@dataclasses.dataclass(frozen=True)
class Source:
    """Where a data set comes from. Without files it is built in."""

    title: str
    label_names: tuple[str, ...]
    citation: str
    licence: str
    files: tuple[RemoteFile, ...] = ()
    mirrors: tuple[str, ...] = ()  # each ends with a slash; tried in turn
    epochs: int = 20  # how many a training takes where nobody says: a small set needs more of them

    @property
    def download_bytes(self) -> int:
        """Bytes of a download of all files; 0 if the data set is built in."""
        return sum(file.size for file in self.files)


def _idx_files(*sizes_and_hashes: tuple[int, str]) -> tuple[RemoteFile, ...]:
    return tuple(RemoteFile(f"{name}.gz", *row) for name, row in zip(IDX_FILES, sizes_and_hashes, strict=True))


# Where a mirror has no https, the hash is what protects.
DATASETS: dict[str, Source] = {
    "mnist": Source(
        title="MNIST",
        label_names=DIGIT_NAMES,
        citation="LeCun, Cortes, Burges: The MNIST database of handwritten digits (1998)",
        licence="CC BY-SA 3.0",
        files=_idx_files(
            (9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            (28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
            (1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
            (4_542, "ec29112dd5afa0611ce80d1b7f02629c"),
        ),
        mirrors=(
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ),
    ),
    "fashion": Source(
        title="Fashion-MNIST",
        label_names=FASHION_NAMES,
        citation="Xiao, Rasul, Vollgraf: Fashion-MNIST (2017), arXiv:1708.07747",
        licence="MIT",
        files=_idx_files(
            (26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            (29_515, "25c81989df183df01b3e8a0aad5dffbe"),
            (4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
            (5_148, "bb300cfdad3c16e7a12a480ee83cd310"),
        ),
        mirrors=(
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        ),
    ),
    "kmnist": Source(
        title="Kuzushiji-MNIST",
        label_names=KMNIST_NAMES,
        citation="Clanuwat+: Deep learning for classical Japanese literature (2018), arXiv:1812.01718",
        licence="CC BY-SA 4.0",
        files=_idx_files(
            (18_165_135, "bdb82020997e1d708af4cf47b453dcf7"),
            (29_497, "e144d726b3acfaa3e44228e80efcd344"),
            (3_041_136, "5c965bf0a639b31b8f53240b1b52f4d7"),
            (5_120, "7320c461ea6c1c855c0b718fb2a4b134"),
        ),
        mirrors=("http://codh.rois.ac.jp/kmnist/dataset/kmnist/",),
    ),
    "digits": Source(
        title=digits.TITLE,
        label_names=DIGIT_NAMES,
        citation="Alpaydin, Kaynak: Optical recognition of handwritten digits (1998), UCI; scikit-learn's copy",
        licence="CC BY 4.0",
        epochs=200,
    ),
}
if tuple(DATASETS) != DATASET_NAMES:
    raise AssertionError("config.DATASET_NAMES and data.DATASETS differ")


@dataclasses.dataclass(frozen=True)
class Status:
    """What `latentlab datasets` tells of one data set."""

    name: str
    title: str
    folder: Path | None  # where its files lie; None if it is built in, or not here
    download_bytes: int
    problem: UserError | None  # why it cannot be used, and how to get it; None if it is present

    @property
    def present(self) -> bool:
        """Say whether it can be loaded, as far as the names of its files tell."""
        return self.problem is None


def load(name: str, data_dir: Path | None = None) -> Dataset:
    """Return a data set, both splits, in about half a second.

    Raises UserError if it is not on this machine, or if its files are damaged.
    """
    if not DATASETS[name].files:
        return digits.load()
    folder = find(name, data_dir)
    if folder is None:
        raise _absent(name)
    paths = _idx_paths(folder)
    train_images, train_labels = _read_split(paths[0], paths[1])
    test_images, test_labels = _read_split(paths[2], paths[3])
    if train_images.shape[1:] != test_images.shape[1:]:
        cause = UserError(
            QT_TRANSLATE_NOOP("Errors", "its images are {found} pixels and the training images {expected}"),
            found="×".join(map(str, test_images.shape[1:])),
            expected="×".join(map(str, train_images.shape[1:])),
        )
        raise idx.bad_file(paths[2], cause)
    return Dataset(
        name=name,
        title=DATASETS[name].title,
        train_images=train_images,
        train_labels=train_labels,
        test_images=test_images,
        test_labels=test_labels,
        label_names=DATASETS[name].label_names,
        source=str(folder),
    )


def find(name: str, data_dir: Path | None = None) -> Path | None:
    """Return the folder that holds the four IDX files of `name`, or None if no place has any of them.

    Raises UserError if a place has only some of them, or cannot be read, or if the folder that was named is none.
    """
    for folder in _places(name, data_dir):
        paths = _idx_paths(folder)
        if any(paths):
            missing = [file for file, path in zip(IDX_FILES, paths, strict=True) if path is None]
            if missing:
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "{folder} has not all of {title}: put {missing} there too."),
                    folder=folder,
                    title=DATASETS[name].title,
                    missing=", ".join(missing),
                )
            return folder
    return None


def own_folder(name: str) -> Path:
    """Return the program's own folder for a data set: downloads go there, and files that are put there are found."""
    return home() / "datasets" / name


def statuses(data_dir: Path | None = None) -> tuple[Status, ...]:
    """Return what is present, where, and how to get the rest; a row per data set, in the order of DATASETS."""
    return tuple(_status(name, data_dir) for name in DATASETS)


def default_name(data_dir: Path | None = None) -> str:
    """Return the data set to take where none was chosen: MNIST where it is present, else the built-in digits.

    Raises UserError as `find` does: damaged MNIST is mended, not passed over.
    """
    return "digits" if find("mnist", data_dir) is None else "mnist"


def _status(name: str, data_dir: Path | None) -> Status:
    source = DATASETS[name]
    folder, problem = None, None
    if source.files:
        try:
            folder = find(name, data_dir)
            problem = _absent(name) if folder is None else None
        except UserError as error:
            problem = error
    return Status(name, source.title, folder, source.download_bytes, problem)


def _absent(name: str) -> UserError:
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


def _places(name: str, data_dir: Path | None) -> list[Path]:
    places = [own_folder(name)]
    named = data_dir or os.environ.get("LATENTLAB_DATA")
    if named:
        named = Path(named).expanduser().absolute()
        if named.is_file():
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The data folder {folder} is a file; name the folder that holds it."),
                folder=named,
            )
        if not named.is_dir():
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The data folder {folder} is not there."), folder=named)
        # Four files directly in a folder called "mnist" are not Fashion-MNIST.
        direct = [] if named.name in set(DATASETS) - {name} else [named]
        places = [named / name, *direct, *places]
    return places


def _idx_paths(folder: Path) -> list[Path | None]:
    """Return the path of each of IDX_FILES in `folder`, in whatever spelling; None for those that are not there."""
    try:
        present = {path.name for path in folder.iterdir()}
    except (FileNotFoundError, NotADirectoryError):
        return [None] * len(IDX_FILES)
    except OSError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Cannot read the folder {folder}: {cause}."),
            folder=folder,
            cause=error.strerror or error,
        ) from error
    return [
        next((folder / spelling for spelling in _spellings(name) if spelling in present), None) for name in IDX_FILES
    ]


def _spellings(name: str) -> tuple[str, ...]:
    dotted = name.replace("-idx", ".idx")  # as some archives have it
    return f"{name}.gz", name, f"{dotted}.gz", dotted


def _read_split(images_path: Path, labels_path: Path):
    images, labels = idx.read_images(images_path), idx.read_labels(labels_path)
    if len(images) != len(labels):
        cause = UserError(
            QT_TRANSLATE_NOOP("Errors", "it holds {labels} labels, and {path} {images} images"),
            labels=len(labels),
            path=images_path.name,
            images=len(images),
        )
        raise idx.bad_file(labels_path, cause)
    return images, labels
