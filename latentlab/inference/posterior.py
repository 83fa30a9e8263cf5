"""The true posterior p(z|x) of one image beside what the encoder believes, q(z|x); and of all images, q(z).

    log p(x) = ELBO + KL(q(z|x) || p(z|x))

`image_posterior` does the refined sum for an image at rest; for a hand that moves see inference.glance. KL, ELBO and
log p(x) come from three different sums, so what the identity leaves is a test.
"""

import dataclasses
import math
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.distributions import kl_divergence

from latentlab.inference.likelihood import (
    at_precision,
    check_plane,
    kind_of,
    log_likelihood,
    pixel_constants,
    pixel_terms,
)
from latentlab.inference.plane import PlaneGrid, picture_nodes
from latentlab.inference.quadrature import (
    BORDER_LIMIT,
    LEAST_EXTENT,
    Evidence,
    beyond_numbers,
    evidence,
    tile_corners,
    tile_nodes,
)

if TYPE_CHECKING:
    from torch.distributions import Distribution

    from latentlab.models.latent_model import LatentModel

LOCAL_SIDE, LOCAL_REACH = 96, 7.0  # the local grid of a KL: nodes each way, and deviations of q from its mean
HERMITE = 12  # nodes each way for E_q, of one image
FEW_HERMITE = 5  # and of many
CLIMB_HERMITE = 6  # and at each step to the best Gaussian
CLIMB_STEPS, CLIMB_TOLERANCE = 60, 1e-6  # nats
LEAST_MODE = 1e-3  # mass of a mode that is worth a word


# ELBO and KL.


def _log_likelihood(
    model: "LatentModel", x: torch.Tensor, z: torch.Tensor, visible: torch.Tensor | None
) -> torch.Tensor:
    """Return log p(x|z), (k,), of one image at latents z (k, 2), by its visible pixels alone where they are given."""
    if visible is None:
        return log_likelihood(model, x[None], z[None])[0]
    a, b = pixel_terms(model, z)
    return (a * x - b - pixel_constants(model, x))[:, visible].sum(1)


def elbo(model: "LatentModel", x: torch.Tensor, posterior: "Distribution", nodes: int = FEW_HERMITE) -> torch.Tensor:
    """Return the ELBO, (n,), in nats, of images x (n, pixels) with posteriors of n rows, by Gauss-Hermite nodes.

    log p(x|z) is smooth across q, so few nodes do: `nodes` each way.
    """
    with torch.inference_mode():
        return _elbo(model, x, posterior, nodes, None)


def _elbo(
    model: "LatentModel", x: torch.Tensor, posterior: "Distribution", nodes: int, visible: torch.Tensor | None
) -> torch.Tensor:
    noise, weights = hermite(nodes, x.dtype)
    z = posterior.mean[:, None] + posterior.stddev[:, None] * noise
    if visible is None:
        likelihoods = log_likelihood(model, x, z)
    else:
        likelihoods = torch.stack([_log_likelihood(model, x[i], z[i], visible) for i in range(len(x))])
    return likelihoods @ weights - kl_divergence(posterior, model.prior)


def hermite(nodes: int, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    """Return standard-normal nodes (nodes^2, 2) and weights (nodes^2,) of a product rule."""
    at, weight = np.polynomial.hermite_e.hermegauss(nodes)
    weight = weight / weight.sum()
    points = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
    return torch.from_numpy(points).to(dtype), torch.from_numpy(np.outer(weight, weight).ravel()).to(dtype)


def kl_to_true_posterior(
    model: "LatentModel",
    x: torch.Tensor,
    posterior: "Distribution",
    log_px: float,
    visible: torch.Tensor | None = None,
) -> float:
    """Return KL(q(z|x) || p(z|x)) in nats, of one image x (pixels,), by a local grid of mu +- 7 sigma."""
    with torch.inference_mode():
        noise = picture_nodes(0, 0, LOCAL_REACH, LOCAL_SIDE, x.dtype)
        z = posterior.mean[0] + posterior.stddev[0] * noise
        log_q = posterior.log_prob(z).double()
        log_true = (_log_likelihood(model, x, z, visible) + model.prior.log_prob(z)).double() - log_px
        cell = (2 * LOCAL_REACH / LOCAL_SIDE) ** 2 * posterior.stddev[0].double().prod()
        return float((log_q.exp() * (log_q - log_true)).sum() * cell)


# One image, at rest.


@dataclasses.dataclass(frozen=True, eq=False)
class Mode:
    """A peak of p(z|x) and the mass that belongs to it."""

    z: np.ndarray  # float64 (2,)
    mass: float  # 0 to 1


@dataclasses.dataclass(frozen=True, eq=False)
class Posterior:
    """One image's true posterior, and q(z|x) beside it. Figures are in nats."""

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
    evidence: Evidence  # error, guards, and why it may not be called exact

    @property
    def gap(self) -> float:
        """log p(x) - ELBO."""
        return self.log_px - self.elbo

    @property
    def residual(self) -> float:
        """log p(x) - ELBO - KL(q(z|x) || p(z|x)): 0 but for the errors of three sums."""
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
    """Return the Posterior of one image x, (pixels,) from 0 to 1; yields progress.

    With `visible`, bool (pixels,), it is that given the visible pixels, and the encoder sees the others as black.
    A `grid` of the same model saves most of the time. Raises UserError where z is no plane.
    """
    check_plane(model)
    model, x = at_precision(model, dtype), x.to(dtype)
    with torch.inference_mode():
        q = model.encoder((x if visible is None else x * visible)[None])
        mean, sigma = q.mean.double().numpy(), q.stddev.double().numpy()

    def looked_for(**where: object) -> Generator[float, None, Evidence]:
        return evidence(model, x[None], mean, sigma, visible, dtype, with_tiles=True, **where)

    if grid is None:
        found = yield from looked_for()
    else:
        found = yield from looked_for(extent=grid.extent, raster=grid.raster(x, visible))
        if found.guards.border > BORDER_LIMIT:  # it lies where its q does not, beyond the grid
            found = yield from looked_for()
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
    basin, modes = modes_of(nodes, weights, spacing)
    with torch.inference_mode():
        bound = float(_elbo(model, x[None], q, HERMITE, visible)[0])
    log_px = float(found.log_px[0])
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
        kl=kl_to_true_posterior(model, x, q, log_px, visible),
        evidence=found,
    )


