"""One view of where data lie: a folder with what is below it, or a single file; the readers open files by name."""

import contextlib
import dataclasses
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from latentlab.data.formats.part import cannot_use
from latentlab.errors import UserError
from latentlab.files import cannot_read, open_regular
from latentlab.i18n import QT_TRANSLATE_NOOP

MOST_FILES = 500_000
MOST_LEVELS = 5  # of folders within each other
LARGEST_FILE = 1 << 33  # bytes
HIDDEN = ("__MACOSX", "Thumbs.db", "desktop.ini")

Opener = Callable[[str], AbstractContextManager[BinaryIO]]


@dataclasses.dataclass(frozen=True, eq=False)
class Files:
    """The files of a source, each named by its path from `root` with "/" between the parts, in the order of names."""

    root: Path
    names: tuple[str, ...]
    fingerprint: str  # of names, sizes and times: equal while the source stays as it is
    session: Callable[[], AbstractContextManager[Opener]]  # opens many files, of an archive read once

    def path(self, name: str) -> Path:
        """Return the path of a file, as sentences name it."""
        return self.root / name

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open one file for reading. Raises UserError."""
        with self.session() as opener, opener(name) as file:
            yield file

    def start(self, name: str, count: int = 64) -> bytes:
        """Return the first bytes of a file. Raises UserError."""
        with self.open(name) as file:
            return file.read(count)


def files_in(path: Path) -> Files:
    """Return the files of a folder and of the folders below it, or one file. Raises UserError."""
    path = Path(path)
    found: list[tuple[str, int, int]] = []
    if path.is_dir():
        root = path
        _walk(path, "", 0, found)
    else:
        root = path.parent
        try:
            about = path.stat()
        except OSError as error:
            raise cannot_read(path, error) from error
        found.append((path.name, about.st_size, about.st_mtime_ns))
    found.sort()
    print_ = hashlib.sha256(repr(found).encode("utf-8", "backslashreplace")).hexdigest()[:16]
    opener = lambda name: open_regular(root / name, LARGEST_FILE)  # noqa: E731
    return Files(root, tuple(name for name, _, _ in found), print_, lambda: contextlib.nullcontext(opener))


def _walk(folder: Path, prefix: str, level: int, found: list[tuple[str, int, int]]) -> None:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name in HIDDEN:
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
