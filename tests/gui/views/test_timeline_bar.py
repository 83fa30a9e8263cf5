"""The timeline's bar: the places of moments, and the gestures on the bar."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from latentlab.gui.views.timeline_bar import Mark, Moments, TimelineBar

rising = st.lists(st.integers(0, 1_000_000), min_size=1, max_size=40, unique=True).map(sorted).map(tuple)


@given(rising)
def test_places_rise_from_the_first_step_to_the_last(steps):
    moments = Moments(steps)
    places = moments.places(steps).tolist()
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)
    assert places[-1] == 1
    if steps[-1] > 0:
        assert moments.places(0) == 0


@given(rising, st.floats(0, 1))
def test_the_nearest_moment_is_no_further_than_any_other(steps, place):
    moments = Moments(steps)
    found = moments.nearest(place)
    assert abs(moments.places(found) - place) <= np.abs(moments.places(steps) - place).min()


@given(rising, st.integers(0, 1_000_000), st.integers(1, 5))
def test_steps_go_by_moments(steps, step, count):
    moments = Moments(steps)
    after = [at for at in steps if at > step]
    before = [at for at in steps if at < step]
    assert moments.beside(step, count) == (after[min(count, len(after)) - 1] if after else steps[-1])
    assert moments.beside(step, -count) == (before[-min(count, len(before))] if before else steps[0])


def test_no_moments_no_step():
    assert Moments().nearest(0.5) is None
    assert Moments().beside(3, 1) is None


@pytest.fixture
def bar(qtbot):
    play, live = QAction("Play"), QAction("Live")
    widget = TimelineBar(play, live, [])
    widget.live_action = live
    widget.actions_kept = play, live
    qtbot.addWidget(widget)
    widget.resize(600, 32)
    widget.show_moments(Moments((0, 10, 100, 1000), (Mark(100, "epoch", ""), Mark(10, "change", "β 1 → 4"))))
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_a_drag_scrubs_through_every_moment_between(bar, qtbot):
    track, chosen = bar.track, []
    bar.step_chosen.connect(chosen.append)
    bar.step_chosen.connect(track.set_step)
    y = track.height() // 2
    QTest.mousePress(track, Qt.MouseButton.LeftButton, pos=QPoint(round(track.x_of(1000)), y))
    for x in range(track.width(), -1, -2):
        QTest.mouseMove(track, QPoint(x, y))
    QTest.mouseRelease(track, Qt.MouseButton.LeftButton, pos=QPoint(0, y))
    assert chosen == [1000, 100, 10, 0]
    QTest.mouseMove(track, QPoint(track.width() - 1, y))
    assert chosen == [1000, 100, 10, 0]


def test_keys_and_wheel_step(bar, qtbot):
    track, chosen = bar.track, []
    bar.step_chosen.connect(chosen.append)
    bar.step_chosen.connect(track.set_step)
    QTest.keyClick(track, Qt.Key.Key_Left)  # from the newest, which is the last moment
    QTest.keyClick(track, Qt.Key.Key_Left)
    QTest.keyClick(track, Qt.Key.Key_Right)
    QTest.keyClick(track, Qt.Key.Key_Home)
    assert chosen == [100, 10, 100, 0]
    wheel = QWheelEvent(
        QPointF(50, 10), QPointF(50, 10), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(track, wheel)
    assert chosen[-1] == 10
    with qtbot.waitSignal(bar.live_action.triggered):
        QTest.keyClick(track, Qt.Key.Key_End)


def test_what_is_before_the_handle_has_the_accent_colour(bar):
    track = bar.track
    bar.show_step(100, "step 100")
    picture, y = track.grab().toImage(), track.height() // 2
    left, right = (picture.pixelColor(round(x), y) for x in (track.x_of(50), track.x_of(600)))
    assert left != right
    bar.show_step(None, "live")
    assert track.grab().toImage().pixelColor(round(track.x_of(600)), y) == left
