"""Training beside the window: the speed that it keeps, and what the hand waits for meanwhile."""

import math
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, SignalInstance
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from latentlab.actions import WindowOptions
from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.gui.app import App
from latentlab.gui.controller import State
from latentlab.gui.measure.frames import FrameClock
from latentlab.gui.measure.waiting import in_thread, until, wait
from latentlab.gui.views.decoder_canvas import DecoderCanvas
from latentlab.gui.views.latent_map import LatentMap
from latentlab.gui.widgets.paint_queue import STILL
from latentlab.session.map_points import Points

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

DRAG_HZ = 60
WINDOW_PAIRS = 10  # stretches of training: alone, and beside the window


def measure_window(
    application: QApplication, dataset: Dataset, config: Config, stretch: float
) -> tuple[dict[str, object], float]:
    """Measure how fast training is alone and beside a window with a constant drag of the probe, in turn.

    The map moves with each snapshot, ten a second, and the probe at 60 Hz. The time of a drag runs from the due moment
    of the mouse event to the end of the paint of the decoder's canvas. The second value is its lower bound: the median
    ms of a decoded image and its paint, without training and drag.
    """
    from latentlab.training.measure import BareLoop, percentiles, summary

    app = App(application, config, WindowOptions(language="en", theme="light", size=(1280, 800)))
    controller, window = app.controller, app.window
    controller.session.dataset = dataset
    app.start()
    until(lambda: controller.state is State.READY, 120)
    wait(1.0)  # let the work of a new run finish
    bound = decode_blit_time(controller.session.current.model, window.views["decoder"], 200)
    bare = in_thread(lambda: BareLoop(dataset, config))
    alone, beside, drags, drawn, frames = [], [], [], [], []
    clock = FrameClock(window.map, np.asarray(controller.session.current.snapshot.means))
    for _ in range(WINDOW_PAIRS):
        alone.append(in_thread(lambda: bare.rate(stretch)))
        controller.trainings.run_or_pause()
        until(lambda: controller.state is State.TRAINING, 30)
        hand = _Hand(window.map, window.views["decoder"])
        started, first = time.perf_counter(), controller.trainer.steps_done()
        wait(stretch)
        beside.append((controller.trainer.steps_done() - first) / (time.perf_counter() - started))
        drags += hand.stop()
        drawn += drawn_times(app, 15)
        wait(2 * STILL)  # else the map would only blend the change over its last picture
        frames += clock.frames(12)
        controller.trainings.run_or_pause()
        until(lambda: controller.state is State.PAUSED and controller.session.current.snapshot.exact, 60)
    scrub, plain = scrub_times(app, 60)
    app.performer.perform("show_newest")
    controller.trainings.run_or_pause()
    until(lambda: controller.state is State.TRAINING, 30)
    bound_training = decode_blit_time(controller.session.current.model, window.views["decoder"], 120, 1 / DRAG_HZ)
    in_thread(bare.close)
    pair = pair_rate(app, 2 * stretch)
    app.close_now()
    metrics = {
        "steps_per_s_bare": summary(alone)["median"],
        "steps_per_s_window": summary(beside)["median"],
        "window_ratio": summary([b / a for a, b in zip(alone, beside)]),
        "drag_ms": percentiles(drags),
        "drawn_ms": percentiles(drawn),
        "decode_blit_training_ms": bound_training,
        "frame_ms_training": percentiles(frames),
        "scrub_ms": percentiles(scrub),
        "repaint_ms": float(np.median(plain)),
        "pair_maps_per_s": pair,
    }
    return metrics, bound


class _PaintCounter(QObject):
    """Counts the paints of a widget that follow a signal: those that have something new to paint."""

    def __init__(self, widget: QWidget, news: SignalInstance) -> None:
        super().__init__(widget)
        self.count, self._is_new = 0, False
        news.connect(self._on_news)
        widget.installEventFilter(self)

    def _on_news(self, _: object) -> None:
        self._is_new = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count the first paint after the signal."""
        if event.type() == QEvent.Type.Paint and self._is_new:
            self.count, self._is_new = self.count + 1, False
        return super().eventFilter(watched, event)


def pair_rate(app: App, seconds: float) -> float:
    """Return how often a second the slower map of a pair is painted with new points while both models learn in turns.

    The training offers ten snapshots a second.
    """
    controller, window, session = app.controller, app.window, app.controller.session
    app.performer.perform("train_pair", pair="ae-vae")
    until(lambda: controller.state is State.TRAINING and session.beside is not None, 60)
    wait(1.0)  # the panes of a new pair are laid out first
    counters = [
        _PaintCounter(window.map, controller.points_changed),
        _PaintCounter(window.beside.map, controller.beside_points_changed),
    ]
    started = time.perf_counter()
    wait(seconds)
    until(lambda: all(counter.count for counter in counters), 60)
    rate = min(counter.count for counter in counters) / (time.perf_counter() - started)
    controller.trainings.run_or_pause()
    until(lambda: controller.state is State.PAUSED, 60)
    return rate


def drawn_times(app: App, times: int) -> list[float]:
    """Return the ms from a mouse movement on the drawing pad to the painted map with the place of the image.

    A training goes on meanwhile. Each movement draws, and starts when the answers to the last one have arrived.
    """
    controller, window = app.controller, app.window
    app.performer.perform("show_panel", panel="my_image")
    app.performer.perform("clear_drawing")
    pad, service = window.views["my_image"].pad, controller.pane.my_image
    QApplication.processEvents()
    encoded: list[object] = []
    service.encoded.connect(encoded.append)
    taken = []
    for number in range(times + 1):
        turn = 0.4 * number
        at = pad.on_widget(126 + 60 * math.cos(turn), 126 + 60 * math.sin(turn))
        kind = QEvent.Type.MouseMove if number else QEvent.Type.MouseButtonPress
        until(lambda: not (pad.frame_timer.isActive() or service.busy), 30)
        encoded.clear()
        started = time.perf_counter()
        _send_mouse(pad, kind, at)
        until(lambda: encoded, 30)
        window.map.repaint()
        taken.append(1000 * (time.perf_counter() - started))
    _send_mouse(pad, QEvent.Type.MouseButtonRelease, at)
    service.encoded.disconnect(encoded.append)
    app.performer.perform("clear_drawing")
    until(lambda: not pad.frame_timer.isActive(), 30)
    return taken[1:]


def _send_mouse(widget: QWidget, kind: QEvent.Type, at: QPointF) -> None:
    """Send a mouse event of the left button."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    held = none if kind == QEvent.Type.MouseButtonRelease else left
    QApplication.sendEvent(widget, QMouseEvent(kind, at, at, button, held, Qt.KeyboardModifier.NoModifier))


