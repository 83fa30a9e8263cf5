"""The latent map: every point of the data at its posterior mean, the prior under it, and the probe.

`map_canvas` shows the points, drawn by `map_renderer`. `LatentMap` adds interaction to that canvas: it passes mouse and
key events to the gesture machine of `map_gestures`, carries out the requests, and tells the window by signals. Legend
and layers button lie in `gutter`, a widget beside the map: neither covers a point.
"""

import sys
import time

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from latentlab.export.layers import MapLayers
from latentlab.export.palette import Surfaces
from latentlab.export.viewport import Viewport
from latentlab.gui.views import map_events
from latentlab.gui.views import map_gestures as gestures
from latentlab.gui.views.layers_panel import LayersButton, LayersPanel
from latentlab.gui.views.legend import Legend
from latentlab.gui.views.map_canvas import MapCanvas
from latentlab.gui.views.map_gutter import MapGutter
from latentlab.gui.widgets.paint_queue import cursor_painted

HOVER_REACH = 16  # largest distance from the cursor to a hovered point, in pixels
NUDGE = 0.01  # one step of an arrow key, as a share of the width of the view
# Requests about points or a view of them: ignored while there are no points.
ABOUT_POINTS = (gestures.MoveProbe, gestures.NudgeProbe, gestures.ZoomAbout, gestures.Hover)


