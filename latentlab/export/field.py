"""A log density on a raster: its relevant part, the levels that enclose a given mass, and their contours."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from latentlab.export.viewport import Viewport

TRIANGLES = np.array([[(0, 0), (0, 1), (1, 0)], [(1, 1), (0, 1), (1, 0)]])  # row and column of a square's corners
MASSES = (0.5, 0.9, 0.99)  # the mass inside the contours, which bound the smallest such regions


@dataclasses.dataclass(frozen=True, eq=False)
class Field:
    """A log density, up to a constant, at the middles of the cells of `bounds`."""

    values: np.ndarray  # float32 (rows, columns), the top row first
    bounds: Viewport

    @property
    def cell(self) -> float:
        """The area of a cell, in latent units squared."""
        return self.bounds.width * self.bounds.height / self.values.size

    def above(self, least: float) -> "Field | None":
        """Return the smallest part with all values above `least` and one more cell around; None: no value is above."""
        high = self.values > least
        rows, columns = high.any(axis=1).nonzero()[0], high.any(axis=0).nonzero()[0]
        if not len(rows):
            return None
        (down, across), box = self.values.shape, self.bounds
        top, bottom = max(rows[0] - 1, 0), min(rows[-1] + 2, down)
        left, right = max(columns[0] - 1, 0), min(columns[-1] + 2, across)
        wide, tall = box.width / across, box.height / down
        part = Viewport(box.x0 + left * wide, box.y1 - bottom * tall, box.x0 + right * wide, box.y1 - top * tall)
        return Field(self.values[top:bottom, left:right], part)


def levels_of_mass(
    values: np.ndarray, areas: np.ndarray | float = 1.0, masses: tuple[float, ...] = MASSES
) -> tuple[float, ...]:
    """Return the values that enclose these masses of a log density `values`, (n,), over cells of `areas`."""
    order = np.argsort(-values)
    mass = np.cumsum((np.exp(values - values[order[0]]) * areas)[order])
    within = np.searchsorted(mass / mass[-1], masses).clip(0, len(order) - 1)
    return tuple(float(values[i]) for i in order[within])


def contours(field: Field, levels: Sequence[float]) -> np.ndarray:
    """Return the contours of the field at `levels`: segments, float (k, 2, 2), of two places in latent units.

    Each square of four nodes is split into two triangles with linear interpolation.
    """
    values = field.values - np.array(levels, np.float64)[:, None, None]
    _, rows, columns = values.shape
    box = field.bounds
    x = box.x0 + (np.arange(columns) + 0.5) * box.width / columns
    y = box.y1 - (np.arange(rows) + 0.5) * box.height / rows
    above = values > 0
    mixed = np.zeros((len(levels), rows - 1, columns - 1), bool)
    for part in (above[:, :-1, 1:], above[:, 1:, :-1], above[:, 1:, 1:]):
        mixed |= part != above[:, :-1, :-1]
    level, row, column = mixed.nonzero()
    down, across = row + TRIANGLES[..., 0, None], column + TRIANGLES[..., 1, None]  # (2, 3, k): corners of both
    v = values[level, down, across].swapaxes(0, 1).reshape(3, -1)
    places = np.stack([x[across], y[down]], axis=-1).swapaxes(0, 1).reshape(3, -1, 2)
    high = v > 0
    count = high.sum(axis=0)
    cut = ((count > 0) & (count < 3) & np.isfinite(v).all(axis=0)).nonzero()[0]
    v, places, high, count = v[:, cut], places[:, cut], high[:, cut], count[cut]
    lone, each = np.where(count == 1, high.argmax(axis=0), (~high).argmax(axis=0)), np.arange(len(cut))
    others = np.stack([lone + 1, lone + 2]) % 3  # (2, k): the line runs between the lone corner and each of these
    a, b, start = v[lone, each], v[others, each], places[lone, each]
    return (start + (a / (a - b))[..., None] * (places[others, each] - start)).swapaxes(0, 1)
