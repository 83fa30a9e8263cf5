"""A film of a training: the kept moments of a run in order, with one fixed camera."""

import dataclasses
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from latentlab.errors import UserError
from latentlab.export.drawing import Box, Drawing, Text, heading, to_array
from latentlab.export.palette import DEFAULT_PALETTE, SCHEMES, Surfaces
from latentlab.export.viewport import Viewport
from latentlab.session.evaluation import evaluate_run, posteriors
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.map_points import Points
from latentlab.session.pictures import (
    grid_picture,
    line_view,
    map_drawing,
    metrics_in_words,
    split_in_words,
    title_of,
)
from latentlab.session.run import Run
from latentlab.session.timeline import Timeline
from latentlab.training.keyframe import places

WIDTHS = {"map": 800, "grid": 800, "both": 1200}  # pixels: the default width of a film
UNITS = {"map": 800, "grid": 690, "both": 1458}  # of a frame's width; a map is 800 wide, and its square 630
MAP_UNITS, SIDE, TOP, MARGIN, STRIP = 800, 630, 66, 30, 46
MOST_ROWS = 20
PRIOR_DEVIATIONS = 3  # standard deviations of the prior in the frame of the camera


@dataclasses.dataclass(frozen=True)
class FilmStyle:
    """The content and the look of the frames of a film."""

    view: str = "map"  # one of WIDTHS
    split: str = "train"
    width: int | None = None  # pixels
    scheme: str = "light"
    palette: str = DEFAULT_PALETTE
    rows: int | None = None  # rows of the latent grid; None: as many as fit, at most 20
    extent: float = 3.0  # of the latent grid
    plane: LatentPlane | None = None  # of all frames; None: that of z1 and z2 through 0


def kept_moments(run: Run, first: int = 0) -> tuple[int, ...]:
    """Return the kept steps of a run from `first` to the step of `run`, which is the last."""
    last = run.snapshot.step
    return (*(step for step in Timeline(run.folder).steps() if first <= step < last), last)


def pace(steps: Sequence[int], frames: int) -> tuple[tuple[int, int], ...]:
    """Return the steps that a film of at least two frames shows, each with the number of its frames.

    The film runs evenly over the scale of the timeline from the first step to the last; each frame shows the newest
    moment up to its place on that scale. If one frame spans several moments, the frame shows the last of them.
    """
    at = places(steps, steps[-1])
    at = (at - at[0]) / (at[-1] - at[0])
    shown = np.searchsorted(at, np.linspace(0, 1, frames), side="right") - 1
    numbers, counts = np.unique(shown, return_counts=True)
    return tuple((steps[number], count) for number, count in zip(numbers.tolist(), counts.tolist()))


