"""Metrics of many images, and the one rule by which images become x."""

import dataclasses

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.inference.metrics import as_seen, bounds, exact_metrics, joined, lattice_log_px
from latentlab.models import build
from latentlab.work import result_of


def test_different_images_are_drawn_independently_and_with_their_grey_levels():
    model = build(Config(hidden=(8,)), (8, 8))
    levels = np.random.default_rng(0).integers(100, 156, (1500, 8, 8)).astype(np.uint8)
    x = as_seen(model, levels, "dynamic", 3)
    assert set(x.unique().tolist()) == {0, 1}
    assert abs(float((x - model.to_x(levels)).mean())) < 4 * 0.5 / x.numel() ** 0.5
    # Were thresholds shared, the images' shares of white would differ from one pixel to the next by half a unit.
    assert float(x.mean(0).std()) < 2 * 0.5 / 1500**0.5
    assert torch.equal(as_seen(model, levels, "grey", 3), model.to_x(levels))


def test_what_the_decoder_draws_does_not_flicker():
    model = build(Config(hidden=(8,)), (8, 8))
    image = np.random.default_rng(0).uniform(0.2, 0.8, (1, 8, 8)).astype(np.float32)
    before, after = (as_seen(model, image + step, "dynamic", 0) for step in (0, 0.01))
    assert (after >= before).all()
    assert (after != before).sum() < 8


def test_bounds_of_other_latent_sizes_are_those_of_many_draws(finish, digits):
    model = build(Config(hidden=(8,), latent_size=3), digits.image_shape)
    with torch.no_grad():
        model.decoder.network[0].weight.mul_(10)  # so that z matters
    x = model.to_x(digits.test_images[:20])
    found = finish(bounds(model, x))
    q = model.encoder(x)
    z = q.mean + q.stddev * torch.randn(4000, 20, 3, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        draws = -model.decoder(z.reshape(-1, 3)).log_prob(x.repeat(4000, 1)).view(4000, 20)
    error = (draws.std(0) / 16**0.5).detach().numpy()
    assert (np.abs(found.reconstruction - draws.mean(0).detach().numpy()) < 5 * error).all()
    assert (found.kl > 0).all()
    # Its standard error is that of the mean over the images, by the draws of z alone.
    true = float(draws.var(0).detach().sum() / 16) ** 0.5 / 20
    assert found.standard_error == pytest.approx(true, rel=0.3)
    plain = build(Config(hidden=(8,), family="ae"), digits.image_shape)
    found = finish(bounds(plain, x))
    assert found.kl is None
    assert found.standard_error == 0, "nothing is drawn"
    likelihood = torch.distributions.Bernoulli(plain.decoder(plain.encoder(x).mean).mean, validate_args=False)
    assert found.reconstruction == pytest.approx(-likelihood.log_prob(x).sum(1).detach().numpy(), abs=1e-3)


def test_a_plain_lattice_meets_the_closed_form_within_its_error(linear, digits, finish):
    x = torch.from_numpy(digits.test_images[:100].reshape(100, -1) / 255.0)
    expected = linear.log_px(x.numpy())
    before = 0.0
    for side in (256, 32, 20):  # the coarser, the further off, and it knows
        found, error = finish(lattice_log_px(linear.model, x, 6.0, side))
        assert np.abs(found - expected).mean() <= error.mean() + 1e-9
        assert error.mean() > before
        before = error.mean()
    assert np.abs(finish(lattice_log_px(linear.model, x, 6.0))[0] - expected).max() < 1e-3


def test_a_plain_lattice_is_two_and_half_their_difference_the_error(linear, digits):
    x = digits.test_images[:5].reshape(5, -1) / 255.0
    axis = (np.arange(40) + 0.5) * 0.3 - 6
    first, second = np.meshgrid(axis, axis)
    z = np.stack([first, second], axis=-1).reshape(-1, 2)
    squares = ((x[:, None] - linear.mean - z @ linear.axes.T) ** 2).sum(axis=2) / linear.sigma**2
    joint = -0.5 * (squares + (z**2).sum(axis=1)) - 64 * np.log(linear.sigma) - 33 * np.log(2 * np.pi)
    odd = np.add(*np.indices((40, 40))).ravel() % 2 == 1
    sums = [np.logaddexp.reduce(joint[:, some], axis=1) + np.log(2 * 0.3**2) for some in (odd, ~odd)]
    work, shares = lattice_log_px(linear.model, torch.from_numpy(x), 6.0, 40), []
    while True:
        try:
            shares.append(next(work))
        except StopIteration as end:
            found, error = end.value
            break
    np.testing.assert_allclose(found, np.logaddexp(*sums) - np.log(2), atol=1e-9)
    np.testing.assert_allclose(error, np.abs(sums[0] - sums[1]) / 2, atol=1e-9)
    assert shares == sorted(shares)
    assert shares[0] < 0.5 < shares[-1] == 1


def test_metrics_are_the_closed_forms_and_of_lots_those_of_the_whole(linear, digits):
    x = torch.from_numpy(digits.test_images[:60].reshape(60, -1) / 255.0)
    work, shares = exact_metrics(linear.model, x), []
    while True:
        try:
            shares.append(next(work))
        except StopIteration as end:
            whole = end.value
            break
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1
    mean, covariance = linear.posterior(x.numpy())
    kl = 0.5 * ((mean**2).sum(axis=1) + np.trace(covariance) - 2 - np.log(np.linalg.det(covariance)))
    log_px = linear.log_px(x.numpy())
    assert whole.kind == "gaussian"
    np.testing.assert_allclose(whole.log_px, log_px, atol=1e-3)
    np.testing.assert_allclose(whole.elbo, log_px, atol=1e-6, err_msg="q is the true posterior")
    np.testing.assert_allclose(whole.kl, kl, atol=1e-6)
    np.testing.assert_allclose(whole.reconstruction, -log_px - kl, atol=1e-6)
    np.testing.assert_allclose(whole.gap, whole.log_px - whole.elbo)
    lots = [result_of(exact_metrics(linear.model, part)) for part in x.split(25)]
    together = joined(lots)
    for name in ("elbo", "kl", "log_px", "gap"):
        np.testing.assert_allclose(getattr(together, name), getattr(whole, name), atol=1e-3)
    np.testing.assert_allclose(together.evidence.mean, whole.evidence.mean, atol=1e-3)
    assert together.evidence.nodes == sum(lot.evidence.nodes for lot in lots)
    assert together.evidence.seconds == sum(lot.evidence.seconds for lot in lots)
    wide = dataclasses.replace(lots[1].evidence, extent=9.0)
    assert joined([lots[0], dataclasses.replace(lots[1], evidence=wide), lots[2]]).evidence.extent == 9.0
    assert joined(lots[:1]) is lots[0]


def test_metrics_of_other_sizes_are_refused():
    model = build(Config(hidden=(8,), latent_size=3), (8, 8))
    with pytest.raises(UserError, match="size of z is 3"):
        next(exact_metrics(model, torch.zeros(2, 64)))
