"""The image that the decoder makes of z: large, in square pixels, with a line under it."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.theme import SPACE, number_font
from latentlab.gui.views.grey_image import GreyImage


class DecoderCanvas(QWidget):
    """Shows one grey image as large as fits. `painted` follows every paint, so that its delay can be measured."""

    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = GreyImage()
        self._smooth = False
        self._text = ""
        self._caption = ""
        self._colours = SCHEMES["light"]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._retranslate()

    def show_image(self, image: np.ndarray) -> None:
        """Show `image`: float32 (H, W), 0 black to 1 white."""
        self._image.set(image)
        self.update()

    def clear(self, text: str = "") -> None:
        """Show `text` in place of an image."""
        self._image.clear()
        self._text = text
        self.update()

    def set_caption(self, text: str) -> None:
        """Show `text` under the image."""
        if text != self._caption:
            self._caption = text
            self.setAccessibleDescription(text)
            self.update()

    def set_smooth(self, smooth: bool) -> None:
        """Interpolate between pixels, or show each as a square (nearest neighbour)."""
        self._smooth = smooth
        self.update()

    def set_theme(self, colours: Surfaces) -> None:
        """Take other colours."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """Ten device pixels for each of MNIST's, and the caption."""
        return QSize(296, 320)

    def minimumSizeHint(self) -> QSize:
        """Small enough for the window at 1280x800."""
        return QSize(128, 128)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image with a hairline around it, or the text that stands for it, and the caption."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colours.window))
        line = self.fontMetrics().height() + SPACE if self._caption else 0
        room = QRectF(self.rect()).adjusted(SPACE, SPACE, -SPACE, -SPACE - line)
        painter.setPen(QColor(self._colours.muted))
        if self._image.is_empty:
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)
            below = room.bottom()
        else:
            ratio = self.devicePixelRatioF()
            place = self._image.place(room, ratio, smooth=self._smooth)
            self._image.draw(painter, place, ratio, smooth=self._smooth)
            painter.save()
            painter.scale(1 / ratio, 1 / ratio)
            painter.setPen(QPen(QColor(self._colours.border), 0))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
            painter.restore()
            below = (place.bottom() + 1) / ratio
        if self._caption:
            painter.setFont(number_font(self.font()))
            caption = QRectF(0, below + SPACE / 2, self.width(), line)
            painter.drawText(caption, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, self._caption)
        painter.end()
        self.painted.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Decoded image at the probe"))
