"""Every verb of a session, declared once.

Menus and toolbars hold ids only. A verb's menu text, tip, shortcut, icon and enablement are its `Action`; its form in
the window, its options on the command line and its "Copy as command" come from the signature of its function. A verb
without a function concerns the window alone, which wires it.

Functions take frozen things (a Run, a Config), never the Session. Those that are slow are generators: they yield
progress, which may be dropped, and return their result, which may not.
"""

import contextlib
import dataclasses
import shlex
import typing
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Annotated, Any

import numpy as np

from latentlab import __version__
from latentlab.config import OPTION, Config
from latentlab.data import DATASETS, Status, find, load, statuses
from latentlab.data.download import Progress
from latentlab.data.download import download as download_data
from latentlab.errors import DivergedError, UserError
from latentlab.export.csv import write_losses
from latentlab.export.gif import check_film, write_film
from latentlab.export.map_picture import write_map
from latentlab.export.npz import write_npz
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES
from latentlab.export.png import BACKGROUNDS, check_pixels, grid_size, write_png
from latentlab.files import check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Option, Spec, options_of
from latentlab.session.checkpoint import (
    SPOOL,
    LossLog,
    claim_folder,
    default_folder,
    loss_rows,
    save_run,
    save_snapshot,
)
from latentlab.session.evaluation import check_device, posteriors, with_images
from latentlab.session.evidence import (
    Completed,
    ExactEvaluation,
    ImagePosterior,
    Ranking,
    Share,
    complete,
    evaluate_exactly,
    posterior_of,
    rank,
)
from latentlab.session.evidence_pictures import write_completed, write_image_posterior, write_ranking
from latentlab.session.inspection import Inspected, image_named, inspect_image
from latentlab.session.pictures import decoded_picture, grid_picture, map_drawing, walk_frames
from latentlab.session.run import Run, run_at
from latentlab.session.session import Session
from latentlab.training.control import Control
from latentlab.training.snapshot import SPLIT_NAMES, Snapshot

MASK_NAMES = ("top", "bottom", "left", "right", "centre")
PATH_NAMES = ("straight", "spherical")
FILM_SIDE = 224  # pixels, about, of a frame whose scale nobody chose
MOST_SIGMAS = 8  # beyond, float64 has no probability left to divide


def always(session: Session) -> bool:
    """It can be done at any time."""
    return True


def has_dataset(session: Session) -> bool:
    """There are images to learn from."""
    return session.dataset is not None


def has_run(session: Session) -> bool:
    """There is a model to ask."""
    return session.current is not None


def has_map(session: Session) -> bool:
    """There is a model whose latent space is a plane."""
    return session.current is not None and session.current.config.latent_size == 2


def has_walk(session: Session) -> bool:
    """There is a model, and a walk through its latent space."""
    return session.current is not None and len(session.pins) > 1


def has_pins(session: Session) -> bool:
    """There is at least one pin."""
    return bool(session.pins)


def can_undo(session: Session) -> bool:
    """There is a gesture to undo."""
    return session.can_undo


def can_redo(session: Session) -> bool:
    """There is a gesture to do again."""
    return session.can_redo


@dataclasses.dataclass(frozen=True)
class Action:
    """A verb. `text` (with its & mnemonic) and `tip` are marked for translation in the context "Actions"."""

    id: str
    text: str
    tip: str
    shortcut: str = ""
    icon: str = ""  # Material Design Icons, without prefix
    when: Callable[[Session], bool] = always
    function: Callable[..., Any] | None = None
    command: str = ""  # its subcommand; empty where it has none
    checkable: bool = False

    @property
    def options(self) -> tuple[Option, ...]:
        """Its arguments, those of a Config among them: the rows of its form and of its subcommand."""
        if self.function is None:
            return ()
        return (options_of(Config) if self.takes is Config else ()) + options_of(self.function)

    @property
    def takes(self) -> type | None:
        """What it works on, Run or Config, handed to it first; None where its options say all."""
        if self.function is None:
            return None
        first = next(iter(typing.get_type_hints(self.function).values()), None)
        return first if first in (Run, Config) else None


ACTIONS: dict[str, Action] = {}


def action(id: str, text: str, tip: str, **details: Any) -> Callable[[Callable], Callable]:
    """Declare the decorated function as the work of a verb."""

    def declare(function: Callable) -> Callable:
        _add(Action(id, text, tip, function=function, **details))
        return function

    return declare


def _add(verb: Action) -> None:
    if verb.id in ACTIONS:
        raise ValueError(f"the action {verb.id!r} is declared twice")
    ACTIONS[verb.id] = verb


def _verb(id: str, text: str, tip: str, **details: Any) -> None:
    """Declare a verb of the window, which wires it."""
    _add(Action(id, text, tip, **details))


def command_line(action_id: str, run: Run | None = None, **arguments: Any) -> str:
    """Return the shell line that does the same: only what differs from the defaults is spelled out."""
    verb = ACTIONS[action_id]
    words = ["latentlab", verb.command]
    if verb.takes is Run:
        words.append(str(run.folder) if run is not None and run.folder else "RUN")
        if run is not None:
            words += ["--step", str(run.snapshot.step)]
    values = {name: value for name, value in arguments.items() if value is not None}
    if verb.takes is Config and run is not None:
        values = {name: getattr(run.config, name) for name in OPTION} | values
    for option in verb.options:
        if option.name in values and values[option.name] != option.default:
            words += _as_words(option, values[option.name])
    return shlex.join(words)


def _as_words(option: Option, value: Any) -> list[str]:
    if option.kind is bool:
        return [option.flag] if value else ["--no-" + option.flag[2:]]
    if value is None or value == ():
        return [option.flag, option.spec.none_word]
    if option.many:
        # One word with =, so that a first number below zero is not read as an option.
        return [option.flag + "=" + ",".join(str(item) for item in value)]
    return [option.flag, str(value)]


# What works on a run or makes one: each is also a subcommand.


