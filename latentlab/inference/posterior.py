"""The true posterior p(z|x) of one image beside the encoder's q(z|x), and the aggregate posterior q(z) of all images.

    log p(x) = ELBO + KL(q(z|x) || p(z|x))

`image_posterior` computes the refined sum for an image at rest; for a moving cursor see inference.glance. ELBO and KL
of one image are sums over one lattice about q, so the identity holds to rounding; log p(x) is tested by its guards.
"""

import dataclasses
import math
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.distributions import Independent, MultivariateNormal, Normal

from latentlab.capabilities import Capability, check
from latentlab.inference.lattice import beyond_numbers, tile_corners, tile_nodes
from latentlab.inference.likelihood import (
    at_precision,
    kind_of,
    log_likelihood,
    pixel_constants,
    pixel_terms,
    rounding,
)
from latentlab.inference.peaks import climb, merged
from latentlab.inference.plane import PlaneGrid, picture_nodes
from latentlab.inference.quadrature import BORDER_LIMIT, Evidence, evidence
from latentlab.models.distributions import random_stream
from latentlab.work import Passes

if TYPE_CHECKING:
    from torch.distributions import Distribution

    from latentlab.models.latent_model import LatentModel
    from latentlab.models.prior import Prior

LOCAL_SIDE, LOCAL_REACH = 96, 7.0  # the lattice of a KL: nodes each way, and deviations of q from its mean
# Gauss-Hermite nodes each way for E_q: the rules are applied in turn until two agree, in nats. Where the rules of 3 and
# 5 agree, the result differs by 1e-4 nats from the last rule (400 images of MNIST); one image in twenty needs more.
RULES, AGREE = (3, 5, 8, 12, 18, 27, 40), 2e-3
CLIMB_HERMITE = 6  # nodes each way at each step to the best Gaussian
CLIMB_STEPS, CLIMB_TOLERANCE = 60, 1e-6  # nats
BEST_AGREE = 1e-5  # nats: the accuracy of the ELBO of a best Gaussian
# For E_q log p(z), if the prior has no closed KL: nodes each way, and draws if z has more than two dimensions.
KL_NODES, KL_DRAWS = 40, 2000
KL_ROWS = 500  # Gaussians at a time: some 25 MB
LEAST_BETA = 1e-3  # below this beta the best Gaussian has practically no width
LEAST_MODE = 1e-3  # least mass of a listed mode
LEAST_HILL = 1e-6  # least mass of a local maximum of the lattice that starts a climb
DRAWS, LEAST_DRAWS = 10_000, 1_000  # of z from q(z)
# Densities of each image at each draw: about this number in all, and this number in memory at a time.
MOST_DENSITIES, HELD_DENSITIES = 200_000_000, 4_000_000


# ELBO and KL.


def elbo(
    model: "LatentModel",
    x: torch.Tensor,
    posterior: "Distribution",
    nodes: int | None = None,
    agree: float = AGREE,
) -> torch.Tensor:
    """Return the ELBO, (n,), in nats, of images x (n, pixels) with n Gaussian posteriors, in one or two z.

    By Gauss-Hermite nodes: `nodes` each way, or by default as many as each image needs. log p(x|z) is smooth across a
    narrow q, so few nodes suffice; a wide q gets more until two rules differ by less than `agree` nats plus the
    rounding error.
    """
    with torch.inference_mode():
        mean, factor, divergence = posterior.mean, _factor(posterior), kl_to_prior(model.prior, posterior)
        first, *rules = RULES if nodes is None else (nodes,)
        expected = _expected(model, x, mean, factor, first)
        limit = agree + rounding(pixel_constants(model, x).sum(1), x.dtype)
        rows = torch.arange(len(x))
        for rule in rules:
            if not len(rows):
                break
            finer = _expected(model, x[rows], mean[rows], factor[rows], rule)
            apart = (finer - expected[rows]).abs()
            expected[rows] = finer
            rows = rows[apart > limit[rows]]
        return expected - divergence


def _expected(
    model: "LatentModel", x: torch.Tensor, mean: torch.Tensor, factor: torch.Tensor, nodes: int
) -> torch.Tensor:
    """Return E_q log p(x|z), (n,), of Gaussians of these means (n, latent) and factors of the covariance."""
    noise, weights = hermite(nodes, x.dtype, mean.shape[1])
    return log_likelihood(model, x, mean[:, None] + noise @ factor.mT) @ weights


