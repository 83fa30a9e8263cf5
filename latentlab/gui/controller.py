"""Controller: between the session and the window. It owns the workers; it is tested with no window at all.

One cycle: the trainer yields a snapshot; its worker's mailbox keeps the newest; here the session accepts it, the probe
is decoded again with the new weights, and one signal each tells the views.
"""

import contextlib
import dataclasses
import enum
import inspect
import tempfile
import time
from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from latentlab import data
from latentlab.actions import ACTIONS, command_line, save_pictures
from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.data.download import Progress, download
from latentlab.errors import UserError
from latentlab.gui.live.hand import Hand
from latentlab.gui.live.pane import Pane
from latentlab.gui.live.worker import Job, Worker, Workers
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session import checkpoint, evaluation, held, opening
from latentlab.session.evidence import Share
from latentlab.session.loss_log import LossLog
from latentlab.session.map_points import Points, encoded_test_points, train_points
from latentlab.session.rescue import save_claimed
from latentlab.session.resumption import Resumption, branch, further, no_keyframe
from latentlab.session.run import Origin, Run, run_at
from latentlab.session.run_folder import Claim, delete_run
from latentlab.session.session import Session
from latentlab.session.timeline import Timeline, copy_kept
from latentlab.session.training_run import TrainingRun
from latentlab.training.control import Control
from latentlab.training.schedule import steps_per_epoch
from latentlab.training.snapshot import Snapshot
from latentlab.training.warmup import decode_on_one_thread, warm_up
from latentlab.work import mapped

NO_IMAGES = QT_TRANSLATE_NOOP(
    "Errors", "The images that this run learned from are not here; put them back, and open the run again."
)
MOST_LETTERS = 200  # of a run's name
SNAPSHOTS_PER_SECOND = 10  # at most; the map moves as often, and each costs the training a copy of the weights


class State(enum.StrEnum):
    """What the window can do now."""

    PREPARING = "preparing"  # torch or the images are being loaded
    CHOOSING = "choosing"  # there are no images yet: the first screen
    READY = "ready"  # a run that has not made a step
    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"  # a stop rule ended it
    FAILED = "failed"  # it diverged; the last good weights are shown


@dataclasses.dataclass
class Live:
    """The settings that one training obeys: replaced in the window's thread, read in the trainer's."""

    config: Config


