"""One run after another: the old run is on disk first, or the user is asked; no state of the old run survives."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from latentlab.errors import UserError
from latentlab.gui.controller import State
from latentlab.session.checkpoint import open_run
from latentlab.session.training_run import TrainingRun


def wait_for(qtbot, app, *states):
    qtbot.waitUntil(lambda: app.controller.state in states, timeout=30_000)


def press(app, name):
    QTest.mouseClick(app.window.run_bar.buttons[name], Qt.MouseButton.LeftButton)


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    """The window, with a run that trains and has learned something."""
    for place in ("latentlab.data.load", "latentlab.session.evaluation.load"):
        monkeypatch.setattr(place, lambda *_, **__: digits)
    app = open_window()
    wait_for(qtbot, app, State.READY)
    press(app, "run")
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step > 20, timeout=30_000)
    return app


@pytest.fixture
def full(monkeypatch):
    """A disk on which no run can be saved, until the list is emptied."""
    full, save = [True], TrainingRun.save

    def save_or_not(self, run, **details):
        if full:
            raise UserError("Cannot write {path}: the disk is full.", path="runs")
        return save(self, run, **details)

    monkeypatch.setattr(TrainingRun, "save", save_or_not)
    return full


def ways(app):
    return {
        "reset": lambda: press(app, "reset"),
        "panel": app.window.views["run"].restart.click,
        "data": lambda: app.controller.images.load("digits"),
    }


@pytest.mark.parametrize("way", ["reset", "panel", "data"])
def test_every_step_that_was_learned_is_on_disk_before_another_run_begins(app, qtbot, home, way):
    session = app.controller.session
    old = session.current_id
    ways(app)[way]()
    qtbot.waitUntil(lambda: session.current_id != old and session.current is not None, timeout=30_000)
    folder = session.runs[old].folder
    assert folder.parent == home / "runs"
    assert open_run(folder).snapshot.step == session.runs[old].snapshot.step >= 20
    assert session.current.snapshot.step == 0


@pytest.mark.parametrize("way", ["reset", "panel", "data"])
def test_a_run_that_cannot_be_saved_stays_until_the_hand_says_so(app, qtbot, full, way):
    session, banner = app.controller.session, app.window.banner
    old = session.current_id
    ways(app)[way]()
    qtbot.waitUntil(banner.isVisible, timeout=30_000)
    wait_for(qtbot, app, State.PAUSED)
    assert session.current_id == old
    qtbot.waitUntil(lambda: session.current.snapshot.exact, timeout=30_000)  # which is saved, too
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy)
    qtbot.wait(50)
    assert session.current_id == old
    assert "the disk is full" in banner.text.text()
    assert [button.text() for button in banner.buttons if button.isVisible()] == [
        "Save elsewhere…",
        "Go on without saving",
    ]
    QTest.mouseClick(banner.buttons[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.current_id != old and session.current is not None, timeout=30_000)
    assert not banner.isVisible()
    full.clear()


def test_a_save_that_goes_well_takes_down_the_sentence_of_the_one_that_did_not(app, qtbot, full, tmp_path, monkeypatch):
    session, banner = app.controller.session, app.window.banner
    press(app, "run")
    qtbot.waitUntil(banner.isVisible, timeout=30_000)
    full.clear()
    app.controller.succeeded.emit("export")
    assert banner.isVisible(), "another kind of act says nothing about this one"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "kept"), ""))
    app.window.verbs["save_run"].trigger()
    qtbot.waitUntil(lambda: not banner.isVisible(), timeout=30_000)
    assert session.current.folder == tmp_path / "kept"


@pytest.mark.parametrize(("keyframe", "text"), [(True, "Go on"), (False, "Train from step 0")])
def test_opening_a_run_saves_the_one_before_and_its_button_says_from_where_it_trains(
    app, qtbot, home, tmp_path, keyframe, text
):
    session, run = app.controller.session, app.window.verbs["run"]
    app.controller.files.save_to(tmp_path / "first")
    qtbot.waitUntil(lambda: session.current.folder == tmp_path / "first", timeout=30_000)
    press(app, "reset")
    qtbot.waitUntil(lambda: session.current is not None and session.current.snapshot.step == 0, timeout=30_000)
    press(app, "run")
    qtbot.waitUntil(lambda: session.current.snapshot.step > 20, timeout=30_000)
    learned = session.current_id
    if not keyframe:  # as in a run of an older latentlab
        (tmp_path / "first" / "keyframe.safetensors").unlink()
        shutil.rmtree(tmp_path / "first" / "timeline")
    app.controller.files.open(tmp_path / "first")
    qtbot.waitUntil(lambda: session.current_id != learned and session.current is not None, timeout=30_000)
    assert session.current.folder == tmp_path / "first"
    assert run.iconText() == text
    qtbot.waitUntil(lambda: session.runs[learned].folder is not None, timeout=30_000)
    assert open_run(session.runs[learned].folder).snapshot.step > 20


def test_a_training_goes_on_while_a_run_is_opened_from_disk_and_ends_where_it_is_paused(app, qtbot, tmp_path):
    session, shelf = app.controller.session, app.controller.shelf
    app.controller.files.save_to(tmp_path / "first")
    qtbot.waitUntil(lambda: session.current.folder == tmp_path / "first", timeout=30_000)
    press(app, "reset")
    wait_for(qtbot, app, State.READY)
    press(app, "run")
    wait_for(qtbot, app, State.TRAINING)
    learning = session.current_id
    app.controller.files.open(tmp_path / "first")
    qtbot.waitUntil(lambda: session.current_id not in (None, learning), timeout=30_000)
    opened, step = session.current_id, session.runs[learning].snapshot.step
    assert app.controller.state is State.FINISHED
    assert shelf.training_beside.id == learning
    qtbot.waitUntil(lambda: session.runs[learning].snapshot.step > step, timeout=30_000)
    assert session.current_id == opened, "a snapshot of the other run changes nothing that is shown"

    app.performer.perform("show_run", run=learning)
    press(app, "run")
    wait_for(qtbot, app, State.PAUSED)
    app.controller.files.open(tmp_path / "first")
    qtbot.waitUntil(lambda: session.current_id not in (opened, learning), timeout=30_000)
    assert not session.under_way
    paused = session.runs[learning]
    assert open_run(paused.folder).snapshot.step == paused.snapshot.step


def test_waypoints_of_a_run_are_not_those_of_the_next_and_undo_does_not_bring_them_back(app, qtbot):
    session, walk = app.controller.session, app.window.views["walk"]
    press(app, "run")
    wait_for(qtbot, app, State.PAUSED)
    app.window.verbs["add_pin"].trigger()
    app.controller.probe.jump_to((1.0, 0.0))
    app.window.verbs["add_pin"].trigger()
    assert len(session.waypoints) == 2
    old = session.current_id
    press(app, "reset")
    qtbot.waitUntil(lambda: session.current_id != old and session.current is not None, timeout=30_000)
    assert session.waypoints == ()
    while session.can_undo:
        app.window.verbs["undo"].trigger()
        assert session.waypoints == ()
    while session.can_redo:
        app.window.verbs["redo"].trigger()
        assert session.waypoints == ()
    assert not any(button.isVisible() for button in walk.findChildren(type(walk)))


def test_run_while_the_program_prepares_is_remembered_and_shown(open_window, qtbot):
    app = open_window()
    wait_for(qtbot, app, State.PREPARING)
    qtbot.waitUntil(lambda: app.window.verbs["run"].isEnabled())
    press(app, "run")
    assert app.window.verbs["run"].text() == "Starts when ready"
    press(app, "run")
    assert app.window.verbs["run"].iconText() == "Run"
    press(app, "run")
    wait_for(qtbot, app, State.TRAINING)
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step > 0, timeout=30_000)


def test_the_count_under_the_data_is_of_the_chosen_set(open_window, qtbot):
    app = open_window()
    wait_for(qtbot, app, State.READY)
    panel = app.window.views["run"]
    below = panel.form._below["dataset"]
    assert below.text().startswith("1,437 training")
    combo = panel.form.fields["dataset"].combo
    combo.setCurrentIndex(combo.findData("mnist"))
    combo.activated.emit(combo.currentIndex())
    assert app.controller.session.config.dataset == "mnist"
    assert "1,437" not in below.text()
    app.window.verbs["undo"].trigger()
    assert below.text().startswith("1,437 training")


def test_data_that_are_absent_leave_a_window_that_prepares_with_its_run(open_window, qtbot, monkeypatch):
    monkeypatch.delenv("LATENTLAB_DATA", raising=False)
    app = open_window()
    qtbot.waitUntil(lambda: app.controller.session.dataset is not None, timeout=30_000)
    app.controller.images.load("mnist")
    wait_for(qtbot, app, State.READY)
    assert app.controller.session.current.config.dataset == "digits"
