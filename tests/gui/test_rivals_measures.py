"""The pages "measures" and "worth" of the rivals' window, driven as a person does."""

import dataclasses
import json
import shlex

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from latentlab.cli import main
from latentlab.config import Config
from latentlab.gui.controller import State
from latentlab.inference import comparison
from latentlab.inference.comparison import MEASURES
from latentlab.inference.metrics import as_seen
from latentlab.session import evaluation
from latentlab.session.autoregressive import made_settings
from latentlab.session.compared_runs import SEED, figure_text
from latentlab.session.comparison import compare
from latentlab.session.evaluation import posteriors
from latentlab.session.run import run_at
from latentlab.session.worth import EXACT, worth
from latentlab.training import classifier
from latentlab.training.control import Control
from latentlab.training.trainer import train
from latentlab.work import result_of

LEFT = Qt.MouseButton.LeftButton
PATIENCE = 240_000  # ms: the measures share the machine with other tests


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(classifier, "EPOCHS", 1)
    monkeypatch.setattr(comparison, "SAMPLES", 40)
    monkeypatch.setattr(comparison, "PAIRS", 10)


@pytest.fixture
def app(open_window, qtbot, monkeypatch, digits):
    """The window with two trained runs, which are in memory and not all on disk."""
    for place in ("latentlab.data.load", "latentlab.session.evaluation.load"):
        monkeypatch.setattr(place, lambda *_, **__: digits)
    app = open_window(epochs=1, threads=1, hidden=(16,))
    controller = app.controller
    qtbot.waitUntil(lambda: controller.state is State.READY and app.window.has_begun, timeout=PATIENCE)
    app.performer.perform("run")
    qtbot.waitUntil(lambda: controller.state is State.FINISHED, timeout=PATIENCE)
    app.performer.perform("configure", seed=1)
    app.performer.perform("train_again")
    session = controller.session
    qtbot.waitUntil(lambda: session.current_id == 2 and controller.state is State.FINISHED, timeout=PATIENCE)
    return app


@pytest.fixture
def open_page(app, qtbot):
    """Open a page of the rivals by the verb and return it with its experiment."""

    def open_it(name):
        app.performer.perform("rivals", page=name)
        rivals = app.wiring.rivals
        qtbot.waitUntil(rivals.window.isVisible)
        qtbot.wait(50)  # the layout
        rivals.window.pages[name].images.setValue(5)
        return rivals.window.pages[name], rivals.experiment(name)

    return open_it


def start(page, experiment, qtbot):
    before = experiment.found
    QTest.mouseClick(page.start, LEFT)
    qtbot.waitUntil(lambda: not experiment.busy and experiment.found is not before, timeout=PATIENCE)


def other(digits, **settings):
    """A run of an epoch that the window did not train."""
    config = Config(dataset="digits", epochs=1, threads=1, device="cpu", **settings)
    return run_at(result_of(train(digits, config, Control(snapshot_interval=1e9))), config, digits)


def fills(page):
    """Whether the maps are drawn for the size of their view."""
    drawing, room = page.view.drawing, page.view.room
    return drawing is not None and abs(drawing.width - room[0]) <= 3 and abs(drawing.height - room[1]) <= 3


def texts_of(page):
    return {getattr(item, "text", "") for item in page.view.drawing.over}


def test_two_runs_are_measured_and_their_maps_drawn(app, open_page, qtbot):
    page, experiment = open_page("measures")
    assert [check.isChecked() for check in page.checks.values()] == [True, True]
    assert not page.table.isVisible()
    assert page.hint.isVisible()
    assert not page.picture.isEnabled()
    start(page, experiment, qtbot)
    session = app.controller.session
    expected = result_of(compare([session.runs[1], session.runs[2]], 5))
    assert page.table.rowCount() == len(MEASURES)
    for row, (name, measure) in enumerate(MEASURES.items()):
        assert page.table.item(row, 0).toolTip() == measure.definition
        cells = [page.table.item(row, column).text() for column in (1, 2)]
        assert cells == [figure_text(each.measures[name]).replace("-", "−") for each in expected.runs]
    assert page.table.horizontalHeaderItem(2).text() == "Run 2\nstep 2"
    assert "residual" in page.readout.text()
    qtbot.waitUntil(lambda: fills(page) and page.view.isVisible(), timeout=PATIENCE)
    assert "1'" in texts_of(page)
    page.align.click()
    qtbot.waitUntil(lambda: "1'" not in texts_of(page), timeout=PATIENCE)


