"""Verbs of the window about the shown model: a fitted prior on the shelf, samples as a picture."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QDialog

from latentlab.gui.controller import State
from latentlab.models.prior import GridPrior
from latentlab.session.checkpoint import open_run
from latentlab.session.density import samples_of, sheet
from latentlab.session.run_folder import default_folder, runs_of_window

PATIENCE = 60_000


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    for place in ("latentlab.data.load", "latentlab.session.evaluation.load"):
        monkeypatch.setattr(place, lambda *_, **__: digits)
    app = open_window(threads=1)
    qtbot.waitUntil(lambda: app.controller.state is State.READY and app.window.has_begun, timeout=PATIENCE)
    app.controller.trainer.step(20)
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step == 20, timeout=PATIENCE)
    return app


def test_a_fitted_prior_is_a_run_on_the_shelf_with_the_same_decoder(app, qtbot):
    session, sentence = app.controller.session, []
    app.controller.message.connect(sentence.append)
    shown, works = session.current, []
    app.controller.work_changed.connect(lambda text, done: works.append((text, done)))
    failures = []
    app.controller.failed.connect(lambda *found: failures.append(found))
    app.performer.perform("fit_prior", images=50)
    qtbot.waitUntil(lambda: len(session.runs) == 2 or bool(failures), timeout=2 * PATIENCE)
    assert not failures
    assert session.current_id == shown.id, "the shown run stays"
    assert ("Fitting the prior…", None) in works
    (fitted,) = (run for run in session.runs.values() if run.id != shown.id)
    assert isinstance(fitted.model.prior, GridPrior)
    z = np.array([[0.3, -0.4]])
    assert np.array_equal(fitted.model.decode_images(z), shown.model.decode_images(z))
    assert fitted.folder.parent == runs_of_window()
    assert open_run(fitted.folder).config.prior == "grid"
    name = session.name_of(fitted.id)
    assert name == f"{session.name_of(shown.id)}, fitted prior"
    assert any("log p(x) +" in text and name in text for text in sentence)
    app.performer.perform("show_run", run=fitted.id)
    assert session.current_id == fitted.id
    qtbot.waitUntil(lambda: len(app.window.map._contours[0]) == 3, timeout=PATIENCE)


def test_a_fit_takes_the_next_name_where_a_training_of_the_same_second_has_taken_its_own(app, qtbot, hold, monkeypatch):
    monkeypatch.setattr("latentlab.session.run_folder.time.strftime", lambda _: "20260101-000000")
    session, failures = app.controller.session, []
    app.controller.failed.connect(lambda *found: failures.append(found))
    with hold(app.controller.workers.files):
        app.performer.perform("fit_prior", images=50)
        taken = default_folder(session.config, runs_of_window())
        taken.mkdir(parents=True)
        (taken / "notes.txt").touch()
    qtbot.waitUntil(lambda: len(session.runs) == 2 or bool(failures), timeout=PATIENCE)
    assert not failures
    (fitted,) = (run for run in session.runs.values() if run.id != session.current_id)
    # Its number depends on whether the training of the window has saved itself before, in a folder of the same second.
    assert fitted.folder.parent == taken.parent
    assert fitted.folder != taken
    assert fitted.folder.name.startswith("20260101-000000-")


def test_a_cancelled_fit_leaves_no_run(app, qtbot, hold):
    session, sentence = app.controller.session, []
    app.controller.message.connect(sentence.append)
    with hold(app.controller.workers.files):
        app.window.verbs["fit_prior"].trigger()
        assert app.controller.can_cancel
        app.performer.perform("cancel_work")
        assert not app.controller.can_cancel
    qtbot.waitUntil(lambda: "Cancelled; nothing was written." in sentence, timeout=PATIENCE)
    assert len(session.runs) == 1
    own = session.trainings[1].folder_of(session.current)
    assert [folder for folder in runs_of_window().glob("[!.]*") if folder != own] == []


def test_samples_of_the_prior_are_exported_by_their_form(app, qtbot, tmp_path):
    app.window.verbs["sample"].trigger()
    dialog = app.window.findChild(QDialog)
    assert {"image", "known"}.isdisjoint(dialog.form.fields)
    dialog.form.fields["count"].box.setValue(9)
    out = tmp_path / "samples.png"
    dialog.finish(out, dialog.arguments())
    qtbot.waitUntil(lambda: out.exists() and not app.controller.workers.files.busy, timeout=PATIENCE)
    expected = sheet(samples_of(app.controller.session.current, 9, 0, False), None, None)
    assert np.array_equal(np.asarray(Image.open(out)), expected)


def test_the_form_of_the_map_begins_with_the_layer_of_decisions(app):
    preset = app.wiring.exports._preset
    assert preset("map")["decisions"] is False
    app.wiring.layers.switch("decisions", True)
    assert preset("map")["decisions"] is True
    app.wiring.layers.switch("decisions", False)
