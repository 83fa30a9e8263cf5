"""q refined per image: never above log p(x), above the encoder's, and the closed form where there is one."""

import numpy as np
import pytest
import torch

from latentlab.inference.posterior import elbo, image_posterior
from latentlab.inference.quadrature import evidence
from latentlab.inference.refine import refine


def test_a_refined_elbo_lies_between_the_encoders_and_log_p(narrow, believed, finish):
    model, x = narrow
    x = x[:120]
    exact = finish(evidence(model, x, *believed(model, x)))
    before = elbo(model, x, model.encoder(x)).double().numpy()
    found = finish(refine(model, x, 20))
    assert (found.elbo <= exact.log_px + exact.error + 1e-3).all()
    assert (found.elbo >= before - 1e-3).all()
    gap, left = (exact.log_px - before).mean(), (exact.log_px - found.elbo).mean()
    assert left < 0.5 * gap, "steps of each image's own close most of the gap"
    # Its figure is that of the Gaussians it returns, at many random draws.
    noise = torch.randn(2000, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    worst = int((found.elbo - before).argmax())
    mean, sigma = (torch.from_numpy(values[worst]) for values in (found.mean, found.sigma))
    joint = model.decoder((mean + sigma * noise).float()).log_prob(x[worst]).double()
    assert found.elbo[worst] + found.kl[worst] == pytest.approx(
        float(joint.mean()), abs=5 * float(joint.std()) / 2000**0.5
    )


def test_a_gaussian_posterior_has_a_known_best_q(turned, digits, finish):
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
        found = finish(refine(turned.model, torch.from_numpy(x), 40))
    finally:
        turned.model.encoder.network = right
    precision = np.linalg.inv(covariance)
    best = 1 / np.diag(precision)  # the deviations of z1 given z2, and of z2 given z1
    divergence = 0.5 * (np.log(np.linalg.det(covariance)) - np.log(best).sum())
    assert np.abs(found.mean - mean).max() < 1e-2
    assert found.sigma == pytest.approx(np.broadcast_to(np.sqrt(best), (40, 2)), rel=1e-2)
    assert found.elbo == pytest.approx(turned.log_px(x) - divergence, abs=2e-3)


def test_a_wrong_mode_is_left(digits, finish):
    """With the encoder sent to the other side of the plane, the raster's peaks bring each image home."""
    from latentlab.config import Config
    from latentlab.models import still_model
    from latentlab.training.control import Control
    from latentlab.training.trainer import train

    config = Config(dataset="digits", hidden=(32,), epochs=60, learning_rate=0.01, threads=1, device="cpu")
    *_, snapshot = train(digits, config, Control(snapshot_interval=1e9))
    model = still_model(config, digits.image_shape, snapshot.weights)
    x = model.to_x(digits.test_images[:60])
    right = finish(refine(model, x, 20))
    with torch.no_grad():
        last = model.encoder.network[-1]
        last.weight[:2] *= -1  # every mean with the other sign
        last.bias[:2] *= -1
    assert elbo(model, x, model.encoder(x)).mean() < right.elbo.mean() - 10
    assert finish(refine(model, x, 20)).elbo.mean() > right.elbo.mean() - 0.5


def test_no_steps_leave_what_the_encoder_or_a_peak_gives(bernoulli, finish):
    model, x = bernoulli
    found = finish(refine(model, x[:20], 0))
    assert (found.elbo >= elbo(model, x[:20], model.encoder(x[:20]), 6).numpy() - 1e-9).all()
    posterior = finish(image_posterior(model, x[0], dtype=torch.float64))
    assert found.elbo[0] <= posterior.log_px
