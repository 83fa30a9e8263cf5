"""Saves: writes the weights and the state of runs to disk, without a request and at the end."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot

from latentlab.errors import UserError
from latentlab.gui.controller.news import News
from latentlab.gui.live.worker import Workers
from latentlab.session import checkpoint, opening, state_file
from latentlab.session.run import Run
from latentlab.session.session import Session
from latentlab.session.training_run import state_of


class Saves(QObject):
    """Writes runs into their own folders, and drops trainings that have ended."""

    def __init__(self, session: Session, workers: Workers, news: News) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self.window_part: Callable[[], dict[str, Any]] = dict  # the state of the window, as values for session.json
        self._read: dict[int, dict[str, Any]] = {}  # session.json as it was read: unknown names survive a write

    # The weights

    def save_now(self, run: Run) -> None:
        """Write a run to its folder, in the background, if it has unsaved steps."""
        training = self._session.trainings.get(run.id)
        if training is None or not training.unsaved(run) or training.tried == state_of(run):
            return  # a failed save is repeated with the next step, and when the window closes
        training.tried = state_of(run)
        now = self.state_values() if run.id == self._session.current_id else None

        def save() -> Run:
            saved, _ = training.save(run)
            if now is not None:
                opening.write_state(saved, now)
            return saved

        failed = partial(self._news.report, act="save")
        self._workers.files.submit(f"save {run.id}", save, on_result=self.note_saved, on_error=failed)

    @Slot()
    def save_settings(self) -> None:
        """Write the shown run if it is at rest and its settings differ from its files."""
        run = self._session.newest
        if run is not None and run.folder is not None and run.snapshot.state != "running":
            self.save_now(run)

    def save_all(self, rescue: bool = False) -> UserError | None:
        """Write all unsaved runs, in this thread; return the sentence of the first failure.

        With `rescue`, a run that cannot be written to its folder is written elsewhere, and the sentence names the
        place.
        """
        problem = None
        for training in list(self._session.trainings.values()):
            run = self._session.find(training.id)
            if not training.unsaved(run):
                continue
            try:
                saved, moved = training.save(run, rescue=rescue)
            except UserError as error:
                problem = problem or error
            else:
                self._session.keep_in(run.id, saved.folder)
                problem = problem or moved
        run, now = self._session.newest, {}
        rivals = tuple(rival.folder for rival in self._session.rivals.values() if rival.folder is not None)
        folder = None if run is None else run.folder
        try:
            if folder is not None:
                now = self.state_values()
                opening.write_state(run, now)
            if folder is not None or rivals:
                state_file.save_last(state_file.LastSession(folder, now, rivals))
        except UserError as error:
            problem = problem or error
        return problem

    def saving_moment(self, run: Run) -> Callable[[], Run]:
        """Return a function that writes the weights of this moment to disk, and returns the run with its folder."""
        training = self._session.trainings.get(run.id)

        def save() -> Run:
            # An opened run is on disk already, and this window does not write it.
            saved = run if training is None else training.save(run)[0]
            checkpoint.save_snapshot(saved)
            return saved

        return save

    def note_saved(self, saved: Run) -> None:
        """Store the folder of a written run."""
        self._session.keep_in(saved.id, saved.folder)
        self.release(saved.id)
        self._news.succeeded.emit("save")
        if saved.id == self._session.current_id:
            self.save_settings()  # settings that changed during the save

    def release(self, run_id: int | None) -> None:
        """Drop the folder and the losses of a training that is neither running, nor shown, nor unsaved."""
        session, training = self._session, self._session.trainings.get(run_id)
        if training is None or run_id == session.current_id or session.is_under_way(run_id):
            return
        if training is session.rival_under_way or training.unsaved(session.find(run_id)):
            return

        def over(_: None) -> None:
            if self._session.trainings.get(run_id) is training:
                self._session.trainings.pop(run_id)

        # after the jobs that still read its losses
        self._workers.files.submit(f"end {run_id}", training.end, on_result=over)

    def forget(self, run_id: int) -> None:
        """Remove a run that is not shown from the session."""
        self._session.close(run_id)
        self._read.pop(run_id, None)
        self.release(run_id)
        self._news.runs_changed.emit()

    # The state

    def note_read(self, run_id: int, values: dict[str, Any]) -> None:
        """Keep session.json as it was read with a run: unknown names survive a write."""
        self._read[run_id] = values

    def state_values(self) -> dict[str, Any]:
        """Return the state of the session and of the window, as values for session.json."""
        run = self._session.current
        base = self._read.get(self._session.current_id, {})
        now = state_file.state_to_json(self._session.state, self.window_part(), base)
        now["beside"] = state_file.beside_to_json(self._session)
        if (name := self._session.names.get(self._session.current_id)) is not None:
            now["name"] = name
        # The selection of a run without images is unknown: keep the values read.
        if run is not None and run.dataset is None:
            now |= {name: base[name] for name in ("split", "selection", "classes", "subject") if name in base}
        return now

    @Slot()
    def save_state(self) -> None:
        """Write the state into the folder of the shown run, if the run is on disk."""
        run = self._session.newest
        if run is not None and run.folder is not None:
            failed = partial(self._news.report, act="save")
            keep = partial(opening.write_state, run, self.state_values())
            self._workers.files.submit(f"held {run.id}", keep, on_error=failed)

    def keep_name(self, run: Run) -> None:
        """Write a run's name into its folder, if the run is on disk."""
        if run.id == self._session.current_id:
            self.save_state()
        elif run.folder is not None:
            failed = partial(self._news.report, act="save")
            name = self._session.names.get(run.id, "")
            self._workers.files.submit(f"name {run.id}", partial(_save_name, run.folder, name), on_error=failed)


def _save_name(folder: Path, name: str) -> None:
    """Write a name into a run folder. Raises UserError."""
    now = state_file.load_state(folder)
    if folder.is_dir() and now.get("name", "") != name:
        state_file.save_state(folder, now | {"name": name})
