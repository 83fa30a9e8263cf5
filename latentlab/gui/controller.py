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
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from latentlab import data
from latentlab.actions import ACTIONS, command_line, save_pictures
from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.data.download import Progress, download
from latentlab.errors import UserError
from latentlab.gui.live.anomaly import AnomalyFeed
from latentlab.gui.live.hand import Hand
from latentlab.gui.live.manifold import ManifoldFeed
from latentlab.gui.live.occlusion import OcclusionFeed
from latentlab.gui.live.race import RaceFeed
from latentlab.gui.live.truth import Truth
from latentlab.gui.live.worker import Job, Worker
from latentlab.session import checkpoint, evaluation
from latentlab.session.evidence import Share
from latentlab.session.loss_log import LossLog
from latentlab.session.pins import Pins, load_pins, save_pins
from latentlab.session.rescue import save_claimed
from latentlab.session.run import Run
from latentlab.session.run_folder import Claim
from latentlab.session.session import Session, nearest_point
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


@dataclasses.dataclass(frozen=True, eq=False)
class Points:
    """What the map draws: posterior means of one split, and how fresh they are."""

    split: str
    means: np.ndarray  # float32 (n, latent_size)
    step: int
    oldest_step: int
    exact: bool


@dataclasses.dataclass(frozen=True, eq=False)
class Nearest:
    """The training image whose posterior mean is nearest to the probe, and what the model makes of it."""

    index: int
    label: str
    image: np.ndarray  # float32 (height, width), 0 to 1
    reconstruction: np.ndarray


