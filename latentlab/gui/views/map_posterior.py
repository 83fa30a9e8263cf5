"""The posterior of one image on the latent map: heat and contours, and the Gaussians beside them.

An overlay, see map_overlays: the picture follows the cursor, so it is painted above the cached picture of the map.
"""

import dataclasses
import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QRegion, QTransform

from latentlab.export.field import Field, carried, contours
from latentlab.export.palette import Surfaces, rgb
from latentlab.export.viewport import Viewport
from latentlab.gui.views.map_layers import SIGMAS, Layer, paint_layer
from latentlab.gui.views.map_overlays import BESIDE_TICKS, CORNERS, RIM, key_place
from latentlab.gui.views.map_painter import faded, paint_rounded, paint_text, segments_path, small_font

if TYPE_CHECKING:
    from latentlab.inference.heat import Heat

RANGE = 12.0  # nats below the peak at which the heat fades out
# From the fringe to the peak, with rising contrast to the ground: legible without colour vision.
RAMPS = {
    "light": ("#f3b0e0", "#d957b4", "#9c1f86", "#560a56", "#23002a"),
    "dark": ("#5a1d6b", "#a4318f", "#e0588f", "#ffa38a", "#fff3d0"),
}
FRINGE, PEAK = 40, 200  # opacity of 255
VEIL = 110  # of 255: opacity of the surface between the points and the heat
CROSS = 4.0  # pixels of a mode's mark to each side
BESIDE = 10.0  # pixels from a mode to its text
HIGH = 24.0  # largest distance from a mode to the upper edge of its text, in pixels
EDGE = 6  # pixels beyond a line that its width, halo and antialiasing reach
PAD = 8.0
SLACK = 0.01  # pixels: a width that was added up is rounded
MARK = 26.0  # pixels of a line in the key and the space after it
NO_LINE = np.empty((0, 2, 2))


