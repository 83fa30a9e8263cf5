"""A plot without interaction: no mouse, no keys, no menu, plain axes."""

import math

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QSizePolicy

from latentlab.export.palette import Surfaces
from latentlab.gui.widgets.numbers import with_minus
from latentlab.gui.widgets.theme import number_font, scaled

AXES = ("left", "bottom")
TICK_OFFSET = 4  # pixels from a number to the plot
WIDTH_STEP = 8  # pixels: an axis does not move with each digit


def still_plot(axis_width: int, **axes: pg.AxisItem) -> pg.PlotWidget:
    """Return a plot with a left axis of `axis_width` pixels; `axes`, by name, replace the plain ones."""
    widget = pg.PlotWidget(axisItems={name: axes.get(name) or _Axis(name) for name in AXES})
    widget.setFrameShape(pg.PlotWidget.Shape.NoFrame)
    for part in (widget, widget.viewport()):  # the plot uses no keys
        part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    # A plot has no height of its own: Qt's 480 pixels would make a panel with a wrapped text taller than its place.
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    plot = widget.getPlotItem()
    plot.hideButtons()
    plot.setMenuEnabled(False)
    plot.getViewBox().setMouseEnabled(False, False)
    widget.setProperty("axisWidth", axis_width)  # at a text size of 100 %
    plot.getAxis("left").setWidth(scaled(axis_width))
    for name in AXES:
        axis = plot.getAxis(name)
        axis.enableAutoSIPrefix(False)
        axis.setStyle(tickLength=0, tickTextOffset=TICK_OFFSET)
    return widget


def without_cut_number(
    axis: pg.AxisItem, levels: list[tuple[float, list[float]]], high: float, size: float
) -> list[tuple[float, list[float]]]:
    """Return the ticks of a vertical axis whose numbers are not cut by the upper edge of the plot."""
    low = min(axis.range)
    half = QFontMetricsF(axis.style["tickFont"] or QFont()).capHeight() / 2 + 1  # pixels
    highest = high - half * (high - low) / max(size, 1)
    return [(spacing, [value for value in values if value <= highest]) for spacing, values in levels]


def widen_axis(widget: pg.PlotWidget, low: float, high: float) -> None:
    """Give the left axis room for its numbers from `low` to `high`: an axis draws no number that it would cut."""
    axis = widget.getPlotItem().getAxis("left")
    length = max(1, widget.height())
    metrics = QFontMetricsF(axis.style["tickFont"] or widget.font())
    texts = [
        text
        for spacing, values in axis.tickValues(low, high, length)
        for text in axis.tickStrings(values, axis.scale, spacing)
    ]
    needed = max(map(metrics.horizontalAdvance, texts), default=0) + 2 * TICK_OFFSET
    axis.setWidth(max(scaled(widget.property("axisWidth")), math.ceil(needed / WIDTH_STEP) * WIDTH_STEP))


class _Axis(pg.AxisItem):
    """An axis with numbers in the format of the window: −4,000. No two numbers touch."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the ticks; a horizontal axis has fewer where their numbers would touch."""
        levels = super().tickValues(low, high, size)
        if self.orientation != "bottom" or not levels:
            return without_cut_number(self, levels, high, size)
        (spacing, values), *finer = levels
        while len(values) > 2 and not self._has_room(spacing, values, size):
            spacing, values = 2 * spacing, [value for value in values if round(value / spacing) % 2 == 0]
        shown = [(spacing, values)]
        if spacing == levels[0][0]:
            for level in finer:
                every = sorted([*shown[-1][1], *level[1]])
                if not self._has_room(level[0], every, size):
                    break
                shown.append(level)
        return shown

    def _has_room(self, spacing: float, values: list[float], size: float) -> bool:
        """Whether the numbers of ticks have a gap as wide as two digits between each other."""
        metrics = QFontMetricsF(self.style["tickFont"] or QFont())
        widest = max(map(metrics.horizontalAdvance, self.tickStrings(values, self.scale, spacing)))
        low, high = self.range
        return (widest + metrics.horizontalAdvance("00")) * (high - low) <= size * spacing

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        texts = super().tickStrings(values, scale, spacing)
        return [with_minus(f"{int(text):,}" if _is_whole(text) else text) for text in texts]


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdigit()


def theme_plot(widget: pg.PlotWidget, colours: Surfaces, font: QFont) -> QFont:
    """Set colours and font of a plot; return the font of its ticks, a size smaller than `font`."""
    small = QFont(font)
    small.setPointSizeF(small.pointSizeF() * 0.9)
    widget.setBackground(colours.window)
    widget.getPlotItem().getAxis("left").setWidth(scaled(widget.property("axisWidth")))
    for name in AXES:
        axis = widget.getPlotItem().getAxis(name)
        axis.setPen(colours.border)
        axis.setTextPen(colours.muted)
        axis.setStyle(tickFont=number_font(small))
    return small
