"""Exact maximum likelihood in two latents: the decoder maximises log p(x) itself, not a bound with a Gaussian q(z|x).

For each image z is drawn from about the true posterior of the image, and the decoder maximises the logarithm of the
mean weight

    log p(x) ~ log 1/K sum_k w_k,    w_k = p(x, z_k) / r(z_k|x),    z_k ~ r(z|x)

whose gradient is that of log p(x), up to a bias of order 1/K (Burda+ 2016). The density r(z|x) of the draws is known
exactly, so an error of r adds variance but no further bias: on average the estimate lies slightly below log p(x).

The plane is divided into tiles, and each tile into nodes. A lattice gives log p(x, z) of any image at the nodes of the
relevant tiles, as one matrix product. A draw has two stages: a tile, by its share of the posterior, then a cell in the
tile. The cells are eight times finer than the nodes: the score is smooth in z, so quadratics through the nodes give its
values between them, and a posterior far narrower than the distance of two nodes is found without more decoding. The
draw within a cell is uniform.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.nn.functional import max_pool2d

from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.models import frozen_model
from latentlab.models.distributions import random_stream
from latentlab.models.family import Objective
from latentlab.models.latent_model import LatentModel
from latentlab.models.networks import block_size
from latentlab.training.gradient import descend
from latentlab.training.keyframe import Keyframe
from latentlab.training.learner import CLIP_NORM, GradientLearner, average_share, fill, views

DRAWS = 4  # K, the draws per image and step
RENEWAL = 100  # steps between two lattices: meanwhile the draws follow the older decoder, and the weights correct them
TILES = 64  # tiles along each axis
SPLIT = 4  # nodes of a tile along each axis
CELLS = 8  # cells of a node along each axis
REFINED = 4  # tiles per image whose share is summed over their cells
TEMPER = 1.2  # temperature of both stages: the draws are wider than the posterior, so that no weight is large
MARGIN = 8.0  # nats: a tile is relevant if for some image its centre is at most this below the best centre
WITNESSES = 1024  # the most images that determine the relevant tiles
RANK = 128  # rank of the scores: a step's products cost a sixth, and scores of likely nodes are wrong by 0.4 nats
BLOCK = 2048  # latents decoded, and images measured, at a time


class Lattice(NamedTuple):
    """The scores log p(x, z) of any image at nodes of the plane, under the decoder from which the lattice was made.

    A score is constants + (x @ basis) @ coefficients.T, up to a constant of the image.
    """

    centres: torch.Tensor  # (tiles, 2)
    patches: torch.Tensor  # int64 (tiles, (SPLIT + 2)^2): the nodes of a tile and of the ring around it
    basis: torch.Tensor  # (pixels, rank)
    coefficients: torch.Tensor  # (SPLIT^2 * tiles, rank): the first node of each tile, then the second, and so on
    constants: torch.Tensor  # (SPLIT^2 * tiles,)
    width: float  # of a tile, in latent units


class Draws(NamedTuple):
    """K latents for each of n images, and the log density of each draw."""

    z: torch.Tensor  # (n, K, 2)
    log_density: torch.Tensor  # (n, K), in nats


@torch.no_grad()
def new_lattice(model: LatentModel, images: torch.Tensor) -> Lattice:
    """Return the lattice of a model with two latents.

    At most WITNESSES of `images`, uint8 (N, pixels), determine the relevant tiles.
    """
    extent = model.prior.extent
    width = 2 * extent / TILES
    axis = (torch.arange(TILES, device=images.device) + 0.5) * width - extent
    centres = torch.cartesian_prod(axis, axis)
    naturals, constants = _terms(model, centres)
    x = images[:: -(-len(images) // WITNESSES)].float() / 255
    scores = torch.addmm(constants, x, naturals.T)
    near = (scores >= scores.amax(1, keepdim=True) - MARGIN).any(0)
    kept = max_pool2d(near.float().view(1, 1, TILES, TILES), 3, 1, 1).flatten().nonzero().squeeze(1)
    if not len(kept):  # no score is a number: the training has diverged
        kept = torch.arange(len(centres), device=images.device)
    basis = _basis(naturals[kept], x.mean(0).clamp(min=1e-3).sqrt())
    offsets = ((torch.arange(SPLIT, device=images.device) + 0.5) / SPLIT - 0.5) * width
    nodes = (torch.cartesian_prod(offsets, offsets)[:, None] + centres[kept]).flatten(0, 1)
    parts = [_terms(model, part) for part in nodes.split(BLOCK)]
    coefficients = torch.cat([naturals @ basis.onto for naturals, _ in parts])
    constants = torch.cat([constants for _, constants in parts])
    return Lattice(centres[kept], _patches(kept), basis.of, coefficients, constants, width)


class _Basis(NamedTuple):
    of: torch.Tensor  # (pixels, rank): x @ of
    onto: torch.Tensor  # (pixels, rank): naturals @ onto


def _basis(naturals: torch.Tensor, weight: torch.Tensor) -> _Basis:
    """Return the directions in which the natural parameters (n, pixels) vary most, each pixel weighted by its ink.

    Two steps of subspace iteration start from natural parameters spread over the plane.
    """
    rows = (naturals - naturals.mean(0)) * weight
    rank = min(RANK, *rows.shape)
    basis = rows[torch.linspace(0, len(rows) - 1, rank, device=rows.device).long()].T
    for _ in range(2):
        basis = torch.linalg.qr(rows.T @ (rows @ torch.linalg.qr(basis).Q)).Q
    return _Basis(basis / weight[:, None], basis * weight[:, None])


def _terms(model: LatentModel, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return A (n, pixels) and c (n,) with log p(x, z) = x @ A + c, up to terms of x alone, for latents z (n, 2).

    In every likelihood the pixels are independent, and the log probability of a pixel is affine in x up to terms of x
    alone, so its values at two x determine A and c.
    """
    pixels = model.decoder(z).base_dist
    black, white = (pixels.log_prob(torch.full_like(z[:1, :1], value)) for value in (0.0, 1.0))
    return white - black, black.sum(1) + model.prior.log_prob(z)


