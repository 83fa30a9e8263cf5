"""The step that is written out, held against autograd and against itself uncompiled."""

import dataclasses

import numpy as np
import pytest
import torch

from latentlab.config import LATENT_FAMILIES, LIKELIHOOD_NAMES, Config
from latentlab.models import FAMILIES, build, frozen_model
from latentlab.models.encoder import LARGEST_LOG_VARIANCE
from latentlab.models.objectives import evaluate
from latentlab.models.prior import StandardNormal
from latentlab.training import gradient, learner
from latentlab.training.control import Control
from latentlab.training.gradient import new_batch, objective_and_gradient
from latentlab.training.learner import ALIGNMENT, GradientLearner, flatten, views
from latentlab.training.trainer import train

SHAPE = (4, 5)
PERCEPTRONS = ("plain", "residual")  # tests/models/test_convolutions.py holds the gradient of "conv"


def both_gradients(config, images=7, beta=2.5, dtype=torch.float64, layers=None):
    """Return (metrics, means, gradient) as written out, and as autograd has them, for random images and noise."""
    model = build(config, SHAPE).to(dtype)
    random = torch.Generator().manual_seed(1)
    if config.family != "ae":
        with torch.no_grad():  # some log-variances beyond their bound, some far below
            reach = torch.linspace(-4, LARGEST_LOG_VARIANCE + 6, config.latent_size)
            model.encoder.network[-1].bias[config.latent_size :] += reach
    _, found = flatten(model)
    x = torch.rand(images, 20, generator=random, dtype=dtype)
    noise = torch.randn(images, config.latent_size, generator=random, dtype=dtype)

    posterior = model.encoder(x)
    objective = model.objective(x, posterior, noise, beta)
    objective.loss.backward()
    kl = objective.loss.new_tensor(torch.nan) if objective.kl is None else objective.kl

    def gradient():
        return torch.cat([part.flatten() for part in views(found, model).values()])

    expected = torch.stack((objective.reconstruction, kl)).detach(), posterior.mean.detach(), gradient()

    found.fill_(torch.nan)  # every element of a parameter must be written
    batch = new_batch(model, images, draws_pixels=False, dtype=layers)
    batch.x.copy_(x)
    batch.noise.copy_(noise)
    metrics = objective_and_gradient(batch, beta)
    return (metrics, batch.means, gradient()), expected


@pytest.mark.parametrize("family", LATENT_FAMILIES)
@pytest.mark.parametrize("likelihood", LIKELIHOOD_NAMES)
@pytest.mark.parametrize("network", PERCEPTRONS)
@pytest.mark.parametrize("hidden", [(), (16,), (20, 20, 12, 12), (24, 12, 24)])
@pytest.mark.parametrize("latent_size", [1, 2, 12])
def test_the_written_gradient_is_that_of_autograd(family, likelihood, network, hidden, latent_size):
    config = Config(family=family, likelihood=likelihood, network=network, hidden=hidden, latent_size=latent_size)
    written, autograd = both_gradients(config)
    for a, b in zip(written, autograd):
        torch.testing.assert_close(a, b, rtol=1e-10, atol=1e-12, equal_nan=True)


def test_a_flattened_model_is_the_same_and_each_parameter_begins_at_a_cache_line():
    model = build(Config(hidden=(7, 5)), SHAPE)
    before = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    weights, gradient = flatten(model)
    for name, parameter in model.named_parameters():
        assert parameter.equal(before[name])
        for tensor, vector in ((parameter, weights), (parameter.grad, gradient)):
            assert tensor.untyped_storage().data_ptr() == vector.data_ptr()
            assert tensor.storage_offset() % ALIGNMENT == 0
    rest = weights.clone()
    for part in views(rest, model).values():
        part.zero_()
    assert not rest.any()  # a model's weights are finite if their sum is, and their norm is that of the parameters


def test_the_loss_of_sure_and_unsure_pixels_is_softplus():
    """The written loss goes by products of 64 probabilities: none may vanish, however many images there are."""
    model = build(Config(hidden=()), SHAPE)
    flatten(model)
    for scale in (0.0, 1.0, 1000.0):
        batch = new_batch(model, 300, draws_pixels=False)
        batch.x.uniform_()
        batch.noise.normal_()
        with torch.no_grad():
            model.decoder.network[-1].bias.copy_(torch.linspace(-1, 1, 20) * scale)
            model.decoder.network[-1].weight.zero_()
        logits = model.decoder.network[-1].bias.detach().double().expand(300, 20)
        expected = torch.nn.functional.softplus(logits) - batch.x.double() * logits
        written = objective_and_gradient(batch, 1.0)[0]
        torch.testing.assert_close(written.double(), expected.sum(1).mean(), rtol=1e-6, atol=1e-4)


