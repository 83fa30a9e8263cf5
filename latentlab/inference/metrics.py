"""Metrics of many images under a model, image by image: log p(x), the ELBO, and the gap between them."""

import dataclasses
import math
import zlib
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.capabilities import Capability, check
from latentlab.inference.evidence import evidence_of
from latentlab.inference.likelihood import decode_terms, kind_of, log_likelihood, pixel_constants
from latentlab.inference.posterior import elbo, kl_to_prior
from latentlab.inference.quadrature import Evidence
from latentlab.models.distributions import random_stream
from latentlab.work import mapped

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

BLOCK = 200  # images whose ELBO is summed at a time
LATTICE, NODES = 256, 512  # nodes of a plain lattice each way; nodes decoded together
DRAWS = 16  # draws of z per image if z has more than two dimensions


@dataclasses.dataclass(frozen=True, eq=False)
class Metrics:
    """Metrics of n images in nats, float64 (n,)."""

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


def joined(parts: Sequence[Metrics]) -> Metrics:
    """Return the metrics of several batches of images of one model, concatenated."""
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
    elbos, divergences = (np.concatenate([getattr(part, name) for part in parts]) for name in ("elbo", "kl"))
    return Metrics(parts[0].kind, elbos, divergences, whole)


def as_seen(model: "LatentModel", images: np.ndarray, pixels: str, seed: int) -> torch.Tensor:
    """Return x, float32 (n, pixels), of images (n, h, w), uint8 or float from 0 to 1, as seen in training.

    For `pixels` "dynamic" each pixel is 0 or 1: white with the probability of its grey level. The thresholds depend on
    the seed and the image alone, so an image gives the same x in every batch, and different images are drawn
    independently. Float images come from a decoder and share their thresholds, so that a decoded image does not flicker
    while the probe moves.
    """
    floats = images.dtype != np.uint8
    x = torch.tensor(images, dtype=torch.float32).flatten(1) if floats else model.to_x(images)
    if pixels != "dynamic":
        return x
    if floats:
        return (x > torch.rand(x.shape[1], generator=random_stream(seed, "pixels"))).float()
    for image, row in zip(images, x):
        thresholds = random_stream(seed, f"pixels of {zlib.crc32(image.tobytes())}")
        row.copy_(row > torch.rand(len(row), generator=thresholds).to(row.device))
    return x


@dataclasses.dataclass(frozen=True, eq=False)
class Bounds:
    """The two parts of -ELBO of n images in nats, float64 (n,).

    If z is drawn and the prior has no closed KL, the KL is a mean over the same draws.
    """

    reconstruction: np.ndarray
    kl: np.ndarray | None  # None for an autoencoder
    variance: np.ndarray  # of the ELBO, nats^2: of the mean over draws of z; 0 without draws

    @property
    def standard_error(self) -> float:
        """The standard error, in nats, of the mean ELBO."""
        return float(self.variance.sum()) ** 0.5 / len(self.variance)


def bounds(model: "LatentModel", x: torch.Tensor, seed: int = 0) -> Generator[float, None, Bounds]:
    """Return the Bounds of images x (n, pixels); yields the share that is done.

    The expectation over q is by Gauss-Hermite nodes on a line or a plane, by DRAWS draws, which follow from `seed`,
    elsewhere.
    """
    reconstruction, divergence, variance = [], [], []
    generator = random_stream(seed, "bounds")
    for start in range(0, len(x), BLOCK):
        with torch.inference_mode():
            part = x[start : start + BLOCK]
            q = model.encoder(part)
            if model.prior is None:
                reconstruction.append(-model.decoder(q.mean).log_prob(part))
                variance.append(torch.zeros(len(part)))
            elif model.latent_size <= 2:
                divergence.append(kl_to_prior(model.prior, q))
                reconstruction.append(-elbo(model, part, q) - divergence[-1])
                variance.append(torch.zeros(len(part)))
            else:
                noise = torch.randn(len(part), DRAWS, model.latent_size, generator=generator)
                z = q.mean[:, None] + q.stddev[:, None] * noise
                draws = log_likelihood(model, part, z).double()
                reconstruction.append(-draws.mean(1))
                divergence.append(model.prior.kl(q))
                if divergence[-1] is None:
                    kls = (q.log_prob(z.transpose(0, 1)).T - model.prior.log_prob(z)).double()
                    divergence[-1] = kls.mean(1)
                    draws -= kls
                variance.append(draws.var(1) / DRAWS)
        yield start / len(x)
    parts = (reconstruction, divergence, variance)
    return Bounds(*(torch.cat(part).double().numpy() if part else None for part in parts))


def lattice_log_px(
    model: "LatentModel", x: torch.Tensor, extent: float, side: int = LATTICE
) -> Generator[float, None, tuple[np.ndarray, np.ndarray]]:
    """Return log p(x) of images x, (n, pixels), by one lattice over [-extent, extent]^2, and its error, float64 (n,).

    Both in nats. The sum takes a tenth of the time of `metrics` and is not exact: a posterior narrower than a cell may
    fall between two nodes. Two lattices are summed, the second shifted by half a cell; half of their difference is the
    error, an overestimate on average, see quadrature. Yields the share that is done. Raises UserError if z is not a
    plane.
    """
    check(model, Capability.POSTERIOR)
    spacing = 2 * extent / side
    axis = (torch.arange(side, dtype=torch.float64) + 0.5) * spacing - extent
    rows, columns = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    log_px = np.full((2, len(x)), -np.inf)
    for half in (0, 1):
        chosen = (rows + columns) % 2 == half
        z = torch.stack([axis[columns[chosen]], axis[rows[chosen]]], dim=1).to(x.dtype)
        for start in range(0, len(z), NODES):
            with torch.inference_mode():
                part = z[start : start + NODES]
                terms, sums = decode_terms(model, part)
                scores = (x @ terms.T).add_(model.prior.log_prob(part) - sums)
                log_px[half] = np.logaddexp(log_px[half], scores.logsumexp(1).double().numpy())
            yield (half + min(1.0, (start + NODES) / len(z))) / 2
    with torch.inference_mode():
        log_px += math.log(2 * spacing**2) - pixel_constants(model, x).sum(1).double().numpy()
    return np.logaddexp(*log_px) - math.log(2), np.abs(log_px[0] - log_px[1]) / 2


def exact_metrics(model: "LatentModel", x: torch.Tensor) -> Generator[float, None, Metrics]:
    """Return the Metrics of images x, (n, pixels) from 0 to 1; yields the share done. Raises UserError, see evidence.

    No mode of torch stays switched between two yields, so the worker may interleave other work.
    """
    check(model, Capability.POSTERIOR)
    bound = yield from mapped(bounds(model, x), lambda share: 0.3 * share)
    yield 0.3
    found = yield from mapped(evidence_of(model, x), lambda share: 0.3 + 0.7 * share)
    return Metrics(kind_of(model), -bound.reconstruction - bound.kl, bound.kl, found)
