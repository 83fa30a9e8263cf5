"""log p(x) of a model with one latent, by a sum over the whole line.

A line affords a finer spacing than a plane, so the sum covers the whole line, in float64: no part is left out, and no
search is needed. As on a plane, see quadrature, there are two lattices, one shifted by half of their spacing; the mean
is the answer, and half of the difference the error. An image with a posterior below the resolution of the spacing gets
a sum of its own, with the number of nodes that its width needs.
"""

import math
import time
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.capabilities import Capability, check
from latentlab.inference.lattice import SHIFT_LIMIT, SPACING, STARTS, beyond_numbers
from latentlab.inference.likelihood import at_precision, decode_terms, pixel_constants, rounding
from latentlab.inference.quadrature import (
    BORDER_LIMIT,
    ROUNDING,
    WIDENINGS,
    Evidence,
    extent_for,
)
from latentlab.work import Passes

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

NODES, MOST_NODES = 4096, 1 << 20  # nodes of the line: of the first sum, and of the largest
BLOCK = 512  # nodes decoded and scored at a time
COUNTED = 6.0  # nats below the highest node: local maxima above this level count for the width


def line_evidence(
    model: "LatentModel", x: torch.Tensor, mean: np.ndarray, sigma: np.ndarray
) -> Generator[float, None, Evidence]:
    """Return the Evidence of images x, (n, pixels) from 0 to 1; yields the share that is done.

    `mean` and `sigma` (n, 1) are those of q(z|x); only the length of the line follows from them. Raises UserError if
    log p(x) is not a sum over a line or a plane, ValueError if z is a plane.
    """
    check(model, Capability.EXACT)
    if model.latent_size != 1:
        raise ValueError("z is no line")
    with torch.inference_mode():
        model, x = at_precision(model, torch.float64), x.double()
    extent = extent_for(model.prior, mean, sigma)
    passes = Passes()
    found = yield from passes.run(_summed(model, x, extent, NODES))
    for _ in range(WIDENINGS):
        cut = np.flatnonzero(found.border > BORDER_LIMIT)
        if not len(cut):
            break
        extent *= 2
        wider = yield from passes.run(_summed(model, x[cut], extent, 2 * NODES))
        found = found.with_rows(cut, wider)
    nodes = NODES
    while nodes < MOST_NODES:
        coarse = np.flatnonzero(~((found.spacing <= SPACING) & (found.shift <= SHIFT_LIMIT / 2)))
        if not len(coarse):
            break
        nodes *= 2
        finer = yield from passes.run(_summed(model, x[coarse], extent, nodes))
        found = found.with_rows(coarse, finer)
    return found


def _summed(model: "LatentModel", x: torch.Tensor, extent: float, nodes: int) -> Generator[float, None, Evidence]:
    """Return the Evidence by one sum over `nodes` nodes of [-extent, extent]."""
    began, products = time.perf_counter(), 0.0
    cell, n = 2 * extent / nodes, len(x)
    best = torch.full((n,), -math.inf, dtype=x.dtype)
    best_z, ratio = torch.zeros(2, n, dtype=x.dtype)
    sums = torch.zeros(n, 4, dtype=x.dtype)  # of each lattice, and of z and z^2 over both; in units of exp(best)
    ends = []
    for start in range(0, nodes, BLOCK):
        with torch.inference_mode():
            # With a neighbour at each side, for second differences.
            z = (torch.arange(start - 1, start + BLOCK + 1, dtype=x.dtype) + 0.5) * cell - extent
            a, b = decode_terms(model, z[:, None])
            before = time.perf_counter()
            joint = x @ a.T
            products += time.perf_counter() - before
            joint += model.prior.log_prob(z[:, None]) - b
            inner, z = joint[:, 1:-1], z[1:-1]
            highest, at = inner.max(1)
            higher = highest > best
            sums *= (best - torch.maximum(best, highest)).exp().nan_to_num_(0)[:, None]
            ratio[highest > best + COUNTED] = 0
            best_z[higher], best[higher] = z[at][higher], highest[higher]
            weights = (inner - best[:, None]).exp()
            sums += torch.stack([weights[:, 0::2].sum(1), weights[:, 1::2].sum(1), weights @ z, weights @ z**2], dim=1)
            sharp = (2 * inner - joint[:, :-2] - joint[:, 2:]).clamp(min=0)
            top = (inner >= joint[:, :-2]) & (inner >= joint[:, 2:]) & (inner >= best[:, None] - COUNTED)
            ratio = torch.maximum(ratio, (sharp * top).amax(1).sqrt())
            if start == 0 or start + BLOCK == nodes:
                ends.append(inner[:, 0 if start == 0 else -1].clone())
        yield start / nodes
    if not best.isfinite().all():
        raise beyond_numbers()
    with torch.inference_mode():
        constants = pixel_constants(model, x).sum(1)
        logs = best[:, None] + sums[:, :2].log() + math.log(2 * cell) - constants[:, None]
        log_px = torch.logaddexp(*logs.T) - math.log(2)
        total = sums[:, :2].sum(1)
        mean = sums[:, 2] / total
        variance = sums[:, 3] / total - mean**2
        border = sum((end - best).exp() for end in ends) / total
    shift = (logs[:, 0] - logs[:, 1]).abs().nan_to_num_(nan=math.inf).numpy() / 2
    seconds = time.perf_counter() - began
    return Evidence(
        log_px=log_px.numpy(),
        error=shift + border.numpy() + ROUNDING + rounding(constants, x.dtype).numpy(),
        mean=mean.numpy()[:, None],
        covariance=variance.numpy()[:, None, None],
        best_z=best_z.numpy()[:, None],
        best_log_joint=(best - constants).numpy(),
        starts=np.full((n, STARTS, 1), np.nan),
        shift=shift,
        spacing=2 * ratio.numpy(),
        border=border.numpy(),
        widen=np.zeros(n),
        level=np.full(n, round(math.log2(nodes)), np.intp),
        extent=extent,
        nodes=nodes,
        seconds=seconds,
        gemm_fraction=products / seconds,
    )
