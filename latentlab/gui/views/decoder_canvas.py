"""The decoder's image of z: large, in square pixels, with a caption."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.widgets.grey_image import GreyImage
from latentlab.gui.widgets.theme import SPACE, number_font


class DecoderCanvas(QWidget):
    """Shows one grey image as large as fits. `painted` follows every paint, to measure the delay."""

    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paints_at_once = False  # otherwise in the next turn of the event loop
        self._image, self._preview = GreyImage(), GreyImage()
        self._preview_caption = ""
        self._smooth = False
        self._text = ""
        self._caption = ""
        self._colours = SCHEMES["light"]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._retranslate()

    def show_image(self, image: np.ndarray) -> None:
        """Show `image`, float32 (H, W), 0 black to 1 white."""
        self._image.set(image)
        if self.paints_at_once:
            self.repaint()
        else:
            self.update()

    def show_preview(self, image: np.ndarray, caption: str) -> None:
        """Show `image`, (H, W), in place of the image, marked by a frame and a caption, until `end_preview`."""
        self._preview.set(image)
        self._preview_caption = caption
        self.update()

    def end_preview(self) -> None:
        """Show the image again."""
        self._preview.clear()
        self.update()

    @property
    def caption(self) -> str:
        """The caption of the visible image."""
        return self._caption if self._preview.is_empty else self._preview_caption

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
        """Use these colours."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """Ten device pixels for each pixel of MNIST, and the caption."""
        return QSize(296, 320)

    def minimumSizeHint(self) -> QSize:
        """Small enough for the window at 1280x800."""
        return QSize(128, 128)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image with a hairline around it, or the text in its place, and the caption."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colours.window))
        shown = self._image if self._preview.is_empty else self._preview
        line = self.fontMetrics().height() + SPACE if self.caption else 0
        room = QRectF(self.rect()).adjusted(SPACE, SPACE, -SPACE, -SPACE - line)
        painter.setPen(QColor(self._colours.muted))
        if shown.is_empty:
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)
            below = room.bottom()
        else:
            ratio = self.devicePixelRatioF()
            place = shown.place(room, ratio, smooth=self._smooth)
            shown.draw(painter, place, ratio, smooth=self._smooth)
            painter.save()
            painter.scale(1 / ratio, 1 / ratio)
            if shown is self._preview:
                painter.setPen(QPen(QColor(self._colours.accent), 2 * ratio, Qt.PenStyle.DotLine))
            else:
                painter.setPen(QPen(QColor(self._colours.border), 0))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
            painter.restore()
            below = (place.bottom() + 1) / ratio
        if self.caption:
            painter.setFont(number_font(self.font()))
            caption = QRectF(0, below + SPACE / 2, self.width(), line)
            painter.drawText(caption, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, self.caption)
        painter.end()
        self.painted.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Decoded image at the probe"))
