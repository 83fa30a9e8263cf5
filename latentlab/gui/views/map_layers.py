"""The layers of the latent map as pictures beneath the points. No widget.

A layer is a picture at a place in latent units, so all layers share the axes of the points at any zoom.
"""

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from latentlab.export.decisions import Decisions, coloured, opacity
from latentlab.export.layers import MapLayers
from latentlab.export.palette import Surfaces, rgb
from latentlab.export.viewport import Viewport
from latentlab.gui.views.map_painter import faded, paint_rounded, paint_text, small_font
from latentlab.gui.views.map_points import UNKNOWN
from latentlab.gui.widgets.numbers import number

if TYPE_CHECKING:
    from latentlab.inference.manifold import Mosaic

SIGMAS = 2  # standard deviations at which an ellipse of q(z|x) is drawn
LARGEST = 4096  # pixels: a larger ellipse looks like a line
# From low to high, evenly spaced, lightness rising: dark blue, teal, green, yellow (viridis, Smith & van der Walt
# 2015).
HEAT = ("#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725")
# Pixels: side of a card's picture, its margin, the gap between two pictures.
CARD_SIDE, CARD_PAD, CARD_GAP = 56.0, 8.0, 8.0
OF_CLASSES = ("tint", "decisions")  # layers in the colours of the classes, which need no mosaic
LOG_FROM, LOG_TO = 100, 1000  # ratio of highest to lowest value from which a scale is logarithmic; its greatest span


@dataclasses.dataclass(frozen=True, eq=False)
class Layer:
    """A picture under the points. `place`: the latent rectangle that it covers; None: always the middle square."""

    name: str
    picture: QImage
    place: Viewport | None
    opacity: float = 1.0
    smooth: bool = True


def paint_layer(painter: QPainter, layer: Layer, view: Viewport, width: int, height: int) -> None:
    """Paint the part of the layer inside a map of width x height that shows `view`."""
    if layer.place is None:
        side = min(width, height)
        target = QRectF((width - side) / 2, (height - side) / 2, side, side)
        source = QRectF(layer.picture.rect())
    else:
        # Only the visible part: at a deep zoom the whole has more pixels than QPainter can address.
        place, across, down = layer.place, layer.picture.width(), layer.picture.height()
        x0, x1 = max(place.x0, view.x0), min(place.x1, view.x1)
        y0, y1 = max(place.y0, view.y0), min(place.y1, view.y1)
        if x0 >= x1 or y0 >= y1:
            return
        # Whole source pixels and one more: a blend at the edge needs its neighbours.
        left = max(0, int((x0 - place.x0) / place.width * across) - 1)
        right = min(across, int((x1 - place.x0) / place.width * across) + 2)
        top = max(0, int((place.y1 - y1) / place.height * down) - 1)
        bottom = min(down, int((place.y1 - y0) / place.height * down) + 2)
        source = QRectF(left, top, right - left, bottom - top)
        unit_x, unit_y = place.width / across, place.height / down
        corner = view.to_pixels(place.x0 + left * unit_x, place.y1 - top * unit_y, width, height)
        opposite = view.to_pixels(place.x0 + right * unit_x, place.y1 - bottom * unit_y, width, height)
        target = QRectF(QPointF(*corner), QPointF(*opposite))
    scale = painter.device().devicePixelRatioF() * target.width() / source.width()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, layer.smooth and scale != round(scale))
    painter.setOpacity(layer.opacity)
    painter.drawImage(target, layer.picture, source)
    painter.setOpacity(1)


def ink_picture(pixels: np.ndarray, ink: str) -> QImage:
    """Return decoded images, uint8 (h, w), as ink of one colour on a transparent ground: the brighter, the denser."""
    return _picture(_inks(ink).take(pixels))


def solid_picture(pixels: np.ndarray, ink: str, ground: str, opacity: float) -> QImage:
    """Return decoded images, uint8 (h, w), as they look by `ink_picture` of that opacity on `ground`.

    The picture is opaque, which halves the time to paint it.
    """
    share = np.linspace(0, opacity, 256)
    red, green, blue = (
        np.round(low + (high - low) * share).astype(np.uint32) for low, high in zip(rgb(ground), rgb(ink))
    )
    picture = _picture((np.uint32(0xFF000000) | red << 16 | green << 8 | blue).take(pixels))
    picture.reinterpretAsFormat(QImage.Format.Format_RGB32)
    return picture


def tint_picture(labels: np.ndarray, palette: tuple[str, ...]) -> QImage:
    """Return labels, uint8 (h, w), as their colours."""
    colours = [0xFF000000 | int(palette[label % len(palette)][1:], 16) for label in range(256)]
    return _picture(np.array(colours, np.uint32).take(labels))


