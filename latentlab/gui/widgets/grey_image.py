"""A grey image drawn pixel for pixel, for the decoder canvas and the thumbnails."""

import math

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter


class GreyImage:
    """One grey image in a buffer that the next image of its size reuses."""

    def __init__(self) -> None:
        self._levels = np.zeros((0, 0), np.uint8)
        self._image: QImage | None = None

    def set(self, image: np.ndarray) -> None:
        """Show `image`, (H, W): float in [0, 1], 0 black, or uint8. Floats beyond that range are cut off."""
        height, width = image.shape
        if self._levels.shape != (height, -width % 4 + width):  # QImage needs rows of whole 32-bit words
            self._levels = np.zeros((height, -width % 4 + width), np.uint8)
        if image.dtype != np.uint8:
            image = np.rint(np.fmin(np.fmax(image, 0), 1) * 255)  # fmax replaces NaN by 0
        self._levels[:, :width] = image
        self._image = QImage(
            self._levels.data, width, height, self._levels.shape[1], QImage.Format.Format_Grayscale8
        )  # no copy of the pixels

    def clear(self) -> None:
        """Show nothing."""
        self._image = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no image."""
        return self._image is None

    def place(self, room: QRectF, ratio: float, *, smooth: bool = False) -> QRect:
        """Return the place of the image, centred in `room` (logical pixels), in device pixels.

        `ratio` is the number of device pixels per logical pixel. Image pixels are squares. With nearest neighbour each
        square has the same whole number of device pixels, if that costs at most a tenth of the width.
        """
        size = self._image.size()
        left, top = round(room.left() * ratio), round(room.top() * ratio)
        wide, high = math.floor(room.width() * ratio), math.floor(room.height() * ratio)
        scale = max(0.0, min(wide / size.width(), high / size.height()))
        if not smooth and math.floor(scale) >= 0.9 * scale:
            scale = math.floor(scale)
        width, height = round(size.width() * scale), round(size.height() * scale)
        return QRect(left + (wide - width) // 2, top + (high - height) // 2, width, height)

    def draw(self, painter: QPainter, place: QRect, ratio: float, *, smooth: bool = False) -> None:
        """Draw the image at `place`, in device pixels as `place()` gives it."""
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(place, self._image)
        painter.restore()
