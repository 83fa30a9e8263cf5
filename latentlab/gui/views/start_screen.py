"""The first screen: the choice of the data. The program uses no network before the download button is pressed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.run_cards import Card, RecentCard
from latentlab.gui.widgets.theme import grow_with_text

COLUMNS = 3  # of the recent runs: one column under each choice


class StartScreen(QScrollArea):
    """Three large choices, the progress of a download with its Cancel, and the recent runs."""

    download_requested = Signal()
    folder_requested = Signal()
    digits_requested = Signal()
    cancel_requested = Signal()
    run_requested = Signal(object)  # the Path of a recent run

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("startScreen")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._colours = SCHEMES["light"]
        self._title = QLabel()
        self._title.setObjectName("startTitle")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._intro = QLabel()
        self._intro.setObjectName("startIntro")
        self._intro.setWordWrap(True)
        self._intro.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.download, self.folder, self.digits = _Choice(primary=True), _Choice(), _Choice()
        self._icons = {self.download: "tray-arrow-down", self.folder: "folder-open-outline", self.digits: "grid"}
        self.download.clicked.connect(self.download_requested)
        self.folder.clicked.connect(self.folder_requested)
        self.digits.clicked.connect(self.digits_requested)
        choices = QHBoxLayout()
        choices.setSpacing(16)
        choices.addStretch(1)
        for button in (self.download, self.folder, self.digits):
            choices.addWidget(button)
        choices.addStretch(1)

        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(320)
        self.cancel = QPushButton()
        self.cancel.clicked.connect(self.cancel_requested)
        under_way = QHBoxLayout()
        under_way.setSpacing(16)
        under_way.addStretch(1)
        under_way.addWidget(self.bar)
        under_way.addWidget(self.cancel)
        under_way.addStretch(1)
        self._under_way = QWidget()
        self._under_way.setLayout(under_way)
        self.note = QLabel()
        self.note.setObjectName("startNote")
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

        self._recent_title = QLabel()
        self._recent_title.setProperty("muted", True)
        self.recent: list[RecentCard] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(16)
        self._grid.setContentsMargins(0, 0, 0, 0)
        under = QVBoxLayout()
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(8)
        under.addWidget(self._recent_title)
        under.addLayout(self._grid)
        self._recent = QWidget()
        self._recent.setLayout(under)
        self._recent.hide()

        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(16, 32, 16, 32)
        layout.setSpacing(16)
        layout.addStretch(2)
        layout.addWidget(self._title)
        layout.addWidget(self._intro)
        layout.addSpacing(16)
        layout.addLayout(choices)
        layout.addWidget(self._under_way)
        layout.addWidget(self.note)
        layout.addWidget(self._recent, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.setWidget(inner)
        self._retranslate()
        self.show_choices()

    def show_choices(self, note: str = "") -> None:
        """Offer the three choices; `note` gives the reason why the last choice failed."""
        for button in self._icons:
            button.setEnabled(True)
        self._under_way.hide()
        self._say(note)

    def show_progress(self, text: str, done: int, total: int) -> None:
        """Show the progress of a download of `total` bytes."""
        for button in self._icons:
            button.setEnabled(False)
        self._under_way.show()
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._say(text)

    def _say(self, note: str) -> None:
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def minimumSizeHint(self) -> QSize:
        """The size of the choices; the recent runs below may need scrolling."""
        inner, recent = self.widget().minimumSizeHint(), 0
        if not self._recent.isHidden():
            recent = self._recent.sizeHint().height() + self.widget().layout().spacing()
        return QSize(inner.width() + self.verticalScrollBar().sizeHint().width(), inner.height() - recent)

    def show_recent(self, cards: Sequence[Card]) -> None:
        """Offer the recent runs, in place of the earlier list."""
        for button in self.recent:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.recent = [RecentCard(card, self._colours) for card in cards]
        for index, button in enumerate(self.recent):
            self._grid.addWidget(button, index // COLUMNS, index % COLUMNS)
            button.clicked.connect(lambda _=False, card=button.card: self.run_requested.emit(card.folder))
        self._recent.setVisible(bool(cards))

    def set_theme(self, colours: Surfaces) -> None:
        """Draw the icons in these colours."""
        import qtawesome

        self._colours = colours
        for button in self.recent:
            button.picture.set_theme(colours)
        for button, name in self._icons.items():
            colour = colours.on_accent if button.property("primary") else colours.accent
            button.picture.setPixmap(qtawesome.icon(f"mdi6.{name}", color=colour).pixmap(QSize(32, 32)))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._title.setText(self.tr("What shall it learn?"))
        self._intro.setText(
            self.tr("latentlab trains a variational autoencoder on small images and lets you explore what it learned.")
        )
        texts = {
            self.download: (self.tr("Get MNIST"), self.tr("70,000 handwritten digits\n11.6 MB, downloaded once")),
            self.folder: (self.tr("Choose a folder…"), self.tr("Your own images and labels\nas IDX files")),
            self.digits: (
                self.tr("Use built-in digits"),
                self.tr("1,797 digits of 8 × 8 pixels\nno network needed"),
            ),
        }
        for button, (title, text) in texts.items():
            button.set_words(title, text)
        self.bar.setAccessibleName(self.tr("Download progress"))
        self.cancel.setText(self.tr("Cancel"))
        self._recent_title.setText(self.tr("Recent runs"))


class _Choice(QPushButton):
    """A large button: a picture, a title, and two lines of explanation."""

    def __init__(self, *, primary: bool = False) -> None:
        super().__init__()
        self.setObjectName("startChoice")
        self.setProperty("primary", primary)
        grow_with_text(self, setFixedSize=QSize(208, 144))
        self.picture, self._title, self._text = QLabel(), QLabel(), QLabel()
        self._title.setObjectName("startChoiceTitle")
        self._text.setObjectName("startChoiceText")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(4)
        for label in (self.picture, self._title, self._text):
            label.setProperty("primary", primary)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        layout.insertSpacing(1, 8)
        layout.addStretch(1)

    def set_words(self, title: str, text: str) -> None:
        """Show these texts, and set them for screen readers."""
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
