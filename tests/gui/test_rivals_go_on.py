"""A MADE of a run folder trains further in the rivals' window."""

import shutil

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from safetensors.torch import load_file

from latentlab.actions import resume, train
from latentlab.config import checked
from latentlab.session.checkpoint import open_run
from latentlab.session.keyframe_file import step_of
from latentlab.session.run_folder import KEYFRAME, LOSSES, WEIGHTS, Claim
from latentlab.training.control import Control
from latentlab.work import result_of

LEFT = Qt.MouseButton.LeftButton


def stopped(work, control):
    """Drive a training, stop it after its first steps, and return its run."""
    while True:
        try:
            if next(work).step:
                control.stop()
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The run folders of a MADE of two epochs, finished, and of the same training, stopped before its end."""
    place, config = tmp_path_factory.mktemp("mades"), checked(
        dataset="digits", family="made", hidden=(16,), epochs=2, threads=1
    )  # fmt: skip
    result_of(train(config, place / "finished"))
    control = Control(snapshot_interval=0)
    run = stopped(train(config, place / "interrupted", control=control), control)
    assert 0 < run.snapshot.epoch < 2
    return place


@pytest.fixture
def copy(folders, tmp_path):
    """Return a function that copies one of these folders."""

    def copy_it(name, to):
        return shutil.copytree(folders / name, tmp_path / to)

    return copy_it


@pytest.fixture
def open_made(app, qtbot):
    """Return a function that opens a run folder and returns the page that shows its MADE."""

    def open_it(folder):
        app.performer.perform("open_run", folder=folder)
        qtbot.waitUntil(lambda: app.wiring.rivals.window is not None, timeout=60_000)
        experiment = app.wiring.rivals.experiment("made")
        qtbot.waitUntil(lambda: experiment.run is not None and experiment.run.folder == folder, timeout=60_000)
        return app.wiring.rivals.window.pages["made"]

    return open_it


def wait_for_end(app, qtbot):
    rivals, files = app.controller.rivals, app.controller.workers.files
    qtbot.waitUntil(lambda: not rivals.is_under_way and not files.busy, timeout=60_000)


def steps_of(app):
    return [run.snapshot.step for run in app.controller.session.rivals.values()]


def locks_beside(folder):
    return [path.name for path in folder.parent.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("name", ["finished", "interrupted"])
def test_a_made_goes_on_to_the_bits_of_the_command_line(app, copy, open_made, name, qtbot):
    """A finished training goes on for the epochs of the page, and a stopped one to the end of its own epochs."""
    here, there = copy(name, "here"), copy(name, "there")
    page = open_made(here)
    page.epochs.setValue(3)
    assert page.go_on.isEnabled()
    QTest.mouseClick(page.go_on, LEFT)
    assert (page.pause.isVisible(), page.go_on.isVisible()) == (True, False)
    wait_for_end(app, qtbot)
    run = result_of(resume(there, 3 if name == "finished" else None))
    assert run.snapshot.epoch == (5 if name == "finished" else 2)
    for file in (LOSSES, WEIGHTS, "config.json"):
        assert (here / file).read_bytes() == (there / file).read_bytes(), file
    bits = [load_file(folder / KEYFRAME) for folder in (here, there)]
    assert bits[0].keys() == bits[1].keys()
    for part, tensor in bits[0].items():  # a row has no KL: NaN
        assert np.array_equal(tensor, bits[1][part], equal_nan=tensor.is_floating_point()), part
    assert open_run(here).origin == run.origin
    assert steps_of(app) == [run.snapshot.step]
    assert app.wiring.rivals.experiment("made").run.snapshot.step == run.snapshot.step
    assert page.go_on.isEnabled(), "and further again"
    assert locks_beside(here) == []


def test_a_rest_is_on_disk_with_its_keyframe_and_takes_no_thread(app, copy, open_made, hold, qtbot):
    folder = copy("finished", "run")
    page, rivals, files = open_made(folder), app.controller.rivals, app.controller.workers.files
    page.epochs.setValue(1000)
    QTest.mouseClick(page.go_on, LEFT)
    first = open_run(folder).snapshot.step
    qtbot.waitUntil(lambda: rivals.newest is not None and rivals.newest.snapshot.step > first, timeout=60_000)
    QTest.mouseClick(page.pause, LEFT)
    qtbot.waitUntil(lambda: not rivals.is_running and not files.busy, timeout=60_000)
    rested = rivals.newest.snapshot.step
    assert (open_run(folder).snapshot.step, step_of(folder / KEYFRAME)) == (rested, rested)
    for _ in range(3):
        with hold(files):  # the training makes no step between the two clicks
            QTest.mouseClick(page.pause, LEFT)
            QTest.mouseClick(page.pause, LEFT)
        qtbot.waitUntil(lambda: not rivals.is_running and not files.busy, timeout=20_000)
        assert rivals.newest.snapshot.step == rested
    assert page.pause.text() == "Continue"
    QTest.mouseClick(page.cancel, LEFT)
    wait_for_end(app, qtbot)
    assert steps_of(app) == [rested]


@pytest.mark.parametrize("interval", [None, 0.01])
def test_after_a_cancel_the_run_is_as_it_was_saved_last(app, copy, open_made, interval, qtbot):
    folder = copy("finished", "run")
    page, rivals = open_made(folder), app.controller.rivals
    before = open_run(folder).snapshot.step
    app.controller.trainer.set_save_interval(interval)
    page.epochs.setValue(1000)
    QTest.mouseClick(page.go_on, LEFT)
    qtbot.waitUntil(lambda: rivals.newest is not None and rivals.newest.snapshot.step > before + 50, timeout=60_000)
    if interval is not None:
        qtbot.waitUntil(lambda: open_run(folder).snapshot.step > before, timeout=60_000)
    assert "as it was saved last" in page.cancel.toolTip()
    QTest.mouseClick(page.cancel, LEFT)
    wait_for_end(app, qtbot)
    on_disk = open_run(folder)
    assert (on_disk.snapshot.step == before) == (interval is None)
    assert steps_of(app) == [on_disk.snapshot.step]
    answering = app.wiring.rivals.experiment("made").run
    assert all(weight.equal(answering.snapshot.weights[name]) for name, weight in on_disk.snapshot.weights.items())
    assert page.go_on.isEnabled()
    assert locks_beside(folder) == []


def test_a_training_that_is_cancelled_before_it_begins_releases_its_folder(app, copy, open_made, hold, qtbot):
    folder = copy("finished", "run")
    page = open_made(folder)
    wait_for_end(app, qtbot)
    with hold(app.controller.workers.files):
        QTest.mouseClick(page.go_on, LEFT)
        assert "waiting for its turn" in page.status.text()
        QTest.mouseClick(page.cancel, LEFT)
        assert page.go_on.isVisible()
    wait_for_end(app, qtbot)
    assert locks_beside(folder) == []
    assert open_run(folder).snapshot.epoch == 2
    assert steps_of(app) == [open_run(folder).snapshot.step]


def test_the_button_tells_why_a_training_cannot_go_on(app, copy, open_made, qtbot):
    app.performer.perform("rivals", page="made")
    page = app.wiring.rivals.window.pages["made"]
    assert not page.go_on.isEnabled()
    assert "no autoregressive model yet" in page.go_on.toolTip()
    folder = copy("finished", "without")
    (folder / KEYFRAME).unlink()
    open_made(folder)
    assert not page.go_on.isEnabled()
    assert "has no keyframe" in page.go_on.toolTip()
    open_made(copy("finished", "with"))
    assert page.go_on.isEnabled()


def test_a_folder_that_another_process_writes_is_left_to_it(app, copy, open_made, qtbot):
    folder = copy("finished", "run")
    page, failures = open_made(folder), []
    app.controller.failed.connect(lambda sentence, act: failures.append(sentence))
    with Claim(folder, continues=True):
        QTest.mouseClick(page.go_on, LEFT)
        wait_for_end(app, qtbot)
    assert len(failures) == 1
    assert "is being written by process" in failures[0]
    assert page.go_on.isVisible()
    QTest.mouseClick(page.go_on, LEFT)
    wait_for_end(app, qtbot)
    assert len(failures) == 1
    assert open_run(folder).snapshot.epoch == 10
