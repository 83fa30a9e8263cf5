"""Additions to torch.distributions: Delta, draws from given noise, and named streams of random numbers."""

import zlib

import torch
from torch.distributions import Distribution, Independent, Normal, constraints


class Delta(Distribution):
    """All mass on one point: the posterior of an autoencoder. Delta has no density, hence no `log_prob` and no KL.

    `point` is (..., size); the last dimension is the event dimension.
    """

    arg_constraints = {"point": constraints.independent(constraints.real, 1)}  # noqa: RUF012
    has_rsample = True

    def __init__(self, point: torch.Tensor) -> None:
        self.point = point
        super().__init__(point.shape[:-1], point.shape[-1:], validate_args=False)

    @property
    def mean(self) -> torch.Tensor:
        """The point itself."""
        return self.point

    @property
    def variance(self) -> torch.Tensor:
        """Zero, shaped as the point."""
        return torch.zeros_like(self.point)

    def rsample(self, sample_shape: torch.Size = torch.Size()) -> torch.Tensor:  # noqa: B008
        """Return the point, repeated over `sample_shape`."""
        return self.point.expand(self._extended_shape(sample_shape))


def reparameterise(posterior: Distribution, noise: torch.Tensor) -> torch.Tensor:
    """Return z = mean + standard deviation * noise, shaped as `noise` (..., latent); noise is standard normal.

    Kingma & Welling 2014, section 2.4. The noise is an argument because `rsample` draws from torch's global generator,
    which any other code may advance.
    """
    if isinstance(posterior, Delta):
        return posterior.mean.expand_as(noise)
    return posterior.mean + posterior.stddev * noise


def detached(posterior: Distribution) -> Distribution:
    """Return a Gaussian of diagonal covariance with the same density, whose parameters have no gradient."""
    mean, deviation = posterior.mean.detach(), posterior.stddev.detach()
    return Independent(Normal(mean, deviation, validate_args=False), 1, validate_args=False)


def random_stream(seed: int, purpose: str, device: torch.device | str = "cpu") -> torch.Generator:
    """Return a generator for one purpose of one run: streams of the same seed do not share their numbers."""
    # The CPU's generator uses only 32 bits of a seed.
    return torch.Generator(device).manual_seed(zlib.crc32(f"{purpose} {seed}".encode()))
