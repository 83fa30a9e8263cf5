"""The latent map as a picture, without a window: PNG, or SVG with axes and text as vectors."""

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from latentlab.errors import shortened
from latentlab.export.decisions import Decisions, coloured, opacity
from latentlab.export.density_curve import Curve
from latentlab.export.drawing import Box, Drawing, Lines, Text, Trace, heading
from latentlab.export.fonts import can_draw
from latentlab.export.palette import DEFAULT_PALETTE, SCHEMES, Surfaces, class_colours, rgb, rgb32
from latentlab.export.png import MAX_PIXELS, check_pixels
from latentlab.export.raster import (
    MAX_DOT,
    UNLABELLED,
    class_centres,
    dot_size,
    draw_order,
    draw_points,
    faded,
    ticks,
)
from latentlab.export.viewport import Viewport

MOST_TICKS = 9
LONGEST_NAME = 15  # longest name of a class in the legend, in characters
KEY_ROWS = 3  # lines of a legend that the key of decisions takes
# Parts of a picture in units, which are 1/WIDTH of its width: the side of the map, the rooms at its left, above it and
# below it, and the room between the map and the edge of a picture without a legend.
WIDTH, SIDE, LEFT, TOP, BOTTOM, RIGHT_EDGE = 800, 630, 58, 66, 54, 16


