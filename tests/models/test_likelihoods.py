"""log p(x|z) against scipy's, constants included."""

import numpy as np
import pytest
import torch
from scipy import special, stats

from latentlab.config import LIKELIHOOD_NAMES, Config
from latentlab.models import build
from latentlab.models.decoder import LIKELIHOODS

RANDOM = np.random.default_rng(0)
OUTPUT = RANDOM.normal(0, 2, (5, 12))
GREY = RANDOM.random((5, 12))


def log_prob(name, x, sigma=0.3):
    distribution = LIKELIHOODS[name].distribution(torch.from_numpy(OUTPUT), sigma)
    return distribution.log_prob(torch.from_numpy(np.asarray(x, float))).numpy()


def test_the_table_has_the_names_of_the_settings():
    assert tuple(LIKELIHOODS) == LIKELIHOOD_NAMES


def test_bernoulli_on_binary_pixels_is_a_mass():
    x = GREY > 0.5
    expected = stats.bernoulli.logpmf(x, special.expit(OUTPUT)).sum(1)
    np.testing.assert_allclose(log_prob("bernoulli", x), expected, rtol=1e-12)


def test_bernoulli_on_grey_pixels_is_minus_the_binary_cross_entropy():
    p = special.expit(OUTPUT)
    expected = (GREY * np.log(p) + (1 - GREY) * np.log1p(-p)).sum(1)
    np.testing.assert_allclose(log_prob("bernoulli", GREY), expected, rtol=1e-12)


@pytest.mark.parametrize("name", ["gaussian", "gaussian-learned"])
@pytest.mark.parametrize("sigma", [0.05, 1.0])
def test_gaussian_is_a_density_with_its_constants(name, sigma):
    expected = stats.norm.logpdf(GREY, OUTPUT, sigma).sum(1)
    np.testing.assert_allclose(log_prob(name, GREY, sigma), expected, rtol=1e-12)


@pytest.mark.parametrize("name", LIKELIHOOD_NAMES)
def test_the_output_bias_shows_the_mean_image(name):
    mean_image = torch.tensor([0.0, 0.25, 0.5, 1.0])
    shown = LIKELIHOODS[name].distribution(LIKELIHOODS[name].bias(mean_image), 0.3).mean
    assert torch.allclose(shown, mean_image, atol=1.1e-3)


def test_a_learned_sigma_begins_at_the_setting_and_takes_part_in_learning():
    model = build(Config(likelihood="gaussian-learned", sigma=0.2, hidden=(3,)), (2, 2))
    z = torch.zeros(1, 2)
    assert model.decoder(z).variance.sqrt().detach().numpy() == pytest.approx(0.2)
    model.decoder(z).log_prob(torch.ones(1, 4)).sum().backward()
    assert model.decoder.log_sigma.grad.abs() > 0
    assert "decoder.log_sigma" not in dict(build(Config(likelihood="gaussian", hidden=(3,)), (2, 2)).named_parameters())
