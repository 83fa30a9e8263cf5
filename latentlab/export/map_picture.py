"""The latent map as a picture, without a window: PNG, or SVG with axes and text as vectors.

A picture is laid out once as a `Drawing`, boxes and texts about a raster of points; both formats draw it.
"""

import base64
import dataclasses
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from latentlab.errors import shortened
from latentlab.export.decisions import Decisions, coloured, opacity
from latentlab.export.density_curve import Curve
from latentlab.export.palette import DEFAULT_PALETTE, SCHEMES, Surfaces, class_colours, rgb, rgb32
from latentlab.export.png import MAX_PIXELS, check_pixels, write_png
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
from latentlab.files import write_text

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

MOST_TICKS = 9
FINE = 4  # pixels of a curve's mask for one of the picture, each way
AREA = 60 / 255  # opacity of the area under a curve
LONGEST_NAME = 15  # longest name of a class in the legend, in characters
KEY_ROWS = 3  # lines of a legend that the key of decisions takes
# Parts of a picture in units, which are 1/WIDTH of its width: the side of the map, the rooms at its left, above it and
# below it, and the room between the map and the edge of a picture without a legend.
WIDTH, SIDE, LEFT, TOP, BOTTOM, RIGHT_EDGE = 800, 630, 58, 66, 54, 16


@dataclasses.dataclass(frozen=True)
class Box:
    """A filled rectangle in pixels; a thin one is a line."""

    left: int
    top: int
    width: int
    height: int
    colour: str


@dataclasses.dataclass(frozen=True, eq=False)
class Lines:
    """Lines of one colour: float (k, 2, 2), two places in pixels each."""

    segments: np.ndarray
    width: float
    colour: str


@dataclasses.dataclass(frozen=True)
class Text:
    """A text of `size` pixels. `anchor` is l, m or r: x is its left edge, middle or right edge; y is its baseline."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: str = "l"
    halo: str = ""  # a rim of this colour, which keeps the text legible on points


@dataclasses.dataclass(frozen=True)
class Trace:
    """A curve in pixels from the corner of the points' picture, and cut off at its edges."""

    places: tuple[tuple[float, float], ...]
    base: float  # y of the lower end of the area
    filled: bool  # with a faint area down to the base; else the line is dashed
    width: float
    colour: str

    @property
    def area(self) -> tuple[tuple[float, float], ...]:
        """The corners of the area below the curve."""
        return ((self.places[0][0], self.base), *self.places, (self.places[-1][0], self.base))

    @property
    def dash(self) -> float:
        """The length of a dash, and of the gap after it."""
        return 4 * self.width


