"""The decoder's image of z: large, in square pixels, with a caption; of two runs side by side, both images."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.widgets.fitting_label import fitted_to_end
from latentlab.gui.widgets.grey_image import GreyImage
from latentlab.gui.widgets.theme import SPACE, number_font


class _Picture:
    """One image with its caption, and the preview in its place."""

    def __init__(self) -> None:
        self.image, self.preview = GreyImage(), GreyImage()
        self.own_caption = self.preview_caption = ""

    @property
    def visible(self) -> GreyImage:
        return self.image if self.preview.is_empty else self.preview

    @property
    def caption(self) -> str:
        return self.own_caption if self.preview.is_empty else self.preview_caption


class DecoderCanvas(QWidget):
    """Shows one grey image, or two, as large as fits. `painted` follows every paint, to measure the delay.

    The image of a method is by default the first one; the second one, at its right, is that of the run beside.
    """

    painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paints_at_once = False  # otherwise in the next turn of the event loop
        self._pictures = [_Picture()]
        self._smooth = False
        self._text = ""
        self._colours = SCHEMES["light"]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._retranslate()

    def show_image(self, image: np.ndarray, second: bool = False) -> None:
        """Show `image`, float32 (H, W), 0 black to 1 white."""
        self._picture(second).image.set(image)
        if self.paints_at_once:
            self.repaint()
        else:
            self.update()

    def show_preview(self, image: np.ndarray, caption: str, second: bool = False) -> None:
        """Show `image`, (H, W), in place of the image, marked by a frame and a caption, until `end_preview`."""
        picture = self._picture(second)
        picture.preview.set(image)
        picture.preview_caption = caption
        self.update()

    def end_preview(self) -> None:
        """Show the image, or both images, again."""
        for picture in self._pictures:
            picture.preview.clear()
        self.update()

    @property
    def caption(self) -> str:
        """The caption of the visible first image."""
        return self._pictures[0].caption

    @property
    def captions(self) -> tuple[str, ...]:
        """The captions of the visible images, from left to right."""
        return tuple(picture.caption for picture in self._pictures)

    def clear(self, text: str = "") -> None:
        """Show `text` in place of an image."""
        self._pictures[0].image.clear()
        self._text = text
        self.update()

    def clear_second(self) -> None:
        """Show the first image alone."""
        self._pictures = self._pictures[:1]
        self._describe()
        self.update()

    def set_caption(self, text: str, second: bool = False) -> None:
        """Show `text` under the image."""
        picture = self._picture(second)
        if text != picture.own_caption:
            picture.own_caption = text
            self._describe()
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
        """Draw each image with a hairline around it, or the text in its place, and the caption."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colours.window))
        width = self.width() / len(self._pictures)
        for number, picture in enumerate(self._pictures):
            self._paint_picture(painter, picture, QRectF(number * width, 0, width, self.height()))
        painter.end()
        self.painted.emit()

    def _paint_picture(self, painter: QPainter, picture: _Picture, cell: QRectF) -> None:
        shown, caption = picture.visible, picture.caption
        line = self.fontMetrics().height() + SPACE if caption else 0
        room = cell.adjusted(SPACE, SPACE, -SPACE, -SPACE - line)
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
            if shown is picture.preview:
                painter.setPen(QPen(QColor(self._colours.accent), 2 * ratio, Qt.PenStyle.DotLine))
            else:
                painter.setPen(QPen(QColor(self._colours.border), 0))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
            painter.restore()
            below = (place.bottom() + 1) / ratio
        if caption:
            painter.setFont(number_font(self.font()))
            at = QRectF(cell.left(), below + SPACE / 2, cell.width(), line)
            if len(self._pictures) > 1:
                caption = fitted_to_end(caption, painter.fontMetrics(), cell.width())
            painter.drawText(at, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, caption)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _picture(self, second: bool) -> _Picture:
        if second and len(self._pictures) == 1:
            self._pictures = [*self._pictures, _Picture()]
        return self._pictures[int(second)]

    def _describe(self) -> None:
        self.setAccessibleDescription("; ".join(picture.own_caption for picture in self._pictures))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Decoded image at the probe"))