class Controller(QObject):
    """The session's verbs for a window, and its news as signals."""

    state_changed = Signal(str)
    dataset_changed = Signal(object)  # Dataset
    config_changed = Signal(object)  # Config: the settings of the next run
    run_changed = Signal(object)  # Run: another one is shown now
    snapshot_changed = Signal(object)  # Run, with its newest snapshot
    points_changed = Signal(object)  # Points
    probe_moved = Signal(object)  # z, float32 (latent_size,)
    image_changed = Signal(object)  # float32 (height, width), decoded at z with the newest snapshot's weights
    nearest_changed = Signal(object)  # Nearest or None
    message = Signal(str)  # for the status line
    work_changed = Signal(str, object)  # what is being done besides training, and how far (0 to 1, None: unknown)
    download_changed = Signal(object)  # Progress, or a sentence (str) when it came to nothing, or None at its end
    work_ended = Signal(bool)  # what a hand asked for is done, or has failed
    failed = Signal(str, str)  # a sentence that should not be overlooked, and of which kind of act it tells
    succeeded = Signal(str)  # a kind of act went well: what failed of it before is over
    could_not_leave = Signal(str, object)  # why the run shown cannot be saved, and what goes on without it

    def __init__(self, config: Config, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = Session(config)
        self.trainer = Worker("trainer", self, gives_way=True)
        self.inference = Worker("inference", self, turns=True)
        self.quick = Worker("quick", self)  # what a moving hand waits for, some milliseconds each
        self.files = Worker("files", self, gives_way=True)
        self.state = State.PREPARING
        self.nearest: Nearest | None = None
        self._control: Control | None = None
        self._job: Job | None = None
        self._download: Job | None = None
        self._spool = tempfile.TemporaryDirectory(prefix="latentlab-", ignore_cleanup_errors=True)
        self._trainings: dict[int, TrainingRun] = {}  # of this window: the one under way, and those not saved yet
        self._promised: dict[str, str] = {}  # work that a hand asked for and that is not done: its key and its words
        self._next: Callable[[], None] | None = None  # what replaces the run shown once that is on disk
        self._leaving = False  # the run shown is being written for it
        self._live = config
        self._train_share = 1.0
        self._autostart = False
        self._warm = False
        self._closed = False
        # The words beside the image may lag behind the hand; the image must not.
        self._nearest_timer = QTimer(self, singleShot=True, interval=100)
        self._nearest_timer.timeout.connect(self._find_nearest)
        self.hand = Hand(self)
        self.manifold = ManifoldFeed(self)
        self.truth = Truth(self)
        self.race = RaceFeed(self)
        self.occlusion = OcclusionFeed(self)
        self.anomaly = AnomalyFeed(self)

    @property
    def points_split(self) -> str:
        """Whose points the map shows."""
        return self.session.split

    # Beginning and end

    def begin(self, autostart: bool = False) -> None:
        """Load what takes long, torch and the images, behind the window that stands already."""
        self._autostart = self._autostart or autostart  # Run may have been pressed already
        self.trainer.submit("warm up", warm_up, on_result=self._on_warm, on_error=self._on_error)
        if self.session.dataset is not None:
            return  # given beforehand; the run begins once torch is there
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
        run = self.session.current
        if run is not None and run.folder is not None:
            try:
                _save_pins(run, self.session.pins)
            except UserError as error:
                problem = problem or error
        return problem

    def close(self) -> bool:
        """End the threads, within 3 seconds; return whether all have ended. `save_all` comes before."""
        if self._closed:
            return True
        self._closed = True
        self._nearest_timer.stop()
        if self._control:
            self._control.abandon()
        for worker in self._workers():
            worker.end()
        deadline = time.monotonic() + 2.0
        ended = [w.wait(max(1, round(1000 * (deadline - time.monotonic())))) for w in self._workers()]
        for training in self._trainings.values():
            training.end()
        if all(ended):
            self._spool.cleanup()
        return all(ended)

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
            if self.session.current is not None:
                self.snapshot_changed.emit(self.session.current)  # the run bar says where it is, not "Preparing…"
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
        run = self.session.current
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
        self._live = config
        self.hand.walk.stop()  # before it walks where the new run's z may have other dimensions
        before = self.session.current_id
        run = self.session.start_run(config, dataset)
        self._forget_if_over(before)
        log = LossLog(Path(self._spool.name) / f"{run}.csv")
        self._control = Control(paused=not self._autostart, snapshot_interval=1 / SNAPSHOTS_PER_SECOND)
        self._control.snapshot_every_epoch = False
        self._control.train_share = self._train_share
        self._trainings[run] = TrainingRun(run, self._control, log)
        self._set_state(State.PREPARING)
        self._job = self.trainer.submit(
            "train",
            partial(_train, dataset, lambda: self._live, self._control, run, log),
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
        run = self.session.current
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
        first = self.session.current is None
        self.session.accept(snapshot)
        run = self.session.current
        if first:
            self._autostart = False
            self.run_changed.emit(run)
            self.probe_moved.emit(self.session.z)
        self._tell_points(run)
        self.snapshot_changed.emit(run)
        self._decode()
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

    def _state_of_run(self) -> State:
        run = self.session.current
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
            if not self._nearest_timer.isActive():
                self._nearest_timer.start()

    @Slot()
    def _find_nearest(self) -> None:
        run = self.session.current
        if run is not None:
            work = partial(_nearest, run, self.session.z)
            self.inference.submit("nearest", work, on_result=self._on_nearest, on_error=self._on_error)

    def _on_nearest(self, nearest: Nearest | None) -> None:
        self.nearest = nearest
        self.nearest_changed.emit(nearest)

    # The points of the map

    def show_split(self, split: str) -> None:
        """Show the "train" or the "test" points on the map."""
        self.session.show_split(split)
        self.hand.commit()
        self.hand.selection_changed.emit(self.session.selection)
        if run := self.session.current:
            self._tell_points(run)

    def _tell_points(self, run: Run) -> None:
        snapshot = run.snapshot
        if self.points_split == "train":
            oldest = int(snapshot.computed_at.min(initial=snapshot.step))
            self.points_changed.emit(Points("train", snapshot.means, snapshot.step, max(0, oldest), snapshot.exact))
        elif run.dataset is not None:
            self.inference.submit(
                "test points",
                partial(_encode_test, run),
                on_result=partial(self._on_test_points, run.id),
                on_error=self._on_error,
            )

    def _on_test_points(self, run_id: int, points: Points) -> None:
        if self.points_split == "test" and run_id == self.session.current_id:
            self.points_changed.emit(points)

    # Files

    def save_now(self) -> None:
        """Write the current run to its folder, in the background, if it has learned something since."""
        run = self.session.current
        training = self._trainings.get(run.id) if run is not None else None
        if training is None or not training.unsaved(run) or run.snapshot.step <= training.tried_step:
            return  # a save that failed is tried again with the next step, and when the window closes
        training.tried_step = run.snapshot.step
        pins = self.session.pins

        def save() -> Run:
            saved, _ = training.save(run)
            _save_pins(saved, pins)
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
        """Write the current run, with its pictures, into a folder of the user's choice."""
        run = self.session.current
        if run is None:
            return
        training, pins = self._trainings.get(run.id), self.session.pins

        def save() -> tuple[Run, list[UserError]]:
            saved = _save_as(run, folder, force) if training is None else training.save_as(run, folder, force)
            save_pins(folder, pins)
            return saved, save_pictures(saved, folder)

        self._work("save", self.tr("Saving the run…"), save, self._on_saved)

    def _on_saved(self, result: tuple[Run, list[UserError]]) -> None:
        run, problems = result
        self._on_kept(run)
        self.message.emit(self.tr("Saved {path}").format(path=run.folder))
        if problems:
            self.failed.emit(str(problems[0]), "save")

    def open(self, folder: Path) -> None:
        """Show a run that was saved; the run before is saved first."""
        self._work(
            "open",
            self.tr("Opening the run…"),
            lambda: evaluation.with_means(checkpoint.open_run(folder)),
            self._on_opened,
            is_promise=False,
        )

    def _on_opened(self, run: Run) -> None:
        self._leave_run(partial(self._show_opened, run))

    def _show_opened(self, run: Run) -> None:
        self._end_training()
        self._autostart = False
        before = self.session.current_id
        self.session.open(run)
        self._forget_if_over(before)
        run = self.session.current
        self.config_changed.emit(run.config)
        self.dataset_changed.emit(run.dataset)
        self.run_changed.emit(run)
        self.probe_moved.emit(self.session.z)
        self._tell_points(run)
        self.snapshot_changed.emit(run)
        self._decode()
        self._set_state(State.FINISHED)
        self.message.emit(self.tr("Opened {path}").format(path=run.folder))

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

    def keep_pins(self) -> None:
        """Keep the pins with the run, where it is on disk already."""
        run = self.session.current
        if run is not None and run.folder is not None:
            failed = partial(self._on_error, act="save")
            self.files.submit("pins", partial(_save_pins, run, self.session.pins), on_error=failed)

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


def _train(dataset: Dataset, settings: Callable[[], Config], control: Control, run: int, log: LossLog) -> Any:
    from latentlab.training.trainer import train

    return train(dataset, settings, control, run, log)


def _save_as(run: Run, folder: Path, force: bool) -> Run:
    """Copy a run that was opened into another folder. Raises UserError."""
    if run.folder is not None and run.folder.resolve() == folder.resolve():
        return run
    with Claim(folder, force) as claim:
        return save_claimed(run, claim)


def _save_pins(run: Run, pins: Pins) -> None:
    """Keep the pins with a run that is on disk, where others are there. Raises UserError."""
    if run.folder.is_dir() and load_pins(run.folder, run.config.latent_size) != pins:
        save_pins(run.folder, pins)


def _nearest(run: Run, z: np.ndarray) -> Nearest | None:
    index = None if run.dataset is None else nearest_point(run.snapshot.means, z)
    if index is None:
        return None
    image = run.dataset.train_images[index]
    means, _ = run.model.encode_images(image[None])
    name = run.dataset.label_names[run.dataset.train_labels[index]]
    return Nearest(index, name, image.astype(np.float32) / 255, run.model.decode_images(means)[0])


def _encode_test(run: Run) -> Points:
    means, _ = run.model.encode_images(run.dataset.test_images)
    return Points("test", means, run.snapshot.step, run.snapshot.step, exact=True)
