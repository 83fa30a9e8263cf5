"""PixelMap: an image, values of its pixels as heat, and a scale of the heat."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.map_layers import heat_colours
from latentlab.gui.widgets.colour_image import colour_image
from latentlab.gui.widgets.fitting_label import FittingLabel
from latentlab.gui.widgets.grey_image import GreyImage
from latentlab.gui.widgets.theme import SPACE, muted, number_font

SCALE = 10  # pixels: height of the scale


class PixelCanvas(QWidget):
    """Paints an image, heat over the pixels that it does not have, and a frame about one pixel."""

    hovered = Signal(object)  # (row, column) of the pixel under the cursor, or None

    def __init__(self, least: int, most: int | None = None) -> None:
        """`least` is the smallest side in pixels, and `most` the largest height; None: as high as there is room."""
        super().__init__()
        self._hint = QSize(least, most or least)
        self._colours = SCHEMES["light"]
        self._pixels: np.ndarray | None = None
        self._mark: tuple[int, int] | None = None
        self._frame = GreyImage()  # knows where an image of this size lies
        self.setMouseTracking(True)
        vertical = QSizePolicy.Policy.Maximum if most else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        self.setMinimumSize(least, least)

    def show_pixels(
        self, image: np.ndarray | None, values: np.ndarray | None = None, mark: tuple[int, int] | None = None
    ) -> None:
        """Show an image, (h, w) from 0 to 1, and values from 0 to 1 where its pixels are NaN; frame the pixel `mark`.

        NaN in both is hatched ground; without an image there is nothing.
        """
        self._pixels, self._mark = None, mark
        if image is not None:
            grey = np.nan_to_num(image * 255).round().clip(0, 255).astype(np.uint32)
            pixels = np.uint32(0xFF000000) | grey << np.uint32(16) | grey << np.uint32(8) | grey
            bare = np.isnan(image)
            pixels[bare] = 0
            if values is not None:
                heated = bare & np.isfinite(values)
                codes = np.nan_to_num(values * 255).clip(0, 255).astype(np.uint8)
                pixels[heated] = heat_colours().take(codes[heated])
            self._pixels = pixels
            self._frame.set(grey.astype(np.uint8))
        self.update()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """The least width, and the height that fits the image."""
        return self._hint

    def _place(self) -> QRect:
        """Return where the image lies, in device pixels: as large as fits, at the top left, below its title."""
        ratio = self.devicePixelRatioF()
        place = self._frame.place(QRectF(self.rect()).adjusted(1, 1, -1, -1), ratio)
        place.moveTopLeft(QPoint(round(ratio), round(ratio)))
        return place

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Emit the pixel under the cursor."""
        if self._pixels is None:
            return
        place, ratio, (height, width) = self._place(), self.devicePixelRatioF(), self._pixels.shape
        column = int((event.position().x() * ratio - place.left()) / place.width() * width // 1)
        row = int((event.position().y() * ratio - place.top()) / place.height() * height // 1)
        self.hovered.emit((row, column) if 0 <= row < height and 0 <= column < width else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Emit that no pixel is under the cursor."""
        self.hovered.emit(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pixels and the frames."""
        painter, colours = QPainter(self), self._colours
        if self._pixels is None:
            return
        ratio, place = self.devicePixelRatioF(), self._place()
        box = QRectF(place.left() / ratio, place.top() / ratio, place.width() / ratio, place.height() / ratio)
        painter.fillRect(box, QColor(colours.raised))
        painter.fillRect(box, QBrush(QColor(colours.accent), Qt.BrushStyle.BDiagPattern))
        painter.drawImage(box, colour_image(self._pixels))
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._mark is not None:
            row, column = self._mark
            unit = box.width() / self._pixels.shape[1]
            at = QRectF(box.left() + column * unit, box.top() + row * unit, unit, unit).adjusted(-2, -2, 2, 2)
            for ink, thick in ((colours.surface, 4.0), (colours.bad, 1.8)):
                painter.setPen(QPen(QColor(ink), thick))
                painter.drawRect(at)


class HeatScale(QWidget):
    """The colours of the heat from its lowest to its highest value."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(SCALE)
        self._picture = colour_image(heat_colours()[None])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colours."""
        QPainter(self).drawImage(QRectF(self.rect()), self._picture)


class PixelMap(QWidget):
    """A PixelCanvas below its title, a note and the scale of its heat."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.note = QLabel(), muted(FittingLabel())
        self.note.setFont(number_font(self.note.font()))
        self.canvas = PixelCanvas(96)
        self.ends = muted(QLabel()), muted(QLabel())
        self.scale = HeatScale()
        scale = QHBoxLayout()
        scale.setSpacing(SPACE)
        scale.addWidget(self.ends[0])
        scale.addWidget(self.scale, 1)
        scale.addWidget(self.ends[1])
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE // 2)
        self.column.addWidget(self.title)
        self.column.addWidget(self.note)
        self.column.addLayout(scale)
        self.column.addWidget(self.canvas, 1)

    def set_words(self, title: str, tip: str) -> None:
        """Name the map; `tip` says what the heat is."""
        self.title.setText(title)
        self.canvas.setAccessibleName(title)
        self.canvas.setAccessibleDescription(tip)
        for widget in (self.canvas, self.scale, *self.ends):
            widget.setToolTip(tip)

    def set_ends(self, low: str, high: str) -> None:
        """Label the scale."""
        for label, text in zip(self.ends, (low, high)):
            label.setText(text)
