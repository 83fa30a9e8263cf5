"""Gaussian mixtures by EM: the known metrics of Old Faithful, sklearn as an independent implementation, monotone."""

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from latentlab.laboratory.faithful import columns, eruptions, region_of
from latentlab.laboratory.gaussian_mixture import (
    FLOOR,
    Mixture,
    begin,
    climb,
    em_step,
    fit,
    held_out,
    log_joint,
    log_likelihoods,
    mass_between,
    one_gaussian,
    responsibilities,
)
from latentlab.work import result_of


def total(mixture, x):
    return log_likelihoods(mixture, x).sum()


@pytest.mark.parametrize(
    ("which", "one", "two"),
    [("both", -1289.797, -1130.264), ("waiting", -1095.289, -1034.002), ("duration", -421.417, -276.360)],
)
def test_the_known_metrics_of_old_faithful(which, one, two):
    x = columns(which)
    assert len(x) == 272
    assert total(one_gaussian(x), x) == pytest.approx(one, abs=1e-3)
    assert total(result_of(fit(x, 2, seed=3, starts=5)), x) == pytest.approx(two, abs=1e-3)


def test_the_two_components_are_the_published_ones():
    found = result_of(fit(eruptions(), 2))
    order = found.means[:, 0].argsort()
    assert found.weights[order] == pytest.approx([0.3559, 0.6441], abs=1e-4)
    assert found.means[order] == pytest.approx(np.array([[2.0364, 54.479], [4.2897, 79.968]]), abs=1e-3)


@pytest.mark.parametrize("k", [1, 2, 5, 12])
def test_the_log_likelihood_never_falls(k):
    x = eruptions()
    for seed in range(3):
        mixture = begin(x, k, seed)
        levels = [total(mixture, x)]
        for _ in range(60):
            mixture = em_step(mixture, x)
            levels.append(total(mixture, x))
        assert (np.diff(levels) > -1e-8).all()
        assert mixture.weights.sum() == pytest.approx(1)


def test_one_gaussian_is_where_em_of_one_component_arrives_in_a_step():
    x = eruptions()
    step = em_step(begin(x, 1, 0), x)
    best = one_gaussian(x)
    assert step.means == pytest.approx(best.means)
    assert step.covariances == pytest.approx(best.covariances)


def test_density_and_responsibilities_are_those_of_sklearn():
    x = eruptions()
    found = result_of(climb(x, begin(x, 3, 1), steps=20))
    other = GaussianMixture(3)
    other.weights_, other.means_, other.covariances_ = found.weights, found.means, found.covariances
    other.precisions_cholesky_ = np.linalg.inv(np.linalg.cholesky(found.covariances)).swapaxes(1, 2)
    assert log_likelihoods(found, x) == pytest.approx(other.score_samples(x), rel=1e-9)
    assert responsibilities(found, x) == pytest.approx(other.predict_proba(x), abs=1e-9)
    assert log_joint(found, x).shape == (272, 3)


def test_a_component_on_one_point_stays_as_wide_as_the_floor():
    x = np.concatenate([np.zeros((20, 2)), np.random.default_rng(0).normal(size=(30, 2)) + 5])
    found = result_of(climb(x, Mixture(np.full(2, 0.5), np.array([[0.0, 0], [5, 5]]), np.eye(2)[None].repeat(2, 0))))
    scaled = found.covariances / np.outer(x.std(axis=0), x.std(axis=0))
    assert np.linalg.eigvalsh(scaled).min() == pytest.approx(FLOOR)
    assert np.isfinite(total(found, x))


def test_one_gaussian_gives_the_empty_region_the_eruptions_that_are_not_there():
    mixture = result_of(fit(eruptions(), 2))
    region = region_of(mixture, 2.7, 3.3)
    assert region.count == 4
    assert region.one_gaussian > 50
    assert region.mixture < 3
    draws = np.random.default_rng(0).multivariate_normal(
        one_gaussian(eruptions()).means[0], one_gaussian(eruptions()).covariances[0], 200_000
    )
    share = ((draws[:, 0] > 2.7) & (draws[:, 0] < 3.3)).mean()
    assert region.one_gaussian / 272 == pytest.approx(share, abs=0.004)
    assert mass_between(mixture, 1, -1e6, 1e6) == pytest.approx(1)


def test_the_held_out_likelihood_is_that_of_rows_which_were_not_fitted():
    x = eruptions()
    found = result_of(held_out(x, (1, 2), folds=4, starts=2))
    order = np.random.default_rng(0).permutation(len(x))
    expected = np.empty(len(x))
    for fold in range(4):
        test = order[fold::4]
        expected[test] = log_likelihoods(one_gaussian(np.delete(x, test, axis=0)), x[test])
    assert found.held_out[0] == pytest.approx(expected.mean(), rel=1e-9)
    assert found.held_out[1] > found.held_out[0] + 0.4
    assert (found.trained >= found.held_out).all()
