"""An array in a file, such as IDX or NPZ: read in pieces, so that memory does not grow with the file."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

LARGEST_STORED = 4_000_000_000  # bytes of an array in a file, unpacked: a pass over it takes seconds
LARGEST_ROW = 1 << 26  # bytes of one image
PIECE = 1 << 24  # bytes of a piece


@dataclasses.dataclass(frozen=True, eq=False)
class Stored:
    """An array in a file: its sizes and type are known, its elements are not in memory."""

    path: Path  # path of the file, for error sentences
    shape: tuple[int, ...]
    dtype: np.dtype
    pieces: Callable[[], Iterator[np.ndarray]]  # (n, ...) each, along the first axis; raises UserError

    def whole(self) -> np.ndarray:
        """Return all elements, for labels, which are small. Raises UserError."""
        return np.concatenate(list(self.pieces()))


def piece_rows(count: int, row: int) -> Iterator[int]:
    """Yield the number of rows of each piece of `count` rows of `row` bytes."""
    most = max(1, PIECE // max(1, row))
    for start in range(0, count, most):
        yield min(most, count - start)
