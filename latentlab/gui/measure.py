"""The cost of the window on this machine: frames of the map, drags, the share that training keeps, the start.

The module drives the real window with real events and skips no work of a user's gesture. Imports for the measurement
are late, since the start is measured with this module, too.
"""

import math
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from latentlab import data
from latentlab.actions import WindowOptions
from latentlab.config import Config, default_threads
from latentlab.data.dataset import Dataset
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES
from latentlab.export.raster import dot_size
from latentlab.export.viewport import Viewport
from latentlab.gui.app import App, make_application
from latentlab.gui.controller import State
from latentlab.gui.views.decoder_canvas import DecoderCanvas
from latentlab.gui.views.latent_map import LatentMap
from latentlab.gui.views.map_points import MapPoints
from latentlab.gui.views.map_renderer import LARGEST_DOT
from latentlab.gui.widgets.paint_queue import STILL
from latentlab.session.map_points import Points

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

DRAG_HZ = 60
WINDOW_PAIRS = 10  # stretches of training: alone, and beside the window
FRAME = 1000, 800  # pixels of the map whose frames are timed


def bench_dataset() -> Dataset:
    """Return MNIST if it is present, else noise of the same size: speed does not depend on the images."""
    if any(row.name == "mnist" and row.present for row in data.statuses()):
        return data.load("mnist")
    random = np.random.default_rng(0)
    return Dataset(
        name="mnist",
        title="noise in the size of MNIST",
        train_images=random.integers(0, 256, (60_000, 28, 28), np.uint8),
        train_labels=random.integers(0, 10, 60_000, np.uint8),
        test_images=random.integers(0, 256, (10_000, 28, 28), np.uint8),
        test_labels=random.integers(0, 10, 10_000, np.uint8),
        label_names=tuple("0123456789"),
        source="noise",
    )


def measure(quick: bool, report: Callable[[str], None]) -> dict[str, object]:
    """Measure everything and return the metrics by name; `report` receives the name of each measurement.

    Rates are per second, times in milliseconds; see `latentlab bench --help`.
    """
    from importlib.metadata import version

    from latentlab.session.pairs import configs_of
    from latentlab.training.measure import measure_conv, measure_pair, measure_training

    report("start-up")
    metrics: dict[str, object] = {"startup_ms": measure_startup(1 if quick else 3)}
    application = make_application()
    dataset, config = bench_dataset(), Config(epochs=None)
    stretch = 0.6 if quick else 3.0
    report("frames of the map at rest")
    metrics["frame_ms"] = frame_times(70_000, 150 if quick else 400)
    metrics["frame_ms_1m"] = frame_times(1_000_000, 40 if quick else 120)
    report("what bounds a frame")
    limits = {
        "raster_ms": raster_time(70_000, 50),
        "raster_1m_ms": raster_time(1_000_000, 20),
        "scatter_plot_item_ms": scatter_plot_item_time(70_000, 10),
    }
    report("the training loop")
    # In a separate thread, as in the window: torch binds its number of threads to the calling thread.
    metrics |= _in_thread(lambda: measure_training(dataset, config, stretch))
    metrics |= _in_thread(lambda: measure_conv(config, stretch / 3))
    report("a pair in turns")
    pair = tuple(configs_of("ae-vae", config).values())
    metrics |= _in_thread(lambda: measure_pair(dataset, pair, stretch / 2))
    report("autosave")
    metrics["autosave_cost"] = _in_thread(lambda: autosave_cost(dataset, config, 3.0 if quick else 25.0))
    report("training beside the window")
    beside, limits["decode_blit_ms"] = measure_window(application, dataset, config, stretch)
    metrics |= beside
    metrics["limits"] = limits
    metrics["of_limits"] = of_limits(metrics)
    metrics |= {
        "threads": default_threads(),
        "cores": os.cpu_count(),
        "torch": version("torch"),
        "pyside6": version("PySide6_Essentials"),
        "processor": _processor(),
        "platform": application.platformName(),
        "quick": quick,
    }
    return metrics


# Autosave


def autosave_cost(dataset: Dataset, config: Config, seconds: float) -> float:
    """Return the fraction of its time that a training spends on moments and keyframes, from its first step on.

    The training runs for `seconds` and writes one keyframe with all moments up to then; a real training writes as much
    every `keyframe.SHORTEST` seconds. The first seconds have more moments than any later ones.
    """
    from latentlab.session.loss_log import LossLog
    from latentlab.session.run import run_at
    from latentlab.session.run_folder import Claim
    from latentlab.session.training_run import TrainingRun
    from latentlab.training import keyframe
    from latentlab.training.control import Control
    from latentlab.training.trainer import TrainingLoop

    with tempfile.TemporaryDirectory() as folder, Claim(Path(folder) / "run") as claim:
        control = Control(snapshot_interval=math.inf)
        log = LossLog(claim.spool)
        training = TrainingRun(0, control, log, partial(run_at, config=config, dataset=dataset), claim=claim)
        loop = TrainingLoop(dataset, config, control, 0, log, None, None, training)
        next(loop.begin())
        began, keeping = time.perf_counter(), 0.0
        while (spent := time.perf_counter() - began) < seconds:
            loop.learn(loop.most_steps())
            loop.measure()
            started = time.perf_counter()
            loop.keep()
            keeping += time.perf_counter() - started
        loop.end()
        started = time.perf_counter()
        training.end()
        write = time.perf_counter() - started
    return keeping / spent + write / keyframe.SHORTEST


