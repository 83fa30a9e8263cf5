"""The pages of the laboratory and of the rivals by their verbs: a script, and the log of a hand, set their state."""

import dataclasses
import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from latentlab.actions import ACTIONS
from latentlab.actions.laboratory import LOOKED_AT
from latentlab.actions.rivals import WORK
from latentlab.errors import UserError
from latentlab.gui.controller import State
from latentlab.gui.presenters.laboratory import LABORATORY
from latentlab.gui.presenters.rivals import RIVALS
from latentlab.gui.script import Script, read_script
from latentlab.gui.widgets.image_button import image_name

LEFT = Qt.MouseButton.LeftButton
PAGES = [(row, page.name) for row in (LABORATORY, RIVALS) for page in row.pages]
# A line of a script for each page; every value differs from the first one.
LINES = {
    "laboratory_likelihood": {"points": [0.5, 2.0, 7.25], "mean": 3.0, "sigma": 2.5, "point": 1},
    "laboratory_faithful": {
        "components": 8, "seed": 3, "steps": 12, "running": False, "low": 2.0, "high": 4.0, "held_out": False,
    },
    "laboratory_cross_entropy": {"p": [1, 2, 1], "q": [3, 0.5, 0.5], "unit": "bits"},
    "laboratory_gradient": {"draws": 300, "seed": 4, "baseline": True, "mu": -1.5, "log_variance": 1.25},
    "laboratory_independence": {"angle": 35.0},
    "rivals_mixture": {
        "mode": "own", "components": 50, "rank": 4, "draws": 7, "seed": 2, "epochs": 3, "component": 1,
        "sample_seed": 5,
    },
    "rivals_made": {
        "order": "middle", "hidden": 16, "epochs": 2, "sample_seed": 6, "place": 20, "playing": False, "speed": 900,
        "heat": False, "mask": "left",
    },
    "rivals_measures": {"images": 20, "runs": ["1"], "align": False},
    "rivals_worth": {"images": 30},
}  # fmt: skip


@pytest.fixture
def open_app(open_window, qtbot):
    def open_it():
        app = open_window()
        qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=90_000)
        qtbot.waitUntil(lambda: app.window.has_begun)
        return app

    return open_it


@pytest.fixture
def app(open_app):
    return open_app()


def experiment_of(app, row, page):
    return getattr(app.wiring, row.verb).experiment(page)


def page_of(app, verb):
    """Return the page of a verb, which the verb opens."""
    app.performer.perform(verb)
    row, name = next((row, name) for row, name in PAGES if row.verb_of(name) == verb)
    return getattr(app.wiring, row.verb).window.pages[name]


def values(state):
    """Return a state as a script holds it."""
    return json.loads(json.dumps(dataclasses.asdict(state)))


def test_one_line_of_a_script_opens_a_page_in_any_state_and_the_controls_show_it(app, qtbot, tmp_path):
    path, problems = tmp_path / "a.jsonl", []
    path.write_text("\n".join(json.dumps({"do": verb} | given) for verb, given in LINES.items()), encoding="utf-8")
    script = Script(path, read_script(path), app.controller, app.performer, app.wiring.has_answer)
    script.failed.connect(problems.append)
    script.start()
    qtbot.waitUntil(lambda: script.done, timeout=60_000)
    assert problems == []
    for row, page in PAGES:
        verb, state = row.verb_of(page), experiment_of(app, row, page).state
        assert values(state) == LINES[verb]
        first = values(type(state)())
        assert [name for name in first if first[name] == LINES[verb][name]] in ([], ["running", "held_out"])
        assert first.keys() == {option.name for option in ACTIONS[verb].options} - {LOOKED_AT.name}
    for row in (LABORATORY, RIVALS):
        window = getattr(app.wiring, row.verb).window
        assert window.isVisible()
        assert window.current == row.pages[-1].name
    pages = app.wiring.laboratory.window.pages
    assert pages["likelihood"].text.text() == "0.5, 2, 7.25"
    assert (pages["likelihood"].sigma.value(), pages["likelihood"].chosen) == (2.5, 1)
    assert pages["faithful"].components.value() == 8
    assert pages["faithful"].region.getRegion() == (2, 4)
    assert len(experiment_of(app, LABORATORY, "faithful").climb) == 13
    assert pages["cross-entropy"].unit.currentText() == "bits"
    assert (pages["gradient"].draws.currentText(), pages["gradient"].baseline.isChecked()) == ("300", True)
    assert (pages["independence"].slider.value(), pages["independence"].box.value()) == (35, 35)
    pages = app.wiring.rivals.window.pages
    assert (pages["mixture"].mode.currentIndex(), pages["mixture"].box.value()) == (1, 7)
    made = pages["made"]
    assert (made.order.currentData(), made.part.currentData(), made.speed.value()) == ("middle", "left", 900)
    assert not made.heat.isChecked()
    assert [check.isChecked() for check in pages["measures"].checks.values()] == [True]
    assert not pages["measures"].align.isChecked()
    assert pages["worth"].images.value() == 30


