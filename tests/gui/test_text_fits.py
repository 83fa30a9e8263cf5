"""No text of the window is cut: a label, a button, a list or an axis has the room that its words and numbers need."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from latentlab.gui.views.image_button import ImageButton

SLACK = 1.5  # pixels: a width is rounded


def words_of(text: str, rich: bool) -> str:
    if not rich:
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def cut_label(label: QLabel) -> str:
    text = label.text()
    if not text or (label.pixmap() and not label.pixmap().isNull()):
        return ""
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        longest = max((QFontMetricsF(label.font()).horizontalAdvance(word) for word in text.split()), default=0.0)
        rich = Qt.mightBeRichText(text)
        if needed > label.height() + SLACK or (not rich and longest > label.contentsRect().width() + SLACK):
            return f"{needed} > {label.height()} high, {longest:.0f} of {label.contentsRect().width()} wide"
        return ""
    hint = label.sizeHint()
    if hint.width() > label.width() + SLACK or hint.height() > label.height() + SLACK:
        return f"{hint.toTuple()} > {label.size().toTuple()}"
    return ""


def cut_button(button: QAbstractButton) -> str:
    if not button.text():
        return ""
    if isinstance(button, ImageButton):
        widest = max(QFontMetricsF(button.font()).horizontalAdvance(line) for line in button.text().split("\n"))
        return f"{widest:.0f} > {button.width()}" if widest > button.width() + SLACK else ""
    if isinstance(button, QToolButton) and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        return ""
    needed = button.sizeHint().width()
    return f"{needed} > {button.width()}" if needed > button.width() + SLACK else ""


def cut_combo(combo: QComboBox) -> str:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    room = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, combo).width()
    needed = combo.fontMetrics().horizontalAdvance(combo.currentText())
    return f"{needed} > {room}" if needed > room + SLACK else ""


def cut_line(line: QLineEdit) -> str:
    margins = line.textMargins().left() + line.textMargins().right()
    room = line.contentsRect().width() - margins - 4
    needed = line.fontMetrics().horizontalAdvance(line.displayText())
    return f"{needed} > {room}" if needed > room + SLACK and not line.toolTip() else ""


def cut_axes(view: QGraphicsView) -> list[tuple[str, str]]:
    found = []
    for item in view.scene().items():
        label = getattr(item, "label", None)
        if label is None or not hasattr(item, "orientation") or not item.isVisible() or not label.isVisible():
            continue
        room = item.size().width() if item.orientation in ("top", "bottom") else item.size().height()
        if label.boundingRect().width() > room + SLACK:
            found.append((label.toPlainText(), f"{label.boundingRect().width():.0f} > {room:.0f}"))
    return found


def cut_texts(window: QWidget) -> list[str]:
    """Return a line for each text in sight that has less room than it needs."""
    found: list[tuple[str, str]] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        if isinstance(widget, QLabel):
            found.append((widget.text(), cut_label(widget)))
        elif isinstance(widget, QAbstractButton):
            found.append((widget.text(), cut_button(widget)))
        elif isinstance(widget, QComboBox):
            found.append((widget.currentText(), cut_combo(widget)))
        elif isinstance(widget, QLineEdit):
            found.append((widget.text(), cut_line(widget)))
        elif isinstance(widget, QGraphicsView):
            found += cut_axes(widget)
    return sorted({f"{text!r}: {why}" for text, why in found if why})
