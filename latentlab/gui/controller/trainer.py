"""The trainings under way: their control, their settings, and the snapshots of their thread."""

import dataclasses
from collections import deque
from collections.abc import Callable, Generator, Sequence
from functools import partial

from PySide6.QtCore import QObject, Slot

from latentlab.config import Config
from latentlab.gui.controller.images import for_dataset
from latentlab.gui.controller.leaving import Leaving
from latentlab.gui.controller.news import News
from latentlab.gui.controller.saves import Saves
from latentlab.gui.controller.shown_run import ShownRun
from latentlab.gui.controller.state import State, state_of, state_of_shown
from latentlab.gui.live.worker import Job, Workers
from latentlab.session.run import Run
from latentlab.session.session import Session
from latentlab.session.training_run import TrainingRun
from latentlab.training.control import Control
from latentlab.training.schedule import steps_per_epoch
from latentlab.training.snapshot import Snapshot
from latentlab.work import Share


@dataclasses.dataclass
class LiveSettings:
    """The settings that one training obeys: replaced in the window's thread, read in the trainer's thread."""

    config: Config


class Trainer(QObject):
    """Gives the trainer's thread to one training, or to two in turns; controls them, and accepts their snapshots."""

    def __init__(
        self, session: Session, workers: Workers, news: News, shown_run: ShownRun, saves: Saves, leaving: Leaving
    ) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._shown_run, self._saves, self._leaving = shown_run, saves, leaving
        self.starts_when_ready = False  # whether the run that is being prepared trains at once
        self.share = 1.0  # fraction of its time that a training uses
        self.save_interval: float | None = None  # seconds of training between two saves; None: the default
        self._settings: dict[int, LiveSettings] = {}  # by run: of the trainings under way
        self._job: Job | None = None
        self._notes: deque[str] = deque()  # sentences of the trainer's thread, emitted with the next snapshot

    def hand_over(self, trainings: Sequence[tuple[TrainingRun, LiveSettings]], work: Callable[[], Generator]) -> None:
        """Let the trainer's thread do the work of these trainings, in place of its earlier work.

        Several trainings share one control. `work` yields the newest snapshot of each (or a Share).
        """
        session = self._session
        session.under_way = tuple(training for training, _ in trainings)
        session.trainings |= {training.id: training for training in session.under_way}
        self.control.train_share, self.control.save_interval = self.share, self.save_interval
        self._settings = {training.id: settings for training, settings in trainings}
        for run_id in list(session.trainings):
            self._saves.release(run_id)
        self._news.set_state(state_of_shown(session))
        self._job = self._workers.trainer.submit(
            "train", work, on_progress=self._on_progress, on_error=partial(self._on_error, session.under_way)
        )
        self._news.runs_changed.emit()

    def end(self) -> None:
        """End the trainings under way at their current step."""
        if (control := self.control) is not None:
            control.abandon()
        if self._job is not None:
            self._job.cancel()
        self._session.under_way, self._settings, self._job = (), {}, None

    def note(self, text: str) -> None:
        """Store a sentence about the training; the next snapshot emits it. Called in any thread."""
        self._notes.append(text)

    # Their control

    @property
    def control(self) -> Control | None:
        """The control of the trainings under way."""
        return next((training.control for training in self._session.under_way), None)

    @property
    def _shown_control(self) -> Control | None:
        """The control of the trainings under way, if the shown run is one of theirs."""
        return self.control if self._session.is_under_way(self._session.current_id) else None

    def resume(self) -> None:
        """Continue the paused trainings."""
        self.control.resume()
        self._news.set_state(State.TRAINING)

    def step(self, count: int = 1) -> None:
        """Train on `count` batches, then pause."""
        if self._shown_control is not None and self._news.state in (State.READY, State.PAUSED):
            self._shown_control.step(count)

    def step_epoch(self) -> None:
        """Train until the end of this epoch, then pause."""
        run = self._session.newest
        if run is not None and run.dataset is not None:
            per_epoch = steps_per_epoch(run.config, len(run.dataset.train_images))
            self.step(per_epoch - run.snapshot.step % per_epoch)

    def decay(self) -> None:
        """Let the learning rate of an open-ended training fall to zero over the next two epochs."""
        if self._shown_control is not None:
            self._shown_control.ask_decay()
            self._news.training_noted.emit(self.tr("The learning rate falls to zero over the next two epochs."))

    def make_exact(self) -> None:
        """Encode every point now: the map is exact."""
        if self._shown_control is not None and self._news.state is not State.FINISHED:
            self._shown_control.ask_snapshot(exact=True)

    def steps_done(self) -> int:
        """Return the number of steps that each training has begun: ahead of the newest snapshots."""
        return self.control.steps_begun if self.control is not None else 0

    def set_share(self, share: float) -> None:
        """Let the trainings use this fraction of their time; they sleep for the rest."""
        self.share = share
        if self.control is not None:
            self.control.train_share = share

    def set_save_interval(self, seconds: float | None) -> None:
        """Set the seconds between two saves of a training; None: the default."""
        self.save_interval = seconds
        if self.control is not None:
            self.control.save_interval = seconds

    # Their settings

    def configure(self, config: Config) -> None:
        """Take over settings: live settings act at once, the others with the next run."""
        before = self._session.config.dataset
        if config.dataset != before:
            config = for_dataset(dataclasses.replace(config, dataset=before), config.dataset)
        self._session.configure(config)
        self.apply_settings()

    @Slot()
    def apply_settings(self) -> None:
        """Apply the session's settings to the training of the shown run, and emit them."""
        if (settings := self._settings.get(self._session.current_id)) is not None:
            settings.config = self._session.settings()
        self._news.config_changed.emit(self._session.config)

    # What arrives

    def _on_progress(self, progress: tuple[Snapshot, ...] | Share) -> None:
        """Accept newest snapshots, or the progress of the repeated training with which a branch begins."""
        if isinstance(progress, Share):
            self._news.work_changed.emit(self.tr("Repeating the training up to the branch…"), progress.done)
            return
        for snapshot in progress:
            run = self._session.runs.get(snapshot.run)
            if run is None or run.snapshot is not snapshot:  # the other training alone has a newer one
                self.accept(snapshot)

    def accept(self, snapshot: Snapshot) -> None:
        """Accept a snapshot of a training under way; a snapshot of another training is dropped."""
        session, news = self._session, self._news
        if not session.is_under_way(snapshot.run):
            return
        is_new = snapshot.run not in session.runs
        session.accept(snapshot)
        run = session.runs.get(snapshot.run)
        if run is None:
            return
        training = session.trainings[run.id]
        if not training.has_begun:
            training.has_begun, self.starts_when_ready = True, False
            news.work_changed.emit("", None)
        notes = []
        while self._notes:
            notes.append(self._notes.popleft())
        state = state_of(session, run)
        if run.id == session.current_id:
            self._emit(run, is_new, state)
        for note in notes:  # after the news of another run, which clear the sentences of the run before
            news.training_noted.emit(note)
        if is_new or run.id != session.current_id:
            news.runs_changed.emit()
        if self._leaving.is_waiting and state is not State.TRAINING:
            self._leaving.proceed()
        elif state in (State.PAUSED, State.FINISHED, State.FAILED):  # single steps are saved, too
            self._saves.save_now(run)

    def _emit(self, run: Run, is_new: bool, state: State) -> None:
        """Emit a newer moment of the shown run."""
        if is_new:
            self._news.run_changed.emit(run)
            self._news.probe_moved.emit(self._session.z)
        if run is self._session.current:
            self._shown_run.emit_moment(run)
        self._news.training_changed.emit(run)
        if state is not self._news.state and not self._leaving.is_writing:
            self._news.set_state(state)

    def _on_error(self, trainings: tuple[TrainingRun, ...], error: BaseException) -> None:
        session, first = self._session, trainings[0]
        for training in trainings:
            training.has_failed = True
        if session.under_way == trainings:
            self._news.work_changed.emit("", None)
            parent = session.id_of(first.origin.parent)
            if first.id not in session.runs and parent is not None:  # a branch without a snapshot yet
                self.end()
                self._shown_run.show_run(parent)
                self._saves.forget(first.id)
            elif session.is_under_way(session.current_id):
                state = state_of_shown(session)  # finished where the other training of the pair has diverged
                self._news.set_state(state if state is State.FINISHED else State.FAILED)
            self._leaving.proceed()
        self._news.report(error, "train")
