"""IDX files, plain or gzip: the format of MNIST and its kin.

A file is a magic number, a size per axis (big-endian uint32 each), then one uint8 per element, and nothing more
(http://yann.lecun.com/exdb/mnist, "File formats"). Files are judged by this structure, not by a hash, so that
anybody's own data load; and nothing that a header or a gzip stream announces is believed before it is seen.
"""

import contextlib
import gzip
import math
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from latentlab.errors import UserError
from latentlab.files import open_regular
from latentlab.i18n import QT_TRANSLATE_NOOP

IMAGES_MAGIC = 0x803
LABELS_MAGIC = 0x801
LARGEST_SIZE = 2**16
LARGEST_BYTES = 2**30
GZIP_MAGIC = b"\x1f\x8b"


def read_images(path: Path) -> np.ndarray:
    """Return uint8 (n, height, width), 0 black to 255 white. Raises UserError for whatever is not that."""
    return _read(Path(path), IMAGES_MAGIC, axes=3)


def holds_images(path: Path) -> bool:
    """Say whether a file begins as one of images does. Raises UserError where it cannot be read."""
    with _opened(Path(path)) as stream:
        return stream.read(4) == IMAGES_MAGIC.to_bytes(4, "big")


def read_labels(path: Path) -> np.ndarray:
    """Return uint8 (n,), each 0 to 9. Raises UserError for whatever is not that."""
    path = Path(path)
    labels = _read(path, LABELS_MAGIC, axes=1)
    if labels.max() > 9:
        raise bad_file(
            path, UserError(QT_TRANSLATE_NOOP("Errors", "it holds the label {label}, not 0 to 9"), label=labels.max())
        )
    return labels


def is_web_page(start: bytes) -> bool:
    """Say whether bytes that should be data begin as HTML does, as the answer of a sign-in page."""
    return start.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html", b"<head", b"<?xml"))


def bad_file(path: Path, cause: object) -> UserError:
    """Return the sentence for a data file that is there and cannot be used."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "Cannot use {path}: {cause}. Put a good copy of it in {folder}."),
        path=path,
        cause=cause,
        folder=path.absolute().parent,
    )


def _read(path: Path, magic: int, axes: int) -> np.ndarray:
    with _opened(path) as stream:
        header = stream.read(4 * (1 + axes))
        _check_kind(path, header, magic)
        shape = tuple(int(size) for size in np.frombuffer(header, ">u4")[1:])
        expected = math.prod(shape)
        if not all(1 <= size <= LARGEST_SIZE for size in shape) or expected > LARGEST_BYTES:
            cause = UserError(
                QT_TRANSLATE_NOOP("Errors", "its header announces the size {shape}, which cannot be"),
                shape=" × ".join(map(str, shape)),
            )
            raise bad_file(path, cause)
        content = _read_up_to(stream, expected + 1)
    if len(content) != expected:
        template = (
            QT_TRANSLATE_NOOP("Errors", "its header announces {expected} bytes and only {found} follow")
            if len(content) < expected
            else QT_TRANSLATE_NOOP("Errors", "its header announces {expected} bytes and more follow")
        )
        raise bad_file(path, UserError(template, expected=expected, found=len(content)))
    return np.frombuffer(content, np.uint8).reshape(shape)


def _check_kind(path: Path, header: bytes, magic: int) -> None:
    """Raise UserError unless `header` is whole and begins with `magic`."""
    if not header:
        raise bad_file(path, UserError(QT_TRANSLATE_NOOP("Errors", "it is empty")))
    if is_web_page(header):
        raise bad_file(path, UserError(QT_TRANSLATE_NOOP("Errors", "it is a web page, not data")))
    if header[:4] != magic.to_bytes(4, "big"):
        template = (
            QT_TRANSLATE_NOOP("Errors", "it is not an IDX file of images, plain or gzip")
            if magic == IMAGES_MAGIC
            else QT_TRANSLATE_NOOP("Errors", "it is not an IDX file of labels, plain or gzip")
        )
        raise bad_file(path, UserError(template))
    if len(header) < 4 * (1 + header[3]):
        raise bad_file(path, UserError(QT_TRANSLATE_NOOP("Errors", "it ends within its header")))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Yield the content of `path`, unpacked if it is gzip, whatever its name says: browsers unpack some downloads."""
    try:
        with open_regular(path, 2 * LARGEST_BYTES) as file:
            packed = file.read(2) == GZIP_MAGIC
            file.seek(0)
            if not packed:
                yield file
                return
            with gzip.GzipFile(fileobj=file) as stream:
                yield stream
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise bad_file(
            path, UserError(QT_TRANSLATE_NOOP("Errors", "its gzip data are cut short or damaged"))
        ) from error
    except OSError as error:
        raise bad_file(path, error.strerror or error) from error


def _read_up_to(stream: BinaryIO, limit: int) -> bytearray:
    """Return at most `limit` bytes; memory grows with what is really there, whatever was announced."""
    content = bytearray()
    while len(content) < limit and (chunk := stream.read(min(2**20, limit - len(content)))):
        content += chunk
    return content
