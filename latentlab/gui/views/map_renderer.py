"""Pictures of the latent map: the cached picture of its points, the film of its overlays, and the marks on both.

A frame has two parts. `draw` turns a Scene, everything that does not follow the cursor, into a cached picture of device
pixels. `paint` adds the film and the Marks, everything that follows the cursor, without drawing the points again. No
events, no signals.
"""

import dataclasses
import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QRegion

from latentlab.export.layers import MapLayers
from latentlab.export.palette import Surfaces
from latentlab.export.raster import dot_size
from latentlab.export.viewport import Viewport
from latentlab.gui.views import map_layers, map_marks, map_painter
from latentlab.gui.views.map_gestures import Drag
from latentlab.gui.views.map_layers import Grounds
from latentlab.gui.views.map_overlays import Overlay
from latentlab.gui.views.map_points import MapPoints
from latentlab.gui.widgets.theme import number_font, scaled

LARGEST_DOT = 5  # largest side of a point, in logical pixels


@dataclasses.dataclass(frozen=True, eq=False)
class Scene:
    """The content of the cached picture."""

    view: Viewport
    width: int  # of the widget, logical pixels
    height: int
    ratio: float  # device pixels per logical pixel
    font: QFont
    colours: Surfaces
    palette: tuple[str, ...]  # colours of the classes
    points: MapPoints
    grounds: Grounds
    layers: MapLayers
    circles: bool  # the prior is N(0, I)
    contours: tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]  # of p(z), where it has no circles, and of q(z)
    names: tuple[str, ...]  # of the classes
    visible: tuple[int, ...]  # labels of the classes that are not grey
    ellipses: tuple[np.ndarray, np.ndarray, list[str], np.ndarray]  # centres, sigmas (n, 2), colours, angles (n,)
    scales: tuple[tuple[str, str, str], ...]  # of the colours that are not classes: title, lowest and highest value
    texts: tuple[str, ...]  # lower left corner, upwards, the first of them quiet
    axes: tuple[str, str] = ("z₁", "z₂")  # names of the axes; the second is empty if y has no meaning
    message: str = ""  # the sentence of the Marks, which texts of the picture avoid
    confidence: tuple[str, int] | None = None  # the key of decisions: its title, and the number of classes

    @property
    def picture_size(self) -> QSize:
        """The size of the picture in device pixels."""
        return QSize(math.ceil(self.width * self.ratio), math.ceil(self.height * self.ratio))


@dataclasses.dataclass(frozen=True, eq=False)
class Marks:
    """The content of a frame above the cached picture. Places are latent."""

    probe: tuple[float, float]
    hovered: tuple[float, float] | None = None
    card: map_layers.Card | None = None  # images of the hovered point
    pinned: tuple[float, float] | None = None
    # An own image: mean and deviations of q(z|x), and the angle of the ellipse's first axis.
    own: tuple[tuple[float, float], tuple[float, float], float] | None = None
    waypoints: np.ndarray = dataclasses.field(default_factory=lambda: np.empty((0, 2)))
    path: np.ndarray = dataclasses.field(default_factory=lambda: np.empty((0, 2)))
    drag: Drag | None = None
    overlays: Mapping[str, Overlay] = dataclasses.field(default_factory=dict)
    message: str = ""
    focused: bool = False


