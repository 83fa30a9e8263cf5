"""Inspection of one image: `latentlab inspect` and the inspector of the window."""

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.session.evaluation import posteriors
from latentlab.session.run import Run
from latentlab.session.subject import Subject
from latentlab.training.snapshot import SPLIT_NAMES

if TYPE_CHECKING:
    from latentlab.inference.inspect import Inspection


@dataclasses.dataclass(frozen=True, eq=False)
class Neighbour:
    """Another image: of the same split, or a training image as a neighbour of an own image."""

    index: int
    label: str
    distance: float
    image: np.ndarray  # uint8 (height, width)


@dataclasses.dataclass(frozen=True, eq=False)
class Inspected:
    """An image, its Inspection by the model of `step`, and its neighbours, nearest first."""

    run: int
    step: int
    subject: Subject
    pixels: str
    likelihood: str
    metrics: "Inspection"
    latent_neighbours: tuple[Neighbour, ...]
    pixel_neighbours: tuple[Neighbour, ...]

    @property
    def neighbour_split(self) -> str:
        """The split of the neighbours."""
        return _neighbour_split(self.subject)

    def as_json(self) -> dict[str, Any]:
        """Return everything except the pixels, in plain types; losses are in nats."""
        seen = self.metrics
        return self.subject.as_json() | {
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


def inspect_image(run: Run, subject: Subject, means: np.ndarray | None = None, in_pixels: bool = True) -> Inspected:
    """Inspect an image. Its neighbours are of its split; those of an own image are training images.

    The run has its data set. `means` are the posterior means of that split, (N, latent_size), encoded here if not
    given. Without `in_pixels` there are no pixel neighbours.
    """
    from latentlab.inference.inspect import inspect

    split = _neighbour_split(subject)
    images, labels = run.dataset.split(split)
    if means is None:
        means, _ = posteriors(run, images)
    index = subject.index if subject.split == split else None
    seen = inspect(run.model, subject.image, images, means, run.config.pixels, run.config.seed, index, in_pixels)

    def others(indices: np.ndarray, distances: np.ndarray) -> tuple[Neighbour, ...]:
        return tuple(
            Neighbour(int(i), run.dataset.name_of(labels[i]), float(distance), images[i])
            for i, distance in zip(indices, distances)
        )

    return Inspected(
        run.id,
        run.snapshot.step,
        subject,
        run.config.pixels,
        run.config.likelihood,
        seen,
        others(seen.latent_neighbours, seen.latent_distances),
        others(seen.pixel_neighbours, seen.pixel_distances),
    )


def _neighbour_split(subject: Subject) -> str:
    return subject.split if subject.split in SPLIT_NAMES else SPLIT_NAMES[0]


def _plain(other: Neighbour) -> dict[str, Any]:
    return {"index": other.index, "label": other.label, "distance": other.distance}
