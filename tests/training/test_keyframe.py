import dataclasses
import itertools
import math

import numpy as np
import pytest
import torch

from latentlab.config import (
    LATENT_FAMILIES,
    LIKELIHOOD_NAMES,
    NETWORK_NAMES,
    ORDER_NAMES,
    PIXEL_NAMES,
    Config,
    checked,
)
from latentlab.errors import UserError
from latentlab.training import keyframe
from latentlab.training.control import Control
from latentlab.training.em import share_at
from latentlab.training.keyframe import keeps_keyframe, next_moment
from latentlab.training.schedule import END, Schedule
from latentlab.training.snapshot import TEST, Snapshot
from latentlab.training.trainer import train

# `digits` has 256 training images: 8 steps an epoch, a training row every 10 steps.
SMALL = Config(dataset="digits", hidden=(16, 16), batch_size=32, epochs=4, threads=1, device="cpu")
STEPS_PER_EPOCH = 8
MIXTURE = Config(dataset="digits", family="mixture", components=3, batch_size=8, epochs=5, threads=1, device="cpu")


class Shelf:
    """A keeper that keeps everything."""

    def __init__(self, is_full: bool = False) -> None:
        self.moments, self.saved, self.handed = [], [], []
        self.is_full = is_full

    def add_moment(self, moment, whole):
        self.moments.append((moment, whole))

    def autosave(self, frame):
        self.saved.append(frame)

    def hand_over(self, frame):
        self.handed.append(frame)


def rarely(**values):
    return Control(snapshot_interval=math.inf, **values)


def run_on(dataset, config, stop_at=None, **details):
    """Train to the end, or stop at a step; return (rows, last snapshot, the keyframe at the end)."""
    rows, shelf = [], Shelf()
    schedule = None
    if stop_at is not None:
        known = Schedule.of(config, math.ceil(256 / config.batch_size))
        before = details["start"].schedule if details.get("start") else known
        schedule = dataclasses.replace(before, stop_step=stop_at)
    control = details.pop("control", None) or rarely()
    *_, last = train(dataset, config, control, record=rows.append, keeper=shelf, schedule=schedule, **details)
    return rows, last, shelf.handed[-1]


def joined(rows, frame, more):
    """Return the rows up to a keyframe and after it, without test rows that only the stop at the keyframe added."""
    return [row for row in rows if row.step < frame.step or row.split != TEST or frame.is_measured] + more


def assert_goes_on(dataset, config, halt, end=None):
    """Assert the law: up to a halt and on from its keyframe equals one training, bit for bit."""
    rows, whole, _ = run_on(dataset, config, end)
    before, _, frame = run_on(dataset, config, halt)
    assert frame.step == halt
    more, last, _ = run_on(dataset, config, end, start=frame)
    assert repr(joined(before, frame, more)) == repr(rows)
    for name, weight in whole.weights.items():
        assert weight.equal(last.weights[name]), name
    assert (last.step, last.learning_rate, last.beta) == (whole.step, whole.learning_rate, whole.beta)
    assert np.array_equal(last.means, whole.means)
    for split in (0, 1):
        assert np.array_equal(last.losses.rows(split), whole.losses.rows(split), equal_nan=True)


KINDS = [
    {"family": family, "likelihood": likelihood, "pixels": pixels, "network": network}
    for family, likelihood, pixels, network in itertools.product(
        LATENT_FAMILIES, LIKELIHOOD_NAMES, PIXEL_NAMES, NETWORK_NAMES
    )
    if pixels == "grey" or likelihood == "bernoulli"
]


@pytest.mark.parametrize("changes", KINDS, ids=lambda changes: "-".join(changes.values()))
def test_every_kind_of_model_goes_on_bit_for_bit(digits, changes):
    """One cycle whose total was known at the start, stopped in the middle of an epoch and of a row."""
    beta = {"beta": 2.5} if changes["family"] == "beta-vae" else {}
    config = checked(**dataclasses.asdict(dataclasses.replace(SMALL, **changes, **beta)))
    assert_goes_on(digits, config, halt=13)


@pytest.mark.parametrize("halt", [3, 32, 133, 139], ids=["minibatch", "epoch's end", "whole epoch", "short row"])
@pytest.mark.parametrize(
    "changes",
    [
        {"likelihood": "bernoulli", "pixels": "dynamic"},
        {"likelihood": "bernoulli", "pixels": "grey"},
        {"likelihood": "gaussian"},
        {"likelihood": "gaussian-learned"},
        {"likelihood": "gaussian-learned", "rank": 2},
    ],
    ids=lambda changes: "-".join(map(str, changes.values())),
)
def test_a_mixture_goes_on_bit_for_bit_from_any_step(digits, halt, changes):
    """Minibatch EM up to step 128, then, on fixed pixels, EM over whole epochs, whose sums a keyframe holds."""
    assert share_at(96) > 8 / 256 > share_at(128)
    assert_goes_on(digits, dataclasses.replace(MIXTURE, **changes), halt)


