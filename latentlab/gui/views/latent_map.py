"""The latent map: every point of the data at its posterior mean, the prior under it, and the probe.

One frame: data, camera, size, colours or filter changed -> `_schedule` -> at most once in 16 ms, when nothing else
waits, `_redraw` draws grid, points and names into one cached picture of device pixels -> `paintEvent` lays the probe on
it. What moves with the hand alone (probe, hover, zoom box) never draws the points again, nor waits for them.
"""

import math
import sys

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES, Surfaces
from latentlab.export.raster import View, dot_size
from latentlab.gui.views import map_layers, map_marks, map_overlays, map_painter
from latentlab.gui.views.layers_panel import LayersButton, LayersPanel
from latentlab.gui.views.legend import Legend
from latentlab.gui.views.map_camera import Camera
from latentlab.gui.views.map_layers import Grounds, Layers
from latentlab.gui.views.map_points import MapPoints
from latentlab.gui.widgets.paint_queue import Turn, hand_is_still, hand_moved
from latentlab.gui.widgets.theme import number_font

FRAME = 16  # ms between repaints, at least
HOLD = 400  # ms for which the camera keeps still after a movement of the hand
TAP = 250  # ms: Space held shorter is the window's run or pause, longer is the hand
HOVER_REACH = 16  # pixels within which the cursor is at a point
WHEEL_STEP = 1.2  # the zoom of one notch
NUDGE = 0.01  # of the view's width, one arrow key; ten times that with Shift
LARGEST_DOT = 5  # logical pixels
SMALLEST_BOX = 6  # pixels: a smaller zoom box was a slip of the hand
CLICK = 4  # pixels that the hand may move in a click
LASSO_STEP = 2  # pixels between the corners of a lasso, at least
PRIOR_EXTENT = 3.0  # the fitted view holds this circle of the prior
TOOLS = {
    "probe": Qt.CursorShape.CrossCursor,
    "pan": Qt.CursorShape.OpenHandCursor,
    "select": Qt.CursorShape.ArrowCursor,
    "lasso": Qt.CursorShape.ArrowCursor,
}
SELECTING = ("select", "lasso")  # tools, and drags: a box and a free outline
OURS = {  # keys that act here while the map has the focus, whatever shortcut the window gives them
    Qt.Key.Key_Space, Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    *(Qt.Key(Qt.Key.Key_0 + digit) for digit in range(10)),
}  # fmt: skip
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class LatentMap(QWidget):
    """A 2-D latent space as a map: pan, zoom, filter, and hold the probe."""

    latent_moved = Signal(float, float)  # the user moved the probe to this z
    latent_hovered = Signal(float, float, int)  # the cursor is at this z; index of the point there, or -1
    hover_left = Signal()
    view_changed = Signal()
    classes_changed = Signal()
    layers_changed = Signal(object)  # Layers: the user switched some on or off
    gesture_ended = Signal()  # a drag or a key that moved the probe was let go
    points_chosen = Signal(object, str)  # the hand chose these indices; to "replace", "add" or "remove"
    point_clicked = Signal(int)  # a point was clicked with a selecting tool; -1: none is there
    space_tapped = Signal()  # the map had the focus, and Space was not held to pan

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = SCHEMES["light"]
        self._palette = PALETTES[DEFAULT_PALETTE]
        self._message = ""
        self._test_note = False
        self._prior = True
        self._tool = "probe"
        self._probe = (0.0, 0.0)
        self._hover: tuple[float, float] | None = None  # the hovered point
        self._walk = np.empty((0, 2)), np.empty((0, 2))  # pins, and the path through them
        self._pinned: int | None = None  # the point that the inspector holds
        self._card: map_layers.Card | None = None  # the hovered point's image beside its reconstruction
        self._layers = Layers()
        self._grounds = Grounds()
        self._ellipses = np.empty((0, 2)), np.empty((0, 2)), []
        self._scale: tuple[str, str, str] | None = None  # what the points' colours mean: a title, low and high
        self._overlays: dict[str, map_overlays.Overlay] = {}  # what the panels lay upon it, each by its name

        self._names: tuple[str, ...] = ()
        self._step, self._oldest_step, self._exact = 0, 0, True
        self._points = MapPoints()
        self._points.set_colours(self._palette, self._colours.unselected)

        self._camera = Camera()
        self._fitted_once = self._fit_wanted = False
        self._picture: QImage | None = None
        self._picture_view = self._camera.view  # what the picture shows
        self._picture_stale = True
        self._film: QImage | None = None  # with the overlays on it, upon nothing; None: there are none
        self._film_of: tuple = ()  # what it was painted for; (): to be painted anew
        self._film_stale = QRegion()  # what of it is to be painted anew
        self._in_view = 0
        self._repaint_wanted = False
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self._on_frame)
        self._turn = Turn(self)
        self._turn.taken.connect(self._redraw)

        self._drag = ""  # "probe", "pan", "zoom" or one of SELECTING while a button is held
        self._choice = "replace"  # what the drag does to the selection
        self._lasso: list[QPointF] = []
        self._drag_button = Qt.MouseButton.NoButton
        self._drag_from = self._drag_at = QPointF()
        self._space = QElapsedTimer()  # valid while Space is held
        self._moved = QElapsedTimer()  # since the hand moved, while it is upon the map
        self._space_used = False

        self._legend = Legend(self._colours, self)
        self._legend.set_theme(self._colours, self._palette)
        self._legend.changed.connect(self._on_classes_changed)
        self._legend.hide()
        self._panel = LayersPanel(self)
        self._panel.changed.connect(self._on_layers_changed)
        self._layers_button = LayersButton(self._panel, self)

        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 240)
        if sys.platform != "darwin":  # there a pinch comes as a native gesture, and would come twice
            self.grabGesture(Qt.GestureType.PinchGesture)
        self._retranslate()
        self._show_cursor()

    # What is shown

    def set_labels(self, labels: np.ndarray, names: tuple[str, ...]) -> None:
        """Say which class each point is of: uint8 (n,), an index of `names`. Points come with `show_points`."""
        if names != self._names:
            self._names = tuple(names)
            self._legend.set_names(self._names)
        self._points.set_labels(np.asarray(labels), len(self._names))
        self._points.set_visible(self._legend.visible)
        self._hover = self._pinned = self._scale = None
        self._colour_legend()
        self._place_legend()
        self._schedule()

    def show_points(self, means: np.ndarray, *, step: int, oldest_step: int, exact: bool) -> None:
        """Show the points: float32 (n, 2), a row of NaN where there is none yet, as many as there are labels.

        `oldest_step` is the step at which the oldest of them was computed; `exact` says that all were computed at
        `step`. Raises ValueError where the latent space is not a plane or the labels are of other points.
        """
        self._points.set_means(np.asarray(means))
        self._step, self._oldest_step, self._exact = step, oldest_step, exact
        self._fit_wanted = True
        self._place_legend()
        self._schedule()

    def clear(self) -> None:
        """Show no points; a message tells why."""
        self.set_labels(np.empty(0, np.uint8), self._names)
        self._camera.following = True
        self._fitted_once = False

    def set_message(self, text: str) -> None:
        """Show a calm sentence in the middle of the map; "" for none."""
        if text != self._message:
            self._message = text
            self.update()

    def set_test_note(self, on: bool) -> None:
        """Say beside the step that these are the points of the test set."""
        self._test_note = on
        self._schedule()

    def set_prior(self, on: bool) -> None:
        """Draw the circles of the prior and keep them in the fitted view; an autoencoder has no prior."""
        self._prior = on
        self._fit_wanted = True
        self._schedule()

    def set_theme(self, colours: Surfaces, label_colours: tuple[str, ...]) -> None:
        """Use these surfaces, and these colours for the classes in turn."""
        self._colours, self._palette = colours, label_colours
        self._legend.set_theme(colours, label_colours)
        self._layers_button.set_theme(colours)
        self._points.set_colours(label_colours, colours.unselected)
        self._grounds.forget_pictures()
        self._place_legend()
        self._schedule()

    @property
    def layers(self) -> Layers:
        """What is shown, see map_layers."""
        return self._layers

    def set_layers(self, layers: Layers) -> None:
        """Show these; no signal follows."""
        self._layers = layers
        self._panel.set_layers(layers)
        self._colour_legend()
        self._schedule()

    def open_layers(self) -> None:
        """Open the card of switches."""
        self._layers_button.open()

    def set_layer_reasons(self, reasons: dict[str, str]) -> None:
        """Grey the switches of layers that this model cannot have; each value says why."""
        self._panel.set_reasons(reasons)

    def set_mosaic(self, mosaic) -> None:
        """Lay decoded tiles (latentlab.inference.manifold.Mosaic) under the points; None takes them away."""
        self._grounds.set_mosaic(mosaic)
        self._schedule()

    def set_tint(self, labels: np.ndarray | None, place: View | None) -> None:
        """Tint `place` in the colours of `labels`, uint8 (rows, columns), under the points; None takes it away."""
        self._grounds.set_tint(labels, place)
        self._schedule()

    def set_ellipses(self, centres: np.ndarray, sigmas: np.ndarray, colours: list[str]) -> None:
        """Draw 2 sigma ellipses of diagonal Gaussians: (n, 2), (n, 2) and a colour for each, in turn."""
        self._ellipses = np.asarray(centres), np.asarray(sigmas), list(colours)
        self._schedule()

    def set_overlay(self, name: str, overlay: map_overlays.Overlay | None) -> None:
        """Lay something upon the points under this name, in place of what it had; None takes it away."""
        before = self._overlays.get(name)
        if overlay is not None:
            self._overlays[name] = overlay
        elif self._overlays.pop(name, None) is None:
            return
        if not self._overlays:
            self._film = None
        if self._film_of and before is not None and overlay is not None:
            room = self._film_of[0], self.width(), self.height(), self.font()
            reaches = [one.reach(*room) for one in (before, overlay)]
            if None not in reaches:  # the rest of the film stays as it is
                changed = reaches[0] + reaches[1]
                self._film_stale += changed
                self.update(changed)
                return
        self._film_of = ()
        self.update()

    def set_values(self, values: np.ndarray | None, title: str = "") -> None:
        """Colour the points by a figure in nats, (n,), whose scale `title` heads; None: by class.

        Where it is NaN the point is greyed, beneath the others.
        """
        if values is None or len(values) != len(self._points.labels):
            self._points.set_codes(None)
            self._scale = None
        else:
            low, high = map_layers.value_limits(values)
            self._points.set_codes(map_layers.value_codes(values, low, high), map_layers.heat_colours())
            more = "≥ " if np.nanmax(values) > high else ""
            less = "≤ " if np.nanmin(values) < low else ""
            self._scale = (
                title,
                *(sign + f"{value:.1f}".replace("-", "−") for sign, value in ((less, low), (more, high))),
            )
        self._colour_legend()
        self._schedule()

    def class_colour(self, label: int) -> str:
        """Return the colour of a class."""
        return self._palette[label % len(self._palette)]

    def set_card(self, card: map_layers.Card | None) -> None:
        """Show images of the hovered point beside it."""
        if card is not self._card:
            self._update_card()
            self._card = card
            self._update_card()

    @property
    def visible_classes(self) -> tuple[int, ...]:
        """The classes that are not greyed."""
        return tuple(sorted(self._legend.visible))

    @visible_classes.setter
    def visible_classes(self, classes) -> None:
        self._legend.set_visible_classes(frozenset(classes) & frozenset(range(len(self._names))))

    @property
    def selection(self) -> np.ndarray:
        """The selected points: sorted indices; none where nothing is selected."""
        return self._points.selection

    def set_selection(self, indices: np.ndarray) -> None:
        """Grey all points but these; none greys none. No signal follows."""
        self._points.set_selection(indices)
        self._schedule()

    def set_pinned(self, index: int | None) -> None:
        """Mark the point that the inspector holds."""
        self._pinned = index
        self.update()

    def set_walk(self, pins, path: np.ndarray | None) -> None:
        """Draw a walk of `pins`, (m, 2) latent, along `path`, (n, 2); of other latent spaces nothing."""
        pins = np.asarray(pins, np.float64)
        drawn = pins.ndim == 2 and pins.shape[1] == 2
        self._walk = (pins, pins if path is None else path) if drawn else (np.empty((0, 2)), np.empty((0, 2)))
        self.update()

    def nearest(self, x: float, y: float, radius_px: float | None = None) -> int:
        """Return the index of the point nearest to latent (x, y), -1 where none is within `radius_px` pixels."""
        index, distance = self._points.nearest(x, y)
        if radius_px is not None and distance > radius_px * self.view.width / self.width():
            return -1
        return index

    # Probe, tool, camera

    @property
    def probe(self) -> tuple[float, float]:
        """The z that the user holds."""
        return self._probe

    def set_probe(self, x: float, y: float) -> None:
        """Put the probe at latent (x, y); no signal follows."""
        if (x, y) == self._probe:
            return
        self._update_about(self._probe)
        self._probe = (float(x), float(y))
        self._update_about(self._probe)

    @property
    def tool(self) -> str:
        """What the left button does: a name of TOOLS."""
        return self._tool

    def set_tool(self, tool: str) -> None:
        """Give the left button to one of TOOLS."""
        if tool not in TOOLS:
            raise ValueError(f"no tool {tool!r}")
        self._tool = tool
        self._show_cursor()

    @property
    def view(self) -> View:
        """What the map shows, in latent units."""
        return self._camera.view

    @view.setter
    def view(self, view: View) -> None:
        if self._camera.look_at(view):
            self._on_view_changed()

    def reset_view(self) -> None:
        """Show all points and the prior, and follow them again."""
        self._camera.following = True
        self._fit(at_once=not self._gliding())
        self._schedule()

    # Drawing

    def sizeHint(self) -> QSize:
        """Ask for room: the map is what the window is about."""
        return QSize(720, 640)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lay what follows the hand on the cached picture."""
        # What the hand moved need not wait for a newer picture, which has its own turn.
        if not self._picture_fits() or (self._picture_stale and hand_is_still()):
            self._render()
        painter = QPainter(self)
        painter.drawImage(0, 0, self._picture)
        if len(self._points):
            if self._overlays:
                painter.drawImage(0, 0, self._overlay_film())
            self._paint_marks(painter)
        if self._drag in ("zoom", "select"):
            box = QRectF(self._drag_from, self._drag_at).normalized()
            map_painter.paint_zoom_box(painter, box, self._colours)
        elif self._drag == "lasso":
            map_marks.paint_lasso(painter, self._lasso, self._colours)
        if self._message:
            self._paint_message(painter)
        if self.hasFocus():
            map_painter.paint_edge(painter, self.rect(), map_painter.faded(self._colours.accent, 150))

    def _overlay_film(self) -> QImage:
        """Return the overlays on a film of their own: neither a mark that moves nor new points change them."""
        asked = self._picture_view, self._picture.size(), self._picture.devicePixelRatioF(), self._colours
        whole = self._film_of != asked
        if whole:
            if self._film is None or self._film.size() != asked[1]:  # else its memory serves again: megabytes cost time
                self._film = QImage(asked[1], QImage.Format.Format_ARGB32_Premultiplied)
            self._film_of = asked
            self._film.setDevicePixelRatio(asked[2])
            self._film.fill(Qt.GlobalColor.transparent)
        if whole or not self._film_stale.isEmpty():
            painter = QPainter(self._film)
            painter.setFont(self.font())
            if not whole:
                painter.setClipRegion(self._film_stale)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
                painter.fillRect(self.rect(), Qt.GlobalColor.transparent)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            self._film_stale = QRegion()
            for overlay in self._overlays.values():
                painter.save()
                overlay.paint(painter, self._picture_view, self.width(), self.height(), self._colours)
                painter.restore()
            painter.end()
        return self._film

    def _paint_marks(self, painter: QPainter) -> None:
        view, width, height = self._picture_view, self.width(), self.height()

        def place(x: float, y: float) -> QPointF:
            return QPointF(*view.to_pixels(x, y, width, height))

        if len(self._walk[0]):
            pins, path = (np.stack(view.to_pixels(*places.T, width, height), axis=1) for places in self._walk)
            map_marks.paint_walk(painter, path, pins, self._colours)
        if self._pinned is not None and np.isfinite(self._points.means[self._pinned]).all():
            map_marks.paint_pinned(painter, place(*self._points.means[self._pinned].tolist()), self._colours)
        if self._hover:
            at = place(*self._hover)
            map_painter.paint_hover(painter, at, self._colours)
            if self._card is not None and not self._drag:
                map_layers.paint_card(painter, self._card, self._card_box(), self._colours, self.font())
        map_painter.paint_probe(painter, place(*self._probe), self._colours)

    def _schedule(self) -> None:
        """Draw the picture anew: soon if none was drawn in the last 16 ms, else when they are over."""
        self._picture_stale = True
        if self._timer.isActive():
            self._repaint_wanted = True
        elif self.isVisible():
            self._turn.ask()
            self._timer.start()

    def _on_frame(self) -> None:
        if not self.isVisible():
            self._timer.stop()
        elif not self._held and (self._fit_wanted or self._camera.glide()):
            self._picture_stale = True
            self._turn.ask()
            self.view_changed.emit()
        elif self._repaint_wanted:
            self._turn.ask()
        elif not (self._fit_wanted or self._camera.moving):
            self._timer.stop()
        self._repaint_wanted = False

    def _redraw(self) -> None:
        """Draw the picture, if it is not drawn already, and have it painted."""
        if self._picture_stale and self.isVisible():
            self._render()
            self.update()

    def _picture_size(self) -> QSize:
        scale = self.devicePixelRatioF()
        return QSize(math.ceil(self.width() * scale), math.ceil(self.height() * scale))

    def _picture_fits(self) -> bool:
        picture = self._picture
        return (
            picture is not None
            and picture.size() == self._picture_size()
            and picture.devicePixelRatioF() == self.devicePixelRatioF()
        )

    def _render(self) -> None:
        """Draw the picture of all that does not follow the cursor."""
        if self._fit_wanted and not self._held:
            self._fit(at_once=not self._fitted_once or not self._gliding())
        size = self._picture_size()
        if not self._picture_fits():
            self._picture = QImage(size, QImage.Format.Format_RGB32)
            self._picture.setDevicePixelRatio(self.devicePixelRatioF())
        self._picture_stale = False
        self._picture_view = self.view
        dots = self._dot_size(size)
        self._draw(dots)
        if self._dot_size(size) != dots:  # the zoom changed how many are in view
            self._draw(self._dot_size(size))

    def _dot_size(self, size: QSize) -> int:
        if self._layers.dot:
            return self._layers.dot
        largest = max(1, round(LARGEST_DOT * self.devicePixelRatioF()))
        return dot_size(self._in_view or len(self._points), size.width() * size.height(), largest)

    def _draw(self, dots: int) -> None:
        view, width, height, colours = self.view, self.width(), self.height(), self._colours
        layers = self._layers
        self._picture.fill(QColor(colours.surface))
        if not len(self._points):
            return
        font, small = self.font(), map_painter.small_font(number_font(self.font()))
        painter = QPainter(self._picture)
        grounds = self._grounds.shown(layers, colours, self._palette)
        for ground in grounds:
            map_layers.paint_layer(painter, ground, view, width, height)
        map_painter.paint_grid(painter, view, width, height, colours, over=bool(grounds))
        if self._prior and layers.prior:
            map_painter.paint_prior(painter, view, width, height, colours)
        painter.end()
        if layers.points:
            canvas = np.frombuffer(self._picture.bits(), np.uint32).reshape(self._picture.height(), -1)
            if layers.density:
                self._in_view = self._points.draw_density(canvas, view)
            else:
                self._in_view = self._points.draw(canvas, view, dots)
        painter = QPainter(self._picture)
        if layers.ellipses != "off":
            centres, sigmas, inks = self._ellipses
            radii = map_layers.SIGMAS * sigmas
            map_layers.paint_ellipses(painter, centres, radii, inks, view, width, height, colours)
        names = self._name_places() if layers.names else []
        if self._prior and layers.prior:
            map_painter.paint_prior_names(painter, view, width, height, colours, small, names, font.family())
        map_painter.paint_names(painter, names, colours, font)
        self._paint_scale(painter, small)
        map_painter.paint_ticks(painter, view, width, height, colours, small)
        line = QPointF(map_painter.EDGE, height - map_painter.EDGE - 1.6 * small.pixelSize())
        map_painter.paint_text(painter, small, line, self._freshness(), colours.muted, colours.surface)
        if len(self.selection):
            line -= QPointF(0, 1.5 * small.pixelSize())
            map_painter.paint_text(painter, small, line, self._selected(), colours.text, colours.surface)
        painter.end()

    def _paint_scale(self, painter: QPainter, font) -> None:
        """Say what the colours of the points or of a heat picture stand for."""
        if self._by_value:
            at = QPointF(self.width() - 12, self.height() - 34)
            map_layers.paint_scale(painter, at, *self._scale, self._colours, font)
            return
        for name in ("entropy", "magnification"):
            limits = self._grounds.scale(name) if getattr(self._layers, name) else None
            if limits is None:
                continue
            if name == "entropy":
                title, form = self.tr("pixel entropy · nats per image"), "{:.0f}"
            else:
                title, form = self.tr("magnification √det(JᵀJ) · log scale"), "{:.2g}"
            low, high = ((form if value < 10 else "{:,.0f}").format(value) for value in limits)
            at = QPointF(self.width() - 12, self.height() - 34)
            map_layers.paint_scale(painter, at, title, low, high, self._colours, font)

    @property
    def _by_value(self) -> bool:
        """Whether the points that are seen have the colours of a figure, and not those of their classes."""
        return self._scale is not None and self._layers.points and not self._layers.density

    def _colour_legend(self) -> None:
        self._legend.set_coloured(not self._by_value)

    def _name_places(self) -> list[tuple[str, float, float]]:
        width, height = self.width(), self.height()
        centres = self._points.centres.astype(float)
        shown = [label for label in self.visible_classes if np.isfinite(centres[label]).all()]
        x, y = self.view.to_pixels(*centres[shown].T, width, height)
        return map_painter.name_places([self._names[label] for label in shown], x, y, width, height, self.font())

    def _freshness(self) -> str:
        step = f"{self._step:,}"
        if self._exact:
            text = self.tr("exact · step {step}").format(step=step)
        elif self._points.missing:
            text = self.tr("rolling map · step {step} · {there} of {all} points so far").format(
                step=step, there=f"{len(self._points) - self._points.missing:,}", all=f"{len(self._points):,}"
            )
        else:
            text = self.tr("rolling map · step {step} · oldest point {age} steps").format(
                step=step, age=f"{self._step - self._oldest_step:,}"
            )
        return self.tr("test points · {freshness}").format(freshness=text) if self._test_note else text

    def _selected(self) -> str:
        return self.tr("{count} of {all} selected").format(
            count=f"{len(self.selection):,}", all=f"{len(self._points):,}"
        )

    def _paint_message(self, painter: QPainter) -> None:
        font = self.font()
        font.setPixelSize(15)
        metrics = QFontMetricsF(font)
        room = QRectF(0, 0, min(self.width() - 48, 420), 1e4)
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        box = metrics.boundingRect(room, flags, self._message).adjusted(-20, -12, 20, 12)
        # Over points, below their middle: an untrained map is a blob there.
        box.moveCenter(QPointF(self.width() / 2, self.height() * (0.7 if len(self._points) else 0.5)))
        ink = self._colours.text if len(self._points) else self._colours.muted
        map_painter.paint_pill(painter, box, self._message, ink, self._colours, font)

    # The camera

    @property
    def _held(self) -> bool:
        """Whether the map keeps still under the hand: what it points at must not slip away."""
        return bool(self._drag) or (self._moved.isValid() and not self._moved.hasExpired(HOLD))

    def _to_pixels(self, x: float, y: float) -> QPointF:
        return QPointF(*self.view.to_pixels(x, y, self.width(), self.height()))

    def _to_latent(self, at: QPointF) -> tuple[float, float]:
        return self.view.to_latent(at.x(), at.y(), self.width(), self.height())

    def _gliding(self) -> bool:
        """Whether the camera may take its time: seen, and the user's desktop has not turned animations off."""
        return self.isVisible() and self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0

    def _fit(self, *, at_once: bool) -> None:
        """Let the camera follow all points and the prior, beside the legend and above the line of words."""
        self._fit_wanted = False
        if not self._camera.following or len(self._points) == self._points.missing:
            return
        self._fitted_once = True
        right = self._legend.width() + 12 if self._legend.isVisibleTo(self) else 0
        below = 40
        wide, high = max(self.width() - right, 50), max(self.height() - below, 50)
        before = self.view
        inner = View.fitted(self._points.drawn, wide / high, margin=0.03, radius=PRIOR_EXTENT if self._prior else 0.0)
        unit = inner.width / wide
        goal = View(inner.x0, inner.y0 - below * unit, inner.x1 + right * unit, inner.y1)
        self._camera.follow(goal, at_once=at_once)
        if self.view != before:
            self.view_changed.emit()
        if self._camera.moving and not self._timer.isActive():
            self._timer.start()

    def _zoom(self, factor: float, at: QPointF) -> None:
        self.view = self.view.zoomed(factor, *self._to_latent(at))

    def _on_view_changed(self) -> None:
        self._schedule()
        self.view_changed.emit()

    def _on_layers_changed(self, layers: Layers) -> None:
        self._layers = layers
        self._colour_legend()
        self._schedule()
        self.layers_changed.emit(layers)

    def _on_classes_changed(self) -> None:
        self._points.set_visible(self._legend.visible)
        self._schedule()
        self.classes_changed.emit()

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin what the tool and the keys say."""
        if self._drag or not len(self._points):
            return
        self._drag = self._drag_for(event)
        self._drag_button = event.button()
        self._drag_from = self._drag_at = event.position()
        self._space_used = True
        if self._drag:
            self._leave_hover()
        if self._drag in SELECTING:
            self._choice, self._lasso = self._choice_for(event.modifiers()), [event.position()]
        if self._drag == "probe":
            self._move_probe(event.position())
        self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it; without a button, hover."""
        at, before = event.position(), self._drag_at
        self._drag_at = at
        self._moved.start()
        if self._drag == "probe":
            self._move_probe(at)
        elif self._drag == "pan":
            (x, y), (x_before, y_before) = self._to_latent(at), self._to_latent(before)
            self.view = self.view.panned(x_before - x, y_before - y)
        elif self._drag in ("zoom", "select"):
            self.update()
        elif self._drag == "lasso":
            if (at - self._lasso[-1]).manhattanLength() >= LASSO_STEP:
                self._lasso.append(at)
                self.update()
        elif len(self._points) and event.buttons() == Qt.MouseButton.NoButton:
            self._hover_at(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        if event.button() != self._drag_button:
            return
        box = QRectF(self._drag_from, event.position()).normalized()
        if self._drag == "zoom" and min(box.width(), box.height()) >= SMALLEST_BOX:
            (x0, y1), (x1, y0) = self._to_latent(box.topLeft()), self._to_latent(box.bottomRight())
            self.view = View(x0, y0, x1, y1)
        drag = self._drag
        self._end_drag()
        if drag == "probe":
            self.gesture_ended.emit()
        elif drag in SELECTING:
            self._choose(drag, event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        if len(self._points) and event.angleDelta().y():
            self._zoom(WHEEL_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Leave no trace of the hover."""
        self._moved.invalidate()
        self._leave_hover()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge the probe, reset the view, hold the hand, filter a class."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain = modifiers == Qt.KeyboardModifier.NoModifier
        if key in ARROWS and modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            step = NUDGE * self.view.width * (1 if plain else 10)
            dx, dy = ARROWS[key]
            self._tell_probe(self._probe[0] + dx * step, self._probe[1] + dy * step)
        elif key == Qt.Key.Key_Home and plain:
            self.reset_view()
        elif key == Qt.Key.Key_Space and plain:
            if not event.isAutoRepeat():
                self._space.start()
                self._space_used = bool(self._drag)
                self._show_cursor()
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9 and plain:
            self._legend.toggle(key - Qt.Key.Key_0)
        elif key == Qt.Key.Key_Escape and self._drag in ("zoom", *SELECTING):
            self._end_drag()
        else:
            super().keyPressEvent(event)  # ignored: the window's

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of the hand; a mere tap of Space is the window's."""
        if event.key() in ARROWS and not event.isAutoRepeat():
            self.gesture_ended.emit()
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat() or not self._space.isValid():
            super().keyReleaseEvent(event)
            return
        tapped = self._space.elapsed() < TAP and not self._space_used
        self._space.invalidate()
        self._show_cursor()
        if tapped:
            event.ignore()
            self.space_tapped.emit()

    def event(self, event: QEvent) -> bool:
        """Take pinches, and the keys that are the map's while it has the focus."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape and self._drag:
            event.accept()  # it ends the drag; the window's Esc clears the selection
            return True
        elif kind == QEvent.Type.ShortcutOverride and event.key() in OURS:
            if not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
                event.accept()
                return True
        elif kind == QEvent.Type.NativeGesture and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            if len(self._points):
                self._zoom(math.exp(event.value()), event.position())
            return True
        elif kind == QEvent.Type.Gesture and event.gesture(Qt.GestureType.PinchGesture):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if len(self._points):
                self._zoom(min(max(pinch.scaleFactor(), 0.2), 5.0), self.mapFromGlobal(pinch.centerPoint()))
            return True
        elif kind == QEvent.Type.DevicePixelRatioChange:
            self._schedule()
        return super().event(event)

    def _drag_for(self, event) -> str:
        """Return what a press begins."""
        modifiers = event.modifiers()
        if event.button() == Qt.MouseButton.MiddleButton:
            return "pan"
        if event.button() != Qt.MouseButton.LeftButton:
            return ""
        if self._space.isValid():
            return "pan"
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            return "lasso" if modifiers & Qt.KeyboardModifier.ControlModifier else "select"
        if modifiers & Qt.KeyboardModifier.AltModifier and self._tool not in SELECTING:
            return "zoom"
        return self._tool

    def _choice_for(self, modifiers: Qt.KeyboardModifier) -> str:
        """Return what a selecting drag does to the selection; with Shift, Ctrl asks for a lasso instead."""
        if self._tool in SELECTING and modifiers & Qt.KeyboardModifier.AltModifier:
            return "remove"
        shift = modifiers & Qt.KeyboardModifier.ShiftModifier
        if self._tool in SELECTING and modifiers & Qt.KeyboardModifier.ControlModifier and not shift:
            return "add"
        return "replace"

    def _choose(self, drag: str, at: QPointF) -> None:
        """Say which points the box, the lasso or the click has chosen."""
        box = QRectF(self._drag_from, at).normalized()
        if len(self._lasso) < 3 and max(box.width(), box.height()) < CLICK:
            if self._tool in SELECTING:
                index = self.nearest(*self._to_latent(at), HOVER_REACH)
                self.points_chosen.emit(np.array([index] if index >= 0 else [], np.intp), self._choice)
                self.point_clicked.emit(index)
            return
        corners = self._lasso
        if drag == "select":
            corners = [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]
        polygon = np.array([self._to_latent(corner) for corner in corners])
        self.points_chosen.emit(self._points.within(polygon), self._choice)

    def _end_drag(self) -> None:
        self._drag = ""
        self._drag_button = Qt.MouseButton.NoButton
        self._show_cursor()
        self.update()
        self._timer.start()  # the camera may have waited

    def _move_probe(self, at: QPointF) -> None:
        """Put the probe under the cursor, at the edge while the cursor is outside."""
        at = QPointF(min(max(at.x(), 0), self.width()), min(max(at.y(), 0), self.height()))
        self._tell_probe(*self._to_latent(at))

    def _tell_probe(self, x: float, y: float) -> None:
        if len(self._points):
            self.latent_moved.emit(x, y)  # first: the decoded image is painted before the mark
            self.set_probe(x, y)
            hand_moved()

    def _hover_at(self, at: QPointF) -> None:
        x, y = self._to_latent(at)
        index = self.nearest(x, y, HOVER_REACH)
        hover = None if index < 0 else tuple(self._points.means[index].tolist())
        self.latent_hovered.emit(x, y, index)  # first: who computes something about the point can begin
        self._mark_hovered(hover)

    def _leave_hover(self) -> None:
        self._mark_hovered(None)
        self.set_card(None)
        self.hover_left.emit()

    def _mark_hovered(self, point: tuple[float, float] | None) -> None:
        if point != self._hover:
            self._update_card()
            for place in filter(None, (self._hover, point)):
                self._update_about(place)
            self._hover = point
            self._update_card()

    def _update_about(self, place: tuple[float, float]) -> None:
        """Paint again what lies about one latent place: a mark has moved."""
        at = self._to_pixels(*place)
        reach = map_painter.REACH
        self.update(QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach).toAlignedRect())

    def _card_box(self) -> QRectF:
        at = QPointF(*self._picture_view.to_pixels(*self._hover, self.width(), self.height()))
        return map_layers.card_box(self._card, at, QRectF(self.rect()), self.font())

    def _update_card(self) -> None:
        """Paint again where the card is: it comes, goes or has moved."""
        if self._card is not None and self._hover is not None:
            self.update(self._card_box().toAlignedRect().adjusted(-1, -1, 1, 1))

    def _show_cursor(self) -> None:
        if self._drag == "pan":
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._space.isValid():
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.setCursor(TOOLS[self._tool])

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the aspect, and what is followed in view."""
        self._camera.resize(self.width(), self.height())
        self._place_legend()
        self._on_view_changed()
        if self._fitted_once:
            self._fit(at_once=True)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was missed while hidden."""
        super().showEvent(event)
        self._schedule()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the focus is gone; a held Space is over."""
        self._space.invalidate()
        self._show_cursor()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the font."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._film_of = ()
            self._place_legend()
            self._schedule()
        super().changeEvent(event)

    def _place_legend(self) -> None:
        self._legend.setVisible(len(self._points) > 0 and len(self._names) > 1)
        self._legend.adjustSize()
        self._legend.move(self.width() - self._legend.width() - 8, 8)
        self._layers_button.setVisible(len(self._points) > 0)
        self._layers_button.adjustSize()
        below = self._legend.geometry().bottom() + 6 if self._legend.isVisibleTo(self) else 8
        self._layers_button.move(self.width() - self._layers_button.width() - 8, below)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Latent map"))
        self.setAccessibleDescription(
            self.tr(
                "Click or arrow keys move the probe. Wheel zooms. Home shows everything. Keys 0 to 9 filter classes."
            )
        )
