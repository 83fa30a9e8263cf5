"""Rivals: the training of a MADE, a run without a latent space, beside the trainings of the runs with a map."""

import dataclasses
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
from latentlab.session.checkpoint import open_run
from latentlab.session.resumption import Resumption, resumption
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
        self._control: Control | None = None  # of the training under way
        self._work: Generator[Run, None, object] | None = None  # of the training under way; None while it is prepared
        self._job: Job | None = None
        self._rested: Run | None = None  # where the training under way rested last, or the run that it goes on from

    @property
    def is_under_way(self) -> bool:
        """Whether a training runs, rests, or is prepared."""
        return self._control is not None

    @property
    def is_running(self) -> bool:
        """Whether the training makes steps, waits for its turn, or is prepared."""
        return self.is_under_way and (self._work is None or (self._job is not None and self._job.active))

    @property
    def keeps_run(self) -> bool:
        """Whether a run is left if the training under way is cancelled now."""
        return self._rested is not None

    @property
    def newest(self) -> Run | None:
        """The newest moment of the training under way; None before its first one, and without a training."""
        training = self._session.rival_under_way
        return None if training is None else self._session.find(training.id)

    def train(self, dataset: Dataset, config: Config) -> None:
        """Train a model from step 0, in place of a training under way."""
        control, settings = self._new_control(), LiveSettings(config)
        training = self._trainings.new_training(self._session.new_id(), control, settings, dataset)
        self._begin(training, settings, trained(dataset, [(training, settings)]), dataset)

    def go_on(self, run: Run, epochs: int) -> None:
        """Train a saved run of the session further, in its folder, in place of a training under way.

        The training goes on to the end of its schedule or, if the schedule has ended, for `epochs` more.
        """
        control = self._new_control()
        resume = partial(resumption, after_end=epochs)
        on_plan, on_error = partial(self._on_plan, run, control), partial(self._on_no_plan, control)
        self._rested = run
        self._trainings.plan(run, resume, control, on_plan, on_error)
        self.changed.emit()

    def pause(self) -> None:
        """Let the training rest."""
        if self.is_running:
            self._control.pause()
            self._control.ask_snapshot()  # its snapshot ends the job, even if no step was made since the last rest

    def resume(self) -> None:
        """Continue a training that rests."""
        if self.is_under_way and not self.is_running:
            self._control.resume()
            self._submit()

    def cancel(self) -> None:
        """End the training and drop its steps since it was saved last.

        Without a rest, and without a run that the training goes on from, its folder is deleted.
        """
        rested, training = self._rested, self._forget_training()
        if training is not None:
            training.control.abandon()
            training.forget()
            if rested is None:
                self._session.close(training.id)
                work = partial(delete_files, training, training.folder_on_disk)
            else:
                self._session.keep_rival(rested)
                work = partial(_end, training, rested)
            self._workers.files.submit(
                f"drop {training.id}",
                work,
                on_result=partial(self._on_dropped, training.id),
                on_error=partial(self._news.report, act=ACT),
            )
        self.changed.emit()

    def _on_dropped(self, run_id: int, saved: Run | None) -> None:
        self._session.trainings.pop(run_id, None)  # until now the end of the window closes the training
        if saved is not None:
            self.rested.emit(self._session.add(saved))

    def _new_control(self) -> Control:
        """Cancel the training under way; return the control of the next one, which is under way from now on."""
        self.cancel()
        self._control = Control(snapshot_interval=SNAPSHOTS)
        self._control.save_interval = self._trainer.save_interval
        return self._control

    def _on_plan(self, run: Run, control: Control, planned: tuple[Resumption, TrainingRun, LiveSettings]) -> None:
        plan, training, settings = planned
        if control is not self._control:  # the training was cancelled while it was prepared
            training.end()
            return
        self._news.message.emit(plan.text)
        work = trained(plan.dataset, [(training, settings)], start=plan.keyframe, schedule=plan.schedule)
        self._begin(training, settings, work, plan.dataset)

    def _on_no_plan(self, control: Control, error: BaseException) -> None:
        if control is self._control:
            self.cancel()
        self._news.report(error, ACT)

    def _begin(self, training: TrainingRun, settings: LiveSettings, work: Generator, dataset: Dataset) -> None:
        self._session.trainings[training.id] = self._session.rival_under_way = training
        self._work = mapped(work, partial(_moment, training, settings.config, dataset))
        self._submit()

    def _submit(self) -> None:
        self._job = self._workers.files.submit(
            "made training",
            partial(_until_paused, self._work, self._control),
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
        self._control = self._work = self._job = self._rested = None
        return training


def _moment(training: TrainingRun, config: Config, dataset: Dataset, newest: tuple) -> Run:
    """Return the run at the newest snapshot of its training, in the worker's thread."""
    return dataclasses.replace(run_at(newest[-1], config, dataset), origin=training.origin)


def _end(training: TrainingRun, rested: Run) -> Run | None:
    """End a training; return its run on disk where a save since `rested` has written another moment. Raises UserError.

    Session and disk then hold the same moment, from which the run can go on.
    """
    training.end()
    folder = training.folder_on_disk
    saved = rested if folder is None else open_run(folder)
    if saved.snapshot.step == rested.snapshot.step:
        return None
    return dataclasses.replace(saved, dataset=rested.dataset)


def _until_paused(work: Generator[Run, None, object], control: Control) -> Generator[Run, None, bool]:
    """Yield what `work` yields, up to the moment at which the training pauses; return whether the training has ended.

    A wait of the paused training in the worker would hold up the other jobs of the worker.
    """
    for run in work:
        yield run
        if run.snapshot.state == "paused" and control.paused:
            return False
    return True
