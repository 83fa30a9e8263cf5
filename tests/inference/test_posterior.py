"""The true posterior of an image beside q: identities, closed forms, and the glance against the refined posterior."""

import copy

import numpy as np
import pytest
import torch
from torch.distributions import Independent, Normal

from latentlab.inference import posterior
from latentlab.inference.plane import decode_plane
from latentlab.inference.posterior import (
    _hills,
    aggregate,
    aimed_gaussian,
    best_gaussian,
    climbed_modes,
    elbo,
    elbo_and_kl,
    gaussian,
    hermite,
    image_posterior,
    kl_to_prior,
    modes_of,
)
from latentlab.models.prior import StandardNormal


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


def test_a_slanted_ridge_is_one_mode_whatever_the_lattice_shows(ridge, digits, finish):
    x = as_x(digits.test_images[:12])
    mean, covariance = ridge.posterior(x.numpy())
    for image, peak in zip(x, mean):
        found = finish(image_posterior(ridge.model, image, dtype=torch.float64))
        assert [mode.mass for mode in found.modes] == pytest.approx([1])
        np.testing.assert_allclose(found.modes[0].z, peak, atol=1e-4)
    # A lattice at the widest spacing breaks the ridge into maxima, which the climbs join again.
    step = 1.5 * np.linalg.eigvalsh(covariance)[0] ** 0.5
    cells = np.stack(np.meshgrid(np.arange(-90, 90), np.arange(-90, 90)), axis=-1).reshape(-1, 2)
    nodes = np.concatenate([(cells + 0.25) * step, (cells + 0.75) * step])
    heights = -0.5 * np.einsum("ki,ij,kj->k", nodes - mean[0], np.linalg.inv(covariance), nodes - mean[0])
    weights = np.exp(heights) / np.exp(heights).sum()
    assert len(modes_of(nodes, weights, step)[1]) > 1
    basin, modes = climbed_modes(ridge.model, x[0], nodes, weights, step)
    assert [mode.mass for mode in modes] == pytest.approx([1])
    assert set(basin) == {0}


def test_modes_are_those_of_climbs_from_a_dense_lattice(narrow, finish):
    """Every mode with a hundredth of the mass is found, and no false one: against small steps in float64."""
    model, x = narrow
    double, several = copy.deepcopy(model).double(), 0
    for image in x[[19, 87, 293, 0, 1, 2]]:
        found = finish(image_posterior(model, image))
        heavy = found.nodes[found.weights > 1e-4 * found.weights.max()]
        step = found.spacing / 3
        offsets = np.stack(np.meshgrid(*[(-step, 0, step)] * 2), axis=-1).reshape(-1, 2)
        dense = np.unique(np.round((heavy[:, None] + offsets).reshape(-1, 2) / (step / 4)), axis=0) * (step / 4)
        heights = _log_joint(double, image.double(), dense)
        weights = np.exp(heights - heights.max())
        tops, hill = _hills(dense, weights, step)
        mass = np.bincount(hill, weights / weights.sum())
        ends = _ascended(double, image.double(), dense[tops], step)
        near = np.array([np.hypot(*(ends - mode.z).T) for mode in found.modes]) < 0.1 * step
        assert near.any(axis=1).all(), "no false mode"
        assert mass[~near.any(axis=0)].sum() < 0.01, "none missed"
        for mode, those in zip(found.modes, near):
            assert mode.mass == pytest.approx(mass[those].sum(), abs=0.01)
        several += len(found.modes) > 1
    assert several == 3


def _log_joint(model, image, z):
    with torch.inference_mode():
        z = torch.from_numpy(z)
        return (model.decoder(z).log_prob(image) + model.prior.log_prob(z)).numpy()


