"""Files of tensors with facts: safetensors with one header of latentlab, checked when read.

The facts are one JSON object under METADATA_KEY, because safetensors writes several keys in a random order. They hold
no times, so that equal runs write equal bytes.
"""

import json
import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from latentlab.errors import UserError
from latentlab.files import atomic_write, cannot_read, open_regular, parse_json
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.run_folder import HEADER_LIMIT, METADATA_KEY

if TYPE_CHECKING:
    import torch

LIMIT = 1 << 32  # bytes of a file
MOST_TENSORS = 1000
MOST_DIMENSIONS = 4  # largest number of dimensions of a tensor: those of a convolution's weights
LARGEST_STEP = 2**31 - 1
NUMPY = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8"), "I32": np.dtype("<i4"), "U8": np.dtype("u1")}

OTHER_VERSION = QT_TRANSLATE_NOOP("Errors", "another version of latentlab wrote it, so update latentlab")
DAMAGED = QT_TRANSLATE_NOOP("Errors", "{path} cannot be used: {cause}.")


def write_tensors(path: Path, tensors: "Mapping[str, torch.Tensor]", about: Mapping[str, Any]) -> None:
    """Write tensors with the facts `about` them, atomically. A link at `path` is replaced. Raises UserError."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    whole = {name: tensor.contiguous() for name, tensor in tensors.items()}
    with atomic_write(path, follow=False) as temporary:
        try:  # directly to the file: bytes in memory would take twice as long
            save_file(whole, temporary, metadata={METADATA_KEY: json.dumps(about)})
        except SafetensorError as error:  # contains the system's error only in its text
            number = re.search(r"os error (\d+)", str(error))
            if number is None:
                raise
            raise OSError(int(number[1]), os.strerror(int(number[1]))) from error


class TensorFile:
    """An open file of tensors with a checked header, for a `with` statement.

    Header and tensors are of one state of the file, even if a save replaces the file meanwhile. `about` holds the facts
    of the header; `rows` describe the tensors by name: "dtype", "shape", "data_offsets".
    """

    def __init__(self, path: Path, format: int, dtypes: tuple[str, ...] = ("F32",)) -> None:
        """Open the file and read its header.

        The type of each value is checked before its use, and the announced tensors must fill the rest of the file
        exactly, so that a reader never allocates more memory than the file has bytes. Raises UserError, also for
        another `format` and for a tensor of another type than `dtypes`.
        """
        self.path = path
        self._file = open_regular(path, LIMIT)
        try:
            self._size = os.fstat(self._file.fileno()).st_size
            self.about, self.rows, self._start = self._header(format, dtypes)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def tensors(self, nan_in: tuple[str, ...] = ()) -> "dict[str, torch.Tensor]":
        """Return all tensors, finite except for those in `nan_in`. Raises UserError."""
        from safetensors import SafetensorError
        from safetensors.torch import load

        try:
            tensors = load(self._read(0, self._size))
        except (SafetensorError, KeyError, ValueError, TypeError) as error:
            raise damaged(self.path, error) from error
        for name, tensor in tensors.items():
            if name not in nan_in and tensor.is_floating_point() and not tensor.isfinite().all():
                raise damaged(
                    self.path,
                    UserError(QT_TRANSLATE_NOOP("Errors", "“{name}” holds numbers that are not finite"), name=name),
                )
        return tensors

    def array(self, name: str) -> np.ndarray:
        """Read one tensor as an array, and nothing else of the file. Raises UserError if the file was truncated."""
        row = self.rows[name]
        start, end = row["data_offsets"]
        content = self._read(self._start + start, end - start)
        if len(content) != end - start:
            raise damaged(self.path, _cut_short())
        return np.frombuffer(content, NUMPY[row["dtype"]]).reshape(row["shape"])

    def _read(self, start: int, count: int) -> bytes:
        try:
            self._file.seek(start)
            return self._file.read(count)
        except OSError as error:
            raise cannot_read(self.path, error) from error

    def _header(self, format: int, dtypes: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any], int]:
        """Return the facts, the rows of the tensors, and the offset of the first tensor in the file."""
        try:
            length = int.from_bytes(self._read(0, 8), "little")
            if length > HEADER_LIMIT:
                raise ValueError("its header is absurdly long")
            rows = parse_json(self._read(8, length))
        except ValueError as error:
            raise damaged(
                self.path, UserError(QT_TRANSLATE_NOOP("Errors", "it has no header of a safetensors file"))
            ) from error
        try:
            about = parse_json(rows.pop("__metadata__")[METADATA_KEY])
            if about["format"] != format:
                raise damaged(
                    self.path,
                    UserError(
                        QT_TRANSLATE_NOOP("Errors", "another version of latentlab wrote it, so update latentlab")
                    ),
                )
            if not (len(rows) <= MOST_TENSORS and all(_is_tensor(row, dtypes) for row in rows.values())):
                raise ValueError
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise foreign_header(self.path) from error
        end = 0
        for row in sorted(rows.values(), key=lambda row: row["data_offsets"]):
            if row["data_offsets"] != [end, end + NUMPY[row["dtype"]].itemsize * math.prod(row["shape"])]:
                raise damaged(self.path, _cut_short())
            end = row["data_offsets"][1]
        if 8 + length + end != self._size:
            raise damaged(self.path, _cut_short())
        return about, rows, 8 + length


def is_whole(value: Any, low: int, high: int) -> bool:
    """Whether a value of a header is a whole number in a range."""
    return type(value) is int and low <= value <= high


def _is_tensor(row: Any, dtypes: tuple[str, ...]) -> bool:
    """Whether a row of a header describes a tensor that a run may hold."""
    shape, offsets = row["shape"], row["data_offsets"]
    return (
        row["dtype"] in dtypes
        and (type(shape) is list and len(shape) <= MOST_DIMENSIONS and all(is_whole(size, 0, 2**32) for size in shape))
        and (type(offsets) is list and len(offsets) == 2 and all(is_whole(at, 0, LIMIT) for at in offsets))
    )


def foreign_header(path: Path) -> UserError:
    """Return the sentence for a header without the facts that latentlab writes, or with values of other types."""
    return damaged(path, UserError(QT_TRANSLATE_NOOP("Errors", "its header does not say what latentlab writes there")))


def damaged(path: Path, cause: Exception) -> UserError:
    """Return the sentence for a damaged file; a UserError becomes a clause of it."""
    return UserError(DAMAGED, path=path, cause=_Clause(cause) if isinstance(cause, UserError) else cause)


def _cut_short() -> UserError:
    return UserError(QT_TRANSLATE_NOOP("Errors", "it was cut short, or is too long"))


class _Clause:
    """A cause within a sentence, without its full stop."""

    def __init__(self, cause: UserError) -> None:
        self._cause = cause

    def __str__(self) -> str:
        return str(self._cause).rstrip(".")
