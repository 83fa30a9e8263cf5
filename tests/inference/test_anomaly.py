"""Anomaly scores, and the area under their curve."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from latentlab.inference.anomaly import auroc, log_independent, roc, scores
from latentlab.inference.peaks import climb
from latentlab.inference.posterior import elbo
from latentlab.inference.quadrature import evidence

FEW = st.lists(st.integers(-5, 5), min_size=1, max_size=30).map(lambda values: np.array(values, float))


@given(FEW, FEW)
def test_the_area_is_the_share_of_pairs_in_the_right_order(normal, anomalous):
    pairs = [(s < n) + 0.5 * (s == n) for n in normal for s in anomalous]
    assert auroc(normal, anomalous) == pytest.approx(np.mean(pairs))
    false, true = roc(normal, anomalous)
    assert np.trapezoid(true, false) == pytest.approx(np.mean(pairs))
    assert (false[0], true[0], false[-1], true[-1]) == (0, 0, 1, 1)


def test_independent_pixels_are_torchs_own(digits):
    x = np.random.default_rng(0).random((5, 64))
    total = digits.train_images.reshape(256, -1).sum(axis=0) / 255
    p = torch.from_numpy((total + 1) / 258)
    expected = torch.distributions.Bernoulli(p, validate_args=False).log_prob(torch.from_numpy(x)).sum(1)
    assert log_independent(x, digits.train_images) == pytest.approx(expected.numpy())
    flat = digits.train_images.reshape(256, -1) / 255
    sigma = np.sqrt(((flat - flat.mean(axis=0)) ** 2).mean())
    expected = torch.distributions.Normal(torch.from_numpy(flat.mean(axis=0)), sigma).log_prob(torch.from_numpy(x))
    assert log_independent(x, digits.train_images, gaussian=True) == pytest.approx(expected.sum(1).numpy())


def test_without_a_grey_level_there_is_still_a_density():
    black = np.zeros((10, 8, 8), np.uint8)
    assert np.isfinite(log_independent(np.ones((2, 64)), black)).all()
    assert np.isfinite(log_independent(np.ones((2, 64)), black, gaussian=True)).all()


def test_scores_are_their_formulas(linear, digits, believed, finish):
    x = digits.test_images[:30].reshape(30, -1) / 255.0
    tensor = torch.from_numpy(x)
    found = finish(evidence(linear.model, tensor, *believed(linear.model, tensor), dtype=torch.float64))

    def log_likelihood(z):
        squares = ((x - linear.mean - z @ linear.axes.T) ** 2).sum(axis=1)
        return -0.5 * squares / linear.sigma**2 - 64 * np.log(linear.sigma * np.sqrt(2 * np.pi))

    # For a Gaussian q about the best z: the cost of its width.
    mean, covariance = linear.posterior(x)
    cost = 0.5 * np.trace(linear.axes.T @ linear.axes @ covariance) / linear.sigma**2
    independent = np.arange(30.0)
    peaks = climb(linear.model, tensor, found.best_z)
    given = scores(linear.model.prior, found.log_px, peaks, independent, log_likelihood(mean) - cost)
    np.testing.assert_allclose(given.log_px, linear.log_px(x), atol=1e-6)
    np.testing.assert_allclose(given.ratio, linear.log_px(x) - independent, atol=1e-6)
    np.testing.assert_allclose(given.regret, -cost, atol=1e-5, err_msg="z* is the peak")
    assert np.abs(log_likelihood(mean) - log_likelihood(found.best_z)).max() > 0.01, "and no node of a lattice"


def test_noise_is_anomalous_and_the_regret_is_never_a_gain(bernoulli, believed, finish, digits):
    model, x = bernoulli
    noise = torch.bernoulli(torch.full((50, 64), 0.5, dtype=x.dtype), generator=torch.Generator().manual_seed(1))
    found = []
    for images in (x, noise):
        with torch.inference_mode():
            q = model.encoder(images)
            expected = elbo(model, images, q) + model.prior.kl(q)
        exact = finish(evidence(model, images, *believed(model, images)))
        independent = log_independent(images.numpy(), digits.train_images)
        peaks = climb(model, images, exact.best_z)
        found.append(scores(model.prior, exact.log_px, peaks, independent, expected.numpy()))
    normal, anomalous = found
    assert auroc(normal.log_px, anomalous.log_px) > 0.99
    assert auroc(normal.ratio, anomalous.ratio) > 0.9
    assert normal.regret.max() < 0.5
    assert normal.ratio.mean() > 1