def scrub_times(app: App, times: int) -> tuple[list[float], list[float]]:
    """Return the ms from a position of the timeline's slider to the painted map with the points of that moment.

    Beside each value, the ms in which the same map takes and paints the same points without a timeline. Nothing trains,
    and each movement starts when the answers to the last one have arrived.
    """
    controller, map_, bar = app.controller, app.window.map, app.window.timeline
    until(lambda: len(bar.track.moments.steps) > 1, 30)
    told: list[Points] = []
    controller.points_changed.connect(told.append)
    scrub, plain = [], []
    for number in range(times):
        steps = bar.track.moments.steps
        step = steps[number % (len(steps) - 1)]
        told.clear()
        started = time.perf_counter()
        bar.step_chosen.emit(step)
        until(lambda: any(points.step == step for points in told), 30)  # noqa: B023
        map_.repaint()
        scrub.append(1000 * (time.perf_counter() - started))
        until(lambda: controller.shown_run.wanted_step is None, 30)
        wait(2 * STILL)
        points = told[-1]
        started = time.perf_counter()
        map_.show_points(points.places, step=points.step, oldest_step=points.oldest_step, exact=points.exact)
        map_.repaint()
        plain.append(1000 * (time.perf_counter() - started))
    controller.points_changed.disconnect(told.append)
    return scrub, plain


def decode_blit_time(model: "LatentModel", canvas: DecoderCanvas, times: int, pause: float = 0.0) -> float:
    """Return the median ms of decoding and painting an image, with no mouse event in between.

    `pause`: seconds between two images, in which a training takes the processor's caches, as between two movements of a
    mouse.
    """
    taken = []
    QApplication.processEvents()
    for number in range(times + 3):
        if pause:
            wait(pause)
        started = time.perf_counter()
        angle = 0.13 * number
        canvas.show_image(model.decode_images(np.array([[math.cos(angle), math.sin(angle)]], np.float32))[0])
        canvas.repaint()
        taken.append(1000 * (time.perf_counter() - started))
    return float(np.median(taken[3:]))


class _Hand:
    """Drags the probe in a circle, with an event every sixtieth of a second.

    A thread posts the events, so that they arrive during the window's work, as mouse events do: a QTimer of the window
    would wait until the window is idle.
    """

    def __init__(self, map_: LatentMap, canvas) -> None:
        self._map, self._canvas = map_, canvas
        self._times: list[float] = []
        self._due: float | None = None  # due time of the oldest event that is not painted yet
        self._centre = map_.width() / 2, map_.height() / 2
        self._stopped = threading.Event()
        canvas.painted.connect(self._painted)
        self._post(QEvent.Type.MouseButtonPress, 0)
        self._thread = threading.Thread(target=self._move, daemon=True)
        self._thread.start()

    def _move(self) -> None:
        started = time.perf_counter()
        count = 1
        while not self._stopped.wait(max(0.0, started + count / DRAG_HZ - time.perf_counter())):
            # The time runs from the due moment of the event, not from its late arrival.
            self._due = self._due or started + count / DRAG_HZ
            self._post(QEvent.Type.MouseMove, count)
            count = int((time.perf_counter() - started) * DRAG_HZ) + 1

    def _painted(self) -> None:
        if self._due is not None:
            self._times.append(1000 * (time.perf_counter() - self._due))
            self._due = None

    def _post(self, kind: QEvent.Type, count: int) -> None:
        x, y = self._centre
        at = QPointF(x * (1 + 0.4 * math.cos(0.13 * count)), y * (1 + 0.4 * math.sin(0.13 * count)))
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, at, at, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.postEvent(self._map, event)

    def stop(self) -> list[float]:
        """Stop, and return the milliseconds from event to paint; the first tenth is left out."""
        self._stopped.set()
        self._thread.join()
        self._post(QEvent.Type.MouseButtonRelease, 0)
        QApplication.processEvents()
        self._canvas.painted.disconnect(self._painted)
        return self._times[len(self._times) // 10 :]
