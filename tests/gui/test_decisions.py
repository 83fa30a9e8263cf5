"""The layer of the classifier's decisions in the window: trained once, with progress, cancelled, refused."""

import dataclasses

import numpy as np
import pytest

from latentlab.gui.controller import State
from latentlab.session.classifier import classifier_file, classifier_of
from latentlab.training import classifier as training
from latentlab.work import result_of


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(training, "EPOCHS", 3)


@pytest.fixture
def start(open_window, qtbot, monkeypatch, digits):
    """Open a window on a few digits, or on those that are given."""

    def start_it(dataset=digits, **settings):
        monkeypatch.setattr("latentlab.data.load", lambda *_: dataset)
        app = open_window(**settings)
        qtbot.waitUntil(lambda: app.controller.state is State.READY and app.window.has_begun, timeout=30_000)
        return app

    return start_it


def test_the_layer_trains_a_classifier_once_and_then_shows_its_decisions(start, qtbot, digits):
    app = start()
    feed, map_, shares, found = app.controller.pane.decisions, app.window.map, [], []
    app.controller.pane.classifiers.progressed.connect(shares.append)
    feed.changed.connect(found.append)
    app.window.verbs["layer_decisions"].trigger()
    assert app.window.work_text.text().startswith("Classifier ")
    button = app.window.work_cancel
    assert button.isVisible()
    qtbot.waitUntil(lambda: button.width() > 12, timeout=10_000)
    picture = button.grab().toImage()
    middle = picture.rect().center()
    inks = {picture.pixel(middle.x() + x, middle.y() + y) for x in range(-4, 4) for y in range(-4, 4)}
    assert len(inks) > 1, "the cross is drawn"
    qtbot.waitUntil(lambda: bool(found) and found[-1] is not None and not feed._decisions.busy, timeout=60_000)
    assert shares[-1] is None
    assert len(shares) > 1
    assert shares[:-1] == sorted(shares[:-1])
    assert not app.window.work_cancel.isVisible()
    classifier = result_of(classifier_of(digits))  # the kept one
    assert classifier_file(digits).exists()
    shown = map_._grounds.decisions
    assert shown is found[-1]
    y, x = np.unravel_index(shown.confidence.argmax(), shown.confidence.shape)
    at = shown.view.to_latent(x + 0.5, y + 0.5, *shown.labels.shape[::-1])
    logs = classifier.log_probabilities(app.controller.session.current.model.decode_images(np.array([at])))[0]
    assert shown.labels[y, x] == logs.argmax()
    assert shown.confidence[y, x] == pytest.approx(np.exp(logs.max()), abs=1e-4)
    assert map_._scene().confidence == (f"confidence of a classifier, {classifier.accuracy:.1%} right", 10)


def test_a_cancelled_training_switches_the_layer_off_and_keeps_no_classifier(start, qtbot, digits, monkeypatch):
    monkeypatch.setattr(training, "EPOCHS", 10_000)
    app = start()
    verb = app.window.verbs["layer_decisions"]
    verb.trigger()
    qtbot.waitUntil(lambda: "is being trained · " in "\n".join(app.window.map._texts()), timeout=30_000)
    app.window.work_cancel.click()
    assert app.controller.pane.classifiers.job is None
    assert not verb.isChecked()
    assert "trained" not in "\n".join(app.window.map._texts())
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=30_000)
    assert not classifier_file(digits).exists()
    assert app.window.work_text.text() == ""


@pytest.mark.parametrize(("lack", "words"), [("labels", "no labels"), ("plane", "the map is a line")])
def test_without_labels_or_a_plane_the_switch_says_why_it_is_off(start, digits, lack, words):
    dataset = dataclasses.replace(digits, label_names=()) if lack == "labels" else digits
    app = start(dataset, latent_size=1 if lack == "plane" else 2)
    switch = app.window.map._panel.switches["decisions"]
    assert not switch.isEnabled()
    assert words in switch.toolTip()
    assert not app.window.verbs["layer_decisions"].isEnabled()
