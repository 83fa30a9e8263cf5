"""A session is saved as one file and opened in a new window: every part of its state is restored."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from latentlab.actions import WindowOptions
from latentlab.errors import UserError
from latentlab.gui.controller import State
from latentlab.session.run_folder import contents
from latentlab.session.session_file import read_session
from latentlab.session.state import ImageRef, Ranking
from latentlab.session.state_file import load_last, load_state

HELD = {"z": [0.5, -1.25], "waypoints": ((-1.0, 0.5), (1.5, 2.0)), "selection": [3, 5, 8], "classes": {1, 2, 7}}


def ready(qtbot, app, state=State.READY):
    qtbot.waitUntil(lambda: app.controller.state is state, timeout=60_000)
    qtbot.waitUntil(lambda: app.window.has_begun, timeout=30_000)


def hold(qtbot, app):
    """Perform the gestures of HELD, and set another look of the map."""
    do = app.performer.perform
    for waypoint in HELD["waypoints"]:
        do("move_probe", z=waypoint)
        do("add_pin")
    do("move_probe", z=HELD["z"])
    do("show_test")
    qtbot.waitUntil(lambda: len(app.window.map._points) == 360, timeout=30_000)
    do("select_points", indices=HELD["selection"])
    do("show_classes", classes=sorted(HELD["classes"]))
    do("layer_manifold", on=True)
    do("manifold_opacity", percent=35)
    do("ellipses_selection")
    do("layer_names", on=False)
    do("tool_lasso")
    do("set_view", view=(-3.0, -2.0, 1.0, 2.5))
    do("zoom_in")
    do("colour_elbo")
    window = app.window
    window.map._panel.switches["tint"].click()
    do("hide_bottom")
    for field, choice in zip(window.views["anomaly"].fields, ("train", "noise")):
        field.setCurrentIndex(field.findData(choice))
    do("pin_point", index=7)
    do("show_panel", panel="probe", on=False)
    do("show_panel", panel="walk")
    do("configure", learning_rate=0.004)


def looks(app):
    """Return the visible state of the session."""
    session, window = app.controller.session, app.window
    part = app.wiring.session.window_part()
    return {
        "z": session.z.tolist(),
        "waypoints": session.waypoints,
        "selection": session.selection.tolist(),
        "classes": session.classes,
        "split": session.split,
        "settings": session.config,
        "probe": window.map.probe,
        "visible": window.map.visible_classes,
        "greyed": window.map._points.selection.tolist(),
        "points": len(window.map._points),
        "places": len(window.views["walk"].waypoints),
        "view": window.map.view,
        "camera": session.state.pane.camera,
        "coloured": session.state.colour,
        "pinned": (session.state.subject, window.map._pinned, app.controller.pane.inspector._pinned),
        "hidden": (~window.views["occlusion"].canvas.visible).sum(axis=1).tolist(),
        "asked about": np.argwhere(app.controller.pane.occlusion.visible).tolist(),
        "ranked": [field.currentData() for field in window.views["anomaly"].fields[:2]],
        "ranking": session.state.ranking,
        "layers": window.map.layers,
        "menu": {name for name, action in window.verbs.items() if action.isChecked()} - {"run"},
        "panels": (part["panels"], part["in_front"]),
        "step": session.current.snapshot.step,
        "image": session.image().tolist(),
    }


@pytest.fixture
def saved(open_window, qtbot, tmp_path):
    """(session file, visible state of the window): a short training, saved as a session; the window is closed then."""
    app = open_window(options(), epochs=1)
    ready(qtbot, app)
    app.window.verbs["run"].trigger()
    ready(qtbot, app, State.FINISHED)
    hold(qtbot, app)
    out = tmp_path / "mine.latentlab"
    with qtbot.waitSignal(app.controller.work_ended, timeout=60_000):
        app.performer.perform("save_session", out=out)
    seen = looks(app)
    app.window.close()
    assert app.closed
    return out, seen


def options(**details):
    return WindowOptions(language="en", theme="light", size=(1280, 800), **details)


def test_a_new_window_shows_a_session_as_it_was(saved, open_window, qtbot, home):
    out, seen = saved
    assert seen["z"] == HELD["z"]
    assert seen["waypoints"] == HELD["waypoints"]
    assert seen["split"] == "test"
    assert seen["hidden"] == [0] * 4 + [8] * 4
    assert (seen["ranking"], seen["coloured"]) == (Ranking("train", "noise"), "elbo")
    assert seen["pinned"] == (ImageRef("test", 7), 7, 7)
    (home / "settings.ini").unlink()  # as on another machine
    app = open_window(options(open=out))
    ready(qtbot, app, State.FINISHED)
    qtbot.waitUntil(lambda: len(app.window.map._points) == 360, timeout=30_000)
    now = looks(app)
    before, view = seen.pop("view"), now["view"]  # its aspect is the map's, and docks have their own sizes
    assert (*view.centre, view.height) == pytest.approx((*before.centre, before.height))
    assert {name: now[name] for name in seen} == seen
    assert app.controller.session.newest.folder.parent.parent == home / "sessions"
    assert not app.window.verbs["undo"].isEnabled(), "nothing was done in this window yet"
    assert app.window.verbs["layer_manifold"].isChecked()


def test_the_file_holds_the_run_bit_for_bit(saved, home):
    out, _ = saved
    session = read_session(out)
    (folder,) = (home / "runs").iterdir()
    assert session.runs == (folder.name,)
    assert {f"{folder.name}/{name}" for name in contents(folder)} | {"session.json"} == set(session.files)
    assert {"weights.safetensors", "losses.csv", "keyframe.safetensors"} <= set(contents(folder))


def test_without_the_images_the_run_opens_and_says_so(saved, open_window, qtbot, monkeypatch, tmp_path):
    out, seen = saved
    for place in ("latentlab.session.evaluation.load", "latentlab.data.load"):
        monkeypatch.setattr(place, missing)
    app = open_window(options(open=out))
    ready(qtbot, app, State.FINISHED)
    session, window = app.controller.session, app.window
    message = window.banner.text.text()
    assert message.startswith("This run is shown without its images: ")
    assert session.dataset is None
    assert session.z.tolist() == HELD["z"]
    assert session.image().tolist() == seen["image"]
    assert session.waypoints == HELD["waypoints"]
    assert window.map.isVisible()
    assert window.map._points.missing == len(window.map._points), "no point has a place"
    do = app.performer.perform
    qtbot.waitUntil(lambda: not app.controller.workers.inference.busy, timeout=30_000)
    do("tool_probe")
    qtbot.mouseClick(window.map, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert session.z.tolist() != HELD["z"], "the probe follows the hand"
    picture = window.map.grab().toImage()
    corners = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
    assert len(corners) > 20, "the decoded manifold is drawn"
    for verb, arguments in (("show_classes", {"classes": [1]}), ("go_to_image", {"index": 1})):
        with pytest.raises(UserError, match="no images to learn from"):
            do(verb, **arguments)
    do("move_probe", z=(0.0, 1.0))
    qtbot.waitUntil(lambda: not app.controller.workers.inference.busy, timeout=30_000)
    for verb in ("show_train", "show_test", "reset_view", "snap"):
        do(verb)
    with qtbot.waitSignal(app.controller.work_ended, timeout=30_000):
        do("grid", out=tmp_path / "grid.png")
    assert (tmp_path / "grid.png").exists()
    assert window.verbs["grid"].isEnabled()
    again = tmp_path / "again.latentlab"
    with qtbot.waitSignal(app.controller.work_ended, timeout=60_000):
        do("save_session", out=again)
    assert read_session(again).state_values["selection"] == HELD["selection"], "what needs the images is not lost"
    assert read_session(again).state_values["subject"] == {"split": "test", "index": 7}
    app.window.verbs["run"].trigger()  # which needs them
    ready(qtbot, app, State.CHOOSING)


def missing(*_, **__):
    raise UserError("The images are on another machine.")


def test_a_file_that_is_none_leaves_the_window_as_it_begins(open_window, qtbot, tmp_path):
    (tmp_path / "a.latentlab").write_bytes(b"PK")
    app = open_window(options(open=tmp_path / "a.latentlab"))
    ready(qtbot, app)
    assert "is no session file of latentlab" in app.window.banner.text.text()
    before = app.controller.session.current.id
    app.performer.perform("open_session", path=tmp_path / "a.latentlab")
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy)
    assert app.controller.session.current.id == before


def drop(widget, *paths):
    """Drag files over a widget and drop them; return whether they were accepted."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at, left = QPoint(5, 5), Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, left, none)
    enter.ignore()
    while widget is not None:
        if widget.acceptDrops():
            QApplication.sendEvent(widget, enter)
            if enter.isAccepted():
                event = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, left, none)
                QApplication.sendEvent(widget, event)
                return True
        widget = widget.parentWidget() if not widget.isWindow() else None
    return False


