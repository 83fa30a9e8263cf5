"""Family, the definition of an autoencoder, a VAE or a beta-VAE; Objective, the quantity that training minimises."""

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
    """One row of FAMILIES: all differences between families."""

    posterior: Posterior
    prior: Callable[[int], Prior] | None  # takes the latent size; None: the family has no p(z)
    objective: Callable[..., Objective]  # see latentlab.models.objectives
    # Whether training.gradient has the gradient of this posterior, prior and objective written out. Otherwise autograd
    # computes the gradient. A test compares every such row with autograd.
    fused: bool = False
    samples: int = 1  # draws of z per image in one step
