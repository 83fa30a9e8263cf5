"""Questions that a button started continue behind other panels; the status bar shows their progress and what waits."""

import pytest
from PySide6.QtWidgets import QApplication

from latentlab.gui.controller import State
from latentlab.gui.live.worker import Job


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    monkeypatch.setattr("latentlab.data.load", lambda *_: digits)
    app = open_window()
    qtbot.waitUntil(lambda: app.controller.state is State.READY and app.window.has_begun, timeout=30_000)
    return app


@pytest.mark.parametrize(("name", "verb", "word"), [("race", "race", "Race"), ("anomaly", "strangeness", "Ranking")])
def test_another_tab_neither_stops_a_question_nor_hides_it(app, qtbot, name, verb, word):
    question, window = getattr(app.controller.pane, name), app.window
    window.verbs[verb].trigger()
    qtbot.waitUntil(lambda: question.busy and question.shown)
    job = question.job
    window.docks["losses"].raise_()
    qtbot.waitUntil(lambda: not question.shown)
    assert question.job is job
    assert window.work_text.text().startswith(f"{word} ")
    assert window.work.isVisible()
    window.docks[name].raise_()
    qtbot.waitUntil(lambda: question.shown)
    assert question.job in (job, None), "it goes on with what it was about, or has ended"
    question.stop()
    QApplication.processEvents()
    assert window.work_text.text() == ""
    assert not window.work.isVisible()


def test_a_question_that_is_begun_behind_another_panel_ends_there(app, qtbot):
    found = []
    app.controller.pane.anomaly.changed.connect(found.append)
    app.window.verbs["strangeness"].trigger()
    app.window.docks["losses"].raise_()
    qtbot.waitUntil(lambda: any(answer is not None for answer in found), timeout=60_000)
    assert not app.controller.pane.anomaly.shown
    qtbot.waitUntil(lambda: app.window.work_text.text() == "")


def test_what_waits_says_for_what(app, monkeypatch):
    tasks, text = app.wiring.tasks, app.window.work_text.text
    find, race = Job("metrics", None), Job("race", None)
    monkeypatch.setattr(tasks, "_jobs", lambda: {"race": race, "metrics": find})
    monkeypatch.setattr(app.controller.workers.inference, "before", lambda job: "race" if job is find else "")
    tasks._on_question("metrics", 0.25)
    race.used = find.used = 1.0
    tasks._poll()
    assert text() == "Race 0 % · Find 25 %"
    race.used = 2.0
    tasks._on_question("race", 0.4)
    tasks._poll()
    assert text() == "Race 40 % · Find waits for: Race"
    find.used = 1.5
    tasks._poll()
    assert "waits for: Race" not in text(), "it had a turn"
    tasks._on_files("Saving the run…", None)
    assert text().startswith("Saving the run… · Race")
