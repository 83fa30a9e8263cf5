"""The losses of a run: reconstruction, KL and their sum as three plots over the epochs, with texts beside them."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QShowEvent
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
from latentlab.gui.views.loss_plot import UNIT_HEIGHT, LossPlot, nearest
from latentlab.gui.widgets.paint_queue import DeferredPaint
from latentlab.gui.widgets.steady_label import SteadyLabel
from latentlab.gui.widgets.theme import SPACE, grow_with_text, muted, number_font
from latentlab.training.snapshot import TEST, TRAIN, LossHistory

WORDS_WIDTH = 104  # fixed, so that the plots keep their width when a value grows
REDRAW_MS = 300  # between two drawings: axes and three plots are too slow for every snapshot
STEP, EPOCH, RECONSTRUCTION, KL = 0, 1, 3, 4  # columns of LossHistory.rows


class LossCurves(QWidget):
    """Three plots that are built once; `show_history` is cheap to call, and the newest history is always drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: LossHistory | None = None
        self._kind, self._bound = "", "ELBO"
        self._collapse: float | None = None
        self._floor: float | None = None
        self._rows = {TRAIN: np.empty((0, 6)), TEST: np.empty((0, 6))}
        self._beside: tuple[LossHistory | None, str] = (None, "")  # of the run beside, and its name
        self._beside_rows: dict[int, np.ndarray] = {}
        self._words: list[tuple[QLabel, QLabel]] = []
        self._truth: tuple[np.ndarray, ...] = (np.empty(0),) * 4
        self._timer = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._timer.timeout.connect(self._begin_drawing)
        self._waiting: list[LossPlot] = []  # plots to draw, one in each turn of the event loop
        self._deferred = DeferredPaint(self)
        self._deferred.due.connect(self._draw_next)
        self._pointed: tuple[LossPlot, float] | None = None  # the plot under the cursor, and the epoch at the cursor
        self._marks: tuple[tuple[int, str], ...] = ()  # steps, and the change at each
        self._moment: float | None = None  # epoch of the shown moment, if it is a past one

        self.reconstruction, self.kl, self.total = self.plots = [LossPlot(), LossPlot(), LossPlot()]
        self.log, self.follow = QToolButton(checkable=True), QToolButton(checkable=True)
        self._make_buttons()
        for plot in self.plots:
            plot.hovered.connect(self._hover)
            plot.left.connect(self._leave)
        self._empty = muted(QLabel(alignment=Qt.AlignmentFlag.AlignCenter))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._make_row())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_theme(SCHEMES["light"])
        self._retranslate()

    def _make_buttons(self) -> None:
        self.log.toggled.connect(self.set_log)
        self.reconstruction.foot.addWidget(self.log)
        self.total.foot.addWidget(self.follow)
        for button in (self.log, self.follow):
            button.setProperty("quiet", True)
            grow_with_text(button, setFixedHeight=UNIT_HEIGHT)

    def _make_row(self) -> QWidget:
        """Return the plots side by side, with the texts at their right."""
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
        return plots

    def show_history(self, history: LossHistory, *, likelihood_kind: str, bound: str = "ELBO") -> None:
        """Show these losses. `likelihood_kind` names the reconstruction term, such as "grey BCE", and `bound` what
        the total is minus: "ELBO", or "log p(x)" of exact training.
        """
        first = not self._rows[TRAIN].size and not self._rows[TEST].size
        self._set_history(history, likelihood_kind, bound)
        if first:
            self._draw()
        elif not self._timer.isActive():
            self._timer.start()

    def show_beside(self, history: LossHistory | None, name: str = "") -> None:
        """Draw the losses of the run beside, too, dashed; None: of the shown run alone."""
        if history is None and self._beside[0] is None:
            return
        first, self._beside = self._beside[0] is None or history is None, (history, name)
        if first:
            self._draw()
        elif not self._timer.isActive():
            self._timer.start()

    def show_marks(self, marks: Sequence[tuple[int, str]]) -> None:
        """Mark the steps of changed settings in all plots; the pointer shows the text of each."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self._draw_marks()

    def show_moment(self, epoch: float | None) -> None:
        """Keep the pointer at the shown moment while no cursor moves it; None hides the pointer."""
        if epoch != self._moment:
            self._moment = epoch
            if self._pointed is None:
                self._leave()

    def show_run(
        self,
        history: LossHistory,
        *,
        likelihood_kind: str,
        bound: str = "ELBO",
        collapse: float | None,
        floor: float | None,
    ) -> None:
        """Show the losses of another run at once, see `show_history`.

        `collapse` and `floor` are the losses, in nats per image, of a collapsed model and of the best possible one;
        None: no line.
        """
        self._collapse, self._floor = collapse, floor
        self._set_history(history, likelihood_kind, bound)
        self._draw()

    def _set_history(self, history: LossHistory, likelihood_kind: str, bound: str) -> None:
        self._history = history
        if (likelihood_kind, bound) != (self._kind, self._bound):
            self._kind, self._bound = likelihood_kind, bound
            self._name_plots()

    def set_follow_action(self, action: QAction) -> None:
        """Take the verb that switches log p(x) during a training."""

        def follow() -> None:
            self.follow.setChecked(action.isChecked())
            self.follow.setEnabled(action.isEnabled())
            self.follow.setToolTip(action.statusTip())
            self.follow.setAccessibleName(action.iconText())

        self.follow.clicked.connect(action.trigger)
        action.changed.connect(follow)
        follow()

    def show_evidence(
        self, epochs: np.ndarray, log_px: np.ndarray, error: np.ndarray, elbo: np.ndarray, text: str
    ) -> None:
        """Draw −log p(x), its error and the −ELBO of the same images at `epochs`, all (n,);

        `text` describes the curves.
        """
        self._truth = epochs, log_px, error, elbo
        self.total.extra_tip = text
        self._draw()

    def set_words(self, lines: list[tuple[str, str]]) -> None:
        """Show these pairs of a name and a value beside the plots."""
        while len(self._words) < len(lines):
            name, value = muted(QLabel()), SteadyLabel()
            value.setFont(number_font(self.font()))
            value.setWordWrap(True)
            grow_with_text(value, setFixedWidth=WORDS_WIDTH)
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
        """Draw the reconstruction on a logarithmic axis, or on a linear one."""
        self.log.setChecked(log)
        self._draw()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        for plot in self.plots:
            plot.set_theme(colours)
        self._name_plots()
        self._draw()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(960, 208)

    def minimumSizeHint(self) -> QSize:
        """Small enough for the window at 1280x800."""
        return QSize(480, 128)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the history that arrived while the plots were hidden."""
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
        """Draw one plot in each turn of the event loop: all three at once block the mouse for 10 ms."""
        self._waiting = list(self.plots) if self._prepare() else []
        if self._waiting:
            self._deferred.request()

    def _draw_next(self) -> None:
        if self._waiting:
            self._draw_plot(self._waiting.pop(0))
        if self._waiting:
            self._deferred.request()

    def _prepare(self) -> bool:
        """Read the history; return whether there are losses to draw and the plots are visible."""
        if self._history is None:
            return False
        self._rows = {split: self._history.rows(split) for split in (TRAIN, TEST)}
        beside = self._beside[0]
        self._beside_rows = {} if beside is None else {split: beside.rows(split) for split in (TRAIN, TEST)}
        rows = [r for r in self._rows.values() if len(r)]
        self._stack.setCurrentIndex(1 if rows else 0)
        if not rows or not self.isVisible():
            return False
        drawn = [*rows, *(r for r in self._beside_rows.values() if len(r))]
        has_kl = not all(np.isnan(r[:, KL]).all() for r in drawn)
        self.kl.set_text("" if has_kl else self.tr("no KL: autoencoder"))
        self.total.set_text("" if has_kl else self.tr("no ELBO: autoencoder"))
        # A Gaussian density may exceed 1, and its negative logarithm be below 0.
        positive = all(np.nanmin(r[:, RECONSTRUCTION]) > 0 for r in drawn)
        self._draw_marks()
        self.log.setEnabled(positive)
        self.reconstruction.set_log(self.log.isChecked() and positive)
        return True

    def _draw_marks(self) -> None:
        """Draw a mark at the epoch of each step; before the first loss the epoch of a step is unknown."""
        rows = max(self._rows.values(), key=len)
        if len(rows):
            epochs = np.interp([step for step, _ in self._marks], rows[:, STEP], rows[:, EPOCH]).tolist()
            for plot in self.plots:
                plot.show_marks(epochs)

    def _draw_plot(self, plot: LossPlot) -> None:
        quantity = {
            self.reconstruction: lambda r: r[:, RECONSTRUCTION],
            self.kl: lambda r: r[:, KL],
            self.total: lambda r: r[:, RECONSTRUCTION] + r[:, KL],
        }[plot]
        shown, beside = (
            {split: (r[:, EPOCH], quantity(r)) for split, r in rows.items()} for rows in (self._rows, self._beside_rows)
        )
        plot.show(shown, beside, self._beside[1])
        if plot is not self.kl:
            lines = (self.tr("collapse {value}"), self._collapse), (self.tr("floor {value}"), self._floor)
            plot.show_references(
                [(text.format(value=f"{value:.1f}"), value) for text, value in lines if value is not None]
            )
        if plot is self.total:
            plot.show_extra(*self._truth, self.tr("−log p(x)"), self.tr("−ELBO"), self.tr("gap"))
        ends = [r[-1, EPOCH] for r in (*self._rows.values(), *self._beside_rows.values()) if len(r)]
        plot.view.setXRange(0, max(ends), padding=0.01)
        plot.widget.scene().prepareForPaint()  # otherwise the paint event would schedule a second paint

    def _hover(self, epoch: float) -> None:
        self._point(self.sender(), epoch)

    def _point(self, at: LossPlot, epoch: float) -> None:
        """Read all curves at `epoch` and show epoch and step in `at`, the plot under the cursor."""
        self._pointed = at, epoch
        rows = self._rows[TRAIN] if len(self._rows[TRAIN]) else self._rows[TEST]
        if not len(rows):
            return
        row = rows[nearest(rows[:, EPOCH], epoch)]
        text = self.tr("epoch {epoch} · step {step}").format(epoch=f"{row[EPOCH]:.2f}", step=f"{int(row[STEP]):,}")
        text = "\n".join([text, *(self._marks[number][1] for number in at.marks_at(epoch))])
        for plot in self.plots:
            plot.point_at(float(row[EPOCH]), text if plot is at else "")

    def _leave(self) -> None:
        self._pointed = None
        for plot in self.plots:
            plot.point_at(self._moment, "", is_past=True)

    def _name_plots(self) -> None:
        unit = self.tr("nats per image")
        kind = self.tr("{kind}, nats per image").format(kind=self._kind) if self._kind else unit
        words = (self.tr("train"), self.tr("test")), self.tr("epoch")
        self.reconstruction.set_words(self.tr("Reconstruction"), kind, *words)
        self.kl.set_words(self.tr("KL"), unit, *words)
        self.total.set_words(self.tr("Total (−{bound})").format(bound=self._bound), kind, *words)
        if self._bound == "ELBO":
            self.kl.setToolTip(self.tr("KL(q(z|x) ‖ p(z)): mean over images"))
            self.total.setToolTip(self.tr("−ELBO = reconstruction + KL, whatever β"))
        else:
            self.kl.setToolTip(self.tr("KL(p(z|x) ‖ p(z)), of the true posterior: mean over images"))
            self.total.setToolTip(
                self.tr("−log p(x) = reconstruction + KL, both of the true posterior, estimated from a few draws")
            )

    def _retranslate(self) -> None:
        self._empty.setText(self.tr("The losses are drawn here as soon as training begins."))
        self.log.setText(self.tr("log"))
        self.log.setToolTip(self.tr("Logarithmic axis for the reconstruction"))
        self.log.setAccessibleName(self.log.toolTip())
        self.follow.setText(self.tr("log p(x)"))
        self.reconstruction.setToolTip(self.tr("−E[log p(x|z)]: sum over pixels, mean over images"))
        self._name_plots()
        self._draw()
        if self._pointed is not None:
            self._point(*self._pointed)
