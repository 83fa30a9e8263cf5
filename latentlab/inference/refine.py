"""q(z|x) refined image by image: what a diagonal Gaussian can reach that need not come from one encoder for all.

The ELBO of a refined q is still a bound on log p(x), but not what the encoder alone gives: the difference is the
amortisation gap (Cremer+ 2018), and an encoder followed by such steps is semi-amortised (Kim+ 2018).

The best q has E_q[grad log p(x, z)] = 0 and precision -E_q[grad^2 log p(x, z)] (Opper & Archambeau 2009). Both
expectations follow from values of log p(x, z) at Gauss-Hermite nodes, by Stein's lemma: E[f e_i] / s_i and
E[f (e_i^2 - 1)] / s_i^2 with z = m + s e. So a step is one decode of a few nodes, without a backward pass, and going
all the way to where they point is a natural-gradient step of length 1; where the ELBO would fall, a shorter one. What
carries most of the gap is a q on the wrong mode, which no small step mends: each image also begins at the other
peaks of a raster of the plane, and its best end counts.

The nodes of the steps are never those of the final figure: a q may come to suit its own nodes.
"""

import dataclasses
import math
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.distributions import Independent, Normal, kl_divergence

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.inference.likelihood import check_prior, log_likelihood, pixel_constants
from latentlab.inference.plane import PlaneGrid, decode_plane
from latentlab.inference.posterior import elbo, hermite
from latentlab.inference.quadrature import extent_for
from latentlab.work import mapped

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

STEP_NODES, FINAL_NODES = 4, 6  # Gauss-Hermite nodes each way
IMAGES = 256  # refined at a time
PEAKS = 3  # of the raster, at which an image also begins
FIRST_STEPS = 4  # after which its best beginning goes on alone
ENOUGH = 1e-3  # nats: a whole step that gains less is the last


@dataclasses.dataclass(frozen=True, eq=False)
class Refined:
    """Diagonal Gaussians of n images; float64."""

    mean: np.ndarray  # (n, 2)
    sigma: np.ndarray  # (n, 2)
    elbo: np.ndarray  # (n,), nats
    kl: np.ndarray  # (n,), KL(q || p(z)), nats


def check_refinable(model: "LatentModel") -> None:
    """Raise UserError, which says why, where q(z|x) cannot be refined."""
    check_prior(model)
    if model.latent_size != 2:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "q(z|x) is refined from the peaks of a plane, and the size of z is {size} here, not 2; --iw bounds log p(x) there.",  # noqa: E501
            ),
            size=model.latent_size,
        )


def refine(model: "LatentModel", x: torch.Tensor, steps: int) -> Generator[float, None, Refined]:
    """Refine q(z|x) of images x, (n, pixels), by at most `steps` steps each; yields the share that is done.

    An image whose ELBO did not rise keeps the encoder's q. Raises UserError where z is no plane.
    """
    check_refinable(model)
    with torch.inference_mode():
        q = model.encoder(x)
        mean, sigma = q.mean, q.stddev
    grid = yield from mapped(decode_plane(model, extent_for(mean.numpy(), sigma.numpy())), lambda _: 0.0)
    bounds, divergences = [], []
    mean, sigma = mean.clone(), sigma.clone()
    for start in range(0, len(x), IMAGES):
        rows = slice(start, start + IMAGES)
        some, before = x[rows], elbo(model, x[rows], _gaussian(mean[rows], sigma[rows]), FINAL_NODES)
        yield start / len(x)
        best = yield from _climbed(model, grid, some, before, mean[rows], sigma[rows], steps, start / len(x))
        after = elbo(model, some, _gaussian(*best), FINAL_NODES)
        better = after > before
        mean[rows][better], sigma[rows][better] = (values[better] for values in best)
        bounds.append(torch.maximum(before, after))
        with torch.inference_mode():
            divergences.append(kl_divergence(_gaussian(mean[rows], sigma[rows]), model.prior))
    found = (mean, sigma, torch.cat(bounds), torch.cat(divergences))
    return Refined(*(values.double().numpy() for values in found))


def _gaussian(mean: torch.Tensor, sigma: torch.Tensor) -> Independent:
    return Independent(Normal(mean, sigma, validate_args=False), 1, validate_args=False)


@torch.inference_mode()
def _climbed(
    model: "LatentModel",
    grid: PlaneGrid,
    x: torch.Tensor,
    bound: torch.Tensor,
    mean: torch.Tensor,
    sigma: torch.Tensor,
    steps: int,
    share: float,
) -> Generator[float, None, tuple[torch.Tensor, torch.Tensor]]:
    """Return the best means and deviations that were found, each (n, 2); yields `share` at each step."""
    who, places = _other_peaks(grid, x, bound, mean, sigma)
    image = torch.cat([torch.arange(len(x)), who])
    spread = torch.full_like(places, grid.spacing / 2)
    climbers = _Climbers(model, x, image, torch.cat([mean, places]), torch.cat([sigma, spread]))
    for step in range(steps):
        if step == FIRST_STEPS:
            climbers.keep_best()
        if not climbers.step():
            break
        yield share
    return climbers.best()


