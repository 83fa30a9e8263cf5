"""Own pictures as images: a file or a folder of PNG, JPEG, BMP, GIF or WebP, or an IDX file; masks; contrasts.

The content of a file decides its kind, not the name.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from latentlab.data.fit import AS_IT_IS, Fit, Picture, fit_picture, resolved_fit
from latentlab.data.idx import LARGEST_BYTES, is_idx, read_images
from latentlab.errors import UserError
from latentlab.files import as_text, cannot_read, open_regular
from latentlab.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP")  # Pillow has more formats, but some of them start other programs
SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
ORIENTATION = 0x0112  # the tag of EXIF
STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"BM", b"GIF8", b"RIFF")  # first bytes of files of these formats
LARGEST_PICTURE = 1 << 28  # largest file, in bytes
MOST_PICTURES = 100_000
LEAST_COLOUR = 12  # least difference between the channels of a coloured pixel, of 255
SIDE = 512  # pixels: a larger picture adds nothing to an image of some 28 pixels
MADE = ("inverted", "mirrored", "upside_down", "noise", "black")  # contrast sets made from the images


def read_pictures(
    path: Path,
    image_shape: tuple[int, int],
    limit: int = MOST_PICTURES,
    guess: Fit = AS_IT_IS,
    fit: str = "auto",
    invert: str = "auto",
) -> tuple[np.ndarray, tuple[str, ...], tuple[dict[str, Any], ...]]:
    """Return the first `limit` images, uint8 (n, height, width), 0 black to 255 white, and the names that order them.

    Each picture is prepared, see `fitted_file`; the preparations are returned, too. The images of an IDX file must be
    of `image_shape`. Raises UserError if there is no picture, if a picture cannot be read or prepared, or if there are
    too many.
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
        return images[:limit], tuple(map(str, range(len(images[:limit])))), ()
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
    files = files[:limit]
    images, done = np.empty((len(files), *image_shape), np.uint8), []
    for image, file in zip(images, files, strict=True):
        image[:], steps = fitted_file(file, image_shape, guess, fit, invert)
        done.append(steps)
    return images, tuple(file.name for file in files), tuple(done)


def fitted_file(
    path: Path, image_shape: tuple[int, int], guess: Fit, fit: str = "auto", invert: str = "auto"
) -> tuple[np.ndarray, dict[str, Any]]:
    """Read a picture and prepare it, see data.fit.resolved_fit: return the image, and its preparation in plain types.

    Raises UserError.
    """
    picture = read_picture(path, max(SIDE, *image_shape))
    chosen = resolved_fit(picture, image_shape, guess, fit, invert)
    if chosen.fit == "none":
        check_shape(path, picture.grey.shape, image_shape)
    fitted = fit_picture(picture, image_shape, chosen)
    return fitted.image, {"file": as_text(path)} | picture.as_json() | fitted.as_json()


def read_mask(path: Path, image_shape: tuple[int, int]) -> np.ndarray:
    """Return the visible pixels, bool (height, width): the dark pixels of a picture of the images' size.

    White marks hidden pixels. Raises UserError if the picture cannot be read or has another size.
    """
    grey = read_picture(Path(path), max(SIDE, *image_shape)).grey
    check_shape(path, grey.shape, image_shape)
    return grey < 128


def contrasted(images: np.ndarray, contrast: str, seed: int = 0) -> np.ndarray:
    """Return a contrast of MADE: uint8 (n, height, width), like the images."""
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
    """Raise UserError if images have another size than the run's."""
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
                "The folder {path} holds no PNG, JPEG, BMP, GIF or WebP pictures; choose a folder that does.",
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


def read_picture(source: Path | bytes, most_side: int = SIDE, name: object = None) -> Picture:
    """Return an upright grey picture, at most `most_side` pixels a side: larger ones are averaged down.

    `source` is a file, or the content of a file, which sentences call `name`. Colour becomes luminance; the EXIF
    orientation turns the picture; an animation gives its first frame. A transparent picture gets a white ground if it
    is dark, else a black one. Raises UserError.
    """
    with _opened(source, name) as file:
        return _decoded(file, most_side)


def picture_size(source: Path | bytes, name: object = None) -> tuple[int, int]:
    """Return (height, width) of an upright picture, from its header. Raises UserError, as `read_picture` does."""
    from PIL import Image

    with _opened(source, name) as file, Image.open(file, formats=FORMATS) as picture:
        return picture.size if picture.getexif().get(ORIENTATION, 1) in (5, 6, 7, 8) else picture.size[::-1]


