"""Frames to an animated GIF or APNG, or to a PNG film strip; the same frames give the same bytes."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from latentlab.errors import UserError
from latentlab.export.png import BACKGROUNDS, MAX_PIXELS, enlarge, metadata, tile, write_png
from latentlab.files import atomic_write
from latentlab.i18n import QT_TRANSLATE_NOOP

SUFFIXES = (".gif", ".apng", ".png")  # .png: the film strip
SHORTEST = {".gif": 20, ".apng": 10}  # ms that a frame lasts, at least: viewers slow down what is faster
UNIT = {".gif": 10, ".apng": 1}  # ms in which a format counts
STRIP_COLUMNS = 20


def write_film(
    path: Path, frames: np.ndarray, seconds: float, scale: int = 1, text: Mapping[str, str] | None = None
) -> Path:
    """Write uint8 frames (n, height, width), a pixel as a block of scale x scale, atomically; return `path`.

    .gif and .apng are animations of `seconds` that repeat; .png is a still strip, 20 frames to a row. `text` becomes
    metadata (a comment in a GIF). Raises UserError as `check_film` does, and where the place cannot be written.
    """
    check_film(path, len(frames), frames.shape[1:], seconds, scale)
    suffix = path.suffix.lower()
    if suffix == ".png":
        return write_png(path, film_strip(frames, scale), text)
    from PIL import Image

    pictures = [Image.fromarray(enlarge(frame, scale)) for frame in frames]
    details = {
        "save_all": True,
        "append_images": pictures[1:],
        "duration": frame_times(len(frames), seconds, UNIT[suffix]),
        "loop": 0,
    }
    if suffix == ".gif":
        about = "\n".join(f"{key}: {value}" for key, value in (text or {}).items())
        details |= {"format": "GIF", "comment": about.encode(), "optimize": False}
    else:
        details |= {"format": "PNG", "pnginfo": metadata(text or {})}
    with atomic_write(path) as temporary:
        pictures[0].save(temporary, **details)
    return path


def film_strip(frames: np.ndarray, scale: int = 1, border: int = 1) -> np.ndarray:
    """Return uint8 frames (n, height, width) as one picture, row by row, white where the last row has no more."""
    columns = min(len(frames), STRIP_COLUMNS)
    missing = -len(frames) % columns
    blank = np.full((missing, *frames.shape[1:]), BACKGROUNDS["white"], np.uint8)
    return tile(np.concatenate([frames, blank]), columns, border, scale, BACKGROUNDS["white"])


def frame_times(count: int, seconds: float, unit: int) -> list[int]:
    """Return how long each frame lasts, in ms, in whole `unit`s that sum up to `seconds`."""
    ends = np.rint(np.linspace(0, 1000 * seconds / unit, count + 1)).astype(int) * unit
    return np.diff(ends).tolist()


def check_film(path: Path, count: int, image_shape: tuple[int, int], seconds: float, scale: int) -> None:
    """Raise UserError where the suffix is unknown, it has over 16 megapixels in all, or its frames are too short."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "A walk is written as .gif, .apng or .png (a film strip), and {path} is none of them."
            ),
            path=path,
        )
    pixels = count * image_shape[0] * image_shape[1] * scale * scale
    if pixels > MAX_PIXELS:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "{count} frames at this scale are {pixels} megapixels, and at most 16 are written; ask for fewer frames or a smaller scale.",  # noqa: E501
            ),
            count=count,
            pixels=f"{pixels / 1e6:.1f}",
        )
    if suffix in SHORTEST and 1000 * seconds / count < SHORTEST[suffix]:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "A {suffix} shows at most {most} frames a second, and these are {count} in {seconds} s; ask for fewer frames or more seconds.",  # noqa: E501
            ),
            suffix=suffix,
            most=1000 // SHORTEST[suffix],
            count=count,
            seconds=f"{seconds:g}",
        )
