"""MEASURES: what differs between two models of the same images, in numbers with an error each.

Each figure is a function of sums over items (images, samples, pairs of images), so one bootstrap gives every error: the
standard deviation of the figure over resampled items (Efron 1979). Items follow from a seed and from the images alone,
so two models answer for the same images and pairs.

An image counts as known where the classifier of the data set gives one class a probability above KNOWN. The measures
are about this classifier and no other: they are no Inception score and no Frechet distance.
"""

import dataclasses
import math
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

import numpy as np

from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.models.distributions import random_stream

if TYPE_CHECKING:
    from latentlab.models.classifier import Classifier
    from latentlab.models.latent_model import LatentModel

KNOWN = 0.9  # the probability above which the classifier knows an image
SAMPLES = 2000  # latents drawn for a measure
PAIRS, STEPS = 500, 32  # pairs of images, and the steps of the decoded path between two
BLOCK = 512  # latents decoded at a time
REPLICATES = 400  # of the bootstrap
MISSING = 0.01  # the share of samples below which a class counts as missing
BOX = 0.005  # the share of codes outside the box of the codes at each end of a coordinate
DISC = 0.99  # the mass of the prior within its disc


@dataclasses.dataclass(frozen=True)
class Measure:
    """One row of MEASURES; both texts are marked for translation in the context "Measures"."""

    text: str
    definition: str
    unit: str  # "nats", "share" of 0 to 1, or "ratio"


MEASURES: dict[str, Measure] = {
    "reconstruction": Measure(
        QT_TRANSLATE_NOOP("Measures", "Reconstruction"),
        QT_TRANSLATE_NOOP("Measures", "-E log p(x|z) with z drawn from q(z|x), mean over test images, in nats"),
        "nats",
    ),
    "kl": Measure(
        QT_TRANSLATE_NOOP("Measures", "KL"),
        QT_TRANSLATE_NOOP("Measures", "KL(q(z|x) || p(z)), mean over test images, in nats; an autoencoder has none"),
        "nats",
    ),
    "neg_elbo": Measure(
        QT_TRANSLATE_NOOP("Measures", "−ELBO"),
        QT_TRANSLATE_NOOP(
            "Measures",
            "Reconstruction + KL, whatever beta: an upper bound of -log p(x), mean over test images, in nats",
        ),
        "nats",
    ),
    "log_px": Measure(
        QT_TRANSLATE_NOOP("Measures", "log p(x)"),
        QT_TRANSLATE_NOOP(
            "Measures",
            "By quadrature over the latent line or plane, mean over test images, in nats; an autoencoder has none",
        ),
        "nats",
    ),
    "codes_entropy": Measure(
        QT_TRANSLATE_NOOP("Measures", "Entropy, samples from the codes"),
        QT_TRANSLATE_NOOP(
            "Measures",
            "Mean entropy, in nats, of the classifier's answer for images decoded at draws from where the codes are: a Gaussian kernel density of the posterior means of the training images, its width by Scott's rule",  # noqa: E501
        ),
        "nats",
    ),
    "codes_known": Measure(
        QT_TRANSLATE_NOOP("Measures", "Known, samples from the codes"),
        QT_TRANSLATE_NOOP(
            "Measures", "The share of these images to which the classifier gives a class with more than 0.9"
        ),
        "share",
    ),
    "prior_entropy": Measure(
        QT_TRANSLATE_NOOP("Measures", "Entropy, samples from the prior"),
        QT_TRANSLATE_NOOP(
            "Measures",
            "Mean entropy, in nats, of the classifier's answer for images decoded at draws from p(z); for an autoencoder, which has no prior, from N(0, I)",  # noqa: E501
        ),
        "nats",
    ),
    "prior_known": Measure(
        QT_TRANSLATE_NOOP("Measures", "Known, samples from the prior"),
        QT_TRANSLATE_NOOP(
            "Measures", "The share of these images to which the classifier gives a class with more than 0.9"
        ),
        "share",
    ),
    "prior_classes": Measure(
        QT_TRANSLATE_NOOP("Measures", "Entropy of the classes, prior"),
        QT_TRANSLATE_NOOP(
            "Measures",
            "Entropy, in nats, of the classifier's mean answer for images decoded at draws from p(z): the logarithm of the number of classes where all are as frequent, 0 where every image has one class",  # noqa: E501
        ),
        "nats",
    ),
    "missing_classes": Measure(
        QT_TRANSLATE_NOOP("Measures", "Classes missing, prior"),
        QT_TRANSLATE_NOOP(
            "Measures",
            "The share of the classes that are the classifier's first answer for fewer than 1 % of the images decoded at draws from p(z)",  # noqa: E501
        ),
        "share",
    ),
    "path_length": Measure(
        QT_TRANSLATE_NOOP("Measures", "Path length"),
        QT_TRANSLATE_NOOP(
            "Measures",
            "The straight line between the codes of two random test images, decoded in 32 steps: the sum of the pixel distances of the steps, divided by the pixel distance of the two ends; a ratio of sums over 500 pairs, at least 1",  # noqa: E501
        ),
        "ratio",
    ),
    "class_gap": Measure(
        QT_TRANSLATE_NOOP("Measures", "Gap between classes"),
        QT_TRANSLATE_NOOP(
            "Measures",
            "The share of the straight line between the codes of two test images of different classes on which the decoded image has no class above 0.9",  # noqa: E501
        ),
        "share",
    ),
    "linear_probe": Measure(
        QT_TRANSLATE_NOOP("Measures", "Linear probe"),
        QT_TRANSLATE_NOOP(
            "Measures",
            "The accuracy of a multinomial logistic regression from the posterior means to the classes: fitted to 5,000 random training images, each mean standardised, weights under a standard normal prior; tested on all test images",  # noqa: E501
        ),
        "share",
    ),
    "box_known": Measure(
        QT_TRANSLATE_NOOP("Measures", "Known, box of the codes"),
        QT_TRANSLATE_NOOP(
            "Measures",
            "The share of the box of the codes, from the 0.5 to the 99.5 % quantile of each coordinate of the training images' posterior means, that decodes to an image with a class above 0.9",  # noqa: E501
        ),
        "share",
    ),
    "disc_known": Measure(
        QT_TRANSLATE_NOOP("Measures", "Known, disc of the prior"),
        QT_TRANSLATE_NOOP(
            "Measures",
            "The share of the disc that holds 99 % of N(0, I) in the plane, of radius 3.03, that decodes to an image with a class above 0.9; for a prior N(0, I) of two latents",  # noqa: E501
        ),
        "share",
    ),
}


