"""The map of a training: the posterior means of all training points, as the steps compute them."""

import math
from collections.abc import Callable

import numpy as np
import torch

from latentlab.models.density import DensityModel


class RollingMap:
    """The posterior means of all training points, and the step at which each was computed.

    Each training step computes the means of its batch anyway; encoding all points for every snapshot would cost too
    much. At an epoch's end no point is older than that epoch.
    """

    def __init__(self, images: np.ndarray, latent_size: int, device: torch.device) -> None:
        self._images = images
        self.means = torch.full((len(images), latent_size), math.nan, device=device)
        self.computed_at = torch.zeros(len(images), dtype=torch.int32, device=device)
        self.exact_at = -1  # the step at which all points were encoded with the averaged weights; -1: not exact

    def put(self, index: torch.Tensor, means: torch.Tensor, step: int, steps: int) -> None:
        """Store the means of the last `steps` steps up to `step`, each of an equal number of points."""
        last = torch.arange(step - steps + 1, step + 1, dtype=torch.int32, device=index.device)
        self.means.index_copy_(0, index, means)
        self.computed_at.index_copy_(0, index, last.repeat_interleave(len(index) // steps))
        self.exact_at = -1

    def make_exact(self, model: DensityModel, step: int, should_stop: Callable[[], bool]) -> bool:
        """Encode all points unless they are exact already; return whether the encoding was completed."""
        if self.exact_at == step:
            return False
        if model.latent_size:
            encoded = model.encode_images(self._images, should_stop)
            if encoded is None:
                return False
            self.means.copy_(torch.from_numpy(encoded[0]))
        self.computed_at.fill_(step)
        self.exact_at = step
        return True
