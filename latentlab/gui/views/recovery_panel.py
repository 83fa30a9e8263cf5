"""The recovery panel: the runs that were open when the program ended unexpectedly, above the map. No dialog."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.run_cards import Card, CardWords, RunPicture

PICTURE = 48  # pixels
MARGIN, GAP = 16, 8
WIDE = 560  # pixels: from this width the buttons are beside the text, else below


class RecoveryPanel(QFrame):
    """A row for each run, with three buttons; the panel is hidden while there is none.

    In a small window the panel shows one row and scrolls to the others.
    """

    restore_requested = Signal(object)  # a Path
    later_requested = Signal(object)
    discard_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recoveryPanel")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._colours = SCHEMES["light"]
        self.title = QLabel()
        self.title.setObjectName("cardTitle")
        self.title.setWordWrap(True)
        self.rows: list[RecoveryRow] = []
        self._inner = QWidget()
        self._list = QVBoxLayout(self._inner)
        self._list.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._list.setSpacing(GAP)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 12)
        layout.setSpacing(GAP)
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN, 0, MARGIN, 0)
        top.addWidget(self.title, 1)
        layout.addLayout(top)
        layout.addWidget(self._scroll, 1)
        self._retranslate()
        self.hide()

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Offer these runs, in place of the earlier ones; an empty list hides the panel."""
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [RecoveryRow(card, self, self._colours) for card in cards]
        for row in self.rows:
            self._list.addWidget(row)
        self._arrange()
        self.setVisible(bool(cards))

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        for row in self.rows:
            row.picture.set_theme(colours)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons beside the words, or below them."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        for row in self.rows:
            row.set_wide(self.width() >= WIDE)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """False: a layout would otherwise reserve the height of every row as the minimum."""
        return False

    def sizeHint(self) -> QSize:
        """The size of all rows."""
        return self._size(len(self.rows))

    def minimumSizeHint(self) -> QSize:
        """The size of one row."""
        return self._size(min(1, len(self.rows)))

    def _size(self, rows: int) -> QSize:
        margins = self.layout().contentsMargins()
        high = sum(row.sizeHint().height() for row in self.rows[:rows]) + GAP * max(0, rows - 1)
        title = self.title.heightForWidth(max(1, self.width() - 2 * MARGIN))
        wide = max((row.minimumSizeHint().width() for row in self.rows), default=0) + 2 * MARGIN
        return QSize(wide, margins.top() + title + GAP + high + margins.bottom())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.title.setText(self.tr("latentlab ended unexpectedly. What was open is kept as it was last saved."))
        self.setAccessibleName(self.title.text())


class RecoveryRow(QWidget):
    """One run, with its buttons."""

    def __init__(self, card: Card, panel: RecoveryPanel, colours: Surfaces) -> None:
        super().__init__()
        self.card = card
        self.picture = RunPicture(PICTURE)
        self.picture.show_picture(card.picture)
        self.picture.set_theme(colours)
        words = CardWords(1)
        words.show_card(card)
        self.restore, self.later, self.discard = (QPushButton() for _ in range(3))
        self.restore.setProperty("primary", True)
        texts = (
            (self.restore, self.tr("Restore"), self.tr("Open it as last saved"), panel.restore_requested),
            (self.later, self.tr("Later"), self.tr("Offer it again at the next start"), panel.later_requested),
            (
                self.discard,
                self.tr("Discard"),
                self.tr("Do not offer it again; its folder stays"),
                panel.discard_requested,
            ),
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        for button, text, tip, signal in texts:
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(f"{text}: {card.title}")
            button.setAccessibleDescription(f"{', '.join(card.lines)}. {tip}")
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(card.folder))
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._inner = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._inner.setSpacing(6)
        column = QVBoxLayout()  # centred vertically
        column.addStretch(1)
        column.addLayout(words)
        column.addStretch(1)
        self._inner.addLayout(column, 1)
        self._inner.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._inner, 1)
        self.setToolTip(card.tip)

    def set_wide(self, is_wide: bool) -> None:
        """Put the buttons beside the words, or below them."""
        ways = QBoxLayout.Direction
        self._inner.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)
