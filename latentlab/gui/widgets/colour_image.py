"""Pixels in colour as an image of Qt."""

import numpy as np
from PySide6.QtGui import QImage


def colour_image(pixels: np.ndarray) -> QImage:
    """Return a copy of `pixels`, uint32 (h, w), 0xAARRGGBB, as an image."""
    pixels = np.ascontiguousarray(pixels, np.uint32)
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32).copy()
