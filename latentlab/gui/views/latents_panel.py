"""The latents: a row for each dimension of z, with slider, KL and decoded images; above, the plane of the map."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.map_texts import latent_name
from latentlab.gui.widgets.image_strip import ImageStrip
from latentlab.gui.widgets.jump_slider import JumpSlider
from latentlab.gui.widgets.number_box import DecimalBox
from latentlab.gui.widgets.numbers import NOTHING
from latentlab.gui.widgets.theme import SPACE, muted, number_font

KINDS = ("axes", "principal", "images", "turned")
REACH = 4.0  # latent units: both ends of a slider, ±
TICKS = 100  # steps of a slider in a latent unit
LIMIT = 9999.999  # largest typed coordinate
SIDE, BOX = 28, 88  # side of an image, and width of the box of a coordinate, in pixels
DEGREES = 15.0


class LatentsPanel(QWidget):
    """Shows the coordinates of the probe, one by one. Signals carry the user's requests."""

    moved = Signal(int, float)  # a dimension, from 0, and its new coordinate
    move_ended = Signal()
    plane_chosen = Signal(str)  # the plane by its name on the command line
    plane_turned = Signal(int, int, float)  # an axis of the map, 1 or 2; the dimension to turn towards, from 1; degrees

    def __init__(self, count: int = 13, reach: float = 3.0, parent: QWidget | None = None) -> None:
        """Make the panel; `count` images along each dimension lie from -reach to reach."""
        super().__init__(parent)
        self._count, self._stops = count, np.linspace(-reach, reach, count)
        self._colours = SCHEMES["light"]
        self._dimensions: tuple[int, ...] = ()
        self.rows: list[_Row] = []
        self._metrics: tuple[np.ndarray | None, np.ndarray | None, int] = (None, None, 0)

        self._plane_name, self._turn_name, self._towards_name = (muted(QLabel()) for _ in range(3))
        self.kind = QComboBox()
        self.kind.addItems([""] * len(KINDS))
        self.kind.model().item(KINDS.index("turned")).setEnabled(False)  # the button beside it turns the plane
        self.kind.activated.connect(self._on_kind)
        self.first, self.second = QComboBox(), QComboBox()
        for box in (self.first, self.second):
            box.activated.connect(self._choose_axes)
        self.images = QLineEdit()
        self.images.returnPressed.connect(self._choose_images)
        self.images.setMinimumWidth(168)
        pair = QWidget()
        line = QHBoxLayout(pair)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.first)
        line.addWidget(self.second)
        line.addStretch(1)
        self._details = QStackedWidget()
        for page in (pair, QWidget(), self.images, QWidget()):
            self._details.addWidget(page)
        self._details.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.axis, self.towards = QComboBox(), QComboBox()
        self.axis.addItems(["", ""])
        self.degrees = DecimalBox()
        self.degrees.setRange(-180, 180)
        self.degrees.setDecimals(0)
        self.degrees.setSingleStep(5)
        self.degrees.setSuffix("°")
        self.degrees.setMaximumWidth(BOX)
        self.degrees.setValue(DEGREES)
        self.degrees.setFont(number_font(self.degrees.font()))
        self.turn = QPushButton()
        self.turn.clicked.connect(self._turn)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        for widget in (self._plane_name, self.kind, self._details):
            head.addWidget(widget)
        head.addStretch(1)
        for widget in (self._turn_name, self.axis, self._towards_name, self.towards, self.degrees, self.turn):
            head.addWidget(widget)
        self._chooser = QWidget()
        head.setContentsMargins(0, 0, SPACE, 0)
        self._chooser.setLayout(head)
        self._reason = muted(QLabel(wordWrap=True))

        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, SPACE, 0)
        self._grid.setHorizontalSpacing(2 * SPACE)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE // 2, 0, SPACE // 2)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(self._chooser)
        layout.addWidget(self._reason)
        layout.addWidget(self._scroll, 1)
        self._retranslate()

    # The dimensions

    def set_dimensions(self, dimensions: tuple[int, ...], size: int) -> None:
        """Show rows for these dimensions of a latent space of `size`, without values yet."""
        if dimensions != self._dimensions:
            self._dimensions = dimensions
            while len(self.rows) > len(dimensions):
                self.rows.pop().remove()
            while len(self.rows) < len(dimensions):
                self.rows.append(_Row(self, self._grid, len(self.rows), self._count))
                self.rows[-1].set_theme(self._colours)
            for row, dimension in zip(self.rows, dimensions):
                self._name(row, dimension)
            self._scroll.setMinimumWidth(self._scroll.widget().minimumSizeHint().width() + 2 * SPACE)
        names = [latent_name(axis) for axis in range(size)]
        for box in (self.first, self.second, self.towards):
            box.setMinimumContentsLength(3)
            if box.count() != size:
                box.clear()
                box.addItems(names)
        self._show_metrics()

    def set_z(self, z: Sequence[float]) -> None:
        """Show the place of the probe; emit nothing."""
        for row, dimension in zip(self.rows, self._dimensions):
            row.show_value(float(z[dimension]), self._stops)

    def show_metrics(self, kl: np.ndarray | None, active: np.ndarray | None, images: int) -> None:
        """Show the metrics of each dimension: KL in nats, (latent_size,), and whether the unit is active."""
        self._metrics = kl, active, images
        self._show_metrics()

    def show_traversal(self, images: np.ndarray | None) -> None:
        """Show the images along each dimension, float32 (dimensions, count, height, width)."""
        for number, row in enumerate(self.rows):
            row.strip.show_images(None if images is None or number >= len(images) else images[number])

    # The plane

    def show_plane(self, kind: str, pair: tuple[int, int] | None, images: str) -> None:
        """Show the plane of the map: its kind, of KINDS, its two dimensions from 0, and the names of its images."""
        with QSignalBlocker(self.kind):
            self.kind.setCurrentIndex(KINDS.index(kind))
        self._details.setCurrentIndex(KINDS.index(kind))
        if pair is not None:
            self.first.setCurrentIndex(pair[0])
            self.second.setCurrentIndex(pair[1])
        if images:
            self.images.setText(images)

    def offer_images(self, names: str) -> None:
        """Suggest three images, such as those selected on the map."""
        self.images.setText(names)

    def set_off(self, reason: str) -> None:
        """Say why no plane can be chosen; "" if one can."""
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self._chooser.setVisible(not reason)

    def _on_kind(self, index: int) -> None:
        self._details.setCurrentIndex(index)
        if KINDS[index] == "axes":
            self._choose_axes()
        elif KINDS[index] == "principal":
            self.plane_chosen.emit("principal")
        elif KINDS[index] == "images":
            self.images.setFocus()
            if self.images.text():
                self._choose_images()

    def _choose_axes(self) -> None:
        self.plane_chosen.emit(f"axes:{self.first.currentIndex() + 1},{self.second.currentIndex() + 1}")

    def _choose_images(self) -> None:
        self.plane_chosen.emit("images:" + self.images.text().replace(" ", ""))

    def _turn(self) -> None:
        self.plane_turned.emit(self.axis.currentIndex() + 1, self.towards.currentIndex() + 1, self.degrees.value())

    # Qt

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        for row in self.rows:
            row.set_theme(colours)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _show_metrics(self) -> None:
        kl, active, images = self._metrics
        tip = self.tr("Mean KL(q(zᵢ|x) ‖ p(zᵢ)) over {count} test images, in nats").format(count=f"{images:,}")
        for row, dimension in zip(self.rows, self._dimensions):
            known = kl is not None and dimension < len(kl)
            row.kl.setText(f"KL {kl[dimension]:.2f} nats" if known else NOTHING)
            row.kl.setToolTip(tip if known else self.tr("Without a prior N(0, I) a dimension has no KL of its own"))
            state = None if active is None or dimension >= len(active) else bool(active[dimension])
            words = {None: NOTHING, True: self.tr("active"), False: self.tr("not active")}
            row.state.setText(words[state])
            row.state.setToolTip(self.tr("Active: the posterior means vary over the data by more than 0.01"))

    def _name(self, row: "_Row", dimension: int) -> None:
        """Assign a dimension, from 0, to a row."""
        row.dimension, name = dimension, latent_name(dimension)
        row.name.setText(name)
        row.slider.setAccessibleName(self.tr("Slider of {name}").format(name=name))
        text = self.tr("Drag moves the probe along {name}; a double click puts it back to 0")
        row.slider.setToolTip(text.format(name=name))
        row.box.setAccessibleName(self.tr("Coordinate {name} of the probe").format(name=name))
        row.strip.setAccessibleName(self.tr("Images along {name}").format(name=name))
        text = self.tr("What the decoder draws along {name}, from −3 to 3, while the others stay; click to go there")
        row.strip.setToolTip(text.format(name=name))

    def _retranslate(self) -> None:
        self._plane_name.setText(self.tr("plane of the map"))
        self._plane_name.setBuddy(self.kind)
        texts = (
            self.tr("Two dimensions"),
            self.tr("Principal components"),
            self.tr("Three images"),
            self.tr("Turned by hand"),
        )
        for index, text in enumerate(texts):
            self.kind.setItemText(index, text)
        self.kind.setToolTip(
            self.tr(
                "The plane through latent space that the map shows; the other coordinates stay at the probe. A run begins with the two dimensions along which the means vary most, chosen once at rest."  # noqa: E501
            )
        )
        self.kind.setAccessibleName(self.tr("Plane of the map"))
        self.first.setAccessibleName(self.tr("Dimension to the right"))
        self.second.setAccessibleName(self.tr("Dimension upwards"))
        self.images.setPlaceholderText("test:1, test:2, test:3")
        self.images.setToolTip(self.tr("Three images, by split and number; Return shows the plane through their means"))
        self.images.setAccessibleName(self.tr("Three images of the plane"))
        self._turn_name.setText(self.tr("turn"))
        self.axis.setItemText(0, self.tr("axis →"))
        self.axis.setItemText(1, self.tr("axis ↑"))
        self.axis.setAccessibleName(self.tr("Axis that turns"))
        self._towards_name.setText(self.tr("towards"))
        self.towards.setAccessibleName(self.tr("Dimension that the axis turns towards"))
        self.degrees.setAccessibleName(self.tr("Angle of the turn"))
        self.turn.setText(self.tr("Turn"))
        self.turn.setToolTip(self.tr("Turn the plane about the probe; again turns on"))
        for row, dimension in zip(self.rows, self._dimensions):
            self._name(row, dimension)
        self._show_metrics()


