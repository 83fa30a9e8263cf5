import contextlib
import dataclasses

import pytest

from latentlab.errors import UserError
from latentlab.export.csv import read_losses
from latentlab.session import training_run
from latentlab.session.checkpoint import open_run
from latentlab.session.keyframe_file import step_of
from latentlab.session.loss_log import LossLog
from latentlab.session.run import run_at
from latentlab.session.run_folder import Claim, runs_of_window
from latentlab.session.timeline import Timeline
from latentlab.session.training_run import TrainingRun
from latentlab.training.control import Control
from latentlab.training.trainer import train


class Eager(TrainingRun):
    """A training run that writes after every step."""

    is_full = True


@pytest.fixture
def make(digits, small_config, tmp_path):
    """Return a maker of (a training of the window, its generator), with or without a write after every step."""
    made = []

    def make_it(kind=Eager, **details):
        training = kind(
            1, Control(snapshot_interval=0), LossLog(tmp_path / "spool.csv"),
            lambda snapshot: run_at(snapshot, small_config, digits), **details,
        )  # fmt: skip
        made.append(training)
        return training, train(digits, small_config, training.control, 1, training.log, keeper=training)

    yield make_it
    for training in made:
        training.end()


@pytest.fixture
def at(digits, small_config):
    """Return a function that makes a Run of a snapshot."""
    return lambda snapshot: run_at(snapshot, small_config, digits)


def until(training, step):
    """Return the snapshot of a step."""
    return next(snapshot for snapshot in training if snapshot.step == step)


def folder_of(home):
    (folder,) = (path for path in runs_of_window().iterdir() if not path.name.startswith("."))
    return folder


def test_a_training_is_on_disk_from_its_first_autosave_on(make, home):
    training, steps = make()
    next(steps)
    assert not runs_of_window().exists()
    for step in (1, 2, 3):
        until(steps, step)
        run = open_run(folder_of(home))
        assert (run.snapshot.step, run.snapshot.state) == (step, "running")
        assert step_of(run.folder / "keyframe.safetensors") == step
        assert Timeline(run.folder).steps() == tuple(range(step + 1))
        assert run.origin == training.origin
    assert [row.step for row in read_losses(run.folder / "losses.csv")] == [2]


def test_an_older_state_does_not_replace_what_was_written_meanwhile(make, home, at):
    training, steps = make()
    shown = until(steps, 1)
    until(steps, 3)
    training.save(at(shown))
    assert open_run(folder_of(home)).snapshot.step == 3
    assert not training.unsaved(at(shown))
    last = list(steps)[-1]
    training.save(at(last))
    assert (open_run(folder_of(home)).snapshot.step, open_run(folder_of(home)).snapshot.state) == (6, "finished")


def test_the_last_good_state_of_a_divergence_does_replace_it(make, home, at):
    training, steps = make()
    good = dataclasses.replace(until(steps, 2), state="diverged")
    until(steps, 4)
    training.save(at(good))
    run = open_run(folder_of(home))
    assert (run.snapshot.step, run.snapshot.state) == (2, "diverged")
    assert Timeline(run.folder).steps() == (0, 1, 2)


def test_a_write_that_fails_is_noted_and_made_good_by_the_next(make, home, at, monkeypatch):
    training, steps = make()
    until(steps, 1)

    def full(*_, **__):
        raise UserError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(training_run, "save_run", full)
        until(steps, 3)
        assert str(training.problem) == "The disk is full."
        assert open_run(folder_of(home)).snapshot.step == 1
    until(steps, 4)
    assert training.problem is None
    assert Timeline(folder_of(home)).steps() == (0, 1, 2, 3, 4)


def test_moments_that_find_no_room_do_not_keep_the_model_from_the_disk(make, home, at, monkeypatch):
    training, steps = make(TrainingRun)
    *_, last = steps

    def full(*_, **__):
        raise UserError("No room for moments.")

    monkeypatch.setattr("latentlab.session.timeline.write_moment", full)
    saved, problem = training.save(at(last))
    assert str(problem) == "No room for moments."
    assert open_run(saved.folder).snapshot.step == 6
    assert (saved.folder / "keyframe.safetensors").exists()
    assert training.timeline.at(3).snapshot.step == 3  # it waits on


def test_the_end_of_the_program_writes_the_newest_keyframe(make, home, at):
    training, steps = make(TrainingRun)
    training.save(at(until(steps, 2)))
    until(steps, 4)
    training.control.abandon()
    with contextlib.suppress(StopIteration):
        [*_] = steps
    training.end()
    run = open_run(folder_of(home))
    assert (run.snapshot.step, run.snapshot.state) == (4, "paused")
    assert step_of(run.folder / "keyframe.safetensors") == 4
    assert not [path.name for path in runs_of_window().iterdir() if path.name.startswith(".")]


def test_a_training_that_nobody_saved_leaves_nothing(make, home):
    training, steps = make(TrainingRun)
    until(steps, 4)
    training.control.abandon()
    [*_] = steps
    training.end()
    assert not runs_of_window().exists()


def test_a_run_that_is_saved_elsewhere_takes_its_moments_along(make, home, at, tmp_path):
    training, steps = make()
    until(steps, 3)
    saved = training.save_as(at(until(steps, 4)), tmp_path / "mine")
    until(steps, 5)
    assert saved.folder == tmp_path / "mine"
    assert open_run(saved.folder).snapshot.step == 5
    assert Timeline(saved.folder).steps() == (0, 1, 2, 3, 4, 5)
    assert training.timeline.steps() == (0, 1, 2, 3, 4, 5)


def test_an_autosave_beside_an_older_run_swaps_nothing(make, home, at, tmp_path, run):
    from latentlab.session.checkpoint import save_run

    save_run(dataclasses.replace(run, config=dataclasses.replace(run.config, seed=9)), tmp_path / "run")
    with Claim(tmp_path / "run", force=True) as claim:
        training, steps = make(claim=claim)
        until(steps, 4)
        assert open_run(tmp_path / "run").config.seed == 9
        assert open_run(claim.work).snapshot.step == 4
        training.save(at(list(steps)[-1]), rescue=True)
        assert open_run(tmp_path / "run").config.seed == 0
        assert Timeline(tmp_path / "run").steps() == (0, 1, 2, 3, 4, 5, 6)
        training.end()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]
