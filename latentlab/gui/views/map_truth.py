"""The truth layer of the latent map: one image's posterior as heat and contours, and the Gaussians beside it.

An overlay, see map_overlays: it follows the hand, so it is painted upon the cached picture of the map.
"""

import dataclasses
import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QRegion, QTransform

from latentlab.export.field import Field, contours
from latentlab.export.palette import Surfaces, rgb
from latentlab.export.raster import View
from latentlab.gui.views.map_layers import SIGMAS, Layer, paint_layer
from latentlab.gui.views.map_painter import faded, paint_rounded, paint_text

if TYPE_CHECKING:
    from latentlab.inference.heat import Heat

RANGE = 12.0  # nats below the peak at which the heat fades out
# From the fringe to the peak: the nearer the peak, the further from the ground, so it reads without its colour.
RAMPS = {
    "light": ("#f3b0e0", "#d957b4", "#9c1f86", "#560a56", "#23002a"),
    "dark": ("#5a1d6b", "#a4318f", "#e0588f", "#ffa38a", "#fff3d0"),
}
FRINGE, PEAK = 40, 200  # opacity of 255
VEIL = 110  # of 255: so far the points step back behind it
CROSS = 4.0  # pixels of a mode's mark to each side
BESIDE = 10.0  # pixels from a mode to what is written there
PAD = 8.0
NO_LINE = np.empty((0, 2, 2))


@dataclasses.dataclass(frozen=True, eq=False)
class TruthPicture:
    """What the layer shows, and what it says."""

    heat: "Heat"
    tempered: "Heat | None"
    q: tuple[np.ndarray, np.ndarray]  # mean and standard deviations, (2,) each
    best: tuple[np.ndarray, np.ndarray] | None  # mean (2,) and covariance (2, 2)
    modes: tuple[tuple[np.ndarray, str], ...]  # place (2,) and what is written there
    title: str
    status: str
    exact: bool
    names: dict[str, str]  # of "truth", "q", "tempered", "best": what the key calls them
    made: dict = dataclasses.field(default_factory=dict)  # pictures and contours, once they were painted

    def paint(self, painter: QPainter, view: View, width: int, height: int, colours: Surfaces) -> None:
        """Paint it, and what its lines are, on a map of width x height that shows `view`; the map steps back."""
        painter.fillRect(QRectF(0, 0, width, height), faded(colours.surface, VEIL))
        self.paint_bare(painter, view, width, height, colours)
        small = QFont(painter.font())
        small.setPixelSize(11)
        _paint_key(painter, self, colours, small)

    def paint_bare(self, painter: QPainter, view: View, width: int, height: int, colours: Surfaces) -> None:
        """Paint it without words about it."""
        room = view, width, height
        for index, field in enumerate(self.heat.fields):
            key = ("picture", index, colours.name)
            if key not in self.made:
                self.made[key] = _layer(field, self.heat.peak, colours.name)
            if (layer := self.made[key]) is None:
                continue
            painter.save()
            if index == 0:  # the plane, but for where a finer field lies
                painter.setClipRegion(_holes(self.heat, *room))
            paint_layer(painter, layer, *room)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _paint_contours(painter, self, "heat", *room, QPen(QColor(colours.text), 1.0), colours)
        if self.tempered is not None:
            _paint_contours(painter, self, "tempered", *room, tempered_pen(colours), colours)
        mean, sigma = self.q
        _paint_ellipse(painter, mean, np.diag(np.square(sigma)), *room, q_pen(colours), colours)
        if self.best is not None:
            _paint_ellipse(painter, *self.best, *room, best_pen(colours), colours)
        small = QFont(painter.font())
        small.setPixelSize(11)
        for place, text in self.modes:
            at = QPointF(*view.to_pixels(*place.tolist(), width, height))
            for ink, thick in ((faded(colours.surface, 230), 4.0), (QColor(colours.text), 1.6)):
                painter.setPen(QPen(ink, thick))
                painter.drawLine(at - QPointF(CROSS, 0), at + QPointF(CROSS, 0))
                painter.drawLine(at - QPointF(0, CROSS), at + QPointF(0, CROSS))
            if text and -50 < at.x() < width + 50 and -50 < at.y() < height + 50:
                wide = QFontMetricsF(small).horizontalAdvance(text)
                fits = at.x() + BESIDE + wide <= width or at.x() > width
                beside = BESIDE if fits else -BESIDE - wide  # on the other side rather than cut off
                paint_text(painter, small, at + QPointF(beside, -8), text, colours.text, colours.surface)

    @property
    def close_up(self) -> View:
        """A square that holds the outermost contour and the ellipse of q."""
        mean, sigma = (np.asarray(part, float) for part in self.q)
        corners = [mean - 1.2 * SIGMAS * sigma, mean + 1.2 * SIGMAS * sigma]
        for field in self.heat.fields:
            rows, columns = (field.values >= self.heat.levels[-1]).nonzero()
            if len(rows):
                box, (high, wide) = field.bounds, field.values.shape
                x = box.x0 + (np.array([columns.min(), columns.max() + 1])) * box.width / wide
                y = box.y1 - (np.array([rows.min(), rows.max() + 1])) * box.height / high
                corners += [np.array([x[0], y[1]]), np.array([x[1], y[0]])]
        low, high = np.min(corners, axis=0), np.max(corners, axis=0)
        (x, y), half = (low + high) / 2, 0.56 * float((high - low).max())
        return View(x - half, y - half, x + half, y + half)


