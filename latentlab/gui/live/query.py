"""LiveQuery: one question to a Run, answered repeatedly by a worker while the request and the weights change.

A question is a function of the Run, frozen with `functools.partial`; it runs in the worker's thread and returns its
answer, or is a generator that yields progress and returns its answer. The newest question wins; two questions of one
query never run at once. All answers arrive on the GUI thread.
"""

import dataclasses
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from latentlab.errors import UserError
from latentlab.gui.live.worker import Job, Worker
from latentlab.session.run import Run, RunRef

Question = Callable[[Run], Any]


@dataclasses.dataclass(frozen=True)
class Pace:
    """How often a query asks during a training, in seconds between the starts of two questions."""

    least: float = 0.0
    share: float = 0.0  # factor on the seconds that the last answer took
    lag: float = 0.0  # added to each wait: a question that starts just after a snapshot sees newer weights

    def pause(self, took: float) -> float:
        """Return the seconds between two starts if an answer takes `took` seconds."""
        return max(self.least, self.share * took)

    def wait(self, since: float, took: float) -> float:
        """Return the seconds left to wait, `since` seconds after the last start."""
        left = self.pause(took) - since
        return left + self.lag if left > 0 else 0.0


@dataclasses.dataclass(frozen=True, eq=False)
class _Asked:
    """One question in the hands of a worker. The object's identity tells it from all other questions."""

    ref: RunRef


class LiveQuery(QObject):
    """Asks a worker about the given Run, and emits the answers that are not stale.

    `run` is the newest Run, None if the model cannot answer; `learning` says whether newer weights of the run follow.
    """

    def __init__(
        self,
        parent: QObject | None,
        key: str,
        worker: Worker,
        on_answer: Callable[[Any], None],
        on_error: Callable[[BaseException], None],
        *,
        on_progress: Callable[[Any], None] | None = None,
        on_begin: Callable[[], None] | None = None,
        pace: Pace = Pace(),
        clock: Callable[[], float] = time.monotonic,
        timer: Any = None,
    ) -> None:
        """Take the collaborators. `key` names the jobs in the worker;

        `on_begin` is called just before a question starts.

        `clock` returns seconds; `timer` is a single-shot QTimer.
        """
        super().__init__(parent)
        self.run: Run | None = None
        self.learning = False
        self.key, self.pace = key, pace
        self.took = 0.0  # seconds from the last question to its answer
        self._worker, self._clock = worker, clock
        self._on_answer, self._on_error = on_answer, on_error
        self._on_progress, self._on_begin = on_progress, on_begin
        self._first: RunRef | None = None  # the earliest moment whose answers are emitted
        self._began = -float("inf")
        self._asked: _Asked | None = None  # the question that runs
        self._job: Job | None = None
        self._next: Question | None = None  # the question that waits
        self._timer = QTimer(self, singleShot=True) if timer is None else timer
        self._timer.timeout.connect(self._begin_next)

    # The Run

    def set_run(self, run: Run | None, learning: bool = False) -> None:
        """Set another run; drop all questions about the run before."""
        self.cancel()
        self.run, self.learning = run, learning
        self._first = None if run is None else run.ref

    def update(self, run: Run, learning: bool = False) -> None:
        """Set other weights of the same run.

        Answers about earlier weights are still emitted: they are better than none. Questions about later weights are
        dropped.
        """
        if self.run is None:
            return
        if run.id != self.run.id or run.snapshot.step < self.run.snapshot.step:
            self.set_run(run, learning)
        self.run, self.learning = run, learning

    def _is_stale(self, asked: _Asked) -> bool:
        """Whether an answer is too late: the only check of staleness. A newer question drops the older one."""
        if asked is not self._asked or self.run is None:
            return True
        first, newest = self._first, self.run.ref
        return asked.ref.run != newest.run or not first.step <= asked.ref.step <= newest.step

    # Questions

    @property
    def busy(self) -> bool:
        """Whether the worker has a question of this query."""
        return self._job is not None and self._job.active

    @property
    def waiting(self) -> bool:
        """Whether a question waits for its turn."""
        return self._next is not None

    @property
    def job(self) -> Job | None:
        """The job of the current question; None if there is none."""
        return self._job if self.busy else None

    def ask(self, question: Question, wait: float | None = None) -> None:
        """Ask in `wait` seconds, by default at the pace of a training, and at once at rest.

        A running question is finished first; a waiting question is replaced, and its successor keeps the earlier time.
        """
        if self.run is None:
            return
        self._next = question
        if not self.busy:
            self._schedule(self._pause() if wait is None else wait)

    def ask_now(self, question: Question) -> None:
        """Ask at once, in place of any running or waiting question."""
        if self.run is None:
            return
        self.cancel()
        self._begin(question)

    def withdraw(self) -> None:
        """Drop the waiting question; a running question is finished."""
        self._timer.stop()
        self._next = None

    def cancel(self) -> None:
        """Drop the running and the waiting question; neither is answered."""
        self.withdraw()
        self._asked = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _pause(self) -> float:
        return self.pace.wait(self._clock() - self._began, self.took) if self.learning else 0.0

    def _schedule(self, wait: float) -> None:
        if not self._timer.isActive() or self._timer.remainingTime() > 1000 * wait:
            self._timer.start(round(1000 * wait))

    @Slot()
    def _begin_next(self) -> None:
        question, self._next = self._next, None
        if question is not None and self.run is not None:
            self._begin(question)

    def _begin(self, question: Question) -> None:
        if self._on_begin is not None:
            self._on_begin()
        self._asked = asked = _Asked(self.run.ref)
        self._began = self._clock()
        callbacks = {"on_progress": partial(self._deliver_progress, asked)} if self._on_progress is not None else {}
        self._job = self._worker.submit(
            self.key,
            partial(question, self.run),
            on_result=partial(self._deliver_answer, asked),
            on_error=partial(self._deliver_error, asked),
            **callbacks,
        )

    def _deliver_progress(self, asked: _Asked, progress: Any) -> None:
        if not self._is_stale(asked):
            self._on_progress(progress)

    def _deliver_answer(self, asked: _Asked, answer: Any) -> None:
        if self._is_stale(asked):
            return
        self.took = self._clock() - self._began
        self._asked = self._job = None
        self._on_answer(answer)
        self._begin_waiting()

    def _deliver_error(self, asked: _Asked, error: BaseException) -> None:
        stale = self._is_stale(asked)
        if not stale:
            self._asked = self._job = None
            self._begin_waiting()
        if not (stale and isinstance(error, UserError)):  # a defect of the program is always reported
            self._on_error(error)

    def _begin_waiting(self) -> None:
        """Start the question that waited for the worker."""
        if self._next is not None and not self.busy:
            self._schedule(self._pause())
