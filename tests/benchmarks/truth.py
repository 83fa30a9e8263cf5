"""Time the true posterior in the window: python truth.py RUN [--train] [--profile].

The cursor jumps from point to point. A time runs from the post of the mouse event to the end of the paint of the map,
with the image's posterior and q on it, and of the evidence bar. With --train a training with the run's settings runs at
the same time. The benchmark also measures the decoding of the plane of 128 x 128 latents, its longest slice, and the
delay of the plane after a new snapshot.
"""

import os
import sys
import threading
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QMetaObject, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from latentlab.actions import WindowOptions
from latentlab.gui.app import App, make_application
from latentlab.gui.controller import State
from latentlab.gui.measure.waiting import until, wait
from latentlab.session.checkpoint import open_run

JUMPS, PAUSE = 150, 0.12  # seconds between two moves: shorter than a hand's rest


def jump(map_, turn: int) -> float:
    """Move the mouse to the place of a point of the map, and return when."""
    means = map_._points.means
    x, y = map_.view.to_pixels(*means[(turn * 7919) % len(means)].astype(float), map_.width(), map_.height())
    at = QPointF(x, y)
    now = time.perf_counter()
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.postEvent(map_, move)
    return now


def tell_planes(when: str, planes: list[tuple[float, float]]) -> None:
    """Print how long planes took, and how long after their snapshots they were there, and forget them."""
    if planes:
        decoded, after = np.round(np.transpose(planes), 2).tolist()
        print(f"planes, {when}: decoded in {decoded} s, {after} s after the snapshot")
        planes.clear()


def main() -> None:
    """Print metrics in ms; on a busy machine they have no meaning."""
    folder, training = Path(sys.argv[1]), "--train" in sys.argv
    application = make_application()
    config = open_run(folder).config
    app = App(application, config, WindowOptions(language="en", theme="light", size=(1280, 800)))
    controller, window, map_ = app.controller, app.window, app.window.map
    app.start()
    until(lambda: controller.state is State.READY, 60)
    if training:
        controller.trainings.run_or_pause()
        until(lambda: controller.state is State.TRAINING, 60)
    else:
        controller.files.open(folder)
        until(lambda: controller.state is State.FINISHED, 60)
    wait(1)
    window.verbs["layer_truth"].trigger()
    window.docks["evidence"].raise_()
    until(lambda: map_._points is not None, 30)

    posterior = controller.pane.posterior
    decoding = posterior._planes  # the query
    times, planes, asked, waiting = [], [], {}, []
    decoded = decoding._on_answer

    def on_plane(found) -> None:
        now, began = time.monotonic(), decoding._began
        planes.append((now - began, now - asked.get(found[0].snapshot.step, began)))
        decoded(found)

    decoding._on_answer = on_plane
    controller.snapshot_changed.connect(lambda run: asked.setdefault(run.snapshot.step, time.monotonic()))

    class AfterPaint(QObject):
        def event(self, _event: QEvent) -> bool:
            if waiting:
                times.append(1000 * (time.perf_counter() - waiting.pop()))
            return True

    after = AfterPaint()

    def told(evidence) -> None:
        if evidence is not None and waiting:  # what has changed is painted at LowEventPriority
            QApplication.postEvent(after, QEvent(QEvent.Type.User), Qt.EventPriority.LowEventPriority.value - 1)

    posterior.changed.connect(told)
    jump(map_, 0)
    until(lambda: posterior.evidence is not None, 60)
    del times[:]

    def hand() -> None:
        for turn in range(1, JUMPS + 1):
            waiting[:] = [jump(map_, turn)]
            time.sleep(PAUSE)
            for _ in range(200):
                if waiting:
                    time.sleep(0.01)
        QMetaObject.invokeMethod(loop, "quit", Qt.ConnectionType.QueuedConnection)

    # As for a user: events come from elsewhere, and the window sleeps until then.
    loop = QEventLoop()
    threading.Thread(target=hand).start()
    loop.exec()
    print("training" if training else "at rest")
    print("move to paint, ms:", {f"p{p}": round(float(np.percentile(times, p)), 1) for p in (50, 95, 99)})
    tell_planes("the hand moving", planes)
    if training:
        wait(10)  # a plane is decoded every other second
    else:
        for _ in range(5):
            posterior._plane = None
            posterior._ask_plane(0)
            count = len(planes)
            until(lambda count=count: len(planes) > count, 20)
    tell_planes("the hand at rest", planes)
    sys.stdout.flush()
    os._exit(0)  # nothing of this run is worth keeping


if __name__ == "__main__":
    main()
