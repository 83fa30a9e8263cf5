"""Curve: a density over the line of a one-latent map, for the window and for pictures."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class Curve:
    """A curve over the first axis of the map, in units of the map, with a name."""

    x: np.ndarray  # (n,), rising
    height: np.ndarray  # (n,)
    name: str
    filled: bool  # else it is dashed

    def place_of_name(self, number: int) -> tuple[float, float]:
        """Return where the name of the curve `number` of a picture stands: the first at the top, the others lower.

        Two densities often have their tops at one place.
        """
        high = np.flatnonzero(self.height >= self.height.max() * (0.6 if number else 1.0))[-1]
        return float(self.x[high]), float(self.height[high])
