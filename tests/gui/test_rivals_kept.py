"""Runs of the rivals' window are kept: in a session file, with the last session, after a crash."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from latentlab.actions import WindowOptions, train
from latentlab.config import checked
from latentlab.gui.controller import State
from latentlab.session import recovery
from latentlab.session.checkpoint import open_run
from latentlab.session.run_folder import WEIGHTS, runs_of_window
from latentlab.session.session_file import pack
from latentlab.work import result_of

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def start(open_window, qtbot):
    """Return a function that opens the window and waits until its run is there."""

    def start_it(**options):
        app = open_window(WindowOptions(language="en", theme="light", **options))
        qtbot.waitUntil(lambda: app.controller.state in (State.READY, State.FINISHED), timeout=90_000)
        qtbot.waitUntil(lambda: app.window.has_begun and not app.controller.workers.files.busy, timeout=90_000)
        return app

    return start_it


@pytest.fixture(scope="module")
def mixture(tmp_path_factory):
    """The folder of a mixture of three components."""
    folder = tmp_path_factory.mktemp("opened") / "mixture"
    config = checked(dataset="digits", family="mixture", components=3, epochs=1, threads=1)
    result_of(train(config, folder))
    return folder


def page_of(app, name, qtbot):
    app.performer.perform("rivals", page=name)
    qtbot.waitUntil(app.wiring.rivals.window.isVisible)
    return app.wiring.rivals.window.pages[name]


def train_made(app, qtbot, epochs):
    """Start the training of a small MADE by its button; return the page."""
    page = page_of(app, "made", qtbot)
    page.hidden.setValue(16)
    page.epochs.setValue(epochs)
    QTest.mouseClick(page.train, LEFT)
    return page


def families(app):
    return [run.config.family for run in app.controller.session.rivals.values()]


def check_both_are_back(app, step, qtbot):
    """The session has the MADE and the mixture, and their pages show them."""
    assert sorted(families(app)) == ["made", "mixture"]
    assert app.wiring.rivals.window is None, "the window of the rivals opens on request"
    page = page_of(app, "made", qtbot)
    experiment = app.wiring.rivals.experiment("made")
    qtbot.waitUntil(lambda: "log p(x) of" in page.readout.text(), timeout=60_000)
    assert experiment.run.snapshot.step == step
    page_of(app, "mixture", qtbot)
    digest = app.controller.session.dataset.digest
    qtbot.waitUntil(lambda: [found.count for found in app.controller.mixtures.of_images(digest)] == [3], timeout=60_000)


def test_a_session_file_and_the_last_session_have_them(start, qtbot, mixture, tmp_path):
    app = start()
    app.performer.perform("open_run", folder=mixture)
    qtbot.waitUntil(lambda: families(app) == ["mixture"], timeout=60_000)
    train_made(app, qtbot, epochs=1)
    rivals = app.controller.rivals
    qtbot.waitUntil(lambda: not rivals.is_under_way and not app.controller.workers.files.busy, timeout=60_000)
    (made,) = (run for run in app.controller.session.rivals.values() if run.config.family == "made")
    assert made.folder.parent == runs_of_window()
    with qtbot.waitSignal(app.controller.work_ended, timeout=60_000):
        app.performer.perform("save_session", out=tmp_path / "all.latentlab")
    app.window.close()
    assert app.closed

    app = start()
    app.performer.perform("open_last")
    qtbot.waitUntil(lambda: len(families(app)) == 2, timeout=60_000)
    check_both_are_back(app, made.snapshot.step, qtbot)
    app.window.close()

    app = start(open=tmp_path / "all.latentlab")
    assert app.controller.session.current.config.family == "vae"
    assert "in the window of the rivals: 2" in app.window.statusBar().currentMessage()
    check_both_are_back(app, made.snapshot.step, qtbot)


def test_a_session_without_a_map_opens_its_window_over_the_window_at_its_start(start, qtbot, mixture, tmp_path):
    app = start(open=result_of(pack([mixture], tmp_path / "rivals.latentlab")))
    assert app.controller.state is State.READY
    assert app.controller.session.current.config.family == "vae"
    qtbot.waitUntil(app.wiring.rivals.window.pages["mixture"].isVisible, timeout=60_000)
    assert families(app) == ["mixture"]
    app.window.close()
    app = start()
    assert app.wiring.rivals.window is None
    app.performer.perform("open_last")
    qtbot.waitUntil(lambda: app.wiring.rivals.window is not None, timeout=60_000)
    qtbot.waitUntil(app.wiring.rivals.window.pages["mixture"].isVisible, timeout=60_000)


def test_a_made_that_a_crash_left_is_offered_and_restored(start, qtbot):
    app = start()
    app.controller.trainer.set_save_interval(0.05)
    page = train_made(app, qtbot, epochs=1000)
    qtbot.waitUntil(lambda: [*runs_of_window().glob(f"*-made/{WEIGHTS}")] != [], timeout=60_000)
    QTest.mouseClick(page.pause, LEFT)
    rivals, files = app.controller.rivals, app.controller.workers.files
    qtbot.waitUntil(lambda: not rivals.is_running and not files.busy, timeout=60_000)
    (folder,) = runs_of_window().glob("*-made")
    crashed = shutil.copytree(folder, folder.with_name("crashed"))
    (folder.parent / ".crashed.lock").touch()  # as a killed process leaves it
    app.window.close()
    assert app.closed
    assert [card.folder for card in recovery.found()] == [crashed], "the window has released its own"

    app = start()
    qtbot.waitUntil(lambda: len(app.window.recovery.cards) == 1, timeout=60_000)
    shown = app.controller.session.current
    qtbot.mouseClick(app.window.recovery.cards[0].restore, LEFT)
    qtbot.waitUntil(lambda: app.wiring.rivals.window is not None, timeout=60_000)
    experiment = app.wiring.rivals.experiment("made")
    qtbot.waitUntil(lambda: experiment.run is not None, timeout=60_000)
    assert experiment.run.folder == crashed
    assert app.controller.session.current is shown, "the map stays"
    qtbot.waitUntil(lambda: not app.window.recovery.isVisible(), timeout=60_000)
    assert [card.folder for card in recovery.found()] == [crashed]
    app.window.close()
    assert recovery.found() == [], "a window that ends in order withdraws the offer"


def test_a_cancelled_training_leaves_nothing_and_a_rest_and_the_end_of_the_window_save_it(start, qtbot):
    app = start()
    app.controller.trainer.set_save_interval(0.05)
    page = train_made(app, qtbot, epochs=1000)
    rivals, files = app.controller.rivals, app.controller.workers.files
    qtbot.waitUntil(lambda: [*runs_of_window().glob(f"*-made/{WEIGHTS}")] != [], timeout=60_000)
    QTest.mouseClick(page.cancel, LEFT)
    qtbot.waitUntil(lambda: not files.busy, timeout=60_000)
    assert [*runs_of_window().iterdir()] == []
    assert (families(app), app.controller.session.trainings.keys()) == ([], {app.controller.session.current_id})
    app.controller.trainer.set_save_interval(None)  # no save by the clock
    QTest.mouseClick(page.train, LEFT)
    qtbot.waitUntil(lambda: rivals.newest is not None and rivals.newest.snapshot.step > 0, timeout=60_000)
    QTest.mouseClick(page.pause, LEFT)
    qtbot.waitUntil(lambda: not rivals.is_running and not files.busy, timeout=60_000)
    (folder,) = runs_of_window().glob("*-made")
    rested = open_run(folder).snapshot.step
    assert rested == rivals.newest.snapshot.step
    QTest.mouseClick(page.pause, LEFT)
    qtbot.waitUntil(lambda: rivals.newest.snapshot.step > rested, timeout=60_000)
    app.window.close()
    assert app.closed
    assert [*runs_of_window().iterdir()] == [folder]
    assert open_run(folder).snapshot.step > rested
