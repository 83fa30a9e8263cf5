"""The ranking by anomaly score, by mouse, in the whole window: its order, its metrics, an image from outside."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from latentlab.data.pictures import MADE, contrasted
from latentlab.gui.controller import State
from latentlab.inference.anomaly import auroc

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ready(open_window, qtbot):
    """Open a window with an untrained model, the ranking in front, 200 images to rank."""

    def ready(**settings):
        app = open_window(**settings)
        qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
        qtbot.waitUntil(lambda: app.window.has_begun)
        app.window.docks["anomaly"].raise_()
        qtbot.waitUntil(lambda: app.controller.pane.anomaly.shown)
        app.window.views["anomaly"].count.setCurrentIndex(0)
        return app

    return ready


def ranked(app, qtbot):
    panel = app.window.views["anomaly"]
    QTest.mouseClick(panel.run, LEFT)
    qtbot.waitUntil(lambda: panel._found is not None, timeout=60_000)
    return panel, panel._found


def test_the_most_anomalous_stand_first_and_a_click_looks_at_one(ready, qtbot):
    app = ready()
    panel, found = ranked(app, qtbot)
    assert len(found.images) == 200
    assert found.exact
    for row, name in enumerate(("log_px", "ratio", "regret")):
        panel.score.setCurrentIndex(row)
        values = getattr(found.scores, name)
        assert values[panel._order].tolist() == sorted(values.tolist())[: len(panel._order)]
        assert f"{auroc(values, getattr(found.contrast_scores, name)):.3f}" in panel._over_roc.text()
    assert "exact" in panel.foot.text()
    assert "step 0" in panel.foot.text()
    index = int(panel._order[1])
    QTest.mouseClick(panel.images[1], LEFT)
    qtbot.waitUntil(lambda: app.controller.interaction.pinned_index == index, timeout=30_000)
    assert app.controller.session.split == "test"
    means, _ = app.controller.session.current.model.encode_images(found.images[index : index + 1])
    assert app.controller.session.z == pytest.approx(means[0], abs=1e-5)


def test_another_language_does_not_begin_the_ranking_again(ready, qtbot, monkeypatch):
    app = ready()
    began = []
    monkeypatch.setattr(app.controller.pane.anomaly, "_begin", began.append)
    monkeypatch.setattr(type(app.controller.pane.anomaly), "busy", True)
    app.choose_language("ko")
    app.choose_language("en")
    assert began == []
    app.window.views["anomaly"].count.setCurrentIndex(0)
    app.window.views["anomaly"].count.setCurrentIndex(1)
    assert len(began) > 0


def test_the_black_image_is_named_with_its_percentile(ready, qtbot):
    app = ready()
    panel, found = ranked(app, qtbot)
    share = 100 * (found.scores.log_px < found.black.log_px[0]).mean()
    assert f"than {share:.0f} %" in panel.words.text()
    assert "black" in panel.words.text()


def drop(panel, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    panel.dropEvent(QDropEvent(QPointF(9, 9), action, data, LEFT, none))


def test_a_dropped_image_is_scored_whatever_its_size_and_what_is_none_is_refused(ready, qtbot, tmp_path):
    app = ready()
    panel, found = ranked(app, qtbot)
    Image.fromarray(found.images[3]).save(tmp_path / "three.png")
    drop(panel, tmp_path / "three.png")
    qtbot.waitUntil(lambda: panel._picture is not None, timeout=30_000)
    assert panel._picture.scores.log_px[0] == pytest.approx(found.scores.log_px[3], abs=1e-2)
    assert "three.png" in panel.words.text()
    assert panel.marker.value() == panel._picture.scores.log_px[0]
    Image.fromarray(found.images[3].repeat(30, axis=0).repeat(30, axis=1)).save(tmp_path / "large.png")
    drop(panel, tmp_path / "large.png")
    qtbot.waitUntil(lambda: panel._picture.name == "large.png", timeout=30_000)
    (tmp_path / "none.png").write_text("no picture")
    with qtbot.waitSignal(app.controller.failed, timeout=30_000) as told:
        drop(panel, tmp_path / "none.png")
    assert "by its content no PNG" in told.args[0]


@pytest.mark.parametrize(
    ("settings", "reason"), [({"family": "ae"}, "no prior"), ({"latent_size": 3}, "size of z is 3")]
)
def test_a_model_that_cannot_be_asked_says_why(ready, settings, reason):
    app = ready(**settings)
    assert reason in app.window.views["anomaly"].off.text()
    assert app.window.views["anomaly"].off.isVisible()


@pytest.mark.parametrize("contrast", MADE)
def test_contrasts_keep_shape_and_kind(contrast):
    images = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    made = contrasted(images, contrast)
    assert made.shape == images.shape
    assert made.dtype == np.uint8
    assert (made != images).any()
    if contrast in ("inverted", "mirrored", "upside_down"):
        assert np.array_equal(contrasted(made, contrast), images)
