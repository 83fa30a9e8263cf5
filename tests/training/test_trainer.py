import collections
import dataclasses
import math
import threading

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.errors import EXIT_DIVERGED, DivergedError
from latentlab.models import frozen_model
from latentlab.models.objectives import evaluate
from latentlab.training.control import Control
from latentlab.training.snapshot import TEST, TRAIN
from latentlab.training.trainer import train

# `digits` has 256 training images: 8 steps an epoch.
SMALL = Config(dataset="digits", hidden=(16,), batch_size=32, epochs=5, threads=1)
STEPS_PER_EPOCH = 8


def finish(training):
    """Return (all snapshots, the returned one)."""
    snapshots = []
    while True:
        try:
            snapshots.append(next(training))
        except StopIteration as end:
            return snapshots, end.value


def rarely(**values):
    """Return a Control with snapshots only at an epoch's end, on pause and at the end."""
    return Control(snapshot_interval=math.inf, **values)


def run_to_end(dataset, config=SMALL, control=None):
    rows = []
    snapshots, last = finish(train(dataset, config, control or rarely(), record=rows.append))
    return rows, snapshots, last


def same_weights(a, b):
    return a.weights.keys() == b.weights.keys() and all(a.weights[name].equal(b.weights[name]) for name in a.weights)


def test_a_run_from_first_to_last_snapshot(digits):
    rows, snapshots, last = run_to_end(digits)
    assert [s.step for s in snapshots] == [0, 8, 16, 24, 32, 40, 40]
    assert [s.state for s in snapshots] == ["running"] * 6 + ["finished"]
    assert last is snapshots[-1]
    assert (last.epoch, last.progress, last.run) == (5, 1, 0)
    assert [row.step for row in rows if row.split == TEST] == [8, 16, 24, 32, 40]
    assert [row.step for row in rows if row.split == TRAIN] == [10, 20, 30, 40]
    assert len(last.losses) == len(rows)
    test = [row.loss for row in rows if row.split == TEST]
    assert test == sorted(test, reverse=True)
    assert last.images_per_second > 0


def test_the_untrained_model_comes_first_with_every_point(digits):
    first = next(train(digits, SMALL, run=3))
    model = frozen_model(SMALL, digits.image_shape, first.weights)
    assert (first.step, first.run, first.exact, len(first.losses)) == (0, 3, True, 0)
    np.testing.assert_array_equal(first.means, model.encode_images(digits.train_images)[0])
    mean_image = digits.train_images.mean(0) / 255
    # The decoder starts at the mean image, up to its untrained weights.
    assert np.abs(model.decode_images(np.zeros((1, 2)))[0] - mean_image).max() < 0.2


@pytest.mark.parametrize("family", ["ae", "vae", "beta-vae"])
@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian", "gaussian-learned"])
def test_every_family_learns_with_every_likelihood(digits, family, likelihood):
    config = dataclasses.replace(SMALL, family=family, likelihood=likelihood, epochs=12)
    rows, _, last = run_to_end(digits, config)
    test = [row for row in rows if row.split == TEST]
    assert test[-1].loss < test[0].loss
    assert all(math.isnan(row.kl) == (family == "ae") for row in rows)
    assert last.beta == (0 if family == "ae" else 1)


def test_a_row_is_reconstruction_plus_beta_kl(digits):
    rows, _, _ = run_to_end(digits, dataclasses.replace(SMALL, family="beta-vae", beta=2.5))
    assert all(abs(row.loss - (row.reconstruction + 2.5 * row.kl)) < 1e-6 for row in rows)
    assert {row.split for row in rows} == {TRAIN, TEST}


@pytest.mark.parametrize("pixels", ["grey", "dynamic"])
def test_the_last_test_row_is_what_an_evaluation_repeats(digits, pixels):
    config = dataclasses.replace(SMALL, pixels=pixels)
    _, _, last = run_to_end(digits, config)
    model = frozen_model(config, digits.image_shape, last.weights)
    figure = evaluate(model, digits.test_images, pixels, config.seed)
    row = last.losses.last(TEST)
    assert (row.reconstruction, row.kl, row.loss) == (figure.reconstruction, figure.kl, figure.loss)


def test_training_rows_are_means_over_at_least_ten_steps(digits):
    rows, _, _ = run_to_end(digits, dataclasses.replace(SMALL, batch_size=2, epochs=2))  # 128 steps an epoch
    steps = [row.step for row in rows if row.split == TRAIN]
    assert min(np.diff([0, *steps])) >= 10


