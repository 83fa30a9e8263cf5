"""The start: from before the creation of the process to the first paint, and to the first moving points."""

import os
import sys
import time

from latentlab.actions import WindowOptions
from latentlab.config import Config
from latentlab.gui.app import App, make_application

BARE = """
import time
from PySide6.QtWidgets import QApplication, QWidget
import pyqtgraph
app = QApplication([])
class Plot(pyqtgraph.PlotWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.time(), flush=True)
        app.exit()
plot = Plot()
plot.resize(1280, 800)
plot.show()
app.exec()
"""

OURS = """
import time
from latentlab.gui.measure.start import report_start
report_start()
"""


def measure_startup(times: int) -> dict[str, float]:
    """Return the least milliseconds of `times` starts: a bare script's plot, our first paint, our first moving points.

    A start counts from before the process is created. The points are those of the built-in digits.
    """
    bare, painted, points = [], [], []
    for _ in range(times):
        bare.append(_start(BARE)[0])
        first, moving = _start(OURS)
        painted.append(first)
        points.append(moving)
    return {"bare": min(bare), "painted": min(painted), "first_points": min(points)}


def _start(script: str) -> list[float]:
    import subprocess

    began = time.time()
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    return [1000 * (float(line) - began) for line in told.stdout.split()]


def report_start() -> None:
    """Open the window on the built-in digits, print the times of its first paint and first moving points, and quit."""
    application = make_application()
    app = App(application, Config(dataset="digits", epochs=None), WindowOptions(autostart=True, language="en"))

    def moved(run) -> None:
        if run.snapshot.step > 0:
            app.window.map.repaint()
            print(time.time(), flush=True)
            os._exit(0)  # nothing of this run needs saving

    app.window.painted.connect(lambda: print(time.time(), flush=True))
    app.controller.snapshot_changed.connect(moved)
    app.start()
    application.exec()
