import numpy as np
import pytest
from scipy.stats import norm

from latentlab.config import Config
from latentlab.inference.traversal import latent_grid
from latentlab.models import build
from latentlab.models.prior import StandardNormal


def test_the_first_row_is_the_top_and_x_grows_to_the_right():
    z = latent_grid(3, 4, 2.0).reshape(3, 4, 2)
    assert z.dtype == np.float64
    assert (z[0, :, 1] == 2).all()
    assert (z[-1, :, 1] == -2).all()
    np.testing.assert_allclose(z[0, :, 0], [-2, -2 / 3, 2 / 3, 2])
    assert (z[:, 0, 0] == -2).all()


@pytest.mark.parametrize("count", [2, 5, 20, 21])
def test_quantile_spacing_is_even_in_the_priors_probability(count):
    x = latent_grid(1, count, 3.0, StandardNormal(2))[:, 0]
    np.testing.assert_allclose(norm.cdf(x), np.linspace(norm.cdf(-3), norm.cdf(3), count), rtol=1e-9)
    np.testing.assert_allclose(x, norm.ppf(np.linspace(norm.cdf(-3), norm.cdf(3), count)), atol=1e-7)
    assert (x == -x[::-1]).all()
    assert x[-1] == pytest.approx(3, abs=1e-9)


@pytest.mark.parametrize("prior", [None, StandardNormal(2)])
@pytest.mark.parametrize("extent", [1e-3, 8.0, 100.0])
def test_a_grid_is_finite_and_ascends_at_any_extent(prior, extent):
    x = latent_grid(1, 9, extent, prior)[:, 0]
    assert np.isfinite(x).all()
    assert (np.diff(x) > 0).all()


def test_a_single_column_lies_at_zero():
    assert latent_grid(1, 1, 3.0).tolist() == [[0, 0]]


def test_quantiles_of_another_prior_are_its_own(other_rows):
    prior = build(Config(family="shifted", hidden=(4,)), (3, 3)).prior
    x, y = latent_grid(5, 1, 3.0, prior).T
    assert (x == 1).all(), "its median"
    assert y[2] == pytest.approx(1, abs=1e-3)
    np.testing.assert_allclose(norm.cdf(y, 1, 0.5), [1, 0.75, 0.5, 0.25, 0], atol=1e-3)


def test_tiles_are_the_decoders_images_in_order():
    model = build(Config(hidden=(8,)), (4, 6))
    z = latent_grid(2, 3, 1.5)
    images = model.decode_images(z)
    assert images.shape == (6, 4, 6)
    np.testing.assert_array_equal(images[4], model.decode_images(z[4:5])[0])