@contextlib.contextmanager
def _opened(source: Path | bytes, name: object) -> Iterator[BinaryIO]:
    """Yield an open picture; an error of Pillow becomes a sentence about `name`."""
    from PIL import Image, UnidentifiedImageError

    # Pillow's warning about a huge picture becomes an error of the picture, not a line in the terminal.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if name is None:
        name = UserError(QT_TRANSLATE_NOOP("Errors", "The picture")) if isinstance(source, bytes) else source
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else open_regular(source, LARGEST_PICTURE) as file:
            yield file
    except UserError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "{path} is a picture of far too many pixels; choose one of at most {most} megapixels."
            ),
            path=name,
            most=Image.MAX_IMAGE_PIXELS // 10**6,
        ) from error
    except UnidentifiedImageError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is by its content no PNG, JPEG, BMP, GIF or WebP picture."), path=name
        ) from error
    except Exception as error:  # Pillow raises many types for a damaged picture, SyntaxError included
        if getattr(error, "strerror", None):  # an error of the operating system
            raise cannot_read(name, error) from error
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is not a picture that can be read; choose another."), path=name
        ) from error


def png_of(grey: np.ndarray) -> bytes:
    """Return a grey image, uint8 (height, width), as the content of a PNG file."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return file.getvalue()


def grey_in_png(content: bytes, most_side: int = SIDE) -> np.ndarray:
    """Return the picture of `png_of`, uint8 (height, width), at most `most_side` a side. Raises ValueError only."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG",)) as picture:
                if picture.mode != "L" or max(picture.size) > most_side:  # from the header, before decoding
                    raise ValueError
                return np.array(picture)
    except Exception as error:  # Pillow raises many types for a damaged picture, SyntaxError included
        raise ValueError("it is no grey PNG of this size") from error


def _decoded(file: BinaryIO, most_side: int) -> Picture:
    """Return an open picture. A large JPEG is decoded at a fraction of its size."""
    from PIL import Image, ImageOps

    with Image.open(file, formats=FORMATS) as picture:
        format, size = picture.format, picture.size
        picture.draft("RGB" if picture.mode == "RGB" else None, (most_side, most_side))
        orientation = picture.getexif().get(ORIENTATION, 1)
        upright = ImageOps.exif_transpose(picture)
        colour = _is_coloured(upright)
        grey, ground = _as_grey(upright)
    orientation = orientation if orientation in range(1, 9) else 1
    width, height = size[::-1] if orientation > 4 else size
    if max(grey.size) > most_side:
        scale = most_side / max(grey.size)
        smaller = tuple(max(1, round(side * scale)) for side in grey.size)
        grey = grey.resize(smaller, Image.Resampling.BOX, reducing_gap=4.0)
    return Picture(np.asarray(grey), (height, width), format, colour, orientation, ground)


def _is_coloured(picture: "Image.Image") -> bool:
    """Whether a picture shows colours: a colour format may hold only grey values."""
    from PIL import Image

    if picture.mode in ("1", "L", "LA") or picture.mode.startswith("I"):
        return False
    few = picture.convert("RGBA" if picture.has_transparency_data else "RGB").resize((64, 64), Image.Resampling.BOX)
    return int(np.ptp(np.asarray(few.convert("RGB"), np.int16), axis=2).max()) > LEAST_COLOUR


def _as_grey(picture: "Image.Image") -> "tuple[Image.Image, str]":
    """Return a picture in mode L, and the ground behind its transparent parts; "" if it has none."""
    from PIL import Image

    if picture.mode.startswith("I"):  # 16 bits: Pillow's own conversion would clip values above 255
        values = (np.asarray(picture).astype(np.int64).clip(0, 65535) / 257).round().astype(np.uint8)
        return Image.fromarray(values), ""
    if not picture.has_transparency_data:
        return picture.convert("L"), ""
    picture = picture.convert("RGBA")
    seen = np.asarray(picture.getchannel("A"), np.float32)
    if seen.min() == 255:
        return picture.convert("L"), ""
    light = np.asarray(picture.convert("L"), np.float32)
    is_dark = float((light * seen).sum()) < 127.5 * float(seen.sum())
    ground = "white" if is_dark else "black"
    return Image.alpha_composite(Image.new("RGBA", picture.size, ground), picture).convert("L"), ground
