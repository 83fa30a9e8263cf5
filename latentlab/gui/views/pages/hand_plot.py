"""HandPlot: a plot with a title that a hand presses and drags, in the coordinates of its axes."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from latentlab.export.palette import Surfaces
from latentlab.export.posterior_picture import heat
from latentlab.gui.widgets.fitting_label import FittingLabel
from latentlab.gui.widgets.still_plot import TICK_OFFSET, still_plot, theme_plot, widen_axis, without_cut_number
from latentlab.gui.widgets.theme import SPACE, muted, number_font

REACH = 9  # pixels from a mark within which a press takes it
LEVELS = heat(np.linspace(0, 1, 256))  # of a heat map, dark to light


class HandPlot(QWidget):
    """Marks are added to `plot`. With `by_hand` the mouse is told in signals, otherwise the marks have it."""

    pressed = Signal(float, float, object)  # x, y, Qt.MouseButton
    moved = Signal(float, float)  # while a button is down
    released = Signal()

    def __init__(self, *, by_hand: bool = False, axis_width: int = 46, **axes: pg.AxisItem) -> None:
        super().__init__()
        self.title, self.note = QLabel(), muted(FittingLabel())
        self.widget = still_plot(axis_width, **axes)
        self._below = muted(QLabel(self.widget))  # the name of the horizontal axis
        self._below.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.widget.installEventFilter(self)
        self.plot = self.widget.getPlotItem()
        self.view = self.plot.getViewBox()
        self.view.setDefaultPadding(0)
        self._by_hand = by_hand
        if by_hand:
            self.widget.viewport().installEventFilter(self)
            self.widget.setCursor(Qt.CursorShape.CrossCursor)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.note.setFont(number_font(self.note.font()))
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self.title)
        head.addWidget(self.note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        column.addLayout(head)
        column.addWidget(self.widget, 1)

    def set_words(self, title: str, tip: str, below: str = "") -> None:
        """Name the plot; `tip` says what its axes are and what a hand can do, `below` names the horizontal axis.

        A name of the axis, with its unit, is as short as a number of the left axis: it stands in the corner of both.
        """
        self.title.setText(title)
        self._below.setText(below)
        self._place_below()
        self.widget.setAccessibleName(title)
        self.widget.setAccessibleDescription(tip)
        self.widget.setToolTip(tip)

    def set_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show these ranges of the axes."""
        widen_axis(self.widget, *y)
        self._place_below()
        self.view.setRange(xRange=x, yRange=y, padding=0)

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._below.setFont(theme_plot(self.widget, colours, self.font()))
        self.widget.setBackground(colours.surface)
        self._place_below()

    def _place_below(self) -> None:
        label = self._below
        label.adjustSize()
        right = round(self.plot.getAxis("left").width()) - 2 * TICK_OFFSET
        label.move(max(0, right - label.width()), self.widget.height() - label.height() - TICK_OFFSET // 2)

    def place_of(self, x: float, y: float) -> QPoint:
        """Return where a place of the axes lies in the viewport, in pixels."""
        return self.widget.mapFromScene(self.view.mapViewToScene(QPointF(x, y)))

    def is_near(self, at: tuple[float, float], mark: tuple[float, float]) -> bool:
        """Whether two places of the axes are within REACH pixels."""
        apart = self.place_of(*at) - self.place_of(*mark)
        return abs(apart.x()) <= REACH and abs(apart.y()) <= REACH

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell presses and drags of the mouse, and keep the name of the axis in its corner."""
        kind = event.type()
        if watched is self.widget:
            if kind == QEvent.Type.Resize:
                self._place_below()
            return False
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self.pressed.emit(*self._at(event.position()), event.button())
            return True
        if kind == QEvent.Type.MouseMove:
            if event.buttons() != Qt.MouseButton.NoButton:
                self.moved.emit(*self._at(event.position()))
            return True
        if kind == QEvent.Type.MouseButtonRelease:
            self.released.emit()
            return True
        return super().eventFilter(watched, event)

    def _at(self, place: QPointF) -> tuple[float, float]:
        found = self.view.mapSceneToView(self.widget.mapToScene(place.toPoint()))
        return found.x(), found.y()


class PowerAxis(pg.AxisItem):
    """An axis of logarithms to base 10, with the numbers themselves as its texts."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the ticks at 1, 2 and 5 of each power of ten, or at the powers alone where the axis is long."""
        steps = (1, 2, 5) if high - low < 3 else (1,)
        powers = range(math.floor(low), math.ceil(high) + 1)
        values = [power + math.log10(step) for power in powers for step in steps]
        levels = [(1.0, [value for value in values if low <= value <= high])]
        return levels if self.orientation == "bottom" else without_cut_number(self, levels, high, size)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the texts at ticks."""
        return [f"{10**value:,.4g}" for value in values]


class CountAxis(pg.AxisItem):
    """An axis of whole numbers."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return ticks at whole numbers only."""
        found = super().tickValues(low, high, size)
        return [(step, values) for step, values in found if step >= 1 and step == int(step)]


def heat_map() -> pg.ImageItem:
    """Return an image item for values from 0 to 1 in the colours of a heat map."""
    item = pg.ImageItem(axisOrder="row-major")
    item.setLookupTable(LEVELS)
    item.setLevels((0, 1))
    return item


def show_heat(item: pg.ImageItem, values: np.ndarray, x: tuple[float, float], y: tuple[float, float]) -> None:
    """Show values (h, w), the lowest row first, over ranges of the axes."""
    item.setImage(values, autoLevels=False)
    item.setRect(x[0], y[0], x[1] - x[0], y[1] - y[0])
