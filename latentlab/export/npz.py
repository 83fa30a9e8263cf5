"""Arrays by name as one compressed NumPy file."""

from pathlib import Path

import numpy as np

from latentlab.files import atomic_write


def write_npz(path: Path, **arrays: np.ndarray) -> Path:
    """Write the arrays, atomically. Raises UserError if the path cannot be written."""
    with atomic_write(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)
    return path
