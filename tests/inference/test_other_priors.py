"""Every question under a prior that is not N(0, I), held against closed forms of the linear-Gaussian model.

With p(z) a mixture of N(m, s^2 I) and p(x|z) = N(W z + b, sigma^2 I), p(x) is a mixture of N(b + W m, s^2 W W' +
sigma^2 I), and so is p(z|x).
"""

import copy
import dataclasses

import numpy as np
import pytest
import torch
from scipy.special import logsumexp

from latentlab.config import Config, checked
from latentlab.inference.anomaly import scores
from latentlab.inference.glance import glance
from latentlab.inference.heat import glance_heat, posterior_heat
from latentlab.inference.importance import log_weights, running
from latentlab.inference.inspect import inspect
from latentlab.inference.line import line_evidence
from latentlab.inference.metrics import bounds, exact_metrics, lattice_log_px
from latentlab.inference.peaks import climb
from latentlab.inference.plane import decode_plane
from latentlab.inference.posterior import aggregate, best_gaussian, elbo, image_posterior, kl_to_prior
from latentlab.inference.quadrature import evidence, extent_for
from latentlab.inference.refine import refine
from latentlab.models import build

IMAGES = 12


@dataclasses.dataclass(frozen=True)
class Oracle:
    """A linear-Gaussian model under another prior, in float64, and its closed forms."""

    linear: object
    model: object
    x: torch.Tensor  # (IMAGES, 64)

    def _parts(self):
        """Yield (log share, mean and scale of z, the same model with that one component as its N(0, I))."""
        for share, mean, scale in self.model.prior.components:
            m = np.full(2, mean)
            inner = dataclasses.replace(
                self.linear, mean=self.linear.mean + self.linear.axes @ m, axes=scale * self.linear.axes
            )
            yield np.log(share), m, scale, inner

    def log_px(self):
        """Return log p(x), (n,)."""
        return logsumexp([share + inner.log_px(self.x.numpy()) for share, _, _, inner in self._parts()], axis=0)

    def mean(self):
        """Return E[z|x], (n, 2)."""
        total = self.log_px()
        found = 0
        for share, m, scale, inner in self._parts():
            weight = np.exp(share + inner.log_px(self.x.numpy()) - total)
            found = found + weight[:, None] * (m + scale * inner.posterior(self.x.numpy())[0])
        return found


@pytest.fixture(params=["shifted", "two-gaussians"])
def oracle(request, other_rows, linear, digits):
    """The model of probabilistic PCA under another prior; its encoder is that of N(0, I): not the posterior."""
    config = Config(family=request.param, hidden=(), likelihood="gaussian", sigma=linear.sigma)
    model = build(config, digits.image_shape).double()
    model.load_state_dict(linear.model.state_dict())
    x = torch.from_numpy(digits.test_images[:IMAGES].reshape(IMAGES, -1) / 255.0)
    return Oracle(linear, model.requires_grad_(False).eval(), x)


def test_quadrature_meets_the_closed_form_and_its_identity_with_the_elbo(oracle, believed, finish):
    model, x = oracle.model, oracle.x
    found = finish(evidence(model, x, *believed(model, x), dtype=torch.float64))
    np.testing.assert_allclose(found.log_px, oracle.log_px(), atol=1e-6)
    np.testing.assert_allclose(found.mean, oracle.mean(), atol=1e-5)
    assert found.problem is None
    one = finish(image_posterior(model, x[0], dtype=torch.float64, grid=finish(decode_plane(model))))
    assert one.log_px == pytest.approx(oracle.log_px()[0], abs=1e-6)
    assert abs(one.residual) < 1e-6, "log p(x) = ELBO + KL(q || p(z|x))"
    assert one.kl > 0.01
    with torch.inference_mode():
        q = model.encoder(x[:1])
        assert one.elbo == pytest.approx(elbo(model, x[:1], q).item(), abs=2e-3)


