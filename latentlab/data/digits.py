"""scikit-learn's 8x8 digits: the built-in data set, read from the installed package without a network."""

import gzip
import importlib.util
from pathlib import Path

import numpy as np

from latentlab.data.dataset import Dataset

TITLE = "Built-in digits"

# The first four fifths are for training. The file lists its 13 writers one after the other, so a cut in file order
# tests mostly on writers outside the training set, and the cut is constant without a random number.
TRAIN_SIZE = 1437


def load() -> Dataset:
    """Return 1437 training and 360 test images, (N, 8, 8)."""
    table = _table()
    # A pixel counts the dots, 0 to 16, of a 4x4 cell of the scan.
    images = np.round(table[:, :64] * (255 / 16)).astype(np.uint8).reshape(-1, 8, 8)
    labels = table[:, 64].astype(np.uint8)
    return Dataset(
        name="digits",
        title=TITLE,
        train_images=images[:TRAIN_SIZE],
        train_labels=labels[:TRAIN_SIZE],
        test_images=images[TRAIN_SIZE:],
        test_labels=labels[TRAIN_SIZE:],
        label_names=tuple("0123456789"),
        source="scikit-learn",
    )


def _table() -> np.ndarray:
    """Return (1797, 65) numbers: 64 pixels of 0 to 16, then the label."""
    spec = importlib.util.find_spec("sklearn")  # finds the package without importing it: sklearn.datasets takes 1.6 s
    if spec is not None and spec.submodule_search_locations:
        file = Path(spec.submodule_search_locations[0]) / "datasets" / "data" / "digits.csv.gz"
        if file.is_file():
            with gzip.open(file, "rt", encoding="ascii") as text:
                return np.loadtxt(text, delimiter=",")
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    return np.column_stack([pixels, labels])
