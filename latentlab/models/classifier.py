"""Classifier: a small convolutional network that names the class of an image, to judge decoded images.

The classifier is no part of a run. Its probabilities are about the classes of one data set and sum to one for every
image; for an image of no class, the only sign is that no class has a high probability.
"""

import math

import numpy as np
import torch
from torch import nn

from latentlab.models.networks import block_size, convolutional_encoder, draw_weights

HIDDEN = (128,)  # widths of the layers between the convolutions and the classes
BLOCK = 1000  # images at a time, at most


class Classifier(nn.Module):
    """p(class | image) for grey images of one shape. `accuracy` is the share of correct test images, NaN untrained."""

    def __init__(self, image_shape: tuple[int, int], classes: int) -> None:
        """Make the network with unset weights."""
        super().__init__()
        self.image_shape, self.classes = image_shape, classes
        self.accuracy = math.nan
        self.network = convolutional_encoder(image_shape, HIDDEN, classes)

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw the weights from which training starts."""
        draw_weights(self.network, generator)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits (n, classes) of images x (n, pixels), 0 black to 1 white."""
        return self.network(x)

    def log_probabilities(self, images: np.ndarray) -> np.ndarray:
        """Return log p(class | image), float32 (n, classes), of images (n, h, w): uint8, or float from 0 to 1."""
        rows = block_size(self.network, BLOCK)
        found = np.empty((len(images), self.classes), np.float32)
        with torch.inference_mode():
            for start in range(0, len(images), rows):
                part = slice(start, start + rows)
                found[part] = self(pixels_of(images[part])).log_softmax(dim=1).numpy()
        return found


def pixels_of(images: np.ndarray) -> torch.Tensor:
    """Return images (n, h, w), uint8 or float from 0 to 1, as float32 (n, pixels), 0 black to 1 white."""
    flat = torch.tensor(images).flatten(1).float()  # a copy: the array may be read-only
    return flat.mul_(1 / 255) if images.dtype == np.uint8 else flat