def _patches(kept: torch.Tensor) -> torch.Tensor:
    """Return, for each kept tile, the nodes of the tile and of the ring around it, int64 (tiles, (SPLIT + 2)^2).

    The nearest node of the tile itself replaces a node of a neighbour that is not kept.
    """
    number = torch.full((TILES * TILES,), -1, device=kept.device)
    number[kept] = torch.arange(len(kept), device=kept.device)
    place = torch.arange(-1, SPLIT + 1, device=kept.device)
    rows, columns = ((kept // TILES)[:, None] * SPLIT + place, (kept % TILES)[:, None] * SPLIT + place)
    row, column = rows[:, :, None], columns[:, None, :]
    last = TILES * SPLIT - 1
    owner = number[(row.clamp(0, last) // SPLIT) * TILES + column.clamp(0, last) // SPLIT]
    inside = (owner >= 0) & (row >= 0) & (row <= last) & (column >= 0) & (column <= last)
    near = place.clamp(0, SPLIT - 1)
    own = (near[:, None] * SPLIT + near) * len(kept) + number[kept][:, None, None]
    other = (row % SPLIT * SPLIT + column % SPLIT) * len(kept) + owner
    return torch.where(inside, other, own).flatten(1)


@lru_cache(4)
def _cells(device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the weights of the nodes of a patch in the score of each cell, ((SPLIT + 2)^2, cells), and the cells'
    centres in widths of a tile, (cells, 2).

    They are the Lagrange weights of the quadratic through the nearest node and its two neighbours, along each axis.
    """
    side = SPLIT * CELLS
    within = (torch.arange(CELLS) + 0.5) / CELLS - 0.5
    line = torch.zeros(SPLIT + 2, side)
    for node in range(SPLIT):
        part = slice(node * CELLS, (node + 1) * CELLS)
        line[node : node + 3, part] = torch.stack(
            (within * (within - 1) / 2, 1 - within.square(), within * (within + 1) / 2)
        )
    weights = torch.einsum("ia,jb->ijab", line, line).reshape((SPLIT + 2) ** 2, side**2)
    axis = (torch.arange(side) + 0.5) / side - 0.5
    return weights.to(device), torch.cartesian_prod(axis, axis).to(device)


@torch.no_grad()
def propose(lattice: Lattice, x: torch.Tensor, count: int, generator: torch.Generator) -> Draws:
    """Draw `count` latents for each image x (n, pixels) from about its true posterior."""
    weights, places = _cells(x.device)
    scores = torch.addmm(lattice.constants, x @ lattice.basis, lattice.coefficients.T)

    def within(tile: torch.Tensor) -> torch.Tensor:
        """Return the scores of the cells of tiles (n, k), (n, k, cells)."""
        patch = scores.gather(1, lattice.patches[tile].flatten(1)).view(*tile.shape, -1)
        return patch @ weights

    tiles = scores.view(len(x), SPLIT**2, -1).logsumexp(1) - math.log(SPLIT**2)
    best = tiles.topk(min(REFINED, tiles.size(1)), 1).indices
    tiles.scatter_(1, best, within(best).logsumexp(2) - math.log(len(places)))
    shares = _shares(tiles)
    level = torch.rand(len(x), count, 4, device=x.device, generator=generator)
    tile = _drawn(shares, level[..., 0])
    inside = _shares(within(tile))
    cell = _drawn(inside, level[..., 1:2]).squeeze(2)
    jitter = level[..., 2:] - 0.5
    side = lattice.width / (SPLIT * CELLS)
    z = lattice.centres[tile] + places[cell] * lattice.width + jitter * side
    chance = shares.gather(1, tile) * inside.gather(2, cell[..., None]).squeeze(2)
    return Draws(z, chance.log() - 2 * math.log(side))


def _shares(scores: torch.Tensor) -> torch.Tensor:
    """Return tempered shares over the last dimension; equal shares if a score is not a number.

    The floor keeps the density of every draw above 0.
    """
    return (scores / TEMPER).softmax(-1).add_(1e-12).nan_to_num_(1.0)


def _drawn(shares: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
    """Return the indices at which the running sums of shares (..., m) pass each level (..., k), 0 to 1.

    At uniform levels the indices are draws with these shares. torch.multinomial draws an exponential variable for each
    share, which took half of the time of a step.
    """
    sums = shares.cumsum(-1)
    return torch.searchsorted(sums, level * sums[..., -1:]).clamp_(max=shares.size(-1) - 1)


class Estimate(NamedTuple):
    """The terms of log p(x) = E log p(x|z) - KL(p(z|x) || p(z)) of n images, in nats; E is over the true posterior."""

    log_px: torch.Tensor  # (n,)
    log_likelihood: torch.Tensor  # (n,)
    weights: torch.Tensor  # (n, K), each draw's share of the posterior; without a gradient


def estimate(model: LatentModel, x: torch.Tensor, draws: Draws) -> Estimate:
    """Return the Estimate of images x (n, pixels); the gradient of `log_px` is that of log p(x), up to order 1/K."""
    n, count = draws.log_density.shape
    likelihood = model.decoder(draws.z.flatten(0, 1)).log_prob(x.repeat_interleave(count, 0)).view(n, count)
    log_weights = likelihood + model.prior.log_prob(draws.z) - draws.log_density
    weights = log_weights.detach().softmax(1)
    return Estimate(log_weights.logsumexp(1) - math.log(count), (weights * likelihood.detach()).sum(1), weights)


def objective_and_gradient(
    model: LatentModel, x: torch.Tensor, lattice: Lattice, generator: torch.Generator, refits: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    """Add one step's gradients to the parameters' `grad`; return (reconstruction, kl), (2,), and q's means, (n, 2).

    The decoder maximises log p(x), the encoder log q(z|x) of the same draws, so q(z|x) follows the true posterior. With
    `refits` the decoder has no gradient, and the encoder maximises the ELBO.
    """
    draws = propose(lattice, x, DRAWS, generator)
    posterior = model.encoder(x)
    if refits:
        with torch.no_grad():
            found = estimate(model, x, draws)
        noise = torch.empty_like(posterior.mean).normal_(generator=generator)
        model.objective(x, posterior, noise, 1.0).loss.backward(inputs=list(model.encoder.parameters()))
    else:
        found = estimate(model, x, draws)
        log_q = posterior.log_prob(draws.z.transpose(0, 1)).T
        (-found.log_px.mean() - (found.weights * log_q).sum(1).mean()).backward()
    return _terms_of_loss(found), posterior.mean.detach()


def _terms_of_loss(found: Estimate) -> torch.Tensor:
    """Return the means over images of -E log p(x|z) and KL(p(z|x) || p(z)), (2,): their sum is the mean -log p(x)."""
    reconstruction = -found.log_likelihood.mean()
    return torch.stack((reconstruction, -found.log_px.detach().mean() - reconstruction))


class ExactLearner(GradientLearner):
    """A Learner by exact maximum likelihood, with the networks, the Adam and the averages of a GradientLearner.

    From `refit_step` on the decoder has its averaged weights, those that are shown, and only the encoder learns.
    """

    refit_step = math.inf

    def __init__(self, config: Config, dataset: Dataset, device: torch.device) -> None:
        super().__init__(config, dataset, device)
        self._config = config
        self._adam = self._adam._replace(clip_norm=math.inf)  # encoder and decoder are clipped separately
        places = _without_encoder(views(self._weights, self._model))
        self._encoder_size = min(place.storage_offset() for place in places.values())
        self._lattice: Lattice | None = None
        self._lattice_weights: Mapping[str, torch.Tensor] = {}  # of the decoder and the prior of the lattice

    def learn(self, index: torch.Tensor, beta: float, learning_rates: list[float]) -> tuple[torch.Tensor, torch.Tensor]:
        """Take k steps, see Learner; beta has no influence. The two metrics are the terms of -log p(x)."""
        parts = index.view(len(learning_rates), -1)
        metrics, means = zip(*map(self._step, parts, learning_rates))
        return torch.stack(metrics), torch.cat(means)

    def _step(self, index: torch.Tensor, learning_rate: float) -> tuple[torch.Tensor, torch.Tensor]:
        refits = self.steps >= self.refit_step
        if self.steps == self.refit_step:
            self._freeze_decoder()
        elif self.steps % RENEWAL == 0 and not refits:
            self._use_lattice(_without_encoder(views(self._weights.clone(), self._model)))
        x = self._images[index].float().mul_(1 / 255)
        if self._draws_pixels:
            x = torch.bernoulli(x, generator=self._noise)
        self._gradient.zero_()
        metrics, means = objective_and_gradient(self._model, x, self._lattice, self._noise, refits)
        for part in (self._gradient[: self._encoder_size], self._gradient[self._encoder_size :]):
            part.mul_((CLIP_NORM / (part.norm() + 1e-6)).clamp_(max=1.0))
        self.steps += 1
        # The average begins again with the refit: the average before holds a q(z|x) that did not maximise the ELBO.
        age = self.steps - self.refit_step if refits else self.steps
        descend(self._adam, self.averaged, learning_rate, average_share(age))
        return metrics, means

    def _freeze_decoder(self) -> None:
        """Return to the averaged weights. Adam does not change a weight without a gradient and without moments."""
        self._weights.copy_(self.averaged)
        for moment in (self._adam.first_moment[0], self._adam.second_moment[0]):
            moment[self._encoder_size :].zero_()
        self._use_lattice(_without_encoder(views(self._weights.clone(), self._model)))

    def _use_lattice(self, weights: Mapping[str, torch.Tensor]) -> None:
        self._lattice_weights = weights
        model = frozen_model(self._config, self._model.image_shape, views(self._weights, self._model) | weights)
        self._lattice = new_lattice(model, self._images)

    def state(self) -> dict[str, Any]:
        """Return copies on the CPU of the other state in a keyframe, the lattice's weights among them."""
        return super().state() | {"lattice": {name: w.cpu().clone() for name, w in self._lattice_weights.items()}}

    def load_keyframe(self, keyframe: Keyframe) -> None:
        """Restore the state of a keyframe. Raises UserError if the keyframe does not fit."""
        super().load_keyframe(keyframe)
        if keyframe.step:
            # Copied into new memory: a product may round differently for the alignment of a file's tensors.
            weights = _without_encoder(views(self._weights.clone(), self._model))
            fill(weights, keyframe.lattice)
            self._use_lattice(weights)


def _without_encoder(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: weight for name, weight in weights.items() if not name.startswith("encoder.")}


def evaluate_log_px(
    model: LatentModel,
    images: np.ndarray,
    pixels: str,
    seed: int,
    should_stop: Callable[[], bool] | None = None,
) -> Objective | None:
    """Return the mean of -log p(x) over images, uint8 (N, height, width), and its two terms, as floats in nats.

    The estimate is the one that training minimises, from K draws per image: on average slightly above -log p(x), so it
    does not flatter the model. `inference.quadrature` gives log p(x) itself. Pixels and draws follow from `seed` alone.
    Returns None if `should_stop()` is true between two blocks.
    """
    generator = random_stream(seed, "evaluation", model.device)
    lattice = new_lattice(model, torch.tensor(images).flatten(1).to(model.device))
    rows = max(1, block_size(model.decoder.network, BLOCK) // (4 * DRAWS))
    terms = torch.zeros(2, dtype=torch.float64)
    with torch.inference_mode():
        for start in range(0, len(images), rows):
            if should_stop is not None and should_stop():
                return None
            x = model.to_x(images[start : start + rows])
            if pixels == "dynamic":
                x = torch.bernoulli(x, generator=generator)
            found = estimate(model, x, propose(lattice, x, DRAWS, generator))
            terms += _terms_of_loss(found).double().cpu() * (len(x) / len(images))
    reconstruction, kl = terms.tolist()
    return Objective(reconstruction + kl, reconstruction, kl)