def test_the_maps_take_the_room_beside_the_table_or_below_it(app, open_page, qtbot, monkeypatch):
    encoded = []

    def counted(run, images):
        encoded.append(run.id)
        return posteriors(run, images)

    page, experiment = open_page("measures")
    start(page, experiment, qtbot)
    monkeypatch.setattr(evaluation, "posteriors", counted)
    window, shapes = app.wiring.rivals.window, []
    for size in ((1280, 800), (1500, 900), (860, 700)):
        window.resize(*size)
        qtbot.waitUntil(lambda size=size: window.width() == size[0] and fills(page), timeout=PATIENCE)
        assert not page.table.horizontalScrollBar().isVisible()
        shapes.append((page.table.width(), page.view.x() > 0))
    (first, *_), (second, _), below = shapes
    assert first == second, "a wider page gives its room to the maps"
    assert [beside for _, beside in shapes] == [True, True, False], below
    assert sorted(encoded) in ([1, 2], []), "the points are encoded once"


def test_tab_goes_from_the_controls_to_the_runs_and_then_to_the_table(open_page, qtbot):
    page, experiment = open_page("measures")
    start(page, experiment, qtbot)
    page.align.setFocus()
    for widget in (*page.checks.values(), page.table):
        QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Tab)
        assert page.window().focusWidget() is widget


