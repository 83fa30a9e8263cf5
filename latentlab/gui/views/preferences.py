"""The dialog of preferences: a form for each section, a list of the remembered choices, and a search over both."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from latentlab.actions.preferences import FROM, REMEMBERED, ROW, SECTIONS
from latentlab.gui.widgets.fields import Folders
from latentlab.gui.widgets.forms import Form, align_labels
from latentlab.gui.widgets.theme import SPACE, grow_with_text, muted
from latentlab.i18n import translate


class PreferencesDialog(QDialog):
    """Shows every preference. Changes apply at once: `changed` carries the name and the new value of a preference."""

    changed = Signal(str, object)
    forget_requested = Signal(str)  # a verb of REMEMBERED

    def __init__(
        self,
        values: Mapping[str, Any],
        words: Mapping[str, str],
        parent: QWidget | None = None,
        folders: Folders | None = None,
    ) -> None:
        """`words` are what the search compares, by the names of preferences and the verbs of REMEMBERED.

        `folders` says where the file dialogs begin.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._words = {name: text.casefold() for name, text in words.items()}
        self.search = QLineEdit()
        self.search.textChanged.connect(self._filter)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, SPACE, 0)
        column.setSpacing(SPACE)
        self.titles: dict[str, QLabel] = {}
        self.forms: dict[str, Form] = {}
        for section, (_, names) in SECTIONS.items():
            title = QLabel(objectName="cardTitle")
            form = Form([ROW[name] for name in names], values, folders=folders)
            form.changed.connect(self.changed)
            self.titles[section], self.forms[section] = title, form
            column.addWidget(title)
            column.addWidget(form)
        column.addWidget(self._make_remembered())
        self.nothing = muted(QLabel(wordWrap=True))
        self.nothing.hide()
        column.addWidget(self.nothing)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        self._area = area
        grow_with_text(area, setMinimumWidth=400)
        self.note = muted(QLabel(wordWrap=True))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)  # Return belongs to the fields
        close.setIcon(QIcon())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(self.search)
        layout.addWidget(area, 1)
        layout.addWidget(self.note)
        layout.addWidget(buttons)
        self._retranslate()

    def _make_remembered(self) -> QWidget:
        """Return the rows of the remembered choices: name, content, and a button that forgets them."""
        self._remembered = QWidget()
        grid = QGridLayout(self._remembered)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(1, 1)
        self._remembered_title = QLabel(objectName="cardTitle")
        grid.addWidget(self._remembered_title, 0, 0, 1, 3)
        self._names: dict[str, QLabel] = {}
        self.contents: dict[str, QLabel] = {}
        self.forget: dict[str, QPushButton] = {}
        for row, verb in enumerate(REMEMBERED, 1):
            name, content, button = QLabel(), muted(QLabel(wordWrap=True)), QPushButton(autoDefault=False)
            button.clicked.connect(lambda _=False, verb=verb: self.forget_requested.emit(verb))
            self._names[verb], self.contents[verb], self.forget[verb] = name, content, button
            for at, widget in enumerate((name, content, button)):
                grid.addWidget(widget, row, at)
        return self._remembered

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show these values; emit nothing."""
        for form in self.forms.values():
            form.set_values(values)

    def show_remembered(self, contents: Mapping[str, str]) -> None:
        """Show for each verb of REMEMBERED what is remembered; "": nothing."""
        for verb, text in contents.items():
            self.contents[verb].setText(text or self.tr("nothing"))
            self.forget[verb].setEnabled(bool(text))

    def show_error(self, name: str, text: str) -> None:
        """Show under a preference why its value is invalid."""
        for form in self.forms.values():
            if name in form.fields:
                form.set_error(name, text)

    def sizeHint(self) -> QSize:
        """Wide enough for a path, and as high as the rows if the screen has room."""
        inside, margins = self._area.widget().sizeHint(), 2 * 24
        hint = super().sizeHint()
        high = hint.height() - self._area.sizeHint().height() + inside.height()
        room = self.screen().availableSize()
        wide = max(hint.width(), inside.width() + margins + 24)
        return QSize(min(wide, room.width()), min(high, room.height() * 9 // 10))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the size that the rows need, which is known once they are styled."""
        super().showEvent(event)
        self.resize(self.sizeHint())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.StyleChange:
            align_labels(*self.forms.values())

    def _filter(self) -> None:
        """Show the rows that contain each word of the search, in any language."""
        wanted = self.search.text().casefold().split()
        fits = {name for name, text in self._words.items() if all(word in text for word in wanted)}
        for section, form in self.forms.items():
            form.show_only(fits)
            self.titles[section].setVisible(bool(fits & form.fields.keys()))
        for verb in REMEMBERED:
            for widget in (self._names[verb], self.contents[verb], self.forget[verb]):
                widget.setVisible(verb in fits)
        self._remembered.setVisible(bool(fits & REMEMBERED.keys()))
        self.nothing.setVisible(not fits)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Preferences"))
        self.search.setPlaceholderText(self.tr("Search, in English or Korean"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.nothing.setText(self.tr("No preference has these words."))
        self.note.setText(self.tr("Every change acts at once, unless the row says from when."))
        self._remembered_title.setText(self.tr("Remembered"))
        for section, (title, names) in SECTIONS.items():
            self.titles[section].setText(translate("Settings", title))
            self.forms[section].retranslate()
            for name in names:
                self.forms[section].set_note(name, translate("Settings", FROM[name]) if name in FROM else "")
        for verb, text in REMEMBERED.items():
            self._names[verb].setText(translate("Settings", text))
            self.forget[verb].setText(self.tr("Clear"))
            self.forget[verb].setAccessibleName(f"{self.tr('Clear')}: {self._names[verb].text()}")
        align_labels(*self.forms.values())
