"""Encoder: x -> posterior q(z|x)."""

from collections.abc import Callable

import torch
from torch import nn
from torch.distributions import Distribution, Independent, Normal

from latentlab.models.distributions import Delta

# A posterior wider than the prior is never optimal, but for an unfamiliar image the network can give a log-variance of
# 28, whose exponential makes the loss 1e10. With a bound of 4 one image still cost 38,000 nats, 3.8 in the mean of
# 10,000 images; with a bound of 1 (a standard deviation of 1.65) 490 nats. All other log-variances of that set are
# below 0.4. A learned prior may be wider. Its posteriors are narrow too; the bound excludes only a posterior that has
# collapsed to such a prior.
LARGEST_LOG_VARIANCE = 1.0

Posterior = Callable[[torch.Tensor], Distribution]


def diagonal_normal(output: torch.Tensor) -> Distribution:
    """Return N(mu, diag(exp(log-variance))) for an output (n, 2 * latent) that holds mu, then the log-variances."""
    mean, log_variance = output.chunk(2, dim=-1)
    deviation = (0.5 * log_variance.clamp(max=LARGEST_LOG_VARIANCE)).exp()
    return Independent(Normal(mean, deviation, validate_args=False), 1, validate_args=False)


def delta(output: torch.Tensor) -> Distribution:
    """Return the distribution with all mass on the output (n, latent)."""
    return Delta(output)


# The outputs of the network per latent dimension.
OUTPUTS_PER_DIMENSION = {diagonal_normal: 2, delta: 1}


class Encoder(nn.Module):
    """A network with an output that parametrises a posterior."""

    def __init__(self, network: nn.Module, posterior: Posterior) -> None:
        super().__init__()
        self.network = network
        self.posterior = posterior

    def forward(self, x: torch.Tensor) -> Distribution:
        """Return q(z|x), batch shape (n,), for images x (n, pixels), 0 black to 1 white."""
        return self.posterior(self.network(x))
