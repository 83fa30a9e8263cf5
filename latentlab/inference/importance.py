"""log p(x) by sampling, in any number of dimensions: four estimators that yield running estimates, and L_K.

Each averages weights w = p(x, z) / r(z) for z from r. The average is unbiased for p(x); its logarithm is not unbiased
for log p(x), but too low on average (Jensen). The effective sample size (sum w)^2 / sum w^2 estimates how many samples
contribute; if it stays near 1, the estimate is unreliable.
"""

import dataclasses
import math
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.capabilities import Capability, check
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.inference.likelihood import log_likelihood
from latentlab.models.distributions import random_stream, reparameterise

if TYPE_CHECKING:
    from torch.distributions import Distribution

    from latentlab.models.latent_model import LatentModel

METHODS = ("uniform", "prior", "importance", "iwae")
BATCH = 1000  # samples between two estimates


@dataclasses.dataclass(frozen=True, eq=False)
class Estimate:
    """A running estimate of log p(x) after `n` samples, and the samples since the previous estimate."""

    n: int
    log_px: float  # nats; for "iwae" the bound L_K, which does not tend to log p(x) as n grows
    ess: float  # effective sample size, 1 to n
    z: np.ndarray  # float32 (new, latent)
    log_weights: np.ndarray  # float64 (new,): log p(x, z) - log r(z), nats


@torch.inference_mode()
def running(
    model: "LatentModel",
    x: torch.Tensor,
    method: str,
    samples: int = 10_000,
    k: int = 50,
    extent: float = 6.0,
    seed: int = 0,
    batch: int = BATCH,
    first: int = BATCH,
) -> Iterator[Estimate]:
    """Yield estimates of log p(x) of one image x, (pixels,), every `batch` samples up to `samples`.

    With a smaller `first` the estimates start there, and each follows after 25 % more samples, for a logarithmic axis.

    "uniform" draws z from [-extent, extent]^latent: p(x) is then too low by the mass outside. "prior" draws from p(z),
    "importance" from q(z|x). "iwae" is the mean of log (1/K sum w) over groups of `k` draws of q (Burda+ 2016). The
    draws follow from `seed` alone. Raises UserError if the model has no prior.
    """
    check(model, Capability.PRIOR)
    if method not in METHODS:
        raise ValueError(method)
    generator = random_stream(seed, f"estimator {'importance' if method == 'iwae' else method}")
    total, squares = -math.inf, -math.inf
    waiting, bounds, groups, n = np.empty(0), 0.0, 0, 0
    posterior = model.encoder(x[None])
    while n < samples:
        new = min(batch, max(first, n // 4), samples - n)
        z, log_density = _draw(model, posterior, method, new, extent, generator)
        log_joint = log_likelihood(model, x[None], z[None])[0] + model.prior.log_prob(z)
        weights = (log_joint - log_density).double().numpy()
        n += new
        total = np.logaddexp(total, _log_sum(weights))
        squares = np.logaddexp(squares, _log_sum(2 * weights))
        log_px = float(total) - math.log(n)
        if method == "iwae":
            waiting = np.append(waiting, weights)
            whole = len(waiting) // k
            bounds += sum(_log_sum(group) - math.log(k) for group in waiting[: whole * k].reshape(-1, k))
            waiting, groups = waiting[whole * k :], groups + whole
            log_px = bounds / groups if groups else math.nan
        yield Estimate(n, log_px, float(np.exp(2 * total - squares)), z.numpy(), weights)


def _draw(
    model: "LatentModel",
    posterior: "Distribution",
    method: str,
    count: int,
    extent: float,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor | float]:
    dtype = posterior.mean.dtype
    if method == "prior":
        z = model.prior.sample(count, generator, dtype)
        return z, model.prior.log_prob(z)
    shape = (count, model.latent_size)
    if method == "uniform":
        z = (torch.rand(shape, generator=generator, dtype=dtype) * 2 - 1) * extent
        return z, -model.latent_size * math.log(2 * extent)
    noise = torch.randn(shape, generator=generator, dtype=dtype)
    z = reparameterise(posterior, noise)
    return z, posterior.log_prob(z)


@torch.inference_mode()
def log_weights(model: "LatentModel", x: torch.Tensor, k: int, seed: int = 0) -> Generator[float, None, np.ndarray]:
    """Return log p(x, z) - log q(z|x), float64 (n, k), at k draws of q for each image x (n, pixels); yields progress.

    Raises UserError if the model has no prior.
    """
    check(model, Capability.PRIOR)
    generator = random_stream(seed, "importance weights")
    weights = np.empty((len(x), k))
    block = max(1, 20_000 // k)
    for start in range(0, len(x), block):
        images = x[start : start + block]
        posterior = model.encoder(images)
        noise = torch.randn((k, len(images), model.latent_size), generator=generator, dtype=x.dtype)
        z = reparameterise(posterior, noise)
        log_q = posterior.log_prob(z)
        log_joint = log_likelihood(model, images, z.transpose(0, 1)) + model.prior.log_prob(z).T
        weights[start : start + len(images)] = (log_joint - log_q.T).double().numpy()
        yield min(1.0, (start + block) / len(x))
    return weights


def bound(log_weights: np.ndarray, k: int) -> np.ndarray:
    """Return L_k, (n,), in nats: the mean over groups of k of log (1/k sum w) for weights (n, m), m a multiple of k.

    With the same weights and k dividing k', L_k <= L_k' by Jensen, for each image and for every draw; L_1 is the ELBO's
    own estimate. Raises UserError if k does not divide m.
    """
    n, m = log_weights.shape
    if m % k:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{samples} samples cannot be cut into groups of {k}."), samples=m, k=k
        )
    groups = log_weights.reshape(n, m // k, k)
    return np.logaddexp.reduce(groups, axis=2).mean(axis=1) - math.log(k)


def bound_variance(log_weights: np.ndarray, k: int) -> np.ndarray:
    """Return the variance of `bound` over the draws, (n,), nats^2, by the delta method.

    The variance of log (1/k sum w) is about 1 / ESS - 1 / k. The estimate is too small if one weight has all the mass:
    the draws have then missed the largest weights.
    """
    groups = log_weights.reshape(len(log_weights), -1, k)
    ess = np.exp(2 * np.logaddexp.reduce(groups, axis=2) - np.logaddexp.reduce(2 * groups, axis=2))
    return (1 / ess - 1 / k).mean(axis=1) / groups.shape[1]


def _log_sum(values: np.ndarray) -> float:
    return float(np.logaddexp.reduce(values))