def _ascended(model, image, z, step):
    """Return the ends of climbs from each z, (k, 2): each step goes to the best of 16 directions."""
    angles = np.arange(16) * np.pi / 8
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    height, length = _log_joint(model, image, z), np.full(len(z), step)
    for _ in range(100):
        tried = z[:, None] + length[:, None, None] * around
        heights = _log_joint(model, image, tried.reshape(-1, 2)).reshape(-1, 16)
        best = heights.argmax(axis=1)
        up = heights.max(axis=1) > height
        z = np.where(up[:, None], tried[np.arange(len(z)), best], z)
        height, length = np.maximum(height, heights.max(axis=1)), np.where(up, length, length / 2)
        if (length < 1e-3 * step).all():
            break
    return z


def test_the_elbo_of_a_wide_q_is_that_of_many_nodes(narrow):
    """Rules of few nodes disagree there, so each image has as many as it needs; and a lattice needs no such care."""
    model, x = copy.deepcopy(narrow[0]).double(), narrow[1][:40].double()
    with torch.inference_mode():
        mean = model.encoder(x).mean
    # From as wide as the posterior to 30 times as wide.
    sigma = torch.logspace(-2, -0.5, 40, dtype=x.dtype)[:, None].expand(-1, 2)
    q = gaussian(mean, torch.diag_embed(sigma))
    true, five = elbo(model, x, q, 60), elbo(model, x, q, 5)
    assert (five - true).abs().max() > 0.5
    np.testing.assert_allclose(elbo(model, x, q), true, rtol=0, atol=5e-3)
    for row in (0, 20, 30):
        one = Independent(Normal(mean[row : row + 1], sigma[row : row + 1]), 1)
        bound, kl = elbo_and_kl(model, x[row], one, -100.0)
        assert bound == pytest.approx(float(true[row]), abs=1e-3)
        assert bound + kl == pytest.approx(-100, abs=1e-9)


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
        diagonal = best_gaussian(model, image, found, full=False)
        full = best_gaussian(model, image, found, full=True, others=[diagonal])
        assert found.elbo <= diagonal.elbo + 1e-5
        assert diagonal.elbo <= full.elbo
        assert full.elbo <= found.log_px + found.evidence.error[0]


def test_a_best_gaussian_is_scored_by_other_nodes_than_those_of_its_climb(bernoulli, finish, monkeypatch):
    monkeypatch.setattr(posterior, "CLIMB_HERMITE", 2)
    model, suited = bernoulli[0], []
    for image in bernoulli[1][:6]:
        found = finish(image_posterior(model, image, dtype=torch.float64))
        best = best_gaussian(model, image, found, full=True)
        q = gaussian(torch.from_numpy(best.mean)[None], torch.from_numpy(np.linalg.cholesky(best.covariance))[None])
        assert best.elbo == pytest.approx(float(elbo(model, image[None], q, 40)), abs=2e-5)
        suited.append(float(elbo(model, image[None], q, 2)) - best.elbo)
    assert max(suited) > 1e-3, "the nodes of its climb flatter it"


@pytest.mark.parametrize("beta", [0.5, 4.0])
def test_what_beta_costs_is_the_theory_where_the_posterior_is_narrow(fit, digits, finish, beta):
    """The best Gaussian of E log p(x|z) - beta KL has beta times the variances, and is short of d/2 (b - 1 - ln b)."""
    model = fit(digits.train_images, sigma=0.01)
    x = as_x(digits.test_images[:1])
    found = finish(image_posterior(model.model, x[0], dtype=torch.float64))
    best = best_gaussian(model.model, x[0], found, full=False)
    aimed = aimed_gaussian(model.model, x[0], found, best, beta)
    assert best.elbo - aimed.elbo == pytest.approx(beta - 1 - np.log(beta), rel=0.02)
    assert np.diag(aimed.covariance) == pytest.approx(beta * np.diag(best.covariance), rel=0.02)
    # The encoder here is the best one of the ELBO, so by that measure it is ahead of its aim.
    assert aimed.elbo < found.elbo
    assert aimed_gaussian(model.model, x[0], found, best, 1.0) is best
    assert aimed_gaussian(model.model, x[0], found, best, 0.0) is None


