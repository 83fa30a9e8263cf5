"""IDX files, plain or gzip: the format of MNIST and its kin.

A file is a magic number (two zeros, the type of an element, the number of axes), a size per axis (big-endian uint32
each), then the elements, and nothing more (http://yann.lecun.com/exdb/mnist, "File formats"). `stored` reads every type
of element and 1 to 4 axes, in pieces; `read_images` and `read_labels` read the files of the program's own data sets,
which are uint8. A size announced by a header or a gzip stream is not trusted before the bytes have been read. Bytes
after the end of the gzip data are ignored, as gzip itself does.
"""

import contextlib
import hashlib
import math
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from latentlab.data.stored import LARGEST_ROW, LARGEST_STORED, Stored, piece_rows
from latentlab.errors import UserError
from latentlab.files import cannot_read, open_regular
from latentlab.i18n import QT_TRANSLATE_NOOP

UINT8 = 0x08
ELEMENT_TYPES = {UINT8: "uint8", 0x09: "int8", 0x0B: "int16", 0x0C: "int32", 0x0D: "float32", 0x0E: "float64"}
IMAGE_AXES, LABEL_AXES = 3, 1
MOST_READ_AXES = 4  # count × height × width × channels
MOST_AXES = 8  # a header with more axes is not recognised as IDX
LARGEST_SIDE = 2**16  # pixels
LARGEST_BYTES = 240_000_000  # of elements: 306,000 images of 28 × 28. A file takes about this much memory
LARGEST_FILE = LARGEST_BYTES + 2**20  # bytes on the disk: gzip lengthens incompressible data a little
MOST_CLASSES = 62  # the digits and both cases of the letters, as in EMNIST
CHUNK = 2**18  # bytes read and unpacked at a time
MOST_MEMBERS = 1000  # members of a gzip file: each costs time, even an empty one
GZIP_MAGIC = b"\x1f\x8b"

# Other formats by their first bytes. Their names are the same in every language.
FORMATS = {
    b"PK\x03\x04": "zip",
    GZIP_MAGIC: "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf": "7z",
    b"\x93NUMPY": "NumPy",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x89HDF": "HDF5",
    b"%PDF": "PDF",
}


def read_images(path: Path) -> np.ndarray:
    """Return uint8 (n, height, width), 0 black to 255 white. Raises UserError for any other content."""
    return _read(Path(path), IMAGE_AXES)


def stored(path: Path, opener: Callable[[], AbstractContextManager[BinaryIO]]) -> Stored:
    """Return the array of an IDX file of any type and 1 to 4 axes; its elements are read later, in pieces.

    `opener` opens the file, which may lie in an archive; `path` names it in sentences. Raises UserError for other
    content, also while the pieces are read.
    """
    with opener() as file, content_of(path, file) as content:
        shape, dtype = _header(path, content)
    size = math.prod(shape) * dtype.itemsize
    if size > LARGEST_STORED or size // shape[0] > LARGEST_ROW or max(shape[1:], default=0) > LARGEST_SIDE:
        raise _too_large(path, shape, LARGEST_STORED if size > LARGEST_STORED else LARGEST_ROW)

    def pieces() -> Iterator[np.ndarray]:
        row, read = size // shape[0], 0
        with opener() as file, content_of(path, file) as content:
            _header(path, content)
            for rows in piece_rows(shape[0], row):
                elements = content.read(rows * row)
                read += len(elements)
                if len(elements) < rows * row:
                    raise _other_length(path, size, read)
                yield np.frombuffer(elements, dtype).reshape(rows, *shape[1:])
            if content.read(1):
                raise _other_length(path, size, size + 1)

    return Stored(path, shape, dtype, pieces)


def is_idx(path: Path) -> bool:
    """Return whether a file starts like IDX. Raises UserError if the file cannot be read."""
    path = Path(path)
    with open_regular(path, LARGEST_FILE) as file, content_of(path, file) as content:
        return content.read(2) == b"\0\0"


def read_labels(path: Path) -> np.ndarray:
    """Return uint8 (n,), each 0 to 61. Raises UserError for any other content."""
    path = Path(path)
    labels = _read(path, LABEL_AXES)
    if labels.max() >= MOST_CLASSES:
        cause = QT_TRANSLATE_NOOP("Errors", "it is sound, and its labels go up to {label}")
        raise _not_of_our_own(path, UserError(cause, label=labels.max()))
    return labels


def content_md5(array: np.ndarray) -> str:
    """Return the MD5 of the unpacked IDX file of a uint8 array, as identification only, not as protection."""
    found = hashlib.md5(header_of(array), usedforsecurity=False)
    found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def header_of(array: np.ndarray) -> bytes:
    """Return the header of the IDX file of a uint8 array."""
    return struct.pack(f">HBB{array.ndim}I", 0, UINT8, array.ndim, *array.shape)