def test_a_keyframe_that_names_statistics_after_weights_goes_on(digits):
    """A latentlab without factors wrote such keyframes."""
    config = dataclasses.replace(MIXTURE, likelihood="gaussian-learned")
    _, whole, _ = run_on(digits, config, 4)
    _, _, frame = run_on(digits, config, 3)
    names = dict(zip(frame.first_moment, frame.weights, strict=True))
    assert list(names.values()) == ["log_weights", "output", "log_sigma"]
    moments = {names[name]: part for name, part in frame.first_moment.items()}
    _, last, _ = run_on(digits, config, 4, start=dataclasses.replace(frame, first_moment=moments))
    assert all(weight.equal(last.weights[name]) for name, weight in whole.weights.items())


@pytest.mark.parametrize("order", ORDER_NAMES)
def test_a_made_goes_on_bit_for_bit(digits, order):
    assert_goes_on(digits, dataclasses.replace(SMALL, family="made", order=order, pixels="dynamic"), halt=13)


@pytest.mark.parametrize("epochs", [4, None], ids=["one cycle", "open"])
@pytest.mark.parametrize("halt", [1, 8, 10, 16, 19, 31])
def test_a_training_goes_on_bit_for_bit_from_any_step(digits, epochs, halt):
    assert_goes_on(digits, dataclasses.replace(SMALL, epochs=epochs, pixels="dynamic"), halt, end=32)


@pytest.mark.parametrize("changes", [{"batch_size": 30}, {"precision": "bfloat16"}, {"latent_size": 5}])
def test_short_batches_rounded_layers_and_other_spaces_go_on_too(digits, changes):
    assert_goes_on(digits, dataclasses.replace(SMALL, epochs=4, **changes), 13)


@pytest.mark.parametrize("halt", [5, 6, 7, 29, 30])
def test_exact_training_goes_on_from_the_lattice_it_draws_from(digits, halt, monkeypatch):
    """Within a lattice, at its renewal, and while q is refitted, from step 29 on."""
    monkeypatch.setattr("latentlab.training.exact.TILES", 16)
    monkeypatch.setattr("latentlab.training.exact.RENEWAL", 6)
    assert_goes_on(digits, dataclasses.replace(SMALL, objective="exact", pixels="dynamic"), halt)


def test_a_refit_of_q_goes_on_bit_for_bit(digits):
    assert_goes_on(digits, dataclasses.replace(SMALL, objective="refit", pixels="dynamic"), halt=13)


def test_many_halts_change_nothing(digits):
    config = dataclasses.replace(SMALL, pixels="dynamic")
    rows, whole, _ = run_on(digits, config)
    found, frame = [], None
    for halt in (3, 8, 13, 14, 27, None):
        more, last, after = run_on(digits, config, halt, start=frame)
        found, frame = joined(found, frame, more) if frame else more, after
    assert repr(found) == repr(rows)
    assert all(weight.equal(last.weights[name]) for name, weight in whole.weights.items())


def test_a_keyframe_stays_as_it_was_while_the_training_goes_on(digits):
    shelf = Shelf(is_full=True)  # so that a keyframe of every step is kept
    *_, whole = train(digits, SMALL, Control(snapshot_interval=0), keeper=shelf)
    assert [frame.step for frame in shelf.saved[:5]] == [1, 2, 3, 4, 5]
    for frame in (shelf.saved[4], shelf.saved[20]):
        *_, last = train(digits, SMALL, rarely(), start=frame)
        assert all(weight.equal(last.weights[name]) for name, weight in whole.weights.items())
        *_, again = train(digits, SMALL, rarely(), start=frame)  # a training from it does not change it either
        assert all(weight.equal(again.weights[name]) for name, weight in whole.weights.items())


def test_keeping_changes_no_bit(digits):
    bare, kept = [], []
    *_, alone = train(digits, SMALL, rarely(), record=bare.append)
    *_, watched = train(digits, SMALL, rarely(), record=kept.append, keeper=Shelf(is_full=True))
    assert repr(bare) == repr(kept)
    assert all(weight.equal(watched.weights[name]) for name, weight in alone.weights.items())