def interrupted(dataset, config):
    """Train with every kind of interruption there is, and return (rows, last snapshot)."""
    control, rows = Control(paused=True, snapshot_interval=0), []
    training = train(dataset, config, control, record=rows.append)
    next(training)
    torch.manual_seed(7)
    control.step(3)
    for wish in (lambda: control.step(2), control.resume):
        while (snapshot := next(training)).state != "paused" or not snapshot.exact:
            torch.rand(3)
        wish()
    for snapshot in training:
        control.ask_snapshot(exact=snapshot.step % 5 == 0)
        if snapshot.step % 7 == 0 and snapshot.state == "running":
            control.pause()
        elif snapshot.state == "paused":
            control.resume()
    return rows, snapshot


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"pixels": "dynamic"},
        {"likelihood": "gaussian-learned"},
        {"family": "ae"},
        {"batch_size": 100},
        {"precision": "bfloat16"},
    ],
)
def test_the_same_seed_gives_the_same_run_bit_for_bit_whatever_is_asked_meanwhile(digits, changes):
    config = dataclasses.replace(SMALL, **changes)
    rows, _, last = run_to_end(digits, config)
    torch.rand(5)  # the global generator plays no part
    again, _, last_again = run_to_end(digits, config)
    disturbed, last_disturbed = interrupted(digits, config)
    assert repr(rows) == repr(again) == repr(disturbed)
    assert same_weights(last, last_again)
    assert same_weights(last, last_disturbed)
    np.testing.assert_array_equal(last.means, last_disturbed.means)


@pytest.mark.parametrize("changes", [{}, {"batch_size": 100, "pixels": "dynamic"}])
def test_the_run_is_the_same_however_many_steps_are_taken_in_one_go(digits, monkeypatch, changes):
    config = dataclasses.replace(SMALL, **changes)
    taken = []
    take_steps = Control.take_steps
    monkeypatch.setattr(Control, "take_steps", lambda self, most: taken.append(most) or take_steps(self, most))
    rows, _, last = run_to_end(digits, config)
    assert max(taken) > 1
    taken.clear()
    step_by_step, _, last_step_by_step = run_to_end(digits, config, Control(snapshot_interval=0))
    assert max(taken) == 1
    assert repr(rows) == repr(step_by_step)
    assert same_weights(last, last_step_by_step)
    np.testing.assert_array_equal(last.computed_at, last_step_by_step.computed_at)


def test_another_seed_gives_another_run(digits):
    rows, _, _ = run_to_end(digits)
    assert rows != run_to_end(digits, dataclasses.replace(SMALL, seed=1))[0]


def test_torchs_global_generator_is_left_alone(digits):
    before = torch.random.get_rng_state()
    run_to_end(digits)
    assert torch.random.get_rng_state().equal(before)


def test_snapshots_do_not_change_afterwards(digits):
    training = train(digits, SMALL, Control(snapshot_interval=0))
    kept, copies = [], []
    for snapshot in training:
        kept.append(snapshot)
        copies.append(
            (snapshot.means.copy(), snapshot.computed_at.copy(), {k: w.clone() for k, w in snapshot.weights.items()})
        )
    for snapshot, (means, computed_at, weights) in zip(kept, copies):
        np.testing.assert_array_equal(snapshot.means, means)
        np.testing.assert_array_equal(snapshot.computed_at, computed_at)
        assert all(weights[name].equal(snapshot.weights[name]) for name in weights)
    assert len({snapshot.weights["decoder.network.0.weight"].sum().item() for snapshot in kept}) > 30


def test_the_rolling_map_is_never_older_than_its_epoch(digits):
    config = dataclasses.replace(SMALL, batch_size=30)  # 256 images: the last batch is of 16
    previous = None
    for snapshot in train(digits, config, Control(snapshot_interval=0)):
        if snapshot.step and not snapshot.exact:
            epoch_began = (snapshot.step - 1) // 9 * 9
            age_limit = 9 if snapshot.step % 9 == 0 else epoch_began + 9
            assert (snapshot.step - snapshot.computed_at).max() <= min(age_limit, 18)
            fresh = snapshot.computed_at == snapshot.step
            assert fresh.sum() == (16 if snapshot.step % 9 == 0 else 30)
            np.testing.assert_array_equal(snapshot.means[~fresh], previous.means[~fresh])
            # Step 1 computes them with the untrained weights again.
            assert snapshot.step == 1 or (snapshot.means[fresh] != previous.means[fresh]).any()
        assert np.isfinite(snapshot.means).all()
        previous = snapshot


def test_rolling_means_are_those_of_their_images(digits):
    # With a learning rate of nearly nothing the weights stay: each mean must stay with its image.
    config = dataclasses.replace(SMALL, learning_rate=1e-12, epochs=2)
    first, *_, before_last, last = finish(train(digits, config, rarely()))[0]
    assert not before_last.exact
    np.testing.assert_allclose(before_last.means, first.means, atol=1e-5)
    assert last.exact


