"""Gestures on the map, by mouse and keys, in the whole window: select, filter, undo, preview."""

import dataclasses
import json
import shlex

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QLineEdit, QToolButton

from latentlab.cli import main
from latentlab.export.palette import PALETTES
from latentlab.export.png import to_bytes
from latentlab.export.viewport import Viewport
from latentlab.gui.controller import State
from latentlab.inference.traversal import random_walk
from latentlab.session.state_file import load_state

LEFT = Qt.MouseButton.LeftButton
PLAIN, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def app(open_window, qtbot):
    """A window at rest, its map filled with the points of an untrained model."""
    app = open_window()
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    map_ = app.window.map
    qtbot.waitUntil(lambda: len(map_._points) > 0)
    app.window.activateWindow()
    qtbot.waitActive(app.window)
    map_.setFocus()
    low, high = means(app).min(axis=0), means(app).max(axis=0)
    map_.view = Viewport(*low, *high).zoomed(0.8, *((low + high) / 2))
    map_.repaint()
    return app


def means(app):
    return app.controller.session.current.snapshot.means


def pixel_of(map_, x, y):
    px, py = map_.view.to_pixels(x, y, map_.width(), map_.height())
    return QPoint(round(px), round(py))


def drag(map_, path, modifiers=PLAIN):
    QTest.mousePress(map_, LEFT, modifiers, path[0])
    for at in path[1:]:
        QTest.mouseMove(map_, at)
    map_.repaint()
    QTest.mouseRelease(map_, LEFT, modifiers, path[-1])


def key(app, letter, modifiers=PLAIN):
    QTest.keyClick(app.window.windowHandle(), letter, modifiers)


def within(map_, points, corner, opposite):
    """The points whose pixels are in the box, by a plain comparison."""
    x, y = map_.view.to_pixels(*points.astype(float).T, map_.width(), map_.height())
    inside = (x > corner.x()) & (x < opposite.x()) & (y > corner.y()) & (y < opposite.y())
    return np.flatnonzero(inside).tolist()


