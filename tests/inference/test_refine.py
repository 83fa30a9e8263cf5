"""q refined for each image: never above log p(x), above the encoder's, and equal to a closed form if there is one."""

import numpy as np
import pytest
import torch

from latentlab.inference.posterior import best_gaussian, elbo, gaussian, image_posterior
from latentlab.inference.quadrature import evidence
from latentlab.inference.refine import refine


@pytest.fixture(scope="module")
def refined(believed, finish):
    """Return the Refined from the evidence of images, and that evidence."""

    def refined(model, x, steps, full=False):
        found = finish(evidence(model, x, *believed(model, x), dtype=x.dtype))
        return finish(refine(model, x, found, steps, full)), found

    return refined


@pytest.mark.parametrize("full", [False, True])
def test_a_refined_elbo_lies_between_the_encoders_and_log_p(narrow, refined, full):
    model, x = narrow
    x = x[:60]
    before = elbo(model, x, model.encoder(x)).double().numpy()
    found, exact = refined(model, x, 20, full)
    assert (found.elbo <= exact.log_px + exact.error + 1e-3).all()
    assert (found.elbo >= before).all()
    gap, left = (exact.log_px - before).mean(), (exact.log_px - found.elbo).mean()
    assert left < 0.1 * gap, "steps of each image's own close most of the gap"
    assert (found.covariance[:, 0, 1] != 0).any() == full
    # Its figure is that of the Gaussians it returns, at many nodes.
    mean, covariance = torch.from_numpy(found.mean).float(), torch.from_numpy(found.covariance)
    q = gaussian(mean, torch.linalg.cholesky(covariance).float())
    np.testing.assert_allclose(found.elbo, elbo(model, x, q, 20), rtol=0, atol=0.01)


def test_it_finds_what_a_climb_of_one_image_by_itself_finds(narrow, refined, finish):
    """From quadrature's own peaks, so no narrow mode is missed."""
    model, x = narrow
    rows = [19, 87, 293, *range(5)]
    for full in (False, True):
        found, _ = refined(model, x[rows], 20, full)
        for n, row in enumerate(rows):
            alone = best_gaussian(model, x[row], finish(image_posterior(model, x[row])), full)
            assert found.elbo[n] > alone.elbo - 0.02


def test_a_mode_narrower_than_any_raster_is_found(fit, digits, refined):
    model = fit(digits.train_images, sigma=0.003)
    spoilt = torch.nn.Sequential(torch.nn.Linear(64, 4, dtype=torch.float64))
    with torch.no_grad():
        spoilt[0].weight.zero_()
        spoilt[0].bias.copy_(torch.tensor([1.0, -1.0, -3.0, -5.0]))
    model.model.encoder.network = spoilt.requires_grad_(False)
    x = digits.test_images[:20].reshape(20, -1) / 255.0
    found, _ = refined(model.model, torch.from_numpy(x), 3)
    mean, covariance = model.posterior(x)
    assert np.diag(covariance).max() ** 0.5 < 0.005
    np.testing.assert_allclose(found.mean, mean, atol=1e-5)
    np.testing.assert_allclose(found.elbo, model.log_px(x), rtol=0, atol=0.01)


def test_a_gaussian_posterior_has_a_known_best_q(turned, digits, refined):
    x = digits.test_images[:40].reshape(40, -1) / 255.0
    mean, covariance = turned.posterior(x)
    spoilt = torch.nn.Sequential(torch.nn.Linear(64, 4, dtype=torch.float64))
    with torch.no_grad():
        # An encoder that is wrong about everything.
        spoilt[0].weight.zero_()
        spoilt[0].bias.copy_(torch.tensor([1.0, -1.0, -3.0, -5.0]))
    right = turned.model.encoder.network
    turned.model.encoder.network = spoilt.requires_grad_(False)
    try:
        found, _ = refined(turned.model, torch.from_numpy(x), 40)
        whole, _ = refined(turned.model, torch.from_numpy(x), 40, full=True)
    finally:
        turned.model.encoder.network = right
    precision = np.linalg.inv(covariance)
    best = 1 / np.diag(precision)  # the variances of z1 given z2, and of z2 given z1
    divergence = 0.5 * (np.log(best).sum() - np.log(np.linalg.det(covariance)))
    np.testing.assert_allclose(found.mean, mean, atol=1e-2)
    np.testing.assert_allclose(found.covariance, np.broadcast_to(np.diag(best), (40, 2, 2)), rtol=1e-2)
    np.testing.assert_allclose(found.elbo, turned.log_px(x) + divergence, atol=2e-3)
    # With a full covariance there is nothing that q cannot be.
    np.testing.assert_allclose(whole.covariance, np.broadcast_to(covariance, (40, 2, 2)), rtol=1e-2, atol=1e-5)
    np.testing.assert_allclose(whole.elbo, turned.log_px(x), atol=2e-3)
    assert (whole.elbo >= found.elbo).all()


def test_a_wrong_mode_is_left(digits, refined):
    """With the encoder sent to the other side of the plane, the peaks of p(x, z) bring each image home."""
    from latentlab.config import Config
    from latentlab.models import frozen_model
    from latentlab.training.control import Control
    from latentlab.training.trainer import train

    config = Config(dataset="digits", hidden=(32,), epochs=60, learning_rate=0.01, threads=1, device="cpu")
    *_, snapshot = train(digits, config, Control(snapshot_interval=1e9))
    model = frozen_model(config, digits.image_shape, snapshot.weights)
    x = model.to_x(digits.test_images[:60])
    right, _ = refined(model, x, 20)
    with torch.no_grad():
        last = model.encoder.network[-1]
        last.weight[:2] *= -1  # every mean with the other sign
        last.bias[:2] *= -1
    assert elbo(model, x, model.encoder(x)).mean() < right.elbo.mean() - 10
    assert refined(model, x, 20)[0].elbo.mean() > right.elbo.mean() - 0.05


def test_no_steps_leave_what_the_encoder_or_a_peak_gives(bernoulli, refined):
    model, x = bernoulli
    found, exact = refined(model, x[:20], 0)
    assert (found.elbo >= elbo(model, x[:20], model.encoder(x[:20])).numpy()).all()
    assert (found.elbo <= exact.log_px + exact.error).all()
