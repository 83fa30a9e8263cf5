"""The gesture machine of the latent map: event sequences and the requests that follow. No window, no Qt."""

import ast
import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentlab.gui.views import map_gestures
from latentlab.gui.views.map_gestures import (
    CLICK,
    FAST,
    HOLD,
    NONE,
    TAP,
    TOOLS,
    ChoosePoints,
    ClickPoint,
    FocusOut,
    GestureEnded,
    Gestures,
    Hover,
    KeyDown,
    KeyUp,
    Leave,
    LeaveHover,
    Move,
    MoveProbe,
    NudgeProbe,
    Pan,
    PassOn,
    Pinch,
    Press,
    Release,
    ResetView,
    TapSpace,
    ToggleClass,
    Wheel,
    ZoomAbout,
    ZoomTo,
)

A, B, C, D = (10.0, 10.0), (60.0, 40.0), (20.0, 90.0), (110.0, 110.0)
SHIFT, CTRL, ALT = frozenset({"shift"}), frozenset({"ctrl"}), frozenset({"alt"})
LASSO = SHIFT | CTRL
BOX = ((10.0, 10.0), (60.0, 10.0), (60.0, 40.0), (10.0, 40.0))  # about A and B
LEFT = frozenset({"left"})


def press(at=A, modifiers=NONE, button="left"):
    return Press(at, button, modifiers)


def move(at, button="left", time=0.0):
    return Move(at, frozenset({button} if button else ()), time)


def release(at, button="left"):
    return Release(at, button)


def tap(key, modifiers=NONE, held=1.0):
    return [KeyDown(key, modifiers), KeyUp(key, time=held)]


SPACE, SPACE_UP = KeyDown("space"), KeyUp("space", time=TAP + 1.0)