def test_a_decay_under_way_goes_on(digits):
    config = dataclasses.replace(SMALL, epochs=None)

    def decaying(halt, start=None):
        control = rarely()
        if start is None:
            control.ask_decay()
        return run_on(digits, config, halt, start=start, control=control)

    rows, whole, _ = decaying(16)
    before, _, frame = decaying(5)
    more, last, _ = decaying(16, start=frame)
    assert repr(joined(before, frame, more)) == repr(rows)
    assert all(weight.equal(last.weights[name]) for name, weight in whole.weights.items())


def test_divergence_is_judged_by_the_metrics_of_the_beginning(digits):
    _, _, frame = run_on(digits, SMALL, 9)
    broken = dataclasses.replace(frame, worst=-math.inf)
    *_, last = itertools.takewhile(lambda s: s.state != "diverged", train(digits, SMALL, rarely(), start=broken))
    assert last.step < 32


def test_the_seconds_of_training_go_on(digits):
    _, _, frame = run_on(digits, SMALL, 9)
    late = dataclasses.replace(frame, snapshot=dataclasses.replace(frame.snapshot, seconds=1000.0))
    assert next(train(digits, SMALL, rarely(), start=late)).seconds >= 1000


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (lambda frame: {"weights": {}}, "does not fit the settings"),
        (lambda frame: {"kept": {n: w[:1] for n, w in frame.kept.items()}}, "does not fit the settings"),
        (lambda frame: {"noise_state": torch.zeros(7, dtype=torch.uint8)}, "on another device"),
        (lambda frame: {"order_state": torch.zeros(7, dtype=torch.uint8)}, "on another device"),
    ],
)
def test_a_keyframe_that_does_not_fit_is_one_sentence(digits, changes, words):
    _, _, frame = run_on(digits, SMALL, 9)
    with pytest.raises(UserError, match=words):
        next(train(digits, SMALL, rarely(), start=dataclasses.replace(frame, **changes(frame))))


# When moments and keyframes are kept.


def moments(last, steps_per_epoch):
    step, found = 0, [0]
    while step < last:
        step = next_moment(step, steps_per_epoch)
        found.append(step)
    return found


def test_moments_lie_evenly_in_the_logarithm_and_at_every_epochs_end():
    found = moments(469 * 20, 469)
    assert found[:10] == [0, 1, 2, 3, 4, 5, 6, 8, 10, 13]
    assert set(range(469, 469 * 20 + 1, 469)) <= set(found)
    spaced = [step for step in found if step and step % 469]
    assert all(b / a <= 2 for a, b in itertools.pairwise(spaced))
    assert len(spaced) == len({round(2 ** (k / 3)) for k in range(40) if 2 ** (k / 3) < 9380} - {469})


def test_of_many_epochs_those_a_hundredth_apart_are_moments_and_all_that_keep_a_keyframe():
    found = moments(100_000 * 8, 8)
    assert len(found) < 100 + 80 * math.log2(100_000 / 100)
    assert {8 << k for k in range(17)} <= set(found)
    assert set(range(8, 801, 8)) <= set(found)
    assert all(b - a < max(17, 0.02 * a) for a, b in itertools.pairwise(found))


def test_the_timeline_of_a_training_starts_at_step_0_and_holds_what_was_shown(digits):
    shelf = Shelf()
    shown = {snapshot.step: snapshot for snapshot in train(digits, SMALL, Control(snapshot_interval=0), keeper=shelf)}
    assert [moment.step for moment, _ in shelf.moments] == moments(32, STEPS_PER_EPOCH)
    for moment, whole in shelf.moments:
        assert isinstance(moment, Snapshot)
        assert (whole is not None) == (moment.step in (8, 16, 32)) == keeps_keyframe(moment.step, STEPS_PER_EPOCH)
        if moment.step < 32:  # the last one shown is exact
            assert np.array_equal(moment.means, shown[moment.step].means)
            assert np.array_equal(moment.computed_at, shown[moment.step].computed_at)
        assert all(weight.equal(shown[moment.step].weights[name]) for name, weight in moment.weights.items())


def test_a_training_that_goes_on_adds_the_moments_that_are_left(digits):
    _, _, frame = run_on(digits, SMALL, 11)
    shelf = Shelf()
    list(train(digits, SMALL, rarely(), start=frame, keeper=shelf))
    assert [moment.step for moment, _ in shelf.moments] == [step for step in moments(32, 8) if step > 11]


