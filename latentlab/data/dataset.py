"""Dataset: images, labels, names, splits; frozen."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class Dataset:
    """Grey images with labels, in a training and a test split.

    Images are uint8, (N, height, width), 0 black to 255 white; labels are uint8, (N,), each an index into
    `label_names`. `source` says in words where the images came from.
    """

    name: str
    title: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    label_names: tuple[str, ...]
    source: str

    @property
    def image_shape(self) -> tuple[int, int]:
        """(height, width) of every image."""
        return self.train_images.shape[1], self.train_images.shape[2]

    def split(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return (images, labels) of the split "train" or "test"."""
        if name == "train":
            return self.train_images, self.train_labels
        return self.test_images, self.test_labels
