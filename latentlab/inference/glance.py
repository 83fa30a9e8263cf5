"""A fast approximation of one image's posterior, for a moving cursor. Its metrics are not called exact.

With the prior N(0, I) the computation is one call of TorchScript. Its two dozen small operations take less than a
millisecond, but from Python each operation would wait for the interpreter lock that painting and training hold. For
another prior, the density is computed in Python, between two calls.
"""

import dataclasses
import functools
import math
from collections.abc import Callable
from typing import NamedTuple, Optional

import numpy as np
import torch

from latentlab.inference.lattice import SPACING, sharpness
from latentlab.inference.likelihood import constants_of, decode, kind_of, sigma_of
from latentlab.inference.plane import PlaneGrid, picture_nodes, products
from latentlab.inference.posterior import hermite, kl_to_prior
from latentlab.models.encoder import LARGEST_LOG_VARIANCE
from latentlab.models.networks import Layers, layers_of, through
from latentlab.models.prior import Prior, StandardNormal, standard_normal_log_prob
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
    prior: Prior


def glance(grid: PlaneGrid, x: torch.Tensor, visible: torch.Tensor | None = None) -> Glance:
    """Return the Glance of one image x, (pixels,), or of its visible pixels; hidden pixels are black to the encoder."""
    model = grid.model
    networks = Networks(layers_of(model.encoder.network), layers_of(model.decoder.network), sigma_of(model))
    plane = Plane(grid.terms, grid.sums_of(visible), grid.log_prior, grid.extent, grid.side)
    noise, weights = _hermite(x.dtype)
    with torch.inference_mode():
        if isinstance(model.prior, StandardNormal):
            places, joint, patch, elbo, log_px = _scripted(_evaluate)(
                networks, plane, x, visible, noise, weights, LARGEST_LOG_VARIANCE, PATCH_SIDE, SPACING, FAR
            )
        else:
            places = _scripted(_places)(networks, plane, x, visible, noise, LARGEST_LOG_VARIANCE, PATCH_SIDE)
            log_prior = model.prior.log_prob(places.z)
            kl = kl_to_prior(model.prior, model.encoder((x if visible is None else x * visible)[None]))[0]
            joint, patch, elbo, log_px = _scripted(_sums)(plane, places, log_prior, kl, weights, SPACING, FAR)
    mean, sigma = places.mean.numpy(), places.sigma.numpy()
    return Glance(
        joint.numpy(), patch.numpy(), places.bounds, grid.extent, mean, sigma, elbo, log_px, kind_of(model), model.prior
    )


class Networks(NamedTuple):
    """A model whose q(z|x) is a diagonal Gaussian, as TorchScript takes it."""

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


class Places(NamedTuple):
    """The latents evaluated for one image, and the decoder's output there."""

    joint: torch.Tensor  # (side^2,): log p(x, z) on the grid
    mean: torch.Tensor  # (2,), of q(z|x)
    sigma: torch.Tensor  # (2,)
    log_variance: torch.Tensor  # (2,)
    z: torch.Tensor  # (patch_side^2, 2): the nodes of the fine patch
    likelihood: torch.Tensor  # (patch_side^2 + nodes of the ELBO,): log p(x|z)
    first: tuple[int, int, int]  # of the patch: its top row, its left column, its cells each way
    highest: tuple[int, int]  # row and column of the highest node of the grid
    bounds: tuple[float, float, float, float]  # of the patch: x0, y0, x1, y1


def _places(
    networks: Networks,
    plane: Plane,
    x: torch.Tensor,
    visible: Optional[torch.Tensor],  # noqa: UP045
    noise: torch.Tensor,
    largest_log_variance: float,
    patch_side: int,
) -> Places:
    """Return the Places of one image: every term that needs no prior outside the grid."""
    side, spacing = plane.side, 2 * plane.extent / plane.side
    shown = x if visible is None else x * visible
    constant = constants_of(shown, networks.sigma).sum()
    joint = products(plane.terms, shown) - plane.sums - constant + plane.log_prior

    output = through(networks.encoder, shown[None])[0]
    mean, log_variance = output[:2], output[2:].clamp(max=largest_log_variance)
    sigma = (0.5 * log_variance).exp()

    # The patch: whole cells about the cell of the highest node, three or as many as q is wide.
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
    bounds = (x0, y1 - width, x0 + width, y1)
    return Places(joint, mean, sigma, log_variance, patch, likelihood, (top, left, cells), (row, column), bounds)


def _sums(
    plane: Plane,
    places: Places,
    log_prior: torch.Tensor,
    kl: torch.Tensor,
    weights: torch.Tensor,
    spacing_limit: float,
    far: float,
) -> tuple[torch.Tensor, torch.Tensor, float, float]:
    """Return log_joint, patch, elbo and log_px of a Glance, from log p(z) at the patch and KL(q || p(z))."""
    side, spacing = plane.side, 2 * plane.extent / plane.side
    count = places.z.size(0)
    patch_side = int(math.sqrt(count))
    fine = places.likelihood[:count] + log_prior
    elbo = float(places.likelihood[count:] @ weights - kl)

    coarse = places.joint.view(side, side)
    top, left, cells = places.first
    row, column = places.highest
    peak = coarse[row, column]
    row, column = min(max(row, 1), side - 2), min(max(column, 1), side - 2)
    around = coarse[row - 1 : row + 2, column - 1 : column + 2].reshape(1, 9)
    # Nodes far below the peak are left out: their exponentials would be denormal numbers, which are slow.
    counts = coarse > peak - far
    if float(sharpness(around)) <= spacing_limit:
        log_px = coarse[counts].logsumexp(0) + 2 * math.log(spacing)
    else:  # the raster is too coarse for a plain sum
        counts[top : top + cells, left : left + cells] = False
        inside = fine.logsumexp(0) + 2 * math.log(cells * spacing / patch_side)
        log_px = torch.logaddexp(coarse[counts].logsumexp(0) + 2 * math.log(spacing), inside)
    return coarse, fine.view(patch_side, patch_side), elbo, float(log_px)


def _evaluate(
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
) -> tuple[Places, torch.Tensor, torch.Tensor, float, float]:
    """Return the Places and the sums of one image under the prior N(0, I), without a return to Python."""
    places = _places(networks, plane, x, visible, noise, largest_log_variance, patch_side)
    log_prior = standard_normal_log_prob(places.z)
    kl = 0.5 * (places.mean.square() + places.sigma.square() - 1 - places.log_variance).sum()
    joint, patch, elbo, log_px = _sums(plane, places, log_prior, kl, weights, spacing_limit, far)
    return places, joint, patch, elbo, log_px


@functools.cache
def _scripted(function: Callable) -> Callable:
    return scripted(function)


@functools.cache
def _hermite(dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    return hermite(HERMITE, dtype)
