"""Metrics of many images of one split: log p(x), the gap to the ELBO, and the terms of the ELBO, image by image."""

import dataclasses
from collections.abc import Generator
from functools import partial

import numpy as np

from latentlab.errors import UserError
from latentlab.export.raster import draw_order
from latentlab.session.run import Run, RunRef
from latentlab.session.subject import as_x
from latentlab.work import mapped

METRICS = ("gap", "log_px", "elbo", "kl", "reconstruction")
QUADRATURE_METRICS = ("gap", "log_px")  # these need quadrature; the others take a hundredth of its time
FIRST_BATCH = 250  # images of the first batch, which is shown first; each batch is twice as large as the last,
LARGEST_BATCH = 4_000  # because the cost of an image falls with the size of its batch
MOST_IMAGES = 10_000  # largest number of images of a split whose metrics are computed
WORST = 10


@dataclasses.dataclass(frozen=True, eq=False)
class ImageMetrics:
    """Metrics of the images `indices` of one split, in nats. `values` has QUADRATURE_METRICS only on request."""

    ref: RunRef
    split: str
    indices: np.ndarray  # intp (m,)
    count: int  # images of the split
    values: dict[str, np.ndarray]  # float64 (m,), by names in METRICS
    problem: UserError | None  # why log p(x) may not be called exact; None if it may

    @property
    def step(self) -> int:
        """The training step of the weights."""
        return self.ref.step

    @property
    def requested(self) -> int:
        """Number of requested images."""
        return min(self.count, MOST_IMAGES)

    @property
    def whole(self) -> bool:
        """Whether the metrics of all requested images are computed."""
        return len(self.indices) == self.requested

    @property
    def with_quadrature(self) -> bool:
        """Whether the values include log p(x) and the gap."""
        return "gap" in self.values

    def column(self, name: str) -> np.ndarray:
        """Return a metric for every image of the split, float64 (count,); NaN for an image without a value."""
        values = np.full(self.count, np.nan)
        if name in self.values:
            values[self.indices] = self.values[name]
        return values

    def worst(self, count: int = WORST) -> list[tuple[int, float]]:
        """Return index and gap of the images with the largest gaps, the largest first."""
        gaps = self.values["gap"]
        return [(int(self.indices[n]), float(gaps[n])) for n in np.argsort(-gaps, kind="stable")[:count]]


def image_metrics(
    run: Run, split: str, means: np.ndarray | None, with_quadrature: bool
) -> Generator[tuple[float, ImageMetrics | None], None, ImageMetrics]:
    """Compute metrics batch by batch; yields the share that is done, and the metrics so far.

    `means`, (n, 2), are the posterior means of the split, if known. They define neighbours: the posteriors of
    neighbours lie in the same parts of the plane, and a batch of neighbours costs half of a random batch.
    """
    from latentlab.inference.metrics import bounds, exact_metrics, joined

    images, _ = run.dataset.split(split)
    indices = draw_order(len(images))[:MOST_IMAGES]
    if with_quadrature and means is not None:
        x, y = means[indices].T
        indices = indices[np.lexsort((x, np.floor(2 * y)))]
    parts, done, size, metrics = [], 0, FIRST_BATCH, None
    while done < len(indices):
        batch = indices[done : done + size]
        work = (exact_metrics if with_quadrature else bounds)(run.model, as_x(run, images[batch]))
        parts.append((yield from mapped(work, partial(_progress, done, len(batch), len(indices), metrics))))
        done, size = done + len(batch), min(2 * size, LARGEST_BATCH)
        if with_quadrature:
            found = joined(parts)
            values, problem = {name: getattr(found, name) for name in METRICS}, found.evidence.problem
        else:
            reconstruction, kl = (
                np.concatenate([getattr(part, name) for part in parts]) for name in ("reconstruction", "kl")
            )
            values, problem = {"elbo": -reconstruction - kl, "kl": kl, "reconstruction": reconstruction}, None
        metrics = ImageMetrics(run.ref, split, indices[:done], len(images), values, problem)
    return metrics


def _progress(
    before: int, batch: int, total: int, metrics: ImageMetrics | None, share: float
) -> tuple[float, ImageMetrics | None]:
    return (before + share * batch) / total, metrics
