"""A log density on a raster: its relevant part, the levels that enclose a given mass, and their contours."""

import dataclasses
import math
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

    def at(self, places: np.ndarray) -> np.ndarray:
        """Return the values at places (..., 2), interpolated between four nodes: float32, NaN outside the bounds."""
        (rows, columns), box = self.values.shape, self.bounds
        inside = ((places >= (box.x0, box.y0)) & (places <= (box.x1, box.y1))).all(axis=-1)
        across = ((places[..., 0] - box.x0) * columns / box.width - 0.5).clip(0, columns - 1)
        down = ((box.y1 - places[..., 1]) * rows / box.height - 0.5).clip(0, rows - 1)
        left, top = (np.minimum(part.astype(np.intp), last) for part, last in ((across, columns - 2), (down, rows - 2)))
        across, down = across - left, down - top
        with np.errstate(invalid="ignore"):  # 0 times a density of 0, whose logarithm is infinite
            upper, lower = (
                self.values[row, left] * (1 - across) + self.values[row, left + 1] * across for row in (top, top + 1)
            )
            return np.where(inside, upper * (1 - down) + lower * down, np.nan).astype(np.float32)

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


def carried(fields: Sequence[Field], frame: tuple[np.ndarray, np.ndarray]) -> tuple[Field, ...]:
    """Return fields of one density, a coarse one and finer ones over some of its parts, in other coordinates.

    `frame` is the origin, (2,), and the orthonormal axes, (2, 2), of the new coordinates. Each field is resampled, at
    the old spacing, in the smallest rectangle that holds its old one: from itself, outside of its old rectangle from
    the coarse field, and outside of both with a density of 0.
    """
    (origin, axes), found = frame, []
    for field in fields:
        box = field.bounds
        corners = (np.array([(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]) - origin) @ axes.T
        (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
        rows, columns = (math.ceil(side / field.cell**0.5) for side in (y1 - y0, x1 - x0))
        x = x0 + (np.arange(columns) + 0.5) * (x1 - x0) / columns
        y = y1 - (np.arange(rows) + 0.5) * (y1 - y0) / rows
        places = origin + np.stack(np.meshgrid(x, y), axis=-1) @ axes
        values = field.at(places)
        if field is not fields[0]:
            values = np.where(np.isnan(values), fields[0].at(places), values)
        values[np.isnan(values)] = -np.inf
        found.append(Field(values, Viewport(float(x0), float(y0), float(x1), float(y1))))
    return tuple(found)


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
