"""A panel's question to the model."""

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from latentlab.gui.live.worker import Job
from latentlab.session.run import Run
from latentlab.session.subject import Subject

if TYPE_CHECKING:
    from latentlab.gui.controller import Controller


class Question(QObject):
    """The newest question wins: another one or another run ends it, and a hidden panel one that is not `lasting`."""

    key = ""  # of its jobs in the inference worker
    lasting = False  # a button asked for it, so it goes on while another panel is seen
    progressed = Signal(float)  # 0 to 1, of one that lasts
    changed = Signal(object)  # the newest answer so far, frozen; None: there is none
    busy_changed = Signal(bool)
    subject_changed = Signal(object)  # Subject, or None: the image that it is about

    def __init__(self, controller: "Controller") -> None:
        super().__init__(controller)
        self._controller, self._session = controller, controller.session
        self.shown = False  # whether anybody sees the panel
        self.subject: Subject | None = None
        self._job: Job | None = None
        controller.hand.inspected.connect(self._on_inspected)
        controller.run_changed.connect(self._on_run)
        controller.snapshot_changed.connect(self._on_snapshot)

    @property
    def busy(self) -> bool:
        """Whether it is being worked on."""
        return self._job is not None and self._job.active

    @Slot(bool)
    def set_shown(self, on: bool) -> None:
        """Say whether the panel is seen."""
        self.shown = on
        if on:
            if not self.busy:  # else it goes on with the image that it is about
                self._find_subject()
            self._on_shown()
        elif not self.lasting:
            self.stop()

    @property
    def job(self) -> Job | None:
        """The work on it, while there is any."""
        return self._job if self.busy else None

    @Slot()
    def run_or_stop(self) -> None:
        """Ask with the weights of this moment, or leave the question where it stands."""
        if self.busy:
            self.stop()
        else:
            self.start()

    @Slot()
    def stop(self) -> None:
        """Leave it as it stands."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self.busy_changed.emit(False)

    # For the questions themselves

    def start(self) -> None:
        """Ask with the weights of this moment, where this model can be asked."""

    def _on_shown(self) -> None:
        """The panel has come into sight."""

    def _on_subject(self) -> None:
        """Another image is looked at, or none."""

    def _on_new_weights(self) -> None:
        """The model has learned; the panel is seen."""

    def _on_answer(self, answer: Any) -> None:
        """One on the way to the last."""
        self.changed.emit(answer)

    def _on_last_answer(self, answer: Any) -> None:
        self._on_answer(answer)

    def _begin(self, work: Callable[[], Generator]) -> None:
        """Work on this question, and no longer on the one before."""
        was_busy = self.busy
        self._job = self._controller.inference.submit(
            self.key, work, on_progress=self._on_answer, on_result=self._on_end, on_error=self._on_error
        )
        if not was_busy:
            self.busy_changed.emit(True)

    def _on_end(self, answer: Any) -> None:
        self._controller.succeeded.emit(self.key)
        self._on_last_answer(answer)
        self.busy_changed.emit(self.busy)

    def _on_error(self, error: BaseException) -> None:
        self.stop()
        self._controller.report(error, self.key)

    # What changes under it

    def _run(self) -> Run | None:
        run = self._session.current
        return run if run is not None and run.dataset is not None else None

    def _find_subject(self) -> None:
        """Take the image that was looked at last, or the first of the split that is shown."""
        run, seen = self._run(), self._controller.hand.inspected_point
        if run is None:
            subject = None
        elif seen is not None and seen.run == run.id:
            subject = Subject.of(run, seen.split, seen.index)
        elif self.subject is not None:
            return
        else:
            subject = Subject.of(run, self._session.split, 0)
        if subject is not self.subject and (subject is None or not subject.same(self.subject)):
            self.subject = subject
            self.subject_changed.emit(subject)
            self._on_subject()

    @Slot(object)
    def _on_inspected(self, seen: object) -> None:
        if self.shown and seen is not None:
            self._find_subject()

    @Slot(object)
    def _on_run(self, _: Run) -> None:
        self.stop()
        self.subject = None
        self.changed.emit(None)
        self.subject_changed.emit(None)
        if self.shown:
            self._find_subject()
            self._on_shown()

    @Slot(object)
    def _on_snapshot(self, _: Run) -> None:
        if self.shown:
            self._on_new_weights()