class Controller(QObject):
    """The session's verbs for a window, and its news as signals."""

    state_changed = Signal(str)
    dataset_changed = Signal(object)  # Dataset
    config_changed = Signal(object)  # Config: the settings of the next run
    run_changed = Signal(object)  # Run: another one is shown now
    snapshot_changed = Signal(object)  # Run: another moment of it is shown, by default the newest
    training_changed = Signal(object)  # Run: the newest moment of the run that is shown, whichever moment is shown
    runs_changed = Signal()  # which runs there are, their names, or a run that learns while another is shown
    points_changed = Signal(object)  # Points
    probe_moved = Signal(object)  # z, float32 (latent_size,)
    image_changed = Signal(object)  # float32 (height, width), decoded at z with the newest snapshot's weights
    message = Signal(str)  # for the status line
    work_changed = Signal(str, object)  # what is being done besides training, and how far (0 to 1, None: unknown)
    download_changed = Signal(object)  # Progress, or a sentence (str) when it came to nothing, or None at its end
    work_ended = Signal(bool)  # what a hand asked for is done, or has failed
    failed = Signal(str, str)  # a sentence that should not be overlooked, and of which kind of act it tells
    warned = Signal(str)  # a sentence that should not be overlooked, though nothing has failed
    succeeded = Signal(str)  # a kind of act went well: what failed of it before is over
    window_restored = Signal(object)  # what the window showed of the run that was opened, as session.json says
    could_not_leave = Signal(str, object)  # why the run shown cannot be saved, and what goes on without it

    def __init__(self, config: Config, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = Session(config)
        self.trainer = Worker("trainer", self, gives_way=True)
        self.inference = Worker("inference", self, turns=True)
        self.quick = Worker("quick", self)  # what a moving hand waits for, some milliseconds each
        self.files = Worker("files", self, gives_way=True, turns=True)  # saves come between the frames of a film
        self.state = State.PREPARING
        self._training: TrainingRun | None = None  # in the trainer's thread: it learns, is paused, or has ended
        self._job: Job | None = None
        self._is_first = False  # the job has told nothing yet
        self._download: Job | None = None
        self._spool = tempfile.TemporaryDirectory(prefix="latentlab-", ignore_cleanup_errors=True)
        self._trainings: dict[int, TrainingRun] = {}  # of this window: the one under way, and those not saved yet
        self._promised: dict[str, str] = {}  # work that a hand asked for and that is not done: its key and its words
        self._restored: list[Path] = []  # crashed runs, which are offered again if this window does not end in order
        self.wanted_step: int | None = None  # a moment that is being read, to be shown
        self._opened: dict[int, Timeline] = {}  # of runs that no training of this window writes
        self._next: Callable[[], None] | None = None  # what is done once the runs that it ends are on disk
        self._leaves: tuple[int, ...] = ()  # the ids of these runs
        self._leaving = False  # one of them is being written
        self._notes: deque[str] = deque()  # sentences of a training's thread, told with its next snapshot
        self.window_part: Callable[[], dict[str, Any]] = dict  # what the window shows, as values for session.json
        self._held: dict[int, dict[str, Any]] = {}  # as it was read with a run: names of other versions stay in it
        self._live = Live(config)
        self._file: dict[str, Any] = {}  # as it was read of a session file, with the run that is shown
        self._train_share = 1.0
        self._autostart = False
        self._warm = False
        self._closed = False
        self.hand = Hand(self, self.session)
        self.pane = Pane(self, Workers(self.inference, self.quick, self.files), self.report)
        self._feed_services()

    def _feed_services(self) -> None:
        """Connect hand and pane, which know neither this controller nor each other."""
        hand, walk, pane = self.hand, self.hand.walk, self.pane
        self.run_changed.connect(self._show_in_pane)
        self.snapshot_changed.connect(self._update_pane)
        self.points_changed.connect(pane.set_points)
        self.points_changed.connect(hand.set_points)  # after the pane: the pinned point is one of these
        self.probe_moved.connect(hand.on_probe_moved)
        self.config_changed.connect(hand.on_config_changed)
        pane.succeeded.connect(self.succeeded)
        hand.pinned.connect(pane.pin)
        hand.move_requested.connect(self.move_probe)
        hand.probe_restored.connect(self.show_probe)
        hand.settings_restored.connect(self.take_settings)
        hand.split_restored.connect(self.show_split)
        walk.walked.connect(self._walk_to)
        walk.waypoints_changed.connect(self.keep_held)
        walk.message.connect(self.message)

    @property
    def _control(self) -> Control | None:
        """The control of the training in the trainer's thread."""
        return None if self._training is None else self._training.control

    def _is_held(self, run_id: int | None) -> bool:
        """Whether a run's training is the one in the trainer's thread."""
        return self._training is not None and self._training.id == run_id

    @property
    def _shown_control(self) -> Control | None:
        """The control of the run that is shown; None where another run's training has the trainer's thread."""
        return self._control if self._is_held(self.session.current_id) else None

    def _is_learning(self, run: Run) -> bool:
        """Whether newer weights of a run follow: its training goes on, and this is its newest moment."""
        return self._is_held(run.id) and run.snapshot.state == "running" and run is self.session.newest

    @Slot(object)
    def _show_in_pane(self, run: Run) -> None:
        self.wanted_step = None
        self.hand.set_run(run)
        self.pane.set_run(run, self._is_learning(run))

    @Slot(object)
    def _update_pane(self, run: Run) -> None:
        self.hand.update(run)
        self.pane.update(run, self._is_learning(run))

    @Slot(object)
    def _walk_to(self, z: np.ndarray) -> None:
        self.move_to(*z.tolist())

    @property
    def points_split(self) -> str:
        """Whose points the map shows."""
        return self.session.split

    # Beginning and end

    def begin(self, autostart: bool = False, session: Path | None = None) -> None:
        """Load what takes long, torch and the images, behind the window that stands already.

        With a session file, its run is opened in place of a new one.
        """
        self._autostart = self._autostart or autostart  # Run may have been pressed already
        self.trainer.submit("warm up", warm_up, on_result=self._on_warm, on_error=self._on_error)
        if session is not None:
            self.open_session(session)
        elif self.session.dataset is None:  # else it was given beforehand; the run begins once torch is there
            self._find_images()

    def _find_images(self) -> None:
        """Load the images of the settings, or let a person choose some where there are none."""
        config = self.session.config
        try:
            if data.DATASETS[config.dataset].files and data.find(config.dataset, config.data_dir) is None:
                self._set_state(State.CHOOSING)
                return
        except UserError as error:
            self._set_state(State.CHOOSING)
            self.download_changed.emit(str(error))
            return
        self.load(config.dataset)

    @property
    def work_left(self) -> str:
        """What a hand asked for and the files worker has not done yet, in words; empty where nothing is left."""
        return next(iter(self._promised.values()), "")

    def save_all(self, rescue: bool = False) -> UserError | None:
        """Write all that was learned and is not on disk, in this thread; return the sentence of the first failure.

        With `rescue`, a run that cannot be written where it belongs is written elsewhere, and the sentence says where.
        """
        problem = None
        for training in list(self._trainings.values()):
            run = self.session.runs.get(training.id)
            if not training.unsaved(run):
                continue
            try:
                saved, moved = training.save(run, rescue=rescue)
            except UserError as error:
                problem = problem or error
            else:
                self.session.keep_in(run.id, saved.folder)
                problem = problem or moved
        run = self.session.newest
        if run is not None and run.folder is not None:
            try:
                now = self.held()
                opening.keep_held(run, now)
                held.save_last(run.folder, now)
            except UserError as error:
                problem = problem or error
        return problem

    def close(self) -> bool:
        """End the threads, within 3 seconds; return whether all have ended. `save_all` comes before."""
        if self._closed:
            return True
        self._closed = True
        self.pane.end()
        if self._control:
            self._control.abandon()
        for worker in self._workers():
            worker.end()
        deadline = time.monotonic() + 2.0
        ended = [w.wait(max(1, round(1000 * (deadline - time.monotonic())))) for w in self._workers()]
        for training in self._trainings.values():
            training.end()
        self._forgive_restored()
        if all(ended):
            self._spool.cleanup()
        return all(ended)

    def sign_off(self) -> None:
        """Count the end of the process as no crash: the desktop session ends, and all is saved."""
        for training in self._trainings.values():
            training.sign_off()
        self._forgive_restored()

    def _forgive_restored(self) -> None:
        from latentlab.session import recovery  # not needed before the first paint

        for folder in self._restored:
            recovery.discard(folder)

    def _workers(self) -> tuple[Worker, ...]:
        return self.trainer, self.inference, self.quick, self.files

    # Images to learn from

    @Slot(str)
    def load(self, name: str, data_dir: Path | None = None) -> None:
        """Read a data set and begin a run on it, paused; the run before is saved first.

        Of a folder `data_dir`, the content says which data set it is.
        """
        self._leave_run(partial(self._load, name, data_dir))

    def _load(self, name: str, data_dir: Path | None) -> None:
        config = self.session.config
        self._set_state(State.PREPARING)
        self.work_changed.emit(self.tr("Reading the images…"), None)
        self.files.submit(
            "load",
            partial(_load, name, data_dir, config.data_dir),
            on_result=partial(self._on_loaded, config),
            on_error=self._on_load_error,
        )

    def download(self, name: str = "mnist") -> None:
        """Fetch a data set from its mirrors; only ever called because the user pressed a button."""
        job = self.files.submit(
            "download",
            partial(download, name),
            on_progress=self.download_changed.emit,
            on_result=partial(self._on_downloaded, name),
            on_error=self._on_download_error,
        )
        self._download = job
        self.download_changed.emit(Progress(0, data.DATASETS[name].download_bytes, ""))

    def cancel_download(self) -> None:
        """Stop the download; nothing of it stays."""
        if self._download:
            self._download.cancel()
            self._download = None
            self.download_changed.emit(self.tr("The download was cancelled; nothing was kept."))

    def _on_downloaded(self, name: str, _folder: Path) -> None:
        self._download = None
        self.download_changed.emit(None)
        self.load(name)

    def _on_download_error(self, error: BaseException) -> None:
        cancelled, self._download = self._download is None, None
        if not isinstance(error, UserError):
            self.download_changed.emit(None)
            self._on_error(error)
        elif not cancelled:
            self.download_changed.emit(str(error))

    def _on_loaded(self, config: Config, found: tuple[Dataset, Path | None]) -> None:
        dataset, data_dir = found
        config = dataclasses.replace(_for_dataset(config, dataset.name), data_dir=data_dir)
        self.work_changed.emit("", None)
        self.session.dataset = dataset
        self.session.configure(config)
        self.session.forget()
        self.config_changed.emit(config)
        self.dataset_changed.emit(dataset)
        self.succeeded.emit("load")
        self._begin_run()

    def _on_load_error(self, error: BaseException) -> None:
        self.work_changed.emit("", None)
        self._autostart = False
        if not isinstance(error, UserError):
            self._set_state(State.CHOOSING if self.session.dataset is None else self._state_of_run())
            self._on_error(error)
        elif self.session.dataset is None:
            self._set_state(State.CHOOSING)
            self.download_changed.emit(str(error))
        else:  # what is open stays open
            self.config_changed.emit(self.session.config)
            self._set_state(self._state_of_run())
            if self.session.newest is not None:
                self.training_changed.emit(self.session.newest)  # the run bar says where it is, not "Preparing…"
            self.failed.emit(str(error), "load")

    def _on_warm(self, _: None) -> None:
        decode_on_one_thread()
        for worker in (self.inference, self.quick):
            worker.submit("warm up", decode_on_one_thread)
        self._warm = True
        if self.session.dataset is not None and self._job is None and self.session.current is None:
            self.reset()

    # The run

    @property
    def starts_when_ready(self) -> bool:
        """Whether the run that is being prepared trains as soon as it is there."""
        return self._autostart

    @Slot()
    def reset(self) -> None:
        """Begin a new run with the settings as they are, paused at step 0; the run before is saved first."""
        self._leave_run(self._begin_run)

    def _leave_run(self, then: Callable[[], None], *run_ids: int) -> None:
        """Do `then`, which ends or closes these runs, once all that they have learned is on disk.

        By default they are the run whose training has the trainer's thread, and the run that is shown. Where one cannot
        be written, it stays, and `could_not_leave` tells why. The newest request wins.
        """
        held = None if self._training is None else self._training.id
        self._leaves = run_ids or tuple(run_id for run_id in (held, self.session.current_id) if run_id is not None)
        waits, self._next = self._next is not None, then
        if not waits:
            self._save_and_go_on()

    def _save_and_go_on(self) -> None:
        if self._leaving:  # each snapshot of a pause comes here
            return
        if self._training is not None and self._training.id in self._leaves and self._is_training():
            self._control.pause()
            self._control.ask_snapshot()  # `_on_snapshot` goes on, with the last step
            return
        runs = [self.session.runs.get(run_id) for run_id in self._leaves]
        unsaved = [run for run in runs if run is not None and self._has_unsaved(run)]
        if not unsaved:
            then, self._next = self._next, None
            then()
            return
        run = unsaved[0]
        training = self._trainings[run.id]

        def saved(result: tuple[Run, UserError | None]) -> None:
            self._leaving = False
            self.work_changed.emit("", None)
            self._on_kept(result[0])
            self._save_and_go_on()

        def not_saved(error: BaseException) -> None:
            self._leaving = False
            self.work_changed.emit("", None)
            then, self._next = self._next, None
            if run.id != self.session.current_id and run.id in self.session.runs:
                self.show_run(run.id)  # the question is about this one
            self._set_state(self._state_of_run())
            if not isinstance(error, UserError):
                self._on_error(error)
            else:
                self.could_not_leave.emit(str(error), then)

        self._leaving = True
        self._set_state(State.PREPARING)
        self.work_changed.emit(self.tr("Saving the run…"), None)
        self.files.submit(f"leave {run.id}", partial(training.save, run), on_result=saved, on_error=not_saved)

    def _has_unsaved(self, run: Run) -> bool:
        training = self._trainings.get(run.id)
        return training is not None and training.unsaved(run)

    def _is_training(self) -> bool:
        """Whether the training in the trainer's thread makes steps, or is about to."""
        run = None if self._training is None else self.session.runs.get(self._training.id)
        return run is not None and self._state_of(run) is State.TRAINING

    def _begin_run(self) -> None:
        if self.session.dataset is None:
            if self.session.current is not None:  # it was opened without its images
                self._load(self.session.config.dataset, None)
            return
        if not self._warm:  # _on_warm comes back here
            self._set_state(State.PREPARING)
            return
        self._end_training()
        config, dataset = self.session.config, self.session.dataset
        if config.dataset != dataset.name:
            self._load(config.dataset, None)
            return
        try:
            evaluation.check_device(config)
        except UserError as error:
            self.failed.emit(str(error), "train")
            config = dataclasses.replace(config, device="auto")
            self.configure(config)
        settings, run = Live(config), self._clear_for(config, dataset)
        training = self._new_training(run, settings, dataset)
        self._hand_to_trainer(training, settings, partial(_train, dataset, settings, training))

    def _clear_for(self, config: Config, dataset: Dataset, origin: Origin | None = None) -> int:
        """Begin a run in the session, with nothing to show of it yet; return its id."""
        self.hand.walk.stop()  # before it walks where the new run's z may have other dimensions
        run_id = self.session.start_run(config, dataset, origin)
        self.hand.clear_run()
        self.pane.clear_run()
        return run_id

    def _new_training(self, run_id: int, settings: Live, dataset: Dataset) -> TrainingRun:
        """Return a training of a run of the session, which trains at once where a person has requested that."""
        log = LossLog(Path(self._spool.name) / f"{run_id}.csv")
        control = _new_control(paused=not self._autostart)
        control.train_share = self._train_share
        run_of, origin = partial(_run_of, settings, dataset), self.session.origin_of(run_id)
        timeline = Timeline(None, dataset, id=run_id)
        return TrainingRun(run_id, control, log, run_of, origin=origin, timeline=timeline)

    def _hand_to_trainer(self, training: TrainingRun, settings: Live, work: Callable[[], Any]) -> None:
        """Let the trainer's thread do a training's work, in place of what it did before."""
        self._training = self._trainings[training.id] = training
        self._live, self._is_first = settings, True
        for run_id in list(self._trainings):
            self._forget_if_over(run_id)
        self._set_state(self._state_of_run())
        self._job = self.trainer.submit(
            "train", work, on_progress=self._on_training_news, on_error=self._on_training_error
        )
        self.runs_changed.emit()

    @Slot()
    def run_or_pause(self) -> None:
        """Go on, or halt; where the run that is shown cannot go on, train another run from step 0.

        While a run is being prepared: let it train as soon as it is there, or not.
        """
        if self.state is State.FINISHED and self.why_not_go_on() is None:
            self.go_on()
        elif self.state in (State.FINISHED, State.FAILED):
            self.train_again()
        elif self.state is State.PREPARING:
            self._autostart = not self._autostart
            if self._control is not None and self._next is None:
                self._control.resume() if self._autostart else self._control.pause()
            self.state_changed.emit(self.state)
        elif self._control is None:
            return
        elif self.state is State.TRAINING:
            self._control.pause()
        else:
            self._control.resume()
            self._set_state(State.TRAINING)

    @Slot()
    def train_again(self) -> None:
        """Train a new run from step 0, with the settings as they are; the run before is saved first."""
        self._leave_run(self._begin_to_train)

    def _begin_to_train(self) -> None:
        self._autostart = True
        self._begin_run()

    @Slot()
    def step(self) -> None:
        """Make one training step, on one batch."""
        self._step(1)

    @Slot()
    def step_epoch(self) -> None:
        """Make the steps that are left of this epoch, then pause."""
        run = self.session.newest
        if run is not None and run.dataset is not None:
            per_epoch = steps_per_epoch(run.config, len(run.dataset.train_images))
            self._step(per_epoch - run.snapshot.step % per_epoch)

    def _step(self, count: int) -> None:
        if self._shown_control is not None and self.state in (State.READY, State.PAUSED):
            self._shown_control.step(count)

    @Slot()
    def decay(self) -> None:
        """Let the learning rate of an open-ended training fall to nothing over the next two epochs."""
        if self._shown_control is not None:
            self._shown_control.ask_decay()
            self.message.emit(self.tr("The learning rate falls to zero over the next two epochs."))

    @Slot()
    def make_exact(self) -> None:
        """Encode every point now, so that the map is exact."""
        if self._shown_control is not None and self.state is not State.FINISHED:
            self._shown_control.ask_snapshot(exact=True)

    def steps_done(self) -> int:
        """Return how many steps the training has begun: ahead of the newest snapshot."""
        return self._control.steps_begun if self._control is not None else 0

    def set_train_share(self, share: float) -> None:
        """Let the training take this fraction of its time; the rest it sleeps."""
        self._train_share = share
        if self._control is not None:
            self._control.train_share = share

    @Slot(object)
    def configure(self, config: Config) -> None:
        """Take over settings: the live ones act at once, the others with the next run."""
        if config.dataset != self.session.config.dataset:
            config = _for_dataset(dataclasses.replace(config, dataset=self.session.config.dataset), config.dataset)
        self.session.configure(config)
        self.take_settings()

    def take_settings(self) -> None:
        """Let the training of the run that is shown follow the session's settings, and tell them."""
        if self._is_held(self.session.current_id):
            self._live.config = self.session.settings()
        self.config_changed.emit(self.session.config)

    def _end_training(self) -> None:
        if self._control is not None:
            self._control.abandon()
        if self._job is not None:
            self._job.cancel()
        self._training = self._job = None

    def _on_training_news(self, news: Snapshot | Share) -> None:
        """Take in a snapshot, or how far the repetition is that a branch begins with."""
        if isinstance(news, Snapshot):
            self._on_snapshot(news)
        else:
            self.work_changed.emit(self.tr("Repeating the training up to the branch…"), news.done)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if not self._is_held(snapshot.run):
            return
        is_new = snapshot.run not in self.session.runs
        self.session.accept(snapshot)
        run = self.session.runs.get(snapshot.run)
        if run is None:
            return
        if self._is_first:
            self._is_first = self._autostart = False
            self.work_changed.emit("", None)
        while self._notes:
            self.message.emit(self._notes.popleft())
        state = self._state_of(run)
        if run.id == self.session.current_id:
            self._tell_training(run, is_new, state)
        if is_new or run.id != self.session.current_id:
            self.runs_changed.emit()
        if self._next is not None and state is not State.TRAINING:
            self._save_and_go_on()
        elif state in (State.PAUSED, State.FINISHED, State.FAILED):  # single steps are saved, too
            self.save_now(run)

    def _tell_training(self, run: Run, is_new: bool, state: State) -> None:
        """Tell of a newer moment of the run that is shown."""
        if is_new:
            self.run_changed.emit(run)
            self.probe_moved.emit(self.session.z)
        if run is self.session.current:
            self._tell_moment(run)
        self.training_changed.emit(run)
        if state is not self.state and not self._leaving:
            self._set_state(state)

    def _on_training_error(self, error: BaseException) -> None:
        self.work_changed.emit("", None)
        failed = self._training
        parent = None if failed is None else self.session.id_of(failed.origin.parent)
        if failed is not None and failed.id not in self.session.runs and parent is not None:  # a branch of no snapshot
            self._end_training()
            self._show(parent)
            self._close(failed.id)
        elif self._is_held(self.session.current_id):
            self._set_state(State.FAILED)
        if self._next is not None:
            self._save_and_go_on()
        self._on_error(error, "train")

    # Going on

    def why_not_go_on(self) -> UserError | None:
        """Return the sentence that says why the run that is shown cannot go on; None where it can."""
        run = self.session.newest
        if run is None or (self._is_held(run.id) and not run.ended):
            return None
        if run.dataset is None:
            return UserError(NO_IMAGES)
        training = self._trainings.get(run.id)
        if training is not None and training.has_keyframe:
            return None
        with contextlib.suppress(UserError):
            if self.timeline is not None and self.timeline.has_keyframe(run.snapshot.step):
                return None
        return no_keyframe(run.folder or Path(self.session.name_of(run.id)))

    @Slot()
    def go_on(self) -> None:
        """Let the training of the run that is shown go on; another training is saved and ends. Raises UserError."""
        run = self.session.newest
        if run is None:
            return
        if (problem := self.why_not_go_on()) is not None:
            raise problem
        self.show_newest()
        if not self._is_held(run.id) or run.ended:
            self._leave_run(partial(self._plan_to_go_on, run.id))
        elif self.state in (State.READY, State.PAUSED):
            self.run_or_pause()

    def _plan_to_go_on(self, run_id: int) -> None:
        run, training = self.session.runs[run_id], self._trainings.get(run_id)
        self._end_training()
        self._autostart = True
        self._set_state(State.PREPARING)
        folder = run.folder if training is None else training.folder_of(run)
        spool = Path(self._spool.name) / f"{run_id}-{time.monotonic_ns()}.csv"
        self.files.submit(
            f"go on {run_id}",
            partial(
                _plan, dataclasses.replace(run, folder=folder), training, self.session.config, _new_control(), spool
            ),
            on_result=partial(self._go_on, run_id),
            on_error=self._on_no_plan,
        )

    def _go_on(self, run_id: int, planned: tuple[Resumption, TrainingRun, Live]) -> None:
        plan, training, settings = planned
        if run_id not in self.session.runs or self._training is not None:  # closed, or another training was quicker
            training.end()
            return
        settings.config = self.session.go_on(run_id)
        self._notes.append(plan.text)
        training.control.train_share = self._train_share
        work = partial(_train, plan.dataset, settings, training, start=plan.keyframe, schedule=plan.schedule)
        self._hand_to_trainer(training, settings, work)

    def _on_no_plan(self, error: BaseException) -> None:
        self._autostart = False
        self._set_state(self._state_of_run())
        self._on_error(error, "train")

    def branch(self) -> None:
        """Begin a run at the moment that is shown, with the settings as they are. Raises UserError."""
        moment, parent = self.session.current, self.session.newest
        if moment is None:
            return
        if parent.dataset is None:
            raise UserError(NO_IMAGES)
        if not moment.snapshot.step:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "At step 0 nothing has been learned; begin a new run instead."))
        step = None if moment is parent else moment.snapshot.step  # the newest is the one at which the run is saved
        self._leave_run(partial(self._begin_branch, parent.id, step, self.session.config))

    def _begin_branch(self, parent_id: int, step: int | None, config: Config) -> None:
        parent = self.session.runs[parent_id]
        training, timeline = self._trainings.get(parent_id), self._timeline_of(parent)
        parent = dataclasses.replace(parent, folder=parent.folder if training is None else training.folder_of(parent))
        step = parent.snapshot.step if step is None else step
        self._end_training()
        self._autostart, self._file, settings, dataset = True, {}, Live(config), parent.dataset
        origin = Origin.new("" if parent.origin is None else parent.origin.uid, step)
        run_id = self._clear_for(config, dataset, origin)
        branched = self._new_training(run_id, settings, dataset)
        work = partial(_branch, parent, timeline, step, settings, branched, self._notes.append)
        self._hand_to_trainer(branched, settings, work)

    # The shelf

    @property
    def shelf(self) -> list[Run]:
        """The runs of the session, each at its newest moment; one that has learned nothing is left out once another
        is shown.
        """
        here = self.session.current_id
        return [
            run
            for run in self.session.runs.values()
            if run.snapshot.step or run.folder is not None or run.id == here or self._is_held(run.id)
        ]

    @property
    def training_beside(self) -> Run | None:
        """The run that learns while another one is shown; None where none does."""
        if not self._is_training() or self._is_held(self.session.current_id):
            return None
        return self.session.runs[self._training.id]

    def is_training(self, run_id: int) -> bool:
        """Whether a run's training makes steps now."""
        return self._is_held(run_id) and self._is_training()

    def show_run(self, run: int) -> None:
        """Show a run of the session at its newest moment; a training goes on meanwhile. Raises UserError."""
        self._check_run(run)
        if run == self.session.current_id:
            self.show_newest()
        else:
            self.keep_held()
            self._show(run)

    def _show(self, run_id: int) -> None:
        self.hand.walk.stop()
        dataset = self.session.dataset
        self.session.show_run(run_id)
        self._tell_run(dataset)
        self._set_state(self._state_of_run())
        self.hand.tell_held()
        self.runs_changed.emit()

    def _tell_run(self, dataset: Dataset | None) -> None:
        """Tell everything of another run that is shown; `dataset` was that of the run before."""
        run = self.session.current
        self.config_changed.emit(self.session.config)
        if run.dataset is not None and run.dataset is not dataset:
            self.dataset_changed.emit(run.dataset)
        self.run_changed.emit(run)
        self.probe_moved.emit(self.session.z)
        self._tell_moment(run)
        self.training_changed.emit(run)

    def rename_run(self, name: str, run: int | None = None) -> None:
        """Give a run a name, by default the one that is shown; an empty name is the number again. Raises UserError."""
        run_id = self._chosen(run)
        if name.strip():
            self.session.names[run_id] = name.strip()
        else:
            self.session.names.pop(run_id, None)
        self._keep_name(self.session.runs[run_id])
        self.runs_changed.emit()

    def close_run(self, run: int | None = None) -> None:
        """Take a run off the shelf, once what it has learned is on disk. Raises UserError where it is the only one."""
        run_id = self._chosen(run, others=True)
        self._leave_run(partial(self._drop, run_id), run_id)

    def delete_run(self, run: int | None = None) -> None:
        """Take a run off the shelf, and its own files off the disk. Raises UserError where it is the only one."""
        run_id = self._chosen(run, others=True)
        training, folder = self._trainings.pop(run_id, None), self.session.runs[run_id].folder
        if training is not None:
            training.forget()
            folder = training.folder_of(self.session.runs[run_id])
        self._drop(run_id)
        failed = partial(self._on_error, act="delete")
        self.files.submit(f"delete {run_id}", partial(_delete, training, folder), on_error=failed)

    def _drop(self, run_id: int) -> None:
        """Forget a run, and show another one in its place."""
        if self._is_held(run_id):
            self._end_training()
        if run_id == self.session.current_id:
            self._show(max(run.id for run in self.shelf if run.id != run_id))
        self._close(run_id)

    def _close(self, run_id: int) -> None:
        self.session.close(run_id)
        self._held.pop(run_id, None)
        self._opened.pop(run_id, None)
        self._forget_if_over(run_id)
        self.runs_changed.emit()

    def _chosen(self, run: int | None, others: bool = False) -> int:
        """Return the id of a run, by default of the one that is shown. Raises UserError: no such run, or no others."""
        run_id = self.session.current_id if run is None else run
        self._check_run(run_id)
        if others and len(self.shelf) < 2:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "This is the only run of the session; begin or open another one first.")
            )
        return run_id

    def _check_run(self, run_id: int | None) -> None:
        if run_id not in self.session.runs:
            numbers = ", ".join(str(run.id) for run in self.shelf)
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The session has no run {number}; it has {numbers}."),
                number=run_id,
                numbers=numbers or "–",
            )

    def _tell_moment(self, run: Run) -> None:
        """Tell everything of the moment that is shown: points, figures and image."""
        self._tell_points(run)
        self.snapshot_changed.emit(run)
        self._decode()

    # The moments of the run

    @property
    def timeline(self) -> Timeline | None:
        """The kept moments of the run that is shown; None where nothing of it is kept."""
        return None if self.session.newest is None else self._timeline_of(self.session.newest)

    def _timeline_of(self, run: Run) -> Timeline | None:
        if (training := self._trainings.get(run.id)) is not None:
            return training.timeline
        if run.folder is None:
            return None
        timeline = self._opened.get(run.id)
        if timeline is None or timeline.folder != run.folder:
            timeline = self._opened[run.id] = Timeline(run.folder, run.dataset, id=run.id)
        return timeline

    def show_moment(self, step: int) -> None:
        """Show the run as it stood at a kept step; a training goes on meanwhile. The newest request wins."""
        timeline = self.timeline
        if timeline is not None:
            self.wanted_step = step
            read = partial(_moment, timeline, step)
            self.quick.submit("moment", read, on_result=self._on_moment, on_error=self._on_error)

    def _on_moment(self, moment: Run) -> None:
        if (moment.id, moment.snapshot.step) == (self.session.current_id, self.wanted_step):
            self.wanted_step = None
            self.session.show_moment(moment)
            self._tell_moment(self.session.current)

    def show_newest(self) -> None:
        """Show the newest moment of the run, and follow its training."""
        self.wanted_step = None
        if self.session.current is not self.session.newest:
            self.session.show_moment(None)
            self._tell_moment(self.session.current)

    def _state_of_run(self) -> State:
        """Return what can be done with the run that is shown."""
        return State.PREPARING if self.session.newest is None else self._state_of(self.session.newest)

    def _state_of(self, run: Run) -> State:
        """Return what can be done with a run; one without the trainer's thread counts as finished."""
        state = run.snapshot.state
        if self._is_held(run.id) and self._is_first:
            return State.PREPARING
        if state == "diverged":
            return State.FAILED
        if run.ended or not self._is_held(run.id):
            return State.FINISHED
        if self._job is not None and self._job.ended:
            return State.FAILED  # the training ended in an error
        # A pause that was requested is told when the trainer says so, a start at once.
        if state == "running" or not self._control.paused:
            return State.TRAINING
        return State.PAUSED if run.snapshot.step else State.READY

    # The probe

    @Slot(float, float)
    def move_to(self, *z: float) -> None:
        """Move the probe and decode there at once."""
        if len(z) == len(self.session.z):  # until a new run of another size is there, the old one's map is shown
            self.session.move_to(np.array(z, np.float32))
            self.show_probe()

    @Slot(object)
    def move_probe(self, z: tuple[float, ...]) -> None:
        """Move the probe to `z`, typed or pasted: a gesture of its own, and the end of a walk."""
        self.hand.walk.stop()
        self.move_to(*z)
        self.hand.commit()

    def show_probe(self) -> None:
        """Decode at the probe, then tell where it is: the image goes before the marks and numbers beside it."""
        self._decode()
        self.probe_moved.emit(self.session.z)

    def _decode(self) -> None:
        image = self.session.image()
        if image is not None:
            self.image_changed.emit(image)
            self.pane.set_drawn(image, self.session.z)

    # The points of the map

    def show_split(self, split: str) -> None:
        """Show the "train" or the "test" points on the map."""
        self.session.show_split(split)
        self.pane.set_split(split)
        self.hand.commit()
        self.hand.selection_changed.emit(self.session.selection)
        if run := self.session.current:
            self._tell_points(run)

    def _tell_points(self, run: Run) -> None:
        if run.dataset is None:
            return
        if self.points_split == "train":
            self.points_changed.emit(train_points(run))
        else:
            self.inference.submit(
                "test points",
                partial(encoded_test_points, run),
                on_result=partial(self._on_test_points, run.id),
                on_error=self._on_error,
            )

    def _on_test_points(self, run_id: int, points: Points) -> None:
        if self.points_split == "test" and run_id == self.session.current_id:
            self.points_changed.emit(points)

    # Files

    def save_now(self, run: Run | None = None) -> None:
        """Write a run to its folder, by default the one that is shown, in the background, if it has learned since."""
        run = run or self.session.newest
        training = self._trainings.get(run.id) if run is not None else None
        if training is None or not training.unsaved(run) or run.snapshot.step <= training.tried_step:
            return  # a save that failed is tried again with the next step, and when the window closes
        training.tried_step = run.snapshot.step
        now = self.held() if run.id == self.session.current_id else None

        def save() -> Run:
            saved, _ = training.save(run)
            if now is not None:
                opening.keep_held(saved, now)
            return saved

        failed = partial(self._on_error, act="save")
        self.files.submit(f"save {run.id}", save, on_result=self._on_kept, on_error=failed)

    def _on_kept(self, saved: Run) -> None:
        self.session.keep_in(saved.id, saved.folder)
        self._forget_if_over(saved.id)
        self.succeeded.emit("save")

    def _forget_if_over(self, run_id: int | None) -> None:
        """Let go of the folder and the losses of a training that is neither shown nor unsaved."""
        training = self._trainings.get(run_id)
        if training is None or run_id == self.session.current_id or self._is_held(run_id):
            return
        if training.unsaved(self.session.runs.get(run_id)):
            return

        def over(_: None) -> None:
            if self._trainings.get(run_id) is training:
                self._trainings.pop(run_id)

        # Behind whatever still reads the losses there.
        self.files.submit(f"end {run_id}", training.end, on_result=over)

    def save_to(self, folder: Path, force: bool = False) -> None:
        """Write the run, with its pictures, into a folder of the user's choice."""
        run = self.session.newest
        if run is None:
            return
        training, now = self._trainings.get(run.id), self.held()

        def save() -> tuple[Run, list[UserError]]:
            saved = _save_as(run, folder, force) if training is None else training.save_as(run, folder, force)
            held.save_held(folder, now)
            return saved, save_pictures(saved, folder)

        self._work("save", self.tr("Saving the run…"), save, self._on_saved)

    def _on_saved(self, result: tuple[Run, list[UserError]]) -> None:
        run, problems = result
        self._on_kept(run)
        self.message.emit(self.tr("Saved {path}").format(path=run.folder))
        if problems:
            self.failed.emit(str(problems[0]), "save")

    def save_session(self, out: Path) -> None:
        """Write the runs of the session, and what is held in the one shown, into a session file."""
        shown = self.session.newest
        if shown is None:
            return
        learned = [run for run in self.session.runs.values() if run.snapshot.step or run is shown]
        runs = [(run, self._trainings.get(run.id)) for run in learned]
        work = partial(opening.pack_session, runs, shown, Path(out), self.held(), self.session.config, self._file)
        self._work("save", self.tr("Saving the session…"), work, self._on_packed)

    def _on_packed(self, result: tuple[list[Run], Path]) -> None:
        saved, path = result
        for run in saved:
            self._on_kept(run)
        self.message.emit(self.tr("Saved {path}").format(path=path))

    def open(self, folder: Path) -> None:
        """Show a run that was saved; the run before is saved first."""
        self._open(self.tr("Opening the run…"), partial(opening.open_folder, folder))

    def restore(self, folder: Path) -> None:
        """Show a run whose process was killed, at its last save, with or without its images.

        It is offered again at the next start unless this window ends in order.
        """
        self._open(self.tr("Opening the run…"), partial(opening.restore_folder, folder))

    def folder_on_disk(self, run: Run) -> Path | None:
        """Return the folder that holds a state of a run of this session; None where nothing of it is on disk."""
        training = self._trainings.get(run.id)
        return run.folder if training is None else training.folder_on_disk

    def open_session(self, path: Path) -> None:
        """Show the run that a session file shows, and what was held there; it opens without its images, too."""
        self._open(self.tr("Opening the session…"), partial(opening.open_session, path))

    def open_last(self) -> None:
        """Show the run again that the window showed at its last end, and what was held there."""
        last = held.load_last()
        if last is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The run of the last session is not there any more."))
        self._open(self.tr("Opening the run…"), partial(opening.open_without_images, *last))

    def _open(self, text: str, start: Callable[[], Any]) -> None:
        self._work("open", text, start, self._on_opened, is_promise=False)

    def _on_opened(self, opened: opening.Opened) -> None:
        self._leave_run(partial(self._show_opened, opened))

    def _show_opened(self, opened: opening.Opened) -> None:
        self._end_training()
        self._autostart = False
        before = self.session.current_id
        self.session.open(opened.run)
        self._forget_if_over(before)
        run = self.session.current
        if opened.is_restored:
            self._restored.append(run.folder)
        self._take_up(opened)
        self._tell_run(None)
        self._set_state(State.FINISHED)
        self.runs_changed.emit()
        self.hand.tell_held()  # the map has the points by now
        self.message.emit(self.tr("Opened {path}").format(path=run.folder))
        self.window_restored.emit(opened.window)
        if opened.step is not None:
            self.show_moment(opened.step)
        if opened.problem is not None:
            self.warned.emit(str(opened.problem))

    def _take_up(self, opened: opening.Opened) -> None:
        """Hold what was held in the run that was opened, as far as it is about its latent space and its images."""
        self._file = opened.file
        dataset, sizes, classes = opened.run.dataset, {}, 0
        self._held[self.session.current_id] = opened.held
        name = opened.held.get("name") or (opened.run.folder.name if opened.run.folder else "")
        self.session.names[self.session.current_id] = str(name)[:MOST_LETTERS]
        if dataset is not None:
            sizes = {"train": len(dataset.train_images), "test": len(dataset.test_images)}
            classes = len(dataset.label_names)
        state = held.state_from_json(opened.held, self.session.state, sizes, classes, opened.run.image_shape)
        self.session.take_up(dataclasses.replace(state, config=opened.config or state.config))

    def held(self) -> dict[str, Any]:
        """Return what is held and shown, as values for session.json."""
        run = self.session.current
        base = self._held.get(self.session.current_id, {})
        now = held.state_to_json(self.session.state, self.window_part(), base)
        if (name := self.session.names.get(self.session.current_id)) is not None:
            now["name"] = name
        if run is not None and run.dataset is None:  # of its images, what is selected is not known here
            now |= {name: base[name] for name in ("split", "selection", "classes", "subject") if name in base}
        return now

    def export(self, action_id: str, **arguments: Any) -> None:
        """Do an exporting action on the current run as it is now; the picture's command finds this very snapshot."""
        run = self.session.current
        if run is None:
            return
        keep = self._keep(run)

        def work() -> Any:
            kept = keep()
            result = ACTIONS[action_id].function(kept, **arguments)
            result = (yield from result) if inspect.isgenerator(result) else result
            path = result[0] if isinstance(result, tuple) else result  # the figures are on the picture
            return path, kept

        self._work("export", self.tr("Exporting…"), work, self._on_exported)

    def command(self, action_id: str, **arguments: Any) -> str:
        """Return the line that does the same as `export`, and keep the weights of this moment so that it can."""
        run = self.session.current
        training = self._trainings.get(run.id)
        folder = run.folder if training is None else training.folder_of(run)
        self.files.submit(
            f"keep {run.snapshot.step}",
            self._keep(run),
            on_result=self._on_kept,
            on_error=partial(self._on_error, act="save"),
        )
        return command_line(action_id, dataclasses.replace(run, folder=folder), **arguments)

    def _keep(self, run: Run) -> Callable[[], Run]:
        """Return the work that has the weights of this moment on disk, and returns the run with its folder."""
        training = self._trainings.get(run.id)

        def keep() -> Run:
            # A run that was opened is on disk already, and is not this window's to write.
            kept = run if training is None else training.save(run)[0]
            checkpoint.save_snapshot(kept)
            return kept

        return keep

    def _on_exported(self, result: tuple[Path, Run]) -> None:
        path, kept = result
        self._on_kept(kept)
        self.message.emit(self.tr("Exported {path}").format(path=path))

    def keep_held(self) -> None:
        """Keep what is held with the run, where it is on disk already."""
        run = self.session.newest
        if run is not None and run.folder is not None:
            failed = partial(self._on_error, act="save")
            self.files.submit(f"held {run.id}", partial(opening.keep_held, run, self.held()), on_error=failed)

    def _keep_name(self, run: Run) -> None:
        """Keep a run's name with it, where it is on disk already."""
        if run.id == self.session.current_id:
            self.keep_held()
        elif run.folder is not None:
            failed = partial(self._on_error, act="save")
            name = self.session.names.get(run.id, "")
            self.files.submit(f"name {run.id}", partial(_save_name, run.folder, name), on_error=failed)

    def _work(
        self, act: str, text: str, start: Callable[[], Any], on_result: Callable[[Any], None], is_promise: bool = True
    ) -> None:
        """Do slow work in the files worker, of a kind of act, see `failed`.

        With `is_promise`, the window does not close before its end, unasked.
        """
        key = f"{text} {time.monotonic_ns()}"

        def over() -> None:
            self._promised.pop(key, None)
            self.work_changed.emit("", None)

        def done(result: Any) -> None:
            over()
            self.succeeded.emit(act)
            on_result(result)
            self.work_ended.emit(True)

        def failed(error: BaseException) -> None:
            over()
            self.work_ended.emit(False)
            if act == "open" and self.session.current is None and self.session.dataset is None:
                self._find_images()  # the window began with a session that cannot be opened
            self._on_error(error, act)

        def progressed(value: Any) -> None:
            if isinstance(value, Share):
                self.work_changed.emit(text, value.done)

        if is_promise:
            self._promised[key] = text
        self.work_changed.emit(text, None)
        self.files.submit(key, start, on_progress=progressed, on_result=done, on_error=failed)

    # Telling

    def _set_state(self, state: State) -> None:
        self.state = state
        self.state_changed.emit(state)

    def report(self, error: BaseException, act: str = "") -> None:
        """Say what went wrong with a kind of act, see `failed`."""
        self._on_error(error, act)

    def _on_error(self, error: BaseException, act: str = "") -> None:
        if isinstance(error, UserError):
            self.failed.emit(str(error), act)
        else:
            raise error  # a mistake of ours: gui/problems.py shows it

    def tr(self, text: str) -> str:
        """Translate in the context of this class (QObject.tr would take that of a subclass)."""
        return QCoreApplication.translate("Controller", text)


