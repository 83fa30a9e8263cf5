"""Exact maximum likelihood in the window: a run trains as any other, and its curves have the right names."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from latentlab.gui.controller import State
from latentlab.training.snapshot import TRAIN


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    """The window, paused at step 0 with the objective chosen."""
    monkeypatch.setattr("latentlab.training.exact.TILES", 16)
    for place in ("latentlab.data.load", "latentlab.session.evaluation.load"):
        monkeypatch.setattr(place, lambda *_, **__: digits)
    app = open_window(objective="exact")
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    return app


def test_the_run_learns_and_its_total_is_minus_log_p_of_x(app, qtbot):
    session, losses = app.controller.session, app.window.views["losses"]
    QTest.mouseClick(app.window.run_bar.buttons["run"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.current.snapshot.losses.last(TRAIN) is not None, timeout=30_000)
    QTest.mouseClick(app.window.run_bar.buttons["run"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.controller.state is State.PAUSED, timeout=30_000)
    assert session.current.config.objective == "exact"
    assert losses.total.accessibleName().startswith("Total (−log p(x)), ")
    assert "true posterior" in losses.kl.toolTip()
    assert any(label.text().startswith("−log p(x), ") for label in losses.findChildren(QLabel))
