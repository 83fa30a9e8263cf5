"""The command palette's part of the wiring: every verb of the window under its names in all languages."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence

from latentlab.actions import ACTIONS
from latentlab.gui.menus import plain
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.names import Names
from latentlab.gui.presenters.parts import Parts
from latentlab.i18n import translate

if TYPE_CHECKING:
    from latentlab.gui.views.command_palette import Command, CommandPalette


class CommandPalettePresenter(QObject):
    """Offers the verbs that can be performed, and starts the chosen one."""

    def __init__(self, parts: Parts, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._performer, self._act = parts, performer, parts.verbs
        self._names = Names(self)
        self._view: CommandPalette | None = None  # made when it first opens

    @property
    def view(self) -> "CommandPalette":
        """The palette."""
        if self._view is None:
            from latentlab.gui.views.command_palette import CommandPalette

            self._view = CommandPalette(self._parts)
            self._view.chosen.connect(self.run)
        return self._view

    @Slot()
    def open(self) -> None:
        """List every verb of the window, the verbs of the menus first."""
        menus = [id for id in self._act if id in self._performer.handlers or id in self._performer.forms]
        rest = [id for id in self._performer.handlers if id not in self._act]
        self.view.open(self._command(id) for id in (*menus, *rest) if id != "find_command")

    @Slot(str)
    def run(self, id: str) -> None:
        """Do what a click on the verb's menu item does."""
        action = self._act.get(id)
        if action is not None:
            action.trigger()
        else:
            self._performer.start(id)

    def _command(self, id: str) -> "Command":
        from latentlab.gui.views.command_palette import Command

        verb, action = ACTIONS[id], self._act.get(id)
        text = plain(translate("Actions", verb.text) if action is None else action.text())
        names = {plain(name) for name in self._names.of("Actions", verb.text)}
        reason = self._performer.why_not(id)
        return Command(
            id,
            text,
            tuple(sorted(names - {text})),
            translate("Actions", verb.tip),
            _keys(action),
            "" if reason is None else str(reason),
        )


def _keys(action: QAction | None) -> str:
    return "" if action is None else action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