def test_the_copied_command_gives_the_same_metrics(app, open_page, qtbot, monkeypatch, tmp_path, capsys):
    page, experiment = open_page("measures")
    start(page, experiment, qtbot)
    report = experiment.found.as_json()
    QTest.mouseClick(page.command, LEFT)
    line = QGuiApplication.clipboard().text()
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=PATIENCE)
    capsys.readouterr()
    assert main([*shlex.split(line)[1:], "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert [run["step"] for run in again["runs"]] == [run["step"] for run in report["runs"]]
    for ours, theirs in zip(report["runs"], again["runs"]):
        assert {name: ours[name] for name in MEASURES} == pytest.approx({name: theirs[name] for name in MEASURES})
    out = tmp_path / "a.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    QTest.mouseClick(page.picture, LEFT)
    qtbot.waitUntil(out.exists, timeout=PATIENCE)
    with Image.open(out) as picture:
        assert shlex.split(picture.text["Command"]) == shlex.split(line)
    out = tmp_path / "a.json"
    QTest.mouseClick(page.metrics, LEFT)
    qtbot.waitUntil(out.exists, timeout=PATIENCE)
    assert [run["kl"] for run in json.loads(out.read_text())["runs"]] == [run["kl"] for run in report["runs"]]


def test_runs_are_chosen_and_one_alone_is_not_compared(app, open_page, qtbot, digits):
    session = app.controller.session
    session.add(other(digits, latent_size=3, hidden=(8,)))
    page, experiment = open_page("measures")
    first, second, third = page.checks.values()
    assert [first.isChecked(), second.isChecked(), third.isChecked()] == [True, True, False]
    for check in (first, second):
        check.click()
    assert not page.start.isEnabled()
    assert "two runs at least" in page.start.toolTip()
    second.click()
    third.click()
    assert page.start.isEnabled()
    start(page, experiment, qtbot)
    assert [each.run.model.latent_size for each in experiment.found.runs] == [2, 3]
    assert not page.align.isEnabled()
    assert "cannot be aligned" in page.align.toolTip()
    qtbot.waitUntil(lambda: page.view.drawing is not None, timeout=PATIENCE)  # the maps as they are
    first.click()
    start(page, experiment, qtbot)
    assert len(experiment.found.runs) == 3
    assert page.view.drawing is None


def test_a_run_of_other_images_is_not_chosen_by_itself(app, open_page, digits):
    session = app.controller.session
    third = session.add(other(dataclasses.replace(digits, train_images=255 - digits.train_images), hidden=(8,)))
    page, _ = open_page("measures")
    app.performer.perform("show_run", run=third.id)
    assert [check.isChecked() for check in page.checks.values()] == [False, False, True]
    assert "two runs at least" in page.start.toolTip()
    app.performer.perform("show_run", run=1)
    assert [check.isChecked() for check in page.checks.values()] == [True, True, False]


def test_the_run_beside_is_the_other_one(app, open_page, qtbot, digits):
    session = app.controller.session
    third = session.add(other(digits, family="ae", hidden=(8,)))
    app.performer.perform("show_beside", run=third.id)
    qtbot.waitUntil(lambda: session.beside is not None, timeout=PATIENCE)
    page, _ = open_page("measures")
    assert [check.isChecked() for check in page.checks.values()] == [False, True, True]
    app.performer.perform("close_beside")
    assert [check.isChecked() for check in page.checks.values()] == [True, True, False]


def test_a_comparison_is_cancelled_and_nothing_of_it_is_shown(app, open_page, qtbot, monkeypatch):
    gates = []

    def endless(*_):
        while True:
            gates.append(None)
            yield 0.5

    monkeypatch.setattr("latentlab.inference.metrics.bounds", endless)
    page, experiment = open_page("measures")
    QTest.mouseClick(page.start, LEFT)
    qtbot.waitUntil(lambda: "ELBO" in page.work._whole and page.start.text() == "Cancel", timeout=PATIENCE)
    assert page.hint.text().startswith("The figures appear here")
    QTest.mouseClick(page.start, LEFT)
    assert page.start.text() == "Compare"
    assert page.hint.text().startswith("Choose the runs")
    qtbot.waitUntil(lambda: not app.controller.workers.files.busy, timeout=PATIENCE)
    assert experiment.found is None
    assert page.progress.isHidden()


def test_the_chart_is_of_all_runs_of_these_images(app, open_page, qtbot, digits, monkeypatch, tmp_path):
    session = app.controller.session
    strange = dataclasses.replace(digits, test_images=digits.test_images[::-1].copy())
    session.add(dataclasses.replace(other(digits, hidden=(8,)), dataset=strange))
    mixtures = app.controller.mixtures
    mixtures.fit(digits, [Config(dataset="digits", family="mixture", components=2, epochs=1, threads=1)])
    qtbot.waitUntil(lambda: not mixtures.busy, timeout=PATIENCE)
    page, experiment = open_page("worth")
    start(page, experiment, qtbot)
    names = {row.name for row in experiment.found.rows}
    assert names == {"Run 1", "Run 2", "Mixture, K = 2", "Independent pixels"}
    assert "Run 3" in page.left_out.text()
    expected = result_of(worth([session.runs[2]], 5))
    (row,) = (row for row in experiment.found.rows if row.name == "Run 2" and row.number == EXACT)
    assert row.log_px.value == pytest.approx(next(each for each in expected.rows if each.run).log_px.value)
    texts = {getattr(item, "text", "") for item in page.view.drawing.over}
    assert {"Mixture, K = 2", figure_text(row.log_px).replace("-", "−")} <= texts
    assert "Mixture, K = 2" in page.view.accessibleDescription()
    out = tmp_path / "a.svg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    QTest.mouseClick(page.picture, LEFT)
    qtbot.waitUntil(out.exists, timeout=PATIENCE)
    assert "--chart" in out.read_text()
    light = page.view.drawing
    app.choose_scheme("dark")
    assert page.view.drawing.background != light.background


def test_the_chart_has_each_made_with_its_own_log_px(app, open_page, qtbot, digits):
    rivals = app.controller.rivals
    for width in (8, 12):
        rivals.train(digits, made_settings(app.controller.session.config, "raster", width, 1))
        qtbot.waitUntil(lambda: not rivals.is_under_way and not app.controller.workers.files.busy, timeout=PATIENCE)
    first, second = app.controller.session.rivals.values()
    page, experiment = open_page("worth")
    start(page, experiment, qtbot)
    rows = {row.name: row for row in experiment.found.rows}
    for name, run in (("MADE (1)", first), ("MADE (2)", second)):
        row, x = rows[name], as_seen(run.model, digits.test_images[:5], "dynamic", SEED)
        assert (row.run, row.number) == (run, EXACT)
        assert row.log_px.value == pytest.approx(run.model.log_prob(x).mean().item(), abs=1e-4)
        assert row.seconds_per_sample > 0
    texts = {getattr(item, "text", "") for item in page.view.drawing.over}
    assert {"MADE (1)", "MADE (2)", figure_text(rows["MADE (2)"].log_px).replace("-", "−")} <= texts
    QTest.mouseClick(page.command, LEFT)
    line = QGuiApplication.clipboard().text()
    assert str(first.folder) in line, "the rivals are on disk, so the command has them"


def test_no_text_is_cut_in_a_small_window(app, open_page, qtbot, no_text_is_cut):
    for name in ("measures", "worth"):
        page, experiment = open_page(name)
        start(page, experiment, qtbot)
        for size in ((1280, 800), (720, 520)):
            no_text_is_cut(app.wiring.rivals.window, size, name)
