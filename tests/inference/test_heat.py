"""Heat: a coarse picture of the plane and a fine one of a peak, put together."""

import numpy as np
import pytest

from latentlab.export.field import MASSES
from latentlab.inference.glance import Glance
from latentlab.inference.heat import glance_heat
from latentlab.models.prior import StandardNormal

EXTENT, SIDE, PATCH = 6.0, 128, 48


def log_normal(x, y, mean, sigma):
    """The log density of N(mean, sigma^2 I) on a raster of xs and ys."""
    squares = (x - mean[0]) ** 2 + (y[:, None] - mean[1]) ** 2
    return (-0.5 * squares / sigma**2 - np.log(2 * np.pi * sigma**2)).astype(np.float32)


def glance_of(mean, sigma, cells=3):
    """A glance at a Gaussian posterior, whose patch has `cells` cells along each axis about the highest node."""
    unit = 2 * EXTENT / SIDE
    xs = (np.arange(SIDE) + 0.5) * unit - EXTENT
    coarse = log_normal(xs, -xs, mean, sigma)
    row, column = np.unravel_index(coarse.argmax(), coarse.shape)
    x0, y1 = (column - cells // 2) * unit - EXTENT, EXTENT - (row - cells // 2) * unit
    inside = (np.arange(PATCH) + 0.5) * cells * unit / PATCH
    patch = log_normal(x0 + inside, y1 - inside, mean, sigma)
    bounds = (x0, y1 - cells * unit, x0 + cells * unit, y1)
    prior = StandardNormal(2)
    glance = Glance(coarse, patch, bounds, EXTENT, np.array(mean), np.full(2, sigma), 0.0, 0.0, "", prior)
    return glance, (row, column)


@pytest.mark.parametrize(("mean", "sigma"), [((0.7, -1.2), 0.02), ((0.7, -1.2), 0.3), ((-3.03, 2.4), 1.0)])
def test_the_levels_are_those_of_a_gaussian(mean, sigma):
    glance, _ = glance_of(mean, sigma)
    heat = glance_heat(glance)
    peak = -np.log(2 * np.pi * sigma**2)
    assert heat.peak == pytest.approx(peak, abs=0.05)
    # The contour of a Gaussian that encloses the mass m is where the density is 1 - m of its peak.
    np.testing.assert_allclose(np.exp(np.array(heat.levels) - peak), 1 - np.array(MASSES), atol=0.03)


def test_the_heat_of_a_beta_vae_is_the_tempered_posterior():
    glance, _ = glance_of((0.7, -1.2), 0.3)
    plain, tempered = glance_heat(glance).fields[0].values, glance_heat(glance, beta=4.0).fields[0].values
    xs = (np.arange(SIDE) + 0.5) * 2 * EXTENT / SIDE - EXTENT
    prior = log_normal(xs, -xs, (0, 0), 1.0)
    np.testing.assert_allclose((plain - prior) / 4, tempered - prior, rtol=1e-5, atol=1e-4)


def test_at_the_rim_of_a_fine_field_nothing_shines_through():
    glance, (row, column) = glance_of((0.7, -1.2), 0.02)
    coarse, fine = glance_heat(glance).fields
    rim = max(edge.max() for edge in (fine.values[0], fine.values[-1], fine.values[:, 0], fine.values[:, -1]))
    assert glance.log_joint[row, column] > rim + 10, "a picture of it would be seen beyond the rim"
    assert coarse.values[row - 1 : row + 2, column - 1 : column + 2].max() <= rim
    outside = np.ones(coarse.values.shape, bool)
    outside[row - 1 : row + 2, column - 1 : column + 2] = False
    np.testing.assert_array_equal(coarse.values[outside], glance.log_joint[outside])


def test_a_broad_posterior_goes_on_over_the_rim():
    glance, _ = glance_of((0.7, -1.2), 1.0, cells=9)
    np.testing.assert_allclose(glance_heat(glance).fields[0].values, glance.log_joint, atol=0.5)
