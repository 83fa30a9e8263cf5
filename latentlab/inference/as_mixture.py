"""A latent model as a finite mixture: draws of the prior, decoded, are its components, all of equal weight.

    log p_N(x) = log (1/N) sum_k p(x|z_k), z_k from p(z)

The mean of p_N over the draws is p(x), so the mean of log p_N lies below log p(x) and rises to it with N (Jensen). The
draws of a smaller N are the first ones of a larger N.
"""

import math
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.inference.likelihood import decode_terms, latents_at_a_time, pixel_constants
from latentlab.models.distributions import random_stream

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

BLOCK = 1024  # components at a time, at most


def component_counts(most: int) -> list[int]:
    """Return 1, 10, 100, ... up to `most`, and `most`."""
    powers = [10**power for power in range(len(str(most)))]
    return powers if powers[-1] == most else [*powers, most]


def component_latents(model: "LatentModel", count: int, seed: int) -> torch.Tensor:
    """Return the latents of the first `count` components, (count, latent): draws of the prior."""
    return model.prior.sample(count, random_stream(seed, "components"))


def component_scores(model: "LatentModel", x: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
    """Return log p(x|z_k) in nats, float64 (n, k), of images x (n, pixels) for few latents z (k, latent)."""
    with torch.inference_mode():
        naturals, sums = decode_terms(model, z)
        return (x @ naturals.T).sub_(sums).double() - pixel_constants(model, x).sum(1)[:, None]


def responsibilities(model: "LatentModel", x: torch.Tensor, count: int, seed: int) -> tuple[np.ndarray, float]:
    """Return p(k|x) of the first `count` components, float64 (count,), and log p_N(x), of one image x (1, pixels)."""
    z, block = component_latents(model, count, seed), latents_at_a_time(model, BLOCK)
    scores = torch.cat([component_scores(model, x, part)[0] for part in z.split(block)])
    return scores.softmax(0).numpy(), float(scores.logsumexp(0)) - math.log(count)


def as_mixture(
    model: "LatentModel", x: torch.Tensor, counts: Sequence[int], seed: int
) -> Generator[float, None, np.ndarray]:
    """Return log p_N(x) in nats, float64 (counts, n), of images x (n, pixels), for each N of the rising `counts`.

    The draws follow from the seed. Yields the share that is done, 0 to 1.
    """
    z = component_latents(model, counts[-1], seed)
    total = torch.full((len(x),), -math.inf, dtype=torch.float64)
    block, found, start = latents_at_a_time(model, BLOCK), [], 0
    for count in counts:
        while start < count:
            end = min(count, start + block)
            total = torch.logaddexp(total, component_scores(model, x, z[start:end]).logsumexp(1))
            start = end
            yield start / counts[-1]
        found.append((total - math.log(count)).numpy())
    return np.array(found)
