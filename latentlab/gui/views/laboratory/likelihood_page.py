"""Likelihood by hand: points on a line, a Gaussian that is dragged, and the likelihood surface, also cut two ways."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from latentlab.actions.laboratory import LEAST_SIGMA
from latentlab.export.palette import PALETTES
from latentlab.gui.views.pages.hand_plot import CountAxis, HandPlot, PowerAxis, heat_map, show_heat
from latentlab.gui.views.pages.page import Page, silent
from latentlab.gui.widgets.number_box import DecimalBox
from latentlab.gui.widgets.numbers import number, with_minus
from latentlab.laboratory import faithful
from latentlab.laboratory.likelihood import HandLikelihood, density, surface
from latentlab.options import numbers_in

HAND, BEST, POINT = (PALETTES["okabe-ito"][i] for i in (1, 0, 5))
CONTRAST = 12.0  # nats below the maximum at which the surface is dark
MOST_POINTS = 1000  # that a hand can add or type
WIDEST = 1e6  # largest absolute value of a point or a mean
SIGMAS = LEAST_SIGMA, WIDEST  # of the hand, the least and the largest
DECIMALS = 3  # of mean and sigma, and more for a small sigma
FAITHFUL = 60.0, 10.0  # mean and sigma, minutes: a Gaussian some way from the maximum of the waiting times
LATTICE = 120, 140  # rows and columns of a heat map
PEAK = np.linspace(-9, 9, 181)  # sigmas from the mean where a narrow curve is drawn too


class LikelihoodPage(Page):
    """Shows a HandLikelihood; what the hand does is a request, and the presenter answers with another one."""

    def __init__(self) -> None:
        super().__init__()
        self._found: HandLikelihood | None = None
        self._held: int | str | None = None  # the number of a point, "mean" or "sigma": what the mouse drags
        self.chosen = 0  # the point of the cut of the likelihood
        self._x, self._s = (-4.0, 4.0), (-1.0, 1.0)  # the ranges of x and of log10 sigma
        self._make_controls()
        self.line = HandPlot(by_hand=True)
        self.surface = HandPlot(by_hand=True, left=PowerAxis("left"))
        self.joint = HandPlot(by_hand=True, left=PowerAxis("left"))
        self.bars = HandPlot(bottom=CountAxis("bottom"))
        self.across = HandPlot()
        self.along = HandPlot(bottom=PowerAxis("bottom"))
        plots = (self.line, self.surface, self.joint, self.bars, self.across, self.along)
        for n, plot in enumerate(plots):
            self.plots.addWidget(plot, n // 3, n % 3)
        self._make_marks()
        self.line.pressed.connect(self._press_line)
        self.line.moved.connect(self._drag_line)
        self.line.released.connect(self._release)
        for plot in (self.surface, self.joint):
            plot.released.connect(self._release)
        self.surface.pressed.connect(lambda x, y, _: self._drag_surface(x, y))
        self.surface.moved.connect(self._drag_surface)
        self.joint.pressed.connect(lambda x, y, _: self._drag_joint(x, y))
        self.joint.moved.connect(self._drag_joint)

    def _make_controls(self) -> None:
        self.text = QLineEdit()
        self.text.setMinimumWidth(180)
        self.text.editingFinished.connect(self._read_points)
        self._text_name = self.add_field(self.text)
        self.mean, self.sigma = DecimalBox(), DecimalBox()
        for box, low, high in ((self.mean, -WIDEST, WIDEST), (self.sigma, *SIGMAS)):
            box.setDecimals(DECIMALS)
            box.setRange(low, high)
            box.setSingleStep(0.1)
        self.mean.valueChanged.connect(lambda mean: self._request(mean=mean))
        self.sigma.valueChanged.connect(lambda sigma: self._request(sigma=sigma))
        self._mean_name, self._sigma_name = self.add_field(self.mean), self.add_field(self.sigma)
        self.best, self.faithful, self.clear = self.add_button(), self.add_button(), self.add_button()
        self.best.clicked.connect(self._go_to_the_maximum)
        self.faithful.clicked.connect(self._load_faithful)
        self.clear.clicked.connect(lambda: self._request(points=()))

    def _make_marks(self) -> None:
        self._curve = pg.PlotDataItem(pen=pg.mkPen(HAND, width=2.5))
        self._best_curve = pg.PlotDataItem(pen=pg.mkPen(BEST, width=2, style=Qt.PenStyle.DashLine))
        self._stems = pg.PlotDataItem(connect="pairs", pen=pg.mkPen(POINT, width=1))
        self._dots = pg.ScatterPlotItem(size=11, brush=POINT)
        self._handles = pg.ScatterPlotItem(size=12, brush=HAND, symbol="s")
        for item in (self._best_curve, self._curve, self._stems, self._dots, self._handles):
            self.line.plot.addItem(item)
        self._heat, self._joint_heat = heat_map(), heat_map()
        self._hand = pg.ScatterPlotItem(size=13, brush=HAND, pen=pg.mkPen("w", width=2))
        self._best = pg.ScatterPlotItem(size=15, symbol="x", brush=BEST, pen=pg.mkPen("k", width=1))
        for item in (self._heat, self._best, self._hand):
            self.surface.plot.addItem(item)
        self._fixed_sigma = pg.InfiniteLine(angle=0, pen=pg.mkPen(HAND, width=2))
        self._fixed_x = pg.InfiniteLine(angle=90, pen=pg.mkPen(POINT, width=2))
        for item in (self._joint_heat, self._fixed_sigma, self._fixed_x):
            self.joint.plot.addItem(item)
        self._bars = pg.BarGraphItem(x=[], height=[], width=0.7, brush=POINT, pen=None)
        self.bars.plot.addItem(self._bars)
        self._across = pg.PlotDataItem(pen=pg.mkPen(HAND, width=2.5), fillLevel=0)
        self._along = pg.PlotDataItem(pen=pg.mkPen(POINT, width=2.5))
        self._along_best = pg.InfiniteLine(angle=90, pen=pg.mkPen(BEST, width=1.5, style=Qt.PenStyle.DashLine))
        self.across.plot.addItem(self._across)
        self.along.plot.addItem(self._along)
        self.along.plot.addItem(self._along_best)

    # What is shown

    def show_likelihood(self, found: HandLikelihood, chosen: int) -> None:
        """Show points, the Gaussian of the hand, and the surface with its maximum; `chosen` is the point of the cut."""
        before, self._found, self.chosen = self._found, found, chosen
        with silent(self.mean, self.sigma):
            for box, value in ((self.mean, found.mean), (self.sigma, found.sigma)):
                box.setDecimals(self._decimals)
                box.setValue(value)
        if before is None or len(before.points) != len(found.points) or (before.points != found.points).any():
            self.text.setText(", ".join(f"{point:g}" for point in found.points))
        if self._held is None:  # the ground stays under a hand that drags
            self._fit()
        self.draw()

    @property
    def _decimals(self) -> int:
        """The number of decimals with which mean and sigma are shown: two digits of sigma at least."""
        return max(DECIMALS, 1 - math.floor(math.log10(self._found.sigma)))

    def _fit(self) -> None:
        found = self._found
        ends = [*found.points.tolist(), found.mean - 3 * found.sigma, found.mean + 3 * found.sigma]
        room = 0.06 * (max(ends) - min(ends))
        self._x = min(ends) - room, max(ends) + room
        wide = max(found.sigma, found.best_sigma or 0)
        narrow = min(found.sigma, found.best_sigma or found.sigma)
        self._s = math.log10(max(narrow / 4, SIGMAS[0])), math.log10(wide * 4)
        step = 10 ** math.floor(math.log10((self._x[1] - self._x[0]) / 50))
        self.mean.setSingleStep(step)
        self.sigma.setSingleStep(step)

    def draw(self) -> None:
        """Draw the likelihood that is shown."""
        found = self._found
        if found is None:
            return
        x, logs = self._places(), np.linspace(*self._s, LATTICE[0])
        curve = density(x, found.mean, found.sigma)
        peak = float(density(found.mean, found.mean, found.sigma))
        self._draw_line(found, x, curve, peak)
        means = np.linspace(*self._x, LATTICE[1])
        levels = surface(found.points, means, 10**logs)
        show_heat(self._heat, np.clip(1 + (levels - levels.max()) / CONTRAST, 0, 1), self._x, self._s)
        self._hand.setData([found.mean], [math.log10(found.sigma)])
        has_best = found.best is not None
        self._best.setData(*([[found.best_mean], [math.log10(found.best_sigma)]] if has_best else [[], []]))
        self.surface.set_range(self._x, self._s)
        self._draw_cuts(found, x, curve, logs)
        self.bars.note.setText(f"∏ p = {with_minus(found.product)}" if len(found.points) else "")
        self._bars.setOpts(x=np.arange(1, len(found.points) + 1), height=found.densities)
        top = float(found.densities.max(initial=0)) or 1.0
        self.bars.set_range((0.3, max(len(found.points), 1) + 0.7), (0, 1.1 * top))
        self.best.setEnabled(has_best)
        self._show_text(found)

    def _places(self) -> np.ndarray:
        """Return the x at which curves are drawn, ascending: even ones, and those of a peak narrower than these."""
        found, (low, high) = self._found, self._x
        peaks = found.mean + found.sigma * PEAK
        if found.best is not None:
            peaks = np.append(peaks, found.best_mean + found.best_sigma * PEAK)
        return np.union1d(np.linspace(low, high, 400), peaks.clip(low, high))

    def _draw_line(self, found: HandLikelihood, x: np.ndarray, curve: np.ndarray, peak: float) -> None:
        self._curve.setData(x, curve)
        top = peak
        if found.best is not None:
            best = density(x, found.best_mean, found.best_sigma)
            self._best_curve.setData(x, best)
            top = max(top, float(best.max()))
        else:
            self._best_curve.setData([], [])
        stems = np.repeat(found.points, 2), np.stack([np.zeros(len(found.points)), found.densities], 1).ravel()
        self._stems.setData(*stems)
        self._dots.setData(found.points, np.zeros(len(found.points)))
        self._handles.setData(*zip(*self._handle_places()))
        self.line.set_range(self._x, (-0.14 * top, 1.15 * top))
        self.line.note.setText(f"μ {number(found.mean, self._decimals)}  σ {number(found.sigma, self._decimals)}")

    def _draw_cuts(self, found: HandLikelihood, x: np.ndarray, curve: np.ndarray, logs: np.ndarray) -> None:
        values = density(np.linspace(*self._x, LATTICE[1]), found.mean, 10 ** logs[:, None])
        show_heat(self._joint_heat, np.sqrt(values / (values.max() or 1.0)), self._x, self._s)
        self._fixed_sigma.setValue(math.log10(found.sigma))
        self.joint.set_range(self._x, self._s)
        self._across.setData(x, curve)
        self._across.setBrush(pg.mkBrush(HAND + "50"))
        self.across.set_range(self._x, (0, 1.15 * curve.max()))
        self.across.note.setText(self.tr("area 1"))
        has_point = bool(len(found.points))
        self._fixed_x.setVisible(has_point)
        self._along_best.setVisible(has_point)
        if not has_point:
            self._along.setData([], [])
            self.along.note.setText("")
            return
        point = float(found.points[self.chosen])
        self._fixed_x.setValue(point)
        likelihood = density(point, found.mean, 10**logs)
        self._along.setData(logs, likelihood)
        self._along_best.setValue(math.log10(max(abs(point - found.mean), SIGMAS[0])))
        self.along.set_range(self._s, (0, 1.15 * float(likelihood.max()) or 1.0))
        sigmas = 10**logs
        area = float(0.5 * (likelihood[1:] + likelihood[:-1]) @ np.diff(sigmas))
        self.along.note.setText(self.tr("x = {x}; area here {area}").format(x=number(point, 2), area=number(area, 2)))

    def _show_text(self, found: HandLikelihood) -> None:
        if not len(found.points):
            self.readout.setText(self.tr("There are no points yet: click on the line, or type numbers."))
            return
        text = self.tr("log-likelihood {value} nats, the sum of the logarithms of all densities").format(
            value=number(found.log_likelihood)
        )
        if found.best is None:
            text += "\n" + self.tr(
                "All points are equal: the likelihood grows without bound as σ goes to 0, so there is no maximum."
            )
        else:
            text += "\n" + self.tr(
                "maximum {best} nats at μ = {mean}, the mean of the points, and σ = {sigma}, their spread; {below} nats above the hand"  # noqa: E501
            ).format(
                best=number(found.best),
                mean=number(found.best_mean),
                sigma=number(found.best_sigma),
                below=number(max(0.0, found.best - found.log_likelihood)),
            )
        self.readout.setText(text)

    def _handle_places(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return where the mean and sigma are dragged in the plot of the points."""
        found = self._found
        edge = found.mean + found.sigma
        return (
            (found.mean, float(density(found.mean, found.mean, found.sigma))),
            (edge, float(density(edge, found.mean, found.sigma))),
        )

    # What the hand does

    def _press_line(self, x: float, y: float, button: Qt.MouseButton) -> None:
        found = self._found
        near = [i for i, point in enumerate(found.points) if self.line.is_near((x, y), (point, 0.0))]
        if near:
            point = min(near, key=lambda i: abs(found.points[i] - x))
            if button == Qt.MouseButton.RightButton:
                self._delete(point)
            else:
                self._held = point
                self._request(points=found.points, point=point)
            return
        if button != Qt.MouseButton.LeftButton:
            return
        for name, place in zip(("mean", "sigma"), self._handle_places()):
            if self.line.is_near((x, y), place):
                self._held = name
                return
        if len(found.points) < MOST_POINTS:
            self._held = len(found.points)
            self._request(points=np.append(found.points, _near(x)), point=self._held)

    def _drag_line(self, x: float, _: float) -> None:
        found = self._found
        if isinstance(self._held, int):
            if self._held >= len(found.points):  # an undo has removed the point that the mouse holds
                return
            points = found.points.copy()
            points[self._held] = _near(x)
            self._request(points=points, point=self._held)
        elif self._held == "mean":
            self._request(mean=_near(x))
        elif self._held == "sigma":
            self._request(sigma=_within(abs(x - found.mean)))

    def _drag_surface(self, x: float, y: float) -> None:
        self._held = "surface"
        self._request(mean=_near(x), sigma=_within(10 ** min(y, 9)))

    def _drag_joint(self, x: float, y: float) -> None:
        """Take sigma of the first cut from the height, and the point nearest to x for the second."""
        points, self._held = self._found.points, "joint"
        point = int(abs(points - x).argmin()) if len(points) else 0
        self._request(sigma=_within(10 ** min(y, 9)), point=point)

    def _release(self) -> None:
        self._held = None
        if self._found is not None:
            self._fit()
            self.draw()

    def _delete(self, point: int) -> None:
        self._request(points=np.delete(self._found.points, point), point=point)

    def _go_to_the_maximum(self) -> None:
        self._request(mean=self._found.best_mean, sigma=max(self._found.best_sigma, LEAST_SIGMA))

    def _load_faithful(self) -> None:
        mean, sigma = FAITHFUL
        self._request(points=faithful.columns("waiting")[:, 0], mean=mean, sigma=sigma)

    def _request(self, *, points: np.ndarray | Sequence[float] | None = None, **changes: float) -> None:
        """Request other values of the state."""
        if points is not None:
            changes["points"] = tuple(map(float, points))
        self.requested.emit(changes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete the point that was touched last."""
        if event.key() == Qt.Key.Key_Delete and self._found is not None and len(self._found.points):
            self._delete(self.chosen)
            self.line.released.emit()  # each press of the key is a gesture
        else:
            super().keyPressEvent(event)

    def _read_points(self) -> None:
        """Take the points that were typed; a text that is none gives way to the points that are shown."""
        try:
            points = np.array(numbers_in(self.text.text()) if self.text.text().strip() else [], np.float64)
        except ValueError:
            points = np.array([np.nan])
        if len(points) > MOST_POINTS or not (np.isfinite(points).all() and (abs(points) <= WIDEST).all()):
            self.text.setText(", ".join(f"{point:g}" for point in self._found.points))
        elif [f"{point:g}" for point in points] != [f"{point:g}" for point in self._found.points]:
            self._request(points=points)

    def retranslate(self) -> None:
        """Say every word in the language of the window."""
        self.sentence.setText(
            self.tr(
                "Drag the Gaussian until the product of the densities is largest: its mean ends on the mean of the points. Likelihood is no probability of the Gaussian: cut along x the surface has area 1, cut along σ it has not."  # noqa: E501
            )
        )
        self._text_name.setText(self.tr("Points"))
        self._mean_name.setText("μ")
        self._sigma_name.setText("σ")
        self.text.setAccessibleName(self.tr("Points, with commas between them"))
        self.mean.setAccessibleName(self.tr("Mean of the Gaussian"))
        self.sigma.setAccessibleName(self.tr("Standard deviation of the Gaussian"))
        self.best.setText(self.tr("To the maximum"))
        self.faithful.setText(self.tr("Old Faithful’s waiting times"))
        self.clear.setText(self.tr("Clear"))
        self.line.set_words(
            self.tr("Points and Gaussian"),
            self.tr(
                "x against p(x). Click: add a point; drag a point, or the squares of mean and σ; right button or Delete: delete a point. Dashed: the maximum"  # noqa: E501
            ),
            "x",
        )
        self.surface.set_words(
            self.tr("Log-likelihood"),
            self.tr("Mean against σ, logarithmic. Drag the hand, the disc; the cross is the maximum"),
            "μ",
        )
        self.joint.set_words(
            self.tr("p(x | σ), cut two ways"),
            self.tr("x against σ, logarithmic, at the mean of the hand. Drag the two lines"),
            "x",
        )
        self.bars.set_words(self.tr("Density of each point"), self.tr("The number of a point against its density p(x)"))
        for plot in (self.surface, self.joint):
            plot.note.setText(self.tr("vertical: σ"))
        self.across.set_words(
            self.tr("Probability"), self.tr("p(x) against x: the Gaussian is fixed, x varies; the area is 1"), "x"
        )
        self.along.set_words(
            self.tr("Likelihood"),
            self.tr("p(x) against σ, logarithmic: x is fixed, the Gaussian varies; largest at σ = |x − μ|, dashed"),
            "σ",
        )


def _near(x: float) -> float:
    return min(max(x, -WIDEST), WIDEST)


def _within(sigma: float) -> float:
    return min(max(sigma, SIGMAS[0]), SIGMAS[1])
