"""Priors p(z): modules of the model that give a density, samples and a KL.

A new prior is a subclass of Prior and a row of FAMILIES with `fused=False`. Its constants are plain numbers; its
weights, if it has any, are parameters and lie in the state dict beside those of the networks.
"""

import math
from statistics import NormalDist

import numpy as np
import torch
from torch import nn
from torch.distributions import Distribution, Independent, MultivariateNormal, Normal, kl_divergence


class Prior(nn.Module):
    """p(z) over latents of `latent_size` coordinates."""

    extent: float  # the cube [-extent, extent]^latent_size holds all of the mass but about 1e-8
    deviation: float  # the largest standard deviation of a coordinate, about
    standard = False  # whether p(z) is N(0, I): rings of the map and random walks exist for that prior alone

    def __init__(self, latent_size: int) -> None:
        super().__init__()
        self.latent_size = latent_size

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Set the weights from which training starts. A prior without weights has nothing to set."""

    def log_prob(self, z: torch.Tensor) -> torch.Tensor:
        """Return log p(z), (...), in nats, of latents z (..., latent_size), in the precision of z."""
        raise NotImplementedError

    def sample(self, count: int, generator: torch.Generator, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """Return `count` draws, (count, latent_size), on the CPU; they follow from the generator alone."""
        raise NotImplementedError

    def kl(self, posterior: Distribution) -> torch.Tensor | None:
        """Return KL(q || p(z)), (n,), in nats, of n Gaussians in closed form; None where there is no closed form.

        Without a closed form, training uses log q(z) - log p(z) at its draw of z, and inference a quadrature over q.
        """
        return None

    def quantiles(self, axis: int, count: int, extent: float) -> np.ndarray:
        """Return `count` values of one coordinate, float64, rising from -extent to extent.

        The marginal of the coordinate has the same probability between each two neighbours. A single value is the
        median.
        """
        raise NotImplementedError


class StandardNormal(Prior):
    """N(0, I), without weights."""

    extent = 6.0
    deviation = 1.0
    standard = True

    def log_prob(self, z: torch.Tensor) -> torch.Tensor:
        """Return log N(z; 0, I), (...)."""
        return standard_normal_log_prob(z)

    def sample(self, count: int, generator: torch.Generator, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """Return draws of N(0, I)."""
        return torch.randn(count, self.latent_size, generator=generator, dtype=dtype)

    def kl(self, posterior: Distribution) -> torch.Tensor:
        """Return KL(q || N(0, I)), (n,), of Gaussians of diagonal or full covariance."""
        zeros = posterior.mean.new_zeros(self.latent_size)
        if isinstance(posterior, MultivariateNormal):
            prior = MultivariateNormal(zeros, scale_tril=torch.diag(torch.ones_like(zeros)), validate_args=False)
        else:
            prior = Independent(Normal(zeros, torch.ones_like(zeros), validate_args=False), 1, validate_args=False)
        return kl_divergence(posterior, prior)

    def quantiles(self, axis: int, count: int, extent: float) -> np.ndarray:
        """Return values between which N(0, 1) has equal probability; all coordinates are alike."""
        if count == 1:
            return np.zeros(1)
        # From the lower tail up to the middle, then mirrored: 1 - p would lose the digits of a far tail.
        tail = 0.5 * math.erfc(extent / math.sqrt(2))
        inside = [tail + (0.5 - tail) * 2 * i / (count - 1) for i in range(1, count // 2)]
        lower = [-extent, *map(NormalDist().inv_cdf, inside)]
        middle = [0.0] if count % 2 else []
        return np.array([*lower, *middle, *(-value for value in reversed(lower))])


def standard_normal_log_prob(z: torch.Tensor) -> torch.Tensor:
    """Return log N(z; 0, I), (...), in nats, for z (..., latent). Also compiled as TorchScript."""
    return (-0.5 * z.square() - math.log(math.sqrt(2 * math.pi))).sum(-1)
