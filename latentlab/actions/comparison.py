"""The verb that compares runs of the same images: in a table, as two maps side by side, in a chart of their worth."""

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Annotated

from latentlab.actions.declaration import about, action, command_line
from latentlab.actions.parameters import MapSplit, Palette, Theme, new_file
from latentlab.errors import UserError, shortened
from latentlab.export.palette import DEFAULT_PALETTE
from latentlab.files import check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec
from latentlab.session.checkpoint import LARGEST_STEP, open_run
from latentlab.session.comparison import Comparison, compare
from latentlab.session.run import Run
from latentlab.session.worth import Chart, worth
from latentlab.work import Share

NEWEST = "last"
OF_EACH = ("Run", "Step", "Seed")  # the metadata that each run of a comparison has


@action(
    "compare",
    text=QT_TRANSLATE_NOOP("Actions", "Co&mpare runs"),
    tip=QT_TRANSLATE_NOOP("Actions", "Measure how runs of the same images differ, and draw two maps side by side"),
    command="compare",
    icon="compare",
)
def compare_runs(
    runs: tuple[Path, ...],
    step: Annotated[
        tuple[str, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Steps"),
            QT_TRANSLATE_NOOP(
                "Settings", "A step whose weights were kept, for each run in order, or one for all; last: the newest"
            ),
            metavar="STEP,STEP,…",
        ),
    ] = (),
    align: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Align"),
            QT_TRANSLATE_NOOP("Settings", "Turn and mirror the second map onto the first, by the images of both"),
        ),
    ] = False,
    chart: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Chart"),
            QT_TRANSLATE_NOOP(
                "Settings", "What is each run worth: log p(x) or a bound of every run, and of independent pixels"
            ),
        ),
    ] = False,
    images: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Images"),
            QT_TRANSLATE_NOOP("Settings", "The number of test images, the first ones, of the figures in nats"),
            minimum=2,
            maximum=1_000_000,
        ),
    ] = 1000,
    split: MapSplit = "train",
    theme: Theme = "light",
    palette: Palette = DEFAULT_PALETTE,
    out: Annotated[
        Path | None,
        new_file(
            QT_TRANSLATE_NOOP("Settings", "The picture to write: .png, or .svg with axes and text as vectors"),
            "PNG (*.png);;SVG (*.svg)",
        ),
    ] = None,
) -> Generator[Share | UserError, None, tuple[Path | None, Comparison | Chart]]:
    """Compare saved runs and return the path of the picture, None without one, and the metrics.

    Two runs or more give a table, two of them a picture too; a chart takes any number. Yields its progress, and a
    sentence where a part of the metrics has no meaning. Raises UserError where the runs have different images, the maps
    cannot be aligned, or `out` cannot be written.
    """
    from latentlab.inference.alignment import check_sizes

    _check_count(len(runs), align, chart, out)
    opened = [open_run(folder, at) for folder, at in zip(runs, _steps(step, len(runs)))]
    if out is not None:
        check_writable(out)
    sizes = [run.model.latent_size for run in opened]
    if align and all(sizes):  # a run without a latent space has a sentence of its own in `compare`
        check_sizes(*sizes)
    found = yield from (worth if chart else compare)(opened, images)
    if out is None:
        return None, found
    look = {"align": align, "split": split, "theme": theme, "palette": palette}
    command = command_line("compare", places=runs, step=step, chart=chart, images=images, **look)
    return write_comparison(out, found, opened, command, **look), found


def write_comparison(
    out: Path,
    found: Comparison | Chart,
    runs: Sequence[Run],
    command: str,
    align: bool,
    split: str,
    theme: str,
    palette: str,
) -> Path:
    """Write the picture of a comparison, with the runs on disk and the command in its metadata. Raises UserError."""
    from latentlab.export.drawing import write_drawing
    from latentlab.session.pictures import chart_drawing, pair_drawing

    is_chart = isinstance(found, Chart)
    drawing = chart_drawing(found, theme) if is_chart else pair_drawing(found, align, split, theme, palette)
    each = [about(run, command) for run in runs]
    return write_drawing(out, drawing, each[0] | {name: "; ".join(facts[name] for facts in each) for name in OF_EACH})


def _check_count(count: int, align: bool, chart: bool, out: Path | None) -> None:
    """Raise UserError where this number of runs cannot be compared in this way."""
    if chart and align:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--align turns a map, and --chart draws none; leave one of the two out.")
        )
    if chart:
        return
    if count < 2:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A comparison needs two runs at least; give another run folder."))
    if count > 2 and (align or out is not None):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "Maps are drawn and aligned for two runs, and {count} are given; give two, or take --chart."
            ),
            count=count,
        )


def _steps(step: Sequence[str], count: int) -> list[int | None]:
    """Return the step of each of `count` runs, None for the newest. Raises UserError."""
    if len(step) not in (0, 1, count):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--step takes one step, or one for each of the {count} runs."), count=count
        )
    for text in step:
        if text != NEWEST and not (text.isdecimal() and int(text) <= LARGEST_STEP):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "--step takes whole numbers or “last”, and “{value}” is neither."),
                value=shortened(text),
            )
    steps = [None if text == NEWEST else int(text) for text in step]
    return steps if len(steps) == count else count * (steps or [None])
