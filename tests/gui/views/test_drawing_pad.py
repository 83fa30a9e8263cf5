"""The drawing pad: strokes by mouse, pen, touch and keys; erase, clear, invert, undo; one raster a frame at most."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from latentlab.gui.views.drawing_pad import SIDE, DrawingPad, Stroke

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def pad(qtbot):
    pad = DrawingPad()
    qtbot.addWidget(pad)
    pad.resize(SIDE, SIDE)
    pad.show()
    qtbot.waitExposed(pad)
    return pad


def drag(pad, *places, button=LEFT):
    """Draw by mouse events through places of the raster."""
    points = [pad.on_widget(*place).toPoint() for place in places]
    QTest.mousePress(pad, button, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, button, Qt.KeyboardModifier.NoModifier, points[-1])


def test_a_drag_inks_the_straight_line_between_its_events_with_the_width_of_the_brush(pad):
    drag(pad, (60, 100), (190, 100))
    raster = pad.raster
    assert (raster[100, 60:190] == 255).all()
    wide = raster[:, 125].astype(float).sum() / 255  # the ink across, in pixels
    assert wide == pytest.approx(pad.brush, abs=0.2)
    edge = raster[100 - pad.brush // 2 - 1 : 100 - pad.brush // 2 + 2, 125]
    assert raster[:80].max() == 0
    assert edge.min() == 0
    assert edge.max() == 255
    assert len(np.unique(raster)) > 10  # the round ends are anti-aliased


def test_few_events_of_a_fast_hand_give_a_curve_without_corners(pad):
    turns = np.linspace(0, 1.5 * np.pi, 8)
    drag(pad, *((126 + 80 * np.cos(turn), 126 + 80 * np.sin(turn)) for turn in turns))
    y, x = np.nonzero(pad.raster > 127)
    radius = np.hypot(x - 126, y - 126)
    # Straight lines between the eight events would come within 80 cos(pi / 9.3) = 75.5 of the centre.
    assert radius.max() - radius.min() < pad.brush + 6
    assert pad.raster[126 - 57, 126 + 57] == 0  # the quarter that was left out


def test_the_right_button_erases_what_the_left_one_drew(pad):
    drag(pad, (60, 100), (190, 100))
    drag(pad, (126, 60), (126, 140), button=RIGHT)
    assert pad.raster[100, 126] == 0
    assert pad.raster[100, 70] == 255


def test_undo_and_redo_go_by_strokes_and_a_new_stroke_forgets_what_was_undone(pad):
    rasters = [pad.raster]
    drag(pad, (60, 60), (60, 190))
    rasters.append(pad.raster)
    pad.invert()
    rasters.append(pad.raster)
    pad.clear()
    rasters.append(pad.raster)
    assert np.array_equal(rasters[2], 255 - rasters[1])
    assert not rasters[3].any()
    for raster in rasters[2::-1]:
        pad.undo()
        assert np.array_equal(pad.raster, raster)
    assert not pad.can_undo
    for raster in rasters[1:3]:
        pad.redo()
        assert np.array_equal(pad.raster, raster)
    drag(pad, (190, 60), (190, 190))
    assert not pad.can_redo


def test_a_stroke_that_the_hand_drew_is_drawn_the_same_again(pad, qtbot):
    strokes = []
    pad.stroke_ended.connect(strokes.append)
    drag(pad, (60, 60), (150, 90), (170, 190), (90, 200))
    by_hand = pad.raster
    pad.show_raster(None)
    pad.draw(strokes[0])
    assert np.array_equal(pad.raster, by_hand)
    assert len(strokes) == 1
    pad.draw(Stroke(strokes[0].points, strokes[0].brush, erases=True))
    assert pad.raster.max() < 128  # twice the rim of the ink remains


def test_many_events_of_one_frame_give_one_raster_at_once_and_one_at_the_end_of_the_frame(pad):
    rasters = []
    pad.drawn.connect(rasters.append)
    pad.frame_timer.setInterval(600_000)  # no frame ends within the drag, however slow the machine is
    drag(pad, *((40 + 2 * n, 126) for n in range(80)))
    assert len(rasters) == 1
    for told in (2, 2):  # the second frame has nothing to tell
        pad.frame_timer.stop()
        pad.frame_timer.timeout.emit()
        assert len(rasters) == told
    assert np.array_equal(rasters[-1], pad.raster)


def test_the_keys_lower_the_brush_move_it_and_change_its_size(pad):
    pad.setFocus()
    sizes = []
    pad.brush_changed.connect(sizes.append)
    QTest.keyClick(pad, Qt.Key.Key_BracketRight)
    QTest.keyClick(pad, Qt.Key.Key_Right)
    assert sizes == [pad.brush]
    assert pad.is_blank  # the brush is lifted
    QTest.keyClick(pad, Qt.Key.Key_Space)
    for _ in range(3):
        QTest.keyClick(pad, Qt.Key.Key_Down)
    QTest.keyClick(pad, Qt.Key.Key_Space)
    x, y = pad.cursor_place
    assert (pad.raster[y - 27 : y, x] == 255).all()
    QTest.keyClick(pad, Qt.Key.Key_Up)  # lifted again: no ink
    inked = pad.raster
    QTest.keyClick(pad, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert np.array_equal(pad.raster, inked)
    pad.undo()
    assert pad.is_blank  # the whole stroke of the keys is one step
    assert pad.accessibleName()
    assert "lifted" in pad.accessibleDescription()


def test_the_pressure_of_a_pen_widens_the_stroke_and_its_other_end_erases(pad):
    def pen(kind, x, y, pressure, tip=QPointingDevice.PointerType.Pen):
        at = QPointF(x, y)
        device = QPointingDevice(
            "pen", 1, QPointingDevice.DeviceType.Stylus, tip, QPointingDevice.Capability.Pressure, 1, 1
        )
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else LEFT
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(pad, QTabletEvent(kind, device, at, at, pressure, 0, 0, 0, 0, 0, none, LEFT, held))

    for y, pressure in ((60, 0.1), (180, 1.0)):
        pen(QEvent.Type.TabletPress, 60, y, pressure)
        pen(QEvent.Type.TabletMove, 190, y, pressure)
        pen(QEvent.Type.TabletRelease, 190, y, 0.0)
    light, firm = (pad.raster[half, 126].astype(float).sum() / 255 for half in (slice(0, 120), slice(120, SIDE)))
    assert firm == pytest.approx(pad.brush, abs=0.5)
    assert light < 0.6 * firm
    eraser = QPointingDevice.PointerType.Eraser
    pen(QEvent.Type.TabletPress, 126, 180, 1.0, eraser)
    pen(QEvent.Type.TabletRelease, 126, 180, 0.0, eraser)
    assert pad.raster[180, 126] == 0


def test_a_finger_draws(pad, qtbot):
    screen = QTest.createTouchDevice()
    QTest.touchEvent(pad, screen).press(0, QPoint(60, 126), pad).commit()
    for x in (100, 150, 190):
        QTest.touchEvent(pad, screen).move(0, QPoint(x, 126), pad).commit()
    QTest.touchEvent(pad, screen).release(0, QPoint(190, 126), pad).commit()
    assert (pad.raster[126, 60:190] == 255).all()


def test_a_picture_gives_way_to_the_first_stroke(pad):
    pad.show_picture(np.full((40, 30), 200, np.uint8))
    assert pad.is_blank
    assert not pad.can_undo
    drag(pad, (60, 60), (60, 190))
    assert pad.raster[100, 60] == 255
    assert pad.raster[20, 126] == 0