def is_web_page(start: bytes) -> bool:
    """Return whether data start like HTML, as a sign-in page does."""
    return start.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html", b"<head", b"<?xml"))


def bad_file(path: Path, cause: object) -> UserError:
    """Return the error for a damaged data file: a good copy is the remedy."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "Cannot use {path}: {cause}. Put a good copy of it in {folder}."),
        path=path,
        cause=cause,
        folder=path.absolute().parent,
    )


def not_accepted(path: Path, cause: object) -> UserError:
    """Return the error for a file that may be valid but is not of a supported kind."""
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "Cannot use {path}: {cause}. Accepted are IDX files, plain or gzip: images with 2 to 4 axes (count × height × width × channels), labels with 1 axis.",  # noqa: E501
        ),
        path=path,
        cause=cause,
    )


def _not_of_our_own(path: Path, cause: object) -> UserError:
    """Return the error for an IDX file that differs from those of the program's own data sets."""
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "Cannot use {path}: {cause}. A data folder holds IDX files of uint8: images with 3 axes (count × height × width), labels with 1 axis, from 0 to 61; “latentlab train --data PATH” takes others, too.",  # noqa: E501
        ),
        path=path,
        cause=cause,
    )


def _read(path: Path, axes: int) -> np.ndarray:
    """Return the uint8 array of a file with this number of axes. Raises UserError."""
    with open_regular(path, LARGEST_FILE) as file, content_of(path, file) as content:
        shape, dtype = _header(path, content, axes)
        if dtype != np.uint8:
            cause = QT_TRANSLATE_NOOP("Errors", "its elements are {type}")
            raise _not_of_our_own(path, UserError(cause, type=dtype.name))
        expected = math.prod(shape)
        if expected > LARGEST_BYTES or max(shape[1:], default=0) > LARGEST_SIDE:
            raise _too_large(path, shape, LARGEST_BYTES)
        elements = content.read(expected + 1)
    if len(elements) != expected:
        raise _other_length(path, expected, len(elements))
    return np.frombuffer(elements, np.uint8).reshape(shape)


def _too_large(path: Path, shape: tuple[int, ...], limit: int) -> UserError:
    cause = UserError(
        QT_TRANSLATE_NOOP(
            "Errors", "it announces {shape} bytes; at most {limit} are taken, and at most {side} per side"
        ),
        shape=in_words(shape),
        limit=f"{limit:,}",
        side=f"{LARGEST_SIDE:,}",
    )
    return not_accepted(path, cause)


def _other_length(path: Path, expected: int, found: int) -> UserError:
    """Return the error for a file with fewer or more bytes of elements than its header announces."""
    template = (
        QT_TRANSLATE_NOOP("Errors", "its header announces {expected} bytes and only {found} follow")
        if found < expected
        else QT_TRANSLATE_NOOP("Errors", "its header announces {expected} bytes and more follow")
    )
    return bad_file(path, UserError(template, expected=expected, found=found))


def _header(path: Path, content: "_Content", axes: int = 0) -> tuple[tuple[int, ...], np.dtype]:
    """Return the sizes, none of them 0, and the type that the header announces; `axes` is their number, 0: 1 to 4.

    Raises UserError, which names the content found.
    """
    magic = content.read(4)
    if not magic:
        raise bad_file(path, UserError(QT_TRANSLATE_NOOP("Errors", "it is empty")))
    little_endian = len(magic) == 4 and magic[2:] == b"\0\0" and magic[1] in ELEMENT_TYPES and magic[0] <= MOST_AXES
    if magic[:2] != b"\0\0" and not little_endian:
        raise _foreign(path, bytes(magic + content.read(60)), content.packed)
    if len(magic) < 4:
        raise bad_file(path, UserError(QT_TRANSLATE_NOOP("Errors", "it ends within its header")))
    if little_endian:
        cause = QT_TRANSLATE_NOOP("Errors", "its header is little-endian, and that of IDX is big-endian")
        raise not_accepted(path, UserError(cause))
    if magic[2] not in ELEMENT_TYPES or not 1 <= magic[3] <= MOST_AXES:
        cause = QT_TRANSLATE_NOOP("Errors", "it is not an IDX file: it begins with the bytes {start}")
        raise not_accepted(path, UserError(cause, start=magic.hex(" ")))
    shape = _sizes(content.read(4 * magic[3]))
    if len(shape) < magic[3]:
        raise bad_file(path, UserError(QT_TRANSLATE_NOOP("Errors", "it ends within its header")))
    swapped = _sizes(struct.pack(f"<{len(shape)}I", *shape))
    if _far_too_large(shape) and not _far_too_large(swapped):
        cause = QT_TRANSLATE_NOOP("Errors", "its sizes are little-endian ({shape}), and those of IDX are big-endian")
        raise not_accepted(path, UserError(cause, shape=in_words(swapped)))
    if axes and len(shape) != axes:
        cause = (
            QT_TRANSLATE_NOOP("Errors", "images are needed, and it has 1 axis, as labels have ({shape})")
            if len(shape) == LABEL_AXES
            else QT_TRANSLATE_NOOP("Errors", "images are needed, and it has {axes} axes ({shape})")
            if axes == IMAGE_AXES
            else QT_TRANSLATE_NOOP("Errors", "labels are needed, and it has {axes} axes ({shape})")
        )
        raise _not_of_our_own(path, UserError(cause, axes=len(shape), shape=in_words(shape)))
    if len(shape) > MOST_READ_AXES:
        cause = QT_TRANSLATE_NOOP("Errors", "it has {axes} axes ({shape})")
        raise not_accepted(path, UserError(cause, axes=len(shape), shape=in_words(shape)))
    if not all(shape):
        cause = QT_TRANSLATE_NOOP("Errors", "it holds nothing: its sizes are {shape}")
        raise not_accepted(path, UserError(cause, shape=in_words(shape)))
    return shape, np.dtype(ELEMENT_TYPES[magic[2]]).newbyteorder(">")


