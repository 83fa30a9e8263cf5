"""Drawings: pictures as boxes, lines, curves and texts about a raster, drawn as PNG or as SVG."""

import base64
import dataclasses
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from latentlab.export.fonts import runs, text_width
from latentlab.export.palette import Surfaces, rgb
from latentlab.export.png import write_png
from latentlab.files import write_text
from latentlab.options import MINUS

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

FINE = 4  # pixels of a curve's mask for one of the picture, each way
AREA = 60 / 255  # opacity of the area under a curve


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
    """A text of `size` pixels. `anchor` is l, m or r: x is its left edge, middle or right edge; y is its baseline.

    A hyphen before a number or a word becomes a minus sign.
    """

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: str = "l"
    halo: str = ""  # a rim of this colour, which keeps the text legible on points

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", re.sub(r"(?<![\w-])-(?=[\w.])", MINUS, self.text))


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
            _write(pen, item)
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


def write_drawing(path: Path, drawing: Drawing, text: Mapping[str, str] | None = None) -> Path:
    """Write the drawing as SVG if `path` ends in .svg, else as PNG, atomically. Raises UserError."""
    if path.suffix.lower() == ".svg":
        write_text(path, to_svg(drawing, text))
        return path
    return write_png(path, to_array(drawing), text)


def _fill(pen: "ImageDraw.ImageDraw", box: Box) -> None:
    pen.rectangle((box.left, box.top, box.left + box.width - 1, box.top + box.height - 1), fill=rgb(box.colour))


def _write(pen: "ImageDraw.ImageDraw", item: Text) -> None:
    parts = runs(item.text, item.size)
    anchor, x = item.anchor, item.x
    if len(parts) > 1:  # an anchor is of one font
        x -= {"l": 0, "m": 0.5, "r": 1}[anchor] * text_width(item.text, item.size)
        anchor = "l"
    rim = {"stroke_width": item.size / 7, "stroke_fill": item.halo} if item.halo else {}
    for part, font in parts:
        pen.text((x, item.y), part, fill=item.colour, font=font, anchor=anchor + "s", **rim)
        x += font.getlength(part)


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