@dataclasses.dataclass(frozen=True)
class Drawing:
    """The layers of a picture: beneath the points, the points, above the points."""

    width: int
    height: int
    background: str
    under: tuple[Box, ...]
    points: np.ndarray  # uint8 (high, wide, 4), transparent between the points
    left: int  # left edge of the points
    top: int
    over: tuple[Box | Lines | Text, ...]
    curves: tuple[Trace, ...] = ()  # under the points


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
    colours = SCHEMES[scheme]
    inks = class_colours(palette)
    unit = width / WIDTH
    side, left, top = round(SIDE * unit), round(LEFT * unit), round(TOP * unit)
    thin = max(1, round(unit / 2))
    if not all(name.isascii() for name in label_names):
        label_names = tuple(str(index) for index in range(len(label_names)))  # the embedded font has no Japanese
    label_names = tuple(shortened(name, LONGEST_NAME) for name in label_names)
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

    under: list[Box] = []
    over: list[Box | Text] = [*heading(title, subtitle, left, unit, colours)]

    # Axes.
    for values, decimals, upright in (
        (*ticks(view.x0, view.x1, MOST_TICKS), True),
        (*(ticks(view.y0, view.y1, MOST_TICKS) if axes[1] else ([], 0)), False),
    ):
        for value in values:
            text = f"{value:.{decimals}f}"
            if upright:
                x = left + round(view.to_pixels(value, 0, side, high)[0])
                under.append(Box(x, top, thin, high, colours.grid))
                over.append(Text(x + thin / 2, top + high + 18 * unit, text, 11 * unit, colours.muted, "m"))
            else:
                y = top + round(view.to_pixels(0, value, side, high)[1])
                under.append(Box(left, y, side, thin, colours.grid))
                over.append(Text(left - 8 * unit, y + 4 * unit, text, 11 * unit, colours.muted, "r"))
    over += [
        Box(left, top, side, thin, colours.border),
        Box(left, top + high - thin, side, thin, colours.border),
        Box(left, top, thin, high, colours.border),
        Box(left + side - thin, top, thin, high, colours.border),
    ]
    middle = left + side / 2
    over += _axis_name(axes[0], middle, top + high + 38 * unit, unit, colours.text)
    over += _axis_name(axes[1], left - 40 * unit, top + high / 2 + 4 * unit, unit, colours.text) if axes[1] else ()

    # Points, and the names of the classes at their medians.
    colouring = rgb32(inks)[labels % len(inks)] if label_names else np.full(len(means), UNLABELLED, np.uint32)
    if fade is not None:
        colouring = faded(colouring, colours.surface, fade[order])
    colouring[: np.count_nonzero(~shown)] = rgb32((colours.unselected,))
    points = _draw(means, colouring, view, (high, side), count)
    if ground is not None:
        cover = np.clip(ground(view, (high, side)), 0, 1)
        points = _over(points, np.broadcast_to(rgb(colours.text), (*cover.shape, 3)), cover)
    if decided is not None:
        found = decided(view, (high, side))
        below = _stretched(coloured(found, inks), (high, side))
        points = _over(points, below[..., :3], below[..., 3] / 255)
    for name, parts in (contours or {}).items():
        segments = np.concatenate(parts)
        x, y = view.to_pixels(segments[..., 0], segments[..., 1], side, high)
        inside = ((x >= 0) & (x <= side) & (y >= 0) & (y <= high)).all(axis=1)
        pixels = np.stack([left + x[inside], top + y[inside]], axis=-1)
        over.append(Lines(pixels, unit, colours.accent if name == "q(z)" else colours.muted))
    shuffled = np.argsort(order)[draw_order(len(means))]  # class_centres uses the first points
    centres = class_centres(means[shuffled], labels[shuffled], len(label_names))
    for label, (name, centre) in enumerate(zip(label_names, centres.tolist())):
        x, y = view.to_pixels(*centre, side, high)
        if label in inked and 0 <= x <= side and 0 <= y <= high:  # a NaN fails the comparison
            size = (16 if len(name) < 3 else 11) * unit
            over.append(Text(left + x, top + y + 0.36 * size, name, size, colours.text, "m", halo=colours.surface))

    traces = []
    for number, curve in enumerate(curves):
        x, y = view.to_pixels(curve.x, curve.height, side, high)
        colour = colours.accent if curve.filled else colours.muted
        base = float(view.to_pixels(0, 0, side, high)[1])
        traces.append(Trace(tuple(zip(x.tolist(), y.tolist())), base, curve.filled, 1.5 * unit, colour))
        x, y = view.to_pixels(*curve.place_of_name(number), side, high)
        if 0 <= x <= side and 0 <= y <= high:
            ink = colours.text if curve.filled else colours.muted
            place = left + float(x) + 8 * unit, top + float(y) - 4 * unit
            over.append(Text(*place, curve.name, 12 * unit, ink, halo=colours.surface))

    # Legend.
    if not legend:
        width = left + side + round(RIGHT_EDGE * unit)
    for index, name in enumerate(label_names if legend else ()):
        x, y = round(left + side + 20 * unit), round(top + index * line)
        box = round(line / 2)
        over.append(Box(x, y, box, box, inks[index % len(inks)] if index in inked else colours.unselected))
        over.append(Text(x + box + 7 * unit, y + 9.5 / 22 * line, name, 12 / 22 * line, colours.text))

    if decided is not None and legend:
        x, y = round(left + side + 20 * unit), round(top + (len(label_names) + 0.5) * line)
        over += _confidence_key(x, y, line, len(label_names), colours)

    return Drawing(
        width=width,
        height=height,
        background=colours.surface,
        under=tuple(under),
        points=points,
        left=left,
        top=top,
        over=tuple(over),
        curves=tuple(traces),
    )


