"""The points of the latent map in the order in which they are drawn. No Qt."""

import math

import numpy as np

from latentlab.export.palette import rgb32
from latentlab.export.raster import SAMPLE, View, class_centres, draw_density, draw_order, draw_points, inside_polygon


class MapPoints:
    """Points, their classes and inks. What follows from them is brought up to date when it is next asked for."""

    def __init__(self) -> None:
        self.labels = np.empty(0, np.uint8)
        self.means = np.empty((0, 2), np.float32)
        self._classes = 0
        self._visible: frozenset[int] = frozenset()
        self.selection = np.empty(0, np.intp)
        self._palette: tuple[str, ...] = ()
        self._unselected = ""
        self._shuffle = np.empty(0, np.intp)
        # None: to be derived anew. What is greyed comes first in the order, so that it lies beneath.
        self._order: np.ndarray | None = None
        self._inks: np.ndarray | None = None
        self._drawn: np.ndarray | None = None  # float32 (n, 2), contiguous columns, in that order; inf: none there
        self._greyed = 0
        self._missing = 0
        self._centres: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.means)

    def set_labels(self, labels: np.ndarray, classes: int) -> None:
        """Take the classes of other points, which are still to come."""
        if len(labels) != len(self._shuffle):
            self._shuffle = draw_order(len(labels))
        self.labels, self._classes = labels, classes
        self.means = np.empty((0, 2), np.float32)
        self.selection = np.empty(0, np.intp)
        self._order = self._inks = self._drawn = self._centres = None

    def set_means(self, means: np.ndarray) -> None:
        """Take the places of the points; ValueError where they are none in a plane, or not one for each label."""
        if means.ndim != 2 or means.shape[1] != 2:
            raise ValueError(f"the map takes points of shape (n, 2), not {means.shape}")
        if len(means) != len(self.labels):
            raise ValueError(f"{len(means)} points for {len(self.labels)} labels: call set_labels first")
        self.means = means
        self._drawn = self._centres = None

    def set_visible(self, visible: frozenset[int]) -> None:
        """Grey all other classes."""
        self._visible = visible
        self._order = self._inks = self._drawn = None

    def set_selection(self, indices: np.ndarray) -> None:
        """Grey all points but these; none of them: grey none for it."""
        self.selection = indices
        self._order = self._inks = self._drawn = None

    def within(self, polygon: np.ndarray) -> np.ndarray:
        """Return the points of the classes that are not greyed inside `polygon`, (m, 2) latent: sorted indices."""
        inside = inside_polygon(self.means, polygon)
        inside &= self._of_visible_class(self.labels)
        return np.flatnonzero(inside)

    def set_colours(self, palette: tuple[str, ...], unselected: str) -> None:
        """Use these colours for the classes in turn, and one for the greyed."""
        self._palette, self._unselected = palette, unselected
        self._inks = None

    @property
    def drawn(self) -> np.ndarray:
        """The points in the order of drawing: float32 (n, 2); a point that is not there yet is at infinity."""
        if self._drawn is None:
            self._drawn = np.empty((len(self.means), 2), np.float32, order="F")
            if len(self.means):
                for axis in range(2):
                    self._drawn[:, axis] = self.means[:, axis][self._ordered()]
            lost = ~(np.isfinite(self._drawn[:, 0]) & np.isfinite(self._drawn[:, 1]))
            self._missing = int(np.count_nonzero(lost))
            if self._missing:
                self._drawn[lost] = np.inf
        return self._drawn

    @property
    def missing(self) -> int:
        """How many points have no place yet."""
        return self._missing if self.drawn is not None else 0

    @property
    def centres(self) -> np.ndarray:
        """The median of each class: float32 (classes, 2), NaN where it has no point."""
        if self._centres is None:
            sample = self._shuffle[:SAMPLE] if len(self.means) else self._shuffle[:0]
            self._centres = class_centres(self.means[sample], self.labels[sample], self._classes)
        return self._centres

    def draw(self, canvas: np.ndarray, view: View, size: int) -> int:
        """Draw every point on `canvas`, uint32 (h, w), and return how many are in view."""
        if self._inks is None:
            inks = rgb32(tuple(self._palette[label % len(self._palette)] for label in range(256)))
            order = self._ordered()
            self._inks = inks[self.labels[order]]
            self._inks[: self._greyed] = rgb32((self._unselected,))
        return draw_points(canvas, self.drawn, self._inks, view, size)

    def draw_density(self, canvas: np.ndarray, view: View) -> int:
        """Shade `canvas`, uint32 (h, w), by how many points share a pixel and return how many are in view."""
        shown = self._of_visible_class(self.labels)
        if len(self.selection):
            chosen = np.zeros(len(shown), bool)
            chosen[self.selection] = True
            shown &= chosen
        kinds = np.where(shown, self.labels % len(self._palette), len(self._palette)).astype(np.uint8)
        return draw_density(canvas, self.means, kinds, (*self._palette, self._unselected), view)

    def nearest(self, x: float, y: float) -> tuple[int, float]:
        """Return index and distance of the point nearest to latent (x, y); (-1, inf) where there is none.

        All points are looked at: at a million this takes half a millisecond, where a grid index would have to be
        sorted anew, 80 ms, for every snapshot of a training.
        """
        if len(self) == self.missing:
            return -1, math.inf
        with np.errstate(over="ignore"):
            squares = self.drawn[:, 0] - np.float32(x)
            squares *= squares
            squares_y = self.drawn[:, 1] - np.float32(y)
            squares_y *= squares_y
            squares += squares_y
        # float32 picks the few that may be nearest, float64 the one that is.
        reach = math.sqrt(squares.min()) * (1 + 1e-5) + 1e-6 * max(1.0, abs(x), abs(y))
        few = np.flatnonzero(squares <= reach * reach)
        distance = np.hypot(self.drawn[few, 0] - np.float64(x), self.drawn[few, 1] - np.float64(y))
        chosen = int(np.argmin(distance))
        return int(self._ordered()[few[chosen]]), float(distance[chosen])

    def _ordered(self) -> np.ndarray:
        if self._order is None:
            shown = self._of_visible_class(self.labels)
            if len(self.selection):
                selected = np.zeros(len(self.labels), bool)
                selected[self.selection] = True
                shown &= selected
            shown = shown[self._shuffle]
            self._greyed = len(shown) - int(np.count_nonzero(shown))
            self._order = np.concatenate([self._shuffle[~shown], self._shuffle[shown]])
        return self._order

    def _of_visible_class(self, labels: np.ndarray) -> np.ndarray:
        return np.isin(np.arange(256), list(self._visible))[labels]
