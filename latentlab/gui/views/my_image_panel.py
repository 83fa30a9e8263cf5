"""The panel "My image": a drawing pad, the model's answer about an own image, and the preparation of the picture."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.drawing_pad import BRUSH, BRUSH_STEP, LARGEST_BRUSH, SMALLEST_BRUSH, DrawingPad
from latentlab.gui.views.inspection_metrics import InspectionMetrics
from latentlab.gui.views.map_layers import grey_picture
from latentlab.gui.widgets.flow_layout import FlowLayout
from latentlab.gui.widgets.image_button import ImageButton
from latentlab.gui.widgets.jump_slider import JumpSlider
from latentlab.gui.widgets.theme import ICON_SIZE, SPACE, grow_with_text, icon, muted

NEIGHBOURS = 5
LARGE, SMALL = 84, 42  # pixels of an image: three, and one and a half, for each pixel of MNIST
PAD, LARGEST_PAD = 168, 420  # side of the pad in pixels: in a low dock, and at most
TOOLS, SHEET, LISTS = 142, 176, 240  # widths in pixels
NARROW = 480  # pixels: a narrower dock stacks the sections vertically
LIST = 74  # least height of the list of images
STEPS = ("invert", "crop", "centre")
FITS = ("mnist", "scale", "none")


@dataclasses.dataclass(frozen=True, eq=False)
class OwnRow:
    """The texts of the list about one own image."""

    name: str
    image: np.ndarray  # uint8 (height, width)


@dataclasses.dataclass(frozen=True)
class Sheet:
    """The preparation of a picture, and its steps. A step without a state cannot be switched."""

    fit: str  # of FITS
    description: str  # text about the original and the steps without a switch
    states: dict[str, bool | None]  # of STEPS
    guessed: bool = False  # whether the program guessed the inversion


class MyImagePanel(QWidget):
    """Sections in rows: side by side in a low dock, stacked in a narrow dock."""

    fit_chosen = Signal(str, object)  # a step of STEPS and on or off, or "fit" and a name of FITS
    image_chosen = Signal(int)
    image_named = Signal(int, str)
    image_removed = Signal(int)
    neighbour_chosen = Signal(int)  # index of the image in its split

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = SCHEMES["light"]
        self._neighbours: Sequence[Any] = ()
        self._problem = ""
        self._guessed = False  # whether the program guessed the inversion
        self.pad = DrawingPad()
        self.buttons: dict[str, QToolButton] = {}
        inside = QWidget()
        self._flow = FlowLayout(inside, 2 * SPACE, SPACE)
        self._tools, self._pictures = self._make_tools(), self._make_pictures()
        self._rest = self._make_metrics(), self._make_sheet(), self._make_lists()
        self._is_narrow = False
        self._arrange()
        self._scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._scroll.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)
        self._retranslate()
        self._show_history()
        self.show_inspected(None, "")
        self.show_sheet(None)

    # Sections

    def _make_tools(self) -> QWidget:
        """Return the column of brush size and buttons, which `set_actions` connects."""
        tools = QWidget()
        grow_with_text(tools, setFixedWidth=TOOLS)
        column = QVBoxLayout(tools)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        self._brush_name = muted(QLabel())
        self.brush = JumpSlider(Qt.Orientation.Horizontal)
        self.brush.setRange(SMALLEST_BRUSH, LARGEST_BRUSH)
        self.brush.setSingleStep(BRUSH_STEP)
        self.brush.setValue(self.pad.brush)
        self.brush.valueChanged.connect(self.pad.set_brush)
        self.brush.double_clicked.connect(lambda: self.brush.setValue(BRUSH))
        self.pad.brush_changed.connect(self.brush.setValue)
        self._brush_name.setBuddy(self.brush)
        line = QHBoxLayout()
        line.setSpacing(SPACE // 2)
        line.addWidget(self._brush_name)
        line.addWidget(self.brush, 1)
        column.addLayout(line)
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE // 2)
        self.undo, self.redo = self._button(), self._button()
        self.undo.clicked.connect(self.pad.undo)
        self.redo.clicked.connect(self.pad.redo)
        self.pad.history_changed.connect(self._show_history)
        self._grid.addWidget(self.undo, 0, 1)
        self._grid.addWidget(self.redo, 0, 2)
        column.addLayout(self._grid)
        column.addStretch(1)
        return tools

    @Slot()
    def _show_history(self) -> None:
        """Enable undo and redo."""
        self.undo.setEnabled(self.pad.can_undo)
        self.redo.setEnabled(self.pad.can_redo)

    def _make_pictures(self) -> QWidget:
        """Return the fitted image beside its reconstruction."""
        self.image, self.reconstruction = self.pictures = [ImageButton(LARGE, still=True) for _ in range(2)]
        pictures = QWidget()
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight, pictures)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for button in self.pictures:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        return pictures

    def _make_metrics(self) -> QWidget:
        """Return the metrics, and below them the reason if there are none."""
        self.metrics = InspectionMetrics()
        self.words = muted(QLabel(wordWrap=True))
        metrics = QWidget()
        column = QVBoxLayout(metrics)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        column.addWidget(self.metrics)
        column.addWidget(self.words)
        column.addStretch(1)
        return metrics

    def _make_sheet(self) -> QWidget:
        """Return the sheet of the preparation, a switch for each step."""
        sheet = QWidget()
        grow_with_text(sheet, setFixedWidth=SHEET)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        self._sheet_title = muted(QLabel())
        self.description = QLabel(wordWrap=True)
        self.fit = QComboBox()
        self.fit.activated.connect(lambda index: self.fit_chosen.emit("fit", FITS[index]))
        self.steps = {name: QCheckBox() for name in STEPS}
        column.addWidget(self._sheet_title)
        column.addWidget(self.description)
        column.addWidget(self.fit)
        for name, box in self.steps.items():
            box.clicked.connect(lambda on, name=name: self.fit_chosen.emit(name, on))
            column.addWidget(box)
        column.addStretch(1)
        return sheet

    def _make_lists(self) -> QWidget:
        """Return the nearest neighbours above the own images."""
        lists = QWidget()
        grow_with_text(lists, setMinimumWidth=LISTS)
        lists.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(lists)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._neighbours_title, self._images_title = muted(QLabel()), muted(QLabel())
        self.neighbours = [ImageButton(SMALL) for _ in range(NEIGHBOURS)]
        line = QHBoxLayout()
        line.setSpacing(4)
        for number, button in enumerate(self.neighbours):
            button.clicked.connect(lambda _=False, number=number: self._choose_neighbour(number))
            line.addWidget(button)
        line.addStretch(1)
        self.images = _ImageList()
        self.images.currentRowChanged.connect(lambda row: row >= 0 and self.image_chosen.emit(row))
        self.images.named.connect(self.image_named)
        self.images.removed.connect(self.image_removed)
        column.addWidget(self._neighbours_title)
        column.addLayout(line)
        column.addWidget(self._images_title)
        column.addWidget(self.images, 1)
        return lists

    # Content

    def set_actions(self, erase: QAction, icons: Sequence[QAction], texts: Sequence[QAction]) -> None:
        """Take the verbs: `erase` beside undo and redo, `icons` in a row below, `texts` in a row each."""
        self._grid.addWidget(self._button(erase), 0, 0)
        for number, action in enumerate(icons):
            self._grid.addWidget(self._button(action), 1, number)
        for number, action in enumerate(texts, start=2):
            button = self._button(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self._grid.addWidget(button, number, 0, 1, 3)

    def _button(self, action: QAction | None = None) -> QToolButton:
        button = QToolButton()
        if action is not None:
            button.setDefaultAction(action)
            self.buttons[action.objectName()] = button
        button.setIconSize(ICON_SIZE)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus, and so undo, to the pad
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button

    def show_images(self, rows: Sequence[OwnRow], chosen: int | None) -> None:
        """List the own images of the session; `chosen` is the shown one. No signal follows."""
        self.images.show_rows(rows, chosen)

    def show_inspected(self, seen: Any, kind: str) -> None:
        """Show an Inspected, or None: the pad is empty. `kind` names the kind of its reconstruction."""
        metrics = None if seen is None else seen.metrics
        self.image.show_image(None if metrics is None else metrics.image)
        self.reconstruction.show_image(None if metrics is None else metrics.decoded)
        self.metrics.show_inspected(seen, kind)
        self._neighbours = () if seen is None else seen.latent_neighbours
        for number, button in enumerate(self.neighbours):
            other = self._neighbours[number] if number < len(self._neighbours) else None
            button.show_image(None if other is None else other.image)
            button.setText("" if other is None else other.label)
            button.setAccessibleName(self.tr("Neighbour {number}").format(number=number + 1))
            tip = ""
            if other is not None:
                tip = self.tr("#{index}, label {label}, distance {distance}; click to look at it")
                tip = tip.format(index=f"{other.index:,}", label=other.label, distance=f"{other.distance:.3g}")
            button.setToolTip(tip)
            button.setAccessibleDescription(tip)

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Show the preparation of the picture; None: there is no picture."""
        self.fit.setEnabled(sheet is not None)
        self.description.setText("" if sheet is None else sheet.description)
        self.description.setVisible(bool(self.description.text()))
        if sheet is not None:
            self.fit.setCurrentIndex(FITS.index(sheet.fit))
        for name, box in self.steps.items():
            state = None if sheet is None else sheet.states.get(name)
            box.setEnabled(state is not None)
            box.setChecked(bool(state))
        self._guessed = sheet is not None and sheet.guessed
        self._name_steps()

    def show_problem(self, text: str) -> None:
        """Say why the picture cannot be prepared, or why the model cannot answer; "" if nothing is wrong."""
        self._problem = text
        self._show_text()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.pad.set_theme(colours)
        self.undo.setIcon(icon("undo", colours))
        self.redo.setIcon(icon("redo", colours))
        self.images.set_theme(colours)
        for button in (*self.pictures, *self.neighbours):
            button.set_theme(colours)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Adapt the side of the pad to the room of the dock."""
        super().resizeEvent(event)
        self._fit_pad()

    def minimumSizeHint(self) -> QSize:
        """A narrow dock: the rest scrolls."""
        return QSize(200, 120)

    def sizeHint(self) -> QSize:
        """The height of a low dock."""
        return QSize(600, PAD + 2 * SPACE)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _arrange(self) -> None:
        """Arrange the sections. In a narrow dock the pictures are beside the pad, so that both are visible."""
        narrow = self._is_narrow
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._pictures.layout().setDirection(direction)
        beside = (self._pictures, self._tools) if narrow else (self._tools, self._pictures)
        sections = (self.pad, *beside, *self._rest)
        for section in sections:
            self._flow.removeWidget(section)
        for section in sections:
            self._flow.addWidget(section)

    def _fit_pad(self) -> None:
        wide, high = self.width() - 2 * SPACE, self.height() - 2 * SPACE
        narrow = wide < NARROW
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._arrange()
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        beside = self._pictures.sizeHint().width() + 2 * SPACE + bar if narrow else 0
        side = max(PAD, min(high, wide - beside, LARGEST_PAD))
        self.pad.setFixedSize(side, side)

    def _choose_neighbour(self, number: int) -> None:
        if number < len(self._neighbours):
            self.neighbour_chosen.emit(self._neighbours[number].index)

    def _show_text(self) -> None:
        self.words.setText(self._problem)
        self.words.setVisible(bool(self._problem))

    def _name_steps(self) -> None:
        inverted = self.tr("Inverted (guessed)") if self._guessed else self.tr("Inverted")
        for box, text in zip(self.steps.values(), (inverted, self.tr("Cropped to the ink"), self.tr("Centred"))):
            box.setText(text)

    def _retranslate(self) -> None:
        self._brush_name.setText(self.tr("Brush"))
        self.brush.setAccessibleName(self.tr("Size of the brush"))
        self.brush.setToolTip(self.tr("Size of the brush ([ and ])"))
        for button, text in ((self.undo, self.tr("Undo the stroke")), (self.redo, self.tr("Redo the stroke"))):
            button.setToolTip(text)
            button.setAccessibleName(text)
        self.image.setText(self.tr("image"))
        self.reconstruction.setText(self.tr("reconstruction"))
        self.image.setAccessibleName(self.tr("My image, as the model sees it"))
        self.reconstruction.setAccessibleName(self.tr("Its reconstruction"))
        self._sheet_title.setText(self.tr("What was done"))
        chosen = self.fit.currentIndex()
        self.fit.clear()
        self.fit.addItems([self.tr("As MNIST puts it"), self.tr("Raw, scaled"), self.tr("Raw, pixel for pixel")])
        self.fit.setCurrentIndex(max(chosen, 0))
        self.fit.setAccessibleName(self.tr("How the picture is fitted"))
        self.fit.setToolTip(
            self.tr(
                "As MNIST puts it: the ink in a box of 20 × 20, its centre of mass in the middle of 28 × 28.\nRaw: the whole picture, scaled to the images of the run or taken as it is"  # noqa: E501
            )
        )
        self.steps["invert"].setToolTip(self.tr("Exchange black and white: the model knows light ink on a dark ground"))
        self.steps["crop"].setToolTip(self.tr("Cut the empty margin off"))
        self.steps["centre"].setToolTip(self.tr("Put the centre of mass of the ink in the middle"))
        self._neighbours_title.setText(self.tr("Nearest in latent space"))
        self._images_title.setText(self.tr("My images"))
        self.images.setAccessibleName(self.tr("My images"))
        self.images.setToolTip(self.tr("A click looks at an image; F2 names it, Delete removes it"))
        self._name_steps()
        self._show_text()


class _ImageList(QListWidget):
    """Thumbnails with names in rows. A click chooses, F2 or a double click names, Delete removes."""

    named = Signal(int, str)
    removed = Signal(int)

    def __init__(self) -> None:
        super().__init__(objectName="myImages")
        self._colours = SCHEMES["light"]
        self._rows: Sequence[OwnRow] = ()
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setIconSize(QSize(SMALL, SMALL))
        self.setSpacing(2)
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the dock has a context menu of its own
        self.setMinimumHeight(LIST)
        self.itemChanged.connect(self._emit_name)

    def sizeHint(self) -> QSize:
        """A row of thumbnails."""
        return QSize(LISTS, LIST)

    def show_rows(self, rows: Sequence[OwnRow], chosen: int | None) -> None:
        """Show these images; the item of an image whose name is being edited stays."""
        self.blockSignals(True)
        while self.count() > len(rows):
            self.takeItem(self.count() - 1)
        while self.count() < len(rows):
            item = QListWidgetItem()
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setSizeHint(QSize(SMALL + 5 * SPACE, SMALL + self.fontMetrics().height() + SPACE // 2))
            self.addItem(item)
        for number, row in enumerate(rows):
            item, before = self.item(number), self._rows[number] if number < len(self._rows) else None
            if before is None or before.image is not row.image:
                item.setIcon(_thumbnail(row.image, self.devicePixelRatioF()))
            if item.text() != row.name:
                item.setText(row.name)
                item.setToolTip(row.name)
        self._rows = tuple(rows)
        self.setCurrentRow(-1 if chosen is None else chosen)
        self.blockSignals(False)
        self.viewport().update()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove the chosen image with Delete."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentRow() >= 0:
            self.removed.emit(self.currentRow())
        else:
            super().keyPressEvent(event)

    def _emit_name(self, item: QListWidgetItem) -> None:
        number, name = self.row(item), item.text().strip()
        if name and name != self._rows[number].name:
            self.named.emit(number, name)
        else:
            self.blockSignals(True)
            item.setText(self._rows[number].name)
            self.blockSignals(False)


def _thumbnail(image: np.ndarray, ratio: float) -> QIcon:
    """Return an image, uint8 (H, W), as an icon of SMALL logical pixels, the same where it is selected."""
    side = round(SMALL * ratio)
    picture = grey_picture(image.astype(np.float32) / 255)
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    pixmap = QPixmap.fromImage(picture.scaled(side, side, keep, smooth))
    pixmap.setDevicePixelRatio(ratio)
    thumbnail = QIcon(pixmap)
    thumbnail.addPixmap(pixmap, QIcon.Mode.Selected)
    return thumbnail
