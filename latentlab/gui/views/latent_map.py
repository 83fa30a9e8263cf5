"""The latent map: every point of the data at its posterior mean, the prior under it, and the probe.

The map has three parts. `map_gestures` interprets mouse and keys, `map_renderer` draws, and the widget between them
holds the content: it hands events to the gestures, carries out their requests, and hands frozen descriptions to the
renderer.

One frame: data, camera, size, colours or filter change -> `_schedule` -> at most once in 16 ms, when no event waits,
`_redraw` draws the cached picture -> `paintEvent` lays the marks on it. A movement of the hand alone (the probe, a box)
neither draws the points again nor waits for them.
"""

import sys
import time

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QStyle, QWidget

from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES, Surfaces
from latentlab.export.raster import View
from latentlab.gui.turn import Turn, hand_is_still, hand_moved
from latentlab.gui.views import map_events, map_layers, map_overlays, map_painter
from latentlab.gui.views import map_gestures as gestures
from latentlab.gui.views.layers_panel import LayersButton, LayersPanel
from latentlab.gui.views.legend import Legend
from latentlab.gui.views.map_camera import Camera, fitted_view
from latentlab.gui.views.map_layers import Grounds, Layers
from latentlab.gui.views.map_points import MapPoints
from latentlab.gui.views.map_renderer import MapRenderer, Marks, Scene

