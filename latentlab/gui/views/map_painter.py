"""Grid, prior, class names and probe of the latent map. Functions of a painter, no state."""

import math
from functools import cache, lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QRegion,
)

from latentlab.export.palette import Surfaces
from latentlab.export.raster import ticks
from latentlab.export.viewport import Viewport
from latentlab.gui.widgets.numbers import number
from latentlab.gui.widgets.theme import scaled, text_scale

TICK_GAP = 96  # least distance between grid lines, in pixels
TEXT_RIM = 2  # pixels about a small text, for its halo
EDGE = 8  # pixels from the edge of the map to a text
RING = 8  # radius of the probe's ring, in pixels
REACH = RING + 12  # largest distance from the place of a mark to its outermost ink, in pixels
NAME_GAP = 26.0  # least distance between two names, in pixels
PRIOR_RADII = (1, 2, 3)  # standard deviations of the prior
PRIOR_LEAN = 200  # degrees: the angle of their names, near the axis, clear of its numbers
NAME_SIZE = 20  # pixels, of a digit at its class centre; longer names are smaller


def faded(colour: str, alpha: int) -> QColor:
    """Return the colour with `alpha` (0 to 255)."""
    result = QColor(colour)
    result.setAlpha(alpha)
    return result


def small_font(font: QFont) -> QFont:
    """Return the font of the texts on the map."""
    small = QFont(font)
    small.setPixelSize(scaled(11))
    return small


def paint_text(painter: QPainter, font: QFont, at: QPointF, text: str, ink: str, halo: str) -> None:
    """Write small text with a halo of two pixels. Hinted glyphs stay crisp, a stroked outline does not."""
    scale = painter.device().devicePixelRatioF()
    picture = _text_picture(text, font.toString(), ink, halo, scale)
    metrics = QFontMetricsF(font)
    # Align to a whole device pixel: between two the text is blurred.
    corner = at - QPointF(TEXT_RIM, metrics.ascent() + TEXT_RIM)
    painter.drawImage(QPointF(round(corner.x() * scale) / scale, round(corner.y() * scale) / scale), picture)


@lru_cache(1024)
def _text_picture(text: str, font_name: str, ink: str, halo: str, scale: float) -> QImage:
    """Return small text with its halo, its baseline TEXT_RIM + ascent below the top. Cached: the layout takes 50 us."""
    font = QFont()
    font.fromString(font_name)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 2 * TEXT_RIM, metrics.height() + 2 * TEXT_RIM
    size = QSize(math.ceil(width * scale), math.ceil(height * scale))
    picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setFont(font)
    at = QPointF(TEXT_RIM, TEXT_RIM + metrics.ascent())
    painter.setPen(QColor(halo))
    for dx in range(-TEXT_RIM, TEXT_RIM + 1):
        for dy in range(-TEXT_RIM, TEXT_RIM + 1):
            if 0 < math.hypot(dx, dy) < TEXT_RIM + 0.5:
                painter.drawText(at + QPointF(dx, dy), text)
    painter.setPen(QColor(ink))
    painter.drawText(at, text)
    painter.end()
    return picture


def paint_rounded(
    painter: QPainter, box: QRectF, radius: float, fill: QColor | None, line: QColor | None = None, thick: float = 1.0
) -> None:
    """Draw a box with round corners, which is slow, from a cached picture."""
    scale = painter.device().devicePixelRatioF()
    inks = tuple(None if colour is None else colour.name(QColor.NameFormat.HexArgb) for colour in (fill, line))
    left, top = math.floor(box.x()) - 1, math.floor(box.y()) - 1
    box = box.translated(-left, -top)
    picture = _rounded_picture(box.getRect(), radius, *inks, thick, scale)
    painter.drawImage(QPointF(left, top), picture)


@lru_cache(128)
def _rounded_picture(
    box: tuple[float, ...], radius: float, fill: str | None, line: str | None, thick: float, scale: float
) -> QImage:
    left, top, width, height = box
    size = QSize(math.ceil((left + width + 2) * scale), math.ceil((top + height + 2) * scale))
    picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen if line is None else QPen(QColor(line), thick))
    painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else QColor(fill))
    painter.drawRoundedRect(QRectF(*box), radius, radius)
    painter.end()
    return picture


