"""Viewport: the rectangle of the latent plane that a picture shows, and its pixel coordinates.

Latent y points up, pixel y down; a pixel coordinate is continuous, with (0, 0) at the top left corner of the
top left pixel.
"""

import dataclasses

import numpy as np

CLOSEST, FURTHEST = 1e-9, 1e6  # least and greatest width of a viewport that a map shows, in latent units
PRIOR_EXTENT = 3.0  # deviations of the prior, which the view of all points holds
SAMPLE = 8_000  # points from which a camera is computed; the drawing never samples


@dataclasses.dataclass(frozen=True)
class Viewport:
    """The rectangle of the latent plane that a picture shows."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """The width in latent units."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """The height in latent units."""
        return self.y1 - self.y0

    @property
    def centre(self) -> tuple[float, float]:
        """The middle, (x, y)."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def can_be_shown(self) -> bool:
        """Whether a map can show this view: neither too small nor too far away for its arithmetic."""
        return CLOSEST <= self.width <= FURTHEST and max(map(abs, self.centre)) <= FURTHEST

    def to_pixels(self, x, y, width: float, height: float):
        """Return the pixel coordinates of latent x, y (numbers or arrays) on a picture of width x height."""
        return (x - self.x0) * (width / self.width), (self.y1 - y) * (height / self.height)

    def to_latent(self, px, py, width: float, height: float):
        """Return the latent coordinates of pixel px, py: the inverse of `to_pixels`."""
        return self.x0 + px * (self.width / width), self.y1 - py * (self.height / height)

    def zoomed(self, factor: float, x: float, y: float) -> "Viewport":
        """Return the view enlarged `factor` times about latent (x, y), which keeps its pixel."""
        return Viewport(
            x + (self.x0 - x) / factor,
            y + (self.y0 - y) / factor,
            x + (self.x1 - x) / factor,
            y + (self.y1 - y) / factor,
        )

    def panned(self, dx: float, dy: float) -> "Viewport":
        """Return the view moved by (dx, dy) latent units."""
        return Viewport(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def carried(self, home: "Viewport", other: "Viewport") -> "Viewport":
        """Return the view that lies to `other` as this view lies to `home`; the scale is that of their heights."""
        scale, (x, y), (other_x, other_y) = other.height / home.height, home.centre, other.centre
        return Viewport(
            other_x + scale * (self.x0 - x),
            other_y + scale * (self.y0 - y),
            other_x + scale * (self.x1 - x),
            other_y + scale * (self.y1 - y),
        )

    def with_aspect(self, aspect: float) -> "Viewport":
        """Return the smallest view of this centre that contains this one and has width / height = `aspect`."""
        x, y = self.centre
        half_height = max(self.height, self.width / aspect) / 2
        return Viewport(x - half_height * aspect, y - half_height, x + half_height * aspect, y + half_height)

    def toward(self, other: "Viewport", share: float) -> "Viewport":
        """Return the view that lies `share` (0 to 1) of the way to `other`."""
        mine, theirs = dataclasses.astuple(self), dataclasses.astuple(other)
        return Viewport(*(a + share * (b - a) for a, b in zip(mine, theirs)))

    def near(self, other: "Viewport", tolerance: float) -> bool:
        """Whether no edge is further than `tolerance` widths of `other` from its edge."""
        mine, theirs = dataclasses.astuple(self), dataclasses.astuple(other)
        return max(abs(a - b) for a, b in zip(mine, theirs)) <= tolerance * other.width

    @staticmethod
    def fitted(points: np.ndarray, aspect: float, margin: float = 0.06, radius: float = 0.0) -> "Viewport":
        """Return a view of `aspect` that holds `points` (n, 2) and a circle of `radius` about the origin.

        All finite points are inside, with `margin` (a share of the extent) around them, except outliers: points further
        from the central 99 % than half its extent would shrink the others to a dot.
        """
        low, high = np.full(2, -radius), np.full(2, radius)
        sample = points[:: -(-len(points) // SAMPLE) or 1]
        sample = sample[np.isfinite(sample).all(axis=1)]
        if len(sample):
            first, last = np.quantile(sample, (0.005, 0.995), axis=0)
            reach = (last - first) / 2
            columns = points[:, 0], points[:, 1]  # fmin and fmax ignore NaN
            data_low = np.maximum([np.fmin.reduce(column) for column in columns], first - reach)
            data_high = np.minimum([np.fmax.reduce(column) for column in columns], last + reach)
            low, high = (np.minimum(low, data_low), np.maximum(high, data_high)) if radius else (data_low, data_high)
        pad = np.maximum((high - low) * margin, 1e-3 * max(1.0, np.abs(low).max(), np.abs(high).max()))
        (x0, y0), (x1, y1) = (low - pad).tolist(), (high + pad).tolist()
        return Viewport(x0, y0, x1, y1).with_aspect(aspect)
