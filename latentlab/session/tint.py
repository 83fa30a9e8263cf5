"""The tint of the map: each place has the class of the nearest training point."""

import dataclasses
import time
from collections.abc import Generator

import numpy as np

from latentlab.export.viewport import Viewport
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.run import Run

CELL = 4  # side of a cell, in device pixels
RIM = 0.1  # margin on each side, as a share of the view: a short pan shows no bare edge


@dataclasses.dataclass(frozen=True, eq=False)
class Tint:
    """The label of each cell of a view, uint8 (rows, columns), the top row first."""

    labels: np.ndarray
    view: Viewport
    seconds: float


def with_rim(view: Viewport) -> tuple[Viewport, float]:
    """Return the view with a margin of RIM on each side, and the factor by which each side is longer."""
    across, up = RIM * view.width, RIM * view.height
    return Viewport(view.x0 - across, view.y0 - up, view.x1 + across, view.y1 + up), 1 + 2 * RIM


def tint_of(run: Run, view: Viewport, width: int, height: int, plane: LatentPlane) -> Generator[None, None, Tint]:
    """Tint a little more than `view` of a plane, which is shown on width x height device pixels.

    The nearest training point is nearest in the whole latent space. The run has its data set.
    """
    from latentlab.inference.manifold import nearest_labels

    began = time.monotonic()
    wide, stretch = with_rim(view)
    columns, rows = (max(8, round(stretch * pixels / CELL)) for pixels in (width, height))
    places, depths = plane.project(run.snapshot.means)
    labels = yield from nearest_labels(places, run.dataset.train_labels, wide, columns, rows, depths=depths)
    return Tint(labels, wide, time.monotonic() - began)
