"""A label of one line that makes its words smaller before it cuts its text, and cuts between words, not in numbers.

A text of one word, such as a file's name, is cut within it.
"""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel

SMALLEST = 0.8  # of the usual size of its font


class FittingLabel(QLabel):
    """A label of plain text that is content with any width. What is left out at its end is in its tip."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self._scale = 1.0
        self.setMinimumWidth(1)

    def setText(self, text: str) -> None:
        """Show the text, as much of it as there is room for."""
        self._whole = text
        self._fit()

    def whole_text(self) -> str:
        """Return the text that was set."""
        return self._whole

    def sizeHint(self) -> QSize:
        """The room that the whole text needs at its usual size."""
        hint = super().sizeHint()
        usual = self.fontMetrics().horizontalAdvance(self._whole) / self._scale
        return QSize(max(hint.width(), round(usual) + 2), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new room."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit the text to another style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        font = self.font()
        size = font.pointSizeF() / self._scale
        font.setPointSizeF(size)
        needed = QFontMetricsF(font).horizontalAdvance(self._whole)
        self._scale = min(1.0, max(SMALLEST, 0.98 * room / needed)) if needed else 1.0
        font.setPointSizeF(size * self._scale)
        if font != self.font():
            self.setFont(font)
        metrics, words = QFontMetricsF(font), self._whole.split(" ")
        shown = self._whole
        while len(words) > 1 and metrics.horizontalAdvance(shown) > room:
            words.pop()
            shown = " ".join(words) + " …"
        if len(self._whole.split(" ")) == 1:
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            super().setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")
