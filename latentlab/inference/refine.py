"""q(z|x) refined image by image, without the constraint that one encoder gives all posteriors.

The ELBO of a refined q is still a bound on log p(x), but higher than the encoder's: the difference is the amortisation
gap (Cremer+ 2018), and an encoder followed by such steps is semi-amortised (Kim+ 2018).

The optimal q has E_q[grad log p(x, z)] = 0 and precision -E_q[grad^2 log p(x, z)] (Opper & Archambeau 2009). Both
expectations follow from values of log p(x, z) at Gauss-Hermite nodes, by Stein's lemma: with z = m + L e they are L^-T
E[f e] and L^-T E[f (e e^T - 1)] L^-1; for a diagonal q the diagonal of the second derivatives is enough and L is
diagonal. So a step is one decode of a few nodes, without a backward pass. The full step is a natural-gradient step of
length 1; where the ELBO would fall, the step is shorter.

Most of the gap comes from a q on the wrong mode, which small steps cannot correct, and a mode may be too narrow for any
raster. So each image has further starts: the peaks of p(x, z) in the tiles with the most mass in quadrature, with the
curvature there as precision, and the moments of p(z|x). The best end is kept.

The nodes of the steps differ from those of the final figure, because q may overfit its own nodes.
"""

import dataclasses
import itertools
import math
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.capabilities import Capability, check
from latentlab.inference.likelihood import log_likelihood
from latentlab.inference.peaks import climb, merged
from latentlab.inference.posterior import elbo, gaussian, hermite, kl_to_prior
from latentlab.inference.quadrature import Evidence

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

STEP_NODES = 4  # Gauss-Hermite nodes each way
IMAGES = 256  # images refined at a time
FIRST_STEPS = 4  # after these steps only the best start of an image continues
ENOUGH = 1e-3  # nats: the climb ends at a full step with a smaller gain
NARROWER, WIDER = 16.0, 1 / 4  # the largest factors by which a step changes the precision


@dataclasses.dataclass(frozen=True, eq=False)
class Refined:
    """Gaussians of n images; float64."""

    mean: np.ndarray  # (n, 2)
    covariance: np.ndarray  # (n, 2, 2)
    elbo: np.ndarray  # (n,), nats
    kl: np.ndarray  # (n,), KL(q || p(z)), nats


def refine(
    model: "LatentModel", x: torch.Tensor, found: Evidence, steps: int, full: bool = False
) -> Generator[float, None, Refined]:
    """Refine q(z|x) of images x, (n, pixels), by at most `steps` steps each; yields the share that is done.

    `found` is the Evidence of the same images. The covariance stays diagonal unless `full`: then the diagonal q is
    refined first, and the full q is never worse. An image without a gain in ELBO keeps the encoder's q. Raises
    UserError if z is not a plane.
    """
    check(model, Capability.REFINE)
    parts = []
    for start in range(0, len(x), IMAGES):
        rows = slice(start, start + IMAGES)
        with torch.inference_mode():
            q = model.encoder(x[rows])
            best = _Gaussians(model, x[rows], q.mean, torch.diag_embed(q.stddev))
        yield start / len(x)
        image, places, precision = _beginnings(model, x[rows], found[rows])
        kinds = (False, True)[: 1 + full]
        for number, kind in enumerate(kinds):
            with torch.inference_mode():
                own = precision if kind else torch.diag_embed(precision.diagonal(dim1=1, dim2=2))
                climbers = _Climbers(
                    model,
                    x[rows],
                    torch.cat([torch.arange(len(best.mean)), image]),
                    torch.cat([best.mean, places]),
                    torch.cat([best.factor, torch.linalg.cholesky(own.inverse())]),
                    kind,
                )
            for step in range(steps):
                if step == FIRST_STEPS:
                    climbers.keep_best()
                if not climbers.step():
                    break
                yield (start + len(x[rows]) * (number + step / steps) / len(kinds)) / len(x)
            best = best.with_better(_Gaussians(model, x[rows], *climbers.best()))
        parts.append(best)
    mean, factor, bound, kl = (torch.cat([getattr(part, name) for part in parts]).double() for name in _Gaussians.NAMES)
    return Refined(mean.numpy(), (factor @ factor.mT).numpy(), bound.numpy(), kl.numpy())


class _Gaussians:
    """Gaussians of n images, their ELBOs and their KLs."""

    NAMES = ("mean", "factor", "elbo", "kl")

    @torch.inference_mode()
    def __init__(self, model: "LatentModel", x: torch.Tensor, mean: torch.Tensor, factor: torch.Tensor) -> None:
        q = gaussian(mean, factor)
        self.mean, self.factor = mean.clone(), factor.clone()  # (n, 2), (n, 2, 2)
        self.elbo, self.kl = elbo(model, x, q), kl_to_prior(model.prior, q)

    @torch.inference_mode()
    def with_better(self, other: "_Gaussians") -> "_Gaussians":
        """Return these Gaussians, replaced by the other's if its ELBO is higher."""
        better = other.elbo > self.elbo
        for name in self.NAMES:
            getattr(self, name)[better] = getattr(other, name)[better]
        return self


