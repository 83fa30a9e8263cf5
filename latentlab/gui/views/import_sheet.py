"""The import sheet: the content of a file or a folder of images, the choices, and their effect. No dialog.

The sheet covers the map; a training goes on. It has three pages: the source of the images, a wait, and the choices. The
row of buttons below names the next actions.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentlab.gui.widgets.forms import Form
from latentlab.gui.widgets.theme import SPACE, muted, number_font
from latentlab.options import Option

SIDE = 36  # pixels of an image of the contact sheet
GAP = 4
SCROLL_BAR = 12  # pixels
LONGEST_NAME = 120  # largest width of the name of a class, in pixels
FORM_WIDTH = 280  # largest width beside the contact sheet, in pixels
BETWEEN = 3 * SPACE  # choices and contact sheet
KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


@dataclasses.dataclass(frozen=True)
class FoundClass:
    """A class of the images that were found; the only class of images without labels has no name."""

    name: str
    count: int


@dataclasses.dataclass(frozen=True)
class Offer:
    """The description of a file or a folder, and the first values of its form."""

    title: str  # the kind of data
    source: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    classes: tuple[FoundClass, ...]
    values: Mapping[str, Any]
    fixed: Mapping[str, str]  # settings that have no effect on this data, each with the reason


@dataclasses.dataclass(frozen=True)
class Known:
    """Data that is imported already."""

    name: str
    title: str
    text: str


class ImportSheet(QWidget):
    """The pages and the row of buttons. The sheet decides nothing: signals carry the user's requests."""

    file_requested = Signal()
    folder_requested = Signal()
    other_requested = Signal()  # to choose other images
    known_requested = Signal(str)  # name of imported data
    forget_requested = Signal(str)
    choices_changed = Signal()
    import_requested = Signal(bool)  # whether to train at once
    cancel_requested = Signal()  # to cancel the work under way
    close_requested = Signal()

    def __init__(self, options: Iterable[Option], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importSheet")
        self._offer: Offer | None = None
        self._title = QLabel(objectName="sheetTitle")
        self._title.setWordWrap(True)
        self.close_button = QToolButton()
        self.close_button.setProperty("quiet", True)
        self.close_button.setText("✕")
        self.close_button.clicked.connect(self.close_requested)
        top = QHBoxLayout()
        top.setContentsMargins(2 * SPACE, SPACE, SPACE, 0)
        top.addWidget(self._title, 1)
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

        self.pages = QStackedWidget()
        self._sources = self._make_sources()
        self._wait = muted(QLabel(alignment=Qt.AlignmentFlag.AlignCenter))
        self._wait.setWordWrap(True)
        self._found = self._make_found(options)
        for page in (self._sources, self._wait, self._found):
            self.pages.addWidget(page)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(top)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self._make_footer())
        self._retranslate()
        self.show_sources(())

    # The parts

    def _make_sources(self) -> QScrollArea:
        self._hint = muted(QLabel(wordWrap=True))
        self.file, self.folder = QPushButton(), QPushButton()
        self.file.clicked.connect(self.file_requested)
        self.folder.clicked.connect(self.folder_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addWidget(self.file)
        buttons.addWidget(self.folder)
        buttons.addStretch(1)
        self._known_title = muted(QLabel())
        self.known: list[KnownRow] = []
        self._known_rows = QVBoxLayout()
        self._known_rows.setSpacing(SPACE // 2)
        column, area = _scrolling()
        column.addWidget(self._hint)
        column.addLayout(buttons)
        column.addSpacing(SPACE)
        column.addWidget(self._known_title)
        column.addLayout(self._known_rows)
        column.addStretch(1)
        return area

    def _make_found(self, options: Iterable[Option]) -> QScrollArea:
        self._source = muted(QLabel(wordWrap=True))
        self._lines = QLabel(wordWrap=True)
        self._lines.setFont(number_font(self._lines.font()))
        self._notes = muted(QLabel(wordWrap=True))
        self.form = Form(options)
        self.form.changed.connect(lambda *_: self.choices_changed.emit())
        self.form.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.contacts = ContactSheet()
        self.contacts.changed.connect(self.choices_changed)
        self._form_title, self._contacts_title = muted(QLabel(wordWrap=True)), muted(QLabel(wordWrap=True))
        choices = QVBoxLayout()
        choices.setSpacing(SPACE)
        choices.addWidget(self._form_title)
        choices.addWidget(self.form)
        choices.addStretch(1)
        images = QVBoxLayout()
        images.setSpacing(SPACE)
        images.addWidget(self._contacts_title)
        images.addWidget(self.contacts)
        images.addStretch(1)
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._halves.setSpacing(BETWEEN)
        self._halves.addLayout(choices)
        self._halves.addLayout(images, 1)
        column, area = _scrolling()
        for label in (self._source, self._lines, self._notes):
            column.addWidget(label)
        column.addSpacing(SPACE)
        column.addLayout(self._halves)
        column.addStretch(1)
        return area

    def _make_footer(self) -> QWidget:
        self.problem = QLabel(wordWrap=True)
        self.problem.setProperty("bad", True)
        self.problem.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self._doing = muted(QLabel())
        self.train, self.take, self.other, self.cancel = (QPushButton() for _ in range(4))
        self.train.setProperty("primary", True)
        self.train.clicked.connect(lambda: self.import_requested.emit(True))
        self.take.clicked.connect(lambda: self.import_requested.emit(False))
        self.other.clicked.connect(self.other_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self._under_way = QWidget()
        line = QHBoxLayout(self._under_way)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * SPACE)
        line.addWidget(self._doing)
        line.addWidget(self.bar, 1)
        line.addWidget(self.cancel)
        self._actions = QWidget()
        line = QHBoxLayout(self._actions)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        for button in (self.train, self.take, self.other):
            line.addWidget(button)
        line.addStretch(1)
        self._footer = QWidget(objectName="footer")
        column = QVBoxLayout(self._footer)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        for widget in (self.problem, self._under_way, self._actions):
            column.addWidget(widget)
        return self._footer

    # Content

    def show_sources(self, known: Sequence[Known], problem: str = "") -> None:
        """Ask for the source of the images, and list the imported data; `problem` says why the last try failed."""
        self.show_known(known)
        self._offer = None
        self._show_page(self._sources, problem)
        self._focus(self.file)

    def show_known(self, known: Sequence[Known]) -> None:
        """List the imported data, in place of the earlier list."""
        for row in self.known:
            self._known_rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.known = [KnownRow(item, self) for item in known]
        for row in self.known:
            self._known_rows.addWidget(row)
        self._known_title.setVisible(bool(known))

    @property
    def is_busy(self) -> bool:
        """Whether work is under way that Cancel ends."""
        return not self._under_way.isHidden()

    def show_wait(self, text: str) -> None:
        """Say what the sheet waits for, without progress."""
        self._offer = None
        self._wait.setText(text)
        self._show_page(self._wait, "")
        self._doing.setText("")
        self.bar.setRange(0, 0)
        self._under_way.show()
        self._footer.show()
        self._focus(self.cancel)

    def show_offer(self, offer: Offer) -> None:
        """Show the content of a file or a folder, and the first values of its choices."""
        is_other = self._offer is None or offer.source != self._offer.source
        self._offer = offer
        self._retranslate()
        self._source.setText(offer.source)
        self._lines.setText("\n".join(offer.lines))
        self._notes.setText("\n".join(offer.notes))
        self._notes.setVisible(bool(offer.notes))
        if is_other:
            self.form.set_values(offer.values)
            self.contacts.show_classes(offer.classes)
        for name in self.form.fields:
            self.form.set_note(name, offer.fixed.get(name, ""))
            self.form.set_enabled(name, name not in offer.fixed)
        self._arrange()
        self._show_page(self._found, "")
        if is_other:
            self._focus(next(iter(self.form.fields.values())))

    def show_images(self, images: Sequence[np.ndarray]) -> None:
        """Show images of each class under the current choices: uint8 (k, height, width), one array for each class."""
        self.contacts.show_images(images)

    def show_progress(self, text: str, share: float | None) -> None:
        """Show the progress of the import, 0 to 1; None: unknown. The choices are disabled meanwhile."""
        self._set_choosable(False)
        self._doing.setText(text)
        self.bar.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self.bar.setValue(round(1000 * share))
        if self._under_way.isHidden():
            self._under_way.show()
            self._focus(self.cancel)
        self._actions.hide()
        self._show_text("")

    def show_problem(self, text: str) -> None:
        """Say in one sentence what is wrong, and enable the choices; an empty text removes the sentence."""
        self._set_choosable(True)
        self._under_way.hide()
        self._actions.setVisible(self.pages.currentWidget() is self._found)
        self._show_text(text)

    def values(self) -> dict[str, Any]:
        """Return the values of the form. Raises UserError if a text is invalid."""
        return self.form.values()

    def chosen(self) -> tuple[str, ...] | None:
        """Return the names of the ticked classes; None if all are ticked."""
        return self.contacts.chosen()

    def _show_page(self, page: QWidget, problem: str) -> None:
        self.pages.setCurrentWidget(page)
        self.show_problem(problem)
        self._retranslate()

    def _show_text(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self._footer.setVisible(bool(text) or not (self._under_way.isHidden() and self._actions.isHidden()))

    def _focus(self, widget: QWidget) -> None:
        if self.isVisible():
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_choosable(self, on: bool) -> None:
        self.form.setEnabled(on)
        self.contacts.setEnabled(on)

    # Qt

    def minimumSizeHint(self) -> QSize:
        """The sheet scrolls if it has less room than its content."""
        return QSize(240, 240)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the size."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put the choices beside the contact sheet if there is room for both."""
        taken = 4 * SPACE + self.form.minimumSizeHint().width() + BETWEEN + SCROLL_BAR
        wide = self.width() >= taken + self.contacts.minimumSizeHint().width()
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if direction != self._halves.direction():
            self._halves.setDirection(direction)
        self.form.setMaximumWidth(FORM_WIDTH if wide else 2 * FORM_WIDTH)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the sheet from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the focused button, or imports and trains; Esc cancels, or closes the sheet."""
        if event.key() == Qt.Key.Key_Escape:
            (self.cancel_requested if self.is_busy else self.close_requested).emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, (QPushButton, QToolButton)):
                focused.click()
            elif self.train.isVisible():
                self.train.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        found = self._offer is not None and self.pages.currentWidget() is self._found
        self._title.setText(self._offer.title if found else self.tr("Import images"))
        self.setAccessibleName(self.tr("Import images"))
        self.close_button.setAccessibleName(self.tr("Close the import sheet"))
        self.close_button.setToolTip(self.tr("Back to the map (Esc)"))
        self._hint.setText(
            self.tr(
                "Pictures (PNG, JPEG, BMP, GIF, WebP), with a folder for each class or without classes; IDX, NPZ or CSV files; or a zip of these. What is dropped on the window is recognised, too."  # noqa: E501
            )
        )
        self.file.setText(self.tr("Choose a file…"))
        self.folder.setText(self.tr("Choose a folder…"))
        self._known_title.setText(self.tr("Imported before"))
        self._form_title.setText(self.tr("Choices"))
        self._contacts_title.setText(self.tr("The images as the model will see them"))
        self.train.setText(self.tr("Import and train"))
        self.take.setText(self.tr("Import"))
        self.other.setText(self.tr("Other images…"))
        self.cancel.setText(self.tr("Cancel"))
        self.bar.setAccessibleName(self.tr("Progress of the import"))


class KnownRow(QWidget):
    """Imported data: a click trains on it, another button deletes it."""

    def __init__(self, item: Known, sheet: ImportSheet) -> None:
        super().__init__()
        self.item = item
        self.use, self.forget = QPushButton(item.title), QPushButton(self.tr("Forget"))
        self.use.setAccessibleDescription(item.text)
        self.use.setToolTip(self.tr("Begin a new run on these images"))
        self.forget.setToolTip(self.tr("Delete the program's copy of these images; the originals stay"))
        self.forget.setAccessibleName(self.tr("Forget {title}").format(title=item.title))
        text = muted(QLabel(item.text, wordWrap=True))
        text.setFont(number_font(text.font()))
        self.use.clicked.connect(lambda: sheet.known_requested.emit(item.name))
        self.forget.clicked.connect(lambda: sheet.forget_requested.emit(item.name))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        line.addWidget(self.use)
        line.addWidget(text, 1)
        line.addWidget(self.forget)


class ContactSheet(QWidget):
    """A row for each class: a tick, its name, the number of its images, and some of them."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: list[QCheckBox] = []
        self.strips: list[Strip] = []
        self._classes: tuple[FoundClass, ...] = ()
        self._parts: list[QWidget] = []
        self.all, self.none = QToolButton(), QToolButton()
        for button, on in ((self.all, True), (self.none, False)):
            button.setProperty("quiet", True)
            button.clicked.connect(lambda _=False, on=on: self.tick_all(on))
        self._switches = QWidget()
        line = QHBoxLayout(self._switches)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.all)
        line.addWidget(self.none)
        line.addStretch(1)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE)
        self._grid.setVerticalSpacing(GAP)
        self._grid.setColumnStretch(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self._switches)
        layout.addLayout(self._grid)
        self._retranslate()

    def show_classes(self, classes: Sequence[FoundClass]) -> None:
        """Show these classes, all ticked, without images yet."""
        for part in self._parts:
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._classes, self.boxes, self.strips, self._parts = tuple(classes), [], [], []
        for row, found in enumerate(classes):
            box, strip = QCheckBox(), Strip()
            box.setText(box.fontMetrics().elidedText(found.name, Qt.TextElideMode.ElideRight, LONGEST_NAME))
            box.setToolTip(found.name)
            box.setChecked(True)
            box.setAccessibleName(found.name)
            box.toggled.connect(lambda *_: self.changed.emit())
            box.toggled.connect(strip.setEnabled)
            count = muted(QLabel(f"{found.count:,}"))
            count.setFont(number_font(count.font()))
            self.boxes.append(box)
            self.strips.append(strip)
            self._parts += [box, count, strip]
            self._grid.addWidget(box, row, 0)
            self._grid.addWidget(count, row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(strip, row, 2)
            box.setVisible(bool(found.name))
        self._switches.setVisible(len(classes) > 2)

    def show_images(self, images: Sequence[np.ndarray]) -> None:
        """Show images of each class: uint8 (k, height, width)."""
        for strip, some in zip(self.strips, images):
            strip.show_images(some)

    def tick_all(self, on: bool) -> None:
        """Tick every class, or none; emit one signal."""
        self.blockSignals(True)
        for box in self.boxes:
            box.setChecked(on)
        self.blockSignals(False)
        self.changed.emit()

    def chosen(self) -> tuple[str, ...] | None:
        """Return the names of the ticked classes; None if all are ticked."""
        if all(box.isChecked() for box in self.boxes):
            return None
        return tuple(found.name for found, box in zip(self._classes, self.boxes) if box.isChecked())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.all.setText(self.tr("All classes"))
        self.none.setText(self.tr("No class"))


class Strip(QWidget):
    """Small images in a row, as many as fit; grey if the class is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._images: list[QImage] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_images(self, images: np.ndarray) -> None:
        """Show images, uint8 (k, height, width)."""
        self._images = [_picture(np.ascontiguousarray(image)) for image in images]
        self.update()

    @property
    def count(self) -> int:
        """Number of images."""
        return len(self._images)

    def sizeHint(self) -> QSize:
        """Three images."""
        return QSize(3 * (SIDE + GAP), SIDE)

    def minimumSizeHint(self) -> QSize:
        """One image."""
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the images that fit, each in a square with a thin frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(1.0 if self.isEnabled() else 0.25)
        for number, image in enumerate(self._images[: max(1, (self.width() + GAP) // (SIDE + GAP))]):
            square = self.rect().adjusted(0, 0, 0, 0)
            square.setRect(number * (SIDE + GAP), 0, SIDE, SIDE)
            painter.fillRect(square, QColor(0, 0, 0))
            size = image.size().scaled(square.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = square.adjusted(0, 0, 0, 0)
            place.setSize(size)
            place.moveCenter(square.center())
            painter.drawImage(place, image)
            painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
            painter.drawRect(square.adjusted(0, 0, -1, -1))


def _picture(image: np.ndarray) -> QImage:
    height, width = image.shape
    return QImage(image.data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def _scrolling() -> tuple[QVBoxLayout, QScrollArea]:
    """Return a column and its scroll area."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(2 * SPACE, 0, 2 * SPACE, SPACE)
    column.setSpacing(SPACE)
    area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return column, area
