"""A pair in the window: two trainings in turns, each equal to its run alone; saved, ended, resumed one by one."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from latentlab.config import OPTIONS, Config, checked
from latentlab.errors import UserError
from latentlab.gui.controller import State
from latentlab.gui.controller.trainer import LiveSettings
from latentlab.gui.controller.trainings import trained
from latentlab.gui.views.pair_sheet import PairSheet
from latentlab.session.checkpoint import open_run
from latentlab.session.loss_log import LossLog
from latentlab.session.pairs import configs_of
from latentlab.session.training_run import TrainingRun
from latentlab.training.control import Control
from latentlab.training.mailbox import Mailbox
from latentlab.training.snapshot import TEST, TRAIN
from latentlab.training.trainer import reach
from latentlab.work import result_of

PATIENCE = 60_000
FIRST, SECOND = 2, 3  # the runs of the pair, after the untrained run of the start


def wait_for(qtbot, app, *states):
    qtbot.waitUntil(lambda: app.controller.state in states, timeout=PATIENCE)


def press(app, name):
    QTest.mouseClick(app.window.run_bar.buttons[name], Qt.MouseButton.LeftButton)


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    """The window with an untrained model of few images: two steps are an epoch."""
    for place in ("latentlab.data.load", "latentlab.session.evaluation.load"):
        monkeypatch.setattr(place, lambda *_, **__: digits)
    app = open_window(threads=1, device="cpu")
    wait_for(qtbot, app, State.READY)
    return app


def train_pair(app, qtbot, name, steps=5):
    """Train a pair for some steps, and return both runs as they are by then."""
    app.performer.perform("train_pair", pair=name)
    session = app.controller.session
    runs = session.runs
    qtbot.waitUntil(lambda: {FIRST, SECOND} <= set(runs), timeout=PATIENCE)
    qtbot.waitUntil(lambda: min(runs[FIRST].snapshot.step, runs[SECOND].snapshot.step) >= steps, timeout=PATIENCE)
    return runs[FIRST], runs[SECOND]


def pause(app, qtbot):
    """Pause, and return both runs, with exact maps and saved."""
    session = app.controller.session
    press(app, "run")
    runs = session.runs
    qtbot.waitUntil(
        lambda: all(
            runs[run].snapshot.state == "paused" and runs[run].snapshot.exact and runs[run].folder is not None
            for run in (FIRST, SECOND)
        ),
        timeout=PATIENCE,
    )
    return runs[FIRST], runs[SECOND]


def rows(snapshot):
    """Return the losses of a snapshot."""
    return [snapshot.losses.rows(split) for split in (TRAIN, TEST)]


def assert_equals_alone(run, config, digits):
    """Assert that a run equals the training alone with these settings up to the run's step, bit for bit."""
    alone = result_of(reach(digits, config, run.snapshot.step)).snapshot
    assert alone.weights.keys() == run.snapshot.weights.keys()
    assert all(run.snapshot.weights[name].equal(weight) for name, weight in alone.weights.items())
    for ours, theirs in zip(rows(run.snapshot), rows(alone)):
        np.testing.assert_array_equal(ours, theirs)


