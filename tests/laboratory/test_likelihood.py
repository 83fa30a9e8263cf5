"""Likelihood by hand against brute force and closed forms."""

import math

import numpy as np
import pytest
from scipy import stats

from latentlab.laboratory.likelihood import as_power, by_hand, surface

POINTS = np.array([1.0, 2.0, 4.5, -0.5])


def test_the_product_of_the_densities_and_its_logarithm_are_those_of_the_definition():
    found = by_hand(POINTS, 1.5, 0.8)
    assert found.densities == pytest.approx(stats.norm(1.5, 0.8).pdf(POINTS), rel=1e-12)
    assert found.log_likelihood == pytest.approx(math.log(found.densities.prod()), rel=1e-12)
    assert float(found.product) == pytest.approx(found.densities.prod(), rel=0.05)


def test_the_surface_is_the_sum_of_log_densities_at_every_mean_and_sigma():
    means, sigmas = np.linspace(-2, 5, 7), np.geomspace(0.3, 4, 5)
    brute = stats.norm(means[None, :, None], sigmas[:, None, None]).logpdf(POINTS).sum(axis=-1)
    assert surface(POINTS, means, sigmas) == pytest.approx(brute, rel=1e-12)


def test_no_place_of_the_surface_is_above_the_maximum_in_closed_form():
    found = by_hand(POINTS, 0.0, 1.0)
    assert (found.best_mean, found.best_sigma) == pytest.approx((POINTS.mean(), POINTS.std()))
    levels = surface(POINTS, np.linspace(-5, 8, 261), np.geomspace(0.2, 9, 300))
    assert levels.max() <= found.best
    assert levels.max() == pytest.approx(found.best, abs=1e-3)
    assert by_hand(POINTS, found.best_mean, found.best_sigma).log_likelihood == pytest.approx(found.best, rel=1e-12)


def test_without_spread_there_is_no_maximum_and_without_points_the_likelihood_is_one():
    assert by_hand(np.array([3.0, 3.0]), 3.0, 0.1).best is None
    narrower = [by_hand(np.array([3.0, 3.0]), 3.0, sigma).log_likelihood for sigma in (1, 0.1, 0.01)]
    assert narrower == sorted(narrower)
    nothing = by_hand(np.zeros(0), 0.0, 1.0)
    assert (nothing.log_likelihood, nothing.best_mean, nothing.product) == (0.0, None, "1")


@pytest.mark.parametrize(
    ("log", "text"), [(-1095.2888, "2.1e-476"), (0.0, "1"), (math.log(9.99e-7), "1.0e-06"), (math.log(0.05), "0.05")]
)
def test_a_product_beyond_the_range_of_a_float_is_told(log, text):
    assert as_power(log) == text
