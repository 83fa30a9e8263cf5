"""DensityModel: what all models of images have in common, with or without a latent space."""

from typing import Protocol

import numpy as np
import torch
from torch import nn


class DensityModel(Protocol):
    """A distribution p(x) over images of one shape.

    A model whose `latent_size` is 0 is an ExactDensity and has a `log_prob`. The log p(x) of a LatentModel is an
    integral over z, which latentlab.inference computes, so a LatentModel has no `log_prob`.
    """

    image_shape: tuple[int, int]  # (height, width)
    binary: bool  # the pixels of x are 0 or 1, drawn from grey ones
    latent_size: int  # 0: no latent space

    def log_prob(self, x: torch.Tensor) -> torch.Tensor:
        """Return log p(x), (n,), in nats, of images x (n, pixels), 0 black to 1 white."""

    def sample(self, count: int, generator: torch.Generator, mean: bool = False) -> torch.Tensor:
        """Return `count` draws of p(x), (count, pixels), on the CPU; they follow from the generator alone.

        With `mean`, each pixel is the mean of its distribution, not a draw.
        """


class ImageModel(nn.Module):
    """The parts that all modules over images share: the shape of the images, and the conversion of arrays to x."""

    def __init__(self, image_shape: tuple[int, int], binary: bool) -> None:
        super().__init__()
        self.image_shape = image_shape
        self.binary = binary

    @property
    def device(self) -> torch.device:
        """The device of the weights."""
        return next(self.parameters()).device

    def to_x(self, images: np.ndarray) -> torch.Tensor:
        """Return uint8 images (n, height, width) as x: float32 (n, pixels), 0 black to 1 white, beside the weights."""
        flat = torch.tensor(images).flatten(1)  # a copy: the array may be read-only
        return flat.to(self.device).float().mul_(1 / 255)


class ExactDensity(ImageModel):
    """A model without a latent space, which computes log p(x) exactly. Subclasses define the methods below."""

    latent_size = 0
    prior = None

    @property
    def is_bernoulli(self) -> bool:
        """Whether pixels are Bernoulli: log p(x) is a probability of binary pixels, and a formula for grey ones."""
        raise NotImplementedError

    @property
    def rows(self) -> int:
        """The largest number of images to give `log_prob` at a time."""
        raise NotImplementedError

    def reset_parameters(self, mean_image: torch.Tensor, generator: torch.Generator) -> None:
        """Set the weights from which training starts; `mean_image` is (pixels,), 0 black to 1 white."""
        raise NotImplementedError

    def log_prob(self, x: torch.Tensor) -> torch.Tensor:
        """Return log p(x), (n,), in nats, of images x (n, pixels)."""
        raise NotImplementedError

    def sample(self, count: int, generator: torch.Generator, mean: bool = False) -> torch.Tensor:
        """Return `count` draws of p(x), (count, pixels), on the CPU, or the means of their pixels."""
        raise NotImplementedError
