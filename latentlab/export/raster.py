"""Points to pixels: a scatter plot that draws every point, with numpy alone.

A canvas is uint32 (h, w), 0xffRRGGBB each. Latent y points up, pixel y down; a pixel coordinate is continuous, with (0,
0) at the top left corner of the top left pixel. The window and the headless picture both use this module.
"""

import math
from functools import cache
from itertools import pairwise

import numpy as np

from latentlab.export.palette import rgb, rgb32
from latentlab.export.viewport import Viewport

BLOCK = 1 << 15  # points drawn at once: their scratch memory stays in the processor's cache
MAX_DOT = 8  # largest dot, in pixels
UNLABELLED = 0xFF8A919C  # the colour of points without labels
CENTRE_SAMPLE = 3_000  # number of points from which class centres are computed: the error is smaller than the names


def draw_order(n: int) -> np.ndarray:
    """Return one fixed random permutation of 0 to n - 1, intp (n,).

    The last point drawn covers the pixel: in the order of the labels, label 9 would hide label 0.
    """
    return np.random.default_rng(0).permutation(n)


def draw_points(canvas: np.ndarray, points: np.ndarray, colours: np.ndarray, view: Viewport, size: int = 2) -> int:
    """Draw a dot of `size` pixels (1 to 8, round from 3 up) for every point; return how many are in the view.

    `points` are float32 (n, 2), fastest with contiguous columns (`np.asfortranarray`), in the order of drawing, later
    points on top; `colours` are uint32 (n,). Points that are not finite or not in view are left out. Raises ValueError
    if the canvas is not contiguous.
    """
    if not canvas.flags.c_contiguous:
        raise ValueError("a canvas must be contiguous")
    height, width = canvas.shape
    size = min(max(int(size), 1), MAX_DOT)
    core, rim, weights = _stamp(size)
    flat = canvas.reshape(-1)
    inside = 0
    for start in range(0, len(points), BLOCK):
        block = slice(start, start + BLOCK)
        left = _scaled(points[block, 0], view.x0, width / view.width, size)
        top = _scaled(points[block, 1], view.y1, -height / view.height, size)
        ink = colours[block]
        if not _all_within(left, width - size + 1) or not _all_within(top, height - size + 1):
            whole = _within(left, width - size + 1) & _within(top, height - size + 1)
            if size > 1:
                inside += _count_within(left, top, width, height, (size - 1) / 2)
                _draw_clipped(canvas, left, top, ink, whole, size)
            chosen = np.flatnonzero(whole)  # several times faster than a boolean index
            left, top, ink = left.take(chosen), top.take(chosen), ink.take(chosen)
            inside += len(chosen) if size == 1 else 0
        else:
            inside += len(left)
        cells = top.astype(np.intp)
        cells *= width
        cells += left.astype(np.intp)
        if size == 1:
            flat[cells] = ink
            continue
        # Rims before cores, and the cores in order: a later dot covers an earlier one completely.
        for (row, column), weight in zip(rim.tolist(), weights):
            _blend(flat, cells + (row * width + column), ink, weight)
        flat[cells[:, None] + (core @ (width, 1))] = ink[:, None]
    return inside


def small_map(
    points: np.ndarray, labels: np.ndarray | None, palette: tuple[str, ...], side: int, size: int = 2
) -> np.ndarray:
    """Draw points, (n, 2), in the colours of their labels, (n,), as a small square picture without axes.

    `size` is the side of a dot, 1 or 2 pixels: such a dot has no rim that would mix with the ground. Returns uint32
    (side, side), 0xAARRGGBB, on a transparent ground.
    """
    canvas = np.zeros((side, side), np.uint32)
    if np.isfinite(points).any():
        order, colours = draw_order(len(points)), rgb32(palette)
        inks = np.full(len(points), UNLABELLED, np.uint32) if labels is None else colours[labels % len(colours)]
        draw_points(canvas, np.asfortranarray(points[order]), inks[order], Viewport.fitted(points, 1.0), size)
    return canvas


