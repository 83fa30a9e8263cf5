"""Many runs in one window: a run resumes, branches off, is shown while another trains, is named, closed and deleted."""

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.gui.controller import State
from latentlab.gui.presenters.words import differences
from latentlab.session.checkpoint import loss_rows, open_run

PATIENCE = 60_000


def wait_for(qtbot, app, *states):
    qtbot.waitUntil(lambda: app.controller.state in states, timeout=PATIENCE)


def press(app, name):
    QTest.mouseClick(app.window.run_bar.buttons[name], Qt.MouseButton.LeftButton)


def saved(qtbot, app, run_id, step):
    """Wait until a run is on disk up to a step, and return the run as read from disk."""
    session = app.controller.session
    qtbot.waitUntil(
        lambda: session.runs[run_id].folder is not None and not app.controller.workers.files.busy, timeout=PATIENCE
    )
    run = open_run(session.runs[run_id].folder)
    assert run.snapshot.step == step
    return run


def rows(app):
    return app.window.views["shelf"].rows


def settled(qtbot, app):
    """Wait until the shelf shows the current runs."""
    qtbot.waitUntil(
        lambda: not app.wiring.shelf._timer.isActive() and not app.controller.workers.quick.busy, timeout=PATIENCE
    )
    app.wiring.shelf.show_all()


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    """The window with a finished run of three epochs, two steps each."""
    for place in ("latentlab.data.load", "latentlab.session.evaluation.load"):
        monkeypatch.setattr(place, lambda *_, **__: digits)
    app = open_window(epochs=3, threads=1)
    wait_for(qtbot, app, State.READY)
    press(app, "run")
    wait_for(qtbot, app, State.FINISHED)
    saved(qtbot, app, 1, 6)
    return app


def train_another(app, qtbot, **changes):
    """Train a further run to its end, and return its id."""
    app.performer.perform("configure", **changes)
    before = app.controller.session.current_id
    app.performer.perform("train_again")
    session = app.controller.session
    qtbot.waitUntil(lambda: session.current_id != before and app.controller.state is State.FINISHED, timeout=PATIENCE)
    return session.current_id


def test_a_finished_run_goes_on_as_the_same_run_for_the_epochs_of_the_settings(app, qtbot):
    session, first = app.controller.session, app.controller.session.newest
    assert app.window.verbs["run"].iconText() == "Go on"
    app.performer.perform("configure", epochs=2, learning_rate=1e-4)
    with qtbot.waitSignal(
        app.controller.training_noted, timeout=PATIENCE, check_params_cb=lambda text: "goes on from step 6" in text
    ):
        press(app, "run")
    qtbot.waitUntil(lambda: session.newest.snapshot.step == 10 and session.newest.ended, timeout=PATIENCE)
    assert (session.current_id, session.newest.origin) == (first.id, first.origin)
    run = saved(qtbot, app, first.id, 10)
    assert run.folder == session.runs[first.id].folder
    assert run.origin == first.origin
    assert run.config.learning_rate == 1e-4
    steps = [row.step for row in loss_rows(run)]
    assert steps == sorted(steps)
    assert steps[-1] == 10
    assert set(app.controller.shown_run.timeline.steps()) >= {0, 1, 2, 4, 6, 8, 10}


def test_a_paused_run_goes_on_to_the_end_of_its_schedule_and_meets_one_that_never_stopped(app, qtbot):
    session = app.controller.session
    app.performer.perform("reset")
    qtbot.waitUntil(lambda: session.current_id == 2 and app.controller.state is State.READY, timeout=PATIENCE)
    app.performer.perform("step_epoch")
    qtbot.waitUntil(lambda: session.newest.snapshot.step == 2 and app.controller.state is State.PAUSED)
    train_another(app, qtbot, seed=5)
    app.performer.perform("show_run", run=2)
    assert app.window.verbs["run"].iconText() == "Go on"
    press(app, "run")
    qtbot.waitUntil(lambda: session.newest.snapshot.step == 6 and session.newest.ended, timeout=PATIENCE)
    gone_on, whole = saved(qtbot, app, 2, 6), saved(qtbot, app, 1, 6)
    assert (gone_on.folder / "losses.csv").read_bytes() == (whole.folder / "losses.csv").read_bytes()
    assert all(whole.snapshot.weights[name].equal(value) for name, value in gone_on.snapshot.weights.items())


