"""The rivals' window, driven by mouse and keys as a person does."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from latentlab.actions import laboratory, rivals
from latentlab.config import Config, checked
from latentlab.gui.controller import State
from latentlab.gui.live.mixtures import key_of
from latentlab.gui.presenters import rivals_mixture
from latentlab.gui.presenters.laboratory import LABORATORY
from latentlab.gui.presenters.rivals import RIVALS
from latentlab.session.checkpoint import save_run
from latentlab.session.mixtures import shares_of
from latentlab.session.run import run_at
from latentlab.training.trainer import train
from latentlab.work import result_of

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize(("declared", "row"), [(laboratory.PAGES, LABORATORY), (rivals.PAGES, RIVALS)])
def test_the_verb_of_a_window_names_its_pages(declared, row):
    assert declared == tuple(page.name for page in row.pages)


def test_the_key_opens_the_window_at_the_page_that_was_shown_last(app, qtbot):
    QTest.keyClick(app.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    window = app.wiring.rivals.window
    qtbot.waitUntil(window.isVisible)
    qtbot.waitUntil(window.isActiveWindow)
    assert window.windowTitle() == "Rivals"
    assert app.settings.value("rivals/page", str, "") == rivals.PAGES[0]
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


@pytest.fixture
def mixture(app, qtbot):
    """Open the page of mixtures by the verb; return the page and its experiment."""
    app.performer.perform("rivals", page="mixture")
    qtbot.waitUntil(app.wiring.rivals.window.isVisible)
    page, experiment = app.wiring.rivals.window.pages["mixture"], app.wiring.rivals.experiment("mixture")
    page.epochs.setValue(1)
    return page, experiment


def fit(page, qtbot, count):
    """Type a number of components and press Fit."""
    page.box.setValue(count)
    QTest.mouseClick(page.fit, LEFT)
    qtbot.waitUntil(lambda: count in {point.count for point in page._view.fitted}, timeout=60_000)


def test_a_mixture_is_fitted_and_comes_at_once_afterwards(app, mixture, qtbot):
    page, _ = mixture
    assert page.sheet.count == 0
    fit(page, qtbot, 5)
    assert page.sheet.count == 5
    assert "K = 5: log p(x)" in page.readout.text()
    assert "the fit took" in page.readout.text()
    (point,), (low, high) = page._view.fitted, page.chart.view.viewRange()[1]
    assert low < point.log_px - point.error < point.log_px + point.error < high
    fit(page, qtbot, 12)
    first = page._view.sheet
    page.slider.setValue(0)  # K = 1: 5 is the nearest that is fitted
    assert (page._view.wanted, page.sheet.count) == (1, 5)
    assert "nearest" in page.sheet_title.text()
    press = page.chart.place_of(np.log10(12), page._view.fitted[1].log_px)
    QTest.mouseClick(page.chart.widget.viewport(), LEFT, pos=press)
    qtbot.waitUntil(lambda: page.sheet.count == 12)
    assert np.array_equal(page._view.sheet.images, first.images)
    page.seed.setValue(1)
    assert page.sheet.count == 0
    page.seed.setValue(0)
    assert page.sheet.count == 12


def test_a_click_chooses_a_component_and_the_shares_are_those_of_the_image(app, mixture, qtbot):
    page, experiment = mixture
    fit(page, qtbot, 6)
    qtbot.waitUntil(lambda: page._view.shares is not None)
    assert page._view.shares.sum() == pytest.approx(1)
    run, seen = app.controller.session.current, experiment._shares_question.subject
    fitted = app.controller.mixtures.of(key_of(run.dataset.digest, experiment._config(6)))[6]
    assert page._view.shares == pytest.approx(shares_of(run, seen, fitted, 1).responsibilities)
    sheet = page.sheet
    QTest.mouseClick(sheet, LEFT, pos=sheet.place_of(3).center())
    assert page._view.choice == 3
    assert sheet.tip_of(3) in page.image_text.text()
    QTest.keyClick(sheet, Qt.Key.Key_Left)
    assert page._view.choice == 2
    qtbot.waitUntil(lambda: page._view.samples is not None)
    before = page._view.samples
    QTest.mouseClick(page.draw_samples, LEFT)
    qtbot.waitUntil(lambda: not np.array_equal(before, page._view.samples))


def test_the_run_is_measured_and_its_worth_in_components_said(app, mixture, qtbot):
    page, _ = mixture
    QTest.mouseClick(page.measure, LEFT)
    qtbot.waitUntil(lambda: len(page._view.levels) == 2, timeout=90_000)
    assert "this run at step" in page.readout.text()
    fit(page, qtbot, 1)
    fit(page, qtbot, 2)
    assert "this run" in page.readout.text().splitlines()[-1]
    assert "component" in page.readout.text().splitlines()[-1]
    page.mode.setCurrentIndex(1)
    assert page.sheet.count == 100
    page.slider.setValue(page.slider.maximum())
    assert page.sheet.count == 3000
    assert page._view.own[-1].log_px == pytest.approx(page._view.levels[0][1], abs=1)
    qtbot.waitUntil(lambda: page._view.shares is not None and len(page._view.shares) == 3000)
    assert not page.fit.isVisible()


def test_the_ladder_is_fitted_in_turn_and_can_be_cancelled(app, mixture, qtbot, monkeypatch):
    page, _ = mixture
    monkeypatch.setattr(rivals_mixture, "LADDER", (1, 3, 400))
    page.epochs.setValue(100)
    QTest.mouseClick(page.fit_all, LEFT)
    qtbot.waitUntil(lambda: [point.count for point in page._view.fitted] == [1, 3], timeout=60_000)
    assert page.stop.isEnabled()
    QTest.mouseClick(page.stop, LEFT)
    assert not page.stop.isEnabled()
    assert not app.controller.mixtures.busy
    fit(page, qtbot, 2)
    assert [point.count for point in page._view.fitted] == [1, 2, 3]


@pytest.mark.parametrize("settings", [{}, {"likelihood": "gaussian-learned", "rank": 2}])
def test_the_run_of_a_mixture_opens_in_the_rivals_window(app, qtbot, tmp_path, settings):
    config = Config(dataset="digits", family="mixture", components=4, epochs=1, seed=5, threads=1, **settings)
    dataset = app.controller.session.dataset
    save_run(run_at(result_of(train(dataset, config)), config, dataset), tmp_path / "mixture")
    shown = app.controller.session.current_id
    app.performer.perform("open_run", folder=tmp_path / "mixture")
    qtbot.waitUntil(lambda: app.wiring.rivals.window is not None, timeout=60_000)
    page = app.wiring.rivals.window.pages["mixture"]
    qtbot.waitUntil(lambda: page.sheet.count == 4, timeout=60_000)
    assert (page._view.wanted, page.seed.value(), page.rank.value()) == (4, 5, config.rank)
    assert page._view.cost is None, "what the fit took is not kept with the run"
    assert "rivals" in app.window.statusBar().currentMessage()
    others = dataclasses.replace(config, likelihood="gaussian-learned", rank=config.rank + 1)
    fitted = [app.controller.mixtures.of(key_of(dataset.digest, each)) for each in (config, others)]
    assert [list(fits) for fits in fitted] == [[4], []], "mixtures of another rank lie on another curve"
    assert app.controller.session.current_id == shown
    assert not app.wiring.rivals.window.buttons["undo"].isEnabled(), "an undo would show the run at another K"
    app.performer.perform("rivals", page="worth")
    names = [name for _, name in app.wiring.rivals.experiment("worth")._runs()]
    assert names[-1] == ("Mixture, K = 4, rank 2" if config.rank else "Mixture, K = 4")


def test_every_tab_stop_of_a_page_has_a_name(app, qtbot):
    for name in rivals.PAGES:
        app.performer.perform("rivals", page=name)
        page = app.wiring.rivals.window.pages[name]
        stops = [each for each in page.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        # The line of a box, which has the name, and the list of a choice are parts of others.
        stops = [each for each in stops if not isinstance(each, QLineEdit) and each.window() is page.window()]
        assert len(stops) > 3
        named = {each: QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name) for each in stops}
        hidden = (page.pause,) if name == "made" else ()
        assert [each for each, text in named.items() if not text and each not in hidden] == []


def test_only_gaussian_pixels_of_learned_deviation_have_a_rank(mixture):
    page, experiment = mixture
    assert not page.rank.isEnabled()
    assert "learned deviation" in page.rank.toolTip()
    page.requested.emit({"rank": 3})  # as a script can
    assert (page.rank.value(), experiment._config(4).rank) == (0, 0)


def test_mixtures_of_a_rank_are_fitted_beside_those_without(open_window, qtbot):
    app = open_window(likelihood="gaussian-learned", threads=1)
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=90_000)
    app.performer.perform("rivals_mixture", epochs=1)
    page = app.wiring.rivals.window.pages["mixture"]
    page.rank.setValue(2)
    fit(page, qtbot, 3)
    assert "K = 3, rank 2: log p(x)" in page.readout.text()
    dataset = app.controller.session.dataset
    (found,) = app.controller.mixtures.of_images(dataset.digest)
    names = {"likelihood": "gaussian-learned", "rank": 2, "components": 3, "epochs": 1, "threads": 1}
    expected = result_of(train(dataset, checked(dataset="digits", family="mixture", **names)))
    assert all(weight.equal(found.run.snapshot.weights[name]) for name, weight in expected.weights.items())
    page.rank.setValue(0)
    assert page.sheet.count == 0, "mixtures of independent pixels lie on another curve"
    page.rank.setValue(2)
    assert page.sheet.count == 3


def test_no_text_is_cut_in_a_small_window(app, mixture, qtbot, no_text_is_cut):
    page, _ = mixture
    fit(page, qtbot, 6)
    page.requested.emit({"component": 2})
    window = app.wiring.rivals.window
    for scheme, mode, size in (("light", 0, (1280, 800)), ("dark", 0, (900, 600)), ("dark", 1, (720, 520))):
        app.choose_scheme(scheme)
        assert page.colours.name == scheme
        page.mode.setCurrentIndex(mode)
        no_text_is_cut(window, size)


def test_an_autoencoder_says_why_it_is_not_measured(open_window, qtbot):
    app = open_window(family="ae")
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=90_000)
    app.performer.perform("rivals", page="mixture")
    page = app.wiring.rivals.window.pages["mixture"]
    assert not page.measure.isEnabled()
    assert "no prior" in page.measure.toolTip()
    assert page.fit.isEnabled()