def inside_polygon(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Return which `points` (n, 2) lie inside `polygon` (m, 2), closed and possibly crossing itself: bool (n,).

    By the even-odd rule: a ray to the right of an inner point crosses an odd number of edges. A point that is not
    finite is outside. 60,000 points and a lasso of 200 corners take some 10 ms.
    """
    inside = np.zeros(len(points), bool)
    if len(polygon) < 3:
        return inside
    polygon = np.asarray(polygon, np.float64)
    near = np.flatnonzero(((points >= polygon.min(axis=0)) & (points <= polygon.max(axis=0))).all(axis=1))
    x, y = points[near].astype(np.float64).T
    odd = np.zeros(len(near), bool)
    for (x0, y0), (x1, y1) in zip(polygon.tolist(), np.roll(polygon, -1, axis=0).tolist()):
        crossed = np.flatnonzero((y0 <= y) != (y1 <= y))
        odd[crossed] ^= x[crossed] < x0 + (y[crossed] - y0) * ((x1 - x0) / (y1 - y0 or 1.0))
    inside[near] = odd
    return inside


def draw_density(
    canvas: np.ndarray, points: np.ndarray, kinds: np.ndarray, colours: tuple[str, ...], view: Viewport
) -> int:
    """Shade each pixel by the number of its points; return how many are in the view.

    `points` are float32 (n, 2) and `kinds` uint8 (n,), each an index of `colours` (#rrggbb). Colours mix by their
    share of a pixel's points; the ink covers log(1 + count) / log(1 + most), from a third up, of the background.
    """
    height, width = canvas.shape
    left = _scaled(points[:, 0], view.x0, width / view.width, 1)
    top = _scaled(points[:, 1], view.y1, -height / view.height, 1)
    inside = np.flatnonzero(_within(left, width) & _within(top, height))
    if not len(inside):
        return 0
    cells = top[inside].astype(np.intp) * width + left[inside].astype(np.intp)
    flat = canvas.reshape(-1)
    counts = np.bincount(cells, minlength=len(flat))
    inked = np.flatnonzero(counts)
    counts = counts[inked].astype(np.float32)
    cover = np.log1p(counts)
    cover = 0.35 + 0.65 * cover / cover.max()
    mixed = np.full(len(inked), 0xFF000000, np.uint32)
    inks = np.array([rgb(colour) for colour in colours], np.float32)[kinds[inside]]
    for channel, shift in enumerate((16, 8, 0)):
        ink = np.bincount(cells, weights=inks[:, channel], minlength=len(flat))[inked] / counts
        under = (flat[inked] >> np.uint32(shift)) & np.uint32(255)
        mixed |= (under + (ink - under) * cover + 0.5).astype(np.uint32) << np.uint32(shift)
    flat[inked] = mixed
    return len(inside)


def faded(inks: np.ndarray, ground: str, fade: np.ndarray) -> np.ndarray:
    """Return colours, uint32 0xffRRGGBB (n,), mixed with a ground, #rrggbb;

    `fade`, uint8 (n,), is the ground's share of 255.
    """
    share, under = fade.astype(np.uint32), int(ground[1:], 16)
    mixed = np.full_like(inks, 0xFF000000)
    for shift in (16, 8, 0):
        ink = inks >> np.uint32(shift) & np.uint32(255)
        mixed |= (ink * (255 - share) + np.uint32(under >> shift & 255) * share) // np.uint32(255) << np.uint32(shift)
    return mixed


def dot_size(count: int, pixels: int, largest: int) -> int:
    """Return the dot size, in pixels, at which `count` dots cover about a third of a picture of `pixels`.

    At least two pixels while there are fewer dots than pixels: the eye mixes dots of one pixel with the ground and with
    their neighbours, and sees no colour.
    """
    smallest = 2 if count < pixels else 1
    return min(max(int(math.sqrt(0.35 * pixels / max(count, 1)) + 0.5), smallest), min(largest, MAX_DOT))


def class_centres(points: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """Return the median of each class's finite `points` (n, 2): float32 (classes, 2), NaN for an empty class.

    Computed from the first CENTRE_SAMPLE points: pass the points in `draw_order`.
    """
    points, labels = points[:CENTRE_SAMPLE], labels[:CENTRE_SAMPLE]
    centres = np.full((classes, 2), np.nan, dtype=np.float32)
    finite = np.isfinite(points).all(axis=1)
    if not finite.all():
        points, labels = points[finite], labels[finite]
    order = np.argsort(labels, kind="stable")
    bounds = np.searchsorted(labels[order], np.arange(classes + 1))
    for axis, column in enumerate(np.ascontiguousarray(points[order].T)):
        for label, (start, end) in enumerate(pairwise(bounds)):
            members = np.sort(column[start:end])
            if len(members):
                centres[label, axis] = (members[(len(members) - 1) // 2] + members[len(members) // 2]) / 2
    return centres


def ticks(low: float, high: float, most: int) -> tuple[list[float], int]:
    """Return at most `most` round numbers evenly spaced in [low, high], and the decimals that they need."""
    raw = (high - low) / max(most, 1)
    power = math.floor(math.log10(raw))
    step = next(m for m in (1, 2, 5, 10) if m * 10.0**power >= raw * (1 - 1e-9)) * 10.0**power
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, decimals) + 0.0 for i in range(first, last + 1)], decimals


def _scaled(values: np.ndarray, origin: float, scale: float, size: int) -> np.ndarray:
    """Return the pixel at which a dot of `size` starts, not yet rounded down.

    The origin is split in two parts, so that a deep zoom loses no digits to float32: differences to the first part are
    exact for near points.
    """
    head = np.float32(origin)
    result = values - head
    result *= np.float32(scale)
    result += np.float32((float(head) - origin) * scale - (size - 1) / 2)
    return result


def _all_within(values: np.ndarray, limit: float) -> bool:
    return bool(values.min() >= 0 and values.max() < limit)  # False if a value is NaN


def _within(values: np.ndarray, limit: float) -> np.ndarray:
    return (values >= 0) & (values < limit)


def _count_within(left: np.ndarray, top: np.ndarray, width: int, height: int, half: float) -> int:
    inside = (left >= -half) & (left < width - half)
    inside &= (top >= -half) & (top < height - half)
    return int(np.count_nonzero(inside))


def _draw_clipped(
    canvas: np.ndarray, left: np.ndarray, top: np.ndarray, ink: np.ndarray, whole: np.ndarray, size: int
) -> None:
    """Draw the dots that an edge of the canvas cuts."""
    height, width = canvas.shape
    cut = np.flatnonzero((left > -size) & (left < width) & (top > -size) & (top < height) & ~whole)
    core, rim, weights = _stamp(size)
    for pixels, weight in ((rim, weights), (core, np.full(len(core), 256, np.uint32))):
        rows = np.floor(top[cut]).astype(np.intp)[:, None] + pixels[:, 0]
        columns = np.floor(left[cut]).astype(np.intp)[:, None] + pixels[:, 1]
        on = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        inks, weight = np.broadcast_to(ink[cut][:, None], on.shape), np.broadcast_to(weight, on.shape)
        _blend(canvas.reshape(-1), (rows * width + columns)[on], inks[on], weight[on])


def _blend(flat: np.ndarray, cells: np.ndarray, ink: np.ndarray, weight: np.ndarray) -> None:
    """Mix `ink` into the pixels `cells`, with `weight` of 256; two channels at a time, each in 16 bits without
    overflow.
    """
    under = flat[cells]
    mixed = np.full_like(under, 0xFF000000)
    for channels in (np.uint32(0x00FF00FF), np.uint32(0x0000FF00)):
        both = under & channels
        both *= np.uint32(256) - weight
        both += (ink & channels) * weight
        both >>= np.uint32(8)
        both &= channels
        mixed |= both
    flat[cells] = mixed


@cache
def _stamp(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pixels of a dot of `size`, row and column from its top left corner, and the coverage of its rim.

    intp (k, 2), the fully or nearly covered pixels; intp (r, 2), the pixels that the circle cuts; and the covered part
    of the latter, in 256ths, uint32 (r,). Dots of 1 and 2 pixels are squares.
    """
    if size < 3:
        return np.argwhere(np.ones((size, size))), np.empty((0, 2), np.intp), np.empty(0, np.uint32)
    fine = 16
    axis = (np.arange(size * fine) + 0.5) / fine - size / 2
    covered = axis[:, None] ** 2 + axis**2 < (size / 2) ** 2
    share = covered.reshape(size, fine, size, fine).mean(axis=(1, 3))
    rim = (share > 0.05) & (share < 0.9)
    return np.argwhere(share >= 0.9), np.argwhere(rim), np.round(256 * share[rim]).astype(np.uint32)
