"""The latent map under gestures: camera, filter, and the painted picture."""

import math
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QKeySequence, QNativeGestureEvent, QPointingDevice, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture, QVBoxLayout, QWidget

from latentlab.export.density_curve import Curve
from latentlab.export.layers import MapLayers
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES
from latentlab.export.viewport import Viewport
from latentlab.gui.views import map_events, map_painter
from latentlab.gui.views.latent_map import LatentMap
from latentlab.gui.views.legend import solo, toggle
from latentlab.gui.views.map_camera import Camera
from latentlab.gui.views.map_overlays import Curves
from latentlab.gui.views.map_renderer import MapRenderer

NAMES = tuple("0123456789")
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
PLAIN, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def circle_of_classes(count=2000, radius=2.0):
    """Ten tight clusters on a circle, in the order of their labels: float32 (n, 2) and uint8 (n,)."""
    labels = np.repeat(np.arange(10), count // 10).astype(np.uint8)
    angle = labels * 2 * np.pi / 10
    noise = np.random.default_rng(0).normal(scale=0.1, size=(count, 2))
    return (np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius + noise).astype(np.float32), labels


@pytest.fixture
def map_(qtbot):
    widget = LatentMap()
    qtbot.addWidget(widget)
    qtbot.addWidget(widget.gutter)
    widget.gutter.show()
    widget.resize(500, 400)
    points, labels = circle_of_classes()
    widget.set_labels(labels, NAMES)
    widget.show()
    qtbot.waitExposed(widget)
    widget.show_points(points, step=5, oldest_step=5, exact=True)
    widget.repaint()
    return widget


def latent_at(map_, x, y):
    return map_.view.to_latent(x, y, map_.width(), map_.height())


def pixel_of(map_, x, y):
    px, py = map_.view.to_pixels(x, y, map_.width(), map_.height())
    return QPoint(round(px), round(py))


def wheel(map_, at, notches):
    event = QWheelEvent(
        QPointF(at),
        QPointF(map_.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        PLAIN,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(map_, event)


def colours_near(map_, point, reach=12):
    """Return the set of #rrggbb painted about a latent point."""
    image = map_.grab().toImage()
    at = pixel_of(map_, *point)
    return {
        image.pixelColor(at.x() + dx, at.y() + dy).name()
        for dx in range(-reach, reach)
        for dy in range(-reach, reach)
        if image.rect().contains(at.x() + dx, at.y() + dy)
    }


# The probe


def test_click_moves_the_probe_there(map_, qtbot):
    with qtbot.waitSignal(map_.latent_moved) as moved:
        QTest.mouseClick(map_, LEFT, PLAIN, QPoint(123, 77))
    assert moved.args == pytest.approx(list(latent_at(map_, 123, 77)))
    assert map_.probe == pytest.approx(latent_at(map_, 123, 77))


def test_drag_tells_every_place_and_ends_at_the_last(map_):
    told = []
    map_.latent_moved.connect(lambda x, y: told.append((x, y)))
    QTest.mousePress(map_, LEFT, PLAIN, QPoint(100, 100))
    for x in range(110, 201, 10):
        QTest.mouseMove(map_, QPoint(x, 150))
    QTest.mouseRelease(map_, LEFT, PLAIN, QPoint(200, 150))
    assert told[0] == pytest.approx(latent_at(map_, 100, 100))
    assert told[-1] == pytest.approx(latent_at(map_, 200, 150))
    assert len(told) == 11


def test_drag_out_of_the_map_stays_at_its_edge(map_):
    QTest.mousePress(map_, LEFT, PLAIN, QPoint(100, 100))
    QTest.mouseMove(map_, QPoint(100, 4000))
    assert map_.probe == pytest.approx(latent_at(map_, 100, map_.height()))
    QTest.mouseRelease(map_, LEFT, PLAIN, QPoint(100, 4000))


def test_a_drag_whose_release_is_lost_ends_with_the_focus(map_, qtbot):
    map_.setFocus()
    QTest.mousePress(map_, LEFT, PLAIN, QPoint(100, 100))
    with qtbot.waitSignal(map_.gesture_ended):
        map_.clearFocus()  # as a dialog does that opens meanwhile
    with qtbot.assertNotEmitted(map_.latent_moved), qtbot.assertNotEmitted(map_.gesture_ended):
        QTest.mouseMove(map_, QPoint(200, 150))
        QTest.mouseRelease(map_, LEFT, PLAIN, QPoint(200, 150))


@pytest.mark.parametrize("extra", [Qt.MouseButton.RightButton, Qt.MouseButton.BackButton])
def test_buttons_of_a_mouse_are_told_apart(extra):
    assert map_events.buttons(Qt.MouseButton.NoButton) == frozenset()
    assert map_events.buttons(LEFT) == {"left"}
    assert map_events.buttons(LEFT | MIDDLE | extra) == {"left", "middle", "other"}


def test_set_probe_is_silent(map_, qtbot):
    with qtbot.assertNotEmitted(map_.latent_moved):
        map_.set_probe(0.5, -1)
    assert map_.probe == (0.5, -1)


@pytest.mark.parametrize(
    ("key", "dx", "dy"),
    [(Qt.Key.Key_Left, -1, 0), (Qt.Key.Key_Right, 1, 0), (Qt.Key.Key_Up, 0, 1), (Qt.Key.Key_Down, 0, -1)],
)
def test_arrow_keys_nudge(map_, qtbot, key, dx, dy):
    step = map_.view.width / 100
    with qtbot.waitSignal(map_.latent_moved):
        QTest.keyClick(map_, key)
    assert map_.probe == pytest.approx((dx * step, dy * step))
    QTest.keyClick(map_, key, SHIFT)
    assert map_.probe == pytest.approx((dx * step * 11, dy * step * 11))


def test_shift_drag_is_left_for_selecting(map_, qtbot):
    with qtbot.assertNotEmitted(map_.latent_moved), qtbot.assertNotEmitted(map_.view_changed):
        QTest.mousePress(map_, LEFT, SHIFT, QPoint(100, 100))
        QTest.mouseMove(map_, QPoint(200, 200))
        QTest.mouseRelease(map_, LEFT, SHIFT, QPoint(200, 200))


# The camera


def test_both_axes_have_one_scale(map_):
    for size in ((500, 400), (900, 300), (300, 700)):
        map_.resize(*size)
        for view in (map_.view, map_.view.zoomed(3, 1, 1), Viewport(0, 0, 10, 1)):
            map_.view = view
            assert map_.view.width / map_.width() == pytest.approx(map_.view.height / map_.height())


@pytest.mark.parametrize("notches", [1, -1, 5])
def test_wheel_keeps_the_point_under_the_cursor(map_, notches):
    at = QPoint(321, 99)
    before, width = latent_at(map_, 321, 99), map_.view.width
    wheel(map_, at, notches)
    assert latent_at(map_, 321, 99) == pytest.approx(before)
    assert map_.view.width == pytest.approx(width / 1.2**notches)


@pytest.mark.skipif(sys.platform == "darwin", reason="there a pinch is a native gesture")
def test_a_pinch_on_a_touch_screen_zooms_about_its_centre(map_):
    pinch = QPinchGesture()
    pinch.setScaleFactor(1.5)
    pinch.setCenterPoint(QPointF(map_.mapToGlobal(QPoint(120, 90))))
    before, width = latent_at(map_, 120, 90), map_.view.width
    QApplication.sendEvent(map_, QGestureEvent([pinch]))
    assert latent_at(map_, 120, 90) == pytest.approx(before)
    assert map_.view.width == pytest.approx(width / 1.5)


def test_pinch_keeps_the_point_between_the_fingers(map_):
    before, width = latent_at(map_, 200, 300), map_.view.width
    at = QPointF(200, 300)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2, at, at, at, 0.1, QPointF()
    )
    QApplication.sendEvent(map_, pinch)
    assert latent_at(map_, 200, 300) == pytest.approx(before)
    assert map_.view.width == pytest.approx(width / 1.1, rel=0.01)


def test_zoom_has_an_end_and_survives_it(map_):
    for notches in (200, -400):
        for _ in range(3):
            wheel(map_, QPoint(200, 200), notches)
        map_.repaint()
    assert np.isfinite(map_.view.width)


@pytest.mark.parametrize("how", ["middle", "tool", "space"])
def test_pan_carries_the_point_under_the_cursor(map_, qtbot, how):
    button = MIDDLE if how == "middle" else LEFT
    if how == "tool":
        map_.set_tool("pan")
    if how == "space":
        QTest.keyPress(map_, Qt.Key.Key_Space)
    held = latent_at(map_, 100, 100)
    with qtbot.assertNotEmitted(map_.latent_moved), qtbot.assertNotEmitted(map_.space_tapped):
        QTest.mousePress(map_, button, PLAIN, QPoint(100, 100))
        QTest.mouseMove(map_, QPoint(130, 140))
        QTest.mouseMove(map_, QPoint(180, 90))
        assert map_.cursor().shape() == Qt.CursorShape.ClosedHandCursor
        QTest.mouseRelease(map_, button, PLAIN, QPoint(180, 90))
        if how == "space":
            QTest.keyRelease(map_, Qt.Key.Key_Space)
    assert latent_at(map_, 180, 90) == pytest.approx(held)


def test_space_tapped_is_the_window_s(map_, qtbot):
    with qtbot.waitSignal(map_.space_tapped):
        QTest.keyClick(map_, Qt.Key.Key_Space)


def test_the_map_s_keys_do_not_fire_shortcuts_of_the_window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    map_ = LatentMap()
    QVBoxLayout(window).addWidget(map_)
    fired = []
    for key in ("Space", "3", "Home", "R"):
        QShortcut(QKeySequence(key), window, lambda key=key: fired.append(key))
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    map_.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_3, Qt.Key.Key_Home, Qt.Key.Key_R):
        QTest.keyClick(window.windowHandle(), key)
    assert fired == ["R"]


def test_alt_drag_zooms_into_the_box(map_, qtbot):
    corner, opposite = latent_at(map_, 100, 80), latent_at(map_, 200, 160)
    with qtbot.assertNotEmitted(map_.latent_moved):
        QTest.mousePress(map_, LEFT, ALT, QPoint(100, 80))
        QTest.mouseMove(map_, QPoint(150, 150))
        map_.repaint()
        QTest.mouseRelease(map_, LEFT, ALT, QPoint(200, 160))
    assert (map_.view.x0, map_.view.y1) == pytest.approx(corner)
    assert (map_.view.x1, map_.view.y0) == pytest.approx(opposite)  # 100 x 80 has the aspect of the map


def test_escape_ends_a_zoom_box(map_):
    view = map_.view
    QTest.mousePress(map_, LEFT, ALT, QPoint(100, 80))
    QTest.mouseMove(map_, QPoint(150, 150))
    QTest.keyClick(map_, Qt.Key.Key_Escape)
    QTest.mouseRelease(map_, LEFT, ALT, QPoint(200, 160))
    assert map_.view == view


def test_camera_follows_until_it_is_moved_and_again_after_home(map_, qtbot):
    points, _ = circle_of_classes(radius=8)
    map_.show_points(points, step=6, oldest_step=6, exact=True)
    qtbot.waitUntil(lambda: map_.view.x0 < -8 and map_.view.y1 > 8)
    map_.view = Viewport(0, 0, 1, 1)
    mine = map_.view
    map_.show_points(points * 3, step=7, oldest_step=7, exact=True)
    map_.repaint()
    qtbot.wait(60)
    assert map_.view == mine
    QTest.keyClick(map_, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: map_.view.x0 < -24 and map_.view.y1 > 24)


def test_camera_waits_while_the_probe_is_dragged(map_, qtbot):
    points, _ = circle_of_classes(radius=8)
    QTest.mousePress(map_, LEFT, PLAIN, QPoint(100, 100))
    held = map_.view
    map_.show_points(points, step=6, oldest_step=6, exact=True)
    map_.repaint()
    qtbot.wait(60)
    assert map_.view == held
    QTest.mouseRelease(map_, LEFT, PLAIN, QPoint(100, 100))
    map_.show_points(points, step=7, oldest_step=7, exact=True)
    qtbot.waitUntil(lambda: map_.view.x0 < -8)


def test_fitted_points_keep_clear_of_the_edges(map_, qtbot):
    points, _ = circle_of_classes(radius=8)
    map_.show_points(points, step=6, oldest_step=6, exact=True)
    map_.resize(600, 300)
    qtbot.waitUntil(lambda: map_.view.x0 < -8)
    qtbot.wait(60)
    right = pixel_of(map_, points[:, 0].max(), 0).x()
    bottom = pixel_of(map_, 0, points[:, 1].min()).y()
    assert right < map_.width()
    assert bottom < map_.height() - 30


def test_the_view_tells_when_it_changes(map_, qtbot):
    for change in (
        lambda: setattr(map_, "view", Viewport(0, 0, 1, 1)),
        lambda: wheel(map_, QPoint(50, 50), 1),
        map_.reset_view,
        lambda: map_.resize(640, 480),
    ):
        with qtbot.waitSignal(map_.view_changed):
            change()


def test_without_a_prior_the_view_fits_the_points_alone(map_, qtbot):
    points, _ = circle_of_classes(radius=0.5)
    map_.set_prior(0.0, has_circles=False)
    map_.show_points(points, step=6, oldest_step=6, exact=True)
    qtbot.waitUntil(lambda: map_.view.height < 3)


def test_resizing_there_and_back_changes_nothing(map_):
    map_.view = Viewport(-1, -1, 2, 0)
    view = map_.view
    for size in ((900, 300), (300, 900), (500, 400)):
        map_.resize(*size)
    assert map_.view == view


def test_hidden_map_draws_nothing_and_catches_up(map_):
    map_.hide()
    points, _ = circle_of_classes(radius=1)
    map_.show_points(points, step=6, oldest_step=6, exact=True)
    assert map_.nearest(1, 0) == np.argmin(np.hypot(points[:, 0] - 1, points[:, 1]))


def test_camera_moves_only_for_a_change_worth_seeing():
    camera = Camera()
    camera.follow(Viewport(-3, -3, 3, 3), at_once=True)
    camera.follow(Viewport(-3.01, -3, 3, 3), at_once=False)
    assert not camera.moving
    camera.follow(Viewport(-4, -4, 4, 4), at_once=False)
    frames = 0
    while camera.glide():
        frames += 1
    assert camera.view == Viewport(-4, -4, 4, 4)
    assert 5 < frames < 60


# Filter


@given(visible=st.frozensets(st.integers(0, 9), min_size=1), label=st.integers(0, 9))
def test_solo_and_toggle_undo_themselves(visible, label):
    assert solo(visible, label, 10) in ({label}, set(range(10)))
    assert solo(solo(frozenset(range(10)), label, 10), label, 10) == set(range(10))
    assert toggle(visible, label, 10)
    if visible != {label}:
        assert toggle(toggle(visible, label, 10), label, 10) == visible


def test_legend_by_mouse(map_, qtbot):
    chips = map_._legend.chips
    with qtbot.waitSignal(map_.classes_changed):
        QTest.mouseClick(chips[3], LEFT)
    assert map_.visible_classes == (3,)
    QTest.mouseClick(chips[5], LEFT, SHIFT)
    assert map_.visible_classes == (3, 5)
    QTest.mouseClick(chips[3], LEFT, Qt.KeyboardModifier.ControlModifier)
    assert map_.visible_classes == (5,)
    QTest.mouseClick(chips[5], LEFT)
    assert map_.visible_classes == tuple(range(10))
    assert [chip.isChecked() for chip in chips] == [True] * 10


def test_a_new_frame_of_the_map_paints_neither_legend_nor_button(map_, qtbot):
    painted = []

    class Counter(QObject):
        def eventFilter(self, widget, event):
            if event.type() == QEvent.Type.Paint:
                painted.append(widget)
            return False

    counter = Counter(map_)
    map_.gutter.setStyleSheet("QToolButton { border: 1px solid; border-radius: 6px }")  # makes buttons translucent
    qtbot.wait(50)
    for widget in (map_, map_._legend, *map_._legend.chips, map_._layers_button):
        widget.installEventFilter(counter)
    points, _ = circle_of_classes()
    for step in range(4):
        map_.show_points(points + step, step=step, oldest_step=0, exact=True)
        qtbot.waitUntil(lambda: not map_._picture_stale)
        if step == 0:
            painted.clear()  # the new style
    assert set(painted) == {map_}
    map_._legend.toggle(3)
    qtbot.waitUntil(lambda: map_._legend.chips[3] in painted)
    assert map_._legend.chips[4] not in painted


def test_legend_by_keys(map_):
    QTest.keyClick(map_, Qt.Key.Key_4)
    assert 4 not in map_.visible_classes
    QTest.keyClick(map_, Qt.Key.Key_4)
    chips = map_._legend.chips
    QTest.keyClick(chips[0], Qt.Key.Key_Down)
    assert chips[1].focusPolicy() == Qt.FocusPolicy.TabFocus
    assert chips[0].focusPolicy() == Qt.FocusPolicy.NoFocus
    QTest.keyClick(chips[1], Qt.Key.Key_Space)
    assert map_.visible_classes == (1,)
    QTest.keyClick(chips[2], Qt.Key.Key_Return, SHIFT)
    assert map_.visible_classes == (1, 2)


def test_filtered_classes_are_grey_beneath_and_never_gone(map_):
    map_.visible_classes = (0,)
    grey, blue = SCHEMES["light"].unselected, PALETTES[DEFAULT_PALETTE][0]
    assert blue in colours_near(map_, (2, 0))
    assert grey in colours_near(map_, (-2, 0))
    # All at one place, the names elsewhere: the grey points are beneath.
    points, _ = circle_of_classes()
    points[:] = (1, 1)
    points[:150] = (0.2, 0.2)
    map_.show_points(points, step=6, oldest_step=6, exact=True)
    map_.view = Viewport(0, 0, 2, 2)
    assert colours_near(map_, (1, 1), reach=1) == {blue}


# Painting


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_points_are_painted_in_their_colours_where_they_are(map_, scheme):
    map_.set_theme(SCHEMES[scheme], PALETTES["okabe-ito"])
    points, labels = circle_of_classes()
    for label in range(10):
        centre = np.median(points[labels == label], axis=0)
        found = colours_near(map_, centre)
        assert PALETTES["okabe-ito"][label] in found
        assert not found & (set(PALETTES["okabe-ito"]) - {PALETTES["okabe-ito"][label]})


def test_sorted_labels_hide_no_class(map_):
    """All classes at one place: the picture shows each class, although the data is sorted by label."""
    points = np.random.default_rng(2).uniform(-1, 1, (2000, 2)).astype(np.float32)
    map_.show_points(points, step=6, oldest_step=6, exact=True)
    map_.set_layers(MapLayers(dot=8))
    map_.view = Viewport(-1, -1, 1, 1)
    image = map_.grab().toImage()
    seen = [image.pixelColor(x, y).name() for x in range(60, 400, 3) for y in range(60, 340, 3)]
    counts = [seen.count(colour) for colour in PALETTES[DEFAULT_PALETTE]]
    assert min(counts) > 0.4 * max(counts)


def test_every_point_in_view_is_drawn(map_):
    assert map_._renderer.in_view == 2000
    points, _ = circle_of_classes()
    points[::2] = np.nan
    map_.show_points(points, step=6, oldest_step=0, exact=False)
    map_.repaint()
    assert map_._renderer.in_view == 1000


def test_a_frame_of_the_probe_alone_draws_no_points(map_, monkeypatch):
    drawn = []
    monkeypatch.setattr(MapRenderer, "draw", lambda self, scene: drawn.append(scene))
    map_.set_probe(1, 1)
    map_.repaint()
    assert not drawn
    map_.view = map_.view.zoomed(2, 0, 0)
    map_.repaint()
    assert drawn


def test_probe_shows_on_every_colour(map_):
    for at in ((2.0, 0.0), (-2.0, 0.0), (0.0, 0.0)):
        map_.set_probe(*at)
        found = colours_near(map_, at, reach=11)
        assert "#ffffff" in found
        assert any(max(int(c[i : i + 2], 16) for i in (1, 3, 5)) < 60 for c in found)


def test_freshness_is_said(map_):
    assert "exact" in map_._scene().texts[0]
    points, _ = circle_of_classes()
    map_.show_points(points, step=3283, oldest_step=2871, exact=False)
    map_.repaint()
    assert "3,283" in map_._scene().texts[0]
    assert "412" in map_._scene().texts[0]
    points[0] = np.nan
    map_.show_points(points, step=3283, oldest_step=0, exact=False)
    map_.repaint()
    assert "1,999 of 2,000" in map_._scene().texts[0]
    map_.set_test_note(True)
    assert "test" in map_._scene().texts[0]


@pytest.mark.parametrize("points", [np.full((2000, 2), np.nan), np.zeros((2000, 2)), np.full((2000, 2), 1e30)])
def test_strange_points_break_nothing(map_, points):
    map_.show_points(points.astype(np.float32), step=1, oldest_step=0, exact=False)
    map_.repaint()
    map_.nearest(0, 0)


def test_no_data_is_a_calm_message(qtbot):
    map_ = LatentMap()
    qtbot.addWidget(map_)
    map_.set_message("Press Run")
    map_.show()
    assert map_.nearest(0, 0) == -1
    with qtbot.assertNotEmitted(map_.latent_moved):
        QTest.mouseClick(map_, LEFT, PLAIN, QPoint(50, 50))
        QTest.keyClick(map_, Qt.Key.Key_Left)
    map_.grab()


def test_wrong_shapes_are_refused(map_):
    with pytest.raises(ValueError, match=r"\(n, 2\)"):
        map_.show_points(np.zeros((2000, 1), np.float32), step=1, oldest_step=1, exact=True)
    with pytest.raises(ValueError, match="set_labels"):
        map_.show_points(np.zeros((3, 2), np.float32), step=1, oldest_step=1, exact=True)
    with pytest.raises(ValueError, match="tool"):
        map_.set_tool("hammer")


def test_other_points_take_other_labels(map_):
    map_.set_labels(np.zeros(3, np.uint8), ("a", "b"))
    map_.repaint()
    map_.show_points(np.eye(3, 2, dtype=np.float32), step=1, oldest_step=1, exact=True)
    map_.repaint()
    assert map_.nearest(0, 1) == 1
    assert map_.visible_classes == (0, 1)
    map_.clear()
    map_.repaint()
    assert map_.nearest(0, 1) == -1


# Hover and nearest


def test_hover_tells_the_point_and_leaves(map_, qtbot):
    points, _ = circle_of_classes()
    with qtbot.waitSignal(map_.latent_hovered) as hovered:
        QTest.mouseMove(map_, pixel_of(map_, *points[7].tolist()))
    x, y, index = hovered.args
    assert index == np.argmin(np.hypot(*(points - (x, y)).T))
    with qtbot.waitSignal(map_.latent_hovered) as hovered:
        QTest.mouseMove(map_, pixel_of(map_, 0, 0))
    assert hovered.args[2] == -1
    with qtbot.waitSignal(map_.hover_left):
        map_.leaveEvent(None)


coordinates = st.floats(-5, 5, width=32)


@settings(max_examples=60)
@given(
    points=st.lists(st.tuples(coordinates | st.just(np.nan), coordinates), min_size=1, max_size=40),
    x=coordinates,
    y=coordinates,
)
def test_nearest_is_the_brute_force_nearest(qapp, points, x, y):
    map_ = LatentMap()
    means = np.array(points, np.float32)
    map_.set_labels(np.zeros(len(means), np.uint8), ("a",))
    map_.show_points(means, step=1, oldest_step=1, exact=True)
    distance = np.hypot(means[:, 0].astype(float) - x, means[:, 1].astype(float) - y)
    index = map_.nearest(x, y)
    if np.isnan(distance).all():
        assert index == -1
    else:
        assert distance[index] == np.nanmin(distance)
    map_.deleteLater()


def test_nearest_within_a_radius_of_pixels(map_):
    x, y = map_.view.width / map_.width() * np.array([10, 0])
    map_.set_labels(np.zeros(1, np.uint8), ("a",))
    map_.show_points(np.zeros((1, 2), np.float32), step=1, oldest_step=1, exact=True)
    assert map_.nearest(x, y, radius_px=10.5) == 0
    assert map_.nearest(x, y, radius_px=9.5) == -1


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=10))
def test_names_are_set_apart(places):
    x, y = np.array(places, float).reshape(-1, 2).T
    x, y = map_painter.spread(x, y, 26.0)
    assert np.isfinite(x).all()
    gaps = np.hypot(x[:, None] - x, y[:, None] - y)[np.triu_indices(len(x), 1)]
    assert not len(gaps) or gaps.min() > 12


