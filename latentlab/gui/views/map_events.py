"""Converts Qt's events to the events of the map's gesture machine, and its cursors to Qt's."""

import math

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from latentlab.gui.views.map_gestures import KeyDown, KeyUp, Move, Pinch, Place, Press, Release, Wheel

CURSORS = {
    "cross": Qt.CursorShape.CrossCursor,
    "arrow": Qt.CursorShape.ArrowCursor,
    "open hand": Qt.CursorShape.OpenHandCursor,
    "closed hand": Qt.CursorShape.ClosedHandCursor,
}
BUTTONS = {Qt.MouseButton.LeftButton: "left", Qt.MouseButton.MiddleButton: "middle"}
BUTTON_BITS = {button.value: name for button, name in BUTTONS.items()}
NAMED_BITS = sum(BUTTON_BITS)
MODIFIERS = {
    Qt.KeyboardModifier.ShiftModifier: "shift",
    Qt.KeyboardModifier.ControlModifier: "ctrl",
    Qt.KeyboardModifier.AltModifier: "alt",
    Qt.KeyboardModifier.MetaModifier: "meta",
}
KEYS = {
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Home: "home",
    Qt.Key.Key_Escape: "escape",
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    **{Qt.Key(Qt.Key.Key_0 + digit): str(digit) for digit in range(10)},
}
PINCH = 0.2, 5.0  # least and greatest factor of one event of a touch screen


def press(event: QMouseEvent) -> Press:
    """Return a pressed button."""
    return Press(_place(event.position()), _button(event.button()), modifiers(event.modifiers()))


def move(event: QMouseEvent, time: float) -> Move:
    """Return a movement of the cursor at `time`."""
    return Move(_place(event.position()), buttons(event.buttons()), time)


def release(event: QMouseEvent) -> Release:
    """Return a released button."""
    return Release(_place(event.position()), _button(event.button()))


def wheel(event: QWheelEvent) -> Wheel:
    """Return a turn of the wheel."""
    return Wheel(_place(event.position()), event.angleDelta().y() / 120, modifiers(event.modifiers()))


def pinch(event: QEvent, widget: QWidget) -> Pinch | None:
    """Return the pinch on `widget`, of a touch pad or a touch screen; None for any other event."""
    kind = event.type()
    if kind == QEvent.Type.NativeGesture and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
        return Pinch(_place(event.position()), math.exp(event.value()))
    if kind == QEvent.Type.Gesture and (gesture := event.gesture(Qt.GestureType.PinchGesture)):
        least, greatest = PINCH
        factor = min(max(gesture.scaleFactor(), least), greatest)
        return Pinch(_place(widget.mapFromGlobal(gesture.centerPoint())), factor)
    return None


def key_down(event: QKeyEvent, time: float) -> KeyDown:
    """Return a pressed key."""
    return KeyDown(*key(event), event.isAutoRepeat(), time)


def key_up(event: QKeyEvent, time: float) -> KeyUp:
    """Return a released key."""
    return KeyUp(key(event)[0], event.isAutoRepeat(), time)


def key(event: QKeyEvent) -> tuple[str, frozenset[str]]:
    """Return name and modifiers of a key; the key pad is not a modifier."""
    return KEYS.get(event.key(), ""), modifiers(event.modifiers())


def buttons(held: Qt.MouseButton) -> frozenset[str]:
    """Return the names of the buttons that are down."""
    bits = held.value  # a plain integer: a flag operation of Qt's enums takes a microsecond, and moves are frequent
    names = [name for button, name in BUTTON_BITS.items() if bits & button]
    return frozenset([*names, "other"] if bits & ~NAMED_BITS else names)


def modifiers(held: Qt.KeyboardModifier) -> frozenset[str]:
    """Return the names of the modifiers that are down."""
    return frozenset(name for flag, name in MODIFIERS.items() if flag & held)


def _button(button: Qt.MouseButton) -> str:
    return BUTTONS.get(button, "other")


def _place(at: QPointF) -> Place:
    return at.x(), at.y()