def _factor(posterior: "Distribution") -> torch.Tensor:
    """Return the Cholesky factors, (n, latent, latent), of the covariances of a Gaussian."""
    if isinstance(posterior, MultivariateNormal):
        return posterior.scale_tril
    return torch.diag_embed(posterior.stddev)


def kl_to_prior(prior: "Prior", posterior: "Distribution") -> torch.Tensor:
    """Return KL(q || p(z)), (n,), in nats, of a Gaussian q of diagonal or full covariance.

    In closed form if the prior has one; otherwise E_q log p(z) is a sum over Gauss-Hermite nodes in one or two z,
    accurate to about 1e-3 nats, and in more dimensions the mean of KL_DRAWS draws, the same draws at each call.
    """
    closed = prior.kl(posterior)
    if closed is not None:
        return closed
    mean, size = posterior.mean, posterior.mean.shape[-1]
    if size <= 2:
        noise, weights = hermite(KL_NODES, mean.dtype, size)
    else:
        noise = torch.randn(KL_DRAWS, size, generator=random_stream(0, "kl"), dtype=mean.dtype)
        weights = torch.full((KL_DRAWS,), 1 / KL_DRAWS, dtype=mean.dtype)
    rows = zip(mean.reshape(-1, size).split(KL_ROWS), _factor(posterior).reshape(-1, size, size).split(KL_ROWS))
    log_prior = [prior.log_prob(centre[:, None] + noise @ factor.mT) @ weights for centre, factor in rows]
    return -posterior.entropy() - torch.cat(log_prior).reshape(mean.shape[:-1])


def gaussian(mean: torch.Tensor, factor: torch.Tensor) -> "Distribution":
    """Return Gaussians of means (n, latent) and Cholesky factors of the covariance (n, latent, latent)."""
    return MultivariateNormal(mean, scale_tril=factor, validate_args=False)


