"""Pictures above the points of the map: samples as dots, one posterior as heat, densities as curves.

Each overlay paints itself.
"""

import dataclasses
from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF, QRegion

from latentlab.export.density_curve import Curve
from latentlab.export.palette import Surfaces
from latentlab.export.viewport import Viewport
from latentlab.gui.views.map_painter import faded, paint_text, small_font

SMALLEST, LARGEST = 1.2, 11.0  # radii of dots, pixels
HALO = 1.0  # pixels of surface colour about a dot, which keep the dot visible on points
CORNERS = ("top left", "top right", "bottom left", "bottom right")
RIM = 8.0  # pixels from a key to the edge of the map
BESIDE_TICKS = 26.0  # pixels from the left edge, clear of the numbers of the axis
ABOVE_TEXTS = 44.0  # pixels from the lower edge, clear of the numbers of the axis and of one line of text
TEXT_LINE = 18.0  # pixels of each further line
ARROW, LONGEST_DRAW, HEAD = 48.0, 80.0, 9.0  # pixels: a usual gradient, a draw at most, a barb of an arrow
WORTH = 0.01  # least gain, as a share of the points, for which a key moves


class Overlay(Protocol):
    """A picture above the points."""

    def paint(self, painter: QPainter, view: Viewport, width: int, height: int, colours: Surfaces) -> None:
        """Paint on a map of width x height that shows `view`."""

    def reach(self, view: Viewport, width: int, height: int, font: QFont) -> QRegion | None:
        """Return the part of the map that changes when this overlay is replaced; None: all of it."""


def key_place(corner: str, size: QSizeF, width: int, height: int, lines: int = 1) -> QRectF:
    """Return the box of a key of `size` in a corner, of CORNERS, of a map of width x height.

    `lines` of text lie in the lower left corner of the map.
    """
    left = BESIDE_TICKS if corner.endswith("left") else width - RIM - size.width()
    above = ABOVE_TEXTS + max(0, lines - 1) * TEXT_LINE
    top = RIM if corner.startswith("top") else height - above - size.height()
    return QRectF(QPointF(left, top), size)


def quiet_corner(
    size: QSizeF,
    width: int,
    height: int,
    points: np.ndarray,
    marks: np.ndarray,
    current: str = CORNERS[0],
    lines: int = 1,
) -> str:
    """Return the corner in which a key of `size` covers no mark and the fewest points, both (n, 2) in pixels.

    The key stays in its current corner unless another one is clearly better: it does not jump as the points move.
    """

    def covered(corner: str) -> float:
        left, top, right, bottom = key_place(corner, size, width, height, lines).getCoords()
        shares = [
            ((places >= (left, top)) & (places <= (right, bottom))).all(axis=1).sum() for places in (marks, points)
        ]
        return float(shares[0] + shares[1] / max(len(points), 1))

    costs = {corner: covered(corner) for corner in CORNERS}
    best = min(costs, key=costs.get)
    return current if costs[current] <= costs[best] + WORTH else best


@dataclasses.dataclass(frozen=True, eq=False)
class Samples:
    """Samples of z as dots with areas in proportion to their weights."""

    places: np.ndarray  # (n, 2)
    shares: np.ndarray  # (n,), sum 1 at most
    colour: str

    def paint(self, painter: QPainter, view: Viewport, width: int, height: int, colours: Surfaces) -> None:
        """Paint the dots, small dots first: a large one must not be hidden."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = view.to_pixels(*self.places.T.astype(float), width, height)
        radii = np.maximum(SMALLEST, LARGEST * np.sqrt(self.shares))
        seen = (x > -LARGEST) & (x < width + LARGEST) & (y > -LARGEST) & (y < height + LARGEST)
        painter.setPen(Qt.PenStyle.NoPen)
        order = np.argsort(self.shares, kind="stable")
        for ink, more in ((faded(colours.surface, 220), HALO), (QColor(self.colour), 0.0)):
            painter.setBrush(ink)
            for n in order[seen[order]].tolist():
                painter.drawEllipse(QPointF(x[n], y[n]), radii[n] + more, radii[n] + more)

    def reach(self, view: Viewport, width: int, height: int, font: QFont) -> QRegion | None:
        """Return None: samples lie all over the map."""
        return None


@dataclasses.dataclass(frozen=True, eq=False)
class Curves:
    """Curves over the first axis: densities on a line."""

    curves: tuple[Curve, ...]

    @property
    def top(self) -> float:
        """The height of the highest curve, in units of the map."""
        return max(float(curve.height.max()) for curve in self.curves)

    def paint(self, painter: QPainter, view: Viewport, width: int, height: int, colours: Surfaces) -> None:
        """Paint each curve, then all names: none is hidden by a curve."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = small_font(painter.font())
        for curve in self.curves:
            x, y = view.to_pixels(curve.x, curve.height, width, height)
            line = QPolygonF([QPointF(*at) for at in zip(x.tolist(), y.tolist())])
            if curve.filled:
                base = view.to_pixels(0, 0, width, height)[1]
                area = QPolygonF([QPointF(x[0], base), *line, QPointF(x[-1], base)])
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(faded(colours.accent, 60))
                painter.drawPolygon(area)
            dashes = Qt.PenStyle.SolidLine if curve.filled else Qt.PenStyle.DashLine
            painter.setPen(QPen(QColor(colours.accent if curve.filled else colours.muted), 1.5, dashes))
            painter.drawPolyline(line)
        for number, curve in enumerate(self.curves):
            x, y = view.to_pixels(*curve.place_of_name(number), width, height)
            at = QPointF(x + 8, y - 4)
            paint_text(painter, small, at, curve.name, colours.text if curve.filled else colours.muted, colours.surface)

    def reach(self, view: Viewport, width: int, height: int, font: QFont) -> QRegion | None:
        """Return None: curves run across the map."""
        return None


