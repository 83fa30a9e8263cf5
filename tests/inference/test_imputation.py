"""Hidden pixels: the law of conditional probability, and brute force on small images."""

import numpy as np
import pytest
import torch

from latentlab.errors import UserError
from latentlab.inference.imputation import MASKS, check_mask, impute, mask_named, predict, predict_on
from latentlab.inference.likelihood import pixel_terms
from latentlab.inference.posterior import decode_plane


def as_x(images):
    return torch.from_numpy(images.reshape(len(images), -1) / 255.0)


@pytest.mark.parametrize("name", MASKS)
def test_joint_minus_visible_is_the_hidden_ones_given_the_visible(bernoulli, finish, name):
    model, x = bernoulli
    image, visible = x[1], torch.from_numpy(mask_named(name, (8, 8)).ravel())
    found = finish(impute(model, image, visible, dtype=torch.float64))
    # log p(x_h | x_v) = log sum_g w_g p(x_h | z_g), on a lattice of our own.
    axis = torch.arange(-6, 6, 0.04, dtype=torch.float64)
    z = torch.cartesian_prod(axis, axis)
    with torch.inference_mode():
        pixels = model.decoder(z).base_dist.log_prob(image)
        weights = (pixels[:, visible].sum(1) - 0.5 * (z**2).sum(1)).log_softmax(0)
        mixed = float((weights + pixels[:, ~visible].sum(1)).logsumexp(0))
    assert found.log_px_hidden == pytest.approx(mixed, abs=1e-5)
    assert found.completions.shape == (len(found.visible.modes), 64)
    assert abs(found.visible.residual) < 1e-5


def test_a_linear_gaussian_is_completed_as_its_conditional(turned, digits, finish):
    image = as_x(digits.test_images[:1])[0]
    visible = torch.from_numpy(mask_named("bottom", (8, 8)).ravel())
    found = finish(impute(turned.model, image, visible, dtype=torch.float64))
    x = image.numpy()[None]
    exact = turned.log_px(x) - turned.log_px(x, visible.numpy())
    assert found.log_px_hidden == pytest.approx(exact[0], abs=1e-5)
    seen, hidden = turned.axes[visible], turned.axes[~visible]
    covariance = seen @ seen.T + turned.sigma**2 * np.eye(len(seen))
    gain = hidden @ seen.T @ np.linalg.inv(covariance)
    mean = turned.mean[~visible] + gain @ (x[0, visible] - turned.mean[visible])
    assert np.abs(found.prediction.mean[~visible] - mean).max() < 1e-6
    variance = np.diag(hidden @ hidden.T + turned.sigma**2 * np.eye(len(hidden)) - gain @ seen @ hidden.T)
    entropy = 0.5 * np.log(2 * np.pi * np.e * variance)
    assert np.abs(found.prediction.entropy[~visible] - entropy).max() < 1e-5
    information = 0.5 * np.log(variance / turned.sigma**2)
    assert np.abs(found.prediction.information[~visible] - information).max() < 1e-5


def test_expected_information_is_the_expected_kl(bernoulli):
    """I(x_d; z) = sum over the pixel's two values of p(x_d) KL(p(z | x_d) || p(z)), by brute force."""
    model, _ = bernoulli
    random = np.random.default_rng(0)
    z = torch.from_numpy(random.normal(size=(50, 2)))
    weights = random.dirichlet(np.ones(50))
    naturals = pixel_terms(model, z)[0]
    visible = torch.arange(64) < 20
    found = predict(model, torch.from_numpy(weights), naturals, visible)
    p = naturals.sigmoid().numpy()
    for d in (25, 40, 63):
        expected = 0.0
        for value in (0, 1):
            likelihood = p[:, d] if value else 1 - p[:, d]
            marginal = weights @ likelihood
            after = weights * likelihood / marginal
            expected += marginal * (after * np.log(after / weights)).sum()
        assert found.information[d] == pytest.approx(expected, abs=1e-9)
    assert (found.information[:20] == 0).all()
    assert (found.information >= 0).all()
    assert np.abs(found.mean - weights @ p).max() < 1e-12


def test_the_quick_prediction_is_near_the_refined_one(bernoulli, finish):
    model, x = bernoulli
    grid = finish(decode_plane(model))
    visible = torch.from_numpy(mask_named("bottom", (8, 8)).ravel())
    slow = finish(impute(model, x[1], visible, dtype=torch.float64)).prediction
    quick = predict_on(grid, x[1], visible)
    assert np.abs(slow.mean - quick.mean).max() < 1e-3
    assert np.abs(slow.information - quick.information).max() < 1e-3


@pytest.mark.parametrize(
    ("visible", "reason"),
    [
        (np.zeros((8, 8), bool), "hides every pixel"),
        (np.ones((8, 8), bool), "hides no pixel"),
        (np.ones((4, 8), bool), "4 x 8"),
    ],
)
def test_masks_that_cannot_be_used(visible, reason):
    with pytest.raises(UserError, match=reason):
        check_mask(visible, (8, 8))


@pytest.mark.parametrize("name", MASKS)
def test_named_masks_hide_a_half_or_a_quarter(name):
    visible = mask_named(name, (8, 8))
    check_mask(visible, (8, 8))
    assert (~visible).sum() == (16 if name == "centre" else 32)
    assert not visible[{"top": (0, 4), "bottom": (7, 4), "left": (4, 0), "right": (4, 7), "centre": (4, 4)}[name]]
