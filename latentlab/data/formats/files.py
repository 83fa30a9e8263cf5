"""One view of a source: a folder with its subfolders, a file, or a zip; the readers open files by name.

A zip is read in place. A zip with a single file stands for that file, as a gzip file does.
"""

import contextlib
import dataclasses
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from latentlab.archives import checked_entries, file_size, opened_zip
from latentlab.data.formats.part import cannot_use
from latentlab.errors import UserError
from latentlab.files import cannot_read, open_regular
from latentlab.i18n import QT_TRANSLATE_NOOP

MOST_FILES = 500_000
MOST_LEVELS = 5  # largest depth of nested folders
LARGEST_FILE = 1 << 33  # bytes
DIRECTORY_LIMIT = 128 << 20  # bytes of a zip's list of entries, which is read as a whole
ZIP_MAGIC = b"PK\x03\x04"
DAMAGED_ZIP = QT_TRANSLATE_NOOP("Errors", "Cannot use {path}: {cause}. Put a good zip of the data there.")
NO_ZIP = QT_TRANSLATE_NOOP("Errors", "it is no zip that can be read")
HIDDEN = ("__MACOSX", "Thumbs.db", "desktop.ini")

Opener = Callable[[str], AbstractContextManager[BinaryIO]]


@dataclasses.dataclass(frozen=True, eq=False)
class Files:
    """The files of a source, each named by its path from `root` with "/" between the parts, ordered by name."""

    root: Path
    names: tuple[str, ...]
    fingerprint: str  # of names, sizes and times: equal while the source is unchanged
    session: Callable[[], AbstractContextManager[Opener]]  # opens many files of an archive that is read once

    def path(self, name: str) -> Path:
        """Return the path of a file, as sentences name it."""
        return self.root / name

    def below(self, part: str) -> "Files":
        """Return those files whose path begins so, from the root or from one of its folders."""
        chosen = tuple(name for name in self.names if name.startswith(part) or f"/{part}" in name)
        return dataclasses.replace(self, names=chosen)

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open one file for reading. Raises UserError."""
        with self.session() as opener, opener(name) as file:
            yield file

    def start(self, name: str, count: int = 64) -> bytes:
        """Return the first bytes of a file. Raises UserError."""
        with self.open(name) as file:
            return file.read(count)


def files_in(path: Path, beside: Iterable[str] = ()) -> Files:
    """Return the files of a folder and its subfolders, of a zip, or one file. Raises UserError.

    `beside` names files in the folder of a file that belong to it.
    """
    path = Path(path)
    found: list[tuple[str, int, int]] = []
    if path.is_dir():
        root = path
        _walk(path, "", 0, found)
    else:
        root = path.parent
        for name in {path.name, *beside}:
            try:
                about = (root / name).stat()
            except OSError as error:
                raise cannot_read(root / name, error) from error
            found.append((name, about.st_size, about.st_mtime_ns))
    found.sort()
    fingerprint = hashlib.sha256(repr(found).encode("utf-8", "backslashreplace")).hexdigest()[:16]
    if path.is_file() and len(found) == 1 and is_zip(path):
        return _zip_files(path, fingerprint)

    def opened(name: str) -> AbstractContextManager[BinaryIO]:
        return _unzipped(root / name)

    return Files(root, tuple(name for name, _, _ in found), fingerprint, lambda: contextlib.nullcontext(opened))


def within_zip(path: Path) -> tuple[Path, str] | None:
    """Return the zip that a path leads into, and the way within it; None for any other path. Raises UserError."""
    for parent in path.parents:
        if parent.is_file():
            return (parent, path.relative_to(parent).as_posix()) if is_zip(parent) else None
        if parent.exists():
            break
    return None


def is_zip(path: Path) -> bool:
    """Return whether a file starts like a zip. Raises UserError if it cannot be read."""
    with open_regular(path, LARGEST_FILE) as file:
        return file.read(4) == ZIP_MAGIC


def _zip_files(path: Path, fingerprint: str) -> Files:
    """Return the files in a zip, after a check of each. Raises UserError."""
    with _archive(path) as (_, entries):
        names = sorted(entry.filename for entry in entries if _is_seen(entry.filename))
        npz = names and all(name.endswith(".npy") for name in names)
    if npz:  # a zip by NumPy is one file of arrays
        return Files(
            path.parent, (path.name,), fingerprint, lambda: contextlib.nullcontext(lambda name: _unzipped(path))
        )

    @contextlib.contextmanager
    def session() -> Iterator[Opener]:
        with _archive(path) as (archive, _):
            yield archive.open

    return Files(path, tuple(names), fingerprint, session)


def _is_seen(name: str) -> bool:
    return not any(part.startswith(".") or part in HIDDEN for part in name.split("/"))


@contextlib.contextmanager
def _archive(path: Path) -> Iterator[tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]]:
    """Yield an open zip and its files. A defect becomes a sentence. Raises UserError."""
    with open_regular(path, LARGEST_FILE) as file, zip_in(path, file) as found:
        yield found


@contextlib.contextmanager
def zip_in(path: Path, file: BinaryIO) -> Iterator[tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]]:
    """Yield the zip in an open file and its files, after a check of each. Raises UserError."""
    with opened_zip(path, file, DAMAGED_ZIP, NO_ZIP, DIRECTORY_LIMIT, MOST_FILES) as archive:
        yield archive, checked_entries(archive, file_size(file))


@contextlib.contextmanager
def _unzipped(path: Path) -> Iterator[BinaryIO]:
    """Yield an open file; of a zip with a single file, unless it is an array of NumPy, that file. Raises UserError."""
    with open_regular(path, LARGEST_FILE) as file:
        packed = file.read(4) == ZIP_MAGIC
        file.seek(0)
        if packed:
            with zip_in(path, file) as (archive, entries):
                seen = [entry for entry in entries if _is_seen(entry.filename)]
                if len(seen) == 1 and not seen[0].filename.endswith(".npy"):
                    with archive.open(seen[0]) as inner:
                        yield inner
                    return
            file.seek(0)
        yield file


def _walk(folder: Path, prefix: str, level: int, found: list[tuple[str, int, int]]) -> None:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not _is_seen(entry.name):
                    continue
                if entry.is_dir():
                    if level < MOST_LEVELS:
                        _walk(folder / entry.name, f"{prefix}{entry.name}/", level + 1, found)
                elif entry.is_file():
                    about = entry.stat()
                    found.append((prefix + entry.name, about.st_size, about.st_mtime_ns))
                if len(found) > MOST_FILES:
                    text = QT_TRANSLATE_NOOP("Errors", "it holds more than {most} files; name a smaller folder")
                    raise cannot_use(folder, UserError(text, most=f"{MOST_FILES:,}"))
    except OSError as error:
        raise cannot_read(folder, error) from error
