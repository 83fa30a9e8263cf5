"""A linear VAE with a learned sigma is probabilistic PCA, whose likelihood has a closed form.

Tipping & Bishop 1999; Lucas+ 2019, "Don't blame the ELBO!". The test covers encoder, decoder, KL, constants, optimiser
and evaluation at once: an error in any of them leaves a gap, or a figure above the exact one.
"""

import numpy as np
import pytest

from latentlab.config import Config
from latentlab.models import frozen_model
from latentlab.models.objectives import evaluate
from latentlab.training.control import Control
from latentlab.training.trainer import train

LATENT_SIZE = 2


def probabilistic_pca(images):
    """Return (log-likelihood in nats per image, sigma, axes (pixels, 2)) of the best model, in closed form."""
    x = images.reshape(len(images), -1) / 255.0
    pixels = x.shape[1]
    values, vectors = np.linalg.eigh(np.cov(x.T, bias=True))
    values, vectors = values[::-1], vectors[:, ::-1]
    variance = values[LATENT_SIZE:].mean()
    log_determinant = np.log(values[:LATENT_SIZE]).sum() + (pixels - LATENT_SIZE) * np.log(variance)
    return -0.5 * (pixels * np.log(2 * np.pi) + log_determinant + pixels), variance**0.5, vectors[:, :LATENT_SIZE]


def learn(dataset, repeats, **settings):
    """Return (ELBO in nats per training image, sigma, decoder's axes) after training; z is drawn `repeats` times."""
    config = Config(hidden=(), likelihood="gaussian-learned", batch_size=128, threads=1, **settings)
    *_, snapshot = train(dataset, config, Control(snapshot_interval=1e9))
    model = frozen_model(config, dataset.image_shape, snapshot.weights)
    losses = [evaluate(model, dataset.train_images, "grey", seed).loss for seed in range(repeats)]
    return -np.mean(losses), model.decoder.log_sigma.exp().item(), model.decoder.network[0].weight.numpy()


def largest_angle(a, b):
    """Return the largest principal angle between two planes, in degrees."""
    cosines = np.linalg.svd(np.linalg.qr(a)[0].T @ np.linalg.qr(b)[0], compute_uv=False)
    return np.degrees(np.arccos(np.clip(cosines.min(), -1, 1)))


def test_on_the_built_in_digits():
    from latentlab.data.digits import load

    dataset = load()
    exact, sigma, axes = probabilistic_pca(dataset.train_images)
    elbo, learned_sigma, learned_axes = learn(dataset, repeats=40, epochs=400, learning_rate=0.02)
    assert exact - 0.05 < elbo < exact + 0.01  # above it only by the chance of the draws
    assert learned_sigma == pytest.approx(sigma, rel=0.005)
    assert largest_angle(axes, learned_axes) < 3


def test_on_mnist(mnist):
    exact, sigma, axes = probabilistic_pca(mnist.train_images)
    assert exact == pytest.approx(12.4277, abs=1e-4)
    elbo, learned_sigma, learned_axes = learn(mnist, repeats=2, epochs=16, learning_rate=0.03)
    assert exact - 0.05 < elbo < exact + 0.01
    assert learned_sigma == pytest.approx(sigma, rel=0.002)
    assert largest_angle(axes, learned_axes) < 3
