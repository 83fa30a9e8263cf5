"""Verbs that decode: pictures and films to files, the image at the probe, the walk from waypoint to waypoint.

The functions import drawing and writing late, because the window's first paint does not need them.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Annotated

import numpy as np

from latentlab.actions.declaration import (
    ON,
    about,
    action,
    can_wander,
    command_line,
    has_film,
    has_map,
    has_run,
    has_walk,
    has_waypoints,
    window_verb,
)
from latentlab.actions.parameters import (
    LARGEST_NUMBER,
    LARGEST_Z,
    GridExtent,
    HeldPlace,
    MapSplit,
    OutPng,
    Palette,
    PlaneName,
    Theme,
    latent_point,
    new_file,
)
from latentlab.capabilities import Capability
from latentlab.errors import UserError, shortened
from latentlab.export.palette import DEFAULT_PALETTE
from latentlab.export.png import BACKGROUNDS, check_pixels, write_png
from latentlab.files import check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec, number_in
from latentlab.session.capabilities import check
from latentlab.session.evidence import Share
from latentlab.session.plane_choice import AUTO, auto_name, plane_named
from latentlab.session.run import Run

PATH_NAMES = ("straight", "spherical")
FILM_SIDE = 224  # pixels, approximately: a frame without a chosen scale
MOST_SIGMAS = 8  # beyond 8 sigma, float64 has no probability left to divide


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
    out: OutPng = Path("latent-grid.png"),
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
    extent: GridExtent = 3.0,
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
    plane: PlaneName = AUTO,
    at: HeldPlace = (),
) -> Path:
    """Decode a grid of latent points and save it as one PNG, whose metadata holds the command for it; return its path.

    The plane is by default that of the map; without images, by which the map chooses, that of z1 and z2. Raises
    UserError if the latent space has no such plane, the picture would be too large, or `out` cannot be written.
    """
    from latentlab.session.pictures import grid_picture

    if spacing == "quantile" and extent > MOST_SIGMAS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--spacing quantile has no probability left beyond --extent {most}."),
            most=MOST_SIGMAS,
        )
    check_writable(out)
    plane = auto_name(run) if plane == AUTO and run.config.latent_size > 2 else plane
    command = command_line("grid", run, rows=rows, columns=columns, extent=extent, spacing=spacing, border=border,
                           scale=scale, background=background, plane=plane, at=at)  # fmt: skip
    picture = grid_picture(run, rows, columns, extent, spacing, border, scale, background, plane_named(run, plane, at))
    return write_png(out, picture, about(run, command))


@action(
    "map",
    text=QT_TRANSLATE_NOOP("Actions", "Export latent &map…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save the exact latent map with axes and legend, as PNG or SVG"),
    shortcut="Ctrl+Shift+E",
    icon="scatter-plot",
    when=has_map,
    command="map",
    reads_images=True,
)
def export_map(
    run: Run,
    out: Annotated[
        Path,
        new_file(
            QT_TRANSLATE_NOOP("Settings", "The picture to write: .png, or .svg with axes and text as vectors"),
            "PNG (*.png);;SVG (*.svg)",
        ),
    ] = Path("latent-map.png"),
    split: MapSplit = "train",
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
    theme: Theme = "light",
    palette: Palette = DEFAULT_PALETTE,
    view: Annotated[
        tuple[float, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "View"),
            QT_TRANSLATE_NOOP("Settings", "The rectangle that is shown, x0,y0,x1,y1; all: every point"),
            minimum=-LARGEST_Z,
            maximum=LARGEST_Z,
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
    prior: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Contours of p(z)"),
            QT_TRANSLATE_NOOP("Settings", "Draw p(z): contours of 39, 86 and 99 % of its mass, circles for N(0, I)"),
        ),
    ] = False,
    aggregate: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Contours of q(z)"),
            QT_TRANSLATE_NOOP("Settings", "Draw q(z), the mean of q(z|x) over the test images, by the same contours"),
        ),
    ] = False,
    decisions: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Classifier's decisions"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "Colour the plane by the class that a classifier of the same data gives the decoded image, fainter where less sure",  # noqa: E501
            ),
        ),
    ] = False,
    plane: PlaneName = AUTO,
    at: HeldPlace = (),
) -> Generator[Share, None, Path]:
    """Encode every image and save the latent map as PNG or SVG, whose metadata holds its command; return its path.

    Yields the progress of a classifier that is trained for the decisions. Raises UserError if the latent space has no
    such plane, the data set is not there, the images have no labels to decide about, or `out` cannot be written.
    """
    from latentlab.export.map_picture import write_map
    from latentlab.session.decisions import classifier_for
    from latentlab.session.pictures import map_drawing

    check_writable(out)
    chosen = plane_named(run, plane, at)
    classifier = (yield from classifier_for(run)) if decisions else None
    drawing = map_drawing(
        run,
        split,
        width,
        theme,
        palette,
        view,
        classes,
        manifold,
        plane=chosen,
        prior=prior,
        aggregate=aggregate,
        classifier=classifier,
    )
    command = command_line("map", run, split=split, width=width, theme=theme, palette=palette, view=view,
                           classes=classes, manifold=manifold, prior=prior, aggregate=aggregate,
                           decisions=decisions, plane=plane, at=at)  # fmt: skip
    return write_map(out, drawing, about(run, command))


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
        latent_point(
            QT_TRANSLATE_NOOP("Settings", "z"),
            QT_TRANSLATE_NOOP("Settings", "The coordinates of the latent point, such as 0.3,-1.2"),
        ),
    ],
    out: OutPng = Path("decoded.png"),
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

    Raises UserError if z has another length than the model's, the picture is too large, or `out` cannot be written.
    """
    from latentlab.session.pictures import decoded_picture

    _check_place(run, z)
    check_pixels(run.image_shape[0] * scale, run.image_shape[1] * scale)
    check_writable(out)
    command = command_line("decode", run, z=z, scale=scale, smooth=smooth)
    return write_png(out, decoded_picture(run, z, scale, smooth), about(run, command))


