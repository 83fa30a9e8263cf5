"""Exact maximum likelihood in two latents: the decoder climbs log p(x) itself, not a bound of a Gaussian q(z|x).

Each image draws z from its own true posterior, and the decoder climbs the logarithm of the mean weight

    log p(x) ~ log 1/K sum_k w_k,    w_k = p(x, z_k) / r(z_k|x),    z_k ~ r(z|x)

whose gradient is that of log p(x), up to a bias of order 1/K (Burda+ 2016). The density r(z|x) of the draws is known
exactly, so an error of r costs variance, never correctness: on average the estimate lies below log p(x), by little.

The plane is cut into tiles, and each tile into nodes. A lattice holds log p(x, z) of every image at the nodes of the
tiles that matter, as one matrix product. The draw has two stages: a tile, by its share of the posterior, then a cell in
the tile. The cells are eight times finer than the nodes: the score is smooth in z, so quadratics through the nodes give
its values between them, and a posterior far narrower than the distance of two nodes is found without more decoding.
The draw within a cell is uniform.
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

DRAWS = 4  # K, of each image and step
RENEWAL = 100  # steps between two lattices: meanwhile the draws follow the older decoder, and the weights correct them
TILES = 64  # each way
SPLIT = 4  # nodes of a tile each way
CELLS = 8  # of a node each way
REFINED = 4  # tiles of an image whose share is summed over their cells
TEMPER = 1.2  # of both stages: the draws are wider than the posterior, so that no weight is large
MARGIN = 8.0  # nats: a tile matters whose centre is as close to the best centre of an image
WITNESSES = 1024  # images that say which tiles matter, at most
RANK = 128  # of the scores: the products of a step then cost a sixth, and the scores of likely nodes err by 0.4 nats
BLOCK = 2048  # latents decoded, and images measured, at a time


class Lattice(NamedTuple):
    """The scores log p(x, z) of any image at nodes of the plane, by the decoder that it was made of.

    A score is constants + (x @ basis) @ coefficients.T, up to a constant of the image.
    """

    centres: torch.Tensor  # (tiles, 2)
    patches: torch.Tensor  # int64 (tiles, (SPLIT + 2)^2): the nodes of a tile and of the ring around it
    basis: torch.Tensor  # (pixels, rank)
    coefficients: torch.Tensor  # (SPLIT^2 * tiles, rank): the first node of each tile, then the second, and so on
    constants: torch.Tensor  # (SPLIT^2 * tiles,)
    width: float  # of a tile


class Draws(NamedTuple):
    """K latents of each of n images, and the logarithm of their density."""

    z: torch.Tensor  # (n, K, 2)
    log_density: torch.Tensor  # (n, K), in nats


@torch.no_grad()
def new_lattice(model: LatentModel, images: torch.Tensor) -> Lattice:
    """Return the lattice of a model with two latents.

    `images`, uint8 (N, pixels), of which some are looked at, say which tiles matter.
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
    """Return the directions in which the naturals (n, pixels) vary most, each pixel as much as it has ink.

    Two steps of subspace iteration, from naturals as they are spread over the plane.
    """
    rows = (naturals - naturals.mean(0)) * weight
    rank = min(RANK, *rows.shape)
    basis = rows[torch.linspace(0, len(rows) - 1, rank, device=rows.device).long()].T
    for _ in range(2):
        basis = torch.linalg.qr(rows.T @ (rows @ torch.linalg.qr(basis).Q)).Q
    return _Basis(basis / weight[:, None], basis * weight[:, None])