def test_a_session_file_or_a_run_folder_is_dropped_anywhere(saved, open_window, qtbot, tmp_path, home):
    out, _ = saved
    app = open_window(options())
    ready(qtbot, app)
    (folder,) = (home / "runs").iterdir()
    (tmp_path / "a.png").write_bytes(b"")
    (tmp_path / "fake.latentlab").mkdir()
    for useless in (tmp_path / "a.png", tmp_path, tmp_path / "fake.latentlab"):
        message = app.window.statusBar().currentMessage()
        assert drop(app.window.map, useless)
        assert str(useless) in app.window.drop.text
        assert app.window.statusBar().currentMessage() == app.window.drop.text != message
        assert app.window.drop.isHidden()
    assert not drop(app.window.map)
    for widget, path in (
        (app.window.map, out),
        (app.window.findChild(QLineEdit), folder),
        (app.window.views["losses"], out),
    ):
        opened = app.controller.session.current_id
        assert drop(widget, path)
        qtbot.waitUntil(lambda before=opened: app.controller.session.current_id > before, timeout=60_000)
        ready(qtbot, app, State.FINISHED)
        assert app.controller.session.waypoints == HELD["waypoints"]
        assert app.window.findChild(QLineEdit).text() != str(path)


def test_the_last_session_comes_back(saved, open_window, qtbot, home):
    _, seen = saved
    last = load_last()
    folder, held = last.run, last.values
    assert folder.parent == home / "runs"
    assert held["waypoints"] == [list(place) for place in HELD["waypoints"]]
    assert load_state(folder) == held
    app = open_window(options())
    ready(qtbot, app)
    app.performer.perform("show_panel", panel="probe")
    app.performer.perform("open_last")
    ready(qtbot, app, State.FINISHED)
    qtbot.waitUntil(lambda: len(app.window.map._points) == 360, timeout=30_000)
    now = looks(app)
    assert now["settings"] == app.controller.session.newest.config, "the settings of the next run are this run's"
    assert now["view"].centre == pytest.approx(seen["view"].centre)  # the panels leave the map another width
    assert {name: now[name] for name in seen.keys() - {"settings", "view"}} == {
        name: seen[name] for name in seen.keys() - {"settings", "view"}
    }