@action(
    "walk",
    text=QT_TRANSLATE_NOOP("Actions", "Export &walk…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save a walk through latent space as an animation, or as a film strip"),
    icon="movie-open-outline",
    when=has_film,
    command="walk",
)
def export_walk(
    run: Run,
    through: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Waypoints"),
            QT_TRANSLATE_NOOP(
                "Settings", "The latent points it goes through, such as -2,0; 1.5,2; a random walk starts at one"
            ),
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
    random: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Random walk"),
            QT_TRANSLATE_NOOP("Settings", "Wander smoothly about the prior: a Gaussian process whose law it is"),
        ),
    ] = False,
    length: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Length"),
            QT_TRANSLATE_NOOP("Settings", "How far a random walk goes, about, in units of z"),
            above=0,
            maximum=1000,
        ),
    ] = 10.0,
    seed: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Seed"),
            QT_TRANSLATE_NOOP("Settings", "A random walk of the same seed goes the same way"),
            minimum=0,
            maximum=LARGEST_NUMBER,
        ),
    ] = 0,
    frames: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Frames"),
            QT_TRANSLATE_NOOP("Settings", "Images from the first waypoint to the last"),
            minimum=2,
            maximum=2000,
        ),
    ] = 60,
    seconds: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Seconds"),
            QT_TRANSLATE_NOOP("Settings", "The time from the first waypoint to the last"),
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
        new_file(
            QT_TRANSLATE_NOOP("Settings", "The film to write: .gif, .apng, or .png for a film strip"),
            "GIF (*.gif);;APNG (*.apng);;PNG film strip (*.png)",
        ),
    ] = Path("walk.gif"),
) -> Path:
    """Decode along a walk and save it, with its command in the file; return the path.

    Raises UserError if there are no two waypoints of the model's latent size, or for a random walk more than one, it
    would have over 16 megapixels in all, or `out` cannot be written.
    """
    from latentlab.export.gif import check_film, write_film
    from latentlab.inference.traversal import random_walk, walk
    from latentlab.session.pictures import walk_frames

    waypoints = _waypoints_in(through, run.config.latent_size)
    if random:
        start = _start_of_random_walk(run, waypoints, seed)
    elif len(waypoints) < 2:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", 'A walk needs at least two waypoints, such as --through "-2,0; 1.5,2".')
        )
    strip = out.suffix.lower() == ".png"
    back = ping_pong and not strip and frames > 2
    count, whole = (2 * frames - 2, seconds * (2 * frames - 2) / frames) if back else (frames, seconds)
    block = scale or max(1, round((FILM_SIDE if not strip else FILM_SIDE / 4) / max(run.image_shape)))
    check_film(out, count, run.image_shape, whole, block)
    check_writable(out)
    command = command_line("walk", run, through=through, path=path, random=random, length=length, seed=seed,
                           frames=frames, seconds=seconds, ping_pong=ping_pong, scale=scale)  # fmt: skip
    places = random_walk(start, frames, length, seed) if random else walk(waypoints, frames, path)
    return write_film(out, walk_frames(run, places, back), whole, block, about(run, command))


