"""PanelQuestion: the question of a panel about one image: the race, the brush, the ranking."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from latentlab.gui.live.query import LiveQuery, Question
from latentlab.gui.live.worker import Job, Workers
from latentlab.session.inspection import Inspected
from latentlab.session.run import Run
from latentlab.session.subject import Subject
from latentlab.training.snapshot import SPLIT_NAMES


class PanelQuestion(QObject):
    """A LiveQuery and its image. Another run ends the question; a hidden panel ends it, too, unless it is `lasting`."""

    key = ""  # key of its jobs in the inference worker
    lasting = False  # a button starts the question, which continues while another panel is visible
    progressed = Signal(float)  # 0 to 1, of a lasting question
    changed = Signal(object)  # the newest answer so far, frozen; None if there is none
    busy_changed = Signal(bool)
    subject_changed = Signal(object)  # Subject, or None: the image of the question

    def __init__(
        self,
        parent: QObject | None,
        workers: Workers,
        report: Callable[[BaseException, str], None],
        succeeded: Callable[[str], None],
    ) -> None:
        """`report` and `succeeded` take the key of the question: the kind of the act that failed or succeeded."""
        super().__init__(parent)
        self.shown = False  # whether the panel is visible
        self.subject: Subject | None = None
        self._report, self._succeeded = report, succeeded
        self._split = SPLIT_NAMES[0]
        self._seen: Inspected | None = None  # the image that was inspected last
        self._query = LiveQuery(
            self, self.key, workers.inference, self._on_end, self._on_error, on_progress=self._on_answer
        )

    # The Run

    def set_run(self, run: Run, learning: bool = False) -> None:
        """Set another run."""
        self.stop()
        self._query.set_run(run if run.dataset is not None else None, learning)
        self.subject = None
        self.changed.emit(None)
        self.subject_changed.emit(None)
        if self.shown:
            self._find_subject()
            self._on_shown()

    def update(self, run: Run, learning: bool = False) -> None:
        """Set other weights of the same run."""
        was_busy = self.busy
        self._query.update(run, learning)
        if was_busy and not self.busy:
            self.busy_changed.emit(False)
        if self.shown:
            self._on_new_weights()

    def set_split(self, split: str) -> None:
        """Set the split. Its first image is the subject if no image was inspected."""
        self._split = split

    @Slot(object)
    def set_inspected(self, seen: Inspected | None) -> None:
        """Take the image that was inspected last."""
        self._seen = seen
        if self.shown and seen is not None:
            self._find_subject()

    # Requests

    @property
    def busy(self) -> bool:
        """Whether the question is running."""
        return self._query.busy

    @property
    def job(self) -> Job | None:
        """The job of the question; None if there is none."""
        return self._query.job

    @Slot(bool)
    def set_shown(self, on: bool) -> None:
        """Answer while the panel is visible."""
        self.shown = on
        if on:
            if not self.busy:  # a running question keeps its image
                self._find_subject()
            self._on_shown()
        elif not self.lasting:
            self.stop()

    @Slot()
    def run_or_stop(self) -> None:
        """Ask with the newest weights, or stop the question."""
        if self.busy:
            self.stop()
        else:
            self.start()

    @Slot()
    def stop(self) -> None:
        """Stop the question; its newest answer stays."""
        was_busy = self.busy
        self._query.cancel()
        if was_busy:
            self.busy_changed.emit(False)

    # For subclasses

    def start(self) -> None:
        """Ask with the newest weights, if the model supports the question."""

    def _on_shown(self) -> None:
        """Called when the panel becomes visible."""

    def _on_subject(self) -> None:
        """Called when the image of the question changes; it may be None."""

    def _on_new_weights(self) -> None:
        """Called when newer weights arrive while the panel is visible."""

    def _on_answer(self, answer: Any) -> None:
        """Take an intermediate answer."""
        self.changed.emit(answer)

    def _on_last_answer(self, answer: Any) -> None:
        self._on_answer(answer)

    def _begin(self, question: Question) -> None:
        """Ask in place of the question before."""
        was_busy = self.busy
        self._query.ask_now(question)
        if not was_busy:
            self.busy_changed.emit(True)

    def _on_end(self, answer: Any) -> None:
        self._succeeded(self.key)
        self._on_last_answer(answer)
        self.busy_changed.emit(self.busy)

    def _on_error(self, error: BaseException) -> None:
        self.stop()
        self.busy_changed.emit(False)
        self._report(error, self.key)

    def _find_subject(self) -> None:
        """Take the image that was inspected last, or the first image of the shown split."""
        run, seen = self._query.run, self._seen
        if run is None:
            subject = None
        elif seen is not None and seen.run == run.id:
            subject = seen.subject
        elif self.subject is not None:
            return
        else:
            subject = Subject.of(run, self._split, 0)
        if subject is not self.subject and (subject is None or not subject.same(self.subject)):
            self.subject = subject
            self.subject_changed.emit(subject)
            self._on_subject()