def test_a_card_of_the_sheet_trains_two_runs_in_turns_that_equal_runs_alone(app, qtbot, digits):
    session = app.controller.session
    config = session.config
    app.window.verbs["train_pair"].trigger()
    (sheet,) = app.window.findChildren(PairSheet)
    qtbot.waitUntil(sheet.isVisible)
    QTest.mouseClick(sheet.cards["beta"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.current_id == FIRST and SECOND in session.runs, timeout=PATIENCE)
    assert session.beside.id == SECOND
    assert app.performer.log[-1].line().endswith('"do": "train_pair", "pair": "beta"}')
    seen = {FIRST: set(), SECOND: set()}
    app.controller.points_changed.connect(lambda points: seen[FIRST].add(points.step))
    app.controller.beside_points_changed.connect(lambda points: seen[SECOND].add(points.step))
    qtbot.waitUntil(lambda: len(seen[FIRST]) > 5 and len(seen[SECOND]) > 5, timeout=PATIENCE)  # both maps move
    runs = pause(app, qtbot)
    configs = tuple(configs_of("beta", config).values())
    assert tuple(run.config for run in runs) == configs
    assert (configs[0].beta, configs[1].beta) == (0.1, 4.0)
    assert session.config == configs[0], "the form is about the shown run"
    assert runs[0].snapshot.step == runs[1].snapshot.step
    for run in runs:
        assert open_run(run.folder).snapshot.step == run.snapshot.step
        assert_equals_alone(run, run.config, digits)
    assert runs[0].folder.name.endswith("digits-beta-0.1")
    assert runs[1].folder.name.endswith("digits-beta-4")

    step = runs[0].snapshot.step
    press(app, "step")
    both = [(step + 1, "paused")] * 2
    qtbot.waitUntil(
        lambda: [(session.runs[n].snapshot.step, session.runs[n].snapshot.state) for n in (FIRST, SECOND)] == both,
        timeout=PATIENCE,
    )
    press(app, "run")
    qtbot.waitUntil(lambda: all(session.runs[n].snapshot.step > step + 1 for n in (FIRST, SECOND)), timeout=PATIENCE)


def test_the_form_acts_on_the_shown_run_of_a_pair(app, qtbot):
    session = app.controller.session
    app.performer.perform("configure", beta=0.5)
    train_pair(app, qtbot, "beta")
    assert not session.can_undo, "an undo would give the run a beta that is not the pair's"
    app.performer.perform("configure", beta=2.0)
    qtbot.waitUntil(lambda: session.runs[FIRST].snapshot.beta == 2.0, timeout=PATIENCE)
    app.performer.perform("show_run", run=SECOND)
    app.performer.perform("configure", beta=3.0)
    qtbot.waitUntil(lambda: session.runs[SECOND].snapshot.beta == 3.0, timeout=PATIENCE)
    first, second = pause(app, qtbot)
    assert (first.snapshot.beta, second.snapshot.beta) == (2.0, 3.0)
    qtbot.waitUntil(lambda: open_run(second.folder).config.beta == 3.0, timeout=PATIENCE)
    assert open_run(first.folder).config.beta == 2.0


def test_a_new_run_saves_both_and_each_goes_on_alone(app, qtbot):
    session = app.controller.session
    train_pair(app, qtbot, "ae-vae")
    app.performer.perform("reset")
    wait_for(qtbot, app, State.READY)
    assert (session.current_id, len(session.under_way)) == (SECOND + 1, 1)
    first, second = session.runs[FIRST], session.runs[SECOND]
    assert first.snapshot.step == second.snapshot.step
    for run in (first, second):
        assert open_run(run.folder).snapshot.step == run.snapshot.step
    app.performer.perform("show_run", run=SECOND)
    app.performer.perform("go_on")
    qtbot.waitUntil(lambda: session.runs[SECOND].snapshot.step > second.snapshot.step, timeout=PATIENCE)
    assert [training.id for training in session.under_way] == [SECOND]
    assert session.runs[FIRST].snapshot is first.snapshot


@pytest.mark.parametrize("verb", ["close_run", "delete_run"])
def test_the_end_of_one_run_of_a_pair_saves_the_other(app, qtbot, verb):
    session = app.controller.session
    train_pair(app, qtbot, "seeds")
    app.performer.perform(verb, run=SECOND)
    qtbot.waitUntil(lambda: SECOND not in session.runs, timeout=PATIENCE)
    assert not session.under_way
    assert session.beside is None
    first = session.runs[FIRST]
    assert open_run(first.folder).snapshot.step == first.snapshot.step >= 5
    wait_for(qtbot, app, State.FINISHED)
    press(app, "run")
    qtbot.waitUntil(lambda: session.runs[FIRST].snapshot.step > first.snapshot.step, timeout=PATIENCE)


def test_a_closed_window_leaves_both_runs_on_disk(app, qtbot, home):
    train_pair(app, qtbot, "depth")
    assert app.window.close()
    runs = [open_run(folder) for folder in (home / "runs").glob("[!.]*")]
    assert {len(run.config.hidden) for run in runs} == {1, 3}
    assert all(run.snapshot.step >= 5 for run in runs)


def test_both_runs_finish_and_a_run_opened_from_disk_takes_their_place(app, qtbot):
    session = app.controller.session
    app.performer.perform("configure", epochs=3)
    app.performer.perform("train_pair", pair="likelihood")
    wait_for(qtbot, app, State.FINISHED)
    qtbot.waitUntil(lambda: all(session.runs[n].folder is not None for n in (FIRST, SECOND)), timeout=PATIENCE)
    assert [session.runs[n].snapshot.state for n in (FIRST, SECOND)] == ["finished"] * 2
    app.performer.perform("open_run", folder=session.runs[SECOND].folder)
    qtbot.waitUntil(lambda: not session.under_way, timeout=PATIENCE)
    assert session.newest.snapshot.step == 6


def calm_and_wild(config):
    """Return the settings of a pair of which the second diverges within a row of losses."""
    values = {row.name: getattr(config, row.name) for row in OPTIONS}
    wild = {"likelihood": "gaussian", "sigma": 0.01, "learning_rate": 1.0, "family": "ae"}
    return {"calm": config, "wild": checked(**(values | wild))}


def test_a_training_that_diverges_ends_its_partner_which_stays_whole(app, qtbot, monkeypatch):
    monkeypatch.setattr("latentlab.gui.controller.trainings.configs_of", lambda _, config: calm_and_wild(config))
    session = app.controller.session
    with qtbot.waitSignal(app.controller.failed, timeout=PATIENCE) as failed:
        app.performer.perform("train_pair", pair="seeds")
    assert "diverged" in failed.args[0]
    assert app.controller.state is State.FINISHED
    assert [session.runs[n].snapshot.state for n in (FIRST, SECOND)] == ["stopped", "diverged"]
    app.performer.perform("show_run", run=SECOND)
    assert app.controller.state is State.FAILED


def test_a_pair_whose_settings_do_not_go_together_says_so_on_its_card(app, qtbot):
    app.performer.perform("configure", objective="exact")
    app.window.verbs["train_pair"].trigger()
    (sheet,) = app.window.findChildren(PairSheet)
    assert not sheet.cards["ae-vae"].isEnabled()
    assert sheet.cards["seeds"].isEnabled()
    reason = sheet.cards["ae-vae"].toolTip()
    with pytest.raises(UserError) as error:
        app.performer.perform("train_pair", pair="ae-vae")
    assert str(error.value) == reason
    assert app.controller.session.current_id == 1
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    QApplication.processEvents()


def test_a_slot_for_the_newest_value_loses_no_run_of_a_pair(digits, tmp_path):
    """A window that takes nothing during the whole training gets the last snapshot of both runs."""
    control, box, trainings = Control(snapshot_interval=0), Mailbox(), []
    config = Config(dataset="digits", hidden=(8,), threads=1, device="cpu", epochs=1)
    for number, each in enumerate(configs_of("seeds", config).values()):
        trainings.append((TrainingRun(number, control, LossLog(tmp_path / str(number))), LiveSettings(each)))
    for value in trained(digits, trainings):
        box.put(value)
    assert [(snapshot.run, snapshot.state) for snapshot in box.take()] == [(0, "finished"), (1, "finished")]
    for training, _ in trainings:
        training.end()
