"""PanelScroll: gives a panel less room than its content needs; the rest is reached by scrolling."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

LEAST = QSize(304, 112)  # pixels: a panel at the side needs no horizontal scrolling at the usual text size


class PanelScroll(QScrollArea):
    """Holds one widget, or none yet, at the size of the area, or at the widget's least size where that is larger.

    Neither a long text nor a large font makes the window larger than its screen, and no text is cut.
    """

    def __init__(self, content: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the menu of the panel opens there, too
        if content is not None:
            self.setWidget(content)

    def sizeHint(self) -> QSize:
        """The size of the content."""
        return self.widget().sizeHint() if self.widget() is not None else LEAST

    def minimumSizeHint(self) -> QSize:
        """The least size of the content, but no more than LEAST, which is that of an area without content."""
        return self.widget().minimumSizeHint().boundedTo(LEAST) if self.widget() is not None else LEAST