@pytest.mark.parametrize("names", [[], [(-94, 34)], [(-94, 34), (-99, 0), (-90, 60)]])
def test_the_name_of_a_circle_of_the_prior_lies_beside_the_names_of_classes(names):
    taken = [QRectF(x - 12, y - 12, 24, 24) for x, y in names]
    at = map_painter.prior_name_place(QPointF(), 100.0, QSizeF(16, 12), taken)
    assert math.hypot(at.x(), at.y()) == pytest.approx(100), "it stays on its circle"
    usual = QPointF(100 * math.cos(math.radians(200)), -100 * math.sin(math.radians(200)))
    assert (at == usual) == (not names)
    assert not any(box.intersects(QRectF(at.x() - 8, at.y() - 6, 16, 12)) for box in taken)
    # No place is free: the default place is used.
    assert map_painter.prior_name_place(QPointF(), 100.0, QSizeF(16, 12), [QRectF(-200, -200, 400, 400)]) == usual


def test_it_says_what_it_is(map_):
    assert map_.accessibleName()
    assert map_.accessibleDescription()
    assert all(chip.accessibleName() and chip.toolTip() for chip in map_._legend.chips)


class _Counted:
    """An overlay that counts its paints."""

    def __init__(self) -> None:
        self.paints = 0

    def paint(self, painter, view, width, height, colours) -> None:
        self.paints += 1
        painter.fillRect(0, 0, width, height, QColor("#00ff00"))


