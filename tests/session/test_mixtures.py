"""Mixtures beside a run: fits equal the training, metrics equal those of the models, and the worth in components."""

import math

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.inference import metrics
from latentlab.inference.as_mixture import component_latents
from latentlab.session.compared_runs import SEED, seen
from latentlab.session.mixtures import (
    COUNTS,
    MOST_DRAWS,
    draws_of,
    fit_mixture,
    mixture_config,
    run_worth,
    shares_of,
    worth_in_components,
)
from latentlab.session.run import run_at
from latentlab.session.subject import Subject, as_x
from latentlab.session.worth import ELBO, EXACT
from latentlab.training.trainer import train
from latentlab.work import mapped, result_of


@pytest.fixture(scope="module")
def fitted(digits, small_config):
    return result_of(fit_mixture(digits, mixture_config(small_config, 7, 1, 2, 0)))


@pytest.fixture(scope="module")
def shares():
    """The progress of the measurement below."""
    return []


@pytest.fixture(scope="module")
def measured(run, shares):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "BLOCK", 20)  # the ELBO of these images has several steps
        return result_of(mapped(run_worth(run), shares.append))


def test_the_progress_of_a_measurement_never_falls(measured, shares):
    done = [share.done for share in shares]
    assert done == sorted(done)
    assert done[0] >= 0
    assert done[-1] == 1


def test_the_progress_of_a_fit_never_falls(digits):
    shares = []
    config = Config(family="mixture", components=2, epochs=1, dataset="digits", threads=1)
    result_of(mapped(fit_mixture(digits, config), shares.append))
    done = [share.done for share in shares]
    assert done == sorted(done)
    assert done[-1] == 1


def log_likelihoods(run, x, z):
    """log p(x|z_k), (n, k), by the decoder's distribution, one latent after the other."""
    with torch.inference_mode():
        return torch.stack([run.model.decoder(each.expand(len(x), -1)).log_prob(x) for each in z], 1).double()


def test_a_fit_is_the_training_of_the_command_line_and_keeps_its_metrics(digits, small_config, fitted):
    config = Config(family="mixture", components=7, seed=1, epochs=2, dataset="digits", threads=1)
    trained = result_of(train(digits, config))
    for name, weight in trained.weights.items():
        assert torch.equal(fitted.run.snapshot.weights[name], weight)
    x, _ = seen(fitted.run, digits.test_images, "dynamic")
    assert fitted.log_px.value == pytest.approx(fitted.run.model.log_prob(x).mean().item(), rel=1e-6)
    assert fitted.worth.number == EXACT
    assert fitted.count == 7
    assert fitted.components.weights.sum() == pytest.approx(1)
    assert (np.diff(fitted.components.weights) <= 0).all()
    weights = sum(weight.nbytes for weight in fitted.run.snapshot.weights.values())
    assert fitted.memory == digits.train_images.nbytes + 3 * weights


def test_a_run_as_a_mixture_is_the_mean_over_decoded_draws_of_the_prior(digits, run, measured):
    found = measured
    x, _ = seen(run, digits.test_images, "dynamic")
    z = component_latents(run.model, MOST_DRAWS, SEED)
    counts, mixed = found.as_mixture.counts, found.as_mixture
    assert counts == COUNTS
    assert (counts[0], counts[-1]) == (1, MOST_DRAWS)
    for place in (0, 10):
        joint = log_likelihoods(run, x, z[: counts[place]])
        assert mixed.log_px[place].value == pytest.approx(
            (joint.logsumexp(1) - math.log(counts[place])).mean().item(), rel=1e-5
        )
    images = run.model.decode_images(z[:3].numpy())
    assert abs(mixed.images[:3] / 255 - images).max() <= 0.5 / 255 + 1e-6
    numbers = {row.number: row.log_px.value for row in found.rows}
    assert set(numbers) == {ELBO, EXACT}
    assert numbers[ELBO] < numbers[EXACT]
    assert mixed.log_px[-1].value == pytest.approx(numbers[EXACT], abs=0.5)


def test_responsibilities_are_shares_of_the_likelihood(run, fitted, measured):
    subject = Subject.of(run, "test", 4)
    x = as_x(run, subject.image[None])
    own = shares_of(run, subject, measured, 12)
    joint = log_likelihoods(run, x, component_latents(run.model, 12, SEED))[0]
    assert own.responsibilities == pytest.approx(joint.softmax(0).numpy(), abs=1e-5)
    assert own.log_px == pytest.approx(joint.logsumexp(0).item() - math.log(12), rel=1e-5)
    mixed = shares_of(run, subject, fitted, 12)
    means = torch.tensor(fitted.components.images).flatten(1).double().clamp(1e-9, 1 - 1e-7)
    each = torch.tensor(fitted.components.weights).log() + (
        x.double() * means.log() + (1 - x.double()) * (1 - means).log()
    ).sum(1)
    assert mixed.responsibilities == pytest.approx(each.softmax(0).numpy(), abs=1e-4)
    assert mixed.log_px == pytest.approx(each.logsumexp(0).item(), rel=1e-4)


def test_draws_of_a_run_are_of_its_first_components(run, measured):
    drawn = draws_of(measured, 1, 400, 5).mean(axis=0)
    (mean,) = run.model.decode_images(component_latents(run.model, 1, SEED).numpy())
    assert abs(drawn - mean).max() < 5 * 0.5 / 20
    assert set(np.unique(draws_of(measured, 3, 5, 5))) <= {0.0, 1.0}


def test_a_run_without_a_prior_is_refused(digits):
    config = Config(dataset="digits", family="ae", hidden=(16,), epochs=1, threads=1)
    with pytest.raises(UserError, match="prior"):
        result_of(run_worth(run_at(next(train(digits, config)), config, digits)))


def test_the_worth_in_components_is_interpolated_over_the_logarithm_of_k():
    fitted = {1: -200.0, 10: -160.0, 100: -140.0}
    assert worth_in_components(fitted, -160) == pytest.approx(10)
    assert worth_in_components(fitted, -150) == pytest.approx(10**1.5)
    assert worth_in_components(fitted, -201) == 0
    assert worth_in_components(fitted, -139) == math.inf
    assert worth_in_components({1: -200.0}, -190) is None
    assert worth_in_components({1: -200.0, 2: -210.0, 4: -150.0}, -200) <= 4