def test_bounded_log_variances_pass_nothing_on():
    written, autograd = both_gradients(Config(hidden=(), latent_size=9))
    encoder_bias = slice(18 * 20 + 9, 18 * 20 + 18)  # of the log-variances
    assert (autograd[2][encoder_bias] == 0).any()
    assert (autograd[2][encoder_bias] != 0).any()
    assert (written[2][encoder_bias] == 0).equal(autograd[2][encoder_bias] == 0)


def test_it_holds_to_rounding_in_single_precision():
    written, autograd = both_gradients(Config(hidden=(32, 16)), dtype=torch.float32)
    for a, b in zip(written, autograd):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("network", PERCEPTRONS)
@pytest.mark.parametrize("hidden", [(32,), (32, 32, 16)])
def test_bfloat16_rounds_the_gradient_by_a_hundredth(network, hidden):
    config = Config(hidden=hidden, network=network)
    half, autograd = both_gradients(config, images=64, dtype=torch.float32, layers=torch.bfloat16)
    torch.testing.assert_close(half[0], autograd[0], rtol=0.01, atol=0.01)
    torch.testing.assert_close(half[1], autograd[1], rtol=0.02, atol=0.02)
    error = (half[2] - autograd[2]).norm() / autograd[2].norm()
    assert 1e-4 < error < 0.02


@pytest.mark.parametrize("pixels", ["grey", "dynamic"])
def test_a_learner_goes_the_way_that_autograd_goes(digits, pixels):
    config = Config(dataset="digits", hidden=(16, 16), network="residual", pixels=pixels)
    written, plain = (GradientLearner(config, digits, torch.device("cpu")) for _ in range(2))
    plain._written = False
    for first in range(0, 240, 30):
        index = torch.arange(first, min(256, first + 40))
        results = []
        for one in (written, plain):
            metrics, means = one.learn(index, 1.5, [1e-3])
            results.append((metrics.clone(), means.clone()))
        for a, b in zip(*results):
            torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(written.averaged, plain.averaged, rtol=1e-3, atol=1e-4)
    assert not written.averaged.equal(GradientLearner(config, digits, torch.device("cpu")).averaged)


@pytest.mark.parametrize("written", [True, False])
def test_steps_in_one_go_are_the_same_steps(digits, written):
    config = Config(dataset="digits", hidden=(16,), pixels="dynamic", threads=1)
    together, apart = (GradientLearner(config, digits, torch.device("cpu")) for _ in range(2))
    together._written = apart._written = written
    index, rates = torch.randperm(len(digits.train_images))[:200], [1e-3, 2e-3, 5e-4, 1e-3]
    metrics, means = together.learn(index, 1.5, rates)
    one_by_one = [apart.learn(part, 1.5, [rate]) for part, rate in zip(index.split(50), rates)]
    assert together.steps == apart.steps == 4
    assert metrics.equal(torch.cat([found for found, _ in one_by_one]))
    assert means.equal(torch.cat([found for _, found in one_by_one]))
    assert together.averaged.equal(apart.averaged)


@pytest.mark.parametrize("changes", [{}, {"family": "ae", "likelihood": "gaussian-learned"}, {"pixels": "dynamic"}])
def test_compiled_or_not_the_run_is_the_same_bit_for_bit(digits, monkeypatch, changes):
    config = Config(dataset="digits", hidden=(16,), batch_size=100, epochs=4, threads=1)
    config = dataclasses.replace(config, **changes)
    assert isinstance(gradient.compiled(), torch.jit.ScriptFunction)
    *_, with_script = train(digits, config, Control())
    monkeypatch.setattr(learner, "compiled", lambda: gradient.steps)
    *_, without = train(digits, config, Control())
    assert all(with_script.weights[name].equal(without.weights[name]) for name in without.weights)
    assert repr(with_script.losses.rows(0).tolist()) == repr(without.losses.rows(0).tolist())
    np.testing.assert_array_equal(with_script.means, without.means)


def test_a_program_without_its_source_learns_all_the_same(monkeypatch):
    def refuse(function):
        raise OSError("could not get source code")

    gradient.compiled.cache_clear()
    monkeypatch.setattr(torch.jit, "script", refuse)
    assert gradient.compiled() is gradient.steps
    gradient.compiled.cache_clear()


