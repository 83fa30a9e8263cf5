"""Arrays of any type as grey images: the order of axes, colour, and the range of the pixels."""

import dataclasses
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from latentlab.data.formats.part import Blocks, cannot_use
from latentlab.data.idx import in_words
from latentlab.data.stored import Stored
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP

CHANNELS = (1, 3, 4)
COLOUR = QT_TRANSLATE_NOOP("Errors", "The images are in colour; each becomes grey by its luminance.")


@dataclasses.dataclass(frozen=True)
class Layout:
    """The meaning of the axes of an array of images."""

    shape: tuple[int, int]  # (height, width)
    channels: int = 1
    first: bool = False  # whether channels come before height and width
    flat: bool = False  # whether an image is a row of numbers

    def notes(self) -> tuple[UserError, ...]:
        """Return the changes of the layout to the images, a sentence each."""
        if self.flat:
            text = QT_TRANSLATE_NOOP(
                "Errors", "An image is a row of {columns} numbers, which are taken as {height} × {width} pixels."
            )
            return (UserError(text, columns=math.prod(self.shape), height=self.shape[0], width=self.shape[1]),)
        return (UserError(COLOUR),) if self.channels > 1 else ()


@dataclasses.dataclass(frozen=True)
class Scale:
    """The range of pixels: `low` becomes 0, `high` becomes 255."""

    low: float = 0.0
    high: float = 255.0

    @property
    def is_identity(self) -> bool:
        """Whether pixels stay unchanged."""
        return (self.low, self.high) == (0.0, 255.0)

    def notes(self) -> tuple[UserError, ...]:
        """Return the changes of the scale to the pixels, a sentence or none."""
        if self.is_identity:
            return ()
        text = QT_TRANSLATE_NOOP("Errors", "The pixels are numbers from {low} to {high}; these become 0 to 255.")
        return (UserError(text, low=f"{self.low:g}", high=f"{self.high:g}"),)


def layout_of(path: Path, shape: tuple[int, ...]) -> Layout:
    """Return the layout of an array of this shape. Raises UserError if the array cannot hold images."""
    if len(shape) == 2:
        side = math.isqrt(shape[1])
        if side * side == shape[1] and side > 1:
            return Layout((side, side), flat=True)
        text = QT_TRANSLATE_NOOP(
            "Errors",
            "it has {columns} numbers per image, which is no square; give the images a height and a width",
        )
        raise cannot_use(path, UserError(text, columns=shape[1]))
    if len(shape) == 3:
        return Layout((shape[1], shape[2]))
    if len(shape) == 4 and shape[3] in CHANNELS:
        return Layout((shape[1], shape[2]), shape[3])
    if len(shape) == 4 and shape[1] in CHANNELS:
        return Layout((shape[2], shape[3]), shape[1], first=True)
    text = QT_TRANSLATE_NOOP(
        "Errors",
        "its sizes are {shape}, and images are count × height × width, with 1, 3 or 4 channels before or after; save them so",  # noqa: E501
    )
    raise cannot_use(path, UserError(text, shape=in_words(shape)))


def scale_of(stored: Stored) -> Scale:
    """Return the range of the pixels of an array, after a pass over it. Raises UserError at a pixel that is no number.

    Whole numbers from 0 to 255 stay, unless all are 0 or 1; the range 0 to 1, and any other range, becomes 0 to 255.
    """
    low, high, whole = math.inf, -math.inf, True
    for piece in stored.pieces():
        low, high = min(low, float(np.min(piece))), max(high, float(np.max(piece)))
        if not (math.isfinite(low) and math.isfinite(high)):
            text = QT_TRANSLATE_NOOP("Errors", "it holds pixels that are no finite numbers; replace them")
            raise cannot_use(stored.path, UserError(text))
        if stored.dtype.kind == "f":
            whole = whole and bool((piece == np.rint(piece)).all())
        elif stored.dtype == np.uint8 and high > 1:
            return Scale()
    return range_of(low, high, whole)


def range_of(low: float, high: float, whole: bool) -> Scale:
    """Return the scale for pixels from `low` to `high`; `whole`: all of them are whole numbers."""
    if low >= 0 and high <= 1:
        return Scale(0, 1)
    if low >= 0 and high <= 255 and (whole or high > 1):
        return Scale()
    if low >= -1 and high <= 1:
        return Scale(-1, 1)
    if whole and low >= 0 and high <= 65535:
        return Scale(0, 65535)
    return Scale(low, high)


def grey_blocks(stored: Stored, indices: np.ndarray, layout: Layout, scale: Scale) -> Blocks:
    """Yield the images of `indices`, which ascend, as uint8 (n, height, width). Raises UserError."""
    for piece in picked(stored.pieces(), indices):
        yield as_grey(piece, layout, scale)


def picked(pieces: Iterator[np.ndarray], indices: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the rows of `indices`, which ascend, from consecutive pieces; the rest is not read."""
    start, last = 0, int(indices[-1]) if len(indices) else -1
    whole = len(indices) == last + 1  # then the file is read to its end, which reveals damage
    for piece in pieces:
        within = indices[np.searchsorted(indices, start) : np.searchsorted(indices, start + len(piece))] - start
        if len(within):
            yield piece if len(within) == len(piece) else piece[within]
        start += len(piece)
        if not whole and start > last:
            return


def as_grey(images: np.ndarray, layout: Layout, scale: Scale) -> np.ndarray:
    """Return images of an array as uint8 (n, height, width), 0 black to 255 white.

    Colour becomes grey as luminance (ITU-R 601), transparent pixels become black.
    """
    if layout.flat:
        images = images.reshape(-1, *layout.shape)
    if scale.is_identity:
        images = images if images.dtype == np.uint8 else np.rint(images).clip(0, 255).astype(np.uint8)
    else:
        unit = (images.astype(np.float32) - np.float32(scale.low)) * np.float32(255 / ((scale.high - scale.low) or 1))
        images = np.rint(unit).clip(0, 255).astype(np.uint8)
    if images.ndim == 3:
        return images
    if layout.first:
        images = np.moveaxis(images, 1, 3)
    if layout.channels == 1:
        return images[..., 0]
    parts = images.astype(np.uint32)
    # The weights of Pillow.
    grey = (19595 * parts[..., 0] + 38470 * parts[..., 1] + 7471 * parts[..., 2] + 0x8000) >> 16
    if layout.channels == 4:
        grey = (grey * parts[..., 3] + 127) // 255
    return grey.astype(np.uint8)
