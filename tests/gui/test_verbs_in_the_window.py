"""The whole window by its verbs: the palette, a script, the log and its replay, as a user or a file drives them."""

import dataclasses
import json

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

from latentlab.actions import ACTIONS
from latentlab.actions.gestures import PANELS
from latentlab.export.viewport import Viewport
from latentlab.gui.controller import State
from latentlab.gui.script import Script, read_script
from latentlab.gui.views import VIEWS


def written(path, *lines):
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def follow(app, qtbot, path):
    """Follow a script to its end and return the sentences about it."""
    problems = []
    script = Script(path, read_script(path), app.controller, app.performer, app.wiring.has_answer)
    script.failed.connect(lambda error: problems.append(str(error)))
    script.start()
    qtbot.waitUntil(lambda: script.done, timeout=60_000)
    return problems


def log(app):
    return [(entry.verb, entry.arguments) for entry in app.performer.log]


def test_every_verb_of_the_window_has_one_handler_that_takes_its_arguments(app):
    headless = {id for id, verb in ACTIONS.items() if verb.command and id not in app.window.verbs}
    assert set(app.performer.handlers) == set(ACTIONS) - headless
    assert set(PANELS) == set(VIEWS)
    assert not [name for name in app.performer.handlers if app.performer.needs_form(name)]


def test_the_palette_finds_a_verb_in_either_language_and_runs_it(app, qtbot):
    palette = app.wiring.palette.view
    QTest.keyClick(app.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(palette.line.hasFocus)
    QTest.keyClicks(palette.line, "density")
    assert palette.current.id == "layer_density"
    assert palette.current.shortcut == "D"
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert app.window.map.layers.density
    assert palette.isHidden()
    assert log(app)[-1] == ("layer_density", {"on": True})

    app.performer.perform("find_command")
    palette.line.setText("격자")  # of a Korean name, in an English window
    assert palette.current.id == "grid"
    palette.line.setText("undo")
    assert palette.current.reason == "There is nothing to undo."
    palette.line.setText("move the probe")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    dialog = app.window.findChild(QDialog)  # it needs a place, so its form opens
    dialog.form.fields["z"].line.setText("1.5, -0.5")
    dialog.accept()
    assert app.controller.session.z.tolist() == [1.5, -0.5]
    dialog = None
    QTest.keyClick(app.window.map, Qt.Key.Key_Escape)


def test_each_menu_item_reaches_the_log(app, qtbot, monkeypatch, tmp_path):
    """Files and questions answer at once; verbs that close the window or start another run are not performed."""
    run = tmp_path / "none"
    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: (str(run), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(run)], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(run))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    app.window.bring_forward("anomaly")  # made here, the panel chooses by a verb what it offers
    done = []
    for name in app.performer.handlers:
        app.performer.handlers[name] = lambda name=name, **_: done.append(name)
    for form in ("posterior", "impute", "rename_run", "delete_run", "show_beside", "train_pair"):
        monkeypatch.setitem(app.performer.forms, form, lambda form=form: app.performer.perform_gesture(form))
    QGuiApplication.clipboard().setText("0.5, 0.5")
    becomes = {"paste_z": "move_probe"}
    for action in app.window.findChildren(QAction):
        name = action.objectName()
        if name not in ACTIONS:
            continue
        action.setEnabled(True)
        done.clear()
        action.trigger()
        for dialog in app.window.findChildren(QDialog):
            if dialog.isVisible():
                if hasattr(dialog, "finish"):
                    dialog.finish(tmp_path / "out", dialog.form.values())
                dialog.close()
        assert done == [becomes.get(name, name)], name
        assert log(app)[-1][0] == done[0]
    for name, dock in app.window.docks.items():
        dock.toggleViewAction().trigger()
        assert log(app)[-1] == ("show_panel", {"panel": name, "on": dock.toggleViewAction().isChecked()})