def hermite(nodes: int, dtype: torch.dtype, size: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    """Return standard-normal nodes (nodes^size, size) and weights (nodes^size,) of a product rule; size is 1 or 2."""
    at, weight = np.polynomial.hermite_e.hermegauss(nodes)
    weight = weight / weight.sum()
    if size == 1:
        return torch.from_numpy(at[:, None]).to(dtype), torch.from_numpy(weight).to(dtype)
    points = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
    return torch.from_numpy(points).to(dtype), torch.from_numpy(np.outer(weight, weight).ravel()).to(dtype)


def elbo_and_kl(
    model: "LatentModel",
    x: torch.Tensor,
    posterior: "Distribution",
    log_px: float,
    visible: torch.Tensor | None = None,
) -> tuple[float, float]:
    """Return ELBO and KL(q(z|x) || p(z|x)) in nats, of one image x (pixels,) and a diagonal q of one row.

    Both are sums over one lattice of mu +- 7 sigma with a spacing of a seventh of sigma, so the two add up to `log_px`
    apart from rounding.
    """
    with torch.inference_mode():
        noise = picture_nodes(0, 0, LOCAL_REACH, LOCAL_SIDE, torch.float64)
        mean, sigma = posterior.mean[0].double(), posterior.stddev[0].double()
        z = (mean + sigma * noise).to(x.dtype)
        standard = -0.5 * noise.square().sum(1) - math.log(2 * math.pi)
        weights = standard.exp() * (2 * LOCAL_REACH / LOCAL_SIDE) ** 2
        log_q = standard - sigma.log().sum()
        log_joint = (_log_likelihood(model, x, z, visible) + model.prior.log_prob(z)).double()
        return float(weights @ (log_joint - log_q)), float(weights @ (log_q - (log_joint - log_px)))


def _log_likelihood(
    model: "LatentModel", x: torch.Tensor, z: torch.Tensor, visible: torch.Tensor | None
) -> torch.Tensor:
    """Return log p(x|z), (k,), of one image at latents z (k, 2); with `visible`, of its visible pixels only."""
    if visible is None:
        return log_likelihood(model, x[None], z[None])[0]
    a, b = pixel_terms(model, z)
    return (a * x - b - pixel_constants(model, x))[:, visible].sum(1)


# One image, at rest.


@dataclasses.dataclass(frozen=True, eq=False)
class Mode:
    """A peak of p(z|x) and its mass."""

    z: np.ndarray  # float64 (2,)
    mass: float  # 0 to 1


@dataclasses.dataclass(frozen=True, eq=False)
class Posterior:
    """One image's true posterior, and q(z|x) beside it. Metrics are in nats."""

    kind: str
    nodes: np.ndarray  # float64 (k, 2): where the posterior has mass
    weights: np.ndarray  # float64 (k,), sum 1
    spacing: float  # of the lattice; a node's cell is a square of spacing / sqrt(2), standing on a corner
    basin: np.ndarray  # intp (k,): the mode to which a node belongs
    modes: tuple[Mode, ...]  # by mass, largest first
    mean: np.ndarray  # float64 (2,)
    covariance: np.ndarray  # float64 (2, 2)
    q_mean: np.ndarray
    q_sigma: np.ndarray
    log_px: float
    elbo: float
    kl: float  # KL(q(z|x) || p(z|x))
    evidence: Evidence  # error, guards, and why the figure may not be called exact

    @property
    def gap(self) -> float:
        """log p(x) - ELBO."""
        return self.log_px - self.elbo

    @property
    def residual(self) -> float:
        """log p(x) - ELBO - KL(q(z|x) || p(z|x)): 0 apart from rounding."""
        return self.log_px - self.elbo - self.kl

    def sample(self, count: int, seed: int = 0, mode: int | None = None) -> np.ndarray:
        """Draw `count` latents, float64 (count, 2), from p(z|x), or from one of its modes: a node, then its cell."""
        random = np.random.default_rng(seed)
        weights = self.weights if mode is None else np.where(self.basin == mode, self.weights, 0)
        chosen = random.choice(len(weights), count, p=weights / weights.sum())
        u, v = random.uniform(-0.5, 0.5, (2, count))
        return self.nodes[chosen] + 0.5 * self.spacing * np.stack([u + v, u - v], axis=1)


def image_posterior(
    model: "LatentModel",
    x: torch.Tensor,
    visible: torch.Tensor | None = None,
    dtype: torch.dtype = torch.float32,
    grid: PlaneGrid | None = None,
) -> Generator[float, None, Posterior]:
    """Return the Posterior of one image x, (pixels,) from 0 to 1; yields the share that is done.

    With `visible`, bool (pixels,), the posterior is given the visible pixels, and the encoder sees the others as black.
    A `grid` of the same model saves most of the time. Raises UserError if z is not a plane.
    """
    check(model, Capability.POSTERIOR)
    model, x = at_precision(model, dtype), x.to(dtype)
    with torch.inference_mode():
        q = model.encoder((x if visible is None else x * visible)[None])
        mean, sigma = q.mean.double().numpy(), q.stddev.double().numpy()

    def looked_for(**where: object) -> Generator[float, None, Evidence]:
        return evidence(model, x[None], mean, sigma, visible, dtype, with_tiles=True, **where)

    passes = Passes()
    if grid is None:
        found = yield from passes.run(looked_for())
    else:
        found = yield from passes.run(looked_for(extent=grid.extent, raster=grid.raster(x, visible)))
        if found.guards.border > BORDER_LIMIT:  # the posterior lies away from q, outside the grid
            found = yield from passes.run(looked_for())
    tiles, log_joint = found.tiles
    level = int(found.level[0])
    spacing = 2 * found.extent / 2**level
    nodes = (tile_corners(tiles, level, found.extent)[:, None] + tile_nodes() * spacing).reshape(-1, 2)
    logs = log_joint.reshape(-1).astype(np.float64)
    if not (logs.size and np.isfinite(logs.max())):
        raise beyond_numbers()
    kept = logs >= logs.max() - 30
    nodes, logs = nodes[kept], logs[kept]
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    basin, modes = climbed_modes(model, x, nodes, weights, spacing, visible)
    log_px = float(found.log_px[0])
    bound, kl = elbo_and_kl(model, x, q, log_px, visible)
    return Posterior(
        kind=kind_of(model),
        nodes=nodes,
        weights=weights,
        spacing=spacing,
        basin=basin,
        modes=modes,
        mean=found.mean[0],
        covariance=found.covariance[0],
        q_mean=mean[0],
        q_sigma=sigma[0],
        log_px=log_px,
        elbo=bound,
        kl=kl,
        evidence=found,
    )


def climbed_modes(
    model: "LatentModel",
    x: torch.Tensor,
    nodes: np.ndarray,
    weights: np.ndarray,
    spacing: float,
    visible: torch.Tensor | None = None,
) -> tuple[np.ndarray, tuple[Mode, ...]]:
    """Return the number of the peak of p(z|x) of each node, and the peaks of at least LEAST_MODE, for one image x
    (pixels,).

    As `modes_of`, but a mode is the end of a climb from a local maximum of the lattice. Climbs that end together give
    one mode: along a slanted ridge a lattice has several local maxima.
    """
    model = at_precision(model, torch.float64)
    tops, hill = _hills(nodes, weights, spacing)
    mass = np.bincount(hill, weights, len(tops))
    begun = np.flatnonzero(mass >= min(LEAST_HILL, mass.max()))
    found = climb(model, x[None], nodes[tops[begun]], np.zeros(len(begun), np.intp), visible)
    chosen, number = merged(found)
    # The nodes of a hill with negligible mass go to the heaviest hill.
    peak = np.full(len(tops), number[mass[begun].argmax()])
    peak[begun] = number
    return _ranked(found.z[chosen], peak[hill], weights)


def modes_of(nodes: np.ndarray, weights: np.ndarray, spacing: float) -> tuple[np.ndarray, tuple[Mode, ...]]:
    """Return the number of the local maximum of each node of a lattice, and the maxima with mass: a preview of the
    modes.

    Nodes (k, 2) lie on a lattice of this spacing, or on two, the second shifted by half of it; weights (k,) have the
    sum 1. The function decodes nothing, and may find two maxima where p(z|x) has one peak, see `climbed_modes`.
    """
    tops, hill = _hills(nodes, weights, spacing)
    return _ranked(nodes[tops], hill, weights)


def _ranked(places: np.ndarray, number: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, tuple[Mode, ...]]:
    """Return the rank of each node's mode, intp (k,), and the modes by mass, of m places and nodes' numbers (k,).

    The nodes of a mode with less mass than LEAST_MODE go to the heaviest mode.
    """
    mass = np.bincount(number, weights, len(places))
    by_mass = np.argsort(-mass, kind="stable")
    by_mass = by_mass[: max(1, int((mass >= LEAST_MODE).sum()))]
    rank = np.zeros(len(places), np.intp)
    rank[by_mass] = np.arange(len(by_mass))
    return rank[number], tuple(Mode(places[i], float(mass[i])) for i in by_mass)


def _hills(nodes: np.ndarray, weights: np.ndarray, spacing: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the local maxima of a lattice, intp (m,) of its nodes (k, 2), and each node's number among them, (k,).

    By steepest ascent among neighbours.
    """
    place = np.floor(2 * nodes / spacing).astype(np.int64)  # halves of a cell; nodes lie in their middles
    order = np.lexsort((place[:, 0], place[:, 1]))
    span = int(np.ptp(place)) + 10
    keys = ((place - place.min(axis=0) + 4) @ (1, span))[order]
    up, height = np.arange(len(nodes)), weights.copy()
    # Neighbours in the union of the two lattices: four diagonal, four along the axes.
    for step in ((1, 1), (1, -1), (-1, 1), (-1, -1), (2, 0), (-2, 0), (0, 2), (0, -2)):
        wanted = (place - place.min(axis=0) + 4 + step) @ (1, span)
        at = np.searchsorted(keys, wanted).clip(0, len(keys) - 1)
        other = order[at]
        higher = (keys[at] == wanted) & (weights[other] > height)
        up[higher], height[higher] = other[higher], weights[other[higher]]
    while (up[up] != up).any():
        up = up[up]
    return np.unique(up, return_inverse=True)


# The best Gaussian for one image.


@dataclasses.dataclass(frozen=True, eq=False)
class BestGaussian:
    """The Gaussian of highest ELBO for one image; log p(x) minus its ELBO is the approximation gap."""

    mean: np.ndarray  # float64 (2,)
    covariance: np.ndarray  # float64 (2, 2)
    elbo: float  # nats


def best_gaussian(
    model: "LatentModel",
    x: torch.Tensor,
    posterior: Posterior,
    full: bool,
    beta: float = 1.0,
    others: Sequence[BestGaussian] = (),
) -> BestGaussian:
    """Return the Gaussian, of full or diagonal covariance, that makes this image's own ELBO largest.

    BFGS on mean and Cholesky factor, with Gauss-Hermite nodes. The ELBO may have several peaks, so the search starts at
    q, at the moments of each of the two heaviest modes, and at `others`. The result is never worse than any of these
    starts. Its reported ELBO uses other nodes, see `elbo`, because a Gaussian overfits the nodes of its search.

    ELBO(best) - ELBO(q) is the amortisation gap, log p(x) - ELBO(best) the approximation gap (Cremer+ 2018). With
    another `beta` the result maximises E_q log p(x|z) - beta KL(q || p(z)), the objective of the encoder of a beta-VAE,
    see `aimed_gaussian`.
    """
    # float32 cannot resolve CLIMB_TOLERANCE.
    model, x = at_precision(model, torch.float64), x.double()
    starts = [*_starts(posterior), *((other.mean, other.covariance) for other in others)]
    if not full:
        starts = [(mean, np.diag(np.diag(covariance))) for mean, covariance in starts]
    candidates = [*starts, *(_climb(model, x, *start, beta) for start in starts)]
    means, covariances = (torch.from_numpy(np.array(column)) for column in zip(*candidates))
    q = gaussian(means, torch.linalg.cholesky(covariances))
    with torch.inference_mode():
        bounds = elbo(model, x.expand(len(candidates), -1), q, agree=BEST_AGREE)
        aims = torch.nan_to_num(bounds + (1 - beta) * kl_to_prior(model.prior, q), nan=-math.inf)
    best = int(aims.argmax())
    return BestGaussian(*candidates[best], float(bounds[best]))


def aimed_gaussian(
    model: "LatentModel", x: torch.Tensor, posterior: Posterior, best: BestGaussian, beta: float
) -> BestGaussian | None:
    """Return the optimal diagonal Gaussian of the objective with `beta`, which the encoder learns; `best` is that of
    the ELBO.

    The difference of its ELBO to that of `best` is the cost of beta, not an error of the encoder. For a posterior much
    narrower than the prior the cost is about d/2 (beta - 1 - ln beta) nats, because the variances are beta times as
    large. Returns None for a beta near 0: the optimal Gaussian has no width.
    """
    if beta == 1:
        return best
    return best_gaussian(model, x, posterior, False, beta, [best]) if beta > LEAST_BETA else None


def _climb(
    model: "LatentModel", x: torch.Tensor, mean: np.ndarray, covariance: np.ndarray, beta: float
) -> tuple[np.ndarray, np.ndarray]:
    """Climb from a Gaussian, in the coordinates in which it is standard normal; return mean and covariance.

    A diagonal covariance stays diagonal.
    """
    dtype, full = torch.float64, bool(np.abs(covariance[0, 1]) > 0)
    noise, weights = hermite(CLIMB_HERMITE, dtype)
    constant = float(pixel_constants(model, x).sum())
    origin = torch.tensor(mean, dtype=dtype)
    frame = torch.tensor(np.linalg.cholesky(covariance), dtype=dtype)

    def read(p: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return mean and factor of p: a shift (2), logarithms of scales (2) and, for a full covariance, a shear."""
        scale, nothing = p[2:4].exp(), torch.zeros(1, dtype=dtype)
        local = torch.stack([torch.cat([scale[:1], nothing]), torch.cat([p[4:] if full else nothing, scale[1:]])])
        return origin + frame @ p[:2], frame @ local

    def loss(p: torch.Tensor) -> torch.Tensor:
        centre, factor = read(p)
        a, b = pixel_terms(model, centre + noise @ factor.T)
        kl = kl_to_prior(model.prior, gaussian(centre, factor))
        return beta * kl - weights @ (a @ x - b.sum(1)) + constant

    best = _descend(loss, torch.zeros(5 if full else 4, dtype=dtype))
    with torch.no_grad():
        centre, factor = read(best)
    return centre.numpy(), (factor @ factor.T).numpy()


def _descend(loss: Callable[[torch.Tensor], torch.Tensor], start: torch.Tensor) -> torch.Tensor:
    """Return the place of the minimum of `loss` near `start`, by BFGS with backtracking.

    Made for a few numbers. (torch's own optimisers take seconds to load.)
    """

    def at(p: torch.Tensor) -> tuple[float, torch.Tensor]:
        p = p.detach().requires_grad_(True)
        value = loss(p)
        return float(value.detach()), torch.autograd.grad(value, p)[0]

    p, (value, slope) = start, at(start)
    inverse = torch.eye(len(p), dtype=p.dtype) / max(1.0, float(slope.norm()))
    for _ in range(CLIMB_STEPS):
        step = -inverse @ slope
        step = step * min(1.0, 1.0 / float(step.norm().clamp(min=1e-12)))  # at most one deviation
        gain = float(slope @ step)
        if not gain < -CLIMB_TOLERANCE:
            break
        for _ in range(20):
            there, its_slope = at(p + step)
            if there <= value + 1e-4 * gain:
                break
            step, gain = step / 4, gain / 4
        else:
            break
        change = its_slope - slope
        curvature = float(step @ change)
        if curvature > 1e-12:
            left = torch.eye(len(p), dtype=p.dtype) - torch.outer(step, change) / curvature
            inverse = left @ inverse @ left.T + torch.outer(step, step) / curvature
        p, value, slope = p + step, there, its_slope
    return p


def _starts(posterior: Posterior) -> list[tuple[np.ndarray, np.ndarray]]:
    starts = [(posterior.q_mean, np.diag(np.maximum(posterior.q_sigma, 1e-4) ** 2))]
    for mode in range(min(2, len(posterior.modes))):
        inside = posterior.basin == mode
        weights = posterior.weights[inside] / posterior.weights[inside].sum()
        mean = weights @ posterior.nodes[inside]
        apart = posterior.nodes[inside] - mean
        covariance = (weights[:, None] * apart).T @ apart + 1e-3 * posterior.spacing**2 * np.eye(2)
        starts.append((mean, covariance))
    return starts


# All images together.


@dataclasses.dataclass(frozen=True, eq=False)
class Aggregate:
    """The KL split by the aggregate posterior q(z), the mean of q(z|x) over images.

    Mean KL(q(z|x) || p(z)) = mutual information + KL(q(z) || p(z)) (Hoffman & Johnson 2016).
    """

    kl: float  # mean KL(q(z|x) || p(z)), nats per image
    marginal_kl: float  # KL(q(z) || p(z)), nats
    mutual_information: float  # I_q(x; z), nats; at most log n
    error: float  # nats: the standard error of both


def aggregate(prior: "Prior", mean: np.ndarray, sigma: np.ndarray, seed: int = 0) -> Aggregate:
    """Return the Aggregate of n posteriors N(mean, diag(sigma^2)), arrays (n, latent), under a prior.

    KL(q(z) || p(z)) = E_q(z)[log q(z)] - E_q(z)[log p(z)]: the second follows from the KL of each q(z|x), the first is
    the mean over draws of z that follow from `seed`, with log q(z) exact at each. A raster would smooth q(z) and give
    too low a KL.
    """
    n, size = mean.shape
    mean, sigma = torch.from_numpy(mean).double(), torch.from_numpy(sigma).double()
    generator = random_stream(seed, "aggregate posterior")
    draws = min(max(MOST_DENSITIES // n, LEAST_DRAWS), DRAWS)
    rows = torch.randperm(n, generator=generator).repeat(-(-draws // n))[:draws]  # images equally often, to within one
    z = mean[rows] + sigma[rows] * torch.randn(len(rows), size, generator=generator, dtype=torch.float64)
    constant = sigma.log().sum(1) + 0.5 * size * math.log(2 * math.pi) + math.log(n)
    log_q = []
    for some in z.split(max(1, HELD_DENSITIES // n)):
        log_density = -constant.expand(len(some), -1).clone()
        for axis in range(size):
            apart = (some[:, axis, None] - mean[:, axis]).div_(sigma[:, axis])
            log_density.addcmul_(apart, apart, value=-0.5)
        log_q.append(log_density.logsumexp(1))
    log_q = torch.cat(log_q)
    q = Independent(Normal(mean, sigma, validate_args=False), 1, validate_args=False)
    with torch.inference_mode():
        kl = float(kl_to_prior(prior, q).mean())
    log_prior = -float(q.entropy().mean()) - kl
    marginal = float(log_q.mean()) - log_prior
    return Aggregate(kl, marginal, kl - marginal, float(log_q.std()) / len(log_q) ** 0.5)
