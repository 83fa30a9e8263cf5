"""log p(x|z) as a matrix product, which makes an integral over z affordable.

Every likelihood of the program is an exponential family with independent pixels, so that

    log p(x|z) = sum_d x_d A_d(z) - B_d(z) - K_d(x_d)

Bernoulli: A is the logit, B = softplus(A), K = 0. Gaussian: A = m / s^2, B = m^2 / 2s^2 + log s + log(2 pi) / 2,
K = x^2 / 2s^2. For many x and many z the sum is X @ A.T, a row vector and a column vector. The code uses logits and
softplus, never the logarithm of a sigmoid, which errs by up to 0.25 nats in float32.
"""

import copy
import functools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Optional

import torch
from torch.nn.functional import softplus

from latentlab.models.decoder import bernoulli
from latentlab.models.density import DensityModel, ExactDensity
from latentlab.models.networks import Layers, block_size, layers_of, through
from latentlab.models.script import scripted

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

BLOCK = 4096  # largest number of latents decoded at a time
UNITS = 4  # units of rounding
BINARISED, GREY, GAUSSIAN = KINDS = ("bernoulli-binarised", "bernoulli-grey", "gaussian")


def kind_of(model: DensityModel) -> str:
    """Return the kind of log p(x) in this model: metrics of different kinds cannot be compared.

    "bernoulli-binarised" is a probability; "bernoulli-grey" the Bernoulli formula on grey pixels, a pseudo-likelihood
    that is not normalised; "gaussian" a density. The kind follows from the model's x, not from one image: a
    black-and-white picture does not turn the grey formula into a probability.
    """
    is_bernoulli = model.is_bernoulli if isinstance(model, ExactDensity) else sigma_of(model) is None
    if not is_bernoulli:
        return GAUSSIAN
    return BINARISED if model.binary else GREY


def at_precision(model: "LatentModel", dtype: torch.dtype) -> "LatentModel":
    """Return the model with weights of `dtype`: the same object if it has them."""
    return model if _dtype(model) == dtype else copy.deepcopy(model).to(dtype)


def sigma_of(model: "LatentModel") -> torch.Tensor | None:
    """Return a pixel's standard deviation, a scalar, if p(x|z) is Gaussian; None if it is Bernoulli."""
    if model.decoder.likelihood.distribution is bernoulli:
        return None
    return model.decoder.read(torch.zeros(1, 1, dtype=_dtype(model))).base_dist.scale[0, 0]


def pixel_terms(model: "LatentModel", z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return A and B, each (n, pixels), at latents z (n, latent)."""
    return terms_of(model.decoder.network(z), sigma_of(model))


def terms_of(
    output: torch.Tensor,
    sigma: Optional[torch.Tensor],  # noqa: UP045
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return A and B, shaped as the decoder's output. Also compiled as TorchScript."""
    if sigma is None:
        return output, softplus(output)
    natural = output / sigma**2
    return natural, 0.5 * natural * output + sigma.log() + 0.5 * math.log(2 * math.pi)


def penalties(model: "LatentModel", naturals: torch.Tensor) -> torch.Tensor:
    """Return B from a known A, shaped as A."""
    sigma = sigma_of(model)
    return terms_of(naturals if sigma is None else naturals * sigma**2, sigma)[1]


def pixel_means(model: "LatentModel", naturals: torch.Tensor) -> torch.Tensor:
    """Return E[x|z] from a known A, shaped as A."""
    sigma = sigma_of(model)
    return naturals.sigmoid() if sigma is None else naturals * sigma**2


def pixel_constants(model: "LatentModel", x: torch.Tensor) -> torch.Tensor:
    """Return K, shaped as x (..., pixels): the terms independent of z."""
    return constants_of(x, sigma_of(model))


def constants_of(
    x: torch.Tensor,
    sigma: Optional[torch.Tensor],  # noqa: UP045
) -> torch.Tensor:
    """Return K, shaped as x. Also compiled as TorchScript."""
    return torch.zeros_like(x) if sigma is None else 0.5 * x**2 / sigma**2


def rounding(constants: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Return the rounding error of log p(x|z), nats (n,), for the sums `constants`, (n,), of K.

    The squares over a tiny sigma squared cancel, and the remainder is off by up to 4 units of rounding of their sum.
    """
    return UNITS * torch.finfo(dtype).eps / 2 * constants


def latents_at_a_time(model: "LatentModel", most: int = BLOCK) -> int:
    """Return the number of latents to decode in one block: `most`, or fewer for large images."""
    return block_size(model.decoder.network, most)


def decode_terms(
    model: "LatentModel",
    z: torch.Tensor,
    columns: torch.Tensor | slice = slice(None),
    visible: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return A (n, columns) at latents z (n, latent), and the sums of B over all, or all visible, pixels, (n,)."""
    layers, sigma, run = layers_of(model.decoder.network), sigma_of(model), _scripted_decode()
    parts = [run(layers, sigma, block, visible) for block in z.split(latents_at_a_time(model))]
    naturals, sums = [a[:, columns] for a, _ in parts], [b for _, b in parts]
    return (naturals[0], sums[0]) if len(parts) == 1 else (torch.cat(naturals), torch.cat(sums))


def decode(
    layers: Layers,
    sigma: Optional[torch.Tensor],  # noqa: UP045
    z: torch.Tensor,
    visible: Optional[torch.Tensor],  # noqa: UP045
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return A (n, pixels) and the sums of B, (n,), of one block. Also compiled as TorchScript."""
    a, b = terms_of(through(layers, z), sigma)
    return a, (b if visible is None else b[:, visible]).sum(1)


@functools.cache
def _scripted_decode() -> Callable:
    return scripted(decode)


def log_likelihood(model: "LatentModel", x: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
    """Return log p(x|z), (n, k), of images x (n, pixels), each at its own k latents z (n, k, latent)."""
    k, size = z.shape[1:]
    most = latents_at_a_time(model)
    per_block = max(1, most // k)
    parts = []
    for images, latents in zip(x.split(per_block), z.split(per_block)):
        for few in latents.split(most, dim=1):
            a, b = pixel_terms(model, few.reshape(-1, size))
            products = torch.bmm(a.view(len(images), -1, x.shape[1]), images.unsqueeze(-1)).squeeze(-1)
            parts.append((products - b.sum(1).view(len(images), -1)) - pixel_constants(model, images).sum(1)[:, None])
    if k <= most:
        return torch.cat(parts)
    per_image = -(-k // most)
    return torch.cat([torch.cat(parts[i : i + per_image], dim=1) for i in range(0, len(parts), per_image)])


def _dtype(model: "LatentModel") -> torch.dtype:
    return next(model.decoder.parameters()).dtype
