"""A mistake of ours reaches the user as a plain sentence with Details and Copy, and a log file."""

import sys
import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from latentlab.gui.problems import ProblemCatcher


@pytest.fixture
def catcher(qtbot, monkeypatch):
    window = QWidget()
    qtbot.addWidget(window)
    made = ProblemCatcher()
    made.window = window
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    made.install()
    return made


def box_of(catcher, qtbot) -> QMessageBox:
    qtbot.waitUntil(lambda: catcher.window.findChild(QMessageBox) is not None)
    return catcher.window.findChild(QMessageBox)


def test_a_plain_sentence_with_details_copy_and_a_log(catcher, qtbot, home, capsys):
    try:
        raise ZeroDivisionError("a mistake of ours")
    except ZeroDivisionError as error:
        sys.excepthook(ZeroDivisionError, error, error.__traceback__)
    box = box_of(catcher, qtbot)
    assert "Traceback" not in box.text()
    assert "ZeroDivisionError: a mistake of ours" in box.detailedText()
    (log,) = (home / "logs").iterdir()
    assert "ZeroDivisionError: a mistake of ours" in log.read_text()
    assert str(log) in box.informativeText()
    next(button for button in box.buttons() if button.text() == "Copy report").click()
    assert box.isVisible(), "copying does not close it"
    assert "ZeroDivisionError" in QGuiApplication.clipboard().text()
    box.close()


def test_an_error_in_another_thread_is_shown_from_this_one_and_only_one_box_at_a_time(catcher, qtbot, capsys):
    def fail():
        raise RuntimeError("in a thread")

    for _ in range(3):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    box = box_of(catcher, qtbot)
    qtbot.waitUntil(lambda: catcher.count == 3)
    assert "RuntimeError: in a thread" in box.detailedText()
    assert len(catcher.window.findChildren(QMessageBox)) == 1
    box.close()