FRAME = 16  # ms between repaints, at least
HOVER_REACH = 16  # pixels within which the cursor is at a point
NUDGE = 0.01  # of the width of the view: one step of an arrow key
PRIOR_EXTENT = 3.0  # the fitted view holds this circle of the prior
NO_PLACES = np.empty((0, 2))
# Requests about points or a view of them: without points there is nothing to carry out.
ABOUT_POINTS = (gestures.MoveProbe, gestures.NudgeProbe, gestures.ZoomAbout, gestures.Hover)


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
        self._probe = (0.0, 0.0)
        self._hover: tuple[float, float] | None = None  # the hovered point
        self._walk = NO_PLACES, NO_PLACES  # waypoints, and the path through them
        self._pinned: int | None = None  # the point that the inspector holds
        self._card: map_layers.Card | None = None  # the hovered point's image beside its reconstruction
        self._layers = Layers()
        self._grounds = Grounds()
        self._ellipses = NO_PLACES, NO_PLACES, []
        self._scale: tuple[str, str, str] | None = None  # of points coloured by a value: title, lowest, highest
        self._overlays: dict[str, map_overlays.Overlay] = {}  # pictures of the panels above the points, by name

        self._names: tuple[str, ...] = ()
        self._step, self._oldest_step, self._exact = 0, 0, True
        self._points = MapPoints()
        self._points.set_colours(self._palette, self._colours.unselected)

        self._camera = Camera()
        self._fitted_once = self._fit_wanted = False
        self._gestures = gestures.Gestures()
        self._renderer = MapRenderer()
        self._picture_stale = True
        self._repaint_wanted = False
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self._on_frame)
        self._turn = Turn(self)
        self._turn.taken.connect(self._redraw)

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
        changed = self._renderer.exchange_overlay(before, overlay)
        if changed is None:
            self.update()
        else:
            self.update(changed)

    def set_values(self, values: np.ndarray | None, title: str = "") -> None:
        """Colour the points by a figure in nats, (n,), whose scale `title` heads; None: by class.

        Where it is NaN the point is greyed, beneath the others.
        """
        if values is None or len(values) != len(self._points.labels):
            self._points.set_codes(None)
            self._scale = None
        else:
            codes, self._scale = map_layers.value_scale(values, title)
            self._points.set_codes(codes, map_layers.heat_colours())
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

    def set_walk(self, waypoints, path: np.ndarray | None) -> None:
        """Draw a walk of `waypoints`, (m, 2) latent, along `path`, (n, 2); of other latent spaces nothing."""
        waypoints = np.asarray(waypoints, np.float64)
        planar = waypoints.ndim == 2 and waypoints.shape[1] == 2
        self._walk = (waypoints, waypoints if path is None else path) if planar else (NO_PLACES, NO_PLACES)
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
        """The function of the left button: a name of map_gestures.TOOLS."""
        return self._gestures.tool

    def set_tool(self, tool: str) -> None:
        """Give the left button this function. Raises ValueError for a name that is not in map_gestures.TOOLS."""
        self._gestures.choose_tool(tool)
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
        """Lay the marks on the cached picture."""
        # A moved mark does not wait for a newer picture, which has its own turn.
        fits = self._renderer.fits(self.width(), self.height(), self.devicePixelRatioF())
        if not fits or (self._picture_stale and hand_is_still()):
            self._render()
        self._renderer.paint(QPainter(self), self._marks())

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

    def _render(self) -> None:
        """Draw the picture of all that does not follow the cursor."""
        if self._fit_wanted and not self._held:
            self._fit(at_once=not self._fitted_once or not self._gliding())
        self._picture_stale = False
        self._renderer.draw(self._scene())

    def _scene(self) -> Scene:
        return Scene(
            view=self.view,
            width=self.width(),
            height=self.height(),
            ratio=self.devicePixelRatioF(),
            font=self.font(),
            colours=self._colours,
            palette=self._palette,
            points=self._points,
            grounds=self._grounds,
            layers=self._layers,
            prior=self._prior,
            names=self._names,
            visible=self.visible_classes,
            ellipses=self._ellipses,
            scales=self._scales(),
            texts=(self._freshness(), self._selected()) if len(self.selection) else (self._freshness(),),
        )

    def _marks(self) -> Marks:
        pinned = None if self._pinned is None else self._points.means[self._pinned]
        return Marks(
            probe=self._probe,
            hovered=self._hover,
            card=self._card,
            pinned=None if pinned is None or not np.isfinite(pinned).all() else tuple(pinned.tolist()),
            waypoints=self._walk[0],
            path=self._walk[1],
            drag=self._gestures.drag,
            overlays=self._overlays,
            message=self._message,
            focused=self.hasFocus(),
        )

    def _scales(self) -> tuple[tuple[str, str, str], ...]:
        """Return the scale of the points' colours or of each heat picture: title, lowest and highest value."""
        if self._by_value:
            return (self._scale,)
        scales = []
        for name in ("entropy", "magnification"):
            limits = self._grounds.scale(name) if getattr(self._layers, name) else None
            if limits is None:
                continue
            if name == "entropy":
                title, form = self.tr("pixel entropy · nats per image"), "{:.0f}"
            else:
                title, form = self.tr("magnification √det(JᵀJ) · log scale"), "{:.2g}"
            scales.append((title, *((form if value < 10 else "{:,.0f}").format(value) for value in limits)))
        return tuple(scales)

    @property
    def _by_value(self) -> bool:
        """Whether the visible points have the colours of a value, and not those of their classes."""
        return self._scale is not None and self._layers.points and not self._layers.density

    def _colour_legend(self) -> None:
        self._legend.set_coloured(not self._by_value)

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

    # The camera

    @property
    def _held(self) -> bool:
        """Whether the camera keeps still under the hand: the target of the cursor must not slip away."""
        return self._gestures.holds_still(_now())

    def _to_pixels(self, x: float, y: float) -> QPointF:
        return QPointF(*self.view.to_pixels(x, y, self.width(), self.height()))

    def _to_latent(self, at: gestures.Place) -> tuple[float, float]:
        return self.view.to_latent(*at, self.width(), self.height())

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
        before = self.view
        radius = PRIOR_EXTENT if self._prior else 0.0
        goal = fitted_view(self._points.drawn, self.width(), self.height(), radius=radius, right=right, below=40)
        self._camera.follow(goal, at_once=at_once)
        if self.view != before:
            self.view_changed.emit()
        if self._camera.moving and not self._timer.isActive():
            self._timer.start()

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

    # The hand: events to the state machine, its requests to the map

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin the drag of tool, button and keys."""
        if len(self._points):
            self._take(map_events.press(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continue the drag; without one, hover."""
        self._take(map_events.move(event, _now()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Complete the drag."""
        self._take(map_events.release(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        self._take(map_events.wheel(event))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Leave no trace of the hover."""
        self._take(gestures.Leave(map_events.buttons(QApplication.mouseButtons())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge the probe, reset the view, hold the pan tool, filter a class; other keys are the window's."""
        if self._take(map_events.key_down(event, _now())):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End the nudge or the pan tool; a tap of Space is the window's."""
        if self._take(map_events.key_up(event, _now())):
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the focus is gone; a held Space and a drag are over."""
        self._take(gestures.FocusOut())
        self.update()

    def event(self, event: QEvent) -> bool:
        """Take pinches, and the keys of the map while it has the focus."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and self._gestures.claims(*map_events.key(event)):
            event.accept()
            return True
        pinch = map_events.pinch(event, self)
        if pinch is not None:
            self._take(pinch)
            return True
        if kind == QEvent.Type.DevicePixelRatioChange:
            self._schedule()
        return super().event(event)

    def _take(self, event: gestures.Event) -> bool:
        """Carry out the requests of an event; return whether the event is passed on to the window."""
        before = self._gestures.drag
        requests = self._gestures.take(event)
        if before is not None and self._gestures.drag is None:
            self._timer.start()  # the camera may have waited for the end of the drag
        if self._gestures.drag != before:
            self.update()
        self._show_cursor()
        for request in requests:
            if len(self._points) or not isinstance(request, ABOUT_POINTS):
                self._carry_out(request)
        return gestures.PassOn() in requests

    def _carry_out(self, request: gestures.Request) -> None:
        match request:
            case gestures.MoveProbe((x, y)):
                x, y = min(max(x, 0), self.width()), min(max(y, 0), self.height())  # at the edge of the map
                self._tell_probe(*self._to_latent((x, y)))
            case gestures.NudgeProbe(right, up):
                step = NUDGE * self.view.width
                self._tell_probe(self._probe[0] + right * step, self._probe[1] + up * step)
            case gestures.GestureEnded():
                self.gesture_ended.emit()
            case gestures.Pan(start, end):
                (x, y), (x_before, y_before) = self._to_latent(end), self._to_latent(start)
                self.view = self.view.panned(x_before - x, y_before - y)
            case gestures.ZoomAbout(at, factor):
                self.view = self.view.zoomed(factor, *self._to_latent(at))
            case gestures.ZoomTo((left, top, right, bottom)):
                (x0, y1), (x1, y0) = self._to_latent((left, top)), self._to_latent((right, bottom))
                self.view = View(x0, y0, x1, y1)
            case gestures.ResetView():
                self.reset_view()
            case gestures.Hover(at):
                self._hover_at(at)
            case gestures.LeaveHover():
                self._leave_hover()
            case gestures.ChoosePoints(corners, mode):
                polygon = np.array([self._to_latent(corner) for corner in corners])
                self.points_chosen.emit(self._points.within(polygon), mode)
            case gestures.ClickPoint(at, mode):
                index = self.nearest(*self._to_latent(at), HOVER_REACH)
                self.points_chosen.emit(np.array([index] if index >= 0 else [], np.intp), mode)
                self.point_clicked.emit(index)
            case gestures.ToggleClass(label):
                self._legend.toggle(label)
            case gestures.TapSpace():
                self.space_tapped.emit()

    def _tell_probe(self, x: float, y: float) -> None:
        self.latent_moved.emit(x, y)  # first: the decoded image is painted before the mark
        self.set_probe(x, y)
        hand_moved()

    def _hover_at(self, at: gestures.Place) -> None:
        x, y = self._to_latent(at)
        index = self.nearest(x, y, HOVER_REACH)
        hover = None if index < 0 else tuple(self._points.means[index].tolist())
        self.latent_hovered.emit(x, y, index)  # first: computations about the point can begin
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

    def _update_card(self) -> None:
        """Paint the place of the card again: the card comes, goes or has moved."""
        if self._card is not None and self._hover is not None:
            box = self._renderer.card_box(self._card, self._hover)
            self.update(box.toAlignedRect().adjusted(-1, -1, 1, 1))

    def _show_cursor(self) -> None:
        self.setCursor(map_events.CURSORS[self._gestures.cursor])

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

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the font."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._renderer.forget_film()
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


def _now() -> float:
    """Return the time of the gestures, in milliseconds."""
    return 1000 * time.monotonic()
