"""Old Faithful: EM step by step on 272 eruptions, the region that one Gaussian fills, and held-out likelihood."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from latentlab.actions.laboratory import MOST_COMPONENTS, MOST_STEPS, REACH, FaithfulState
from latentlab.export.palette import PALETTES, rgb
from latentlab.gui.views.pages.hand_plot import CountAxis, HandPlot
from latentlab.gui.views.pages.page import Page, silent
from latentlab.gui.widgets.number_box import CountBox, DecimalBox
from latentlab.gui.widgets.numbers import number
from latentlab.laboratory.faithful import GAP, Region, eruptions
from latentlab.laboratory.gaussian_mixture import HeldOut, Mixture, outline, responsibilities
from latentlab.laboratory.likelihood import density

INKS = tuple(PALETTES["okabe-ito"][i] for i in (1, 5, 2, 6, 0, 8, 4, 7))
SINGLE, HELD, TRAINED = PALETTES["petroff"][8], PALETTES["okabe-ito"][5], PALETTES["okabe-ito"][1]
HIGHEST = 1.06  # density that is shown at least: the number at 1 has room for its height
BINS = np.arange(1.5, 5.26, 0.125)  # minutes of duration


class FaithfulPage(Page):
    """Shows a mixture on its way; buttons are requests."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Mixture, Mixture, list[float], float, Region] | None = None
        self._held: HeldOut | None = None
        self._share: float | None = None  # of the cross-validation that is done
        self._running = False
        self.components, self.seed = CountBox(), CountBox()
        self.components.setRange(1, MOST_COMPONENTS)
        self.seed.setRange(0, 9999)
        self._components_name, self._seed_name = self.add_field(self.components), self.add_field(self.seed)
        self.components.valueChanged.connect(lambda components: self.requested.emit({"components": components}))
        self.seed.valueChanged.connect(lambda seed: self.requested.emit({"seed": seed}))
        self.step, self.run, self.restart, self.compare = (self.add_button() for _ in range(4))
        self.step.clicked.connect(lambda: self.requested.emit({"steps": min(self._steps + 1, MOST_STEPS)}))
        self.run.clicked.connect(self._run_or_stop)
        self.restart.clicked.connect(lambda: self.requested.emit({"steps": 0, "running": False}))
        self.compare.clicked.connect(lambda: self.requested.emit({"held_out": True}))
        self.ends = [DecimalBox(), DecimalBox()]  # of the region, for the keyboard
        self._ends_names = [self.add_field(box) for box in self.ends]
        for box, end in zip(self.ends, GAP):
            box.setRange(*REACH)
            box.setSingleStep(0.1)
            box.setValue(end)
            box.valueChanged.connect(self._type_region)
        self.map, self.marginal = HandPlot(), HandPlot()
        self.climb, self.held_out = HandPlot(bottom=CountAxis("bottom")), HandPlot(bottom=CountAxis("bottom"))
        for n, plot in enumerate((self.map, self.marginal, self.climb, self.held_out)):
            self.plots.addWidget(plot, n // 2, n % 2)
        self._make_marks()

    def _make_marks(self) -> None:
        rows = eruptions()
        self._dots = pg.ScatterPlotItem(size=7, pen=None)
        self._single = pg.PlotDataItem(pen=pg.mkPen(SINGLE, width=2, style=Qt.PenStyle.DashLine))
        self._ellipses = [pg.PlotDataItem(pen=pg.mkPen(ink, width=2.5)) for ink in INKS]
        for item in (self._dots, self._single, *self._ellipses):
            self.map.plot.addItem(item)
        self.map.set_range((1.1, 5.9), (36, 104))
        counts, _ = np.histogram(rows[:, 0], BINS)
        middles, wide = (BINS[1:] + BINS[:-1]) / 2, BINS[1] - BINS[0]
        heights = counts / (len(rows) * wide)
        self._bars = pg.BarGraphItem(x=middles, height=heights, width=0.9 * wide, pen=None)
        self._single_density = pg.PlotDataItem(pen=pg.mkPen(SINGLE, width=2.5, style=Qt.PenStyle.DashLine))
        self._density = pg.PlotDataItem(pen=pg.mkPen(INKS[0], width=2.5))
        self.region = pg.LinearRegionItem(GAP, bounds=REACH)
        self.region.setZValue(-5)
        self.region.sigRegionChanged.connect(self._request_region)
        self.region.sigRegionChangeFinished.connect(lambda _: self.marginal.released.emit())
        for item in (self.region, self._bars, self._single_density, self._density):
            self.marginal.plot.addItem(item)
        self.marginal.set_range(REACH, (0, HIGHEST))
        self._climb = pg.PlotDataItem(pen=pg.mkPen(INKS[0], width=2), symbol="o", symbolSize=5, symbolBrush=INKS[0])
        self._climb.opts["symbolPen"] = None
        self._level = pg.InfiniteLine(angle=0, pen=pg.mkPen(SINGLE, width=2, style=Qt.PenStyle.DashLine))
        self.climb.plot.addItem(self._climb)
        self.climb.plot.addItem(self._level)
        self._trained = pg.PlotDataItem(pen=pg.mkPen(TRAINED, width=2), symbol="o", symbolSize=6, symbolBrush=TRAINED)
        self._tested = pg.PlotDataItem(pen=pg.mkPen(HELD, width=2), symbol="o", symbolSize=6, symbolBrush=HELD)
        self._errors = pg.ErrorBarItem(pen=pg.mkPen(HELD, width=1.5), beam=0.15)
        for item in (self._errors, self._trained, self._tested):
            self.held_out.plot.addItem(item)

    def show_state(self, state: FaithfulState) -> None:
        """Show the values of the controls; the button of the run is named after what it does now."""
        with silent(self.components, self.seed, *self.ends, self.region):
            self.components.setValue(state.components)
            self.seed.setValue(state.seed)
            for box, end in zip(self.ends, (state.low, state.high)):
                box.setValue(end)
            if self.region.getRegion() != (state.low, state.high):
                self.region.setRegion((state.low, state.high))
        self._running = state.running
        self.run.setText(self.tr("Stop") if state.running else self.tr("Run"))

    @property
    def _steps(self) -> int:
        """The number of steps of EM since the start."""
        return 0 if self._shown is None else len(self._shown[2]) - 1

    def show_mixture(
        self, mixture: Mixture, single: Mixture, climb: list[float], single_level: float, region: Region
    ) -> None:
        """Show a mixture, the log-likelihood after each step from the start on, and one Gaussian beside both."""
        self._shown = mixture, single, climb, single_level, region
        self.draw()

    def show_held_out(self, found: HeldOut | None) -> None:
        """Show log-likelihoods by cross-validation, in nats per eruption."""
        self._held = found
        self.draw()

    def show_share(self, share: float | None) -> None:
        """Say how much of the cross-validation is done; None: it is not under way."""
        self._share = share
        self.compare.setEnabled(share is None)
        self._note_held_out()

    def _note_held_out(self) -> None:
        """Say how much of the cross-validation is done, or how it begins."""
        begin = "" if self._held is not None else self.tr("“{button}” draws it").format(button=self.compare.text())
        self.held_out.note.setText(begin if self._share is None else f"{self._share:.0%}")

    def draw(self) -> None:
        """Draw the mixture and the curves that are shown."""
        if self._shown is None:
            return
        mixture, single, climb, level, region = self._shown
        rows = eruptions()
        inks = np.array([rgb(ink) for ink in INKS])[: mixture.k]
        mixed = responsibilities(mixture, rows) @ inks
        self._dots.setData(rows[:, 0], rows[:, 1], brush=[QColor(*map(int, colour)) for colour in mixed])
        self._single.setData(*outline(single.means[0], single.covariances[0]).T)
        for n, curve in enumerate(self._ellipses):
            inside = n < mixture.k
            curve.setData(*(outline(mixture.means[n], mixture.covariances[n]).T if inside else ([], [])))
        x = np.linspace(*REACH, 400)
        self._single_density.setData(x, _marginal(single, x))
        curve = _marginal(mixture, x)
        self._density.setData(x, curve)
        self.marginal.set_range(REACH, (0, max(HIGHEST, 1.08 * float(curve.max()))))
        self._bars.setOpts(brush=self.colours.border)
        self.region.setBrush(self.colours.accent + "30")
        for line in self.region.lines:
            line.setPen(self.colours.accent)
        self._climb.setData(np.arange(len(climb)), climb)
        self._level.setValue(level)
        levels = np.array([*climb, level])
        room = 0.08 * float(np.ptp(levels)) + 1
        self.climb.set_range((-0.5, max(10, len(climb)) + 0.5), (levels.min() - room, levels.max() + room))
        self.climb.note.setText(number(climb[-1]))
        self._draw_held_out()
        text = self.tr("one Gaussian {single} nats · K = {k}: {level} nats after {steps} steps of EM").format(
            single=number(level), k=mixture.k, level=number(climb[-1]), steps=f"{len(climb) - 1:,}"
        )
        text += "\n" + self.tr(
            "duration {low} to {high} min: {count} eruptions; one Gaussian expects {single}, the mixture {mixture}"
        ).format(
            low=number(region.low, 2),
            high=number(region.high, 2),
            count=region.count,
            single=number(region.one_gaussian, 1),
            mixture=number(region.mixture, 1),
        )
        self.readout.setText(text)

    def _draw_held_out(self) -> None:
        found = self._held
        self._note_held_out()
        if found is None:
            self.held_out.set_range((0.5, MOST_COMPONENTS + 0.5), (-5, -3.9))
            return
        self._trained.setData(found.ks, found.trained)
        self._tested.setData(found.ks, found.held_out)
        self._errors.setData(x=found.ks, y=found.held_out, height=2 * found.error)
        values = np.concatenate([found.trained, found.held_out - found.error, found.held_out + found.error])
        self.held_out.set_range((0.5, found.ks[-1] + 0.5), (values.min() - 0.05, values.max() + 0.05))

    def _type_region(self) -> None:
        self.region.setRegion(sorted(box.value() for box in self.ends))

    def _request_region(self) -> None:
        low, high = self.region.getRegion()
        self.requested.emit({"low": float(low), "high": float(high)})

    def _run_or_stop(self) -> None:
        """Request the run, or its end at the step that is shown, so that the log tells where it ended."""
        self.requested.emit({"running": False, "steps": self._steps} if self._running else {"running": True})

    def retranslate(self) -> None:
        """Say every word in the language of the window."""
        self.sentence.setText(
            self.tr(
                "One Gaussian puts much of its probability where no eruption is. A mixture of two does not: each step of EM shares the eruptions among the components, by colour, and fits each to its share; the log-likelihood never falls."  # noqa: E501
            )
        )
        self._components_name.setText("K")
        self._seed_name.setText(self.tr("Seed"))
        self.components.setAccessibleName(self.tr("Number of components"))
        self.seed.setAccessibleName(self.tr("Seed of the start"))
        for label, text in zip(self._ends_names, (self.tr("From"), self.tr("to"))):
            label.setText(text)
        for box, text in zip(
            self.ends, (self.tr("Start of the region, minutes"), self.tr("End of the region, minutes"))
        ):
            box.setAccessibleName(text)
        self.step.setText(self.tr("Step"))
        self.restart.setText(self.tr("Restart"))
        self.compare.setText(self.tr("Compare K = 1 to 8"))
        self.run.setText(self.tr("Stop") if self._running else self.tr("Run"))
        self.map.set_words(
            self.tr("272 eruptions"),
            self.tr("Duration against waiting time to the next, minutes. Ellipses at 2 σ; dashed: one Gaussian"),
            self.tr("min"),
        )
        self.marginal.set_words(
            self.tr("Density of the duration"),
            self.tr("Duration, minutes. Bars: the data; dashed: one Gaussian; drag the region to count within it"),
            self.tr("min"),
        )
        self.climb.set_words(
            self.tr("Log-likelihood, nats"),
            self.tr("The step of EM against the log-likelihood of all eruptions; dashed: one Gaussian"),
            self.tr("step"),
        )
        self.held_out.set_words(
            self.tr("Held-out likelihood"),
            self.tr(
                "Number of components against nats per eruption, by 5-fold cross-validation: blue on eruptions that were fitted, orange on others, with its standard error"  # noqa: E501
            ),
            "K",
        )
        self._note_held_out()


def _marginal(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """Return the density of the duration at x (n,)."""
    deviations = np.sqrt(mixture.covariances[:, 0, 0])
    return density(x[:, None], mixture.means[:, 0], deviations) @ mixture.weights