@action(
    "train",
    text=QT_TRANSLATE_NOOP("Actions", "&Train"),
    tip=QT_TRANSLATE_NOOP("Actions", "Train a model and save it in a run folder"),
    command="train",
    icon="play",
    when=has_dataset,
)
def train(
    config: Config,
    out: Annotated[
        Path | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Run folder"),
            QT_TRANSLATE_NOOP("Settings", "The folder to write; by default latentlab-runs/DATE-TIME-dataset-family"),
            metavar="RUN",
        ),
    ] = None,
    force: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Overwrite"),
            QT_TRANSLATE_NOOP("Settings", "Write into a run folder that holds an older run"),
        ),
    ] = False,
    control: Control | None = None,
) -> Generator[Progress | Snapshot, None, Run]:
    """Train, save the run in a folder and return it; yields the progress of a download if one is needed, and snapshots.

    Raises UserError before anything long begins where the folder cannot be written or the data cannot be had, and
    DivergedError after the last good weights are saved.
    """
    check_device(config)
    folder = claim_folder(out or default_folder(config), force)
    log = LossLog(folder / SPOOL)
    try:
        if find(config.dataset, config.data_dir) is None and DATASETS[config.dataset].files:
            yield from download_data(config.dataset)
        dataset = load(config.dataset, config.data_dir)
    except BaseException:
        log.close(delete=True)
        with contextlib.suppress(OSError):
            folder.rmdir()  # only if nothing else is in it
        raise
    from latentlab.training.trainer import train as run_training

    diverged = None
    try:
        for snapshot in run_training(dataset, config, control, record=log):
            yield snapshot
    except DivergedError as error:
        diverged = error
    except BaseException:
        log.close()
        raise
    run = save(run_at(snapshot, config, dataset), folder, log)
    log.close(delete=True)
    if diverged is not None:
        raise diverged
    return run


def save(run: Run, folder: Path, log: LossLog | None = None) -> Run:
    """Save a run and its pictures in `folder`, which `claim_folder` made, and return the run with that folder.

    `log` holds all its losses; it stays open. Raises UserError where something cannot be written.
    """
    run = save_run(run, folder, log)
    save_pictures(run, folder)
    return run


def save_pictures(run: Run, folder: Path) -> None:
    """Draw the latent grid and map of a saved run into `folder`; nothing where z is not two-dimensional."""
    if run.config.latent_size == 2:
        export_grid(run, folder / "latent-grid.png")
        export_map(run, folder / "latent-map.png")


@action(
    "evaluate",
    text=QT_TRANSLATE_NOOP("Actions", "&Evaluate"),
    tip=QT_TRANSLATE_NOOP("Actions", "Measure reconstruction, KL, -ELBO and, if asked, log p(x) on the test set"),
    icon="ruler",
    when=has_run,
    command="evaluate",
)
def evaluate(
    run: Run,
    exact: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Exact"),
            QT_TRANSLATE_NOOP("Settings", "Add log p(x) by quadrature, with its error bar and guards"),
        ),
    ] = False,
    images: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Images"),
            QT_TRANSLATE_NOOP("Settings", "Only so many test images, the first ones; by default all"),
            minimum=1,
            none_word="all",
        ),
    ] = None,
    iw: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Importance samples"),
            QT_TRANSLATE_NOOP("Settings", "Add the importance-weighted bound of so many samples, such as 500"),
            minimum=1,
            maximum=100_000,
            metavar="K",
            none_word="none",
        ),
    ] = None,
    binarise: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Binarise"),
            QT_TRANSLATE_NOOP("Settings", "The mean over so many random binarisations of the pixels, such as 5"),
            minimum=1,
            maximum=1000,
            metavar="N",
            none_word="none",
        ),
    ] = None,
) -> Generator[Share, None, ExactEvaluation]:
    """Measure the test set, in nats per image; without options, repeats the training's last figures exactly.

    Raises UserError, where the exact log p(x) cannot be had too.
    """
    return (yield from evaluate_exactly(run, exact, images, iw, binarise))


@action(
    "grid",
    text=QT_TRANSLATE_NOOP("Actions", "Export latent &grid…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Decode a square grid of latent points and save it as one PNG"),
    shortcut="Ctrl+E",
    icon="grid",
    when=has_map,
    command="grid",
)
def export_grid(
    run: Run,
    out: Annotated[
        Path,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "File"),
            QT_TRANSLATE_NOOP("Settings", "The picture to write"),
            metavar="FILE",
            new_file="PNG (*.png)",
        ),
    ] = Path("latent-grid.png"),
    rows: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Rows"),
            QT_TRANSLATE_NOOP("Settings", "Images from bottom to top"),
            minimum=1,
            maximum=500,
        ),
    ] = 20,
    columns: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Columns"),
            QT_TRANSLATE_NOOP("Settings", "Images from left to right; by default as many as rows"),
            minimum=1,
            maximum=500,
            none_word="rows",
        ),
    ] = None,
    extent: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Extent"),
            QT_TRANSLATE_NOOP("Settings", "The grid reaches from -extent to extent in z1 and z2"),
            above=0,
            maximum=1000,
            step=0.5,
        ),
    ] = 3.0,
    spacing: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Spacing"),
            QT_TRANSLATE_NOOP("Settings", "z: even steps. quantile: steps of equal probability under the prior"),
            choices=("z", "quantile"),
        ),
    ] = "z",
    border: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Border"),
            QT_TRANSLATE_NOOP("Settings", "Pixels around and between the images; auto: one pixel of an image"),
            minimum=0,
            maximum=100,
            none_word="auto",
        ),
    ] = None,
    scale: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pixel scale"),
            QT_TRANSLATE_NOOP("Settings", "Side of the block that shows a pixel; auto: about 1000 pixels in all"),
            minimum=1,
            maximum=100,
            none_word="auto",
        ),
    ] = None,
    background: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Background"),
            QT_TRANSLATE_NOOP("Settings", "The colour of the borders"),
            choices=tuple(BACKGROUNDS),
        ),
    ] = "black",
) -> Path:
    """Decode a grid of latent points and save it as one PNG, whose metadata holds the command for it; return its path.

    Raises UserError where z is not two-dimensional, the picture would be too large, or `out` cannot be written.
    """
    if spacing == "quantile" and extent > MOST_SIGMAS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--spacing quantile has no probability left beyond --extent {most}."),
            most=MOST_SIGMAS,
        )
    across = columns or rows
    block = scale or max(1, round(1000 / max(rows * run.image_shape[0], across * run.image_shape[1])))
    command = command_line("grid", run, rows=rows, columns=columns, extent=extent, spacing=spacing, border=border,
                           scale=scale, background=background)  # fmt: skip
    rim = block if border is None else border
    grid_size(rows, across, run.image_shape, rim, block)
    check_writable(out)
    picture = grid_picture(run, rows, across, extent, spacing, rim, block, background)
    return write_png(out, picture, _about(run, command))


