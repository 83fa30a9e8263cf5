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
from latentlab.files import home
from latentlab.gui.anomaly import AnomalyFeed
from latentlab.gui.hand import Hand
from latentlab.gui.manifold import ManifoldFeed
from latentlab.gui.occlusion import OcclusionFeed
from latentlab.gui.race import RaceFeed
from latentlab.gui.truth import Truth
from latentlab.gui.worker import Job, Worker
from latentlab.session import checkpoint, evaluation
from latentlab.session.pins import Pins, save_pins
from latentlab.session.run import Run
from latentlab.session.session import Session, nearest_point
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
    failed = Signal(str)  # a sentence that should not be overlooked

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
        self._log: checkpoint.LossLog | None = None
        self._spool = tempfile.TemporaryDirectory(prefix="latentlab-")
        self._folders: dict[int, Path] = {}  # where a run of this window is saved
        self._saved_step: dict[int, int] = {}
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
        self._autostart = autostart
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

    def close(self) -> None:
        """Save what was learned and end the threads; returns within 3 seconds."""
        if self._closed:
            return
        self._closed = True
        self._nearest_timer.stop()
        if self._control:
            self._control.abandon()
        for worker in self._workers():
            worker.end()
        deadline = time.monotonic() + 2.0
        idle = [w.wait(max(1, round(1000 * (deadline - time.monotonic())))) for w in self._workers()]
        run = self.session.current
        if run is not None and run.snapshot.step > self._saved_step.get(run.id, 0):
            _save(run, self._folder_of(run), self._log)
            _save_pins(self._folder_of(run), self.session.pins)
        if not all(idle):
            # A thread in a long call into a library cannot be asked to end, and ending it by force would be worse.
            # Every write of ours is atomic and done, so leaving at once loses nothing.
            import os

            os._exit(0)
        self._spool.cleanup()

    def _workers(self) -> tuple[Worker, ...]:
        return self.trainer, self.inference, self.quick, self.files

    # Images to learn from

    @Slot(str)
    def load(self, name: str, data_dir: Path | None = None) -> None:
        """Read a data set and begin a run on it, paused. Of a folder `data_dir`, the content says which set it is."""
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
        self.reset()

    def _on_load_error(self, error: BaseException) -> None:
        self.work_changed.emit("", None)
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
            self.failed.emit(str(error))

    def _on_warm(self, _: None) -> None:
        decode_on_one_thread()
        for worker in (self.inference, self.quick):
            worker.submit("warm up", decode_on_one_thread)
        self._warm = True
        if self.session.dataset is not None and self._job is None and self.session.current is None:
            self.reset()

    # The run

    @Slot()
    def reset(self) -> None:
        """Begin a new run with the settings as they are, paused at step 0."""
        if self.session.dataset is None:
            return
        if not self._warm:  # _on_warm comes back here
            self._set_state(State.PREPARING)
            return
        self._end_training()
        config, dataset = self.session.config, self.session.dataset
        if config.dataset != dataset.name:
            self.load(config.dataset)
            return
        try:
            evaluation.check_device(config)
        except UserError as error:
            self.failed.emit(str(error))
            config = dataclasses.replace(config, device="auto")
            self.configure(config)
        self._live = config
        self.hand.walk.stop()  # before it walks where the new run's z may have other dimensions
        run = self.session.start_run(config, dataset)
        self._log = checkpoint.LossLog(Path(self._spool.name) / f"{run}.csv")
        self._control = Control(paused=not self._autostart, snapshot_interval=1 / SNAPSHOTS_PER_SECOND)
        self._control.snapshot_every_epoch = False
        self._control.train_share = self._train_share
        self._set_state(State.PREPARING)
        self._job = self.trainer.submit(
            "train",
            partial(_train, dataset, lambda: self._live, self._control, run, self._log),
            on_progress=self._on_snapshot,
            on_error=self._on_training_error,
        )

    @Slot()
    def run_or_pause(self) -> None:
        """Go on, or halt; a training that has ended is begun anew."""
        if self.state in (State.FINISHED, State.FAILED):
            self._autostart = True
            self.reset()
        elif self._control is None:
            return
        elif self.state is State.TRAINING:
            self._control.pause()
        else:
            self._control.resume()
            self._set_state(State.TRAINING)

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
            self.save_now()
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
        if state is not self.state:
            self._set_state(state)
            if state in (State.PAUSED, State.FINISHED, State.FAILED):
                self.save_now()

    def _on_training_error(self, error: BaseException) -> None:
        self._set_state(State.FAILED)
        self._on_error(error)

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
        """Tell where the probe is, and decode there."""
        self.probe_moved.emit(self.session.z)
        self._decode()

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
        if run is None or run.snapshot.step <= self._saved_step.get(run.id, 0):
            return
        self._saved_step[run.id] = run.snapshot.step
        folder = self._folder_of(run)
        self.session.keep_in(run.id, folder)
        self.files.submit(f"save {run.id}", partial(_save, run, folder, self._log), on_error=self._on_error)
        self.keep_pins()

    def save_to(self, folder: Path, force: bool = False) -> None:
        """Write the current run, with its pictures, into a folder of the user's choice."""
        run = self.session.current
        if run is None:
            return
        log, pins = self._log, self.session.pins

        def save() -> Path:
            checkpoint.claim_folder(folder, force)
            save_pictures(checkpoint.save_run(run, folder, log), folder)
            save_pins(folder, pins)
            return folder

        self._work(self.tr("Saving the run…"), save, partial(self._on_saved, run.id))

    def _on_saved(self, run_id: int, folder: Path) -> None:
        self._folders[run_id] = folder
        self.session.keep_in(run_id, folder)
        self.message.emit(self.tr("Saved {path}").format(path=folder))

    def open(self, folder: Path) -> None:
        """Show a run that was saved."""
        self._work(
            self.tr("Opening the run…"), lambda: evaluation.with_means(checkpoint.open_run(folder)), self._on_opened
        )

    def _on_opened(self, run: Run) -> None:
        self._end_training()
        run_id = self.session.open(run)
        run = self.session.current
        self._folders[run_id] = run.folder
        self._saved_step[run_id] = run.snapshot.step
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
        folder, log = self._folder_of(run), self._log
        self.session.keep_in(run.id, folder)
        self._saved_step[run.id] = run.snapshot.step

        def work() -> Any:
            kept = _save(run, folder, log)
            checkpoint.save_snapshot(kept, folder)
            result = ACTIONS[action_id].function(kept, **arguments)
            result = (yield from result) if inspect.isgenerator(result) else result
            return result[0] if isinstance(result, tuple) else result  # the path; the figures are on the picture

        self._work(self.tr("Exporting…"), work, self._on_exported)

    def command(self, action_id: str, **arguments: Any) -> str:
        """Return the line that does the same as `export`, and keep the weights of this moment so that it can."""
        run = self.session.current
        folder, log = self._folder_of(run), self._log
        self.session.keep_in(run.id, folder)
        self._saved_step[run.id] = run.snapshot.step

        def keep() -> None:
            checkpoint.save_snapshot(_save(run, folder, log), folder)

        self.files.submit(f"keep {run.snapshot.step}", keep, on_error=self._on_error)
        return command_line(action_id, self.session.current, **arguments)

    def _on_exported(self, path: Path) -> None:
        self.message.emit(self.tr("Exported {path}").format(path=path))

    def keep_pins(self) -> None:
        """Keep the pins with the run, where it is on disk already."""
        run = self.session.current
        if run is not None and run.folder is not None:
            self.files.submit("pins", partial(_save_pins, run.folder, self.session.pins), on_error=self._on_error)

    def _folder_of(self, run: Run) -> Path:
        if run.id not in self._folders:
            self._folders[run.id] = checkpoint.default_folder(run.config, home() / "runs")
        return self._folders[run.id]

    def _work(self, text: str, start: Callable[[], Any], on_result: Callable[[Any], None]) -> None:
        def done(result: Any) -> None:
            self.work_changed.emit("", None)
            on_result(result)

        def failed(error: BaseException) -> None:
            self.work_changed.emit("", None)
            self._on_error(error)

        self.work_changed.emit(text, None)
        self.files.submit(f"{text} {time.monotonic_ns()}", start, on_result=done, on_error=failed)

    # Telling

    def _set_state(self, state: State) -> None:
        self.state = state
        self.state_changed.emit(state)

    def report(self, error: BaseException) -> None:
        """Say what went wrong."""
        self._on_error(error)

    def _on_error(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.failed.emit(str(error))
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


def _train(
    dataset: Dataset, settings: Callable[[], Config], control: Control, run: int, log: checkpoint.LossLog
) -> Any:
    """Train, and close the log of losses at the end (in the trainer's thread)."""
    from latentlab.training.trainer import train

    try:
        yield from train(dataset, settings, control, run, log)
    finally:
        log.close()


def _save(run: Run, folder: Path, log: checkpoint.LossLog | None) -> Run:
    if not folder.exists():
        checkpoint.claim_folder(folder)
    return checkpoint.save_run(run, folder, log)


def _save_pins(folder: Path, pins: Pins) -> None:
    if folder.is_dir():
        save_pins(folder, pins)


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
