"""MadePage: an autoregressive model draws pixel by pixel, tells log p(x) in one pass, and completes images."""

import math

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from latentlab.actions.rivals import LEAST_SPEED, MASKS, MOST_HIDDEN, MOST_MADE_EPOCHS, MOST_SPEED, MadeState
from latentlab.config import ORDER_NAMES
from latentlab.export.palette import Surfaces
from latentlab.gui.views.pages.page import Page, silent
from latentlab.gui.views.rivals.pixel_map import PixelCanvas, PixelMap
from latentlab.gui.widgets.fitting_label import FittingLabel
from latentlab.gui.widgets.image_strip import ImageStrip
from latentlab.gui.widgets.jump_slider import JumpSlider
from latentlab.gui.widgets.number_box import CountBox
from latentlab.gui.widgets.numbers import number
from latentlab.gui.widgets.theme import SPACE, grow_with_text, muted

SLIDER = 100  # steps of the slider of the speed, which is logarithmic
SLIDER_WIDTH = 32  # pixels, at least
SIDE, COUNT = 72, 4  # pixels of a completed image, and how many of each model
LEAST_SIDE, MOST_SIDE = 48, 144  # pixels of the image to complete
STATES = ("idle", "running", "paused")  # of the training


class MadePage(Page):
    """Shows a MADE and its answers; buttons are requests."""

    start_requested = Signal(str)  # a work of actions.rivals.WORK
    pause_requested = Signal()
    stop_requested = Signal(str)
    retranslated = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state, self._share, self._has_model, self._is_playing = "idle", 0.0, False, False
        self._keeps_run, self._why_not_go_on = False, ""
        self._seed = 0  # of the drawing
        self._probed: float | None = None  # share of the probe; None: it is not under way
        self._conditionals: np.ndarray | None = None
        self._log_conditionals: np.ndarray | None = None
        self._sample: tuple[np.ndarray, np.ndarray, tuple[int, int] | None, int] | None = None
        self._make_controls()
        self.sample, self.pixels = PixelMap(), PixelMap()
        self._make_player()
        self.empty = muted(QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True))
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        row.addWidget(self.sample, 1)
        row.addWidget(self.pixels, 1)
        row.addWidget(self._make_completions())
        self._pages_of_model = QStackedWidget()
        self._pages_of_model.addWidget(self.empty)
        self._pages_of_model.addWidget(inside)
        self.plots.addWidget(self._pages_of_model, 0, 0)
        self.sample.canvas.hovered.connect(self._say_chance)
        self.pixels.canvas.hovered.connect(self._say_log)

    def _make_controls(self) -> None:
        self.order, self.hidden, self.epochs = QComboBox(), CountBox(), CountBox()
        for name in ORDER_NAMES:
            self.order.addItem(name, name)
        self.order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.hidden.setRange(1, MOST_HIDDEN)
        self.epochs.setRange(1, MOST_MADE_EPOCHS)
        self.order.currentIndexChanged.connect(lambda _: self.requested.emit({"order": self.order.currentData()}))
        self.hidden.valueChanged.connect(lambda units: self.requested.emit({"hidden": units}))
        self.epochs.valueChanged.connect(lambda epochs: self.requested.emit({"epochs": epochs}))
        self._names = [self.add_field(widget) for widget in (self.order, self.hidden, self.epochs)]
        self.train, self.go_on, self.pause, self.cancel = (self.add_button() for _ in range(4))
        self.progress = QProgressBar(textVisible=False)
        self.progress.setRange(0, 1000)
        self.progress.setFixedWidth(120)
        self.status = muted(QLabel())
        under_way = QWidget()
        under_way.setMinimumHeight(self.pause.sizeHint().height())
        row = QHBoxLayout(under_way)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.progress)
        row.addWidget(self.status)
        self.controls.addWidget(under_way)
        self.train.setProperty("primary", True)
        self.train.clicked.connect(lambda: self.start_requested.emit("train"))
        self.go_on.clicked.connect(lambda: self.start_requested.emit("go-on"))
        self.pause.clicked.connect(self._pause_or_continue)
        self.cancel.clicked.connect(lambda: self.stop_requested.emit("train"))

    def _make_player(self) -> None:
        """Put the buttons and the sliders of the drawing under its map."""
        self.redraw, self.play = _button(), _button()
        self.place, self.heat = JumpSlider(Qt.Orientation.Horizontal), QCheckBox(checked=True)
        self.place.setRange(0, 0)
        self.speed_slider, self.speed = JumpSlider(Qt.Orientation.Horizontal), CountBox()
        self.speed_slider.setRange(0, SLIDER)
        grow_with_text(self.speed_slider, setMinimumWidth=SLIDER_WIDTH)
        self.speed.setRange(LEAST_SPEED, MOST_SPEED)
        self._speed_name = QLabel()
        self._speed_name.setBuddy(self.speed)
        first, second = QHBoxLayout(), QHBoxLayout()
        for widget in (self.redraw, self.play):
            first.addWidget(widget)
        first.addWidget(self.place, 1)
        second.addWidget(self.heat)
        second.addWidget(self._speed_name)
        second.addWidget(self.speed_slider, 1)
        second.addWidget(self.speed)
        for row in (first, second):
            row.setSpacing(SPACE)
            self.sample.column.addLayout(row)
        self.redraw.clicked.connect(lambda: self.requested.emit({"sample_seed": self._seed + 1}))
        self.play.clicked.connect(self._play_or_stop)
        self.place.valueChanged.connect(lambda place: self.requested.emit({"place": place}))
        self.heat.toggled.connect(lambda on: self.requested.emit({"heat": on}))
        self.speed.valueChanged.connect(lambda speed: self.requested.emit({"speed": speed}))
        self.speed_slider.valueChanged.connect(self._take_speed)
        self.speed_slider.double_clicked.connect(lambda: self.speed.setValue(MadeState.speed))

    def _make_completions(self) -> QWidget:
        column_of = QWidget()
        column_of.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(column_of)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        self.part, self._part_name = QComboBox(), QLabel()
        for name in MASKS:
            self.part.addItem(name, name)
        self._part_name.setBuddy(self.part)
        self.part.currentIndexChanged.connect(lambda _: self.requested.emit({"mask": self.part.currentData()}))
        head = QHBoxLayout()
        head.addWidget(self._part_name)
        head.addWidget(self.part, 1)
        column.addLayout(head)
        self.given, self.ranks = (PixelCanvas(LEAST_SIDE, MOST_SIDE) for _ in range(2))
        self._given_name, self._ranks_name = muted(FittingLabel()), muted(FittingLabel())
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        for n, (canvas, name) in enumerate(((self.given, self._given_name), (self.ranks, self._ranks_name))):
            grid.addWidget(name, 0, n)
            grid.addWidget(canvas, 1, n)
        column.addLayout(grid)
        self.made_images, self.other_images = ImageStrip(COUNT, SIDE), ImageStrip(COUNT, SIDE)
        self.made_name, self.other_name = QLabel(wordWrap=True), QLabel(wordWrap=True)
        for name, strip in ((self.made_name, self.made_images), (self.other_name, self.other_images)):
            column.addWidget(muted(name))
            column.addWidget(strip)
        column.addStretch(1)
        self.probe = _button()
        column.addWidget(self.probe)
        self.probe.clicked.connect(self._probe_or_stop)
        return column_of

    # What is requested

    def _pause_or_continue(self) -> None:
        self.start_requested.emit("train") if self._state == "paused" else self.pause_requested.emit()

    def _probe_or_stop(self) -> None:
        (self.start_requested if self._probed is None else self.stop_requested).emit("probe")

    def _play_or_stop(self) -> None:
        """Request the drawing to go on, or its rest at the pixel that is shown, so that the log tells where it is."""
        self.requested.emit({"playing": False, "place": self.place.value()} if self._is_playing else {"playing": True})

    # What is shown

    def show_state(self, state: MadeState) -> None:
        """Show the values of the controls, but for the place, which comes with the drawing."""
        with silent(self.order, self.hidden, self.epochs, self.heat, self.speed, self.speed_slider, self.part):
            self.order.setCurrentIndex(self.order.findData(state.order))
            self.hidden.setValue(state.hidden)
            self.epochs.setValue(state.epochs)
            self.heat.setChecked(state.heat)
            self.speed.setValue(state.speed)
            if self._speed_at(self.speed_slider.value()) != state.speed:
                share = math.log(state.speed / LEAST_SPEED) / math.log(MOST_SPEED / LEAST_SPEED)
                self.speed_slider.setValue(round(SLIDER * share))
            self.part.setCurrentIndex(self.part.findData(state.mask))
        self._seed = state.sample_seed
        self._draw_sample()

    def show_training(self, state: str, share: float, text: str, keeps_run: bool = False) -> None:
        """Show how far a training is, 0 to 1; `state` is one of STATES, and the text stands beside.

        `keeps_run` tells whether a run is left after a cancel.
        """
        self._state, self._share, self._keeps_run = state, share, keeps_run
        self.status.setText(text)
        self._show_empty()
        self._show_buttons()

    def _show_empty(self) -> None:
        """Say why no model answers yet."""
        self.empty.setText(
            self.tr("There is no autoregressive model of these images yet. Train one here, or open the run of a MADE.")
            if self._state == "idle"
            else self.tr("The model is learning. Its samples appear at the end, or at a pause.")
        )

    def show_go_on(self, reason: str) -> None:
        """Enable the button that trains the model further where no reason is against it; the tip tells the reason."""
        self._why_not_go_on = reason
        self._show_buttons()

    def show_model(self, has_model: bool) -> None:
        """Show the maps, or the sentence that there is no model."""
        self._has_model = has_model
        self._pages_of_model.setCurrentIndex(1 if has_model else 0)
        self._show_buttons()

    def show_ranks(self, ranks: np.ndarray) -> None:
        """Show the rank of each pixel in the order of the model, int (h, w), from 0."""
        bare = np.full(ranks.shape, np.nan, np.float32)
        self.ranks.show_pixels(bare, ranks / max(1, ranks.max()))

    def show_sample(
        self, image: np.ndarray | None, conditionals: np.ndarray | None, mark: tuple[int, int] | None, done: int
    ) -> None:
        """Show a sample, `done` pixels of which are drawn, p(x_i = 1) of the others, and the next pixel.

        Pixels that are not drawn are NaN in `image`, the drawn ones in `conditionals`, (h, w) each; None: no sample.
        """
        self._sample = None if image is None else (image, conditionals, mark, done)
        pixels = 0 if image is None else image.size
        with silent(self.place):
            self.place.setRange(0, pixels)
            self.place.setPageStep(max(1, pixels // 28))
            self.place.setValue(done)
        self._draw_sample()

    def show_playing(self, on: bool) -> None:
        """Name the button by what it does now."""
        self._is_playing = on
        self.play.setText(self.tr("Stop") if on else self.tr("Play"))

    def show_pixels(self, log_conditionals: np.ndarray | None) -> None:
        """Show log p(x_i | pixels of earlier ranks) of the image that is looked at, (h, w), in nats."""
        self._log_conditionals = log_conditionals
        if log_conditionals is None:
            self.pixels.canvas.show_pixels(None)
            self.pixels.set_ends("", "")
        else:
            low = min(-1e-3, float(log_conditionals.min()))
            bare = np.full(log_conditionals.shape, np.nan, np.float32)
            self.pixels.canvas.show_pixels(bare, log_conditionals / low)
            self.pixels.set_ends("0", number(low, 1))
        self._say_log(None)

    def show_completions(self, given: np.ndarray | None, images: np.ndarray | None, text: str) -> None:
        """Show an image, (h, w), NaN where it is hidden, and completions of it, (n, h, w)."""
        self.given.show_pixels(given)
        self.made_images.show_images(images)
        self.made_name.setText(text)

    def show_other_completions(self, images: np.ndarray | None, text: str) -> None:
        """Show the completions of the model that is shown in the main window, and what they are."""
        self.other_images.show_images(None if images is None else images[:COUNT])
        self.other_name.setText(text)

    def show_probing(self, share: float | None) -> None:
        """Show how far a step of the probe is, 0 to 1; None: the probe is not under way."""
        self._probed = share
        self._show_buttons()

    def show_lines(self, lines: list[str]) -> None:
        """Show the metrics, a line each."""
        self.readout.setText("\n".join(lines))

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        for widget in (self.sample.canvas, self.pixels.canvas, self.given, self.ranks):
            widget.set_theme(colours)
        for strip in (self.made_images, self.other_images):
            strip.set_theme(colours)
        super().set_theme(colours)

    def _show_buttons(self) -> None:
        idle = self._state == "idle"
        for widget in (self.order, self.hidden, self.epochs):
            widget.setEnabled(idle)
        for widget in (self.train, self.go_on):
            widget.setVisible(idle)
        self.go_on.setEnabled(not self._why_not_go_on)
        self.go_on.setToolTip(
            self._why_not_go_on
            or self.tr("Train this model further: to the end of its epochs, or beyond it for this number of epochs")
        )
        self.cancel.setToolTip(
            self.tr("End the training; the model stays as it was saved last")
            if self._keeps_run
            else self.tr("End the training and drop it")
        )
        for widget in (self.pause, self.cancel, self.progress):
            widget.setVisible(not idle)
        self.progress.setValue(round(1000 * self._share))
        self.pause.setText(self.tr("Continue") if self._state == "paused" else self.tr("Pause"))
        self.train.setText(self.tr("Train again") if self._has_model else self.tr("Train"))
        if self._probed is None:
            self.probe.setText(self.tr("Linear probe"))
        else:
            self.probe.setText(self.tr("Cancel the probe, {share}").format(share=f"{self._probed:.0%}"))

    def _draw_sample(self) -> None:
        if self._sample is None:
            self.sample.canvas.show_pixels(None)
            self.sample.note.setText("")
            return
        image, conditionals, mark, _ = self._sample
        self.sample.canvas.show_pixels(image, conditionals if self.heat.isChecked() else None, mark)
        self._say_chance(None)

    def _say_chance(self, at: tuple[int, int] | None) -> None:
        if self._sample is None:
            return
        image, conditionals, mark, done = self._sample
        text = self.tr("{done} of {pixels} pixels").format(done=f"{done:,}", pixels=f"{image.size:,}")
        at = at or mark
        if at is not None and at[0] < image.shape[0] and at[1] < image.shape[1] and np.isfinite(conditionals[at]):
            chance = float(conditionals[at])
            where = self.tr("row {row}, column {column}").format(row=at[0] + 1, column=at[1] + 1)
            text = f"{text} · {where}: p = {number(chance, 3)}"
        self.sample.note.setText(text)

    def _say_log(self, at: tuple[int, int] | None) -> None:
        logs = self._log_conditionals
        if logs is None:
            self.pixels.note.setText("")
        elif at is None:
            self.pixels.note.setText(self.tr("{value} nats in all").format(value=number(float(logs.sum()), 2)))
        else:
            where = self.tr("row {row}, column {column}").format(row=at[0] + 1, column=at[1] + 1)
            self.pixels.note.setText(f"{where}: {number(float(logs[at]), 3)}")

    def _take_speed(self, at: int) -> None:
        self.speed.setValue(self._speed_at(at))

    @staticmethod
    def _speed_at(at: int) -> int:
        """Return the speed at a place of the slider, in pixels a second."""
        return round(LEAST_SPEED * (MOST_SPEED / LEAST_SPEED) ** (at / SLIDER))

    def draw(self) -> None:
        """Draw what is shown again."""
        self._draw_sample()
        self._say_log(None)

    def retranslate(self) -> None:
        """Set every word in the language of the window."""
        self.sentence.setText(
            self.tr(
                "p(x) is a product of conditionals, p(xᵢ | pixels before i), all computed in one pass of a masked network. log p(x) is exact and takes one pass; a sample takes one pass for each pixel."  # noqa: E501
            )
        )
        self._show_empty()
        self._set_tips()
        fields = (self.order, self.hidden, self.epochs)
        names = (self.tr("Order"), self.tr("Hidden units"), self.tr("Epochs"))
        for label, field, name in zip(self._names, fields, names):
            label.setText(name)
            field.setAccessibleName(name)
        names = (self.tr("raster"), self.tr("reversed"), self.tr("random"), self.tr("from the middle"))
        for n, name in enumerate(names):
            self.order.setItemText(n, name)
        parts = (
            self.tr("bottom half"),
            self.tr("top half"),
            self.tr("left half"),
            self.tr("right half"),
            self.tr("centre"),
            self.tr("the brush's mask"),
        )
        for n, name in enumerate(parts):
            self.part.setItemText(n, name)
        self.pause.setToolTip(self.tr("Pause the training, or continue it; its thread is free meanwhile"))
        self.go_on.setText(self.tr("Go on"))
        self.cancel.setText(self.tr("Cancel"))
        self.redraw.setText(self.tr("Draw"))
        self.heat.setText(self.tr("Heat"))
        self._speed_name.setText(self.tr("Speed"))
        self.speed.setSuffix(self.tr(" px/s"))
        self._part_name.setText(self.tr("Hidden"))
        self._given_name.setText(self.tr("Image"))
        self._ranks_name.setText(self.tr("Order"))
        self.sample.set_words(
            self.tr("A sample, pixel by pixel"),
            self.tr(
                "Colours: p(xᵢ = 1) of each pixel that is not drawn yet, given the drawn pixels and black pixels between. Frame: the next pixel, which is drawn with exactly this probability"  # noqa: E501
            ),
        )
        self.sample.set_ends("p = 0", "1")
        self.pixels.set_words(
            self.tr("log p(x), by pixels"),
            self.tr(
                "log p(xᵢ | pixels before i) of the image that is looked at, in nats; their sum is log p(x). Bright: a pixel that the pixels before it do not predict"  # noqa: E501
            ),
        )
        self.show_playing(self._is_playing)
        self._show_buttons()
        self.retranslated.emit()

    def _set_tips(self) -> None:
        tips = {
            self.order: self.tr("The order in which the pixels are predicted and drawn"),
            self.hidden: self.tr("Units of the hidden layer; direct connections from pixel to pixel lie beside it"),
            self.epochs: self.tr("Passes over the training images"),
            self.train: self.tr("Train a MADE of these images in the background"),
            self.progress: self.tr("Share of the training that is done"),
            self.redraw: self.tr("Draw another image: one pass of the network for each pixel"),
            self.play: self.tr("Play the drawing from here, or stop"),
            self.place: self.tr("Number of pixels drawn so far"),
            self.heat: self.tr("Show p(xᵢ = 1) over the pixels that are not drawn yet"),
            self.speed: self.tr("Pixels drawn a second while it plays"),
            self.speed_slider: self.tr("Pixels drawn a second while it plays"),
            self.part: self.tr("The part of the image to hide and to complete"),
            self.given: self.tr("The image that is looked at, as the model sees it, without its hidden pixels"),
            self.ranks: self.tr("The order of the pixels: dark first, bright last"),
            self.made_images: self.tr("Draws of the hidden pixels in the order of the model, each given those before"),
            self.other_images: self.tr(
                "Decoded images at draws from the exact posterior p(z | visible pixels), one from each mode"
            ),
            self.probe: self.tr(
                "Accuracy of a multinomial logistic regression to the classes, from the units of the last hidden layer, and from the means of q(z|x): 5,000 training images, all test images"  # noqa: E501
            ),
        }
        for widget, tip in tips.items():
            widget.setToolTip(tip)
            if not isinstance(widget, QPushButton | QCheckBox):
                widget.setAccessibleName(tip)


def _button() -> QPushButton:
    button = QPushButton()
    button.setAutoDefault(False)  # Return belongs to the fields
    return button
