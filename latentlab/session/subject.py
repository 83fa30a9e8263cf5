"""The image that questions are about, and what of it the model is asked."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from latentlab.session.run import Run

if TYPE_CHECKING:
    import torch


@dataclasses.dataclass(frozen=True, eq=False)
class Subject:
    """One image of a run's data."""

    split: str
    index: int
    label: str
    image: np.ndarray  # uint8 (height, width)

    @staticmethod
    def of(run: Run, split: str, index: int) -> "Subject":
        """Return image `index` of `split`; the run has its data set."""
        images, labels = run.dataset.split(split)
        return Subject(split, index, run.dataset.label_names[labels[index]], images[index])

    def same(self, other: "Subject | None") -> bool:
        """Say whether it is the same image of one run's data."""
        return other is not None and (self.split, self.index) == (other.split, other.index)


def as_x(run: Run, images: np.ndarray) -> "torch.Tensor":
    """Return images (n, height, width) as the x that the run is asked about, see inference.figures.as_seen."""
    from latentlab.inference.figures import as_seen

    return as_seen(run.model, images, run.config.pixels, run.config.seed)