@dataclasses.dataclass(frozen=True, eq=False)
class Film:
    """The frames at rising kept steps; the last step is that of `run`, whose images are loaded.

    A frame is uint8 (height, width, 3); all frames have one size, with even sides. The map is that of `map_drawing`,
    exact, with the test metrics of its moment; the camera shows the whole last map and three standard deviations of the
    prior. The latent grid is that of `grid_picture`. The timeline lies below.
    """

    run: Run
    steps: Sequence[int]
    style: FilmStyle

    @cached_property
    def last_frame(self) -> np.ndarray:
        """Return the frame of `run`."""
        return self.frame(self.run)

    def frame(self, moment: Run) -> np.ndarray:
        """Return the frame of one moment of the run, with its images."""
        style = self.style
        colours, width = SCHEMES[style.scheme], style.width or WIDTHS[style.view]
        map_width = round(width * MAP_UNITS / UNITS[style.view])
        unit = map_width / MAP_UNITS
        side, top, margin = round(SIDE * unit), round(TOP * unit), round(MARGIN * unit)
        snapshot = moment.snapshot
        caption = f"epoch {snapshot.epoch:.2f} · step {snapshot.step:,} · {metrics_in_words(evaluate_run(moment))}"
        if style.view == "grid":
            words = heading(title_of(moment), caption, margin, unit, colours)
            drawing = Drawing(
                width, top + side + margin // 2, colours.surface, (), np.zeros((1, 1, 4), np.uint8), 0, 0, words
            )
            left = margin
        else:
            caption = f"{split_in_words(style.split)} · {caption}"
            drawing = map_drawing(
                moment,
                style.split,
                map_width,
                style.scheme,
                style.palette,
                view=self._camera,
                subtitle=caption,
                plane=style.plane,
            )
            left = map_width
        height = drawing.height + round(STRIP * unit)
        over = [*drawing.over, *_strip(self, snapshot.step, drawing.height, width, unit, colours)]
        if style.view != "map":
            words = f"decoded grid, z from -{style.extent:g} to {style.extent:g}"
            over.append(Text(left + side, 28 * unit, words, 12 * unit, colours.muted, "r"))
        size = {"width": width + width % 2, "height": height + height % 2}
        frame = to_array(dataclasses.replace(drawing, **size, over=tuple(over)))
        if style.view == "map":
            return frame
        frame, grid = frame.copy(), _grid(moment, style, side)
        room = side if style.view == "grid" else min(side, drawing.points.shape[0])
        y, x = top + (room - grid.shape[0]) // 2, left + (side - grid.shape[1]) // 2
        frame[y : y + grid.shape[0], x : x + grid.shape[1]] = grid[..., None]
        return frame

    def frames(self) -> Iterator[np.ndarray]:
        """Yield the frame of each step. Between two frames, a running training may thin out its moments.

        The frame of a deleted moment is that of the moment before. Raises UserError if a moment is damaged, or if
        the run was deleted.
        """
        timeline, frame = Timeline(self.run.folder, self.run.dataset), None
        for step in self.steps[:-1]:
            try:
                moment = timeline.at(step)
            except UserError:
                if frame is None or step in timeline.steps() or not self.run.folder.exists():
                    raise
            else:
                frame = self.frame(moment)
            yield frame
        yield self.last_frame

    @cached_property
    def _camera(self) -> tuple[float, ...]:
        images, _ = self.run.dataset.split(self.style.split)
        step = self.run.snapshot.step
        points = Points(self.style.split, posteriors(self.run, images)[0], step, step, True, self.style.plane)
        prior = self.run.model.prior
        radius = 0.0 if prior is None else PRIOR_DEVIATIONS * prior.deviation
        is_line = points.means.shape[1] == 1
        camera = line_view(points, radius) if is_line else Viewport.fitted(points.places, 1.0, radius=radius)
        return dataclasses.astuple(camera)


def _grid(run: Run, style: FilmStyle, side: int) -> np.ndarray:
    """Return the latent grid, uint8 (height, width), at most `side` pixels a side; its scale is whole if possible."""
    from PIL import Image

    longest = max(run.image_shape) + 1  # with its border
    least = -(-side // (MOST_ROWS * longest + 1))  # the smallest scale at which 20 rows are too large
    rows = style.rows or min(MOST_ROWS, max(2, (side // least - 1) // longest))
    scale = side // (rows * longest + 1)
    picture = grid_picture(run, rows, extent=style.extent, scale=scale or None, plane=style.plane)
    if scale:
        return picture
    shrunk = Image.fromarray(picture)
    shrunk.thumbnail((side, side), Image.Resampling.BOX)
    return np.asarray(shrunk)


def _strip(film: Film, step: int, top: int, width: int, unit: float, colours: Surfaces) -> list[Box | Text]:
    """Return the timeline below a picture: a tick for each moment, numbers of epochs, and the frame's place."""
    run, steps = film.run, film.steps
    left, right = round(58 * unit), width - round(MARGIN * unit)
    low, thin = top + round(10 * unit), max(1, round(unit))
    begin = float(places([steps[0]], steps[-1])[0])

    def x(at: float) -> int:
        return left + round((right - left) * (float(places([at], steps[-1])[0]) - begin) / (1 - begin))

    parts: list[Box | Text] = [
        Box(x(kept), low - round(4 * unit), thin, round(8 * unit) + thin, colours.border) for kept in steps
    ]
    parts.append(Box(left, low, right - left + thin, thin, colours.border))
    parts.append(Text(left - 8 * unit, low + 4 * unit, "epoch", 11 * unit, colours.muted, "r"))
    per_epoch = run.snapshot.step / run.snapshot.epoch
    free = float("inf")  # numbers to the left of this place have room
    for epoch in range(int(run.snapshot.epoch), -1, -1):
        at = epoch * per_epoch
        if at >= steps[0] and x(at) <= free:
            parts.append(Text(x(at) + thin / 2, low + 20 * unit, str(epoch), 11 * unit, colours.muted, "m"))
            free = x(at) - 24 * unit
    now = x(step)
    parts.append(Box(left, low - thin, now - left + thin, 3 * thin, colours.accent))
    parts.append(Box(now - round(2 * unit), low - round(6 * unit), 5 * thin, round(12 * unit) + thin, colours.accent))
    return parts
