"""A learned state is on disk, or the window shows why not: opened runs, full disks, busy workers, every kind of end."""

import os
import shutil
import tempfile
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from latentlab.export import csv
from latentlab.gui.controller import State
from latentlab.session import run_folder
from latentlab.session.checkpoint import open_run
from latentlab.session.loss_log import LossLog

PATIENCE = 30_000  # milliseconds


def press(app, name):
    QTest.mouseClick(app.window.run_bar.buttons[name], Qt.MouseButton.LeftButton)


def wait_for(qtbot, app, *states):
    qtbot.waitUntil(lambda: app.controller.state in states, timeout=PATIENCE)


def press_step(qtbot, app):
    """Make a step, and wait until the window knows of it."""
    session = app.controller.session
    step = session.current.snapshot.step + 1
    press(app, "step")
    done = step, "paused"
    qtbot.waitUntil(lambda: (session.current.snapshot.step, session.current.snapshot.state) == done, timeout=PATIENCE)


def learn(qtbot, app):
    """Make a step, then wait until the window knows of it and has saved it, or failed to."""
    press_step(qtbot, app)
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=PATIENCE)
    QApplication.processEvents()  # an event delivers the worker's result


def saved_steps(home):
    return sorted(open_run(path).snapshot.step for path in (home / "runs").glob("[!.]*"))


@pytest.fixture
def ready(open_window, qtbot):
    """The window with an untrained model."""
    app = open_window()
    wait_for(qtbot, app, State.READY)
    return app


@pytest.fixture
def disk(home, monkeypatch):
    """Let new files in the window's folder of runs fail as on a full disk, until the returned event is set."""
    room, make = threading.Event(), tempfile.mkstemp

    def mkstemp(*arguments, **options):
        if str(home / "runs") in str(options.get("dir")) and not room.is_set():
            raise OSError(28, "No space left on device")
        return make(*arguments, **options)

    monkeypatch.setattr(tempfile, "mkstemp", mkstemp)
    return room


def button(app, text):
    (found,) = [button for button in app.window.banner.buttons if button.text() == text]
    return found


def test_an_opened_run_keeps_its_own_losses(ready, qtbot, home, tmp_path):
    app, session = ready, ready.controller.session
    learn(qtbot, app)
    learn(qtbot, app)
    first = session.current.folder
    shutil.copytree(first, tmp_path / "older")
    (tmp_path / "older" / "losses.csv").write_text((first / "losses.csv").read_text() + "2,0.1,test,7.0,1.0,8.0\n")
    before = {path.name: path.read_bytes() for path in (tmp_path / "older").iterdir() if path.is_file()}
    press(app, "reset")
    wait_for(qtbot, app, State.READY)
    learn(qtbot, app)
    app.controller.files.open(tmp_path / "older")
    qtbot.waitUntil(
        lambda: session.current is not None and session.current.folder == tmp_path / "older", timeout=PATIENCE
    )
    for act in (
        lambda: app.controller.files.export("losses", out=tmp_path / "losses.csv"),
        lambda: app.controller.files.export("grid", out=tmp_path / "grid.png"),
        lambda: app.controller.files.command("grid", out=tmp_path / "grid.png"),
        lambda: app.controller.files.save_to(tmp_path / "copy"),
    ):
        act()
        qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=PATIENCE)
    after = {path.name: path.read_bytes() for path in (tmp_path / "older").iterdir() if path.is_file()}
    assert {name: after[name] for name in before} == before
    assert (tmp_path / "losses.csv").read_bytes() == before["losses.csv"]
    assert (tmp_path / "copy" / "losses.csv").read_bytes() == before["losses.csv"]
    for kept in ("keyframe.safetensors", "timeline/0.safetensors", "timeline/1.safetensors"):
        assert (tmp_path / "copy" / kept).read_bytes() == (tmp_path / "older" / kept).read_bytes()


def test_a_save_that_failed_is_made_when_there_is_room(ready, qtbot, home, disk):
    app = ready
    learn(qtbot, app)
    qtbot.waitUntil(app.window.banner.isVisible, timeout=PATIENCE)
    assert "No space left on device" in app.window.banner.text.text()
    assert not list((home / "runs").iterdir())
    disk.set()
    assert app.window.close()
    assert saved_steps(home) == [1]


def test_a_pause_whose_save_waits_is_saved_when_the_window_closes(ready, qtbot, home):
    app, proceed = ready, threading.Event()
    app.controller.workers.files.submit("long", lambda: proceed.wait(30))
    press_step(qtbot, app)
    assert not saved_steps(home)
    threading.Timer(0.2, proceed.set).start()
    assert app.window.close()
    assert saved_steps(home) == [1]


def test_a_run_that_waits_to_make_way_is_saved_when_the_window_closes(ready, qtbot, home):
    app, proceed = ready, threading.Event()
    app.controller.workers.files.submit("long", lambda: proceed.wait(30))
    press_step(qtbot, app)
    press(app, "reset")
    assert app.controller.state is State.PREPARING
    threading.Timer(0.2, proceed.set).start()
    assert app.window.close()
    assert saved_steps(home) == [1]