def q_pen(colours: Surfaces) -> QPen:
    """Return the pen of q(z|x)."""
    return QPen(QColor(colours.train), 2.2)


def best_pen(colours: Surfaces) -> QPen:
    """Return the pen of the best Gaussian."""
    return QPen(QColor(colours.test), 2.0, Qt.PenStyle.DashLine)


def tempered_pen(colours: Surfaces) -> QPen:
    """Return the pen of the tempered posterior."""
    return QPen(QColor(colours.good), 1.6, Qt.PenStyle.DotLine)


def _layer(field: "Field", peak: float, scheme: str) -> Layer | None:
    """Return what is seen of a field; None: nothing. A whole plane, nearly all of it clear, is slow to paint."""
    seen = field.above(peak - RANGE)
    return None if seen is None else Layer("truth", _picture(seen, peak, scheme), seen.bounds)


def _picture(field: "Field", peak: float, scheme: str) -> QImage:
    share = 1 + (field.values.astype(np.float64) - peak) / RANGE
    at = np.nan_to_num(share * 255, nan=0, neginf=0).clip(0, 255).astype(np.uint8)
    pixels = np.ascontiguousarray(_ramp(scheme).take(at))
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied).copy()


@lru_cache(4)
def _ramp(scheme: str) -> np.ndarray:
    """Return 256 colours, premultiplied uint32, from nothing to the peak."""
    stops = np.array([rgb(colour) for colour in RAMPS[scheme]], float)
    share = np.linspace(0, 1, 256)
    alpha = np.where(share > 0, FRINGE + (PEAK - FRINGE) * share, 0)
    alpha = alpha * np.minimum(1, share * 12)  # no hard edge
    parts = [np.interp(share * (len(stops) - 1), np.arange(len(stops)), stops[:, c]) * alpha / 255 for c in range(3)]
    red, green, blue = (part.round().astype(np.uint32) for part in parts)
    return alpha.round().astype(np.uint32) << np.uint32(24) | red << np.uint32(16) | green << np.uint32(8) | blue


def _holes(heat: "Heat", view: View, width: int, height: int) -> QRegion:
    """Return the map but for the places of the finer fields."""
    region = QRegion(0, 0, width, height)
    for field in heat.fields[1:]:
        box = field.bounds
        (x0, y0), (x1, y1) = (view.to_pixels(x, y, width, height) for x, y in ((box.x0, box.y1), (box.x1, box.y0)))
        corners = [min(max(round(value), -10), side + 10) for value, side in zip((x0, y0, x1, y1), (width, height) * 2)]
        region -= QRegion(corners[0], corners[1], corners[2] - corners[0], corners[3] - corners[1])
    return region


