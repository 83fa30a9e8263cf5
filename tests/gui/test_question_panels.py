"""Common behaviour of the question panels: use by keys, and copies of their command lines."""

import shlex

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from latentlab.gui.controller import State
from latentlab.gui.dialogs import ExportDialog
from latentlab.session.image_metrics import ImageMetrics
from latentlab.session.subject import Subject


def controls(app, name: str) -> list[QWidget]:
    view = app.window.views[name]
    return {
        "race": lambda: [view.run, view.k, view.choices["uniform"]],
        "anomaly": lambda: [*view.fields, view.run, view.choose],
        "evidence": lambda: [view.compute],
    }[name]()


@pytest.mark.parametrize("name", ["race", "anomaly", "evidence"])
def test_tab_reaches_every_control_and_each_has_a_name(app, qtbot, name):
    app.window.docks[name].raise_()
    first, *_ = expected = controls(app, name)
    qtbot.waitUntil(first.isVisible)
    app.window.activateWindow()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(first.hasFocus)
    reached = []
    for _ in expected:
        widget = QApplication.focusWidget()
        reached.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert set(reached) == set(expected)
    for widget in reached:
        assert widget.accessibleName() or widget.text()


def copied(app, name: str) -> list[str]:
    QApplication.clipboard().clear()
    app.window.verbs[f"command_{name}"].trigger()
    return shlex.split(QApplication.clipboard().text())


def test_the_evidence_and_the_ranking_are_copied_as_commands(app, qtbot):
    line = copied(app, "evidence")
    assert line[:2] == ["latentlab", "posterior"]
    assert line[-2:] == ["--image", "train:0"]
    app.performer.perform("rank_by", source="train", contrast="noise", count=200)
    line = copied(app, "anomaly")
    assert line[:2] == ["latentlab", "anomaly"]
    assert line[-4:] == ["--images", "train", "--limit", "200"]


def test_the_image_at_the_probe_has_no_command(app, qtbot):
    app.window.docks["evidence"].raise_()
    qtbot.waitUntil(lambda: app.controller.pane.posterior.watched)
    app.controller.pane.posterior.follow_probe(0.0, 0.0)
    qtbot.waitUntil(lambda: app.controller.pane.posterior.evidence is not None, timeout=60_000)
    assert app.controller.pane.posterior.evidence.subject.split == "probe"
    assert copied(app, "evidence") == []
    assert "no image of the data" in app.window.statusBar().currentMessage()


def test_the_subject_of_the_race_is_named(app):
    run = app.controller.session.current
    view = app.window.views["race"]
    view.show_subject(Subject.of(run, "test", 3))
    assert view.title.text().startswith("test #3 · label ")


def test_the_posterior_is_exported_as_a_picture(app, qtbot, tmp_path):
    out = tmp_path / "posterior.png"
    with qtbot.waitSignal(app.controller.message, timeout=60_000, check_params_cb=lambda text: str(out) in text):
        app.controller.files.export("posterior", image="train:0", out=out)
    assert out.stat().st_size > 10_000
    app.window.verbs["posterior"].trigger()  # the form knows whose posterior
    dialog = app.window.findChild(ExportDialog)
    assert dialog.arguments() == {"image": "train:0", "fit": "auto", "invert": "auto"}
    dialog.reject()


def test_undo_of_the_menu_takes_a_stroke_back_while_the_brush_is_in_use(app, qtbot):
    undo, redo, canvas = app.window.verbs["undo"], app.window.verbs["redo"], app.window.views["occlusion"].canvas
    app.window.docks["occlusion"].raise_()
    qtbot.waitUntil(lambda: app.controller.pane.occlusion.shown)
    app.window.activateWindow()
    assert not undo.isEnabled()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton)
    hidden = canvas.visible
    assert not hidden.all()
    qtbot.waitUntil(undo.isEnabled)
    undo.trigger()
    assert canvas.visible.all()
    assert not undo.isEnabled()
    redo.trigger()
    assert canvas.visible is hidden
    app.window.map.latent_moved.emit(0.5, 0.25)
    app.controller.interaction.commit()
    app.window.map.setFocus()  # the map has the focus now
    undo.trigger()
    qtbot.waitUntil(lambda: not app.controller.session.z.any())
    assert canvas.visible is hidden
    assert not undo.isEnabled()


def test_the_built_in_digits_are_named_in_the_language_of_the_window(app):
    sources = app.window.views["anomaly"].source
    assert sources.itemText(0).startswith("Built-in digits")
    app.choose_language("ko")
    assert sources.itemText(0).startswith("내장 숫자")


@pytest.mark.parametrize("pixels", ["grey", "dynamic"])
def test_an_x_that_is_drawn_is_told_from_the_grey_one_of_its_point(open_window, qtbot, pixels):
    app = open_window(pixels=pixels)
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    posterior, view, drawn = app.controller.pane.posterior, app.window.views["evidence"], pixels == "dynamic"
    app.window.docks["evidence"].raise_()
    qtbot.waitUntil(lambda: posterior.watched)
    app.controller.interaction.pin(0)
    qtbot.waitUntil(lambda: posterior.evidence is not None and posterior.evidence.refined, timeout=60_000)
    assert set(np.unique(posterior.evidence.x)) <= {0, 1} or not drawn
    assert ("0 or 1" in view._image.text()) == drawn
    assert ("grey" in app.wiring.evidence.layer.picture.names["q"]) == drawn
    posterior.follow_probe(0.0, 0.0)
    qtbot.waitUntil(lambda: (seen := posterior.evidence) is not None and seen.subject.split == "probe", timeout=60_000)
    assert "grey" not in app.wiring.evidence.layer.picture.names["q"]
    app.window.docks["inspector"].raise_()
    metrics = app.window.views["inspector"].metrics
    qtbot.waitUntil(lambda: metrics._kind.text() != "", timeout=30_000)
    assert ("grey x" in metrics._kind.text()) == drawn


def test_find_says_when_everything_is_found(app, monkeypatch):
    view, run = app.window.views["evidence"], app.controller.session.current
    service = app.controller.pane.dataset_evidence
    asked = []
    monkeypatch.setattr(service, "list_largest_gaps", lambda: asked.append(True))
    count = len(run.dataset.train_images)
    for found, again in ((count // 2, True), (count, False)):
        metrics = {name: np.ones(found) for name in ("gap", "log_px")}
        service.metrics = ImageMetrics(run.ref, "train", np.arange(found), count, metrics, None)
        asked.clear()
        view.compute_requested.emit()
        assert bool(asked) == again
    assert "already" in app.window.statusBar().currentMessage()
