"""Points to pixels: the camera of the latent map and a scatter plot that draws every point, with numpy alone.

A canvas is uint32 (h, w), 0xffRRGGBB each. Latent y points up, pixel y down; a pixel coordinate is continuous, with
(0, 0) at the top left corner of the top left pixel. The window and the headless picture both draw with this file.
"""

import dataclasses
import math
from functools import cache

import numpy as np

BLOCK = 1 << 15  # points drawn at once: their scratch stays in the processor's cache
MAX_DOT = 8  # pixels
SAMPLE = 8_000  # points that a camera or a class centre is judged by; the drawing itself never samples


@dataclasses.dataclass(frozen=True)
class View:
    """The rectangle of the latent plane that a picture shows."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Its width in latent units."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Its height in latent units."""
        return self.y1 - self.y0

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle, (x, y)."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def to_pixels(self, x, y, width: float, height: float):
        """Return the pixel coordinates of latent x, y (numbers or arrays) on a picture of width x height."""
        return (x - self.x0) * (width / self.width), (self.y1 - y) * (height / self.height)

    def to_latent(self, px, py, width: float, height: float):
        """Return the latent coordinates of pixel px, py: the inverse of `to_pixels`."""
        return self.x0 + px * (self.width / width), self.y1 - py * (self.height / height)

    def zoomed(self, factor: float, x: float, y: float) -> "View":
        """Return the view enlarged `factor` times with latent (x, y) staying where it is."""
        return View(
            x + (self.x0 - x) / factor,
            y + (self.y0 - y) / factor,
            x + (self.x1 - x) / factor,
            y + (self.y1 - y) / factor,
        )

    def panned(self, dx: float, dy: float) -> "View":
        """Return the view moved by (dx, dy) latent units."""
        return View(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def with_aspect(self, aspect: float) -> "View":
        """Return the smallest view of this centre that contains this one and has width / height = `aspect`."""
        x, y = self.centre
        half_height = max(self.height, self.width / aspect) / 2
        return View(x - half_height * aspect, y - half_height, x + half_height * aspect, y + half_height)

    def toward(self, other: "View", share: float) -> "View":
        """Return the view that lies `share` (0 to 1) of the way to `other`."""
        mine, theirs = dataclasses.astuple(self), dataclasses.astuple(other)
        return View(*(a + share * (b - a) for a, b in zip(mine, theirs)))

    def near(self, other: "View", tolerance: float) -> bool:
        """Whether no edge is further than `tolerance` widths of `other` from its edge."""
        mine, theirs = dataclasses.astuple(self), dataclasses.astuple(other)
        return max(abs(a - b) for a, b in zip(mine, theirs)) <= tolerance * other.width

    @staticmethod
    def fitted(points: np.ndarray, aspect: float, margin: float = 0.06, radius: float = 0.0) -> "View":
        """Return a view of `aspect` that holds `points` (n, 2) and a circle of `radius` about the origin.

        All finite points are inside, with `margin` (a share of the extent) around them, save wild outliers: points
        further from the middle 99% than half its extent do not shrink all others to a dot.
        """
        low, high = np.full(2, -radius), np.full(2, radius)
        sample = points[:: -(-len(points) // SAMPLE) or 1]
        sample = sample[np.isfinite(sample).all(axis=1)]
        if len(sample):
            first, last = np.quantile(sample, (0.005, 0.995), axis=0)
            reach = (last - first) / 2
            columns = points[:, 0], points[:, 1]  # fmin and fmax pass over NaN
            data_low = np.maximum([np.fmin.reduce(column) for column in columns], first - reach)
            data_high = np.minimum([np.fmax.reduce(column) for column in columns], last + reach)
            low, high = (np.minimum(low, data_low), np.maximum(high, data_high)) if radius else (data_low, data_high)
        pad = np.maximum((high - low) * margin, 1e-3 * max(1.0, np.abs(low).max(), np.abs(high).max()))
        (x0, y0), (x1, y1) = (low - pad).tolist(), (high + pad).tolist()
        return View(x0, y0, x1, y1).with_aspect(aspect)


def draw_order(n: int) -> np.ndarray:
    """Return one fixed random permutation of 0 to n - 1, intp (n,).

    The last point drawn wins its pixel: in the order of the labels, label 9 would hide label 0.
    """
    return np.random.default_rng(0).permutation(n)


def draw_points(canvas: np.ndarray, points: np.ndarray, colours: np.ndarray, view: View, size: int = 2) -> int:
    """Draw a dot of `size` pixels (1 to 8, round from 3 up) for every point and return how many lie in the view.

    `points` are float32 (n, 2), fastest with contiguous columns (`np.asfortranarray`), in the order they are to cover
    one another; `colours` are uint32 (n,). Points that are not finite or not in view are passed over.
    """
    height, width = canvas.shape
    size = min(max(int(size), 1), MAX_DOT)
    stamp = _stamp(size)
    offsets = stamp[:, 0] * width + stamp[:, 1]
    flat = canvas.reshape(-1)  # the canvas is contiguous: a view
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
                _draw_clipped(canvas, left, top, ink, whole, stamp, size)
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
        else:
            # One dot after the other, so that a later dot lies whole upon an earlier one.
            flat[cells[:, None] + offsets] = ink[:, None]
    return inside


def dot_size(count: int, pixels: int, largest: int) -> int:
    """Return the dot size, in pixels, at which `count` dots cover about a third of a picture of `pixels`."""
    return min(max(int(math.sqrt(0.35 * pixels / max(count, 1)) + 0.5), 1), min(largest, MAX_DOT))


def class_centres(points: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """Return the median of each class's finite `points` (n, 2): float32 (classes, 2), NaN for an empty class.

    Judged by at most 8,000 points, the first ones: give them in `draw_order`.
    """
    points, labels = points[:SAMPLE], labels[:SAMPLE]
    centres = np.full((classes, 2), np.nan, dtype=np.float32)
    finite = np.isfinite(points).all(axis=1)
    for label in range(classes):
        members = points[finite & (labels == label)]
        if len(members):
            centres[label] = np.median(members, axis=0)
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
    """Return the pixel at which a dot of `size` begins, not yet rounded down.

    The origin is split, so that a deep zoom loses nothing to float32: near points differ from its first part exactly.
    """
    head = np.float32(origin)
    result = values - head
    result *= np.float32(scale)
    result += np.float32((float(head) - origin) * scale - (size - 1) / 2)
    return result


def _all_within(values: np.ndarray, limit: float) -> bool:
    return bool(values.min() >= 0 and values.max() < limit)  # false with a NaN


def _within(values: np.ndarray, limit: float) -> np.ndarray:
    return (values >= 0) & (values < limit)


def _count_within(left: np.ndarray, top: np.ndarray, width: int, height: int, half: float) -> int:
    inside = (left >= -half) & (left < width - half)
    inside &= (top >= -half) & (top < height - half)
    return int(np.count_nonzero(inside))


def _draw_clipped(canvas, left, top, ink, whole, stamp, size) -> None:
    """Draw the dots that an edge of the canvas cuts."""
    height, width = canvas.shape
    cut = (left > -size) & (left < width) & (top > -size) & (top < height) & ~whole
    if not cut.any():
        return
    rows = np.floor(top[cut]).astype(np.intp)[:, None] + stamp[:, 0]
    columns = np.floor(left[cut]).astype(np.intp)[:, None] + stamp[:, 1]
    on = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    canvas[rows[on], columns[on]] = np.broadcast_to(ink[cut][:, None], on.shape)[on]


@cache
def _stamp(size: int) -> np.ndarray:
    """Return the pixels of a dot of `size`, intp (k, 2), row and column from its top left corner."""
    axis = np.arange(size) - (size - 1) / 2
    distance = axis[:, None] ** 2 + axis**2
    reach = (size / 2) ** 2 - 0.3 if size >= 3 else math.inf  # 3 is a plus, 4 a square without corners
    return np.argwhere(distance < reach)
