"""A plot that is looked at only: no mouse, no keys, no menu, its axes plain."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont

from latentlab.export.palette import Surfaces
from latentlab.gui.theme import number_font

AXES = ("left", "bottom")


def still_plot(axis_width: int, **axes: pg.AxisItem) -> pg.PlotWidget:
    """Return such a plot, whose left axis is `axis_width` pixels wide; `axes` by name take the place of pyqtgraph's."""
    widget = pg.PlotWidget(axisItems=axes)
    widget.setFrameShape(pg.PlotWidget.Shape.NoFrame)
    widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no key does anything in it
    plot = widget.getPlotItem()
    plot.hideButtons()
    plot.setMenuEnabled(False)
    plot.getViewBox().setMouseEnabled(False, False)
    plot.getAxis("left").setWidth(axis_width)
    for name in AXES:
        axis = plot.getAxis(name)
        axis.enableAutoSIPrefix(False)
        axis.setStyle(tickLength=0, tickTextOffset=4)
    return widget


def theme_plot(widget: pg.PlotWidget, colours: Surfaces, font: QFont) -> QFont:
    """Let a plot take other colours; return the font of its ticks, a size smaller than `font`."""
    small = QFont(font)
    small.setPointSizeF(small.pointSizeF() * 0.9)
    widget.setBackground(colours.window)
    for name in AXES:
        axis = widget.getPlotItem().getAxis(name)
        axis.setPen(colours.border)
        axis.setTextPen(colours.muted)
        axis.setStyle(tickFont=number_font(small))
    return small
