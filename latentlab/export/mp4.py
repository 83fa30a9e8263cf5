"""Colour frames as an MP4 file (H.264), frame by frame, by the optional package imageio-ffmpeg."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from latentlab.errors import UserError
from latentlab.export.gif import joined
from latentlab.files import atomic_write, cannot_write
from latentlab.i18n import QT_TRANSLATE_NOOP

QUALITY = 7  # of 10: text stays sharp
# The index comes first, so that a browser plays the file while it loads; the file names no version, so that equal
# frames give equal bytes.
LAYOUT = ("-movflags", "+faststart", "-fflags", "+bitexact", "-flags:v", "+bitexact")


def check_mp4() -> None:
    """Raise UserError if the package that writes MP4 files is missing, or finds no ffmpeg."""
    try:
        import imageio_ffmpeg

        imageio_ffmpeg.get_ffmpeg_exe()
    except (ImportError, RuntimeError) as error:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                'An MP4 needs an extra package: pip install "latentlab[video]"; .gif and .apng are written without it.',
            )
        ) from error


@contextlib.contextmanager
def mp4_writer(
    path: Path, size: tuple[int, int], rate: int, text: Mapping[str, str] | None = None
) -> Iterator[Callable[[np.ndarray], None]]:
    """Yield a function that adds a frame, uint8 (height, width, 3), to an MP4 of `rate` frames a second, written
    atomically.

    `size` is (height, width), both even: H.264 stores colours at half of each (yuv420p, which every player supports).
    `text` becomes the comment of the file. Raises UserError as `check_mp4` does, and if the path cannot be written.
    """
    check_mp4()
    import imageio_ffmpeg

    count, (height, width) = 0, size
    with atomic_write(path) as temporary:
        sink = imageio_ffmpeg.write_frames(
            temporary,
            (width, height),
            fps=rate,
            quality=QUALITY,
            macro_block_size=2,
            ffmpeg_log_level="error",
            output_params=[*LAYOUT, "-metadata", f"comment={joined(text or {})}"],
        )

        def add(frame: np.ndarray) -> None:
            nonlocal count
            try:
                sink.send(np.ascontiguousarray(frame))
            except OSError as error:  # ffmpeg has ended; stderr holds the cause
                raise _failed(path) from error
            count += 1

        with contextlib.closing(sink):
            sink.send(None)
            yield add
        # Only the exit status tells whether ffmpeg completed the file.
        try:
            written, _ = imageio_ffmpeg.count_frames_and_secs(temporary)
        except RuntimeError as error:
            raise _failed(path) from error
        if written != count:
            raise _failed(path)


def _failed(path: Path) -> UserError:
    return cannot_write(path, UserError(QT_TRANSLATE_NOOP("Errors", "ffmpeg ended before the film did")))
