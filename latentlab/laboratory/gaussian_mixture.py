"""Mixtures of full-covariance Gaussians by EM, one step at a time (Dempster, Laird & Rubin 1977).

The likelihood of a mixture is unbounded: a component on one point gains without end as its covariance shrinks. So each
covariance keeps eigenvalues of at least FLOOR in units in which every coordinate of the data has variance 1. Clipping
the eigenvalues is the exact M-step under that constraint, so the log-likelihood still never falls.
"""

import dataclasses
import math
from collections.abc import Generator, Sequence

import numpy as np

from latentlab.laboratory.likelihood import LOG_TAU
from latentlab.work import mapped, result_of

FLOOR = 1e-3  # the least eigenvalue of a covariance, in units of the variance of the data
TOLERANCE = 1e-9  # nats per row: a fit ends at a step with a smaller gain
ROUGH = 1e-5  # the same for the many fits of a cross-validation, whose error is a thousand times as large
MOST_STEPS = 2_000


@dataclasses.dataclass(frozen=True, eq=False)
class Mixture:
    """k Gaussians over d coordinates."""

    weights: np.ndarray  # (k,), sum 1
    means: np.ndarray  # (k, d)
    covariances: np.ndarray  # (k, d, d)

    @property
    def k(self) -> int:
        """The number of components."""
        return len(self.weights)


def one_gaussian(x: np.ndarray) -> Mixture:
    """Return the maximum of the likelihood of rows x (n, d) for one Gaussian: mean, and covariance by 1/n."""
    x = np.asarray(x, np.float64)
    centred = x - x.mean(axis=0)
    return Mixture(np.ones(1), x.mean(axis=0)[None], (centred.T @ centred / len(x))[None])


def begin(x: np.ndarray, k: int, seed: int) -> Mixture:
    """Return a start of EM for rows x (n, d): k rows as means, the covariance of the data, equal weights."""
    chosen = np.random.default_rng(seed).choice(len(x), k, replace=False)
    return Mixture(np.full(k, 1 / k), np.asarray(x, np.float64)[chosen], one_gaussian(x).covariances.repeat(k, axis=0))


def log_joint(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """Return log p(x, component), nats (n, k), of rows x (n, d)."""
    factors = np.linalg.cholesky(mixture.covariances)
    centred = np.asarray(x, np.float64)[None] - mixture.means[:, None]
    white = np.linalg.solve(factors, centred.swapaxes(1, 2))  # (k, d, n)
    log_volume = np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    with np.errstate(divide="ignore"):  # a component may have no weight
        log_weights = np.log(mixture.weights)
    constants = log_weights - log_volume - 0.5 * mixture.means.shape[1] * LOG_TAU
    return constants - 0.5 * (white**2).sum(axis=1).T


def log_likelihoods(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """Return log p(x), nats (n,), of rows x (n, d)."""
    return np.logaddexp.reduce(log_joint(mixture, x), axis=1)


def responsibilities(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """Return p(component | x), (n, k), of rows x (n, d): the E-step."""
    joint = log_joint(mixture, x)
    return np.exp(joint - np.logaddexp.reduce(joint, axis=1)[:, None])


def em_step(mixture: Mixture, x: np.ndarray) -> Mixture:
    """Return the mixture after one E-step and one M-step on rows x (n, d); its log-likelihood is not lower."""
    x = np.asarray(x, np.float64)
    shares = responsibilities(mixture, x)
    counts = shares.sum(axis=0)
    safe = np.maximum(counts, np.finfo(float).tiny)
    means = shares.T @ x / safe[:, None]
    means[counts == 0] = mixture.means[counts == 0]
    centred = x[None] - means[:, None]
    covariances = np.einsum("nk,kni,knj->kij", shares, centred, centred) / safe[:, None, None]
    return Mixture(counts / len(x), means, _floored(covariances, x))


def _floored(covariances: np.ndarray, x: np.ndarray) -> np.ndarray:
    scale = x.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    units = np.outer(scale, scale)
    values, axes = np.linalg.eigh(covariances / units)
    return (axes * np.maximum(values, FLOOR)[:, None]) @ axes.swapaxes(1, 2) * units


def climb(
    x: np.ndarray, mixture: Mixture, steps: int = MOST_STEPS, tolerance: float = TOLERANCE
) -> Generator[float, None, Mixture]:
    """Return the mixture at which EM ends, from a start; yields the log-likelihood, nats, after each step."""
    before = log_likelihoods(mixture, x).sum()
    for _ in range(steps):
        mixture = em_step(mixture, x)
        now = log_likelihoods(mixture, x).sum()
        yield float(now)
        if now - before < tolerance * len(x):
            break
        before = now
    return mixture


def fit(
    x: np.ndarray, k: int, seed: int = 0, starts: int = 10, tolerance: float = TOLERANCE
) -> Generator[float, None, Mixture]:
    """Return the best of several ends of EM, each from its own seed; yields the share that is done after each start.

    The best of some starts is a local maximum, not known to be the largest one.
    """
    best, height = one_gaussian(x), -math.inf
    starts = starts if k > 1 else 1
    for start in range(starts):
        found = result_of(climb(x, begin(x, k, seed + start), tolerance=tolerance))
        level = log_likelihoods(found, x).sum()
        if level > height:
            best, height = found, level
        yield (start + 1) / starts
    return best


@dataclasses.dataclass(frozen=True, eq=False)
class HeldOut:
    """Log-likelihood per row for each number of components, by cross-validation."""

    ks: np.ndarray  # (m,)
    trained: np.ndarray  # (m,): nats per row on the rows that were fitted
    held_out: np.ndarray  # (m,): nats per row on the rows that were not
    error: np.ndarray  # (m,): standard error of `held_out` over the rows


def held_out(
    x: np.ndarray, ks: Sequence[int], seed: int = 0, folds: int = 5, starts: int = 3
) -> Generator[float, None, HeldOut]:
    """Return training and held-out log-likelihoods of mixtures of `ks` components; yields the share that is done."""
    order = np.random.default_rng(seed).permutation(len(x))
    trained, tested = np.zeros(len(ks)), np.empty((len(ks), len(x)))
    for i, k in enumerate(ks):
        for fold in range(folds):
            test = order[fold::folds]
            train = np.setdiff1d(order, test)
            work = fit(x[train], k, seed, starts, ROUGH)
            found = yield from mapped(work, lambda share, done=i * folds + fold: (done + share) / (len(ks) * folds))
            trained[i] += log_likelihoods(found, x[train]).mean() / folds
            tested[i, test] = log_likelihoods(found, x[test])
    error = tested.std(axis=1, ddof=1) / math.sqrt(len(x))
    return HeldOut(np.asarray(ks), trained, tested.mean(axis=1), error)


def mass_between(mixture: Mixture, axis: int, low: float, high: float) -> float:
    """Return the probability that coordinate `axis` lies between two values: the marginals are Gaussians."""
    deviations = np.sqrt(mixture.covariances[:, axis, axis])
    below = [
        [0.5 * (1 + math.erf((end - mean) / (deviation * math.sqrt(2)))) for end in (low, high)]
        for mean, deviation in zip(mixture.means[:, axis], deviations)
    ]
    return float(mixture.weights @ np.diff(below, axis=1)[:, 0])


def outline(mean: np.ndarray, covariance: np.ndarray, deviations: float = 2.0) -> np.ndarray:
    """Return the ellipse, (65, 2), of a Gaussian in the plane at this many standard deviations."""
    angle = np.linspace(0, 2 * np.pi, 65)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return mean + deviations * circle @ np.linalg.cholesky(covariance).T
