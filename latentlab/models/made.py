"""MADE: p(x) = product of p(x_i | x_before i), all conditionals in one pass of a masked network (Germain+ 2015).

Each pixel has a rank in an order. Masks remove every weight by which a pixel of a rank could act on the logit of a
pixel of the same or an earlier rank. Direct connections from pixels to logits lie beside the hidden layers.
"""

import itertools
import math
from collections.abc import Generator
from typing import NamedTuple

import torch
from torch import nn
from torch.nn.functional import linear, silu, softplus

from latentlab.config import Config
from latentlab.models.density import ExactDensity
from latentlab.models.distributions import random_stream
from latentlab.work import result_of

MOST_VALUES = 1 << 24  # values of one layer for one block of images


def pixel_order(name: str, image_shape: tuple[int, int], seed: int = 0) -> torch.Tensor:
    """Return the indices of the pixels in an order of config.ORDER_NAMES, int64 (pixels,).

    The order "middle" goes by the distance from the centre of the image; the seed matters for "random" alone.
    """
    height, width = image_shape
    pixels = torch.arange(height * width)
    if name == "reversed":
        return pixels.flip(0)
    if name == "random":
        return torch.randperm(len(pixels), generator=random_stream(seed, "pixel order"))
    if name == "middle":
        rows, columns = pixels // width, pixels % width
        distance = (2 * rows - height + 1).square() + (2 * columns - width + 1).square()
        return torch.argsort(distance, stable=True)
    return pixels


class DrawnPixel(NamedTuple):
    """One step of a drawing: a pixel of n images was drawn, given the pixels of earlier ranks."""

    x: torch.Tensor  # (n, pixels), the images so far, 0 where a pixel is still to be drawn; the next step changes them
    pixel: int
    chance: torch.Tensor  # (n,): the probability of a 1 by which the pixel was drawn


