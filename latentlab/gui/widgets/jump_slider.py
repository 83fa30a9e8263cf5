"""A slider that jumps to where it is clicked."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle


class JumpSlider(QSlider):
    """A slider that jumps to where it is clicked."""

    double_clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() == Qt.MouseButton.LeftButton:
            span = max(1, self.width() - 16)  # the handle's width
            position = round(event.position().x()) - 8
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), position, span))
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tell it: a field goes back to its default then."""
        self.double_clicked.emit()
