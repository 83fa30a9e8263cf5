"""Priors p(z)."""

import torch
from torch.distributions import Distribution, Independent, Normal


def standard_normal(latent_size: int, device: torch.device) -> Distribution:
    """Return N(0, I), event shape (latent_size,)."""
    zeros = torch.zeros(latent_size, device=device)
    return Independent(Normal(zeros, torch.ones_like(zeros), validate_args=False), 1, validate_args=False)