@action(
    "map",
    text=QT_TRANSLATE_NOOP("Actions", "Export latent &map…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save the exact latent map with axes and legend, as PNG or SVG"),
    shortcut="Ctrl+Shift+E",
    icon="scatter-plot",
    when=has_map,
    command="map",
)
def export_map(
    run: Run,
    out: Annotated[
        Path,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "File"),
            QT_TRANSLATE_NOOP("Settings", "The picture to write: .png, or .svg with axes and text as vectors"),
            metavar="FILE",
            new_file="PNG (*.png);;SVG (*.svg)",
        ),
    ] = Path("latent-map.png"),
    split: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Images"),
            QT_TRANSLATE_NOOP("Settings", "Whose posterior means are the points"),
            choices=SPLIT_NAMES,
        ),
    ] = "train",
    width: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Width"),
            QT_TRANSLATE_NOOP("Settings", "Width of the picture in pixels"),
            minimum=400,
            maximum=4000,
            step=100,
        ),
    ] = 1600,
    theme: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Colours"),
            QT_TRANSLATE_NOOP("Settings", "Dark text on light, or light text on dark"),
            choices=tuple(SCHEMES),
        ),
    ] = "light",
    palette: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Palette"),
            QT_TRANSLATE_NOOP("Settings", "The colours of the labels; each can be told apart by the colour-blind"),
            choices=tuple(PALETTES),
        ),
    ] = DEFAULT_PALETTE,
    view: Annotated[
        tuple[float, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "View"),
            QT_TRANSLATE_NOOP("Settings", "The rectangle that is shown, x0,y0,x1,y1; all: every point"),
            minimum=-1e6,
            maximum=1e6,
            metavar="X0,Y0,X1,Y1",
            none_word="all",
        ),
    ] = (),
    classes: Annotated[
        tuple[int, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Classes"),
            QT_TRANSLATE_NOOP("Settings", "The classes in colour, by number from 0; the others lie grey beneath"),
            minimum=0,
            maximum=255,
            metavar="N,N,…",
            none_word="all",
        ),
    ] = (),
    manifold: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Decoded manifold"),
            QT_TRANSLATE_NOOP("Settings", "Opacity in percent of the decoder's images under the points; 0 for none"),
            minimum=0,
            maximum=100,
            step=10,
        ),
    ] = 0,
) -> Path:
    """Encode every image and save the latent map as PNG or SVG, whose metadata holds its command; return its path.

    Raises UserError where z is not two-dimensional, the data set is not there, or `out` cannot be written.
    """
    check_writable(out)
    if out.suffix.lower() not in (".png", ".svg"):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The map is written as .png or .svg, and {path} is neither."), path=out
        )
    drawing = map_drawing(run, split, width, theme, palette, view, classes, manifold)
    command = command_line("map", run, split=split, width=width, theme=theme, palette=palette, view=view,
                           classes=classes, manifold=manifold)  # fmt: skip
    return write_map(out, drawing, _about(run, command))


@action(
    "decode",
    text=QT_TRANSLATE_NOOP("Actions", "Export decoded &image…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save the image that the decoder makes of one z"),
    icon="image-outline",
    when=has_run,
    command="decode",
)
def export_decoded(
    run: Run,
    z: Annotated[
        tuple[float, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "z"),
            QT_TRANSLATE_NOOP("Settings", "The coordinates of the latent point, such as 0.3,-1.2"),
            minimum=-1e6,
            maximum=1e6,
            metavar="Z1,Z2,…",
        ),
    ],
    out: Annotated[
        Path,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "File"),
            QT_TRANSLATE_NOOP("Settings", "The picture to write"),
            metavar="FILE",
            new_file="PNG (*.png)",
        ),
    ] = Path("decoded.png"),
    scale: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pixel scale"),
            QT_TRANSLATE_NOOP("Settings", "Side of the block that shows a pixel"),
            minimum=1,
            maximum=1000,
        ),
    ] = 1,
    smooth: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Smooth"),
            QT_TRANSLATE_NOOP("Settings", "Blend neighbouring pixels instead of showing blocks"),
        ),
    ] = False,
) -> Path:
    """Decode one latent point and save its image as PNG, whose metadata holds its command; return its path.

    Raises UserError where z has another length than the model's, the picture is too large, or `out` cannot be written.
    """
    if len(z) != run.config.latent_size:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "z has {wanted} coordinates in this run, and --z gives {found}."),
            wanted=run.config.latent_size,
            found=len(z),
        )
    check_pixels(run.image_shape[0] * scale, run.image_shape[1] * scale)
    check_writable(out)
    command = command_line("decode", run, z=z, scale=scale, smooth=smooth)
    return write_png(out, decoded_picture(run, z, scale, smooth), _about(run, command))