class MapRenderer:
    """Picture and film of one map, kept between frames."""

    def __init__(self) -> None:
        self.in_view = 0  # points inside the viewport of the picture
        self._scene: Scene | None = None  # the content of the picture
        self._picture: QImage | None = None
        self._film: QImage | None = None  # the overlays on a transparent ground; None: there are none
        self._film_key: tuple = ()  # the state that the film shows; (): the whole film is stale
        self._film_stale = QRegion()  # the stale part of a film that is not stale as a whole

    # The picture

    def fits(self, width: int, height: int, ratio: float) -> bool:
        """Whether the picture covers a widget of this size on a screen of this ratio."""
        scene = self._scene
        return scene is not None and (scene.width, scene.height, scene.ratio) == (width, height, ratio)

    def draw(self, scene: Scene) -> None:
        """Draw the picture of `scene`."""
        if not self.fits(scene.width, scene.height, scene.ratio):
            self._picture = QImage(scene.picture_size, QImage.Format.Format_RGB32)
            self._picture.setDevicePixelRatio(scene.ratio)
        self._scene = scene
        dots = self._dot_size(scene)
        self._draw(scene, dots)
        if self._dot_size(scene) != dots:  # the zoom changed the number of points in view
            self._draw(scene, self._dot_size(scene))

    def _dot_size(self, scene: Scene) -> int:
        if scene.layers.dot:
            return scene.layers.dot
        largest = max(1, round(LARGEST_DOT * scene.ratio))
        pixels = scene.picture_size.width() * scene.picture_size.height()
        return dot_size(self.in_view or len(scene.points), pixels, largest)

    def _draw(self, scene: Scene, dots: int) -> None:
        self._picture.fill(QColor(scene.colours.surface))
        if not len(scene.points):
            return
        painter = QPainter(self._picture)
        self._draw_ground(painter, scene)
        painter.end()
        if scene.layers.points:  # drawn straight into the memory of the picture, without a painter
            canvas = np.frombuffer(self._picture.bits(), np.uint32).reshape(self._picture.height(), -1)
            if scene.layers.density:
                self.in_view = scene.points.draw_density(canvas, scene.view)
            else:
                self.in_view = scene.points.draw(canvas, scene.view, dots)
        painter = QPainter(self._picture)
        self._draw_over(painter, scene)
        painter.end()

    def _draw_ground(self, painter: QPainter, scene: Scene) -> None:
        """Draw the layers beneath the points, the grid, and the circles or contours of the prior and of q(z)."""
        view, width, height, colours = scene.view, scene.width, scene.height, scene.colours
        grounds = scene.grounds.shown(scene.layers, colours, scene.palette)
        for ground in grounds:
            map_layers.paint_layer(painter, ground, view, width, height)
        map_painter.paint_grid(painter, view, width, height, colours, over=bool(grounds), line_only=not scene.axes[1])
        if scene.circles and scene.layers.prior:
            map_painter.paint_prior(painter, view, width, height, colours)
        prior, aggregate = scene.contours
        if scene.layers.prior:
            map_painter.paint_contours(painter, prior, map_painter.prior_pen(colours), view, width, height)
        if scene.layers.aggregate:
            map_painter.paint_contours(painter, aggregate, map_painter.aggregate_pen(colours), view, width, height)

    def _draw_over(self, painter: QPainter, scene: Scene) -> None:
        """Draw the ellipses and every text above the points."""
        view, width, height, colours = scene.view, scene.width, scene.height, scene.colours
        small = map_painter.small_font(number_font(scene.font))
        if scene.layers.ellipses != "off":
            centres, sigmas, inks, angles = scene.ellipses
            radii = map_layers.SIGMAS * sigmas
            map_layers.paint_ellipses(painter, centres, radii, inks, view, width, height, colours, angles)
        names = _name_places(scene) if scene.layers.names and scene.names else []
        if scene.circles and scene.layers.prior:
            family = scene.font.family()
            message = _message_box(scene.message, scene) if scene.message else None
            map_painter.paint_prior_names(painter, view, width, height, colours, small, names, family, message)
        map_painter.paint_names(painter, names, colours, scene.font)
        for scale in scene.scales:
            map_layers.paint_scale(painter, _scale_corner(scene, scale[0], small), *scale, colours, small)
        if scene.confidence is not None:
            corner = _scale_corner(scene, scene.confidence[0], small)
            map_layers.paint_confidence(painter, corner, *scene.confidence, colours, small)
        map_painter.paint_ticks(painter, view, width, height, colours, small, scene.axes)
        line = QPointF(map_painter.EDGE, height - map_painter.EDGE - 1.6 * small.pixelSize())
        for text, ink in zip(scene.texts, (colours.muted, *[colours.text] * len(scene.texts))):
            map_painter.paint_text(painter, small, line, text, ink, colours.surface)
            line -= QPointF(0, 1.5 * small.pixelSize())

    # The film of the overlays

    def forget_film(self) -> None:
        """Paint the whole film again for the next frame."""
        self._film_key = ()

    def exchange_overlay(self, old: Overlay | None, new: Overlay | None) -> QRegion | None:
        """Note that `new` replaces `old` and return the part of the map that changes; None: all of it."""
        if self._film_key and old is not None and new is not None:
            room = self._scene.view, self._scene.width, self._scene.height, self._scene.font
            reaches = [overlay.reach(*room) for overlay in (old, new)]
            if None not in reaches:  # the rest of the film stays valid
                changed = reaches[0] + reaches[1]
                self._film_stale += changed
                return changed
        self.forget_film()
        return None

    def _film_of(self, overlays: Mapping[str, Overlay]) -> QImage:
        """Return the overlays on a film of their own: neither a moving mark nor a new snapshot paints them again."""
        scene = self._scene
        key = scene.view, self._picture.size(), scene.ratio, scene.colours, scene.font
        whole = self._film_key != key
        if whole:
            if self._film is None or self._film.size() != key[1]:  # reuse the memory: allocating megabytes costs time
                self._film = QImage(key[1], QImage.Format.Format_ARGB32_Premultiplied)
            self._film_key = key
            self._film.setDevicePixelRatio(scene.ratio)
            self._film.fill(Qt.GlobalColor.transparent)
        if whole or not self._film_stale.isEmpty():
            painter = QPainter(self._film)
            painter.setFont(scene.font)
            if not whole:
                painter.setClipRegion(self._film_stale)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
                painter.fillRect(QRect(0, 0, scene.width, scene.height), Qt.GlobalColor.transparent)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            self._film_stale = QRegion()
            for overlay in overlays.values():
                painter.save()
                overlay.paint(painter, scene.view, scene.width, scene.height, scene.colours)
                painter.restore()
            painter.end()
        return self._film

    # The frame

    def paint(self, painter: QPainter, marks: Marks) -> None:
        """Paint the picture, then film and marks over it. Call `draw` first."""
        scene = self._scene
        colours, empty = scene.colours, not len(scene.points)
        painter.drawImage(0, 0, self._picture)
        if not marks.overlays:
            self._film = None
            self.forget_film()
        elif not empty:
            painter.drawImage(0, 0, self._film_of(marks.overlays))
        if not empty:
            self._paint_marks(painter, marks)
        if marks.drag is not None:
            _paint_drag(painter, marks.drag, colours)
        if marks.message:
            _paint_message(painter, marks.message, scene)
        if marks.focused:
            edge = QRect(0, 0, scene.width, scene.height)
            map_painter.paint_edge(painter, edge, map_painter.faded(colours.accent, 150))

    def card_box(self, card: map_layers.Card, hovered: tuple[float, float]) -> QRectF:
        """Return the place of the hovered point's card on the picture; an empty box if no picture is drawn yet."""
        scene = self._scene
        if scene is None:
            return QRectF()
        room = QRectF(0, 0, scene.width, scene.height)
        return map_layers.card_box(card, self._place(hovered), room, scene.font)

    def _place(self, z: tuple[float, float]) -> QPointF:
        """Return the pixel of a latent point on the picture."""
        return QPointF(*self._scene.view.to_pixels(*z, self._scene.width, self._scene.height))

    def _radii(self, sigmas: tuple[float, float]) -> tuple[float, float]:
        """Return the radii in pixels of the ellipse of a Gaussian with these deviations."""
        scene = self._scene
        wide, high = scene.width / scene.view.width, scene.height / scene.view.height
        return map_layers.SIGMAS * sigmas[0] * wide, map_layers.SIGMAS * sigmas[1] * high

    def _paint_marks(self, painter: QPainter, marks: Marks) -> None:
        scene, colours = self._scene, self._scene.colours
        if len(marks.waypoints):
            waypoints, path = (
                np.stack(scene.view.to_pixels(*places.T, scene.width, scene.height), axis=1)
                for places in (marks.waypoints, marks.path)
            )
            map_marks.paint_walk(painter, path, waypoints, colours)
        if marks.pinned is not None:
            map_marks.paint_pinned(painter, self._place(marks.pinned), colours)
        if marks.own is not None:
            mean, sigmas, angle = marks.own
            map_marks.paint_own(painter, self._place(mean), self._radii(sigmas), angle, colours)
        if marks.hovered is not None:
            map_painter.paint_hover(painter, self._place(marks.hovered), colours)
            if marks.card is not None and marks.drag is None:
                box = self.card_box(marks.card, marks.hovered)
                map_layers.paint_card(painter, marks.card, box, colours, scene.font)
        map_painter.paint_probe(painter, self._place(marks.probe), colours)


