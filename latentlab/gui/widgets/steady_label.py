"""A label whose text changes often, and whose neighbours need not know."""

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtWidgets import QLabel

UNBOUNDED = 16_777_215  # QWIDGETSIZE_MAX


class SteadyLabel(QLabel):
    """A label that grows where its text needs more room, and never shrinks: what stands beside it does not dance.

    A QLabel asks for a new layout with each new text, and in a main window that goes up to the docks: all of them are
    placed again, and what lies between them is painted, some milliseconds of each snapshot and each hovered point. One
    whose size is fixed does not ask. Text that wraps keeps its width, and has the height that it needs.
    """

    _forgets = True  # whether the room of the texts before counts for nothing

    def setText(self, text: str) -> None:
        """Show the text, in more room if it has to be."""
        if text != self.text():
            super().setText(text)
            self._fit(self._forgets)
            self._forgets = False

    def changeEvent(self, event: QEvent) -> None:
        """Forget the room of earlier texts with another font or language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._forgets = True  # its text in the new language is still to come
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit(forget=True)

    def _fit(self, forget: bool) -> None:
        if self.wordWrap():  # its own hints would never be lower than the height that it has
            room = QRect(0, 0, self.minimumWidth(), UNBOUNDED)
            text = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
            self.setFixedHeight(text.height())
            return
        if forget:
            self.setMinimumSize(0, 0)
        self.setFixedSize(self.sizeHint().expandedTo(self.minimumSize()))
