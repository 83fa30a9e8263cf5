"""One image of a run's data, looked at closely: `latentlab inspect` and the inspector of the window."""

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.evaluation import posteriors
from latentlab.session.run import Run
from latentlab.session.subject import find_subject
from latentlab.training.snapshot import SPLIT_NAMES

if TYPE_CHECKING:
    from latentlab.inference.inspect import Inspection


@dataclasses.dataclass(frozen=True, eq=False)
class Neighbour:
    """Another image of the same split."""

    index: int
    label: str
    distance: float
    image: np.ndarray  # uint8 (height, width)


@dataclasses.dataclass(frozen=True, eq=False)
class Inspected:
    """An image, what the model of `step` makes of it (see Inspection), and its neighbours, nearest first."""

    run: int
    step: int
    split: str
    index: int
    label: str
    pixels: str
    likelihood: str
    figures: "Inspection"
    latent_neighbours: tuple[Neighbour, ...]
    pixel_neighbours: tuple[Neighbour, ...]

    def as_json(self) -> dict[str, Any]:
        """Return everything but the pixels, in plain types; losses are in nats."""
        seen = self.figures
        return {
            "split": self.split,
            "index": self.index,
            "label": self.label,
            "step": self.step,
            "mean": [float(value) for value in seen.mean],
            "sigma": [float(value) for value in seen.sigma],
            "likelihood": self.likelihood,
            "pixels": self.pixels,
            "reconstruction": seen.reconstruction,
            "reconstruction_standard_error": seen.standard_error,
            "kl": seen.kl,
            "neg_elbo": None if seen.kl is None else seen.reconstruction + seen.kl,
            "latent_neighbours": [_plain(other) for other in self.latent_neighbours],
            "pixel_neighbours": [_plain(other) for other in self.pixel_neighbours],
        }


@dataclasses.dataclass(frozen=True, eq=False)
class HoveredPoint:
    """A point under the cursor: its image, the reconstruction, float32 (height, width), 0 to 1, and q(z|x)."""

    index: int
    label: str
    split: str
    image: np.ndarray
    reconstruction: np.ndarray
    mean: np.ndarray  # float (2,)
    sigma: np.ndarray


def hovered_point(run: Run, split: str, index: int) -> HoveredPoint:
    """Encode and decode image `index` of `split`. The run has its data set."""
    images, labels = run.dataset.split(split)
    image = images[index]
    means, log_variances = run.model.encode_images(image[None])
    reconstruction = run.model.decode_images(means)[0]
    name = run.dataset.name_of(labels[index])
    sigma = np.exp(0.5 * log_variances[0])
    return HoveredPoint(index, name, split, image.astype(np.float32) / 255, reconstruction, means[0], sigma)


def inspect_image(run: Run, split: str, index: int, means: np.ndarray | None = None) -> Inspected:
    """Look at image `index` of `split`; neighbours are of that split.

    `means` are its posterior means, (N, latent_size), encoded here where they are not given. Raises UserError where
    there is no such image, or the data set is not there.
    """
    from latentlab.inference.inspect import inspect

    run, subject = find_subject(run, split, index)
    images, labels = run.dataset.split(split)
    if means is None:
        means, _ = posteriors(run, images)
    seen = inspect(run.model, images, index, means, run.config.pixels, run.config.seed)

    def others(indices: np.ndarray, distances: np.ndarray) -> tuple[Neighbour, ...]:
        return tuple(
            Neighbour(int(i), run.dataset.name_of(labels[i]), float(distance), images[i])
            for i, distance in zip(indices, distances)
        )

    return Inspected(
        run.id,
        run.snapshot.step,
        split,
        index,
        subject.label,
        run.config.pixels,
        run.config.likelihood,
        seen,
        others(seen.latent_neighbours, seen.latent_distances),
        others(seen.pixel_neighbours, seen.pixel_distances),
    )


def image_named(name: str) -> tuple[str, int]:
    """Return split and index of a name such as "test:17". Raises UserError."""
    split, _, index = name.partition(":")
    if split not in SPLIT_NAMES or not (index.isascii() and index.isdigit() and len(index) < 19):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--image takes train:N or test:N, such as test:17, and “{name}” is neither."),
            name=shortened(name),
        )
    return split, int(index)


def _plain(other: Neighbour) -> dict[str, Any]:
    return {"index": other.index, "label": other.label, "distance": other.distance}
