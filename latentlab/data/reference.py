"""Reference values of a loss: the value of a model without information about x, and the floor of grey BCE."""

import math

import numpy as np

from latentlab.data.dataset import Dataset


def collapse_value(dataset: Dataset, likelihood: str = "bernoulli", sigma: float = 0.3) -> float:
    """Return the reconstruction of the test set, in nats per image, when z carries no information: independent pixels.

    The decoder then has one output for all images; the best one is taken from the training set: its mean image and,
    for "gaussian-learned", the sigma of its maximum likelihood. MNIST, grey or dynamic Bernoulli: 205.81.
    """
    pixels = math.prod(dataset.image_shape)
    mean = dataset.train_images.mean(axis=0, dtype=np.float64) / 255
    if likelihood == "bernoulli":
        mean = _never_certain(mean, len(dataset.train_images))
        test = dataset.test_images.mean(axis=0, dtype=np.float64) / 255
        return float(-(test * np.log(mean) + (1 - test) * np.log1p(-mean)).sum())
    if likelihood == "gaussian-learned":
        sigma = math.sqrt(_mean_squared_error(dataset.train_images, mean))
    error = _mean_squared_error(dataset.test_images, mean)
    return pixels * (0.5 * math.log(2 * math.pi * sigma**2) + error / (2 * sigma**2))


def independent_pixels(dataset: Dataset, x: np.ndarray, likelihood: str = "bernoulli") -> np.ndarray:
    """Return log p(x), float64 (n,), in nats, of images x (n, pixels), 0 to 1, under independent pixels.

    The model of `collapse_value`: the mean of each pixel is that of the training images; a Gaussian pixel,
    "gaussian-learned", has one sigma for all, that of maximum likelihood.
    """
    mean = (dataset.train_images.mean(axis=0, dtype=np.float64) / 255).ravel()
    x = x.astype(np.float64)
    if likelihood == "bernoulli":
        mean = _never_certain(mean, len(dataset.train_images))
        return x @ (np.log(mean) - np.log1p(-mean)) + np.log1p(-mean).sum()
    variance = _mean_squared_error(dataset.train_images, mean.reshape(dataset.image_shape))
    squares = np.square(x - mean).sum(axis=1)
    return -0.5 * (squares / variance + len(mean) * math.log(2 * math.pi * variance))


def _never_certain(mean: np.ndarray, count: int) -> np.ndarray:
    """Return the means of pixels over `count` images with half an image of either colour added.

    A pixel that is always black in training may be white in the test: its logarithm stays finite.
    """
    return (mean * count + 0.5) / (count + 1)


def grey_floor(dataset: Dataset) -> float:
    """Return the entropy of the test set's grey pixels, in nats per image: the lower bound of any Bernoulli on grey
    pixels.

    MNIST: 45.53.
    """
    grey = np.arange(256) / 255
    inner = grey[1:-1]
    entropy = np.zeros(256)
    entropy[1:-1] = -inner * np.log(inner) - (1 - inner) * np.log1p(-inner)
    counts = np.bincount(dataset.test_images.ravel(), minlength=256)
    return float(counts @ entropy / len(dataset.test_images))


def _mean_squared_error(images: np.ndarray, mean: np.ndarray) -> float:
    """Return the mean over images and pixels of (x - mean)^2, white being 1, without a float copy of all images."""
    first = images.mean(axis=0, dtype=np.float64) / 255
    second = np.zeros(mean.shape)
    for start in range(0, len(images), 4096):
        second += np.square(images[start : start + 4096] / 255.0).sum(axis=0)
    return float((second / len(images) - 2 * first * mean + mean**2).mean())
