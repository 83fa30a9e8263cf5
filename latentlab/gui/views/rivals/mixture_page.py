"""MixturePage: finite mixtures by their number of components, and the run itself as one, on a sheet and on a chart."""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from latentlab.actions.rivals import FITTED, MODES, MOST_EPOCHS, MOST_RANK, OWN
from latentlab.export.palette import PALETTES, Surfaces
from latentlab.gui.views.pages.hand_plot import HandPlot, PowerAxis
from latentlab.gui.views.pages.page import Page, silent
from latentlab.gui.views.rivals.component_sheet import ComponentSheet, Sheet
from latentlab.gui.widgets.fitting_label import FittingLabel
from latentlab.gui.widgets.image_button import ImageButton
from latentlab.gui.widgets.image_strip import ImageStrip
from latentlab.gui.widgets.number_box import CountBox
from latentlab.gui.widgets.numbers import number
from latentlab.gui.widgets.theme import SPACE, muted, number_font

SLIDER = 600  # steps of the slider, whose scale is logarithmic
SAMPLES, SAMPLE_SIDE, PICTURE_SIDE = 8, 40, 72
FITTED_INK, OWN_INK, LEVEL_INK = (PALETTES["okabe-ito"][i] for i in (1, 5, 2))
OWN_ERRORS = 8  # points of the run as a mixture for one error bar


@dataclasses.dataclass(frozen=True)
class Point:
    """log p(x) of one mixture: nats per image, and the standard error of the mean."""

    count: int
    log_px: float
    error: float


@dataclasses.dataclass(frozen=True, eq=False)
class MixtureView:
    """Everything that the page shows."""

    mode: str = FITTED
    wanted: int = 1  # the K or N of the slider
    largest: int = 1
    shown: int = 0  # the K or N of the sheet; 0: the sheet is empty
    sheet: Sheet | None = None
    fitted: tuple[Point, ...] = ()
    cost: tuple[float, int] | None = None  # seconds and bytes of the shown fit, if known
    rank: int | None = None  # of the covariances of the fitted mixtures; None: their pixels have none
    own: tuple[Point, ...] = ()  # the run as a mixture
    levels: tuple[tuple[str, float, float], ...] = ()  # of the run: kind of number, nats per image, standard error
    worth: float | None = None  # components that are worth the first level; inf: more than all, 0: fewer than the least
    around: tuple[int, int] | None = None  # the fitted K on both sides of `worth`
    tested: int = 0  # test images
    kind: str = ""  # of the likelihood
    step: int | None = None  # of the measured moment of the run
    image: np.ndarray | None = None  # (height, width), the image that is looked at
    image_name: str = ""
    shares: np.ndarray | None = None  # of its components, (n,)
    image_log_px: float = math.nan
    choice: int | None = None  # place of the chosen component
    sample_seed: int = 0
    samples: np.ndarray | None = None
    fitting: tuple[int, float] | None = None  # K, and the share done
    measuring: float | None = None  # share done
    reason: str = ""  # why the run cannot be measured


