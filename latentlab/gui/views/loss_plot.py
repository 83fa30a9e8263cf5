"""One plot of a loss over the epochs: training curve, test curve, reference lines, and a pointer that reads them."""

import html
import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.widgets.fitting_label import FittingLabel, fitted_to_end
from latentlab.gui.widgets.steady_label import SteadyLabel
from latentlab.gui.widgets.still_plot import AXES, still_plot, theme_plot
from latentlab.gui.widgets.theme import SPACE, grow_with_text, muted, number_font, scaled
from latentlab.training.snapshot import TEST, TRAIN

AXIS_WIDTH = 44
UNIT_HEIGHT = 20
NAME_WIDTH = 90  # pixels that the name of the run beside takes at most in the legend: a longer one would cut the plots
MARK_REACH = 5  # largest distance from the cursor to a mark, in pixels
VERTICES = 4000  # largest number of vertices of a curve


class LossPlot(QWidget):
    """One quantity: its title and legend, and below them the training curve, the test curve and the reference lines."""

    hovered = Signal(float)  # the epoch under the cursor
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._data: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        self._beside_data: dict[int, tuple[np.ndarray, np.ndarray]] = {}  # of the run beside
        self._beside_name = ""
        self._log = False
        self._at: float | None = None  # the epoch of the pointer
        self._is_past = False  # whether the pointer is at a past moment, to which later measurements do not belong
        self._names = ("", "")
        self._range = (0.0, 1.0)  # of the visible values
        self._extra: tuple[np.ndarray, ...] = (np.empty(0),) * 4
        self._extra_names = ("",) * 3
        self.extra_tip = ""
        self._colours = SCHEMES["light"]
        self.widget = still_plot(AXIS_WIDTH, left=_ValueAxis("left"))
        head = self._make_head()
        self._make_curves()
        self._make_readout()
        self.widget.viewport().setMouseTracking(True)
        self.widget.scene().sigMouseMoved.connect(self._move)
        self.widget.installEventFilter(self)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(self.foot)
        layout.addWidget(self._legend_below, 0, Qt.AlignmentFlag.AlignRight)
        layout.addSpacing(SPACE // 2)
        layout.addWidget(self.widget, 1)

    def _make_head(self) -> QHBoxLayout:
        """Make the labels above the plot and return the row of title and legend; `foot` is the row below.

        Without room the title shrinks before a number of the legend is cut.
        """
        self._title, self._unit, self._below = FittingLabel(), FittingLabel(), QLabel(self.widget)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._legend = SteadyLabel(alignment=Qt.AlignmentFlag.AlignRight)
        self._legend_below = SteadyLabel(alignment=Qt.AlignmentFlag.AlignRight)  # of the extra curve, in its own row
        self._legend_beside = SteadyLabel(alignment=Qt.AlignmentFlag.AlignRight)  # of the run beside
        for label in (self._legend, self._legend_below, self._legend_beside):
            label.setFont(number_font(self.font()))
        for label in (self._legend, self._legend_below, self._legend_beside):
            label.setTextFormat(Qt.TextFormat.RichText)
        for label in (self._unit, self._below):
            muted(label)
        grow_with_text(self._unit, setFixedHeight=UNIT_HEIGHT)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._title, 1)
        head.addWidget(self._legend)
        self.foot = QHBoxLayout()  # the unit, and the buttons of the plot's owner
        self.foot.setSpacing(SPACE)
        self.foot.addWidget(self._unit, 1)
        self.foot.addWidget(self._legend_beside)
        return head

    def _make_curves(self) -> None:
        self.plot = self.widget.getPlotItem()
        self.view = self.plot.getViewBox()
        self.view.setDefaultPadding(0)
        for name in AXES:
            axis = self.plot.getAxis(name)
            axis.setZValue(-1)  # the grid lies under the curves
            axis.setStyle(maxTickLevel=0)
        self.references: list[pg.InfiniteLine] = []
        self.marks: list[pg.InfiniteLine] = []
        self.curves = {TRAIN: pg.PlotDataItem(), TEST: pg.PlotDataItem(symbol="o", symbolSize=4)}
        for curve in self.curves.values():
            curve.setZValue(1)
            self.plot.addItem(curve)
        # The curves of the run beside, dashed; its test points are circles, for one point makes no line.
        self.beside = {TRAIN: pg.PlotDataItem(), TEST: pg.PlotDataItem(symbol="o", symbolSize=5)}
        for curve in self.beside.values():
            curve.setZValue(1)
            self.plot.addItem(curve)
        # The curve of a metric, and the curve of its bound.
        self.extra = pg.PlotDataItem(symbol="o", symbolSize=4), pg.PlotDataItem()
        self.errors = pg.ErrorBarItem()  # of the metric
        for item in (*self.extra, self.errors):
            item.setZValue(2)
            self.plot.addItem(item)
        self.pointer = pg.InfiniteLine(angle=90)
        self.pointer.hide()
        self.plot.addItem(self.pointer, ignoreBounds=True)

    def _make_readout(self) -> None:
        """Make the text at the pointer, and the text in place of missing curves."""
        self.readout = QLabel(self.widget)
        self.readout.setFont(number_font(self.font()))
        self.readout.setProperty("readout", True)
        self._text = muted(QLabel(self.widget, alignment=Qt.AlignmentFlag.AlignCenter))
        for label in (self.readout, self._text):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.hide()

    def set_words(self, title: str, unit: str, names: tuple[str, str], below: str) -> None:
        """Set the title, the unit, the names of the two curves, and the name of the axis below."""
        self._title.setText(title)
        self._unit.setText(unit)
        self._names = names
        self._below.setText(below)
        self._place_labels()
        self.setAccessibleName(f"{title}, {unit}")
        self._show_legend()

    def set_text(self, text: str) -> None:
        """Show `text` in place of curves that do not exist; "" shows the curves."""
        self._text.setText(text)
        self._text.setVisible(bool(text))
        for name in ("left", "bottom"):
            self.plot.getAxis(name).setVisible(not text)
        self._below.setVisible(not text)

    def set_log(self, log: bool) -> None:
        """Make the vertical axis logarithmic or linear."""
        if log != self._log:
            self._log = log
            self.plot.setLogMode(x=False, y=log)

    def show(
        self,
        data: dict[int, tuple[np.ndarray, np.ndarray]],
        beside: dict[int, tuple[np.ndarray, np.ndarray]] | None = None,
        beside_name: str = "",
    ) -> None:
        """Draw the curves of TRAIN and TEST, each (epochs, values); NaN is left out.

        `beside` are the same curves of the run beside, drawn dashed under its name.
        """
        if beside_name != self._beside_name:
            self._legend_beside.forget()
        self._data, self._beside_data, self._beside_name = {}, {}, beside_name
        for curves, kept, drawn in ((self.curves, self._data, data), (self.beside, self._beside_data, beside or {})):
            for split, curve in curves.items():
                x, y = drawn.get(split, (np.empty(0), np.empty(0)))
                good = np.isfinite(y)
                x, y = kept[split] = x[good], y[good]
                curve.setData(*decimated(x, y, VERTICES), skipFiniteCheck=True)
        for curves, kept in ((self.curves, self._data), (self.beside, self._beside_data)):
            curves[TEST].setSymbol("o" if len(kept[TEST][0]) <= 60 else None)
        low, high = value_range([y for _, y in (*self._data.values(), *self._beside_data.values())])
        if self._log:
            low, high = math.log10(low), math.log10(high)
        self.view.setYRange(low, high, padding=0.06)
        self._range = low, high
        self._show_legend()

    def show_extra(self, x: np.ndarray, y: np.ndarray, error: np.ndarray, bound: np.ndarray, *names: str) -> None:
        """Draw an extra curve, (x, y ± error), and its bound, (x, bound), dashed. Call after `show`.

        `names`: of the curve, of the bound and of the distance between them.
        """
        self._extra, self._extra_names = (x, y, error, bound), names
        for curve, values in zip(self.extra, (y, bound)):
            curve.setData(x, values)
        self.errors.setData(x=x, y=y, height=2 * error)
        if len(y):
            low, high = self._range
            newest = y[-max(1, len(y) // 2) :]  # as in value_range: the first values are extreme
            self._range = min(low, float(y.min())), max(high, float(newest.max()))
            self.view.setYRange(*self._range, padding=0.06)
        for part in (self.widget, self._legend, self._legend_below):
            part.setToolTip(self.extra_tip)
        self._show_legend()

    def show_references(self, lines: list[tuple[str, float]]) -> None:
        """Draw dashed lines at these values, each with its text."""
        while len(self.references) < len(lines):
            # The first line, collapse, is above the curves, with its text below it; the floor has its text above it.
            anchor = (1, 0) if not self.references else (1, 1)
            line = pg.InfiniteLine(angle=0, label="", labelOpts={"position": 0.98, "anchors": [anchor, anchor]})
            line.setZValue(2)  # above the curves, which would make its text unreadable
            self.references.append(line)
            self.plot.addItem(line, ignoreBounds=True)
            self._paint_reference(line)
        for index, line in enumerate(self.references):
            line.setVisible(index < len(lines))
            if index < len(lines):
                text, value = lines[index]
                at = math.log10(value) if self._log and value > 0 else value
                # The text of a line outside the range would stay at the edge.
                margin = 0.06 * (self._range[1] - self._range[0])
                line.setVisible(self._range[0] - margin <= at <= self._range[1] + margin)
                line.setValue(at)
                line.label.setFormat(text)

    def show_marks(self, epochs: Sequence[float]) -> None:
        """Draw a dotted vertical line at each of these epochs, in place of the earlier lines."""
        while len(self.marks) < len(epochs):
            line = pg.InfiniteLine(angle=90)
            self.marks.append(line)
            self.plot.addItem(line, ignoreBounds=True)
            self._paint_mark(line)
        for index, line in enumerate(self.marks):
            line.setVisible(index < len(epochs))
            if index < len(epochs):
                line.setValue(epochs[index])

    def marks_at(self, epoch: float) -> list[int]:
        """Return which marks, by number, are within a few pixels of an epoch."""
        reach = MARK_REACH * self.view.viewPixelSize()[0]
        return [i for i, line in enumerate(self.marks) if line.isVisible() and abs(line.value() - epoch) <= reach]

    def point_at(self, epoch: float | None, text: str, *, is_past: bool = False) -> None:
        """Place the pointer at `epoch`, read the curves there, and show `text` beside it; None hides the pointer.

        The values are the nearest ones; with `is_past`, the last ones measured until `epoch`.
        """
        self._at, self._is_past = epoch, is_past
        self.pointer.setVisible(epoch is not None)
        self.readout.setVisible(epoch is not None and bool(text))
        if epoch is not None:
            self.pointer.setValue(epoch)
            self.readout.setText(text)
            self.readout.adjustSize()
            x = self.widget.mapFromScene(self.view.mapViewToScene(QPointF(epoch, 0))).x()
            room, left = self.widget.width() - self.readout.width(), scaled(AXIS_WIDTH)
            self.readout.move(max(left, min(x + 6 if x + 6 < room else x - 6 - self.readout.width(), room)), 0)
        self._show_legend()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self._below.setFont(theme_plot(self.widget, colours, self.font()))
        self.plot.getAxis("left").setPen(pg.mkPen(None))
        self.plot.getAxis("left").setTickPen(colours.grid)
        self.plot.getAxis("left").setGrid(255)
        faint = QColor(colours.train)
        faint.setAlphaF(0.75)
        self.curves[TRAIN].setPen(pg.mkPen(faint, width=1))
        self.curves[TEST].setPen(pg.mkPen(colours.test, width=1))
        self.beside[TRAIN].setPen(pg.mkPen(faint, width=1, dash=[4, 3]))
        self.beside[TEST].setPen(pg.mkPen(colours.test, width=1, dash=[4, 3]))
        self.curves[TEST].setSymbolPen(None)
        self.curves[TEST].setSymbolBrush(colours.test)
        self.beside[TEST].setSymbolPen(pg.mkPen(colours.test, width=1))
        self.beside[TEST].setSymbolBrush(None)
        self.extra[0].setPen(pg.mkPen(colours.good, width=2))
        self.extra[0].setSymbolPen(None)
        self.extra[0].setSymbolBrush(colours.good)
        self.extra[1].setPen(pg.mkPen(colours.good, width=1, dash=[3, 3]))
        self.errors.setData(pen=pg.mkPen(colours.good, width=1))
        self.pointer.setPen(pg.mkPen(colours.muted, width=1))
        for line in self.references:
            self._paint_reference(line)
        for line in self.marks:
            self._paint_mark(line)
        self._show_legend()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Emit the end of a hover, and keep the text in the middle."""
        if event.type() == QEvent.Type.Leave:
            self.left.emit()
        elif event.type() == QEvent.Type.Resize:
            self._text.resize(self.widget.size())
            self._place_labels()
        return False

    def _place_labels(self) -> None:
        self._below.adjustSize()
        self._below.move(scaled(AXIS_WIDTH) - 6 - self._below.width(), self.widget.height() - self._below.height() - 4)

    def _paint_mark(self, line: pg.InfiniteLine) -> None:
        line.setPen(pg.mkPen(self._colours.text, width=1, dash=[1, 3]))

    def _paint_reference(self, line: pg.InfiniteLine) -> None:
        line.setPen(pg.mkPen(self._colours.muted, width=1, dash=[4, 4]))
        line.label.setColor(self._colours.muted)
        background = QColor(self._colours.window)
        background.setAlphaF(0.8)
        line.label.fill = pg.mkBrush(background)

    def _move(self, scene_position: QPointF) -> None:
        if self.view.sceneBoundingRect().contains(scene_position) and not self._text.isVisible():
            self.hovered.emit(self.view.mapSceneToView(scene_position).x())
        else:
            self.left.emit()

    def _show_legend(self) -> None:
        """Name each curve with its newest value, or with the value at the pointer."""
        parts = []
        colours = (self._colours.train, self._colours.test)
        for split, name, colour in zip((TRAIN, TEST), self._names, colours):
            x, y = self._data.get(split, ((), ()))
            if (at := self._index(x)) is not None:
                parts.append(f"<span style='color:{colour}'>●</span> {name}&nbsp;{y[at]:.2f}")
        x, y = self._beside_data.get(TEST, ((), ()))
        colour = self._colours.test
        if not len(x):
            x, y = self._beside_data.get(TRAIN, ((), ()))
            colour = self._colours.train
        beside = ""
        if (at := self._index(x)) is not None:
            metrics = self._legend_beside.fontMetrics()
            name = html.escape(fitted_to_end(self._beside_name, metrics, scaled(NAME_WIDTH)))
            beside = f"<span style='color:{colour}'>┄</span> {name}&nbsp;{y[at]:.2f}"
        x, y, error, bound = self._extra
        below = ""
        if (at := self._index(x)) is not None:
            name, bounding, distance = self._extra_names
            colour, gap = self._colours.good, bound[at] - y[at]
            dot = f"<span style='color:{colour}'>●</span>"
            dash = f"<span style='color:{colour}'>┄</span>"
            below = f"{dot} {name}&nbsp;{y[at]:.2f} ±&nbsp;{error[at]:.1g}&nbsp; "
            below += f"{dash} {bounding}, {distance}&nbsp;{gap:.2f}"
        self._legend.setText("&nbsp;&nbsp;".join(parts))
        self._legend_below.setText(below)
        self._legend_below.setVisible(bool(below))
        self._legend_beside.setText(beside)
        self._legend_beside.setToolTip(self._beside_name if beside else "")

    def _index(self, x: Sequence[float] | np.ndarray) -> int | None:
        """Return the index, in the ascending epochs `x`, (n,), of the legend's value; None: there is none."""
        if self._at is None or not len(x):
            return len(x) - 1 if len(x) else None
        if not self._is_past:
            return nearest(x, self._at)
        last = int(np.searchsorted(x, self._at, side="right")) - 1
        return last if last >= 0 else None


class _ValueAxis(pg.AxisItem):
    """An axis with round values on a logarithmic scale, too: losses seldom span a decade."""

    def logTickValues(self, low: float, high: float, size: float, ticks: list) -> list:
        bottom, top = 10**low, 10**high
        if top > 20 * bottom:
            return super().logTickValues(low, high, size, ticks)
        step = (top - bottom) / max(1, size / 32)
        magnitude = 10 ** math.floor(math.log10(step))
        step = next(nice * magnitude for nice in (1, 2, 5, 10) if nice * magnitude >= step)
        values = np.arange(math.ceil(bottom / step) * step, top, step)
        return [(None, np.log10(values).tolist())]

    def logTickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [f"{10**value:.6g}" for value in values]


def decimated(x: np.ndarray, y: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Return at most `limit` of the points (x, y), both (n,), in order: first, last, and the extremes in between."""
    if len(x) <= limit:
        return x, y
    bins = (limit - 2) // 2
    size = -(-len(x) // bins)
    parts = np.pad(y, (0, bins * size - len(y)), mode="edge").reshape(bins, size)
    starts = np.arange(bins) * size
    kept = np.concatenate([[0, len(x) - 1], starts + parts.argmin(axis=1), starts + parts.argmax(axis=1)])
    kept = np.unique(np.minimum(kept, len(x) - 1))
    return x[kept], y[kept]


def value_range(curves: list[np.ndarray]) -> tuple[float, float]:
    """Return the (lowest, highest) visible value of these curves, each (n,) in order of time.

    The first values of a training are extreme and would flatten the rest: the highest twentieth of a curve may lie
    outside, but never its newest tenth.
    """
    lows, highs = [], []
    for y in curves:
        if len(y):
            newest = y[-max(1, len(y) // 10) :]
            lows.append(y.min())
            highs.append(max(np.quantile(y, 0.95), newest.max()))
    if not lows:
        return 0.0, 1.0
    low, high = float(min(lows)), float(max(highs))
    return (low, high) if high > low else (low - abs(low) * 0.05 - 1e-6, high + abs(high) * 0.05 + 1e-6)


def nearest(x: np.ndarray, value: float) -> int:
    """Return the index of the element of the ascending x, (n,), that is nearest to `value`."""
    right = min(int(np.searchsorted(x, value)), len(x) - 1)
    left = max(right - 1, 0)
    return left if abs(x[left] - value) < abs(x[right] - value) else right
