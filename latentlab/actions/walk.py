"""Verbs of the walk from waypoint to waypoint: its film, its command, its waypoints.

The function imports drawing and writing late, because the window's first paint does not need them.
"""

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
    has_run,
    has_walk,
    has_waypoints,
    window_verb,
)
from latentlab.actions.parameters import LARGEST_NUMBER, LARGEST_Z, new_file
from latentlab.capabilities import Capability
from latentlab.errors import UserError, shortened
from latentlab.files import check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec, number_in
from latentlab.session.capabilities import check
from latentlab.session.run import Run

PATH_NAMES = ("straight", "spherical")
FILM_SIDE = 224  # pixels, approximately: a frame without a chosen scale


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
    "command_walk",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &walk as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that writes this walk as an animation"),
    icon="console",
    when=has_film,
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
