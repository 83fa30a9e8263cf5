"""Files that the user chooses: opens and saves runs and session files, exports pictures and figures."""

import dataclasses
import inspect
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject

from latentlab.actions import ACTIONS, command_line, save_pictures
from latentlab.errors import UserError
from latentlab.gui.controller.images import Images
from latentlab.gui.controller.leaving import Leaving
from latentlab.gui.controller.news import News
from latentlab.gui.controller.saves import Saves
from latentlab.gui.controller.shown import Shown
from latentlab.gui.controller.state import State, is_training
from latentlab.gui.controller.trainer import Trainer
from latentlab.gui.controller.trainings import Trainings
from latentlab.gui.live.worker import Workers
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session import held, opening
from latentlab.session.evidence import Share
from latentlab.session.rescue import save_claimed
from latentlab.session.run import Run
from latentlab.session.run_folder import Claim
from latentlab.session.session import Session
from latentlab.session.state import SessionState
from latentlab.session.timeline import copy_kept
from latentlab.work import CancelledError, until

MOST_LETTERS = 200  # longest name of a run, in characters


class Files(QObject):
    """Opens, saves and exports in the files worker, and emits the progress."""

    def __init__(
        self,
        session: Session,
        workers: Workers,
        news: News,
        shown: Shown,
        saves: Saves,
        leaving: Leaving,
        images: Images,
        trainer: Trainer,
        trainings: Trainings,
    ) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._shown, self._saves, self._leaving = shown, saves, leaving
        self._images, self._trainer, self._trainings = images, trainer, trainings
        self._promised: dict[str, str] = {}  # unfinished work of verbs: its key and its text
        self._cancel: threading.Event | None = None  # of the export under way, once it has emitted progress
        self._restored: list[Path] = []  # crashed runs, which are offered again unless this window ends cleanly
        self._session_file: dict[str, Any] = {}  # session.json of the open session file

    @property
    def work_left(self) -> str:
        """The unfinished work of verbs in the files worker, as text; empty if there is none."""
        return next(iter(self._promised.values()), "")

    # Saving

    def save_to(self, folder: Path, force: bool = False) -> None:
        """Write the run, with its pictures, into a folder of the user's choice."""
        run = self._session.newest
        if run is None:
            return
        training, now = self._session.trainings.get(run.id), self._saves.held()

        def save() -> tuple[Run, list[UserError]]:
            saved = _save_as(run, folder, force) if training is None else training.save_as(run, folder, force)
            held.save_held(folder, now)
            return saved, save_pictures(saved, folder)

        self._work("save", self.tr("Saving the run…"), save, self._on_saved)

    def _on_saved(self, result: tuple[Run, list[UserError]]) -> None:
        run, problems = result
        self._saves.note_saved(run)
        self._news.message.emit(self.tr("Saved {path}").format(path=run.folder))
        if problems:
            self._news.report(problems[0], "save")

    def save_session(self, out: Path) -> None:
        """Write the runs of the session, and the state of the shown one, into a session file."""
        session = self._session
        shown = session.newest
        if shown is None:
            return
        learned = [run for run in session.runs.values() if run.snapshot.step or run is shown]
        runs = [(run, session.trainings.get(run.id)) for run in learned]
        now = self._saves.held()
        names = {run.id: session.name_of(run.id) for run in learned}
        work = partial(opening.pack_session, runs, shown, Path(out), now, session.config, self._session_file, names)
        self._work("save", self.tr("Saving the session…"), work, self._on_packed)

    def _on_packed(self, result: tuple[list[Run], Path]) -> None:
        saved, path = result
        for run in saved:
            self._saves.note_saved(run)
        self._news.message.emit(self.tr("Saved {path}").format(path=path))

    # Opening

    def open(self, folder: Path) -> None:
        """Open a saved run; the run before is saved first."""
        self._open(self.tr("Opening the run…"), partial(opening.open_folder, folder))

    def restore(self, folder: Path) -> None:
        """Open the last save of a run whose process was killed, with or without its images.

        The run is offered again at the next start unless this window ends cleanly.
        """
        self._open(self.tr("Opening the run…"), partial(opening.restore_folder, folder))

    def open_session(self, path: Path) -> None:
        """Open the run that a session file shows, with its state; a missing data set is no obstacle."""
        self._open(self.tr("Opening the session…"), partial(opening.open_session, path))

    def open_last(self) -> None:
        """Open the run that the window showed at its last end, with its state."""
        last = held.load_last()
        if last is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The run of the last session is not there any more."))
        self._open(self.tr("Opening the run…"), partial(opening.open_without_images, *last))

    def forgive_restored(self) -> None:
        """Withdraw the offer of the restored runs: the window ends cleanly."""
        from latentlab.session import recovery  # not needed before the first paint

        for folder in self._restored:
            recovery.discard(folder)

    def _open(self, text: str, start: Callable[[], Any]) -> None:
        self._work("open", text, start, self._on_opened, is_promise=False)

    def _on_opened(self, opened: opening.Opened) -> None:
        """Show an opened run. A running training continues; a paused one is saved and ends.

        A run without a latent space has no map: the shown run stays, and the rivals' window takes the opened one.
        """
        session = self._session
        if not opened.run.model.latent_size:
            self._news.rival_opened.emit(opened.run)
            return
        learning = None if session.training is None else session.runs.get(session.training.id)
        if learning is None or not is_training(session, learning.id) or self._leaving.is_waiting:
            self._leaving.leave(partial(self._replace_by, opened))
        else:
            self._saves.save_now(learning)
            self._show_opened(opened)

    def _replace_by(self, opened: opening.Opened) -> None:
        self._trainer.end()
        self._show_opened(opened)

    def _show_opened(self, opened: opening.Opened) -> None:
        session, news = self._session, self._news
        starts, self._trainer.starts_when_ready = self._trainer.starts_when_ready, False
        before = session.current_id
        for other in opened.before:
            self._add(other)
        session.open(opened.run)
        self._saves.release(before)
        run = session.current
        if opened.is_restored:
            self._restored.append(run.folder)
        self._take_up(opened)
        for other in opened.after:
            self._add(other)
        self._shown.tell_run(None)
        news.set_state(State.FINISHED)
        news.runs_changed.emit()
        news.message.emit(self.tr("Opened {path}").format(path=run.folder))
        news.window_restored.emit(opened.window)
        if opened.step is not None:
            self._shown.show_moment(opened.step)
        if opened.problem is not None:
            news.warned.emit(str(opened.problem))
        if starts and self._trainings.why_not_go_on() is None:  # Run was pressed while the run was being read
            self._trainings.go_on()

    def _take_up(self, opened: opening.Opened) -> None:
        """Restore the state of the opened run, as far as it fits its latent space and its images."""
        session, dataset, sizes, classes = self._session, opened.run.dataset, {}, 0
        self._session_file = opened.file
        self._remember(session.current_id, opened)
        if dataset is not None:
            sizes = {"train": len(dataset.train_images), "test": len(dataset.test_images)}
            classes = len(dataset.label_names)
        state = held.state_from_json(opened.held, session.state, sizes, classes, opened.run.image_shape)
        session.take_up(dataclasses.replace(state, config=opened.config or state.config))

    def _add(self, opened: opening.Opened) -> None:
        """Add a run of a session file to the shelf, with its name and its walk."""
        run = self._session.add(opened.run)
        self._remember(run.id, opened)
        nothing = SessionState(run.config, np.zeros(run.config.latent_size, np.float32))
        was = held.state_from_json(opened.held, nothing, {}, 0)
        self._session.keep_walk(run.id, was.waypoints, was.wander)

    def _remember(self, run_id: int, opened: opening.Opened) -> None:
        """Keep session.json and the name that were read with a run."""
        folder = opened.run.folder
        name = opened.held.get("name") or opened.name or (folder.name if folder else "")
        self._session.names[run_id] = str(name)[:MOST_LETTERS]
        self._saves.take_up(run_id, opened.held)

    # Exporting

    def export(self, action_id: str, **arguments: Any) -> None:
        """Perform an exporting action on the current run; the command of the picture finds this very snapshot."""
        run = self._session.current
        if run is None:
            return
        save, cancel = self._saves.saving_moment(run), threading.Event()

        def work() -> Any:
            saved = save()
            result = ACTIONS[action_id].function(saved, **arguments)
            result = (yield from until(result, cancel.is_set)) if inspect.isgenerator(result) else result
            path = result[0] if isinstance(result, tuple) else result  # the figures are in the picture
            return path, saved

        self._work("export", self.tr("Exporting…"), work, self._on_exported, cancel=cancel)

    @property
    def can_cancel(self) -> bool:
        """Whether an export is under way that can be cancelled. A cancelled export leaves no file."""
        return self._cancel is not None and not self._cancel.is_set()

    def cancel_work(self) -> None:
        """Cancel the export under way; the file that it was to replace stays unchanged."""
        if self._cancel is not None:
            self._cancel.set()
            self._news.work_changed.emit(self.tr("Cancelling…"), None)

    def _on_exported(self, result: tuple[Path, Run]) -> None:
        path, saved = result
        self._saves.note_saved(saved)
        self._news.message.emit(self.tr("Exported {path}").format(path=path))

    def command(self, action_id: str, **arguments: Any) -> str:
        """Return the command line that equals `export`, and pin the weights of this moment."""
        run = self._session.current
        folder = self._session.folder_of(run)
        self._workers.files.submit(
            f"keep {run.snapshot.step}",
            self._saves.saving_moment(run),
            on_result=self._saves.note_saved,
            on_error=partial(self._news.report, act="save"),
        )
        return command_line(action_id, dataclasses.replace(run, folder=folder), **arguments)

    # The work

    def _work(
        self,
        act: str,
        text: str,
        start: Callable[[], Any],
        on_result: Callable[[Any], None],
        is_promise: bool = True,
        cancel: threading.Event | None = None,
    ) -> None:
        """Run slow work of a kind of act in the files worker, see `News.failed`.

        With `is_promise`, the window asks before it closes during the work. Setting `cancel` makes the work raise
        CancelledError at its next progress.
        """
        news, key = self._news, f"{text} {time.monotonic_ns()}"

        def over() -> None:
            self._promised.pop(key, None)
            if self._cancel is cancel:
                self._cancel = None
            news.work_changed.emit("", None)

        def done(result: Any) -> None:
            over()
            news.succeeded.emit(act)
            on_result(result)
            news.work_ended.emit(True)

        def failed(error: BaseException) -> None:
            over()
            news.work_ended.emit(False)
            if isinstance(error, CancelledError):
                news.message.emit(self.tr("Cancelled; nothing was written."))
                return
            if act == "open" and self._session.current is None and self._session.dataset is None:
                self._images.find()  # the window was started with a session that cannot be opened
            news.report(error, act)

        def progressed(value: Any) -> None:
            if isinstance(value, Share) and not (cancel is not None and cancel.is_set()):
                self._cancel = cancel
                news.work_changed.emit(text, value.done)

        if is_promise:
            self._promised[key] = text
        news.work_changed.emit(text, None)
        self._workers.files.submit(key, start, on_progress=progressed, on_result=done, on_error=failed)


def _save_as(run: Run, folder: Path, force: bool) -> Run:
    """Copy an opened run into another folder. Raises UserError."""
    if run.folder is not None and run.folder.resolve() == folder.resolve():
        return run
    with Claim(folder, force) as claim:
        if run.folder is not None:
            copy_kept(run.folder, claim.work, run.snapshot.step)
        return save_claimed(run, claim)
