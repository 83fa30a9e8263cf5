"""The overlay of the window during a drag: what a drop will do, or why it is refused."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.map_painter import faded
from latentlab.gui.widgets.theme import SPACE

WIDEST = 480  # largest width of the sentence, in pixels
LARGE = 1.3  # factor on the font size of the window


class DropOverlay(QWidget):
    """A veil over its parent with a sentence in the middle. Mouse and drag events pass through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = ""
        self._usable = True
        self._colours = SCHEMES["light"]
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        parent.installEventFilter(self)
        self.hide()

    def show_text(self, text: str, *, usable: bool) -> None:
        """Say what a drop will do, or, unless `usable`, why it is refused."""
        self.text, self._usable = text, usable
        self.setAccessibleName(text)
        self.setGeometry(self.parentWidget().rect())
        self.raise_()
        self.show()
        self.update()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self.parentWidget().rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the veil, its edge, and the sentence in a card."""
        painter, colours = QPainter(self), self._colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), faded(colours.window, 190))
        ink = QColor(colours.accent if self._usable else colours.bad)
        edge = QRectF(self.rect()).adjusted(SPACE, SPACE, -SPACE, -SPACE)
        painter.setPen(QPen(ink, 3, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(edge, SPACE, SPACE)
        font = QFont(self.font())
        font.setPointSizeF(LARGE * font.pointSizeF())
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = QRectF(0, 0, min(WIDEST, edge.width() - 6 * SPACE), edge.height() - 6 * SPACE)
        card = QFontMetricsF(font).boundingRect(room, int(flags), self.text)
        card.moveCenter(edge.center())
        painter.setPen(QPen(ink, 1))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(card.adjusted(-3 * SPACE, -2 * SPACE, 3 * SPACE, 2 * SPACE), SPACE, SPACE)
        painter.setFont(font)
        painter.setPen(QColor(colours.text if self._usable else colours.bad))
        painter.drawText(card.adjusted(-1, -1, 1, 1), flags, self.text)
