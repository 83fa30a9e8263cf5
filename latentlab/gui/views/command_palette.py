"""The command palette: type a part of a verb's name, see its shortcut, run the verb.

The view knows names, not verbs.
"""

import dataclasses
import unicodedata
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from latentlab.gui.widgets.theme import SPACE, muted

WIDTH, ROWS = 560, 12  # pixels; visible rows of the list
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
RUNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclasses.dataclass(frozen=True)
class Command:
    """A row of the palette."""

    id: str
    text: str  # in the language of the window
    others: tuple[str, ...] = ()  # its names in other languages
    tip: str = ""
    shortcut: str = ""
    reason: str = ""  # why the verb cannot be performed now; "" if it can


def closeness(query: str, text: str) -> tuple[int, int, int] | None:
    """Return how near `text` is to `query`, the smaller the nearer; None if it does not match.

    The kind of the match counts first: the text starts with the query, a word does, the query is within a word, or only
    its letters occur in this order; then the place of the match, and the length of the text.
    """
    query, text = _folded(query).strip(), _folded(text)
    place = text.find(query)
    if place == 0:
        return 0, 0, len(text)
    while place > 0:
        if not text[place - 1].isalnum():
            return 1, place, len(text)
        place = text.find(query, place + 1)
    if (place := text.find(query)) > 0:
        return 2, place, len(text)
    letters = iter(text)
    if all(letter in letters for letter in query.replace(" ", "")):
        return 3, 0, len(text)
    return None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def found(query: str, commands: Iterable[Command]) -> list[tuple[Command, str]]:
    """Return the commands that match, the nearest first, each with the name that matched best.

    Of two equally near names, the name in the window's language wins; otherwise the order is kept.
    """
    if not query.strip():
        return [(command, command.text) for command in commands]
    matches = []
    for order, command in enumerate(commands):
        names = (command.text, *command.others, command.id)
        scored = [
            (near[0], number > 0, near[1:], order, name)
            for number, name in enumerate(names)
            if (near := closeness(query, name)) is not None
        ]
        if scored:
            best = min(scored, key=lambda one: one[:4])
            matches.append((best[:4], command, best[4]))
    return [(command, name) for _, command, name in sorted(matches, key=lambda match: match[0])]


class CommandPalette(QFrame):
    """A card over the window: a line to type in, and the matching commands. `chosen` carries the id of a command."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("commandPalette")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._commands: tuple[Command, ...] = ()
        self._focus_before: QWidget | None = None
        self.line = QLineEdit(clearButtonEnabled=False)
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.list = QTreeWidget(columnCount=2, rootIsDecorated=False, uniformRowHeights=True, headerHidden=True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys go to the line
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self.list.currentItemChanged.connect(self._explain)
        self.list.itemClicked.connect(lambda _item, _column: self._run())
        self.words = muted(QLabel(wordWrap=True))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE)
        for widget in (self.line, self.list, self.words):
            layout.addWidget(widget)
        self._retranslate()
        self.hide()

    def open(self, commands: Iterable[Command]) -> None:
        """Show these commands over the window, with the focus in the line."""
        self._commands = tuple(commands)
        self._focus_before = QApplication.focusWidget()
        self.line.clear()
        self._filter("")
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        QApplication.instance().installEventFilter(self)

    def close_card(self) -> None:
        """Hide the card and give the focus back."""
        if self.isHidden():
            return
        QApplication.instance().removeEventFilter(self)
        self.hide()
        if self._focus_before is not None and isValid(self._focus_before):  # its window may have been closed
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._focus_before = None

    @property
    def current(self) -> Command | None:
        """The command that Return runs."""
        item = self.list.currentItem()
        return None if item is None else item.data(0, Qt.ItemDataRole.UserRole)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the keys that move and choose; a click beside the card closes the card."""
        kind = event.type()
        if watched is self.line and kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return self._on_key(event)
        if kind == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget) and self.isVisible():
            if watched is not self and not self.isAncestorOf(watched):
                self.close_card()
        elif watched is self.parentWidget() and kind == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep clicks on the card from the widgets beneath it."""
        event.accept()

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key != Qt.Key.Key_Escape and key not in MOVES and key not in RUNS:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:  # a shortcut of the window may use the same key
            event.accept()
        elif key == Qt.Key.Key_Escape:
            self.close_card()
        elif key in RUNS:
            self._run()
        else:
            QApplication.sendEvent(self.list, event)
        return True

    def _run(self) -> None:
        command = self.current
        if command is not None and not command.reason:
            self.close_card()
            self.chosen.emit(command.id)

    def _filter(self, query: str) -> None:
        self.list.clear()
        for command, name in found(query, self._commands):
            text = command.text if name in (command.text, command.id) else f"{command.text} · {name}"
            item = QTreeWidgetItem([text, command.shortcut])
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setData(0, Qt.ItemDataRole.UserRole, command)
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, command.reason or command.tip)
            if command.reason:
                for column in (0, 1):
                    item.setForeground(column, self.palette().placeholderText())
            self.list.addTopLevelItem(item)
        self.list.setCurrentItem(self.list.topLevelItem(0))
        self._explain()

    def _explain(self, *_: object) -> None:
        command = self.current
        if command is None:
            self.words.setText(self.tr("No command has a name like this."))
        else:
            self.words.setText(command.reason or command.tip)

    def _place(self) -> None:
        """Place the card below the top of the window, horizontally centred."""
        room = self.parentWidget().rect()
        row = self.list.fontMetrics().height() + SPACE
        self.list.setFixedHeight(min(ROWS * row, max(room.height() - 20 * SPACE, 3 * row)))
        self.setFixedWidth(min(WIDTH, room.width() - 4 * SPACE))
        self.adjustSize()
        self.move((room.width() - self.width()) // 2, min(10 * SPACE, max(0, room.height() - self.height())))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Commands"))
        self.line.setPlaceholderText(self.tr("Find a command by its name"))
        self.line.setAccessibleName(self.tr("Name of a command, or a part of it"))
        self.list.setAccessibleName(self.tr("Commands that match"))