# A name, the tool, the events, and all requests that follow from them.
TABLE = [
    ("a click moves the probe", "probe", [press(A), release(A)], [LeaveHover(), MoveProbe(A), GestureEnded()]),
    (
        "a drag moves the probe with the cursor",
        "probe",
        [press(A), move(B), move(C), release(D)],
        [LeaveHover(), MoveProbe(A), MoveProbe(B), MoveProbe(C), GestureEnded()],
    ),
    ("Escape does not end the drag of the probe", "probe", [press(A), KeyDown("escape"), release(A)],
     [LeaveHover(), MoveProbe(A), PassOn(), GestureEnded()]),
    ("the right button is free", "probe", [press(A, button="other"), move(B, "other"), release(B, "other")], []),
    ("the pan tool pans", "pan", [press(A), move(B), move(C), release(C)], [LeaveHover(), Pan(A, B), Pan(B, C)]),
    ("the middle button pans with every tool", "lasso",
     [press(A, ALT, "middle"), move(B, "middle"), release(B, "middle")], [LeaveHover(), Pan(A, B)]),
    ("a held Space pans", "probe", [SPACE, press(A), move(B), release(B), SPACE_UP], [LeaveHover(), Pan(A, B)]),
    ("Space repeats by itself", "probe", [SPACE, KeyDown("space", repeated=True, time=TAP), SPACE_UP], []),
    ("Space was used to pan", "probe", [SPACE, press(A), release(A), KeyUp("space", time=TAP - 1)], [LeaveHover()]),
    ("Space during a drag is no tap", "pan", [press(A), SPACE, KeyUp("space"), release(A)], [LeaveHover()]),
    ("a tap of Space", "probe", tap("space", held=TAP - 1), [TapSpace(), PassOn()]),
    ("a long Space", "probe", tap("space", held=TAP), []),
    ("Space let go elsewhere", "probe", [SPACE, FocusOut(), KeyUp("space")], [PassOn()]),
    ("Alt zooms to a box", "probe", [press(B, ALT), move(C), release(A)], [LeaveHover(), ZoomTo((*A, *B))]),
    ("the zoom tool zooms to a box", "zoom", [press(B), move(C), release(A)], [LeaveHover(), ZoomTo((*A, *B))]),
    ("a click with the zoom tool does nothing", "zoom", [press(A), release(A)], [LeaveHover()]),
    ("Escape cancels the box of the zoom tool", "zoom", [press(A), move(B), KeyDown("escape"), release(B)],
     [LeaveHover()]),
    ("Shift selects with the zoom tool, too", "zoom", [press(A, SHIFT), move(C), release(B)],
     [LeaveHover(), ChoosePoints(BOX, "replace")]),
    ("a held Space pans with the zoom tool", "zoom", [SPACE, press(A), move(B), release(B), SPACE_UP],
     [LeaveHover(), Pan(A, B)]),
    ("a flat box is a slip", "probe", [press(A, ALT), move(B), release((60.0, 15.0))], [LeaveHover()]),
    ("Escape cancels a zoom box", "probe", [press(A, ALT), move(B), KeyDown("escape"), release(B)], [LeaveHover()]),
    ("Escape without a drag is the window's", "probe", [KeyDown("escape")], [PassOn()]),
    ("Shift selects with a box", "probe", [press(A, SHIFT), move(C), release(B)],
     [LeaveHover(), ChoosePoints(BOX, "replace")]),
    ("Escape cancels a selection", "select", [press(A), move(B), KeyDown("escape"), release(B)], [LeaveHover()]),
    ("Ctrl adds", "select", [press(A, CTRL), release(B)], [LeaveHover(), ChoosePoints(BOX, "add")]),
    ("Alt removes", "select", [press(A, ALT), release(B)], [LeaveHover(), ChoosePoints(BOX, "remove")]),
    ("Shift and Ctrl make a lasso", "probe", [press(A, LASSO), move(B), move(C), release(D)],
     [LeaveHover(), ChoosePoints((A, B, C), "replace")]),
    ("with the tool, too, and replace", "select", [press(A, LASSO), move(B), move(C), release(D)],
     [LeaveHover(), ChoosePoints((A, B, C), "replace")]),
    ("corners keep their distance", "lasso", [press(A), move((11.0, 10.0)), move(B), move((61.0, 41.0)), move(C),
     release(A)], [LeaveHover(), ChoosePoints((A, B, (61.0, 41.0), C), "replace")]),
    ("a click selects a point", "lasso", [press(A, CTRL), release(A)], [LeaveHover(), ClickPoint(A, "add")]),
    ("a Shift click selects nothing without a tool", "probe", [press(A, SHIFT), release(A)], [LeaveHover()]),
    ("a second button does not disturb", "probe",
     [press(A), press(B, button="middle"), release(B, "middle"), move(C), release(C)],
     [LeaveHover(), MoveProbe(A), MoveProbe(C), GestureEnded()]),
    ("hover", "probe", [move(A, ""), move(B, ""), Leave()], [Hover(A), Hover(B), LeaveHover()]),
    ("no hover with a button down", "probe", [move(A, "other")], []),
    ("a release that no press began", "probe", [release(A)], []),
    ("the wheel", "probe", [Wheel(A, 1), Wheel(A, 0), Wheel(B, -2)],
     [ZoomAbout(A, 1.2), ZoomAbout(B, pytest.approx(1 / 1.44))]),
    ("a pinch", "pan", [Pinch(A, 1.5)], [ZoomAbout(A, 1.5)]),
    ("an arrow key", "probe", tap("left"), [NudgeProbe(-1, 0), GestureEnded(), PassOn()]),
    ("an arrow key with Shift", "probe", tap("up", SHIFT), [NudgeProbe(0, FAST), GestureEnded(), PassOn()]),
    ("an arrow key with Ctrl", "probe", [KeyDown("up", CTRL)], [PassOn()]),
    ("an arrow key repeats", "probe",
     [KeyDown("right"), KeyUp("right", True), KeyDown("right", repeated=True), KeyUp("right")],
     [NudgeProbe(1, 0), PassOn(), NudgeProbe(1, 0), GestureEnded(), PassOn()]),
    ("Home", "probe", tap("home"), [ResetView(), PassOn()]),
    ("a digit", "probe", tap("7"), [ToggleClass(7), PassOn()]),
    ("a digit with Ctrl", "probe", [KeyDown("7", CTRL)], [PassOn()]),
    ("another key", "probe", tap(""), [PassOn(), PassOn()]),
    # The release was lost.
    ("the focus left a drag of the probe", "probe", [press(A), FocusOut(), move(B), release(B)],
     [LeaveHover(), MoveProbe(A), GestureEnded()]),
    ("the focus left a box", "select", [press(A), move(B), FocusOut(), release(B)], [LeaveHover()]),
    ("the cursor moves with the button up", "probe", [press(A), move(B, ""), release(B)],
     [LeaveHover(), MoveProbe(A), GestureEnded(), Hover(B)]),
    ("the cursor left with the button up", "lasso", [press(A), move(B), Leave(), move(C, "")],
     [LeaveHover(), LeaveHover(), Hover(C)]),
    ("the cursor left with the button down", "probe", [press(A), Leave(LEFT), move(B), release(B)],
     [LeaveHover(), MoveProbe(A), LeaveHover(), MoveProbe(B), GestureEnded()]),
    ("the button goes down twice", "probe", [press(A), press(B), release(B)],
     [LeaveHover(), MoveProbe(A), GestureEnded(), LeaveHover(), MoveProbe(B), GestureEnded()]),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "events", "requests"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_requests_that_follow_from_events(tool, events, requests):
    gestures = Gestures()
    gestures.choose_tool(tool)
    assert [request for event in events for request in gestures.interpret(event)] == requests
    assert gestures.drag is None


def test_the_cursor_tells_the_function_of_the_left_button():
    gestures = Gestures()
    for tool, shape in (("pan", "open hand"), ("select", "arrow"), ("lasso", "arrow"), ("probe", "cross")):
        gestures.choose_tool(tool)
        assert gestures.cursor == shape
    for event, shape in (
        (SPACE, "open hand"),
        (press(A), "closed hand"),
        (SPACE_UP, "closed hand"),
        (release(A), "cross"),
        (press(A, button="middle"), "closed hand"),
        (FocusOut(), "cross"),
    ):
        gestures.interpret(event)
        assert gestures.cursor == shape


def test_the_outline_under_way_follows_the_cursor():
    gestures = Gestures()
    for modifiers, kind, corners in ((SHIFT, "select", (B,)), (LASSO, "lasso", (B, C, A))):
        for event in (press(B, modifiers), move(C), move(A)):
            gestures.interpret(event)
        assert (gestures.drag.kind, gestures.drag.box, gestures.drag.corners) == (kind, (*A, *B), corners)
        gestures.interpret(KeyDown("escape"))
        assert gestures.drag is None


def test_the_camera_holds_still_during_a_drag_and_briefly_after_a_movement():
    gestures = Gestures()
    assert not gestures.holds_still(0)
    gestures.interpret(move(A, "", time=1000))
    assert gestures.holds_still(1000 + HOLD)
    assert not gestures.holds_still(1001 + HOLD)
    gestures.interpret(press(A))
    assert gestures.holds_still(1e9)
    gestures.interpret(release(A))
    gestures.interpret(move(A, "", time=2000))
    gestures.interpret(Leave())
    assert not gestures.holds_still(2000)


def test_keys_that_the_focused_map_claims():
    gestures = Gestures()
    for key in ("space", "home", "left", "0", "9"):
        assert gestures.claims(key, NONE)
        assert gestures.claims(key, SHIFT)
        assert not gestures.claims(key, CTRL)
    assert not gestures.claims("", NONE)
    assert not gestures.claims("escape", NONE), "the window's Escape clears the selection"
    gestures.interpret(press(A))
    assert gestures.claims("escape", NONE)


def test_unknown_tools_are_refused():
    with pytest.raises(ValueError, match="hammer"):
        Gestures().choose_tool("hammer")


def test_the_machine_knows_no_qt():
    tree = ast.parse(Path(map_gestures.__file__).read_text(encoding="utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names == {"dataclasses"}


# Random sequences

places = st.tuples(st.integers(0, 30), st.integers(0, 30))
buttons = st.sampled_from(("left", "middle", "other"))
some_buttons = st.frozensets(buttons)
some_modifiers = st.frozensets(st.sampled_from(("shift", "ctrl", "alt", "meta")))
times = st.integers(0, 1000)
keys = st.sampled_from(("space", "escape", "home", "left", "up", "3", ""))
events = st.one_of(
    st.builds(Press, places, buttons, some_modifiers),
    st.builds(Move, places, some_buttons, times),
    st.builds(Move, places, st.just(LEFT), times),
    st.builds(Release, places, buttons),
    st.builds(Wheel, places, st.integers(-2, 2)),
    st.builds(KeyDown, keys, some_modifiers, st.booleans(), times),
    st.builds(KeyUp, keys, st.booleans(), times),
    st.builds(Leave, some_buttons),
    st.just(FocusOut()),
    st.sampled_from(TOOLS),  # the user chooses another tool
)


@settings(max_examples=300)
@given(st.lists(events, max_size=40))
def test_no_sequence_of_events_breaks_the_machine(sequence):
    gestures = Gestures()
    for event in sequence:
        before = gestures.drag
        if isinstance(event, str):
            gestures.choose_tool(event)
            assert gestures.drag is before
            continue
        requests = gestures.interpret(event)
        after = gestures.drag
        same = before is not None and after is not None and (before.kind, before.start) == (after.kind, after.start)
        if isinstance(event, Press):
            if before is not None and event.button != before.button:
                assert after is before, "no second drag begins while there is one"
                assert requests == []
        else:
            assert after is None or same, "a press alone begins a drag"
        ends = requests.count(GestureEnded())
        if isinstance(event, (Press, Move, Release, Leave, FocusOut)):
            over = before is not None and (not same or (isinstance(event, Press) and event.button == before.button))
            assert ends == (over and before.kind == "probe"), "one end for each drag of the probe"
        if before is None and isinstance(event, Release):
            assert requests == []
        for request in requests:
            if isinstance(request, (MoveProbe, Pan)):
                assert after is not None
                assert after.kind == ("pan" if isinstance(request, Pan) else "probe")
            elif isinstance(request, (ZoomTo, ChoosePoints, ClickPoint)):
                assert isinstance(event, Release)
                assert before.kind == "zoom" if isinstance(request, ZoomTo) else before.kind in ("select", "lasso")
        # No drag sticks.
        if isinstance(event, FocusOut):
            assert after is None
            assert gestures.cursor != "closed hand"
        elif isinstance(event, (Move, Leave)):
            assert after is None or after.button in event.buttons
        elif isinstance(event, Release):
            assert after is None or after.button != event.button
        elif event == KeyDown("escape"):
            assert after is None or after.kind in ("probe", "pan")
        if after is not None:
            assert gestures.holds_still(1e9)


@settings(max_examples=200)
@given(
    tool=st.sampled_from(TOOLS),
    modifiers=some_modifiers,
    start=places,
    off=st.tuples(st.integers(1 - CLICK, CLICK - 1), st.integers(1 - CLICK, CLICK - 1)),
)
def test_a_click_is_never_a_box(tool, modifiers, start, off):
    gestures = Gestures()
    gestures.choose_tool(tool)
    end = (start[0] + off[0], start[1] + off[1])
    requests = gestures.interpret(Press(start, "left", modifiers)) + gestures.interpret(Release(end, "left"))
    assert not any(isinstance(request, (ChoosePoints, ZoomTo)) for request in requests)
    clicks = [request for request in requests if isinstance(request, ClickPoint)]
    assert len(clicks) == (tool in ("select", "lasso")), "a selecting tool clicks a point"
    assert all(click.at == end for click in clicks)


def test_events_and_requests_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        press().button = "middle"
    with pytest.raises(dataclasses.FrozenInstanceError):
        MoveProbe(A).at = B
