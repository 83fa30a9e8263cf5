"""Frames as an animated GIF or APNG, or as a PNG film strip; equal frames give equal bytes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from latentlab.errors import UserError
from latentlab.export.png import BACKGROUNDS, MAX_PIXELS, enlarge, metadata, tile, write_png
from latentlab.files import atomic_write
from latentlab.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

SUFFIXES = (".gif", ".apng", ".png")  # .png: the film strip
SHORTEST = {".gif": 20, ".apng": 10}  # ms, the shortest frame: viewers slow down faster ones
UNIT = {".gif": 10, ".apng": 1}  # ms, the time unit of the format
BYTES = {".gif": 1, ".apng": 3}  # bytes of a pixel in memory
MOST_BYTES = 256 << 20  # largest size of an animation in colour
COLOURS = 128  # number of colours of a .gif; above 160 Pillow matches colours less well
STRIP_COLUMNS = 20


def write_film(
    path: Path, frames: np.ndarray, seconds: float, scale: int = 1, text: Mapping[str, str] | None = None
) -> Path:
    """Write uint8 frames (n, height, width), a pixel as a block of scale x scale, atomically; return `path`.

    .gif and .apng are animations of `seconds` that repeat; .png is a still strip, 20 frames to a row. `text` becomes
    metadata (a comment in a GIF). Raises UserError as `check_film` does, and if the path cannot be written.
    """
    check_film(path, len(frames), frames.shape[1:], seconds, scale)
    suffix = path.suffix.lower()
    if suffix == ".png":
        return write_png(path, film_strip(frames, scale), text)
    from PIL import Image

    pictures = (Image.fromarray(enlarge(frame, scale)) for frame in frames)
    return write_animation(path, pictures, frame_times([1] * len(frames), seconds, UNIT[suffix]), text)


def write_animation(
    path: Path,
    pictures: "Iterable[Picture]",
    times: Sequence[int],
    text: Mapping[str, str] | None = None,
    once: bool = False,
) -> Path:
    """Write Pillow's pictures, each shown for its time in ms, as .gif or .apng, atomically; return `path`.

    The animation repeats without end, or plays `once`. Raises UserError if the path cannot be written.
    """
    first, *others = pictures
    details = {"save_all": True, "append_images": others, "duration": list(times)}
    if path.suffix.lower() == ".gif":
        about = joined(text or {}).encode()
        details |= {"format": "GIF", "comment": about, "optimize": first.mode == "P"} | ({} if once else {"loop": 0})
    else:
        details |= {"format": "PNG", "pnginfo": metadata(text or {}), "loop": int(once)}
    with atomic_write(path) as temporary:
        first.save(temporary, **details)
    return path


def check_animation(path: Path, count: int, shape: tuple[int, ...]) -> None:
    """Raise UserError if colour frames, (height, width, 3), take over 256 MB of memory."""
    size = count * shape[0] * shape[1] * BYTES[path.suffix.lower()]
    if size > MOST_BYTES:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "{count} frames of {width} x {height} pixels take {size} MB as {suffix}, and at most {most} are held; take a smaller --width or --fps, or write an .mp4.",  # noqa: E501
            ),
            count=count,
            width=shape[1],
            height=shape[0],
            size=size >> 20,
            suffix=path.suffix,
            most=MOST_BYTES >> 20,
        )


def converter(suffix: str, sample: np.ndarray) -> "Callable[[np.ndarray], Picture]":
    """Return a function from colour frames, uint8 (height, width, 3), to Pillow's pictures for `write_animation`.

    A .gif has one set of few colours for all frames, chosen from `sample`; without dither, still regions have equal
    pixels, which Pillow leaves out.
    """
    from PIL import Image

    if suffix != ".gif":
        return Image.fromarray
    colours = Image.fromarray(sample).quantize(COLOURS)
    return lambda frame: Image.fromarray(frame).quantize(palette=colours, dither=Image.Dither.NONE)


def joined(text: Mapping[str, str]) -> str:
    """Return metadata as one text, a line for each, for a format that has a single comment."""
    return "\n".join(f"{key}: {value}" for key, value in text.items())


def film_strip(frames: np.ndarray, scale: int = 1, border: int = 1) -> np.ndarray:
    """Return uint8 frames (n, height, width) as one picture, row by row; the rest of the last row is white."""
    columns = min(len(frames), STRIP_COLUMNS)
    missing = -len(frames) % columns
    blank = np.full((missing, *frames.shape[1:]), BACKGROUNDS["white"], np.uint8)
    return tile(np.concatenate([frames, blank]), columns, border, scale, BACKGROUNDS["white"])


def frame_times(lengths: Sequence[int], seconds: float, unit: int) -> list[int]:
    """Return the duration of each frame, in ms, in proportion to its length, in `unit`s that sum to `seconds`."""
    ends = np.cumsum([0, *lengths]) * (1000 * seconds / unit / sum(lengths))
    return np.diff(np.rint(ends).astype(int) * unit).tolist()


def check_film(path: Path, count: int, image_shape: tuple[int, int], seconds: float, scale: int) -> None:
    """Raise UserError if the suffix is unknown, the frames have over 16 megapixels in all, or a frame is too short."""
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