@dataclasses.dataclass(frozen=True, eq=False)
class Arrows:
    """Gradients at one place: faint lines of single draws, and an arrow of their mean; one scale for all."""

    place: np.ndarray  # (2,)
    groups: tuple[tuple[np.ndarray, np.ndarray, str], ...]  # draws (n, 2), their mean (2,), colour; the first lowest

    def lengths(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return draws and mean of each group in pixels to the right and down.

        Nine of ten draws of the last group, and all means, are no longer than ARROW. A draw is cut at LONGEST_DRAW.
        """
        most = float(np.quantile(np.hypot(*self.groups[-1][0].T), 0.9))
        longest = max(most, *(float(np.hypot(*mean)) for _, mean, _ in self.groups))
        scale = np.array([1.0, -1.0]) * ARROW / max(longest, 1e-12)
        found = []
        for draws, mean, _ in self.groups:
            pixels = draws * scale
            sides = np.hypot(*pixels.T)[:, None]
            found.append((pixels * np.minimum(1, LONGEST_DRAW / np.maximum(sides, 1e-12)), mean * scale))
        return found

    def paint(self, painter: QPainter, view: Viewport, width: int, height: int, colours: Surfaces) -> None:
        """Paint the draws, then the means above all of them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        start = QPointF(*view.to_pixels(*self.place.tolist(), width, height))
        inks, found = [ink for *_, ink in self.groups], self.lengths()
        for ink, (draws, _) in zip(inks, found):
            painter.setPen(QPen(faded(ink, 70), 1))
            painter.drawLines([QLineF(start, start + QPointF(*end)) for end in draws.tolist()])
        for ink, (_, mean) in zip(inks, found):
            for colour, wide in ((faded(colours.surface, 220), 5.0), (QColor(ink), 2.5)):
                painter.setPen(QPen(colour, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawLines(_arrow(start, QPointF(*mean.tolist())))

    def reach(self, view: Viewport, width: int, height: int, font: QFont) -> QRegion | None:
        """Return the square about the place that the longest draw reaches."""
        x, y = view.to_pixels(*self.place.tolist(), width, height)
        far = LONGEST_DRAW + 6
        return QRegion(QRectF(x - far, y - far, 2 * far, 2 * far).toAlignedRect())


def _arrow(start: QPointF, along: QPointF) -> list[QLineF]:
    """Return the shaft and the two barbs of an arrow, in pixels."""
    shaft = QLineF(start, start + along)
    barbs = []
    for turn in (-150, 150):
        barb = QLineF(shaft.p2(), shaft.p2() + along)
        barb.setAngle(shaft.angle() + turn)
        barb.setLength(min(HEAD, shaft.length() / 2))
        barbs.append(barb)
    return [shaft, *barbs]


class MapHeat:
    """The heat layer of the map. Several questions have a posterior; the newest claim is shown."""

    def __init__(self, show: Callable[[Overlay | None], None]) -> None:
        self._show = show
        self._claims: list[str] = []  # names, the newest last
        self._pictures: dict[str, Overlay | None] = {}

    def ask(self, name: str) -> None:
        """Claim the heat layer. Called on explicit requests, not on hover."""
        self._claims = [other for other in self._claims if other != name] + [name]
        self._update()

    def set_picture(self, name: str, picture: Overlay | None) -> None:
        """Store the newest picture of a question; None: no picture."""
        if name not in self._claims:
            self._claims.insert(0, name)
        self._pictures[name] = picture
        self._update()

    def _update(self) -> None:
        pictures = (self._pictures.get(name) for name in reversed(self._claims))
        self._show(next((picture for picture in pictures if picture is not None), None))
