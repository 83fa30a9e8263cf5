"""Files that the user chooses: opens and saves runs and session files, exports pictures and metrics."""

import dataclasses
import inspect
import json
import threading
import time
from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject

from latentlab.actions import ACTIONS, command_line, save_pictures
from latentlab.actions.comparison import write_comparison
from latentlab.errors import UserError
from latentlab.files import write_text
from latentlab.gui.controller.beside import Beside
from latentlab.gui.controller.images import Images
from latentlab.gui.controller.leaving import Leaving
from latentlab.gui.controller.news import News
from latentlab.gui.controller.saves import Saves
from latentlab.gui.controller.shown_run import ShownRun
from latentlab.gui.controller.state import State, is_training
from latentlab.gui.controller.trainer import Trainer
from latentlab.gui.controller.trainings import Trainings
from latentlab.gui.live.worker import Workers
from latentlab.gui.widgets.numbers import number
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session import opening, state_file
from latentlab.session.comparison import Comparison
from latentlab.session.prior_fit import PriorFit, fit_prior
from latentlab.session.rescue import save_claimed
from latentlab.session.run import Run
from latentlab.session.run_folder import Claim, runs_of_window
from latentlab.session.session import Session
from latentlab.session.state import SessionState
from latentlab.session.timeline import copy_kept
from latentlab.session.worth import Chart
from latentlab.work import CancelledError, Share, until

MOST_LETTERS = 200  # longest name of a run, in characters


