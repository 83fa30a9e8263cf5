"""Family: what makes an autoencoder, a VAE, a beta-VAE; and Objective, what its training minimises."""

import dataclasses
from collections.abc import Callable
from typing import Any

from latentlab.models.encoder import Posterior
from latentlab.models.prior import Prior


@dataclasses.dataclass(frozen=True)
class Objective:
    """Three means over images, in nats per image: tensors in training, floats from `evaluate`. `kl` may be None."""

    loss: Any
    reconstruction: Any
    kl: Any


@dataclasses.dataclass(frozen=True)
class Family:
    """One row of FAMILIES: everything in which one family differs from another."""

    posterior: Posterior
    prior: Callable[[int], Prior] | None  # takes the latent size; None: the family has no p(z)
    objective: Callable[..., Objective]  # see latentlab.models.objectives
    # Whether training.gradient has the gradient of this posterior, prior and objective written out. Otherwise autograd
    # takes the steps. A test holds every row that says so equal to autograd.
    fused: bool = False
