"""The likelihood of one Gaussian, given points on a line. Natural logarithms; densities are per unit of x."""

import dataclasses
import math
from typing import Any

import numpy as np

LOG_TAU = math.log(2 * math.pi)


@dataclasses.dataclass(frozen=True, eq=False)
class HandLikelihood:
    """n points, a Gaussian that a hand holds, and the Gaussian of the largest likelihood."""

    points: np.ndarray  # (n,)
    mean: float
    sigma: float
    densities: np.ndarray  # (n,): p(x | mean, sigma) of each point
    log_likelihood: float  # the logarithm of their product, nats; 0 without points
    best_mean: float | None  # the mean of the points; None without points
    best_sigma: float | None  # the square root of the mean squared distance to it; 0: no maximum exists
    best: float | None  # log-likelihood of the best Gaussian; None where no maximum exists

    @property
    def product(self) -> str:
        """The product of the densities, such as "3.1e-476": a float64 would underflow to 0."""
        return as_power(self.log_likelihood)

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types, log-likelihoods in nats."""
        return {
            "n": len(self.points),
            "mean": self.mean,
            "sigma": self.sigma,
            "densities": self.densities.tolist(),
            "product": self.product,
            "log_likelihood": self.log_likelihood,
            "best": {"mean": self.best_mean, "sigma": self.best_sigma, "log_likelihood": self.best},
        }


def density(x: np.ndarray | float, mean: np.ndarray | float, sigma: np.ndarray | float) -> np.ndarray:
    """Return N(x; mean, sigma^2), in the shape to which the arguments broadcast."""
    return np.exp(-0.5 * ((x - mean) / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi))


def by_hand(points: np.ndarray, mean: float, sigma: float) -> HandLikelihood:
    """Return the likelihood of N(mean, sigma^2) for points (n,), and the maximum in closed form; sigma is above 0."""
    points = np.asarray(points, np.float64)
    log_likelihood = float(surface(points, np.array([mean]), np.array([sigma]))[0, 0])
    best_mean = best_sigma = best = None
    if len(points):
        best_mean, best_sigma = float(points.mean()), float(points.std())
        if best_sigma > 0:
            best = float(-0.5 * len(points) * (LOG_TAU + 2 * math.log(best_sigma) + 1))
    return HandLikelihood(
        points, mean, sigma, density(points, mean, sigma), log_likelihood, best_mean, best_sigma, best
    )


def surface(points: np.ndarray, means: np.ndarray, sigmas: np.ndarray) -> np.ndarray:
    """Return the log-likelihood of points (n,), nats (s, m), for each of `sigmas` (s,) and `means` (m,).

    The points matter through their number, mean and variance alone: -n (log sigma + log(2 pi) / 2 + (variance +
    (mean - m)^2) / (2 sigma^2)).
    """
    n = len(points)
    if not n:
        return np.zeros((len(sigmas), len(means)))
    sigma = np.asarray(sigmas, np.float64)[:, None]
    squares = np.var(points) + (np.mean(points) - np.asarray(means, np.float64)) ** 2
    return -n * (np.log(sigma) + 0.5 * LOG_TAU + squares / (2 * sigma**2))


def as_power(log_value: float) -> str:
    """Return exp(log_value) in decimal powers, such as "3.1e-476", for values beyond the range of float64 too."""
    exponent = math.floor(log_value / math.log(10))
    mantissa = math.exp(log_value - exponent * math.log(10))
    if f"{mantissa:.1f}" == "10.0":
        mantissa, exponent = 1.0, exponent + 1
    return f"{mantissa:.1f}e{exponent:+03d}" if abs(exponent) > 3 else f"{mantissa * 10.0**exponent:.4g}"