@dataclasses.dataclass(frozen=True)
class Measured:
    """A figure and its standard error over resampled items."""

    value: float
    error: float


def resampled(parts: np.ndarray, wholes: np.ndarray | None = None, seed: int = 0) -> Measured | None:
    """Return sum(parts) / sum(wholes) over n items, `wholes` by default ones, with its error; None for n = 0."""
    wholes = np.ones(len(parts)) if wholes is None else wholes
    return bootstrapped(np.stack([parts, wholes], axis=1), lambda sums: sums[..., 0] / sums[..., 1], seed)


def bootstrapped(items: np.ndarray, figure: Callable[[np.ndarray], np.ndarray], seed: int = 0) -> Measured | None:
    """Return a figure of the sums of `items`, (n, m), with its bootstrap error; None for n = 0.

    `figure` maps sums (..., m) to values (...). Each replicate draws n items with replacement.
    """
    count = len(items)
    if count == 0:
        return None
    draws = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), REPLICATES)
    return Measured(float(figure(items.sum(axis=0))), float(figure(draws @ items).std()))


def class_measures(probabilities: np.ndarray) -> dict[str, Measured | None]:
    """Return the rows of MEASURES about all classes: how even and how many, for p(class | image), (n, classes)."""
    first = np.eye(probabilities.shape[1])[probabilities.argmax(axis=1)]

    def missing(counts: np.ndarray) -> np.ndarray:
        return (counts < MISSING * counts.sum(axis=-1, keepdims=True)).mean(axis=-1)

    return {
        "prior_classes": bootstrapped(probabilities, lambda sums: entropy(sums / sums.sum(axis=-1, keepdims=True))),
        "missing_classes": bootstrapped(first, missing),
    }


