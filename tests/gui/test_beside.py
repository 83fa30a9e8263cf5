"""Two runs, or two moments of one run, side by side: two maps and two decoded images in step."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from latentlab.gui.controller import State

PATIENCE = 60_000


def wait_for(qtbot, app, *states):
    qtbot.waitUntil(lambda: app.controller.state in states, timeout=PATIENCE)


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    """The window with two finished runs of four steps: a VAE, run 1, and an autoencoder, run 2, which is shown."""
    for place in ("latentlab.data.load", "latentlab.session.evaluation.load"):
        monkeypatch.setattr(place, lambda *_, **__: digits)
    app = open_window(epochs=2, threads=1)
    wait_for(qtbot, app, State.READY)
    QTest.mouseClick(app.window.run_bar.buttons["run"], Qt.MouseButton.LeftButton)
    wait_for(qtbot, app, State.FINISHED)
    app.performer.perform("configure", family="ae", seed=3)
    app.performer.perform("train_again")
    session = app.controller.session
    qtbot.waitUntil(lambda: session.current_id == 2 and app.controller.state is State.FINISHED, timeout=PATIENCE)
    return app


def assert_same(state, before):
    """Assert that every field of a SessionState is as before."""
    for field in dataclasses.fields(state):
        np.testing.assert_equal(getattr(state, field.name), getattr(before, field.name), field.name)


def show_beside(app, qtbot, run=1, **arguments):
    """Show a run beside the shown one, and return the second map once the map has its points."""
    app.performer.perform("show_beside", run=run, **arguments)
    map_ = app.window.beside.map
    qtbot.waitUntil(lambda: map_.isVisible() and len(map_._points) > 0, timeout=PATIENCE)
    return map_


def test_a_second_map_stands_beside_the_first_and_closes(app, qtbot):
    session = app.controller.session
    before = session.state
    map_ = show_beside(app, qtbot)
    assert (session.beside.id, session.current_id) == (1, 2)
    assert (map_._points.means == session.runs[1].snapshot.means).all()
    assert abs(map_.width() - app.window.map.width()) <= 1
    QTest.mouseClick(app.window.beside.buttons["close_beside"], Qt.MouseButton.LeftButton)
    assert not app.window.beside.isVisible()
    assert not app.window.first_head.isVisible()
    assert session.beside is None
    assert_same(session.state, before)