@pytest.mark.parametrize("tick", [0.1, 0.9, 5.0])
def test_keyframes_are_written_at_epochs_ends_and_never_a_minute_apart(digits, clock, tick):
    """A clock that runs by looks, so that the seconds are those of the test."""
    clock.tick = tick
    config, shelf = dataclasses.replace(SMALL, epochs=40), Shelf()
    list(train(digits, config, Control(snapshot_interval=0), keeper=shelf))
    seconds = [0.0, *(frame.snapshot.seconds for frame in shelf.saved)]
    gaps = np.diff(seconds)
    assert len(gaps) > 3
    # Two checks lie between the decision and the keyframe, and each interval has about ten.
    assert gaps.max() <= keyframe.LONGEST + 12 * tick
    at_ends = [frame.step % STEPS_PER_EPOCH == 0 for frame in shelf.saved]
    assert all(gap >= keyframe.SHORTEST - 2 * tick for gap in gaps)
    if 12 * tick * STEPS_PER_EPOCH < keyframe.LONGEST - keyframe.SHORTEST:
        assert all(at_ends)  # epochs are short: the rarer of both


def test_an_interval_of_the_caller_moves_both_limits():
    usual, longest = keyframe.SHORTEST, keyframe.LONGEST
    for seconds in (0.0, usual - 1, usual, longest - 1, longest):
        for is_end in (False, True):
            assert keyframe.is_due(seconds + 60, is_end, usual + 60) == keyframe.is_due(seconds, is_end)


def test_a_control_sets_how_often_a_training_saves_itself(digits, clock):
    clock.tick = 0.1
    config, counts = dataclasses.replace(SMALL, epochs=20), {}
    for interval in (None, 5.0):
        control, shelf = Control(snapshot_interval=0), Shelf()
        control.save_interval = interval
        list(train(digits, config, control, keeper=shelf))
        counts[interval] = len(shelf.saved)
    assert counts[5.0] > 2 * counts[None] > 0


def test_a_pause_and_the_end_hand_the_newest_keyframe_over(digits):
    control, shelf = rarely(paused=True), Shelf()
    training = train(digits, SMALL, control, keeper=shelf)
    next(training)
    control.step(3)
    next(training)
    assert [frame.step for frame in shelf.handed] == [3]
    control.resume()
    list(training)
    assert [frame.step for frame in shelf.handed] == [3, 32]
    assert shelf.saved == []


# The learning rate after the end of the known schedule.


def rates(schedule, first, last):
    return [schedule.factor(step, 0.0) for step in range(first, last)]


def test_epochs_within_a_cycle_keep_its_course():
    known = Schedule.of(SMALL, 8)
    going = known.continued(8, 1.0, epochs=2)
    assert going.end_step == 24
    assert rates(going, 8, 24) == rates(known, 8, 24)
    assert known.continued(8, 1.0) == known
    assert known.continued(8, 1.0, epochs=3).end_step == 32
    assert rates(known.continued(8, 1.0, epochs=3), 8, 32) == rates(known, 8, 32)


@pytest.mark.parametrize("at", [8, 32])
def test_epochs_beyond_a_cycle_make_one_more_cycle(at):
    going = Schedule.of(SMALL, 8).continued(at, 1.0, epochs=6)
    assert rates(going, at, at + 48) == rates(Schedule.of(dataclasses.replace(SMALL, epochs=6), 8), 0, 48)
    assert going.is_over(at + 48, 0)
    assert not going.is_over(at + 47, 0)


def test_an_open_schedule_keeps_its_rate_for_more_epochs_or_seconds():
    known = Schedule.of(dataclasses.replace(SMALL, epochs=None), 8)
    for going in (known.continued(1000, 5.0, epochs=10), known.continued(1000, 5.0, seconds=9.0)):
        assert set(rates(going, 1000, 1080)) == {1.0}
        assert going.is_over(1080, 14.0)
    assert not known.continued(1000, 5.0).is_over(10**9, 1e9)


def test_a_decay_that_has_passed_is_followed_by_a_cycle():
    known = dataclasses.replace(Schedule.of(dataclasses.replace(SMALL, epochs=None), 8), decay_step=100)
    assert known.continued(108, 1.0, epochs=2).factor(110, 1.0) == known.factor(110, 1.0)
    assert max(rates(known.continued(200, 1.0, epochs=8), 200, 264)) == pytest.approx(1)


def test_seconds_beyond_those_known_fall_in_their_last_third():
    known = Schedule.of(dataclasses.replace(SMALL, epochs=None, seconds=30.0), 8)
    within = known.continued(1000, 10.0, seconds=5.0)
    assert (within.end_second, within.factor(1001, 14.0)) == (15.0, known.factor(1001, 14.0))
    beyond = known.continued(1000, 30.0, seconds=60.0)
    assert beyond.factor(5000, 65.0) == 1
    assert beyond.factor(5000, 90.0) == pytest.approx(END)
    assert beyond.end_second == 90
    assert Schedule.of(SMALL, 8).continued(32, 30.0, seconds=60.0).factor(5000, 80.0) < 1
