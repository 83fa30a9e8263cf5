"""Pictures of a posterior, and of an image with hidden pixels, as PNG: numpy draws the pixels, Pillow the texts."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from latentlab.export.drawing import Box, Drawing, Text, to_array
from latentlab.export.field import Field, contours, levels_of_mass
from latentlab.export.palette import SCHEMES, rgb
from latentlab.export.png import to_bytes, write_png
from latentlab.export.raster import ticks
from latentlab.export.viewport import Viewport

HEAT = ("#0b1020", "#1d3a7a", "#2f7fb5", "#5ec3a8", "#d8e36b", "#fff7c2")  # dark to light, legible without colour
SIDE = 960  # pixels of the plane
TILE = 168  # pixels of a tile
GAP = 14


@dataclasses.dataclass(frozen=True, eq=False)
class Tile:
    """A small image and its caption."""

    image: np.ndarray  # uint8 (h, w) or (h, w, 3)
    words: str


def heat(values: np.ndarray) -> np.ndarray:
    """Return uint8 (..., 3) for values from 0 to 1."""
    stops = np.array([rgb(colour) for colour in HEAT], float)
    at = np.linspace(0, 1, len(stops))
    return (
        np.stack([np.interp(values, at, stops[:, channel]) for channel in range(3)], axis=-1).round().astype(np.uint8)
    )


def write_posterior(
    path: Path,
    log_joint: np.ndarray,
    bounds: tuple[float, float, float, float],
    ellipses: list[tuple[np.ndarray, np.ndarray, str]],
    marks: list[np.ndarray],
    tiles: list[Tile],
    title: str,
    lines: list[str],
    text: Mapping[str, str] | None = None,
) -> Path:
    """Draw a posterior over the plane as a heat map with contours, with ellipses and marks.

    `log_joint` is (n, n), top row first, over `bounds` (x0, y0, x1, y1). `ellipses` are mean, covariance and colour,
    drawn at 2 sigma; `marks` are points, the posterior's modes. Raises UserError if the file cannot be written.
    """
    colours = SCHEMES["light"]
    view = Viewport(*bounds)
    joint = _enlarged(log_joint.astype(np.float64), SIDE)
    picture = heat(np.exp(joint - joint.max()) ** 0.4)
    middles = contours(Field(joint, view), levels_of_mass(joint.ravel())).mean(axis=1)  # segments are below a pixel
    across, down = (at.astype(int) for at in view.to_pixels(*middles.T, SIDE, SIDE))
    line = np.zeros((SIDE, SIDE), bool)
    line[down, across] = True
    _stroke(picture, line, "#ffffff", 0.75)
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    x, y = view.to_latent(columns, rows, SIDE, SIDE)
    for mean, covariance, colour in ellipses:
        inverse = np.linalg.inv(covariance)
        dx, dy = x - mean[0], y - mean[1]
        distance = np.sqrt(inverse[0, 0] * dx**2 + 2 * inverse[0, 1] * dx * dy + inverse[1, 1] * dy**2)
        slope = np.hypot(*np.gradient(distance)) + 1e-12
        _stroke(picture, np.abs(distance - 2) / slope < 1.6, colour, 1.0)
    for mark in marks:
        px, py = view.to_pixels(mark[0], mark[1], SIDE, SIDE)
        near = np.minimum(np.abs(columns - px), np.abs(rows - py)) < 1.5
        _stroke(picture, near & (np.maximum(np.abs(columns - px), np.abs(rows - py)) < 9), "#d0312d", 1.0)
    left, top = 70, 96
    over: list[Box | Text] = [Text(left, 36, title, 22, colours.text)]
    over.append(
        Text(
            left,
            64,
            "heat: p(z|x), contours at 50, 90, 99 % of its mass; red cross: a mode; ellipses at 2 sigma",
            15,
            colours.muted,
        )
    )
    over += _axes(view, left, top)
    over += [Text(left, top + SIDE + 62 + 24 * n, line, 16, colours.text) for n, line in enumerate(lines)]
    right = left + SIDE + 24
    canvas = np.zeros((SIDE, SIDE + 24 + TILE, 4), np.uint8)
    canvas[:, :SIDE, :3], canvas[:, :SIDE, 3] = picture, 255
    for n, tile in enumerate(tiles[: SIDE // (TILE + 40)]):
        y0 = n * (TILE + 40)
        _place(canvas, tile.image, y0, SIDE + 24)
        over.append(Text(right, top + y0 + TILE + 20, tile.words, 14, colours.muted))
    drawing = Drawing(
        width=right + TILE + 30,
        height=top + SIDE + 62 + 24 * len(lines) + 10,
        background=colours.surface,
        under=(),
        points=canvas,
        left=left,
        top=top,
        over=tuple(over),
    )
    return write_png(path, to_array(drawing), text)


def write_tiles(
    path: Path, tiles: list[Tile], title: str, lines: list[str], text: Mapping[str, str] | None = None
) -> Path:
    """Draw tiles in a row, with captions, title and lines below. Raises UserError if the file cannot be written."""
    colours = SCHEMES["light"]
    width = len(tiles) * (TILE + GAP) - GAP
    canvas = np.zeros((TILE, width, 4), np.uint8)
    left, top = 30, 64
    over: list[Box | Text] = [Text(left, 36, title, 20, colours.text)]
    for n, tile in enumerate(tiles):
        _place(canvas, tile.image, 0, n * (TILE + GAP))
        for row, words in enumerate(tile.words.split("\n")):
            over.append(Text(left + n * (TILE + GAP), top + TILE + 20 + 18 * row, words, 13, colours.muted))
    over += [Text(left, top + TILE + 74 + 22 * n, line, 15, colours.text) for n, line in enumerate(lines)]
    drawing = Drawing(
        width=max(width, 760) + 2 * left,
        height=top + TILE + 74 + 22 * len(lines) + 10,
        background=colours.surface,
        under=(),
        points=canvas,
        left=left,
        top=top,
        over=tuple(over),
    )
    return write_png(path, to_array(drawing), text)


def grey(image: np.ndarray) -> np.ndarray:
    """Return uint8 (h, w) of an image from 0 to 1."""
    return to_bytes(image)


def with_hole(image: np.ndarray, visible: np.ndarray) -> np.ndarray:
    """Return uint8 (h, w, 3) of an image from 0 to 1, hidden pixels in blue."""
    picture = np.repeat(to_bytes(image)[..., None], 3, axis=2)
    picture[~visible] = rgb(SCHEMES["light"].accent)
    return picture


def _place(canvas: np.ndarray, image: np.ndarray, top: int, left: int) -> None:
    """Draw an image, enlarged to TILE pixels with sharp edges."""
    image = image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)
    rows = np.arange(TILE) * image.shape[0] // TILE
    columns = np.arange(TILE) * image.shape[1] // TILE
    canvas[top : top + TILE, left : left + TILE, :3] = image[rows][:, columns]
    canvas[top : top + TILE, left : left + TILE, 3] = 255


def _axes(view: Viewport, left: int, top: int) -> list[Box | Text]:
    colours = SCHEMES["light"]
    items: list[Box | Text] = []
    for value in ticks(view.x0, view.x1, 7)[0]:
        x = left + view.to_pixels(value, 0, SIDE, SIDE)[0]
        items.append(Box(round(x), top + SIDE, 1, 6, colours.muted))
        items.append(Text(x, top + SIDE + 24, f"{value:g}", 14, colours.muted, "m"))
    for value in ticks(view.y0, view.y1, 7)[0]:
        y = top + view.to_pixels(0, value, SIDE, SIDE)[1]
        items.append(Box(left - 6, round(y), 6, 1, colours.muted))
        items.append(Text(left - 10, y + 5, f"{value:g}", 14, colours.muted, "r"))
    items.append(Text(left + SIDE, top + SIDE + 24, "z1", 14, colours.text, "r"))
    items.append(Text(left - 10, top + 6, "z2", 14, colours.text, "r"))
    return items


def _enlarged(values: np.ndarray, side: int) -> np.ndarray:
    """Return (n, n) as (side, side), interpolated linearly between the centres."""
    n = len(values)
    at = ((np.arange(side) + 0.5) * n / side - 0.5).clip(0, n - 1)
    low = np.minimum(at.astype(int), n - 2)
    share = at - low
    rows = values[low] * (1 - share)[:, None] + values[low + 1] * share[:, None]
    return rows[:, low] * (1 - share) + rows[:, low + 1] * share


def _stroke(picture: np.ndarray, where: np.ndarray, colour: str, share: float) -> None:
    mixed = picture[where] * (1 - share) + np.array(rgb(colour)) * share
    picture[where] = mixed.round().astype(np.uint8)
