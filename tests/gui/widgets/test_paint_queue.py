"""A drawing waits for a cursor movement, but never for long, and none is lost."""

from collections import deque

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from latentlab.gui.widgets import paint_queue
from latentlab.gui.widgets.paint_queue import DeferredPaint, cursor_moves, cursor_painted


@pytest.fixture(autouse=True)
def still(qtbot, monkeypatch):
    """No movement is pending and no drawing waits; those of earlier tests are dropped."""
    monkeypatch.setattr(paint_queue, "_waiting", deque())
    monkeypatch.setattr(paint_queue, "_last_move", 0.0)
    monkeypatch.setattr(paint_queue, "_timer_runs", False)
    yield
    paint_queue._last_move = 0.0  # the end of a test waits for a still cursor


def paints_of(names: str, taken: list[str], parent: QObject) -> list[DeferredPaint]:
    """Return a drawing for each letter, which appends its letter to `taken`."""
    paints = []
    for name in names:
        made = DeferredPaint(parent)
        made.due.connect(lambda name=name: taken.append(name))
        paints.append(made)
    return paints


def test_at_rest_all_are_taken_in_the_order_of_asking(qtbot):
    taken: list[str] = []
    parent = QObject()
    first, second, third = paints_of("abc", taken, parent)
    for one in (second, first, second, third):
        one.request()
    qtbot.waitUntil(lambda: not paint_queue._waiting)
    assert taken == ["b", "a", "c"]


def test_each_movement_of_the_cursor_is_followed_by_one_drawing(qtbot, monkeypatch):
    monkeypatch.setattr(paint_queue, "STILL", 60.0)  # the movement never ends, however slow the machine
    taken: list[str] = []
    parent = QObject()
    cursor_painted()
    qtbot.wait(20)
    for one in paints_of("abc", taken, parent):
        one.request()
    for count in range(3):
        assert len(taken) == count
        cursor_painted()
        qtbot.waitUntil(lambda count=count: len(taken) > count)
        qtbot.wait(20)
    assert taken == ["a", "b", "c"]


def test_an_image_on_its_way_is_waited_for(qtbot, monkeypatch):
    monkeypatch.setattr(paint_queue, "STILL", 60.0)
    taken: list[str] = []
    cursor_moves()
    parent = QObject()
    paints_of("a", taken, parent)[0].request()
    for _ in range(5):
        QApplication.processEvents()
    assert not taken
    cursor_painted()
    qtbot.waitUntil(lambda: taken == ["a"])


def test_an_image_that_never_comes_holds_nothing_back(qtbot):
    taken: list[str] = []
    cursor_moves()
    parent = QObject()
    paints_of("a", taken, parent)[0].request()
    qtbot.waitUntil(lambda: taken == ["a"], timeout=2000)


def test_a_cursor_that_stops_holds_nothing_back(qtbot):
    taken: list[str] = []
    parent = QObject()
    cursor_painted()
    for one in paints_of("ab", taken, parent):
        one.request()
    qtbot.waitUntil(lambda: taken == ["a", "b"], timeout=2000)


def test_a_drawing_whose_view_is_gone_is_skipped(qtbot):
    taken: list[str] = []
    parent, other = QObject(), QObject()
    (gone,), (stays,) = paints_of("a", taken, other), paints_of("b", taken, parent)
    gone.request()
    stays.request()
    shiboken6.delete(other)
    qtbot.waitUntil(lambda: taken == ["b"])
    assert not paint_queue._waiting
