"""The image that a question is about: of the data, of the user, or of the decoder; and its pixels as the model's x."""

import contextlib
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.data.fit import guess_fit
from latentlab.data.pictures import fitted_file
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.evaluation import with_images
from latentlab.session.own_image import OwnImage
from latentlab.session.run import Run
from latentlab.training.snapshot import SPLIT_NAMES

if TYPE_CHECKING:
    import torch


@dataclasses.dataclass(frozen=True, eq=False)
class Subject:
    """One image: of a run's data, an own image, or the decoded image at the probe."""

    split: str  # "train", "test", "own" or "probe"
    index: int  # -1 for the probe; for an own image its place in SessionState.images
    label: str  # name of its class; empty for an own image and for the probe
    image: np.ndarray  # (height, width), uint8, or float32 from 0 to 1
    name: str = ""  # of an own image
    picture: dict[str, Any] | None = None  # how the file of an own image was prepared, in plain types

    @staticmethod
    def of(run: Run, split: str, index: int) -> "Subject":
        """Return image `index` of `split`; the run has its data set."""
        images, labels = run.dataset.split(split)
        return Subject(split, index, run.dataset.name_of(labels[index]), images[index])

    @staticmethod
    def own(images: Sequence[OwnImage], index: int) -> "Subject":
        """Return an own image of the session."""
        return Subject("own", index, "", images[index].image, images[index].name)

    @property
    def word(self) -> str:
        """The name of the image in pictures and commands: "test:17", or the name of an own image."""
        return self.name if self.split == "own" else f"{self.split}:{self.index}"

    @property
    def words(self) -> str:
        """The name of the image and its label, if there is one: "test:17, label 7"."""
        return f"{self.word}, label {self.label}" if self.label else self.word

    def as_json(self) -> dict[str, Any]:
        """Return the identifying fields, in plain types."""
        if self.split == "own":
            return {"split": self.split, "index": None, "label": None, "picture": self.picture}
        return {"split": self.split, "index": self.index, "label": self.label}

    def same(self, other: "Subject | None") -> bool:
        """Return whether both are the same image."""
        if other is None or (self.split, self.index) != (other.split, other.index):
            return False
        return self.image is other.image or np.array_equal(self.image, other.image)


def named_subject(run: Run, name: str) -> Subject:
    """Return the image of a name such as "test:17"; the run has its data set. Raises UserError if there is none."""
    split, index = image_named(name)
    count = len(run.dataset.split(split)[0])
    if index >= count:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There is no image {split}:{index}; the last one is {split}:{last}."),
            split=split,
            index=index,
            last=count - 1,
        )
    return Subject.of(run, split, index)


def chosen_subject(run: Run, image: str, fit: str = "auto", invert: str = "auto") -> tuple[Run, Subject]:
    """Return the run with its data set, and the image of a name such as "test:17" or of a picture's file.

    Raises UserError if there is no such image or file, the picture cannot be prepared, or the data set is missing.
    """
    run = with_images(run)
    split, colon, _ = image.partition(":")
    if (colon and split in SPLIT_NAMES) or not _is_there(image):
        subject = named_subject(run, image)
        refuse_fit(image, fit, invert)
        return run, subject
    return run, subject_in_file(run, Path(image), fit, invert)


def _is_there(path: str) -> bool:
    with contextlib.suppress(OSError, ValueError):  # ValueError: a name that is not possible on this system
        return Path(path).exists()
    return False


def refuse_fit(images: str, fit: str, invert: str) -> None:
    """Raise UserError if a preparation is requested for images that are not pictures."""
    if (fit, invert) != ("auto", "auto"):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "--fit and --invert make the file of a picture fit, and {images} is none; leave them out."
            ),
            images=shortened(images),
        )


def subject_in_file(run: Run, path: Path, fit: str = "auto", invert: str = "auto") -> Subject:
    """Return the picture of a file as an image of a run. The run has its data set. Raises UserError."""
    image, done = fitted_file(path, run.image_shape, guess_fit(run.dataset.train_images), fit, invert)
    return Subject("own", 0, "", image, path.name, done)


def image_named(name: str) -> tuple[str, int]:
    """Return split and index of a name such as "test:17". Raises UserError."""
    split, _, index = name.partition(":")
    if split not in SPLIT_NAMES or not (index.isascii() and index.isdigit() and len(index) < 19):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "--image takes train:N or test:N, such as test:17, or a picture's file, and “{name}” is none of them.",
            ),
            name=shortened(name),
        )
    return split, int(index)


def as_x(run: Run, images: np.ndarray) -> "torch.Tensor":
    """Return images (n, height, width) as the model's x, see inference.metrics.as_seen."""
    from latentlab.inference.metrics import as_seen

    return as_seen(run.model, images, run.config.pixels, run.config.seed)