def test_an_exact_map_is_the_encoding_by_the_snapshots_own_weights(digits):
    control = rarely()
    training = train(digits, SMALL, control)
    next(training)
    control.ask_snapshot(exact=True)
    asked = next(training)
    assert (asked.step, asked.state) == (1, "running")
    control.step(2)
    paused = [next(training), next(training)]
    assert [(s.step, s.state) for s in paused] == [(3, "paused")] * 2
    control.resume()
    for snapshot in (asked, paused[1], finish(training)[1]):
        assert snapshot.exact
        assert (snapshot.computed_at == snapshot.step).all()
        model = frozen_model(SMALL, digits.image_shape, snapshot.weights)
        np.testing.assert_array_equal(snapshot.means, model.encode_images(digits.train_images)[0])


def test_every_epochs_end_can_be_exact(digits):
    control = rarely()
    control.exact_every_epoch = True
    assert all(snapshot.exact for snapshot in finish(train(digits, SMALL, control))[0])


def test_steps_are_made_one_by_one(digits):
    control = rarely(paused=True)
    training = train(digits, SMALL, control)
    assert next(training).state == "paused"
    for step in (1, 2):
        control.step()
        shown = next(training)
        assert (shown.step, shown.state, shown.exact) == (step, "paused", False)  # the state at once
        exact = next(training)
        assert (exact.step, exact.state, exact.exact) == (step, "paused", True)
    control.step(3)
    assert next(training).step == 5
    training.close()


def test_wishes_are_served_while_paused(digits):
    control = rarely(paused=True)
    training = train(digits, SMALL, control)
    next(training)
    control.ask_snapshot(exact=True)
    wished = next(training)
    assert (wished.step, wished.state, wished.exact) == (0, "paused", True)


@pytest.mark.parametrize("paused", [False, True])
def test_a_stop_keeps_and_measures_what_was_learned(digits, paused):
    control = rarely()
    training = train(digits, dataclasses.replace(SMALL, epochs=None), control)
    next(training)
    control.step(3)
    next(training)
    if not paused:
        control.resume()
        next(training)
    control.stop()
    snapshots, last = finish(training)
    assert last.state == "stopped"
    assert last.step == snapshots[-1].step == last.losses.last(TEST).step
    assert last.exact
    assert last.progress is None


def test_a_stop_from_another_thread_ends_a_pause(digits):
    control = rarely(paused=True)
    training = train(digits, SMALL, control)
    next(training)
    threading.Timer(0.05, control.stop).start()
    assert finish(training)[1].state == "stopped"


def test_an_abandoned_training_ends_without_a_measurement(digits):
    control = rarely()
    training = train(digits, SMALL, control)
    next(training)
    control.step(3)
    next(training)
    control.abandon()
    _, last = finish(training)
    assert (last.state, last.step, len(last.losses)) == ("stopped", 3, 0)


def test_a_training_can_be_closed_at_any_snapshot(digits):
    for count in range(1, 8):
        training = train(digits, SMALL, Control(snapshot_interval=0))
        for _ in range(count):
            next(training)
        training.close()
        assert next(training, None) is None


def test_seconds_end_a_training_and_tell_its_progress(digits, clock):
    clock.tick = 0.001
    config = dataclasses.replace(SMALL, epochs=None, seconds=0.5)
    snapshots, last = finish(train(digits, config, Control(snapshot_interval=0)))
    assert last.state == "finished"
    assert last.seconds >= 0.5
    assert last.progress == 1
    progress = [snapshot.progress for snapshot in snapshots]
    assert progress == sorted(progress)
    rates = [snapshot.learning_rate for snapshot in snapshots[1:]]
    assert rates[-1] < 0.5 * max(rates)


@pytest.mark.parametrize("tick", [0.002, 0.003])
def test_snapshots_come_as_often_as_the_interval_says(digits, clock, tick):
    """A snapshot waits for the end of a turn; the next one makes up for it."""
    clock.tick = tick
    control = Control(snapshot_interval=0.1)
    control.snapshot_every_epoch = False
    config = dataclasses.replace(SMALL, epochs=None, seconds=20.0)
    snapshots, _ = finish(train(digits, config, control))
    assert 0.97 < len(snapshots) / 200 < 1.03


def test_pauses_do_not_count_as_seconds(digits, clock, monkeypatch):
    control = rarely(paused=True)
    training = train(digits, SMALL, control)
    before = next(training).seconds

    def pause() -> None:
        clock.now += 100
        control.step()

    monkeypatch.setattr(control, "wait", pause)
    clock.tick = 0.001
    assert 0 < next(training).seconds - before < 1
    assert clock.now > 100