@action(
    "walk",
    text=QT_TRANSLATE_NOOP("Actions", "Export &walk…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save a walk through latent space as an animation, or as a film strip"),
    icon="movie-open-outline",
    when=has_walk,
    command="walk",
)
def export_walk(
    run: Run,
    through: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pins"),
            QT_TRANSLATE_NOOP("Settings", "The latent points that the walk goes through, such as -2,0; 1.5,2"),
            metavar="Z;Z;…",
        ),
    ] = "",
    path: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Path"),
            QT_TRANSLATE_NOOP("Settings", "straight: in straight lines. spherical: turning about the origin (slerp)"),
            choices=PATH_NAMES,
        ),
    ] = "straight",
    frames: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Frames"),
            QT_TRANSLATE_NOOP("Settings", "Images from the first pin to the last"),
            minimum=2,
            maximum=2000,
        ),
    ] = 60,
    seconds: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Seconds"),
            QT_TRANSLATE_NOOP("Settings", "How long it takes from the first pin to the last"),
            above=0,
            maximum=600,
            step=0.5,
        ),
    ] = 4.0,
    ping_pong: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "There and back"),
            QT_TRANSLATE_NOOP("Settings", "Walk back as well; a film strip never does"),
        ),
    ] = False,
    scale: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pixel scale"),
            QT_TRANSLATE_NOOP("Settings", "Side of the block that shows a pixel; auto: about 224 pixels a frame"),
            minimum=1,
            maximum=100,
            none_word="auto",
        ),
    ] = None,
    out: Annotated[
        Path,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "File"),
            QT_TRANSLATE_NOOP("Settings", "The film to write: .gif, .apng, or .png for a film strip"),
            metavar="FILE",
            new_file="GIF (*.gif);;APNG (*.apng);;PNG film strip (*.png)",
        ),
    ] = Path("walk.gif"),
) -> Path:
    """Decode along a walk and save it, with its command in the file; return the path.

    Raises UserError where there are no two pins of the model's latent size, it would have over 16 megapixels in all,
    or `out` cannot be written.
    """
    pins = _pins_in(through, run.config.latent_size)
    strip = out.suffix.lower() == ".png"
    back = ping_pong and not strip and frames > 2
    count, whole = (2 * frames - 2, seconds * (2 * frames - 2) / frames) if back else (frames, seconds)
    block = scale or max(1, round((FILM_SIDE if not strip else FILM_SIDE / 4) / max(run.image_shape)))
    check_film(out, count, run.image_shape, whole, block)
    check_writable(out)
    command = command_line("walk", run, through=through, path=path, frames=frames, seconds=seconds,
                           ping_pong=ping_pong, scale=scale)  # fmt: skip
    return write_film(out, walk_frames(run, pins, frames, path, back), whole, block, _about(run, command))


def _pins_in(text: str, size: int) -> tuple[tuple[float, ...], ...]:
    """Return the latents of a text such as "-2,0; 1.5,2". Raises UserError."""
    pins = []
    for part in filter(str.strip, text.split(";")):
        try:
            pins.append(tuple(float(number) for number in part.replace(",", " ").split()))
        except ValueError:
            pins.append(())
        if len(pins[-1]) != size or not all(abs(value) <= 1e6 for value in pins[-1]):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "A pin is {size} numbers with commas between them, and “{part}” is not."),
                size=size,
                part=part.strip(),
            )
    if len(pins) < 2:
        raise UserError(QT_TRANSLATE_NOOP("Errors", 'A walk needs at least two pins, such as --through "-2,0; 1.5,2".'))
    return tuple(pins)


@action(
    "losses",
    text=QT_TRANSLATE_NOOP("Actions", "Export &losses…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save every loss, in nats per image, as CSV"),
    icon="file-chart-outline",
    when=has_run,
    command="losses",
)
def export_losses(
    run: Run,
    out: Annotated[
        Path,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "File"),
            QT_TRANSLATE_NOOP("Settings", "The table to write"),
            metavar="FILE",
            new_file="CSV (*.csv)",
        ),
    ] = Path("losses.csv"),
) -> Path:
    """Save the losses up to the run's step as CSV and return its path. Raises UserError."""
    return write_losses(out, list(loss_rows(run)))


@action(
    "latents",
    text=QT_TRANSLATE_NOOP("Actions", "Export l&atents…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save mean and log-variance of q(z|x) of every image, with its label, as NPZ"),
    icon="table-arrow-down",
    when=has_run,
    command="latents",
)
def export_latents(
    run: Run,
    out: Annotated[
        Path,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "File"),
            QT_TRANSLATE_NOOP("Settings", "The arrays to write"),
            metavar="FILE",
            new_file="NumPy (*.npz)",
        ),
    ] = Path("latents.npz"),
) -> Path:
    """Encode every image and save train_means, train_log_variances, train_labels, test_... and step; return its path.

    Means and log-variances are float32 (N, latent_size); an autoencoder's log-variances are -inf. Raises UserError.
    """
    check_writable(out)
    run = with_images(run)
    arrays = {}
    for split in SPLIT_NAMES:
        images, arrays[f"{split}_labels"] = run.dataset.split(split)
        arrays[f"{split}_means"], arrays[f"{split}_log_variances"] = posteriors(run, images)
    return write_npz(out, step=np.int64(run.snapshot.step), **arrays)


@action(
    "inspect",
    text=QT_TRANSLATE_NOOP("Actions", "&Inspect"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show posterior, losses and nearest neighbours of one image"),
    icon="magnify",
    when=has_run,
    command="inspect",
)
def inspect(
    run: Run,
    image: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Image"),
            QT_TRANSLATE_NOOP("Settings", "The image, by split and index from 0, such as test:17"),
            metavar="SPLIT:N",
        ),
    ],
) -> Inspected:
    """Look at one image; its losses are in nats, its neighbours are of its split. Raises UserError."""
    return inspect_image(run, *image_named(image))


_IMAGE = Spec(
    QT_TRANSLATE_NOOP("Settings", "Image"),
    QT_TRANSLATE_NOOP("Settings", "The image, by split and index from 0, such as test:17"),
    metavar="SPLIT:N",
)


@action(
    "posterior",
    text=QT_TRANSLATE_NOOP("Actions", "Export &posterior…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw the true posterior p(z|x) of one image beside q(z|x), with log p(x)"),
    icon="bullseye",
    when=has_map,
    command="posterior",
)
def export_posterior(
    run: Run,
    image: Annotated[str, _IMAGE],
    out: Annotated[
        Path,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "File"),
            QT_TRANSLATE_NOOP("Settings", "The picture to write"),
            metavar="FILE",
            new_file="PNG (*.png)",
        ),
    ] = Path("posterior.png"),
) -> Generator[Share, None, tuple[Path, ImagePosterior]]:
    """Draw one image's true posterior by quadrature and return the picture's path and its figures, in nats.

    Raises UserError where z is no plane, there is no such image, or `out` cannot be written.
    """
    split, index = image_named(image)
    check_writable(out)
    found = yield from posterior_of(run, split, index)
    return write_image_posterior(out, found, _about(run, command_line("posterior", run, image=image))), found


