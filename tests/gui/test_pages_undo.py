"""Undo and redo on the pages of the laboratory and of the rivals, by keys, buttons and verbs."""

import random

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from latentlab.errors import UserError
from latentlab.gui.presenters.laboratory import LABORATORY
from latentlab.gui.presenters.rivals import RIVALS

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PAGES = {page.name: row for row in (LABORATORY, RIVALS) for page in row.pages}
# Values of each page by which a random gesture changes its state.
VALUES = {
    "likelihood": {"points": [(), (1.0,), (2.0, 3.5), (1.0, 2.0, 4.0)], "mean": [0.0, 2.0], "point": [0, 1]},
    "faithful": {"components": [1, 2, 3], "steps": [0, 1, 4], "seed": [0, 1], "low": [1.5, 2.0]},
    "cross-entropy": {"unit": ["nats", "bits"], "q": [(1.0, 1.0, 1.0, 1.0), (0.7, 0.1, 0.1, 0.1)]},
    "gradient": {"mu": [0.0, 1.5], "seed": [0, 1], "baseline": [False, True]},
    "mixture": {"mode": ["fitted", "own"], "component": [None, 2], "components": [3, 10], "sample_seed": [0, 1]},
    "made": {"order": ["raster", "middle"], "heat": [False, True], "mask": ["top", "left"], "place": [3, 9]},
    "measures": {"images": [10, 20], "align": [False, True], "runs": [None, ("1",), ()]},
    "worth": {"images": [10, 20]},
}


@pytest.fixture
def open_page(app, qtbot):
    """Open a page and return it, its experiment, and its window."""

    def open_it(name):
        row = PAGES[name]
        app.performer.perform(row.verb, page=name)
        pages = getattr(app.wiring, row.verb)
        qtbot.waitUntil(pages.window.isActiveWindow)
        qtbot.wait(50)  # the layout
        return pages.window.pages[name], pages.experiment(name), pages.window

    return open_it


def can(window):
    """Whether the buttons of undo and redo are enabled."""
    return [window.buttons[name].isEnabled() for name in ("undo", "redo")]


