"""A slider whose handle jumps to the clicked place."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle


class JumpSlider(QSlider):
    """A slider whose handle jumps to the clicked place."""

    double_clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the handle to the cursor."""
        if event.button() == Qt.MouseButton.LeftButton:
            span = max(1, self.width() - 16)  # without the width of the handle
            position = round(event.position().x()) - 8
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), position, span))
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Emit the double click: a field then restores its default."""
        self.double_clicked.emit()
