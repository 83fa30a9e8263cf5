"""The decisions of a classifier over a plane, and their colours: a hue for the class, an opacity for the confidence."""

import dataclasses

import numpy as np

from latentlab.export.palette import rgb
from latentlab.export.viewport import Viewport

DENSEST = 0.5  # opacity of a decision without a doubt: points in the same colour stay visible


@dataclasses.dataclass(frozen=True, eq=False)
class Decisions:
    """The answer of a classifier for the image that is decoded at each cell of a view, the top row first."""

    labels: np.ndarray  # uint8 (rows, columns), the class of the highest probability
    confidence: np.ndarray  # float32 (rows, columns), this probability
    classes: int  # number of classes
    accuracy: float  # share of the test images that the classifier names right
    view: Viewport


def opacity(confidence: np.ndarray, classes: int) -> np.ndarray:
    """Return the opacity, 0 to DENSEST, of decisions: 0 at 1 / classes, where all classes are equal, linear up to 1."""
    least = 1 / classes
    return DENSEST * ((confidence - least) / (1 - least)).clip(0, 1)


def coloured(found: Decisions, palette: tuple[str, ...]) -> np.ndarray:
    """Return red, green, blue and alpha of each cell, uint8 (rows, columns, 4), not premultiplied."""
    inks = np.array([rgb(palette[label % len(palette)]) for label in range(found.classes)], np.uint8)
    alpha = (255 * opacity(found.confidence, found.classes)).round().astype(np.uint8)
    return np.concatenate([inks[found.labels], alpha[..., None]], axis=-1)
