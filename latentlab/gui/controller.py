"""Controller: between the session and the window. It owns the workers; it is tested with no window at all.

One cycle: the trainer yields a snapshot; its worker's mailbox keeps the newest; here the session accepts it, the probe
is decoded again with the new weights, and one signal each tells the views.
"""

import dataclasses
import enum
import inspect
import tempfile
import time
from collections.abc import Callable
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
from latentlab.session import checkpoint, evaluation, held, opening, recovery
from latentlab.session.evidence import Share
from latentlab.session.loss_log import LossLog
from latentlab.session.map_points import Points, encoded_test_points, train_points
from latentlab.session.rescue import save_claimed
from latentlab.session.run import Run, run_at
from latentlab.session.run_folder import Claim
from latentlab.session.session import Session
from latentlab.session.timeline import Timeline, copy_kept
from latentlab.session.training_run import TrainingRun
from latentlab.training.control import Control
from latentlab.training.snapshot import Snapshot
from latentlab.training.warmup import decode_on_one_thread, warm_up

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


class Controller(QObject):
    """The session's verbs for a window, and its news as signals."""

    state_changed = Signal(str)
    dataset_changed = Signal(object)  # Dataset
    config_changed = Signal(object)  # Config: the settings of the next run
    run_changed = Signal(object)  # Run: another one is shown now
    snapshot_changed = Signal(object)  # Run: another moment of it is shown, by default the newest
    training_changed = Signal(object)  # Run: the newest moment of the run that is shown, whichever moment is shown
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
        self.files = Worker("files", self, gives_way=True)
        self.state = State.PREPARING
        self._control: Control | None = None
        self._job: Job | None = None
        self._download: Job | None = None
        self._spool = tempfile.TemporaryDirectory(prefix="latentlab-", ignore_cleanup_errors=True)
        self._trainings: dict[int, TrainingRun] = {}  # of this window: the one under way, and those not saved yet
        self._promised: dict[str, str] = {}  # work that a hand asked for and that is not done: its key and its words
        self._restored: list[Path] = []  # crashed runs, which are offered again if this window does not end in order
        self.wanted_step: int | None = None  # a moment that is being read, to be shown
        self._opened: Timeline | None = None  # of a run that was opened, and that no training of this window writes
        self._next: Callable[[], None] | None = None  # what replaces the run shown once that is on disk
        self._leaving = False  # the run shown is being written for it
        self.window_part: Callable[[], dict[str, Any]] = dict  # what the window shows, as values for session.json
        self._held: dict[str, Any] = {}  # as it was read with the run shown: names of other versions stay in it
        self._file: dict[str, Any] = {}  # the same of the session file that the run was in
        self._live = config
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
        self.points_changed.connect(hand.set_points)
        self.points_changed.connect(pane.set_points)
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

    def _is_learning(self, run: Run) -> bool:
        """Whether newer weights of a run follow: a training of this window goes on, and this is its newest moment."""
        return run.id in self._trainings and run.snapshot.state == "running" and run is self.session.newest

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

    def _leave_run(self, then: Callable[[], None]) -> None:
        """Do `then`, which replaces the run shown, once all that the run has learned is on disk.

        Where that cannot be written, the run stays, and `could_not_leave` tells why.
        """
        if self._next is not None:  # the newest request wins; the run is being saved
            self._next = then
        elif self.state is State.TRAINING and self._control is not None:
            self._next = then
            self._control.pause()  # `_on_snapshot` goes on, with the last step
        else:
            self._next = then
            self._save_and_go_on()

    def _save_and_go_on(self) -> None:
        if self._leaving:  # each snapshot of a pause comes here
            return
        run = self.session.newest
        training = self._trainings.get(run.id) if run is not None else None
        if training is None or not training.unsaved(run):
            then, self._next = self._next, None
            then()
            return

        def saved(result: tuple[Run, UserError | None]) -> None:
            self._leaving = False
            self.work_changed.emit("", None)
            self._on_kept(result[0])
            self._save_and_go_on()

        def not_saved(error: BaseException) -> None:
            self._leaving = False
            self.work_changed.emit("", None)
            then, self._next = self._next, None
            self._set_state(self._state_of_run())
            if not isinstance(error, UserError):
                self._on_error(error)
            else:
                self.could_not_leave.emit(str(error), then)

        self._leaving = True
        self._set_state(State.PREPARING)
        self.work_changed.emit(self.tr("Saving the run…"), None)
        self.files.submit(f"leave {run.id}", partial(training.save, run), on_result=saved, on_error=not_saved)

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
        self._live, self._held, self._file = config, {}, {}
        self.hand.walk.stop()  # before it walks where the new run's z may have other dimensions
        before = self.session.current_id
        run = self.session.start_run(config, dataset)
        self.hand.clear_run()
        self.pane.clear_run()
        self._forget_if_over(before)
        log = LossLog(Path(self._spool.name) / f"{run}.csv")
        self._control = Control(paused=not self._autostart, snapshot_interval=1 / SNAPSHOTS_PER_SECOND)
        self._control.snapshot_every_epoch = False
        self._control.train_share = self._train_share
        training = self._trainings[run] = TrainingRun(
            run,
            self._control,
            log,
            lambda snapshot: run_at(snapshot, self._live, dataset),
            timeline=Timeline(None, dataset, id=run),
        )
        self._set_state(State.PREPARING)
        self._job = self.trainer.submit(
            "train",
            partial(_train, dataset, lambda: self._live, training),
            on_progress=self._on_snapshot,
            on_error=self._on_training_error,
        )

    @Slot()
    def run_or_pause(self) -> None:
        """Go on, or halt; after a training that has ended, train another run from step 0.

        While a run is being prepared: let it train as soon as it is there, or not.
        """
        if self.state in (State.FINISHED, State.FAILED):
            self._leave_run(self._begin_to_train)
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
            per_epoch = max(1, -(-len(run.dataset.train_images) // run.config.batch_size))
            self._step(per_epoch - run.snapshot.step % per_epoch)

    def _step(self, count: int) -> None:
        if self._control is not None and self.state in (State.READY, State.PAUSED):
            self._control.step(count)

    @Slot()
    def decay(self) -> None:
        """Let the learning rate of an open-ended training fall to nothing over the next two epochs."""
        if self._control is not None:
            self._control.ask_decay()
            self.message.emit(self.tr("The learning rate falls to zero over the next two epochs."))

    @Slot()
    def make_exact(self) -> None:
        """Encode every point now, so that the map is exact."""
        if self._control is not None and self.state is not State.FINISHED:
            self._control.ask_snapshot(exact=True)

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
        """Let the training follow the session's settings, and tell them."""
        self._live = self.session.settings()
        self.config_changed.emit(self.session.config)

    def _end_training(self) -> None:
        if self._control is not None:
            self._control.abandon()
        if self._job is not None:
            self._job.cancel()
        self._control = self._job = None

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.run != self.session.current_id:
            return
        first = self.session.newest is None
        self.session.accept(snapshot)
        run = self.session.newest
        if first:
            self._autostart = False
            self.run_changed.emit(run)
            self.probe_moved.emit(self.session.z)
        if run is self.session.current:
            self._tell_moment(run)
        self.training_changed.emit(run)
        state = self._state_of_run()
        if state is not self.state and not self._leaving:
            self._set_state(state)
        if self._next is not None and state is not State.TRAINING:
            self._save_and_go_on()
        elif state in (State.PAUSED, State.FINISHED, State.FAILED):  # single steps are saved, too
            self.save_now()

    def _on_training_error(self, error: BaseException) -> None:
        self._set_state(State.FAILED)
        if self._next is not None:
            self._save_and_go_on()
        self._on_error(error, "train")

    def _tell_moment(self, run: Run) -> None:
        """Tell everything of the moment that is shown: points, figures and image."""
        self._tell_points(run)
        self.snapshot_changed.emit(run)
        self._decode()

    # The moments of the run

    @property
    def timeline(self) -> Timeline | None:
        """The kept moments of the run that is shown; None where nothing of it is kept."""
        run = self.session.newest
        if run is None:
            return None
        if (training := self._trainings.get(run.id)) is not None:
            return training.timeline
        if run.folder is not None and (self._opened is None or self._opened.folder != run.folder):
            self._opened = Timeline(run.folder, run.dataset)
        return self._opened if run.folder is not None else None

    def show_moment(self, step: int) -> None:
        """Show the run as it stood at a kept step; a training goes on meanwhile. The newest request wins."""
        timeline, run_id = self.timeline, self.session.current_id
        if timeline is not None:
            self.wanted_step = step
            read = partial(_moment, timeline, step, run_id)
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
        run = self.session.newest
        if run is None:
            return State.PREPARING
        snapshot = run.snapshot
        if snapshot.state == "running":
            # A pause that was asked for is told when the trainer says so, a start at once.
            return State.TRAINING
        if snapshot.state == "paused":
            if self._control is not None and not self._control.paused:
                return State.TRAINING
            return State.PAUSED if snapshot.step else State.READY
        return State.FAILED if snapshot.state == "diverged" else State.FINISHED

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

    def save_now(self) -> None:
        """Write the run to its folder, in the background, if it has learned something since."""
        run = self.session.newest
        training = self._trainings.get(run.id) if run is not None else None
        if training is None or not training.unsaved(run) or run.snapshot.step <= training.tried_step:
            return  # a save that failed is tried again with the next step, and when the window closes
        training.tried_step = run.snapshot.step
        now = self.held()

        def save() -> Run:
            saved, _ = training.save(run)
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
        if training is None or run_id == self.session.current_id or training.unsaved(self.session.runs.get(run_id)):
            return
        # Behind whatever still reads the losses there.
        self.files.submit(f"end {run_id}", training.end, on_result=lambda _: self._trainings.pop(run_id, None))

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
        self.config_changed.emit(self.session.config)
        if run.dataset is not None:
            self.dataset_changed.emit(run.dataset)
        self.run_changed.emit(run)
        self.probe_moved.emit(self.session.z)
        self._tell_moment(run)
        self.training_changed.emit(run)
        self._set_state(State.FINISHED)
        self.hand.tell_held()  # the map has the points by now
        self.message.emit(self.tr("Opened {path}").format(path=run.folder))
        self.window_restored.emit(opened.window)
        if opened.step is not None:
            self.show_moment(opened.step)
        if opened.problem is not None:
            self.warned.emit(str(opened.problem))

    def _take_up(self, opened: opening.Opened) -> None:
        """Hold what was held in the run that was opened, as far as it is about its latent space and its images."""
        self._held, self._file = opened.held, opened.file
        dataset, sizes, classes = opened.run.dataset, {}, 0
        if dataset is not None:
            sizes = {"train": len(dataset.train_images), "test": len(dataset.test_images)}
            classes = len(dataset.label_names)
        state = held.state_from_json(opened.held, self.session.state, sizes, classes)
        self.session.take_up(dataclasses.replace(state, config=opened.config or state.config))

    def held(self) -> dict[str, Any]:
        """Return what is held and shown, as values for session.json."""
        run = self.session.current
        now = held.state_to_json(self.session.state, self.window_part(), self._held)
        if run is not None and run.dataset is None:  # of its images, what is selected is not known here
            now |= {name: self._held[name] for name in ("split", "selection", "classes") if name in self._held}
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
            self.files.submit("held", partial(opening.keep_held, run, self.held()), on_error=failed)

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
    """Return the settings for another data set: epochs that nobody chose become those that suit it."""
    suits = data.DATASETS[config.dataset].epochs == config.epochs and name != config.dataset
    return dataclasses.replace(config, dataset=name, epochs=data.DATASETS[name].epochs if suits else config.epochs)


def _train(dataset: Dataset, settings: Callable[[], Config], training: TrainingRun) -> Any:
    from latentlab.training.trainer import train

    return train(dataset, settings, training.control, training.id, training.log, keeper=training)


def _moment(timeline: Timeline, step: int, run_id: int) -> Run:
    """Read a kept moment as a moment of the session's run, with its map. Raises UserError."""
    run = timeline.at(step)
    if run.config.latent_size == 2 and not len(run.snapshot.means):
        run = evaluation.with_means(run)
    return dataclasses.replace(run, id=run_id, snapshot=dataclasses.replace(run.snapshot, run=run_id))


def _save_as(run: Run, folder: Path, force: bool) -> Run:
    """Copy a run that was opened into another folder. Raises UserError."""
    if run.folder is not None and run.folder.resolve() == folder.resolve():
        return run
    with Claim(folder, force) as claim:
        if run.folder is not None:
            copy_kept(run.folder, claim.work, run.snapshot.step)
        return save_claimed(run, claim)