def test_a_verb_changes_the_named_values_alone_and_pins_the_named_image(app, qtbot):
    app.performer.perform("laboratory_gradient", draws=200, baseline=True)
    app.performer.perform("laboratory_gradient", image="train:3", mu=1.0)
    state = experiment_of(app, LABORATORY, "gradient").state
    assert (state.draws, state.baseline, state.mu) == (200, True, 1.0)
    question = app.controller.pane.gradient
    qtbot.waitUntil(lambda: question.subject is not None and question.subject.word == "train:3", timeout=30_000)
    page = app.wiring.laboratory.window.pages["gradient"]
    qtbot.waitUntil(
        lambda: page._found is not None and page.readout.text().startswith(image_name(question.subject)), timeout=30_000
    )
    assert len(page._found.score) == 200


def test_what_a_page_cannot_show_is_refused_and_its_state_stays(app):
    for verb, arguments, sentence in (
        ("laboratory_likelihood", {"sigma": 0}, "--sigma"),
        ("laboratory_likelihood", {"points": [1.0] * 10_001}, "10,000 points at most"),
        ("laboratory_faithful", {"low": 4.0}, "before its start at 4"),
        ("laboratory_cross_entropy", {"p": [1, 2]}, "the same number"),
        ("laboratory_cross_entropy", {"p": [0, 0], "q": [1, 1]}, "weight"),
        ("laboratory_gradient", {"image": "test:99999"}, "no image test:99999"),
        ("rivals_measures", {"runs": ["1", "7"]}, "no run “7”"),
        ("rivals_start", {"work": "compare"}, "two runs at least"),
        ("rivals_start", {"work": "probe"}, "no autoregressive model"),
        ("rivals_start", {}, "needs the argument “work”"),
    ):
        row, page = next(((row, page) for row, page in PAGES if row.verb_of(page) == verb), (RIVALS, "measures"))
        app.performer.perform(row.verb, page=page)
        before = experiment_of(app, row, page).state
        with pytest.raises(UserError, match=sentence):
            app.performer.perform(verb, **arguments)
        assert experiment_of(app, row, page).state == before


def act_by_hand(app, qtbot, drag):
    """Use the controls of each page."""
    page = page_of(app, "laboratory_likelihood")
    qtbot.wait(50)  # the layout
    drag(page.line, (1.0, 0.0), (1.5, 0.0), (2.5, 0.0))
    drag(page.line, (3.0, 0.0), (2.8, 0.0))  # a point is added
    drag(page.surface, (0.0, 0.0), (1.0, 0.2), (2.0, 0.3))
    buttons = app.wiring.laboratory.window.buttons
    for name in ("undo", "undo", "redo"):
        QTest.mouseClick(buttons[name], LEFT)
    page = page_of(app, "laboratory_faithful")
    page.components.setValue(3)
    for _ in range(3):
        QTest.mouseClick(page.step, LEFT)
    page.ends[0].setValue(2.2)
    QTest.mouseClick(page.run, LEFT)
    qtbot.waitUntil(lambda: len(page._shown[2]) > 5)
    QTest.mouseClick(page.run, LEFT)
    QTest.mouseClick(page.step, LEFT)
    for _ in range(3):  # the step, the run, and the start of the region
        QTest.mouseClick(buttons["undo"], LEFT)
    QTest.mouseClick(buttons["redo"], LEFT)
    page = page_of(app, "laboratory_cross_entropy")
    qtbot.wait(50)
    drag(page.bars[0], (2, 0.2), (2, 0.6), (2, 0.7))
    page.unit.setCurrentText("bits")
    page = page_of(app, "laboratory_gradient")
    page.draws.setCurrentIndex(0)
    QTest.mouseClick(page.again, LEFT)
    QTest.mouseClick(page.again, LEFT)
    page.baseline.click()
    qtbot.wait(50)
    drag(page.scale, (0, 1), (1, 1.5))
    QTest.mouseClick(buttons["undo"], LEFT)
    page = page_of(app, "laboratory_independence")
    page.slider.setValue(40)
    page = page_of(app, "rivals_mixture")
    page.epochs.setValue(1)
    page.box.setValue(4)
    QTest.mouseClick(page.fit, LEFT)
    qtbot.waitUntil(lambda: page.sheet.count == 4, timeout=60_000)
    QTest.mouseClick(page.sheet, LEFT, pos=page.sheet.place_of(2).center())
    QTest.mouseClick(page.draw_samples, LEFT)
    page = page_of(app, "rivals_made")
    page.hidden.setValue(8)
    page.epochs.setValue(1)
    QTest.mouseClick(page.train, LEFT)
    qtbot.waitUntil(lambda: page.place.maximum() == 64, timeout=60_000)
    page.speed.setValue(700)
    QTest.mouseClick(page.redraw, LEFT)
    page.part.setCurrentIndex(page.part.findData("top"))
    page.place.setValue(11)
    assert page.play.text() == "Play"  # the drawing rests
    page.heat.click()
    page = page_of(app, "rivals_measures")
    page.images.setValue(9)
    page.align.click()
    next(iter(page.checks.values())).click()
    page = page_of(app, "rivals_worth")
    page.images.setValue(9)
    QTest.mouseClick(page.start, LEFT)
    qtbot.waitUntil(lambda: experiment_of(app, RIVALS, "worth").found is not None, timeout=60_000)


