"""LatentModel = encoder + decoder + prior, and the conversions of arrays at its boundary."""

import functools
import math
from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.distributions import Distribution

from latentlab.models.decoder import Decoder
from latentlab.models.density import ImageModel
from latentlab.models.encoder import Encoder
from latentlab.models.family import Family, Objective
from latentlab.models.networks import block_size, layers_of, through
from latentlab.models.script import scripted

DECODE_BLOCK = 16  # latents decoded at a time, see `decode_images`
DECODE_VALUES = 1 << 16  # of a layer in a block: a block of large images is shorter, for the hand waits for one image
VECTOR = 32  # elements: torch computes whole vectors of an array in one way, and the elements left over in another
ENCODE_BLOCK = 1000  # images encoded at a time, at most


@functools.cache
def network_script() -> Callable:
    """Return `networks.through` as TorchScript, without Python's lock; the first call compiles in 0.1 s."""
    return scripted(through)


class LatentModel(ImageModel):
    """q(z|x), p(x|z) and p(z) of one family, for images of one shape. `prior` is None for a family without one."""

    def __init__(
        self,
        family: Family,
        encoder: Encoder,
        decoder: Decoder,
        latent_size: int,
        image_shape: tuple[int, int],
        binary: bool = False,
    ) -> None:
        """Make the prior of the family. `binary`: the pixels of x are 0 or 1, drawn from grey ones."""
        super().__init__(image_shape, binary)
        self.family = family
        self.encoder = encoder
        self.decoder = decoder
        # After the networks, so that their weights keep their places in the vector of all parameters.
        self.prior = family.prior(latent_size) if family.prior else None
        if self.prior is not None:
            self.prior.attach(encoder)
        self.latent_size = latent_size

    def objective(self, x: torch.Tensor, posterior: Distribution, noise: torch.Tensor, beta: float) -> Objective:
        """Return the family's objective, see latentlab.models.objectives."""
        return self.family.objective(self, x, posterior, noise, beta)

    def sample(self, count: int, generator: torch.Generator, mean: bool = False) -> torch.Tensor:
        """Return `count` draws of p(x), (count, pixels): z from the prior, then each pixel from p(x|z).

        With `mean`, the pixels are the means of p(x|z). The model needs a prior.
        """
        return self.draw(self.prior.sample(count, generator), generator, mean)

    def draw(self, z: torch.Tensor, generator: torch.Generator, mean: bool = False) -> torch.Tensor:
        """Return a draw of p(x|z), or with `mean` the means of its pixels, (n, pixels), at latents z (n, latent)."""
        with torch.inference_mode():
            parts = [self.decoder(part.to(self.device)) for part in z.split(block_size(self.decoder.network, 1000))]
            means = torch.cat([part.mean.cpu() for part in parts])
            if mean:
                return means
            if self.decoder.likelihood.has_entropy:
                return torch.bernoulli(means, generator=generator)
            sigma = torch.cat([part.stddev.cpu() for part in parts])
        return means + sigma * torch.randn(means.shape, generator=generator)

    def decode_images(self, z: np.ndarray) -> np.ndarray:
        """Return the mean image of p(x|z) at each latent: float32 (n, height, width), clamped to 0..1.

        `z` is (n, latent). An image depends on its own z alone, to the last bit: matrix products round differently for
        different numbers of rows, so all latents are decoded in blocks of one size. The probe's image thus equals its
        tile in a grid.
        """
        through = network_script()
        layers = layers_of(self.decoder.network)
        latents = torch.tensor(np.asarray(z, np.float32)).reshape(-1, self.latent_size)
        images, pixels = np.empty((len(latents), *self.image_shape), np.float32), math.prod(self.image_shape)
        rows = block_size(self.decoder.network, DECODE_BLOCK, DECODE_VALUES)
        rows = 1 << (rows.bit_length() - 1)  # a power of two: the product of another number treats its last rows apart
        block = torch.zeros(rows, self.latent_size)
        with torch.inference_mode():
            for start in range(0, len(latents), rows):
                part = latents[start : start + rows]
                block[: len(part)] = part
                output = through(layers, block.to(self.device))
                output = nn.functional.pad(output, (0, -pixels % VECTOR))
                means = self.decoder.read(output).mean.clamp(0, 1)[: len(part), :pixels]
                images[start : start + len(part)] = means.cpu().numpy().reshape(-1, *self.image_shape)
        return images

    def encode_images(
        self, images: np.ndarray, should_stop: Callable[[], bool] | None = None
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """Return means and log-variances of q(z|x), float32 (n, latent) each, for uint8 images (n, height, width).

        An autoencoder's log-variances are -inf. Returns None if `should_stop()` is true between two blocks.
        """
        block = block_size(self.encoder.network, ENCODE_BLOCK)
        means = np.empty((len(images), self.latent_size), np.float32)
        log_variances = np.full_like(means, -math.inf)
        with torch.inference_mode():
            for start in range(0, len(images), block):
                if should_stop is not None and should_stop():
                    return None
                part = slice(start, start + block)
                posterior = self.encoder(self.to_x(images[part]))
                means[part] = posterior.mean.cpu().numpy()
                log_variances[part] = posterior.variance.log().cpu().numpy()
        return means, log_variances