def test_a_window_that_cannot_save_stays_and_offers_another_place(ready, qtbot, home, disk, tmp_path, monkeypatch):
    app = ready
    learn(qtbot, app)
    assert not app.window.close()
    assert app.window.isVisible()
    assert "No space left on device" in app.window.banner.text.text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "elsewhere"), ""))
    QTest.mouseClick(button(app, "Save elsewhere…"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.controller.session.current.folder == tmp_path / "elsewhere", timeout=PATIENCE)
    learn(qtbot, app)  # and from then on the run is saved there
    assert open_run(tmp_path / "elsewhere").snapshot.step == 2
    assert app.window.close()
    assert not saved_steps(home)


def test_a_person_may_close_without_saving(ready, qtbot, home, disk):
    app = ready
    learn(qtbot, app)
    assert not app.window.close()
    QTest.mouseClick(button(app, "Close without saving"), Qt.MouseButton.LeftButton)
    assert not app.window.isVisible()
    assert app.exit_code == 0


def test_an_end_that_asks_nobody_saves_elsewhere_and_says_where(ready, qtbot, disk, tmp_path, monkeypatch, capsys):
    app = ready
    monkeypatch.chdir(tmp_path)
    learn(qtbot, app)
    app.unattended = True
    assert app.window.close()
    (kept,) = (tmp_path / "latentlab-runs").iterdir()
    assert open_run(kept).snapshot.step == 1
    assert f"so the run is saved in {kept}" in capsys.readouterr().err
    assert app.exit_code == 2


def test_the_end_of_the_desktop_session_saves(ready, qtbot, home):
    app, proceed = ready, threading.Event()
    app.controller.workers.files.submit("long", lambda: proceed.wait(30))
    press_step(qtbot, app)
    app.save_for_session_end()
    assert saved_steps(home) == [1]
    proceed.set()


def test_an_error_of_ours_while_saving_does_not_lock_the_window(ready, qtbot, home, monkeypatch):
    app = ready
    learn(qtbot, app)
    monkeypatch.setattr(app.controller.saves, "save_all", lambda rescue: 1 / 0)
    assert not app.window.close()
    assert "an error of ours" in app.window.banner.text.text()
    QTest.mouseClick(button(app, "Close without saving"), Qt.MouseButton.LeftButton)
    assert not app.window.isVisible()


def test_a_picture_that_was_promised_is_written_before_the_window_closes(ready, qtbot, tmp_path):
    app, proceed = ready, threading.Event()
    learn(qtbot, app)
    app.controller.workers.files.submit("long", lambda: proceed.wait(30))
    app.controller.files.export("grid", out=tmp_path / "grid.png")
    assert not app.window.close()
    assert "closes when this is done: Exporting" in app.window.banner.text.text()
    proceed.set()
    qtbot.waitUntil(lambda: not app.window.isVisible(), timeout=PATIENCE)
    assert (tmp_path / "grid.png").exists()


def test_a_person_may_leave_a_picture_that_is_not_done(ready, qtbot, tmp_path):
    app, proceed = ready, threading.Event()
    app.controller.workers.files.submit("long", lambda: proceed.wait(30))
    app.controller.files.export("grid", out=tmp_path / "grid.png")
    assert not app.window.close()
    threading.Timer(0.2, proceed.set).start()
    QTest.mouseClick(button(app, "Close now"), Qt.MouseButton.LeftButton)
    assert not app.window.isVisible()
    assert not (tmp_path / "grid.png").exists()


def test_closing_copies_the_losses_and_reads_none_of_them(ready, qtbot, home, monkeypatch):
    """Of 400,000 rows, each parsed and formatted in the window's thread, a close took 5.6 s."""
    app = ready
    (training,) = app.controller.session.trainings.values()
    learn(qtbot, app)
    text = training.log.path.read_bytes()
    row = b"1,0.01,train,50.0,1.0,51.0\n"
    training.log._file.seek(len(text))
    training.log._file.write(row * 400_000)
    training.log._size += len(row) * 400_000
    press_step(qtbot, app)
    training.saved_step = 0
    monkeypatch.setattr(csv, "row_text", None)
    monkeypatch.setattr(csv, "read_losses", None)
    assert app.window.close()
    monkeypatch.undo()
    (folder,) = (home / "runs").glob("[!.]*")
    assert (folder / "losses.csv").stat().st_size > len(row) * 400_000


def test_a_folder_that_the_window_writes_is_its_own_until_the_end(ready, qtbot):
    app = ready
    learn(qtbot, app)
    folder = app.controller.session.current.folder
    with pytest.raises(Exception, match=f"is being written by process {os.getpid()}"):
        run_folder.Claim(folder, force=True)
    assert app.window.close()
    run_folder.Claim(folder, force=True).release()


def test_a_training_that_is_over_and_saved_is_let_go(ready, qtbot, monkeypatch):
    app = ready
    ended = []
    end = LossLog.close
    monkeypatch.setattr(LossLog, "close", lambda self, **options: (ended.append(self), end(self, **options)))
    learn(qtbot, app)
    press(app, "reset")
    wait_for(qtbot, app, State.READY)
    qtbot.waitUntil(lambda: len(app.controller.session.trainings) == 1, timeout=PATIENCE)
    assert len(ended) == 1


def test_an_end_that_asks_nobody_saves_elsewhere_where_no_folder_can_be_made(
    ready, qtbot, home, tmp_path, monkeypatch, capsys
):
    app = ready
    monkeypatch.chdir(tmp_path)
    (home / "runs").write_text("a file in the way")
    press_step(qtbot, app)
    app.unattended = True
    assert app.window.close()
    (kept,) = (tmp_path / "latentlab-runs").iterdir()
    assert open_run(kept).snapshot.step == 1
    assert f"so the run is saved in {kept}" in capsys.readouterr().err
