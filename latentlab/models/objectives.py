"""Objectives that training minimises, in nats per image (sum over pixels, mean over images).

    loss = reconstruction + beta KL        reconstruction = -E_q log p(x|z)        KL = KL(q(z|x) || p(z))

With beta = 1 the loss is the negative ELBO (Kingma & Welling 2014), with another beta the loss of the beta-VAE
(Higgins+ 2017). One sample of z estimates the expectation. The KL is exact if it has a closed form for the prior; for
another prior it is the unbiased estimate log q(z|x) - log p(z) at the same sample.

The objective "iwae" is another bound on log p(x), the importance-weighted one (Burda+ 2016):

    loss = -L_K        L_K = E log (1/K) sum_k w_k        w_k = p(x, z_k) / q(z_k|x), z_k from q(z|x)

Its loss, too, is a sum of reconstruction and KL: with the weights normalised to w'_k, the reconstruction is -sum_k w'_k
log p(x|z_k), and the KL is the rest, sum_k w'_k (log (K w'_k q(z_k|x)) - log p(z_k)). The two estimate -E log p(x|z)
and KL(. || p(z)), at K = 1 of the Gaussian q(z|x), and for growing K of the true posterior p(z|x).

The objective "refit" has the first loss, but only the encoder learns: p(x) does not change, so the ELBO rises by as
much as KL(q(z|x) || p(z|x)) falls.
"""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch.distributions import Distribution

from latentlab.models.density import DensityModel, ExactDensity
from latentlab.models.distributions import detached, random_stream, reparameterise
from latentlab.models.family import Objective
from latentlab.models.latent_model import LatentModel
from latentlab.models.networks import block_size

BLOCK = 1000  # images evaluated at a time, at most; another number would round differently


def beta_elbo(
    model: LatentModel, x: torch.Tensor, posterior: Distribution, noise: torch.Tensor, beta: float = 1.0
) -> Objective:
    """Return reconstruction + beta KL for images x (n, pixels), their posterior, and noise (n, latent) that draws z."""
    z = reparameterise(posterior, noise)
    reconstruction = -model.decoder(z).log_prob(x).mean()
    kl = model.prior.kl(posterior)
    if kl is None:
        kl = posterior.log_prob(z) - model.prior.log_prob(z)
    kl = kl.mean()
    return Objective(reconstruction + beta * kl, reconstruction, kl)


def iwae(
    model: LatentModel, x: torch.Tensor, posterior: Distribution, noise: torch.Tensor, beta: float = 1.0
) -> Objective:
    """Return -L_K for images x (n, pixels), their posterior, and noise (K * n, latent) that draws z; beta has no part.

    Decoder and prior have the gradient of L_K. The encoder has the doubly reparameterised gradient, whose signal-to-
    noise ratio does not fall with K (DReG: Tucker+ 2019, eq. 8): log q(z|x) has a gradient through z alone, and the
    gradient through a draw z has the weight w'^2, not w' as in L_K.
    """
    z = reparameterise(posterior, noise.view(-1, len(x), model.latent_size))

    def weigh_again(gradient: torch.Tensor) -> torch.Tensor:
        return gradient * weights[..., None]

    if z.requires_grad:
        z.register_hook(weigh_again)
    output = model.decoder.network(z.flatten(0, 1))
    likelihood = model.decoder.read(output.view(*z.shape[:2], -1)).log_prob(x)
    log_weights = likelihood + model.prior.log_prob(z) - detached(posterior).log_prob(z)
    weights = log_weights.detach().softmax(0)
    bound = (log_weights.detach().logsumexp(0) - math.log(len(z))).mean()
    surrogate = (weights * log_weights).sum(0).mean()
    reconstruction = -(weights * likelihood.detach()).sum(0).mean()
    return Objective(surrogate.detach() - surrogate - bound, reconstruction, -bound - reconstruction)


def reconstruction_only(
    model: LatentModel, x: torch.Tensor, posterior: Distribution, noise: torch.Tensor, beta: float = 0.0
) -> Objective:
    """Return the reconstruction alone: the objective of an autoencoder, which has no KL and ignores beta."""
    reconstruction = -model.decoder(posterior.mean).log_prob(x).mean()
    return Objective(reconstruction, reconstruction, None)


def objective_of(
    model: DensityModel, x: torch.Tensor, noise: torch.Tensor, beta: float = 1.0
) -> tuple[Objective, torch.Tensor]:
    """Return the objective of images x (n, pixels) and their posterior means (n, latent).

    `noise` is (samples * n, latent), see `samples_of`.

    The loss of a model without a latent space is -log p(x) for any beta, and so is its reconstruction: no code carries
    information about x. Its means are (n, 0).
    """
    if isinstance(model, ExactDensity):
        loss = -model.log_prob(x).mean()
        return Objective(loss, loss, None), noise
    posterior = model.encoder(x)
    return model.objective(x, posterior, noise, beta), posterior.mean


def samples_of(model: DensityModel) -> int:
    """Return the number of draws of z for each image in the objective."""
    return 1 if isinstance(model, ExactDensity) else model.family.samples


def rows_of(model: DensityModel) -> int:
    """Return the number of images to evaluate at a time."""
    if isinstance(model, ExactDensity):
        return model.rows
    rows = min(block_size(network, BLOCK) for network in (model.encoder.network, model.decoder.network))
    return max(1, rows // samples_of(model))


def evaluate(
    model: DensityModel,
    images: np.ndarray,
    pixels: str,
    seed: int,
    beta: float = 1.0,
    should_stop: Callable[[], bool] | None = None,
) -> Objective | None:
    """Return the Objective of `model` over all images, uint8 (N, height, width), as floats in nats per image.

    z is drawn as often per image as in a step of training, and for `pixels` "dynamic" the binary pixels are drawn too.
    The generator follows from `seed` alone, so equal calls give equal metrics, bit for bit. Returns None if
    `should_stop()` is true between two blocks.
    """
    generator = random_stream(seed, "evaluation")
    samples, rows = samples_of(model), rows_of(model)
    reconstruction = kl = 0.0
    with torch.inference_mode():
        for start in range(0, len(images), rows):
            if should_stop is not None and should_stop():
                return None
            block = model.to_x(images[start : start + rows])
            noise = torch.randn(samples * len(block), model.latent_size, generator=generator).to(block.device)
            if pixels == "dynamic":
                block = torch.bernoulli(block.cpu(), generator=generator).to(block.device)
            figure, _ = objective_of(model, block, noise, beta)
            share = len(block) / len(images)
            reconstruction += share * figure.reconstruction.item()
            kl += share * (0.0 if figure.kl is None else figure.kl.item())
    if figure.kl is None:
        return Objective(reconstruction, reconstruction, None)
    return Objective(reconstruction + beta * kl, reconstruction, kl)