class Files(QObject):
    """Opens, saves and exports in the files worker, and emits the progress."""

    def __init__(
        self,
        session: Session,
        workers: Workers,
        news: News,
        shown_run: ShownRun,
        saves: Saves,
        leaving: Leaving,
        images: Images,
        trainer: Trainer,
        trainings: Trainings,
        beside: Beside,
    ) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._shown_run, self._saves, self._leaving = shown_run, saves, leaving
        self._images, self._trainer, self._trainings, self._beside = images, trainer, trainings, beside
        self._promised: dict[str, str] = {}  # unfinished work of verbs: its key and its text
        self._cancels: dict[str, threading.Event] = {}  # of unfinished work that can be cancelled, by its key
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
        training, now = self._session.trainings.get(run.id), self._saves.state_values()

        def save() -> tuple[Run, list[UserError]]:
            saved = _save_as(run, folder, force) if training is None else training.save_as(run, folder, force)
            state_file.save_state(folder, now)
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
        shown_run = session.newest
        if shown_run is None:
            return
        open_runs = (*session.runs.values(), *session.rivals.values())
        learned = [run for run in open_runs if run.snapshot.step or run is shown_run]
        runs = [(run, session.trainings.get(run.id)) for run in learned]
        now = self._saves.state_values()
        names = {run.id: session.name_of(run.id) for run in learned}
        work = partial(opening.pack_session, runs, shown_run, Path(out), now, session.config, self._session_file, names)
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
        last = state_file.load_last()
        if last is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The run of the last session is not there any more."))
        self._open(self.tr("Opening the run…"), partial(opening.open_last, last))

    def forgive_restored(self) -> None:
        """Withdraw the offer of the restored runs: the window ends cleanly."""
        from latentlab.session import recovery  # not needed before the first paint

        for folder in self._restored:
            recovery.discard(folder)

    def _open(self, text: str, start: Callable[[], Any]) -> None:
        self._work("open", text, start, self._on_opened, is_promise=False)

    def _on_opened(self, opened: opening.Opened) -> None:
        """Show an opened run. A running training continues; a paused one is saved and ends."""
        session = self._session
        if not opened.run.model.latent_size:
            self._on_rival(opened)
            return
        learning = [training.id for training in session.under_way if is_training(session, training.id)]
        if not learning or self._leaving.is_waiting:
            self._leaving.leave(partial(self._replace_by, opened))
        else:
            for run_id in learning:
                self._saves.save_now(session.runs[run_id])
            self._show_opened(opened)

    def _on_rival(self, opened: opening.Opened) -> None:
        """Let the rivals' window show an opened run without a latent space: the shown run, with its map, stays."""
        session, news = self._session, self._news
        for other in (*opened.before, *opened.after):
            self._add(other)
        run = self._add(opened)
        if opened.problem is not None:
            news.warned.emit(str(opened.problem))
        else:
            if opened.is_restored:
                self._restored.append(run.folder)
            news.rival_opened.emit(run)
        if session.current is None and session.dataset is None:
            self._images.find()  # the window was started with a session that has no run with a map

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
        self._restore_state(opened)
        for other in opened.after:
            self._add(other)
        self._shown_run.emit_run(None)
        news.set_state(State.FINISHED)
        news.runs_changed.emit()
        news.rivals_changed.emit()
        news.message.emit(self._text_of(opened))
        news.window_restored.emit(opened.window)
        if opened.step is not None:
            self._shown_run.show_moment(opened.step)
        self._beside.restore(opened.state_values.get("beside"))
        if opened.problem is not None:
            news.warned.emit(str(opened.problem))
        if starts and self._trainings.why_not_resume() is None:  # Run was pressed while the run was being read
            self._trainings.resume()

    def _text_of(self, opened: opening.Opened) -> str:
        """Say what was opened: the shown run, and how many came with it that have no map."""
        rivals = sum(not other.run.model.latent_size for other in (*opened.before, *opened.after))
        text = self.tr("Opened {path}")
        if rivals:
            text = self.tr("Opened {path}; models without a latent space in the window of the rivals: {count}")
        return text.format(path=opened.run.folder, count=rivals)

    def _restore_state(self, opened: opening.Opened) -> None:
        """Restore the state of the opened run, as far as it fits its latent space and its images."""
        session, dataset, sizes, classes = self._session, opened.run.dataset, {}, 0
        self._session_file = opened.file
        self._remember(session.current_id, opened)
        if dataset is not None:
            sizes = {"train": len(dataset.train_images), "test": len(dataset.test_images)}
            classes = len(dataset.label_names)
        state = state_file.state_from_json(opened.state_values, session.state, sizes, classes, opened.run.image_shape)
        session.restore_state(dataclasses.replace(state, config=opened.config or state.config))

    def _add(self, opened: opening.Opened) -> Run:
        """Add a run to the session, with its name and, if it has a latent space, its walk; return it."""
        run = self._session.add(opened.run)
        self._remember(run.id, opened)
        if run.model.latent_size:
            nothing = SessionState(run.config, np.zeros(run.config.latent_size, np.float32))
            was = state_file.state_from_json(opened.state_values, nothing, {}, 0)
            self._session.keep_walk(run.id, was.waypoints, was.wander)
        return run

    def _remember(self, run_id: int, opened: opening.Opened) -> None:
        """Keep session.json and the name that were read with a run."""
        folder = opened.run.folder
        name = opened.state_values.get("name") or opened.name or (folder.name if folder else "")
        self._session.names[run_id] = str(name)[:MOST_LETTERS]
        self._saves.note_read(run_id, opened.state_values)

    # Exporting

    def export(self, action_id: str, **arguments: Any) -> None:
        """Perform an exporting action on the current run; the command of the picture finds this very snapshot."""
        run = self._session.current
        if run is None:
            return
        save, function = self._saves.saving_moment(run), ACTIONS[action_id].function
        cancel = threading.Event() if inspect.isgeneratorfunction(function) else None

        def work() -> Any:
            saved = save()
            result = function(saved, **arguments)
            result = (yield from until(result, cancel.is_set)) if cancel is not None else result
            path = result[0] if isinstance(result, tuple) else result  # the metrics are in the picture
            return path, [saved]

        self._work("export", self.tr("Exporting…"), work, self._on_exported, cancel=cancel)

    def fit_prior(self, **arguments: Any) -> None:
        """Fit a prior to the decoder of the shown moment; the run with it is saved, and added to the shelf."""
        run, cancel = self._session.current, threading.Event()
        if run is None:
            return
        name = self.tr("{name}, fitted prior").format(name=self._session.name_of(run.id))

        def work() -> Generator[Share, None, tuple[opening.Opened, PriorFit]]:
            # The name of the folder is chosen at the claim: a training of the same second may take it before.
            path, fit = yield from until(fit_prior(run, parent=runs_of_window(), **arguments), cancel.is_set)
            return dataclasses.replace(opening.open_without_images(path, {}, beside=run), name=name), fit

        self._work("fit_prior", self.tr("Fitting the prior…"), work, self._on_fitted, cancel=cancel)

    def _on_fitted(self, result: tuple[opening.Opened, PriorFit]) -> None:
        opened, fit = result
        self._add(opened)
        self._news.runs_changed.emit()
        text = self.tr("The prior is fitted: log p(x) {gain} nats per image. The run with it is on the shelf: {name}")
        self._news.message.emit(text.format(gain=number(fit.gain, 3, signed=True), name=opened.name))

    @property
    def can_cancel(self) -> bool:
        """Whether work is unfinished that can be cancelled, and is not yet. A cancelled export leaves no file."""
        return any(not cancel.is_set() for cancel in self._cancels.values())

    def cancel_work(self) -> None:
        """Cancel the oldest work that can be cancelled; the file that it was to replace stays unchanged."""
        cancel = next((cancel for cancel in self._cancels.values() if not cancel.is_set()), None)
        if cancel is not None:
            cancel.set()
            self._news.work_changed.emit(self.tr("Cancelling…"), None)

    def _on_exported(self, result: tuple[Path, Sequence[Run]]) -> None:
        path, saved = result
        for run in saved:
            self._saves.note_saved(run)
        self._news.message.emit(self.tr("Exported {path}").format(path=path))

    def command(self, action_id: str, **arguments: Any) -> str:
        """Return the command line that equals `export`, and pin the weights of this moment."""
        return command_line(action_id, self._pinned(self._session.current), **arguments)

    def _pinned(self, run: Run) -> Run:
        """Return a run with the folder that its first save creates, and write the weights of its moment there."""
        folder = self._session.folder_of(run)
        self._workers.files.submit(
            f"keep {run.id} {run.snapshot.step}",
            self._saves.saving_moment(run),
            on_result=self._saves.note_saved,
            on_error=partial(self._news.report, act="save"),
        )
        return dataclasses.replace(run, folder=folder)

    # Comparisons

    def comparison_command(self, found: Comparison | Chart, **look: Any) -> str:
        """Return the command line of a comparison, of the runs that have a folder, and pin their weights.

        `look` holds the arguments of the picture: align, split, theme, palette.
        """
        return _comparison_line(found, [self._pinned(run) for run in self._with_folders(found)], look)

    def save_comparison(self, found: Comparison | Chart, out: Path, **look: Any) -> None:
        """Write the picture of a comparison; its metadata hold the command."""
        saves = [self._saves.saving_moment(run) for run in self._with_folders(found)]

        def work() -> tuple[Path, list[Run]]:
            saved = [save() for save in saves]
            return write_comparison(out, found, saved, _comparison_line(found, saved, look), **look), saved

        self._work("export", self.tr("Exporting…"), work, self._on_exported)

    def save_metrics(self, found: Comparison | Chart, out: Path) -> None:
        """Write the metrics of a comparison as JSON, as the command line prints them."""

        def work() -> tuple[Path, list[Run]]:
            write_text(out, json.dumps(found.as_json(), indent=1) + "\n")
            return out, []

        self._work("export", self.tr("Exporting…"), work, self._on_exported)

    def _with_folders(self, found: Comparison | Chart) -> list[Run]:
        """Return the compared runs that are on disk, or whose training has a folder."""
        return [run for run in found.compared if self._session.folder_of(run) is not None]

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
            self._cancels.pop(key, None)
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
                news.work_changed.emit(text, value.done)

        if is_promise:
            self._promised[key] = text
        if cancel is not None:
            self._cancels[key] = cancel
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


def _comparison_line(found: Comparison | Chart, runs: Sequence[Run], look: dict[str, Any]) -> str:
    steps = tuple(str(run.snapshot.step) for run in runs)
    places, is_chart = [run.folder for run in runs], isinstance(found, Chart)
    return command_line("compare", places=places, step=steps, chart=is_chart, images=found.images, **look)
