"""TrainingRun: the parts of one training: control, losses, folder, moments, keyframe, saves."""

import contextlib
import dataclasses
import threading
from collections.abc import Callable
from pathlib import Path

from latentlab.config import LIVE_NAMES
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.checkpoint import save_run
from latentlab.session.keyframe_file import step_of, write_keyframe
from latentlab.session.loss_log import LossLog
from latentlab.session.rescue import save_claimed, save_or_rescue
from latentlab.session.resumption import Resumption
from latentlab.session.run import Origin, Run
from latentlab.session.run_folder import (
    KEYFRAME,
    Claim,
    claim_new,
    default_folder,
    runs_of_window,
)
from latentlab.session.timeline import Timeline, copy_kept
from latentlab.training.control import Control
from latentlab.training.keyframe import Keyframe
from latentlab.training.snapshot import Snapshot

LONGEST_SAVE = 10.0  # seconds that a save waits for another save of the same run
SHORT = 0.5  # seconds that the end waits for a save


def state_of(run: Run) -> tuple[int, tuple]:
    """Return the parts of a run that a later save may change: its step, and the live settings."""
    return run.snapshot.step, tuple(getattr(run.config, name) for name in (*LIVE_NAMES, "family"))


class TrainingRun:
    """One training of this process: the Keeper of its loop. `saved_step` changes after the write, never before.

    Any thread may call `save`: one save at a time writes, and an older state never replaces a newer state. The thread
    of a running training saves every half minute (`autosave`); the first autosave claims the folder.
    """

    def __init__(
        self,
        id: int,
        control: Control,
        log: LossLog,
        run_at: Callable[[Snapshot], Run] | None = None,
        *,
        claim: Claim | None = None,
        origin: Origin | None = None,
        timeline: Timeline | None = None,
        kind: str | None = None,
    ) -> None:
        """Take the collaborators.

        `run_at` makes a Run of a snapshot, with the current settings; without it, no autosave runs.

        `claim` is a folder that the caller has claimed and will release. `origin` is that of the resumed run; by
        default the run is a new one. `kind` is the last part of the name of a new folder, by default the family.
        """
        self.id, self.control, self.log = id, control, log
        self.origin = origin or Origin.new()
        self.timeline = timeline or Timeline()
        self.has_begun = False  # the first snapshot has arrived
        self.has_failed = False  # an error has ended the training
        self.problem: UserError | None = None  # why the newest autosave, or its moments, could not be written
        self.saved_step, self._has_saved = 0, False
        self._saved_settings: tuple = ()  # the live settings in the files
        self.tried: tuple[int, tuple] = 0, ()  # of the newest state given to a save: step, and live settings
        self._run_at = run_at
        self._claim, self._is_lent = claim, claim is not None
        self._planned: Path | None = None
        self._kind = kind
        self._saving = threading.Lock()
        self._autosaved_step = 0
        self._keyframe: Keyframe | None = None  # the newest one, if it is not on disk
        self._has_ended = False

    @classmethod
    def resumed(
        cls, id: int, control: Control, spool: Path, plan: Resumption, run_at: Callable[[Snapshot], Run]
    ) -> "TrainingRun":
        """Return a training that resumes by `plan`: in the folder of its run or, for a branch, in a new folder.

        The losses wait in the file `spool`. Pass `plan.keyframe` and `plan.schedule` to `train`. Raises UserError if
        another process writes the folder.
        """
        claim = None if plan.is_branch else Claim(plan.run.folder, continues=True)
        timeline = Timeline(None if plan.is_branch else plan.run.folder, plan.dataset, id=id)
        training = cls(id, control, LossLog(spool, plan.rows()), run_at, origin=plan.origin, timeline=timeline)
        if claim is not None:
            training._claim, training._has_saved = claim, True
            training._saved_settings = state_of(plan.run)[1]
            training.saved_step, training.tried = plan.keyframe.step, state_of(plan.run)
        return training

    def folder_of(self, run: Run) -> Path:
        """Return the folder of the run, or the folder that the first save will create."""
        if self._claim is not None:
            return self._claim.path
        if self._planned is None:
            self._planned = default_folder(run.config, runs_of_window(), self._kind)
        return self._planned

    @property
    def has_keyframe(self) -> bool:
        """Whether the newest keyframe exists, in memory or on disk."""
        return self._keyframe is not None or (self._claim is not None and (self._claim.path / KEYFRAME).exists())

    @property
    def folder_on_disk(self) -> Path | None:
        """The folder of this training, None before the first write."""
        is_there = self._claim is not None and (self._has_saved or self._autosaved_step > 0)
        return self._claim.path if is_there else None

    def unsaved(self, run: Run | None) -> bool:
        """Whether `run`, the newest state of this training, differs from its files in learned steps or in settings."""
        if run is None:
            return False
        return run.snapshot.step > self.saved_step or (self._has_saved and not self._has_settings(run))

    def save(self, run: Run, *, rescue: bool = False) -> tuple[Run, UserError | None]:
        """Write a state of this training, unless a state as new is on disk, and return the run with its folder.

        With `rescue`, a save whose folder cannot be written tries other places, and the second value says so. Raises
        UserError if nothing could be written.
        """
        run = dataclasses.replace(run, origin=self.origin)
        self.tried = state_of(run)
        if not self._saving.acquire(timeout=LONGEST_SAVE):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Cannot write {path}: an earlier save of it has not ended. Try again."),
                path=self.folder_of(run),
            )
        try:
            problem, unclaimed = None, None
            if not self._has(run) or self._claim is None or not self._claim.path.is_dir():
                try:
                    self._claim = self._claim or self._claim_new(run)
                except UserError as error:
                    if not rescue:
                        raise
                    unclaimed = error
                beside = self._writer_beside(run)
                if rescue:
                    run, problem = save_or_rescue(run, self._claim or unclaimed, self.log, beside)
                else:
                    try:
                        run = save_claimed(run, self._claim, self.log, beside=beside)
                    except UserError:
                        if not (self.saved_step or self._autosaved_step or self._is_lent):
                            self._claim.release()  # nothing was written: leave no empty folder
                            self._claim = None
                        raise
                self._note_saved(run)
                self.timeline.folder = run.folder
                return run, problem or self.problem
            self.saved_step = max(self.saved_step, run.snapshot.step)
            return dataclasses.replace(run, folder=self._claim.path), None
        finally:
            self._saving.release()

    def save_as(self, run: Run, folder: Path, force: bool = False) -> Run:
        """Write a state of this training into `folder`, which then also takes its later states. Raises UserError."""
        folder = Path(folder)
        if self._claim is not None and self._claim.path.resolve() == folder.resolve():
            return self.save(run)[0]
        run = dataclasses.replace(run, origin=self.origin)
        claim = Claim(folder, force)
        try:
            if self._claim is not None:
                copy_kept(self._claim.path, claim.work, run.snapshot.step)
            saved = save_claimed(run, claim, self.log, beside=self._writer_beside(run))
        except BaseException:
            claim.release()
            raise
        with self._saving:
            old, self._claim = self._claim, claim
            self._note_saved(run)
            self.timeline.folder = claim.path
        if old is not None:
            old.release()
        return saved

    def forget(self) -> None:
        """Stop all writes: the run is about to be deleted."""
        self._run_at = self._keyframe = None

    def end(self) -> None:
        """Release the folder and the file of losses. The training has ended, and its newest state is saved.

        If the run is on disk, a keyframe that no save has written is written now.
        """
        if self._has_ended:
            return
        self._has_ended = True
        if self._keyframe is not None and self._claim is not None:
            self._autosave(self._keyframe, state="paused")  # "stopped" would claim a last measurement
        self.log.close(delete=True)
        if self._saving.acquire(timeout=SHORT):  # a hanging save keeps its folder until the process ends
            try:
                if self._claim is not None and not self._is_lent:
                    self._claim.release()
            finally:
                self._saving.release()
        elif self._claim is not None:
            self._claim.sign_off()

    def sign_off(self) -> None:
        """Count the end of the process as normal until the next autosave: the desktop session ends."""
        if self._claim is not None:
            self._claim.sign_off()

    # The Keeper: called in the training's thread.

    def add_moment(self, moment: Snapshot, keyframe: Keyframe | None) -> None:
        """Add a moment to the timeline."""
        if self._run_at is not None:
            self.timeline.add(dataclasses.replace(self._run_at(moment), origin=self.origin), keyframe)

    def autosave(self, keyframe: Keyframe) -> None:
        """Save the running training. A failure is kept in `problem`, and the next autosave tries again."""
        if self._run_at is not None and not self._has_ended:
            self._autosave(keyframe, state="running")

    def hand_over(self, keyframe: Keyframe) -> None:
        """Keep the newest keyframe of a training that halts, for the next save."""
        if self._run_at is not None:
            self._keyframe = keyframe

    @property
    def is_full(self) -> bool:
        """Whether the waiting moments fill their memory, and the last write succeeded."""
        return self.problem is None and self.timeline.is_full

    def _autosave(self, keyframe: Keyframe, state: str) -> None:
        snapshot = dataclasses.replace(keyframe.snapshot, state=state)
        run = dataclasses.replace(self._run_at(snapshot), origin=self.origin)
        if not self._saving.acquire(timeout=LONGEST_SAVE):
            return
        try:
            self._claim = self._claim or self._claim_new(run)
            self._claim.sign_on()
            self._keyframe = keyframe
            self.problem = None
            save_run(run, self._claim.work, self.log)
            self._autosaved_step, self._saved_settings = keyframe.step, state_of(run)[1]
            self._writer_beside(run)(self._claim.work)
        except (UserError, OSError, ValueError) as error:  # ValueError: the log was closed meanwhile
            self.problem = error if isinstance(error, UserError) else self.problem
        finally:
            self._saving.release()

    def _writer_beside(self, run: Run) -> Callable[[Path], None]:
        """Return a function that writes keyframe and moments beside the weights of `run`; errors go into `problem`."""

        def write(folder: Path) -> None:
            self.problem = None
            try:
                keyframe = self._keyframe
                if keyframe is not None and keyframe.step <= run.snapshot.step:
                    write_keyframe(folder / KEYFRAME, keyframe, run.config, run.trained_on)
                    self._keyframe = None if self._keyframe is keyframe else self._keyframe
                self.timeline.write(folder)
                if run.snapshot.state == "diverged":
                    self._cut(folder, run.snapshot.step)
            except (UserError, OSError) as error:
                self.problem = error if isinstance(error, UserError) else None

        return write

    def _cut(self, folder: Path, step: int) -> None:
        """Remove the moments and the keyframe after the last good step of a diverged training."""
        self.timeline.cut(step)
        with contextlib.suppress(UserError, OSError):
            if (folder / KEYFRAME).exists() and step_of(folder / KEYFRAME) > step:
                (folder / KEYFRAME).unlink()

    def _note_saved(self, run: Run) -> None:
        self.saved_step, self._has_saved = max(self.saved_step, run.snapshot.step), True
        self._saved_settings = state_of(run)[1]

    def _has_settings(self, run: Run) -> bool:
        """Whether the files have the settings of `run`: live settings may change after the last step."""
        is_older = run.snapshot.step < max(self.saved_step, self._autosaved_step)
        return is_older or self._saved_settings in ((), state_of(run)[1])

    def _has(self, run: Run) -> bool:
        """Whether the steps of `run` are on disk, in a state that may resume."""
        if not self._has_settings(run):
            return False
        if self._has_saved and run.snapshot.step <= self.saved_step:
            return True
        return run.snapshot.step < self._autosaved_step and not run.ended

    def _claim_new(self, run: Run) -> Claim:
        """Claim the planned folder, or another new folder if another process took it. Raises UserError."""
        planned = self.folder_of(run)
        if planned.exists():
            return claim_new(run.config, planned.parent)
        return Claim(planned)