def codes_of(means: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Return `count` draws from where the codes are, float32 (count, k), for the posterior means (n, k) of n images.

    A draw is the mean of a random image plus Gaussian noise of the covariance of the means times n^(-2 / (k + 4)): a
    kernel density by Scott's rule (1992).
    """
    images, size = means.shape
    rng = np.random.default_rng(seed)
    chosen = means[rng.integers(images, size=count)].astype(np.float64)
    covariance = np.cov(means.T.astype(np.float64)).reshape(size, size)
    noise = rng.multivariate_normal(np.zeros(size), covariance, count, method="svd")
    return (chosen + images ** (-1 / (size + 4)) * noise).astype(np.float32)


def prior_draws(model: "LatentModel", count: int, seed: int) -> np.ndarray:
    """Return `count` draws of p(z), float32 (count, k); of N(0, I) where the model has no prior."""
    generator = random_stream(seed, "prior draws")
    if model.prior is None:
        import torch

        return torch.randn(count, model.latent_size, generator=generator).numpy()
    return model.prior.sample(count, generator).detach().numpy()


def box_draws(means: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Return draws, float32 (count, k), evenly from the box of the codes: see MEASURES["box_known"]."""
    low, high = np.quantile(means, [BOX, 1 - BOX], axis=0)
    return np.random.default_rng(seed).uniform(low, high, (count, means.shape[1])).astype(np.float32)


def disc_draws(count: int, seed: int) -> np.ndarray:
    """Return draws, float32 (count, 2), evenly from the disc that holds DISC of N(0, I) in the plane."""
    rng = np.random.default_rng(seed)
    radius = math.sqrt(-2 * math.log(1 - DISC)) * np.sqrt(rng.uniform(size=count))
    angle = rng.uniform(0, 2 * math.pi, count)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).astype(np.float32)


def random_pairs(images: int, count: int, seed: int) -> np.ndarray:
    """Return `count` pairs of different numbers below `images`, (count, 2); none where there is one image alone."""
    if images < 2:
        return np.empty((0, 2), np.int64)
    rng = np.random.default_rng(seed)
    first = rng.integers(images, size=count)
    return np.stack([first, (first + rng.integers(1, images, size=count)) % images], axis=1)


def judged(model: "LatentModel", classifier: "Classifier", z: np.ndarray) -> Generator[float, None, np.ndarray]:
    """Return p(class | image), float64 (n, classes), of the mean image of p(x|z) at each latent, (n, k).

    Yields the share that is done.
    """
    found = np.empty((len(z), classifier.classes))
    for start in range(0, len(z), BLOCK):
        part = slice(start, start + BLOCK)
        found[part] = class_probabilities(classifier, model.decode_images(z[part]))
        yield min(1.0, (start + BLOCK) / len(z))
    return found


def class_probabilities(classifier: "Classifier", images: np.ndarray) -> np.ndarray:
    """Return p(class | image), float64 (n, classes), of images (n, height, width)."""
    return np.exp(classifier.log_probabilities(images).astype(np.float64))


def entropy(probabilities: np.ndarray) -> np.ndarray:
    """Return the entropy, in nats, (...), of distributions (..., classes)."""
    terms = np.where(probabilities > 0, probabilities * np.log(np.maximum(probabilities, 1e-300)), 0)
    return np.maximum(-terms.sum(axis=-1), 0)


def known(probabilities: np.ndarray) -> np.ndarray:
    """Return whether the classifier knows images, bool (...), by p(class | image), (..., classes)."""
    return probabilities.max(axis=-1) > KNOWN


@dataclasses.dataclass(frozen=True, eq=False)
class Paths:
    """What lies on the decoded straight lines between n pairs of latents, float64 (n,)."""

    length: np.ndarray  # pixel distance along the path, where white is 1
    straight: np.ndarray  # pixel distance of its ends
    unknown: np.ndarray  # share of its nodes that the classifier does not know; NaN without a classifier


def paths(
    model: "LatentModel", classifier: "Classifier | None", ends: np.ndarray, steps: int = STEPS
) -> Generator[float, None, Paths]:
    """Return the Paths between latents `ends`, (n, 2, k), each decoded at steps + 1 nodes; yields the share done."""
    count, _, size = ends.shape
    at = np.linspace(0, 1, steps + 1)[:, None]
    length, straight, unknown = np.empty(count), np.empty(count), np.full(count, math.nan)
    some = max(1, BLOCK // (steps + 1))
    for start in range(0, count, some):
        part = ends[start : start + some]
        nodes = (part[:, None, 0] * (1 - at) + part[:, None, 1] * at).reshape(-1, size).astype(np.float32)
        images = model.decode_images(nodes)
        here = slice(start, start + len(part))
        if classifier is not None:
            unknown[here] = 1 - known(class_probabilities(classifier, images)).reshape(len(part), -1).mean(axis=1)
        flat = images.reshape(len(part), steps + 1, -1).astype(np.float64)
        length[here] = np.linalg.norm(np.diff(flat, axis=1), axis=2).sum(axis=1)
        straight[here] = np.linalg.norm(flat[:, -1] - flat[:, 0], axis=1)
        yield min(1.0, (start + some) / count)
    return Paths(length, straight, unknown)