def emitted_by_views(app):
    """Yield each signal of a view that changes state, its values, and the verb that it performs."""
    map_, views, start = app.window.map, app.window.views, app.window.start
    yield map_.latent_moved, (0.5, 0.25), "move_probe"
    yield map_.points_chosen, (np.array([1, 2]), "replace"), "select_points"
    yield map_.point_clicked, (3,), "pin_point"
    yield map_.view_chosen, (Viewport(0, 0, 1, 2),), "set_view"
    yield map_.view_chosen, (None,), "set_view"
    yield map_.space_tapped, (), "run"
    yield views["probe"].z_edited, ((0.1, 0.2),), "move_probe"
    yield views["inspector"].neighbour_chosen, (5,), "go_to_image"
    yield views["run"].restart_requested, (), "reset"
    yield views["walk"].waypoint_chosen, (0,), "go_to_pin"
    yield views["walk"].waypoint_removed, (0,), "remove_pin"
    yield views["walk"].path_changed, ("spherical",), "walk_path"
    yield views["walk"].speed_changed, (2.0,), "walk_speed"
    yield views["walk"].ping_pong_changed, (False,), "walk_back"
    yield views["race"].k_chosen, (5,), "race_groups"
    yield views["occlusion"].mask_changed, (np.zeros((8, 8), bool),), "hide_pixels"
    yield views["anomaly"].asked, ("test", "black", 100), "rank_by"
    yield views["anomaly"].image_chosen, ("test", 3), "go_to_image"
    yield views["anomaly"].image_dropped, (app.settings.path,), "choose_image"
    yield views["evidence"].worst_chosen, (2,), "show_gap"
    yield views["evidence"].compute_requested, (), "compute_gaps"
    yield views["evidence"].cancel_requested, (), "stop_gaps"
    yield start.download_requested, (), "get_mnist"
    yield start.digits_requested, (), "use_digits"
    yield start.cancel_requested, (), "stop_download"


def test_each_signal_of_a_view_that_changes_state_performs_a_verb(app):
    done = []
    for name in app.performer.handlers:
        app.performer.handlers[name] = lambda name=name, **_: done.append(name)
    for signal, carried, verb in emitted_by_views(app):
        done.clear()
        signal.emit(*carried)
        assert done == [verb], verb
        assert log(app)[-1][0] == verb
        ACTIONS[verb].checked({k: v.tolist() if hasattr(v, "tolist") else v for k, v in log(app)[-1][1].items()})


def test_a_script_trains_explores_exports_and_ends_the_window(app, qtbot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = written(
        tmp_path / "a.jsonl",
        {"do": "configure", "beta": 2.0},
        {"do": "run"},
        {"wait": "step", "at_least": 50},
        {"do": "run"},
        {"wait": "state", "is": "paused"},
        {"do": "move_probe", "z": [0.3, -1.2]},
        {"do": "select_points", "indices": [7, 3], "outline": [-99, -99, 99, -99, 99, 99], "mode": "replace"},
        {"do": "select_points", "indices": [5, 3], "mode": "replace"},
        {"do": "show_classes", "classes": [1, 4]},
        {"do": "layer_tint"},
        {"do": "pin_point", "index": 2, "split": "test"},
        {"do": "hide_pixels", "mask": "top"},
        {"wait": "answer", "of": "occlusion"},
        {"do": "grid", "out": "grid.png", "rows": 3, "scale": 1, "border": 0},
        {"wait": "idle"},
        {"do": "resize", "width": 1000, "height": 700},
        {"do": "screenshot", "out": "window.png"},
        {"do": "screenshot", "out": "map.png", "part": "map"},
        {"do": "quit"},
    )
    assert follow(app, qtbot, path) == []
    session, map_ = app.controller.session, app.window.map
    assert app.closed
    assert session.config.beta == 2.0
    assert session.z.tolist() == [np.float32(0.3), np.float32(-1.2)]
    assert session.classes == {1, 4}
    assert map_.visible_classes == (1, 4)
    assert map_.layers.tint
    assert session.split == "test"
    assert app.controller.interaction.pinned_index == 2
    assert not app.window.views["occlusion"].canvas.visible[:4].any()
    with Image.open(tmp_path / "grid.png") as picture:
        assert picture.size == (24, 24)
    with Image.open(tmp_path / "window.png") as picture:
        assert picture.size == (app.window.width(), app.window.height())
    with Image.open(tmp_path / "map.png") as picture:
        assert picture.size == (map_.width() + map_.gutter.width(), map_.height())


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"wait": "step", "at_least": 10**9, "seconds": 0.2}, "not reached within 0.2 seconds; the run is ready"),
        ({"do": "redo"}, "There is nothing to do again."),
        ({"do": "move_probe", "z": [1, 2, 3]}, "z has 2 coordinates in this run, and --z gives 3"),
        ({"do": "configure", "pixels": "dynamic", "likelihood": "gaussian"}, "--pixels dynamic"),
        ({"do": "show_classes", "classes": [11]}, "class 11, and the last one is 9"),
        ({"do": "select_points", "indices": [99999]}, "no point 99999"),
        ({"do": "select_points", "outline": [0, 1]}, "three corners"),
        ({"do": "go_to_image", "index": 99999, "split": "test"}, "no image test:99999"),
        ({"do": "set_view", "view": [0, 0, -1, 1]}, "x0 below x1"),
        ({"do": "hide_pixels", "mask": "9x9:00"}, "is no mask"),
        ({"do": "decay"}, "cannot be done in this state"),
        ({"do": "grid", "out": "/dev/null/a.png"}, "/dev/null"),
    ],
)
def test_the_first_problem_of_a_script_is_a_sentence_with_its_line(app, qtbot, tmp_path, line, sentence):
    path = written(tmp_path / "a.jsonl", {"do": "snap"}, line, {"wait": "time", "seconds": 20})
    problems = follow(app, qtbot, path)
    assert len(problems) == 1
    assert problems[0].startswith(f"{path}, line ")
    assert sentence in problems[0]


