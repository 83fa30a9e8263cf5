"""Exact maximum likelihood against closed forms, dense quadrature and the ELBO."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from latentlab.config import Config, checked
from latentlab.errors import UserError
from latentlab.models import build
from latentlab.models.objectives import evaluate as evaluate_elbo
from latentlab.training import exact
from latentlab.training.control import Control
from latentlab.training.loop import fresh_keyframe
from latentlab.training.schedule import Schedule
from latentlab.training.snapshot import TEST, TRAIN
from latentlab.training.trainer import train

# `digits` has 256 training images: 8 steps an epoch.
SMALL = Config(
    dataset="digits",
    hidden=(64, 64),
    batch_size=32,
    epochs=5,
    threads=1,
    device="cpu",
    objective="exact",
    pixels="dynamic",
)


@pytest.fixture(autouse=True)
def coarse(monkeypatch):
    """Fewer tiles and other steps of renewal, for small models."""
    monkeypatch.setattr(exact, "TILES", 24)
    monkeypatch.setattr(exact, "RENEWAL", 6)


@pytest.fixture(scope="module")
def trained(digits):
    """A VAE of the digits after 60 epochs of the ELBO: (config, weights)."""
    config = dataclasses.replace(SMALL, objective="elbo", epochs=60, learning_rate=0.01)
    *_, last = train(digits, config, Control(snapshot_interval=math.inf))
    return config, last.weights


def model_of(config, dataset, weights=None):
    model = build(config, dataset.image_shape)
    if weights is not None:
        model.load_state_dict(weights)
    return model


def images_of(dataset, count, seed=0):
    """Return (all images, bytes (N, pixels), and `count` binary ones)."""
    images = torch.tensor(dataset.train_images).flatten(1)
    return images, torch.bernoulli(images[:count].float() / 255, generator=torch.Generator().manual_seed(seed))


def dense(model, x, side=240, extent=6.0):
    """Return log p(x, z) at the midpoints of a dense lattice, (n, side^2), float64, with a gradient."""
    axis = (torch.arange(side, dtype=torch.float64) + 0.5) * (2 * extent / side) - extent
    z = torch.cartesian_prod(axis, axis)
    pixels = model.decoder(z).base_dist.logits
    joint = x.double() @ pixels.T - torch.nn.functional.softplus(pixels).sum(1) + model.prior.log_prob(z)
    return joint + 2 * math.log(2 * extent / side)


def test_the_mean_weight_is_p_of_x(digits, trained):
    """E w = p(x) only where the density of the draws is right, and where they miss nothing."""
    model = model_of(trained[0], digits, trained[1])
    images, x = images_of(digits, 12)
    lattice = exact.new_lattice(model, images)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        draws = exact.propose(lattice, x, 4000, generator)
        likelihood = model.decoder(draws.z.flatten(0, 1)).log_prob(x.repeat_interleave(4000, 0)).view(12, 4000)
        log_weights = (likelihood + model.prior.log_prob(draws.z) - draws.log_density).double()
        found = log_weights.logsumexp(1) - math.log(4000)
        expected = dense(model.double(), x).logsumexp(1)
    relative = (log_weights - found[:, None]).exp()
    error = relative.std(1) / math.sqrt(4000)
    assert (error < 0.02).all()  # the draws are close to the posterior
    assert ((found - expected).abs() < 4.5 * error + 1e-3).all()


def test_a_draw_is_uniform_in_its_cell(digits):
    """So its density is that of the cell, over the area of the cell."""
    model = model_of(SMALL, digits)
    images, x = images_of(digits, 12)
    draws = exact.propose(exact.new_lattice(model, images), x, 2000, torch.Generator().manual_seed(8))
    side = 2 * model.prior.extent / exact.TILES / exact.SPLIT / exact.CELLS
    place = ((draws.z + model.prior.extent).double() / side).frac().flatten()
    counts = torch.histc(place, 10, 0, 1) / len(place)
    assert (counts - 0.1).abs().max() < 4.5 * math.sqrt(0.09 / len(place))


def test_the_gradient_is_that_of_log_p_of_x(digits, trained):
    """Along random directions the mean over many steps meets the gradient by dense quadrature."""
    model = model_of(trained[0], digits, trained[1])
    images, x = images_of(digits, 8)
    lattice = exact.new_lattice(model, images)
    parameters = list(model.decoder.parameters())
    generator = torch.Generator().manual_seed(2)
    directions = [[torch.randn(p.shape, generator=generator) for p in parameters] for _ in range(6)]

    def along(gradients):
        return torch.stack([sum((g * d).sum() for g, d in zip(gradients, one)).double() for one in directions])

    seen = []
    for _ in range(60):
        found = exact.estimate(model, x, exact.propose(lattice, x, 64, generator))
        seen.append(along(torch.autograd.grad(found.log_px.mean(), parameters)))
    seen = torch.stack(seen)
    model.double()
    gradients = torch.autograd.grad(dense(model, x).logsumexp(1).mean(), list(model.decoder.parameters()))
    expected = along([g.float() for g in gradients])
    error = seen.std(0) / math.sqrt(len(seen))
    assert ((seen.mean(0) - expected).abs() < 4.5 * error + 0.01 * expected.abs()).all()
    assert (error < 0.1 * expected.abs().max()).all()


def test_the_terms_are_those_of_the_true_posterior(digits, trained):
    """-log p(x) = -E log p(x|z) + KL(p(z|x) || p(z)), each term by dense quadrature."""
    model = model_of(trained[0], digits, trained[1])
    images, x = images_of(digits, 32)
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        found = exact.estimate(model, x, exact.propose(exact.new_lattice(model, images), x, 2000, generator))
        reconstruction, kl = exact._terms_of_loss(found).tolist()
        joint = dense(model.double(), x)
    posterior = joint.softmax(1)
    side = 240
    axis = (torch.arange(side, dtype=torch.float64) + 0.5) * (12 / side) - 6
    prior = model.prior.log_prob(torch.cartesian_prod(axis, axis)) + 2 * math.log(12 / side)
    assert kl == pytest.approx((posterior * (posterior.clamp(min=1e-300).log() - prior)).sum(1).mean().item(), abs=0.02)
    assert reconstruction == pytest.approx(-(posterior * (joint - prior)).sum(1).mean().item(), abs=0.05)
    assert reconstruction + kl == pytest.approx(-joint.logsumexp(1).mean().item(), abs=0.01)


def test_posteriors_far_narrower_than_the_nodes_are_found():
    """A linear Gaussian model: log p(x) has a closed form, and the posterior is a fifth of the nodes' distance wide."""
    config = checked(likelihood="gaussian", sigma=0.1, hidden=(), decoder_hidden=(), objective="exact", seed=4)
    model = build(config, (6, 6))
    with torch.no_grad():
        model.decoder.network[-1].weight.normal_(0, 0.5, generator=torch.Generator().manual_seed(5))
    w, b = (p.detach().double() for p in model.decoder.parameters())
    precision = w.T @ w / 0.01 + torch.eye(2, dtype=torch.float64)
    spacing = 12 / exact.TILES / exact.SPLIT
    assert torch.linalg.eigvalsh(precision.inverse()).sqrt().max() < spacing / 4
    generator = torch.Generator().manual_seed(6)
    x = b + torch.randn(200, 2, generator=generator).double() @ w.T + 0.1 * torch.randn(200, 36, generator=generator)
    truth = torch.distributions.MultivariateNormal(b, w @ w.T + 0.01 * torch.eye(36)).log_prob(x)
    x = x.float()
    with torch.no_grad():
        found = exact.estimate(model, x, exact.propose(exact.new_lattice(model, x * 255), x, 64, generator))
    assert found.log_px.mean().item() == pytest.approx(truth.mean().item(), abs=0.03)
    assert (1 / found.weights.square().sum(1)).mean() > 0.5 * 64  # the effective number of draws