def test_the_elbo_is_the_mean_of_its_integrand_over_draws(oracle, finish):
    model, x = oracle.model, oracle.x
    with torch.inference_mode():
        q = model.encoder(x)
        noise = torch.randn(20_000, 1, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
        z = q.mean + q.stddev * noise
        draws = model.decoder(z).log_prob(x) + model.prior.log_prob(z) - q.log_prob(z)
        kl_draws = q.log_prob(z) - model.prior.log_prob(z)
        error = 4 * draws.std(0) / len(noise) ** 0.5
        assert ((elbo(model, x, q) - draws.mean(0)).abs() < error + 2e-3).all()
        assert ((kl_to_prior(model.prior, q) - kl_draws.mean(0)).abs() < 4 * kl_draws.std(0) / 141 + 1e-3).all()
    both = finish(bounds(model, x))
    np.testing.assert_allclose(-both.reconstruction - both.kl, elbo(model, x, q).numpy(), atol=1e-9)
    exact = finish(exact_metrics(model, x))
    np.testing.assert_allclose(exact.log_px, oracle.log_px(), atol=1e-3)
    assert (exact.gap > -1e-6).all()


@pytest.mark.parametrize("method", ["uniform", "prior", "importance"])
def test_sampling_agrees_with_the_closed_form_within_its_standard_error(oracle, method):
    model = oracle.model
    nearest = oracle.log_px().argmax()
    *_, last = running(model, oracle.x[nearest], method, 60_000, extent=model.prior.extent, batch=30_000)
    relative = (1 / last.ess - 1 / last.n) ** 0.5
    assert last.ess > 30
    assert abs(last.log_px - oracle.log_px()[nearest]) < 5 * relative


def test_the_lattice_and_the_weights_of_many_images_agree_too(oracle, believed, finish):
    model, x = oracle.model, oracle.x
    extent = extent_for(model.prior, *believed(model, x))
    log_px, error = finish(lattice_log_px(model, x, extent))
    np.testing.assert_allclose(log_px, oracle.log_px(), atol=float(error.max()) + 1e-6)
    weights = finish(log_weights(model, x, 4000))
    most = logsumexp(weights, axis=1) - np.log(4000)
    assert (np.abs(most - oracle.log_px()) < 0.5).mean() > 0.8
    assert (weights.mean(axis=1) < oracle.log_px()).all()


def test_a_glance_and_its_heat_follow_the_prior(oracle, finish):
    model, x = oracle.model, oracle.x[0]
    grid = finish(decode_plane(model))
    assert grid.extent == model.prior.extent
    found = glance(grid, x)
    assert found.log_px == pytest.approx(oracle.log_px()[0], abs=1e-3)
    with torch.inference_mode():
        q = model.encoder(x[None])
        assert found.elbo == pytest.approx(elbo(model, x[None], q).item(), abs=0.02)
        log_prior = model.prior.log_prob(grid.z).view(grid.side, grid.side).numpy()
        likelihood = grid.log_likelihood(x).view(grid.side, grid.side).numpy()
    tempered = glance_heat(found, beta=4.0).fields[0].values
    away = tempered > tempered.max() - 25
    covered = np.abs(tempered - (log_prior + likelihood / 4)) > 1e-3
    assert not (away & covered).mean() > 0.01, "but for the few cells under the fine patch"
    exact = finish(image_posterior(model, x, dtype=torch.float64, grid=grid))
    heat = posterior_heat(model, x, grid, exact, beta=4.0)
    middle = heat.fields[1]
    side = middle.values.shape[0]
    at = (
        middle.bounds.x0 + (side // 2 + 0.5) * middle.cell**0.5,
        middle.bounds.y1 - (side // 2 + 0.5) * middle.cell**0.5,
    )
    z = torch.tensor([at], dtype=torch.float64)
    with torch.inference_mode():
        expected = model.prior.log_prob(z) + model.decoder(z).log_prob(x) / 4
    assert middle.values[side // 2, side // 2] == pytest.approx(expected.item(), abs=1e-3)


def test_a_refined_q_comes_as_near_as_a_gaussian_can(oracle, believed, finish):
    model, x = oracle.model, oracle.x
    found = finish(evidence(model, x, *believed(model, x), dtype=torch.float64))
    refined = finish(refine(model, x, found, 60, full=True))
    assert (refined.elbo <= oracle.log_px() + 1e-6).all()
    limit = 1e-2 if len(model.prior.components) == 1 else 0.7  # the posterior of a mixture is a mixture
    np.testing.assert_allclose(refined.elbo, oracle.log_px(), atol=limit)
    one = finish(image_posterior(model, x[0], dtype=torch.float64))
    best = best_gaussian(model, x[0], one, full=True)
    assert best.elbo == pytest.approx(refined.elbo[0], abs=5e-3)


def test_scores_take_the_likelihood_without_the_prior(oracle, finish):
    model, x = oracle.model, oracle.x
    with torch.inference_mode():
        start = model.encoder(x).mean.numpy()
    peaks = climb(model, x, start)
    assert np.abs(peaks.z - start).max() > 0.05
    given = scores(model.prior, oracle.log_px(), peaks, np.zeros(IMAGES), np.zeros(IMAGES))
    with torch.inference_mode():
        expected = model.decoder(torch.from_numpy(peaks.z)).log_prob(x).numpy()
    np.testing.assert_allclose(given.regret, -expected, atol=1e-6)


def test_the_aggregate_of_samples_of_the_prior_is_the_prior(oracle):
    prior = oracle.model.prior
    mean = prior.sample(3000, torch.Generator().manual_seed(2), torch.float64).numpy()
    found = aggregate(prior, mean, np.full_like(mean, 0.12))
    assert abs(found.marginal_kl) < 0.1
    assert found.mutual_information == pytest.approx(found.kl - found.marginal_kl)
    apart = aggregate(prior, mean + 1.0, np.full_like(mean, 0.12))
    assert apart.marginal_kl > 0.5


def test_one_latent_is_a_sum_over_the_line(oracle, believed, finish):
    config = Config(family="vae", hidden=(), likelihood="gaussian", sigma=0.5, latent_size=1)
    model = build(config, (8, 8)).double().requires_grad_(False)
    model.prior = type(oracle.model.prior)(1)
    found = finish(line_evidence(model, oracle.x, *believed(model, oracle.x)))
    weight, bias = model.decoder.network[0].weight.numpy(), model.decoder.network[0].bias.numpy()
    parts = []
    for share, mean, scale in model.prior.components:
        covariance = scale**2 * weight @ weight.T + 0.25 * np.eye(64)
        apart = oracle.x.numpy() - bias - weight @ [mean]
        quadratic = (apart @ np.linalg.inv(covariance) * apart).sum(1)
        parts.append(np.log(share) - 0.5 * (quadratic + np.linalg.slogdet(2 * np.pi * covariance)[1]))
    np.testing.assert_allclose(found.log_px, logsumexp(parts, axis=0), atol=1e-6)


def test_where_z_is_no_plane_an_open_kl_is_a_mean_over_draws_whose_error_is_told(other_rows, digits, finish):
    config = Config(family="two-gaussians", hidden=(8,), latent_size=3)
    model = build(config, digits.image_shape).requires_grad_(False)
    x = model.to_x(digits.test_images[:40])
    found = [finish(bounds(model, x, seed)) for seed in range(12)]
    means = [float((part.reconstruction + part.kl).mean()) for part in found]
    assert np.std(means) == pytest.approx(found[0].standard_error, rel=0.6)
    kls = np.array([part.kl.mean() for part in found])
    with torch.inference_mode():
        assert abs(float(kl_to_prior(model.prior, model.encoder(x)).mean()) - kls.mean()) < 0.5
    images = digits.test_images
    seen = inspect(model, images[3], images, np.zeros((len(images), 3)), seed=1, index=3)
    assert seen.kl == pytest.approx(found[0].kl[3], abs=1.0)


def test_a_copy_of_the_model_in_another_precision_keeps_its_prior(oracle):
    assert type(copy.deepcopy(oracle.model).float().prior) is type(oracle.model.prior)


# The priors that a run can have. Their densities are summed here component by component, in float64.


@pytest.fixture(params=["mixture", "vamp", "grid"])
def learned(request, digits):
    """A model under a learned prior, in float64, and images."""
    model = build(checked(prior=request.param, hidden=(16,)), digits.image_shape).double()
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in model.prior.parameters():
            parameter.add_(0.5 * torch.randn(parameter.shape, generator=generator))
        for layer in (model.encoder.network, model.decoder.network):
            layer[-1].weight.mul_(3)
    x = torch.from_numpy(digits.test_images[:2].reshape(2, -1) / 255.0)
    return model.requires_grad_(False).eval(), x


def log_density(prior, z):
    """Return log p(z), (n,), of z (n, 2)."""
    log_shares, means, deviations = (part.numpy() for part in prior.components())
    found = np.zeros(len(z))
    for share, mean, deviation in zip(np.exp(log_shares), means, deviations):
        apart = ((z - mean) / deviation) ** 2
        found += share * np.exp(-0.5 * apart.sum(1)) / (2 * np.pi * deviation.prod())
    return np.log(found)


def test_every_estimate_of_log_p_meets_a_plain_sum_under_every_prior(learned, believed, finish):
    model, x = learned
    extent, side = model.prior.extent, 100
    axis = (np.arange(side) + 0.5) * (2 * extent / side) - extent
    z = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    joint = model.decoder(torch.from_numpy(z)[:, None]).log_prob(x).numpy() + log_density(model.prior, z)[:, None]
    log_px = logsumexp(joint, axis=0) + 2 * np.log(2 * extent / side)

    found = finish(evidence(model, x, *believed(model, x), dtype=torch.float64))
    assert (np.abs(found.log_px - log_px) < found.error).all()
    np.testing.assert_allclose(found.log_px, log_px, atol=3e-4)
    assert found.problem is None
    one = finish(image_posterior(model, x[0], dtype=torch.float64))
    assert one.log_px == pytest.approx(log_px[0], abs=3e-4)
    assert one.log_px == pytest.approx(one.elbo + one.kl, abs=1e-4), "log p(x) = ELBO + KL(q || p(z|x))"
    weights = finish(log_weights(model, x, 2000, seed=1))
    np.testing.assert_allclose(logsumexp(weights, axis=1) - np.log(2000), log_px, atol=0.1)
    q = model.encoder(x)
    draws = q.mean + q.stddev * torch.randn(2000, 1, 2, generator=torch.Generator().manual_seed(2)).double()
    kls = q.log_prob(draws).numpy() - log_density(model.prior, draws.reshape(-1, 2).numpy()).reshape(2000, 2)
    np.testing.assert_allclose(kl_to_prior(model.prior, q), kls.mean(0), atol=0.1)
    bound = finish(bounds(model, x))
    np.testing.assert_allclose(bound.kl, kl_to_prior(model.prior, q), atol=1e-6)
