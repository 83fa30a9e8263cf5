"""Worker: a long-lived thread that runs jobs; progress may be dropped, a result never is.

A job is a function. What it returns is its result; if it is a generator, what it yields is progress (None is none) and
what it returns is the result. Callbacks are given with the job, and are called on the GUI thread:

    worker.submit("grid", partial(export_grid, run, out), on_progress=..., on_result=..., on_error=...)

A worker whose jobs take turns goes on with a generator for a SLICE, and then with the one that has used the least time
so far: a question that a hand has just asked is answered before one over thousands of images goes on. New requests come
before both; after PATIENCE seconds of them in a row what has begun has a turn, so that it does not wait without end.

There are four workers and no more (trainer, inference, quick, files): each new thread that calls torch leaks a pool of
OpenMP threads (pytorch#64412).
"""

import contextlib
import dataclasses
import inspect
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from latentlab.training.mailbox import Mailbox

NICENESS = 5  # a quarter of a processor's time beside a thread of niceness 0 that wants all of it
SLICE = 0.004  # seconds of one job while others wait
PATIENCE = 0.25  # seconds of new requests in a row while a job that has begun waits


def _ignore(_: Any) -> None:
    pass


@dataclasses.dataclass(eq=False)
class Job:
    """A function to run, and its callbacks. `cancel` ends a generator at its next yield, without a result."""

    key: str
    start: Callable[[], Any] | None  # None: it has ended
    on_progress: Callable[[Any], None] = _ignore
    on_result: Callable[[Any], None] = _ignore
    on_error: Callable[[BaseException], None] = _ignore
    cancelled: threading.Event = dataclasses.field(default_factory=threading.Event)
    ended: bool = False  # whether its outcome was told
    work: Generator | None = None  # what was begun
    used: float = 0.0  # seconds of the worker so far
    progress: Mailbox = dataclasses.field(default_factory=Mailbox)

    @property
    def active(self) -> bool:
        """Whether something of it is still to come."""
        return not (self.ended or self.cancelled.is_set())

    def cancel(self) -> None:
        """Ask the job to end; it has no result then."""
        self.cancelled.set()

    def forget(self) -> None:
        """Let go of what it worked on, which may be large: it has ended, and its owner may keep it."""
        self.start = self.work = None


def _give_way() -> None:
    """Let the threads that somebody waits for go before the calling one, where there are fewer cores than work.

    Elsewhere than on Linux Qt's priorities would do so altogether, and it might have no time at all.
    """
    if sys.platform == "linux":  # where a thread has a niceness of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        with contextlib.suppress(OSError):  # a system may forbid it
            os.sched_setscheduler(threading.get_native_id(), os.SCHED_BATCH, os.sched_param(0))


