"""The preferences' presenter: their dialog, the remembered choices, and the presentation mode."""

import dataclasses
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from latentlab.actions.preferences import REMEMBERED, ROW, SECTIONS
from latentlab.errors import UserError
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.names import Names
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.presenters.recent import RecentPresenter
from latentlab.gui.widgets.fields import CHOICE_NAMES, in_words_of_the_window
from latentlab.session import state_file

if TYPE_CHECKING:
    from latentlab.gui.views.preferences import PreferencesDialog


class PreferencesPresenter(QObject):
    """Opens the dialog and keeps it up to date; starts and ends the presentation."""

    presented = Signal(bool)  # the presentation has started, or is about to end

    def __init__(self, parts: Parts, performer: Performer, recent: RecentPresenter) -> None:
        super().__init__(parts)
        self._parts, self._performer, self._recent = parts, performer, recent
        self._settings, self._names = parts.settings, Names(self)
        self.dialog: PreferencesDialog | None = None  # None unless the dialog is open
        self._settings.preferred.connect(self.show_values)
        performer.performed.connect(self._on_performed)
        performer.register(
            {
                "preferences": self.open,
                "forget_last": state_file.forget_last,
                "forget_folders": self._settings.forget_folders,
                "presentation": self.present,
            }
        )
        performer.register_forms({"select_none": self.escape})

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        self.show_remembered()

    # The dialog

    @Slot()
    def open(self) -> None:
        """Show the dialog. The window stays usable beside it."""
        from latentlab.gui.views.preferences import PreferencesDialog  # not needed before the first paint

        if self.dialog is None:
            self.dialog = PreferencesDialog(self._values(), self._words(), self._parts, self._settings)
            self.dialog.changed.connect(self.on_changed)
            self.dialog.forget_requested.connect(self._performer.perform_gesture)
            self.dialog.finished.connect(self._on_finished)
            self.show_remembered()
            self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self.dialog.search.setFocus()

    @Slot()
    def _on_finished(self) -> None:
        self.dialog = None

    @Slot(str, object)
    def on_changed(self, name: str, value: Any) -> None:
        """Perform the change of the dialog, or say under its row why it is invalid."""
        try:
            self._performer.perform("prefer", **{name: value})
        except UserError as error:
            if self.dialog is not None:
                self.dialog.show_error(name, in_words_of_the_window(error, [ROW[name]]))

    @Slot()
    def show_values(self, _: str = "") -> None:
        """Show the current values."""
        if self.dialog is not None:
            self.dialog.show_values(self._values())

    @Slot()
    def show_remembered(self) -> None:
        """Say which choices are remembered."""
        if self.dialog is None:
            return
        last, count = state_file.load_last(), len(self._recent.runs)
        self.dialog.show_remembered(
            {
                "clear_recent": self.tr("{count} runs").format(count=count) if count else "",
                "forget_last": (last.run or last.rivals[-1]).name if last else "",
                "forget_folders": self.tr("where each ended last") if self._settings.has_folders else "",
            }
        )

    @Slot(str)
    def _on_performed(self, verb: str) -> None:
        if verb in REMEMBERED:
            self.show_remembered()

    def _values(self) -> dict[str, Any]:
        return dataclasses.asdict(self._settings.preferences)

    def _words(self) -> dict[str, str]:
        """Return the texts that a search compares, in all languages: label, hint, choices and section of each row."""
        found = {}
        for title, names in SECTIONS.values():
            for name in names:
                spec = ROW[name].spec
                texts = [("Settings", text) for text in (title, spec.label, spec.help)]
                texts += [("Choices", CHOICE_NAMES.get(choice, choice)) for choice in spec.choices]
                found[name] = texts
        remembered = QCoreApplication.translate("PreferencesDialog", "Remembered")
        found |= {verb: [("Settings", text)] for verb, text in REMEMBERED.items()}
        return {
            name: " ".join([name, *([remembered] if name in REMEMBERED else []), *self._texts(texts)])
            for name, texts in found.items()
        }

    def _texts(self, texts: list[tuple[str, str]]) -> list[str]:
        return [name for context, text in texts for name in self._names.of(context, text)]

    # The presentation

    def present(self, on: bool | None = None) -> None:
        """Show only map and decoder, in large type, or the window as before; without `on`, switch."""
        on = not self._parts.is_presented if on is None else on
        # Enlarge the text only while the other panels are hidden: large text would make the panels overflow.
        if on:
            self._parts.present(on)
        self.presented.emit(on)
        if not on:
            self._parts.present(on)
        self._parts.verbs["presentation"].setChecked(on)

    @Slot()
    def escape(self) -> None:
        """End the presentation, or else clear the selection."""
        if self._parts.is_presented:
            self._performer.perform_gesture("presentation", on=False)
        else:
            self._performer.perform_gesture("select_none")

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("PreferencesPresenter", text)
