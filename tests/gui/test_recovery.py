"""After a crash, and the runs that were open before: the offer above the map, the menu, the first screen."""

import json
import os
import shutil

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from latentlab.actions import WindowOptions, train
from latentlab.config import checked
from latentlab.errors import UserError
from latentlab.gui.controller import State
from latentlab.session import recovery
from latentlab.session.checkpoint import open_run
from latentlab.session.run_folder import KEYFRAME
from latentlab.training import keyframe
from latentlab.work import result_of

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The folder of a training that was saved, with its keyframe and its moments."""
    folder = tmp_path_factory.mktemp("trained") / "run"
    config = checked(dataset="digits", hidden=(8,), epochs=2, threads=1)
    result_of(train(config, out=folder))
    assert (folder / KEYFRAME).exists()
    return folder


@pytest.fixture
def lay_out(home, trained):
    """Return a function that copies the run into the window's folder, as after a kill, and returns its folder."""

    def lay_it_out(name="run", killed=True):
        folder = home / "runs" / name
        shutil.copytree(trained, folder)
        if killed:
            (folder.parent / f".{name}.lock").touch()
        return folder

    return lay_it_out


@pytest.fixture
def start(open_window, qtbot):
    """Return a function that opens the window, with its digits and its offer."""

    def start_it(**options):
        app = open_window(WindowOptions(language="en", theme="light", **options))
        qtbot.waitUntil(
            lambda: app.controller.state is State.READY and not app.controller.workers.files.busy, timeout=30_000
        )
        return app

    return start_it


def offered(app):
    return [row.card.folder.name for row in app.window.recovery.cards]


def offer(app, qtbot, count=1):
    qtbot.waitUntil(lambda: len(app.window.recovery.cards) == count, timeout=30_000)
    assert app.window.recovery.isVisible()
    return app.window.recovery.cards


def click(qtbot, button):
    qtbot.mouseClick(button, LEFT, pos=QPoint(5, 5))


def is_crashed(folder):
    return [card.folder for card in recovery.found()] == [folder]


def test_nothing_is_offered_without_a_crash(start, lay_out, qtbot):
    lay_out(killed=False)
    app = start()
    assert not app.window.recovery.isVisible()
    app.performer.request("restore_run")
    assert app.window.statusBar().currentMessage() == "No run is offered after a crash."


def test_a_restored_run_is_offered_again_until_the_window_ends_in_order(start, lay_out, qtbot):
    folder = lay_out()
    app = start()
    (row,) = offer(app, qtbot)
    run = open_run(folder)
    assert f"epoch {run.snapshot.epoch:g} · step {run.snapshot.step}" in row.card.lines[1]
    assert not row.picture.is_empty
    click(qtbot, row.restore)
    qtbot.waitUntil(lambda: app.controller.session.current.folder == folder, timeout=30_000)
    assert app.controller.state is State.FINISHED
    assert not app.window.recovery.isVisible()
    assert is_crashed(folder)
    app.window.close()
    assert not is_crashed(folder)


def test_later_asks_again_and_discard_does_not(start, lay_out, qtbot):
    folder = lay_out()
    app = start()
    click(qtbot, offer(app, qtbot)[0].later)
    assert not app.window.recovery.isVisible()
    app.close_now()
    app = start()
    click(qtbot, offer(app, qtbot)[0].discard)
    assert not app.window.recovery.isVisible()
    assert not is_crashed(folder)
    assert open_run(folder).snapshot.step > 0
    assert [run.folder for run in app.wiring.recent.runs] == [folder]


def test_the_newest_three_are_offered_and_older_ones_are_kept(start, lay_out, qtbot):
    folders = [lay_out(f"run {number}") for number in range(5)]
    for at, folder in enumerate(folders):
        os.utime(folder / "weights.safetensors", (1e9 + at, 1e9 + at))
    app = start()
    offer(app, qtbot, 3)
    assert offered(app) == ["run 4", "run 3", "run 2"]
    app.performer.perform("discard_run", folder=folders[3])
    assert offered(app) == ["run 4", "run 2"]
    assert [card.folder for card in recovery.found()] == [folders[4], folders[2]]
    assert all(open_run(folder).snapshot.step for folder in folders)


def test_the_end_of_the_desktop_session_is_no_crash(start, qtbot):
    app = start()
    app.window.verbs["step"].trigger()
    qtbot.waitUntil(lambda: app.controller.session.current.folder is not None, timeout=30_000)
    app.save_for_session_end()
    folder = app.controller.session.current.folder
    (training,) = app.controller.session.trainings.values()
    lock = training._claim._lock
    lock._handle, handle = None, lock._handle  # as when the system ends the process
    os.close(handle)
    assert lock.path.exists()
    assert recovery.found() == []
    lock.path.write_text("process 1 on here")
    assert is_crashed(folder)


