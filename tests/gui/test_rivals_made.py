"""The rivals' page of autoregressive models, driven as a person does."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(app, qtbot):
    app.performer.perform("rivals", page="made")
    qtbot.waitUntil(app.wiring.rivals.window.isVisible)
    found = app.wiring.rivals.window.pages["made"]
    found.hidden.setValue(16)
    return found


@pytest.fixture
def experiment(app, page):
    return app.wiring.rivals.experiment("made")


@pytest.fixture
def trained(page, experiment, qtbot):
    """A MADE of one epoch whose answers are all there."""
    page.epochs.setValue(1)
    QTest.mouseClick(page.train, LEFT)
    qtbot.waitUntil(lambda: "log p(x) of" in page.readout.text() and experiment.drawing is not None, timeout=60_000)
    qtbot.waitUntil(lambda: "this image" in page.readout.text(), timeout=60_000)
    return experiment


def test_a_made_trains_rests_continues_and_answers(app, page, experiment, qtbot):
    assert page.empty.isVisible()
    assert "no autoregressive model" in page.empty.text()
    page.epochs.setValue(300)
    QTest.mouseClick(page.train, LEFT)
    assert page.pause.isVisible()
    assert page.empty.text().startswith("The model is learning.")
    assert not page.order.isEnabled()
    qtbot.waitUntil(lambda: page.progress.value() > 0, timeout=60_000)
    QTest.mouseClick(page.pause, LEFT)
    qtbot.waitUntil(lambda: page.pause.text() == "Continue", timeout=60_000)
    rested = experiment.run.snapshot.step
    assert rested > 0
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=10_000)  # no thread waits
    QTest.mouseClick(page.pause, LEFT)
    qtbot.waitUntil(lambda: app.controller.rivals.newest.snapshot.step > rested, timeout=60_000)
    QTest.mouseClick(page.cancel, LEFT)
    assert page.train.isVisible()
    assert page.train.text() == "Train again"
    assert experiment.run.snapshot.step == rested  # the answers of the model before stay
    assert [run.snapshot.step for run in app.controller.session.rivals.values()] == [rested]


def test_the_program_trains_beside_it(app, page, experiment, qtbot):
    page.epochs.setValue(1000)
    QTest.mouseClick(page.train, LEFT)
    app.performer.perform("run")
    first = app.controller.session.current.snapshot.step
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step > first + 5, timeout=60_000)
    rivals = app.controller.rivals
    qtbot.waitUntil(lambda: rivals.newest is not None and rivals.newest.snapshot.step > 0, timeout=60_000)
    QTest.mouseClick(page.cancel, LEFT)
    app.performer.perform("run")


def test_a_finished_training_is_saved_as_a_run(app, trained, qtbot):
    from latentlab.session.checkpoint import open_run
    from latentlab.session.run_folder import runs_of_window

    qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=60_000)
    (folder,) = (path for path in runs_of_window().iterdir() if path.name.endswith("-made"))
    saved = open_run(folder)
    assert [run.folder for run in app.wiring.recent.runs] == [folder]
    assert {path.name for path in runs_of_window().iterdir()} == {folder.name}, "its lock is released"
    assert saved.snapshot.step == trained.run.snapshot.step
    assert (saved.config.family, saved.config.hidden, saved.config.pixels) == ("made", (16,), "grey")


def test_the_drawing_grows_is_scrubbed_and_is_another_one(page, trained, qtbot):
    drawing = trained.drawing
    page.speed.setValue(5000)
    qtbot.waitUntil(lambda: page.play.text() == "Play", timeout=30_000)
    assert page.place.value() == 64
    image, conditionals, mark, _ = page._sample
    assert np.array_equal(image, drawing.image)
    assert np.isnan(conditionals).all()
    assert mark is None
    page.place.setValue(10)
    assert np.isfinite(page._sample[0]).sum() == 10
    assert page._sample[2] == (1, 2)
    assert page.sample.note.whole_text().startswith("10 of 64 pixels · row 2, column 3: p = 0.")
    assert "64 passes" in page.readout.text()
    QTest.mouseClick(page.redraw, LEFT)
    qtbot.waitUntil(lambda: trained.drawing is not drawing, timeout=30_000)
    assert not np.array_equal(trained.drawing.image, drawing.image)
    page.speed.setValue(50)
    assert page.speed_slider.value() == 33


def test_hidden_pixels_are_completed_by_both_models_in_nats_that_compare(app, page, trained, qtbot):
    assert "exact, the visible pixels come first" in page.made_name.text()
    qtbot.waitUntil(lambda: page.readout.text().count("the VAE: −") == 2, timeout=60_000)
    assert trained._scanned[1].visible[:4].all()
    assert not trained._scanned[1].visible[4:].any()
    page.part.setCurrentIndex(page.part.findData("top"))
    qtbot.waitUntil(lambda: "32 visible pixels come later" in page.made_name.text(), timeout=30_000)
    app.performer.perform("hide_pixels", mask="left")
    page.part.setCurrentIndex(page.part.findData("brush"))
    qtbot.waitUntil(lambda: not trained._scanned[1].visible[:, :4].any(), timeout=30_000)
    qtbot.waitUntil(
        lambda: trained._occluded is not None and not trained._occluded.visible[:, :4].any(), timeout=30_000
    )
    app.performer.perform("hide_pixels", mask="right")  # the page follows the brush
    qtbot.waitUntil(lambda: not trained._scanned[1].visible[:, 4:].any(), timeout=30_000)
    subject = app.controller.pane.completions.subject
    assert trained._scanned[0].subject.same(subject)
    total = trained.run.model.log_prob(trained.run.model.to_x(subject.image[None])).item()
    assert trained._scanned[0].log_px == pytest.approx(total)


def test_the_linear_probe_reads_both_models(page, trained, qtbot):
    QTest.mouseClick(page.probe, LEFT)
    assert page.probe.text().startswith("Cancel the probe")
    qtbot.waitUntil(lambda: "linear probe" in page.readout.text(), timeout=60_000)
    assert "16 hidden units 0." in page.readout.text()
    assert "2 latents: 0." in page.readout.text()
    assert page.probe.text() == "Linear probe"


@pytest.fixture
def gate(app):
    """An event that is set at the end, whatever waits for it."""
    event = threading.Event()
    yield event
    event.set()


def test_answers_that_arrive_between_two_runs_are_said(app, page, trained, gate, qtbot):
    controller = app.controller
    qtbot.waitUntil(lambda: trained._other_seconds is not None, timeout=60_000)
    QTest.mouseClick(page.probe, LEFT)
    qtbot.waitUntil(lambda: "linear probe" in page.readout.text(), timeout=60_000)
    before = page.readout.text()
    assert "the VAE: one pass" in before
    app.controller.workers.trainer.submit("gate", gate.wait)  # runs before the training
    app.performer.perform("configure", latent_size=3)
    app.performer.perform("reset")
    qtbot.waitUntil(lambda: controller.session.current is None, timeout=60_000)
    trained._take_accuracies(trained.run, trained._probed, trained._accuracies)
    assert "the VAE" not in page.readout.text()
    assert "2 latents" in page.readout.text(), "the probe read another run"
    gate.set()
    qtbot.waitUntil(lambda: controller.session.current is not None, timeout=60_000)


def test_the_made_of_a_run_folder_is_taken(app, page, experiment, qtbot, tmp_path):
    from latentlab.cli import main
    from latentlab.session.checkpoint import open_run

    words = ["--family", "made", "--hidden", "8", "--order", "middle", "--epochs", "1", "--out", str(tmp_path / "made")]
    assert main(["train", "--dataset", "digits", "--threads", "1", *words]) == 0
    app.wiring.rivals.open_run(open_run(tmp_path / "made"))
    qtbot.waitUntil(lambda: "order “from the middle”" in page.readout.text(), timeout=60_000)
    assert experiment.run.config.hidden == (8,)


def test_no_text_is_cut_in_a_small_window(app, page, trained, no_text_is_cut):
    for size in ((1280, 800), (900, 600)):
        no_text_is_cut(app.wiring.rivals.window, size)
