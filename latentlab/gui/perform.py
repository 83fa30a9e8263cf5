"""The one way to act: `perform(verb, **arguments)`, and the log of the performed verbs.

Menu items, shortcuts, forms, gestures, the command palette and scripts all end here. The owners of the state register a
handler for each verb; latentlab/actions/ declares the arguments. A line of the log is a line of a script.
"""

import contextlib
import dataclasses
import datetime
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from latentlab.actions import ACTIONS
from latentlab.errors import UserError
from latentlab.files import as_text
from latentlab.i18n import QT_TRANSLATE_NOOP, translate
from latentlab.options import REQUIRED
from latentlab.session.session import Session

MOST_ENTRIES = 2_000
MOST_VALUES = 1_000_000  # largest number of values in all entries together: a selection may hold 60,000

Handler = Callable[..., Any]


@dataclasses.dataclass(frozen=True, eq=False)
class Entry:
    """One verb that was performed."""

    at: str  # local time, ISO 8601
    verb: str
    arguments: dict[str, Any]

    def line(self) -> str:
        """Return the entry as a line of a script, whose reader skips the time."""
        plain = {name: _plain(value) for name, value in self.arguments.items()}
        return json.dumps({"time": self.at, "do": self.verb} | plain, ensure_ascii=False)

    @property
    def size(self) -> int:
        """Number of values in the arguments."""
        return sum(np.size(value) for value in self.arguments.values())


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return as_text(value) if isinstance(value, Path) else value


class Performer(QObject):
    """Performs verbs of the window by name."""

    performed = Signal(str)  # the verb succeeded, on its own or within another one
    refused = Signal(str)  # why a verb that a view requested was not performed

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        commit: Callable[[], None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """Take the collaborators. `actions` are the menu items;

        `commit` ends a gesture: one entry of the undo history.
        """
        super().__init__(parent)
        self.handlers: dict[str, Handler] = {}
        # Each form gathers arguments from the user, and performs the verb.
        self.forms: dict[str, Callable[[], Any]] = {}
        self._session, self._actions, self._commit = session, actions, commit
        self._log: deque[Entry] = deque()
        self._values = 0  # number of values in the log
        self._depth = 0  # depth of running handlers: a verb within a handler is part of the outer verb
        self._gesture_open = False  # whether the newest entry is a gesture that may continue

    # The owners of the state

    def register(self, handlers: Mapping[str, Handler]) -> None:
        """Take the handler of each verb. Raises ValueError if a verb is unknown or has a handler."""
        for id, handler in handlers.items():
            if id not in ACTIONS or id in self.handlers:
                raise ValueError(f"no verb {id!r} without a handler")
            self.handlers[id] = handler

    def register_forms(self, forms: Mapping[str, Callable[[], Any]]) -> None:
        """Take the form of each verb: its menu item opens the form in place of performing the verb at once."""
        self.forms.update(forms)

    # The requests

    def why_not(self, id: str) -> UserError | None:
        """Return the sentence that says why the verb cannot be performed now; None if it can.

        A verb of the menus can be performed while its menu item is enabled.
        """
        verb, action = ACTIONS[id], self._actions.get(id)
        if (problem := verb.why_not(self._session)) is not None:
            return problem
        if action is None or action.isEnabled():
            return None
        if (reason := action.statusTip()) not in ("", translate("Actions", verb.tip)):
            return UserError(reason)
        return UserError(
            QT_TRANSLATE_NOOP("Errors", "“{verb}” cannot be done in this state of the run."), verb=action.iconText()
        )

    def perform(self, id: str, **arguments: Any) -> None:
        """Perform a verb. Raises UserError, one sentence, if it cannot be performed or an argument is invalid."""
        if id not in self.handlers:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no verb “{verb}” in the window."), verb=id)
        arguments = ACTIONS[id].checked(arguments)
        if (problem := self.why_not(id)) is not None:
            raise problem
        self._do(id, arguments)
        if ACTIONS[id].is_gesture:
            self._commit()
            self.end_gesture()

    def perform_gesture(self, id: str, **arguments: Any) -> None:
        """Perform a verb of a gesture; the status line shows a problem.

        The steps of a gesture become one entry of the log, until `end_gesture`.
        """
        try:
            self._do(id, arguments)
        except UserError as error:
            self.refused.emit(str(error))

    def request(self, id: str, **arguments: Any) -> None:
        """Perform a verb on its own; the status line shows a problem."""
        try:
            self.perform(id, **arguments)
        except UserError as error:
            self.refused.emit(str(error))

    def start(self, id: str, on: bool | None = None) -> None:
        """Act as a click on the verb's menu item: open its form, or perform the verb. `on` is the item's check mark."""
        if id in self.forms:
            self.forms[id]()
        elif on is not None and any(option.name == "on" for option in ACTIONS[id].options):
            self.perform_gesture(id, on=on)
        else:
            self.perform_gesture(id)

    def needs_form(self, id: str) -> bool:
        """Whether the verb has an argument that only the user can give."""
        return id not in self.forms and any(option.default is REQUIRED for option in ACTIONS[id].options)

    def end_gesture(self) -> None:
        """Let the next step start another entry of the log."""
        self._gesture_open = False

    def _do(self, id: str, arguments: dict[str, Any]) -> None:
        if not self._depth:  # before the handler: an error report then holds the verb that raised the error
            self._note(id, arguments)
        action = self._actions.get(id)
        if action is not None and action.actionGroup() is not None:
            action.setChecked(True)
        with self.unlogged():
            self.handlers[id](**arguments)
        self.performed.emit(id)

    @contextlib.contextmanager
    def unlogged(self) -> Iterator[None]:
        """Keep out of the log the verbs that the program or another verb performs."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    # The log

    def _note(self, id: str, arguments: dict[str, Any]) -> None:
        goes_on = self._gesture_open and self._log[-1].verb == id and self._log[-1].arguments.keys() == arguments.keys()
        if goes_on:
            self._values -= self._log.pop().size
        at = datetime.datetime.now().isoformat(timespec="milliseconds")
        entry = Entry(at, id, arguments)
        self._log.append(entry)
        self._values += entry.size
        self._gesture_open = ACTIONS[id].is_gesture
        while len(self._log) > MOST_ENTRIES or (self._values > MOST_VALUES and len(self._log) > 1):
            self._values -= self._log.popleft().size

    @property
    def log(self) -> tuple[Entry, ...]:
        """The performed verbs, oldest first: the last 2,000 at most."""
        return tuple(self._log)

    def log_text(self) -> str:
        """Return the log as a script."""
        return "".join(entry.line() + "\n" for entry in self._log)
