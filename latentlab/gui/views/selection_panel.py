"""The selected points in numbers: their count, classes, mean and spread."""

import dataclasses
import html
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from latentlab.gui.widgets.theme import SPACE, muted, number_font


@dataclasses.dataclass(frozen=True)
class ClassCount:
    """The number of selected points of one class."""

    name: str
    colour: str  # #rrggbb, as on the map
    count: int


class SelectionPanel(QWidget):
    """The number of selected points, a table of their latent metrics, and their classes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = muted(QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True))
        self.title, self.metrics, self.classes = QLabel(), QLabel(), QLabel(wordWrap=True)
        self._classes_title = muted(QLabel())
        for label in (self.title, self.metrics, self.classes):
            label.setFont(number_font(label.font()))
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.metrics, self.classes):
            label.setTextFormat(Qt.TextFormat.RichText)
        self.classes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.classes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, widgets in ((left, (self.title, self.metrics)), (right, (self._classes_title, self.classes))):
            column.setSpacing(SPACE)
            for widget in widgets:
                column.addWidget(widget)
            column.addStretch(1)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        row.setSpacing(4 * SPACE)
        row.addLayout(left)
        row.addLayout(right, 1)
        area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(area)
        self._retranslate()

    def clear(self) -> None:
        """Say that nothing is selected, and how to select points."""
        self._stack.setCurrentIndex(0)

    def show_metrics(self, title: str, metrics: Sequence[Sequence[str]], classes: Sequence[ClassCount]) -> None:
        """Show a title, a table whose first row and first column are names, and the classes, if the data has labels."""
        self.title.setText(title)
        rows = ["".join(f"<td align='right'>{html.escape(cell)}&nbsp;&nbsp;</td>" for cell in row) for row in metrics]
        self.metrics.setText(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        total = sum(row.count for row in classes)
        self.classes.setText(
            " &nbsp; ".join(
                f"<span style='color:{row.colour}'>■</span>&nbsp;{html.escape(row.name).replace(' ', '&nbsp;')}"
                f"&nbsp;<b>{row.count:,}</b>&nbsp;({100 * row.count / total:.1f}&nbsp;%)"
                for row in classes
            )
        )
        self._classes_title.setVisible(bool(classes))
        self._stack.setCurrentIndex(1)

    def sizeHint(self) -> QSize:
        """As low as the other panels below."""
        return QSize(480, 128)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a small window: the content scrolls."""
        return QSize(240, 96)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._classes_title.setText(self.tr("Classes"))
        self.empty.setText(
            self.tr("Select points with the Select or Lasso tool: their classes, mean and spread stand here.")
        )
