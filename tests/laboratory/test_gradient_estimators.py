"""Both gradient estimators are unbiased, with the variances of the closed form for f(z) = z^2."""

import numpy as np
import pytest
import torch

from latentlab.config import checked
from latentlab.laboratory.gradient_estimators import by_reparameterization, by_score, gradients, joint_and_slopes
from latentlab.models import build

N = 400_000


@pytest.mark.parametrize(("mu", "sigma"), [(1.0, 1.0), (1.0, 0.3), (-0.5, 2.0)])
def test_a_square_has_the_means_and_variances_of_the_closed_form(mu, sigma):
    noise = np.random.default_rng(0).normal(size=(N, 1))
    z = mu + sigma * noise
    scale = np.array([sigma])
    pathwise = by_reparameterization(2 * z, noise, scale)
    score = by_score(z[:, 0] ** 2, noise, scale)
    baselined = by_score(z[:, 0] ** 2, noise, scale, baseline=True)
    exact = np.array([2 * mu, 2 * sigma**2])  # of mu^2 + sigma^2 in mu and log sigma
    for draws in (pathwise, score, baselined):
        error = draws.std(axis=0) / N**0.5
        assert (abs(draws.mean(axis=0) - exact) < 5 * error).all()
    assert pathwise[:, 0].var() == pytest.approx(4 * sigma**2, rel=0.02)
    assert score[:, 0].var() == pytest.approx(mu**4 / sigma**2 + 14 * mu**2 + 15 * sigma**2, rel=0.05)
    assert baselined[:, 0].var() < score[:, 0].var()


def test_a_baseline_takes_the_variance_of_a_square_from_30_to_18():
    noise = np.random.default_rng(1).normal(size=(N, 1))
    values = (1 + noise[:, 0]) ** 2
    assert by_score(values, noise, np.ones(1))[:, 0].var() == pytest.approx(30, rel=0.05)
    # f - E f, with E f = 2: 30 - 2 * 2 * E[f eps^2] + 4 = 30 - 16 + 4 = 18
    assert by_score(values, noise, np.ones(1), baseline=True)[:, 0].var() == pytest.approx(18, rel=0.05)


def test_the_baseline_of_a_draw_is_the_mean_of_the_others():
    noise = np.random.default_rng(2).normal(size=(5, 1))
    values = np.array([3.0, -1.0, 4.0, 0.5, 2.0])
    others = [np.delete(values, i).mean() for i in range(5)]
    expected = by_score(values - np.array(others), noise, np.ones(1))
    assert by_score(values, noise, np.ones(1), baseline=True) == pytest.approx(expected)


@pytest.fixture(scope="module")
def model():
    """A small decoder with a strong curvature, and a q of moderate width."""
    torch.manual_seed(0)
    model = build(checked(dataset="digits", hidden=(16,)), (4, 4))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.4 * torch.randn_like(parameter))
    return model.eval().requires_grad_(False)


def test_both_estimators_of_a_decoder_agree_with_quadrature(model):
    x = torch.linspace(0, 1, 16)
    found = gradients(model, x, draws=60_000)
    for draws in (found.reparameterized, found.score, found.baselined):
        error = draws.std(axis=0) / len(draws) ** 0.5
        assert (abs(draws.mean(axis=0) - found.exact) < 4.5 * error).all()
    assert (found.ratio() > 1).all()
    assert (found.ratio(True) < found.ratio()).all()


def test_the_exact_gradient_is_the_slope_of_the_elbo(model):
    from torch.distributions import Independent, Normal

    from latentlab.inference.posterior import elbo

    x = torch.linspace(0, 1, 16)
    found = gradients(model, x, draws=2)
    at = np.concatenate([found.mu, np.log(found.sigma)])

    def level(values):
        mean, log_sigma = torch.tensor(values, dtype=torch.float64).split(2)
        q = Independent(Normal(mean[None], log_sigma.exp()[None]), 1)
        return float(elbo(double, x[None].double(), q, nodes=40))

    double = build(checked(dataset="digits", hidden=(16,)), (4, 4))
    double.load_state_dict(model.state_dict())
    double = double.double().requires_grad_(False)
    step = 1e-4
    slopes = [(level(at + step * one) - level(at - step * one)) / (2 * step) for one in np.eye(4)]
    assert found.exact == pytest.approx(slopes, rel=2e-3, abs=2e-3)


def test_the_slopes_are_those_of_finite_differences(model):
    x, z = torch.linspace(0, 1, 16), torch.tensor([[0.3, -0.8]])
    _, slopes = joint_and_slopes(model, x, z)
    step = torch.tensor([[1e-2, 0.0]])
    up, down = (joint_and_slopes(model, x, z + sign * step)[0] for sign in (1, -1))
    assert slopes[0, 0] == pytest.approx(float((up - down)[0]) / 2e-2, rel=1e-2)
