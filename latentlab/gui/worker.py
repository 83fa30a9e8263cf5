"""Worker: a long-lived thread that runs jobs; progress may be dropped, a result never is.

A job is a function. What it returns is its result; if it is a generator, what it yields is progress and what it
returns is the result. Whoever submits says who hears of it, and hears it on the GUI thread:

    worker.submit("grid", partial(export_grid, run, out), on_progress=..., on_result=..., on_error=...)

There are three workers and no more (trainer, inference, files): each new thread that calls torch leaks a pool of
OpenMP threads (pytorch#64412).
"""

import dataclasses
import inspect
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from latentlab.training.mailbox import Mailbox

NICENESS = 2  # two fifths of a processor's time beside a thread of niceness 0 that wants all of it


def _nobody(_: Any) -> None:
    pass


@dataclasses.dataclass(eq=False)
class Job:
    """A function to run, and who hears of it. `cancel` ends a generator at its next yield, without a result."""

    key: str
    start: Callable[[], Any]
    on_progress: Callable[[Any], None] = _nobody
    on_result: Callable[[Any], None] = _nobody
    on_error: Callable[[BaseException], None] = _nobody
    cancelled: threading.Event = dataclasses.field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Ask the job to end; it has no result then."""
        self.cancelled.set()


def _yield_to_others(thread: QThread) -> None:
    """Lower the priority of the calling thread, which is `thread`."""
    if sys.platform == "linux":  # where Qt's priorities do nothing, and a thread has a niceness of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
    else:
        thread.setPriority(QThread.Priority.LowPriority)


class Worker(QThread):
    """One thread, its waiting jobs, and the mailbox of its progress."""

    arrived = Signal()  # something waits to be told; carries nothing, and at most one is ever queued

    def __init__(self, name: str, parent: QObject | None = None, *, yields: bool = False) -> None:
        """`yields`: where there are fewer cores than work, the window and the training go first."""
        super().__init__(parent)
        self.setObjectName(name)
        self._yields = yields
        self._changed = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._running: Job | None = None
        self._ending = False
        self._progress: Mailbox[tuple[Job, Any]] = Mailbox()
        self._outcomes: deque[tuple[Job, Any, BaseException | None]] = deque()
        self.arrived.connect(self._tell)  # from this thread to the one this object lives in: queued

    def submit(self, key: str, start: Callable[[], Any], **hearers: Callable[[Any], None]) -> Job:
        """Run `start` when its turn comes. A waiting job of the same key is dropped: the newest request wins."""
        job = Job(key, start, **hearers)
        with self._changed:
            self._waiting = deque(other for other in self._waiting if other.key != key)
            self._waiting.append(job)
            self._changed.notify_all()
        if not self.isRunning() and not self._ending:
            self.start()
        return job

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        with self._changed:
            return self._running is not None or bool(self._waiting)

    @property
    def others_wait(self) -> bool:
        """Whether a job waits for the one that runs."""
        with self._changed:
            return bool(self._waiting)

    @property
    def ending(self) -> bool:
        """Whether what runs is asked to end."""
        return self._ending

    def end(self) -> None:
        """Drop what waits and ask what runs to end. `wait()` afterwards joins the thread."""
        with self._changed:
            self._ending = True
            self._waiting.clear()
            if self._running:
                self._running.cancel()
            self._changed.notify_all()
        self.requestInterruption()

    def run(self) -> None:
        """Run jobs until `end` (in the worker's thread)."""
        if self._yields:
            _yield_to_others(self)
        while True:
            with self._changed:
                self._running = None
                while not (self._waiting or self._ending):
                    self._changed.wait()
                if self._ending:
                    return
                job = self._running = self._waiting.popleft()
            try:
                result = self._drive(job)
            except BaseException as error:
                self._post_outcome(job, None, error)
            else:
                self._post_outcome(job, result, None)

    def _drive(self, job: Job) -> Any:
        started = job.start()
        if not inspect.isgenerator(started):
            return started
        try:
            while not job.cancelled.is_set():
                value = next(started)
                # Emitting only into an empty box keeps one event queued at most, however fast the job yields.
                if self._progress.put((job, value)):
                    self.arrived.emit()
        except StopIteration as stop:
            return stop.value
        finally:
            started.close()
        return None

    def _post_outcome(self, job: Job, result: Any, error: BaseException | None) -> None:
        self._outcomes.append((job, result, error))
        self.arrived.emit()

    @Slot()
    def _tell(self) -> None:
        """Pass on what waits (in the GUI thread), a job's last progress before its outcome."""
        # Outcomes are counted first: one that comes while this runs has its own event.
        outcomes = [self._outcomes.popleft() for _ in range(len(self._outcomes))]
        progress = self._progress.take()
        for job, result, error in outcomes:
            if progress and progress[0] is job:
                job.on_progress(progress[1])
                progress = None
            if error is not None:
                job.on_error(error)
            elif not job.cancelled.is_set():
                job.on_result(result)
        if progress and not progress[0].cancelled.is_set():
            progress[0].on_progress(progress[1])
