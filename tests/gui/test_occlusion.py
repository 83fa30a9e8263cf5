"""The occlusion brush, by mouse, in the whole window: what is hidden, what is answered, what the map shows."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from latentlab.gui.controller import State
from latentlab.gui.views.occlusion_panel import MaskCanvas

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
PLAIN, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def ready(open_window, qtbot):
    """Open a window with an untrained model, the brush in front."""

    def ready(**settings):
        app = open_window(**settings)
        qtbot.waitUntil(lambda: app.controller.state is State.READY, timeout=30_000)
        qtbot.waitUntil(lambda: hasattr(app.window.views["occlusion"], "canvas"))
        app.window.docks["occlusion"].raise_()
        qtbot.waitUntil(lambda: app.controller.occlusion.shown)
        return app

    return ready


def pixel(canvas: MaskCanvas, row: int, column: int) -> QPoint:
    place, (height, width) = canvas._place(), canvas.visible.shape
    return QPoint(
        round(place.left() + (column + 0.5) * place.width() / width),
        round(place.top() + (row + 0.5) * place.height() / height),
    )


def refined(app, qtbot):
    panel = app.window.views["occlusion"]

    def there():
        found = panel._found
        return (
            found is not None
            and found.log_px_hidden is not None
            and np.array_equal(found.visible, panel.canvas.visible)
        )

    qtbot.waitUntil(there, timeout=60_000)
    return panel._found


def stroke(canvas, start, end, button=LEFT, modifiers=PLAIN):
    QTest.mousePress(canvas, button, modifiers, pixel(canvas, *start))
    QTest.mouseMove(canvas, pixel(canvas, *end))
    QTest.mouseRelease(canvas, button, modifiers, pixel(canvas, *end))


def test_the_brush_hides_and_uncovers(qtbot):
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    canvas.show_image(np.zeros((8, 8), np.uint8))
    canvas.brush = 1
    canvas.show()
    stroke(canvas, (2, 1), (2, 6))
    expected = np.ones((8, 8), bool)
    expected[2, 1:7] = False
    assert np.array_equal(canvas.visible, expected)
    stroke(canvas, (2, 1), (2, 3), RIGHT)
    expected[2, 1:4] = True
    assert np.array_equal(canvas.visible, expected)
    stroke(canvas, (2, 4), (2, 4), LEFT, ALT)
    expected[2, 4] = True
    assert np.array_equal(canvas.visible, expected)
    canvas.grab()


def test_a_stroke_is_answered_on_the_map_and_in_pictures(ready, qtbot):
    app = ready()
    panel, canvas = app.window.views["occlusion"], app.window.views["occlusion"].canvas
    whole = refined(app, qtbot)
    assert whole.log_px_hidden == pytest.approx(0, abs=1e-3)
    stroke(canvas, (1, 4), (6, 4))
    found = refined(app, qtbot)
    hidden = ~found.visible
    assert 0 < hidden.sum() < 64
    # log p(x) = log p(visible) + log p(hidden | visible)
    assert found.log_px_visible + found.log_px_hidden == pytest.approx(whole.log_px_visible, abs=1e-3)
    assert (found.information[found.visible] == 0).all()
    assert (found.information[hidden] >= 0).all()
    assert found.masses.sum() == pytest.approx(1, abs=0.05)
    assert len(found.completions) == len(found.modes)
    belief = app.window.map._overlays["occlusion"]
    assert belief.log_joint is found.log_joint
    assert "step 0" in panel.figures.text()
    assert "nats" in panel.figures.text()
    app.window.map.grab()


def test_presets_invert_and_a_mask_that_hides_everything(ready, qtbot):
    app = ready()
    panel = app.window.views["occlusion"]
    QTest.mouseClick(panel.buttons[0], LEFT)  # the bottom half
    assert not panel.canvas.visible[4:].any()
    assert panel.canvas.visible[:4].all()
    QTest.mouseClick(panel.buttons[2], LEFT)  # invert
    assert panel.canvas.visible[4:].all()
    assert not panel.canvas.visible[:4].any()
    QTest.mouseClick(panel.buttons[4], LEFT)  # which pixel next?
    found = refined(app, qtbot)
    assert panel.canvas._heat is found.information
    QTest.mouseClick(panel.buttons[3], LEFT)  # uncover
    assert panel.canvas.visible.all()
    QTest.mouseClick(panel.buttons[2], LEFT)
    assert "prior p(z)" in panel.words.text()
    qtbot.waitUntil(lambda: "occlusion" not in app.window.map._overlays)
    assert not app.controller.occlusion.busy


def test_leaving_the_panel_takes_its_heat_from_the_map(ready, qtbot):
    app = ready()
    refined(app, qtbot)
    app.window.docks["losses"].raise_()
    qtbot.waitUntil(lambda: "occlusion" not in app.window.map._overlays)


@pytest.mark.parametrize(("settings", "reason"), [({"family": "ae"}, "no prior"), ({"latent_size": 3}, "3 dimensions")])
def test_a_model_that_cannot_be_asked_says_why(ready, settings, reason):
    app = ready(**settings)
    assert reason in app.window.views["occlusion"].off.text()
    assert app.window.views["occlusion"].off.isVisible()
