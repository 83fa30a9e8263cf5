"""The points of the map: posterior means of one split."""

import dataclasses

import numpy as np

from latentlab.session.run import Run


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
    oldest = int(snapshot.computed_at.min(initial=snapshot.step))
    return Points("train", snapshot.means, snapshot.step, max(0, oldest), snapshot.exact)


def encoded_test_points(run: Run) -> Points:
    """Encode the test images. The run has its data set."""
    means, _ = run.model.encode_images(run.dataset.test_images)
    return Points("test", means, run.snapshot.step, run.snapshot.step, exact=True)
