"""Trainings in turns: each equals the training alone, and all are at the same step between two turns."""

import dataclasses
import math

import pytest

from latentlab.config import Config
from latentlab.errors import DivergedError
from latentlab.models import build
from latentlab.session.pairs import PAIRS, configs_of
from latentlab.training.control import Control
from latentlab.training.loop import TrainingLoop
from latentlab.training.trainer import in_turns, train
from latentlab.work import mapped, result_of

SMALL = Config(dataset="digits", hidden=(16, 12), batch_size=32, epochs=2, threads=1, device="cpu")


def loops_of(digits, configs, control, rows=None, keepers=(None, None)):
    """Return the loops of a pair; the rows of losses go into `rows`, a list for each."""
    rows = [[] for _ in configs] if rows is None else rows
    return [
        TrainingLoop(digits, config, control, number, rows[number].append, None, None, keepers[number])
        for number, config in enumerate(configs)
    ]


def equal(first, second):
    """Whether two snapshots hold the same weights, bit for bit."""
    return all(first.weights[name].equal(second.weights[name]) for name in first.weights) and len(first.weights) > 0


class Shelf:
    """A keeper in memory."""

    is_full = False

    def __init__(self):
        self.moments, self.keyframe = [], None

    def add_moment(self, moment, keyframe):
        self.moments.append(moment)

    def autosave(self, keyframe):
        self.keyframe = keyframe

    def hand_over(self, keyframe):
        self.keyframe = keyframe


@pytest.mark.parametrize("name", PAIRS)
def test_each_training_of_a_pair_equals_the_training_alone(digits, name):
    configs = list(configs_of(name, SMALL).values())
    control = Control(snapshot_interval=0)
    rows, keepers = [[], []], [Shelf(), Shelf()]
    work = in_turns(loops_of(digits, configs, control, rows, keepers), control)
    newest = {}
    for snapshot in work:
        newest[snapshot.run] = snapshot
    for number, config in enumerate(configs):
        alone_rows, shelf = [], Shelf()
        control = Control(snapshot_interval=math.inf)
        alone = result_of(train(digits, config, control, record=alone_rows.append, keeper=shelf))
        assert equal(newest[number], alone)
        assert [dataclasses.astuple(row)[:4] for row in rows[number]] == [
            dataclasses.astuple(row)[:4] for row in alone_rows
        ]
        assert newest[number].state == alone.state == "finished"
        assert [moment.step for moment in keepers[number].moments] == [moment.step for moment in shelf.moments]
        assert keepers[number].keyframe.step == shelf.keyframe.step
        assert all(equal(ours, theirs) for ours, theirs in zip(keepers[number].moments, shelf.moments))


def test_trainings_of_other_epochs_keep_their_own_rows_and_moments(digits):
    """16 steps of either: two epochs of 8 steps, four of 4."""
    configs = [SMALL, dataclasses.replace(SMALL, batch_size=64, epochs=4)]
    control = Control(snapshot_interval=math.inf)
    rows, keepers = [[], []], [Shelf(), Shelf()]
    lasts = result_of(in_turns(loops_of(digits, configs, control, rows, keepers), control))
    for config, last, ours, keeper in zip(configs, lasts, rows, keepers):
        alone_rows, shelf = [], Shelf()
        control = Control(snapshot_interval=math.inf)
        alone = result_of(train(digits, config, control, record=alone_rows.append, keeper=shelf))
        assert equal(last, alone)
        assert [(row.step, row.split, row.loss) for row in ours] == [
            (row.step, row.split, row.loss) for row in alone_rows
        ]
        assert [moment.step for moment in keeper.moments] == [moment.step for moment in shelf.moments]


def test_both_trainings_are_at_the_same_step_between_two_turns(digits):
    """Pause, step and stop act on both, whenever they come."""
    control = Control(snapshot_interval=0, paused=True)
    loops = loops_of(digits, configs_of("ae-vae", dataclasses.replace(SMALL, epochs=None)).values(), control)
    steps = []
    for snapshot in in_turns(loops, control):
        if snapshot.run == 1:
            here, there = (loop.snapshot("running").step for loop in loops)
            assert here == there == snapshot.step
            steps.append((here, snapshot.state))
            if snapshot.state == "paused" and here == 0:
                control.step(3)
            elif snapshot.state == "paused" and here == 3:
                control.resume()
            elif here > 20:
                control.stop()
    assert (3, "paused") in steps
    assert steps[-1][1] == "stopped"
    assert 20 < steps[-1][0] < 200


def test_a_divergence_ends_both(digits):
    configs = [SMALL, dataclasses.replace(SMALL, likelihood="gaussian", sigma=0.01, learning_rate=1.0, family="ae")]
    control = Control(snapshot_interval=math.inf)
    newest = {}

    def keep(snapshot):
        newest[snapshot.run] = snapshot

    with pytest.raises(DivergedError):
        result_of(mapped(in_turns(loops_of(digits, configs, control), control), keep))
    assert (newest[0].state, newest[1].state) == ("stopped", "diverged")


def test_a_snapshot_due_for_one_training_comes_of_both(digits):
    """At each epoch's end: every 8 steps of the first, every 4 of the second."""
    configs = [SMALL, dataclasses.replace(SMALL, batch_size=64, epochs=4)]
    control = Control(snapshot_interval=math.inf)
    steps = {0: [], 1: []}
    for snapshot in in_turns(loops_of(digits, configs, control), control):
        steps[snapshot.run].append(snapshot.step)
    assert steps[0] == steps[1] == [0, 4, 8, 12, 16, 16]


def test_a_pause_tells_both_states_before_it_makes_a_map_exact(digits):
    """Encoding every image takes long."""
    control = Control(snapshot_interval=math.inf)
    told = []
    for snapshot in in_turns(loops_of(digits, [SMALL, SMALL], control), control):
        if not snapshot.step:
            control.step(3)
        elif snapshot.state == "paused":
            told.append((snapshot.run, snapshot.exact))
            if len(told) == 4:
                control.stop()
    assert told == [(0, False), (1, False), (0, True), (1, True)]


def test_an_autoencoder_begins_with_the_means_and_the_decoder_of_the_vae(digits):
    first, second = (
        dict(build(config, digits.image_shape).named_parameters()) for config in configs_of("ae-vae", SMALL).values()
    )
    assert all(first[name].equal(second[name][: len(first[name])]) for name in second)
    assert {name for name in second if first[name].shape != second[name].shape} == {
        "encoder.network.4.weight",
        "encoder.network.4.bias",
    }