def modes_of(nodes: np.ndarray, weights: np.ndarray, spacing: float) -> tuple[np.ndarray, tuple[Mode, ...]]:
    """Say to which peak each node belongs, by steepest ascent among neighbours, and list the peaks that matter.

    Nodes (k, 2) lie on a lattice of this spacing, or on two, one shifted by half of it; weights (k,) have the sum 1.
    A peak with less mass than LEAST_MODE gives its nodes to the heaviest one.
    """
    place = np.floor(2 * nodes / spacing).astype(np.int64)  # halves of a cell; nodes lie in their middles
    order = np.lexsort((place[:, 0], place[:, 1]))
    span = int(np.ptp(place)) + 10
    keys = ((place - place.min(axis=0) + 4) @ (1, span))[order]
    up, height = np.arange(len(nodes)), weights.copy()
    # Steps of the two lattices together: four diagonal neighbours, four along the axes.
    for step in ((1, 1), (1, -1), (-1, 1), (-1, -1), (2, 0), (-2, 0), (0, 2), (0, -2)):
        wanted = (place - place.min(axis=0) + 4 + step) @ (1, span)
        at = np.searchsorted(keys, wanted).clip(0, len(keys) - 1)
        other = order[at]
        higher = (keys[at] == wanted) & (weights[other] > height)
        up[higher], height[higher] = other[higher], weights[other[higher]]
    while (up[up] != up).any():
        up = up[up]
    peaks, basin = np.unique(up, return_inverse=True)
    mass = np.bincount(basin, weights, len(peaks))
    by_mass = np.argsort(-mass, kind="stable")
    by_mass = by_mass[: max(1, int((mass >= LEAST_MODE).sum()))]
    rank = np.zeros(len(peaks), np.intp)
    rank[by_mass] = np.arange(len(by_mass))
    return rank[basin], tuple(Mode(nodes[peaks[i]], float(mass[i])) for i in by_mass)


# The best Gaussian for one image.


@dataclasses.dataclass(frozen=True, eq=False)
class BestGaussian:
    """The Gaussian of highest ELBO for one image; what it cannot reach is the approximation gap."""

    mean: np.ndarray  # float64 (2,)
    covariance: np.ndarray  # float64 (2, 2)
    elbo: float  # nats


def best_gaussian(model: "LatentModel", x: torch.Tensor, posterior: Posterior, full: bool) -> BestGaussian:
    """Return the Gaussian, of full or diagonal covariance, that makes this image's own ELBO largest.

    By BFGS on mean and Cholesky factor, with Gauss-Hermite nodes; begun at q and at the moments of each of the two
    heaviest modes, for it may have several peaks. ELBO(best) - ELBO(q) is the amortisation gap, log p(x) - ELBO(best)
    the approximation gap (Cremer+ 2018).
    """
    # float32 could not tell when it has arrived.
    model = at_precision(model, torch.float64)
    candidates = [_climb(model, x, *start, full) for start in _starts(posterior)]
    return max((found for found in candidates if math.isfinite(found.elbo)), key=lambda found: found.elbo)