# Frames


def _moons(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points like those of a trained map, ten overlapping bent clusters, and their labels."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 10, count).astype(np.uint8)
    turn = labels * (2 * np.pi / 10) + random.normal(0, 0.25, count)
    reach = random.gamma(6, 0.3, count)
    points = np.column_stack((reach * np.cos(turn), reach * np.sin(turn))) + random.normal(0, 0.15, (count, 2))
    return points.astype(np.float32), labels


def frame_times(count: int, frames: int) -> dict[str, float]:
    """Return p50, p95, p99 in ms of whole frames of the map, in turn after a pan, a zoom, a filter, a snapshot."""
    from latentlab.training.measure import percentiles

    points, labels = _moons(count)
    map_ = LatentMap()
    map_.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    map_.resize(*FRAME)
    map_.set_theme(SCHEMES["light"], PALETTES[DEFAULT_PALETTE])
    map_.set_labels(labels, tuple("0123456789"))
    map_.show_points(points, step=0, oldest_step=0, exact=True)
    map_.show()
    QApplication.processEvents()
    times = FrameClock(map_, points).frames(frames)
    map_.close()
    map_.deleteLater()
    return percentiles(times)


def raster_time(count: int, frames: int) -> float:
    """Return the median ms of drawing only the points of a frame into memory, as many as `frame_times` has."""
    points, labels = _moons(count)
    drawn = MapPoints()
    drawn.set_labels(labels, 10)
    drawn.set_means(points)
    drawn.set_visible(frozenset(range(10)))
    drawn.set_colours(PALETTES[DEFAULT_PALETTE], SCHEMES["light"].unselected)
    canvas = np.zeros((FRAME[1], FRAME[0]), np.uint32)
    view = Viewport.fitted(points, FRAME[0] / FRAME[1])
    size = dot_size(count, canvas.size, LARGEST_DOT)
    return _median_ms(lambda n: drawn.draw(canvas, view.panned(0.01 * view.width * (n % 2), 0), size), frames)


def scatter_plot_item_time(count: int, frames: int) -> float:
    """Return the median ms of a panned frame of the same points in one pyqtgraph ScatterPlotItem of the same size."""
    import pyqtgraph

    points, labels = _moons(count)
    brushes = np.array([pyqtgraph.mkBrush(colour) for colour in PALETTES[DEFAULT_PALETTE]])[labels]
    plot = pyqtgraph.PlotWidget()
    plot.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    plot.resize(*FRAME)
    plot.addItem(pyqtgraph.ScatterPlotItem(pos=points, size=3, pen=None, brush=brushes))
    plot.disableAutoRange()
    plot.show()
    QApplication.processEvents()

    def frame(number: int) -> None:
        plot.getViewBox().translateBy(x=0.02 * (-1) ** number)
        plot.viewport().repaint()

    median = _median_ms(frame, frames)
    plot.close()
    plot.deleteLater()
    return median


def _median_ms(work: Callable[[int], object], times: int) -> float:
    """Return the median milliseconds of `work(number)` over `times` calls; the first three are left out."""
    taken = []
    for number in range(times + 3):
        started = time.perf_counter()
        work(number)
        taken.append(1000 * (time.perf_counter() - started))
    return float(np.median(taken[3:]))


class FrameClock:
    """Changes a map as a user and a training do, and times the frame that follows."""

    def __init__(self, map_: LatentMap, points: np.ndarray) -> None:
        self._map, self._points, self._count = map_, points, 0

    def frames(self, count: int) -> list[float]:
        """Return the milliseconds of `count` whole frames; the first few are left out."""
        return [self.frame() for _ in range(count + 5)][5:]

    def frame(self) -> float:
        """Make one change, draw, and return the milliseconds of both."""
        map_, turn = self._map, self._count % 4
        self._count += 1
        started = time.perf_counter()
        if turn == 0:
            map_.view = map_.view.panned(0.01 * map_.view.width * (-1) ** (self._count // 4), 0)
        elif turn == 1:
            map_.view = map_.view.zoomed(1.02 if self._count // 4 % 2 else 1 / 1.02, 0.3, 0.2)
        elif turn == 2:
            all_ = tuple(range(10))
            map_.visible_classes = all_ if self._count // 4 % 2 else all_[:5]
        else:
            self._points = self._points + np.float32(0.001)
            map_.show_points(self._points, step=self._count, oldest_step=0, exact=False)
        map_.repaint()
        return 1000 * (time.perf_counter() - started)


# Training beside the window


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
    _until(lambda: controller.state is State.READY, 120)
    _wait(1.0)  # let the work of a new run finish
    bound = decode_blit_time(controller.session.current.model, window.views["decoder"], 200)
    bare = _in_thread(lambda: BareLoop(dataset, config))
    alone, beside, drags, drawn, frames = [], [], [], [], []
    clock = FrameClock(window.map, np.asarray(controller.session.current.snapshot.means))
    for _ in range(WINDOW_PAIRS):
        alone.append(_in_thread(lambda: bare.rate(stretch)))
        controller.trainings.run_or_pause()
        _until(lambda: controller.state is State.TRAINING, 30)
        hand = _Hand(window.map, window.views["decoder"])
        started, first = time.perf_counter(), controller.trainer.steps_done()
        _wait(stretch)
        beside.append((controller.trainer.steps_done() - first) / (time.perf_counter() - started))
        drags += hand.stop()
        drawn += drawn_times(app, 15)
        _wait(2 * STILL)  # else the map would only blend the change over its last picture
        frames += clock.frames(12)
        controller.trainings.run_or_pause()
        _until(lambda: controller.state is State.PAUSED and controller.session.current.snapshot.exact, 60)
    scrub, plain = scrub_times(app, 60)
    app.performer.perform("show_newest")
    controller.trainings.run_or_pause()
    _until(lambda: controller.state is State.TRAINING, 30)
    bound_training = decode_blit_time(controller.session.current.model, window.views["decoder"], 120, 1 / DRAG_HZ)
    _in_thread(bare.close)
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
    }
    return metrics, bound


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
        _until(lambda: not (pad.frame_timer.isActive() or service.busy), 30)
        encoded.clear()
        started = time.perf_counter()
        _send_mouse(pad, kind, at)
        _until(lambda: encoded, 30)
        window.map.repaint()
        taken.append(1000 * (time.perf_counter() - started))
    _send_mouse(pad, QEvent.Type.MouseButtonRelease, at)
    service.encoded.disconnect(encoded.append)
    app.performer.perform("clear_drawing")
    _until(lambda: not pad.frame_timer.isActive(), 30)
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
    _until(lambda: len(bar.track.moments.steps) > 1, 30)
    told: list[Points] = []
    controller.points_changed.connect(told.append)
    scrub, plain = [], []
    for number in range(times):
        steps = bar.track.moments.steps
        step = steps[number % (len(steps) - 1)]
        told.clear()
        started = time.perf_counter()
        bar.step_chosen.emit(step)
        _until(lambda: any(points.step == step for points in told), 30)  # noqa: B023
        map_.repaint()
        scrub.append(1000 * (time.perf_counter() - started))
        _until(lambda: controller.shown_run.wanted_step is None, 30)
        _wait(2 * STILL)
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
            _wait(pause)
        started = time.perf_counter()
        angle = 0.13 * number
        canvas.show_image(model.decode_images(np.array([[math.cos(angle), math.sin(angle)]], np.float32))[0])
        canvas.repaint()
        taken.append(1000 * (time.perf_counter() - started))
    return float(np.median(taken[3:]))


def of_limits(metrics: dict[str, Any]) -> dict[str, float]:
    """Return each figure as a multiple of its bound on this machine, both measured in one run."""
    limits, frame, drag = metrics["limits"], metrics["frame_ms"], metrics["drag_ms"]
    return {
        "drag_p50": drag["p50"] / limits["decode_blit_ms"],
        "drag_p95": drag["p95"] / limits["decode_blit_ms"],
        "drag_p99": drag["p99"] / limits["decode_blit_ms"],
        "decode_blit_training": metrics["decode_blit_training_ms"] / limits["decode_blit_ms"],
        "frame_p50": frame["p50"] / limits["raster_ms"],
        "frame_1m_p50": metrics["frame_ms_1m"]["p50"] / limits["raster_1m_ms"],
        "frame_p99_of_p50": frame["p99"] / frame["p50"],
        "scrub_p50": metrics["scrub_ms"]["p50"] / metrics["repaint_ms"],
        "scrub_p95": metrics["scrub_ms"]["p95"] / metrics["repaint_ms"],
        "scatter_plot_item_of_frame": limits["scatter_plot_item_ms"] / frame["p50"],
    }


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


# The start

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
from latentlab.gui.measure import report_start
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


# Waiting


def _until(met: Callable[[], bool], seconds: float) -> None:
    """Process events until `met()`. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not met():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not get there in time")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def _wait(seconds: float) -> None:
    """Process events for `seconds`."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def _in_thread(work: Callable[[], object]):
    """Call `work` in a separate thread, wait, and return its result."""
    result: list = []

    def run() -> None:
        result.append(work())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return result[0]


def _processor() -> str:
    import platform

    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def table(metrics: dict[str, object]) -> str:
    """Return the metrics as a table for reading."""
    import json

    lines = []
    for name, value in metrics.items():
        if isinstance(value, dict):
            shown = "   ".join(f"{key} {number:.4g}" for key, number in value.items())
        elif isinstance(value, float):
            shown = f"{value:.4g}"
        else:
            shown = json.dumps(value)
        lines.append(f"{name:24} {shown}")
    return "\n".join(lines)