def _beginnings(
    model: "LatentModel", x: torch.Tensor, found: Evidence
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return image (k,), place (k, 2) and precision (k, 2, 2) of Gaussians at the peaks of images x (n, pixels)."""
    image, which = np.isfinite(found.starts).all(axis=2).nonzero()
    peaks = climb(model, x, found.starts[image, which], image)
    first = np.searchsorted(image, np.arange(len(x) + 1))
    chosen = np.concatenate([a + merged(peaks[a:b])[0] for a, b in itertools.pairwise(first)])
    # The moments of the whole posterior are a start for a q that covers several peaks.
    image = np.append(image[chosen], np.arange(len(x)))
    places = np.append(peaks.z[chosen], found.mean, axis=0)
    values, axes = np.linalg.eigh(np.append(peaks.precision[chosen], np.linalg.pinv(found.covariance), axis=0))
    least = model.prior.deviation**-2  # no wider than the prior
    precision = axes * values.clip(least, 1e12)[:, None] @ axes.transpose(0, 2, 1)
    return torch.from_numpy(image), torch.from_numpy(places).to(x.dtype), torch.from_numpy(precision).to(x.dtype)


class _Climbers:
    """Gaussians that climb the ELBOs of their images in parallel, several per image."""

    def __init__(
        self,
        model: "LatentModel",
        x: torch.Tensor,
        image: torch.Tensor,
        mean: torch.Tensor,
        factor: torch.Tensor,
        full: bool,
    ) -> None:
        self.model, self.x, self.image, self.full = model, x, image, full
        self.noise, self.weights = hermite(STEP_NODES, x.dtype)
        self.mean, self.factor = mean.clone(), factor.clone()
        self.length = torch.ones(len(image), dtype=x.dtype)
        self.active = torch.arange(len(image))
        self.bound, self.slope, self.precision = self._bound(image, mean, factor)

    def _bound(
        self, image: torch.Tensor, mean: torch.Tensor, factor: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return ELBO (k,), and in the coordinates in which q is standard normal E[grad log p(x, z)], (k, 2), and the
        precision at the end of a full step, (k, 2, 2).
        """
        z = mean[:, None] + self.noise @ factor.mT
        joint = log_likelihood(self.model, self.x[image], z) + self.model.prior.log_prob(z)
        level = joint @ self.weights
        weighted = (joint - level[:, None]) * self.weights
        squares = self.noise[:, :, None] * self.noise[:, None] - torch.eye(2, dtype=z.dtype)
        wanted = -torch.einsum("kn,nij->kij", weighted, squares)
        if not self.full:
            wanted = torch.diag_embed(wanted.diagonal(dim1=1, dim2=2))
        # Where the surface is not concave, q becomes wider.
        values, axes = torch.linalg.eigh(torch.nan_to_num(wanted, posinf=0, neginf=0))
        wanted = (axes * values.clamp(WIDER, NARROWER)[:, None]) @ axes.mT
        entropy = factor.diagonal(dim1=1, dim2=2).log().sum(1) + 1 + math.log(2 * math.pi)
        return level + entropy, weighted @ self.noise, wanted

    @torch.inference_mode()
    def step(self) -> bool:
        """Make one step of each active climber, or shorten its next step; return whether any is active."""
        a = self.active
        if not len(a):
            return False
        length = self.length[a]
        one = torch.eye(2, dtype=length.dtype)
        covariance = torch.linalg.inv(one + length[:, None, None] * (self.precision[a] - one))
        shift = length[:, None] * (covariance @ self.slope[a, :, None]).squeeze(2)
        reach = 3 * covariance.diagonal(dim1=1, dim2=2).amax(1).sqrt().clamp(min=1) / shift.norm(dim=1).clamp(min=1e-12)
        factor, mean = self.factor[a], self.mean[a]
        mean = mean + (factor @ (shift * reach.clamp(max=1)[:, None])[:, :, None]).squeeze(2)
        factor = factor @ torch.linalg.cholesky(covariance)
        found = self._bound(self.image[a], mean, factor)
        gain = found[0] - self.bound[a]
        up = gain > 0
        self.length[a] = torch.where(up, (2 * length).clamp(max=1), length / 4)
        rows = a[up]
        self.mean[rows], self.factor[rows] = mean[up], factor[up]
        self.bound[rows], self.slope[rows], self.precision[rows] = (part[up] for part in found)
        arrived = (up & (gain < ENOUGH) & (length == 1)) | (~up & (length < 0.01))
        self.active = a[~arrived]
        return True

    def _leaders(self) -> torch.Tensor:
        """Return the index of the highest climber of each image, (n,)."""
        order = self.bound.argsort()
        order = order[self.image[order].argsort(stable=True)]
        return order[self.image.bincount().cumsum(0) - 1]

    def keep_best(self) -> None:
        """Continue with the highest climber of each image only."""
        lead = torch.zeros(len(self.image), dtype=torch.bool)
        lead[self._leaders()] = True
        self.active = self.active[lead[self.active]]

    def best(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return mean (n, 2) and factor (n, 2, 2) of the highest climber of each image."""
        leader = self._leaders()
        return self.mean[leader], self.factor[leader]