def decisions_picture(found: Decisions, palette: tuple[str, ...]) -> QImage:
    """Return the decisions of a classifier as colours of their classes, the more transparent the less sure."""
    pixels = coloured(found, palette)
    rows, columns = pixels.shape[:2]
    picture = QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGBA8888)
    return picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def heat_picture(values: np.ndarray, low: float, high: float) -> QImage:
    """Return values, (h, w), as colours of HEAT from `low` to `high`; a value that is not finite is transparent."""
    share = (values - low) / max(high - low, 1e-12)
    at = np.nan_to_num(share * 255, nan=0, posinf=255, neginf=0).clip(0, 255).astype(np.uint8)
    picture = heat_colours().take(at)
    picture[~np.isfinite(values)] = 0
    return _picture(picture)


def value_limits(values: np.ndarray) -> tuple[float, float]:
    """Return the ends of a colour scale, without a few outliers."""
    known = values[np.isfinite(values)]
    if not len(known):
        return 0.0, 1.0
    low, high = np.quantile(known, (0.01, 0.99)).tolist()
    if is_logarithmic(low, high):
        low = max(low, high / LOG_TO)
    return low, max(high, low + 1e-6)


def is_logarithmic(low: float, high: float) -> bool:
    """Whether a scale of these limits is logarithmic: it then separates gaps of one nat from gaps of a hundred."""
    return low > 0 and high > LOG_FROM * low


def value_codes(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return codes of `heat_colours`, uint8 (n,), from `low` to `high`; UNKNOWN for a value that is not finite."""
    codes = np.full(len(values), UNKNOWN, np.uint8)
    known = np.isfinite(values)
    within = values[known].clip(low, high)
    if is_logarithmic(low, high):
        within, low, high = np.log(within), math.log(low), math.log(high)
    codes[known] = ((within - low) / (high - low) * (UNKNOWN - 1)).round()
    return codes


def value_scale(values: np.ndarray, title: str) -> tuple[np.ndarray, tuple[str, str, str]]:
    """Return the codes of values, see `value_codes`, and their scale: title, lowest and highest value as texts.

    A sign marks an end beyond which outliers lie.
    """
    low, high = value_limits(values)
    less = "≤ " if np.nanmin(values) < low else ""
    more = "≥ " if np.nanmax(values) > high else ""
    ends = (sign + number(value, 1) for sign, value in ((less, low), (more, high)))
    return value_codes(values, low, high), (title, *ends)


def heat_colours() -> np.ndarray:
    """Return 256 colours, uint32 0xffRRGGBB, from low to high."""
    stops = np.array([rgb(colour) for colour in HEAT], float)
    at = np.linspace(0, len(HEAT) - 1, 256)
    red, green, blue = (np.interp(at, np.arange(len(HEAT)), stops[:, c]).round().astype(np.uint32) for c in range(3))
    return np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue


def _inks(colour: str) -> np.ndarray:
    """Return `colour` with each alpha, premultiplied: uint32 (256,)."""
    alpha = np.arange(256, dtype=np.uint32)
    red, green, blue = ((alpha * part + 127) // 255 for part in rgb(colour))
    return (alpha << 24 | red << 16 | green << 8 | blue).astype(np.uint32)


def _picture(pixels: np.ndarray) -> QImage:
    pixels = np.ascontiguousarray(pixels, np.uint32)
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def scale_width(title: str, font: QFont) -> float:
    """Return the width of a scale of colours with this title, in pixels."""
    return max(128.0, QFontMetricsF(font).horizontalAdvance(title))


def paint_scale(
    painter: QPainter, at: QPointF, title: str, low: str, high: str, colours: Surfaces, font: QFont
) -> None:
    """Draw the colours of HEAT with their title and ends; `at` is the lower right corner."""
    strip = QImage(heat_colours().tobytes(), 256, 1, 1024, QImage.Format.Format_RGB32)
    _paint_bar(painter, at, strip, title, low, high, colours, font)


def _paint_bar(
    painter: QPainter, at: QPointF, strip: QImage, title: str, low: str, high: str, colours: Surfaces, font: QFont
) -> None:
    """Draw a strip of colours on the ground of the map, with its title and ends."""
    metrics, wide = QFontMetricsF(font), scale_width(title, font)
    bar = QRectF(at.x() - wide, at.y() - metrics.height() - 12, wide, 8)
    painter.fillRect(bar, QColor(colours.surface))
    painter.drawImage(bar, strip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(QColor(colours.muted), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    base = bar.bottom() + metrics.ascent() + 3
    paint_text(painter, font, QPointF(bar.left(), bar.top() - 5), title, colours.text, colours.surface)
    paint_text(painter, font, QPointF(bar.left(), base), low, colours.text, colours.surface)
    right = bar.right() - metrics.horizontalAdvance(high)
    paint_text(painter, font, QPointF(right, base), high, colours.text, colours.surface)


def paint_confidence(painter: QPainter, at: QPointF, title: str, classes: int, colours: Surfaces, font: QFont) -> None:
    """Draw the opacities of decisions, in the ink of the texts, with their ends; `at` is the lower right corner."""
    confidence = np.linspace(1 / classes, 1, 256)
    ink = np.broadcast_to(np.array(rgb(colours.text), np.uint8), (256, 3))
    alpha = (255 * opacity(confidence, classes)).round().astype(np.uint8)
    strip = QImage(np.column_stack([ink, alpha]).tobytes(), 256, 1, 1024, QImage.Format.Format_RGBA8888)
    _paint_bar(painter, at, strip, title, f"{1 / classes:.0%}", "100%", colours, font)


def paint_ellipses(
    painter: QPainter, places: np.ndarray, radii: np.ndarray, inks: list[str], view: Viewport, width: int, height: int,
    colours: Surfaces, angles: np.ndarray | None = None,
) -> None:  # fmt: skip
    """Draw ellipses of `radii` (n, 2) about `places` (n, 2), both in latent units, with a rim visible on points.

    `angles`, (n,), turn each ellipse counter-clockwise, in radians.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scale = width / view.width
    x, y = view.to_pixels(places[:, 0].astype(float), places[:, 1].astype(float), width, height)
    rx, ry = radii[:, 0] * scale, radii[:, 1] * scale
    seen = np.isfinite(x + y + rx + ry) & (np.maximum(rx, ry) < LARGEST)
    turned = angles is not None and bool(np.any(angles))
    across, down = (np.maximum(rx, ry),) * 2 if turned else (rx, ry)
    seen &= (x + across > 0) & (x - across < width) & (y + down > 0) & (y - down < height)
    many = np.count_nonzero(seen) > 200
    for n in np.flatnonzero(seen).tolist():
        centre, ink = QPointF(x[n], y[n]), inks[n % len(inks)]
        if turned:
            painter.save()
            painter.translate(centre)
            painter.rotate(-math.degrees(angles[n]))
            centre = QPointF(0, 0)
        if not many:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(faded(colours.surface, 220), 3.5))
            painter.drawEllipse(centre, rx[n], ry[n])
        painter.setBrush(Qt.BrushStyle.NoBrush if many else faded(ink, 90))
        painter.setPen(QPen(faded(ink, 110) if many else QColor(colours.text), 1 if many else 1.4))
        painter.drawEllipse(centre, rx[n], ry[n])
        if turned:
            painter.restore()


