"""One way in which a thing is done: `perform(verb, **arguments)`, and the log of what was done.

Menu items, shortcuts, forms, gestures, the command palette and scripts all end here. The owners of the state register a
handler for each verb; arguments are declared in latentlab/actions/. A line of the log is a line of a script.
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
MOST_VALUES = 1_000_000  # numbers in all entries together: a selection may hold 60,000

Handler = Callable[..., Any]


@dataclasses.dataclass(frozen=True, eq=False)
class Entry:
    """One verb that was performed."""

    at: str  # local time, ISO 8601
    verb: str
    arguments: dict[str, Any]

    def line(self) -> str:
        """Return the entry as a line of a script, whose reader passes over the time."""
        plain = {name: _plain(value) for name, value in self.arguments.items()}
        return json.dumps({"at": self.at, "do": self.verb} | plain, ensure_ascii=False)

    @property
    def size(self) -> int:
        """How many values the arguments hold."""
        return sum(np.size(value) for value in self.arguments.values())


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return as_text(value) if isinstance(value, Path) else value


class Performer(QObject):
    """Performs verbs of the window by name."""

    performed = Signal(str)  # this verb was done, on its own or within another
    refused = Signal(str)  # why a verb that a view requested was not done

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        commit: Callable[[], None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """`actions` are the menu items; `commit` ends a gesture, which makes it one entry of the undo history."""
        super().__init__(parent)
        self.handlers: dict[str, Handler] = {}
        self.forms: dict[str, Callable[[], Any]] = {}  # each gathers arguments from a person, and performs the verb
        self._session, self._actions, self._commit = session, actions, commit
        self._log: deque[Entry] = deque()
        self._values = 0  # in the log
        self._depth = 0  # of handlers that run: what a handler performs in turn is a part of its verb
        self._gesture_open = False  # the newest entry is a gesture that may go on

    # The owners of the state

    def register(self, handlers: Mapping[str, Handler]) -> None:
        """Take the handler of each verb. Raises ValueError where a verb is unknown or has one."""
        for id, handler in handlers.items():
            if id not in ACTIONS or id in self.handlers:
                raise ValueError(f"no verb {id!r} without a handler")
            self.handlers[id] = handler

    def register_forms(self, forms: Mapping[str, Callable[[], Any]]) -> None:
        """Take the form of each verb: what its menu item opens in place of performing the verb at once."""
        self.forms.update(forms)

    # The requests

    def why_not(self, id: str) -> UserError | None:
        """Return the sentence that says why the verb cannot be done now; None where it can.

        A verb of the menus can be done where its menu item is enabled.
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
        """Do a verb. Raises UserError, one sentence, where it cannot be done or an argument is not as declared."""
        if id not in self.handlers:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no verb “{verb}” in the window."), verb=id)
        arguments = ACTIONS[id].checked(arguments)
        if (problem := self.why_not(id)) is not None:
            raise problem
        self._do(id, arguments)
        if ACTIONS[id].is_gesture:
            self._commit()
            self.end_gesture()

    def by_hand(self, id: str, **arguments: Any) -> None:
        """Do what a view offers and the hand chose; a problem is said in the status line.

        The steps of a gesture become one entry of the log, until `end_gesture`.
        """
        try:
            self._do(id, arguments)
        except UserError as error:
            self.refused.emit(str(error))

    def request(self, id: str, **arguments: Any) -> None:
        """Perform a verb on its own; a problem is said in the status line."""
        try:
            self.perform(id, **arguments)
        except UserError as error:
            self.refused.emit(str(error))

    def start(self, id: str, on: bool | None = None) -> None:
        """Do what a click on the verb's menu item does: open its form, or do it. `on` is the item's check mark."""
        if id in self.forms:
            self.forms[id]()
        elif on is not None and any(option.name == "on" for option in ACTIONS[id].options):
            self.by_hand(id, on=on)
        else:
            self.by_hand(id)

    def needs_form(self, id: str) -> bool:
        """Whether the verb has an argument that only a person can give."""
        return id not in self.forms and any(option.default is REQUIRED for option in ACTIONS[id].options)

    def end_gesture(self) -> None:
        """Let the next step begin another entry of the log."""
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
        """Keep out of the log what is performed meanwhile: the program does it, or another verb."""
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
        """What was done, oldest first: the last 2,000 verbs at most."""
        return tuple(self._log)

    def log_text(self) -> str:
        """Return the log as a script."""
        return "".join(entry.line() + "\n" for entry in self._log)
