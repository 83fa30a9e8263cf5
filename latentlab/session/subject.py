"""The image that questions are about: of the data, of the user, or of the decoder; and its pixels as the model's x."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.evaluation import with_images
from latentlab.session.own_image import OwnImage
from latentlab.session.run import Run

if TYPE_CHECKING:
    import torch


@dataclasses.dataclass(frozen=True, eq=False)
class Subject:
    """One image: of a run's data, of the user's own, or what the decoder draws at the probe."""

    split: str  # "train", "test", "own" or "probe"
    index: int  # -1 for the probe; of an own image its place in SessionState.images
    label: str  # the name of its class; empty for an own image and for the probe
    image: np.ndarray  # (height, width), uint8, or float32 from 0 to 1
    name: str = ""  # of an own image

    @staticmethod
    def of(run: Run, split: str, index: int) -> "Subject":
        """Return image `index` of `split`; the run has its data set."""
        images, labels = run.dataset.split(split)
        return Subject(split, index, run.dataset.label_names[labels[index]], images[index])

    @staticmethod
    def own(images: Sequence[OwnImage], index: int) -> "Subject":
        """Return an own image of the session."""
        return Subject("own", index, "", images[index].image, images[index].name)

    def same(self, other: "Subject | None") -> bool:
        """Say whether both are one image."""
        if other is None or (self.split, self.index) != (other.split, other.index):
            return False
        return self.image is other.image or np.array_equal(self.image, other.image)


def find_subject(run: Run, split: str, index: int) -> tuple[Run, Subject]:
    """Return the run with its data set, and one image of it. Raises UserError where there is none."""
    run = with_images(run)
    count = len(run.dataset.split(split)[0])
    if not 0 <= index < count:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There is no image {split}:{index}; the last one is {split}:{last}."),
            split=split,
            index=index,
            last=count - 1,
        )
    return run, Subject.of(run, split, index)


def as_x(run: Run, images: np.ndarray) -> "torch.Tensor":
    """Return images (n, height, width) as the x that the run is asked about, see inference.figures.as_seen."""
    from latentlab.inference.figures import as_seen

    return as_seen(run.model, images, run.config.pixels, run.config.seed)
