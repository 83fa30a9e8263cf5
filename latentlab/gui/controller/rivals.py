"""Rivals: the training of a MADE, a run without a latent space, beside the trainings of the runs with a map."""

import dataclasses
import threading
from collections.abc import Generator
from functools import partial

from PySide6.QtCore import QObject, Signal

from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.gui.controller.news import News
from latentlab.gui.controller.saves import Saves
from latentlab.gui.controller.shelf import delete_files
from latentlab.gui.controller.trainer import LiveSettings, Trainer
from latentlab.gui.controller.trainings import Trainings, trained
from latentlab.gui.live.worker import Job, Workers
from latentlab.session.run import Run, run_at
from latentlab.session.session import Session
from latentlab.session.training_run import TrainingRun
from latentlab.training.control import Control
from latentlab.work import mapped

SNAPSHOTS = 0.1  # seconds between two snapshots of the training, between which other jobs of its worker wait
ACT = "made"  # of errors


class Rivals(QObject):
    """Trains a MADE as a job of the files worker, whose jobs take turns.

    The training blocks neither the map nor a training of the program. It saves itself as every training of the window.
    A paused training is a generator at rest, which holds no thread.
    """

    changed = Signal()  # the training has made progress, rests, or has ended
    rested = Signal(object)  # Run: the training rests at this moment, or has ended with it
    saved = Signal(object)  # Run with its folder: a finished training is on disk

    def __init__(
        self, session: Session, workers: Workers, news: News, saves: Saves, trainer: Trainer, trainings: Trainings
    ) -> None:
        super().__init__(news)
        self._session, self._workers, self._news, self._saves = session, workers, news, saves
        self._trainer, self._trainings = trainer, trainings
        self._work: Generator[Run, None, object] | None = None  # of the training under way
        self._pausing = threading.Event()
        self._job: Job | None = None
        self._rested: Run | None = None  # the newest moment at which the training under way rested

    @property
    def is_under_way(self) -> bool:
        """Whether a training runs or rests."""
        return self._work is not None

    @property
    def is_running(self) -> bool:
        """Whether the training makes steps, or waits for its turn."""
        return self._job is not None and self._job.active

    @property
    def newest(self) -> Run | None:
        """The newest moment of the training under way; None before its first one, and without a training."""
        training = self._session.rival_under_way
        return None if training is None else self._session.find(training.id)

    def train(self, dataset: Dataset, config: Config) -> None:
        """Train a model from step 0, in place of a training under way."""
        self.cancel()
        self._rested = None
        session, settings, control = self._session, LiveSettings(config), Control(snapshot_interval=SNAPSHOTS)
        control.save_interval = self._trainer.save_interval
        training = self._trainings.new_training(session.new_id(), control, settings, dataset)
        session.trainings[training.id] = session.rival_under_way = training
        self._work = mapped(trained(dataset, [(training, settings)]), partial(_moment, training, config, dataset))
        self._go_on()

    def pause(self) -> None:
        """Let the training rest."""
        if self.is_running:
            self._pausing.set()

    def resume(self) -> None:
        """Continue a training that rests."""
        if self._work is not None and not self.is_running:
            self._go_on()

    def cancel(self) -> None:
        """End the training and drop its steps since it rested last; without a rest, its folder is deleted."""
        training = self._forget_training()
        if training is None:
            return
        folder, rested = training.folder_on_disk, self._rested
        training.control.abandon()
        training.forget()
        if rested is None:
            self._session.close(training.id)
            work = partial(delete_files, training, folder)
        else:
            self._session.keep_rival(rested)
            work = training.end
        self._workers.files.submit(
            f"drop {training.id}",
            work,
            on_result=lambda _: self._session.trainings.pop(training.id, None),  # until then the window's end closes it
            on_error=partial(self._news.report, act=ACT),
        )
        self.changed.emit()

    def _go_on(self) -> None:
        self._pausing.clear()
        self._job = self._workers.files.submit(
            "made training",
            partial(_until_paused, self._work, self._pausing),
            on_progress=self._take_moment,
            on_result=self._on_rest,
            on_error=self._on_error,
        )
        self.changed.emit()

    def _take_moment(self, run: Run) -> None:
        self._session.keep_rival(run)
        self.changed.emit()

    def _on_rest(self, has_ended: bool) -> None:
        """Save the newest moment: the training has ended, or rests."""
        run, self._job = self.newest, None
        if run is not None:
            self._rested = run
            self.rested.emit(run)
        if not has_ended:
            if run is not None:
                self._saves.save_now(run)
        elif (training := self._forget_training()) is not None and run is not None:
            self._workers.files.submit(
                f"save {run.id}",
                partial(training.save, run),
                on_result=self._on_saved,
                on_error=partial(self._news.report, act="save"),
            )
        self.changed.emit()

    def _on_saved(self, result: tuple[Run, UserError | None]) -> None:
        run, _ = result
        self._saves.note_saved(run)
        self.saved.emit(run)
        self._news.message.emit(self.tr("Saved {path}").format(path=run.folder))

    def _on_error(self, error: BaseException) -> None:
        self.cancel()
        self._news.report(error, ACT)

    def _forget_training(self) -> TrainingRun | None:
        """Return the training under way, which is none from now on; None if there is none."""
        if self._job is not None:
            self._job.cancel()
        training, self._session.rival_under_way = self._session.rival_under_way, None
        self._work = self._job = None
        return training


def _moment(training: TrainingRun, config: Config, dataset: Dataset, newest: tuple) -> Run:
    """Return the run at the newest snapshot of its training, in the worker's thread."""
    return dataclasses.replace(run_at(newest[-1], config, dataset), origin=training.origin)


def _until_paused(work: Generator[Run, None, object], pausing: threading.Event) -> Generator[Run, None, bool]:
    """Yield what `work` yields until it ends or `pausing` is set; return whether it has ended."""
    while not pausing.is_set():
        try:
            run = next(work)
        except StopIteration:
            return True
        yield run
    return False
