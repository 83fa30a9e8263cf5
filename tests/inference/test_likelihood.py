"""log p(x|z) as a matrix product is that of torch's own distributions."""

import itertools

import numpy as np
import pytest
import torch

from latentlab.capabilities import Capability, check
from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.inference.likelihood import (
    at_precision,
    decode_terms,
    kind_of,
    log_likelihood,
    penalties,
    pixel_constants,
    pixel_means,
    pixel_terms,
)
from latentlab.models import build


def model_of(likelihood, **settings):
    return (
        build(Config(hidden=(8,), likelihood=likelihood, sigma=0.2, **settings), (3, 4)).double().requires_grad_(False)
    )


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian", "gaussian-learned"])
def test_the_product_is_the_log_probability(likelihood):
    model = model_of(likelihood)
    random = torch.Generator().manual_seed(0)
    x = torch.rand(7, 12, generator=random, dtype=torch.float64)
    z = torch.randn(5, 2, generator=random, dtype=torch.float64)
    a, b = decode_terms(model, z)
    found = x @ a.T - b - pixel_constants(model, x).sum(1)[:, None]
    expected = torch.stack([model.decoder(z).log_prob(image) for image in x])
    assert torch.allclose(found, expected, atol=1e-10, rtol=0)
    assert torch.allclose(log_likelihood(model, x, z.expand(7, 5, 2)), expected, atol=1e-10, rtol=0)
    many = z.repeat(1700, 1).expand(2, -1, -1)  # more latents than are decoded at a time
    assert torch.allclose(log_likelihood(model, x[:2], many), expected[:2].repeat(1, 1700), atol=1e-10, rtol=0)
    naturals, sums = pixel_terms(model, z)
    assert torch.allclose(penalties(model, naturals), sums, atol=1e-12)
    assert torch.allclose(pixel_means(model, naturals), model.decoder(z).mean, atol=1e-12)
    visible = torch.rand(12, generator=random) < 0.5
    a, b = decode_terms(model, z, visible.nonzero().squeeze(1), visible)
    pixelwise = torch.stack([model.decoder(z).base_dist.log_prob(image)[:, visible].sum(1) for image in x])
    found = x[:, visible] @ a.T - b - pixel_constants(model, x)[:, visible].sum(1)[:, None]
    assert torch.allclose(found, pixelwise, atol=1e-10, rtol=0)


def test_what_the_number_is():
    assert kind_of(model_of("bernoulli")) == "bernoulli-grey"
    assert kind_of(model_of("bernoulli", pixels="dynamic")) == "bernoulli-binarised"
    assert kind_of(model_of("gaussian-learned")) == "gaussian"


def test_the_bernoulli_formula_is_a_probability_of_binary_pixels_and_of_grey_ones_none():
    """Why a black and white picture put to a grey model keeps the model's kind: of grey pixels it sums to no 1."""
    model = model_of("bernoulli")
    z = torch.zeros(1, 2, dtype=torch.float64)
    corners = torch.tensor(list(itertools.product((0.0, 1.0), repeat=12)), dtype=torch.float64)
    masses = log_likelihood(model, corners, z.expand(len(corners), 1, 2)).exp()
    assert float(masses.sum()) == pytest.approx(1, abs=1e-12)
    # The integral over [0, 1]^12 is a product of one per pixel: that of exp(a x - softplus(a)).
    a, _ = pixel_terms(model, z)
    whole = float((((a.exp() - 1) / a).log() - torch.nn.functional.softplus(a)).sum().exp())
    assert whole < 0.9


def test_the_exact_tools_say_why_they_are_off():
    check(model_of("bernoulli"), Capability.POSTERIOR)
    with pytest.raises(UserError, match="size of z is 3 here, not 2"):
        check(model_of("bernoulli", latent_size=3), Capability.POSTERIOR)
    with pytest.raises(UserError, match="no prior"):
        check(model_of("bernoulli", family="ae"), Capability.POSTERIOR)


def test_another_precision_is_a_copy():
    model = model_of("bernoulli").float()
    double = at_precision(model, torch.float64)
    assert next(model.parameters()).dtype == torch.float32
    z = torch.zeros(1, 2)
    assert np.allclose(double.decoder(z.double()).mean, model.decoder(z).mean, atol=1e-6)
    assert at_precision(model, torch.float32) is model
