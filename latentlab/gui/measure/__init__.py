"""The cost of the window on this machine: frames of the map, drags, the share that training keeps, the start.

The modules drive the real window with real events and skip no work of a user's gesture. Imports for the measurement
are late, since the start is measured with this package, too.

    frames      frames of the map at rest, and what bounds them
    window      training beside the window: its speed, and what the hand waits for
    start       from the creation of the process to the first paint
    waiting     wait with the events of the window, or in a separate thread
"""

import math
import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from latentlab import data
from latentlab.config import Config, default_threads
from latentlab.data.dataset import Dataset
from latentlab.gui.app import make_application
from latentlab.gui.measure.frames import frame_times, raster_time, scatter_plot_item_time
from latentlab.gui.measure.start import measure_startup
from latentlab.gui.measure.waiting import in_thread
from latentlab.gui.measure.window import measure_window


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
    metrics |= in_thread(lambda: measure_training(dataset, config, stretch))
    metrics |= in_thread(lambda: measure_conv(config, stretch / 3))
    report("a pair in turns")
    pair = tuple(configs_of("ae-vae", config).values())
    metrics |= in_thread(lambda: measure_pair(dataset, pair, stretch / 2))
    report("autosave")
    metrics["autosave_cost"] = in_thread(lambda: autosave_cost(dataset, config, 3.0 if quick else 25.0))
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
    from latentlab.training.loop import TrainingLoop

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