def paint_edge(painter: QPainter, box: QRect, ink: QColor) -> None:
    """Draw a line along the edges of a box. Qt's outline of a large rectangle takes half a millisecond."""
    for side in QRegion(box).subtracted(QRegion(box.adjusted(1, 1, -1, -1))):
        painter.fillRect(side, ink)


def paint_grid(
    painter: QPainter,
    view: Viewport,
    width: int,
    height: int,
    colours: Surfaces,
    *,
    over: bool = False,
    line_only: bool = False,
) -> None:
    """Draw the faint lines, and stronger ones through the origin. `over` a picture the lines are translucent.

    `line_only`: only x has a meaning; of the lines across, only the axis is drawn.
    """
    # Whole device pixels: at a scale of 1.25 some lines would otherwise be twice as wide as others.
    scale = painter.device().devicePixelRatioF()
    thick = int(scale) / scale
    line, axis = QColor(colours.grid), QColor(colours.border)
    if over:
        line, axis = faded(colours.muted, 40), faded(colours.muted, 90)
    for x in ticks(view.x0, view.x1, width // TICK_GAP)[0]:
        left = round(view.to_pixels(x, 0, width, height)[0] * scale) / scale
        painter.fillRect(QRectF(left, 0, thick, height), axis if x == 0 else line)
    for y in [0.0] if line_only else ticks(view.y0, view.y1, height // TICK_GAP)[0]:
        top = round(view.to_pixels(0, y, width, height)[1] * scale) / scale
        painter.fillRect(QRectF(0, top, width, thick), axis if y == 0 else line)


def paint_prior(painter: QPainter, view: Viewport, width: int, height: int, colours: Surfaces) -> None:
    """Draw the circles of 1, 2 and 3 standard deviations of the prior N(0, I)."""
    centre = QPointF(*view.to_pixels(0, 0, width, height))
    scale = width / view.width
    if scale > 1e4:  # the circles are straight lines, or out of sight
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(prior_pen(colours))
    for radius in PRIOR_RADII:
        painter.drawEllipse(centre, radius * scale, radius * scale)


def prior_pen(colours: Surfaces) -> QPen:
    """Return the pen of circles and contours of p(z)."""
    return QPen(faded(colours.muted, 130), 1)


def aggregate_pen(colours: Surfaces) -> QPen:
    """Return the pen of the contours of q(z)."""
    return QPen(faded(colours.accent, 170), 1)


def paint_contours(
    painter: QPainter, contours: tuple[np.ndarray, ...], pen: QPen, view: Viewport, width: int, height: int
) -> None:
    """Draw contours, segments (k, 2, 2) of two latent places each."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    for segments in contours:
        painter.drawPath(segments_path(segments, view, width, height))


def segments_path(segments: np.ndarray, view: Viewport, width: int, height: int) -> QPainterPath:
    """Return the segments, (k, 2, 2) in latent units, that are in sight."""
    x, y = view.to_pixels(segments[..., 0], segments[..., 1], width, height)
    seen = (x.max(axis=1) > 0) & (x.min(axis=1) < width) & (y.max(axis=1) > 0) & (y.min(axis=1) < height)
    from pyqtgraph.functions import arrayToQPath  # takes a fifth of a second to import: not before the first paint

    return arrayToQPath(x[seen].ravel(), y[seen].ravel(), connect="pairs")


def paint_prior_names(
    painter: QPainter,
    view: Viewport,
    width: int,
    height: int,
    colours: Surfaces,
    font: QFont,
    names: list[tuple[str, float, float]],
    family: str,
    message: QRectF | None = None,
) -> None:
    """Write 1σ, 2σ and 3σ on the circles of the prior.

    The texts are clear of the `names` of classes in the font `family`, and of the box of the `message`.
    """
    centre, scale = QPointF(*view.to_pixels(0, 0, width, height)), width / view.width
    if not 24 < scale < 1e4:  # zoomed out, the texts would overlap
        return
    taken = [_outlines(name, family)[1].boundingRect().translated(x, y) for name, x, y in names]
    taken += [] if message is None else [message]
    size = QFontMetricsF(font).size(0, "3σ")
    for radius in PRIOR_RADII:
        at = prior_name_place(centre, radius * scale, size, taken)
        paint_text(painter, font, at + QPointF(-8, 4), f"{radius}σ", colours.muted, colours.surface)


def prior_name_place(centre: QPointF, radius: float, size: QSizeF, taken: list[QRectF]) -> QPointF:
    """Return the place on a circle, in pixels, nearest to PRIOR_LEAN where a text of `size` covers none of `taken`.

    Returns the place at PRIOR_LEAN itself if there is no room within a quarter turn.
    """

    def place(turn: int) -> QPointF:
        lean = math.radians(PRIOR_LEAN + turn)
        return centre + QPointF(math.cos(lean), -math.sin(lean)) * radius

    def is_free(at: QPointF) -> bool:
        box = QRectF(QPointF(), size)
        box.moveCenter(at)
        return not any(box.intersects(other) for other in taken)

    turns = sorted(range(-90, 95, 5), key=abs)
    return next(filter(is_free, map(place, turns)), place(0))


def paint_ticks(
    painter: QPainter,
    view: Viewport,
    width: int,
    height: int,
    colours: Surfaces,
    font: QFont,
    names: tuple[str, str],
) -> None:
    """Write the numbers of the grid lines at the bottom and the left, and the axes' names at their ends.

    An axis without a name has no numbers.
    """
    metrics = QFontMetricsF(font)
    base = height - EDGE
    name = metrics.horizontalAdvance(names[0])
    paint_text(painter, font, QPointF(width - EDGE - name, base), names[0], colours.text, colours.surface)
    if names[1]:
        paint_text(painter, font, QPointF(EDGE, EDGE + metrics.ascent()), names[1], colours.text, colours.surface)
    values, decimals = ticks(view.x0, view.x1, width // TICK_GAP)
    for value in values:
        text = number(value, decimals)
        half = metrics.horizontalAdvance(text) / 2
        px = view.to_pixels(value, 0, width, height)[0]
        if px - half > EDGE + 40 and px + half < width - 2 * EDGE - name:
            paint_text(painter, font, QPointF(px - half, base), text, colours.muted, colours.surface)
    values, decimals = ticks(view.y0, view.y1, height // TICK_GAP) if names[1] else ([], 0)
    for value in values:
        py = view.to_pixels(0, value, width, height)[1] + metrics.capHeight() / 2
        if EDGE + 2 * metrics.height() < py < height - 4 * metrics.height():
            paint_text(painter, font, QPointF(EDGE, py), number(value, decimals), colours.muted, colours.surface)


def paint_names(painter: QPainter, places: list[tuple[str, float, float]], colours: Surfaces, font: QFont) -> None:
    """Write each name about its pixel with a halo, which keeps it legible on any colour."""
    scale = painter.device().devicePixelRatioF()
    for text, x, y in places:
        picture = _name_picture(text, font.family(), text_scale(), colours.text, colours.surface, scale)
        left, top = (round(at * scale - side / 2) for at, side in ((x, picture.width()), (y, picture.height())))
        painter.drawImage(QPointF(left / scale, top / scale), picture)


@lru_cache(512)
def _name_picture(text: str, family: str, size: float, ink: str, ground: str, scale: float) -> QImage:
    """Return a class's name with its halo, in the centre of the picture. `size` is the current text scale."""
    glyphs, halo = _outlines(text, family)
    reach = halo.boundingRect()
    half_x, half_y = max(-reach.left(), reach.right()) + 1, max(-reach.top(), reach.bottom()) + 1
    size = QSize(2 * math.ceil(half_x * scale), 2 * math.ceil(half_y * scale))
    picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(size.width() / 2 / scale, size.height() / 2 / scale)
    painter.fillPath(halo, faded(ground, 235))
    painter.fillPath(glyphs, QColor(ink))
    painter.end()
    return picture


def name_places(
    names: list[str], x: np.ndarray, y: np.ndarray, width: int, height: int, font: QFont
) -> list[tuple[str, float, float]]:
    """Return the names inside a map of width x height and their pixels, moved apart so that no name hides another.

    Returns an empty list if the classes are one blob: separated names would suggest an order that does not exist.
    """
    gap = scaled(NAME_GAP)
    if len(names) > 1 and max(np.ptp(x), np.ptp(y)) < 2 * gap:
        return []
    room = [max(gap, _outlines(name, font.family())[1].boundingRect().width()) for name in names]
    stretch = max(room, default=gap) / gap
    x, y = spread(x / stretch, y, gap)
    placed = zip(names, (x * stretch).tolist(), y.tolist())
    return [(name, px, py) for name, px, py in placed if -20 < px < width + 20 and -20 < py < height + 20]


def spread(x: np.ndarray, y: np.ndarray, apart: float) -> tuple[np.ndarray, np.ndarray]:
    """Return pixels (n,), moved as little as needed to be about `apart` pixels from one another."""
    places = np.stack([x, y], axis=1).astype(float)
    for _ in range(24):
        gaps = places[:, None] - places
        distance = np.hypot(gaps[..., 0], gaps[..., 1])
        np.fill_diagonal(distance, np.inf)
        if distance.size == 0 or distance.min() >= apart * 0.98:
            break
        same = distance < 1e-6  # two names at one place separate along fixed directions
        angle = np.arange(len(places)) * 2.4
        gaps = np.where(same[..., None], np.stack([np.cos(angle), np.sin(angle)], axis=1)[:, None], gaps)
        push = np.clip(apart - distance, 0, None) / np.where(same, 1, distance) / 2
        places += (gaps * push[..., None]).sum(axis=1) * 0.6
    return places[:, 0], places[:, 1]


def paint_probe(painter: QPainter, at: QPointF, colours: Surfaces) -> None:
    """Draw a dark and a light ring and four ticks, visible on any colour; the middle stays open."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    dark, light = QColor(16, 20, 26), QColor(255, 255, 255)
    for colour, thick in ((light, 5.0), (QColor(colours.accent), 2.5)):
        painter.setPen(QPen(colour, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        reach = RING + 8 + (1 if colour == light else 0)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawLine(at + QPointF(dx, dy) * RING, at + QPointF(dx, dy) * reach)
    for colour, thick in ((dark, 5.0), (light, 2.0)):
        painter.setPen(QPen(colour, thick))
        painter.drawEllipse(at, RING, RING)


def paint_hover(painter: QPainter, at: QPointF, colours: Surfaces) -> None:
    """Draw a thin ring about the hovered point."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, thick in ((faded(colours.surface, 230), 4.0), (QColor(colours.text), 1.5)):
        painter.setPen(QPen(colour, thick))
        painter.drawEllipse(at, 5, 5)


def paint_pill(painter: QPainter, box: QRectF, text: str, ink: str, colours: Surfaces, font: QFont) -> None:
    """Write `text` in the middle of a rounded box that dims its background."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(colours.surface, 215))
    painter.drawRoundedRect(box, 6, 6)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)


def paint_zoom_box(painter: QPainter, box: QRectF, colours: Surfaces) -> None:
    """Draw the rectangle of a zoom or a selection under way."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(QColor(colours.accent), 1))
    painter.setBrush(faded(colours.accent, 36))
    painter.drawRect(box)


def _outlines(text: str, family: str) -> tuple[QPainterPath, QPainterPath]:
    """Return the outline of a class's name about (0, 0), and that of its halo."""
    return _outlines_of_size(text, family, scaled(NAME_SIZE if len(text) <= 2 else NAME_SIZE * 3 // 5))


@cache
def _outlines_of_size(text: str, family: str, size: int) -> tuple[QPainterPath, QPainterPath]:
    font = QFont(family)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.Bold)
    glyphs = QPainterPath()
    glyphs.addText(0, 0, font, text)
    glyphs.translate(-glyphs.boundingRect().center())
    stroker = QPainterPathStroker()
    stroker.setWidth(5)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return glyphs, stroker.createStroke(glyphs).united(glyphs)