class Grounds:
    """The layers under the points, as pictures made once from the newest arrays."""

    def __init__(self) -> None:
        self._mosaic: Mosaic | None = None
        self._tint: tuple[np.ndarray, Viewport] | None = None
        self.decisions: Decisions | None = None
        self._made: dict[str, Layer] = {}

    def set_mosaic(self, mosaic: "Mosaic | None") -> None:
        """Take newly decoded tiles; None if there is no decoder."""
        self._mosaic = mosaic
        self._made = {name: layer for name, layer in self._made.items() if name in OF_CLASSES}

    def set_tint(self, labels: np.ndarray | None, place: Viewport | None = None) -> None:
        """Set labels of the nearest points, uint8 (rows, columns), that cover `place`."""
        self._tint = None if labels is None else (labels, place)
        self._made.pop("tint", None)

    def set_decisions(self, decisions: Decisions | None) -> None:
        """Set the decisions of a classifier; None if there are none."""
        self.decisions = decisions
        self._made.pop("decisions", None)

    def forget_pictures(self) -> None:
        """Make the pictures again for the next frame: the colours changed."""
        self._made = {}

    def shown(self, layers: MapLayers, colours: Surfaces, palette: tuple[str, ...]) -> list[Layer]:
        """Return the pictures of the visible layers that have data, the lowest first."""
        names = [name for name in (*OF_CLASSES, "entropy", "magnification", "manifold") if getattr(layers, name)]
        if names == ["manifold"]:  # the only layer on the ground
            return [] if self._mosaic is None else [self._solid(layers.opacity / 100, colours)]
        found = [self._layer(name, colours, palette) for name in names]
        return [
            dataclasses.replace(layer, opacity=layers.opacity / 100) if layer.name == "manifold" else layer
            for layer in found
            if layer is not None
        ]

    def _solid(self, opacity: float, colours: Surfaces) -> Layer:
        name = f"solid {opacity}"
        if name not in self._made:
            picture = solid_picture(self._mosaic.pixels, colours.text, colours.surface, opacity)
            self._made[name] = Layer(name, picture, self._place())
        return self._made[name]

    def _place(self) -> Viewport | None:
        return None if self._mosaic.lattice.close else self._mosaic.lattice.bounds

    def scale(self, name: str) -> tuple[float, float] | None:
        """Return the lowest and the highest value of "entropy" or "magnification"; None without data."""
        field = None if self._mosaic is None else getattr(self._mosaic, name)
        if field is None or not np.isfinite(field).any():
            return None
        return float(np.nanmin(field)), float(np.nanmax(field))

    def _layer(self, name: str, colours: Surfaces, palette: tuple[str, ...]) -> Layer | None:
        if name not in self._made and (layer := self._make(name, colours, palette)) is not None:
            self._made[name] = layer
        return self._made.get(name)

    def _make(self, name: str, colours: Surfaces, palette: tuple[str, ...]) -> Layer | None:
        if name == "tint":
            if self._tint is None:
                return None
            labels, place = self._tint
            return Layer(name, tint_picture(labels, palette), place, opacity=0.3, smooth=False)
        if name == "decisions":
            found = self.decisions
            return None if found is None else Layer(name, decisions_picture(found, palette), found.view)
        if self._mosaic is None:
            return None
        if name == "manifold":
            return Layer(name, ink_picture(self._mosaic.pixels, colours.text), self._place())
        limits = self.scale(name)
        if limits is None:
            return None
        field, (low, high) = getattr(self._mosaic, name), limits
        if name == "magnification":  # its values span decades
            field, low, high = (np.log(np.maximum(part, 1e-12)) for part in (field, low, high))
        return Layer(name, heat_picture(field, low, high), self._place(), opacity=0.75)


