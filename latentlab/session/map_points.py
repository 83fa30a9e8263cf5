"""The points of the map: posterior means of one split."""

import dataclasses
from collections.abc import Generator

import numpy as np

from latentlab.session.run import Run

BLOCK = 4000  # images


@dataclasses.dataclass(frozen=True, eq=False)
class Points:
    """What the map draws: posterior means of one split, and how fresh they are."""

    split: str
    means: np.ndarray  # float32 (n, latent_size)
    step: int
    oldest_step: int
    exact: bool


def train_points(run: Run) -> Points:
    """Return the training points as the snapshot holds them."""
    snapshot = run.snapshot
    return points_of_map(snapshot.means, snapshot.computed_at, snapshot.step, snapshot.exact)


def points_of_map(means: np.ndarray, computed_at: np.ndarray, step: int, exact: bool | None = None) -> Points:
    """Return the training points of a map, each computed at its step; by default they tell whether all are exact."""
    oldest = int(computed_at.min(initial=step))
    return Points("train", means, step, max(0, oldest), oldest == step if exact is None else exact)


def encoded_points(run: Run, split: str) -> Generator[None, None, Points]:
    """Encode the images of a split, in blocks that leave the thread to others between them. The run has its data."""
    images, _ = run.dataset.split(split)
    means = []
    for start in range(0, len(images), BLOCK):
        means.append(run.model.encode_images(images[start : start + BLOCK])[0])
        yield
    return Points(split, np.concatenate(means), run.snapshot.step, run.snapshot.step, exact=True)
