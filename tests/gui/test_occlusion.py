"""The occlusion brush, by mouse, in the whole window: the mask, the answer, and the map."""

import shlex

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from latentlab.data.pictures import read_mask
from latentlab.gui.controller import State
from latentlab.gui.views.mask_canvas import MaskCanvas
from latentlab.session.evidence import complete
from latentlab.session.subject import Subject, as_x
from latentlab.work import result_of

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
        qtbot.waitUntil(lambda: app.controller.pane.occlusion.shown)
        return app

    return ready


def pixel(canvas: MaskCanvas, row: int, column: int) -> QPoint:
    place, (height, width) = canvas._place(), canvas.visible.shape
    return QPoint(
        round(place.left() + (column + 0.5) * place.width() / width),
        round(place.top() + (row + 0.5) * place.height() / height),
    )


def test_a_stroke_is_taken_back_as_typing_is_and_then_the_window_undoes(ready, qtbot):
    app = ready()
    app.window.activateWindow()
    canvas, button = app.window.views["occlusion"].canvas, app.window.views["occlusion"].buttons[1]
    app.window.map.latent_moved.emit(0.5, 0.25)
    app.controller.interaction.commit()
    stroke(canvas, (1, 1), (1, 6))
    first = canvas.visible
    QTest.mouseClick(button, LEFT)
    both = canvas.visible
    assert 0 < (~first).sum() < (~both).sum()
    qtbot.waitUntil(canvas.hasFocus)
    undo, redo = (QKeySequence(key)[0].key() for key in (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(canvas, undo, control)
    assert np.array_equal(canvas.visible, first)
    QTest.keyClick(canvas, undo, control)
    assert canvas.visible.all()
    held = QKeySequence(QKeySequence.StandardKey.Redo)[0].keyboardModifiers()
    QTest.keyClick(canvas, redo, held)
    QTest.keyClick(canvas, redo, held)
    assert np.array_equal(canvas.visible, both)
    assert np.array_equal(app.controller.pane.occlusion.visible, both)
    for _ in range(2):
        QTest.keyClick(canvas, undo, control)
    assert app.controller.session.z.any()
    QTest.keyClick(canvas, undo, control)
    qtbot.waitUntil(lambda: not app.controller.session.z.any())


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


def check_heat(app, found):
    """Every node of the heat is log p(z) + log p(x|z), summed over the visible pixels alone."""
    run = app.controller.session.current
    x = as_x(run, found.subject.image[None])[0].numpy()
    for field in found.heat.fields:
        (rows, columns), box = field.values.shape, field.bounds
        for row, column in ((0, 0), (rows // 2, columns // 3), (rows - 1, columns - 1)):
            z = np.array([[box.x0 + (column + 0.5) * box.width / columns, box.y1 - (row + 0.5) * box.height / rows]])
            p = run.model.decode_images(z.astype(np.float32))[0].ravel().astype(float)
            terms = x * np.log(p) + (1 - x) * np.log1p(-p)
            expected = terms[found.visible.ravel()].sum() - (z**2).sum() / 2 - np.log(2 * np.pi)
            covered = field is found.heat.fields[0] and any(
                finer.bounds.x0 < z[0, 0] < finer.bounds.x1 and finer.bounds.y0 < z[0, 1] < finer.bounds.y1
                for finer in found.heat.fields[1:]
            )
            if covered:  # by a finer field, whose rim must be invisible
                assert field.values[row, column] <= expected + 1e-2
            else:
                assert field.values[row, column] == pytest.approx(expected, abs=1e-2)


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


def test_an_image_that_goes_ends_the_stroke_on_it(qtbot):
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    canvas.show_image(np.zeros((8, 8), np.float32))
    QTest.mousePress(canvas, LEFT, PLAIN, pixel(canvas, 2, 2))
    canvas.show_image(None)
    QTest.mouseMove(canvas, QPoint(40, 40))
    QTest.mouseRelease(canvas, LEFT, PLAIN, QPoint(40, 40))
    canvas.show_image(np.zeros((6, 9), np.float32))
    QTest.mouseMove(canvas, QPoint(60, 60))
    assert canvas.visible.all(), "no button is held"


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
    picture = app.window.map._overlays["heat"]
    assert picture.heat is found.heat
    check_heat(app, found)
    assert f"{hidden.sum()} of 64 pixels hidden" in picture.title
    assert "step 0" in panel.metrics.text()
    assert "nats" in panel.metrics.text()
    app.window.map.grab()


def keys(canvas, *names, modifiers=PLAIN):
    for name in names:
        QTest.keyClick(canvas, getattr(Qt.Key, f"Key_{name}"), modifiers)


def test_the_brush_by_the_keyboard(qtbot):
    canvas = MaskCanvas()
    qtbot.addWidget(canvas)
    canvas.show_image(np.zeros((8, 8), np.uint8))
    canvas.brush = 1
    canvas.show()
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    bare = canvas.grab().toImage()
    expected = np.ones((8, 8), bool)
    keys(canvas, "Left", "Up", "Space")  # from the middle, row 4 and column 4
    expected[3, 3] = False
    assert np.array_equal(canvas.visible, expected)
    assert "row 4, column 4: hidden" in canvas.accessibleDescription()
    assert canvas.grab().toImage() != bare
    keys(canvas, "Down", "Right", "Return")
    expected[4, 4] = False
    assert np.array_equal(canvas.visible, expected)
    keys(canvas, "Backspace")
    expected[4, 4] = True
    assert np.array_equal(canvas.visible, expected)
    keys(canvas, "Left", "Right", modifiers=Qt.KeyboardModifier.ShiftModifier)  # by 5: to the edge, and back
    assert canvas.cursor_pixel == (4, 5)
    keys(canvas, "Right", "Right", "Right", "Right", "Down", "Down", "Down", "Down")
    assert canvas.cursor_pixel == (7, 7)  # no further
    with qtbot.waitSignal(canvas.brush_changed) as told:
        keys(canvas, "BracketRight")
    assert told.args == [2]
    keys(canvas, "BracketRight", "Space")
    expected[6:, 6:] = False  # a disc of 3 about the corner
    assert np.array_equal(canvas.visible, expected)
    keys(canvas, *["BracketLeft"] * 5)
    assert canvas.brush == 1
    with qtbot.assertNotEmitted(canvas.mask_changed):
        keys(canvas, "Space", modifiers=Qt.KeyboardModifier.ControlModifier)
        keys(canvas, "A")


def test_keys_of_the_brush_are_not_the_windows(ready, qtbot):
    app = ready()
    panel, window = app.window.views["occlusion"], app.window
    window.activateWindow()
    panel.canvas.setFocus()
    qtbot.waitUntil(panel.canvas.hasFocus)
    z = app.controller.session.z.copy()
    keys(panel.canvas, "Right", "Space", "BracketRight")
    assert not panel.canvas.visible.all()
    assert panel.brush.value() == panel.canvas.brush == 4
    assert app.controller.state is State.READY  # Space did not run it
    assert np.array_equal(app.controller.session.z, z)  # the arrow did not move the probe


def test_every_control_is_reached_by_tab_and_named(ready, qtbot):
    app = ready()
    panel = app.window.views["occlusion"]
    app.window.activateWindow()
    panel.canvas.setFocus()
    qtbot.waitUntil(panel.canvas.hasFocus)
    reached = []
    for _ in range(8):
        widget = QApplication.focusWidget()
        reached.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert reached == [panel.canvas, panel.brush, panel.size, *panel.buttons]
    for widget in reached:
        assert widget.accessibleName() or widget.text()


def test_the_brush_shows_its_size_takes_typing_and_goes_back(ready, qtbot):
    panel = ready().window.views["occlusion"]
    panel.size.selectAll()
    QTest.keyClicks(panel.size, "7")
    QTest.keyClick(panel.size, Qt.Key.Key_Return)
    assert (panel.brush.value(), panel.canvas.brush) == (7, 7)
    keys(panel.canvas, "BracketRight")
    assert panel.size.text() == "8 px"
    QTest.mouseDClick(panel.brush, LEFT)
    assert (panel.size.value(), panel.canvas.brush) == (3, 3)


def test_the_pictures_are_explained_where_the_mouse_is(ready, qtbot):
    panel = ready().window.views["occlusion"]
    for picture in panel.pictures:
        assert panel.childAt(picture.mapTo(panel, picture.rect().center())) is picture  # the widget that shows the tip
        assert picture.toolTip()
        assert picture.focusPolicy() == Qt.FocusPolicy.NoFocus


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
    qtbot.waitUntil(lambda: "heat" not in app.window.map._overlays)
    assert not app.controller.pane.occlusion.busy


def test_leaving_the_panel_takes_its_heat_from_the_map(ready, qtbot):
    app = ready()
    refined(app, qtbot)
    app.window.docks["losses"].raise_()
    qtbot.waitUntil(lambda: "heat" not in app.window.map._overlays)


@pytest.mark.parametrize(
    ("settings", "reason"), [({"family": "ae"}, "no prior"), ({"latent_size": 3}, "size of z is 3")]
)
def test_a_model_that_cannot_be_asked_says_why(ready, settings, reason):
    app = ready(**settings)
    assert reason in app.window.views["occlusion"].off.text()
    assert app.window.views["occlusion"].off.isVisible()


def test_the_question_asked_last_has_the_heat_of_the_map(ready, qtbot):
    app = ready()
    panel, map_, act = app.window.views["occlusion"], app.window.map, app.window.verbs

    def owner() -> str:
        title = map_._overlays["heat"].title if "heat" in map_._overlays else ""
        return "brush" if "hidden" in title else "truth" if title else ""

    refined(app, qtbot)
    assert owner() == "brush"
    act["layer_truth"].trigger()  # claimed, but there is no image yet
    x, y = map_.view.to_pixels(*map_._points.means[5].tolist(), map_.width(), map_.height())
    QTest.mouseMove(map_, QPoint(round(x), round(y)))
    qtbot.waitUntil(lambda: owner() == "truth", timeout=60_000)
    stroke(panel.canvas, (1, 4), (6, 4))
    assert owner() == "brush"
    refined(app, qtbot)
    QTest.mouseMove(map_, QPoint(round(x) + 40, round(y)))  # to hover is not to ask
    QTest.mouseMove(map_, QPoint(round(x), round(y)))
    qtbot.wait(100)
    assert owner() == "brush"
    QTest.mousePress(map_, LEFT, PLAIN, QPoint(150, 150))  # the probe
    QTest.mouseMove(map_, QPoint(170, 170))
    QTest.mouseRelease(map_, LEFT, PLAIN, QPoint(170, 170))
    assert owner() == "truth"
    QTest.mouseClick(panel.buttons[0], LEFT)
    assert owner() == "brush"
    app.window.docks["losses"].raise_()
    qtbot.waitUntil(lambda: owner() == "truth")  # the remaining claim
    act["layer_truth"].trigger()
    qtbot.waitUntil(lambda: owner() == "")


def test_the_hole_goes_to_the_command_line_and_comes_back_the_same(ready, qtbot):
    app = ready()
    panel, act = app.window.views["occlusion"], app.window.verbs

    def copied() -> list[str]:
        QApplication.clipboard().clear()
        act["command_occlusion"].trigger()
        return shlex.split(QApplication.clipboard().text())

    assert copied() == []  # nothing is hidden
    assert "hides no pixel" in app.window.statusBar().currentMessage()
    QTest.mouseClick(panel.buttons[0], LEFT)
    line = copied()  # the lower half is the default
    assert line[:2] == ["latentlab", "impute"]
    assert "--mask" not in line
    stroke(panel.canvas, (1, 1), (1, 3))
    line = copied()
    mask = line[line.index("--mask") + 1]
    assert np.array_equal(read_mask(mask, (8, 8)), panel.canvas.visible)
    assert line[line.index("--image") + 1] == "train:0"
    found = refined(app, qtbot)
    run = app.controller.session.current
    done = result_of(complete(run, Subject.of(run, "train", 0), mask))
    assert done.found.log_px_hidden == pytest.approx(found.log_px_hidden, abs=1e-3)


def test_the_menu_of_the_panel_offers_its_command_and_its_picture(ready, qtbot):
    app = ready()
    dock = app.window.docks["occlusion"]
    dock.customContextMenuRequested.emit(QPoint(5, 5))
    menu = next(menu for menu in app.window.findChildren(QMenu) if menu.isVisible() and menu.parent() is app.window)
    assert [action.objectName() for action in menu.actions()][:2] == ["command_occlusion", "impute"]
    menu.close()
