"""The numbers of the probe: editable z, its length, and the nearest training image."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.map_texts import latent_name
from latentlab.gui.widgets.grey_image import GreyImage
from latentlab.gui.widgets.number_box import DecimalBox
from latentlab.gui.widgets.theme import SPACE, muted, number_font, scaled
from latentlab.options import TwoReadingsError, number_in, numbers_in

LIMIT = 9999.999  # largest typed coordinate
SHOWN = 4  # coordinates visible without scrolling
THUMBNAIL = 58  # two device pixels for each pixel of MNIST, and a hairline


class ProbePanel(QWidget):
    """Shows z and its nearest training image. `z_edited` carries a tuple of floats when the user enters another z."""

    z_edited = Signal(object)
    refused = Signal(str)  # a text that is not a z

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._z: tuple[float, ...] = ()
        self._nearest: tuple[int, str] | None = None
        self._boxes: list[_CoordinateBox] = []
        self._names: list[QLabel] = []

        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE)
        self._grid.setVerticalSpacing(SPACE // 2)
        inside = QWidget()
        inside.setLayout(self._grid)
        self._scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)

        self._norm_name = muted(QLabel("‖z‖"))
        self._norm = QLabel()
        norm = QHBoxLayout()
        norm.setSpacing(SPACE)
        norm.addWidget(self._norm_name)
        norm.addWidget(self._norm, 1)
        numbers = QVBoxLayout()
        numbers.setSpacing(SPACE // 2)
        numbers.addWidget(self._scroll)
        numbers.addLayout(norm)
        numbers.addStretch(1)

        self._title = muted(QLabel())
        self._thumbnails = [_Thumbnail(), _Thumbnail()]
        self._captions = [muted(QLabel()), muted(QLabel())]
        nearest = QGridLayout()
        nearest.setHorizontalSpacing(SPACE)
        nearest.setVerticalSpacing(SPACE // 2)
        nearest.addWidget(self._title, 0, 0, 1, 2, Qt.AlignmentFlag.AlignHCenter)
        for column, (thumbnail, caption) in enumerate(zip(self._thumbnails, self._captions)):
            nearest.addWidget(thumbnail, 1, column, Qt.AlignmentFlag.AlignHCenter)
            nearest.addWidget(caption, 2, column, Qt.AlignmentFlag.AlignHCenter)
        nearest.setRowStretch(3, 1)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addLayout(numbers, 1)
        layout.addLayout(nearest)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._fit_fonts()
        self.set_latent_size(2)
        self.set_theme(SCHEMES["light"])
        self._retranslate()

    def set_latent_size(self, size: int) -> None:
        """Show `size` coordinates, all 0."""
        while len(self._boxes) > size:
            self._boxes[-1].blockSignals(True)  # a deleted box with the focus emits its number once more
            for widget in (self._boxes.pop(), self._names.pop()):
                self._grid.removeWidget(widget)
                widget.deleteLater()
        while len(self._boxes) < size:
            self._add_box()
        self._z = (0.0,) * size
        for box in self._boxes:
            box.show_value(0.0)
        self._show_norm()
        self._fit()

    def set_z(self, z: Sequence[float]) -> None:
        """Show z, `latent_size` floats; emit nothing. Raises ValueError if z has another length."""
        if len(z) != len(self._boxes):
            raise ValueError(f"{len(z)} numbers for {len(self._boxes)} coordinates")
        old, self._z = self._z, tuple(float(value) for value in z)
        for box, before, after in zip(self._boxes, old, self._z):
            if before != after:  # otherwise a half-typed number would be erased
                box.show_value(after)
        self._show_norm()

    def show_nearest(
        self, index: int, label_name: str, image: np.ndarray, reconstruction: np.ndarray | None = None
    ) -> None:
        """Show training image `index`: `image` and `reconstruction` are (H, W), uint8 or float in [0, 1]."""
        self._nearest = index, label_name
        for thumbnail, pixels in zip(self._thumbnails, (image, reconstruction)):
            thumbnail.show_image(pixels)
        self._show_title()

    def clear_nearest(self) -> None:
        """Show no training image."""
        self._nearest = None
        for thumbnail in self._thumbnails:
            thumbnail.show_image(None)
        self._show_title()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours, and the current text size."""
        self._fit_fonts()
        for thumbnail in self._thumbnails:
            thumbnail.set_theme(colours)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the boxes to the style, which is known at show."""
        super().showEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _fit(self) -> None:
        height = self._boxes[0].sizeHint().height()
        for box in self._boxes:
            box.setMinimumHeight(height)  # the style sheet's height would let a scrolled column shrink
        row = height + SPACE // 2
        shown = min(len(self._boxes), SHOWN)
        bar = self._scroll.verticalScrollBar().sizeHint().width() if len(self._boxes) > SHOWN else 0
        self._scroll.setFixedHeight(row * shown - SPACE // 2)
        self._scroll.setMinimumWidth(self._scroll.widget().minimumSizeHint().width() + bar)

    def _add_box(self) -> None:
        index = len(self._boxes)
        box = _CoordinateBox(self._large)
        box.valueChanged.connect(lambda value: self._on_value(index, value))
        box.listed.connect(self._on_list)
        name = muted(QLabel(latent_name(index)))
        name.setFont(self._large)
        name.setBuddy(box)
        self._grid.addWidget(name, index, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(box, index, 1)
        self._grid.setColumnStretch(1, 1)
        self._boxes.append(box)
        self._names.append(name)
        self._name_box(index)

    def _on_value(self, index: int, value: float) -> None:
        self._edit((*self._z[:index], value, *self._z[index + 1 :]))

    def _on_list(self, text: str) -> None:
        try:
            z = place_in(text, len(self._boxes))
        except TwoReadingsError:
            z = None
        if z is not None:
            self._edit(z)
            return
        for box, value in zip(self._boxes, self._z):
            box.show_value(value)
        self.refused.emit(text)

    def _edit(self, z: tuple[float, ...]) -> None:
        self._z = z
        for box, value in zip(self._boxes, z):
            box.show_value(value)
        self._show_norm()
        self.z_edited.emit(z)

    def _show_norm(self) -> None:
        self._norm.setText(f"{math.hypot(*self._z):.3f}")

    def _show_title(self) -> None:
        if self._nearest is None:
            self._title.setText(self.tr("nearest: –"))
        else:
            index, name = self._nearest
            text = self.tr("nearest: {name} · #{index}") if name else self.tr("nearest: #{index}")
            self._title.setText(text.format(name=name, index=f"{index:,}"))

    def _fit_fonts(self) -> None:
        self._large = number_font(self.font())
        self._large.setPointSizeF(self._large.pointSizeF() * 1.25)
        self._norm.setFont(self._large)
        self._norm_name.setFont(self._large)
        self._title.setFont(number_font(self.font()))
        for name, box in zip(self._names, self._boxes):
            name.setFont(self._large)
            box.fit(self._large)

    def _name_box(self, index: int) -> None:
        self._boxes[index].setAccessibleName(self.tr("Coordinate {number} of z").format(number=index + 1))
        self._boxes[index].setToolTip(self.tr("A coordinate of the probe. Paste “0.31, -1.2” to set them all."))

    def _retranslate(self) -> None:
        for index in range(len(self._boxes)):
            self._name_box(index)
        self._norm.setToolTip(self.tr("Distance of z from the centre of the prior"))
        self._captions[0].setText(self.tr("image"))
        self._captions[1].setText(self.tr("reconstruction"))
        self._thumbnails[0].setAccessibleName(self.tr("Nearest training image"))
        self._thumbnails[1].setAccessibleName(self.tr("Reconstruction of the nearest training image"))
        self._show_title()


def place_in(text: str, size: int) -> tuple[float, ...] | None:
    """Return the `size` coordinates of a text such as "0.31, -1.2"; None for any other content.

    Raises TwoReadingsError if a comma may be a decimal point or separate two coordinates.
    """
    try:
        z = (number_in(text),) if size == 1 else numbers_in(text)
    except TwoReadingsError:
        raise
    except ValueError:
        return None
    return z if len(z) == size and all(abs(number) <= LIMIT for number in z) else None


class _CoordinateBox(DecimalBox):
    """The box of one coordinate; `listed` carries a typed or pasted text that is not a single number."""

    listed = Signal(str)

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self.setDecimals(3)
        self.setRange(-LIMIT, LIMIT)
        self.setSingleStep(0.05)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.fit(font)

    def fit(self, font: QFont) -> None:
        """Set the font, and a width that fits it."""
        self.setFont(font)
        self.lineEdit().setFont(font)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("-00.000") + scaled(32))

    def show_value(self, value: float) -> None:
        """Show `value`; emit nothing."""
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let a pasted list set all coordinates at once, and a typed list on Return."""
        text = ""
        if event.matches(QKeySequence.StandardKey.Paste):
            text = QGuiApplication.clipboard().text()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            text = self.lineEdit().text()
        if text and _is_no_number(text):
            self.listed.emit(text)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Pass the wheel to the scrolling list, unless this box has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def _is_no_number(text: str) -> bool:
    try:
        number_in(text)
    except ValueError:
        return True
    return False


class _Thumbnail(QWidget):
    """A small grey image with a hairline around it."""

    def __init__(self) -> None:
        super().__init__()
        self._image = GreyImage()
        self._colours = SCHEMES["light"]
        self.setFixedSize(THUMBNAIL, THUMBNAIL)

    def show_image(self, image: np.ndarray | None) -> None:
        """Show `image`, (H, W), uint8 or float in [0, 1]; None shows an empty frame."""
        if image is None:
            self._image.clear()
        else:
            self._image.set(image)
        self.update()

    def set_theme(self, colours: Surfaces) -> None:
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(THUMBNAIL, THUMBNAIL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._image.is_empty:
            ratio = self.devicePixelRatioF()
            place = self._image.place(QRectF(self.rect()).adjusted(1, 1, -1, -1), ratio)
            self._image.draw(painter, place, ratio)
        painter.setPen(QPen(QColor(self._colours.border), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
