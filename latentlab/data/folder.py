"""A folder of images: the places of the IDX files of each data set, identified by content."""

import dataclasses
import hashlib
import itertools
from collections.abc import Sequence
from pathlib import Path

from latentlab.data.idx import content_md5, read_labels
from latentlab.data.sources import DATASETS, IDX_FILES, OWN, RemoteFile
from latentlab.errors import UserError
from latentlab.files import cannot_read, read_bytes
from latentlab.i18n import QT_TRANSLATE_NOOP

# The folders of torchvision, each with its files in raw/.
TORCHVISION_NAMES = {"mnist": "MNIST", "fashion": "FashionMNIST", "kmnist": "KMNIST"}
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
ARCHIVE_SUFFIXES = (".zip", ".tar", ".tgz", ".7z", ".rar")
MOST_ENTRIES = 10_000  # entries of a folder read to describe its content
LABELS = (1, 3)  # of the training and the test split, in IDX_FILES


@dataclasses.dataclass(frozen=True)
class IdxFolder:
    """A folder that holds at least one of the four IDX files."""

    path: Path
    files: tuple[Path | None, ...]  # in the order of IDX_FILES

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the missing files."""
        return tuple(name for name, path in zip(IDX_FILES, self.files, strict=True) if path is None)

    def name(self) -> str:
        """The row of DATASETS of the labels, found in a few milliseconds; `load` checks the images, too."""
        if self.missing:
            return OWN
        published = {name: [source.files[i] for i in LABELS] for name, source in DATASETS.items() if source.files}
        labels = [self.files[i] for i in LABELS]
        for name, files in published.items():
            if all(map(_is_packed, labels, files)):
                return name
        try:
            found = [content_md5(read_labels(path)) for path in labels]
        except UserError:  # damaged or of another kind: the reader of the images reports the cause
            return OWN
        return next((name for name, files in published.items() if found == [f.content_md5 for f in files]), OWN)

    def title(self) -> str:
        """The title of own images: the name of their folder, preceded by that of its parent if the name is generic.

        The title is short and ASCII, because the font of the pictures is.
        """
        path = self.path
        told = path.name.lower() in {*DATASETS, "raw"} | {name.lower() for name in TORCHVISION_NAMES.values()}
        name = f"{path.parent.name}/{path.name}" if told and path.parent.name else path.name
        name = name if name.isascii() and name.isprintable() else ""
        return f"IDX files of {name if len(name) <= 40 else name[:37] + '...'}" if name else DATASETS[OWN].title


def idx_folder(path: Path) -> IdxFolder | None:
    """Return the IDX files in a folder, in any known spelling; None if there are none. Raises UserError."""
    try:
        present = {entry.name for entry in path.iterdir()}
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise cannot_read(path, error) from error
    files = tuple(
        next((path / spelling for spelling in _spellings(name) if spelling in present), None) for name in IDX_FILES
    )
    return IdxFolder(path, files) if any(files) else None


def idx_folders(root: Path, name: str) -> list[IdxFolder]:
    """Return the places in `root` where the IDX files of a data set may be, those of its own name first.

    The places are NAME/, torchvision's NAME/raw, `root` itself and its raw/; for own files, those of every name.
    """
    names = [OWN, *DATASETS] if name == OWN else [name]
    paths = [root / name for name in names]
    paths += [root / TORCHVISION_NAMES[name] / "raw" for name in names if name in TORCHVISION_NAMES]
    paths += [root, root / "raw"]
    found = [folder for path in dict.fromkeys(paths) if (folder := idx_folder(path)) is not None]
    # On a file system that ignores case, mnist/ and MNIST/ are the same folder.
    return [folder for i, folder in enumerate(found) if not any(_same(folder, other) for other in found[:i])]


def is_published(files: Sequence[Path], name: str) -> bool:
    """Return whether the four files are the published files of a data set, byte for byte, as gzip files."""
    return all(map(_is_packed, files, DATASETS[name].files))


def described(root: Path) -> UserError:
    """Return a clause that describes the content of a folder without IDX files, for use within a sentence."""
    found = _kinds(root)
    if found is not None:
        return found
    folders = [entry for entry in _entries(root) if entry.is_dir() and not entry.name.startswith(".")]
    for folder in folders[:100]:
        if idx_folders(folder, OWN):
            text = QT_TRANSLATE_NOOP("Errors", "its folder {name} holds IDX files: name that one")
            return UserError(text, name=folder.name)
    with_pictures = [folder.name for folder in folders[:100] if _holds_pictures(folder)]
    if with_pictures:
        text = QT_TRANSLATE_NOOP("Errors", "it holds folders of pictures ({names})")
        return UserError(text, names=_some(with_pictures))
    for folder in folders[:100]:
        found = _kinds(folder)
        if found is not None:
            text = QT_TRANSLATE_NOOP("Errors", "in its folder {name}: {found}")
            return UserError(text, name=folder.name, found=found)
    names = [entry.name for entry in itertools.islice(_entries(root), 100)]
    if not names:
        return UserError(QT_TRANSLATE_NOOP("Errors", "it is empty"))
    return UserError(QT_TRANSLATE_NOOP("Errors", "it holds {names}"), names=_some(names))


def _kinds(folder: Path) -> UserError | None:
    """Return a clause about the files of a known kind directly in a folder."""
    kinds = (
        (QT_TRANSLATE_NOOP("Errors", "it holds EMNIST's files ({names}), named and turned otherwise"), _emnist(folder)),
        (QT_TRANSLATE_NOOP("Errors", "it holds NumPy files ({names})"), _with_suffix(folder, ".npz", ".npy")),
        (QT_TRANSLATE_NOOP("Errors", "it holds CSV files ({names})"), _with_suffix(folder, ".csv", ".tsv")),
        (QT_TRANSLATE_NOOP("Errors", "it holds pictures ({names})"), _with_suffix(folder, *PICTURE_SUFFIXES)),
        (
            QT_TRANSLATE_NOOP("Errors", "it holds archives ({names}) to be unpacked"),
            _with_suffix(folder, *ARCHIVE_SUFFIXES),
        ),
    )
    return next((UserError(text, names=_some(names)) for text, names in kinds if names), None)


def _entries(folder: Path) -> list[Path]:
    """Return the entries of a folder, ordered by name; empty if the folder cannot be read."""
    try:
        return sorted(itertools.islice(folder.iterdir(), MOST_ENTRIES))
    except OSError:
        return []


def _with_suffix(folder: Path, *suffixes: str) -> list[str]:
    return [entry.name for entry in _entries(folder) if entry.name.lower().endswith(suffixes)]


def _holds_pictures(folder: Path) -> bool:
    """Return whether pictures are in a folder, or in its first subfolder, as in train/ with a folder for each class."""
    if _with_suffix(folder, *PICTURE_SUFFIXES):
        return True
    inner = next((entry for entry in _entries(folder) if entry.is_dir()), None)
    return inner is not None and bool(_with_suffix(inner, *PICTURE_SUFFIXES))


def _emnist(folder: Path) -> list[str]:
    return [entry.name for entry in _entries(folder) if entry.name.startswith("emnist-") and "-ubyte" in entry.name]


def _some(names: list[str]) -> str:
    """Return the first names, each shortened, and the number of the remaining ones."""
    shown = ", ".join(name if len(name) <= 60 else name[:57] + "…" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown}, … ({len(names)})"


def _spellings(name: str) -> tuple[str, ...]:
    dotted = name.replace("-idx", ".idx")  # as in some archives
    return f"{name}.gz", name, f"{dotted}.gz", dotted


def _same(folder: IdxFolder, other: IdxFolder) -> bool:
    try:
        return folder.path.samefile(other.path)
    except OSError:
        return False


def _is_packed(path: Path, file: RemoteFile) -> bool:
    try:
        if path.stat().st_size != file.size:
            return False
        return hashlib.md5(read_bytes(path, file.size), usedforsecurity=False).hexdigest() == file.md5
    except (OSError, UserError):
        return False