def test_a_deleted_point_is_back_with_its_bars_by_a_key(open_page):
    page, experiment, window = open_page("likelihood")
    assert can(window) == [False, False]
    points, bars, text = experiment.state.points, page._bars.opts["height"], page.readout.text()
    QTest.mouseClick(page.line.widget.viewport(), RIGHT, pos=page.line.place_of(2.1, 0.0))
    assert experiment.state.points == (1.0, 1.8, 3.4)
    QTest.keyClick(page.line.widget, Qt.Key.Key_Z, CONTROL)
    assert experiment.state.points == points
    assert page._bars.opts["height"] == pytest.approx(bars)
    assert (page.text.text(), page.readout.text()) == ("1, 1.8, 2.1, 3.4", text)
    assert can(window) == [False, True]
    QTest.keyClick(page.line.widget, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert (experiment.state.points, page.text.text()) == ((1.0, 1.8, 3.4), "1, 1.8, 3.4")
    assert can(window) == [True, False]
    for _ in range(2):  # faster than the hand rests
        QTest.keyClick(page, Qt.Key.Key_Delete)
    assert len(experiment.state.points) == 1
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert len(experiment.state.points) == 2
    QTest.keyClick(window, Qt.Key.Key_Y, CONTROL)
    assert len(experiment.state.points) == 1


def test_a_whole_drag_is_one_step_even_if_the_hand_holds_still(open_page, qtbot, app, drag):
    page, experiment, window = open_page("likelihood")
    viewport, place = page.line.widget.viewport(), page.line.place_of
    QTest.mousePress(viewport, LEFT, pos=place(1.0, 0.0))
    QTest.mouseMove(viewport, place(1.4, 0.0))
    with qtbot.waitSignal(app.wiring.laboratory._settled.timeout):
        pass
    QTest.mouseMove(viewport, place(2.6, 0.0))
    QTest.mouseRelease(viewport, LEFT, pos=place(2.6, 0.0))
    assert experiment.state.points[0] == pytest.approx(2.6, abs=0.1)
    drag(page.surface, (0.0, 0.0), (1.0, 0.2), (2.0, 0.3))
    assert experiment.state.mean == pytest.approx(2, abs=0.1)
    drag(page.surface, (2.0, 0.3), (3.0, 0.3))
    QTest.mouseClick(window.buttons["undo"], LEFT)
    assert experiment.state.mean == pytest.approx(2, abs=0.1)
    QTest.mouseClick(window.buttons["undo"], LEFT)
    assert (experiment.state.mean, experiment.state.sigma) == (1, 1)
    assert page.mean.value() == 1
    QTest.mouseClick(window.buttons["undo"], LEFT)
    assert experiment.state == type(experiment.state)(point=experiment.state.point)
    assert can(window) == [False, True]


def test_an_undo_in_the_middle_of_a_drag_leaves_the_held_point_away(open_page):
    page, experiment, window = open_page("likelihood")
    viewport = page.line.widget.viewport()
    QTest.mousePress(viewport, LEFT, pos=page.line.place_of(4.0, 0.0))
    assert len(experiment.state.points) == 5
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    QTest.mouseMove(viewport, page.line.place_of(4.5, 0.0))
    QTest.mouseRelease(viewport, LEFT, pos=page.line.place_of(4.5, 0.0))
    assert experiment.state.points == (1.0, 1.8, 2.1, 3.4)


def test_a_slider_that_is_dragged_twice_is_two_steps(open_page):
    page, experiment, window = open_page("independence")
    for angles in ((10, 20, 40), (50, 70)):
        page.slider.setSliderDown(True)
        for angle in angles:
            page.slider.setValue(angle)
        page.slider.setSliderDown(False)
    QTest.mouseClick(window.buttons["undo"], LEFT)
    assert (page.slider.value(), page.box.value(), experiment.state.angle) == (40, 40, 40)
    QTest.mouseClick(window.buttons["undo"], LEFT)
    assert (page.slider.value(), can(window)) == (0, [False, True])


def test_a_control_that_moves_is_one_step_once_it_rests(app, open_page, qtbot):
    page, experiment, window = open_page("likelihood")
    page.mean.setFocus()
    for _ in range(3):
        QTest.keyClick(page.mean, Qt.Key.Key_Up)
    first = page.mean.value()
    with qtbot.waitSignal(app.wiring.laboratory._settled.timeout):
        pass
    QTest.keyClick(page.mean, Qt.Key.Key_Up)
    QTest.keyClick(page.mean, Qt.Key.Key_Z, CONTROL)  # the field has no text of its own to undo
    assert (page.mean.value(), experiment.state.mean) == (first, first)
    QTest.keyClick(page.sigma, Qt.Key.Key_Up)  # another control: a gesture of its own
    QTest.keyClick(page.mean, Qt.Key.Key_Up)
    for _ in range(2):
        QTest.keyClick(page.mean, Qt.Key.Key_Z, CONTROL)
    assert (experiment.state.mean, experiment.state.sigma) == (first, 1)
    QTest.keyClick(page.mean, Qt.Key.Key_Z, CONTROL)
    assert experiment.state.mean == 1
    assert can(window) == [False, True]


def test_a_field_keeps_the_key_while_text_is_typed_in_it(open_page):
    page, experiment, _ = open_page("likelihood")
    page.text.setFocus()
    page.text.selectAll()
    QTest.keyClicks(page.text, "4, 5")
    QTest.keyClick(page.text, Qt.Key.Key_Return)
    assert experiment.state.points == (4, 5)
    QTest.keyClicks(page.text, ", 6")
    QTest.keyClick(page.text, Qt.Key.Key_Z, CONTROL)
    assert (page.text.text(), experiment.state.points) == ("4, 5", (4, 5))
    QTest.keyClick(page.text, Qt.Key.Key_Z, CONTROL)
    assert (page.text.text(), experiment.state.points) == ("1, 1.8, 2.1, 3.4", (1.0, 1.8, 2.1, 3.4))


def test_each_step_of_em_is_taken_back_and_a_run_as_a_whole(open_page, qtbot):
    page, experiment, window = open_page("faithful")
    for _ in range(3):
        QTest.mouseClick(page.step, LEFT)
    climb, means = list(experiment.climb), experiment.mixture.means
    QTest.mouseClick(page.run, LEFT)
    qtbot.waitUntil(lambda: experiment.state.steps >= 5, timeout=30_000)
    page.ends[0].setValue(2.25)  # a gesture while EM runs
    QTest.mouseClick(page.run, LEFT)
    steps, end = experiment.state.steps, experiment.climb[-1]
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert (page.ends[0].value(), experiment.state.running) == (2.7, False)
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert experiment.climb == climb
    assert (experiment.mixture.means == means).all()
    assert page._climb.getData()[1].tolist() == climb
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert experiment.state.steps == 2
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert (experiment.state.steps, experiment.state.low, experiment.climb[-1]) == (steps, 2.25, end)
    assert can(window) == [True, False]
    QTest.mouseClick(page.restart, LEFT)
    QTest.mouseClick(window.buttons["undo"], LEFT)
    assert experiment.climb[-1] == end


def test_a_run_can_be_taken_back_while_it_runs_and_rests_then(open_page, qtbot):
    page, experiment, window = open_page("faithful")
    QTest.mouseClick(page.run, LEFT)
    qtbot.waitUntil(window.buttons["undo"].isEnabled, timeout=30_000)
    QTest.mouseClick(window.buttons["undo"], LEFT)
    assert experiment.state == type(experiment.state)()
    assert page.run.text() == "Run"
    assert can(window) == [False, True]


def test_playing_fills_no_history_and_a_drawing_comes_back(open_page, qtbot):
    page, experiment, window = open_page("made")
    page.hidden.setValue(8)
    page.epochs.setValue(1)
    QTest.mouseClick(page.train, LEFT)
    qtbot.waitUntil(lambda: experiment.drawing is not None, timeout=60_000)
    first = experiment.drawing.drawn(64)
    for _ in range(2):  # the settings of the training
        QTest.mouseClick(window.buttons["undo"], LEFT)
    assert can(window) == [False, True]
    page.speed.setValue(5000)
    qtbot.waitUntil(lambda: experiment.state.place == 64, timeout=30_000)  # the drawing has played
    page.place.setValue(11)
    QTest.mouseClick(page.play, LEFT)
    QTest.mouseClick(window.buttons["undo"], LEFT)
    assert experiment.state.speed == 150
    assert can(window) == [False, True]
    QTest.mouseClick(page.redraw, LEFT)
    qtbot.waitUntil(lambda: not np.array_equal(experiment.drawing.drawn(64), first), timeout=30_000)
    QTest.mouseClick(window.buttons["undo"], LEFT)
    qtbot.waitUntil(lambda: np.array_equal(experiment.drawing.drawn(64), first), timeout=30_000)
    assert can(window) == [False, True]


def test_all_undone_is_the_beginning_and_all_redone_the_end_on_every_page(app, open_page):
    choose = random.Random(4)
    session = app.controller.session
    app.performer.perform("move_probe", z=(0.5, -1.0))
    before = session.state
    for name, values in VALUES.items():
        _, experiment, window = open_page(name)
        row = next(page for page in PAGES[name].pages if page.name == name)
        states = [experiment.state]
        pages, verb = getattr(app.wiring, PAGES[name].verb), PAGES[name].verb_of(name)
        for _ in range(12):
            named = choose.sample(sorted(values), choose.choice((1, 1, 2)) if len(values) > 1 else 1)
            changes = {value: choose.choice(values[value]) for value in named}
            if choose.random() < 0.3:
                app.performer.perform(verb, **changes)
            else:
                window.pages[name].requested.emit(changes)
                pages._settled.timeout.emit()  # the hand rests
            if not row.same(experiment.state, states[-1]):
                states.append(experiment.state)
        assert len(states) > 3, name
        for state in reversed(states[:-1]):
            QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
            assert row.same(experiment.state, state), name
        assert can(window) == [False, True]
        for state in states[1:]:
            QTest.keyClick(window, Qt.Key.Key_Z, CONTROL | SHIFT)
            assert row.same(experiment.state, state), name
        assert can(window) == [True, False]
        QTest.mouseClick(window.buttons["undo"], LEFT)
        window.pages[name].requested.emit(row.changes(experiment.state, states[-3]))
        assert can(window) == [True, False], "a new gesture drops the redo list"
        assert session.state.same_as(before)
        assert (session.can_undo, session.can_redo) == (True, False)
    experiments = [getattr(app.wiring, PAGES[name].verb).experiment(name) for name in VALUES]
    now = [experiment.state for experiment in experiments]
    app.performer.perform("undo")
    assert session.z.tolist() == [0, 0]
    assert [experiment.state for experiment in experiments] == now


def test_undo_on_a_page_is_a_verb_which_brings_the_page_forward(app, open_page):
    with pytest.raises(UserError, match="nothing to undo"):
        app.performer.perform("undo_page", page="likelihood")
    assert app.wiring.laboratory.window is None
    app.performer.perform("laboratory_likelihood", mean=3.0)
    app.performer.perform("laboratory_likelihood", mean=4.0)
    _, faithful, window = open_page("faithful")
    app.performer.perform("laboratory_faithful", components=3, steps=2)
    app.performer.perform("laboratory_faithful", components=4, steps=2)
    app.performer.perform("undo_page", page="faithful")
    assert (faithful.mixture.k, faithful.state.steps) == (3, 2), "other components restart EM, whose steps are restored"
    app.performer.perform("undo_page", page="likelihood")
    assert (window.current, can(window)) == ("likelihood", [True, True])
    likelihood = app.wiring.laboratory.experiment("likelihood")
    assert (likelihood.state.mean, faithful.state.steps) == (3, 2)
    app.performer.perform("redo_page", page="likelihood")
    assert likelihood.state.mean == 4
    with pytest.raises(UserError, match="nothing to do again"):
        app.performer.perform("redo_page", page="likelihood")
    assert [entry.verb for entry in app.performer.log][-3:] == ["undo_page", "redo_page", "redo_page"]


def test_a_state_with_a_run_that_is_closed_gives_way_to_the_next_one(app, open_page, monkeypatch):
    _, experiment, window = open_page("measures")
    first = experiment.state
    app.performer.perform("rivals_measures", images=20)
    app.performer.perform("rivals_measures", runs=["1"])
    app.performer.perform("rivals_measures", runs=[])
    monkeypatch.setattr(experiment, "_runs", dict)
    QTest.mouseClick(window.buttons["undo"], LEFT)
    assert "no run “1”" in app.window.statusBar().currentMessage()
    assert experiment.state.runs == ()
    QTest.mouseClick(window.buttons["undo"], LEFT)
    assert (experiment.state.runs, experiment.state.images) == (None, 20)
    QTest.mouseClick(window.buttons["undo"], LEFT)
    assert experiment.state == first
    assert can(window) == [False, True]


def test_the_buttons_have_names_and_tell_their_keys(open_page):
    _, _, window = open_page("worth")
    assert [button.accessibleName() for button in window.buttons.values()] == ["Undo on this page", "Redo on this page"]
    assert [button.toolTip().rpartition(" ")[2] for button in window.buttons.values()] == ["(Ctrl+Z)", "(Ctrl+Shift+Z)"]
    assert not any(button.icon().isNull() for button in window.buttons.values())
