"""Zip files from untrusted sources: each entry is checked before it is read, and a defect becomes a clause."""

import contextlib
import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from latentlab.errors import UserError, shortened
from latentlab.files import cannot_read
from latentlab.i18n import QT_TRANSLATE_NOOP

CHUNK = 1 << 20  # bytes
MOST_RATIO = 100  # largest ratio of unpacked to packed bytes: tables of numbers reach 10
# The exceptions of zipfile for a damaged zip; an OSError without a number is one of them.
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class FaultError(UserError):
    """A defect of an archive: a clause, which `opened_zip` makes a sentence."""


def too_many(most: int) -> FaultError:
    """Return the clause about an archive with too many entries."""
    return FaultError(QT_TRANSLATE_NOOP("Errors", "it has more than {most} entries"), most=f"{most:,}")


class _Bounded:
    """A file that refuses reads above a bound: the list of entries is refused before it fills the memory."""

    def __init__(self, file: BinaryIO, directory_limit: int, most: int) -> None:
        self._file, self._limit, self._most = file, directory_limit, most
        self.seek, self.tell, self.seekable, self.close = file.seek, file.tell, file.seekable, file.close

    def read(self, size: int = -1) -> bytes:
        """Read `size` bytes. Raises FaultError if that is more than a list of entries may have."""
        if 0 <= size <= self._limit:
            return self._file.read(size)
        content = bytearray()
        while piece := self._file.read(CHUNK):
            content += piece
            if len(content) > self._limit:
                raise too_many(self._most)
        return bytes(content)


@contextlib.contextmanager
def opened_zip(
    path: Path, file: BinaryIO, damaged: str, no_zip: str, directory_limit: int, most: int
) -> Iterator[zipfile.ZipFile]:
    """Yield the zip in an open file. A defect becomes the sentence `damaged`, with {path} and {cause}.

    `no_zip` is the clause for another kind of file; the list of entries has at most `directory_limit` bytes and `most`
    entries. Raises UserError.
    """
    try:
        if not zipfile.is_zipfile(file):
            raise FaultError(no_zip)
        with zipfile.ZipFile(_Bounded(file, directory_limit, most)) as archive:
            if len(archive.infolist()) > most:
                raise too_many(most)
            yield archive
    except FaultError as clause:
        raise UserError(damaged, path=path, cause=clause) from clause
    except UserError:
        raise
    except _ZIP_ERRORS as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise cannot_read(path, error) from error
        broken = UserError(QT_TRANSLATE_NOOP("Errors", "it was cut short or changed"))
        raise UserError(damaged, path=path, cause=broken) from error


def checked_entries(
    archive: zipfile.ZipFile, size: int, check: Callable[[zipfile.ZipInfo], None] = lambda entry: None
) -> list[zipfile.ZipInfo]:
    """Return the files of a zip of `size` bytes, without its folders.

    Raises FaultError for an entry that must not be read.

    Refused are names that lead out of the archive or occur twice, links, devices, encrypted entries, unknown
    compression methods, and more than a hundred times the packed bytes. `check` raises FaultError for further reasons.
    """
    names: set[str] = set()
    files = []
    for entry in archive.infolist():
        name = entry.orig_filename
        parts = name.removesuffix("/").split("/")
        if "\\" in name or ":" in name or "\0" in name or name.startswith("/") or {".", "..", ""} & set(parts):
            raise FaultError(
                QT_TRANSLATE_NOOP("Errors", "{name} in it leads out of the folder that it is unpacked into"),
                name=shortened(name),
            )
        check(entry)
        if folded(name) in names:
            raise FaultError(QT_TRANSLATE_NOOP("Errors", "it holds {name} twice"), name=shortened(name))
        names.add(folded(name))
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFDIR if entry.is_dir() else stat.S_IFREG):
            raise FaultError(
                QT_TRANSLATE_NOOP("Errors", "{name} in it is a link or a device, and only files belong there"),
                name=shortened(name),
            )
        if entry.flag_bits & 0x1:
            raise FaultError(QT_TRANSLATE_NOOP("Errors", "{name} in it is encrypted"), name=shortened(name))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FaultError(
                QT_TRANSLATE_NOOP("Errors", "{name} in it is compressed in a way that latentlab does not use"),
                name=shortened(name),
            )
        if not entry.is_dir():
            files.append(entry)
    if sum(entry.file_size for entry in files) > MOST_RATIO * size:
        raise FaultError(QT_TRANSLATE_NOOP("Errors", "it would grow more than a hundredfold when unpacked"))
    return files


def file_size(file: BinaryIO) -> int:
    """Return the bytes of an open file, in memory or on disk."""
    at = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(at)
    return size


def folded(name: str) -> str:
    """Return a name as a file system without upper and lower case compares it."""
    return unicodedata.normalize("NFC", name.rstrip("/")).casefold()
