"""Latent grids: where their points lie, and the images there."""

import math
from statistics import NormalDist

import numpy as np

from latentlab.models.latent_model import LatentModel

SPACINGS = ("z", "quantile")


def latent_grid(rows: int, columns: int, extent: float, spacing: str = "z") -> np.ndarray:
    """Return the latents of a grid, float64 (rows * columns, 2), row by row from the top.

    x grows to the right and y upwards, as on the map, both from -extent to extent: evenly ("z"), or so that each step
    holds the same probability of the prior N(0, 1) ("quantile"). A single row or column lies at 0.
    """
    x, y = _axis(columns, extent, spacing), _axis(rows, extent, spacing)[::-1]
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def decode_grid(model: LatentModel, z: np.ndarray) -> np.ndarray:
    """Return the mean images at the latents z (n, latent): float32 (n, height, width), 0 black to 1 white."""
    return model.decode_images(z)


def _axis(count: int, extent: float, spacing: str) -> np.ndarray:
    if count == 1:
        return np.zeros(1)
    even = np.linspace(-extent, extent, count)
    if spacing == "z":
        return even
    # From the lower tail up to the middle, then mirrored: 1 - p would lose the digits of a far tail.
    tail = 0.5 * math.erfc(extent / math.sqrt(2))
    inside = [tail + (0.5 - tail) * 2 * i / (count - 1) for i in range(1, count // 2)]
    lower = [-extent, *map(NormalDist().inv_cdf, inside)]
    middle = [0.0] if count % 2 else []
    return np.array([*lower, *middle, *(-value for value in reversed(lower))])