def _foreign(path: Path, start: bytes, packed: bool) -> UserError:
    """Return the sentence for a file that does not start like IDX; `packed`: these bytes were unpacked from gzip."""
    if is_web_page(start):
        return bad_file(path, UserError(QT_TRANSLATE_NOOP("Errors", "it is a web page, not data")))
    format = next((name for magic, name in FORMATS.items() if start.startswith(magic)), "")
    if format:
        cause = (
            QT_TRANSLATE_NOOP("Errors", "it is a {format} file within a gzip file; unpack it")
            if packed
            else QT_TRANSLATE_NOOP("Errors", "it is a {format} file")
        )
        return not_accepted(path, UserError(cause, format=format))
    cause = QT_TRANSLATE_NOOP("Errors", "it is not an IDX file: it begins with the bytes {start}")
    return not_accepted(path, UserError(cause, start=start[:4].hex(" ")))


def _sizes(header: bytes) -> tuple[int, ...]:
    """Return the whole big-endian uint32 numbers in `header`."""
    return struct.unpack_from(f">{len(header) // 4}I", header)


def _far_too_large(shape: tuple[int, ...]) -> bool:
    return math.prod(shape) > 1000 * LARGEST_BYTES or max(shape) > 2**24


def in_words(shape: tuple[int, ...]) -> str:
    """Return sizes as text, as in 60000 × 28 × 28."""
    return " × ".join(map(str, shape))


@contextlib.contextmanager
def content_of(path: Path, file: BinaryIO) -> "Iterator[_Content]":
    """Yield the content of an open file, unpacked if it is gzip: the name may lie, as browsers unpack some downloads.

    `path` names the file in sentences.
    """
    try:
        packed = file.read(2) == GZIP_MAGIC
        file.seek(0)
        yield _Content(_unpacked(file) if packed else iter(lambda: file.read(CHUNK), b""), packed)
    except (EOFError, zlib.error) as error:
        cause = QT_TRANSLATE_NOOP("Errors", "its gzip data are cut short or damaged")
        raise bad_file(path, UserError(cause)) from error
    except OSError as error:
        raise cannot_read(path, error) from error


class _Content:
    """The bytes of a file, in order; memory grows with the bytes read, not with the announced size."""

    def __init__(self, chunks: Iterator[bytes], packed: bool) -> None:
        self._chunks = chunks
        self._rest = b""  # rest of the last chunk
        self.packed = packed

    def read(self, count: int) -> bytearray:
        """Return the next `count` bytes, fewer only at the end. Raises EOFError and zlib.error at damaged gzip."""
        content = bytearray()
        while len(content) < count:
            self._rest = self._rest or next(self._chunks, b"")
            if not self._rest:
                break
            taken = count - len(content)
            content += self._rest[:taken]
            self._rest = self._rest[taken:]
        return content


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """Yield the content of a gzip file in pieces of at most CHUNK bytes. Raises EOFError and zlib.error."""
    for _ in range(MOST_MEMBERS):
        member = zlib.decompressobj(wbits=31)
        waiting = file.read(CHUNK)
        if waiting[:2] != GZIP_MAGIC:
            return  # the end, or trailing bytes that are not gzip, which are ignored
        while not member.eof:
            if not waiting:
                raise EOFError
            if piece := member.decompress(waiting, CHUNK):
                yield piece
            waiting = member.unconsumed_tail or (b"" if member.eof else file.read(CHUNK))
        file.seek(-len(member.unused_data), 1)
    raise zlib.error("too many members")
