"""The camera of the latent map: it follows the points until the user moves it."""

import math

import numpy as np

from latentlab.export.viewport import Viewport

GLIDE = 0.22  # share of the remaining way that one frame covers
ABOVE_CURVES = 18  # pixels above the highest curve, for its name
SLACK = 0.02  # the data may move by this share of the view before the camera moves


def fitted_view(
    points: np.ndarray, width: int, height: int, *, radius: float, below: int, top: float = -math.inf
) -> Viewport:
    """Return the view, on a map of width x height pixels, of all points (n, 2) and a circle of the prior of `radius`.

    The points keep clear of `below` pixels at the lower edge. The view holds the height `top`, that of the highest
    curve: with points that spread narrowly it would end at the points.
    """
    wide, high = max(width, 50), max(height - below, 50)
    inner = Viewport.fitted(points, wide / high, margin=0.03, radius=radius)
    highest = inner.y0 + (top - inner.y0) * high / (high - ABOVE_CURVES)
    if highest > inner.y1:
        inner = Viewport(inner.x0, inner.y0, inner.x1, highest).with_aspect(wide / high)
    return Viewport(inner.x0, inner.y0 - below * inner.width / wide, inner.x1, inner.y1)


class Camera:
    """The visible rectangle. `view` always has the aspect of the widget, so both axes have one scale."""

    def __init__(self) -> None:
        self.following = True
        self._wanted = Viewport(-4, -4, 4, 4)  # before the aspect is applied: a resize and its reversal change nothing
        self._goal: Viewport | None = None
        self._aspect = 1.0

    @property
    def view(self) -> Viewport:
        """The visible rectangle, with the aspect of the widget."""
        return self._wanted.with_aspect(self._aspect)

    @property
    def moving(self) -> bool:
        """Whether the camera is on its way to its goal."""
        return self.following and self._goal is not None and self._goal != self._wanted

    def resize(self, width: int, height: int) -> None:
        """Take the size of the widget."""
        self._aspect = max(width, 1) / max(height, 1)

    def set_view(self, view: Viewport) -> bool:
        """Show `view` as the user requests, and follow no goal from now on. Return whether the camera moved."""
        if not view.can_be_shown:
            return False
        self.following, self._goal = False, None
        self._wanted = view
        return True

    def follow(self, goal: Viewport, *, at_once: bool) -> None:
        """Move towards `goal`, unless the user has moved the camera."""
        if not self.following:
            return
        if at_once:
            self._wanted = self._goal = goal
        elif self._goal is None or not goal.near(self._goal, SLACK):
            self._goal = goal

    def glide(self) -> bool:
        """Move towards the goal by one frame; return whether the view changed."""
        if not self.moving:
            return False
        step = self._wanted.toward(self._goal, GLIDE)
        self._wanted = self._goal if step.near(self._goal, 1e-3) else step
        return True
