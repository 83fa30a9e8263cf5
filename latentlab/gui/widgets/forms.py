"""Forms made from Option rows: a label and a field for each, and errors that name the labels."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QSizePolicy,
    QWidget,
)

from latentlab.gui.widgets.fields import Field, Folders, PathField, field_for
from latentlab.gui.widgets.theme import SPACE, grow_with_text
from latentlab.i18n import translate
from latentlab.options import Option

MARK = "↻"


class Form(QWidget):
    """A column of labels beside a column of fields; `changed` carries the name and the new value of one of them."""

    changed = Signal(str, object)

    def __init__(
        self,
        options: Iterable[Option],
        values: Mapping[str, Any] | None = None,
        parent: QWidget | None = None,
        folders: Folders | None = None,
    ) -> None:
        """`folders` says where the file dialogs of the fields begin."""
        super().__init__(parent)
        self._folders = folders
        self.fields: dict[str, Field] = {}
        self._labels: dict[str, QLabel] = {}
        self._marks: dict[str, QLabel] = {}
        self._below: dict[str, QLabel] = {}
        self._notes: dict[str, str] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE // 2)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(2, 1)
        for option in options:
            self._add(option)
        self.retranslate()
        self.set_values(values or {})

    def values(self) -> dict[str, Any]:
        """Return every field's value by name. Raises UserError if a text is invalid."""
        for field in self.fields.values():
            field.commit()
            if field.error is not None:
                raise field.error
        return {name: field.value() for name, field in self.fields.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show those of `values` with a field in this form; emit nothing."""
        for name, value in values.items():
            # A field that has this value already stays: the user may be typing in it.
            if name in self.fields and self.fields[name].value() != value:
                self.fields[name].set_value(value)
                self.set_error(name, "")

    def set_error(self, name: str, text: str) -> None:
        """Show `text` in red under the field `name`; "" shows the field's note again, if there is one."""
        below = self._below[name]
        below.setText(text or self._notes.get(name, ""))
        below.setProperty("bad", bool(text))
        below.setProperty("muted", not text)
        below.style().unpolish(below)
        below.style().polish(below)
        below.setVisible(bool(below.text()))

    def set_note(self, name: str, text: str) -> None:
        """Show `text` quietly under the field `name`; "" removes the text."""
        self._notes[name] = text
        self.set_error(name, "")

    def set_enabled(self, name: str, enabled: bool) -> None:
        """Enable or disable the field `name` and its label; a disabled field has no error."""
        field = self.fields[name]
        if field.isEnabledTo(self) and not enabled:
            field.set_value(field.value())
            self.set_error(name, "")
        field.setEnabled(enabled)
        self._labels[name].setEnabled(enabled)

    def set_marks(self, names: Iterable[str], tooltip: str) -> None:
        """Put a small ↻ between label and field of these names, with a tooltip that explains the mark."""
        names = set(names)
        for name, mark in self._marks.items():
            mark.setText(MARK if name in names else "")
            mark.setToolTip(tooltip if name in names else "")

    def show_only(self, names: Collection[str]) -> None:
        """Show the rows of these names, and hide the others."""
        for name, field in self.fields.items():
            for widget in (field, self._labels[name], self._marks[name]):
                widget.setVisible(name in names)
            self._below[name].setVisible(name in names and bool(self._below[name].text()))

    def append(self, widget: QWidget) -> None:
        """Add `widget` below the last field."""
        self._grid.addWidget(widget, self._grid.rowCount(), 2, Qt.AlignmentFlag.AlignLeft)

    def retranslate(self) -> None:
        """Show the words in the language of the window."""
        for name, field in self.fields.items():
            label = translate("Settings", field.option.spec.label)
            tip = translate("Settings", field.option.spec.help)
            self._labels[name].setText(label)
            self._labels[name].setToolTip(tip)
            field.setToolTip(tip)
            for control in (field, *field.findChildren(QWidget)):
                control.setAccessibleName(label)
                control.setAccessibleDescription(tip)
            field.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _add(self, option: Option) -> None:
        name, row = option.name, 2 * len(self.fields)
        field = self.fields[name] = field_for(option)
        if isinstance(field, PathField):
            field.folders = self._folders
        label, mark, below = QLabel(), QLabel(), QLabel(wordWrap=True)
        label.setBuddy(field)
        grow_with_text(mark, setFixedWidth=14)
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark.setProperty("muted", True)
        below.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        below.setContentsMargins(0, SPACE // 4, 0, 0)
        below.hide()
        self._labels[name], self._marks[name], self._below[name] = label, mark, below
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(mark, row, 1)
        self._grid.addWidget(field, row, 2)
        self._grid.addWidget(below, row + 1, 2)
        if row:
            field.setContentsMargins(0, SPACE, 0, 0)
            label.setContentsMargins(0, SPACE, 0, 0)
            mark.setContentsMargins(0, SPACE, 0, 0)
        field.changed.connect(lambda: self.changed.emit(name, field.value()))
        field.problem.connect(lambda text: self.set_error(name, text))


def form(options: Iterable[Option], values: Mapping[str, Any] | None = None) -> Form:
    """Return a form of these options, at `values` or at their defaults."""
    return Form(options, values)


def align_labels(*forms: Form) -> None:
    """Give the labels of several forms one column width."""
    width = max(label.sizeHint().width() for form in forms for label in form._labels.values())
    for form in forms:
        form._grid.setColumnMinimumWidth(0, width)
