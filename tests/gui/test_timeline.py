"""The timeline in the window, used as a user does: while the run trains, and afterwards."""

import json
import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from latentlab.actions import WindowOptions
from latentlab.cli import main
from latentlab.gui.controller import State
from latentlab.session.timeline import MOST_MOMENTS, Timeline
from latentlab.session.training_run import TrainingRun

PATIENCE = 60_000


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    """The window, with a run that trains and keeps moments."""
    for place in ("latentlab.data.load", "latentlab.session.evaluation.load"):
        monkeypatch.setattr(place, lambda *_, **__: digits)
    app = open_window()
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=PATIENCE)
    app.window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: app.controller.session.newest.snapshot.step > 100, timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(app.wiring.timeline.moments.steps) > 10, timeout=PATIENCE)
    return app


def shown(app):
    return app.controller.session.current.snapshot


def newest(app):
    return app.controller.session.newest.snapshot


def drag_to(app, qtbot, step):
    """Drag the handle from the right end to a moment."""
    track = app.window.timeline.track
    y = track.height() // 2
    QTest.mousePress(track, Qt.MouseButton.LeftButton, pos=QPoint(track.width() - 10, y))
    at = track.x_of(step)
    for x in np.linspace(track.width() - 10, at, 8):
        QTest.mouseMove(track, QPoint(round(x), y))
    QTest.mouseRelease(track, Qt.MouseButton.LeftButton, pos=QPoint(round(at), y))
    qtbot.waitUntil(lambda: app.controller.session.current is not app.controller.session.newest, timeout=PATIENCE)


def pause(app, qtbot):
    app.window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: app.controller.state is State.PAUSED, timeout=PATIENCE)
    qtbot.waitUntil(lambda: newest(app).exact and not app.controller.workers.files.busy, timeout=PATIENCE)


def moments_and_newest(app, qtbot):
    """The steps that keys and player go through at a pause: those of the bar, and that of the pause itself."""
    bar = app.wiring.timeline
    qtbot.waitUntil(lambda: bar.moments.steps == app.controller.shown_run.timeline.steps(), timeout=PATIENCE)
    return sorted({*bar.moments.steps, newest(app).step})


def evidence_of(app, qtbot, index):
    """Ask for the evidence of a training image at the moment that is shown, and return the refined answer."""
    window, service = app.window, app.controller.pane.posterior
    window.bring_forward("evidence")
    window.verbs["layer_truth"].trigger()
    app.controller.interaction.pin(index)

    def refined():
        found = service.evidence
        return found is not None and found.posterior is not None and found.step == shown(app).step

    qtbot.waitUntil(refined, timeout=PATIENCE)
    return service.evidence


def test_a_past_moment_is_shown_while_the_training_goes_on(app, qtbot):
    window, controller = app.window, app.controller
    drag_to(app, qtbot, 20)
    qtbot.waitUntil(lambda: not controller.workers.quick.busy, timeout=PATIENCE)
    past, picture = shown(app), window.views["decoder"].grab().toImage()
    assert past.step in app.wiring.timeline.moments.steps
    assert past.step < 100
    step = newest(app).step
    qtbot.waitUntil(lambda: newest(app).step > step + 50, timeout=PATIENCE)
    assert shown(app) is past
    assert controller.state is State.TRAINING
    assert f"step {past.step}" in window.timeline.where.text()
    assert f"step {past.step}" in window.views["decoder"].caption
    assert window.statusBar().currentMessage() == "A past moment is shown, at rest; “Live” goes to the newest."
    assert window.views["decoder"].grab().toImage() == picture
    window.verbs["show_newest"].trigger()
    qtbot.waitUntil(lambda: shown(app) is newest(app))
    qtbot.waitUntil(lambda: shown(app).step > step + 50, timeout=PATIENCE)
    assert window.views["decoder"].grab().toImage() != picture
    assert not window.statusBar().currentMessage()
    drag_to(app, qtbot, 40)
    pause(app, qtbot)
    assert "past moment" in window.statusBar().currentMessage(), "it is not the map of the pause that is shown"


