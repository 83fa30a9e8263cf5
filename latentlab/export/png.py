"""Arrays to PNG files: one image, or a grid of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from latentlab.errors import UserError
from latentlab.files import atomic_write
from latentlab.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PIL.PngImagePlugin import PngInfo

MAX_PIXELS = 16_000_000
LONGEST_SIDE = 4000  # pixels: a square of this side has MAX_PIXELS
BACKGROUNDS = {"black": 0, "grey": 128, "white": 255}


def write_png(path: Path, image: np.ndarray, text: Mapping[str, str] | None = None) -> Path:
    """Write uint8 (height, width) grey or (height, width, 3) red-green-blue, with `text` as its metadata, atomically.

    The same input gives the same bytes. Raises UserError if the path cannot be written.
    """
    from PIL import Image  # 0.05 s, not before the window's first paint

    with atomic_write(path) as temporary:
        Image.fromarray(image).save(temporary, format="PNG", pnginfo=metadata(text or {}), compress_level=6)
    return path


def metadata(text: Mapping[str, str]) -> "PngInfo":
    """Return `text` as the text chunks of a PNG."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for key, value in text.items():
        # A value outside of Latin-1, such as a Korean folder name, needs iTXt.
        info.add_text(key, value) if value.isascii() else info.add_itxt(key, value)
    return info


def to_bytes(images: np.ndarray) -> np.ndarray:
    """Return uint8, 0 to 255, of `images` from 0 to 1; values outside, such as a Gaussian's mean, are clamped."""
    return np.rint(np.clip(images, 0, 1) * 255).astype(np.uint8)


def enlarge(image: np.ndarray, scale: int, smooth: bool = False) -> np.ndarray:
    """Return uint8 (height, width) as (height * scale, width * scale): crisp blocks, or blended ones."""
    if not smooth:
        return image.repeat(scale, axis=0).repeat(scale, axis=1)
    height, width = image.shape
    from PIL import Image

    return np.asarray(Image.fromarray(image).resize((width * scale, height * scale), Image.Resampling.BICUBIC))


def shrink(images: np.ndarray, factor: int) -> np.ndarray:
    """Return uint8 (n, height, width) with each side divided by `factor`, at least 1 pixel, by the mean of areas."""
    if factor == 1:
        return images
    from PIL import Image

    size = max(1, images.shape[2] // factor), max(1, images.shape[1] // factor)
    return np.stack([np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BOX)) for image in images])


def shrinkage(rows: int, columns: int, image_shape: tuple[int, int], border: int) -> int:
    """Return the factor by which `shrink` must divide images so that a grid of them fits;

    1 if the grid fits already.
    """
    height, width = image_shape
    if (rows * (height + border) + border) * (columns * (width + border) + border) <= MAX_PIXELS:
        return 1
    room = [max(1, (LONGEST_SIDE - border) // count - border) for count in (rows, columns)]
    return max(-(-height // room[0]), -(-width // room[1]))


def grid_size(rows: int, columns: int, image_shape: tuple[int, int], border: int, scale: int) -> tuple[int, int]:
    """Return (height, width) of the picture that `tile` makes. Raises UserError above 16 megapixels."""
    height = rows * (image_shape[0] * scale + border) + border
    width = columns * (image_shape[1] * scale + border) + border
    check_pixels(height, width)
    return height, width


def tile(images: np.ndarray, columns: int, border: int, scale: int, background: int) -> np.ndarray:
    """Return uint8 (n, height, width), row by row from the top left, as one picture.

    A pixel becomes a block of scale x scale; `border` pixels of `background` surround and separate the images.
    """
    count, height, width = images.shape
    rows = count // columns
    canvas = np.full(grid_size(rows, columns, (height, width), border, scale), background, np.uint8)
    for index, image in enumerate(images):
        top = border + index // columns * (height * scale + border)
        left = border + index % columns * (width * scale + border)
        canvas[top : top + height * scale, left : left + width * scale] = enlarge(image, scale)
    return canvas


def check_pixels(height: int, width: int) -> None:
    """Raise UserError if a picture would have more than 16 million pixels."""
    if height * width > MAX_PIXELS:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "A picture of {width} x {height} pixels is over 16 megapixels; ask for a smaller one."
            ),
            width=width,
            height=height,
        )