def test_beta_and_learning_rate_act_live(digits):
    config = [SMALL]
    control = Control(snapshot_interval=0)
    training = train(digits, lambda: config[0], control)
    next(training)
    slow = next(training)
    config[0] = dataclasses.replace(SMALL, beta=3.0, learning_rate=2 * SMALL.learning_rate, family="ae", seed=9)
    fast = next(training)
    assert fast.beta == 3  # that the family and the seed changed too is for another run
    assert fast.learning_rate > 1.9 * slow.learning_rate
    row = finish(training)[1].losses.last(TEST)
    assert row.loss == pytest.approx(row.reconstruction + 3 * row.kl, abs=1e-9)


def test_a_heavier_kl_is_smaller(digits):
    light = run_to_end(digits, dataclasses.replace(SMALL, epochs=30))[2]
    config = [SMALL]
    training = train(digits, lambda: config[0], rarely())
    next(training)
    config[0] = dataclasses.replace(SMALL, beta=50.0)
    heavy = finish(training)[1]
    assert heavy.losses.last(TEST).kl < 0.5 * light.losses.last(TEST).kl


def test_an_open_ended_rate_decays_when_asked(digits):
    control = Control(snapshot_interval=0)
    training = train(digits, dataclasses.replace(SMALL, epochs=None, batch_size=8), control)
    rates = [next(training).learning_rate for _ in range(260)]
    assert rates[-1] == SMALL.learning_rate  # constant after the rise
    control.ask_decay()
    steps = 2 * 256 // 8
    rates = [next(training).learning_rate for _ in range(2 * steps)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 0.01 * SMALL.learning_rate
    training.close()


def test_a_batch_may_be_larger_than_the_data(digits):
    _, _, last = run_to_end(digits, dataclasses.replace(SMALL, batch_size=5000, epochs=3))
    assert (last.step, last.epoch) == (3, 3)
    assert np.isfinite(last.losses.rows(TEST)).all()


def test_a_short_last_batch_counts_by_its_images(digits):
    # 256 images in batches of 250 and 6, one latent step too small to matter: a row over whole epochs is the mean.
    config = dataclasses.replace(SMALL, batch_size=250, learning_rate=1e-12, epochs=5, pixels="grey", family="ae")
    rows, _, last = run_to_end(digits, config)
    model = frozen_model(config, digits.image_shape, last.weights)
    whole = evaluate(model, digits.train_images, "grey", 0).reconstruction
    assert rows[-2].split == TRAIN
    assert rows[-2].reconstruction == pytest.approx(whole, rel=1e-6)


@pytest.mark.parametrize(
    "changes",
    [
        {"likelihood": "gaussian", "sigma": 0.01, "learning_rate": 1.0},
        {"likelihood": "gaussian-learned", "learning_rate": 1.0},
        {"family": "ae", "likelihood": "gaussian", "sigma": 0.01, "learning_rate": 1.0},
    ],
)
def test_divergence_ends_in_a_sentence_and_keeps_good_weights(digits, changes):
    config = dataclasses.replace(SMALL, **changes, hidden=(64, 64, 64), epochs=200)
    training = train(digits, config, rarely())
    shown = collections.deque(maxlen=1)
    with pytest.raises(DivergedError) as caught:
        shown.extend(training)
    last = shown[0]
    assert last.state == "diverged"
    assert caught.value.exit_code == EXIT_DIVERGED
    assert "{" not in str(caught.value)
    assert caught.value.values["good"] == last.step < caught.value.values["step"]
    assert all(weight.isfinite().all() for weight in last.weights.values())
    row = last.losses.last(TEST)
    assert row.step == last.step
    model = frozen_model(config, digits.image_shape, last.weights)
    assert evaluate(model, digits.test_images, "grey", config.seed).loss == row.loss
    assert last.exact
    np.testing.assert_array_equal(last.means, model.encode_images(digits.train_images)[0])


def test_nan_ends_a_training_too(digits, monkeypatch):
    from latentlab.training.learner import GradientLearner

    learn = GradientLearner.learn

    def spoiled(self, index, beta, learning_rates):
        result = learn(self, index, beta, learning_rates)
        if self.steps == 13:
            self._weights[0] = math.nan
        return result

    monkeypatch.setattr(GradientLearner, "learn", spoiled)
    with pytest.raises(DivergedError) as caught:
        run_to_end(digits, control=Control(snapshot_interval=0))  # step by step
    assert caught.value.values["good"] == 10
    assert caught.value.values["step"] == 16


def test_half_the_time_is_left_to_others(digits, monkeypatch):
    slept = []
    monkeypatch.setattr("latentlab.training.loop.time.sleep", slept.append)
    control = Control(snapshot_interval=0)  # step by step
    control.train_share = 0.5
    run_to_end(digits, control=control)
    assert len(slept) == 40
    assert all(0 < nap <= 0.25 for nap in slept)
