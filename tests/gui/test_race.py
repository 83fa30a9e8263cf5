"""The estimator race, by mouse, in the whole window: its display, its samples, and when it is off."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from latentlab.export.viewport import Viewport
from latentlab.gui.controller import State

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ready(open_window, qtbot):
    """Open a window with an untrained model, its race in front."""

    def ready(**settings):
        app = open_window(**settings)
        qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
        qtbot.waitUntil(lambda: hasattr(app.window.views["race"], "curves"))
        app.window.docks["race"].raise_()
        qtbot.waitUntil(lambda: app.controller.pane.race.shown)
        return app

    return ready


def run(app, qtbot, n=2000):
    panel = app.window.views["race"]
    QTest.mouseClick(panel.run, LEFT)

    def far_enough():
        return panel._race is not None and bool(panel._race.lanes) and panel._race.lanes["prior"].n[-1] >= n

    qtbot.waitUntil(far_enough, timeout=60_000)
    return panel


def test_the_button_runs_and_stops_and_the_estimators_meet_the_exact_line(ready, qtbot):
    app = ready()
    panel = run(app, qtbot)
    QTest.mouseClick(panel.run, LEFT)
    assert not app.controller.pane.race.busy
    race = panel._race
    assert race.problem is None
    assert panel.line.value() == race.exact
    assert panel.line.isVisible()
    for name in ("prior", "importance"):  # of an untrained model both are easy
        lane = race.lanes[name]
        assert lane.log_px[-1] == pytest.approx(race.exact, abs=0.2)
        x, y = panel.curves[name].getOriginalDataset()
        assert np.array_equal(y, lane.log_px[np.isfinite(lane.log_px)])
        assert x[0] == 10 or name == "iwae"
    assert race.lanes["iwae"].log_px[-1] <= race.exact + 0.01
    assert "nats" in panel.exact.text()
    assert "step 0" in panel.foot.text()
    assert "not unbiased for log p(x)" in panel.words.text()


def test_samples_lie_on_the_map_and_go_with_the_panel(ready, qtbot):
    app = ready()
    panel = run(app, qtbot)
    map_ = app.window.map
    assert np.array_equal(map_._overlays["race"].places, panel._race.lanes["uniform"].z)
    assert panel._race.lanes["uniform"].shares.max() > panel._race.lanes["uniform"].shares.min()
    choice = panel.choices["prior"]
    QTest.mouseClick(choice, LEFT, pos=QPoint(12, choice.height() // 2))
    assert panel.method == "prior"
    assert map_._overlays["race"].colour == panel.colour("prior")
    map_.grab()
    app.window.docks["losses"].raise_()
    qtbot.waitUntil(lambda: "race" not in map_._overlays)


def test_a_click_on_a_point_makes_its_image_the_subject(ready, qtbot):
    app = ready()
    map_, means = app.window.map, app.controller.session.current.snapshot.means
    map_.view = Viewport(*means.min(axis=0), *means.max(axis=0)).zoomed(0.8, *means.mean(axis=0))
    map_.set_tool("select")
    x, y = map_.view.to_pixels(*means[7].astype(float), map_.width(), map_.height())
    QTest.mouseClick(map_, LEFT, pos=QPoint(round(x), round(y)))
    qtbot.waitUntil(lambda: (seen := app.controller.pane.race.subject) is not None and seen.index != 0)
    assert app.controller.pane.race.shown  # the inspector did not come to the front
    assert str(app.controller.pane.race.subject.index) in app.window.views["race"].title.text().replace(",", "")


def test_another_language_names_all_of_it_and_keeps_the_race(ready, qtbot):
    app = ready()
    panel = run(app, qtbot)
    QTest.mouseClick(panel.run, LEFT)
    race = panel._race
    app.choose_language("ko")
    labels = [panel.title, panel.foot, panel.words, panel.exact_name, *panel._heads[:1], *panel.choices.values()]
    for label in labels:
        assert any("가" <= letter <= "힣" for letter in label.text()), label.text()
    assert "Bernoulli" not in panel.foot.text()
    assert panel._race is race
    assert not app.controller.pane.race.busy
    app.choose_language("en")
    assert "grey BCE · step 0" in panel.foot.text()
    assert panel.choices["prior"].text() == "prior samples"


def test_the_axis_names_whole_powers_of_ten(ready):
    axis = ready().window.views["race"].plot.getPlotItem().getAxis("bottom")
    assert [text for _, text in axis._tickLevels[0]] == ["10", "100", "1,000", "10,000", "100,000"]


def test_an_autoencoder_is_told_why(ready):
    app = ready(family="ae")
    panel = app.window.views["race"]
    assert panel.off.isVisible()
    assert "no prior" in panel.off.text()


def test_three_dimensions_race_without_an_exact_line(ready, qtbot):
    app = ready(latent_size=3)
    panel = run(app, qtbot, 500)
    assert panel._race.exact is None
    assert not panel.line.isVisible()
    assert "size of z is 3" in panel.foot.text()
    app.choose_language("ko")
    assert "size of z" not in panel.foot.text()
    app.choose_language("en")
    assert "size of z is 3" in panel.foot.text()
