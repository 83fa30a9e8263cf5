"""Family, the definition of a kind of model; Objective, the quantity that training minimises."""

import dataclasses
from collections.abc import Callable
from typing import Any

from latentlab.config import Config
from latentlab.models.density import DensityModel
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
    """One row of FAMILIES: all differences between families.

    A family of latent models has a posterior, an objective and perhaps a prior. A family without a latent space has
    `density` in their place.
    """

    posterior: Posterior | None = None
    prior: Callable[[int], Prior] | None = None  # takes the latent size; None: the family has no p(z)
    objective: Callable[..., Objective] | None = None  # see latentlab.models.objectives
    # Whether training.gradient has the gradient of this posterior, prior and objective written out. Otherwise autograd
    # computes the gradient. A test compares every such row with autograd.
    fused: bool = False
    density: Callable[[Config, tuple[int, int]], DensityModel] | None = None  # the module, its weights not yet set
    learning: str = "gradient"  # the row of training.learner.LEARNERS that learns the weights
    samples: int = 1  # draws of z per image in one step