@action(
    "impute",
    text=QT_TRANSLATE_NOOP("Actions", "Export &completion…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Hide a part of one image and draw what the posterior given the rest makes of it"),
    icon="image-broken-variant",
    when=has_map,
    command="impute",
)
def export_completion(
    run: Run,
    image: Annotated[str, _IMAGE],
    mask: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Mask"),
            QT_TRANSLATE_NOOP("Settings", "The part that is hidden"),
            choices=MASK_NAMES,
        ),
    ] = "bottom",
    out: Annotated[
        Path,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "File"),
            QT_TRANSLATE_NOOP("Settings", "The picture to write"),
            metavar="FILE",
            new_file="PNG (*.png)",
        ),
    ] = Path("impute.png"),
) -> Generator[Share, None, tuple[Path, Completed]]:
    """Complete one image by the exact posterior given its visible pixels; return the picture's path and the figures.

    Raises UserError where z is no plane, there is no such image, or `out` cannot be written.
    """
    split, index = image_named(image)
    check_writable(out)
    found = yield from complete(run, split, index, mask)
    return write_completed(out, found, _about(run, command_line("impute", run, image=image, mask=mask))), found


@action(
    "anomaly",
    text=QT_TRANSLATE_NOOP("Actions", "&Rank by log p(x)…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Score images for strangeness by log p(x), a likelihood ratio and regret"),
    icon="alert-octagon-outline",
    when=has_map,
    command="anomaly",
)
def rank_images(
    run: Run,
    images: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Images"),
            QT_TRANSLATE_NOOP("Settings", "A data set's name, or a folder, PNG or IDX file of images of its size"),
            metavar="PATH|DATASET",
        ),
    ],
    out: Annotated[
        Path,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "File"),
            QT_TRANSLATE_NOOP("Settings", "The table to write, the strangest first"),
            metavar="FILE",
            new_file="CSV (*.csv)",
        ),
    ] = Path("scores.csv"),
    limit: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "At most"),
            QT_TRANSLATE_NOOP("Settings", "So many of the images, and of the run's test images beside them"),
            minimum=1,
            maximum=1_000_000,
        ),
    ] = 10_000,
) -> Generator[Share, None, tuple[Path, Ranking]]:
    """Score images and return the path of the table and the figures, with the area under the ROC curve of each score.

    Raises UserError where z is no plane, the images cannot be had or have another size, or `out` cannot be written.
    """
    check_writable(out)
    found = yield from rank(run, images, limit)
    return write_ranking(out, found), found


_DATA_DIR = OPTION["data_dir"].spec


@action(
    "datasets",
    text=QT_TRANSLATE_NOOP("Actions", "Data &sets"),
    tip=QT_TRANSLATE_NOOP("Actions", "List which data sets are present, where, how large, and how to get the rest"),
    icon="database-outline",
    command="datasets",
)
def list_datasets(data_dir: Annotated[Path | None, _DATA_DIR] = None) -> tuple[Status, ...]:
    """Return a row for each data set."""
    return statuses(data_dir)


@action(
    "download",
    text=QT_TRANSLATE_NOOP("Actions", "Do&wnload data…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Download a data set into the program's own folder"),
    icon="download",
    command="download",
)
def download(
    dataset: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Data"),
            QT_TRANSLATE_NOOP("Settings", "The data set to download"),
            choices=tuple(name for name, source in DATASETS.items() if source.files),
        ),
    ] = "mnist",
) -> Generator[Progress, None, Path]:
    """Download a data set and return its folder; yields progress. Raises UserError where no mirror gives it."""
    return (yield from download_data(dataset))


def _about(run: Run, command: str) -> dict[str, str]:
    """Return the metadata of a picture of `run`, whose weights are kept so that `command` makes it again."""
    if run.folder is not None:
        save_snapshot(run)
    return {
        "Software": f"latentlab {__version__}",
        "Run": str(run.folder or f"{run.config.dataset}-{run.config.family}"),
        "Step": str(run.snapshot.step),
        "Seed": str(run.config.seed),
        "Command": command,
    }


# What concerns the window alone.