def test_the_kl_to_the_prior_is_that_of_gaussians():
    root = np.random.default_rng(0).normal(size=(5, 2, 2)) * 0.3
    covariance, mean = root @ root.transpose(0, 2, 1), np.arange(10.0).reshape(5, 2) / 5
    trace, log_det = np.trace(covariance, axis1=1, axis2=2), np.linalg.slogdet(covariance)[1]
    expected = 0.5 * (trace + (mean**2).sum(axis=1) - 2 - log_det)
    q = gaussian(torch.from_numpy(mean), torch.from_numpy(np.linalg.cholesky(covariance)))
    np.testing.assert_allclose(kl_to_prior(StandardNormal(2), q), expected)


def test_hermite_nodes_are_exact_for_polynomials():
    for size in (1, 2):
        nodes, weights = hermite(5, torch.float64, size)
        assert nodes.shape == (5**size, size)
        assert float(weights @ nodes.pow(4).sum(1)) == pytest.approx(3 * size)


def closed_kl(mean, sigma):
    return (0.5 * (mean**2 + sigma**2 - 1) - np.log(sigma)).sum(axis=1)


def test_one_posterior_for_all_images_is_their_aggregate():
    mean, sigma = np.tile([[1.2, -0.4]], (50, 1)), np.tile([[0.3, 0.002]], (50, 1))
    found = aggregate(StandardNormal(mean.shape[1]), mean, sigma)
    assert found.kl == pytest.approx(closed_kl(mean, sigma)[0])
    assert 0 < found.error < 0.02
    assert abs(found.marginal_kl - found.kl) < 4 * found.error
    assert found.mutual_information == pytest.approx(found.kl - found.marginal_kl)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_posteriors_apart_from_one_another_tell_the_image(size):
    """Then I(x; z) = log n. The posteriors are narrower than the cells of any raster of the plane."""
    random = np.random.default_rng(0)
    mean = random.permutation(np.linspace(-2, 2, 200))[:, None] + np.zeros(size)
    sigma = np.full((200, size), 1e-3) * random.uniform(0.5, 1, (200, size))
    found = aggregate(StandardNormal(mean.shape[1]), mean, sigma, seed=3)
    assert found.kl == pytest.approx(closed_kl(mean, sigma).mean())
    assert abs(found.mutual_information - np.log(200)) < 4 * found.error
    assert abs(found.marginal_kl - (found.kl - np.log(200))) < 4 * found.error
    assert found.error < 0.03
    assert found.marginal_kl == aggregate(StandardNormal(mean.shape[1]), mean, sigma, seed=3).marginal_kl


def test_the_aggregate_of_overlapping_posteriors_by_a_fine_sum():
    random = np.random.default_rng(0)
    mean, sigma = random.normal(size=(30, 1)) * 1.2, np.exp(random.normal(size=(30, 1)) * 0.3 - 1.5)
    z = np.linspace(-8, 8, 20_001)
    q = np.exp(-0.5 * ((z - mean) / sigma) ** 2) / sigma / np.sqrt(2 * np.pi)
    q = q.mean(axis=0)
    log_prior = -0.5 * z**2 - 0.5 * np.log(2 * np.pi)
    true = float((q * (np.log(np.maximum(q, 1e-300)) - log_prior)).sum() * (z[1] - z[0]))
    found = [aggregate(StandardNormal(mean.shape[1]), mean, sigma, seed) for seed in range(20)]
    apart = np.array([one.marginal_kl - true for one in found])
    assert (np.abs(apart) < 4 * found[0].error).all()
    assert apart.std() < 1.5 * found[0].error, "the error is no understatement"
    assert 0 < found[0].mutual_information < np.log(30)


def test_collapsed_posteriors_say_nothing():
    found = aggregate(StandardNormal(2), np.zeros((10, 2)), np.ones((10, 2)))
    assert found.kl == pytest.approx(0)
    assert abs(found.marginal_kl) < 4 * found.error
    assert found.mutual_information == pytest.approx(0, abs=4 * found.error)


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
