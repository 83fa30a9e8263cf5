"""The shelf: shows, names, closes and deletes runs of the session by their number."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from latentlab.actions.declaration import WHY_NOT, has_other_runs
from latentlab.errors import UserError
from latentlab.gui.controller.leaving import Leaving
from latentlab.gui.controller.news import News
from latentlab.gui.controller.saves import Saves
from latentlab.gui.controller.shown_run import ShownRun
from latentlab.gui.controller.state import is_training, state_of_shown
from latentlab.gui.controller.trainer import Trainer
from latentlab.gui.live.worker import Workers
from latentlab.session.run import Run
from latentlab.session.run_folder import delete_run
from latentlab.session.session import Session
from latentlab.session.training_run import TrainingRun


class Shelf(QObject):
    """Shows a run of the session, or removes it."""

    def __init__(
        self,
        session: Session,
        workers: Workers,
        news: News,
        shown_run: ShownRun,
        saves: Saves,
        leaving: Leaving,
        trainer: Trainer,
    ) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._shown_run, self._saves, self._leaving, self._trainer = shown_run, saves, leaving, trainer

    @property
    def training_beside(self) -> Run | None:
        """The run that trains while another one is shown; None if there is none."""
        session = self._session
        if session.is_under_way(session.current_id):
            return None
        learning = (training.id for training in session.under_way if self.is_training(training.id))
        return session.runs.get(next(learning, None))

    def is_training(self, run_id: int) -> bool:
        """Whether the training of a run makes steps now."""
        return is_training(self._session, run_id)

    def show_run(self, run: int) -> None:
        """Show a run of the session at its newest moment; a training continues meanwhile. Raises UserError."""
        self._session.check_run(run)
        if run == self._session.current_id:
            self._shown_run.show_newest()
        else:
            self._saves.save_state()
            self._shown_run.show_run(run)

    def rename_run(self, name: str, run: int | None = None) -> None:
        """Name a run, by default the shown one; an empty name restores the number. Raises UserError."""
        run_id = self._chosen(run)
        if name.strip():
            self._session.names[run_id] = name.strip()
        else:
            self._session.names.pop(run_id, None)
        self._saves.keep_name(self._session.runs[run_id])
        self._news.runs_changed.emit()

    def close_run(self, run: int | None = None) -> None:
        """Remove a run from the shelf, once its steps are on disk. Raises UserError if it is the only one.

        The training of its partner ends with the run's own, and can go on alone.
        """
        run_id = self._chosen(run, others=True)
        self._leaving.leave(partial(self._drop, run_id), run_id, *self._session.partners_of(run_id))

    def delete_run(self, run: int | None = None) -> None:
        """Remove a run from the shelf, and delete its own files. Raises UserError if it is the only one."""
        run_id = self._chosen(run, others=True)
        if partners := self._session.partners_of(run_id):
            self._leaving.leave(partial(self._delete, run_id), *partners)  # their steps are saved
        else:
            self._delete(run_id)

    def _delete(self, run_id: int) -> None:
        folder = self._session.folder_of(self._session.runs[run_id])
        training = self._session.trainings.pop(run_id, None)
        if training is not None:
            training.forget()
        self._drop(run_id)
        failed = partial(self._news.report, act="delete")
        self._workers.files.submit(f"delete {run_id}", partial(delete_files, training, folder), on_error=failed)

    def _drop(self, run_id: int) -> None:
        """Drop a run, and show another one in its place."""
        if self._session.is_under_way(run_id):
            self._trainer.end()
        if run_id == self._session.current_id:
            self._shown_run.show_run(max(run.id for run in self._session.listed if run.id != run_id))
        else:
            self._news.set_state(state_of_shown(self._session))
        self._saves.forget(run_id)

    def _chosen(self, run: int | None, others: bool = False) -> int:
        """Return the id of a run, by default of the shown one. Raises UserError: no such run, or no others."""
        run_id = self._session.current_id if run is None else run
        self._session.check_run(run_id)
        if others and len(self._session.listed) < 2:
            raise UserError(WHY_NOT[has_other_runs])
        return run_id


def delete_files(training: TrainingRun | None, folder: Path | None) -> None:
    """Delete a run's files, once its training has closed them. Raises UserError."""
    if training is not None:
        training.end()
    if folder is not None and folder.exists():
        delete_run(folder)
