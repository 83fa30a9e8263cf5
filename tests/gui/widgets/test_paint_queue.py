"""Turns: drawing waits for a cursor movement, but never for long, and no turn is lost."""

from collections import deque

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from latentlab.gui.widgets import paint_queue as turn
from latentlab.gui.widgets.paint_queue import Turn, hand_moved, hand_moves


@pytest.fixture(autouse=True)
def still(qtbot, monkeypatch):
    """No movement is pending and no turn waits; the test's own leftovers are dropped."""
    monkeypatch.setattr(turn, "_waiting", deque())
    monkeypatch.setattr(turn, "_last_move", 0.0)
    monkeypatch.setattr(turn, "_timer_runs", False)


def turns_of(names: str, taken: list[str], parent: QObject) -> list[Turn]:
    """Return a turn for each letter, which notes in `taken` that it was taken."""
    turns = []
    for name in names:
        made = Turn(parent)
        made.taken.connect(lambda name=name: taken.append(name))
        turns.append(made)
    return turns


def test_at_rest_all_are_taken_in_the_order_of_asking(qtbot):
    taken: list[str] = []
    parent = QObject()
    first, second, third = turns_of("abc", taken, parent)
    for one in (second, first, second, third):
        one.ask()
    qtbot.waitUntil(lambda: not turn._waiting)
    assert taken == ["b", "a", "c"]


def test_while_the_hand_moves_each_movement_gives_one_turn(qtbot, monkeypatch):
    monkeypatch.setattr(turn, "STILL", 60.0)  # this hand never stops, however slow the machine
    taken: list[str] = []
    parent = QObject()
    hand_moved()
    qtbot.wait(20)
    for one in turns_of("abc", taken, parent):
        one.ask()
    for count in range(3):
        assert len(taken) == count
        hand_moved()
        qtbot.waitUntil(lambda count=count: len(taken) > count)
        qtbot.wait(20)
    assert taken == ["a", "b", "c"]


def test_an_image_on_its_way_is_waited_for(qtbot, monkeypatch):
    monkeypatch.setattr(turn, "STILL", 60.0)
    taken: list[str] = []
    hand_moves()
    parent = QObject()
    turns_of("a", taken, parent)[0].ask()
    for _ in range(5):
        QApplication.processEvents()
    assert not taken
    hand_moved()
    qtbot.waitUntil(lambda: taken == ["a"])


def test_an_image_that_never_comes_holds_nothing_back(qtbot):
    taken: list[str] = []
    hand_moves()
    parent = QObject()
    turns_of("a", taken, parent)[0].ask()
    qtbot.waitUntil(lambda: taken == ["a"], timeout=2000)


def test_a_hand_that_stops_holds_nothing_back(qtbot):
    taken: list[str] = []
    parent = QObject()
    hand_moved()
    for one in turns_of("ab", taken, parent):
        one.ask()
    qtbot.waitUntil(lambda: taken == ["a", "b"], timeout=2000)


def test_a_turn_whose_view_is_gone_is_passed_over(qtbot):
    taken: list[str] = []
    parent, other = QObject(), QObject()
    (gone,), (stays,) = turns_of("a", taken, other), turns_of("b", taken, parent)
    gone.ask()
    stays.ask()
    shiboken6.delete(other)
    qtbot.waitUntil(lambda: taken == ["b"])
    assert not turn._waiting
