"""The session's presenter: session files, and the state of the window that they hold."""

import contextlib
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.errors import UserError
from latentlab.gui.controller import Controller
from latentlab.gui.menus import TOOLS
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.file_dialogs import ask_file, ask_new
from latentlab.gui.presenters.parts import Parts
from latentlab.session.run_folder import SESSION_ENDING


class SessionPresenter(QObject):
    """Saves and opens session files, and restores tool and panels from a session file.

    Verbs restore them: their declarations check the values, since the file may come from another machine.
    """

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._performer = parts, controller, performer
        controller.saves.window_part = self.window_part
        controller.window_restored.connect(self.restore)
        performer.register(
            {
                "open_session": controller.files.open_session,
                "save_session": controller.files.save_session,
                "open_last": controller.files.open_last,
            }
        )
        performer.register_forms({"open_session": self.open_session, "save_session": self.save_session})

    @Slot()
    def open_session(self) -> None:
        """Ask for a session file and open it."""
        path = ask_file(self._parts, "session", self.tr("A session file"), f"latentlab (*{SESSION_ENDING})")
        if path is not None:
            self._performer.perform_gesture("open_session", path=path)

    @Slot()
    def save_session(self) -> None:
        """Ask for a path, and save the session as one file."""
        run = self._controller.session.newest
        if run is None:
            return
        name, title = run.folder.name if run.folder else "session", self.tr("Save the session as one file")
        path = ask_new(self._parts, "session", title, name + SESSION_ENDING, f"latentlab (*{SESSION_ENDING})")
        if path is not None:
            out = path if path.suffix == SESSION_ENDING else path.with_name(path.name + SESSION_ENDING)
            self._performer.perform_gesture("save_session", out=out)

    def window_part(self) -> dict[str, Any]:
        """Return the state that only the window knows, as values for session.json."""
        now = self._parts.arrangement()
        return {
            "tool": next(name for name in TOOLS if self._parts.verbs[name].isChecked()),
            "panels": list(now.panels),
            "in_front": list(now.in_front),
        }

    @Slot(object)
    def restore(self, part: Any) -> None:
        """Restore the state of the window; a value that is missing or invalid changes nothing."""
        if not isinstance(part, dict):
            return
        if self._parts.is_presented:
            self._perform("presentation", on=False)
        if (tool := part.get("tool")) in TOOLS:
            self._perform(tool)
        self._restore_panels(part.get("panels"), part.get("in_front"))

    def _restore_panels(self, shown: Any, in_front: Any) -> None:
        if isinstance(shown, list):
            for name, dock in self._parts.docks.items():
                if dock.toggleViewAction().isChecked() != (name in shown):
                    self._perform("show_panel", panel=name, on=name in shown)
        for name in in_front if isinstance(in_front, list) else ():
            self._perform("show_panel", panel=name)

    def _perform(self, verb: str, **arguments: Any) -> None:
        """Perform a verb that a file names, if the verb exists and can be performed."""
        with contextlib.suppress(UserError), self._performer.unlogged():
            self._performer.perform(verb, **arguments)

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("SessionPresenter", text)
