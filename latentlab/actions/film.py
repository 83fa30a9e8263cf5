"""The verb that makes a film of a training from its kept moments.

The functions import drawing and writing late, because the window's first paint does not need them.
"""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from latentlab.actions.declaration import (
    about,
    action,
    command_line,
    has_map,
)
from latentlab.actions.parameters import GridExtent, HeldPlace, MapSplit, Palette, PlaneName, Theme, new_file
from latentlab.errors import UserError
from latentlab.export.palette import DEFAULT_PALETTE
from latentlab.files import check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec
from latentlab.session.checkpoint import LARGEST_STEP
from latentlab.session.evaluation import with_images
from latentlab.session.plane_choice import AUTO, plane_named
from latentlab.session.run import Run
from latentlab.work import Share

if TYPE_CHECKING:
    from latentlab.session.film import Film

FILM_VIEWS = ("map", "grid", "both")


@action(
    "film",
    text=QT_TRANSLATE_NOOP("Actions", "Export &film of the training…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save the kept moments of the training, up to the shown one, as an animation"),
    icon="filmstrip",
    when=has_map,
    command="film",
    reads_images=True,
)
def export_film(
    run: Run,
    view: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Picture"),
            QT_TRANSLATE_NOOP("Settings", "The latent map, the decoded grid, or both side by side"),
            choices=FILM_VIEWS,
        ),
    ] = "map",
    seconds: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Seconds"),
            QT_TRANSLATE_NOOP("Settings", "How long it takes from the first moment to the last"),
            above=0,
            maximum=600,
            step=0.5,
        ),
    ] = 6.0,
    hold: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Hold"),
            QT_TRANSLATE_NOOP("Settings", "How many seconds longer the last moment stays"),
            minimum=0,
            maximum=60,
            step=0.5,
        ),
    ] = 1.5,
    fps: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Frames a second"),
            QT_TRANSLATE_NOOP("Settings", "Moments that are nearer to each other than a frame share it"),
            minimum=1,
            maximum=50,
        ),
    ] = 20,
    once: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Once"),
            QT_TRANSLATE_NOOP("Settings", "Play a .gif or .apng once, instead of again and again"),
        ),
    ] = False,
    first: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "First step"),
            QT_TRANSLATE_NOOP("Settings", "Leave out the moments before this step"),
            minimum=0,
            maximum=LARGEST_STEP,
        ),
    ] = 0,
    split: MapSplit = "train",
    rows: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Rows"),
            QT_TRANSLATE_NOOP("Settings", "Rows and columns of the grid; auto: as many as have room, at most 20"),
            minimum=1,
            maximum=100,
            none_word="auto",
        ),
    ] = None,
    extent: GridExtent = 3.0,
    width: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Width"),
            QT_TRANSLATE_NOOP("Settings", "Width of a frame in pixels; auto: 800, and of both views 1200"),
            minimum=400,
            maximum=2000,
            step=100,
            none_word="auto",
        ),
    ] = None,
    theme: Theme = "light",
    palette: Palette = DEFAULT_PALETTE,
    plane: PlaneName = AUTO,
    at: HeldPlace = (),
    out: Annotated[
        Path,
        new_file(
            QT_TRANSLATE_NOOP("Settings", "The film to write: .gif, .apng, or .mp4"),
            "GIF (*.gif);;APNG (*.apng);;MP4 (*.mp4)",
        ),
    ] = Path("film.gif"),
) -> Generator[Share, None, Path]:
    """Save a training as a film of its kept moments up to that of `run`, with its command in the file; return the path.

    Nothing is interpolated: each frame shows a kept moment, with its epoch, step and test metrics. All frames show the
    plane that `plane` names for the last moment. Raises UserError where the data set is absent, fewer than two moments
    are kept, the latent space has no such plane, the film would be too large, `out` cannot be written, or the package
    that writes an MP4 is absent.
    """
    from latentlab.export.mp4 import check_mp4
    from latentlab.session.film import Film, FilmStyle, kept_moments, pace

    run, suffix = with_images(run), out.suffix.lower()
    if suffix == ".mp4":
        check_mp4()
    check_writable(out)
    steps = kept_moments(run, first)
    if len(steps) < 2:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "A film needs two moments of the training, and this run keeps none between step {first} and its step {last}; train with --moments above 1, or take an earlier --first.",  # noqa: E501
            ),
            first=first,
            last=run.snapshot.step,
        )
    shots = pace(steps, max(2, round(seconds * fps)))
    lengths = [frames for _, frames in shots]
    lengths[-1] += round(hold * fps)
    shown = plane_named(run, plane, at)
    film = Film(run, [step for step, _ in shots], FilmStyle(view, split, width, theme, palette, rows, extent, shown))
    command = command_line("film", run, view=view, seconds=seconds, hold=hold, fps=fps, once=once, first=first,
                           split=split, rows=rows, extent=extent, width=width, theme=theme, palette=palette,
                           plane=plane, at=at)  # fmt: skip
    yield from (
        _write_mp4(out, film, lengths, fps, about(run, command))
        if suffix == ".mp4"
        else _write_animation(out, film, lengths, fps, about(run, command), once)
    )
    return out


def _write_mp4(
    out: Path, film: "Film", lengths: list[int], fps: int, text: dict[str, str]
) -> Generator[Share, None, None]:
    from latentlab.export.mp4 import mp4_writer

    with mp4_writer(out, film.last_frame.shape[:2], fps, text) as add:
        for number, (frame, length) in enumerate(zip(film.frames(), lengths), 1):
            for _ in range(length):
                add(frame)
            yield Share("film", number / len(lengths))


def _write_animation(
    out: Path, film: "Film", lengths: list[int], fps: int, text: dict[str, str], once: bool
) -> Generator[Share, None, None]:
    """Write the frames: Pillow holds them all before it writes them, and a .gif has the colours of the last frame."""
    from latentlab.export.gif import UNIT, check_animation, converter, frame_times, write_animation

    suffix = out.suffix.lower()
    check_animation(out, len(lengths), film.last_frame.shape)
    convert = converter(suffix, film.last_frame)
    pictures = []
    for number, frame in enumerate(film.frames(), 1):
        pictures.append(convert(frame))
        yield Share("film", number / len(lengths))
    write_animation(out, pictures, frame_times(lengths, sum(lengths) / fps, UNIT[suffix]), text, once)