def test_it_climbs_log_p_of_x_where_the_elbo_does_not_as_much(digits, trained):
    config, weights = trained
    start = evaluate_exactly(digits, config, weights)
    reached = {}
    for objective in ("elbo", "exact"):
        tuned = dataclasses.replace(config, objective=objective, epochs=10)
        frame = fresh_keyframe(weights, tuned, digits)
        *_, last = train(digits, tuned, Control(snapshot_interval=math.inf), start=frame)
        reached[objective] = start - evaluate_exactly(digits, tuned, last.weights)
    assert reached["exact"] > 0.4  # nats per image
    assert reached["exact"] > 2 * reached["elbo"]


def evaluate_exactly(dataset, config, weights):
    """Return the mean of -log p(x) of binary training images, by dense quadrature."""
    _, x = images_of(dataset, len(dataset.train_images), seed=7)
    with torch.no_grad():
        return -dense(model_of(config, dataset, weights).double(), x).logsumexp(1).mean().item()


def test_q_follows_and_the_last_tenth_refits_it_to_the_decoder_that_is_shown(digits, trained):
    config, weights = trained
    tuned = dataclasses.replace(config, objective="exact", epochs=20)
    frame = fresh_keyframe(weights, tuned, digits)
    step = Schedule.of(tuned, 8).refit_step
    assert step == 144
    control = Control(snapshot_interval=0)
    snapshots = {snapshot.step: snapshot.weights for snapshot in train(digits, tuned, control, start=frame)}
    before, after = snapshots[step], snapshots[160]
    for name, weight in before.items():
        assert weight.equal(after[name]) != name.startswith("encoder."), name
    left, follows, refitted = (
        evaluate_elbo(model_of(config, digits, weights), digits.train_images, "dynamic", 0).loss
        for weights in ({**after, **_encoder(weights)}, before, after)
    )
    assert refitted + 0.2 < follows < left - 0.4