def test_the_offer_is_read_and_reached_without_a_mouse(start, lay_out, qtbot):
    lay_out()
    app = start()
    (row,) = offer(app, qtbot)
    names = [button.accessibleName() for button in (row.restore, row.later, row.discard)]
    assert names == [f"{word}: {row.card.title}" for word in ("Restore", "Later", "Discard")]
    row.restore.setFocus()
    qtbot.keyClick(row.restore, Qt.Key.Key_Tab)
    qtbot.keyClick(app.window.focusWidget(), Qt.Key.Key_Space)
    assert not app.window.recovery.isVisible()


# Recent runs


def entries(app):
    """The texts of the menu of recent runs, and whether each is enabled."""
    menu = QMenu(app.window)
    menu.addSeparator()
    menu.addAction(app.window.verbs["clear_recent"])
    app.window.recent_menu_opens.emit(menu)
    app.window.recent_menu_opens.emit(menu)  # a menu that opens again holds each run once
    return menu, [(action.text(), action.isEnabled()) for action in menu.actions()[:-2]]


def test_runs_that_were_opened_and_saved_are_in_the_menu(start, lay_out, qtbot, home):
    old, gone = lay_out("A & B", killed=False), lay_out("gone", killed=False)
    app = start()
    assert entries(app)[1] == [("No recent runs", False)]
    for folder in (gone, old):
        app.performer.perform("open_run", folder=folder)
        qtbot.waitUntil(lambda folder=folder: app.controller.session.current.folder == folder, timeout=30_000)
    shutil.rmtree(gone)
    menu, found = entries(app)
    assert found == [("A && B", True), ("gone", False)]
    assert "not there any more" in menu.actions()[1].toolTip()
    app.performer.request("open_recent", folder=gone)
    assert "is not there any more" in app.window.statusBar().currentMessage()
    app.close_now()
    again = start()
    assert again.wiring.recent.runs[0].folder == old
    menu, _ = entries(again)
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: again.controller.session.current.folder == old, timeout=30_000)
    again.window.verbs["clear_recent"].trigger()
    assert entries(again)[1] == [("No recent runs", False)]
    assert old.is_dir()


def test_a_run_that_is_saved_at_the_end_alone_is_recent(start, qtbot, home):
    app = start()
    app.window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step > 2, timeout=30_000)
    app.window.close()
    (folder,) = (home / "runs").glob("[!.]*")
    again = start()
    assert [run.folder for run in again.wiring.recent.runs] == [folder]


def test_a_run_is_recent_from_its_first_autosave_on(start, qtbot, home, monkeypatch):
    monkeypatch.setattr(keyframe, "SHORTEST", 0.05)
    app = start()
    app.window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: bool(app.wiring.recent.runs), timeout=30_000)
    assert app.controller.state is State.TRAINING
    assert app.wiring.recent.runs[0].folder.parent == home / "runs"


def test_the_first_screen_shows_recent_runs(open_window, lay_out, qtbot, home, monkeypatch):
    monkeypatch.delenv("LATENTLAB_DATA", raising=False)
    folder = lay_out(killed=False)
    gone = home / "runs" / "gone"
    rows = json.dumps([["2026-11-29T01:00:00", str(folder)], ["2026-11-29T00:00:00", str(gone)]])
    (home / "settings.ini").write_text(f"[recent]\nruns = {rows}\n")
    app = open_window(WindowOptions(language="en", theme="light", size=(1280, 800)), dataset="mnist")
    qtbot.waitUntil(lambda: len(app.window.start.recent) == 2, timeout=30_000)
    card, missing = app.window.start.recent
    assert card.isVisible()
    assert card.accessibleName().startswith("VAE · Built-in digits, ")
    assert "−ELBO" in card.accessibleName()
    assert not card.picture.is_empty
    assert not missing.isEnabled()
    assert str(gone) in missing.toolTip()
    click(qtbot, card)
    qtbot.waitUntil(lambda: app.controller.session.current is not None, timeout=30_000)
    assert app.controller.session.current.folder == folder
    assert app.window.pages.currentWidget() is app.window.map


def test_a_list_that_is_no_list_gives_way(open_window, home):
    (home / "settings.ini").write_text('[recent]\nruns = {"a": 1}\n')
    app = open_window()
    assert app.wiring.recent.runs == ()
    assert "recent/runs" in str(app.settings.problem)


def test_a_run_of_the_list_is_checked_when_it_is_opened(start, tmp_path):
    app = start()
    with pytest.raises(UserError, match="not there any more"):
        app.performer.perform("open_recent", folder=tmp_path)