def test_a_branch_with_unchanged_settings_meets_its_parent(app, qtbot):
    session, parent = app.controller.session, app.controller.session.newest
    qtbot.waitUntil(lambda: 3 in app.wiring.timeline.moments.steps, timeout=PATIENCE)
    app.performer.perform("show_moment", step=3)
    qtbot.waitUntil(lambda: session.current.snapshot.step == 3, timeout=PATIENCE)
    app.window.verbs["branch"].trigger()
    qtbot.waitUntil(lambda: session.current_id == 2 and app.controller.state is State.FINISHED, timeout=PATIENCE)
    child, whole = saved(qtbot, app, 2, 6), saved(qtbot, app, 1, 6)
    assert (child.origin.parent, child.origin.step) == (parent.origin.uid, 3)
    assert session.newest.origin == child.origin
    assert (child.folder / "losses.csv").read_bytes() == (whole.folder / "losses.csv").read_bytes()
    assert all(whole.snapshot.weights[name].equal(value) for name, value in child.snapshot.weights.items())
    assert app.controller.shown_run.timeline.steps()[0] == 3
    settled(qtbot, app)
    assert [(row.id, row.parent, row.settings) for row in rows(app)] == [
        (1, None, "VAE · Digits 8×8"),
        (2, 1, "from step 3"),
    ]
    app.performer.perform("show_run", run=1)
    qtbot.waitUntil(lambda: any(mark.kind == "branch" for mark in app.wiring.timeline.moments.marks), timeout=PATIENCE)


def test_q_learns_alone_on_a_finished_decoder_as_a_branch_and_never_on_a_new_one(app, qtbot):
    session, parent = app.controller.session, app.controller.session.newest
    app.performer.perform("configure", objective="refit", epochs=2)
    app.performer.perform("branch")
    qtbot.waitUntil(lambda: session.current_id == 2 and app.controller.state is State.FINISHED, timeout=PATIENCE)
    child = saved(qtbot, app, 2, 4)
    assert (child.config.objective, child.origin.parent) == ("refit", parent.origin.uid)
    for name, weight in parent.snapshot.weights.items():
        assert weight.equal(child.snapshot.weights[name]) != name.startswith("encoder."), name
    app.performer.perform("train_again")
    qtbot.waitUntil(lambda: app.window.banner.isVisible(), timeout=PATIENCE)
    assert "the decoder of a saved run" in app.window.banner.text.text()
    qtbot.waitUntil(lambda: session.current_id == 3 and app.controller.state is State.FINISHED, timeout=PATIENCE)
    assert session.newest.config.objective == "elbo"


def test_a_branch_with_other_live_settings_is_another_run_and_weights_that_do_not_fit_are_a_sentence(app, qtbot):
    session = app.controller.session
    app.performer.perform("configure", latent_size=3)
    app.performer.perform("branch")
    qtbot.waitUntil(lambda: app.window.banner.isVisible(), timeout=PATIENCE)
    assert (session.current_id, app.controller.state) == (1, State.FINISHED), "the parent is shown again"
    assert list(session.runs) == [1]
    app.performer.perform("configure", latent_size=2, beta=4.0, family="beta-vae", epochs=2)
    app.performer.perform("branch")
    qtbot.waitUntil(lambda: session.current_id == 3 and app.controller.state is State.FINISHED, timeout=PATIENCE)
    run = saved(qtbot, app, 3, 10)  # step 6 and two further epochs
    assert (run.config.beta, run.origin.step) == (4.0, 6)
    settled(qtbot, app)
    assert rows(app)[1].settings == "from step 6\nFamily beta-VAE · KL weight β 4.00 · Epochs 2"


def test_a_training_goes_on_while_another_run_is_shown_and_the_run_bar_says_which(app, qtbot):
    session, controller = app.controller.session, app.controller
    app.performer.perform("configure", epochs=None)
    app.performer.perform("train_again")
    qtbot.waitUntil(lambda: session.current_id == 2 and controller.state is State.TRAINING, timeout=PATIENCE)
    app.performer.perform("move_probe", z=(0.5, 0.5))
    app.performer.perform("add_pin")
    settled(qtbot, app)
    tree = app.window.views["shelf"].tree
    app.window.bring_forward("shelf")
    place = app.window.views["shelf"].item_rect(1).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (session.current_id, session.current.snapshot.step, controller.state) == (1, 6, State.FINISHED)
    assert session.waypoints == (), "a walk belongs to its run"
    assert app.window.verbs["run"].iconText() == "Go on"
    before = session.runs[2].snapshot.step
    qtbot.waitUntil(lambda: session.runs[2].snapshot.step > before + 20, timeout=PATIENCE)
    qtbot.waitUntil(lambda: "Run 2 trains" in app.window.run_bar.where.text(), timeout=PATIENCE)
    assert session.current.snapshot.step == 6, "the run that is shown is at rest"
    app.performer.perform("configure", learning_rate=1e-5)
    assert session.runs[2].config.learning_rate != 1e-5, "the panel's settings are those of the run that is shown"
    app.performer.perform("show_run", run=2)
    assert controller.state is State.TRAINING
    assert len(session.waypoints) == 1
    assert session.config.learning_rate == session.runs[2].config.learning_rate
    press(app, "run")
    wait_for(qtbot, app, State.PAUSED)
    app.performer.perform("show_run", run=1)
    app.performer.perform("show_run", run=2)
    assert controller.state is State.PAUSED
    press(app, "run")
    wait_for(qtbot, app, State.TRAINING)