def heading(title: str, subtitle: str, left: int, unit: float, colours: Surfaces) -> tuple[Text, Text]:
    """Return title and subtitle of a picture, 66 units high; `unit` is in pixels."""
    return (
        Text(left, 28 * unit, title, 17 * unit, colours.text),
        Text(left, 49 * unit, subtitle, 12 * unit, colours.muted),
    )


def to_array(drawing: Drawing) -> np.ndarray:
    """Return the drawing as uint8 (height, width, 3)."""
    from PIL import Image, ImageDraw  # late, as in png.py

    picture = Image.new("RGB", (drawing.width, drawing.height), drawing.background)
    pen = ImageDraw.Draw(picture)
    for box in drawing.under:
        _fill(pen, box)
    points = Image.fromarray(drawing.points)
    for trace in drawing.curves:
        for mask in _masks(trace, points.size):
            picture.paste(rgb(trace.colour), (drawing.left, drawing.top), mask)
    picture.paste(points, (drawing.left, drawing.top), points)
    for item in drawing.over:
        if isinstance(item, Box):
            _fill(pen, item)
        elif isinstance(item, Lines):
            for segment in item.segments:
                pen.line([tuple(place) for place in segment.tolist()], fill=item.colour, width=round(item.width))
        else:
            pen.text(
                (item.x, item.y),
                item.text,
                fill=item.colour,
                font=_font(item.size),
                anchor=item.anchor + "s",
                stroke_width=item.size / 7 if item.halo else 0,
                stroke_fill=item.halo or None,
            )
    return np.asarray(picture)


def to_svg(drawing: Drawing, text: Mapping[str, str] | None = None) -> str:
    """Return the drawing as SVG; `text` becomes its description."""
    anchors = {"l": "start", "m": "middle", "r": "end"}
    png = io.BytesIO()
    from PIL import Image

    Image.fromarray(drawing.points).save(png, "PNG")
    high, wide = drawing.points.shape[:2]
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{drawing.width}" height="{drawing.height}" '
        f'viewBox="0 0 {drawing.width} {drawing.height}" stroke="none" '
        'font-family="Inter, Helvetica, Arial, sans-serif">',
        "<desc>" + escape("\n".join(f"{key}: {value}" for key, value in (text or {}).items()), quote=False) + "</desc>",
        f'<rect width="{drawing.width}" height="{drawing.height}" fill="{drawing.background}"/>',
        *(_svg_box(box) for box in drawing.under),
        *_svg_curves(drawing, wide, high),
        f'<image x="{drawing.left}" y="{drawing.top}" width="{wide}" height="{high}" '
        f'href="data:image/png;base64,{base64.b64encode(png.getvalue()).decode("ascii")}"/>',
    ]
    for item in drawing.over:
        if isinstance(item, Box):
            rows.append(_svg_box(item))
            continue
        if isinstance(item, Lines):
            path = "".join(f"M{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}" for (x0, y0), (x1, y1) in item.segments.tolist())
            rows.append(f'<path d="{path}" stroke="{item.colour}" stroke-width="{item.width:.2f}" fill="none"/>')
            continue
        place = f'x="{item.x:.2f}" y="{item.y:.2f}" font-size="{item.size:.2f}" text-anchor="{anchors[item.anchor]}"'
        if item.halo:  # a text of its own: few programs support paint-order
            rim = f'stroke="{item.halo}" stroke-width="{2 * item.size / 7:.2f}" stroke-linejoin="round"'
            rows.append(f'<text {place} fill="{item.halo}" {rim}>{escape(item.text, quote=False)}</text>')
        rows.append(f'<text {place} fill="{item.colour}">{escape(item.text, quote=False)}</text>')
    return "\n".join([*rows, "</svg>"]) + "\n"


