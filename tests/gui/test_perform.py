"""The performer checks, performs and logs every verb, here without a window."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtGui import QAction, QActionGroup

from latentlab.errors import UserError
from latentlab.gui import perform
from latentlab.gui.perform import Performer
from latentlab.session.session import Session


@pytest.fixture
def done():
    """The calls of the handlers of `performer`, in order."""
    return []


@pytest.fixture
def performer(qapp, done):
    session = SimpleNamespace(current=object(), can_undo=False)
    made = Performer(session, {}, commit=lambda: done.append("commit"))
    names = ("move_probe", "configure", "select_points", "quit", "smooth", "open_run", "undo")
    made.register({name: lambda name=name, **given: done.append((name, given)) for name in names})
    return made


def lines(performer):
    return [{k: v for k, v in json.loads(line).items() if k != "time"} for line in performer.log_text().splitlines()]


def test_a_verb_is_checked_then_done_then_told_as_a_line_of_a_script(performer, done):
    performer.perform("move_probe", z=[1, -2])
    performer.perform("quit")
    assert done == [("move_probe", {"z": (1.0, -2.0)}), "commit", ("quit", {})]
    assert lines(performer) == [{"do": "move_probe", "z": [1.0, -2.0]}, {"do": "quit"}]


def test_what_cannot_be_done_is_refused_with_a_sentence_and_leaves_no_trace(performer, done):
    for verb, arguments, sentence in (
        ("move_probe", {"z": "x"}, "takes numbers"),
        ("undo", {}, "nothing to undo"),
        ("redo", {}, "There is no verb “redo” in the window"),
    ):
        with pytest.raises(UserError, match=sentence):
            performer.perform(verb, **arguments)
    assert done == []
    assert performer.log == ()


def test_the_steps_of_a_gesture_are_one_entry_and_two_gestures_are_two(performer, done):
    for x in range(5):
        performer.perform_gesture("move_probe", z=(x, 0))
    performer.end_gesture()
    performer.perform_gesture("move_probe", z=(9, 9))
    performer.perform_gesture("configure", beta=2.0)
    performer.perform_gesture("configure", beta=3.0)
    performer.perform_gesture("configure", epochs=3)
    assert lines(performer) == [
        {"do": "move_probe", "z": [4, 0]},
        {"do": "move_probe", "z": [9, 9]},
        {"do": "configure", "beta": 3.0},
        {"do": "configure", "epochs": 3},
    ]
    assert len(done) == 9  # every step was done


def test_what_a_handler_performs_in_turn_is_a_part_of_its_verb(performer, done):
    performer.handlers["quit"] = lambda: performer.perform_gesture("move_probe", z=(0, 0))
    performer.perform("quit")
    assert lines(performer) == [{"do": "quit"}]
    assert done == [("move_probe", {"z": (0, 0)})]


def test_a_verb_that_raises_is_in_the_log(performer):
    def fail():
        raise ZeroDivisionError

    performer.handlers["quit"] = fail
    with pytest.raises(ZeroDivisionError):
        performer.perform("quit")
    performer.perform_gesture("open_run", folder="x")  # and the depth is as before
    assert [row["do"] for row in lines(performer)] == ["quit", "open_run"]


def test_the_log_is_bounded_in_entries_and_in_values(performer):
    for number in range(perform.MOST_ENTRIES + 5):
        performer.perform_gesture("open_run", folder=str(number))
    assert len(performer.log) == perform.MOST_ENTRIES
    assert performer.log[0].arguments == {"folder": "5"}
    for _ in range(40):
        performer.perform_gesture("select_points", indices=np.arange(60_000))
    kept = [entry for entry in performer.log if entry.verb == "select_points"]
    assert len(kept) == len(performer.log) == perform.MOST_VALUES // 60_000
    assert json.loads(kept[-1].line())["indices"] == list(range(60_000))


def test_a_menu_item_opens_its_form_or_gives_its_check_mark(performer, done):
    performer.register_forms({"open_run": lambda: performer.perform_gesture("open_run", folder="a")})
    performer.start("open_run")
    performer.start("smooth", True)
    performer.start("smooth")  # as from the palette: to the other of the two
    performer.start("quit", False)
    assert done == [("open_run", {"folder": "a"}), ("smooth", {"on": True}), ("smooth", {}), ("quit", {})]
    assert performer.needs_form("move_probe")
    assert not performer.needs_form("open_run")
    assert not performer.needs_form("smooth")


def test_a_greyed_menu_item_refuses_and_says_why(qapp):
    item = QAction("&Step", enabled=False)
    performer = Performer(Session(), {"about": item})
    performer.register({"about": lambda: None})
    with pytest.raises(UserError, match="“Step” cannot be done in this state"):
        performer.perform("about")
    item.setStatusTip("The reason.")
    with pytest.raises(UserError, match=r"^The reason\.$"):
        performer.perform("about")
    item.setEnabled(True)
    performer.perform("about")


def test_of_a_group_of_menu_items_the_performed_one_is_checked(qapp):
    group = QActionGroup(None)
    items = {name: QAction(name, group, checkable=True) for name in ("tool_probe", "tool_pan")}
    performer = Performer(Session(), items)
    performer.register({"tool_pan": lambda: None, "tool_probe": lambda: None})
    items["tool_probe"].setChecked(True)
    performer.perform("tool_pan")
    assert items["tool_pan"].isChecked()
    assert not items["tool_probe"].isChecked()


def test_a_verb_has_one_handler(performer):
    for name in ("quit", "nothing"):
        with pytest.raises(ValueError, match=name):
            performer.register({name: lambda: None})
