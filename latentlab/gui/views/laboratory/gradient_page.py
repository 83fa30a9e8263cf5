"""Gradient through a sample: draws of two estimators as arrows and histograms, eps in the hand, and log-variance."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox

from latentlab.actions.laboratory import GradientState
from latentlab.export.palette import PALETTES
from latentlab.gui.views.pages.hand_plot import HandPlot, PowerAxis
from latentlab.gui.views.pages.page import Page, silent
from latentlab.gui.widgets.number_box import DecimalBox
from latentlab.gui.widgets.numbers import number
from latentlab.laboratory.gradient_estimators import Gradients
from latentlab.laboratory.likelihood import density

PATHWISE, SCORE, EXACT = (PALETTES["okabe-ito"][i] for i in (1, 0, 5))
DRAWS = 100, 1000, 10_000
ARROWS = 200  # draws that are drawn
BINS = 60
EPS = np.array([-1.8, -1.1, -0.5, 0.2, 0.7, 1.5])  # the draws that stay in the hand


class GradientPage(Page):
    """Shows Gradients at an image of the run; the lower row needs no run."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Gradients | None = None
        self._seed = 0
        self._name = self._reason = ""
        self.draws, self.baseline = QComboBox(), QCheckBox()
        for draws in DRAWS:
            self.draws.addItem(f"{draws:,}", draws)
        self.draws.currentIndexChanged.connect(lambda n: self.requested.emit({"draws": self.draws.itemData(n)}))
        self._draws_name = self.add_field(self.draws)
        self.again = self.add_button()
        self.again.clicked.connect(lambda: self.requested.emit({"seed": self._seed + 1}))
        self.controls.addWidget(self.baseline)
        self.baseline.toggled.connect(lambda on: self.requested.emit({"baseline": on}))
        self.mu, self.log_variance = DecimalBox(), DecimalBox()
        for box, low, high in ((self.mu, -3, 3), (self.log_variance, -6, 3)):
            box.setRange(low, high)
            box.setSingleStep(0.1)
        self.mu.valueChanged.connect(lambda mu: self.requested.emit({"mu": mu}))
        self.log_variance.valueChanged.connect(lambda value: self.requested.emit({"log_variance": value}))
        self._mu_name, self._variance_name = self.add_field(self.mu), self.add_field(self.log_variance)
        self.pathwise, self.score, self.histogram, self.hand = (HandPlot() for _ in range(4))
        self.variance = HandPlot(left=PowerAxis("left"))
        self.scale = HandPlot(by_hand=True)
        plots = (self.pathwise, self.score, self.histogram, self.variance, self.hand, self.scale)
        for n, plot in enumerate(plots):
            self.plots.addWidget(plot, n // 3, n % 3)
        self.scale.pressed.connect(lambda x, _, __: self.log_variance.setValue(x))
        self.scale.moved.connect(lambda x, _: self.log_variance.setValue(x))
        self._make_marks()

    def _make_marks(self) -> None:
        self._arrows, self._means, self._exacts = [], [], []
        for plot, ink in ((self.pathwise, PATHWISE), (self.score, SCORE)):
            arrows = pg.PlotDataItem(connect="pairs", pen=pg.mkPen(ink + "90", width=1))
            mean = pg.ScatterPlotItem(size=11, brush=ink, pen=pg.mkPen("k"))
            exact = pg.ScatterPlotItem(size=13, symbol="x", brush=EXACT, pen=pg.mkPen("k"))
            for item in (arrows, mean, exact):
                plot.plot.addItem(item)
            self._arrows.append(arrows)
            self._means.append(mean)
            self._exacts.append(exact)
        self._histograms = []
        for ink in (SCORE, PATHWISE):
            item = pg.PlotDataItem(stepMode="center", fillLevel=0, brush=ink + "90", pen=pg.mkPen(ink, width=1.5))
            self.histogram.plot.addItem(item)
            self._histograms.append(item)
        self._bars = [pg.BarGraphItem(x=[], height=[], width=0.36, brush=ink, pen=None) for ink in (PATHWISE, SCORE)]
        for item in self._bars:
            self.variance.plot.addItem(item)
        self._threads = pg.PlotDataItem(connect="pairs", pen=pg.mkPen(SCORE, width=1.5))
        self._eps = pg.ScatterPlotItem(size=10, brush=SCORE)
        self._z = pg.ScatterPlotItem(size=10, brush=PATHWISE)
        self._standard = pg.PlotDataItem(pen=pg.mkPen(SCORE, width=2))
        self._q = pg.PlotDataItem(pen=pg.mkPen(PATHWISE, width=2))
        for item in (self._threads, self._standard, self._q, self._eps, self._z):
            self.hand.plot.addItem(item)
        self.hand.set_range((-5, 5), (-1.1, 2.1))
        self.hand.plot.getAxis("left").setTicks([[(0, "z"), (1, "ε")]])
        logs = np.linspace(-6, 3, 200)
        self._scale = pg.PlotDataItem(logs, np.exp(0.5 * logs), pen=pg.mkPen(PATHWISE, width=2.5))
        self._at = pg.ScatterPlotItem(size=12, brush=EXACT)
        self._zero = pg.InfiniteLine(pos=0, angle=0, pen=pg.mkPen(SCORE, style=Qt.PenStyle.DashLine))
        for item in (self._zero, self._scale, self._at):
            self.scale.plot.addItem(item)
        self.scale.set_range((-6, 3), (-0.5, 4.7))

    def show_state(self, state: GradientState) -> None:
        """Show the values of the controls, and draw with them."""
        with silent(self.draws, self.baseline, self.mu, self.log_variance):
            if self.draws.findData(state.draws) < 0:
                self.draws.addItem(f"{state.draws:,}", state.draws)
            self.draws.setCurrentIndex(self.draws.findData(state.draws))
            self.baseline.setChecked(state.baseline)
            self.mu.setValue(state.mu)
            self.log_variance.setValue(state.log_variance)
        self._seed = state.seed
        self.draw()

    def show_gradients(self, found: Gradients | None, name: str = "", reason: str = "") -> None:
        """Show draws at the image of a name; without them, the reason why there are none."""
        self._found, self._name, self._reason = found, name, reason
        self.draw()

    def draw(self, _: object = None) -> None:
        """Draw what is shown."""
        self._draw_hand()
        found = self._found
        for item in (*self._arrows, *self._means, *self._exacts, *self._bars, *self._histograms):
            item.setVisible(found is not None)
        if found is None:
            self.readout.setText(self._reason or self.tr("The draws are being computed …"))
            for plot in (self.pathwise, self.score, self.histogram, self.variance):
                plot.note.setText("")
            return
        score = found.baselined if self.baseline.isChecked() else found.score
        both = (found.reparameterized, score)
        for n, draws in enumerate(both):
            ends = np.zeros((2 * min(ARROWS, len(draws)), 2))
            ends[1::2] = draws[:ARROWS, :2]
            self._arrows[n].setData(*ends.T)
            mean = draws[:, :2].mean(axis=0)
            self._means[n].setData(*mean[:, None])
            self._exacts[n].setData(*(([], []) if found.exact is None else found.exact[:2, None]))
            reach = 1.1 * max(float(abs(ends).max()), 1e-9)
            plot = (self.pathwise, self.score)[n]
            plot.set_range((-reach, reach), (-reach, reach))
            plot.note.setText(f"{number(mean[0], 1)}, {number(mean[1], 1)}")
        self._draw_histogram(both)
        logs = np.log10([np.maximum(draws.var(axis=0, ddof=1), 1e-12) for draws in both])
        floor = float(logs.min()) - 1
        for n, item in enumerate(self._bars):
            at = np.arange(1, logs.shape[1] + 1) + (-0.19, 0.19)[n]
            item.setOpts(x=at, y0=np.full(logs.shape[1], floor), height=logs[n] - floor)
        self.variance.set_range((0.4, logs.shape[1] + 0.6), (floor, float(logs.max()) + 0.5))
        d = len(found.mu)
        names = [f"μ{_lower(i, d)}" for i in range(d)] + [f"log σ{_lower(i, d)}" for i in range(d)]
        self.variance.plot.getAxis("bottom").setTicks([list(enumerate(names[:8], 1))])
        self._show_text(found, both)

    def _draw_histogram(self, both: tuple[np.ndarray, np.ndarray]) -> None:
        """Draw densities of the first component, over the range of most draws of the wider estimator."""
        low, high = np.quantile(both[1][:, 0], (0.005, 0.995))
        low, high = min(low, both[0][:, 0].min()), max(high, both[0][:, 0].max())
        edges, tallest = np.linspace(low, high, BINS + 1), 0.0
        for item, draws in zip(self._histograms, both[::-1]):
            counts, _ = np.histogram(draws[:, 0], edges)
            item.setData(edges, counts / len(draws))
            tallest = max(tallest, float(counts.max()) / len(draws))
        self.histogram.set_range((low, high), (0, 1.05 * max(tallest, 1e-9)))

    def _draw_hand(self) -> None:
        mu, log_variance = self.mu.value(), self.log_variance.value()
        sigma = float(np.exp(0.5 * log_variance))
        z = mu + sigma * EPS
        ends = np.stack([EPS, z], 1).ravel()
        self._threads.setData(ends, np.tile([1.0, 0.0], len(EPS)))
        self._eps.setData(EPS, np.ones(len(EPS)))
        self._z.setData(z, np.zeros(len(EPS)))
        x = np.linspace(-5, 5, 400)
        self._standard.setData(x, 1 + 2 * density(x, 0, 1))
        curve = density(x, mu, sigma)
        self._q.setData(x, -curve / curve.max())
        self.hand.note.setText(f"μ {number(mu, 2)}  σ {number(sigma, 2)}")
        self._at.setData([log_variance], [sigma])
        self.scale.note.setText(f"σ = {number(sigma)}")

    def _show_text(self, found: Gradients, both: tuple[np.ndarray, np.ndarray]) -> None:
        errors = [draws[:, 0].std(ddof=1) / len(draws) ** 0.5 for draws in both]
        means = [f"{number(float(draws[:, 0].mean()), 2)} ± {number(float(e), 2)}" for draws, e in zip(both, errors)]
        text = self.tr("{image}: mean of the gradient in {name}: reparameterization {first}, score function {second}")
        text = text.format(image=self._name, name=f"μ{_lower(0, len(found.mu))}", first=means[0], second=means[1])
        if found.exact is not None:
            text += " · " + self.tr("exact {value}").format(value=number(float(found.exact[0]), 2))
        ratio = float(found.ratio(self.baseline.isChecked())[0])
        text += "\n" + self.tr("variance of the score function over that of reparameterization: {ratio}").format(
            ratio=number(ratio, 1)
        )
        self.readout.setText(text)

    def retranslate(self) -> None:
        """Say every word in the language of the window."""
        self.sentence.setText(
            self.tr(
                "A sample can be differentiated: with z = μ + σ ε the same ε moves with μ and σ. The score function needs no such path, and both have the same mean, but its draws scatter far more; a baseline helps."  # noqa: E501
            )
        )
        self._draws_name.setText(self.tr("Draws"))
        self.draws.setAccessibleName(self.tr("Number of draws"))
        self.again.setText(self.tr("Draw again"))
        self.baseline.setText(self.tr("Baseline"))
        self.baseline.setToolTip(self.tr("Take f(z) relative to its mean over the other draws: still unbiased"))
        self._mu_name.setText("μ")
        self._variance_name.setText("log σ²")
        self.mu.setAccessibleName(self.tr("Mean of the Gaussian in the hand"))
        self.log_variance.setAccessibleName(self.tr("Log-variance of the Gaussian in the hand"))
        axes = self.tr("The gradient in the first two of (μ, log σ), nats. Lines: draws; disc: mean; cross: exact")
        self.pathwise.set_words(self.tr("Reparameterization"), axes, "nats")
        self.score.set_words(self.tr("Score function"), axes, "nats")
        self.histogram.set_words(
            self.tr("Gradient in the first μ"),
            self.tr("The gradient, nats, against the share of the draws. Blue: reparameterization; orange: score"),
            "nats",
        )
        self.variance.set_words(
            self.tr("Variance, logarithmic"),
            self.tr("Of each component. Blue: reparameterization; orange: score function"),
        )
        self.hand.set_words(
            self.tr("ε in the hand"),
            self.tr("Above: draws ε of N(0, 1), which stay; below: z = μ + σ ε under its Gaussian"),
        )
        self.scale.set_words(
            self.tr("σ from log-variance"),
            self.tr(
                "Log-variance against σ = exp(log-variance / 2): every real number is a valid log-variance, and σ stays above 0; a step on σ itself could cross the dashed line. Drag the disc"  # noqa: E501
            ),
            "log σ²",
        )


def _lower(index: int, count: int) -> str:
    return "" if count == 1 else "₁₂₃₄₅₆₇₈₉"[index] if index < 9 else str(index + 1)
