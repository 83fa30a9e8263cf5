"""A label for text that changes often, without a new layout of its neighbours."""

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtWidgets import QLabel

UNBOUNDED = 16_777_215  # QWIDGETSIZE_MAX


class SteadyLabel(QLabel):
    """A label that grows with its text and never shrinks, so that its neighbours stay in place.

    A QLabel requests a new layout for each new text. In a main window the request reaches the docks: all docks are laid
    out and painted again, which takes some milliseconds for each snapshot and each hovered point. A label of fixed size
    makes no such request. Wrapped text keeps its width and has the height that it needs.
    """

    _forgets = True  # the next text ignores the size of earlier texts

    def setText(self, text: str) -> None:
        """Show the text, and grow if needed."""
        if text != self.text():
            super().setText(text)
            self._fit(self._forgets)
            self._forgets = False

    def forget(self) -> None:
        """Let the next text ignore the size of earlier texts."""
        self._forgets = True

    def changeEvent(self, event: QEvent) -> None:
        """Drop the size of earlier texts after a change of font or language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._forgets = True  # the text in the new language follows
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit(forget=True)

    def _fit(self, forget: bool) -> None:
        if self.wordWrap():  # its own hints never fall below the current height
            room = QRect(0, 0, self.minimumWidth(), UNBOUNDED)
            text = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
            self.setFixedHeight(text.height())
            return
        if forget:
            self.setMinimumSize(0, 0)
        self.setFixedSize(self.sizeHint().expandedTo(self.minimumSize()))
