"""Latent grids and walks: their latents, and the images there."""

import math
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from latentlab.models.prior import Prior

FINE = 512  # steps of a leg from which its length is measured
STRIDE = 0.02  # mean distance between two places of a random walk, in latent units


def latent_grid(rows: int, columns: int, extent: float, prior: "Prior | None" = None) -> np.ndarray:
    """Return the latents of a grid, float64 (rows * columns, 2), row by row from the top.

    x grows to the right and y upwards, as on the map, both from -extent to extent in even steps; or, with a `prior`, in
    steps of equal probability under it. A single row or column lies at 0, or at the median.
    """
    if prior is None:
        x, y = _even(columns, extent), _even(rows, extent)[::-1]
    else:
        x, y = prior.quantiles(0, columns, extent), prior.quantiles(1, rows, extent)[::-1]
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def walk(waypoints: np.ndarray, frames: int, path: str = "straight") -> np.ndarray:
    """Return `frames` latents from the first of `waypoints` (m, latent) to the last, by way of the others: float64.

    They are evenly spaced along the path. "straight" goes in straight lines. "spherical" turns about the origin at an
    even rate while the norm goes evenly from one waypoint's to the next's, as in slerp (Shoemake 1985; White 2016,
    arXiv:1609.04468, for latents): high-dimensional prior samples have nearly one norm, which a straight line leaves.
    Raises ValueError if there are no two waypoints, or no two frames.
    """
    waypoints = np.asarray(waypoints, np.float64)
    if len(waypoints) < 2 or frames < 2:
        raise ValueError("a walk needs two waypoints and two frames")
    share = np.linspace(0, 1, FINE + 1)[:, None]
    leg = {"straight": _straight, "spherical": _spherical}[path]
    fine = np.concatenate([leg(a, b, share) for a, b in pairwise(waypoints)])
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))])
    wanted = np.linspace(0, length[-1], frames)
    if length[-1] > 0:
        # The exact place on each leg; between two measured places the share of the leg is interpolated.
        legs = np.arange(len(waypoints) - 1)[:, None] + share[:, 0]
        at = np.interp(wanted, length, legs.ravel())
    else:
        at = np.zeros(frames)
    number = np.minimum(at.astype(int), len(waypoints) - 2)
    places = [leg(waypoints[n], waypoints[n + 1], np.array([[t - n]]))[0] for n, t in zip(number, at)]
    places[0], places[-1] = waypoints[0], waypoints[-1]
    return np.array(places)


def wander(start: np.ndarray, seed: int) -> Iterator[np.ndarray]:
    """Yield the places of a random walk without end, from `start` (latent,) on: float64 (latent,), STRIDE apart.

    Every coordinate is a stationary Gaussian process of its own with the law N(0, 1) and the covariance
    (1 + t) exp(-t), Matern 3/2 (Rasmussen & Williams 2006, eq. 4.17): an Ornstein-Uhlenbeck process of second order,
    which reverts the velocity as well, so that the path has no kinks. Its steps are exact, see Sarkka & Solin 2019,
    sec. 12.3. The distances are STRIDE on average: the velocity is N(0, I), so the speed varies.
    """
    place = np.array(start, np.float64)
    size = len(place)
    mean_speed = math.sqrt(2) * math.exp(math.lgamma((size + 1) / 2) - math.lgamma(size / 2))  # of N(0, I)
    t = STRIDE / mean_speed
    step = math.exp(-t) * np.array([[1 + t, t], [-t, 1 - t]])  # of place and velocity
    noise = np.linalg.cholesky(np.eye(2) - step @ step.T)  # keeps the law of place and velocity N(0, I)
    random = np.random.default_rng(seed)
    state = np.stack([place, random.standard_normal(size)])
    while True:
        yield state[0]
        state = step @ state + noise @ random.standard_normal((2, size))


def random_walk(start: np.ndarray, frames: int, length: float, seed: int) -> np.ndarray:
    """Return `frames` places of the random walk of this seed, from `start` (latent,) on: float64 (frames, latent).

    The places are evenly spaced in time, and the path from the first to the last is `length` latent units long on
    average.
    """
    at = np.linspace(0, length / STRIDE, frames)
    places = np.array(list(islice(wander(start, seed), math.ceil(at[-1]) + 1)))
    return np.stack([np.interp(at, np.arange(len(places)), column) for column in places.T], axis=1)


def there_and_back(frames: np.ndarray) -> np.ndarray:
    """Return `frames` (n, ...) followed by the reversed frames without the two ends: a loop."""
    return np.concatenate([frames, frames[-2:0:-1]])


def _straight(a: np.ndarray, b: np.ndarray, share: np.ndarray) -> np.ndarray:
    return a + share * (b - a)


def _spherical(a: np.ndarray, b: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the latents `share` (n, 1) of the way from a to b: direction and norm are each interpolated evenly."""
    norm_a, norm_b = np.linalg.norm(a), np.linalg.norm(b)
    if norm_a == 0 or norm_b == 0:  # the origin has no direction
        return _straight(a, b, share)
    u, v = a / norm_a, b / norm_b
    aside = v - (u @ v) * u
    if np.linalg.norm(aside) < 1e-9:  # the same or the opposite direction: every way round is equally short
        axis = np.zeros_like(u)
        axis[np.argmin(np.abs(u))] = 1
        aside = axis - (u @ axis) * u
        if len(u) == 1 or np.linalg.norm(aside) < 1e-9:
            return _straight(a, b, share)
    aside /= np.linalg.norm(aside)
    angle = np.arctan2(v @ aside, u @ v)
    norm = norm_a + share * (norm_b - norm_a)
    return norm * (np.cos(share * angle) * u + np.sin(share * angle) * aside)


def _even(count: int, extent: float) -> np.ndarray:
    return np.zeros(1) if count == 1 else np.linspace(-extent, extent, count)
