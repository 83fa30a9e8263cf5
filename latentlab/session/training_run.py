"""TrainingRun: what belongs to one training in the window, and to no other run: its control, losses, folder, save."""

import dataclasses
import threading
from pathlib import Path

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.loss_log import LossLog
from latentlab.session.rescue import save_claimed, save_or_rescue
from latentlab.session.run import Run
from latentlab.session.run_folder import Claim, claim_new, default_folder, runs_of_window
from latentlab.training.control import Control

LONGEST_SAVE = 10.0  # seconds that one save waits for another of the same run
SHORT = 0.5  # seconds that the end waits for a save


class TrainingRun:
    """One training of this process. `saved_step` is noted after the write, never before.

    `save` may be called from any thread: one save at a time writes, and an older state never replaces a newer one.
    """

    def __init__(self, id: int, control: Control, log: LossLog) -> None:
        self.id, self.control, self.log = id, control, log
        self.saved_step = 0
        self.tried_step = 0  # of the newest state that a save was given, whatever came of it
        self._claim: Claim | None = None
        self._planned: Path | None = None
        self._saving = threading.Lock()

    def folder_of(self, run: Run) -> Path:
        """Return the folder that holds the run, or that the first save will make."""
        if self._claim is not None:
            return self._claim.path
        if self._planned is None:
            self._planned = default_folder(run.config, runs_of_window())
        return self._planned

    def unsaved(self, run: Run | None) -> bool:
        """Whether `run`, the newest state of this training, has learned something that is not on disk."""
        return run is not None and run.snapshot.step > self.saved_step

    def save(self, run: Run, *, rescue: bool = False) -> tuple[Run, UserError | None]:
        """Write a state of this training, unless a state as new is on disk, and return it with its folder.

        With `rescue`, a folder that cannot be written is no end: another place is tried, and the second value says so.
        Raises UserError where nothing could be written.
        """
        self.tried_step = max(self.tried_step, run.snapshot.step)
        if not self._saving.acquire(timeout=LONGEST_SAVE):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Cannot write {path}: an earlier save of it has not ended. Try again."),
                path=self.folder_of(run),
            )
        try:
            problem, unclaimed = None, None
            if run.snapshot.step > self.saved_step or self._claim is None or not self._claim.path.is_dir():
                try:
                    self._claim = self._claim or self._claim_new(run)
                except UserError as error:
                    if not rescue:
                        raise
                    unclaimed = error
                if rescue:
                    run, problem = save_or_rescue(run, self._claim or unclaimed, self.log)
                else:
                    try:
                        run = save_claimed(run, self._claim, self.log)
                    except UserError:
                        if not self.saved_step:  # nothing of the run is there: no empty folder stays
                            self._claim.release()
                            self._claim = None
                        raise
                self.saved_step = max(self.saved_step, run.snapshot.step)
                return run, problem
            return dataclasses.replace(run, folder=self._claim.path), None
        finally:
            self._saving.release()

    def save_as(self, run: Run, folder: Path, force: bool = False) -> Run:
        """Write a state of this training into `folder`, which holds its later states from then on. Raises UserError."""
        folder = Path(folder)
        if self._claim is not None and self._claim.path.resolve() == folder.resolve():
            return self.save(run)[0]
        claim = Claim(folder, force)
        try:
            saved = save_claimed(run, claim, self.log)
        except BaseException:
            claim.release()
            raise
        with self._saving:
            old, self._claim = self._claim, claim
            self.saved_step = run.snapshot.step
        if old is not None:
            old.release()
        return saved

    def end(self) -> None:
        """Let go of the folder and of the file of losses. The training has ended, and its newest state is saved."""
        self.log.close(delete=True)
        if self._saving.acquire(timeout=SHORT):  # a save that hangs keeps its folder until the process ends
            try:
                if self._claim is not None:
                    self._claim.release()
            finally:
                self._saving.release()

    def _claim_new(self, run: Run) -> Claim:
        """Claim the planned folder, or another new one where it has been taken meanwhile. Raises UserError."""
        planned = self.folder_of(run)
        if planned.exists():
            return claim_new(run.config, planned.parent)
        return Claim(planned)
