"""PanelScroll: gives a panel less room than its content needs; the rest is reached by scrolling."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

LEAST = QSize(304, 112)  # pixels: a panel at the side needs no horizontal scrolling at the usual text size


class PanelScroll(QScrollArea):
    """Holds one widget at the size of the area, or at the widget's own least size if that is larger.

    Neither a long text nor a large font makes the window larger than its screen, and no text is cut.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the menu of the panel opens there, too
        self.setWidget(content)

    def sizeHint(self) -> QSize:
        """The size of the content."""
        return self.widget().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """The least size of the content, but no more than LEAST."""
        return self.widget().minimumSizeHint().boundedTo(LEAST)
