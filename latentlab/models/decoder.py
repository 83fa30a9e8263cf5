"""Decoder: z -> likelihood p(x|z); LIKELIHOODS, the table of the meanings of its output.

Densities and masses include all constants: log p(x|z) is in nats per image.
"""

import dataclasses
import math
from collections.abc import Callable

import torch
from torch import nn
from torch.distributions import Bernoulli, Distribution, Independent, Normal


def bernoulli(output: torch.Tensor, sigma: torch.Tensor | float) -> Distribution:
    """Read the output (n, pixels) as logits of pixels that are 1.

    `log_prob` also accepts grey x and is then minus the binary cross-entropy, whose minimum over MNIST is not 0 but
    45.53: the formula is common, but is not the probability of a grey image.
    """
    return Independent(Bernoulli(logits=output, validate_args=False), 1, validate_args=False)


def gaussian(output: torch.Tensor, sigma: torch.Tensor | float) -> Distribution:
    """Read the output (n, pixels) as means, not squashed, of pixels with one standard deviation, where white is 1."""
    return Independent(Normal(output, sigma, validate_args=False), 1, validate_args=False)


def logit(mean_image: torch.Tensor) -> torch.Tensor:
    """Return log(p / (1 - p)) of the mean image, clamped to 1/1000 away from 0 and 1: many pixels are always black."""
    return torch.logit(mean_image.double(), eps=1e-3).float()


@dataclasses.dataclass(frozen=True)
class Likelihood:
    """One row of LIKELIHOODS."""

    distribution: Callable[[torch.Tensor, torch.Tensor | float], Distribution]
    bias: Callable[[torch.Tensor], torch.Tensor]  # the output that gives this mean image
    learns_sigma: bool = False
    has_entropy: bool = False  # whether the entropy of p(x|z) changes with z


LIKELIHOODS: dict[str, Likelihood] = {
    "bernoulli": Likelihood(bernoulli, logit, has_entropy=True),
    "gaussian": Likelihood(gaussian, torch.clone),
    "gaussian-learned": Likelihood(gaussian, torch.clone, learns_sigma=True),
}


class Decoder(nn.Module):
    """A network with an output that parametrises a likelihood.

    `sigma` is a pixel's standard deviation, or its initial value if it is learned.
    """

    def __init__(self, network: nn.Module, likelihood: Likelihood, sigma: float) -> None:
        super().__init__()
        self.network = network
        self.likelihood = likelihood
        self.sigma = sigma
        if likelihood.learns_sigma:
            # One sigma for all pixels: with one per pixel, constant pixels would make the likelihood unbounded.
            self.log_sigma = nn.Parameter(torch.tensor(math.log(sigma)))

    def forward(self, z: torch.Tensor) -> Distribution:
        """Return p(x|z), batch shape (n,), event shape (pixels,), for latents z (n, latent)."""
        return self.read(self.network(z))

    def read(self, output: torch.Tensor) -> Distribution:
        """Return the p(x|z) of an output of the network, (n, pixels)."""
        sigma = self.log_sigma.exp() if self.likelihood.learns_sigma else self.sigma
        return self.likelihood.distribution(output, sigma)
