"""Data without labels in the window: points of one colour, no legend, and a reason at verbs that need labels."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from latentlab.actions import export_latents
from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.export.layers import ELLIPSES
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, rgb32
from latentlab.gui.controller import State
from latentlab.session.capabilities import why_not
from latentlab.session.pictures import map_drawing

REASON = "The images have no labels, so there are no classes."


@pytest.fixture
def unlabelled(digits):
    return dataclasses.replace(
        digits,
        label_names=(),
        train_labels=np.zeros_like(digits.train_labels),
        test_labels=np.zeros_like(digits.test_labels),
    )


@pytest.fixture
def app(open_window, qtbot, monkeypatch, unlabelled):
    for place in ("latentlab.data.load", "latentlab.session.evaluation.load"):
        monkeypatch.setattr(place, lambda *_, **__: unlabelled)
    app = open_window()
    qtbot.waitUntil(lambda: app.controller.state == State.READY, timeout=30_000)
    qtbot.waitUntil(lambda: len(app.window.map._points) > 0, timeout=30_000)
    return app


def class_colours_on(map_):
    """How many colours of classes the map shows."""
    image = map_.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32)
    return int(np.isin(rgb32(PALETTES[DEFAULT_PALETTE]), pixels).sum())


def test_the_map_has_one_colour_and_no_legend(app, qtbot, digits):
    map_ = app.window.map
    assert not map_._legend.isVisibleTo(map_)
    qtbot.waitUntil(lambda: not map_._picture_stale)
    assert class_colours_on(map_) == 1
    # The same points with their labels have more.
    map_.set_labels(digits.train_labels, digits.label_names)
    map_.show_points(app.controller.session.current.snapshot.means, step=0, oldest_step=0, exact=True)
    qtbot.waitUntil(lambda: not map_._picture_stale)
    assert map_._legend.isVisibleTo(map_)
    assert class_colours_on(map_) > 5


def test_what_needs_labels_says_why_it_is_off(app, qtbot):
    assert str(why_not(app.controller.session.current, Capability.LABELS)) == REASON
    for verb, arguments in (
        ("layer_names", {}),
        ("layer_tint", {}),
        ("ellipses_centres", {}),
        ("show_classes", {"classes": (0,)}),
    ):
        with pytest.raises(UserError, match=REASON):
            app.performer.perform(verb, **arguments)
    panel = app.window.map._panel
    for name in ("names", "tint"):
        assert not panel.switches[name].isEnabled()
        assert panel.switches[name].toolTip() == REASON
        assert not app.window.verbs[f"layer_{name}"].isEnabled()
    centres = panel.ellipses.model().item(ELLIPSES.index("centres"))
    assert not centres.isEnabled()
    assert centres.toolTip() == REASON
    assert not app.window.verbs["ellipses_centres"].isEnabled()
    seen = set()
    for _ in range(len(ELLIPSES)):
        app.performer.perform("ellipses_next")
        seen.add(app.controller.session.state.layers.ellipses)
    assert seen == {"off", "hovered", "selection"}

    colour = app.window.verbs["colour_label"]
    assert (colour.iconText(), colour.statusTip()) == ("One colour", REASON)
    app.performer.perform("colour_label")  # back from the colours of a metric

    app.window.statusBar().clearMessage()
    app.window.map.setFocus()
    QTest.keyClick(app.window.map, Qt.Key.Key_3)
    assert app.window.statusBar().currentMessage() == REASON
    assert app.controller.session.classes is None


def test_no_sentence_has_the_place_of_a_label(app, qtbot):
    interaction, window = app.controller.interaction, app.window
    interaction.pin(17)
    window.bring_forward("inspector")
    inspector = window.views["inspector"]
    qtbot.waitUntil(lambda: "#17" in inspector.title.text(), timeout=30_000)
    assert inspector.title.text() == "● training image #17"
    assert inspector.neighbours[0][0].text() == ""
    assert "label" not in inspector.neighbours[0][0].toolTip()
    window.bring_forward("race")
    qtbot.waitUntil(lambda: "#" in window.views["race"].title.text(), timeout=30_000)
    assert window.views["race"].title.text() == "training #17"
    window.bring_forward("evidence")
    qtbot.waitUntil(lambda: app.controller.pane.posterior.evidence is not None, timeout=30_000)
    assert app.wiring.evidence.layer.picture.title.startswith("training image #17 · step")
    app.controller.probe.jump_to(app.controller.session.z)
    title = window.views["probe"]._title
    qtbot.waitUntil(lambda: "#" in title.text(), timeout=30_000)
    assert title.text().startswith("nearest: #")
    app.controller.pane.manifold.hover(0, 0, 5)
    qtbot.waitUntil(lambda: window.map._card is not None, timeout=30_000)
    assert window.map._card.title == "#5"


def test_pictures_and_tables_have_no_classes(app, tmp_path):
    run = app.controller.session.current
    drawing = map_drawing(run)
    assert drawing.points.any()
    with pytest.raises(UserError, match=REASON):
        map_drawing(run, classes=(0,))
    with np.load(export_latents(run, tmp_path / "latents.npz")) as arrays:
        assert "train_means" in arrays
        assert "train_labels" not in arrays
