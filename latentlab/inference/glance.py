"""A glance at one image's posterior, for a hand that moves: quick, and not called exact.

All of it is one call of TorchScript. Its two dozen small operations take less than a millisecond of the processor, but
between each two of them Python's lock would be waited for, beside a window that paints and a training.
"""

import dataclasses
import functools
import math
from collections.abc import Callable
from typing import NamedTuple, Optional

import numpy as np
import torch

from latentlab.inference.likelihood import constants_of, decode, kind_of, sigma_of
from latentlab.inference.plane import PlaneGrid, picture_nodes, products
from latentlab.inference.posterior import hermite
from latentlab.inference.quadrature import SPACING, sharpness
from latentlab.models.encoder import LARGEST_LOG_VARIANCE
from latentlab.models.networks import Layers, layers_of, through
from latentlab.models.script import scripted

PATCH_SIDE = 10  # nodes each way of the fine patch
FAR = 40.0  # nats below the peak: all such nodes together weigh less than 1e-13 of it
HERMITE = 4  # nodes each way for the ELBO: with 5 it differs by 0.004 nats at one image of 100


@dataclasses.dataclass(frozen=True, eq=False)
class Glance:
    """One image's posterior on a PlaneGrid, with a fine patch about its highest node."""

    log_joint: np.ndarray  # (side, side), top row first: log p(x, z)
    patch: np.ndarray  # (PATCH_SIDE, PATCH_SIDE), the same on a finer raster
    patch_bounds: tuple[float, float, float, float]  # x0, y0, x1, y1
    extent: float
    mean: np.ndarray  # of q(z|x), (2,)
    sigma: np.ndarray
    elbo: float  # nats
    log_px: float  # nats, by grid and patch
    kind: str


def glance(grid: PlaneGrid, x: torch.Tensor, visible: torch.Tensor | None = None) -> Glance:
    """Look at one image x, (pixels,), or at its visible pixels; the encoder sees the hidden ones as black."""
    model = grid.model
    networks = Networks(layers_of(model.encoder.network), layers_of(model.decoder.network), sigma_of(model))
    plane = Plane(grid.terms, grid.sums_of(visible), grid.log_prior, grid.extent, grid.side)
    with torch.inference_mode():
        joint, patch, bounds, mean, sigma, elbo, log_px = _scripted_look()(
            networks, plane, x, visible, *_hermite(x.dtype), LARGEST_LOG_VARIANCE, PATCH_SIDE, SPACING, FAR
        )
    return Glance(
        joint.numpy(), patch.numpy(), bounds, grid.extent, mean.numpy(), sigma.numpy(), elbo, log_px, kind_of(model)
    )


class Networks(NamedTuple):
    """A VAE whose q(z|x) is a diagonal Gaussian and whose p(z) is N(0, I), as TorchScript takes it."""

    encoder: Layers
    decoder: Layers
    sigma: Optional[torch.Tensor]  # of a pixel; None: Bernoulli  # noqa: UP045


class Plane(NamedTuple):
    """A PlaneGrid as TorchScript takes it."""

    terms: torch.Tensor
    sums: torch.Tensor  # of the visible pixels
    log_prior: torch.Tensor
    extent: float
    side: int


def _look(
    networks: Networks,
    plane: Plane,
    x: torch.Tensor,
    visible: Optional[torch.Tensor],  # noqa: UP045
    noise: torch.Tensor,
    weights: torch.Tensor,
    largest_log_variance: float,
    patch_side: int,
    spacing_limit: float,
    far: float,
) -> tuple[torch.Tensor, torch.Tensor, tuple[float, float, float, float], torch.Tensor, torch.Tensor, float, float]:
    """Return what a Glance has: log_joint, patch, patch_bounds, mean, sigma, elbo, log_px."""
    side, spacing = plane.side, 2 * plane.extent / plane.side
    shown = x if visible is None else x * visible
    constant = constants_of(shown, networks.sigma).sum()
    joint = products(plane.terms, shown) - plane.sums - constant + plane.log_prior

    output = through(networks.encoder, shown[None])[0]
    mean, log_variance = output[:2], output[2:].clamp(max=largest_log_variance)
    sigma = (0.5 * log_variance).exp()

    # The patch: whole cells about that of the highest node, three or as many as q is wide.
    at = int(joint.argmax())
    row, column = at // side, at % side
    cells = 9
    for fewer in (5, 3):
        if (fewer - 1) * spacing >= 6 * float(sigma.min()):
            cells = fewer
    top = min(max(row - cells // 2, 0), side - cells)
    left = min(max(column - cells // 2, 0), side - cells)
    x0, y1, width = left * spacing - plane.extent, plane.extent - top * spacing, cells * spacing
    patch = picture_nodes(x0 + width / 2, y1 - width / 2, width / 2, patch_side, x.dtype)

    # With the nodes of the ELBO: two small decodes take twice as long as one.
    a, sums = decode(networks.decoder, networks.sigma, torch.cat([patch, mean + sigma * noise]), visible)
    likelihood = a @ shown - sums - constant
    count = patch.size(0)
    fine = likelihood[:count] - 0.5 * patch.square().sum(1) - math.log(2 * math.pi)
    kl = 0.5 * (mean.square() + sigma.square() - 1 - log_variance).sum()
    elbo = float(likelihood[count:] @ weights - kl)

    coarse = joint.view(side, side)
    row, column = min(max(row, 1), side - 2), min(max(column, 1), side - 2)
    around = coarse[row - 1 : row + 2, column - 1 : column + 2].reshape(1, 9)
    # What is far below the peak takes no part, and its exponentials would be the slow ones, of denormal numbers.
    counts = coarse > joint[at] - far
    if float(sharpness(around)) <= spacing_limit:
        log_px = coarse[counts].logsumexp(0) + 2 * math.log(spacing)
    else:  # the raster is too coarse for a plain sum
        counts[top : top + cells, left : left + cells] = False
        inside = fine.logsumexp(0) + 2 * math.log(width / patch_side)
        log_px = torch.logaddexp(coarse[counts].logsumexp(0) + 2 * math.log(spacing), inside)
    return coarse, fine.view(patch_side, patch_side), (x0, y1 - width, x0 + width, y1), mean, sigma, elbo, float(log_px)


@functools.cache
def _scripted_look() -> Callable:
    return scripted(_look)


@functools.cache
def _hermite(dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    return hermite(HERMITE, dtype)
