"""The recovery panel: the runs that were open when the program ended unexpectedly, above the map. No dialog."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.run_cards import Card, CardWords, RunPicture

PICTURE = 48  # pixels
MARGIN, GAP = 16, 8


class RecoveryPanel(QFrame):
    """A card for each run, side by side, with three buttons; the panel is hidden while there is none.

    In a narrow window the panel scrolls.
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
        self.cards: list[RecoveryCard] = []
        self._inner = QWidget()
        self._line = QHBoxLayout(self._inner)
        self._line.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._line.setSpacing(12)
        self._line.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
        for card in self.cards:
            self._line.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [RecoveryCard(card, self, self._colours) for card in cards]
        for card in self.cards:
            self._line.addWidget(card)
        self.updateGeometry()
        self.setVisible(bool(cards))

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        for card in self.cards:
            card.picture.set_theme(colours)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Adapt the height to the lines of the title and to the scroll bar at this width."""
        super().resizeEvent(event)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """False: a layout would otherwise reserve the height of a narrow window as the minimum."""
        return False

    def sizeHint(self) -> QSize:
        """The size of all cards."""
        return self._size()

    def minimumSizeHint(self) -> QSize:
        """The height of the panel, and the width of one card."""
        widest = max((card.sizeHint().width() for card in self.cards), default=0)
        return QSize(widest + 2 * MARGIN, self._size().height())

    def _size(self) -> QSize:
        margins, inner = self.layout().contentsMargins(), self._inner.sizeHint()
        title = self.title.heightForWidth(max(1, self.width() - 2 * MARGIN))
        bar = self._scroll.horizontalScrollBar().sizeHint().height() if inner.width() > self.width() else 0
        return QSize(inner.width(), margins.top() + title + GAP + inner.height() + bar + margins.bottom())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.title.setText(self.tr("latentlab ended unexpectedly. What was open is kept as it was last saved."))
        self.setAccessibleName(self.title.text())


class RecoveryCard(QWidget):
    """One run, with its buttons."""

    def __init__(self, card: Card, panel: RecoveryPanel, colours: Surfaces) -> None:
        super().__init__()
        self.card = card
        self.picture = RunPicture(PICTURE)
        self.picture.show_picture(card.picture)
        self.picture.set_theme(colours)
        words = CardWords(2)
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
        buttons.setSpacing(GAP // 2)
        for button, text, tip, signal in texts:
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(f"{text}: {card.title}")
            button.setAccessibleDescription(f"{', '.join(card.lines)}. {tip}")
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(card.folder))
            buttons.addWidget(button)
        buttons.addStretch(1)
        about = QHBoxLayout()
        about.setSpacing(GAP)
        about.addWidget(self.picture)
        about.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addLayout(about)
        layout.addLayout(buttons)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(card.tip)
