"""One image's true posterior beside q: identities, closed forms, and the quick way against the refined one."""

import numpy as np
import pytest
import torch

from latentlab.inference.plane import decode_plane
from latentlab.inference.posterior import (
    aggregate,
    best_gaussian,
    image_posterior,
    modes_of,
)


def as_x(images):
    return torch.from_numpy(images.reshape(len(images), -1) / 255.0)


@pytest.fixture(scope="module")
def grid(bernoulli, finish):
    return finish(decode_plane(bernoulli[0], side=64))


def test_the_evidence_is_elbo_plus_kl(bernoulli, turned, digits, finish):
    model, x = bernoulli
    for image in x[:4]:
        found = finish(image_posterior(model, image, dtype=torch.float64))
        assert found.evidence.problem is None
        assert abs(found.residual) < 1e-6
        assert found.gap == pytest.approx(found.kl, abs=1e-6)
        assert found.kl > 0
        assert found.weights.sum() == pytest.approx(1)
        assert np.abs(found.weights @ found.nodes - found.mean).max() < 1e-6
    image = as_x(digits.test_images[:1])[0]
    found = finish(image_posterior(turned.model, image, dtype=torch.float64))
    assert abs(found.residual) < 1e-6
    assert found.log_px == pytest.approx(turned.log_px(image.numpy()[None])[0], abs=1e-6)


def test_samples_have_the_posteriors_moments(turned, digits, finish):
    x = as_x(digits.test_images[:1])
    mean, covariance = turned.posterior(x.numpy())
    found = finish(image_posterior(turned.model, x[0], dtype=torch.float64))
    z = found.sample(100_000, seed=1)
    deviation = np.sqrt(np.diag(covariance))
    assert np.abs(z.mean(axis=0) - mean[0]).max() < 5 * deviation.max() / 300
    # Within its cell a draw is uniform, which adds a 24th of the spacing squared each way.
    assert np.cov(z.T) == pytest.approx(covariance + np.eye(2) * found.spacing**2 / 24, rel=0.05, abs=2e-4)
    assert np.array_equal(z, found.sample(100_000, seed=1))
    assert len(found.modes) == 1
    assert np.abs(found.modes[0].z - mean[0]).max() < found.spacing


def test_two_peaks_are_two_modes():
    step = 0.1
    cells = np.stack(np.meshgrid(np.arange(-30, 30), np.arange(-30, 30)), axis=-1).reshape(-1, 2)
    nodes = np.concatenate([(cells + 0.25) * step, (cells + 0.75) * step])
    peaks = [np.exp(-((nodes - [x, 0.3]) ** 2).sum(axis=1) / (2 * 0.2**2)) for x in (-1, 1)]
    weights = 0.7 * peaks[0] + 0.3 * peaks[1]
    basin, modes = modes_of(nodes, weights / weights.sum(), step)
    assert [mode.mass for mode in modes] == pytest.approx([0.7, 0.3], abs=0.01)
    assert np.abs(np.array([mode.z for mode in modes]) - [[-1, 0.3], [1, 0.3]]).max() < step
    near = np.abs(nodes[:, 0]) < 1.5
    assert ((basin == 0) == (nodes[:, 0] < 0))[near & (np.abs(nodes[:, 0]) > 0.1)].all()


@pytest.mark.parametrize("full", [False, True])
def test_the_best_gaussian_of_a_gaussian_posterior(turned, digits, finish, full):
    x = as_x(digits.test_images[:1])
    mean, covariance = turned.posterior(x.numpy())
    found = finish(image_posterior(turned.model, x[0], dtype=torch.float64))
    best = best_gaussian(turned.model, x[0], found, full)
    assert np.abs(best.mean - mean[0]).max() < 1e-3
    if full:
        assert best.covariance == pytest.approx(covariance, rel=1e-2, abs=1e-5)
        assert best.elbo == pytest.approx(found.log_px, abs=1e-5)
    else:
        # The best diagonal Gaussian has the inverse of the precision's diagonal.
        assert np.diag(best.covariance) == pytest.approx(1 / np.diag(np.linalg.inv(covariance)), rel=1e-2)
        assert best.elbo < found.log_px


def test_the_gap_is_approximation_and_amortisation(bernoulli, finish):
    model, x = bernoulli
    for image in x[:3]:
        found = finish(image_posterior(model, image, dtype=torch.float64))
        diagonal, full = (best_gaussian(model, image, found, kind) for kind in (False, True))
        assert found.elbo <= diagonal.elbo + 1e-4
        assert diagonal.elbo <= full.elbo + 1e-4
        assert full.elbo <= found.log_px + 1e-4


def test_kl_of_the_aggregate_by_samples():
    random = np.random.default_rng(0)
    mean, sigma = random.normal(size=(300, 2)) * [1.2, 0.7], np.exp(random.normal(size=(300, 2)) * 0.2 - 1.5)
    found = aggregate(mean, sigma)
    assert found.mass.sum() == pytest.approx(1)
    which = random.integers(300, size=20_000)
    z = mean[which] + sigma[which] * random.normal(size=(20_000, 2))
    parts = -0.5 * (((z[:, None] - mean) / sigma) ** 2).sum(axis=2) - np.log(sigma).sum(axis=1)
    ratio = np.logaddexp.reduce(parts, axis=1) - np.log(300) + 0.5 * (z**2).sum(axis=1)
    assert found.marginal_kl == pytest.approx(ratio.mean(), abs=5 * ratio.std() / 20_000**0.5 + 1e-3)
    kl = (0.5 * (mean**2 + sigma**2 - 1) - np.log(sigma)).sum(axis=1).mean()
    assert found.kl == pytest.approx(kl)
    assert found.mutual_information == pytest.approx(kl - found.marginal_kl)
    assert 0 < found.mutual_information < np.log(300)
    assert found.error < 0.01
    # The top row is where z2 is largest.
    one = aggregate(np.array([[-2.0, 3.0]]), np.array([[0.1, 0.1]]))
    row, column = np.unravel_index(one.mass.argmax(), one.mass.shape)
    assert row < 256
    assert column < 256


def test_collapsed_posteriors_say_nothing():
    found = aggregate(np.zeros((10, 2)), np.ones((10, 2)))
    assert found.kl == pytest.approx(0)
    assert found.marginal_kl == pytest.approx(0, abs=1e-9)


def test_a_posterior_beyond_the_grid_is_looked_for_without_it(linear, digits, finish):
    x = linear.mean + linear.axes @ np.array([7.5, 0.0])  # far from all that the model was made of
    grid = finish(decode_plane(linear.model, side=64))
    found = finish(image_posterior(linear.model, torch.from_numpy(x), dtype=torch.float64, grid=grid))
    (mean,), covariance = linear.posterior(x[None])
    assert np.abs(mean).max() > grid.extent
    assert found.evidence.problem is None
    assert found.log_px == pytest.approx(linear.log_px(x[None])[0], abs=1e-4)
    np.testing.assert_allclose(found.mean, mean, atol=1e-4)
    np.testing.assert_allclose(found.covariance, covariance, atol=1e-4)
    assert found.nodes[found.weights.argmax()] == pytest.approx(mean, abs=0.3)
