"""log p(x) with one latent: a sum over a line against the closed form of probabilistic PCA."""

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.inference import line
from latentlab.inference.line import line_evidence
from latentlab.inference.metrics import bounds
from latentlab.models import build
from latentlab.work import result_of


def one_latent(sigma):
    """Return x = w z + b + sigma e of 16 pixels as a model, and log p(x), mean and variance of p(z|x) of images."""
    random = np.random.default_rng(0)
    w, b = random.normal(size=16) * 0.3, random.uniform(size=16)
    model = build(Config(hidden=(), likelihood="gaussian", sigma=sigma, latent_size=1), (4, 4)).double()
    with torch.no_grad():
        model.decoder.network[0].weight.copy_(torch.from_numpy(w[:, None]))
        model.decoder.network[0].bias.copy_(torch.from_numpy(b))
    variance = 1 / (1 + w @ w / sigma**2)

    def closed(x):
        apart = x - b
        mean = apart @ w * variance / sigma**2
        quadratic = (apart**2).sum(axis=1) / sigma**2 - mean**2 / variance
        log_px = -0.5 * (quadratic - np.log(variance)) - 16 * np.log(sigma) - 8 * np.log(2 * np.pi)
        return log_px, mean, variance

    places = np.array([0.3, -1.2, 2.5, -0.1])
    return model.requires_grad_(False).eval(), places[:, None] * w + b, closed


@pytest.mark.parametrize("sigma", [1.0, 0.05, 1e-3, 2e-4])
def test_the_sum_is_the_closed_form_however_narrow_the_posterior(sigma):
    model, x, closed = one_latent(sigma)
    log_px, mean, variance = closed(x)
    work = line_evidence(model, torch.from_numpy(x), np.zeros((4, 1)), np.ones((4, 1)))
    found = result_of(work)
    assert found.problem is None
    assert (np.abs(found.log_px - log_px) <= found.error).all()
    assert found.error.max() < 2e-3
    np.testing.assert_allclose(found.mean[:, 0], mean, atol=1e-4 * variance**0.5)
    np.testing.assert_allclose(found.covariance[:, 0, 0], variance, rtol=1e-2)
    np.testing.assert_allclose(found.spacing, found.spacing[0], rtol=0.2)
    assert found.spacing.max() <= 1.5
    narrow = 2 * 2 * found.extent / 2.0**found.level / variance**0.5
    np.testing.assert_allclose(found.spacing, narrow, rtol=1e-3)


def test_a_posterior_beyond_the_line_of_all_q_is_found():
    model, x, closed = one_latent(0.05)
    far = x + 8 * (x[2] - x[0]) / 2.2  # z of 8 more
    found = result_of(line_evidence(model, torch.from_numpy(far), np.zeros((4, 1)), np.full((4, 1), 0.1)))
    np.testing.assert_allclose(found.log_px, closed(far)[0], atol=1e-3)
    assert found.problem is None
    assert found.extent > 6


def test_what_no_line_resolves_is_not_called_exact(monkeypatch):
    monkeypatch.setattr(line, "MOST_NODES", 8192)
    model, x, _ = one_latent(1e-6)
    found = result_of(line_evidence(model, torch.from_numpy(x), np.zeros((4, 1)), np.ones((4, 1))))
    assert found.problem is not None


def test_the_elbo_on_a_line_is_by_quadrature_too():
    model, x, closed = one_latent(0.3)
    log_px, _, variance = closed(x)
    weight = model.decoder.network[0].weight[:, 0]
    with torch.no_grad():
        model.encoder.network[0].weight.zero_()[0] = weight * variance / 0.3**2
        model.encoder.network[0].bias[0] = -(weight @ model.decoder.network[0].bias) * variance / 0.3**2
        model.encoder.network[0].bias[1] = np.log(variance)
    found = result_of(bounds(model, torch.from_numpy(x)))
    np.testing.assert_allclose(-found.reconstruction - found.kl, log_px, atol=1e-6, err_msg="q is the true posterior")
    assert found.standard_error == 0


def test_other_sizes_are_refused():
    model = build(Config(hidden=(4,), latent_size=3), (4, 4))
    with pytest.raises(UserError, match="size of z is 3 here, not 1 or 2"):
        result_of(line_evidence(model, torch.zeros(2, 16), np.zeros((2, 3)), np.ones((2, 3))))
