"""The points of the map: posterior means of one split, and their places in the plane that the map shows."""

import dataclasses
import functools
from collections.abc import Generator

import numpy as np

from latentlab.session.latent_plane import LatentPlane, axes_plane, fade_of
from latentlab.session.run import Run

BLOCK = 4000  # images encoded at a time
BAND = 1.2  # latent units: the height of the band below a line in which its points are spread


@dataclasses.dataclass(frozen=True, eq=False)
class Points:
    """The points of a map: posterior means of one split, their freshness, and the plane of their projection.

    Means become places of the map only here. If the plane is the whole latent space, `places` are the means themselves
    and no point fades. On a line y is a random spread without meaning.
    """

    split: str
    means: np.ndarray  # float32 (n, latent_size)
    step: int
    oldest_step: int
    exact: bool
    plane: LatentPlane | None = None  # None: the plane of z1 and z2 through the origin

    def on(self, plane: LatentPlane) -> "Points":
        """Return the points in another plane; this object for the same plane."""
        return self if plane == self.plane else dataclasses.replace(self, plane=plane)

    @property
    def places(self) -> np.ndarray:
        """The places of the points on the map: float32 (n, 2)."""
        return self._projected[0]

    @property
    def fade(self) -> np.ndarray | None:
        """How far each point fades with its distance from the plane, uint8 (n,); None: no point does."""
        return self._projected[1]

    @functools.cached_property
    def _projected(self) -> tuple[np.ndarray, np.ndarray | None]:
        size = self.means.shape[1]
        plane = axes_plane((0, 1), np.zeros(size)) if self.plane is None else self.plane
        if plane.is_whole:
            return self.means, None
        if plane.is_line:
            return np.column_stack([self.means[:, 0], _spread(len(self.means))]).astype(np.float32), None
        places, distances = plane.project(self.means)
        return places, None if plane.size == 2 else fade_of(distances)


def train_points(run: Run, plane: LatentPlane | None = None) -> Points:
    """Return the training points of the snapshot."""
    snapshot = run.snapshot
    return points_of_map(snapshot.means, snapshot.computed_at, snapshot.step, snapshot.exact, plane)


def points_of_map(
    means: np.ndarray,
    computed_at: np.ndarray,
    step: int,
    exact: bool | None = None,
    plane: LatentPlane | None = None,
) -> Points:
    """Return the training points of a map, each computed at its step.

    `exact` is by default whether all are of `step`.
    """
    oldest = int(computed_at.min(initial=step))
    return Points("train", means, step, max(0, oldest), oldest == step if exact is None else exact, plane)


def encoded_points(run: Run, split: str) -> Generator[None, None, Points]:
    """Encode the images of a split, and yield between blocks, so that other work can run. The run has its data set."""
    images, _ = run.dataset.split(split)
    means = []
    for start in range(0, len(images), BLOCK):
        means.append(run.model.encode_images(images[start : start + BLOCK])[0])
        yield
    return Points(split, np.concatenate(means), run.snapshot.step, run.snapshot.step, exact=True)


@functools.lru_cache(maxsize=4)
def _spread(count: int) -> np.ndarray:
    """Return a height below the line for each point, the same for all steps: float32 (count,), -BAND to 0."""
    return np.random.default_rng(0).uniform(-BAND, 0, count).astype(np.float32)