class _Slider(JumpSlider):
    """A slider that passes the wheel to the scrolling list, unless the slider has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class _Box(DecimalBox):
    """A box that passes the wheel to the scrolling list, unless the box has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class _Row:
    """The widgets of one dimension, in a row of the panel's grid."""

    def __init__(self, panel: LatentsPanel, grid: QGridLayout, number: int, count: int) -> None:
        self._panel, self._grid = panel, grid
        self.dimension = number
        self.name = QLabel()
        self.name.setFont(number_font(self.name.font()))
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(-REACH * TICKS), round(REACH * TICKS))
        self.slider.setSingleStep(5)
        self.slider.setPageStep(50)
        self.slider.setMinimumWidth(96)
        self.slider.valueChanged.connect(self._on_slider)
        self.slider.sliderReleased.connect(panel.move_ended)
        self.slider.double_clicked.connect(self.reset)
        self.box = _Box()
        self.box.setDecimals(2)
        self.box.setRange(-LIMIT, LIMIT)
        self.box.setSingleStep(0.1)
        self.box.setFont(number_font(self.box.font()))
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.box.setFixedWidth(BOX)
        self.box.valueChanged.connect(self._on_box)
        self.kl, self.state = QLabel(), muted(QLabel())
        self.kl.setFont(number_font(self.kl.font()))
        self.strip = ImageStrip(count, SIDE)
        self.strip.chosen.connect(lambda stop: self._ask(float(self._panel._stops[stop])))
        self.widgets = (self.name, self.slider, self.box, self.kl, self.state, self.strip)
        for column, widget in enumerate(self.widgets):
            grid.addWidget(widget, number, column)

    def remove(self) -> None:
        """Remove the widgets of the row."""
        self.box.blockSignals(True)  # a deleted box with the focus emits its number once more
        for widget in self.widgets:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def show_value(self, value: float, stops: np.ndarray) -> None:
        """Show the coordinate of the probe; emit nothing."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.box):
            self.slider.setValue(round(value * TICKS))
            if round(value, 2) != self.box.value():  # otherwise a half-typed number would be erased
                self.box.setValue(value)
        self.strip.set_mark((value - stops[0]) / (stops[-1] - stops[0]))

    def reset(self) -> None:
        """Set the coordinate to 0."""
        self._ask(0.0)

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self.strip.set_theme(colours)

    def _on_slider(self, value: int) -> None:
        self._panel.moved.emit(self.dimension, value / TICKS)
        if not self.slider.isSliderDown():  # moved by a key or the wheel
            self._panel.move_ended.emit()

    def _on_box(self, value: float) -> None:
        self._ask(value)

    def _ask(self, value: float) -> None:
        self._panel.moved.emit(self.dimension, value)
        self._panel.move_ended.emit()
