"""Recognises a file or a folder by its content: what a drop on the window, or Open, does with it."""

import contextlib
import enum
import gzip
import itertools
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from latentlab.data.folder import PICTURE_SUFFIXES
from latentlab.data.formats.csv_table import packed_column
from latentlab.data.formats.npz import NPY_MAGIC
from latentlab.data.pictures import STARTS
from latentlab.errors import UserError
from latentlab.files import cannot_read, open_regular
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.run_folder import STATE_FILE, holds_run

LARGEST_FILE = 1 << 40  # bytes: of most files only the start is read
BEGINNING = 1 << 16  # bytes
MOST_ENTRIES = 200  # largest number of read entries of a folder, and of each of its subfolders
IDX_TYPES = frozenset((8, 9, 11, 12, 13, 14))  # the element types of IDX
MOST_AXES = 4
SEPARATORS = ",;\t"
LEAST_COLUMNS = 4  # least number of columns of a table of pixels


class Kind(enum.StrEnum):
    """The program's use of a path: show a picture, open a run or a session file, import data."""

    PICTURE = "picture"
    RUN = "run"
    SESSION = "session"
    DATA = "data"


def recognise(path: Path) -> Kind:
    """Return the kind of a file or a folder.

    Only the start of a file is read, so that a drag over the window stays smooth.

    Raises UserError, one sentence, if the program cannot use the path.
    """
    path = Path(path)
    if path.is_dir():
        if holds_run(path):
            return Kind.RUN
        if _holds_data(path):
            return Kind.DATA
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The folder {path} holds no run of latentlab, no pictures and no data; drop one that does.",
            ),
            path=path,
        )
    kind = _kind_of_file(path)
    if kind is None:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "{path} is by its content no picture, no session file and no data (IDX, NPY, NPZ, CSV, a zip of these or of pictures).",  # noqa: E501
            ),
            path=path,
        )
    return kind


def _kind_of_file(path: Path) -> Kind | None:
    """Return the kind of a file; None if the program cannot use it. Raises UserError if it cannot be read."""
    with open_regular(path, LARGEST_FILE) as file:
        try:
            start = file.read(BEGINNING)
            if start.startswith(b"PK"):
                return _kind_of_zip(file)
            if start.startswith(b"\x1f\x8b"):
                start = _unpacked(file)
        except OSError as error:
            raise cannot_read(path, error) from error
    if _is_picture(start):
        return Kind.PICTURE
    return Kind.DATA if _is_idx(start) or start.startswith(NPY_MAGIC) or _is_table(start) else None


def _kind_of_zip(file: BinaryIO) -> Kind | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        return None
    if STATE_FILE in names:
        return Kind.SESSION
    return Kind.DATA if any(map(_is_name_of_data, names)) else None


def _unpacked(file: BinaryIO) -> bytes:
    """Return the start of a gzip file's content; empty for a damaged file."""
    file.seek(0)
    with contextlib.suppress(EOFError, zlib.error, gzip.BadGzipFile), gzip.GzipFile(fileobj=file) as content:
        return content.read(BEGINNING)
    return b""


def _is_picture(start: bytes) -> bool:
    """Whether a file starts as PNG, JPEG, BMP, GIF or WebP."""
    if start.startswith(b"BM"):  # many texts start with these two letters
        return start[6:10] == b"\0\0\0\0"
    if start.startswith(b"RIFF"):
        return start[8:12] == b"WEBP"
    return start.startswith(STARTS)


def _is_idx(start: bytes) -> bool:
    return start[:2] == b"\0\0" and len(start) > 7 and start[2] in IDX_TYPES and 1 <= start[3] <= MOST_AXES


def _is_table(start: bytes) -> bool:
    """Whether a file starts as a CSV of numbers, with or without a line of names."""
    try:
        lines = start.decode("utf-8-sig", errors="strict" if len(start) < BEGINNING else "ignore").splitlines()
    except UnicodeDecodeError:
        return False
    rows = [line for line in lines[:3] if line.strip()]
    if not rows or "\0" in rows[0]:
        return False
    separator = max(SEPARATORS, key=rows[0].count)
    cells = rows[-1].split(separator)
    if packed_column(rows[-1].replace('"', "").encode().split(separator.encode())) is not None:
        return True
    if rows[0].count(separator) < LEAST_COLUMNS - 1:
        return False
    return sum(map(_is_number, cells)) >= LEAST_COLUMNS - 1 and all(map(_is_number, cells[1 : LEAST_COLUMNS - 1]))


def _is_number(text: str) -> bool:
    try:
        float(text.strip(" \"'"))
    except ValueError:
        return False
    return True


def _is_name_of_data(name: str) -> bool:
    """Whether a file within a zip is a picture, an array or a table by its name; nothing is unpacked."""
    name = name.lower().removesuffix(".gz")
    return name.endswith((*PICTURE_SUFFIXES, ".npy", ".npz", ".csv")) or name.endswith("-ubyte")


def _holds_data(folder: Path) -> bool:
    """Whether a folder, or a subfolder, holds a file of images or a picture."""
    return any(_is_data(file) for file in _files_in(folder))


def _is_data(file: Path) -> bool:
    with contextlib.suppress(UserError):
        return _kind_of_file(file) in (Kind.PICTURE, Kind.DATA)
    return False


def _files_in(folder: Path) -> Iterator[Path]:
    """Yield the first files of a folder, then those of its subfolders. Raises UserError if it cannot be read."""
    folders = []
    try:
        for entry in itertools.islice(folder.iterdir(), MOST_ENTRIES):
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                folders.append(entry)
            else:
                yield entry
    except OSError as error:
        raise cannot_read(folder, error) from error
    for inner in folders:
        with contextlib.suppress(OSError):
            yield from (entry for entry in itertools.islice(inner.iterdir(), MOST_ENTRIES) if entry.is_file())