class Made(ExactDensity):
    """A masked network over Bernoulli pixels in one order.

    Weights: `weights.i` (outputs, inputs) and `biases.i` of the hidden layers and the last one, and `direct` (pixels,
    pixels), row o for the logit of pixel o.
    """

    is_bernoulli = True

    def __init__(self, image_shape: tuple[int, int], binary: bool, hidden: tuple[int, ...], order: torch.Tensor):
        super().__init__(image_shape, binary)
        pixels = len(order)
        self.order = order
        rank = torch.argsort(order)
        # Degree m of a hidden unit: the unit sees the pixels of ranks up to m. Degrees are spread evenly.
        degrees = [torch.arange(width, device="cpu") * max(1, pixels - 1) // width for width in hidden]
        masks = [after[:, None] >= before for before, after in itertools.pairwise([rank, *degrees])]
        masks.append(rank[:, None] > (degrees[-1] if degrees else rank))
        # Not buffers: the masks follow from the settings, so no file holds them.
        self.masks = [mask.float() for mask in masks]
        self.direct_mask = (rank[:, None] > rank).float()
        sizes = [mask.shape for mask in masks]
        self.weights = nn.ParameterList(torch.empty(size) for size in sizes)
        self.biases = nn.ParameterList(torch.empty(size[0]) for size in sizes)
        self.direct = nn.Parameter(torch.empty(pixels, pixels))

    @property
    def rows(self) -> int:
        """The largest number of images to give `log_prob` at a time."""
        return max(1, min(1000, MOST_VALUES // max(max(weight.shape) for weight in self.weights)))

    def reset_parameters(self, mean_image: torch.Tensor, generator: torch.Generator) -> None:
        """Set small random weights, no direct connections, and the mean image as the bias of the last layer."""
        with torch.no_grad():
            for weight, bias in zip(self.weights, self.biases):
                bound = 1 / math.sqrt(weight.shape[1])
                weight.uniform_(-bound, bound, generator=generator)
                bias.uniform_(-bound, bound, generator=generator)
            self.biases[-1].copy_(torch.logit(mean_image.double(), eps=1e-3))
            self.direct.zero_()

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logit of p(x_i = 1 | pixels of earlier ranks), (n, pixels), of images x (n, pixels)."""
        weights, direct = self._masked()
        return self._top(weights, x) + linear(x, direct)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """Return the activations of the last hidden layer, (n, width); width 0 without hidden layers."""
        weights, _ = self._masked()
        if len(weights) == 1:
            return x[:, :0]
        return silu(self._top(weights[:-1], x))

    def _top(self, weights: list[torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        """Return the sums into the last of these layers, (n, outputs), of images x (n, pixels)."""
        sums = x
        for number, (weight, bias) in enumerate(zip(weights, self.biases)):
            sums = linear(sums if number == 0 else silu(sums), weight, bias)
        return sums

    def _masked(self) -> tuple[list[torch.Tensor], torch.Tensor]:
        """Return the weights of the layers and of the direct connections, 0 where a mask removes them."""
        weights = [weight * mask.to(weight.device) for weight, mask in zip(self.weights, self.masks)]
        return weights, self.direct * self.direct_mask.to(self.direct.device)

    def log_prob(self, x: torch.Tensor) -> torch.Tensor:
        """Return log p(x), (n,), in nats: a sum over the conditionals of all pixels."""
        return self.log_conditionals(x).sum(1)

    def log_conditionals(self, x: torch.Tensor) -> torch.Tensor:
        """Return log p(x_i | pixels of earlier ranks), (n, pixels), in nats, of images x (n, pixels)."""
        logits = self.logits(x)
        return x * logits - softplus(logits)

    def sample(self, count: int, generator: torch.Generator, mean: bool = False) -> torch.Tensor:
        """Return `count` draws, (count, pixels), pixel by pixel: one pass per pixel.

        With `mean`, a pixel is the probability with which it was drawn, given the pixels drawn before.
        """
        drawn = self.complete(torch.zeros(count, len(self.order), dtype=self.direct.dtype), 0, generator)
        with torch.no_grad():
            return self.logits(drawn.to(self.device)).sigmoid().cpu() if mean else drawn

    def complete(self, x: torch.Tensor, known: int, generator: torch.Generator) -> torch.Tensor:
        """Return images x (n, pixels) with the pixels of ranks from `known` on drawn again, given those before."""
        hidden = torch.zeros(len(self.order), dtype=torch.bool)
        hidden[self.order[known:]] = True
        return result_of(self.drawing(x, hidden, generator))

    @torch.no_grad()
    def drawing(
        self, x: torch.Tensor, hidden: torch.Tensor, generator: torch.Generator
    ) -> Generator[DrawnPixel, None, torch.Tensor]:
        """Return images x (n, pixels) with the `hidden` pixels, bool (pixels,), drawn again; yields each drawn pixel.

        A pixel is drawn given those of earlier ranks alone: the images are draws of p(x_hidden | x_visible) where all
        visible pixels come first in the order. Each pixel takes a pass through the hidden layers. The sums into the
        first one are kept: a drawn pixel adds its own terms.
        """
        weights, direct = self._masked()
        x = x.to(self.device, copy=True)
        x[:, hidden] = 0
        sums = linear(x, weights[0], self.biases[0])
        for pixel in self.order[hidden[self.order]].tolist():
            above = sums
            for weight, bias in zip(weights[1:-1], self.biases[1:-1]):
                above = linear(silu(above), weight, bias)
            logit = x @ direct[pixel]
            logit += sums[:, pixel] if len(weights) == 1 else silu(above) @ weights[-1][pixel] + self.biases[-1][pixel]
            chance = logit.sigmoid().cpu()
            drawn = torch.bernoulli(chance, generator=generator).to(x)
            x[:, pixel] = drawn
            sums += drawn[:, None] * weights[0][:, pixel]
            yield DrawnPixel(x, pixel, chance)
        return x.cpu()


def new_made(config: Config, image_shape: tuple[int, int]) -> Made:
    """Return the MADE of these settings, its weights unset."""
    with torch.device("cpu"):
        order = pixel_order(config.order, image_shape, config.seed)
    return Made(image_shape, config.pixels == "dynamic", config.hidden, order)
