"""The best prior for a decoder that is trained already: the shares of a GridPrior by EM.

With the decoder fixed, log p(x) is the logarithm of a mixture with the shares w_g as weights and

    L_ig = Int p(x_i|z) N(z; mean_g, deviation_g^2) dz

as known densities. The mean of log sum_g w_g L_ig over images is concave in w, so that EM rises to its one maximum
(Kiefer & Wolfowitz 1956; Lindsay 1983: the nonparametric maximum-likelihood estimate). N(0, I) is one of the
components: no maximum is below its own log p(x), and a small share of it always stays, for images unlike all others.

L is a sum over a raster. A posterior narrower than its cells gives all L of an image nearly the same wrong factor,
which has no part in the shares.
"""

from collections.abc import Generator
from typing import TYPE_CHECKING

import torch

from latentlab.capabilities import Capability, check
from latentlab.inference.likelihood import decode_terms
from latentlab.models.prior import GRID_SIDE, GridPrior

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

RASTER = 256  # nodes each way
IMAGES = 64  # images whose integrals are taken together
NODES = 2048  # raster nodes decoded together
LEAST_SHARE = 1e-3  # of N(0, I)
STEPS, GAIN = 200, 1e-6  # of EM at most; nats per image: EM ends where a step gains less
DECODING, INTEGRALS = 0.2, 0.6  # of the progress, about


@torch.inference_mode()  # on during each step and off between steps, see quadrature.evidence
def fit_grid_prior(model: "LatentModel", x: torch.Tensor) -> Generator[float, None, tuple[GridPrior, list[float]]]:
    """Return the best GridPrior for images x, (n, pixels), and the path of EM; yields the share that is done.

    The path is the mean of log p(x) over the images before the first step and after each, in nats above that under
    N(0, I). Raises UserError where z is not a plane or the model has no prior.
    """
    check(model, Capability.POSTERIOR)
    prior = GridPrior(2)
    prior.reset_parameters(torch.Generator())
    integrals = yield from _integrals(model, x, prior)
    shares = prior.log_shares.exp()
    normal = _mean_log(integrals[:, -1])
    path = [_mean_log(integrals @ shares) - normal]
    for step in range(STEPS):
        shares = _next_shares(integrals, shares)
        path.append(_mean_log(integrals @ shares) - normal)
        yield DECODING + INTEGRALS + (1 - DECODING - INTEGRALS) * step / STEPS
        if path[-1] - path[-2] < GAIN:
            break
    prior.log_shares.copy_(shares.clamp_min(torch.finfo(shares.dtype).tiny).log())
    return prior, path


def _integrals(model: "LatentModel", x: torch.Tensor, prior: GridPrior) -> Generator[float, None, torch.Tensor]:
    """Return L, (n, components), each row divided by its largest p(x|z) on the raster."""
    cell = 2 * prior.extent / RASTER
    axis = (torch.arange(RASTER, dtype=x.dtype) + 0.5) * cell - prior.extent
    nodes = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), dim=-1).reshape(-1, 2)
    columns = (x != 0).any(0).nonzero().squeeze(1)
    naturals, sums = torch.empty(len(nodes), len(columns)), torch.empty(len(nodes))
    for start in range(0, len(nodes), NODES):
        part = slice(start, start + NODES)
        naturals[part], sums[part] = decode_terms(model, nodes[part], columns)
        yield DECODING * start / len(nodes)
    _, means, deviations = prior.components()
    along = means[:GRID_SIDE, 0]  # the first row of the lattice
    density = torch.distributions.Normal(along, deviations[0, 0]).log_prob(axis[:, None]).exp()  # (raster, lattice)
    normal = torch.distributions.Normal(0.0, 1.0).log_prob(axis).exp()
    found = torch.empty(len(x), len(means))
    for start in range(0, len(x), IMAGES):
        scores = x[start : start + IMAGES, columns] @ naturals.T - sums
        weights = (scores - scores.amax(1, keepdim=True)).exp().view(-1, RASTER, RASTER) * cell**2
        found[start : start + IMAGES, :-1] = (density.T @ weights @ density).flatten(1)
        found[start : start + IMAGES, -1] = (weights @ normal) @ normal
        yield DECODING + INTEGRALS * start / len(x)
    return found


def _next_shares(integrals: torch.Tensor, shares: torch.Tensor) -> torch.Tensor:
    """Return the shares after one step of EM, of which N(0, I), the last, keeps LEAST_SHARE at least."""
    expected = shares * ((1 / (integrals @ shares)) @ integrals) / len(integrals)
    normal = expected[-1].clamp(min=LEAST_SHARE)
    others = expected[:-1] * (1 - normal) / expected[:-1].sum()
    return torch.cat([others, normal[None]])


def _mean_log(values: torch.Tensor) -> float:
    return float(values.double().log().mean())