def _encoder(weights):
    return {name: weight for name, weight in weights.items() if name.startswith("encoder.")}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"pixels": "grey"},
        {"pixels": "grey", "likelihood": "gaussian"},
        {"pixels": "grey", "likelihood": "gaussian-learned"},
        {"network": "conv"},
    ],
    ids=lambda changes: "-".join(changes.values()) or "dynamic",
)
def test_rows_are_terms_of_minus_log_p_and_the_last_is_repeated(digits, changes):
    config = dataclasses.replace(SMALL, epochs=3, **changes)
    rows = []
    *_, last = train(digits, config, Control(snapshot_interval=math.inf), record=rows.append)
    assert {row.split for row in rows} == {TRAIN, TEST}
    assert all(row.loss == row.reconstruction + row.kl for row in rows)
    figure = exact.evaluate_log_px(
        model_of(config, digits, last.weights), digits.test_images, config.pixels, config.seed
    )
    assert (figure.reconstruction, figure.kl) == (rows[-1].reconstruction, rows[-1].kl)
    elbo = evaluate_elbo(model_of(config, digits, last.weights), digits.test_images, config.pixels, config.seed)
    assert config.pixels == "dynamic" or figure.loss < elbo.loss  # other pixels would be drawn


def test_diverged_weights_end_in_metrics_that_are_not_numbers(digits):
    model = model_of(SMALL, digits)
    for parameter in model.parameters():
        parameter.data.fill_(math.nan)
    images, x = images_of(digits, 4)
    metrics, _ = exact.objective_and_gradient(
        model, x, exact.new_lattice(model, images), torch.Generator().manual_seed(0), False
    )
    assert not np.isfinite(metrics.numpy()).any()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"family": "ae"}, "no bound on log p"),
        ({"latent_size": 3}, "two latents, not 3"),
        ({"beta": 2.0}, "--beta"),
        ({"precision": "bfloat16"}, "float32"),
        ({"prior": "vamp"}, "--prior vamp"),
    ],
)
def test_what_has_no_exact_likelihood_in_a_plane_is_refused(changes, words):
    with pytest.raises(UserError, match=words):
        checked(objective="exact", **changes)
