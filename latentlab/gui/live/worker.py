"""Worker: a long-lived thread that runs jobs; progress may be dropped, a result never is.

A job is a function that returns its result, or a generator that yields its progress (None: no progress) and returns its
result. Callbacks are given with the job, and are called on the GUI thread:

    worker.submit("grid", partial(export_grid, run, out), on_progress=..., on_result=..., on_error=...)

A worker whose jobs take turns runs a generator for a SLICE, then the generator that has used the least time so far: a
question about the cursor is answered before a question over thousands of images continues. New requests come first;
after PATIENCE seconds of new requests in a row a started job has a turn, so that it does not starve.

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

NICENESS = 5  # a quarter of the processor time beside a busy thread of niceness 0
SLICE = 0.004  # seconds of one job while others wait
PATIENCE = 0.25  # seconds of new requests in a row while a started job waits


def _ignore(_: Any) -> None:
    pass


@dataclasses.dataclass(eq=False)
class Job:
    """A function to run, and its callbacks. `cancel` ends a generator at its next yield, without a result."""

    key: str
    start: Callable[[], Any] | None  # None: the job has ended
    on_progress: Callable[[Any], None] = _ignore
    on_result: Callable[[Any], None] = _ignore
    on_error: Callable[[BaseException], None] = _ignore
    cancelled: threading.Event = dataclasses.field(default_factory=threading.Event)
    ended: bool = False  # whether its outcome was reported
    work: Generator | None = None  # the started generator
    used: float = 0.0  # seconds of the worker used so far
    progress: Mailbox = dataclasses.field(default_factory=Mailbox)

    @property
    def active(self) -> bool:
        """Whether an outcome of the job is still to come."""
        return not (self.ended or self.cancelled.is_set())

    def cancel(self) -> None:
        """Ask the job to end without a result."""
        self.cancelled.set()

    def forget(self) -> None:
        """Drop the references to what the job worked on, which may be large."""
        self.start = self.work = None


def _lower_priority() -> None:
    """Lower the priority of the calling thread below the threads of the user's requests, for machines with few cores.

    Other systems than Linux keep the priority: Qt's priorities could starve the thread altogether.
    """
    if sys.platform == "linux":  # Linux gives each thread its own niceness
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        with contextlib.suppress(OSError):  # a system may forbid the change
            os.sched_setscheduler(threading.get_native_id(), os.SCHED_BATCH, os.sched_param(0))


class Worker(QThread):
    """One thread and its jobs."""

    arrived = Signal()  # an outcome waits to be reported; carries nothing

    def __init__(
        self,
        name: str,
        parent: QObject | None = None,
        *,
        low_priority: bool = False,
        turns: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start the thread. `low_priority`: no user waits for its answers, so the other threads run first.

        `turns`: generators take turns, and with newer jobs. `clock` returns seconds.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._low_priority, self._turns, self._clock = low_priority, turns, clock
        self._changed = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._begun: deque[Job] = deque()  # started generators that wait for a turn
        self._running: Job | None = None
        self._ahead = 0.0  # seconds of new jobs since a started one had a turn
        self._ending = False
        self._news: deque[Job] = deque()  # jobs whose progress is to be reported
        self._outcomes: deque[tuple[Job, Any, BaseException | None]] = deque()
        self.arrived.connect(self._deliver)  # from this thread to the thread of this object: queued

    def submit(self, key: str, start: Callable[[], Any], **callbacks: Callable[[Any], None]) -> Job:
        """Run `start` when its turn comes. The newest request wins: a waiting job of the same key is dropped.

        A started generator of the same key is dropped, too. A running function keeps its result: else there might never
        be one.
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
        """Whether a job runs or waits, or an outcome is still to be reported."""
        with self._changed:
            return bool(self._running or self._waiting or self._begun or self._outcomes)

    def before(self, job: Job) -> str:
        """Return the key of the job that runs while `job` waits for a turn; empty if none does."""
        with self._changed:
            running = self._running
            return running.key if running is not None and running is not job and job.active else ""

    def end(self) -> None:
        """Drop all waiting jobs and ask the running one to end. `wait()` afterwards joins the thread."""
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
        if self._low_priority:
            _lower_priority()
        while (job := self._next()) is not None:
            self._serve(job)

    def _serve(self, job: Job) -> None:
        """Give a job its turn, and post its outcome. The thread keeps no reference: it may wait long afterwards."""
        started, overtakes = self._clock(), job.work is None and bool(self._begun)
        try:
            ended, result = self._run_slice(job)
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
        """Wait for the next job; None: the thread is to end."""
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

    def _run_slice(self, job: Job) -> tuple[bool, Any]:
        """Run a job for its turn; return whether it has ended, and its result."""
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
            # Emitting only into an empty box keeps at most one event of a job queued, however fast the job yields.
            if value is not None and job.on_progress is not _ignore and job.progress.put(value):
                self._news.append(job)
                self.arrived.emit()
            if self._turns and self._clock() >= end and self._requeue(job):
                return False, None
        if job.work is not None:
            job.work.close()
        return True, None

    def _requeue(self, job: Job) -> bool:
        """Queue a job behind the other started ones; False if no job waits."""
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
    def _deliver(self) -> None:
        """Report all waiting outcomes (in the GUI thread), the last progress of a job before its outcome."""
        # Take both first: what arrives during this call has its own event.
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
    """The four threads, by their work."""

    trainer: Worker
    inference: Worker  # answers questions to a model
    quick: Worker  # answers quick questions of the moving cursor, some milliseconds each
    files: Worker  # work without a model

    @property
    def all(self) -> tuple[Worker, ...]:
        """All four workers."""
        return self.trainer, self.inference, self.quick, self.files
