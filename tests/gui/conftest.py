"""The whole program in a window, for tests that drive the window as a user does."""

import contextlib
import importlib.util
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from latentlab import i18n
from latentlab.actions import WindowOptions
from latentlab.config import checked
from latentlab.gui.app import App
from latentlab.gui.controller import State
from latentlab.gui.widgets import theme
from latentlab.gui.widgets.paint_queue import cursor_is_still

BUTTONS = (
    *(Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton),
    *(Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton),
)


class Layouts(QObject):
    """Counts the layout requests of a widget."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _, event):
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture
def count_layouts():
    """Return a counter of the layout requests of a widget."""
    return Layouts


@pytest.fixture
def no_text_is_cut(qtbot):
    """Return a function that resizes a window and asserts that no text in sight has less room than it needs."""
    spec = importlib.util.spec_from_file_location("text_fits", Path(__file__).with_name("test_text_fits.py"))
    fits = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fits)

    def check(window, size, where=""):
        window.resize(*size)
        with contextlib.suppress(qtbot.TimeoutError):  # an answer that has just arrived is laid out a little later
            qtbot.waitUntil(lambda: not fits.cut_texts(window), timeout=2000)
        assert (window.width(), window.height()) == size
        assert fits.cut_texts(window) == [], where

    return check


@contextlib.contextmanager
def held(worker):
    """Hold a worker: its next work waits until the block ends. What the work is doing can then be looked at."""
    end = threading.Event()
    worker.submit("held by a test", end.wait)
    try:
        yield
    finally:
        end.set()


@pytest.fixture
def hold():
    """Return `held`: a test that waits until a worker is busy may miss the work, which can be over before."""
    return held


@pytest.fixture(autouse=True)
def one_core(monkeypatch):
    """Let inference use one core: on both it would wait at each barrier for the other process of the tests."""
    monkeypatch.setattr("latentlab.session.evidence.core_count", lambda: 1)


@pytest.fixture(autouse=True)
def no_file_dialog(monkeypatch):
    """A file dialog that a test does not answer is left without a choice: it would wait for ever."""
    for name, nothing in {"getOpenFileName": "", "getOpenFileNames": [], "getSaveFileName": ""}.items():
        monkeypatch.setattr(QFileDialog, name, lambda *_, nothing=nothing: (nothing, ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")


@pytest.fixture(autouse=True)
def hand_at_rest(qapp):
    """Release the mouse buttons that a test has left pressed, and wait until its last movement is over.

    The next window would take the buttons for a drag, and would delay its drawing while the cursor moves.
    """
    yield
    held = [button for button in BUTTONS if QApplication.mouseButtons() & button]
    if held:
        widget = QWidget()
        widget.show()
        for button in held:
            QTest.mouseRelease(widget, button)
        widget.close()
    while not cursor_is_still():
        QTest.qWait(5)


@pytest.fixture
def app(open_window, qtbot):
    """The program with its window, whose model is untrained."""
    opened = open_window()
    qtbot.waitUntil(lambda: opened.controller.state is State.READY, timeout=90_000)
    qtbot.waitUntil(lambda: opened.window.has_begun)
    return opened


def dragged(plot, *places):
    """Press at the first of some places of the axes, move over the others, and let go at the last one."""
    viewport = plot.widget.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=plot.place_of(*places[0]))
    for place in places[1:]:
        QTest.mouseMove(viewport, plot.place_of(*place))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=plot.place_of(*places[-1]))


@pytest.fixture
def drag():
    """Return the function that drags within a plot of a page."""
    return dragged


@pytest.fixture
def open_window(qtbot, qapp, monkeypatch):
    """Open the whole program with some settings; all ends with the test."""
    opened = []
    monkeypatch.setattr(qapp, "quit", lambda: None)

    def open_it(options=None, **settings):
        app = App(
            qapp,
            checked(**({"dataset": "digits", "hidden": (32,), "epochs": None} | settings)),
            options or WindowOptions(language="en", theme="light"),
        )
        monkeypatch.setattr(app.catcher, "install", lambda: None)  # pytest-qt catches exceptions itself
        opened.append(app)
        app.start()
        return app

    yield open_it
    for app in opened:
        app.settings.override(language="en")
        app.set_language()  # its translators would speak to the next test
        app.close_now()
        for worker in app.controller.workers.all:
            worker.wait()  # a thread that outlives its test would warn, or fail, in another one
        app.window.deleteLater()
    i18n.install_translator(None)
    QApplication.processEvents()
    # Outside an event loop deleteLater has no effect: the next test would draw this window in its own style, too.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.setStyleSheet("")  # as at the start of the program
    theme.set_text_size(qapp, 100)
