"""Pictures of a comparison: two drawings side by side with a table below, and a chart of bars with errors."""

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np

from latentlab.export.drawing import Box, Drawing, Text, heading
from latentlab.export.fonts import text_width
from latentlab.export.palette import DEFAULT_PALETTE, SCHEMES, class_colours
from latentlab.export.png import check_pixels
from latentlab.export.raster import ticks

ROW = 22  # units of a row of a table
BAR = 44  # units of a row of a chart
MOST_TICKS = 7


@dataclasses.dataclass(frozen=True)
class Bar:
    """One row of a chart: a value with its standard error, words below its name, and a note below its text."""

    name: str
    words: str
    value: float | None  # None: no bar
    error: float
    colour: int  # which colour of the palette: rows of one kind have one colour
    text: str  # at the right edge, to which texts and notes are aligned
    note: str = ""


def side_by_side(
    first: Drawing, second: Drawing, rows: Sequence[Sequence[str]], unit: float, scheme: str = "light"
) -> Drawing:
    """Return two drawings of one scheme beside each other, with a table of `rows`, the first one its heading, below.

    `unit` is in pixels. The first column takes two fifths of the width. Raises UserError above 16 megapixels.
    """
    colours = SCHEMES[scheme]
    width, top = first.width + second.width, max(first.height, second.height)
    height = top + round((ROW * len(rows) + (26 if rows else 0)) * unit)
    check_pixels(height, width)
    shift = first.width
    moved = [_moved(item, shift) for item in (*second.under, *second.over)]
    lefts, tops = (first.left, second.left + shift), (first.top, second.top)
    left, high = lefts[0], max(part.points.shape[0] + part.top for part in (first, second))
    points = np.zeros((high - min(tops), lefts[1] + second.points.shape[1] - left, 4), np.uint8)
    for part, x, y in zip((first, second), lefts, tops):
        rows_, columns = part.points.shape[:2]
        points[y - min(tops) : y - min(tops) + rows_, x - left : x - left + columns] = part.points
    over = [*first.over, *moved[len(second.under) :]]
    end = width - left
    for number, row in enumerate(rows):
        y = top + (ROW * (number + 1)) * unit
        first_column = left + 0.4 * (end - left)
        step = (end - first_column) / max(1, len(row) - 1)
        ink = colours.muted if number == 0 else colours.text
        over.append(Text(left, y, row[0], 13 * unit, ink))
        over += [Text(first_column + step * (n + 1), y, cell, 13 * unit, ink, "r") for n, cell in enumerate(row[1:])]
        if number == 0:
            over.append(Box(left, round(y + 7 * unit), end - left, max(1, round(unit / 2)), colours.border))
    return Drawing(
        width=width,
        height=height,
        background=first.background,
        under=(*first.under, *moved[: len(second.under)]),
        points=points,
        left=left,
        top=min(tops),
        over=tuple(over),
    )


def _moved(item: Box | Text, by: int) -> Box | Text:
    if isinstance(item, Box):
        return dataclasses.replace(item, left=item.left + by)
    return dataclasses.replace(item, x=item.x + by)


def bar_chart(
    bars: Sequence[Bar], title: str, subtitle: str, axis: str, width: int = 1600, scheme: str = "light"
) -> Drawing:
    """Return a chart of horizontal bars from a common left edge, each with its error: two standard errors either way.

    The axis does not begin at 0: log-likelihoods have no zero that means something. A name that is too long is cut.
    Raises UserError above 16 megapixels.
    """
    colours, unit = SCHEMES[scheme], width / 800
    inks = class_colours(DEFAULT_PALETTE)
    left, right, edge, top = (round(value * unit) for value in (330, 650, 780, 74))
    bottom = top + round(BAR * unit) * len(bars)
    height = bottom + round(58 * unit)
    check_pixels(height, width)
    known = [bar for bar in bars if bar.value is not None]
    ends = [bar.value + sign * 2 * bar.error for bar in known for sign in (-1, 1)] or [0.0, 1.0]
    reach = max(ends) - min(ends) or 1.0
    low, high = min(ends) - 0.08 * reach, max(ends) + 0.04 * reach

    def x_of(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    thin = max(1, round(unit / 2))
    over: list[Box | Text] = [*heading(title, subtitle, round(20 * unit), unit, colours)]
    under: list[Box] = []
    values, decimals = ticks(low, high, MOST_TICKS)
    for value in values:
        x = round(x_of(value))
        under.append(Box(x, top, thin, bottom - top, colours.grid))
        over.append(Text(x, bottom + 18 * unit, f"{value:.{decimals}f}", 11 * unit, colours.muted, "m"))
    over.append(Text((left + right) / 2, bottom + 40 * unit, axis, 13 * unit, colours.text, "m"))
    for number, bar in enumerate(bars):
        middle = top + round(BAR * unit) * number + BAR / 2 * unit
        name = _cut(bar.name, 13 * unit, left - 32 * unit)
        over.append(Text(left - 12 * unit, middle - 2 * unit, name, 13 * unit, colours.text, "r"))
        over.append(Text(left - 12 * unit, middle + 13 * unit, bar.words, 10 * unit, colours.muted, "r"))
        if bar.value is not None:
            end, half = round(x_of(bar.value)), round(8 * unit)
            ink = inks[bar.colour % len(inks)]
            over.append(Box(left, round(middle - half), max(1, end - left), 2 * half, ink))
            start, stop = round(x_of(bar.value - 2 * bar.error)), round(x_of(bar.value + 2 * bar.error))
            over.append(Box(start, round(middle - thin), max(1, stop - start), 2 * thin, colours.text))
            over += [Box(x, round(middle - 4 * unit), 2 * thin, round(8 * unit), colours.text) for x in (start, stop)]
        over.append(Text(edge, middle + (-2 if bar.note else 5) * unit, bar.text, 12 * unit, colours.text, "r"))
        over.append(Text(edge, middle + 13 * unit, bar.note, 10 * unit, colours.muted, "r"))
    over.append(Box(left, top, thin, bottom - top, colours.border))
    blank = np.zeros((1, 1, 4), np.uint8)
    return Drawing(width, height, colours.surface, tuple(under), blank, 0, 0, tuple(over))


def _cut(name: str, size: float, room: float) -> str:
    """Return a name of a font size in pixels, cut with an ellipsis where it is wider than `room`, in pixels."""
    widths = list(itertools.accumulate(text_width(letter, size) for letter in name))
    if not widths or widths[-1] <= room:
        return name
    return name[: sum(width <= room - size for width in widths)].rstrip() + "…"