@dataclasses.dataclass(frozen=True)
class _Frame:
    """The rectangle of the points in a picture, and what it shows; all but `view` in pixels."""

    view: Viewport
    left: int
    top: int
    side: int  # width
    high: int
    unit: float
    colours: Surfaces

    @property
    def thin(self) -> int:
        """The width of a thin line."""
        return max(1, round(self.unit / 2))

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        return self.high, self.side

    def pixels_of(self, x: np.ndarray | float, y: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
        """Return places of the latent space in pixels from the corner of the frame."""
        return self.view.to_pixels(x, y, self.side, self.high)

    def holds(self, x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray | bool:
        """Whether places, in pixels from the corner of the frame, lie in it; a NaN does not."""
        return (x >= 0) & (x <= self.side) & (y >= 0) & (y <= self.high)


def lay_out(
    means: np.ndarray,
    labels: np.ndarray,
    label_names: tuple[str, ...],
    title: str,
    subtitle: str,
    width: int = 1600,
    scheme: str = "light",
    palette: str = DEFAULT_PALETTE,
    view: Viewport | None = None,
    classes: Collection[int] | None = None,
    ground: Callable[[Viewport, tuple[int, int]], np.ndarray] | None = None,
    fade: np.ndarray | None = None,
    axes: tuple[str, str] = ("z1", "z2"),
    curves: Sequence[Curve] = (),
    legend: bool = True,
    contours: Mapping[str, Sequence[np.ndarray]] | None = None,
    decided: Callable[[Viewport, tuple[int, int]], Decisions] | None = None,
    aspect: float | None = None,
) -> Drawing:
    """Return the map of `means`, (N, 2), coloured by `labels`, (N,): one scale for both axes, with axes and legend.

    Every point is drawn, in a fixed shuffled order, so that no class hides another. `view` is what the map shows, by
    default a square with all points, or with `aspect` a rectangle of this width / height, which the legend does not
    exceed; `classes` are those in colour, by default all: the others lie grey beneath. Without `label_names` all points
    have one colour, and there is no legend; without `legend` its place is cut off. `ground` returns what lies under the
    points of a view and (height, width) in pixels: the cover of ink, 0 to 1. `fade`, uint8 (N,), is how far each point
    fades into the ground, 255 to nothing: faded points lie beneath. `axes` are letter and index of each axis; without a
    second one y has no meaning. `curves` lie under the points. `contours` are those of "p(z)" and "q(z)": segments (k,
    2, 2) of two places in latent units. `decided` returns the decisions of a classifier for a view and (height, width)
    in pixels: they lie beneath everything, with a key in the legend. Raises UserError where the view is so high that
    the picture would be too large.
    """
    colours, inks = SCHEMES[scheme], class_colours(palette)
    unit = width / WIDTH
    side, left, top = round(SIDE * unit), round(LEFT * unit), round(TOP * unit)
    label_names = _names(label_names)
    inked = frozenset(range(len(label_names)) if classes is None or not label_names else classes)
    order = draw_order(len(means))
    if fade is not None:
        order = order[np.argsort(~fade[order], kind="stable")]
    shown = np.isin(labels, list(inked))[order] if label_names else np.ones(len(means), bool)
    order = np.concatenate([order[~shown], order[shown]])
    means, labels = np.asfortranarray(means[order], np.float32), labels[order]
    count = len(means)
    if view is None:
        view = Viewport.fitted(means, aspect or 1.0)
    else:
        count = int(np.count_nonzero(((means >= (view.x0, view.y0)) & (means <= (view.x1, view.y1))).all(axis=1)))
    high = max(1, round(side * min(view.height / view.width, 1e4)))
    # A legend of many classes is set closer, so that the picture does not become larger than it may be.
    rows = len(label_names) + (KEY_ROWS if decided is not None and legend else 0)
    room = 0.9 * MAX_PIXELS / width - top - BOTTOM * unit if aspect is None else high
    line = min(22 * unit, room / max(1, rows))
    height = top + max(high, round(line * rows)) + round(BOTTOM * unit)
    check_pixels(height, width)
    frame = _Frame(view, left, top, side, high, unit, colours)

    under, axis_texts = _axes(frame, axes)
    over: list[Box | Lines | Text] = [*heading(title, subtitle, left, unit, colours), *axis_texts]
    colouring = rgb32(inks)[labels % len(inks)] if label_names else np.full(len(means), UNLABELLED, np.uint32)
    if fade is not None:
        colouring = faded(colouring, colours.surface, fade[order])
    colouring[: np.count_nonzero(~shown)] = rgb32((colours.unselected,))
    points = _draw(means, colouring, view, frame.shape, count)
    if ground is not None:
        cover = np.clip(ground(view, frame.shape), 0, 1)
        points = _over(points, np.broadcast_to(rgb(colours.text), (*cover.shape, 3)), cover)
    if decided is not None:
        below = _stretched(coloured(decided(view, frame.shape), inks), frame.shape)
        points = _over(points, below[..., :3], below[..., 3] / 255)
    over += _contours(frame, contours or {})
    shuffled = np.argsort(order)[draw_order(len(means))]  # class_centres uses the first points
    over += _names_at_centres(frame, means[shuffled], labels[shuffled], label_names, inked)
    traces, curve_names = _curves(frame, curves)
    over += curve_names
    if legend:
        over += _legend(frame, label_names, [inks[i % len(inks)] for i in range(len(label_names))], inked, line)
    else:
        width = left + side + round(RIGHT_EDGE * unit)
    if decided is not None and legend:
        x, y = round(left + side + 20 * unit), round(top + (len(label_names) + 0.5) * line)
        over += _confidence_key(x, y, line, len(label_names), colours)
    return Drawing(width, height, colours.surface, tuple(under), points, left, top, tuple(over), tuple(traces))


def _names(label_names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the classes as the picture shows them: by their numbers where no font has their letters."""
    if not all(map(can_draw, label_names)):
        return tuple(str(index) for index in range(len(label_names)))
    return tuple(shortened(name, LONGEST_NAME) for name in label_names)


def _axes(frame: _Frame, names: tuple[str, str]) -> tuple[list[Box], list[Box | Text]]:
    """Return the grid below the points; and above them the ticks, the border and the names of the axes."""
    view, unit, thin, colours = frame.view, frame.unit, frame.thin, frame.colours
    left, top, side, high = frame.left, frame.top, frame.side, frame.high
    under: list[Box] = []
    over: list[Box | Text] = []
    values, decimals = ticks(view.x0, view.x1, MOST_TICKS)
    for value in values:
        x = left + round(frame.pixels_of(value, 0)[0])
        under.append(Box(x, top, thin, high, colours.grid))
        place = x + thin / 2, top + high + 18 * unit
        over.append(Text(*place, f"{value:.{decimals}f}", 11 * unit, colours.muted, "m"))
    values, decimals = ticks(view.y0, view.y1, MOST_TICKS) if names[1] else ([], 0)
    for value in values:
        y = top + round(frame.pixels_of(0, value)[1])
        under.append(Box(left, y, side, thin, colours.grid))
        place = left - 8 * unit, y + 4 * unit
        over.append(Text(*place, f"{value:.{decimals}f}", 11 * unit, colours.muted, "r"))
    over += [
        Box(left, top, side, thin, colours.border),
        Box(left, top + high - thin, side, thin, colours.border),
        Box(left, top, thin, high, colours.border),
        Box(left + side - thin, top, thin, high, colours.border),
        *_axis_name(names[0], left + side / 2, top + high + 38 * unit, unit, colours.text),
    ]
    if names[1]:
        over += _axis_name(names[1], left - 40 * unit, top + high / 2 + 4 * unit, unit, colours.text)
    return under, over


def _contours(frame: _Frame, contours: Mapping[str, Sequence[np.ndarray]]) -> list[Lines]:
    """Return the contours of "p(z)" and "q(z)" within the frame."""
    found = []
    for name, parts in contours.items():
        segments = np.concatenate(parts)
        x, y = frame.pixels_of(segments[..., 0], segments[..., 1])
        inside = frame.holds(x, y).all(axis=1)
        pixels = np.stack([frame.left + x[inside], frame.top + y[inside]], axis=-1)
        found.append(Lines(pixels, frame.unit, frame.colours.accent if name == "q(z)" else frame.colours.muted))
    return found


def _names_at_centres(
    frame: _Frame, means: np.ndarray, labels: np.ndarray, label_names: Sequence[str], inked: Collection[int]
) -> list[Text]:
    """Return the names of the classes at the medians of their points."""
    found, colours = [], frame.colours
    for label, (name, centre) in enumerate(zip(label_names, class_centres(means, labels, len(label_names)).tolist())):
        x, y = frame.pixels_of(*centre)
        if label in inked and frame.holds(x, y):
            size = (16 if len(name) < 3 else 11) * frame.unit
            place = frame.left + x, frame.top + y + 0.36 * size
            found.append(Text(*place, name, size, colours.text, "m", halo=colours.surface))
    return found


def _curves(frame: _Frame, curves: Sequence[Curve]) -> tuple[list[Trace], list[Text]]:
    """Return densities over a line of latents, and the name of each beside it."""
    traces, names, unit, colours = [], [], frame.unit, frame.colours
    for number, curve in enumerate(curves):
        x, y = frame.pixels_of(curve.x, curve.height)
        colour = colours.accent if curve.filled else colours.muted
        base = float(frame.pixels_of(0, 0)[1])
        traces.append(Trace(tuple(zip(x.tolist(), y.tolist())), base, curve.filled, 1.5 * unit, colour))
        x, y = frame.pixels_of(*curve.place_of_name(number))
        if frame.holds(x, y):
            ink = colours.text if curve.filled else colours.muted
            place = frame.left + float(x) + 8 * unit, frame.top + float(y) - 4 * unit
            names.append(Text(*place, curve.name, 12 * unit, ink, halo=colours.surface))
    return traces, names


def _legend(
    frame: _Frame, label_names: Sequence[str], inks: Sequence[str], inked: Collection[int], line: float
) -> list[Box | Text]:
    """Return the names of the classes beside their colours, each in a row as high as `line`."""
    found: list[Box | Text] = []
    box, unit, colours = round(line / 2), frame.unit, frame.colours
    for index, (name, ink) in enumerate(zip(label_names, inks)):
        x, y = round(frame.left + frame.side + 20 * unit), round(frame.top + index * line)
        found.append(Box(x, y, box, box, ink if index in inked else colours.unselected))
        found.append(Text(x + box + 7 * unit, y + 9.5 / 22 * line, name, 12 / 22 * line, colours.text))
    return found


def _axis_name(name: str, x: float, y: float, unit: float, colour: str) -> tuple[Text, ...]:
    """Return a letter with a small, lowered index: few fonts have subscript digits."""
    letter, index = Text(x, y, name[0], 13 * unit, colour, "r"), name[1:]
    return (letter, Text(x + 0.5 * unit, y + 3 * unit, index, 9 * unit, colour)) if index else (letter,)


def _draw(means: np.ndarray, inks: np.ndarray, view: Viewport, shape: tuple[int, int], count: int) -> np.ndarray:
    """Return the points as uint8 (*shape, 4), transparent between them: red, green, blue, alpha.

    `count` of them are in view. They are drawn on black and on white: a difference between the two is the transparency
    of a dot's soft rim.
    """
    size = dot_size(count, shape[0] * shape[1], largest=MAX_DOT)
    pictures = []
    for ground in (0xFF000000, 0xFFFFFFFF):
        canvas = np.full(shape, ground, np.uint32)
        draw_points(canvas, means, inks, view, size)
        pictures.append(np.stack([(canvas >> shift & 255).astype(np.int32) for shift in (16, 8, 0)], axis=-1))
    black, white = pictures
    alpha = (255 - (white - black)[..., 1:2]).clip(0, 255)
    colour = np.where(alpha > 0, (255 * black + alpha // 2) // np.maximum(alpha, 1), 0).clip(0, 255)
    return np.concatenate([colour, alpha], axis=-1).astype(np.uint8)


def _over(points: np.ndarray, ink: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """Return `points`, uint8 (h, w, 4), over ink, (h, w, 3) from 0 to 255, whose opacity is `cover`, (h, w)."""
    alpha = points[..., 3:] / 255
    under = cover[..., None] * (1 - alpha)
    whole = alpha + under
    colour = (points[..., :3] * alpha + ink * under) / np.maximum(whole, 1e-9)
    return np.concatenate([colour, 255 * whole], axis=-1).round().astype(np.uint8)


def _stretched(pixels: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return a picture, uint8 (h, w, 4), stretched to `shape`, so that a clear pixel lends its neighbours no colour."""
    from PIL import Image

    picture = Image.fromarray(pixels).convert("RGBa")
    return np.asarray(picture.resize(shape[::-1], Image.Resampling.BILINEAR).convert("RGBA"))


def _confidence_key(x: int, y: int, line: float, classes: int, colours: Surfaces) -> list[Box | Text]:
    """Return the key of decisions, KEY_ROWS lines high: the opacity of each confidence, in the ink of the texts."""
    width, steps, size = round(3.6 * line), 24, 10 / 22 * line
    ground, ink = np.array(rgb(colours.surface)), np.array(rgb(colours.text))
    shares = opacity(np.linspace(1 / classes, 1, steps), classes)
    edges = np.linspace(0, width, steps + 1).round().astype(int).tolist()
    boxes = [
        Box(x + left, y + round(0.35 * line), right - left, round(0.5 * line), "#{:02x}{:02x}{:02x}".format(*mixed))
        for left, right, mixed in zip(edges, edges[1:], (ground + shares[:, None] * (ink - ground)).round().astype(int))
    ]
    return [
        Text(x, y + 0.1 * line, "confidence", size, colours.text),
        *boxes,
        Text(x, y + 1.4 * line, f"{1 / classes:.0%}", size, colours.muted),
        Text(x + width, y + 1.4 * line, "100%", size, colours.muted, "r"),
    ]