def test_going_on_saves_the_training_of_another_run_and_takes_its_place(app, qtbot):
    session, controller = app.controller.session, app.controller
    app.performer.perform("configure", epochs=None)
    app.performer.perform("train_again")
    qtbot.waitUntil(lambda: session.current_id == 2 and controller.state is State.TRAINING, timeout=PATIENCE)
    qtbot.waitUntil(lambda: session.newest.snapshot.step > 20, timeout=PATIENCE)
    app.performer.perform("show_run", run=1)
    app.performer.perform("go_on")
    qtbot.waitUntil(lambda: session.newest.snapshot.step == 12 and session.newest.ended, timeout=PATIENCE)
    assert saved(qtbot, app, 2, session.runs[2].snapshot.step).snapshot.step > 20
    app.performer.perform("show_run", run=2)
    assert controller.state is State.FINISHED
    learned = session.newest.snapshot.step
    press(app, "run")
    qtbot.waitUntil(lambda: session.newest.snapshot.step > learned + 10, timeout=PATIENCE)


def test_a_run_is_named_closed_and_deleted_after_a_question(app, qtbot, monkeypatch, tmp_path):
    session, verbs = app.controller.session, app.window.verbs
    assert not verbs["close_run"].isEnabled(), "the only run of the session stays"
    train_another(app, qtbot, beta=2.0, family="beta-vae")
    settled(qtbot, app)
    assert rows(app)[1].settings == "Family beta-VAE · KL weight β 2.00"
    assert rows(app)[1].metrics.startswith("−ELBO ")
    assert rows(app)[1].metrics.endswith("step 6")
    qtbot.waitUntil(lambda: all(row.picture is not None for row in rows(app)), timeout=PATIENCE)

    verbs["rename_run"].trigger()
    line = app.window.views["shelf"].tree.findChild(QLineEdit)
    line.setText("softer")
    app.wiring.shelf.show_all()  # as a training does
    assert line.text() == "softer"
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.name_of(2) == "softer", timeout=PATIENCE)
    settled(qtbot, app)
    assert rows(app)[1].name == "softer"
    folders = [saved(qtbot, app, number, 6).folder for number in (1, 2)]
    app.performer.perform("show_run", run=1)

    app.performer.perform("close_run", run=2)
    qtbot.waitUntil(lambda: 2 not in session.runs, timeout=PATIENCE)
    settled(qtbot, app)
    assert [row.id for row in rows(app)] == [1]
    with pytest.raises(UserError, match="has no run 2; it has 1"):
        app.performer.perform("show_run", run=2)
    app.controller.files.open(folders[1])
    qtbot.waitUntil(lambda: session.current_id == 3 and session.current is not None, timeout=PATIENCE)
    assert session.name_of(3) == "softer"

    (folders[1] / "notes.txt").write_text("mine")
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    verbs["delete_run"].trigger()
    assert session.current_id == 3
    assert len(answers) == 1
    verbs["delete_run"].trigger()
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=PATIENCE)
    assert session.current_id == 1
    assert [path.name for path in folders[1].iterdir()] == ["notes.txt"], "what another program put there stays"
    assert open_run(folders[0]).snapshot.step == 6


@pytest.mark.parametrize(("act", "left"), [("delete_run", 1), ("close_run", 2)])
def test_a_run_that_trains_is_deleted_and_closed_too(app, qtbot, home, act, left):
    session = app.controller.session
    app.performer.perform("configure", epochs=None)
    app.performer.perform("train_again")
    qtbot.waitUntil(lambda: app.controller.state is State.TRAINING, timeout=PATIENCE)
    qtbot.waitUntil(lambda: session.newest.snapshot.step > 20, timeout=PATIENCE)
    app.performer.perform(act)
    qtbot.waitUntil(lambda: 2 not in session.runs and not app.controller.workers.files.busy, timeout=PATIENCE)
    assert (session.current_id, app.controller.state) == (1, State.FINISHED)
    assert len(list((home / "runs").glob("[!.]*"))) == left
    app.performer.perform("train_again")
    qtbot.waitUntil(lambda: session.current_id == 3 and app.controller.state is State.FINISHED, timeout=PATIENCE)


def test_the_shelf_has_its_menu_and_opens_a_folder(app, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr("latentlab.gui.presenters.shelf.QDesktopServices.openUrl", opened.append)
    app.performer.perform("open_run_folder")
    assert opened == [QUrl.fromLocalFile(str(app.controller.session.newest.folder))]
    dock = app.window.docks["shelf"]
    dock.customContextMenuRequested.emit(QPoint(5, 5))
    menu = app.window.findChildren(type(app.window.menuBar().actions()[0].menu()))[-1]
    assert app.window.verbs["branch"] in menu.actions()
    menu.close()


def test_what_differs_is_said_in_the_words_of_the_form():
    config = Config(dataset="digits")
    other = Config(dataset="digits", hidden=(32,), epochs=None, likelihood="gaussian", threads=3)
    assert differences(config, config) == ""
    assert differences(other, config) == "Likelihood Gaussian · Hidden layers 32 · Epochs until stopped"
