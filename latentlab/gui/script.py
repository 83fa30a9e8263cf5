"""A script: JSON lines of verbs to perform in the window, and of conditions to wait for.

    {"do": "run"}
    {"wait": "step", "at_least": 200, "seconds": 60}
    {"do": "move_probe", "z": [0.3, -1.2]}
    {"do": "grid", "out": "grid.png"}
    {"do": "quit"}

Blank lines and lines that begin with # are skipped. The whole file is checked before its first line is performed. The
arguments of a verb are those of its row in latentlab/actions/; those of a condition are in WAITS.
"""

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from latentlab.actions import ACTIONS, Action
from latentlab.errors import UserError, shortened
from latentlab.files import parse_json, read_bytes
from latentlab.gui.controller import Controller, State
from latentlab.gui.perform import Performer
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Option, Spec, argument

LARGEST = 64 * 1024 * 1024  # largest size of a script, in bytes
TICK = 20  # between two checks of a condition
CALM = 0.5  # seconds without any work after which the window is idle: longer than every timer of a view
PATIENCE = 60.0  # seconds to wait for a condition without a limit of its own

SECONDS = argument("seconds", float, Spec("", "The longest time to wait", above=0, maximum=1e6), PATIENCE)
# The conditions and their arguments.
WAITS: dict[str, tuple[Option, ...]] = {
    "step": (argument("at_least", int, Spec("", "The training has made so many steps", minimum=0)),),
    "state": (argument("is", str, Spec("", "The state of the run", choices=tuple(State))),),
    "idle": (),  # no training, no question and no work on files
    "answer": (
        argument(
            "of", str, Spec("", "The panel's question", choices=("evidence", "gaps", "race", "occlusion", "anomaly"))
        ),
    ),
    "time": (),  # no condition: the seconds pass
}


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of a script: a verb to perform, or a condition to wait for."""

    number: int  # in the file, counted from 1
    name: str
    arguments: dict[str, Any]
    waits: bool = False


def read_script(path: Path) -> tuple[Line, ...]:
    """Return the lines of a script. Raises UserError, a sentence with file and line, if a line is invalid."""
    try:
        text = read_bytes(path, LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        template = QT_TRANSLATE_NOOP("Errors", "{path} is no text in UTF-8; save it as such.")
        raise UserError(template, path=path) from error
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                lines.append(_read(number, line))
            except UserError as error:
                raise _at(path, number, error) from error
    return tuple(lines)


def _read(number: int, text: str) -> Line:
    try:
        row = parse_json(text)
    except ValueError:
        row = None
    if not isinstance(row, dict) or len({"do", "wait"} & row.keys()) != 1:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", 'this is no JSON object with "do" or "wait", such as {example}; “{text}” stands there.'
            ),
            example='{"do": "run"}',
            text=shortened(text.strip()),
        )
    kind = "do" if "do" in row else "wait"
    name = row.pop(kind)
    row.pop("time", None)  # the time of a log's line
    known = ACTIONS if kind == "do" else WAITS
    if not isinstance(name, str) or name not in known:
        template = QT_TRANSLATE_NOOP("Errors", "there is no verb “{name}”.")
        if kind == "wait":
            template = QT_TRANSLATE_NOOP("Errors", "there is no condition “{name}”; the conditions are {names}.")
        raise UserError(template, name=shortened(name), names=", ".join(WAITS))
    if kind == "do":
        return Line(number, name, ACTIONS[name].checked(row))
    condition = Action(name, "", "", arguments=(*WAITS[name], SECONDS))
    return Line(number, name, {SECONDS.name: PATIENCE} | condition.checked(row), waits=True)


def _at(path: Path, number: int, cause: UserError | str) -> UserError:
    return UserError(QT_TRANSLATE_NOOP("Errors", "{path}, line {line}: {cause}"), path=path, line=number, cause=cause)


class Script(QObject):
    """Performs the lines one after the other, without a user at the window.

    A verb waits while the window prepares a run. The first problem ends the window with exit code 2. After the last
    line the window stays open, unless that line is "quit".
    """

    failed = Signal(object)  # UserError: a line failed; the remaining lines are skipped
    quits = Signal()  # the next verb closes the window, and no user can answer

    def __init__(
        self,
        path: Path,
        lines: tuple[Line, ...],
        controller: Controller,
        performer: Performer,
        has_answer: Callable[[str], bool],
    ) -> None:
        super().__init__(performer)
        self._path, self._lines = path, lines
        self._controller, self._performer, self._has_answer = controller, performer, has_answer
        self._next = 0
        self._since = self._calm_since = time.monotonic()
        self._problem: UserError | str | None = None
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._tick)
        controller.failed.connect(self._fail)
        controller.could_not_leave.connect(lambda text, _then: self._fail(text))
        performer.refused.connect(self._fail)

    @property
    def done(self) -> bool:
        """Whether all lines are done."""
        return self._next >= len(self._lines)

    @Slot()
    def start(self) -> None:
        """Start with the first line."""
        self._since = time.monotonic()
        self._timer.start()

    @Slot()
    def stop(self) -> None:
        """Skip the remaining lines."""
        self._next = len(self._lines)
        self._timer.stop()

    @Slot(str)
    @Slot(str, str)
    def _fail(self, sentence: str, _act: str = "") -> None:
        if not self.done:
            self._problem = self._problem or sentence

    @Slot()
    def _tick(self) -> None:
        if self.done:
            self._timer.stop()
            return
        line = self._lines[self._next]
        try:
            if self._problem is not None:
                raise self._problem if isinstance(self._problem, UserError) else UserError("{text}", text=self._problem)
            finished = self._wait(line) if line.waits else self._perform(line)
        except UserError as error:
            self.stop()
            self.failed.emit(_at(self._path, line.number, error))
            return
        if finished:
            self._next += 1
            self._since = time.monotonic()

    def _perform(self, line: Line) -> bool:
        """Perform the verb and return whether it is done: the verb may wait for a run, or "quit" for promised work."""
        preparing = self._controller.state is State.PREPARING and self._performer.why_not(line.name) is not None
        if preparing or (line.name == "quit" and self._controller.files.work_left):
            self._check_time(line, 10 * PATIENCE)
            return False
        if line.name == "quit":
            self.quits.emit()
        self._performer.perform(line.name, **line.arguments)
        return True

    def _wait(self, line: Line) -> bool:
        """Return whether the condition of a line is met. Raises UserError when its time is over."""
        arguments = dict(line.arguments)
        seconds = arguments.pop(SECONDS.name)
        if line.name == "time":
            return time.monotonic() - self._since >= seconds
        if self._is_met(line.name, arguments):
            return True
        self._check_time(line, seconds)
        return False

    def _check_time(self, line: Line, seconds: float) -> None:
        if time.monotonic() - self._since > seconds:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "“{name}” was not reached within {seconds} seconds; the run is {state}."),
                name=line.name,
                seconds=f"{seconds:g}",
                state=str(self._controller.state),
            )

    def _is_met(self, condition: str, arguments: dict[str, Any]) -> bool:
        controller = self._controller
        if condition == "step":
            run = controller.session.current
            return run is not None and run.snapshot.step >= arguments["at_least"]
        if condition == "state":
            return controller.state == arguments["is"]
        if condition == "answer":
            return self._has_answer(arguments["of"])
        return self._is_idle()

    def _is_idle(self) -> bool:
        controller, now = self._controller, time.monotonic()
        busy = controller.state in (State.PREPARING, State.TRAINING) or controller.files.work_left
        if busy or controller.workers.inference.busy or controller.workers.quick.busy or controller.workers.files.busy:
            self._calm_since = now
        return now - max(self._calm_since, self._since) >= CALM
