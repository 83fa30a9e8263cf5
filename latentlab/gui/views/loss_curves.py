"""The losses so far: reconstruction, KL and their sum as three plots over one axis of epochs, and words beside them."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.widgets.fitting_label import FittingLabel
from latentlab.gui.widgets.paint_queue import Turn
from latentlab.gui.widgets.steady_label import SteadyLabel
from latentlab.gui.widgets.still_plot import AXES, still_plot, theme_plot
from latentlab.gui.widgets.theme import SPACE, muted, number_font
from latentlab.training.snapshot import TEST, TRAIN, LossHistory

AXIS_WIDTH = 44
UNIT_HEIGHT = 20
WORDS_WIDTH = 104  # fixed, so that the plots keep theirs when a value grows
VERTICES = 4000  # of one curve
REDRAW_MS = 300  # between two drawings: axes and three plots cost too much for every snapshot
STEP, EPOCH, RECONSTRUCTION, KL = 0, 1, 3, 4  # columns of LossHistory.rows


class LossCurves(QWidget):
    """Three plots that are built once; `show_history` is cheap to call, and the newest history is always drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: LossHistory | None = None
        self._kind = ""
        self._collapse: float | None = None
        self._floor: float | None = None
        self._rows = {TRAIN: np.empty((0, 6)), TEST: np.empty((0, 6))}
        self._words: list[tuple[QLabel, QLabel]] = []
        self._truth: tuple[np.ndarray, ...] = (np.empty(0),) * 4
        self._timer = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._timer.timeout.connect(self._begin_drawing)
        self._waiting: list[_Plot] = []  # plots that are still to be drawn, one in each turn of the event loop
        self._turn = Turn(self)
        self._turn.taken.connect(self._draw_next)
        self._pointed: tuple[_Plot, float] | None = None  # the plot that the mouse is in, and the epoch there

        self.reconstruction, self.kl, self.total = self.plots = [_Plot(), _Plot(), _Plot()]
        self.log = QToolButton(checkable=True)
        self.log.toggled.connect(self.set_log)
        self.reconstruction.foot.addWidget(self.log)
        self.follow = QToolButton(checkable=True)
        self.total.foot.addWidget(self.follow)
        for button in (self.log, self.follow):
            button.setProperty("quiet", True)
            button.setFixedHeight(UNIT_HEIGHT)
        for plot in self.plots:
            plot.hovered.connect(self._hover)
            plot.left.connect(self._leave)

        plots = QWidget()
        row = QHBoxLayout(plots)
        row.setContentsMargins(SPACE, SPACE, SPACE, 0)
        row.setSpacing(SPACE * 2)
        for plot in self.plots:
            row.addWidget(plot, 1)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(SPACE)
        self._lines.setVerticalSpacing(SPACE // 2)
        column = QVBoxLayout()
        column.addLayout(self._lines)
        column.addStretch(1)
        row.addLayout(column)

        self._empty = muted(QLabel(alignment=Qt.AlignmentFlag.AlignCenter))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(plots)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_theme(SCHEMES["light"])
        self._retranslate()

    def show_history(self, history: LossHistory, *, likelihood_kind: str) -> None:
        """Show these losses. `likelihood_kind` says what a reconstruction is, such as "grey BCE"."""
        first = not self._rows[TRAIN].size and not self._rows[TEST].size
        self._history = history
        if likelihood_kind != self._kind:
            self._kind = likelihood_kind
            self._name_plots()
        if first:
            self._draw()
        elif not self._timer.isActive():
            self._timer.start()

    def clear(self) -> None:
        """Show that nothing has been measured yet."""
        self._history = LossHistory()
        self._draw()

    def set_references(self, collapse: float | None, floor: float | None) -> None:
        """Draw the values, in nats per image, of a collapsed model and of the lowest loss there can be; None: no."""
        self._collapse, self._floor = collapse, floor
        self._draw()

    def set_follow_action(self, action: QAction) -> None:
        """Take the verb that has log p(x) computed while the model learns."""

        def follow() -> None:
            self.follow.setChecked(action.isChecked())
            self.follow.setEnabled(action.isEnabled())
            self.follow.setToolTip(action.statusTip())
            self.follow.setAccessibleName(action.iconText())

        self.follow.clicked.connect(action.trigger)
        action.changed.connect(follow)
        follow()

    def show_truth(
        self, epochs: np.ndarray, log_px: np.ndarray, error: np.ndarray, elbo: np.ndarray, text: str
    ) -> None:
        """Draw −log p(x), its error and the −ELBO of the same images at `epochs`, all (n,); `text` says which."""
        self._truth = epochs, log_px, error, elbo
        self.total.extra_tip = text
        self._draw()

    def set_words(self, lines: list[tuple[str, str]]) -> None:
        """Show these pairs of a name and a value beside the plots."""
        while len(self._words) < len(lines):
            name, value = muted(QLabel()), SteadyLabel()
            value.setFont(number_font(self.font()))
            value.setWordWrap(True)
            value.setFixedWidth(WORDS_WIDTH)
            row = len(self._words)
            self._lines.addWidget(name, row, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self._lines.addWidget(value, row, 1)
            self._words.append((name, value))
        for row, (name, value) in enumerate(self._words):
            shown = row < len(lines)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(lines[row][0])
                value.setText(lines[row][1])

    def set_log(self, log: bool) -> None:
        """Draw the reconstruction over a logarithmic axis, or a linear one."""
        self.log.setChecked(log)
        self._draw()

    def set_theme(self, colours: Surfaces) -> None:
        """Take other colours."""
        for plot in self.plots:
            plot.set_theme(colours)
        self._name_plots()
        self._draw()

    def sizeHint(self) -> QSize:
        """As wide as the window lets it be, and low."""
        return QSize(960, 208)

    def minimumSizeHint(self) -> QSize:
        """Small enough for the window at 1280x800."""
        return QSize(480, 128)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while it was hidden."""
        super().showEvent(event)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _draw(self) -> None:
        """Draw all plots now."""
        self._waiting = []
        if self._prepare():
            for plot in self.plots:
                self._draw_plot(plot)

    def _begin_drawing(self) -> None:
        """Draw one plot after the other: all at once would hold up the hand for 10 ms."""
        self._waiting = list(self.plots) if self._prepare() else []
        if self._waiting:
            self._turn.ask()

    def _draw_next(self) -> None:
        if self._waiting:
            self._draw_plot(self._waiting.pop(0))
        if self._waiting:
            self._turn.ask()

    def _prepare(self) -> bool:
        """Read the history and return whether there is something to draw, and someone to see it."""
        if self._history is None:
            return False
        self._rows = {split: self._history.rows(split) for split in (TRAIN, TEST)}
        rows = [r for r in self._rows.values() if len(r)]
        self._stack.setCurrentIndex(1 if rows else 0)
        if not rows or not self.isVisible():
            return False
        has_kl = not all(np.isnan(r[:, KL]).all() for r in rows)
        self.kl.set_text("" if has_kl else self.tr("no KL: autoencoder"))
        self.total.set_text("" if has_kl else self.tr("no ELBO: autoencoder"))
        # A Gaussian density may be above 1, and its negative logarithm below 0.
        positive = all(np.nanmin(r[:, RECONSTRUCTION]) > 0 for r in rows)
        self.log.setEnabled(positive)
        self.reconstruction.set_log(self.log.isChecked() and positive)
        return True

    def _draw_plot(self, plot: "_Plot") -> None:
        quantity = {
            self.reconstruction: lambda r: r[:, RECONSTRUCTION],
            self.kl: lambda r: r[:, KL],
            self.total: lambda r: r[:, RECONSTRUCTION] + r[:, KL],
        }[plot]
        plot.show({split: (r[:, EPOCH], quantity(r)) for split, r in self._rows.items()})
        if plot is not self.kl:
            lines = (self.tr("collapse {value}"), self._collapse), (self.tr("floor {value}"), self._floor)
            plot.show_references(
                [(text.format(value=f"{value:.1f}"), value) for text, value in lines if value is not None]
            )
        if plot is self.total:
            plot.show_extra(*self._truth, self.tr("−log p(x)"), self.tr("−ELBO"), self.tr("gap"))
        plot.view.setXRange(0, max(r[-1, EPOCH] for r in self._rows.values() if len(r)), padding=0.01)
        plot.widget.scene().prepareForPaint()  # left to the paint, it makes another paint

    def _hover(self, epoch: float) -> None:
        self._point(self.sender(), epoch)

    def _point(self, at: "_Plot", epoch: float) -> None:
        """Read all curves at `epoch`, and say what epoch and step it is beside the mouse, which is in the plot `at`."""
        self._pointed = at, epoch
        rows = self._rows[TRAIN] if len(self._rows[TRAIN]) else self._rows[TEST]
        if not len(rows):
            return
        row = rows[_nearest(rows[:, EPOCH], epoch)]
        text = self.tr("epoch {epoch} · step {step}").format(epoch=f"{row[EPOCH]:.2f}", step=f"{int(row[STEP]):,}")
        for plot in self.plots:
            plot.point_at(float(row[EPOCH]), text if plot is at else "")

    def _leave(self) -> None:
        self._pointed = None
        for plot in self.plots:
            plot.point_at(None, "")

    def _name_plots(self) -> None:
        unit = self.tr("nats per image")
        kind = self.tr("{kind}, nats per image").format(kind=self._kind) if self._kind else unit
        words = (self.tr("train"), self.tr("test")), self.tr("epoch")
        self.reconstruction.set_words(self.tr("Reconstruction"), kind, *words)
        self.kl.set_words(self.tr("KL"), unit, *words)
        self.total.set_words(self.tr("Total (−ELBO)"), kind, *words)

    def _retranslate(self) -> None:
        self._empty.setText(self.tr("The losses are drawn here as soon as training begins."))
        self.log.setText(self.tr("log"))
        self.log.setToolTip(self.tr("Logarithmic axis for the reconstruction"))
        self.log.setAccessibleName(self.log.toolTip())
        self.follow.setText(self.tr("log p(x)"))
        self.reconstruction.setToolTip(self.tr("−E[log p(x|z)]: sum over pixels, mean over images"))
        self.kl.setToolTip(self.tr("KL(q(z|x) ‖ p(z)): mean over images"))
        self.total.setToolTip(self.tr("−ELBO = reconstruction + KL, whatever β"))
        self._name_plots()
        self._draw()
        if self._pointed is not None:
            self._point(*self._pointed)


class _Plot(QWidget):
    """One quantity: a line of words, and under it the training curve, the test curve and the reference lines."""

    hovered = Signal(float)  # epoch
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._data: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        self._log = False
        self._at: float | None = None
        self._names = ("", "")
        self._colours = SCHEMES["light"]
        self.widget = still_plot(AXIS_WIDTH, left=_ValueAxis("left"))
        self._title, self._unit, self._below = QLabel(), FittingLabel(), QLabel(self.widget)
        self._legend = SteadyLabel(alignment=Qt.AlignmentFlag.AlignRight)
        self._legend_below = SteadyLabel(alignment=Qt.AlignmentFlag.AlignRight)  # of the bound of the other curve
        for label in (self._legend, self._legend_below):
            label.setFont(number_font(self.font()))
        for label in (self._title, self._legend, self._legend_below):
            label.setTextFormat(Qt.TextFormat.RichText)
        for label in (self._unit, self._below, self._legend_below):
            muted(label)
        self._unit.setFixedHeight(UNIT_HEIGHT)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._title, 1)
        head.addWidget(self._legend)
        self.foot = QHBoxLayout()  # of the head: the unit, and what the plot's owner adds
        self.foot.setSpacing(SPACE)
        self.foot.addWidget(self._unit, 1)
        self.foot.addWidget(self._legend_below)

        self.plot = self.widget.getPlotItem()
        self.view = self.plot.getViewBox()
        self.view.setDefaultPadding(0)
        for name in AXES:
            axis = self.plot.getAxis(name)
            axis.setZValue(-1)  # its grid lies under the curves
            axis.setStyle(maxTickLevel=0)
        self.references: list[pg.InfiniteLine] = []
        self._range = (0.0, 1.0)  # of values that are in sight
        self.curves = {TRAIN: pg.PlotDataItem(), TEST: pg.PlotDataItem(symbol="o", symbolSize=4)}
        for curve in self.curves.values():
            curve.setZValue(1)
            self.plot.addItem(curve)
        self.extra_tip = ""
        self._extra: tuple[np.ndarray, ...] = (np.empty(0),) * 4
        self._extra_names = ("",) * 3
        self.extra = pg.PlotDataItem(symbol="o", symbolSize=4), pg.PlotDataItem()  # a figure, and what bounds it
        self.errors = pg.ErrorBarItem()  # of the figure
        for item in (*self.extra, self.errors):
            item.setZValue(2)
            self.plot.addItem(item)
        self.pointer = pg.InfiniteLine(angle=90)
        self.pointer.hide()
        self.plot.addItem(self.pointer, ignoreBounds=True)
        self.readout = QLabel(self.widget)
        self.readout.setFont(number_font(self.font()))
        self.readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.readout.setProperty("readout", True)
        self.readout.hide()
        self._text = muted(QLabel(self.widget, alignment=Qt.AlignmentFlag.AlignCenter))
        self._text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text.hide()
        self.widget.viewport().setMouseTracking(True)
        self.widget.scene().sigMouseMoved.connect(self._move)
        self.widget.installEventFilter(self)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(self.foot)
        layout.addSpacing(SPACE // 2)
        layout.addWidget(self.widget, 1)

    def set_words(self, title: str, unit: str, names: tuple[str, str], below: str) -> None:
        """Head the plot with its title, its unit, the names of its two curves, and that of the axis below."""
        self._title.setText(f"<b>{title}</b>")
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

    def show(self, data: dict[int, tuple[np.ndarray, np.ndarray]]) -> None:
        """Draw the curves of TRAIN and TEST, each (epochs, values); NaN is left out."""
        self._data = {}
        for split, (x, y) in data.items():
            good = np.isfinite(y)
            x, y = self._data[split] = x[good], y[good]
            self.curves[split].setData(*decimated(x, y, VERTICES), skipFiniteCheck=True)
        self.curves[TEST].setSymbol("o" if len(self._data[TEST][0]) <= 60 else None)
        low, high = value_range([y for _, y in self._data.values()])
        if self._log:
            low, high = math.log10(low), math.log10(high)
        self.view.setYRange(low, high, padding=0.06)
        self._range = low, high
        self._show_legend()

    def show_extra(self, x: np.ndarray, y: np.ndarray, error: np.ndarray, bound: np.ndarray, *names: str) -> None:
        """Draw another curve, (x, y ± error), and one that bounds it, (x, bound), dashed; called after `show`.

        `names` are theirs and that of the distance between them.
        """
        self._extra, self._extra_names = (x, y, error, bound), names
        for curve, values in zip(self.extra, (y, bound)):
            curve.setData(x, values)
        self.errors.setData(x=x, y=y, height=2 * error)
        if len(y):
            low, high = self._range
            newest = y[-max(1, len(y) // 2) :]  # as in value_range: the first values are wild
            self._range = min(low, float(y.min())), max(high, float(newest.max()))
            self.view.setYRange(*self._range, padding=0.06)
        for part in (self.widget, self._legend, self._legend_below):
            part.setToolTip(self.extra_tip)
        self._show_legend()

    def show_references(self, lines: list[tuple[str, float]]) -> None:
        """Draw dashed lines at these values, each with its text."""
        while len(self.references) < len(lines):
            # The first line, collapse, lies above the curves, and its text below it; the floor's text above it.
            anchor = (1, 0) if not self.references else (1, 1)
            line = pg.InfiniteLine(angle=0, label="", labelOpts={"position": 0.98, "anchors": [anchor, anchor]})
            line.setZValue(2)  # its text would drown in the curves
            self.references.append(line)
            self.plot.addItem(line, ignoreBounds=True)
            self._paint_reference(line)
        for index, line in enumerate(self.references):
            line.setVisible(index < len(lines))
            if index < len(lines):
                text, value = lines[index]
                at = math.log10(value) if self._log and value > 0 else value
                # A line out of sight would leave its text behind at the edge.
                margin = 0.06 * (self._range[1] - self._range[0])
                line.setVisible(self._range[0] - margin <= at <= self._range[1] + margin)
                line.setValue(at)
                line.label.setFormat(text)

    def point_at(self, epoch: float | None, text: str) -> None:
        """Stand the pointer at `epoch`, read the curves there, and show `text` beside it; None takes it away."""
        self._at = epoch
        self.pointer.setVisible(epoch is not None)
        self.readout.setVisible(epoch is not None and bool(text))
        if epoch is not None:
            self.pointer.setValue(epoch)
            self.readout.setText(text)
            self.readout.adjustSize()
            x = self.widget.mapFromScene(self.view.mapViewToScene(QPointF(epoch, 0))).x()
            room = self.widget.width() - self.readout.width()
            self.readout.move(max(AXIS_WIDTH, min(x + 6 if x + 6 < room else x - 6 - self.readout.width(), room)), 0)
        self._show_legend()

    def set_theme(self, colours: Surfaces) -> None:
        """Take other colours."""
        self._colours = colours
        self._below.setFont(theme_plot(self.widget, colours, self.font()))
        self.plot.getAxis("left").setPen(pg.mkPen(None))
        self.plot.getAxis("left").setTickPen(colours.grid)
        self.plot.getAxis("left").setGrid(255)
        faint = QColor(colours.train)
        faint.setAlphaF(0.75)
        self.curves[TRAIN].setPen(pg.mkPen(faint, width=1))
        self.curves[TEST].setPen(pg.mkPen(colours.test, width=1))
        self.curves[TEST].setSymbolPen(None)
        self.curves[TEST].setSymbolBrush(colours.test)
        self.extra[0].setPen(pg.mkPen(colours.good, width=2))
        self.extra[0].setSymbolPen(None)
        self.extra[0].setSymbolBrush(colours.good)
        self.extra[1].setPen(pg.mkPen(colours.good, width=1, dash=[3, 3]))
        self.errors.setData(pen=pg.mkPen(colours.good, width=1))
        self.pointer.setPen(pg.mkPen(colours.muted, width=1))
        for line in self.references:
            self._paint_reference(line)
        self._show_legend()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Note when the mouse leaves, and keep the text in the middle."""
        if event.type() == QEvent.Type.Leave:
            self.left.emit()
        elif event.type() == QEvent.Type.Resize:
            self._text.resize(self.widget.size())
            self._place_labels()
        return False

    def _place_labels(self) -> None:
        self._below.adjustSize()
        self._below.move(AXIS_WIDTH - 6 - self._below.width(), self.widget.height() - self._below.height() - 4)

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
        """Name each curve with its newest value, or with that at the pointer."""
        parts = []
        colours = (self._colours.train, self._colours.test)
        for split, name, colour in zip((TRAIN, TEST), self._names, colours):
            x, y = self._data.get(split, ((), ()))
            if len(y):
                value = y[-1] if self._at is None else y[_nearest(x, self._at)]
                parts.append(f"<span style='color:{colour}'>●</span> {name}&nbsp;{value:.2f}")
        x, y, error, bound = self._extra
        below = ""
        if len(y):
            at = -1 if self._at is None else _nearest(x, self._at)
            name, bounding, distance = self._extra_names
            colour, gap = self._colours.good, bound[at] - y[at]
            parts.append(f"<span style='color:{colour}'>●</span> {name}&nbsp;{y[at]:.2f}")
            dash = f"<span style='color:{colour}'>┄</span>"
            below = f"±&nbsp;{error[at]:.1g}&nbsp; {dash} {bounding}, {distance}&nbsp;{gap:.2f}"
        self._legend.setText("&nbsp;&nbsp;".join(parts))
        self._legend_below.setText(below)


class _ValueAxis(pg.AxisItem):
    """An axis that, when logarithmic, still names round values: the losses seldom span a decade."""

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
    """Return the (lowest, highest) value to be shown of these curves, each (n,) in order of time.

    The first values of a training are wild and would flatten all that follows: the highest twentieth of a curve may
    lie outside, but never its newest tenth.
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


def _nearest(x: np.ndarray, value: float) -> int:
    right = min(int(np.searchsorted(x, value)), len(x) - 1)
    left = max(right - 1, 0)
    return left if abs(x[left] - value) < abs(x[right] - value) else right