class Worker(QThread):
    """One thread and its jobs."""

    arrived = Signal()  # something waits to be told; carries nothing

    def __init__(
        self,
        name: str,
        parent: QObject | None = None,
        *,
        gives_way: bool = False,
        turns: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`gives_way`: no hand waits for its answers, so the other threads go before it.

        `turns`: generators take turns, and with jobs that come meanwhile. `clock` returns seconds.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._gives_way, self._turns, self._clock = gives_way, turns, clock
        self._changed = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._begun: deque[Job] = deque()  # generators whose next turn is to come
        self._running: Job | None = None
        self._ahead = 0.0  # seconds of new jobs since one that had begun had a turn
        self._ending = False
        self._news: deque[Job] = deque()  # whose progress is to be told
        self._outcomes: deque[tuple[Job, Any, BaseException | None]] = deque()
        self.arrived.connect(self._tell)  # from this thread to the one this object lives in: queued

    def submit(self, key: str, start: Callable[[], Any], **callbacks: Callable[[Any], None]) -> Job:
        """Run `start` when its turn comes. The newest request wins: a job of the same key that waits is dropped.

        So is a generator that was begun. (A function that runs has its result: else there might never be one.)
        """
        job = Job(key, start, **callbacks)
        with self._changed:
            for other in (*self._waiting, *self._begun, self._running):
                if other is not None and other.key == key and (other is not self._running or other.work is not None):
                    other.cancel()
            self._waiting = deque(other for other in self._waiting if not other.cancelled.is_set())
            self._waiting.append(job)
            self._changed.notify_all()
        if not self.isRunning() and not self._ending:
            self.start()
        return job

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        with self._changed:
            return bool(self._running or self._waiting or self._begun)

    def before(self, job: Job) -> str:
        """Return the key of the job that has the thread while `job` waits for a turn; empty where none does."""
        with self._changed:
            running = self._running
            return running.key if running is not None and running is not job and job.active else ""

    def end(self) -> None:
        """Drop what waits and ask what runs to end. `wait()` afterwards joins the thread."""
        with self._changed:
            self._ending = True
            self._waiting.clear()
            for job in (*self._begun, self._running):
                if job is not None:
                    job.cancel()
            self._changed.notify_all()
        self.requestInterruption()

    def run(self) -> None:
        """Run jobs until `end` (in the worker's thread)."""
        if self._gives_way:
            _give_way()
        while (job := self._next()) is not None:
            self._serve(job)

    def _serve(self, job: Job) -> None:
        """Give a job its turn, and post what came of it. The thread keeps nothing of it: it may wait for long then."""
        started, overtakes = self._clock(), job.work is None and bool(self._begun)
        try:
            ended, result = self._go_on(job)
        except BaseException as error:
            self._post_outcome(job, None, error)
        else:
            if ended:
                self._post_outcome(job, result, None)
        took = self._clock() - started
        job.used += took
        if overtakes:
            self._ahead += took

    def _next(self) -> Job | None:
        """Wait for a job whose turn it is; None: the thread is to end."""
        with self._changed:
            self._running = None
            while not (self._waiting or self._begun or self._ending):
                self._changed.wait()
            if not (self._waiting or self._begun):
                return None
            if self._waiting and not (self._begun and self._ahead >= PATIENCE):
                self._running = self._waiting.popleft()
            else:
                self._running = min(self._begun, key=lambda job: job.used)
                self._begun.remove(self._running)
                self._ahead = 0.0
            return self._running

    def _go_on(self, job: Job) -> tuple[bool, Any]:
        """Give a job its turn; return whether it has ended, and its result."""
        if job.work is None and not job.cancelled.is_set():
            started = job.start()
            if not inspect.isgenerator(started):
                return True, started
            job.work = started
        end = self._clock() + SLICE
        while not job.cancelled.is_set():
            try:
                value = next(job.work)
            except StopIteration as stop:
                return True, stop.value
            # Emitting only into an empty box keeps one event of a job queued at most, however fast it yields.
            if value is not None and job.on_progress is not _ignore and job.progress.put(value):
                self._news.append(job)
                self.arrived.emit()
            if self._turns and self._clock() >= end and self._leave(job):
                return False, None
        if job.work is not None:
            job.work.close()
        return True, None

    def _leave(self, job: Job) -> bool:
        """Put a job behind the others that have begun; False: no job waits."""
        with self._changed:
            if not (self._waiting or self._begun):
                return False
            self._begun.append(job)
            return True

    def _post_outcome(self, job: Job, result: Any, error: BaseException | None) -> None:
        job.forget()
        self._outcomes.append((job, result, error))
        self.arrived.emit()

    @Slot()
    def _tell(self) -> None:
        """Pass on what waits (in the GUI thread), a job's last progress before its outcome."""
        # Both are taken first: what comes while this runs has its own event.
        outcomes = [self._outcomes.popleft() for _ in range(len(self._outcomes))]
        news = [self._news.popleft() for _ in range(len(self._news))]
        for job in (*news, *(job for job, _, _ in outcomes)):
            value = job.progress.take()
            if value is not None and not job.cancelled.is_set():
                job.on_progress(value)
        for job, result, error in outcomes:
            job.ended = True
            if error is not None:
                job.on_error(error)
            elif not job.cancelled.is_set():
                job.on_result(result)


@dataclasses.dataclass(frozen=True)
class Workers:
    """The four threads, by what they do."""

    trainer: Worker
    inference: Worker  # answers questions to a model
    quick: Worker  # the same for a moving hand, some milliseconds each
    files: Worker  # what needs no model

    @property
    def all(self) -> tuple[Worker, ...]:
        """All of them."""
        return self.trainer, self.inference, self.quick, self.files