def _paint_contours(
    painter: QPainter,
    truth: TruthPicture,
    which: str,
    view: View,
    width: int,
    height: int,
    pen: QPen,
    colours: Surfaces,
) -> None:
    if which not in truth.made:
        heat = getattr(truth, which)
        parts = [field.above(min(heat.levels)) for field in heat.fields]
        coarse, *fine = (contours(part, heat.levels) if part else NO_LINE for part in parts)
        middle = coarse.mean(axis=1)
        for field in heat.fields[1:]:
            x0, y0, x1, y1 = dataclasses.astuple(field.bounds)
            outside = (middle < (x0, y0)).any(axis=1) | (middle > (x1, y1)).any(axis=1)
            coarse, middle = coarse[outside], middle[outside]
        truth.made[which] = np.concatenate([coarse, *fine])
    segments = truth.made[which]
    if not len(segments):
        return
    x, y = view.to_pixels(segments[..., 0], segments[..., 1], width, height)
    seen = (x.max(axis=1) > 0) & (x.min(axis=1) < width) & (y.max(axis=1) > 0) & (y.min(axis=1) < height)
    from pyqtgraph.functions import arrayToQPath  # takes a fifth of a second to import: not before the first paint

    lines = arrayToQPath(x[seen].ravel(), y[seen].ravel(), connect="pairs")
    halo = QPen(faded(colours.surface, 150), pen.widthF() + 1.6)
    for each in (halo, pen):
        painter.strokePath(lines, each)


def _paint_ellipse(
    painter: QPainter,
    mean: np.ndarray,
    covariance: np.ndarray,
    view: View,
    width: int,
    height: int,
    pen: QPen,
    colours: Surfaces,
) -> None:
    (a, b), (_, c) = np.asarray(covariance, float).tolist()
    middle, half = (a + c) / 2, math.hypot((a - c) / 2, b)  # the variances along the axes: middle + half and - half
    reach = SIGMAS * width / view.width
    rx, ry = reach * math.sqrt(max(middle + half, 0)), reach * math.sqrt(max(middle - half, 0))
    at = view.to_pixels(*np.asarray(mean, float).tolist(), width, height)
    if not all(map(math.isfinite, (*at, rx, ry))) or max(rx, ry) > 1e5:
        return
    painter.save()
    painter.setTransform(QTransform().translate(*at).rotate(-math.degrees(math.atan2(2 * b, a - c) / 2)), True)
    for each in (QPen(faded(colours.surface, 230), pen.widthF() + 2.5), pen):
        painter.setPen(each)
        painter.drawEllipse(QPointF(0, 0), max(rx, 2.5), max(ry, 2.5))
    painter.restore()


def _paint_key(painter: QPainter, truth: TruthPicture, colours: Surfaces, font: QFont) -> None:
    """Say in the upper left corner whose posterior it is, what kind of picture, and what its lines are."""
    metrics = QFontMetricsF(font)
    step, mark = metrics.height() + 2, 26.0
    kinds = [kind for kind in ("truth", "tempered", "q", "best") if kind in truth.names]
    texts = [truth.names[kind] for kind in kinds]
    wide = max(
        *(metrics.horizontalAdvance(text) for text in (truth.title, truth.status)),
        *(mark + metrics.horizontalAdvance(text) for text in texts),
    )
    box = QRectF(26, 8, wide + 2 * PAD, (2 + len(kinds)) * step + 2 * PAD - 4)
    paint_rounded(painter, box, 6, faded(colours.surface, 232), QColor(colours.border))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    base = box.top() + PAD + metrics.ascent() - 2
    for text, ink in ((truth.title, colours.text), (truth.status, colours.good if truth.exact else colours.muted)):
        painter.setPen(QColor(ink))
        painter.drawText(QPointF(box.left() + PAD, base), text)
        base += step
    for kind, text in zip(kinds, texts):
        middle = base - metrics.capHeight() / 2
        line = QLineF(box.left() + PAD, middle, box.left() + PAD + mark - 8, middle)
        if kind == "truth":
            ramp = QImage(_ramp(colours.name).tobytes(), 256, 1, 1024, QImage.Format.Format_ARGB32_Premultiplied)
            painter.drawImage(QRectF(line.x1(), middle - 4, line.length(), 8), ramp)
        else:
            painter.setPen({"q": q_pen, "best": best_pen, "tempered": tempered_pen}[kind](colours))
            painter.drawLine(line)
        painter.setPen(QColor(colours.text))
        painter.drawText(QPointF(box.left() + PAD + mark, base), text)
        base += step
