"""Leaving a run: its weights are on disk before another run replaces it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from latentlab.errors import UserError
from latentlab.gui.controller.news import News
from latentlab.gui.controller.saves import Saves
from latentlab.gui.controller.shown_run import ShownRun
from latentlab.gui.controller.state import State, is_training, state_of_shown
from latentlab.gui.live.worker import Workers
from latentlab.session.run import Run
from latentlab.session.session import Session


class Leaving(QObject):
    """Saves the runs that a verb is about to end or to close, then continues the verb."""

    def __init__(self, session: Session, workers: Workers, news: News, saves: Saves, shown_run: ShownRun) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._saves, self._shown_run = saves, shown_run
        self._then: Callable[[], None] | None = None  # called once these runs are on disk
        self._run_ids: tuple[int, ...] = ()
        self.is_writing = False  # whether one of the runs is being written

    @property
    def is_waiting(self) -> bool:
        """Whether a verb waits for runs to be saved."""
        return self._then is not None

    def leave(self, then: Callable[[], None], *run_ids: int) -> None:
        """Call `then`, which ends or closes these runs, once all that they have learned is on disk.

        The default is the runs that train and the run that is shown. A run that cannot be written stays, and
        `could_not_leave` gives the reason. The newest request wins.
        """
        default = (*(training.id for training in self._session.under_way), self._session.current_id)
        self._run_ids = run_ids or tuple(run_id for run_id in default if run_id is not None)
        waits, self._then = self.is_waiting, then
        if not waits:
            self.proceed()

    def proceed(self) -> None:
        """Pause the trainings, write the next unsaved run, or call `then`. Called again after each step."""
        if self.is_writing or self._then is None:  # each snapshot of a pause calls this method
            return
        for training in self._session.under_way:
            if training.id in self._run_ids and is_training(self._session, training.id):
                training.control.pause()
                training.control.ask_snapshot()  # with the last step; the arrival of the snapshot calls `proceed`
                return
        run = next(filter(self._is_unsaved, map(self._session.runs.get, self._run_ids)), None)
        if run is None:
            then, self._then = self._then, None
            then()
        else:
            self._write(run)

    def _is_unsaved(self, run: Run | None) -> bool:
        training = None if run is None else self._session.trainings.get(run.id)
        return training is not None and training.unsaved(run)

    def _write(self, run: Run) -> None:
        self.is_writing = True
        self._news.set_state(State.PREPARING)
        self._news.work_changed.emit(self.tr("Saving the run…"), None)
        self._workers.files.submit(
            f"leave {run.id}",
            partial(self._session.trainings[run.id].save, run),
            on_result=self._on_saved,
            on_error=partial(self._on_not_saved, run),
        )

    def _on_saved(self, result: tuple[Run, UserError | None]) -> None:
        self.is_writing = False
        self._news.work_changed.emit("", None)
        self._saves.note_saved(result[0])
        self.proceed()

    def _on_not_saved(self, run: Run, error: BaseException) -> None:
        self.is_writing = False
        self._news.work_changed.emit("", None)
        then, self._then = self._then, None
        if run.id != self._session.current_id and run.id in self._session.runs:
            self._saves.save_state()
            self._shown_run.show_run(run.id)  # the question is about this run
        self._news.set_state(state_of_shown(self._session))
        if isinstance(error, UserError):
            self._news.could_not_leave.emit(str(error), then)
        else:
            self._news.report(error)
