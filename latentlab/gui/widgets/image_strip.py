"""A row of small grey images in one widget; each image can be clicked."""

import numpy as np
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentlab.export.palette import SCHEMES, Surfaces

GAP = 2  # pixels between two images


class ImageStrip(QWidget):
    """Shows `count` images of `side` pixels; `chosen` carries the number of a clicked image, from 0."""

    chosen = Signal(int)

    def __init__(self, count: int, side: int) -> None:
        super().__init__()
        self._count, self._side = count, side
        self._images: list[QImage] = []
        self._mark: float | None = None
        self._hovered = -1
        self._colours = SCHEMES["light"]
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_images(self, images: np.ndarray | None) -> None:
        """Show images, float32 (count, height, width), 0 to 1; None shows empty frames."""
        self._images = []
        if images is not None:
            levels = np.ascontiguousarray((images * 255).round().clip(0, 255).astype(np.uint8))
            _, height, width = levels.shape
            form = QImage.Format.Format_Grayscale8
            self._images = [QImage(level.data, width, height, width, form).copy() for level in levels]
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._images else Qt.CursorShape.ArrowCursor)
        self.update()

    def set_mark(self, place: float | None) -> None:
        """Mark a place between the first image, 0, and the last, 1; None or another place: no mark."""
        place = place if place is not None and 0 <= place <= 1 else None
        if place != self._mark:
            self._mark = place
            self.update()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """The images side by side, and a line below for the mark."""
        return QSize(self._count * (self._side + GAP) - GAP, self._side + 4)

    def place_of(self, number: int) -> QRect:
        """Return the rectangle of an image."""
        return QRect(number * (self._side + GAP), 0, self._side, self._side)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Emit the number of the clicked image."""
        number = self._at(event)
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            self.chosen.emit(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Highlight the image under the cursor."""
        self._hover(self._at(event))

    def leaveEvent(self, event: QEvent) -> None:
        """Remove the highlight."""
        self._hover(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw images, the frame of the hovered one, and the mark below."""
        painter, colours = QPainter(self), self._colours
        for number in range(self._count):
            place = self.place_of(number)
            if number < len(self._images):
                painter.drawImage(place, self._images[number])
            if number == self._hovered or not self._images:
                painter.setPen(QPen(QColor(colours.accent if self._images else colours.border), 1))
                painter.drawRect(place.adjusted(0, 0, -1, -1))
        if self._mark is not None and self._images:
            x = self._side / 2 + self._mark * (self._count - 1) * (self._side + GAP)
            painter.fillRect(QRect(round(x) - 5, self._side + 1, 11, 3), QColor(colours.accent))

    def _at(self, event: QMouseEvent) -> int:
        at = event.position().toPoint()
        hit = (number for number in range(len(self._images)) if self.place_of(number).contains(at))
        return next(hit, -1)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            self.update()
