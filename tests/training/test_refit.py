"""The objective "refit": q(z|x) learns alone on a finished decoder, by the loss of the family."""

import dataclasses
import math

import pytest
import torch

from latentlab.config import Config, checked
from latentlab.errors import UserError
from latentlab.models import build, frozen_model
from latentlab.models.objectives import evaluate
from latentlab.session.evaluation import check_device
from latentlab.training.control import Control
from latentlab.training.loop import fresh_keyframe
from latentlab.training.snapshot import TEST, TRAIN
from latentlab.training.trainer import train

SMALL = Config(dataset="digits", hidden=(32, 32), batch_size=32, epochs=4, threads=1, device="cpu", objective="refit")


def weights_of(model):
    return {name: weight.detach().clone() for name, weight in model.named_parameters()}


def refit(dataset, config, weights):
    """Return (rows, last snapshot) of a refit that begins with these weights."""
    rows, start = [], fresh_keyframe(weights, config, dataset)
    *_, last = train(dataset, config, Control(snapshot_interval=math.inf), record=rows.append, start=start)
    return rows, last


def elbo_of(weights, config, dataset, seed=0):
    """Return the ELBO of the training images, in nats per image."""
    model = frozen_model(config, dataset.image_shape, weights)
    return -evaluate(model, dataset.train_images, config.pixels, seed).loss


@pytest.fixture(scope="module")
def foreign(digits):
    """A trained decoder beside the untrained encoder of another seed: weights by name."""
    config = dataclasses.replace(SMALL, objective="elbo", epochs=20, learning_rate=0.01)
    *_, last = train(digits, config, Control(snapshot_interval=math.inf))
    other = weights_of(build(dataclasses.replace(config, seed=1), digits.image_shape))
    return {name: (other if name.startswith("encoder.") else last.weights)[name] for name in other}


def test_q_closes_the_gap_to_a_linear_gaussian_decoder(digits):
    """With orthogonal columns the true posterior is a diagonal Gaussian whose mean is affine in x: no gap is left."""
    config = checked(
        **vars(SMALL) | {"hidden": (), "likelihood": "gaussian", "sigma": 0.4, "epochs": 80, "learning_rate": 0.03}
    )
    model = build(config, digits.image_shape)
    w, b = model.decoder.network[-1].weight, model.decoder.network[-1].bias
    with torch.no_grad():
        w.copy_(
            torch.nn.init.orthogonal_(torch.empty(w.shape), generator=torch.Generator().manual_seed(2))
            * torch.tensor([2.0, 1.0])
        )
    _, last = refit(digits, config, weights_of(model))
    covariance = (w @ w.T + 0.16 * torch.eye(len(w))).detach().double()
    x = torch.tensor(digits.train_images).flatten(1).double() / 255
    truth = torch.distributions.MultivariateNormal(b.detach().double(), covariance).log_prob(x).mean().item()
    assert elbo_of(weights_of(model), config, digits) < truth - 1
    elbo = sum(elbo_of(last.weights, config, digits, seed) for seed in range(20)) / 20
    assert truth - 0.1 < elbo < truth + 0.05  # above it only by the chance of the draws


@pytest.mark.parametrize(
    "changes",
    [{"pixels": "dynamic"}, {"likelihood": "gaussian-learned"}, {"prior": "mixture", "components": 3}],
    ids=lambda changes: "-".join(map(str, changes.values())),
)
def test_p_of_x_stays_bit_for_bit_and_the_elbo_rises(digits, changes):
    config = checked(**vars(SMALL) | changes)
    start = weights_of(build(config, digits.image_shape))
    _, last = refit(digits, config, start)
    for name, weight in start.items():
        assert weight.equal(last.weights[name]) != name.startswith("encoder."), name
    assert elbo_of(last.weights, config, digits) > elbo_of(start, config, digits)


def test_the_elbo_of_a_foreign_encoder_rises_by_nats(digits, foreign):
    config = dataclasses.replace(SMALL, learning_rate=0.01)
    _, last = refit(digits, config, foreign)
    assert elbo_of(last.weights, config, digits) > elbo_of(foreign, config, digits) + 1


@pytest.mark.parametrize("beta", [1.0, 3.0])
def test_rows_are_terms_of_the_loss_and_the_last_is_repeated(digits, foreign, beta):
    config = checked(**vars(SMALL) | {"beta": beta})
    rows, last = refit(digits, config, foreign)
    assert {row.split for row in rows} == {TRAIN, TEST}
    assert all(row.loss == row.reconstruction + beta * row.kl for row in rows)
    model = frozen_model(config, digits.image_shape, last.weights)
    figure = evaluate(model, digits.test_images, config.pixels, config.seed, beta)
    assert (figure.loss, figure.reconstruction, figure.kl) == (rows[-1].loss, rows[-1].reconstruction, rows[-1].kl)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"family": "ae"}, "no bound on log p"), ({"precision": "bfloat16"}, "float32"), ({"prior": "vamp"}, "p(x) too")],
)
def test_what_has_no_q_of_its_own_to_refit_is_refused(changes, words):
    with pytest.raises(UserError, match=words.replace("(", r"\(").replace(")", r"\)")):
        checked(objective="refit", **changes)


def test_a_refit_needs_a_decoder():
    with pytest.raises(UserError, match="the decoder of a saved run"):
        check_device(SMALL)
    check_device(SMALL, has_weights=True)