def test_the_points_of_a_moment_follow_the_hand_before_its_model_is_read(app, qtbot, monkeypatch):
    """The slider moves on while models are read: the points of each position arrive in order, then the last model."""
    pause(app, qtbot)
    controller, steps, read = app.controller, app.wiring.timeline.moments.steps, Timeline.at
    chosen, told, models = steps[3:9], [], []

    def at(timeline, step):
        models.append(step)
        return read(timeline, step)

    def proceed(points):
        told.append(points)
        if models == [] and len(told) < len(chosen):  # the slider is faster than any model
            app.window.timeline.step_chosen.emit(chosen[len(told)])

    monkeypatch.setattr(Timeline, "at", at)
    controller.points_changed.connect(proceed)
    app.window.timeline.step_chosen.emit(chosen[0])
    qtbot.waitUntil(lambda: shown(app).step == chosen[-1], timeout=PATIENCE)
    assert [points.step for points in told] == [*chosen, chosen[-1]], "the last ones again, with their model"
    assert models == [chosen[-1]]
    for points in told:
        assert np.array_equal(points.means, controller.shown_run.timeline.means(points.step))
        assert points.oldest_step == controller.shown_run.timeline.map(points.step)[1].min()
        assert points.exact == (points.oldest_step == points.step)


def test_a_moment_that_was_read_is_shown_though_the_hand_has_moved_on(app, qtbot, monkeypatch):
    """Otherwise a drag faster than the reads would show nothing until the drag rests."""
    pause(app, qtbot)
    controller, (first, second) = app.controller, app.wiring.timeline.moments.steps[3:5]
    read, seen = Timeline.at, []

    def at(timeline, step):
        if step == first:
            controller.shown_run.wanted_step = second  # the request comes while the model is being read
        return read(timeline, step)

    monkeypatch.setattr(Timeline, "at", at)
    controller.snapshot_changed.connect(lambda run: seen.append(run.snapshot.step))
    controller.shown_run.show_moment(first)
    qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE)
    assert seen == [first]
    assert controller.shown_run.wanted_step == second
    controller.shown_run.show_newest()
    assert shown(app) is newest(app)


def test_keys_and_the_wheel_with_ctrl_step_through_the_moments(app, qtbot):
    pause(app, qtbot)
    window, steps = app.window, moments_and_newest(app, qtbot)

    def steps_to(step):
        qtbot.waitUntil(lambda: shown(app).step == step, timeout=PATIENCE)

    window.activateWindow()
    qtbot.waitActive(window)
    window.map.setFocus()
    for back in (2, 3):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Comma)
        steps_to(steps[-back])
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Period)
    steps_to(steps[-2])
    view = window.map.view
    for notches, step in ((120, steps[-3]), (-120, steps[-2])):
        wheel = QWheelEvent(
            QPointF(50, 50), QPointF(50, 50), QPoint(), QPoint(0, notches), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(window.map, wheel)
        steps_to(step)
    assert window.map.view == view
    for _ in range(2):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: shown(app) is newest(app), timeout=PATIENCE)


def test_the_bar_shows_no_moment_that_the_save_of_a_pause_has_dropped(app, qtbot, monkeypatch):
    """The read of the kept moments that follows the pause comes before the end of the save."""
    may_save, save, bar = threading.Event(), TrainingRun.save, app.wiring.timeline

    def save_late(*arguments, **options):
        may_save.wait(PATIENCE / 1000)
        return save(*arguments, **options)

    monkeypatch.setattr(TrainingRun, "save", save_late)
    kept = app.controller.shown_run.timeline
    qtbot.waitUntil(lambda: len(kept.steps()) > MOST_MOMENTS, timeout=PATIENCE)
    app.window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: newest(app).exact and app.controller.state is State.PAUSED, timeout=PATIENCE)
    qtbot.waitUntil(lambda: bar.moments.steps == kept.steps(), timeout=PATIENCE)
    assert len(bar.moments.steps) > MOST_MOMENTS
    may_save.set()
    qtbot.waitUntil(lambda: bar.moments.steps == kept.steps() and len(kept.steps()) <= MOST_MOMENTS, timeout=PATIENCE)


