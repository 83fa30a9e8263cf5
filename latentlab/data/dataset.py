"""Dataset: images, labels, names, splits; frozen."""

import dataclasses
import functools
import hashlib

import numpy as np

from latentlab.data.idx import content_md5


@dataclasses.dataclass(frozen=True, eq=False)
class Dataset:
    """Grey images with labels, in a training and a test split.

    Images are uint8, (N, height, width), 0 black to 255 white; labels are uint8, (N,), each an index into
    `label_names`, which is () for images without labels: all labels are 0 then. `name` is the row of DATASETS with this
    content, or the name of an import; `source` is its origin in words.
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

    @property
    def has_labels(self) -> bool:
        """Whether each image has a class."""
        return bool(self.label_names)

    def name_of(self, label: int) -> str:
        """Return the name of a class; "" if the images have no labels."""
        return self.label_names[label] if self.label_names else ""

    @functools.cached_property
    def digests(self) -> tuple[str, ...]:
        """The MD5 of each part as an unpacked IDX file: training images and labels, then those of the test split."""
        return tuple(map(content_md5, (self.train_images, self.train_labels, self.test_images, self.test_labels)))

    @property
    def digest(self) -> str:
        """The hexadecimal digest of all images and labels: equal for equal data, whatever the files."""
        return hashlib.md5("".join(self.digests).encode(), usedforsecurity=False).hexdigest()

    def renamed(self, name: str, title: str, label_names: tuple[str, ...]) -> "Dataset":
        """Return the same images under another name, without hashing them again, which takes a tenth of a second."""
        other = dataclasses.replace(self, name=name, title=title, label_names=label_names)
        vars(other)["digests"] = self.digests
        return other

    def split(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return (images, labels) of the split "train" or "test"."""
        if name == "train":
            return self.train_images, self.train_labels
        return self.test_images, self.test_labels
