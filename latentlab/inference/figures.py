"""What many images are worth to a model, each by itself: log p(x), the ELBO, and the gap between them."""

import dataclasses
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.distributions import kl_divergence

from latentlab.inference.likelihood import BINARISED, check_plane, kind_of
from latentlab.inference.posterior import elbo
from latentlab.inference.quadrature import Evidence, evidence
from latentlab.models.distributions import random_stream

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

BLOCK = 200  # images whose ELBO is summed at a time


@dataclasses.dataclass(frozen=True, eq=False)
class Figures:
    """Figures of n images in nats, float64 (n,)."""

    kind: str  # of KINDS, see likelihood
    elbo: np.ndarray
    kl: np.ndarray  # KL(q(z|x) || p(z))
    evidence: Evidence

    @property
    def log_px(self) -> np.ndarray:
        """log p(x)."""
        return self.evidence.log_px

    @property
    def gap(self) -> np.ndarray:
        """log p(x) - ELBO, which is KL(q(z|x) || p(z|x))."""
        return self.log_px - self.elbo

    @property
    def reconstruction(self) -> np.ndarray:
        """-E_q log p(x|z)."""
        return -self.elbo - self.kl


def joined(parts: Sequence[Figures]) -> Figures:
    """Return the figures of several lots of images as those of one."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0].evidence
    columns = {
        field.name: np.concatenate([getattr(part.evidence, field.name) for part in parts])
        for field in dataclasses.fields(first)
        if isinstance(getattr(first, field.name), np.ndarray)
    }
    whole = dataclasses.replace(
        first,
        **columns,
        extent=max(part.evidence.extent for part in parts),
        nodes=sum(part.evidence.nodes for part in parts),
        seconds=sum(part.evidence.seconds for part in parts),
        gemm_fraction=float(np.mean([part.evidence.gemm_fraction for part in parts])),
    )
    kind = next((part.kind for part in parts if part.kind != BINARISED), BINARISED)
    bounds, divergences = (np.concatenate([getattr(part, name) for part in parts]) for name in ("elbo", "kl"))
    return Figures(kind, bounds, divergences, whole)


def as_seen(model: "LatentModel", images: np.ndarray, pixels: str, seed: int) -> torch.Tensor:
    """Return x, float32 (n, pixels), of images (n, h, w), uint8 or float from 0 to 1, as the model learned to see them.

    For `pixels` "dynamic" they are 0 or 1, drawn by one threshold for each pixel, which follows from `seed` alone: the
    same image is the same x wherever it is asked for.
    """
    x = model.to_x(images) if images.dtype == np.uint8 else torch.tensor(images, dtype=torch.float32).flatten(1)
    if pixels == "dynamic":
        x = (x > torch.rand(x.shape[1], generator=random_stream(seed, "truth"))).float()
    return x


def figures(model: "LatentModel", x: torch.Tensor) -> Generator[float, None, Figures]:
    """Return the Figures of images x, (n, pixels) from 0 to 1; yields the share done. Raises UserError, see evidence.

    Between two yields no mode of torch stays switched, so the work may be laid aside for other work.
    """
    check_plane(model)
    bounds, divergences, means, sigmas = [], [], [], []
    for start in range(0, len(x), BLOCK):
        with torch.inference_mode():
            q = model.encoder(x[start : start + BLOCK])
            bounds.append(elbo(model, x[start : start + BLOCK], q).double().numpy())
            divergences.append(kl_divergence(q, model.prior).double().numpy())
            means.append(q.mean.double().numpy())
            sigmas.append(q.stddev.double().numpy())
        yield 0.3 * start / len(x)
    yield 0.3
    found, work = None, evidence(model, x, np.concatenate(means), np.concatenate(sigmas))
    done = 0.0
    while found is None:
        try:
            done = max(done, next(work))  # its share begins again with every level
        except StopIteration as stop:
            found = stop.value
        else:
            yield 0.3 + 0.5 * done
    return Figures(kind_of(model, x), np.concatenate(bounds), np.concatenate(divergences), found)