def boxes(map_):
    w, h = map_.width(), map_.height()
    return (QPoint(w // 5, h // 5), QPoint(w // 2, h // 2)), (QPoint(w // 3, h // 3), QPoint(2 * w // 3, 2 * h // 3))


@pytest.mark.parametrize("tool", ["P", "H", "S", "L"])
def test_shift_drag_selects_the_points_in_the_box_with_any_tool(app, tool):
    map_, session = app.window.map, app.controller.session
    key(app, tool)
    z, (corner, opposite) = session.z, boxes(map_)[0]
    drag(map_, [corner, opposite], SHIFT)
    expected = within(map_, means(app), corner, opposite)
    assert expected
    assert session.selection.tolist() == map_.selection.tolist() == expected
    assert f"{len(expected):,} of {len(means(app)):,} selected" in map_._scene().texts[1]
    assert np.array_equal(session.z, z), "the probe stays"
    key(app, Qt.Key.Key_Escape)
    assert len(session.selection) == len(map_.selection) == 0


def test_the_select_tool_adds_with_ctrl_and_removes_with_alt(app):
    map_, session = app.window.map, app.controller.session
    key(app, "S")
    assert app.window.verbs["tool_select"].isChecked()
    one, other = boxes(map_)
    drag(map_, one)
    first = set(within(map_, means(app), *one))
    second = set(within(map_, means(app), *other))
    assert first
    assert second - first
    assert first & second
    assert set(session.selection) == first
    drag(map_, other, CTRL)
    assert set(session.selection) == first | second
    drag(map_, one, ALT)
    assert set(session.selection) == second - first
    drag(map_, one)
    assert set(session.selection) == first, "without a key the selection is replaced"


@pytest.mark.parametrize("tool", ["P", "L"])
def test_a_lasso_selects_what_it_goes_around(app, tool):
    map_, session = app.window.map, app.controller.session
    key(app, tool)
    w, h = map_.width(), map_.height()
    angle = np.linspace(0, 2 * np.pi, 90)
    path = [QPoint(round(w / 2 + h / 4 * np.cos(a)), round(h / 2 + h / 4 * np.sin(a))) for a in angle]
    drag(map_, path, SHIFT | CTRL if tool == "P" else PLAIN)
    x, y = map_.view.to_pixels(*means(app).astype(float).T, w, h)
    distance = np.hypot(x - w / 2, y - h / 2)
    chosen = np.zeros(len(distance), bool)
    chosen[session.selection] = True
    assert chosen[distance < h / 4 - 2].all()
    assert not chosen[distance > h / 4 + 2].any()
    assert chosen.any()


def test_escape_ends_a_lasso_under_way_and_leaves_the_selection(app):
    map_, session = app.window.map, app.controller.session
    drag(map_, list(boxes(map_)[0]), SHIFT)
    held = session.selection.tolist()
    QTest.mousePress(map_, LEFT, SHIFT, QPoint(40, 40))
    QTest.mouseMove(map_, QPoint(90, 90))
    key(app, Qt.Key.Key_Escape)
    QTest.mouseRelease(map_, LEFT, SHIFT, QPoint(90, 90))
    assert session.selection.tolist() == held


def test_a_click_with_the_select_tool_takes_the_point(app):
    map_, session = app.window.map, app.controller.session
    key(app, "S")
    index = 17
    QTest.mouseClick(map_, LEFT, PLAIN, pixel_of(map_, *means(app)[index].tolist()))
    assert len(session.selection) == 1
    chosen = means(app)[session.selection[0]]
    assert np.abs(chosen - means(app)[index]).max() < 2 * map_.view.width / map_.width()
    QTest.mouseClick(map_, LEFT, PLAIN, QPoint(3, map_.height() // 2))
    assert len(session.selection) == 0


def test_what_is_not_selected_is_grey_and_never_gone(app):
    map_, session = app.window.map, app.controller.session
    map_.repaint()
    inked = map_._renderer.in_view
    drag(map_, list(boxes(map_)[0]), SHIFT)
    map_.repaint()
    assert map_._renderer.in_view == inked
    greyed = map_._points._inks == int("ff" + map_._colours.unselected[1:], 16)
    assert np.count_nonzero(greyed) == len(means(app)) - len(session.selection)


def test_a_filtered_class_is_not_selected(app):
    map_, session = app.window.map, app.controller.session
    QTest.mouseClick(map_._legend.chips[3], LEFT)
    assert session.classes == {3}
    drag(map_, [QPoint(2, 2), QPoint(map_.width() - 2, map_.height() - 2)], SHIFT)
    labels = session.dataset.train_labels
    assert set(labels[session.selection]) == {3}


def test_undo_and_redo_by_keys_one_gesture_at_a_time(app):
    map_, session = app.window.map, app.controller.session
    assert not app.window.verbs["undo"].isEnabled()
    drag(map_, [QPoint(50, 50), QPoint(80, 70), QPoint(120, 90)])
    dragged = session.z.copy()
    drag(map_, list(boxes(map_)[0]), SHIFT)
    selected = session.selection.tolist()
    QTest.keyClick(map_, Qt.Key.Key_4)
    assert session.classes == set(range(10)) - {4}
    for _ in range(3):
        QTest.keyClick(map_, Qt.Key.Key_Right)
    app.window.verbs["show_test"].trigger()

    key(app, "Z", CTRL)
    assert session.split == "train"
    assert app.window.verbs["show_train"].isChecked()
    for _ in range(3):
        key(app, "Z", CTRL)
    assert np.array_equal(session.z, dragged)
    assert map_.probe == pytest.approx(tuple(dragged))
    assert 4 not in map_.visible_classes
    key(app, "Z", CTRL)
    assert 4 in map_.visible_classes
    assert map_.selection.tolist() == selected
    key(app, "Z", CTRL)
    assert len(map_.selection) == 0
    key(app, "Z", CTRL)
    assert session.z.tolist() == [0, 0], "a drag is one gesture"
    assert not app.window.verbs["undo"].isEnabled()
    key(app, "Z", CTRL | SHIFT)
    assert np.array_equal(session.z, dragged)
    key(app, "Y", CTRL)
    assert map_.selection.tolist() == selected


def test_settings_can_be_undone(app, qtbot):
    session, before = app.controller.session, app.controller.session.config
    line = next(
        box for box in app.window.views["run"].findChildren(QLineEdit) if box.accessibleName() == "Learning rate"
    )
    line.selectAll()
    QTest.keyClicks(line, "5e-4")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert session.config.learning_rate == 5e-4
    app.window.verbs["undo"].trigger()
    assert session.config == before
    assert app.window.views["run"]._config == before


def test_hovering_previews_and_leaves_no_trace(app, qtbot):
    map_, session, canvas = app.window.map, app.controller.session, app.window.views["decoder"]
    z, caption = session.z.copy(), canvas.caption
    could_undo = session.can_undo
    QTest.mouseMove(map_, QPoint(90, 120))
    with qtbot.waitSignal(app.controller.interaction.previewed) as heard:
        QTest.mouseMove(map_, QPoint(100, 120))
    at = np.array([map_.view.to_latent(100, 120, map_.width(), map_.height())], np.float32)
    assert np.array_equal(heard.args[1], session.current.model.decode_images(at)[0])
    assert "preview" in canvas.caption
    assert np.array_equal(session.z, z)
    assert map_.probe == tuple(z)
    assert session.can_undo == could_undo
    map_.leaveEvent(None)
    assert canvas.caption == caption
    assert np.array_equal(session.z, z)


def test_many_moves_of_the_cursor_decode_once_a_frame(app, qtbot, monkeypatch):
    decoded = []
    app.controller.interaction.previewed.connect(lambda z, image: decoded.append(z))
    for x in range(40):
        app.controller.interaction.preview(x / 100, 0.0)
    qtbot.waitUntil(lambda: len(decoded) == 1)
    assert decoded[0][0] == pytest.approx(0.39), "the latest place wins"


def test_no_preview_while_dragging_or_when_switched_off(app, qtbot):
    map_, interaction = app.window.map, app.controller.interaction
    QTest.mouseMove(map_, QPoint(100, 120))
    with qtbot.assertNotEmitted(interaction.previewed, wait=60):
        app.window.verbs["hover_preview"].trigger()
        qtbot.wait(1)
        interaction.previewed.disconnect()
        QTest.mouseMove(map_, QPoint(110, 120))
    app.window.verbs["hover_preview"].trigger()
    QTest.mousePress(map_, LEFT, PLAIN, QPoint(60, 60))
    QTest.mouseMove(map_, QPoint(70, 60))
    assert interaction._preview is None
    QTest.mouseRelease(map_, LEFT, PLAIN, QPoint(70, 60))


def test_single_letters_are_text_while_a_field_has_the_focus(app, qtbot):
    box = app.window.views["probe"].findChildren(QDoubleSpinBox)[0]
    box.setFocus()
    key(app, "S")
    assert app.window.map.tool == "probe"
    app.window.map.setFocus()
    key(app, "S")
    assert app.window.map.tool == "select"


# The inspector


def front(app, name):
    app.window.docks[name].show()
    app.window.docks[name].raise_()


def test_a_rest_on_a_point_fills_the_inspector_and_a_click_pins_it(app, qtbot):
    map_, interaction, inspector = app.window.map, app.controller.interaction, app.window.views["inspector"]
    front(app, "inspector")
    qtbot.waitUntil(lambda: app.controller.pane.inspector.shown)
    QTest.mouseMove(map_, QPoint(4, 4))
    with qtbot.waitSignal(app.controller.pane.inspector.changed) as heard:
        QTest.mouseMove(map_, pixel_of(map_, *means(app)[5].tolist()))
    first = heard.args[0]
    assert f"#{first.subject.index:,}" in inspector.title.text()
    assert "nats" in inspector.metrics.values[2].text()

    front(app, "losses")
    key(app, "S")
    with qtbot.waitSignal(app.controller.pane.inspector.changed) as heard:
        QTest.mouseClick(map_, LEFT, PLAIN, pixel_of(map_, *means(app)[40].tolist()))
    pinned = heard.args[0].subject.index
    assert inspector.isVisible(), "it comes to the front"
    assert app.controller.session.selection.tolist() == [pinned]
    with qtbot.assertNotEmitted(app.controller.pane.inspector.changed, wait=200):
        QTest.mouseMove(map_, pixel_of(map_, *means(app)[5].tolist()))
    key(app, Qt.Key.Key_Escape)
    assert interaction.pinned_index is None
    assert len(app.controller.session.selection) == 0


def test_a_click_on_a_neighbour_jumps_there(app, qtbot):
    interaction, inspector, session = app.controller.interaction, app.window.views["inspector"], app.controller.session
    front(app, "inspector")
    with qtbot.waitSignal(app.controller.pane.inspector.changed) as heard:
        interaction.pin(3)
    neighbour = heard.args[0].pixel_neighbours[2].index
    with qtbot.waitSignal(app.controller.pane.inspector.changed) as heard:
        QTest.mouseClick(inspector.neighbours[1][2], LEFT)
    assert heard.args[0].subject.index == neighbour
    assert np.array_equal(session.z, means(app)[neighbour])


def test_a_hidden_inspector_costs_nothing(app, qtbot):
    front(app, "losses")
    QTest.mouseMove(app.window.map, QPoint(4, 4))
    with qtbot.assertNotEmitted(app.controller.pane.inspector.changed, wait=250):
        QTest.mouseMove(app.window.map, pixel_of(app.window.map, *means(app)[5].tolist()))


def test_another_split_or_run_lets_go_of_the_pinned_point(app, qtbot):
    interaction = app.controller.interaction
    interaction.pin(3)
    with qtbot.waitSignal(app.controller.points_changed):
        app.window.verbs["show_test"].trigger()
    assert interaction.pinned_index is None
    assert app.window.map._pinned is None


def test_snap_puts_the_probe_on_the_nearest_point(app):
    session = app.controller.session
    app.controller.probe.jump_to((0.31, -0.2))
    expected = means(app)[np.hypot(*(means(app) - session.z).T).argmin()]
    app.window.map.setFocus()
    key(app, "N")
    assert np.array_equal(session.z, expected)
    key(app, "Z", CTRL)
    assert session.z.tolist() == pytest.approx([0.31, -0.2])
    labels = session.dataset.train_labels
    farthest = labels[np.hypot(*(means(app) - session.z).T).argmax()]
    app.window.map.visible_classes = [int(farthest)]
    key(app, "N")
    shown = means(app)[labels == farthest]
    assert np.array_equal(session.z, shown[np.hypot(*(shown - [0.31, -0.2]).T).argmin()])


# Walks


def add_waypoint_at(app, *z):
    app.controller.probe.jump_to(z)
    app.window.map.setFocus()
    key(app, "B")


def test_a_walk_is_marked_played_and_undone_as_one_gesture(app, qtbot):
    session, interaction, panel = app.controller.session, app.controller.interaction, app.window.views["walk"]
    verbs = app.window.verbs
    assert not verbs["play_walk"].isEnabled()
    add_waypoint_at(app, -1.0, 0.0)
    add_waypoint_at(app, 1.0, 0.0)
    assert session.waypoints == ((-1, 0), (1, 0))
    assert [button.text()[0] for button in panel.waypoints] == ["A", "B"]
    assert panel.isVisible(), "it comes to the front"
    images = []
    app.controller.image_changed.connect(images.append)
    app.controller.probe.jump_to((0.0, 0.5))
    panel.speed.setValue(4)
    key(app, "W")
    assert interaction.walk.playing
    assert verbs["play_walk"].isChecked()
    seen = set()
    qtbot.waitUntil(lambda: seen.add(round(float(session.z[0]), 3)) or len(seen) > 8, timeout=5000)
    assert session.z[1] == 0
    assert len(images) > 8, "everything follows the probe"
    key(app, "W")
    assert not interaction.walk.playing
    key(app, "Z", CTRL)
    assert session.z.tolist() == [0, 0.5], "the whole walk is one gesture"


def test_a_walk_once_ends_at_the_last_waypoint_and_a_hand_on_the_probe_ends_it_too(app, qtbot):
    session, interaction = app.controller.session, app.controller.interaction
    add_waypoint_at(app, 0.0, 0.0)
    add_waypoint_at(app, 0.3, 0.4)
    interaction.walk.set_ping_pong(False)
    interaction.walk.set_speed(5.0)
    interaction.walk.play()
    qtbot.waitUntil(lambda: not interaction.walk.playing)
    assert session.z.tolist() == pytest.approx([0.3, 0.4])
    interaction.walk.set_speed(0.1)
    interaction.walk.play()
    assert interaction.walk.playing
    QTest.mouseClick(app.window.map, LEFT, PLAIN, QPoint(50, 50))
    assert not interaction.walk.playing


def test_waypoints_are_removed_and_gone_to_by_click(app, qtbot):
    session, panel = app.controller.session, app.window.views["walk"]
    for z in ((-1.0, 0.0), (0.0, 1.0), (1.0, 0.0)):
        add_waypoint_at(app, *z)
    qtbot.waitUntil(panel.isVisible)
    QTest.mouseClick(panel.waypoints[1], LEFT)
    assert session.z.tolist() == [0, 1]
    QTest.mouseClick(panel.removers[1], LEFT)
    assert session.waypoints == ((-1, 0), (1, 0))
    assert len(panel.waypoints) == 2
    app.window.map.grab()
    app.window.verbs["remove_pins"].trigger()
    assert session.waypoints == ()
    assert not app.window.verbs["walk"].isEnabled()


def test_a_spherical_walk_keeps_its_distance_from_the_origin(app):
    add_waypoint_at(app, 1.0, 0.0)
    add_waypoint_at(app, 0.0, 1.0)
    panel, interaction = app.window.views["walk"], app.controller.interaction
    panel.path.setCurrentIndex(1)
    assert interaction.walk.path == "spherical"
    assert np.allclose(np.linalg.norm(interaction.walk.places, axis=1), 1)


def test_waypoints_come_and_go_with_undo_and_redo(app):
    session, panel = app.controller.session, app.window.views["walk"]
    add_waypoint_at(app, -1.0, 0.0)
    add_waypoint_at(app, 1.0, 0.5)
    key(app, "Z", CTRL)
    assert session.waypoints == ((-1.0, 0.0),)
    assert len(panel.waypoints) == 1
    assert not app.window.verbs["play_walk"].isEnabled()
    assert session.z.tolist() == [1.0, 0.5], "the probe's move was a gesture before"
    key(app, "Z", CTRL | SHIFT)
    assert session.waypoints == ((-1.0, 0.0), (1.0, 0.5))
    assert app.window.verbs["play_walk"].isEnabled()
    app.window.verbs["remove_pins"].trigger()
    assert session.waypoints == ()
    key(app, "Z", CTRL)
    assert session.waypoints == ((-1.0, 0.0), (1.0, 0.5))
    assert [button.text()[0] for button in panel.waypoints] == ["A", "B"]


def test_a_saved_run_takes_its_waypoints_along(app, qtbot, tmp_path):
    add_waypoint_at(app, 1.0, 0.5)
    app.controller.files.save_to(tmp_path / "run")
    qtbot.waitUntil((tmp_path / "run" / "session.json").exists, timeout=30_000)
    assert load_state(tmp_path / "run")["waypoints"] == [[1.0, 0.5]]


def test_a_random_walk_wanders_until_the_hand_takes_the_probe(app, qtbot):
    session, walk, verb = app.controller.session, app.controller.interaction.walk, app.window.verbs["wander"]
    app.controller.probe.jump_to((0.5, -0.25))
    assert not app.window.verbs["walk"].isEnabled()
    panel = app.window.views["walk"]
    panel.speed.setValue(8)
    button = next(b for b in panel.findChildren(QToolButton) if b.defaultAction() is verb)
    QTest.mouseClick(button, LEFT)
    assert walk.wandering
    assert verb.isChecked()
    assert session.wander.start == (0.5, -0.25)
    seen = []
    app.controller.probe_moved.connect(lambda z: seen.append((session.wander.length, z.astype(float))))
    qtbot.waitUntil(lambda: len(seen) > 12, timeout=5000)
    QTest.mouseClick(app.window.map, LEFT, PLAIN, QPoint(50, 50))
    assert not walk.wandering
    assert not verb.isChecked()
    wander, seen = session.wander, seen[:13]
    # The visited places are the path of that seed, whatever the frames were.
    for length, z in seen:
        assert np.allclose(z, random_walk(wander.start, 2, length, wander.seed)[-1], atol=1e-5)
    key(app, "Z", CTRL)
    key(app, "Z", CTRL)
    assert session.z.tolist() == [0.5, -0.25], "the whole walk is one gesture"


def test_a_new_waypoint_says_that_it_ends_the_random_walk(app, qtbot):
    key(app, "W", SHIFT)
    if not app.controller.interaction.walk.wandering:
        app.window.verbs["wander"].trigger()
    app.window.verbs["add_pin"].trigger()
    assert not app.controller.interaction.walk.wandering
    assert "random walk stops" in app.window.statusBar().currentMessage()
    app.window.statusBar().clearMessage()
    app.window.verbs["add_pin"].trigger()
    assert "random walk" not in app.window.statusBar().currentMessage()


@pytest.mark.parametrize("interaction", ["arrow", "pan", "typed", "pasted", "snapped", "pinned", "undone"])
def test_only_a_hand_on_the_probe_ends_a_walk(app, qtbot, interaction):
    map_, walk = app.window.map, app.controller.interaction.walk
    add_waypoint_at(app, 0.25, 0.5)
    map_.setFocus()
    key(app, "W", SHIFT)
    assert walk.wandering
    if interaction == "arrow":
        QTest.keyClick(map_, Qt.Key.Key_Left)
    elif interaction == "pan":
        QTest.keyPress(map_, Qt.Key.Key_Space)
        drag(map_, [QPoint(100, 100), QPoint(140, 120)])
        QTest.keyRelease(map_, Qt.Key.Key_Space)
    elif interaction == "typed":
        box = app.window.views["probe"].findChildren(QDoubleSpinBox)[0]
        box.lineEdit().setText("1.5")
        QTest.keyClick(box, Qt.Key.Key_Return)
    elif interaction == "pasted":
        QGuiApplication.clipboard().setText("0.31, -1.2")
        key(app, "V", CTRL)
    elif interaction == "snapped":
        key(app, "N")
    elif interaction == "pinned":
        QTest.mouseClick(app.window.views["walk"].waypoints[0], LEFT)
    else:
        key(app, "Z", CTRL)
    assert walk.wandering == (interaction == "pan")


@pytest.mark.parametrize("verb", ["wander", "play_walk"])
def test_a_new_run_of_other_dimensions_ends_a_walk_and_the_old_map_moves_nothing(app, qtbot, verb):
    controller = app.controller
    add_waypoint_at(app, 0.25, 0.5)
    add_waypoint_at(app, 1, 1)
    app.window.verbs[verb].trigger()
    assert app.window.verbs[verb].isChecked()
    controller.trainer.configure(dataclasses.replace(controller.session.config, latent_size=5))
    app.window.verbs["reset"].trigger()
    assert not app.window.verbs[verb].isChecked()
    QTest.mouseClick(app.window.map, LEFT, PLAIN, QPoint(50, 50))  # the points of the run before are still there
    qtbot.waitUntil(lambda: controller.session.current is not None, timeout=30_000)
    assert controller.session.z.tolist() == [0, 0, 0, 0, 0]


def test_a_random_walk_is_the_same_film_on_the_command_line(app, qtbot, tmp_path):
    session, walk = app.controller.session, app.controller.interaction.walk
    app.window.verbs["step"].trigger()
    qtbot.waitUntil(lambda: session.current.snapshot.step == 1 and session.current.folder is not None, timeout=30_000)
    app.window.verbs["wander"].trigger()
    with qtbot.waitSignal(app.controller.probe_moved):
        pass
    walk.stop()
    words = copied(app, "walk")
    assert "--random" in words
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=30_000)
    assert main([*words, "--scale", "1", "--out", str(tmp_path / "walk.apng")]) == 0
    places = random_walk(session.wander.start, 60, 4.0, session.wander.seed)
    frames = [to_bytes(image) for image in session.current.model.decode_images(places)]
    # A film shows a frame for longer rather than twice, and a model of one step makes many alike.
    expected = [a for a, b in zip(frames, [None, *frames]) if b is None or not np.array_equal(a, b)]
    with Image.open(tmp_path / "walk.apng") as film:
        assert film.n_frames == len(expected)
        for index, frame in enumerate(expected):
            film.seek(index)
            assert np.array_equal(np.asarray(film.convert("L")), frame)


def test_other_colours_of_the_classes_hold_on_the_map_in_its_export_and_next_time(app, qtbot, open_window):
    app.window.verbs["step"].trigger()
    qtbot.waitUntil(lambda: app.controller.session.current.folder is not None, timeout=30_000)
    assert app.window.verbs["palette_distinct"].isChecked()
    app.window.verbs["palette_okabe-ito"].trigger()
    assert app.window.map.class_colour(1) == app.window.map._legend.colour_of(app.window.map._legend.chips[1])
    assert app.window.map.class_colour(1) == PALETTES["okabe-ito"][1]
    assert "okabe-ito" in copied(app, "map")
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=30_000)
    app.save_settings()  # a moment later, or at the end, by itself
    assert open_window().window.verbs["palette_okabe-ito"].isChecked()


def test_an_autoencoder_has_no_random_walk(open_window, qtbot):
    app = open_window(family="ae")
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
    assert not app.window.verbs["wander"].isEnabled()


def test_waypoints_are_kept_with_the_run(app, qtbot, open_window):
    add_waypoint_at(app, 1.0, 0.5)
    app.window.verbs["step"].trigger()
    qtbot.waitUntil(lambda: app.controller.session.current.folder is not None, timeout=30_000)
    folder = app.controller.session.current.folder
    qtbot.waitUntil((folder / "session.json").exists, timeout=30_000)
    other = open_window()
    qtbot.waitUntil(lambda: other.controller.state is State.READY, timeout=30_000)
    other.controller.files.open(folder)
    qtbot.waitUntil(lambda: other.controller.session.waypoints == ((1.0, 0.5),), timeout=30_000)


# Copy as command


def copied(app, view):
    app.window.verbs[f"command_{view}"].trigger()
    return shlex.split(QGuiApplication.clipboard().text())[1:]


def test_the_copied_lines_do_without_a_window_what_the_views_show(app, qtbot, tmp_path, capsys):
    session, map_ = app.controller.session, app.window.map
    app.window.verbs["step"].trigger()
    qtbot.waitUntil(lambda: session.current.snapshot.step == 1 and session.current.folder is not None, timeout=30_000)
    QTest.mouseClick(map_._legend.chips[3], LEFT)
    add_waypoint_at(app, -1.0, 0.25)
    add_waypoint_at(app, 1.0, 0.3)
    with qtbot.waitSignal(app.controller.pane.inspector.changed) as heard:
        app.controller.interaction.pin(7)
    lines = {view: copied(app, view) for view in ("map", "decoder", "losses", "inspector", "walk")}
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=30_000)

    assert lines["map"][0] == "map"
    assert "--classes=3" in lines["map"]
    view = next(word for word in lines["map"] if word.startswith("--view=")).partition("=")[2]
    assert [float(value) for value in view.split(",")] == pytest.approx(dataclasses.astuple(map_.view), rel=1e-4)
    assert main([*lines["map"], "--out", str(tmp_path / "map.png")]) == 0

    assert main([*lines["decoder"], "--out", str(tmp_path / "decoded.png")]) == 0
    with Image.open(tmp_path / "decoded.png") as picture:
        assert np.array_equal(np.asarray(picture), to_bytes(session.image()))

    assert main([*lines["losses"], "--out", str(tmp_path / "losses.csv")]) == 0
    assert main([*lines["walk"], "--out", str(tmp_path / "walk.gif")]) == 0
    with Image.open(tmp_path / "walk.gif") as picture:
        assert picture.n_frames > 50
    capsys.readouterr()
    assert main([*lines["inspector"], "--json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert seen["index"] == heard.args[0].subject.index == 7
    assert seen["reconstruction"] == pytest.approx(heard.args[0].metrics.reconstruction)


@pytest.mark.parametrize("view", ["map", "decoder", "losses", "inspector", "walk"])
def test_each_view_offers_its_command_under_the_right_button(app, qtbot, view):
    widget = app.window.map if view == "map" else app.window.docks[view]
    if view != "map":
        front(app, view)
    at = QPoint(widget.width() // 2, widget.height() - 6)  # where no button is
    target = widget.childAt(at) if view != "map" else widget
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, target.mapFrom(widget, at), widget.mapToGlobal(at), PLAIN)
    QApplication.sendEvent(target, event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert app.window.verbs[f"command_{view}"] in menu.actions()
    menu.close()


def test_the_hand_s_image_is_painted_at_once_and_a_snapshot_s_in_its_own_time(app, qtbot):
    painted, map_ = [], app.window.map
    app.window.views["decoder"].painted.connect(lambda: painted.append(app.controller.session.z.tolist()))
    qtbot.wait(50)
    del painted[:]
    QTest.mousePress(map_, Qt.MouseButton.LeftButton, pos=QPoint(map_.width() // 3, map_.height() // 3))
    assert painted[-1:] == [app.controller.session.z.tolist()]
    QTest.mouseRelease(map_, Qt.MouseButton.LeftButton, pos=QPoint(map_.width() // 3, map_.height() // 3))
    qtbot.wait(50)
    del painted[:]
    app.controller.trainer.accept(app.controller.session.current.snapshot)
    assert not painted
    qtbot.waitUntil(lambda: bool(painted))