def state_of(app):
    session = app.controller.session
    canvas = app.window.views["occlusion"].canvas
    return (
        session.z.tolist(), session.split, session.selection.tolist(), session.classes, session.waypoints,
        session.config, app.controller.interaction.pinned_index, app.window.map.layers, app.window.map.view,
        canvas.visible.tolist(), app.window.scheme,
    )  # fmt: skip


def test_a_session_is_the_same_after_its_log_is_replayed_in_a_new_window(app, open_window, qtbot, tmp_path):
    window, map_ = app.window, app.window.map
    middle = QPoint(map_.width() // 2, map_.height() // 2)
    for end in (QPoint(60, 20), QPoint(-40, 30)):  # two drags of the probe
        QTest.mousePress(map_, Qt.MouseButton.LeftButton, pos=middle)
        for step in range(1, 4):
            QTest.mouseMove(map_, middle + end * step / 3)
        QTest.mouseRelease(map_, Qt.MouseButton.LeftButton, pos=middle + end)
    assert [verb for verb, _ in log(app)] == ["move_probe", "move_probe"]
    window.verbs["undo"].trigger()
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(map_, Qt.MouseButton.LeftButton, shift, middle - QPoint(80, 80))
    QTest.mouseMove(map_, middle + QPoint(90, 70))
    QTest.mouseRelease(map_, Qt.MouseButton.LeftButton, shift, middle + QPoint(90, 70))
    assert len(app.controller.session.selection)
    map_.setFocus()
    QTest.keyClick(map_, Qt.Key.Key_3)  # the class 3 is greyed
    field = window.views["run"].form.fields["beta"]
    for _ in range(3):  # the first step makes a VAE a β-VAE, too: an entry of its own
        field.slider.setValue(field.slider.value() + 2)
    window.verbs["add_pin"].trigger()
    wheel = QPointF(middle), QPointF(map_.mapToGlobal(middle)), QPoint(), QPoint(0, 240)
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(map_, QWheelEvent(*wheel, *none, False))
    assert log(app)[-1] == ("set_view", {"view": dataclasses.astuple(map_.view)})
    window.verbs["layer_density"].trigger()
    window.verbs["scheme_dark"].trigger()
    QTest.mouseClick(window.views["inspector"], Qt.MouseButton.LeftButton)
    map_.point_clicked.emit(4)
    window.verbs["occlude"].trigger()
    qtbot.waitUntil(lambda: window.views["occlusion"].canvas.visible.shape == (8, 8))
    canvas = window.views["occlusion"].canvas
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert not canvas.visible.all()
    told = [verb for verb, _ in log(app)]
    assert told.count("configure") == 2, log(app)
    path = tmp_path / "log.jsonl"
    path.write_text(app.performer.log_text(), encoding="utf-8")

    again = open_window()
    qtbot.waitUntil(lambda: again.controller.state is State.READY, timeout=90_000)
    assert state_of(again) != state_of(app)
    assert follow(again, qtbot, path) == []
    assert state_of(again) == state_of(app)
    assert [verb for verb, _ in log(again)] == told


def test_an_error_report_holds_what_was_done(app, home, qtbot, capsys):
    app.performer.perform("move_probe", z=(0.5, 0.25))
    app.performer.handlers["snap"] = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError) as caught:
        app.performer.perform_gesture("snap")
    app.catcher.show_problem(caught.value)
    (report,) = (home / "logs").iterdir()
    lines = report.read_text().splitlines()
    assert '"do": "move_probe", "z": [0.5, 0.25]}' in lines[-2]
    assert '"do": "snap"}' in lines[-1]
    for box in app.window.findChildren(QMessageBox):
        box.close()
