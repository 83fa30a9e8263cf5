"""Anybody's own pictures as images: a file or a folder of PNG or JPEG, or an IDX file; masks; contrasts of images."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from latentlab.data.idx import holds_images, read_images
from latentlab.errors import UserError
from latentlab.files import cannot_read, open_regular
from latentlab.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PIL import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP")  # Pillow knows more, some of which start other programs
LARGEST_PICTURE = 1 << 28  # bytes of a file
MOST_PICTURES = 100_000
MADE = ("inverted", "mirrored", "upside_down", "noise", "black")  # contrasts made of the images themselves


def read_pictures(path: Path, image_shape: tuple[int, int]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return uint8 (n, height, width), 0 black to 255 white, and their names; a folder's in the order of its names.

    Colour becomes grey, as luminance. Raises UserError where there is no picture, or one of another size than
    `image_shape`, or one that cannot be read.
    """
    path = Path(path)
    if not path.exists():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There is no data set, file or folder {path} of images; check the name."),
            path=path,
        )
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)[:MOST_PICTURES]
        if not files:
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "The folder {path} holds no PNG or JPEG pictures; choose one with pictures of the run's size.",
                ),
                path=path,
            )
    elif path.suffix.lower() in SUFFIXES:
        files = [path]
    elif not holds_images(path):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "{path} is no picture (PNG, JPEG, BMP or GIF, by its name) and no IDX file of images, plain or gzip.",
            ),
            path=path,
        )
    else:
        images = read_images(path)
        check_shape(path, images.shape[1:], image_shape)
        return images, tuple(map(str, range(len(images))))
    return np.stack([_read(file, image_shape) for file in files]), tuple(file.name for file in files)


def read_mask(path: Path, image_shape: tuple[int, int]) -> np.ndarray:
    """Return which pixels are visible, bool (height, width): of a picture of the images' size, the dark ones.

    White marks what is hidden. Raises UserError where it cannot be read or has another size.
    """
    return _read(Path(path), image_shape) < 128


def contrasted(images: np.ndarray, contrast: str, seed: int = 0) -> np.ndarray:
    """Return a contrast of MADE: uint8 (n, height, width), as the images."""
    if contrast == "inverted":
        return 255 - images
    if contrast == "mirrored":
        return images[:, :, ::-1].copy()
    if contrast == "upside_down":
        return images[:, ::-1].copy()
    if contrast == "noise":
        return np.random.default_rng(seed).integers(0, 256, images.shape, np.uint8)
    if contrast == "black":
        return np.zeros_like(images)
    raise ValueError(contrast)


def check_shape(where: object, found: tuple[int, ...], expected: tuple[int, int]) -> None:
    """Raise UserError where images have another size than the run's."""
    if tuple(found) != tuple(expected):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The images of this run are {expected} pixels, and {where} has {found}; choose images of that size.",
            ),
            where=where,
            expected="{} x {}".format(*expected),
            found="{} x {}".format(*found),
        )


def _read(path: Path, image_shape: tuple[int, int]) -> np.ndarray:
    from PIL import Image

    try:
        with open_regular(path, LARGEST_PICTURE) as file, Image.open(file, formats=FORMATS) as picture:
            # By its header, before it is unpacked.
            check_shape(path, (picture.height, picture.width), image_shape)
            return _as_grey(picture)
    except UserError:
        raise
    except Exception as error:  # at a damaged picture Pillow raises what it likes, SyntaxError among it
        if getattr(error, "strerror", None):  # the system refuses
            raise cannot_read(path, error) from error
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is not a picture that can be read; choose another."), path=path
        ) from error


def _as_grey(picture: "Image.Image") -> np.ndarray:
    """Return uint8 (height, width); what is transparent lies upon black."""
    from PIL import Image

    if picture.mode.startswith("I"):  # 16 bits: Pillow's own conversion would cut all above 255 off
        return (np.asarray(picture).astype(np.int64).clip(0, 65535) / 257).round().astype(np.uint8)
    if picture.has_transparency_data:
        ground = Image.new("RGBA", picture.size, "black")
        picture = Image.alpha_composite(ground, picture.convert("RGBA"))
    return np.asarray(picture.convert("L"))