def test_there_may_be_no_last_session(open_window, qtbot, home):
    app = open_window()
    ready(qtbot, app)
    app.window.verbs["open_last"].trigger()
    assert "not there any more" in app.window.statusBar().currentMessage()


def test_what_a_strangers_session_says_of_the_window_is_judged(saved, open_window, qtbot):
    app = open_window(options())
    ready(qtbot, app)
    before = looks(app)
    strange = ({"quit": 1}, "x", 3, None, [[[]]], {"a": {"b": []}}, [-1, 0, 0], ["quit", 1, None], 1e300)
    for value in strange:
        for name in ("tool", "panels", "in_front"):
            part = {name: value}
            if name == "panels" and isinstance(value, list):
                continue  # a list of panels hides the others
            app.wiring.session.restore(part)
        app.wiring.session.restore(value)
    after = looks(app)
    for name in before:
        assert after[name] == before[name], name
    assert not app.closed


def test_a_run_at_a_past_moment_is_shown_at_it_again(saved, open_window, qtbot, tmp_path):
    out, _ = saved
    app = open_window(options(open=out))
    ready(qtbot, app, State.FINISHED)
    qtbot.waitUntil(lambda: len(app.wiring.timeline.moments.steps) > 1, timeout=30_000)
    step = app.wiring.timeline.moments.steps[1]
    app.performer.perform("show_moment", step=step)
    qtbot.waitUntil(lambda: app.controller.session.current.snapshot.step == step, timeout=30_000)
    with qtbot.waitSignal(app.controller.work_ended, timeout=60_000):
        app.performer.perform("save_session", out=tmp_path / "past.latentlab")
    app.window.close()
    other = open_window(options(open=tmp_path / "past.latentlab"))
    ready(qtbot, other, State.FINISHED)
    qtbot.waitUntil(lambda: other.controller.session.current.snapshot.step == step, timeout=60_000)
    assert other.controller.session.newest.snapshot.step > step