def _other_peaks(
    grid: PlaneGrid, x: torch.Tensor, bound: torch.Tensor, mean: torch.Tensor, sigma: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return (image, place (k, 2)) of the peaks of p(x, z) on the raster that might hold a better q than the encoder's.

    log p(x, z) there is at least the ELBO, which is lower than the height of its own peak by log(2 pi s1 s2) at most;
    and they are no part of q's own peak.
    """
    joint = x @ grid.terms + (grid.log_prior - grid.sums) - pixel_constants(grid.model, x).sum(1)[:, None]
    planes = joint.view(-1, 1, grid.side, grid.side)
    peaks = torch.nn.functional.max_pool2d(planes, 5, 1, 2).flatten(1) == joint
    height, at = joint.masked_fill_(~peaks, -math.inf).topk(PEAKS)
    places = grid.z[at]
    apart = ((places - mean[:, None]).abs() > 3 * sigma[:, None] + grid.spacing).any(2)
    chosen = apart & (height > bound[:, None])
    return chosen.nonzero()[:, 0], places[chosen]


class _Climbers:
    """Gaussians that climb the ELBOs of their images, all at once; several may climb for one image."""

    def __init__(
        self, model: "LatentModel", x: torch.Tensor, image: torch.Tensor, mean: torch.Tensor, sigma: torch.Tensor
    ) -> None:
        self.model, self.x, self.image = model, x, image
        self.noise, self.weights = hermite(STEP_NODES, x.dtype)
        self.mean, self.sigma = mean.clone(), sigma.clone()
        self.length = torch.ones(len(image), dtype=x.dtype)
        self.active = torch.arange(len(image))
        self.bound, self.slope, self.curvature = self._look(image, mean, sigma)

    def _look(
        self, image: torch.Tensor, mean: torch.Tensor, sigma: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return ELBO (k,), E[grad log p(x, z)] and the diagonal of E[grad^2 log p(x, z)], each (k, 2)."""
        z = mean[:, None] + sigma[:, None] * self.noise
        joint = log_likelihood(self.model, self.x[image], z) + self.model.prior.log_prob(z)
        level = joint @ self.weights
        weighted = (joint - level[:, None]) * self.weights
        entropy = sigma.log().sum(1) + 1 + math.log(2 * math.pi)
        return level + entropy, weighted @ self.noise / sigma, weighted @ (self.noise**2 - 1) / sigma**2

    def step(self) -> bool:
        """Let each that still climbs make one step, or a shorter one next time; say whether any is left."""
        a = self.active
        if not len(a):
            return False
        mean, sigma, length = self.mean[a], self.sigma[a], self.length[a, None]
        precision = sigma**-2
        # Where the surface is not concave, wider by two; never by more than four at once.
        wanted = torch.minimum(torch.maximum(-self.curvature[a], precision / 4), precision * 16)
        new_sigma = ((1 - length) * precision + length * wanted) ** -0.5
        reach = 3 * torch.maximum(sigma, new_sigma)
        new_mean = mean + (length * self.slope[a] * new_sigma**2).clamp(-reach, reach)
        bound, slope, curvature = self._look(self.image[a], new_mean, new_sigma)
        gain = bound - self.bound[a]
        up = gain > 0
        self.length[a] = torch.where(up, (2 * length[:, 0]).clamp(max=1), length[:, 0] / 4)
        rows = a[up]
        self.mean[rows], self.sigma[rows] = new_mean[up], new_sigma[up]
        self.bound[rows], self.slope[rows], self.curvature[rows] = bound[up], slope[up], curvature[up]
        arrived = (up & (gain < ENOUGH) & (length[:, 0] == 1)) | (~up & (length[:, 0] < 0.01))
        self.active = a[~arrived]
        return True

    def _leaders(self) -> torch.Tensor:
        """Return which climber is the highest of each image, (n,)."""
        order = self.bound.argsort()
        order = order[self.image[order].argsort(stable=True)]
        return order[self.image.bincount().cumsum(0) - 1]

    def keep_best(self) -> None:
        """Let only the highest of each image go on."""
        lead = torch.zeros(len(self.image), dtype=torch.bool)
        lead[self._leaders()] = True
        self.active = self.active[lead[self.active]]

    def best(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return mean and deviations, (n, 2), of the highest of each image."""
        leader = self._leaders()
        return self.mean[leader], self.sigma[leader]
