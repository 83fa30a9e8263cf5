"""Hidden pixels: the law of conditional probability, and brute force on small images."""

import copy

import numpy as np
import pytest
import torch

from latentlab.errors import UserError
from latentlab.inference.imputation import MASKS, check_mask, impute, mask_named, predict, predict_on
from latentlab.inference.likelihood import pixel_terms
from latentlab.inference.plane import decode_plane


def as_x(images):
    return torch.from_numpy(images.reshape(len(images), -1) / 255.0)


def normal_log_density(x, mean, variance):
    return (-0.5 * (x - mean) ** 2 / variance - 0.5 * np.log(2 * np.pi * variance * np.ones_like(x))).sum()


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
    assert abs(found.visible.residual) < 1e-5
    # E[x|z] at a latent of each mode.
    assert found.completions.shape == (len(found.visible.modes), 64)
    for number, completion in enumerate(found.completions):
        decoded = model.decoder(torch.from_numpy(found.visible.nodes[found.visible.basin == number])).mean.numpy()
        assert np.abs(decoded - completion).mean(axis=1).min() < 0.05
    # Grey levels are probabilities of independent pixels.
    hidden, pixels = ~visible.numpy(), image.numpy()
    p = found.prediction.mean[hidden]
    assert found.plug_in == pytest.approx(np.log(np.where(pixels[hidden] == 1, p, 1 - p)).sum(), abs=1e-6)
    with torch.inference_mode():
        guess = model.decoder(torch.from_numpy(found.visible.q_mean[None])).base_dist.log_prob(image)[0]
    assert found.encoder == pytest.approx(float(guess[~visible].sum()), abs=1e-9)


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
    # The probability of the hidden pixels by each pixel alone, and by the encoder's mean.
    apart = normal_log_density(x[0, ~visible], mean, variance)
    assert found.plug_in == pytest.approx(apart, abs=1e-4)
    decoded = hidden @ found.visible.q_mean + turned.mean[~visible]
    assert found.encoder == pytest.approx(normal_log_density(x[0, ~visible], decoded, turned.sigma**2), abs=1e-6)
    inverse = np.linalg.inv(turned.axes.T @ turned.axes + turned.sigma**2 * np.eye(2))
    black = (x[0] * visible.numpy() - turned.mean) @ turned.axes @ inverse
    assert found.visible.q_mean == pytest.approx(black), "to the encoder, hidden pixels are black"


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


@pytest.mark.parametrize("shape", [(8, 8), (28, 28)])
@pytest.mark.parametrize("name", MASKS)
def test_named_masks_hide_a_half_or_a_quarter(name, shape):
    visible = mask_named(name, shape)
    check_mask(visible, shape)
    assert (~visible).sum() == visible.size // (4 if name == "centre" else 2)
    where = np.argwhere(~visible).mean(axis=0) / (np.array(shape) - 1) - 0.5
    way = {"top": (-1, 0), "bottom": (1, 0), "left": (0, -1), "right": (0, 1), "centre": (0, 0)}[name]
    assert np.array_equal(np.sign(where.round(9)), way)


def test_a_pixel_that_is_sure_costs_no_infinity(bernoulli, finish):
    model, x = copy.deepcopy(bernoulli[0]), bernoulli[1]
    with torch.no_grad():
        model.decoder.network[-1].bias[-2:] = torch.tensor([100.0, -1000.0])  # white and black whatever z
    visible = torch.arange(64) < 32
    for last in ((1.0, 0.0), (0.0, 1.0)):
        image = torch.cat([x[0, :-2], torch.tensor(last, dtype=x.dtype)])
        found = finish(impute(model, image, visible, dtype=torch.float64))
        assert np.isfinite([found.plug_in, found.encoder, found.log_px_hidden]).all()
        assert (found.plug_in > -50) == (last == (1.0, 0.0)), "two pixels of 1e-12 are 55 nats"
