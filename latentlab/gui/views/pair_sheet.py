"""The sheet of ready pairs: a card for each, with what differs and what there is to see."""

import dataclasses
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from latentlab.gui.widgets.theme import SPACE, scaled

WIDTH = 520  # pixels of a card


@dataclasses.dataclass(frozen=True)
class PairCard:
    """The content of the card of one pair."""

    name: str
    title: str
    line: str  # what there is to see, or why the pair cannot be trained
    is_possible: bool = True


class PairSheet(QDialog):
    """Offers the pairs; a click on a card chooses its pair and closes the sheet."""

    chosen = Signal(str)  # the name of a pair

    def __init__(self, cards: Sequence[PairCard], tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(SPACE)
        layout.addWidget(QLabel(tip, wordWrap=True, objectName="dialogTip"))
        layout.addSpacing(SPACE)
        self.cards = {card.name: _CardButton(card) for card in cards}
        for name, button in self.cards.items():
            button.clicked.connect(lambda _=False, name=name: self._choose(name))
            layout.addWidget(button)
        layout.addSpacing(SPACE)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _choose(self, name: str) -> None:
        self.accept()
        self.chosen.emit(name)


class _CardButton(QPushButton):
    """A button with a title, and a line below it that wraps."""

    def __init__(self, card: PairCard) -> None:
        super().__init__()
        self.setObjectName("pairCard")
        title, line = QLabel(card.title, objectName="cardTitle"), QLabel(card.line, wordWrap=True)
        line.setProperty("muted", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, SPACE, 16, SPACE)
        layout.setSpacing(2)
        for label in (title, line):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        self.setEnabled(card.is_possible)
        self.setToolTip(card.line)
        self.setAccessibleName(card.title)
        self.setAccessibleDescription(card.line)

    def sizeHint(self) -> QSize:
        """The texts at the width of a card; a button alone would not count its labels."""
        width = scaled(WIDTH)
        return QSize(width, self.layout().totalHeightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """The size hint is also the minimum."""
        return self.sizeHint()