def write_map(path: Path, drawing: Drawing, text: Mapping[str, str] | None = None) -> Path:
    """Write the drawing as SVG if `path` ends in .svg, else as PNG, atomically. Raises UserError."""
    if path.suffix.lower() == ".svg":
        write_text(path, to_svg(drawing, text))
        return path
    return write_png(path, to_array(drawing), text)


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


def _fill(pen: "ImageDraw.ImageDraw", box: Box) -> None:
    pen.rectangle((box.left, box.top, box.left + box.width - 1, box.top + box.height - 1), fill=rgb(box.colour))


def _masks(trace: Trace, size: tuple[int, int]) -> Iterator["Image.Image"]:
    """Yield the cover of the area and of the line of a curve, grey pictures of `size`, (width, height)."""
    from PIL import Image, ImageDraw

    def fine(places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(FINE * x, FINE * y) for x, y in places]

    def mask(draw: Callable[["ImageDraw.ImageDraw"], None]) -> "Image.Image":
        large = Image.new("L", (FINE * size[0], FINE * size[1]))
        draw(ImageDraw.Draw(large))
        return large.resize(size, Image.Resampling.BOX)

    if trace.filled:
        yield mask(lambda pen: pen.polygon(fine(trace.area), fill=round(255 * AREA)))
    width = max(1, round(FINE * trace.width))
    lines = [trace.places] if trace.filled else dashes(trace.places, trace.dash)

    def stroke(pen: "ImageDraw.ImageDraw") -> None:
        for line in lines:
            pen.line(fine(line), fill=255, width=width, joint="curve")

    yield mask(stroke)


def dashes(places: Sequence[tuple[float, float]], length: float) -> list[list[tuple[float, float]]]:
    """Return the dashes of a line through places, each as long as the gap after it."""
    line = np.array(places)
    ends = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    found = []
    for start in np.arange(0, ends[-1], 2 * length).tolist():
        end = min(start + length, float(ends[-1]))
        at = np.concatenate([[start], ends[(ends > start) & (ends < end)], [end]])
        found.append(list(zip(np.interp(at, ends, line[:, 0]).tolist(), np.interp(at, ends, line[:, 1]).tolist())))
    return found


def _svg_curves(drawing: Drawing, wide: int, high: int) -> list[str]:
    """Return the curves as vectors in a frame that cuts them off."""
    if not drawing.curves:
        return []
    rows = [f'<svg x="{drawing.left}" y="{drawing.top}" width="{wide}" height="{high}">']
    for trace in drawing.curves:
        if trace.filled:
            rows.append(
                f'<polygon points="{_svg_places(trace.area)}" fill="{trace.colour}" fill-opacity="{AREA:.3f}"/>'
            )
        dashed = "" if trace.filled else f' stroke-dasharray="{trace.dash:.2f}"'
        rows.append(
            f'<polyline points="{_svg_places(trace.places)}" fill="none" stroke="{trace.colour}" '
            f'stroke-width="{trace.width:.2f}"{dashed}/>'
        )
    return [*rows, "</svg>"]


def _svg_places(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in places)


def _svg_box(box: Box) -> str:
    return f'<rect x="{box.left}" y="{box.top}" width="{box.width}" height="{box.height}" fill="{box.colour}"/>'


def text_width(text: str, size: float) -> float:
    """Return the width of a text in pixels, in the font of the pictures at a size in pixels."""
    return _font(size).getlength(text)


@cache
def _font(size: float) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.load_default(size)