def _terms(model: LatentModel, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return A (n, pixels) and c (n,) with log p(x, z) = x @ A + c, up to terms of x alone, of latents z (n, 2).

    The pixels of every likelihood are independent, and their logarithms affine in x but for such terms, so that two
    values of x give both.
    """
    pixels = model.decoder(z).base_dist
    black, white = (pixels.log_prob(torch.full_like(z[:1, :1], value)) for value in (0.0, 1.0))
    return white - black, black.sum(1) + model.prior.log_prob(z)


def _patches(kept: torch.Tensor) -> torch.Tensor:
    """Return for each kept tile the nodes of the tile and of the ring around it, int64 (tiles, (SPLIT + 2)^2).

    Where a neighbour is not kept, the nearest node of the tile itself takes the place.
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

    The weights are Lagrange's, of the quadratic through the nearest node and its two neighbours, each way.
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
    """Draw `count` latents of each image x (n, pixels) from about its true posterior."""
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
    """Return tempered shares of the last dimension, equal ones where a score is not a number.

    The floor keeps the density of every draw above 0.
    """
    return (scores / TEMPER).softmax(-1).add_(1e-12).nan_to_num_(1.0)


def _drawn(shares: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
    """Return where the running sums of shares (..., m) pass each level (..., k), 0 to 1: draws with these shares.

    torch.multinomial draws an exponential for each share, which took half of a step.
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
    """Add the gradients of one step to the parameters' own; return (reconstruction, kl), (2,), and means of q, (n, 2).

    The decoder climbs log p(x), and the encoder the log q(z|x) of the same draws: q follows. With `refits` the decoder
    has no gradient, and the encoder climbs the ELBO.
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
    """Return the means over images of -E log p(x|z) and KL(p(z|x) || p(z)), (2,): their sum is that of -log p(x)."""
    reconstruction = -found.log_likelihood.mean()
    return torch.stack((reconstruction, -found.log_px.detach().mean() - reconstruction))


class ExactLearner(GradientLearner):
    """A Learner by exact maximum likelihood, of the networks, Adam and the average of a GradientLearner.

    From `refit_step` on the decoder keeps the averaged weights, which are shown, and the encoder learns alone.
    """

    refit_step = math.inf

    def __init__(self, config: Config, dataset: Dataset, device: torch.device) -> None:
        super().__init__(config, dataset, device)
        self._config = config
        self._adam = self._adam._replace(clip_norm=math.inf)  # encoder and decoder are clipped each on its own
        places = _without_encoder(views(self._weights, self._model))
        self._encoder_size = min(place.storage_offset() for place in places.values())
        self._lattice: Lattice | None = None
        self._lattice_weights: Mapping[str, torch.Tensor] = {}  # of the decoder and the prior of the lattice

    def learn(self, index: torch.Tensor, beta: float, learning_rates: list[float]) -> tuple[torch.Tensor, torch.Tensor]:
        """Take k steps, see Learner; beta has no part. The two figures are the terms of -log p(x)."""
        parts = index.view(len(learning_rates), -1)
        figures, means = zip(*map(self._step, parts, learning_rates))
        return torch.stack(figures), torch.cat(means)

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
        figures, means = objective_and_gradient(self._model, x, self._lattice, self._noise, refits)
        for part in (self._gradient[: self._encoder_size], self._gradient[self._encoder_size :]):
            part.mul_((CLIP_NORM / (part.norm() + 1e-6)).clamp_(max=1.0))
        self.steps += 1
        # The average begins again with the refit: an old one would hold the q that only followed.
        age = self.steps - self.refit_step if refits else self.steps
        descend(self._adam, self.averaged, learning_rate, average_share(age))
        return figures, means

    def _freeze_decoder(self) -> None:
        """Go back to the averaged weights; without a gradient and without moments Adam leaves a weight as it is."""
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

    def go_on_from(self, keyframe: Keyframe) -> None:
        """Take over the state of a keyframe. Raises UserError where the keyframe does not fit."""
        super().go_on_from(keyframe)
        if keyframe.step:
            # Into memory of our own: a product may round differently where a file's tensors lie.
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

    The figure is the estimate that training minimises, of K draws of each image: on average a little above -log p(x),
    so it never flatters. `inference.quadrature` gives log p(x) itself. Pixels and draws follow from `seed` alone.
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
