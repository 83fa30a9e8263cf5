"""Wait with the events of the window, or for a separate thread."""

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication


def until(met: Callable[[], bool], seconds: float) -> None:
    """Process events until `met()`. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not met():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not get there in time")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def wait(seconds: float) -> None:
    """Process events for `seconds`."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def in_thread(work: Callable[[], object]):
    """Call `work` in a separate thread, wait, and return its result."""
    result: list = []

    def run() -> None:
        result.append(work())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return result[0]
