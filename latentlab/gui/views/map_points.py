"""The points of the latent map in the order in which they are drawn. No Qt."""

import math

import numpy as np

from latentlab.export.palette import rgb32
from latentlab.export.raster import (
    CENTRE_SAMPLE,
    class_centres,
    draw_density,
    draw_order,
    draw_points,
    faded,
    inside_polygon,
)
from latentlab.export.viewport import Viewport

SAMPLE = 512  # number of points that represent all in the search for a key's place
UNKNOWN = 255  # the code of a point without a value


class MapPoints:
    """Points, their classes and colours. Derived arrays are computed on the first access after a change."""

    def __init__(self) -> None:
        self.labels = np.empty(0, np.uint8)
        self.means = np.empty((0, 2), np.float32)
        self._classes = 0
        self.visible: frozenset[int] = frozenset()  # classes that are not grey
        self.selection = np.empty(0, np.intp)
        self._palette: tuple[str, ...] = ()
        self._unselected, self._ground = "", ""
        # Uint8 (n,): how far each point fades into the ground; None: no point fades.
        self._fade: np.ndarray | None = None
        self._codes: tuple[np.ndarray, np.ndarray] | None = None  # uint8 (n,), shuffled; the colour of each code
        self._known: np.ndarray | None = None  # bool (n,), shuffled: whether the point has a code; None: all have
        self._shuffle = np.empty(0, np.intp)
        # Gathering a million points from all over the memory takes 10 ms, so the points are shuffled once for each
        # snapshot. A filter then takes two runs from that order, the grey points first: they are drawn beneath.
        self._shuffled: np.ndarray | None = None  # float32 (n, 2), contiguous columns; inf: none there yet
        self._shuffled_labels = np.empty(0, np.uint8)
        # None: stale.
        # Places in the shuffled order: grey points, other points.
        self._runs: tuple[np.ndarray, np.ndarray] | None = None
        self._inks: np.ndarray | None = None
        self._drawn: np.ndarray | None = None
        self._missing = 0
        self._centres: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.means)

    def set_labels(self, labels: np.ndarray, classes: int) -> None:
        """Set the classes of other points; call `set_means` afterwards."""
        if len(labels) != len(self._shuffle):
            self._shuffle = draw_order(len(labels))
        self.labels, self._classes = labels, classes
        self.means = np.empty((0, 2), np.float32)
        self.selection = np.empty(0, np.intp)
        self._codes = self._known = self._fade = None
        self._shuffled_labels = self.labels[self._shuffle]
        self._shuffled = self._runs = self._inks = self._drawn = self._centres = None

    def set_means(self, means: np.ndarray, fade: np.ndarray | None = None) -> None:
        """Set the places of the points. Raises ValueError unless they are (n, 2), one for each label.

        `fade`, uint8 (n,), is how far each point fades into the ground, 255 completely: faded points lie beneath.
        """
        if means.ndim != 2 or means.shape[1] != 2:
            raise ValueError(f"the map takes points of shape (n, 2), not {means.shape}")
        if len(means) != len(self.labels):
            raise ValueError(f"{len(means)} points for {len(self.labels)} labels: call set_labels first")
        self.means = means
        self._shuffled = self._drawn = self._centres = None
        if fade is not None or self._fade is not None:
            self._fade = fade
            self._runs = self._inks = None

    def set_visible(self, visible: frozenset[int]) -> None:
        """Show all other classes in grey."""
        self.visible = visible
        self._runs = self._inks = self._drawn = None

    def set_selection(self, indices: np.ndarray) -> None:
        """Show all points but these in grey; without an index, the selection greys none."""
        self.selection = indices
        self._runs = self._inks = self._drawn = None

    def within(self, polygon: np.ndarray) -> np.ndarray:
        """Return the points inside `polygon`, (m, 2) latent, whose classes are not grey: sorted indices."""
        inside = inside_polygon(self.means, polygon)
        inside &= self._of_visible_class(self.labels)
        return np.flatnonzero(inside)

    def set_colours(self, palette: tuple[str, ...], unselected: str, ground: str = "#ffffff") -> None:
        """Set the colours of the classes in order, of grey points, and of the ground under them."""
        self._palette, self._unselected, self._ground = palette, unselected, ground
        self._inks = None

    def set_codes(self, codes: np.ndarray | None, colours: np.ndarray | None = None) -> None:
        """Draw each point in the colour, of uint32 (256,), of its code, uint8 (n,); None: in the colour of its class.

        A point of code UNKNOWN is grey.
        """
        self._codes = None if codes is None else (codes[self._shuffle], colours)
        self._inks = None
        known = None if codes is None or (codes != UNKNOWN).all() else self._codes[0] != UNKNOWN
        if not np.array_equal(known, self._known):
            self._known = known
            self._runs = self._drawn = None

    @property
    def drawn(self) -> np.ndarray:
        """The points in the order of drawing: float32 (n, 2); a point without a place is at infinity."""
        if self._drawn is None:
            points, (greyed, shown) = self._mixed(), self._parted()
            if not (len(greyed) or len(shown)) or not len(points):
                self._drawn = points
            else:
                self._drawn = np.empty_like(points)
                for axis in range(2):
                    points[:, axis].take(greyed, out=self._drawn[: len(greyed), axis], mode="clip")
                    points[:, axis].take(shown, out=self._drawn[len(greyed) :, axis], mode="clip")
        return self._drawn

    @property
    def missing(self) -> int:
        """The number of points without a place."""
        return self._missing if self._mixed() is not None else 0

    @property
    def sample(self) -> np.ndarray:
        """At most SAMPLE of the points with a place, drawn at random: float32 (k, 2)."""
        points = self._mixed()[:SAMPLE]
        return points[np.isfinite(points).all(axis=1)]

    @property
    def centres(self) -> np.ndarray:
        """The median of each class: float32 (classes, 2), NaN for a class without points."""
        if self._centres is None:
            sample = self._shuffle[:CENTRE_SAMPLE] if len(self.means) else self._shuffle[:0]
            self._centres = class_centres(self.means[sample], self.labels[sample], self._classes)
        return self._centres

    def draw(self, canvas: np.ndarray, view: Viewport, size: int) -> int:
        """Draw every point on `canvas`, uint32 (h, w), and return the number in view."""
        if self._inks is None:
            kinds = self._shuffled_labels
            if self._codes is not None:
                kinds, inks = self._codes
            else:
                inks = rgb32(tuple(self._palette[label % len(self._palette)] for label in range(256)))
            greyed, shown = self._parted()
            self._inks = np.empty(len(self.labels), np.uint32)
            self._inks[: len(greyed)] = rgb32((self._unselected,))
            kinds = kinds.take(shown) if len(greyed) or len(shown) else kinds
            inks.take(kinds, out=self._inks[len(greyed) :], mode="clip")
            if self._fade is not None:
                near = self._inks[len(greyed) :]
                near[:] = faded(near, self._ground, self._fade[self._shuffle].take(shown))
        return draw_points(canvas, self.drawn, self._inks, view, size)

    def draw_density(self, canvas: np.ndarray, view: Viewport) -> int:
        """Shade `canvas`, uint32 (h, w), by the number of points in each pixel and return the number in view."""
        shown = self._of_visible_class(self.labels)
        if len(self.selection):
            chosen = np.zeros(len(shown), bool)
            chosen[self.selection] = True
            shown &= chosen
        kinds = np.where(shown, self.labels % len(self._palette), len(self._palette)).astype(np.uint8)
        return draw_density(canvas, self.means, kinds, (*self._palette, self._unselected), view)

    def nearest(self, x: float, y: float) -> tuple[int, float]:
        """Return index and distance of the point nearest to latent (x, y); (-1, inf) without points.

        The search scans all points: half a millisecond for a million. A grid index would have to be sorted, in 80 ms,
        for every snapshot of a training.
        """
        if len(self) == self.missing:
            return -1, math.inf
        with np.errstate(over="ignore"):
            squares = self.drawn[:, 0] - np.float32(x)
            squares *= squares
            squares_y = self.drawn[:, 1] - np.float32(y)
            squares_y *= squares_y
            squares += squares_y
        # float32 finds the few candidates, float64 decides between them.
        reach = math.sqrt(squares.min()) * (1 + 1e-5) + 1e-6 * max(1.0, abs(x), abs(y))
        few = np.flatnonzero(squares <= reach * reach)
        distance = np.hypot(self.drawn[few, 0] - np.float64(x), self.drawn[few, 1] - np.float64(y))
        chosen = int(np.argmin(distance))
        place, (greyed, shown) = int(few[chosen]), self._parted()
        if len(greyed) or len(shown):
            place = int(greyed[place] if place < len(greyed) else shown[place - len(greyed)])
        return int(self._shuffle[place]), float(distance[chosen])

    def _mixed(self) -> np.ndarray:
        """Return the points in the shuffled order, float32 (n, 2) with contiguous columns."""
        if self._shuffled is None:
            # Both coordinates of a point in one memory access.
            pairs = np.ascontiguousarray(self.means, np.float32).view(np.complex64).reshape(-1)
            pairs = pairs.take(self._shuffle[: len(pairs)])
            self._shuffled = np.empty((len(pairs), 2), np.float32, order="F")
            self._shuffled[:, 0], self._shuffled[:, 1] = pairs.real, pairs.imag
            self._missing = 0
            with np.errstate(invalid="ignore", over="ignore"):
                whole = np.isfinite(self._shuffled[:, 0].sum() + self._shuffled[:, 1].sum())
            if not whole:
                lost = ~(np.isfinite(self._shuffled[:, 0]) & np.isfinite(self._shuffled[:, 1]))
                self._missing = int(np.count_nonzero(lost))
                self._shuffled[lost] = np.inf
        return self._shuffled

    def _parted(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the places of grey and of other points in the shuffled order; both empty if no point is grey.

        Among the others, faded points come first, so that near points are drawn over them.
        """
        if self._runs is None:
            shown = self._of_visible_class(self._shuffled_labels)
            if len(self.selection):
                selected = np.zeros(len(self.labels), bool)
                selected[self.selection] = True
                shown &= selected[self._shuffle]
            if self._known is not None:
                shown &= self._known
            none = np.empty(0, np.intp)
            if self._fade is not None:
                others = np.flatnonzero(shown)
                order = np.argsort(~self._fade[self._shuffle].take(others), kind="stable")
                self._runs = np.flatnonzero(~shown), others.take(order)
            else:
                self._runs = (none, none) if shown.all() else (np.flatnonzero(~shown), np.flatnonzero(shown))
        return self._runs

    def _of_visible_class(self, labels: np.ndarray) -> np.ndarray:
        return np.isin(np.arange(256), list(self.visible))[labels]