def _load(name: str, data_dir: Path | None, known: Path | None) -> tuple[Dataset, Path | None]:
    """Return a data set and the folder it was named by: `data_dir`, or `known`, chosen before, if it holds the set."""
    if data_dir is not None:
        return data.load_folder(data_dir, name), data_dir
    folder = data.folder_for(name, known)
    return data.load(name, folder), folder


def _for_dataset(config: Config, name: str) -> Config:
    """Return the settings for another data set: the usual epochs of one become those of the other."""
    suits = data.DATASETS[config.dataset].epochs == config.epochs and name != config.dataset
    return dataclasses.replace(config, dataset=name, epochs=data.DATASETS[name].epochs if suits else config.epochs)


def _train(dataset: Dataset, settings: Live, training: TrainingRun, **details: Any) -> Any:
    from latentlab.training.trainer import train

    read = partial(getattr, settings, "config")
    return train(dataset, read, training.control, training.id, training.log, keeper=training, **details)


def _run_of(settings: Live, dataset: Dataset, snapshot: Snapshot) -> Run:
    return run_at(snapshot, settings.config, dataset)


def _new_control(paused: bool = False) -> Control:
    control = Control(paused=paused, snapshot_interval=1 / SNAPSHOTS_PER_SECOND)
    control.snapshot_every_epoch = False
    return control