def test_play_goes_through_the_moments_to_the_newest(app, qtbot):
    pause(app, qtbot)
    app.performer.perform("pace_fast")
    seen = []
    app.controller.snapshot_changed.connect(lambda run: seen.append(run.snapshot.step))
    steps = moments_and_newest(app, qtbot)
    app.performer.perform("show_moment", step=steps[-5])
    qtbot.waitUntil(lambda: shown(app).step == steps[-5], timeout=PATIENCE)
    seen.clear()
    app.window.verbs["play_moments"].trigger()
    qtbot.waitUntil(lambda: not app.window.verbs["play_moments"].isChecked(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: shown(app) is newest(app), timeout=PATIENCE)
    assert seen == sorted(seen)
    assert set(seen) <= set(steps)
    assert seen[-1] == steps[-1]


def test_evidence_at_a_past_step_is_that_of_the_command_line(app, qtbot, capsys):
    controller = app.controller
    drag_to(app, qtbot, 40)
    found = evidence_of(app, qtbot, 7)
    assert found.subject.index == 7
    line = controller.files.command("posterior", image="train:7")
    assert f"--step {shown(app).step}" in line
    pause(app, qtbot)
    qtbot.waitUntil(lambda: not controller.workers.files.busy, timeout=PATIENCE)
    folder = controller.session.current.folder
    out = folder.parent / "posterior.png"
    command = ["posterior", str(folder), "--step", str(shown(app).step), "--image", "train:7"]
    assert main([*command, "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    # Two lattices, so their errors differ; every digit that is shown is the same.
    assert told["exact"]["log_px"] == pytest.approx(found.posterior.log_px, abs=1e-6)
    assert told["elbo"] == pytest.approx(found.posterior.elbo, rel=1e-12)


def test_another_run_begins_at_its_newest_moment(app, qtbot):
    drag_to(app, qtbot, 20)
    app.window.verbs["reset"].trigger()
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=PATIENCE)
    assert shown(app).step == 0
    assert shown(app) is newest(app)
    assert app.window.timeline.track.step is None
    assert not app.window.verbs["show_newest"].isEnabled()


def test_at_rest_the_points_of_a_past_moment_are_encoded_by_its_model(app, qtbot):
    points = []
    app.controller.points_changed.connect(points.append)
    pause(app, qtbot)
    drag_to(app, qtbot, 40)
    qtbot.waitUntil(
        lambda: points[-1].exact and points[-1].step == shown(app).step < newest(app).step, timeout=PATIENCE
    )
    run = app.controller.session.current
    assert not run.snapshot.exact, "the points that were kept are of several steps"
    means, _ = run.model.encode_images(run.dataset.train_images)
    np.testing.assert_allclose(points[-1].means, means, atol=1e-6)
    np.testing.assert_array_equal(app.window.map._points.means, points[-1].means)
    app.performer.perform("show_newest")
    qtbot.waitUntil(lambda: points[-1].step == newest(app).step, timeout=PATIENCE)


def shelf_of(app):
    """Return the texts of the shelf for each run, with the place of its parent instead of an id."""
    app.wiring.shelf.show_all()
    rows = app.window.views["shelf"].rows
    places = {row.id: place for place, row in enumerate(rows)}
    return [(row.name, places.get(row.parent), row.settings, row.metrics) for row in rows]


def click_on_run(app, qtbot, run_id):
    app.window.bring_forward("shelf")  # in a narrow window the shelf is one of the tabs below
    panel = app.window.views["shelf"]
    qtbot.waitUntil(lambda: not panel.visibleRegion().isEmpty(), timeout=PATIENCE)
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=panel.item_rect(run_id).center())
    qtbot.waitUntil(lambda: app.controller.session.current_id == run_id, timeout=PATIENCE)


def test_the_whole_way(open_window, qtbot, monkeypatch, digits, capsys, tmp_path, home):
    """Back in time while the run trains, evidence there, a branch, a session file, and all of it in a new window."""
    for place in ("latentlab.data.load", "latentlab.session.evaluation.load"):
        monkeypatch.setattr(place, lambda *_, **__: digits)
    options = {"language": "en", "theme": "light", "size": (1280, 800)}
    app = open_window(WindowOptions(**options), threads=1)
    window, controller, do = app.window, app.controller, app.performer.perform
    session = controller.session
    qtbot.waitUntil(lambda: controller.state is State.READY, timeout=PATIENCE)
    window.verbs["run"].trigger()
    qtbot.waitUntil(lambda: session.newest.snapshot.step > 100, timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(window.timeline.track.moments.steps) > 10, timeout=PATIENCE)

    drag_to(app, qtbot, 40)  # while the run trains
    qtbot.waitUntil(lambda: controller.shown_run.wanted_step is None, timeout=PATIENCE)
    step = shown(app).step
    assert step < newest(app).step
    assert controller.state is State.TRAINING
    found = evidence_of(app, qtbot, 7).posterior
    assert shown(app).step == step
    pause(app, qtbot)
    folder = session.newest.folder
    command = ["posterior", str(folder), "--step", str(step), "--image", "train:7", "--out", str(tmp_path / "p.png")]
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["exact"]["log_px"] == pytest.approx(found.log_px, abs=1e-6)
    assert told["elbo"] == pytest.approx(found.elbo, rel=1e-12)

    window.verbs["branch"].trigger()
    qtbot.waitUntil(lambda: session.current_id == 2 and session.current is not None, timeout=PATIENCE)
    qtbot.waitUntil(lambda: newest(app).step > step + 20, timeout=PATIENCE)
    pause(app, qtbot)
    do("rename_run", name="from the middle", run=2)
    for place in ((-1.0, 0.5), (1.5, 2.0)):
        do("move_probe", z=place)
        do("add_pin")
    click_on_run(app, qtbot, 1)
    moments_and_newest(app, qtbot)
    drag_to(app, qtbot, 20)
    qtbot.waitUntil(lambda: controller.shown_run.wanted_step is None, timeout=PATIENCE)
    do("move_probe", z=(0.25, -0.5))
    qtbot.waitUntil(lambda: not controller.workers.files.busy, timeout=PATIENCE)
    out = tmp_path / "day.latentlab"
    with qtbot.waitSignal(controller.work_ended, timeout=PATIENCE):
        do("save_session", out=out)
    before, at, image, weights = shelf_of(app), shown(app).step, session.image(), session.runs[2].snapshot.weights
    assert [row[:2] for row in before] == [("Run 1", None), ("from the middle", 0)]
    window.close()

    (home / "settings.ini").unlink()  # as on another machine
    app = open_window(WindowOptions(**options, open=out), threads=1)
    session = app.controller.session
    qtbot.waitUntil(lambda: app.controller.state is State.FINISHED, timeout=PATIENCE)
    qtbot.waitUntil(lambda: shown(app).step == at, timeout=PATIENCE)
    assert shelf_of(app) == before
    assert session.z.tolist() == [0.25, -0.5]
    np.testing.assert_array_equal(session.image(), image)
    _, other = (row.id for row in app.window.views["shelf"].rows)
    click_on_run(app, qtbot, other)
    assert session.waypoints == ((-1.0, 0.5), (1.5, 2.0))
    assert weights.keys() == session.newest.snapshot.weights.keys()
    for name, values in weights.items():
        np.testing.assert_array_equal(session.newest.snapshot.weights[name], values)