@action(
    "traverse",
    text=QT_TRANSLATE_NOOP("Actions", "Export images &by dimension…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save a row of decoded images for each dimension of z, from -3 to 3, as one PNG"),
    icon="view-sequential-outline",
    when=has_run,
    command="traverse",
)
def export_traversal(
    run: Run,
    out: OutPng = Path("traversal.png"),
    z: Annotated[
        tuple[float, ...],
        latent_point(
            QT_TRANSLATE_NOOP("Settings", "z"),
            QT_TRANSLATE_NOOP("Settings", "The latent point whose other coordinates stay; auto: the origin"),
            none_word="auto",
        ),
    ] = (),
    columns: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Columns"),
            QT_TRANSLATE_NOOP("Settings", "Images from -3 to 3"),
            minimum=2,
            maximum=100,
        ),
    ] = 13,
    scale: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pixel scale"),
            QT_TRANSLATE_NOOP("Settings", "Side of the block that shows a pixel"),
            minimum=1,
            maximum=100,
        ),
    ] = 1,
    background: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Background"),
            QT_TRANSLATE_NOOP("Settings", "The colour of the borders"),
            choices=tuple(BACKGROUNDS),
        ),
    ] = "black",
) -> Path:
    """Decode along each dimension of z and save it as one PNG, a row each, with its command; return its path.

    Raises UserError if z has another length than the model's, the picture is too large, or `out` cannot be written.
    """
    from latentlab.session.pictures import traversal_picture

    if z:
        _check_place(run, z)
    check_writable(out)
    command = command_line("traverse", run, z=z, columns=columns, scale=scale, background=background)
    picture = traversal_picture(run, np.array(z) if z else None, columns, scale, background)
    return write_png(out, picture, about(run, command))


def _check_place(run: Run, z: tuple[float, ...]) -> None:
    if len(z) != run.config.latent_size:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "z has {wanted} coordinates in this run, and --z gives {found}."),
            wanted=run.config.latent_size,
            found=len(z),
        )


def _start_of_random_walk(run: Run, waypoints: tuple[tuple[float, ...], ...], seed: int) -> np.ndarray:
    """Return the single waypoint, or a sample of the prior. Raises UserError for more waypoints or without a prior."""
    check(run, Capability.RANDOM_WALK)
    if len(waypoints) > 1:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A random walk has one waypoint at most, from which it starts."))
    return (
        np.array(waypoints[0])
        if waypoints
        else np.random.default_rng((seed, 1)).standard_normal(run.config.latent_size)
    )


def _waypoints_in(text: str, size: int) -> tuple[tuple[float, ...], ...]:
    """Return the latents of a text such as "-2,0; 1.5,2". Raises UserError."""
    waypoints = []
    for part in filter(str.strip, text.split(";")):
        try:
            waypoints.append(tuple(number_in(number) for number in part.replace(",", " ").split()))
        except ValueError:
            waypoints.append(())
        if len(waypoints[-1]) != size or not all(abs(value) <= LARGEST_Z for value in waypoints[-1]):
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "A waypoint is {size} numbers with commas between them, and “{part}” is not."
                ),
                size=size,
                part=shortened(part.strip()),
            )
    return tuple(waypoints)


window_verb(
    "command_map",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &map as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that draws this view of the map without a window"),
    icon="console",
    when=has_map,
)
window_verb(
    "command_decoder",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &decoded image as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that decodes the probe's place without a window"),
    icon="console",
    when=has_run,
)
window_verb(
    "command_walk",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &walk as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that writes this walk as an animation"),
    icon="console",
    when=has_film,
)
window_verb(
    "copy_picture",
    text=QT_TRANSLATE_NOOP("Actions", "&Copy picture"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the decoded image to the clipboard"),
    shortcut="Ctrl+C",
    icon="content-copy",
    when=has_run,
)
window_verb(
    "copy_z",
    text=QT_TRANSLATE_NOOP("Actions", "Copy &z"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the probe's coordinates as numbers"),
    shortcut="Ctrl+Shift+C",
    icon="crosshairs-gps",
    when=has_run,
)
window_verb(
    "paste_z",
    text=QT_TRANSLATE_NOOP("Actions", "&Paste z"),
    tip=QT_TRANSLATE_NOOP("Actions", "Move the probe to the coordinates in the clipboard, such as 0.31, -1.2"),
    icon="content-paste",
    when=has_run,
)
window_verb(
    "smooth",
    text=QT_TRANSLATE_NOOP("Actions", "S&mooth image"),
    tip=QT_TRANSLATE_NOOP("Actions", "Blend neighbouring pixels of the decoded image instead of showing them crisp"),
    icon="blur",
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "add_pin",
    text=QT_TRANSLATE_NOOP("Actions", "Add waypo&int"),
    tip=QT_TRANSLATE_NOOP("Actions", "Make the probe's place the next waypoint of the walk"),
    shortcut="B",
    icon="map-marker-plus-outline",
    when=has_run,
)
window_verb(
    "play_walk",
    text=QT_TRANSLATE_NOOP("Actions", "Play the &walk"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let the probe go from waypoint to waypoint"),
    shortcut="W",
    icon="walk",
    when=has_walk,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "wander",
    text=QT_TRANSLATE_NOOP("Actions", "Rando&m walk"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let the probe wander smoothly about the prior, from where it is"),
    shortcut="Shift+W",
    icon="shuffle-variant",
    when=can_wander,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "remove_pins",
    text=QT_TRANSLATE_NOOP("Actions", "&Remove the walk"),
    tip=QT_TRANSLATE_NOOP("Actions", "Remove every waypoint"),
    icon="map-marker-off-outline",
    when=has_waypoints,
)