def _plan(
    run: Run, training: TrainingRun | None, wanted: Config, control: Control, spool: Path
) -> tuple[Resumption, TrainingRun, Live]:
    """Find out how a run on disk goes on, and claim its folder; its training before ends. Raises UserError."""
    if training is not None:
        training.end()
    saved = dataclasses.replace(checkpoint.open_run(run.folder), dataset=run.dataset, data_dir=run.data_dir)
    plan = further(saved, wanted)
    evaluation.check_device(plan.config)
    settings = Live(plan.config)
    going_on = TrainingRun.going_on(run.id, control, spool, plan, partial(_run_of, settings, plan.dataset))
    going_on.timeline.cut(plan.keyframe.step)  # of a training that has diverged
    return plan, going_on, settings


def _branch(
    parent: Run, timeline: Timeline, step: int, settings: Live, training: TrainingRun, tell: Callable[[str], None]
) -> Generator[Any, None, Any]:
    """Repeat the parent's training up to a moment, where it has no keyframe, and train on from there."""
    repeated = branch(parent, timeline, step, settings.config)
    plan = yield from mapped(repeated, lambda snapshot: Share("", snapshot.step / max(1, step)))
    for row in plan.rows():
        training.log(row)
    if plan.keyframe.step:
        snapshot = dataclasses.replace(plan.keyframe.snapshot, run=training.id)
        training.add_moment(snapshot, plan.keyframe)
        training.hand_over(plan.keyframe)
    tell(plan.text)
    return (yield from _train(plan.dataset, settings, training, start=plan.keyframe, schedule=plan.schedule))


def _delete(training: TrainingRun | None, folder: Path | None) -> None:
    """Delete a run's files, once its training has let go of them. Raises UserError."""
    if training is not None:
        training.end()
    if folder is not None and folder.exists():
        delete_run(folder)


def _save_name(folder: Path, name: str) -> None:
    """Keep a name with a run that is on disk. Raises UserError."""
    now = held.load_held(folder)
    if folder.is_dir() and now.get("name", "") != name:
        held.save_held(folder, now | {"name": name})


def _moment(timeline: Timeline, step: int) -> Run:
    """Read a kept moment, with its map. Raises UserError."""
    run = timeline.at(step)
    return evaluation.with_means(run) if run.config.latent_size == 2 and not len(run.snapshot.means) else run


def _save_as(run: Run, folder: Path, force: bool) -> Run:
    """Copy a run that was opened into another folder. Raises UserError."""
    if run.folder is not None and run.folder.resolve() == folder.resolve():
        return run
    with Claim(folder, force) as claim:
        if run.folder is not None:
            copy_kept(run.folder, claim.work, run.snapshot.step)
        return save_claimed(run, claim)
