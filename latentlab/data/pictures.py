"""Own pictures as images: a file or a folder of PNG, JPEG, BMP, GIF or WebP, or an IDX file; masks; contrasts.

The content of a file decides its kind, not the name.
"""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from latentlab.data.idx import LARGEST_BYTES, is_idx, read_images
from latentlab.errors import UserError
from latentlab.files import cannot_read, open_regular
from latentlab.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP")  # Pillow has more formats, but some start other programs
SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"BM", b"GIF8", b"RIFF")  # of files of these formats
LARGEST_PICTURE = 1 << 28  # bytes of a file
MOST_PICTURES = 100_000
MADE = ("inverted", "mirrored", "upside_down", "noise", "black")  # contrast sets made from the images


def read_pictures(path: Path, image_shape: tuple[int, int]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return uint8 (n, height, width), 0 black to 255 white, and their names; a folder's in the order of its names.

    Colour becomes grey, as luminance; a picture is turned by its EXIF orientation. Raises UserError where there is no
    picture, a picture has another size than `image_shape` or cannot be read, or there are too many.
    """
    path = Path(path)
    if not path.exists():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There is no data set, file or folder {path} of images; check the name."),
            path=path,
        )
    if path.is_dir():
        files = _pictures_in(path)
    elif is_idx(path):
        images = read_images(path)
        check_shape(path, images.shape[1:], image_shape)
        return images, tuple(map(str, range(len(images))))
    else:
        files = [path]
    most = min(MOST_PICTURES, LARGEST_BYTES // (image_shape[0] * image_shape[1]))
    if len(files) > most:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} holds {found} pictures, and at most {most} of this size are taken."),
            path=path,
            found=f"{len(files):,}",
            most=f"{most:,}",
        )
    images = np.empty((len(files), *image_shape), np.uint8)
    for image, file in zip(images, files, strict=True):
        image[:] = _read(file, image_shape)
    return images, tuple(file.name for file in files)


def read_mask(path: Path, image_shape: tuple[int, int]) -> np.ndarray:
    """Return the visible pixels, bool (height, width): the dark pixels of a picture of the images' size.

    White marks hidden pixels. Raises UserError where the picture cannot be read or has another size.
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


def _pictures_in(folder: Path) -> list[Path]:
    """Return the files of a folder that are pictures by their name or their content. Raises UserError without any."""
    try:
        files = sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    except OSError as error:
        raise cannot_read(folder, error) from error
    pictures = [file for file in files if file.suffix.lower() in SUFFIXES or _begins_as_picture(file)]
    if not pictures:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The folder {path} holds no PNG, JPEG, BMP, GIF or WebP pictures; choose one with pictures of the run's size.",  # noqa: E501
            ),
            path=folder,
        )
    return pictures


def _begins_as_picture(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with open_regular(path, LARGEST_PICTURE) as file:
            return file.read(4).startswith(STARTS)
    except (OSError, UserError):  # an unreadable file is not counted as a picture
        return False


def _read(path: Path, image_shape: tuple[int, int]) -> np.ndarray:
    from PIL import Image, UnidentifiedImageError

    # Pillow's warning about very many pixels becomes an error of the picture, not a line in the terminal.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with open_regular(path, LARGEST_PICTURE) as file:
            return _decoded(path, file, image_shape)
    except UserError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is a picture of far too many pixels; choose one of {expected}."),
            path=path,
            expected="{} x {}".format(*image_shape),
        ) from error
    except UnidentifiedImageError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is by its content no PNG, JPEG, BMP, GIF or WebP picture."),
            path=path,
        ) from error
    except Exception as error:  # Pillow raises many types for a damaged picture, SyntaxError included
        if getattr(error, "strerror", None):  # an error of the operating system
            raise cannot_read(path, error) from error
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is not a picture that can be read; choose another."), path=path
        ) from error


def _decoded(path: Path, file: BinaryIO, image_shape: tuple[int, int]) -> np.ndarray:
    """Return uint8 (height, width) of an open picture. The size is checked by the header, before decoding."""
    from PIL import Image, ImageOps

    with Image.open(file, formats=FORMATS) as picture:
        if sorted(picture.size) != sorted(image_shape):  # in either orientation
            check_shape(path, (picture.height, picture.width), image_shape)
        turned = ImageOps.exif_transpose(picture)
        check_shape(path, (turned.height, turned.width), image_shape)
        return _as_grey(turned)


def _as_grey(picture: "Image.Image") -> np.ndarray:
    """Return uint8 (height, width); transparent pixels become black."""
    from PIL import Image

    if picture.mode.startswith("I"):  # 16 bits: Pillow's own conversion would cut all above 255 off
        return (np.asarray(picture).astype(np.int64).clip(0, 65535) / 257).round().astype(np.uint8)
    if picture.has_transparency_data:
        ground = Image.new("RGBA", picture.size, "black")
        picture = Image.alpha_composite(ground, picture.convert("RGBA"))
    return np.asarray(picture.convert("L"))
