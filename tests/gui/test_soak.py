"""A training leaks nothing: after the warm-up, memory, threads and handles stay constant.

A long training is many short epochs on small digits: `pytest tests/gui/test_soak.py --soak 1800` is half an hour.
"""

import os
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from latentlab.actions import WindowOptions
from latentlab.config import checked
from latentlab.gui.app import App
from latentlab.gui.controller import State

GROWTH = 12e6  # bytes; an allocator's own ups and downs, whatever the length of the run


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_a_long_training_grows_nothing(qtbot, qapp, monkeypatch, request, digits):
    seconds = request.config.getoption("--soak")
    monkeypatch.setattr(qapp, "quit", lambda: None)
    config = checked(dataset="digits", hidden=(16,), epochs=None, batch_size=256)  # an epoch is one step
    app = App(qapp, config, WindowOptions(language="en", theme="light"))
    monkeypatch.setattr(app.catcher, "install", lambda: None)
    controller = app.controller
    controller.session.dataset = digits
    app.start()
    qtbot.waitUntil(lambda: controller.state is State.READY, timeout=60_000)
    controller.trainings.run_or_pause()

    def train_for(span: float) -> tuple[int, int, int]:
        for turn in range(max(1, round(span / 0.05))):
            controller.probe.move_to(0.01 * (turn % 100), -0.5)  # the probe moves, too
            qtbot.wait(50)
        return resident(), threading.active_count(), handles()

    train_for(max(3.0, seconds / 4))  # warm up: the history of losses fills to its limit, caches fill
    memory, threads, files = train_for(0.5)
    epochs = controller.session.current.snapshot.epoch
    later_memory, later_threads, later_files = train_for(seconds)
    assert controller.session.current.snapshot.epoch > epochs + 20, "it did train"
    app.window.close()
    app.window.deleteLater()
    QApplication.processEvents()
    assert later_memory - memory < GROWTH
    assert later_threads <= threads
    assert later_files <= files
