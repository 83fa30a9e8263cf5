"""Inspection of one image: its posterior, its losses, its neighbours in latent space and in pixel space."""

import dataclasses

import numpy as np
import torch

from latentlab.inference.posterior import kl_to_prior
from latentlab.models.distributions import random_stream, reparameterise
from latentlab.models.latent_model import LatentModel

NEIGHBOURS = 8
DRAWS = 64  # draws of z, and of binary pixels if the model has them, for the reconstruction of one image
BLOCK = 4096  # images compared at a time: their float32 copies stay small


@dataclasses.dataclass(frozen=True, eq=False)
class Inspection:
    """One image under a model. Losses are in nats; the KL of an autoencoder is None."""

    mean: np.ndarray  # of q(z|x), float32 (latent,)
    sigma: np.ndarray  # its standard deviations, float32 (latent,); 0 in an autoencoder
    image: np.ndarray  # uint8 (height, width)
    decoded: np.ndarray  # the decoder's image of the mean, float32 (height, width), 0 to 1
    reconstruction: float  # -E_q log p(x|z), the mean over `DRAWS` draws
    standard_error: float  # of that mean; 0 if nothing is drawn
    kl: float | None  # exact; with dynamic binary pixels the mean over the draws
    latent_neighbours: np.ndarray  # intp (8 at most,), nearest first, without the image itself
    latent_distances: np.ndarray  # float64, between posterior means
    pixel_neighbours: np.ndarray
    pixel_distances: np.ndarray  # float64, Euclidean, where black is 0 and white 1


def inspect(
    model: LatentModel,
    image: np.ndarray,
    images: np.ndarray,
    means: np.ndarray,
    pixels: str = "grey",
    seed: int = 0,
    index: int | None = None,
    in_pixels: bool = True,
) -> Inspection:
    """Return the Inspection of an image, uint8 (height, width), with its neighbours among `images`, uint8 (N, height,
    width), whose posterior means are `means` (N, latent).

    `index` is the place of the image among them, if it is one of them. Without `in_pixels` there are no neighbours in
    pixel space, whose search takes longer than everything else. The draws follow from `seed` alone, so equal calls give
    equal metrics. An image with a mean that is not finite is never a neighbour.
    """
    mean, log_variance = model.encode_images(image[None])
    reconstruction, standard_error, kl = _losses(model, image, pixels, seed)
    return Inspection(
        mean[0],
        np.exp(log_variance[0] / 2),
        image,
        model.decode_images(mean)[0],
        reconstruction,
        standard_error,
        kl,
        *nearest_latents(means, mean[0], index),
        *(nearest_images(images, image, index) if in_pixels else (np.empty(0, np.intp), np.empty(0))),
    )


def nearest_latents(means: np.ndarray, z: np.ndarray, index: int | None = None, count: int = NEIGHBOURS) -> tuple:
    """Return indices, nearest first, and distances of the `means` nearest to `z`, without the row `index`."""
    with np.errstate(over="ignore", invalid="ignore"):
        squares = np.square(means.astype(np.float64) - z).sum(axis=1)
    squares[~np.isfinite(squares)] = np.inf
    if index is not None:
        squares[index] = np.inf
    chosen = _smallest(squares, count)
    return chosen, np.sqrt(squares[chosen])


def nearest_images(images: np.ndarray, image: np.ndarray, index: int | None = None, count: int = NEIGHBOURS) -> tuple:
    """Return indices, nearest first, and Euclidean distances of the `images` nearest to one, without the row `index`.

    float32 distances find the candidates, integer distances the nearest of them.
    """
    flat = images.reshape(len(images), -1)
    query = image.ravel().astype(np.float32)
    squares = np.empty(len(flat), np.float32)
    for start in range(0, len(flat), BLOCK):
        differences = flat[start : start + BLOCK].astype(np.float32)
        differences -= query
        squares[start : start + BLOCK] = np.einsum("ij,ij->i", differences, differences)
    if index is not None:
        squares[index] = np.inf
    last = np.partition(squares, min(count, len(squares)) - 1)[: min(count, len(squares))].max()
    few = np.flatnonzero(squares <= last * (1 + 1e-4))
    few = few[few != (-1 if index is None else index)]
    exact = np.square(flat[few].astype(np.int64) - image.ravel().astype(np.int64)).sum(axis=1)
    order = _smallest(exact.astype(np.float64), count)
    return few[order], np.sqrt(exact[order]) / 255


def _smallest(values: np.ndarray, count: int) -> np.ndarray:
    """Return the indices of the `count` smallest finite values, smallest first; ties go to the lower index."""
    order = np.argsort(values, kind="stable")[:count]
    return order[np.isfinite(values[order])]


def _losses(model: LatentModel, image: np.ndarray, pixels: str, seed: int) -> tuple[float, float, float | None]:
    generator = random_stream(seed, "inspection")
    with torch.inference_mode():
        x = model.to_x(image[None])
        draws = 1 if model.prior is None and pixels != "dynamic" else DRAWS
        noise = torch.randn(draws, model.latent_size, generator=generator).to(x.device)
        x = x.expand(draws, -1)
        if pixels == "dynamic":
            x = torch.bernoulli(x.cpu(), generator=generator).to(x.device)
        posterior = model.encoder(x)
        z = posterior.mean if model.prior is None else reparameterise(posterior, noise)
        losses = -model.decoder(z).log_prob(x).double()
        kl = None if model.prior is None else kl_to_prior(model.prior, posterior).double().mean().item()
    spread = losses.std().item() / draws**0.5 if draws > 1 else 0.0
    return losses.mean().item(), spread, kl