def by_hand(model, x, noise, beta):
    """Return -ELBO of Bernoulli images x, with the KL times beta, from the formulas alone: E_q log q - E_q log p."""
    output = model.encoder.network(x)
    mean, log_variance = output.chunk(2, dim=1)
    z = mean + (0.5 * log_variance).exp() * noise
    logits = model.decoder.network(z)
    reconstruction = (torch.nn.functional.softplus(logits) - x * logits).sum(1)
    if len(model.prior.components) == 1:  # the closed KL of two Gaussians
        ((_, m, s),) = model.prior.components
        kl = 0.5 * ((log_variance.exp() + (mean - m) ** 2) / s**2 - 1 - log_variance + 2 * np.log(s)).sum(1)
    else:
        density = sum(
            w * torch.exp(-0.5 * (((z - m) / s) ** 2).sum(1)) / (2 * np.pi * s**2) for w, m, s in model.prior.components
        )
        log_q = (-0.5 * noise**2 - 0.5 * log_variance - 0.5 * np.log(2 * np.pi)).sum(1)
        kl = log_q - density.log()
    return (reconstruction + beta * kl).mean()


@pytest.mark.parametrize("family", ["shifted", "two-gaussians"])
def test_a_family_that_the_fused_step_is_not_made_for_learns_by_autograd(other_rows, digits, family, monkeypatch):
    config = Config(dataset="digits", family=family, hidden=(16,), threads=1)
    found = GradientLearner(config, digits, torch.device("cpu"))
    index, beta, rate = torch.arange(60), 1.5, 1e-3
    plain = build(config, digits.image_shape, torch.from_numpy(digits.train_images.mean(0).reshape(-1) / 255).float())
    generator = learner.random_stream(config.seed, "noise", "cpu")
    noise = torch.empty(60, 2).normal_(generator=generator)
    loss = by_hand(plain, plain.to_x(digits.train_images[:60]), noise, beta)
    loss.backward()
    metrics, _ = found.learn(index, beta, [rate])
    assert (metrics[0, 0] + beta * metrics[0, 1]).item() == pytest.approx(loss.item(), rel=1e-5)
    expected = torch.cat([parameter.grad.flatten() for parameter in plain.parameters()])
    clipped = expected * min(1.0, learner.CLIP_NORM / float(expected.norm()))
    taken = torch.cat([parameter.grad.flatten() for parameter in found._model.parameters()])
    torch.testing.assert_close(taken, clipped, rtol=1e-3, atol=1e-4)

    with pytest.raises(ValueError, match="not made for this model"):
        new_batch(found._model, 60, draws_pixels=False)
    # The same row would learn a wrong objective silently, if it claimed the fused step.
    monkeypatch.setitem(FAMILIES, family, dataclasses.replace(other_rows[family], fused=True))
    wrong = GradientLearner(dataclasses.replace(config, seed=config.seed), digits, torch.device("cpu"))
    wrong_metrics, _ = wrong.learn(index, beta, [rate])
    assert abs(wrong_metrics[0, 1].item() - metrics[0, 1].item()) > 0.1


def test_every_row_that_claims_the_fused_step_has_a_prior_that_it_knows():
    for name, family in FAMILIES.items():
        if family.fused:
            assert family.prior in (None, StandardNormal), name
            assert name in LATENT_FAMILIES, "and so the gradient of the row is tested above"


@pytest.mark.parametrize("family", ["shifted", "two-gaussians", "learned"])
def test_a_training_under_another_prior_brings_its_posteriors_there(other_rows, digits, family):
    config = Config(dataset="digits", family=family, hidden=(24,), epochs=60, learning_rate=0.01, threads=1)
    *_, last = train(digits, config, Control(snapshot_interval=1e9))
    model = frozen_model(config, digits.image_shape, last.weights)
    figure = evaluate(model, digits.test_images, "grey", seed=0)
    row = last.losses.last(1)
    assert row.kl == pytest.approx(figure.kl)
    if family == "learned":
        assert (last.weights["prior.mean"] - 0.5).abs().max() > 0.01
        return
    x = model.to_x(digits.test_images)
    with torch.inference_mode():
        q = model.encoder(x)
        noise = torch.randn(400, 1, 2, generator=torch.Generator().manual_seed(0))
        z = q.mean + q.stddev * noise
        elbo = model.decoder(z).log_prob(x) + model.prior.log_prob(z) - q.log_prob(z)
        assert -figure.loss == pytest.approx(elbo.mean().item(), abs=1.0)
        components = np.array(model.prior.components)
        apart = (q.mean[:, None, 0] - torch.tensor(components[:, 1])).abs() / torch.tensor(components[:, 2])
        assert (apart.min(1).values < 3).float().mean() > 0.95