class LatentMap(MapCanvas):
    """A 2-D latent space as a map: pan, zoom, filter, select, and move the probe."""

    latent_moved = Signal(float, float)  # the user moved the probe to this z
    latent_hovered = Signal(float, float, int)  # the cursor is at this z; index of the point there, or -1
    hover_left = Signal()
    view_chosen = Signal(object)  # Viewport: the user panned or zoomed to it; None: the user wants to see everything
    classes_changed = Signal()  # the user chose other classes, or pressed the key of a class on points without classes
    layers_changed = Signal(object)  # MapLayers: the user switched a layer
    gesture_ended = Signal()  # the drag or the key that moved the probe has ended
    points_chosen = Signal(object, str)  # the user chose these indices; to "replace", "add" or "remove"
    point_clicked = Signal(int)  # the user clicked this point with a selecting tool; -1: no point is there
    space_tapped = Signal()  # the focused map got a tap of Space
    coloured_by_class = Signal(bool)  # whether the points have the colours of their classes, after each change
    moment_stepped = Signal(int)  # the wheel turned with Ctrl: to an earlier moment of the run (-1) or a later one (1)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gestures = gestures.Gestures()
        self._was_coloured = self._coloured_beside = False
        self._legend = Legend(self._colours)
        self._legend.set_theme(self._colours, self._palette)
        self._legend.changed.connect(self._on_classes_changed)
        self._panel = LayersPanel(self)
        self._panel.changed.connect(self._on_layers_changed)
        self._layers_button = LayersButton(self._panel)
        self.gutter = MapGutter(self._legend, self._layers_button)

        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        if sys.platform != "darwin":  # macOS sends a pinch as a native gesture: a touch event would repeat it
            self.grabGesture(Qt.GestureType.PinchGesture)
        self._retranslate()
        self._show_cursor()

    @property
    def visible_classes(self) -> tuple[int, ...]:
        """The classes that are not shown in grey."""
        return tuple(sorted(self._legend.visible))

    @visible_classes.setter
    def visible_classes(self, classes) -> None:
        self._legend.set_visible_classes(frozenset(classes) & frozenset(range(len(self._names))))

    @property
    def is_coloured(self) -> bool:
        """Whether there are points, in the colours of their classes."""
        return len(self._points) > 0 and not self._by_value

    @property
    def tool(self) -> str:
        """The function of the left button: a name of map_gestures.TOOLS."""
        return self._gestures.tool

    def set_tool(self, tool: str) -> None:
        """Set the function of the left button. Raises ValueError for a name that is not in map_gestures.TOOLS."""
        self._gestures.choose_tool(tool)
        self._show_cursor()

    def open_layers(self) -> None:
        """Open the card of switches."""
        self._layers_button.open()

    def set_layer_reasons(self, reasons: dict[str, str], *, is_weighted: bool = False) -> None:
        """Grey the switches of these layers, which the model cannot have; each value is the reason.

        `is_weighted`: the model was trained by IWAE, for which q(z|x) is not meant to be the posterior.
        """
        self._panel.set_reasons(reasons, is_weighted)

    # Content that legend and layers card follow

    def set_labels(self, labels: np.ndarray, names: tuple[str, ...]) -> None:
        """Take the class of each point, see MapCanvas; other names make all classes visible."""
        if names != self._names:
            self._legend.set_names(tuple(names))
        super().set_labels(labels, names)
        self._colour_legend()
        self._show_controls()

    def show_points(
        self, means: np.ndarray, *, step: int, oldest_step: int, exact: bool, fade: np.ndarray | None = None
    ) -> None:
        """Show the points, see MapCanvas."""
        super().show_points(means, step=step, oldest_step=oldest_step, exact=exact, fade=fade)
        self._colour_legend()
        self._show_controls()

    def set_theme(self, colours: Surfaces, label_colours: tuple[str, ...]) -> None:
        """Use these surfaces, and these colours for the classes in order."""
        super().set_theme(colours, label_colours)
        self._legend.set_theme(colours, label_colours)
        self._layers_button.set_theme(colours)
        self.gutter.set_theme(colours)

    def set_layers(self, layers: MapLayers) -> None:
        """Show these layers; no signal follows."""
        super().set_layers(layers)
        self._panel.set_layers(layers)
        self._colour_legend()

    def set_values(self, values: np.ndarray | None, title: str = "") -> None:
        """Colour the points by values, see MapCanvas."""
        super().set_values(values, title)
        self._colour_legend()

    @property
    def _held(self) -> bool:
        """Whether the camera keeps still while the user points: the target of the cursor must not move away."""
        return self._gestures.holds_still(_now())

    @property
    def _drag(self) -> gestures.Drag | None:
        return self._gestures.drag

    def _on_layers_changed(self, layers: MapLayers) -> None:
        self.set_layers(layers)
        self.layers_changed.emit(layers)

    def _on_classes_changed(self) -> None:
        self._points.set_visible(self._legend.visible)
        self._schedule()
        self.classes_changed.emit()

    def set_coloured_beside(self, on: bool) -> None:
        """Say whether the points of a map that has no legend of its own have the colours of the classes."""
        self._coloured_beside = on
        self._colour_legend()

    def _colour_legend(self) -> None:
        self._legend.set_coloured(not self._by_value or self._coloured_beside)
        if self.is_coloured != self._was_coloured:
            self._was_coloured = self.is_coloured
            self.coloured_by_class.emit(self.is_coloured)

    def _show_controls(self) -> None:
        """Show the legend if there are points of several classes, and the layers button if there are points."""
        there = len(self._points) > 0
        self.gutter.show_controls(legend=there and len(self._names) > 1, layers=there)

    # Interaction: events to the state machine, its requests to the map

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin the drag of tool, button and keys."""
        if len(self._points):
            self._interpret(map_events.press(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continue the drag; without one, hover."""
        self._interpret(map_events.move(event, _now()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Complete the drag."""
        self._interpret(map_events.release(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor; with Ctrl, step through the moments of the run."""
        self._interpret(map_events.wheel(event))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """End the hover."""
        self._interpret(gestures.Leave(map_events.buttons(QApplication.mouseButtons())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge the probe, reset the view, hold the pan tool, filter a class; pass other keys to the window."""
        if self._interpret(map_events.key_down(event, _now())):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End the nudge or the pan tool; pass a tap of Space to the window."""
        if self._interpret(map_events.key_up(event, _now())):
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus; end a held Space and a drag."""
        self._interpret(gestures.FocusOut())
        self.update()

    def event(self, event: QEvent) -> bool:
        """Handle pinches, and the keys of the map while the map has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and self._gestures.claims(*map_events.key(event)):
            event.accept()
            return True
        pinch = map_events.pinch(event, self)
        if pinch is not None:
            self._interpret(pinch)
            return True
        return super().event(event)

    def _interpret(self, event: gestures.Event) -> bool:
        """Carry out the requests of an event; return whether the window gets the event, too."""
        before = self._gestures.drag
        requests = self._gestures.interpret(event)
        if before is not None and self._gestures.drag is None:
            self._timer.start()  # the camera may have waited for the end of the drag
        self._show_cursor()
        for request in requests:
            if len(self._points) or not isinstance(request, ABOUT_POINTS):
                self._carry_out(request)
        # After the requests: a redraw at once would delay the decoded image of the movement. A box or an outline
        # changes with each movement, the drag of the probe only with its mark.
        drag = self._gestures.drag
        if drag != before and (drag is None or before is None or drag.kind not in ("probe", "pan")):
            self.update()
        return gestures.PassOn() in requests

    def _carry_out(self, request: gestures.Request) -> None:
        match request:
            case gestures.MoveProbe((x, y)):
                x, y = min(max(x, 0), self.width()), min(max(y, 0), self.height())  # at the edge of the map
                self._emit_probe(*self._to_latent((x, y)))
            case gestures.NudgeProbe(right, up):
                step = NUDGE * self.view.width
                self._emit_probe(self._probe[0] + right * step, self._probe[1] + up * step)
            case gestures.GestureEnded():
                self.gesture_ended.emit()
            case gestures.Pan(start, end):
                (x, y), (x_before, y_before) = self._to_latent(end), self._to_latent(start)
                self._choose_view(self.view.panned(x_before - x, y_before - y))
            case gestures.ZoomAbout(at, factor):
                self._choose_view(self.view.zoomed(factor, *self._to_latent(at)))
            case gestures.ZoomTo((left, top, right, bottom)):
                (x0, y1), (x1, y0) = self._to_latent((left, top)), self._to_latent((right, bottom))
                self._choose_view(Viewport(x0, y0, x1, y1))
            case gestures.ResetView():
                self.view_chosen.emit(None)
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
                self._legend.toggle(label) if self._names else self.classes_changed.emit()
            case gestures.TapSpace():
                self.space_tapped.emit()
            case gestures.StepMoment(count):
                self.moment_stepped.emit(count)

    def _choose_view(self, view: Viewport) -> None:
        self.view = view
        self.view_chosen.emit(self.view)

    def _emit_probe(self, x: float, y: float) -> None:
        self.latent_moved.emit(x, y)  # first: the decoded image is painted before the mark
        self.set_probe(x, y)
        cursor_painted()

    def _hover_at(self, at: gestures.Place) -> None:
        x, y = self._to_latent(at)
        index = self.nearest(x, y, HOVER_REACH)
        hover = None if index < 0 else tuple(self._points.means[index].tolist())
        self.latent_hovered.emit(x, y, index)  # first: computations about the point can start
        self._mark_hovered(hover)

    def _leave_hover(self) -> None:
        self._mark_hovered(None)
        self.set_card(None)
        self.hover_left.emit()

    def _show_cursor(self) -> None:
        shape = map_events.CURSORS[self._gestures.cursor]
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # Qt

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

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
