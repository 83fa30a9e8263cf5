"""EM in the training loop, and other models without a latent space: the same loop, the same promises."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from latentlab.config import LIKELIHOOD_NAMES, Config
from latentlab.errors import DivergedError, UserError
from latentlab.models.mixture import SMOOTHING
from latentlab.session.evaluation import check_device
from latentlab.training import em
from latentlab.training.control import Control
from latentlab.training.device import device_of
from latentlab.training.em import EMLearner, mean_image_of, share_at
from latentlab.training.snapshot import TEST, TRAIN
from latentlab.training.trainer import train

CPU = torch.device("cpu")
SMALL = Config(dataset="digits", family="mixture", components=6, batch_size=32, epochs=3, threads=1, device="cpu")


def quiet():
    return Control(snapshot_interval=math.inf)


def steps(learner, count, batch):
    """Take steps through the images in order."""
    for _ in range(count):
        start = learner.steps * batch % 256
        learner.learn(torch.arange(start, start + batch), 0.0, [1.0])


def test_a_training_reports_minus_log_p_and_no_kl(digits):
    for config in (SMALL, dataclasses.replace(SMALL, family="made", components=10, hidden=(16,))):
        rows = []
        first, *_, last = train(digits, config, quiet(), record=rows.append)
        assert {row.split for row in rows} == {TRAIN, TEST}
        assert all(row.loss == row.reconstruction and math.isnan(row.kl) for row in rows)
        tests = [row.loss for row in rows if row.split == TEST]
        assert tests[-1] < tests[0]
        assert last.means.shape == (256, 0)
        assert (last.exact, last.beta, last.state) == (True, 0.0, "finished")
        assert set(first.weights) == set(last.weights)


def test_whole_epochs_are_em_on_all_images_at_once(digits):
    """The last of eight batches of an epoch has the M-step, with the statistics of all images under fixed weights."""
    learner = EMLearner(SMALL, digits, CPU)
    assert share_at(0) < 32 / 256, "from the first epoch on"
    x = torch.from_numpy(digits.train_images).flatten(1).double() / 255
    model = EMLearner(SMALL, digits, CPU).model.double()
    for _ in range(3):
        steps(learner, 8, 32)
        _, found = model.statistics(x)
        model.maximise(found, mean_image_of(digits).double())
        assert torch.allclose(learner.model.output.double(), model.output, atol=2e-3)
        assert torch.allclose(learner.model.log_weights.double(), model.log_weights, atol=1e-4)


def test_minibatch_em_maximises_the_running_mean_of_the_statistics(digits):
    config = dataclasses.replace(SMALL, batch_size=8)
    assert share_at(0) > 8 / 256
    learner, other = EMLearner(config, digits, CPU), EMLearner(config, digits, CPU)
    model, running = other.model, other._statistics
    mean_image = mean_image_of(digits)
    for step in range(5):
        x = torch.from_numpy(digits.train_images[8 * step : 8 * step + 8]).flatten(1).float() / 255
        shares = model.responsibilities(x)
        share = (step + em.START_STEPS + 2) ** -em.DECAY
        counts = (1 - share) * running["counts"] + share * shares.mean(0)
        sums = (1 - share) * running["sums"] + share * (shares[:, :, None] * x[:, None]).mean(0)
        running = {"counts": counts, "sums": sums}
        model.maximise({"counts": 256 * counts, "sums": 256 * sums}, mean_image)
    steps(learner, 5, 8)
    assert torch.allclose(learner.model.output, model.output, atol=1e-3)
    assert torch.allclose(learner.model.log_weights, model.log_weights, atol=1e-4)


@pytest.mark.parametrize("changes", [{}, {"likelihood": "gaussian-learned", "rank": 3}])
def test_a_mixture_of_fixed_pixels_rises_from_epoch_to_epoch(digits, changes):
    """Likelihood times prior, at every end of a whole epoch."""
    config = dataclasses.replace(SMALL, **changes)
    learner = EMLearner(config, digits, CPU)
    x = torch.from_numpy(digits.train_images).flatten(1).double() / 255
    values = []
    for _ in range(12):
        model = EMLearner(config, digits, CPU).model
        model.load_state_dict(learner.model.state_dict())
        model = model.double()
        values.append((model.log_prob(x).sum() + model.log_prior(mean_image_of(digits).double())).item())
        steps(learner, 8, 32)
    assert np.diff(values).min() > -0.02, "float32"
    assert values[-1] > values[0] + 1


def test_one_component_ends_at_the_mean_image(digits):
    *_, last = train(digits, dataclasses.replace(SMALL, components=1), quiet())
    mean = mean_image_of(digits).double()
    total = torch.from_numpy(digits.train_images.sum(axis=0, dtype=np.int64)).flatten().double() / 255
    expected = torch.logit((total + SMOOTHING * mean) / (256 + SMOOTHING))
    assert torch.allclose(last.weights["output"][0].double(), expected, atol=2e-3)


def test_a_training_begins_at_the_likeliest_start(digits, monkeypatch):
    x = torch.from_numpy(digits.train_images).flatten(1).float() / 255
    found = {}
    for count in (1, 2, 3, 5):
        monkeypatch.setattr(em, "STARTS", count)
        found[count] = EMLearner(SMALL, digits, CPU).model.log_prob(x).mean().item()
    assert found[1] <= found[2] <= found[3] <= found[5]
    assert found[1] < found[5]


@pytest.mark.parametrize("likelihood", LIKELIHOOD_NAMES)
def test_every_likelihood_beats_one_component(digits, likelihood):
    config = dataclasses.replace(SMALL, likelihood=likelihood)
    losses = []
    for components in (1, 10):
        *_, last = train(digits, dataclasses.replace(config, components=components), quiet())
        losses.append(last.losses.last(TRAIN).loss)
    assert losses[1] < losses[0] - 1


def test_a_factor_beats_independent_pixels_on_test_images(digits):
    config = dataclasses.replace(SMALL, likelihood="gaussian-learned", components=3, epochs=10)
    losses = []
    for rank in (0, 1):
        *_, last = train(digits, dataclasses.replace(config, rank=rank), quiet())
        losses.append(last.losses.last(TEST).loss)
    assert losses[1] < losses[0] - 1


def test_a_training_with_factors_begins_with_statistics_of_its_first_weights(digits):
    """An M-step on them gives the random images back, as centres and as loadings, each a little smoothed."""
    model = EMLearner(dataclasses.replace(SMALL, likelihood="gaussian-learned", rank=2), digits, CPU).model
    images = torch.from_numpy(digits.train_images[:18]).flatten(1).double() / 255
    centres, loadings = images[:6], images[6:].view(6, 2, -1).mT
    first = model.first_statistics(centres, loadings)
    _, found = model.statistics(images.float())
    assert {name: (part.shape, part.dtype) for name, part in first.items()} == {
        name: (part.shape, part.dtype) for name, part in found.items()
    }
    many = 1e9  # images, so that the prior counts for nothing
    model.maximise({name: many * part for name, part in first.items()}, torch.full((64,), 0.5))
    assert torch.allclose(model.output.double(), centres, atol=1e-6)
    assert torch.allclose(model.loadings.double(), loadings, atol=1e-6)
    assert torch.allclose(model.log_sigma, torch.tensor(math.log(0.3)), atol=1e-6)
    assert torch.allclose(model.log_weights, torch.tensor(-math.log(6)))


def test_factors_train_on_a_device_that_has_float64(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    plain = dataclasses.replace(SMALL, likelihood="gaussian-learned", device="auto")
    factors = dataclasses.replace(plain, rank=2)
    assert (device_of(plain).type, device_of(factors).type) == ("mps", "cpu")
    check_device(dataclasses.replace(plain, device="mps"))
    with pytest.raises(UserError, match="64 bits"):
        check_device(dataclasses.replace(factors, device="mps"))


def test_a_diverged_training_keeps_the_last_good_weights(digits, monkeypatch):
    take, good = EMLearner._take, {}

    def spoiled(self, found, images):
        take(self, found, images)
        if self.steps == 12:
            good.update(self._kept)
            self.model.output.fill_(torch.nan)

    monkeypatch.setattr(EMLearner, "_take", spoiled)
    training, last = train(digits, SMALL, quiet()), None
    while last is None or last.state == "running":
        last = next(training)
    with pytest.raises(DivergedError):
        next(training)
    assert last.state == "diverged"
    assert all(weight.equal(good[name]) for name, weight in last.weights.items())


def test_drawn_pixels_stay_with_minibatch_em(digits):
    """On drawn pixels every step has an M-step; on fixed pixels only the last step of an epoch has one."""
    for pixels, changes in (("dynamic", [True] * 8), ("grey", [False] * 7 + [True])):
        learner, found = EMLearner(dataclasses.replace(SMALL, pixels=pixels), digits, CPU), []
        for _ in range(8):
            before = learner.weights()["output"]
            steps(learner, 1, 32)
            found.append(not learner.weights()["output"].equal(before))
        assert found == changes, pixels
