"""BrushCanvas: what two canvases share whose brush follows the mouse and the keys."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from latentlab.export.palette import SCHEMES, Surfaces

ARROWS = {  # right, down
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}
LOWER = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
ERASE = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
SIZES = {Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BracketRight: 1}  # steps of the brush's size


class BrushCanvas(QWidget):
    """Holds the place of the mouse, and takes the keys of the brush before any shortcut of the window.

    A subclass paints, and describes the keyboard's brush in `_describe`.
    """

    step: int  # pixels of the image that an arrow key moves the brush
    leap: int  # the same with Shift
    brush_changed = Signal(int)  # from the keyboard
    history_changed = Signal()  # undo, redo or the focus changed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = SCHEMES["light"]
        self._hover: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours around the image, which stays as it is."""
        self._colours = colours
        self.update()

    def arrow(self, event: QKeyEvent) -> tuple[int, int]:
        """Return how far an arrow key moves the brush, (right, down) in pixels of the image."""
        reach = self.leap if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else self.step
        right, down = ARROWS[event.key()]
        return reach * right, reach * down

    def leaveEvent(self, event: QEvent) -> None:
        """Show no brush."""
        self._hover = None
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Keep the right button for the brush; the menu key opens the panel's menu."""
        event.setAccepted(event.reason() == QContextMenuEvent.Reason.Mouse)

    def event(self, event: QEvent) -> bool:
        """Take the keys of the brush before any shortcut of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and is_brush_key(event):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the brush of the keyboard."""
        super().focusInEvent(event)
        self.history_changed.emit()
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the brush of the keyboard."""
        super().focusOutEvent(event)
        self.history_changed.emit()
        self.update()

    def _describe(self) -> None:
        """Say where the keyboard's brush is, for a screen reader."""
        raise NotImplementedError


def is_brush_key(event: QKeyEvent) -> bool:
    """Return whether the key moves, applies or resizes the brush."""
    allowed = Qt.KeyboardModifier.ShiftModifier if event.key() in ARROWS else Qt.KeyboardModifier.NoModifier
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return held in (Qt.KeyboardModifier.NoModifier, allowed) and event.key() in (*ARROWS, *LOWER, *ERASE, *SIZES)