@dataclasses.dataclass(frozen=True, eq=False)
class Card:
    """Image and reconstruction of the hovered point."""

    image: QImage
    reconstruction: QImage
    title: str
    image_caption: str
    reconstruction_caption: str


def grey_picture(image: np.ndarray) -> QImage:
    """Return an image, float (h, w), 0 to 1, as grey."""
    pixels = np.ascontiguousarray((np.asarray(image) * 255).round().clip(0, 255).astype(np.uint8))
    height, width = pixels.shape
    return QImage(pixels.data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def card_box(card: Card, at: QPointF, room: QRectF, font: QFont) -> QRectF:
    """Return the place of the card of a point at `at` within `room`."""
    small, column = _card_column(card, font)
    metrics = QFontMetricsF(small)
    width = max(2 * column + CARD_GAP, metrics.horizontalAdvance(card.title)) + 2 * CARD_PAD
    box = QRectF(at.x() + 18, at.y() + 18, width, CARD_SIDE + 2 * metrics.height() + 6 + 2 * CARD_PAD)
    if box.right() > room.right() - 4:
        box.moveRight(at.x() - 18)
    if box.bottom() > room.bottom() - 4:
        box.moveBottom(at.y() - 18)
    box.moveTo(round(box.x()), round(box.y()))
    return box


def paint_card(painter: QPainter, card: Card, box: QRectF, colours: Surfaces, font: QFont) -> None:
    """Draw image and reconstruction side by side in a card, see `card_box`."""
    paint_rounded(painter, box, 6, faded(colours.surface, 240), QColor(colours.border))
    small, column = _card_column(card, font)
    metrics = QFontMetricsF(small)
    painter.setFont(small)
    painter.setPen(QColor(colours.text))
    left, top = box.left() + CARD_PAD, box.top() + CARD_PAD
    painter.drawText(QPointF(left, top + metrics.ascent()), card.title)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.setPen(QColor(colours.muted))
    top += metrics.height() + 3
    captions = (card.image_caption, card.reconstruction_caption)
    for picture, text in zip((card.image, card.reconstruction), captions):
        painter.drawImage(QRectF(left, top, CARD_SIDE, CARD_SIDE), picture)
        painter.drawText(QPointF(left, top + 3 + CARD_SIDE + metrics.ascent()), text)
        left += column + CARD_GAP


def _card_column(card: Card, font: QFont) -> tuple[QFont, float]:
    """Return the font of a card and the width of each of its columns."""
    small = small_font(font)
    advance = QFontMetricsF(small).horizontalAdvance
    return small, max(CARD_SIDE, advance(card.image_caption), advance(card.reconstruction_caption))
