"""QuestionPanel: a panel of one question to a model, or the reason why this model cannot answer."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QWidget

from latentlab.gui.widgets.theme import SPACE, muted


class QuestionPanel(QWidget):
    """Parts side by side in `row`, which a subclass fills; in their place `off`, the label of the reason."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = QWidget()
        self.row = QHBoxLayout(inside)
        self.row.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        self.row.setSpacing(2 * SPACE)
        self.off = muted(QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True))
        self._pages = QStackedLayout(self)
        self._pages.addWidget(inside)
        self._pages.addWidget(self.off)

    def set_off(self, reason: str) -> None:
        """Show why the model cannot answer; "" if it can."""
        self.off.setText(reason)
        self._pages.setCurrentIndex(1 if reason else 0)
