"""The first screen: the choice of the data. The program uses no network before the download button is pressed."""

from collections.abc import Mapping, Sequence

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
    """Three large choices, the progress of a download with its Cancel, the imported data, and the recent runs."""

    download_requested = Signal()
    import_requested = Signal()
    dataset_requested = Signal(str)  # the name of imported data
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
        self.download, self.images, self.digits = _Choice(primary=True), _Choice(), _Choice()
        self._icons = {self.download: "tray-arrow-down", self.images: "image-plus-outline", self.digits: "grid"}
        self.download.clicked.connect(self.download_requested)
        self.images.clicked.connect(self.import_requested)
        self.digits.clicked.connect(self.digits_requested)
        choices = QHBoxLayout()
        choices.setSpacing(16)
        choices.addStretch(1)
        for button in (self.download, self.images, self.digits):
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

        self.imported: list[QPushButton] = []
        self._imported_title = QLabel()
        self._imported_title.setProperty("muted", True)
        self._imported_rows = QGridLayout()
        self._imported_rows.setSpacing(8)
        under = QVBoxLayout()
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(8)
        under.addWidget(self._imported_title)
        under.addLayout(self._imported_rows)
        self._imported = QWidget()
        self._imported.setLayout(under)
        self._imported.hide()

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
        layout.addWidget(self._imported, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._recent, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.setWidget(inner)
        self._retranslate()
        self.show_choices()

    def show_choices(self, note: str = "") -> None:
        """Offer the three choices; `note` says why the last choice failed."""
        for button in self._icons:
            button.setEnabled(True)
        self._under_way.hide()
        self._show_text(note)

    def show_progress(self, text: str, done: int, total: int) -> None:
        """Show the progress of a download of `total` bytes."""
        for button in self._icons:
            button.setEnabled(False)
        self._under_way.show()
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._show_text(text)

    def _show_text(self, note: str) -> None:
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def minimumSizeHint(self) -> QSize:
        """The size of the choices; the content below may need scrolling."""
        inner, spacing = self.widget().minimumSizeHint(), self.widget().layout().spacing()
        parts = [part for part in (self._imported, self._recent) if not part.isHidden()]
        below = sum(part.sizeHint().height() + spacing for part in parts)
        return QSize(inner.width() + self.verticalScrollBar().sizeHint().width(), inner.height() - below)

    def show_imported(self, titles: Mapping[str, str]) -> None:
        """Offer the imported data, by title, in place of the earlier list."""
        for button in self.imported:
            self._imported_rows.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.imported = [QPushButton(title) for title in titles.values()]
        for index, (name, button) in enumerate(zip(titles, self.imported)):
            self._imported_rows.addWidget(button, index // COLUMNS, index % COLUMNS)
            button.clicked.connect(lambda _=False, name=name: self.dataset_requested.emit(name))
        self._imported.setVisible(bool(titles))

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
        """Use these colours."""
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
            self.images: (self.tr("Import images…"), self.tr("Your own pictures or data,\na file or a folder")),
            self.digits: (
                self.tr("Use built-in digits"),
                self.tr("1,797 digits of 8 × 8 pixels\nno network needed"),
            ),
        }
        for button, (title, text) in texts.items():
            button.set_words(title, text)
        self.bar.setAccessibleName(self.tr("Download progress"))
        self.cancel.setText(self.tr("Cancel"))
        self._imported_title.setText(self.tr("Imported before"))
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