def _scale_corner(scene: Scene, title: str, font: QFont) -> QPointF:
    """Return the lower right corner of a scale of colours: above the texts at the left if they reach the scale."""
    metrics, right, bottom = QFontMetricsF(font), scene.width - 12, scene.height - 34
    texts_end = map_painter.EDGE + max(map(metrics.horizontalAdvance, scene.texts), default=0)
    if texts_end + 8 > right - map_layers.scale_width(title, font):
        lines = 1.6 + 1.5 * (len(scene.texts) - 1)
        bottom = min(bottom, scene.height - map_painter.EDGE - lines * font.pixelSize() - metrics.ascent() - 4)
    return QPointF(right, bottom)


def _name_places(scene: Scene) -> list[tuple[str, float, float]]:
    """Return the names of the visible classes and their pixels."""
    centres = scene.points.centres.astype(float)
    shown = [label for label in scene.visible if np.isfinite(centres[label]).all()]
    x, y = scene.view.to_pixels(*centres[shown].T, scene.width, scene.height)
    return map_painter.name_places([scene.names[label] for label in shown], x, y, scene.width, scene.height, scene.font)


def _paint_drag(painter: QPainter, drag: Drag, colours: Surfaces) -> None:
    """Paint the box or the outline under way."""
    if drag.kind in ("zoom", "select"):
        left, top, _, _ = drag.box
        map_painter.paint_zoom_box(painter, QRectF(left, top, *drag.sides), colours)
    elif drag.kind == "lasso":
        map_marks.paint_lasso(painter, drag.corners, colours)


def _message_font(scene: Scene) -> QFont:
    font = QFont(scene.font)
    font.setPixelSize(scaled(15))
    return font


def _message_box(message: str, scene: Scene) -> QRectF:
    """Return the place of a sentence: the middle; over points below it, where an untrained map has its points."""
    room = QRectF(0, 0, min(scene.width - 48, 420), 1e4)
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    box = QFontMetricsF(_message_font(scene)).boundingRect(room, flags, message).adjusted(-20, -12, 20, 12)
    box.moveCenter(QPointF(scene.width / 2, scene.height * (0.7 if len(scene.points) else 0.5)))
    return box


def _paint_message(painter: QPainter, message: str, scene: Scene) -> None:
    ink = scene.colours.text if len(scene.points) else scene.colours.muted
    box, font = _message_box(message, scene), _message_font(scene)
    map_painter.paint_pill(painter, box, message, ink, scene.colours, font)
