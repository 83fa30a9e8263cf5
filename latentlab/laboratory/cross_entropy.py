"""H(p, q) = H(p) + KL(p||q), in nats, of discrete distributions and of grey pixels as Bernoulli probabilities."""

import dataclasses
from typing import Any

import numpy as np

LEAST_SHARE = 1e-3  # of a dragged outcome: a q of 0 where p is not makes H(p, q) infinite, which the command line tells


@dataclasses.dataclass(frozen=True, eq=False)
class CrossEntropy:
    """Two distributions over the same outcomes and their parts; nats. `kl` is infinite where q = 0 and p is not."""

    p: np.ndarray  # (k,)
    q: np.ndarray  # (k,)
    entropy: float  # H(p)
    kl: float  # KL(p||q)
    reverse_kl: float  # KL(q||p): the divergence is not symmetric

    @property
    def cross_entropy(self) -> float:
        """H(p, q)."""
        return self.entropy + self.kl

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types, in nats."""
        return {
            "unit": "nats",
            "p": self.p.tolist(),
            "q": self.q.tolist(),
            "entropy": self.entropy,
            "kl": self.kl,
            "cross_entropy": self.cross_entropy,
            "reverse_kl": self.reverse_kl,
        }


def compare(p: np.ndarray, q: np.ndarray) -> CrossEntropy:
    """Return the parts of H(p, q), of nonnegative weights (k,) each, which are normalised."""
    p, q = (np.asarray(weights, np.float64) / np.sum(weights) for weights in (p, q))
    entropy = abs(float(_x_log(p, p).sum()))  # not −0
    return CrossEntropy(p, q, entropy, divergence(p, q), divergence(q, p))


def divergence(p: np.ndarray, q: np.ndarray) -> float:
    """Return KL(p||q), nats, of distributions (k,)."""
    with np.errstate(divide="ignore"):
        return float((_x_log(p, p) - _x_log(p, q)).sum())


def with_share(shares: np.ndarray, index: int, value: float) -> np.ndarray:
    """Return a distribution (k,) whose outcome `index` has the share `value`; the others keep their proportions.

    Every share is at least LEAST_SHARE.
    """
    shares, k = np.asarray(shares, np.float64), len(shares)
    value = min(max(value, LEAST_SHARE), 1 - (k - 1) * LEAST_SHARE)
    others = np.delete(shares, index)
    free = others - LEAST_SHARE
    free = free.clip(0) if free.sum() > 1e-12 else np.ones(k - 1)
    room = 1 - value - (k - 1) * LEAST_SHARE
    return np.insert(LEAST_SHARE + room * free / free.sum(), index, value)


@dataclasses.dataclass(frozen=True, eq=False)
class PixelCrossEntropy:
    """The binary cross-entropy of an image with a decoded mean, pixel by pixel, in nats."""

    image: np.ndarray  # (height, width): p, the grey value
    mean: np.ndarray  # (height, width): q, the decoded mean
    entropy: np.ndarray  # (height, width): H(p), what no decoder can go below
    kl: np.ndarray  # (height, width): KL(p||q)

    def as_json(self) -> dict[str, Any]:
        """Return the sums over the pixels in plain types, in nats."""
        entropy, kl = float(self.entropy.sum()), float(self.kl.sum())
        return {"unit": "nats per image", "entropy": entropy, "kl": kl, "cross_entropy": entropy + kl}


def of_pixels(image: np.ndarray, mean: np.ndarray) -> PixelCrossEntropy:
    """Return the parts of the binary cross-entropy of grey values with means, both from 0 to 1, (height, width)."""
    p, q = np.asarray(image, np.float64), np.asarray(mean, np.float64)
    q = q.clip(np.finfo(np.float32).tiny, 1 - np.finfo(np.float32).eps)  # a float32 mean rounds to 0 and 1
    entropy = -(_x_log(p, p) + _x_log(1 - p, 1 - p))
    cross = -(_x_log(p, q) + _x_log(1 - p, 1 - q))
    return PixelCrossEntropy(p, q, entropy, np.maximum(cross - entropy, 0))


def _x_log(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return x log y, where 0 log y is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x > 0, x * np.log(y), 0.0)