def _climb(model: "LatentModel", x: torch.Tensor, mean: np.ndarray, covariance: np.ndarray, full: bool) -> BestGaussian:
    """Climb the ELBO of one image from a Gaussian, in the coordinates in which that one is standard normal."""
    dtype = torch.float64
    noise, weights = hermite(CLIMB_HERMITE, dtype)
    x = x.to(dtype)
    constant = float(pixel_constants(model, x).sum())
    origin = torch.tensor(mean, dtype=dtype)
    frame = torch.tensor(np.linalg.cholesky(covariance if full else np.diag(np.diag(covariance))), dtype=dtype)

    def gaussian(p: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return mean and factor of p: a shift (2), logarithms of scales (2) and, for a full covariance, a shear."""
        scale, nothing = p[2:4].exp(), torch.zeros(1, dtype=dtype)
        local = torch.stack([torch.cat([scale[:1], nothing]), torch.cat([p[4:] if full else nothing, scale[1:]])])
        return origin + frame @ p[:2], frame @ local

    def loss(p: torch.Tensor) -> torch.Tensor:
        centre, factor = gaussian(p)
        a, b = pixel_terms(model, centre + noise @ factor.T)
        kl = 0.5 * (factor.square().sum() + centre @ centre - 2) - factor.diagonal().log().sum()
        return kl - weights @ (a @ x - b.sum(1)) + constant

    best, value = _descend(loss, torch.zeros(5 if full else 4, dtype=dtype))
    with torch.no_grad():
        centre, factor = gaussian(best)
    return BestGaussian(centre.double().numpy(), (factor @ factor.T).double().numpy(), -value)


def _descend(loss: Callable[[torch.Tensor], torch.Tensor], start: torch.Tensor) -> tuple[torch.Tensor, float]:
    """Return where `loss` is smallest near `start`, and its value there, by BFGS with backtracking.

    Of a few numbers only. (The first of torch's own optimisers takes seconds to load.)
    """

    def at(p: torch.Tensor) -> tuple[float, torch.Tensor]:
        p = p.detach().requires_grad_(True)
        value = loss(p)
        return float(value.detach()), torch.autograd.grad(value, p)[0]

    p, (value, slope) = start, at(start)
    inverse = torch.eye(len(p), dtype=p.dtype) / max(1.0, float(slope.norm()))
    for _ in range(CLIMB_STEPS):
        step = -inverse @ slope
        step = step * min(1.0, 1.0 / float(step.norm().clamp(min=1e-12)))  # a deviation at most
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
    return p, value


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
    """The aggregate posterior q(z), the mean of q(z|x) over images, by cells; and what it says of the KL.

    Mean KL(q(z|x) || p(z)) = mutual information + KL(q(z) || p(z)) (Hoffman & Johnson 2016).
    """

    mass: np.ndarray  # float64 (side, side), top row first; sum 1 but for what lies outside
    extent: float
    kl: float  # mean KL(q(z|x) || p(z)), nats per image
    marginal_kl: float  # KL(q(z) || p(z)), nats
    mutual_information: float  # I_q(x; z), nats; at most log n
    error: float  # nats: the change of the marginal KL from cells of twice the side


def aggregate(mean: np.ndarray, sigma: np.ndarray, side: int = 512) -> Aggregate:
    """Return q(z) of n posteriors N(mean, diag(sigma^2)), arrays (n, 2), under the prior N(0, I).

    A Gaussian's mass in a cell is a product over the two axes, so all images are one matrix product.
    """
    mean, sigma = mean.astype(np.float64), sigma.astype(np.float64)
    extent = float(max(LEAST_EXTENT, (np.abs(mean) + 6 * sigma).max()))
    edges = np.linspace(-extent, extent, side + 1)

    def masses(part: slice, axis: int) -> np.ndarray:
        standard = (edges - mean[part, axis, None]) / sigma[part, axis, None]
        return np.diff(torch.special.ndtr(torch.from_numpy(standard)).numpy(), axis=1)

    parts = [slice(start, start + 4096) for start in range(0, len(mean), 4096)]  # of 16 MB
    mass = sum(masses(part, 1)[:, ::-1].T @ masses(part, 0) for part in parts) / len(mean)
    prior = np.diff(torch.special.ndtr(torch.from_numpy(edges)).numpy())
    # By the density at the middle where both tails are beyond float64: the ratio is what counts.
    prior = np.maximum(prior, 1e-300)
    prior = prior[::-1, None] * prior

    def divergence(q: np.ndarray, p: np.ndarray) -> float:
        some = q > 0
        return float((q[some] * (np.log(q[some]) - np.log(p[some]))).sum())

    marginal = divergence(mass, prior)

    def halved(cells: np.ndarray) -> np.ndarray:
        return cells.reshape(side // 2, 2, side // 2, 2).sum(axis=(1, 3))

    kl = float((0.5 * (mean**2 + sigma**2 - 1 - 2 * np.log(sigma))).sum(axis=1).mean())
    error = abs(marginal - divergence(halved(mass), halved(prior)))
    return Aggregate(mass, extent, kl, marginal, kl - marginal, error)