def test_an_overlay_is_painted_once_for_all_movements_of_the_probe(map_, qtbot):
    overlay = _Counted()
    map_.set_overlay("question", overlay)
    map_.repaint()
    assert overlay.paints == 1
    for x in (0.1, 0.2, 0.3):
        map_.set_probe(x, 0.0)
        qtbot.wait(20)
    assert overlay.paints == 1
    assert QColor(map_.grab().toImage().pixel(3, 3)) == QColor("#00ff00")
    map_.view = map_.view.panned(0.5, 0)
    map_.repaint()
    assert overlay.paints == 2, "it moves with the map"
    map_.set_overlay("question", None)
    assert QColor(map_.grab().toImage().pixel(3, 3)) != QColor("#00ff00")


def test_a_movement_of_the_probe_paints_its_mark_alone(map_, qtbot):
    """The decoded image is painted at once with all other pending paints: a whole map would delay the drag."""
    areas = []

    class Watch(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Paint:
                areas.append(event.region().boundingRect().width())
            return False

    watch = Watch()
    map_.installEventFilter(watch)
    at = QPoint(map_.width() // 2, map_.height() // 2)
    QTest.mousePress(map_, Qt.MouseButton.LeftButton, pos=at)
    QApplication.processEvents()
    areas.clear()
    for x in range(1, 6):
        QTest.mouseMove(map_, at + QPoint(x, 0))
        map_.repaint(0, 0, 1, 1)  # like the canvas beside it: pending paints are done, too
    QTest.mouseRelease(map_, Qt.MouseButton.LeftButton, pos=at + QPoint(5, 0))
    assert areas
    assert max(areas[:5]) < map_.width()


@pytest.mark.parametrize("size", [(520, 400), (900, 200)])
@pytest.mark.parametrize("spread", [1e-3, 0.3, 3.0])
def test_the_densities_of_a_line_are_whole_however_narrow_its_points_are(map_, spread, size):
    x = np.linspace(-spread, spread, 2000)
    points = np.column_stack([x, np.linspace(-1.2, 0, 2000)]).astype(np.float32)
    map_.set_prior(0.0, False)
    map_.set_overlay("line", Curves((Curve(x, 1.2 * np.exp(-((x / spread) ** 2)), "density", filled=True),)))
    map_.show_points(points, step=6, oldest_step=6, exact=True)
    map_.resize(*size)  # the camera does not glide to another size
    map_.repaint()
    assert map_.view.to_pixels(0, 1.2, map_.width(), map_.height())[1] > 15, "with room for the name"
    assert map_.view.to_pixels(0, -1.2, map_.width(), map_.height())[1] < map_.height()
