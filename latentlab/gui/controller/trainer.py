"""The current training: its control, its settings, and the snapshots of its thread."""

import dataclasses
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Slot

from latentlab.config import Config
from latentlab.gui.controller.images import for_dataset
from latentlab.gui.controller.leaving import Leaving
from latentlab.gui.controller.news import News
from latentlab.gui.controller.saves import Saves
from latentlab.gui.controller.shown import Shown
from latentlab.gui.controller.state import State, state_of, state_of_shown
from latentlab.gui.live.worker import Job, Workers
from latentlab.session.evidence import Share
from latentlab.session.run import Run
from latentlab.session.session import Session
from latentlab.session.training_run import TrainingRun
from latentlab.training.control import Control
from latentlab.training.schedule import steps_per_epoch
from latentlab.training.snapshot import Snapshot


@dataclasses.dataclass
class LiveSettings:
    """The settings that one training obeys: replaced in the window's thread, read in the trainer's thread."""

    config: Config


class Trainer(QObject):
    """Gives the trainer's thread to one training at a time, controls it, and accepts its snapshots."""

    def __init__(
        self, session: Session, workers: Workers, news: News, shown: Shown, saves: Saves, leaving: Leaving
    ) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._shown, self._saves, self._leaving = shown, saves, leaving
        self.starts_when_ready = False  # whether the run that is being prepared trains at once
        self.share = 1.0  # fraction of its time that a training uses
        self.save_interval: float | None = None  # seconds of training between two saves; None: the default
        self._settings = LiveSettings(session.config)
        self._job: Job | None = None
        self._notes: deque[str] = deque()  # sentences of the trainer's thread, emitted with the next snapshot

    def hand_over(self, training: TrainingRun, settings: LiveSettings, work: Callable[[], Any]) -> None:
        """Let the trainer's thread do the work of a training, in place of its earlier work."""
        session = self._session
        session.training = session.trainings[training.id] = training
        training.control.train_share, training.control.save_interval = self.share, self.save_interval
        self._settings = settings
        for run_id in list(session.trainings):
            self._saves.release(run_id)
        self._news.set_state(state_of_shown(session))
        self._job = self._workers.trainer.submit(
            "train", work, on_progress=self._on_progress, on_error=partial(self._on_error, training)
        )
        self._news.runs_changed.emit()

    def end(self) -> None:
        """End the current training at its current step."""
        if (control := self.control) is not None:
            control.abandon()
        if self._job is not None:
            self._job.cancel()
        self._session.training = self._job = None

    def note(self, text: str) -> None:
        """Store a sentence about a training; the next snapshot emits it. Called in any thread."""
        self._notes.append(text)

    # Its control

    @property
    def control(self) -> Control | None:
        """The control of the current training."""
        return None if self._session.training is None else self._session.training.control

    @property
    def _shown_control(self) -> Control | None:
        """The control of the current training, if its run is the shown one."""
        return self.control if self._session.is_under_way(self._session.current_id) else None

    def resume(self) -> None:
        """Continue the paused training."""
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
        """Return the number of steps that the training has begun: ahead of the newest snapshot."""
        return self.control.steps_begun if self.control is not None else 0

    def set_share(self, share: float) -> None:
        """Let the training use this fraction of its time; it sleeps for the rest."""
        self.share = share
        if self.control is not None:
            self.control.train_share = share

    def set_save_interval(self, seconds: float | None) -> None:
        """Set the seconds between two saves of the training; None: the default."""
        self.save_interval = seconds
        if self.control is not None:
            self.control.save_interval = seconds

    # Its settings

    def configure(self, config: Config) -> None:
        """Take over settings: live settings act at once, the others with the next run."""
        before = self._session.config.dataset
        if config.dataset != before:
            config = for_dataset(dataclasses.replace(config, dataset=before), config.dataset)
        self._session.configure(config)
        self.take_settings()

    @Slot()
    def take_settings(self) -> None:
        """Apply the session's settings to the training of the shown run, and emit them."""
        if self._session.is_under_way(self._session.current_id):
            self._settings.config = self._session.settings()
        self._news.config_changed.emit(self._session.config)

    # What arrives

    def _on_progress(self, progress: Snapshot | Share) -> None:
        """Accept a snapshot, or the progress of the repeated training with which a branch begins."""
        if isinstance(progress, Snapshot):
            self.accept(progress)
        else:
            self._news.work_changed.emit(self.tr("Repeating the training up to the branch…"), progress.done)

    def accept(self, snapshot: Snapshot) -> None:
        """Accept a snapshot of the current training; a snapshot of another training is dropped."""
        session, news = self._session, self._news
        if not session.is_under_way(snapshot.run):
            return
        is_new = snapshot.run not in session.runs
        session.accept(snapshot)
        run = session.runs.get(snapshot.run)
        if run is None:
            return
        if not session.training.has_begun:
            session.training.has_begun, self.starts_when_ready = True, False
            news.work_changed.emit("", None)
        notes = []
        while self._notes:
            notes.append(self._notes.popleft())
        state = state_of(session, run)
        if run.id == session.current_id:
            self._tell(run, is_new, state)
        for note in notes:  # after the news of another run, which clear the sentences of the run before
            news.training_noted.emit(note)
        if is_new or run.id != session.current_id:
            news.runs_changed.emit()
        if self._leaving.is_waiting and state is not State.TRAINING:
            self._leaving.proceed()
        elif state in (State.PAUSED, State.FINISHED, State.FAILED):  # single steps are saved, too
            self._saves.save_now(run)

    def _tell(self, run: Run, is_new: bool, state: State) -> None:
        """Emit a newer moment of the shown run."""
        if is_new:
            self._news.run_changed.emit(run)
            self._news.probe_moved.emit(self._session.z)
        if run is self._session.current:
            self._shown.tell_moment(run)
        self._news.training_changed.emit(run)
        if state is not self._news.state and not self._leaving.is_writing:
            self._news.set_state(state)

    def _on_error(self, training: TrainingRun, error: BaseException) -> None:
        session = self._session
        training.has_failed = True
        if session.training is training:
            self._news.work_changed.emit("", None)
            parent = session.id_of(training.origin.parent)
            if training.id not in session.runs and parent is not None:  # a branch without a snapshot yet
                self.end()
                self._shown.show_run(parent)
                self._saves.forget(training.id)
            elif training.id == session.current_id:
                self._news.set_state(State.FAILED)
            self._leaving.proceed()
        self._news.report(error, "train")
