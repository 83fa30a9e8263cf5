"""The benchmark: its arithmetic, and the presence of each figure. No test asserts on a time."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.export.palette import PALETTES, SCHEMES
from latentlab.gui.controller import State
from latentlab.gui.measure import autosave_cost, table
from latentlab.gui.measure.frames import FrameClock, moons
from latentlab.gui.measure.window import drawn_times, pair_rate, scrub_times
from latentlab.gui.views.latent_map import LatentMap
from latentlab.training import measure
from latentlab.training.measure import (
    BareLoop,
    matrix_products,
    measure_conv,
    measure_pair,
    peer_steps,
    percentiles,
    step_flop,
    summary,
)


def test_the_operations_of_a_step_are_those_of_its_matrix_products():
    config = Config(hidden=(32, 16), batch_size=8)
    counted = []
    mm, linear = torch.mm, measure.linear

    def count(left, right, out):
        counted.append(2 * left.shape[0] * left.shape[1] * right.shape[1])
        return mm(left, right, out=out)

    def count_linear(x, weight, bias, out):
        counted.append(2 * x.shape[0] * weight.shape[0] * weight.shape[1])
        return linear(x, weight, bias, out)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch, "mm", count)
        patch.setattr(measure, "linear", count_linear)
        matrix_products(config, 64)()
    assert sum(counted) == step_flop(config, 64)
    # The default model: 1,132,672 weights, six operations for each and image, four in the first layer.
    assert step_flop(Config(), 784) == 2 * 128 * (
        3 * (2 * (784 * 512 + 512 * 256 + 256 * 128) + 128 * 4 + 128 * 2) - 784 * 512
    )


def test_a_bare_loop_and_a_persons_loop_both_train(digits):
    config = Config(dataset="digits", hidden=(16,), epochs=None, batch_size=64)
    loop = BareLoop(digits, config)
    assert loop.rate(0.3) > 0
    loop.close()
    steps = peer_steps(digits, config)
    for _ in range(6):  # more than an epoch
        next(steps)


def test_the_convolutional_loop_is_timed_beside_the_plain_one():
    metrics = measure_conv(Config(hidden=(16,), batch_size=64), 0.05, sides=(8,))
    assert metrics.keys() == {"steps_per_s_conv_8", "conv_to_plain_8"}
    assert 0 < metrics["conv_to_plain_8"]["min"] <= metrics["conv_to_plain_8"]["median"]


def test_a_pair_is_timed_beside_its_trainings_alone(digits):
    configs = [Config(dataset="digits", hidden=hidden, batch_size=64, epochs=None) for hidden in ((16,), (8,))]
    metrics = measure_pair(digits, configs, 0.05)
    assert metrics.keys() == {"pair_cost"}
    assert 0 < metrics["pair_cost"]["min"] <= metrics["pair_cost"]["median"]


def test_the_cost_of_keeping_is_a_part_of_the_training(digits):
    config = Config(dataset="digits", hidden=(16,), epochs=None, batch_size=64, threads=1)
    share = autosave_cost(digits, config, 0.3)
    assert 0 < share < 2


def test_summaries():
    assert summary([3.0, 1.0, 2.0]) == {"median": 2.0, "min": 1.0, "max": 3.0}
    assert percentiles(list(np.arange(101.0))) == {"p50": 50.0, "p95": 95.0, "p99": 99.0}
    assert "p99 3" in table({"a": percentiles([3.0])})


def test_a_timed_frame_is_a_whole_frame(qtbot):
    points, labels = moons(500)
    map_ = LatentMap()
    qtbot.addWidget(map_)
    map_.set_theme(SCHEMES["light"], PALETTES["petroff"])
    map_.set_labels(labels, tuple("0123456789"))
    map_.show_points(points, step=0, oldest_step=0, exact=True)
    map_.resize(300, 200)
    map_.show()
    pictures = []
    clock = FrameClock(map_, points)
    for _ in range(4):
        assert clock.frame() > 0
        pictures.append(map_.grab().toImage())
    assert all(a != b for a, b in pairwise(pictures)), "each change is seen"


def test_a_timed_scrub_shows_each_moment(open_window, qtbot):
    app, shown = open_window(epochs=1), []
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    app.window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: app.controller.state is State.FINISHED, timeout=60_000)
    qtbot.waitUntil(lambda: len(app.window.timeline.track.moments.steps) > 3, timeout=30_000)
    app.controller.snapshot_changed.connect(lambda run: shown.append(run.snapshot.step))
    scrub, plain = scrub_times(app, 3)
    assert len(scrub) == len(plain) == 3
    assert shown == list(app.window.timeline.track.moments.steps[:3])


def test_each_timed_movement_on_the_pad_lands_at_another_place(open_window, qtbot):
    app, places = open_window(), []
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    qtbot.waitUntil(lambda: app.window.has_begun, timeout=30_000)
    app.controller.pane.my_image.encoded.connect(lambda encoded: places.append(tuple(encoded.mean.tolist())))
    assert len(drawn_times(app, 3)) == 3
    assert len(set(places)) == len(places) >= 4
    assert app.controller.session.state.images == (), "nothing of it stays"


def test_both_maps_of_a_pair_move_in_the_benchmark(open_window, qtbot):
    app = open_window()
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    assert pair_rate(app, 1.0) > 0
    assert app.controller.session.beside is not None


LATE_LIBRARIES = ("torch", "pyqtgraph", "sklearn", "PIL")
# Modules for a click, an export, a script, a session file or a late view; they must not be imported earlier.
LATE_MODULES = (
    "export.gif",
    "export.map_picture",
    "export.mp4",
    "export.posterior_picture",
    "gui.dialogs",
    "gui.script",
    "gui.views.anomaly_panel",
    "gui.views.command_palette",
    "gui.views.drawing_pad",
    "gui.views.loss_curves",
    "gui.views.my_image_panel",
    "gui.views.occlusion_panel",
    "gui.views.race_panel",
    "gui.views.shelf_panel",
    "session.evidence_pictures",
    "session.film",
    "session.pictures",
    "session.recovery",
    "session.run_card",
    "session.session_file",
)


def test_the_window_is_painted_before_what_takes_long_to_import():
    code = (
        "import os, sys; from latentlab.gui.measure import start; from latentlab.gui.app import App, make_application; "
        "from latentlab.actions import WindowOptions; from latentlab.config import Config; "
        "app = App(make_application(), Config(), WindowOptions()); app.start(); "
        "print(*sys.modules, flush=True); os._exit(0)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(told.stdout.split())
    assert {"latentlab.gui.window", "latentlab.gui.wiring", "latentlab.gui.views.latent_map"} <= loaded
    assert not loaded & {*LATE_LIBRARIES, *(f"latentlab.{name}" for name in LATE_MODULES)}
