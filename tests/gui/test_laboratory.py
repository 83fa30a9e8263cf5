"""The laboratory's window, driven by mouse and keys as a person does."""

import dataclasses
import re

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest

from latentlab.actions.laboratory import PAGES
from latentlab.gui.controller import State
from latentlab.gui.widgets.numbers import number

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def press(plot, x, y):
    QTest.mousePress(plot.widget.viewport(), LEFT, pos=plot.place_of(x, y))


@pytest.fixture
def open_page(app, qtbot):
    """Open a page of the laboratory by the verb and return it with its experiment."""

    def open_it(name):
        app.performer.perform("laboratory", page=name)
        laboratory = app.wiring.laboratory
        qtbot.waitUntil(laboratory.window.isVisible)
        qtbot.wait(50)  # the layout
        return laboratory.window.pages[name], laboratory.experiment(name)

    return open_it


def test_the_key_opens_the_window_and_escape_closes_it_where_it_was(app, qtbot):
    QTest.keyClick(app.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    window = app.wiring.laboratory.window
    qtbot.waitUntil(window.isVisible)
    qtbot.waitUntil(window.isActiveWindow)
    window.setGeometry(30, 40, 900, 600)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert app.settings.value("laboratory/place", str, "") == "30 40 900 600"
    app.performer.perform("laboratory")
    assert window.isVisible()
    assert window.geometry().getRect() == (30, 40, 900, 600)
    assert app.window.isVisible()


def test_a_hand_adds_drags_and_deletes_points(open_page, drag):
    page, experiment = open_page("likelihood")
    page.requested.emit({"points": (0.0, 4.0)})
    press(page.line, 2.0, 0.0)
    QTest.mouseRelease(page.line.widget.viewport(), LEFT, pos=page.line.place_of(2.0, 0.0))
    assert experiment.found.points == pytest.approx([0, 4, 2], abs=0.1)
    drag(page.line, (float(experiment.found.points[2]), 0.0), (3.0, 0.0))
    assert experiment.found.points[2] == pytest.approx(3, abs=0.1)
    QTest.mouseClick(page.line.widget.viewport(), RIGHT, pos=page.line.place_of(4.0, 0.0))
    assert experiment.found.points == pytest.approx([0, 3], abs=0.1)
    QTest.keyClick(page, Qt.Key.Key_Delete)
    assert len(experiment.found.points) == 1
    assert "grows without bound" in page.readout.text()
    QTest.mouseClick(page.clear, LEFT)
    assert len(experiment.found.points) == 0
    assert "no points" in page.readout.text()
    page.text.setFocus()
    QTest.keyClicks(page.text, "1, 2, 6")
    QTest.keyClick(page.text, Qt.Key.Key_Return)
    assert experiment.found.points.tolist() == [1, 2, 6]
    page.text.setText("1, two")
    QTest.keyClick(page.text, Qt.Key.Key_Return)
    assert page.text.text() == "1, 2, 6"


def test_the_hand_climbs_to_the_maximum_on_the_mean_of_the_data(open_page, drag):
    page, experiment = open_page("likelihood")
    page.requested.emit({"points": (0.0, 1.0, 5.0)})
    before = experiment.found.log_likelihood
    found = experiment.found
    drag(page.line, (found.mean, page._handle_places()[0][1]), (2.0, 0.1))
    assert experiment.found.mean == pytest.approx(2, abs=0.1)
    assert experiment.found.log_likelihood > before
    edge = page._handle_places()[1]
    drag(page.line, edge, (4.0, edge[1]))
    assert experiment.found.sigma == pytest.approx(2, abs=0.15)
    drag(page.surface, (0.0, 0.0), (1.0, 0.5))
    assert experiment.found.mean == pytest.approx(1, abs=0.1)
    assert experiment.found.sigma == pytest.approx(10**0.5, rel=0.1)
    QTest.mouseClick(page.best, LEFT)
    assert experiment.found.mean == pytest.approx(2)
    assert experiment.found.log_likelihood == pytest.approx(experiment.found.best)
    assert "the mean of the points" in page.readout.text()
    QTest.mouseClick(page.faithful, LEFT)
    QTest.mouseClick(page.best, LEFT)
    assert "−1,095.289" in page.readout.text()
    assert page.bars.note.text().endswith("e−476")


@pytest.mark.parametrize(
    ("points", "mean", "sigma"),
    [((), 0.0, 1.0), ((1.0, 2.0), 1e6, 1.0), ((1.0, 2.0), 1.0, 1e-6), ((1.0, 2.0), 0.0, 1e6), ((-1e6, 1e6), 0.0, 5e-5)],
)
def test_an_extreme_gaussian_is_drawn_and_shown_as_it_is(open_page, points, mean, sigma):
    page, experiment = open_page("likelihood")
    page.requested.emit({"points": points, "mean": mean, "sigma": sigma})
    assert (page.mean.value(), page.sigma.value()) == (experiment.state.mean, experiment.state.sigma) == (mean, sigma)
    assert float(page.sigma.text()) == sigma
    assert number(sigma, page._decimals) in page.line.note.whole_text()
    peak = (2 * np.pi) ** -0.5 / sigma
    for curve in (page._curve, page._across):
        x, y = curve.getData()
        assert y.max() == pytest.approx(peak, rel=1e-3)
        assert (np.diff(x) >= 0).all()
        assert float((0.5 * (y[1:] + y[:-1]) * np.diff(x)).sum()) == pytest.approx(1, abs=0.02)
    for heat in (page._heat, page._joint_heat):
        assert np.isfinite(heat.image).all()
    lowest, highest = page.bars.view.viewRange()[1]
    assert (lowest, highest) == (0, pytest.approx(1.1 * (experiment.found.densities.max(initial=0) or 1)))


def test_the_two_cuts_follow_the_hand(open_page, drag):
    page, experiment = open_page("likelihood")
    page.requested.emit({"points": (0.0, 3.0)})
    drag(page.joint, (2.9, 0.1), (2.8, 0.3))
    assert page.chosen == 1
    assert experiment.found.sigma == pytest.approx(10**0.3, rel=0.1)
    x, y = page._across.getData()
    assert float((0.5 * (y[1:] + y[:-1]) * np.diff(x)).sum()) == pytest.approx(1, abs=0.02)
    logs, likelihood = page._along.getData()
    peak = 10 ** logs[likelihood.argmax()]
    assert peak == pytest.approx(3 - experiment.found.mean, rel=0.1)  # sigma = |x - mu|


def test_the_boxes_move_the_hand(open_page):
    page, experiment = open_page("likelihood")
    page.mean.setValue(2.5)
    page.sigma.setValue(0.75)
    assert (experiment.found.mean, experiment.found.sigma) == (2.5, 0.75)


def test_em_climbs_by_hand_and_by_itself_to_the_known_figure(open_page, qtbot):
    page, experiment = open_page("faithful")
    QTest.mouseClick(page.step, LEFT)
    QTest.mouseClick(page.step, LEFT)
    assert len(experiment.climb) == 3
    QTest.mouseClick(page.run, LEFT)
    qtbot.waitUntil(lambda: page.run.text() == "Run", timeout=30_000)
    assert experiment.climb[-1] == pytest.approx(-1130.264, abs=1e-3)
    assert (np.diff(experiment.climb) > -1e-9).all()
    assert "−1,289.797" in page.readout.text()
    assert "4 eruptions; one Gaussian expects 51" in page.readout.text()
    page.components.setValue(3)
    assert experiment.mixture.k == 3
    assert len(experiment.climb) == 1
    first = experiment.mixture.means.copy()
    page.seed.setValue(1)
    assert (experiment.mixture.means != first).any()


def test_the_region_counts_what_it_covers(open_page):
    page, _ = open_page("faithful")
    page.region.setRegion((1.2, 5.6))
    assert "272 eruptions" in page.readout.text()
    assert [box.value() for box in page.ends] == [1.2, 5.6]
    page.ends[1].setValue(2.7)
    assert page.region.getRegion() == (1.2, 2.7)
    assert "272 eruptions" not in page.readout.text()


def test_the_numbers_of_the_density_have_room_for_their_height(open_page):
    page, _ = open_page("faithful")
    low, high = page.marginal.view.viewRange()[1]
    axis = page.marginal.plot.getAxis("left")
    highest = max(value for _, values in axis.tickValues(low, high, axis.height())[:2] for value in values)
    above = (high - highest) / (high - low) * page.marginal.view.height()
    assert above >= QFontMetricsF(axis.label.font()).height() / 2


def test_held_out_likelihoods_are_computed_beside_the_window(open_page, qtbot, monkeypatch):
    monkeypatch.setattr("latentlab.gui.presenters.laboratory.KS", (1, 2))
    page, _ = open_page("faithful")
    assert page.compare.text() in page.held_out.note.whole_text(), "an empty plot says how it is filled"
    QTest.mouseClick(page.compare, LEFT)
    assert not page.compare.isEnabled()
    qtbot.waitUntil(page.compare.isEnabled, timeout=60_000)
    assert page.held_out.note.whole_text() == ""
    ks, values = page._tested.getData()
    assert ks.tolist() == [1, 2]
    assert values[1] > values[0] + 0.4


def test_bars_are_dragged_and_the_parts_add_up_in_either_unit(open_page, drag):
    page, experiment = open_page("cross-entropy")
    drag(page.bars[1], (1, 0.25), (1, 0.7))
    assert experiment.found.q[0] == pytest.approx(0.7, abs=0.03)
    assert experiment.found.q.sum() == pytest.approx(1)
    entropy, kl, whole = (item.opts["height"][0] for item in page._stacks[0])
    assert whole == pytest.approx(entropy + kl)
    page.unit.setCurrentText("bits")
    assert page._stacks[0][0].opts["height"][0] == pytest.approx(entropy / np.log(2))
    QTest.mouseClick(page.equal, LEFT)
    assert experiment.found.kl == 0
    page.texts[1].setText("1, 0, 0, 0")
    QTest.keyClick(page.texts[1], Qt.Key.Key_Return)
    assert "∞" in page.readout.text()
    assert page.stack.note.whole_text() == "∞"
    assert not page.stack.plot.getAxis("left").style["showValues"]
    QTest.mouseClick(page.uniform, LEFT)
    assert page.stack.note.whole_text() == ""
    assert page.stack.plot.getAxis("left").style["showValues"]
    assert experiment.found.cross_entropy == pytest.approx(np.log(4))


def test_refused_weights_stay_marked_with_the_reason_until_both_lists_fit(open_page):
    page, experiment = open_page("cross-entropy")
    before = experiment.state

    def typed(which, text):
        page.texts[which].setFocus()
        page.texts[which].selectAll()
        QTest.keyClicks(page.texts[which], text)
        QTest.keyClick(page.texts[which], Qt.Key.Key_Return)
        return page.readout.text().splitlines()[0]

    for text, reason in (
        ("1, 2, 1", "“p” and “q” take 2 to 1,000 weights each; give both the same number of them."),
        ("0, 0, 0, 0", "The weights of “p” or of “q” are all 0; give one outcome of each a weight."),
        ("1, 2, -3, 4", "“p” must be at least 0, and -3 is less."),
        ("1, 2, x, 4", "“p” takes numbers with commas between them, and “1, 2, x, 4” is not."),
        (",", "“p” takes numbers, and there is none in “,”."),
    ):
        assert typed(0, text) == reason
        assert page.texts[0].text() == text
        assert page.texts[0].property("bad")
        assert experiment.state == before
    typed(0, "1, 2, 1")
    assert typed(1, "2, 1, 1").startswith("H(p)")
    assert experiment.found.p.tolist() == [0.25, 0.5, 0.25]
    assert experiment.found.q.tolist() == [0.5, 0.25, 0.25]
    assert not any(line.property("bad") for line in page.texts)
    typed(0, "1")
    QTest.mouseClick(page.uniform, LEFT)
    assert [line.text() for line in page.texts] == ["0.25, 0.5, 0.25", "0.333, 0.333, 0.333"]
    assert page.readout.text().startswith("H(p)")


def test_the_cross_entropy_of_the_image_that_is_looked_at(app, open_page, qtbot):
    page, _ = open_page("cross-entropy")
    qtbot.waitUntil(lambda: page._pixels is not None, timeout=30_000)
    subject = app.controller.pane.pixels.subject
    top = subject.image.max()
    assert page._pixels.image == pytest.approx(subject.image / (255 if top > 1 else 1))
    assert "the image: H(p)" in page.readout.text()


def test_both_estimators_are_drawn_at_the_image_and_eps_stays_in_the_hand(open_page, qtbot, drag):
    page, _ = open_page("gradient")
    qtbot.waitUntil(lambda: page._found is not None, timeout=30_000)
    plain = page.readout.text()
    assert "exact" in plain
    page.baseline.setChecked(True)
    assert page.readout.text() != plain
    first = page._found
    QTest.mouseClick(page.again, LEFT)
    qtbot.waitUntil(lambda: page._found is not first, timeout=30_000)
    assert (page._found.noise != first.noise).all()
    page.mu.setValue(1.5)
    page.log_variance.setValue(-2)
    z, _ = page._z.getData()
    eps, _ = page._eps.getData()
    assert z == pytest.approx(1.5 + np.exp(-1) * eps)
    drag(page.scale, (-2, 0.4), (1, 1.6))
    assert page.log_variance.value() == pytest.approx(1, abs=0.1)


def test_the_gradients_lie_on_the_map_while_their_page_is_shown(app, open_page, qtbot):
    open_page("gradient")
    overlays = app.window.map._overlays
    qtbot.waitUntil(lambda: "gradient" in overlays, timeout=60_000)
    arrows, found = overlays["gradient"], app.wiring.laboratory.window.pages["gradient"]._found
    assert np.array_equal(arrows.place, found.mu)
    (_, score, _), (draws, mean, _) = arrows.groups
    assert np.allclose(mean, found.reparameterized[:, :2].mean(axis=0))
    assert np.allclose(score, found.score[:, :2].mean(axis=0))
    pixels = arrows.lengths()[1]
    assert np.hypot(*pixels[0].T).max() <= 80 + 1e-9
    assert np.hypot(*pixels[1]) <= 48 + 1e-9
    scale = pixels[1][0] / mean[0]  # one scale, and the map's second axis upwards
    assert pixels[1][1] == pytest.approx(-scale * mean[1])
    short = np.hypot(*(draws * scale).T) < 80
    assert short.any()
    assert np.allclose(pixels[0][short], draws[short] * scale * [1, -1])
    open_page("faithful")
    assert "gradient" not in overlays


def test_the_plane_is_turned_and_the_likelihood_does_not_see_it(open_page, qtbot):
    page, _ = open_page("independence")
    qtbot.waitUntil(lambda: page._newest is not None and page._newest.log_px is not None, timeout=60_000)
    page.slider.setFocus()
    page.slider.setValue(40)
    qtbot.waitUntil(lambda: len(page._seen) == 2 and page._newest.log_px is not None, timeout=60_000)
    assert re.search(r"pixel \de−\d\d", page.readout.text())
    page._show_text(dataclasses.replace(page._newest, reconstruction_change=0.0))
    assert "largest change of a reconstructed pixel none" in page.readout.text()
    first, second = page._seen[0.0], page._seen[40.0]
    assert second.log_px == pytest.approx(first.log_px, abs=2e-2)
    assert abs(second.traversals - first.traversals).max() > 0
    for n, plot in enumerate(page.changes):
        assert page._changes[n].getData()[1] == pytest.approx(second.change[0][n])
        assert page._change_errors[n].opts["height"] == pytest.approx(2 * second.change[1][n])
        mean, error = (values[n] for values in second.axis_change)
        shown, shown_error = map(float, plot.note.whole_text().split(" ± "))
        assert shown == pytest.approx(mean, abs=1e-4)
        assert shown_error > 0
        assert shown_error == pytest.approx(error, rel=0.5)
    assert page.box.value() == 40
    assert "mutual information gap" in page.readout.text()


def test_an_autoencoder_is_refused_on_the_pages_that_need_a_probability(open_window, qtbot):
    app = open_window(family="ae")
    qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=90_000)
    qtbot.waitUntil(lambda: app.window.has_begun)
    app.performer.perform("laboratory", page="independence")
    page = app.wiring.laboratory.window.pages["independence"]
    assert "no prior" in page.off.text()
    app.performer.perform("laboratory", page="gradient")
    assert "no prior" in app.wiring.laboratory.window.pages["gradient"].readout.text()


def test_no_text_is_cut_in_a_small_window(app, open_page, no_text_is_cut):
    for name in PAGES:
        open_page(name)
        for size in ((1280, 800), (900, 600)):
            no_text_is_cut(app.wiring.laboratory.window, size, name)


def test_the_window_is_said_and_drawn_again(app, open_page):
    page, _ = open_page("likelihood")
    for scheme in ("dark", "light"):
        app.choose_scheme(scheme)
        assert page.colours.name == scheme
    window = app.wiring.laboratory.window
    assert window.tabs.tabText(0) == "Likelihood by hand"
    for plot in (page.line, page.surface, page.joint, page.bars, page.across, page.along):
        assert plot.widget.accessibleName()
        assert plot.widget.accessibleDescription()
