"""A run was started and has no snapshot yet: gestures on views of the run before raise nothing."""

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QWidget

from latentlab.gui.controller import State

LEAVE = {
    "quit",
    "about",
    "log_folder",
    "get_mnist",
    "reset",
    "use_digits",
}  # ends the test, asks the world, or a run again


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    """The window with all panels filled, and a next run that never gives a snapshot."""
    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    monkeypatch.setattr("latentlab.data.load", lambda *_: digits)
    app = open_window()
    controller, window = app.controller, app.window
    qtbot.waitUntil(lambda: controller.state is State.READY and window.has_begun, timeout=30_000)
    controller.trainer.step()
    qtbot.waitUntil(lambda: controller.state is State.PAUSED, timeout=30_000)
    window.verbs["add_pin"].trigger()
    controller.probe.jump_to((1.0, 1.0))
    window.verbs["add_pin"].trigger()
    window.verbs["colour_gap"].trigger()
    window.verbs["layer_truth"].trigger()
    controller.interaction.pin(3)
    qtbot.waitUntil(
        lambda: (found := controller.pane.dataset_evidence.metrics) is not None and found.whole, timeout=60_000
    )
    for name in ("evidence", "anomaly", "race", "occlusion", "inspector"):
        window.docks[name].raise_()
        QApplication.processEvents()
    gate = threading.Event()
    controller.workers.trainer.submit("gate", gate.wait)  # runs before the next training
    controller.trainings.reset()
    qtbot.waitUntil(lambda: controller.session.current is None, timeout=30_000)
    yield app
    gate.set()
    for question in (controller.pane.race, controller.pane.anomaly, controller.pane.occlusion):
        question.stop()
    controller.pane.dataset_evidence.cancel()
    controller.pane.posterior.watch(False)
    qtbot.waitUntil(lambda: not controller.workers.inference.busy, timeout=30_000)  # closing waits for 2 s


def close_dialogs():
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog):
            widget.reject()
        elif widget.windowType() == Qt.WindowType.Popup:
            widget.close()


def test_every_verb_enabled_or_not(app):
    for name, action in app.window.verbs.items():
        if name not in LEAVE:
            action.setEnabled(True)
            action.trigger()
            QApplication.processEvents()
            close_dialogs()


def test_every_button_of_every_panel(app):
    clicked = 0
    for dock in app.window.docks.values():
        dock.show()
        dock.raise_()
        QApplication.processEvents()
        for button in dock.widget().findChildren(QAbstractButton):
            if button.isVisible() and button.isEnabled():
                clicked += 1
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                QApplication.processEvents()
                close_dialogs()
    assert clicked > 15


def test_every_way_of_pointing_at_every_view(app):
    for widget in [app.window.map, *app.window.findChildren(QWidget)]:
        if not widget.isVisible() or isinstance(widget, QAbstractButton) or widget.window() is not app.window:
            continue
        if widget is app.window.menuBar() or widget.inherits("QMenu") or widget.inherits("QTabBar"):
            continue
        at = QPoint(widget.width() // 3, widget.height() // 2)
        QTest.mouseMove(widget, at)
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseMove(widget, at + QPoint(5, 5))
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=at + QPoint(5, 5))
        QTest.keyClick(widget, Qt.Key.Key_Return)
        QApplication.processEvents()
        close_dialogs()


def test_every_word_a_view_says_to_its_wiring(app):
    window, views = app.window, app.window.views
    views["evidence"].worst_chosen.emit(0)
    views["evidence"].compute_requested.emit()
    views["evidence"].cancel_requested.emit()
    views["inspector"].neighbour_chosen.emit(5)
    views["walk"].waypoint_chosen.emit(9)
    views["walk"].waypoint_removed.emit(9)
    views["anomaly"].image_chosen.emit("train", 3)
    views["anomaly"].image_chosen.emit("test", 3)
    views["probe"].z_edited.emit((0.0, 1.0))
    window.map.latent_moved.emit(0.5, 0.5)
    window.map.point_clicked.emit(2)
    window.map.latent_hovered.emit(0.1, 0.1, 2)
    for name in ("map", "decoder", "losses", "inspector", "walk", "evidence", "occlusion", "anomaly"):
        app.wiring.exports.copy_command(name)
    app.choose_language("ko")
    QApplication.processEvents()