_verb(
    "run",
    text=QT_TRANSLATE_NOOP("Actions", "&Run"),
    tip=QT_TRANSLATE_NOOP("Actions", "Train, or pause the training"),
    shortcut="Ctrl+Return",
    icon="play",
    when=has_dataset,
    checkable=True,
)
_verb(
    "step",
    text=QT_TRANSLATE_NOOP("Actions", "&Step"),
    tip=QT_TRANSLATE_NOOP("Actions", "Make one training step, of one batch, then pause"),
    shortcut="Ctrl+T",
    icon="skip-next",
    when=has_dataset,
)
_verb(
    "step_epoch",
    text=QT_TRANSLATE_NOOP("Actions", "Step an &epoch"),
    tip=QT_TRANSLATE_NOOP("Actions", "Train up to the end of one more epoch, then pause"),
    shortcut="Ctrl+Shift+T",
    icon="skip-forward",
    when=has_dataset,
)
_verb(
    "reset",
    text=QT_TRANSLATE_NOOP("Actions", "Start &anew"),
    tip=QT_TRANSLATE_NOOP("Actions", "End this training and begin another with the settings shown"),
    shortcut="Ctrl+Shift+N",
    icon="restart",
    when=has_dataset,
)
_verb(
    "decay",
    text=QT_TRANSLATE_NOOP("Actions", "&Decay the learning rate"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let the learning rate of an open-ended training fall now, to settle the model"),
    icon="trending-down",
    when=has_run,
)
_verb(
    "exact",
    text=QT_TRANSLATE_NOOP("Actions", "Make the map e&xact"),
    tip=QT_TRANSLATE_NOOP("Actions", "Encode every training image with the weights of this moment"),
    shortcut="Ctrl+M",
    icon="map-check",
    when=has_run,
)
_verb(
    "share_full",
    text=QT_TRANSLATE_NOOP("Actions", "&Full speed"),
    tip=QT_TRANSLATE_NOOP("Actions", "Training takes all of its time"),
    checkable=True,
)
_verb(
    "share_balanced",
    text=QT_TRANSLATE_NOOP("Actions", "&Balanced"),
    tip=QT_TRANSLATE_NOOP("Actions", "Training rests half of its time, for a machine that does other things too"),
    checkable=True,
)
_verb(
    "share_slow",
    text=QT_TRANSLATE_NOOP("Actions", "S&low motion"),
    tip=QT_TRANSLATE_NOOP("Actions", "Training takes a twentieth of its time, so that each step can be followed"),
    checkable=True,
)
_verb(
    "open_run",
    text=QT_TRANSLATE_NOOP("Actions", "&Open run…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the folder of a saved run"),
    shortcut="Ctrl+O",
    icon="folder-open",
)
_verb(
    "save_run",
    text=QT_TRANSLATE_NOOP("Actions", "&Save run as…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save settings, losses, weights and pictures as a run folder"),
    shortcut="Ctrl+S",
    icon="content-save",
    when=has_run,
)
_verb(
    "data_folder",
    text=QT_TRANSLATE_NOOP("Actions", "Choose data &folder…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Choose a folder that holds mnist/, fashion/ or kmnist/ as IDX files"),
    icon="folder-search",
)
_verb(
    "get_mnist",
    text=QT_TRANSLATE_NOOP("Actions", "Get &MNIST (11.6 MB)"),
    tip=QT_TRANSLATE_NOOP("Actions", "Download the 70,000 MNIST digits"),
    icon="download",
)
_verb(
    "use_digits",
    text=QT_TRANSLATE_NOOP("Actions", "&Use the built-in digits"),
    tip=QT_TRANSLATE_NOOP("Actions", "Learn from the 1,797 small digits that come with the program"),
    icon="numeric",
)
_verb(
    "quit",
    text=QT_TRANSLATE_NOOP("Actions", "&Quit"),
    tip=QT_TRANSLATE_NOOP("Actions", "Close the window and end the program"),
    shortcut="Ctrl+Q",
    icon="exit-to-app",
)
_verb(
    "undo",
    text=QT_TRANSLATE_NOOP("Actions", "&Undo"),
    tip=QT_TRANSLATE_NOOP("Actions", "Bring back the probe, selection, filter or settings from before the last change"),
    shortcut="Ctrl+Z",
    icon="undo",
    when=can_undo,
)
_verb(
    "redo",
    text=QT_TRANSLATE_NOOP("Actions", "&Redo"),
    tip=QT_TRANSLATE_NOOP("Actions", "Do again what was undone last"),
    shortcut="Ctrl+Shift+Z; Ctrl+Y",
    icon="redo",
    when=can_redo,
)
_verb(
    "command_map",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &map as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that draws this view of the map without a window"),
    icon="console",
    when=has_map,
)
_verb(
    "command_decoder",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &decoded image as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that decodes the probe's place without a window"),
    icon="console",
    when=has_run,
)
_verb(
    "command_losses",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &losses as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that writes these losses as a table"),
    icon="console",
    when=has_run,
)
_verb(
    "command_inspector",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &inspected image as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that looks at the same image"),
    icon="console",
    when=has_run,
)
_verb(
    "command_walk",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &walk as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that writes this walk as an animation"),
    icon="console",
    when=has_walk,
)
_verb(
    "select_none",
    text=QT_TRANSLATE_NOOP("Actions", "Select &nothing"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let go of the selection, so that every point has its colour again"),
    shortcut="Esc",
    icon="select-off",
    when=has_map,
)
_verb(
    "copy_picture",
    text=QT_TRANSLATE_NOOP("Actions", "&Copy picture"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the decoded image to the clipboard"),
    shortcut="Ctrl+C",
    icon="content-copy",
    when=has_run,
)
_verb(
    "copy_z",
    text=QT_TRANSLATE_NOOP("Actions", "Copy &z"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the probe's coordinates as numbers"),
    shortcut="Ctrl+Shift+C",
    icon="crosshairs-gps",
    when=has_run,
)
_verb(
    "paste_z",
    text=QT_TRANSLATE_NOOP("Actions", "&Paste z"),
    tip=QT_TRANSLATE_NOOP("Actions", "Move the probe to the coordinates in the clipboard, such as 0.31, -1.2"),
    shortcut="Ctrl+V",
    icon="content-paste",
    when=has_run,
)
_verb(
    "reset_view",
    text=QT_TRANSLATE_NOOP("Actions", "&Reset view"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the whole latent map; the training goes on"),
    shortcut="Ctrl+R",
    icon="fit-to-page-outline",
)
_verb(
    "zoom_in",
    text=QT_TRANSLATE_NOOP("Actions", "Zoom &in"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show less of the latent map, larger"),
    shortcut="Ctrl+=",
    icon="magnify-plus-outline",
)
_verb(
    "zoom_out",
    text=QT_TRANSLATE_NOOP("Actions", "Zoom &out"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show more of the latent map, smaller"),
    shortcut="Ctrl+-",
    icon="magnify-minus-outline",
)
_verb(
    "tool_probe",
    text=QT_TRANSLATE_NOOP("Actions", "&Probe"),
    tip=QT_TRANSLATE_NOOP("Actions", "Click or drag on the map moves the probe and decodes there"),
    shortcut="P",
    icon="target",
    checkable=True,
)
_verb(
    "tool_pan",
    text=QT_TRANSLATE_NOOP("Actions", "P&an"),
    tip=QT_TRANSLATE_NOOP("Actions", "Drag moves the map; so does holding Space with any tool"),
    shortcut="H",
    icon="cursor-move",
    checkable=True,
)
_verb(
    "tool_select",
    text=QT_TRANSLATE_NOOP("Actions", "Sele&ct"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Click or drag a box selects points; Ctrl adds, Alt removes, Shift does it in any tool"
    ),
    shortcut="S",
    icon="selection-drag",
    checkable=True,
)
_verb(
    "tool_lasso",
    text=QT_TRANSLATE_NOOP("Actions", "&Lasso"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Drag an outline selects points; Ctrl adds, Alt removes, Shift+Ctrl does it in any tool"
    ),
    shortcut="L",
    icon="lasso",
    checkable=True,
)
_verb(
    "add_pin",
    text=QT_TRANSLATE_NOOP("Actions", "Add p&in"),
    tip=QT_TRANSLATE_NOOP("Actions", "Make the probe's place the next pin of the walk"),
    shortcut="B",
    icon="map-marker-plus-outline",
    when=has_run,
)
_verb(
    "play_walk",
    text=QT_TRANSLATE_NOOP("Actions", "Play the &walk"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let the probe go from pin to pin"),
    shortcut="W",
    icon="walk",
    when=has_walk,
    checkable=True,
)
_verb(
    "remove_pins",
    text=QT_TRANSLATE_NOOP("Actions", "&Remove the walk"),
    tip=QT_TRANSLATE_NOOP("Actions", "Take away every pin"),
    icon="map-marker-off-outline",
    when=has_pins,
)
_verb(
    "race",
    text=QT_TRANSLATE_NOOP("Actions", "Estimator &race"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let four estimators of log p(x) run against each other for one image, or stop"),
    shortcut="Ctrl+Shift+R",
    icon="flag-checkered",
    when=has_run,
)
_verb(
    "occlude",
    text=QT_TRANSLATE_NOOP("Actions", "&Occlusion brush"),
    tip=QT_TRANSLATE_NOOP("Actions", "Hide pixels of an image and see what the exact posterior makes of the rest"),
    shortcut="Ctrl+Shift+O",
    icon="brush-outline",
    when=has_map,
)
_verb(
    "hide_bottom",
    text=QT_TRANSLATE_NOOP("Actions", "Hide the &bottom half"),
    tip=QT_TRANSLATE_NOOP("Actions", "Hide the lower half of the image under the occlusion brush"),
    when=has_map,
)
_verb(
    "hide_right",
    text=QT_TRANSLATE_NOOP("Actions", "&Hide the right half"),
    tip=QT_TRANSLATE_NOOP("Actions", "Hide the right half of the image under the occlusion brush"),
    when=has_map,
)
_verb(
    "hide_invert",
    text=QT_TRANSLATE_NOOP("Actions", "&Invert"),
    tip=QT_TRANSLATE_NOOP("Actions", "Hide the pixels that are visible, and uncover the others"),
    when=has_map,
)
_verb(
    "hide_nothing",
    text=QT_TRANSLATE_NOOP("Actions", "&Uncover"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let every pixel of the image be seen"),
    when=has_map,
)
_verb(
    "next_pixel",
    text=QT_TRANSLATE_NOOP("Actions", "Which pi&xel next?"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each hidden pixel by how much it is expected to tell of z, in nats"),
    shortcut="Ctrl+Shift+X",
    when=has_map,
    checkable=True,
)
_verb(
    "strangeness",
    text=QT_TRANSLATE_NOOP("Actions", "Rank by &strangeness"),
    tip=QT_TRANSLATE_NOOP("Actions", "Rank images by how strange they are to the model, against a contrast, or stop"),
    shortcut="Ctrl+Shift+A",
    icon="sort-numeric-ascending",
    when=has_map,
)
_verb(
    "choose_image",
    text=QT_TRANSLATE_NOOP("Actions", "Score an ima&ge…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Choose a picture of the run's size and see how strange it is to the model"),
    when=has_map,
)
_verb(
    "snap",
    text=QT_TRANSLATE_NOOP("Actions", "S&nap to the nearest point"),
    tip=QT_TRANSLATE_NOOP("Actions", "Move the probe to the posterior mean nearest to it"),
    shortcut="N",
    icon="magnet",
    when=has_map,
)
_verb(
    "hover_preview",
    text=QT_TRANSLATE_NOOP("Actions", "Pre&view under the cursor"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Decode where the cursor is while it hovers over the map; the probe stays where it is"
    ),
    icon="eye-outline",
    checkable=True,
)
_verb(
    "show_train",
    text=QT_TRANSLATE_NOOP("Actions", "&Training set"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the posterior means of the training images on the map"),
    icon="circle-multiple",
    checkable=True,
)
_verb(
    "show_test",
    text=QT_TRANSLATE_NOOP("Actions", "Te&st set"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the posterior means of the test images, never trained on, on the map"),
    icon="circle-multiple-outline",
    checkable=True,
)
_verb(
    "smooth",
    text=QT_TRANSLATE_NOOP("Actions", "S&mooth image"),
    tip=QT_TRANSLATE_NOOP("Actions", "Blend neighbouring pixels of the decoded image instead of showing them crisp"),
    icon="blur",
    checkable=True,
)
_verb(
    "layers",
    text=QT_TRANSLATE_NOOP("Actions", "La&yers…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the card that says what the map shows over and under its points"),
    shortcut="Ctrl+L",
    icon="layers-outline",
    when=has_map,
)
_verb(
    "layer_points",
    text=QT_TRANSLATE_NOOP("Actions", "&Points"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the posterior mean of every image"),
    when=has_map,
    checkable=True,
)
_verb(
    "layer_density",
    text=QT_TRANSLATE_NOOP("Actions", "&Density shading"),
    tip=QT_TRANSLATE_NOOP("Actions", "Shade by how many points share a pixel, on a logarithmic scale"),
    shortcut="D",
    when=has_map,
    checkable=True,
)
_verb(
    "layer_names",
    text=QT_TRANSLATE_NOOP("Actions", "Class &names"),
    tip=QT_TRANSLATE_NOOP("Actions", "Write the name of each class at the median of its points"),
    when=has_map,
    checkable=True,
)
_verb(
    "layer_prior",
    text=QT_TRANSLATE_NOOP("Actions", "P&rior"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw the circles of 1, 2 and 3 standard deviations of p(z)"),
    when=has_map,
    checkable=True,
)
_verb(
    "layer_manifold",
    text=QT_TRANSLATE_NOOP("Actions", "Decoded &manifold"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Lay the decoder's images at their own places under the points, finer as you zoom in"
    ),
    shortcut="M",
    when=has_map,
    checkable=True,
)
_verb(
    "layer_tint",
    text=QT_TRANSLATE_NOOP("Actions", "Label &tint"),
    tip=QT_TRANSLATE_NOOP("Actions", "Tint the plane in the colour of the nearest training point's label"),
    shortcut="T",
    when=has_map,
    checkable=True,
)
_verb(
    "layer_entropy",
    text=QT_TRANSLATE_NOOP("Actions", "Pixel &entropy"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Colour the plane by how undecided the decoder's Bernoulli pixels are, in nats per image"
    ),
    shortcut="U",
    when=has_map,
    checkable=True,
)
_verb(
    "layer_magnification",
    text=QT_TRANSLATE_NOOP("Actions", "Ma&gnification"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour the plane by √det(JᵀJ), by how much the decoder stretches area"),
    shortcut="G",
    when=has_map,
    checkable=True,
)
_verb(
    "layer_truth",
    text=QT_TRANSLATE_NOOP("Actions", "Tr&ue posterior"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Lay p(z|x) of the image under the cursor, pinned, or drawn at the probe, upon the map"
    ),
    shortcut="X",
    when=has_map,
    checkable=True,
)
_verb(
    "layer_best",
    text=QT_TRANSLATE_NOOP("Actions", "&Best Gaussian"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw the Gaussian of the highest ELBO for the image that is looked at"),
    shortcut="Shift+X",
    when=has_map,
    checkable=True,
)
_verb(
    "colour_label",
    text=QT_TRANSLATE_NOOP("Actions", "&Label"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by its class"),
    when=has_map,
    checkable=True,
)
_verb(
    "colour_gap",
    text=QT_TRANSLATE_NOOP("Actions", "&Gap"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by log p(x) − ELBO, what the encoder's belief costs, in nats"),
    when=has_map,
    checkable=True,
)
_verb(
    "colour_log_px",
    text=QT_TRANSLATE_NOOP("Actions", "log &p(x)"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by log p(x) by quadrature, in nats"),
    when=has_map,
    checkable=True,
)
_verb(
    "colour_elbo",
    text=QT_TRANSLATE_NOOP("Actions", "&ELBO"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by its ELBO, in nats"),
    when=has_map,
    checkable=True,
)
_verb(
    "colour_kl",
    text=QT_TRANSLATE_NOOP("Actions", "&KL"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by KL(q(z|x) ‖ p(z)), in nats"),
    when=has_map,
    checkable=True,
)
_verb(
    "colour_reconstruction",
    text=QT_TRANSLATE_NOOP("Actions", "&Reconstruction"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour each point by −E[log p(x|z)], in nats"),
    when=has_map,
    checkable=True,
)
_verb(
    "colour_next",
    text=QT_TRANSLATE_NOOP("Actions", "Ne&xt colouring"),
    tip=QT_TRANSLATE_NOOP("Actions", "Colour points by label, gap, log p(x), ELBO, KL, reconstruction in turn"),
    shortcut="C",
    when=has_map,
)
_verb(
    "live_log_px",
    text=QT_TRANSLATE_NOOP("Actions", "&Follow log p(x)"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Draw log p(x) of 500 test images beside the losses; at most a fifth of one core's time goes into it"
    ),
    when=has_map,
    checkable=True,
)
_verb(
    "ellipses_next",
    text=QT_TRANSLATE_NOOP("Actions", "Ne&xt ellipses"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Draw posterior ellipses q(z|x): of nothing, the hovered point, the selection, the class centres"
    ),
    shortcut="E",
    when=has_map,
)
_verb(
    "ellipses_off",
    text=QT_TRANSLATE_NOOP("Actions", "No e&llipses"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw no posterior ellipses"),
    when=has_map,
    checkable=True,
)
_verb(
    "ellipses_hovered",
    text=QT_TRANSLATE_NOOP("Actions", "Ellipse of the &hovered point"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw q(z|x) of the point under the cursor, at 2σ"),
    when=has_map,
    checkable=True,
)
_verb(
    "ellipses_selection",
    text=QT_TRANSLATE_NOOP("Actions", "Ellipses of the &selection"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw q(z|x) of every selected point, at 2σ"),
    when=has_map,
    checkable=True,
)
_verb(
    "ellipses_centres",
    text=QT_TRANSLATE_NOOP("Actions", "Ellipses of the &class centres"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw the mean posterior of each class at its median, at 2σ"),
    when=has_map,
    checkable=True,
)
_verb(
    "scheme_system",
    text=QT_TRANSLATE_NOOP("Actions", "Like the s&ystem"),
    tip=QT_TRANSLATE_NOOP("Actions", "Light or dark as the system is"),
    icon="theme-light-dark",
    checkable=True,
)
_verb(
    "scheme_light",
    text=QT_TRANSLATE_NOOP("Actions", "&Light"),
    tip=QT_TRANSLATE_NOOP("Actions", "Dark text on light surfaces"),
    icon="weather-sunny",
    checkable=True,
)
_verb(
    "scheme_dark",
    text=QT_TRANSLATE_NOOP("Actions", "&Dark"),
    tip=QT_TRANSLATE_NOOP("Actions", "Light text on dark surfaces"),
    icon="weather-night",
    checkable=True,
)
_verb(
    "language_system",
    text=QT_TRANSLATE_NOOP("Actions", "&System language"),
    tip=QT_TRANSLATE_NOOP("Actions", "Use the language of the system where it is known"),
    icon="translate",
    checkable=True,
)
_verb(
    "language_en",
    text=QT_TRANSLATE_NOOP("Actions", "&English"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show all text in English"),
    checkable=True,
)
_verb(
    "language_ko",
    text=QT_TRANSLATE_NOOP("Actions", "&Korean (한국어)"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show all text in Korean"),
    checkable=True,
)
_verb(
    "reset_layout",
    text=QT_TRANSLATE_NOOP("Actions", "Reset la&yout"),
    tip=QT_TRANSLATE_NOOP("Actions", "Put every panel back where it was at first"),
    icon="view-dashboard-outline",
)
_verb(
    "shortcuts",
    text=QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"),
    tip=QT_TRANSLATE_NOOP("Actions", "List every key and what it does"),
    shortcut="F1",
    icon="keyboard-outline",
)
_verb(
    "log_folder",
    text=QT_TRANSLATE_NOOP("Actions", "Open &log folder"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the folder in which reports of errors are kept"),
    icon="folder-text-outline",
)
_verb(
    "about",
    text=QT_TRANSLATE_NOOP("Actions", "&About latentlab"),
    tip=QT_TRANSLATE_NOOP("Actions", "Version, licence and where the ideas come from"),
    icon="information-outline",
)


@dataclasses.dataclass(frozen=True)
class WindowOptions:
    """How the window starts; for scripts that take its picture."""

    autostart: Annotated[bool, Spec("", "Start training at once")] = False
    quit_after: Annotated[
        float | None, Spec("", "Close the window after so many seconds", above=0, maximum=1e6, metavar="S")
    ] = None
    screenshot: Annotated[Path | None, Spec("", "Save a picture of the window before it closes", metavar="FILE")] = None
    language: Annotated[str | None, Spec("", "The language of the window", choices=("en", "ko"))] = None
    theme: Annotated[str | None, Spec("", "The colours of the window", choices=("light", "dark"))] = None
    size: Annotated[
        tuple[int, ...] | None, Spec("", "Width and height of the window", minimum=320, maximum=8192, metavar="WxH")
    ] = None
