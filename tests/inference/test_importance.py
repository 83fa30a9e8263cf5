"""Estimators of log p(x): their variance, their order, and that they follow from the seed."""

import itertools

import numpy as np
import pytest
import torch

from latentlab.errors import UserError
from latentlab.inference.importance import METHODS, bound, bound_variance, log_weights, running
from latentlab.inference.quadrature import evidence
from latentlab.work import result_of


def as_x(images):
    return torch.from_numpy(images.reshape(len(images), -1) / 255.0)


def relative_variance(estimates, log_px):
    weights = np.exp(np.concatenate([e.log_weights for e in estimates]) - log_px)
    assert weights.mean() == pytest.approx(1, abs=5 * weights.std() / len(weights) ** 0.5), "unbiased for p(x)"
    return weights.var()


def test_the_variance_of_uniform_samples_is_its_formula(linear, digits):
    x = as_x(digits.test_images[:1])
    log_px, (_, covariance) = linear.log_px(x.numpy())[0], linear.posterior(x.numpy())
    extent = 5.0
    formula = (2 * extent) ** 2 / (4 * np.pi * np.sqrt(np.linalg.det(covariance))) - 1
    runs = list(running(linear.model, x[0], "uniform", 150_000, extent=extent, batch=50_000))
    assert relative_variance(runs, log_px) == pytest.approx(formula, rel=0.05)
    # Number of samples that equal one exact sample: 1 + the relative variance.
    assert runs[-1].n / runs[-1].ess == pytest.approx(1 + formula, rel=0.05)
    assert runs[-1].log_px == pytest.approx(log_px, abs=0.1)


def test_the_variance_of_prior_samples_is_its_formula(linear, digits):
    x = as_x(digits.test_images)
    mean, covariance = linear.posterior(x.numpy())
    nearest = int((mean**2).sum(axis=1).argmin())
    variances, m = np.diag(covariance), mean[nearest]
    # Per axis, with s the posterior's deviation: exp(m^2 / (2 - s^2)) / sqrt(2 s^2 (1 - s^2 / 2)) .
    s2 = variances
    formula = np.prod(np.exp(m**2 / (2 - s2)) / np.sqrt(2 * s2 * (1 - s2 / 2))) - 1
    runs = list(running(linear.model, x[nearest], "prior", 200_000, batch=50_000))
    assert relative_variance(runs, linear.log_px(x[nearest : nearest + 1].numpy())[0]) == pytest.approx(
        formula, rel=0.1
    )


def test_bounds_rise_with_k_and_stay_below_the_evidence(bernoulli, believed, finish):
    model, x = bernoulli
    weights = finish(log_weights(model, x, 500, seed=3))
    bounds = [bound(weights, k) for k in (1, 5, 50, 500)]
    for lower, higher in itertools.pairwise(bounds):
        assert (lower <= higher + 1e-12).all(), "by Jensen, image by image"
    exact = finish(evidence(model, x, *believed(model, x), dtype=torch.float64)).log_px
    error = bounds[-1].std() / 10
    assert bounds[0].mean() < bounds[-1].mean() < exact.mean() + 1e-3 * error + 0.05
    assert exact.mean() - bounds[-1].mean() < 1
    # L_1 is the ELBO by samples.
    from latentlab.inference.posterior import elbo

    with torch.inference_mode():
        elbos = elbo(model, x, model.encoder(x), 9).numpy()
    spread = weights.std(axis=1).mean() / (500 * len(x)) ** 0.5
    assert bounds[0].mean() == pytest.approx(elbos.mean(), abs=6 * spread)


def test_weights_that_do_not_fall_into_groups_are_refused():
    with pytest.raises(UserError, match="groups of 3"):
        bound(np.zeros((2, 10)), 3)


@pytest.mark.parametrize("method", METHODS)
def test_a_running_estimate_follows_from_the_seed(bernoulli, method):
    model, x = bernoulli

    def run(seed, batch):
        return list(running(model, x[3], method, samples=600, k=50, seed=seed, batch=batch))

    first, again, other = run(1, 200), run(1, 200), run(2, 200)
    assert [e.n for e in first] == [200, 400, 600]
    assert [e.log_px for e in first] == [e.log_px for e in again]
    assert first[-1].log_px != other[-1].log_px
    assert first[0].z.shape == (200, 2)
    weights = np.concatenate([e.log_weights for e in first])
    plain = np.exp(weights)
    assert first[-1].ess == pytest.approx(plain.sum() ** 2 / (plain**2).sum())
    groups = plain.reshape(-1, 50 if method == "iwae" else 600)
    expected = np.log(groups.mean(axis=1)).mean()
    assert first[-1].log_px == pytest.approx(expected)


def test_early_metrics_come_closer_together_and_the_last_is_of_all_samples(bernoulli):
    model, x = bernoulli
    lanes = {
        method: list(running(model, x[0], method, 1050, k=50, seed=4, batch=100, first=10))
        for method in ("importance", "iwae")
    }
    ends = [e.n for e in lanes["iwae"]]
    assert ends[:4] == [10, 20, 30, 40], "until a quarter of them is more"
    assert ends[-1] == 1050
    steps = np.diff(ends)
    assert (steps <= np.clip(np.array(ends[:-1]) // 4, 10, 100)).all()
    assert steps.max() == 100
    assert [len(e.z) for e in lanes["iwae"]] == [10, *steps]
    # The bound needs a whole group.
    assert [np.isnan(e.log_px) for e in lanes["iwae"]] == [n < 50 for n in ends]
    assert np.isfinite([e.log_px for e in lanes["importance"]]).all()
    for one, other in zip(*lanes.values()):
        assert np.array_equal(one.z, other.z), "both see the same draws of q"
        assert one.ess == other.ess
    logs = np.concatenate([e.log_weights for e in lanes["iwae"]])
    by_group = np.logaddexp.reduce(logs.reshape(21, 50), axis=1) - np.log(50)
    assert lanes["iwae"][-1].log_px == pytest.approx(by_group.mean())
    with pytest.raises(ValueError, match="guess"):
        next(running(model, x[0], "guess"))


def test_weights_of_many_images_tell_how_far_they_are(bernoulli):
    model, x = bernoulli
    shares = list(log_weights(model, x, 1000))
    assert shares == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_other_latent_sizes_are_sampled_too_and_an_autoencoder_is_refused(digits):
    from latentlab.config import Config
    from latentlab.models import build

    wide = build(Config(dataset="digits", hidden=(4,), latent_size=5), digits.image_shape).requires_grad_(False)
    x = wide.to_x(digits.test_images[:1])[0]
    last = {method: list(running(wide, x, method, 5000))[-1].log_px for method in ("prior", "importance")}
    assert last["prior"] == pytest.approx(last["importance"], abs=0.5)
    plain = build(Config(dataset="digits", hidden=(4,), family="ae"), digits.image_shape)
    with pytest.raises(UserError, match="no prior"):
        next(running(plain, x, "prior"))


@pytest.mark.parametrize("k", [10, 50])
def test_the_standard_error_of_a_bound_is_the_spread_over_seeds(bernoulli, k):
    model, x = bernoulli[0], bernoulli[1][:30]
    drawn = [result_of(log_weights(model, x, 100, seed)) for seed in range(40)]
    spread = np.array([bound(weights, k).mean() for weights in drawn]).std()
    told = np.mean([bound_variance(weights, k).sum() ** 0.5 / 30 for weights in drawn])
    assert told == pytest.approx(spread, rel=0.4)
