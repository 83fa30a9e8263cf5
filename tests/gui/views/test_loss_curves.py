"""The loss curves show exactly the rows that were measured, and hide neither the newest nor the worst."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from latentlab.export.palette import SCHEMES
from latentlab.gui.views.loss_curves import LossCurves
from latentlab.gui.views.loss_plot import decimated, value_range
from latentlab.training.snapshot import TEST, TRAIN, LossHistory, LossRow

LONG = "the settings of the lecture, without a warm-up · step 9,380"


def history(steps: int = 300, *, kl: bool = True, shift: float = 0.0) -> LossHistory:
    made, rng = LossHistory(), np.random.default_rng(0)
    for step in range(10, 10 * steps + 1, 10):
        reconstruction = 130 + 400 * np.exp(-step / 100) + rng.normal() + shift
        divergence = 6 + rng.normal() if kl else float("nan")
        made.append(LossRow(step, step / 500, TRAIN, reconstruction, divergence, reconstruction + 2 * divergence))
        if step % 500 == 0:
            made.append(LossRow(step, step / 500, TEST, reconstruction + 2, divergence, reconstruction + 1))
    return made


@pytest.fixture
def curves(qtbot):
    widget = LossCurves()
    qtbot.addWidget(widget)
    widget.resize(1200, 220)
    widget.show()
    return widget


def test_the_curves_are_the_rows(curves):
    losses = history()
    curves.show_history(losses, likelihood_kind="grey BCE")
    for split in (TRAIN, TEST):
        rows = losses.rows(split)
        for plot, expected in (
            (curves.reconstruction, rows[:, 3]),
            (curves.kl, rows[:, 4]),
            (curves.total, rows[:, 3] + rows[:, 4]),  # the negative ELBO, whatever beta
        ):
            x, y = plot.curves[split].getData()
            np.testing.assert_array_equal(x, rows[:, 1])
            np.testing.assert_array_equal(y, expected)


def test_a_long_name_of_the_run_beside_cuts_no_number_of_the_legends(curves):
    curves.show_history(history(), likelihood_kind="grey BCE")
    curves.show_beside(history(shift=5), "VAE")
    narrow = curves.minimumSizeHint().width()
    curves.show_beside(history(shift=5), LONG)
    curves._draw()
    legend = curves.total._legend_beside
    assert "… · step 9,380&nbsp;" in legend.text()
    assert legend.toolTip() == LONG
    assert curves.minimumSizeHint().width() < narrow + 3 * 100


def test_the_legend_of_the_run_beside_has_the_colour_of_its_curve(curves):
    plot, x = curves.reconstruction, np.arange(3.0)
    for splits, split in (((TRAIN,), TRAIN), ((TRAIN, TEST), TEST)):
        plot.show({}, {each: (x, x + each) for each in splits}, "VAE")
        colour = {TRAIN: curves.reconstruction._colours.train, TEST: curves.reconstruction._colours.test}[split]
        assert f"color:{colour}" in plot._legend_beside.text()
        assert f"{2 + split:.2f}" in plot._legend_beside.text()
    plot.show({}, {TRAIN: (x, x), TEST: (x[:1], x[:1])}, "VAE")
    assert plot.beside[TEST].opts["symbol"] == "o", "one point makes no line"


def test_the_newest_history_is_drawn_in_the_end(curves, qtbot):
    for steps in range(1, 40):
        curves.show_history(history(steps), likelihood_kind="grey BCE")
    qtbot.waitUntil(lambda: len(curves.kl.curves[TRAIN].getData()[0]) == 39)


def test_what_came_while_hidden_is_drawn_when_shown(curves):
    curves.hide()
    curves.show_history(history(), likelihood_kind="grey BCE")
    curves.show()
    assert len(curves.kl.curves[TRAIN].getData()[0]) == 300


def test_the_logarithmic_axis_shows_the_same_values(curves):
    losses = history()
    curves.show_run(losses, likelihood_kind="grey BCE", collapse=205.81, floor=45.53)
    curves.log.click()
    np.testing.assert_allclose(curves.reconstruction.curves[TRAIN].getData()[1], np.log10(losses.rows(TRAIN)[:, 3]))
    assert curves.reconstruction.references[0].value() == pytest.approx(np.log10(205.81))
    np.testing.assert_array_equal(curves.kl.curves[TRAIN].getData()[1], losses.rows(TRAIN)[:, 4])
    axis = curves.reconstruction.plot.getAxis("left")
    ((_, ticks),) = axis.tickValues(np.log10(125), np.log10(180), 130)
    assert axis.tickStrings(ticks, 1, None) == ["140", "160"]


def test_a_negative_reconstruction_has_no_logarithm(curves):
    losses = history(shift=-500)
    curves.log.click()
    curves.show_history(losses, likelihood_kind="Gaussian density")
    assert not curves.log.isEnabled()
    np.testing.assert_array_equal(curves.reconstruction.curves[TRAIN].getData()[1], losses.rows(TRAIN)[:, 3])


def test_an_autoencoder_has_no_kl_and_says_so(curves):
    curves.show_history(history(kl=False), likelihood_kind="grey BCE")
    assert curves.kl._text.text() == "no KL: autoencoder"
    assert curves.kl._text.isVisible()
    assert not curves.reconstruction._text.isVisible()
    curves.show_history(history(), likelihood_kind="grey BCE")
    curves._draw()
    assert not curves.kl._text.isVisible()


def test_the_unit_says_what_kind_of_number_it_is(curves):
    curves.show_history(history(), likelihood_kind="Gaussian density")
    assert curves.reconstruction._unit.text() == "Gaussian density, nats per image"
    assert curves.kl._unit.text() == "nats per image"


def test_nothing_measured_is_said_in_words(curves):
    assert curves._empty.isVisible()
    curves.show_history(history(1), likelihood_kind="grey BCE")
    assert not curves._empty.isVisible()
    curves.show_run(LossHistory(), likelihood_kind="grey BCE", collapse=None, floor=None)
    assert curves._empty.isVisible()


def test_hovering_reads_the_row_under_the_mouse_in_every_plot(curves, qtbot, monkeypatch):
    losses = history()
    curves.show_history(losses, likelihood_kind="grey BCE")
    row = losses.rows(TRAIN)[200]
    QTest.qWait(20)
    plot = curves.kl
    scene = plot.view.mapViewToScene(QPointF(row[1], row[4]))
    QTest.mouseMove(plot.widget.viewport(), QPoint(5, 5))
    QTest.qWait(20)  # moves in one turn of the event loop become one
    QTest.mouseMove(plot.widget.viewport(), plot.widget.mapFromScene(scene))
    qtbot.waitUntil(lambda: plot.pointer.isVisible())
    read = losses.rows(TRAIN)[np.searchsorted(losses.rows(TRAIN)[:, 1], plot.pointer.value())]
    assert abs(read[0] - row[0]) <= 20  # a pixel is about two rows wide
    assert curves.reconstruction.pointer.value() == plot.pointer.value() == read[1]
    assert f"step {int(read[0]):,}" in plot.readout.text()
    assert f"{read[3]:.2f}" in curves.reconstruction._legend.text()
    assert f"{read[4]:.2f}" in plot._legend.text()
    monkeypatch.setattr(curves, "tr", lambda text: text.replace("epoch {epoch} · step {step}", "{epoch} 에폭"))
    QCoreApplication.sendEvent(curves, QEvent(QEvent.Type.LanguageChange))
    assert plot.readout.text().endswith("에폭"), "the words follow the language"


def test_another_runs_curves_are_drawn_at_once(curves):
    curves.show_history(history(), likelihood_kind="grey BCE")
    curves.show_history(history(40), likelihood_kind="grey BCE")  # this waits for its turn
    curves.show_run(history(20), likelihood_kind="grey BCE", collapse=None, floor=None)
    assert len(curves.kl.curves[TRAIN].getData()[0]) == 20


def test_references_stand_at_their_values_and_go_when_there_are_none(curves):
    curves.show_run(history(), likelihood_kind="grey BCE", collapse=205.81, floor=45.53)
    assert [line.value() for line in curves.total.references] == [205.81, 45.53]
    assert curves.kl.references == []
    curves.show_run(history(), likelihood_kind="grey BCE", collapse=None, floor=None)
    assert not any(line.isVisible() for line in curves.total.references)


def test_words_are_shown_and_taken_away(curves):
    curves.show_history(history(), likelihood_kind="grey BCE")
    curves.set_words([("effective β", "1.00"), ("active units", "2 of 2")])
    curves.set_words([("effective β", "4.00")])
    assert [(n.text(), v.text()) for n, v in curves._words if n.isVisible()] == [("effective β", "4.00")]


def test_the_three_plots_share_one_axis_of_epochs_in_both_themes(curves):
    curves.show_history(history(), likelihood_kind="grey BCE")
    for scheme in SCHEMES.values():
        curves.set_theme(scheme)
        ranges = [plot.view.viewRange()[0] for plot in curves.plots]
        assert ranges[1] == pytest.approx(ranges[0], abs=0.2)
        assert ranges[2] == pytest.approx(ranges[0], abs=0.2)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400), st.integers(6, 50))
def test_thinning_keeps_the_ends_the_extremes_and_the_order(values, limit):
    x, y = np.arange(len(values), dtype=float), np.array(values)
    kept_x, kept_y = decimated(x, y, limit)
    assert len(kept_x) <= limit
    assert (np.diff(kept_x) > 0).all()
    np.testing.assert_array_equal(kept_y, y[kept_x.astype(int)])
    assert kept_x[0] == 0
    assert kept_x[-1] == len(values) - 1
    assert kept_y.min() == y.min()
    assert kept_y.max() == y.max()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300))
def test_the_range_never_hides_the_newest(values):
    y = np.array(values)
    low, high = value_range([y])
    assert low <= y[-1] <= high
    assert low < high


def test_the_range_is_not_stretched_by_a_wild_start():
    y = np.concatenate([[5000.0, 900.0, 500.0], np.linspace(200, 140, 200)])
    assert value_range([y])[1] < 210


def test_log_px_shows_its_error_and_the_gap_at_the_pointer(curves):
    curves.show_history(history(), likelihood_kind="grey BCE")
    epochs, log_px, error = np.array([1.0, 3.0, 6.0]), np.array([150.0, 140.0, 131.0]), np.array([1e-4, 0.2, 0.5])
    curves.show_evidence(epochs, log_px, error, log_px + np.array([1.0, 2.0, 3.5]), "500 images")
    np.testing.assert_array_equal(curves.total.errors.opts["height"], 2 * error)
    np.testing.assert_array_equal(curves.total.errors.opts["y"], log_px)
    assert "131.00" in curves.total._legend_below.text()
    assert "±&nbsp;0.5&nbsp;" in curves.total._legend_below.text()
    assert "gap&nbsp;3.50" in curves.total._legend_below.text()
    curves.total.point_at(2.9, "")
    assert "140.00" in curves.total._legend_below.text()
    assert "±&nbsp;0.2&nbsp;" in curves.total._legend_below.text()
    assert "gap&nbsp;2.00" in curves.total._legend_below.text()
    curves.show_evidence(*np.empty((4, 0)), "")
    assert curves.total._legend_below.text() == ""
    assert not curves.total._legend_below.isVisible(), "no empty row"


def test_the_legends_keep_every_number_in_a_narrow_panel(curves):
    curves.resize(757, 220)  # in a window of 1,000 pixels
    curves.show_history(history(), likelihood_kind="grey BCE")
    curves.show_beside(history(shift=5), "Seed 1")
    epochs, log_px, error = np.array([6.0]), np.array([131.0]), np.array([1e-4])
    curves.show_evidence(epochs, log_px, error, log_px + 3.5, "500 images")
    assert curves.minimumSizeHint().width() <= 757
    assert curves.total._title.text() == curves.total._title.whole_text()


def test_the_switch_beside_the_plot_is_the_verb(curves):
    action = QAction("&Follow log p(x)", checkable=True)
    action.setStatusTip("what it costs")
    curves.set_follow_action(action)
    assert (curves.follow.toolTip(), curves.follow.accessibleName()) == ("what it costs", "Follow log p(x)")
    curves.follow.click()
    assert action.isChecked()
    assert curves.follow.isChecked()
    action.trigger()
    assert not curves.follow.isChecked()
    action.setEnabled(False)
    assert not curves.follow.isEnabled()


@pytest.mark.parametrize(("epoch", "train", "test"), [(0.999, 490, None), (1.0, 500, 500), (1.994, 990, 500)])
def test_a_past_moment_is_told_with_what_was_measured_until_then(curves, epoch, train, test):
    losses = history()
    curves.show_history(losses, likelihood_kind="grey BCE")
    curves.show_moment(epoch)
    rows = {(split, int(row[0])): row for split in (TRAIN, TEST) for row in losses.rows(split)}
    told = curves.reconstruction._legend.text()
    assert f"train&nbsp;{rows[TRAIN, train][3]:.2f}" in told
    assert ("test" in told) == (test is not None)
    if test is not None:
        assert f"test&nbsp;{rows[TEST, test][3]:.2f}" in told
    assert curves.kl.pointer.value() == pytest.approx(epoch)
    curves.show_moment(None)
    assert f"{rows[TRAIN, 3000][3]:.2f}" in curves.reconstruction._legend.text()


def test_a_mark_stands_at_the_epoch_of_its_step_and_the_cursor_there_tells_what_changed(curves):
    curves.show_history(history(), likelihood_kind="grey BCE")
    curves.show_marks([(1000, "β 1 → 4"), (2000, "β 4 → 2")])
    for plot in curves.plots:
        assert [line.value() for line in plot.marks] == pytest.approx([2.0, 4.0])  # 500 steps an epoch
    curves.kl.hovered.emit(2.0)
    assert curves.kl.readout.text().splitlines()[1:] == ["β 1 → 4"]
    curves.kl.hovered.emit(3.0)
    assert len(curves.kl.readout.text().splitlines()) == 1
    curves.show_marks([])
    assert not any(line.isVisible() for plot in curves.plots for line in plot.marks)


def test_a_mark_that_came_before_the_first_loss_is_drawn_with_it(curves):
    curves.show_marks([(1000, "β 1 → 4")])
    curves.show_history(history(), likelihood_kind="grey BCE")
    assert curves.total.marks[0].value() == pytest.approx(2.0)
