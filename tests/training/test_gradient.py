"""The step that is written out, held against autograd and against itself uncompiled."""

import dataclasses

import numpy as np
import pytest
import torch

from latentlab.config import FAMILY_NAMES, LIKELIHOOD_NAMES, NETWORK_NAMES, Config
from latentlab.models import build
from latentlab.models.encoder import LARGEST_LOG_VARIANCE
from latentlab.training import gradient, learner
from latentlab.training.control import Control
from latentlab.training.gradient import new_batch, objective_and_gradient
from latentlab.training.learner import ALIGNMENT, Learner, flatten, views
from latentlab.training.trainer import train

SHAPE = (4, 5)


def both_gradients(config, images=7, beta=2.5, dtype=torch.float64, layers=None):
    """Return (figures, means, gradient) as written out, and as autograd has them, for random images and noise."""
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
    figures = objective_and_gradient(batch, beta)
    return (figures, batch.means, gradient()), expected


@pytest.mark.parametrize("family", FAMILY_NAMES)
@pytest.mark.parametrize("likelihood", LIKELIHOOD_NAMES)
@pytest.mark.parametrize("network", NETWORK_NAMES)
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


@pytest.mark.parametrize("network", NETWORK_NAMES)
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
    written, plain = (Learner(config, digits, torch.device("cpu")) for _ in range(2))
    plain._written = False
    for first in range(0, 240, 30):
        index = torch.arange(first, min(256, first + 40))
        results = []
        for one in (written, plain):
            figures, means = one.learn(index, 1.5, [1e-3])
            results.append((figures.clone(), means.clone()))
        for a, b in zip(*results):
            torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(written.averaged, plain.averaged, rtol=1e-3, atol=1e-4)
    assert not written.averaged.equal(Learner(config, digits, torch.device("cpu")).averaged)


@pytest.mark.parametrize("written", [True, False])
def test_steps_in_one_go_are_the_same_steps(digits, written):
    config = Config(dataset="digits", hidden=(16,), pixels="dynamic", threads=1)
    together, apart = (Learner(config, digits, torch.device("cpu")) for _ in range(2))
    together._written = apart._written = written
    index, rates = torch.randperm(len(digits.train_images))[:200], [1e-3, 2e-3, 5e-4, 1e-3]
    figures, means = together.learn(index, 1.5, rates)
    one_by_one = [apart.learn(part, 1.5, [rate]) for part, rate in zip(index.split(50), rates)]
    assert together.steps == apart.steps == 4
    assert figures.equal(torch.cat([found for found, _ in one_by_one]))
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
