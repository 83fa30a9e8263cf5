"""With a fixed sigma, unit i of a linear beta-VAE dies at beta = l_i / sigma^2, l_i the i-th eigenvalue (Lucas+ 2019).

In between, the variance of its posterior means is 1 - beta sigma^2 / l_i.
"""

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.inference.posterior import aggregate
from latentlab.models import frozen_model
from latentlab.training.control import Control
from latentlab.training.trainer import train


def deviations_of_means(dataset, beta, sigma, epochs, batch_size):
    """Return the standard deviation over images of mu along the weaker axis and the stronger one, and the mean KL."""
    config = Config(
        dataset=dataset.name,
        family="beta-vae",
        beta=beta,
        hidden=(),
        likelihood="gaussian",
        sigma=sigma,
        epochs=epochs,
        learning_rate=0.02,
        batch_size=batch_size,
        threads=1,
        device="cpu",
    )
    *_, snapshot = train(dataset, config, Control(snapshot_interval=1e9))
    model = frozen_model(config, dataset.image_shape, snapshot.weights)
    with torch.inference_mode():
        q = model.encoder(model.to_x(dataset.train_images))
    mean, sigma = q.mean.numpy(), q.stddev.numpy()
    return np.sqrt(np.linalg.eigvalsh(np.cov(mean.T))), aggregate(model.prior, mean, sigma).kl


def eigenvalues(images):
    x = images.reshape(len(images), -1) / 255.0
    return np.linalg.eigvalsh(np.cov(x.T, bias=True))[::-1]


def test_a_linear_model_of_the_digits_collapses_where_the_theory_says():
    from latentlab.data.digits import load

    dataset = load()
    first, second = eigenvalues(dataset.train_images)[:2]
    sigma = 0.5
    dead, kl = deviations_of_means(dataset, 1.05 * first / sigma**2, sigma, epochs=250, batch_size=128)
    assert dead[1] < 0.1
    assert kl < 0.05
    beta = 0.85 * second / sigma**2
    alive, _ = deviations_of_means(dataset, beta, sigma, epochs=250, batch_size=128)
    expected = np.sqrt(1 - beta * sigma**2 / np.array([second, first]))
    assert alive == pytest.approx(expected, abs=0.06)


def test_mnist_collapses_at_5_2_and_not_at_3_6(mnist):
    assert eigenvalues(mnist.train_images)[:2] == pytest.approx([5.11679, 3.74133], abs=1e-4)
    dead, kl = deviations_of_means(mnist, 5.2, 1.0, epochs=8, batch_size=1000)
    assert dead[1] < 0.1
    assert kl < 0.05
    alive, _ = deviations_of_means(mnist, 3.6, 1.0, epochs=8, batch_size=1000)
    assert alive[0] > 0.1
    assert alive[1] == pytest.approx(np.sqrt(1 - 3.6 / 5.11679), abs=0.06)