def lines_of(app, folder):
    """Return the log as a script reads it."""
    path = folder / "log.jsonl"
    path.write_text(app.performer.log_text(), encoding="utf-8")
    return read_script(path)


def test_a_tab_is_in_the_log_and_shows_its_page(app, qtbot, tmp_path):
    app.performer.perform("laboratory", page="likelihood")
    window = app.wiring.laboratory.window
    QTest.mouseClick(window.tabs.tabBar(), LEFT, pos=window.tabs.tabBar().tabRect(2).center())
    assert window.current == "cross-entropy"
    qtbot.waitUntil(window.pages["cross-entropy"].isVisible)
    assert [line.arguments["page"] for line in lines_of(app, tmp_path)] == ["likelihood", "cross-entropy"]


def test_a_field_that_is_left_for_another_tab_gives_its_value_and_the_tab_stays(app, qtbot):
    app.performer.perform("laboratory_likelihood")
    window = app.wiring.laboratory.window
    qtbot.waitUntil(window.isActiveWindow)
    line = window.pages["likelihood"].text
    qtbot.waitUntil(line.isVisible)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "4, 5")
    QTest.mouseClick(window.tabs.tabBar(), LEFT, pos=window.tabs.tabBar().tabRect(2).center())
    assert window.current == "cross-entropy"
    assert experiment_of(app, LABORATORY, "likelihood").state.points == (4, 5)
    assert [entry.verb for entry in app.performer.log][-2:] == ["laboratory_likelihood", "laboratory"]


def test_what_a_hand_does_on_the_pages_is_a_log_that_repeats_it(app, open_app, qtbot, tmp_path, drag):
    act_by_hand(app, qtbot, drag)
    log = lines_of(app, tmp_path)
    told = [line.name for line in log]
    assert told.count("laboratory_likelihood") == 1 + 3 + 3  # a drag is one entry, and so is an undo
    assert told.count("laboratory_cross_entropy") == 1 + 2
    assert told.count("rivals_start") == 3
    states = {(row.verb, page): values(experiment_of(app, row, page).state) for row, page in PAGES}
    assert (states["rivals", "made"]["place"], states["rivals", "made"]["playing"]) == (11, False)
    app.window.close()

    again = open_app()
    for line in log:
        again.performer.perform(line.name, **line.arguments)
        if line.name == "rivals_start":
            qtbot.waitUntil(lambda: not again.controller.workers.files.busy, timeout=60_000)
    for row, page in PAGES:
        assert values(experiment_of(again, row, page).state) == states[row.verb, page], page
        assert values(experiment_of(again, row, page).state) != values(type(experiment_of(again, row, page).state)())
    hand, replay = (experiment_of(each, LABORATORY, "faithful").mixture.means for each in (app, again))
    assert (hand == replay).all()
    assert experiment_of(again, RIVALS, "worth").found is not None
    qtbot.waitUntil(lambda: again.wiring.rivals.window.pages["mixture"].sheet.count == 4)
    assert [line.name for line in lines_of(again, tmp_path)] == told


def test_work_of_the_rivals_is_paused_continued_and_cancelled_by_verbs(app, qtbot, hold):
    app.performer.perform("rivals_made", hidden=8, epochs=1000)
    app.performer.perform("rivals_start", work="train")
    made, rivals = experiment_of(app, RIVALS, "made"), app.controller.rivals
    qtbot.waitUntil(lambda: rivals.newest is not None and rivals.newest.snapshot.step > 0, timeout=60_000)
    app.performer.perform("rivals_pause")
    page = app.wiring.rivals.window.pages["made"]
    qtbot.waitUntil(lambda: page.pause.text() == "Continue", timeout=60_000)
    rested = made.run.snapshot.step
    app.performer.perform("rivals_start", work="train")
    qtbot.waitUntil(lambda: rivals.newest.snapshot.step > rested, timeout=60_000)
    app.performer.perform("rivals_stop", work="train")
    assert page.train.isVisible()
    with hold(app.controller.workers.files):
        for work in ("fit-all", "probe", "chart"):
            app.performer.perform("rivals_start", work=work)
            assert app.wiring.rivals.window.current == WORK[work]
        assert app.controller.mixtures.busy
        assert experiment_of(app, RIVALS, "worth").busy
        for work in ("fit-all", "probe", "chart"):
            app.performer.perform("rivals_stop", work=work)
        assert not app.controller.mixtures.busy
        assert not experiment_of(app, RIVALS, "worth").busy