class MixturePage(Page):
    """Shows a MixtureView; every change of a control is a request."""

    start_requested = Signal(str)  # a work of actions.rivals.WORK
    stop_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._view = MixtureView()
        self.mode, self.slider, self.box = QComboBox(), QSlider(Qt.Orientation.Horizontal), CountBox()
        self.mode.addItems(["", ""])
        self.mode.currentIndexChanged.connect(lambda n: self.requested.emit({"mode": MODES[n]}))
        self.slider.setRange(0, SLIDER)
        self.slider.setPageStep(SLIDER // 12)
        self.slider.setMinimumWidth(100)
        self.slider.valueChanged.connect(self._take_slider)
        self.box.setRange(1, 1)
        self.box.valueChanged.connect(self._request_count)
        self.rank, self.seed, self.epochs = CountBox(), CountBox(), CountBox()
        self.rank.setRange(0, MOST_RANK)
        self.rank.valueChanged.connect(lambda rank: self.requested.emit({"rank": rank}))
        self.seed.setRange(0, 9999)
        self.epochs.setRange(1, MOST_EPOCHS)
        self.seed.valueChanged.connect(lambda seed: self.requested.emit({"seed": seed}))
        self.epochs.valueChanged.connect(lambda epochs: self.requested.emit({"epochs": epochs}))
        self.controls.addWidget(self.mode)
        self._count_name = self.add_field(self.slider)
        self.controls.addWidget(self.box)
        fields = (self.rank, self.seed, self.epochs)
        self._rank_name, self._seed_name, self._epochs_name = (self.add_field(field) for field in fields)
        self.fit, self.fit_all, self.measure, self.stop = (self.add_button() for _ in range(4))
        self.fit.clicked.connect(lambda: self.start_requested.emit("fit"))
        self.fit_all.clicked.connect(lambda: self.start_requested.emit("fit-all"))
        self.measure.clicked.connect(lambda: self.start_requested.emit("measure"))
        self.stop.clicked.connect(self._stop)
        self._make_sheet()
        self.chart = HandPlot(by_hand=True, bottom=PowerAxis("bottom"))
        self.chart.pressed.connect(lambda x, _, __: self._take_place(x))
        self.chart.moved.connect(lambda x, _: self._take_place(x))
        self._make_marks()
        self.plots.addWidget(self._sheet_part, 0, 0, 2, 1)
        self.plots.addWidget(self.chart, 0, 1)
        self.plots.addWidget(self._make_pictures(), 1, 1)
        self.plots.setColumnStretch(0, 1)
        self.plots.setColumnStretch(1, 1)
        self.plots.setRowStretch(0, 1)

    def _make_sheet(self) -> None:
        self.sheet, self.sheet_title, self.sheet_note = ComponentSheet(), QLabel(), muted(FittingLabel())
        self.sheet_note.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.sheet_note.setFont(number_font(self.sheet_note.font()))
        self.sheet.chosen.connect(self._choose)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self.sheet_title)
        head.addWidget(self.sheet_note, 1)
        self._sheet_part = QWidget()
        column = QVBoxLayout(self._sheet_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        column.addLayout(head)
        column.addWidget(self.sheet, 1)

    def _make_pictures(self) -> QWidget:
        """Return the image that is looked at beside the chosen component, above the samples."""
        self.image, self.component = ImageButton(PICTURE_SIDE, still=True), ImageButton(PICTURE_SIDE, still=True)
        self.image_text = QLabel(wordWrap=True)
        self.samples, self.draw_samples = ImageStrip(SAMPLES, SAMPLE_SIDE), self.add_button()
        self.controls.removeWidget(self.draw_samples)
        self.draw_samples.clicked.connect(lambda: self.requested.emit({"sample_seed": self._view.sample_seed + 1}))
        part = QWidget()
        grid = QGridLayout(part)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE)
        grid.addWidget(self.image, 0, 0)
        grid.addWidget(self.component, 0, 1)
        grid.addWidget(self.image_text, 0, 2)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.samples)
        row.addWidget(self.draw_samples)
        row.addStretch(1)
        grid.addLayout(row, 1, 0, 1, 3)
        grid.setColumnStretch(2, 1)
        return part

    def _make_marks(self) -> None:
        self._curves, self._errors = {}, {}
        for mode, ink in ((FITTED, FITTED_INK), (OWN, OWN_INK)):
            symbol = "o" if mode == FITTED else None
            curve = pg.PlotDataItem(pen=pg.mkPen(ink, width=2), symbol=symbol, symbolSize=7, symbolBrush=ink)
            curve.opts["symbolPen"] = None
            self._curves[mode] = curve
            self._errors[mode] = pg.ErrorBarItem(pen=pg.mkPen(ink, width=1.5), beam=0.03)
            self.chart.plot.addItem(self._errors[mode])
            self.chart.plot.addItem(curve)
        styles = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine
        self._levels = [
            pg.InfiniteLine(
                angle=0,
                pen=pg.mkPen(LEVEL_INK, width=2, style=style),
                label="",
                labelOpts={"position": 0.98, "anchors": [(1, 1), (1, 1)], "movable": False},
            )
            for style in styles
        ]
        self._levels[1].label.setPosition(0.98)
        self._levels[1].label.anchors = [(1, 0), (1, 0)]
        self._place = pg.InfiniteLine(angle=90, pen=pg.mkPen(FITTED_INK, width=1, style=Qt.PenStyle.DotLine))
        for item in (*self._levels, self._place):
            self.chart.plot.addItem(item)

    def show_view(self, view: MixtureView) -> None:
        """Show the state of the experiment."""
        self._view = view
        self.draw()

    def set_settings(self, seed: int, epochs: int) -> None:
        """Show the settings of the fits, but for the rank, which comes with the view."""
        with silent(self.seed, self.epochs):
            self.seed.setValue(seed)
            self.epochs.setValue(epochs)

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        for widget in (self.sheet, self.image, self.component, self.samples):
            widget.set_theme(colours)
        for line in self._levels:
            line.label.setColor(colours.text)
        super().set_theme(colours)

    # What the hand requests

    def _take_slider(self, value: int) -> None:
        self._request_count(count_at(value, self._view.largest))

    def _take_place(self, x: float) -> None:
        self._request_count(max(1, min(self._view.largest, round(10 ** min(x, 9)))))

    def _request_count(self, count: int) -> None:
        self.requested.emit({"draws" if self._view.mode == OWN else "components": count})

    def _choose(self, place: int) -> None:
        """Choose a component of the sheet; a second click on it drops the choice."""
        self.requested.emit({"component": None if place == self._view.choice else place})

    def _stop(self) -> None:
        if self._view.fitting is not None:
            self.stop_requested.emit("fit")
        if self._view.measuring is not None:
            self.stop_requested.emit("measure")

    # What is shown

    def draw(self) -> None:
        """Draw what is shown."""
        view = self._view
        with silent(self.mode, self.slider, self.box, self.rank):
            self.rank.setValue(view.rank or 0)
            self.mode.setCurrentIndex(MODES.index(view.mode))
            self.box.setMaximum(view.largest)
            self.box.setValue(view.wanted)
            if count_at(self.slider.value(), view.largest) != view.wanted:
                self.slider.setValue(slider_at(view.wanted, view.largest))
        is_own, busy = view.mode == OWN, view.fitting is not None or view.measuring is not None
        fields = (name.parentWidget() for name in (self._rank_name, self._seed_name, self._epochs_name))
        for widget in (*fields, self.fit, self.fit_all):
            widget.setVisible(not is_own)
        self.rank.setEnabled(view.rank is not None)
        self.rank.setToolTip(self._no_rank_tip if view.rank is None else self._rank_tip)
        self._count_name.setText("N" if is_own else "K")
        self.fit.setText(self.tr("Fit K = {k}").format(k=f"{view.wanted:,}"))
        self.fit.setEnabled(view.measuring is None)
        self.fit_all.setEnabled(view.measuring is None)
        self.measure.setEnabled(view.measuring is None and not view.reason)
        self.measure.setToolTip(view.reason or self._measure_tip)
        self.stop.setEnabled(busy)
        self.draw_samples.setEnabled(view.shown > 0)
        self._draw_sheet()
        self._draw_chart()
        self._draw_pictures()
        self.readout.setText("\n".join(line for line in self._lines() if line))

    def _draw_sheet(self) -> None:
        view = self._view
        self.sheet.show_sheet(view.sheet)
        self.sheet.show_shares(view.shares)
        self.sheet.set_choice(-1 if view.choice is None else view.choice)
        if view.mode == OWN:
            title, empty = self.tr("{n} decoded draws of p(z)"), self.tr("Measure this run to see its components.")
            self.sheet.set_empty(view.reason or empty)
            self.sheet_title.setText(title.format(n=f"{view.wanted:,}"))
        elif view.shown:
            text = (
                self.tr("K = {k}")
                if view.shown == view.wanted
                else self.tr("K = {k}, the nearest that is fitted to {wanted}")
            )
            self.sheet_title.setText(text.format(k=f"{view.shown:,}", wanted=f"{view.wanted:,}"))
        else:
            self.sheet_title.setText(self.tr("K = {k}").format(k=f"{view.wanted:,}"))
            self.sheet.set_empty(self.tr("Fit a mixture to see its components."))
        note = ""
        if view.fitting is not None:
            note = self.tr("fitting K = {k}: {share}").format(k=f"{view.fitting[0]:,}", share=f"{view.fitting[1]:.0%}")
        elif view.measuring is not None:
            note = self.tr("measuring this run: {share}").format(share=f"{view.measuring:.0%}")
        self.sheet_note.setText(note)

    def _draw_chart(self) -> None:
        view = self._view
        for mode, points in ((FITTED, view.fitted), (OWN, view.own)):
            counts = np.log10([point.count for point in points])
            values, errors = (np.array([getattr(point, name) for point in points]) for name in ("log_px", "error"))
            self._curves[mode].setData(counts, values)
            self._errors[mode].setVisible(bool(points))
            if points:
                some = slice(None, None, 1 if mode == FITTED else OWN_ERRORS)
                self._errors[mode].setData(x=counts[some], y=values[some], height=2 * errors[some])
        for line, level in zip(self._levels, (*view.levels[:2], None, None)):
            line.setVisible(level is not None)
            if level is not None:
                line.setValue(level[1])
                line.label.setText(self._level_name(level[0]))
        self._place.setValue(math.log10(view.wanted))
        self._place.setPen(pg.mkPen(OWN_INK if view.mode == OWN else FITTED_INK, width=1, style=Qt.PenStyle.DotLine))
        is_empty = not (view.fitted or view.own)
        self.chart.plot.getAxis("left").setStyle(showValues=not is_empty)
        self.chart.note.setText(self.tr("no mixture is fitted, and this run is not measured") if is_empty else "")
        most = max([point.count for point in (*view.fitted, *view.own)], default=0)
        self.chart.set_range((-0.08, math.log10(max(most, view.largest)) + 0.08), self._reach())

    def _reach(self) -> tuple[float, float]:
        """Return the range of nats: of the mixtures with their errors and of the levels; of few, of the run too."""
        view = self._view
        firm = [*_with_bars(view.fitted), *(level[1] + side * level[2] for level in view.levels for side in (-1, 1))]
        values = firm if len(view.fitted) + len(view.levels) > 2 else [*firm, *_with_bars(view.own)]
        values = values or [-1.0, 0.0]
        room = 0.08 * (max(values) - min(values)) + 1
        return min(values) - room, max(values) + room

    def _draw_pictures(self) -> None:
        view = self._view
        self.image.show_image(view.image)
        self.image.setText(self.tr("image"))
        place = view.choice if view.choice is not None and view.choice < self.sheet.count else -1
        self.component.show_image(None if place < 0 else view.sheet.images[place])
        self.component.setText(self.tr("component"))
        lines = []
        if view.image is not None:
            lines.append(view.image_name)
        if view.shares is not None:
            best = int(view.shares.argmax())
            lines.append(
                self.tr("log p(x) = {nats} nats; component {best} has the responsibility {share}").format(
                    nats=number(view.image_log_px, 2),
                    share=f"{view.shares[best]:.1%}",
                    best=f"{best + 1:,}",
                )
            )
        if place >= 0:
            lines.append(self.sheet.tip_of(place))
        self.image_text.setText("\n".join(lines))
        self.samples.show_images(view.samples)

    def _lines(self) -> list[str]:
        view, lines = self._view, []
        tested = self.tr("mean of the first {count} test images, {kind}").format(
            count=f"{view.tested:,}", kind=view.kind
        )
        point = next((p for p in view.fitted if p.count == view.shown), None) if view.mode == FITTED else None
        if point is not None:
            count = f"{point.count:,}"
            if view.rank:
                count = self.tr("{k}, rank {rank}").format(k=count, rank=view.rank)
            text = self.tr("K = {k}: log p(x) = {nats} nats, {tested}")
            lines.append(text.format(k=count, nats=_with_error(point.log_px, point.error), tested=tested))
            if view.cost is not None:
                cost = self.tr("the fit took {seconds} s and {memory} MB")
                lines[-1] += " · " + cost.format(seconds=number(view.cost[0], 1), memory=number(view.cost[1] / 1e6, 1))
        if view.mode == OWN and view.own:
            point = max((p for p in view.own if p.count <= view.shown), key=lambda p: p.count)
            text = self.tr("N = {n}: log p(x) = {nats} nats, {tested}")
            lines.append(text.format(n=f"{point.count:,}", nats=_with_error(point.log_px, point.error), tested=tested))
        levels = [f"{self._level_name(name)} {_with_error(value, error)}" for name, value, error in view.levels]
        if levels:
            text = self.tr("this run at step {step}: {levels} nats")
            lines.append(text.format(step=f"{view.step:,}", levels=", ".join(levels)))
        lines.append(self._worth_line())
        return lines

    def _worth_line(self) -> str:
        view = self._view
        if view.worth is None or not view.levels:
            return ""
        name = self._level_name(view.levels[0][0])
        if math.isinf(view.worth):
            most = max(point.count for point in view.fitted)
            return self.tr("{name}: more than K = {k} components are worth this run").format(name=name, k=f"{most:,}")
        if view.around is None:
            least = min(point.count for point in view.fitted)
            return self.tr("{name}: K = {k} components are worth more than this run").format(name=name, k=f"{least:,}")
        text = self.tr(
            "{name}: about K = {k} components are worth this run, interpolated between the fits of {low} and {high}"
        )
        low, high = (f"{count:,}" for count in view.around)
        return text.format(name=name, k=f"{view.worth:,.0f}", low=low, high=high)

    def _level_name(self, number_kind: str) -> str:
        """Return the short name of a kind of number of session.worth.NUMBERS."""
        if number_kind.startswith("exact"):
            return self.tr("log p(x)")
        return number_kind.split(",")[0]

    def retranslate(self) -> None:
        """Set every word in the language of the window."""
        self.sentence.setText(
            self.tr(
                "A mixture has K images and picks one of them; a VAE mixes infinitely many, one for each z. EM fits mixtures to the images of this run: the chart shows how many components the run is worth."  # noqa: E501
            )
        )
        self.mode.setItemText(0, self.tr("Fitted mixture"))
        self.mode.setItemText(1, self.tr("This run as a mixture"))
        self.mode.setAccessibleName(self.tr("Components on the sheet"))
        self.mode.setToolTip(
            self.tr(
                "Fitted: sum over k of π_k p(x|k), by EM. This run: 1/N sum of p(x|z_k) with z_k drawn from p(z); its log p(x) rises with N to that of the run"  # noqa: E501
            )
        )
        for widget in (self.slider, self.box):
            widget.setAccessibleName(self.tr("Number of components"))
            widget.setToolTip(self.tr("Number of components, on a logarithmic scale"))
        self._rank_name.setText(self.tr("Rank"))
        self.rank.setAccessibleName(self.tr("Rank of the covariances"))
        self._rank_tip = self.tr(
            "Factors in each component: its covariance is of this rank, plus a variance per pixel; 0: independent pixels"  # noqa: E501
        )
        self._no_rank_tip = self.tr(
            "Only Gaussian pixels of learned deviation have covariances: show a run of likelihood gaussian-learned"
        )
        self._seed_name.setText(self.tr("Seed"))
        self.seed.setAccessibleName(self.tr("Seed of the fit"))
        self.seed.setToolTip(self.tr("The same seed gives the same mixture"))
        self._epochs_name.setText(self.tr("Epochs"))
        self.epochs.setAccessibleName(self.tr("Epochs of the fit"))
        self.epochs.setToolTip(self.tr("Passes of EM over the training images; more are slower and a little better"))
        self.fit.setToolTip(self.tr("Fit a mixture of this number of components to the training images by EM"))
        self.fit_all.setText(self.tr("Fit 1 to 500"))
        self.fit_all.setToolTip(self.tr("Fit K = 1, 2, 5, 10, 20, 50, 100, 200 and 500, one after the other"))
        self.measure.setText(self.tr("Measure this run"))
        self._measure_tip = self.tr(
            "Compute the ELBO and log p(x) of the shown run on the same test images, and of the run as a mixture"
        )
        self.stop.setText(self.tr("Cancel"))
        self.stop.setToolTip(self.tr("Cancel the fits or the measurement; finished fits stay"))
        self.draw_samples.setText(self.tr("Draw"))
        self.draw_samples.setToolTip(self.tr("Draw other samples: a component by its weight, then each pixel"))
        self.samples.setAccessibleName(self.tr("Samples of the mixture"))
        self.samples.setToolTip(self.tr("Samples of the mixture on the sheet"))
        self.sheet.setAccessibleName(self.tr("Components of the mixture"))
        self.sheet.setAccessibleDescription(self.tr("The heaviest first; arrow keys choose a component"))
        self.sheet.set_tip(self.tr("component {index}: weight {weight}, responsibility p(k|x) {share}"))
        self.image.setAccessibleName(self.tr("The image that is looked at"))
        self.image.setToolTip(self.tr("The image that is looked at on the map"))
        self.component.setAccessibleName(self.tr("The chosen component"))
        self.component.setToolTip(self.tr("The chosen component of the sheet"))
        self.chart.set_words(
            self.tr("log p(x), nats per image"),
            self.tr(
                "Number of components against the mean log p(x) of test images, with its standard error. Blue: fitted mixtures; orange: this run as a mixture; green: log p(x) of the run, dashed: a bound. A click chooses the number of components"  # noqa: E501
            ),
            "K, N",
        )


def count_at(value: int, largest: int) -> int:
    """Return the number of components at a place of the slider."""
    return round(largest ** (value / SLIDER))


def slider_at(count: int, largest: int) -> int:
    """Return the place of the slider for a number of components."""
    return 0 if largest == 1 else round(SLIDER * math.log(count) / math.log(largest))


def _with_bars(points: Sequence[Point]) -> list[float]:
    """Return both ends of the error bar of each point."""
    return [point.log_px + side * point.error for point in points for side in (-1, 1)]


def _with_error(value: float, error: float) -> str:
    return f"{number(value, 2)} ± {number(error, 2)}"
