"""The estimator race: estimates of log p(x) against the number of samples, and the exact value as a line."""

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import PALETTES, SCHEMES, Surfaces
from latentlab.gui.widgets.image_button import ImageButton, image_name
from latentlab.gui.widgets.numbers import NOTHING, number
from latentlab.gui.widgets.question_panel import QuestionPanel
from latentlab.gui.widgets.still_plot import AXES, still_plot, theme_plot
from latentlab.gui.widgets.theme import SPACE, grow_with_text, muted, number_font

LANES = ("uniform", "prior", "importance", "iwae")
COLOURS = dict(zip(LANES, (PALETTES["okabe-ito"][i] for i in (5, 0, 1, 2))))
GROUPS = (5, 50, 500)  # the offered values of K
SIDE = 84
NAME = 186  # pixels of an estimator's name
DECADES = range(1, 6)  # powers of ten of the number of samples that the axis names
SETTLED = 100  # number of samples below which an estimate does not widen the vertical range


class RacePanel(QuestionPanel):
    """Shows a Race; `method_chosen` names the estimator with samples on the map."""

    method_chosen = Signal(str)
    k_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._race: Any = None
        self._kind = ""
        self._subject: Any = None
        self._running = False
        self._colours = SCHEMES["light"]
        left, middle, right = self._make_controls(), self._make_plot(), self._make_results()
        self.row.addLayout(left)
        self.row.addLayout(middle, 1)
        self.row.addWidget(right)
        self.set_theme(self._colours)
        self._retranslate()

    def _make_controls(self) -> QVBoxLayout:
        """Return the column of the image, the button and the field of K."""
        self.image = ImageButton(SIDE, still=True)
        self.image.setFixedHeight(SIDE + 2)  # its caption is `title`
        self.title = QLabel()
        self.run = QToolButton()
        self.k = QComboBox()
        self.k.addItems([f"K = {k}" for k in GROUPS])
        self.k.setCurrentIndex(GROUPS.index(50))
        self.k.currentIndexChanged.connect(lambda index: self.k_chosen.emit(GROUPS[index]))
        groups = QHBoxLayout()
        groups.addWidget(self.k)
        groups.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(SPACE // 2)
        column.addWidget(self.title)
        column.addWidget(self.image, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.run)
        column.addLayout(groups)
        column.addStretch(1)
        return column

    def _make_plot(self) -> QVBoxLayout:
        """Return the plot of the estimates below the names of its axes."""
        self.plot = still_plot(axis_width=56)
        item = self.plot.getPlotItem()
        item.setLogMode(x=True, y=False)
        item.getAxis("bottom").setTicks([[(power, f"{10**power:,}") for power in DECADES]])
        self.view = item.getViewBox()
        self.view.setDefaultPadding(0)
        self.band = pg.LinearRegionItem(orientation="horizontal", movable=False)
        self.band.setZValue(-5)
        self.line = pg.InfiniteLine(angle=0)
        self.line.setZValue(-4)
        item.addItem(self.band, ignoreBounds=True)
        item.addItem(self.line, ignoreBounds=True)
        self.curves = {}
        for name in LANES:
            self.curves[name] = pg.PlotDataItem(pen=pg.mkPen(COLOURS[name], width=2))
            item.addItem(self.curves[name])
        self.hint = muted(QLabel(self.plot, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True))
        over = QVBoxLayout(self.plot)
        over.addWidget(self.hint)
        self._unit, self._below = muted(QLabel()), muted(QLabel())
        head = QHBoxLayout()
        head.addWidget(self._unit, 1)
        head.addWidget(self._below)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.plot, 1)
        return column

    def _make_results(self) -> QWidget:
        """Return the table of the estimates and, below, the explanation."""
        table = self._make_table()
        self.words, self.foot = muted(QLabel(wordWrap=True)), muted(QLabel(wordWrap=True))
        results = QWidget()
        column = QVBoxLayout(results)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        column.addLayout(table)
        column.addWidget(self.foot)
        column.addWidget(self.words)
        column.addStretch(1)
        grow_with_text(results, setFixedWidth=340)
        return results

    def _make_table(self) -> QGridLayout:
        """Return a row for each estimator, with a button that shows its samples on the map, and a row for the exact
        value.
        """
        self._heads = [muted(QLabel()) for _ in range(3)]
        table = QGridLayout()
        table.setHorizontalSpacing(2 * SPACE)
        table.setVerticalSpacing(2)
        for column, label in enumerate(self._heads):
            table.addWidget(label, 0, column, Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft)
        self._group = QButtonGroup(self)
        self.choices: dict[str, QRadioButton] = {}
        self.values: dict[str, tuple[QLabel, QLabel]] = {}
        for row, name in enumerate(LANES, 1):
            choice = self.choices[name] = QRadioButton()
            self._group.addButton(choice)
            grow_with_text(choice, setMinimumWidth=NAME)  # the style's size hint ignores the coloured edge
            choice.toggled.connect(lambda on, name=name: self.method_chosen.emit(name) if on else None)
            self.values[name] = QLabel(), QLabel()
            table.addWidget(choice, row, 0)
            for column, label in enumerate(self.values[name], 1):
                label.setFont(number_font(label.font()))
                table.addWidget(label, row, column, Qt.AlignmentFlag.AlignRight)
        self.choices["uniform"].setChecked(True)
        self.exact_name, self.exact = QLabel(), QLabel()
        self.exact_name.setObjectName("exact")
        self.exact.setFont(number_font(self.exact.font()))
        table.addWidget(self.exact_name, len(LANES) + 1, 0)
        table.addWidget(self.exact, len(LANES) + 1, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        table.setColumnMinimumWidth(0, NAME)
        table.setColumnStretch(1, 1)
        table.setColumnStretch(2, 1)
        return table

    @property
    def method(self) -> str:
        """The estimator with samples on the map."""
        return next(name for name, choice in self.choices.items() if choice.isChecked())

    def colour(self, method: str) -> str:
        """Return the colour of an estimator."""
        return COLOURS[method]

    def choose_k(self, k: int) -> None:
        """Choose K in the field, if the field offers it."""
        if k in GROUPS:
            self.k.setCurrentIndex(GROUPS.index(k))

    def set_running(self, on: bool) -> None:
        """Name the button after its present function."""
        self._running = on
        self._name_button()

    def set_action(self, action: QAction) -> None:
        """Take the verb that runs and stops the race."""
        self.run.setToolTip(action.toolTip())
        self.run.clicked.connect(action.trigger)

    def show_subject(self, subject: Any) -> None:
        """Show the image of the race."""
        self.image.show_image(None if subject is None else subject.image)
        self._subject = subject
        self._name_subject()

    def show_race(self, race: Any, *, kind: str) -> None:
        """Show a Race; None empties the chart. `kind` names the likelihood of its numbers."""
        self._race, self._kind = race, kind
        self._draw()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.image.set_theme(colours)
        theme_plot(self.plot, colours, self.font())
        self.plot.showGrid(y=True, alpha=0.15)
        self.line.setPen(pg.mkPen(colours.text, width=1.5))
        self.exact_name.setStyleSheet(f"QLabel#exact {{ border-left: 3px solid {colours.text}; padding-left: 6px; }}")
        fill = QColor(colours.text)
        fill.setAlpha(40)
        self.band.setBrush(fill)
        for edge in self.band.lines:
            edge.setPen(pg.mkPen(None))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _draw(self) -> None:
        race = self._race
        for name in LANES:
            lane = None if race is None else race.lanes.get(name)
            texts = NOTHING, NOTHING
            if lane is None:
                self.curves[name].setData([], [])
            else:
                good = np.isfinite(lane.log_px)
                self.curves[name].setData(lane.n[good], lane.log_px[good])
                texts = number(lane.log_px[-1], 2), f"{lane.ess:,.1f}"
            for label, text in zip(self.values[name], texts):
                label.setText(text)
        exact = None if race is None else race.exact
        self.line.setVisible(exact is not None)
        self.band.setVisible(exact is not None)
        self.exact.setText(NOTHING)
        if exact is not None:
            self.line.setValue(exact)
            self.band.setRegion((exact - race.error, exact + race.error))
            self.exact.setText(
                self.tr("{value} ± {error} nats").format(value=number(exact, 2), error=f"{race.error:.1g}")
            )
        self.exact_name.setText(self.tr("quadrature") if race is not None and race.problem else self.tr("exact"))
        low, high, most = -1.0, 1.0, 50_000
        if race is not None:
            most = race.samples
            lanes = race.lanes.values()
            values = [lane.log_px[(lane.n >= SETTLED) & np.isfinite(lane.log_px)] for lane in lanes]
            values = np.concatenate([*values, [] if exact is None else [exact]])
            if len(values):
                low, high = float(values.min()), float(values.max())
        margin = max(0.08 * (high - low), 0.5)
        self.view.setRange(xRange=(1, math.log10(most)), yRange=(low - margin, high + margin), padding=0)
        for axis in AXES:
            self.plot.getPlotItem().showAxis(axis, race is not None)
        self.hint.setVisible(race is None)
        self._show_foot()

    def _show_foot(self) -> None:
        race = self._race
        if race is None:
            self.foot.setText("")
            return
        done = max((int(lane.n[-1]) for lane in race.lanes.values()), default=0)
        text = self.tr("{n} samples each · {kind} · step {step}").format(
            n=f"{done:,}", kind=self._kind, step=f"{race.step:,}"
        )
        self.foot.setText(f"{text}\n{race.problem}" if race.problem else text)

    def _name_button(self) -> None:
        self.run.setText(self.tr("Stop") if self._running else self.tr("Run the race"))

    def _name_subject(self) -> None:
        subject = self._subject
        if subject is None:
            self.title.setText(self.tr("No image yet"))
        else:
            self.title.setText(image_name(subject))

    def _retranslate(self) -> None:
        self._unit.setText(self.tr("estimate of log p(x), nats"))
        self._below.setText(self.tr("number of samples, logarithmic"))
        heads = (self.tr("samples on the map"), self.tr("nats"), self.tr("ESS"))
        for label, text in zip(self._heads, heads):
            label.setText(text)
        self._heads[2].setToolTip(self.tr("Effective sample size, (Σw)² / Σw²: how many samples have a say"))
        names = (self.tr("uniform Monte Carlo"), self.tr("prior samples"), self.tr("importance, from q"))
        tips = (
            self.tr("z uniform on the square of the map’s plane: its area times the mean of p(z) p(x|z)"),
            self.tr("z from the prior p(z): the mean of p(x|z)"),
            self.tr("z from the encoder’s q(z|x): the mean of p(z) p(x|z) / q(z|x)"),
            self.tr(
                "The mean, over groups of K, of the logarithm of a group’s importance estimate: too low on average"
            ),
        )
        for name, text, tip in zip(LANES, (*names, self.tr("bound L_K (IWAE)")), tips):
            self.choices[name].setText(text)
            self.choices[name].setToolTip(tip)
            self.choices[name].setStyleSheet(
                f"QRadioButton {{ border-left: 3px solid {COLOURS[name]}; padding-left: 6px; }}"
            )
        self.k.setToolTip(self.tr("Samples in each group of the importance-weighted bound L_K"))
        self.k.setAccessibleName(self.k.toolTip())
        self._heads[0].setToolTip(
            self.tr("The chosen estimator’s newest samples of z, in its colour; a heavier weight is a larger dot")
        )
        self._heads[1].setToolTip(self.tr("The estimate of log p(x) by all its samples so far"))
        self.exact_name.setToolTip(self.tr("log p(x) by quadrature over the latent plane, with its error"))
        self.image.setAccessibleName(self.tr("Image of the race"))
        self.plot.setAccessibleName(self._unit.text())
        self.hint.setText(
            self.tr(
                "Four ways to estimate log p(x) of this image by samples, against its exact value. A click on a point takes another image."  # noqa: E501
            )
        )
        self.words.setText(
            self.tr("Unbiased for p(x) is not unbiased for log p(x): the logarithm is too low on average.")
        )
        self._name_button()
        self._name_subject()
        self._draw()
