"""Small charts as a picture, without a window: curves, points, bars and heat maps in panels, by Pillow."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from latentlab.export.drawing import Box, Drawing, Text, heading, to_array
from latentlab.export.palette import PALETTES, SCHEMES
from latentlab.export.png import write_png
from latentlab.export.posterior_picture import heat
from latentlab.export.raster import ticks

WIDE, HIGH = 420, 300  # pixels of a panel's plot
LEFT, TOP, RIGHT, BOTTOM = 66, 34, 24, 50  # pixels about it
HEAD, LINE = 72, 22  # pixels of title and subtitle, and of a line of words below the panels
FINE = 3  # lines are drawn this many times as large, then made small: they are smooth
BLUE, ORANGE, GREEN, RED = (PALETTES["okabe-ito"][i] for i in (4, 0, 2, 5))


@dataclasses.dataclass(frozen=True, eq=False)
class Curve:
    """A line through points x, y (n,) each."""

    x: np.ndarray
    y: np.ndarray
    colour: str = BLUE
    width: float = 2


@dataclasses.dataclass(frozen=True, eq=False)
class Dots:
    """Points x, y (n,) each, of one colour or one each."""

    x: np.ndarray
    y: np.ndarray
    colour: str | Sequence[str] = BLUE
    size: float = 4  # radius in pixels


@dataclasses.dataclass(frozen=True, eq=False)
class Bars:
    """Bars from `base` to `top`, (n,) each, about the middles x (n,)."""

    x: np.ndarray
    top: np.ndarray
    width: float
    colour: str = BLUE
    base: np.ndarray | float = 0.0


@dataclasses.dataclass(frozen=True, eq=False)
class Heat:
    """Values from 0 to 1, (h, w), the lowest row first, over the whole panel."""

    values: np.ndarray


@dataclasses.dataclass(frozen=True, eq=False)
class Images:
    """Grey values from 0 to 1, (h, w), the highest row first, across the middle of the panel, with square pixels."""

    values: np.ndarray


@dataclasses.dataclass(frozen=True, eq=False)
class Panel:
    """A plot with its title, the names of its axes, their ranges, and what is drawn in it, later marks on top.

    An axis without a name, "", has no numbers.
    """

    title: str
    x_name: str
    y_name: str
    x: tuple[float, float]
    y: tuple[float, float]
    marks: tuple[Curve | Dots | Bars | Heat | Images, ...]


def span(*values: np.ndarray, margin: float = 0.05) -> tuple[float, float]:
    """Return a range that holds all finite values, with a margin as a share of it."""
    whole = np.concatenate([np.ravel(value) for value in values])
    whole = whole[np.isfinite(whole)]
    low, high = (float(whole.min()), float(whole.max())) if len(whole) else (0.0, 1.0)
    room = margin * (high - low) or max(abs(low), 1.0) * 0.5
    return low - room, high + room


def write_chart(
    path: Path,
    title: str,
    subtitle: str,
    panels: Sequence[Panel],
    lines: Sequence[str],
    text: Mapping[str, str] | None = None,
    columns: int = 3,
) -> Path:
    """Draw panels in rows of `columns`, lines of words below them, as PNG. Raises UserError where it cannot write."""
    colours = SCHEMES["light"]
    columns = min(columns, len(panels))
    rows = math.ceil(len(panels) / columns)
    cell_wide, cell_high = LEFT + WIDE + RIGHT, TOP + HIGH + BOTTOM
    canvas = np.zeros((rows * cell_high, columns * cell_wide, 4), np.uint8)
    over: list[Box | Text] = [*heading(title, subtitle, 20, 1.0, colours)]
    for n, panel in enumerate(panels):
        left, top = n % columns * cell_wide + LEFT, n // columns * cell_high + TOP
        canvas[top : top + HIGH, left : left + WIDE] = _plot(panel)
        over += _frame(panel, left, HEAD + top)
    foot = HEAD + rows * cell_high + 8
    over += [Text(20, foot + LINE * (n + 0.7), words, 14, colours.text) for n, words in enumerate(lines)]
    drawing = Drawing(
        width=columns * cell_wide,
        height=foot + LINE * len(lines) + 12,
        background=colours.surface,
        under=(),
        points=canvas,
        left=0,
        top=HEAD,
        over=tuple(over),
    )
    return write_png(path, to_array(drawing), text)


def _plot(panel: Panel) -> np.ndarray:
    """Return the marks of a panel, uint8 (HIGH, WIDE, 4)."""
    from PIL import Image, ImageDraw  # late, as in png.py

    picture = Image.new("RGBA", (WIDE * FINE, HIGH * FINE), SCHEMES["light"].surface)
    pen = ImageDraw.Draw(picture)

    def place(x: np.ndarray, y: np.ndarray) -> list[tuple[float, float]]:
        across = (np.asarray(x, float) - panel.x[0]) / (panel.x[1] - panel.x[0]) * WIDE * FINE
        down = (panel.y[1] - np.asarray(y, float)) / (panel.y[1] - panel.y[0]) * HIGH * FINE
        reach = 10 * WIDE * FINE
        return list(zip(across.clip(-reach, reach).tolist(), down.clip(-reach, reach).tolist()))

    for mark in panel.marks:
        if isinstance(mark, Heat):
            image = Image.fromarray(heat(mark.values[::-1]))
            picture.paste(image.resize(picture.size, Image.Resampling.BILINEAR))
        elif isinstance(mark, Images):
            height = round(picture.width * mark.values.shape[0] / mark.values.shape[1])
            image = Image.fromarray((255 * mark.values.clip(0, 1)).astype(np.uint8))
            image = image.resize((picture.width, height), Image.Resampling.NEAREST)
            picture.paste(image.convert("RGBA"), (0, (picture.height - height) // 2))
        elif isinstance(mark, Curve):
            good = np.isfinite(mark.y)
            pen.line(place(mark.x[good], mark.y[good]), fill=mark.colour, width=round(mark.width * FINE), joint="curve")
        elif isinstance(mark, Bars):
            bases = np.broadcast_to(mark.base, np.shape(mark.top))
            starts, ends = place(mark.x - mark.width / 2, mark.top), place(mark.x + mark.width / 2, bases)
            for (x0, y0), (x1, y1) in zip(starts, ends):
                pen.rectangle((x0, min(y0, y1), x1, max(y0, y1)), fill=mark.colour)
        else:
            inks = [mark.colour] * len(mark.x) if isinstance(mark.colour, str) else mark.colour
            radius = mark.size * FINE
            for (x, y), ink in zip(place(mark.x, mark.y), inks):
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    return np.asarray(picture.resize((WIDE, HIGH), Image.Resampling.LANCZOS))


def _frame(panel: Panel, left: int, top: int) -> list[Box | Text]:
    colours = SCHEMES["light"]
    items: list[Box | Text] = [Text(left, top - 10, panel.title, 15, colours.text)]
    for x, y, width, height in ((0, 0, WIDE, 1), (0, HIGH, WIDE, 1), (0, 0, 1, HIGH), (WIDE, 0, 1, HIGH)):
        items.append(Box(left + x, top + y, width, height, colours.border))
    for value, number in _numbers(panel.x) if panel.x_name else ():
        x = left + (value - panel.x[0]) / (panel.x[1] - panel.x[0]) * WIDE
        items.append(Text(x, top + HIGH + 18, number, 12, colours.muted, "m"))
    for value, number in _numbers(panel.y) if panel.y_name else ():
        y = top + (panel.y[1] - value) / (panel.y[1] - panel.y[0]) * HIGH
        items.append(Text(left - 6, y + 4, number, 12, colours.muted, "r"))
    items.append(Text(left + WIDE, top + HIGH + 38, panel.x_name, 13, colours.text, "r"))
    items.append(Text(left + WIDE, top - 10, panel.y_name, 13, colours.muted, "r"))
    return items


def _numbers(ends: tuple[float, float]) -> list[tuple[float, str]]:
    """Return the ticks of a range with their numbers, which have as many digits as tell them apart."""
    values = ticks(*ends, 6)[0]
    texts = [f"{value:g}" for value in values]
    for digits in range(7, 16):
        if len(set(texts)) == len(texts):
            break
        texts = [f"{value:.{digits}g}" for value in values]
    return list(zip(values, texts))