@dataclasses.dataclass(frozen=True, eq=False)
class PosteriorPicture:
    """One posterior, the Gaussians beside it, and the texts of the key."""

    heat: "Heat"
    tempered: "Heat | None"
    q: tuple[np.ndarray, np.ndarray]  # mean (2,), and standard deviations (2,) or covariance (2, 2)
    best: tuple[np.ndarray, np.ndarray] | None  # mean (2,) and covariance (2, 2)
    modes: tuple[tuple[np.ndarray, str], ...]  # place (2,) and text
    title: str
    status: str
    exact: bool
    names: dict[str, str]  # texts of the key for "truth", "q", "tempered", "best"
    corner: str = CORNERS[0]  # of the map, in which the key lies
    lines: int = 1  # of text in the lower left corner of the map
    made: dict = dataclasses.field(default_factory=dict)  # cache of pictures and contours

    def paint(self, painter: QPainter, view: Viewport, width: int, height: int, colours: Surfaces) -> None:
        """Paint posterior and key on a map of width x height that shows `view`, above a veil that dims the points."""
        painter.fillRect(QRectF(0, 0, width, height), faded(colours.surface, VEIL))
        # Clipped to `reach`, the part of the film that the next picture repaints.
        reach = self.reach(view, width, height, painter.font())
        painter.setClipRegion(reach, Qt.ClipOperation.IntersectClip)
        self.paint_bare(painter, view, width, height, colours)
        size = self.key_size(painter.font(), width)
        _paint_key(painter, self, key_place(self.corner, size, width, height, self.lines), colours)

    def reach(self, view: Viewport, width: int, height: int, font: QFont) -> QRegion:
        """Return the part of the map with more ink than the veil, which covers everything."""
        asked = view, width, height, font.key(), self.corner, self.lines
        if self.made.get("reach", ((), None))[0] != asked:
            self.made["reach"] = asked, self._reach(view, width, height, small_font(font))
        return self.made["reach"][1]

    def _reach(self, view: Viewport, width: int, height: int, small: QFont) -> QRegion:
        room = view, width, height
        boxes = [seen.bounds for index in range(len(self.heat.fields)) if (seen := self._seen(index)) is not None]
        for which in ("heat", "tempered"):
            if getattr(self, which) is not None and len(segments := self.segments(which)):
                boxes.append(Viewport(*segments.min(axis=(0, 1)).tolist(), *segments.max(axis=(0, 1)).tolist()))
        for mean, covariance in self._ellipses():
            wide, high = SIGMAS * np.sqrt(np.diag(covariance).clip(min=0))
            boxes.append(Viewport(mean[0] - wide, mean[1] - high, mean[0] + wide, mean[1] + high))
        key = key_place(self.corner, self._key_size(small, width), *room[1:], self.lines)
        region = QRegion(key.toAlignedRect().adjusted(-2, -2, 2, 2))
        for box in boxes:
            region += _place(box, *room, EDGE)
        for place, text in self.modes:
            wide = BESIDE + QFontMetricsF(small).horizontalAdvance(text)
            at = view.to_pixels(*place.tolist(), width, height)
            if all(map(math.isfinite, at)):
                region += _rect(at[0] - wide, at[1] - HIGH, at[0] + wide, at[1] + HIGH, width, height, EDGE)
        return region

    def carried(self, frame: tuple[np.ndarray, np.ndarray]) -> "PosteriorPicture":
        """Return the picture in other coordinates: `frame` is their origin, (2,), and orthonormal axes, (2, 2)."""
        origin, axes = frame

        def heat_there(heat: "Heat | None") -> "Heat | None":
            return None if heat is None else dataclasses.replace(heat, fields=carried(heat.fields, frame))

        def gaussian_there(mean: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            covariance = spread if spread.ndim == 2 else np.diag(np.square(spread))
            return (mean - origin) @ axes.T, axes @ covariance @ axes.T

        return dataclasses.replace(
            self,
            heat=heat_there(self.heat),
            tempered=heat_there(self.tempered),
            q=gaussian_there(*self.q),
            best=None if self.best is None else gaussian_there(*self.best),
            modes=tuple(((place - origin) @ axes.T, text) for place, text in self.modes),
            made={},
        )

    @property
    def places(self) -> np.ndarray:
        """The latent places, (n, 2), that the key must not cover: the modes and the mean of q."""
        return np.array([self.q[0], *(place for place, _ in self.modes)], float)

    def key_size(self, font: QFont, width: int) -> QSizeF:
        """Return the size of the key on a map of this width, in pixels, with this font."""
        return self._key_size(small_font(font), width)

    def _key_size(self, small: QFont, width: int) -> QSizeF:
        metrics = QFontMetricsF(small)
        texts = self.key_texts(metrics, width - BESIDE_TICKS - RIM - 2 * PAD)
        wide = max(
            *(metrics.horizontalAdvance(text) for text, _ in texts),
            *(MARK + metrics.horizontalAdvance(self.names[kind]) for kind in self.kinds),
        )
        return QSizeF(wide + 2 * PAD, (len(texts) + len(self.kinds)) * (metrics.height() + 2) + 2 * PAD - 4)

    def key_texts(self, metrics: QFontMetricsF, room: float) -> list[tuple[str, bool]]:
        """Return the lines of title and status, no wider than `room` pixels, and whether each is of the status."""
        texts = (self.title, False), (self.status, True)
        return [(line, is_status) for text, is_status in texts for line in lines_of(text, metrics, room)]

    @property
    def kinds(self) -> list[str]:
        """The kinds of lines in the key, in order."""
        return [kind for kind in ("truth", "tempered", "q", "best") if kind in self.names]

    def _ellipses(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return mean and covariance of q and, if there is one, of the best Gaussian."""
        mean, spread = self.q
        return [
            (mean, spread if spread.ndim == 2 else np.diag(np.square(spread))),
            *([] if self.best is None else [self.best]),
        ]

    def _seen(self, index: int) -> Field | None:
        """Return the visible part of a field; None: nothing is visible. A nearly transparent plane is slow to paint."""
        key = "seen", index
        if key not in self.made:
            self.made[key] = self.heat.fields[index].above(self.heat.peak - RANGE)
        return self.made[key]

    def _layer(self, index: int, scheme: str) -> Layer | None:
        key = "picture", index, scheme
        if key not in self.made:
            seen = self._seen(index)
            picture = None if seen is None else Layer("truth", _picture(seen, self.heat.peak, scheme), seen.bounds)
            self.made[key] = picture
        return self.made[key]

    def segments(self, which: str) -> np.ndarray:
        """Return the contours of "heat" or "tempered", segments (k, 2, 2), from the finest field at each place."""
        if which not in self.made:
            heat = getattr(self, which)
            parts = [field.above(min(heat.levels)) for field in heat.fields]
            coarse, *fine = (contours(part, heat.levels) if part else NO_LINE for part in parts)
            middle = coarse.mean(axis=1)
            for field in heat.fields[1:]:
                x0, y0, x1, y1 = dataclasses.astuple(field.bounds)
                outside = (middle < (x0, y0)).any(axis=1) | (middle > (x1, y1)).any(axis=1)
                coarse, middle = coarse[outside], middle[outside]
            self.made[which] = np.concatenate([coarse, *fine])
        return self.made[which]

    def paint_bare(self, painter: QPainter, view: Viewport, width: int, height: int, colours: Surfaces) -> None:
        """Paint the posterior without veil and key."""
        room = view, width, height
        for index in range(len(self.heat.fields)):
            if (layer := self._layer(index, colours.name)) is None:
                continue
            painter.save()
            if index == 0:  # the plane, outside the finer fields
                painter.setClipRegion(_holes(self.heat, *room), Qt.ClipOperation.IntersectClip)
            paint_layer(painter, layer, *room)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _paint_contours(painter, self, "heat", *room, QPen(QColor(colours.text), 1.0), colours)
        if self.tempered is not None:
            _paint_contours(painter, self, "tempered", *room, tempered_pen(colours), colours)
        for ellipse, pen in zip(self._ellipses(), (q_pen, best_pen)):
            _paint_ellipse(painter, *ellipse, *room, pen(colours), colours)
        small = small_font(painter.font())
        for place, text in self.modes:
            at = QPointF(*view.to_pixels(*place.tolist(), width, height))
            for ink, thick in ((faded(colours.surface, 230), 4.0), (QColor(colours.text), 1.6)):
                painter.setPen(QPen(ink, thick))
                painter.drawLine(at - QPointF(CROSS, 0), at + QPointF(CROSS, 0))
                painter.drawLine(at - QPointF(0, CROSS), at + QPointF(0, CROSS))
            if text and -50 < at.x() < width + 50 and -50 < at.y() < height + 50:
                wide = QFontMetricsF(small).horizontalAdvance(text)
                fits = at.x() + BESIDE + wide <= width or at.x() > width
                # On the left side if the right edge of the map would cut the text.
                beside = BESIDE if fits else -BESIDE - wide
                paint_text(painter, small, at + QPointF(beside, -8), text, colours.text, colours.surface)

    @property
    def close_up(self) -> Viewport:
        """A square that holds the outermost contour and the ellipse of q."""
        mean, spread = (np.asarray(part, float) for part in self.q)
        sigma = spread if spread.ndim == 1 else np.sqrt(np.diag(spread))
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
        return Viewport(x - half, y - half, x + half, y + half)


def lines_of(text: str, metrics: QFontMetricsF, room: float) -> list[str]:
    """Return a text in lines that are no wider than `room` pixels, broken between words; a longer word is not cut."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def q_pen(colours: Surfaces) -> QPen:
    """Return the pen of q(z|x)."""
    return QPen(QColor(colours.train), 2.2)


def best_pen(colours: Surfaces) -> QPen:
    """Return the pen of the best Gaussian."""
    return QPen(QColor(colours.test), 2.0, Qt.PenStyle.DashLine)


def tempered_pen(colours: Surfaces) -> QPen:
    """Return the pen of the tempered posterior."""
    return QPen(QColor(colours.good), 1.6, Qt.PenStyle.DotLine)


def _picture(field: "Field", peak: float, scheme: str) -> QImage:
    share = 1 + (field.values.astype(np.float64) - peak) / RANGE
    at = np.nan_to_num(share * 255, nan=0, neginf=0).clip(0, 255).astype(np.uint8)
    pixels = np.ascontiguousarray(_ramp(scheme).take(at))
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied).copy()


@lru_cache(4)
def _ramp(scheme: str) -> np.ndarray:
    """Return 256 colours, premultiplied uint32, from transparent to the peak."""
    stops = np.array([rgb(colour) for colour in RAMPS[scheme]], float)
    share = np.linspace(0, 1, 256)
    alpha = np.where(share > 0, FRINGE + (PEAK - FRINGE) * share, 0)
    alpha = alpha * np.minimum(1, share * 12)  # no hard edge
    parts = [np.interp(share * (len(stops) - 1), np.arange(len(stops)), stops[:, c]) * alpha / 255 for c in range(3)]
    red, green, blue = (part.round().astype(np.uint32) for part in parts)
    return alpha.round().astype(np.uint32) << np.uint32(24) | red << np.uint32(16) | green << np.uint32(8) | blue


def _rect(left: float, top: float, right: float, bottom: float, width: int, height: int, more: int = 0) -> QRect:
    """Return a box of pixels with `more` at each side, cut to the surroundings of the map."""
    left, right = (min(max(round(value), -10), width + 10) for value in (left, right))
    top, bottom = (min(max(round(value), -10), height + 10) for value in (top, bottom))
    return QRect(left, top, right - left, bottom - top).adjusted(-more, -more, more, more)


def _place(box: Viewport, view: Viewport, width: int, height: int, more: int = 0) -> QRect:
    """Return the pixels of a latent box on the map; an empty box if its corners are not finite."""
    corners = *view.to_pixels(box.x0, box.y1, width, height), *view.to_pixels(box.x1, box.y0, width, height)
    return _rect(*corners, width, height, more) if all(map(math.isfinite, corners)) else QRect()


def _holes(heat: "Heat", view: Viewport, width: int, height: int) -> QRegion:
    """Return the part of the map outside the finer fields."""
    region = QRegion(0, 0, width, height)
    for field in heat.fields[1:]:
        region -= _place(field.bounds, view, width, height)
    return region


def _paint_contours(
    painter: QPainter,
    posterior: PosteriorPicture,
    which: str,
    view: Viewport,
    width: int,
    height: int,
    pen: QPen,
    colours: Surfaces,
) -> None:
    segments = posterior.segments(which)
    if not len(segments):
        return
    lines = segments_path(segments, view, width, height)
    halo = QPen(faded(colours.surface, 150), pen.widthF() + 1.6)
    for each in (halo, pen):
        painter.strokePath(lines, each)


def _paint_ellipse(
    painter: QPainter,
    mean: np.ndarray,
    covariance: np.ndarray,
    view: Viewport,
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


def _paint_key(painter: QPainter, posterior: PosteriorPicture, box: QRectF, colours: Surfaces) -> None:
    """Paint the key into its box: title, status and the names of the lines."""
    font = small_font(painter.font())
    metrics = QFontMetricsF(font)
    step = metrics.height() + 2
    paint_rounded(painter, box, 6, faded(colours.surface, 232), QColor(colours.border))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    base = box.top() + PAD + metrics.ascent() - 2
    state = colours.good if posterior.exact else colours.muted
    for text, is_status in posterior.key_texts(metrics, box.width() - 2 * PAD + SLACK):
        painter.setPen(QColor(state if is_status else colours.text))
        painter.drawText(QPointF(box.left() + PAD, base), text)
        base += step
    for kind in posterior.kinds:
        middle = base - metrics.capHeight() / 2
        line = QLineF(box.left() + PAD, middle, box.left() + PAD + MARK - 8, middle)
        if kind == "truth":
            ramp = QImage(_ramp(colours.name).tobytes(), 256, 1, 1024, QImage.Format.Format_ARGB32_Premultiplied)
            painter.drawImage(QRectF(line.x1(), middle - 4, line.length(), 8), ramp)
        else:
            painter.setPen({"q": q_pen, "best": best_pen, "tempered": tempered_pen}[kind](colours))
            painter.drawLine(line)
        painter.setPen(QColor(colours.text))
        painter.drawText(QPointF(box.left() + PAD + MARK, base), posterior.names[kind])
        base += step
