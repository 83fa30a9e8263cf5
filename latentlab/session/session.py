"""Session: the one owner of the open runs. A session belongs to one thread, the window's or the command line's."""

import dataclasses
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.capabilities import Capability
from latentlab.config import Config, with_live
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.export.viewport import Viewport
from latentlab.i18n import QT_TRANSLATE_NOOP, translate
from latentlab.session.capabilities import why_not
from latentlab.session.history import History
from latentlab.session.latent_plane import LatentPlane, most_active
from latentlab.session.latents import active_units
from latentlab.session.own_image import MOST_IMAGES, OwnImage
from latentlab.session.run import Origin, Run, RunRef, run_at
from latentlab.session.state import NOTHING, ImageRef, RandomWalk, SessionState
from latentlab.session.timeline import Timeline
from latentlab.training.snapshot import Snapshot

if TYPE_CHECKING:
    from latentlab.session.training_run import TrainingRun


class Session:
    """Runs and their trainings, which run is shown, the rivals, the settings of the next run, and the SessionState.

    `start_run` and `start_beside` begin a run, which exists from its first snapshot on; each later snapshot replaces
    it. `update` replaces the SessionState whole; `commit` ends a gesture, which can then be undone.
    """

    def __init__(self, config: Config | None = None, dataset: Dataset | None = None) -> None:
        config = config or Config()
        self.dataset = dataset
        self.runs: dict[int, Run] = {}  # each at its newest moment
        self.rivals: dict[int, Run] = {}  # the same of models without a latent space, which have no map
        self.trainings: dict[int, TrainingRun] = {}  # of this process: running, shown, or not saved yet
        # Those of the trainer's thread: one, or two in turns. Each trains, is paused, or has ended.
        self.under_way: tuple[TrainingRun, ...] = ()
        self.rival_under_way: TrainingRun | None = None  # beside them: of the rival that trains, or rests
        self._timelines: dict[int, Timeline] = {}  # of runs that no training of this process writes
        self.state = SessionState(config, np.zeros(config.latent_size, np.float32))
        self._past: Run | None = None  # the shown moment, if it is not the newest
        self._past_beside: Run | None = None  # the same of the second pane
        self._history = History(self.state, SessionState.same_as)
        self.names: dict[int, str] = {}  # of runs that the user has named
        self._started: dict[int, tuple[Config, Dataset, Origin]] = {}
        self._walks: dict[int, tuple[tuple, RandomWalk | None]] = {}  # waypoints of the runs that are not shown
        self._last_id = 0

    # What the state says

    @property
    def config(self) -> Config:
        """The settings of the next run."""
        return self.state.config

    @property
    def z(self) -> np.ndarray:
        """The probe, float32 (latent_size,)."""
        return self.state.z

    @property
    def plane(self) -> LatentPlane:
        """The plane through latent space that the map shows, which contains the probe."""
        return self.state.plane

    @property
    def split(self) -> str:
        """The split of the shown points: "train" or "test"."""
        return self.state.split

    @property
    def selection(self) -> np.ndarray:
        """The selected points of that split: sorted indices."""
        return self.state.selection

    @property
    def classes(self) -> frozenset[int] | None:
        """The classes that are not grey; None: all."""
        return self.state.classes

    @property
    def waypoints(self) -> tuple[tuple[float, ...], ...]:
        """The waypoints of the walk."""
        return self.state.waypoints

    @property
    def wander(self) -> RandomWalk | None:
        """The random walk, if it was played last."""
        return self.state.wander

    @property
    def current_id(self) -> int | None:
        """The id of the shown run; None before the first."""
        return None if self.state.shown is None else self.state.shown.run

    @property
    def newest(self) -> Run | None:
        """The shown run at its newest moment; None before the first snapshot of the first run."""
        return self.runs.get(self.current_id)

    @property
    def current(self) -> Run | None:
        """The run as shown: at its newest moment, or at rest at a past one."""
        return self.newest if self._past is None else self._past

    @property
    def beside(self) -> Run | None:
        """The run of the second pane as shown; None without a second pane, and before the first snapshot of its run."""
        if self.state.beside is None:
            return None
        return self.runs.get(self.state.beside.shown.run) if self._past_beside is None else self._past_beside

    def update(self, **changes: Any) -> None:
        """Replace fields of the state outside of any gesture.

        Fields that undo restores are changed by the methods below.
        """
        self.state = dataclasses.replace(self.state, **changes)

    # Runs

    def start_run(self, config: Config, dataset: Dataset, origin: Origin | None = None) -> int:
        """Begin a run, show it and return its id, which its snapshots must carry.

        `origin` is the origin of a branch.
        """
        self._history.rewrite(functools.partial(dataclasses.replace, waypoints=()))
        run_id = self.start_beside(config, dataset, origin)
        self._show(run_id, config, dataset)
        return run_id

    def start_beside(self, config: Config, dataset: Dataset, origin: Origin | None = None) -> int:
        """Begin a run beside the shown one, which stays, and return the id of the new run."""
        run_id = self.new_id()
        self._started[run_id] = (config, dataset, origin or Origin.new())
        return run_id

    def show_run(self, run_id: int) -> None:
        """Show another run at its newest moment, with its settings and its walk; the undo history starts empty."""
        run = self.runs[run_id]
        self._show(run_id, run.config, run.dataset)
        self.update(config=run.config)
        self._history.clear(self.state)

    def resume(self, run_id: int) -> Config:
        """Let a run that had ended follow the live settings again; return its settings."""
        run = self.runs[run_id]
        self.runs[run_id] = dataclasses.replace(run, config=with_live(run.config, self.config))
        return self.runs[run_id].config

    def new_id(self) -> int:
        """Return an id that no other run of this session has."""
        self._last_id += 1
        return self._last_id

    def find(self, run_id: int | None) -> Run | None:
        """Return a run of the session, with or without a map, at its newest moment; None: none has this id."""
        return self.runs.get(run_id) or self.rivals.get(run_id)

    def keep_rival(self, run: Run) -> None:
        """Take a newer moment of a rival, whose id is from `new_id`."""
        before = self.rivals.get(run.id)
        self.rivals[run.id] = run if before is None else dataclasses.replace(run, folder=before.folder)

    def close(self, run_id: int) -> None:
        """Drop a run that is not shown; a second pane of this run closes."""
        if self.state.beside is not None and self.state.beside.shown.run == run_id:
            self.close_beside()
        for of_run in (self.runs, self.rivals, self.names, self._started, self._walks, self._timelines):
            of_run.pop(run_id, None)

    def name_of(self, run_id: int) -> str:
        """Return the name of a run: the user's, or else its number in this session."""
        return self.names.get(run_id) or translate("Words", "Run {number}").format(number=run_id)

    def check_run(self, run_id: int | None) -> None:
        """Raise UserError unless the session has a run of this number."""
        if run_id not in self.runs and run_id not in self._started:
            numbers = ", ".join(str(run.id) for run in self.listed)
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The session has no run {number}; it has {numbers}."),
                number=run_id,
                numbers=numbers or "–",
            )

    def origin_of(self, run_id: int) -> Origin | None:
        """Return the origin of a run of this session; None before the first moment of a rival."""
        if run_id in self._started:
            return self._started[run_id][2]
        run = self.find(run_id)
        return None if run is None else run.origin

    def id_of(self, uid: str) -> int | None:
        """Return the id of the run of this session with the training `uid`; None if there is none."""
        of_run = {run.origin.uid: run.id for run in self.runs.values() if run.origin is not None}
        return of_run.get(uid)

    def add(self, run: Run) -> Run:
        """Add a run that was read from disk, under an id of this session, and return it. It is not shown yet.

        A run with the state "running" was interrupted, or another process trains it: here the run is at rest. A model
        without a latent space joins the rivals, in place of a rival from the same folder.
        """
        run_id = self.new_id()
        state = "stopped" if run.snapshot.state == "running" else run.snapshot.state
        run = dataclasses.replace(run, id=run_id, snapshot=dataclasses.replace(run.snapshot, run=run_id, state=state))
        if run.model.latent_size:
            self.runs[run_id] = run
            return run
        for other in list(self.rivals.values()):
            if other.folder == run.folder and other.id not in self.trainings:
                self.close(other.id)
        self.rivals[run_id] = run
        return run

    def open(self, run: Run) -> int:
        """Add a run that was read from disk, and show it.

        The session takes its data set: None if the run has no images.
        """
        run = self.add(run)
        self._show(run.id, run.config, run.dataset)
        self.update(config=run.config)
        self._history.clear(self.state)  # an undo would give this run the settings of another one
        return run.id

    def keep_walk(self, run_id: int, waypoints: tuple[tuple[float, ...], ...], wander: RandomWalk | None) -> None:
        """Keep the waypoints of a run that is not shown."""
        self._walks[run_id] = waypoints, wander

    def accept(self, snapshot: Snapshot) -> None:
        """Replace the snapshot's run by one with the new values and a new frozen model.

        A snapshot of an unknown run is ignored.
        """
        run = self.runs.get(snapshot.run)
        if run is not None:
            config, dataset, origin, folder = run.config, run.dataset, run.origin, run.folder
        elif snapshot.run in self._started:
            (config, dataset, origin), folder = self._started.pop(snapshot.run), None
        else:
            return
        # A new model, never new weights in the old one: inference in another thread may be reading it.
        self.runs[snapshot.run] = dataclasses.replace(run_at(snapshot, config, dataset, folder), origin=origin)

    def keep_in(self, run_id: int, folder: Path) -> None:
        """Store the folder in which this run is on disk."""
        for runs in (self.runs, self.rivals):
            if run_id in runs:
                runs[run_id] = dataclasses.replace(runs[run_id], folder=folder)
        if self._past is not None and run_id == self._past.id:
            self._past = dataclasses.replace(self._past, folder=folder)
        if self._past_beside is not None and run_id == self._past_beside.id:
            self._past_beside = dataclasses.replace(self._past_beside, folder=folder)

    def show_moment(self, moment: Run | None) -> None:
        """Show a past moment of the shown run; None: its newest moment, which follows the training."""
        if self.current_id is None or (moment is not None and moment.id != self.current_id):
            return
        self._past = moment
        step = None if moment is None else moment.snapshot.step
        self.state = self.state.with_pane(shown=RunRef(self.current_id, step))

    # The run beside

    def show_beside(self, run_id: int, moment: Run | None = None) -> None:
        """Show a run in the second pane: at a past moment, or at its newest one, which follows the training."""
        self._past_beside = moment
        step = None if moment is None else moment.snapshot.step
        self.state = self.state.with_beside(shown=RunRef(run_id, step))

    def close_beside(self) -> None:
        """Close the second pane."""
        self._past_beside = None
        self.state = self.state.without_beside()

    def why_not_beside(self, run_id: int, step: int | None = None) -> UserError | None:
        """Return why a run, at a step or at its newest moment, cannot stand beside the shown one; None if it can."""
        name = self.name_of(run_id)
        if self.state.shown == RunRef(run_id, step):
            return UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "The map shows “{name}” at this moment already; choose another run or another moment."
                ),
                name=name,
            )
        datasets = self._dataset_of(self.current_id), self._dataset_of(run_id)
        if None in datasets:
            return UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "A second map needs the images of both runs, and those of “{name}” are not here."
                ),
                name=self.name_of(self.current_id if datasets[0] is None else run_id),
            )
        if not _same_images(*datasets):
            return UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "“{name}” has other images than the shown run; runs of one data set stand side by side."
                ),
                name=name,
            )
        run = self.runs.get(run_id)
        return None if run is None else why_not(run, Capability.MAP)

    def _dataset_of(self, run_id: int | None) -> Dataset | None:
        if run_id in self._started:
            return self._started[run_id][1]
        return self.runs[run_id].dataset if run_id in self.runs else None

    def settings(self) -> Config:
        """Return the settings that the shown run's training obeys now, or those of the next run."""
        if self.current_id in self._started:
            return self._started[self.current_id][0]
        return self.newest.config if self.newest else self.config

    # Their trainings

    def is_under_way(self, run_id: int | None) -> bool:
        """Whether the trainer's thread has the training of a run."""
        return any(training.id == run_id for training in self.under_way)

    def partners_of(self, run_id: int) -> tuple[int, ...]:
        """Return the runs that train in turns with a run, so that their trainings end together."""
        return tuple(t.id for t in self.under_way if t.id != run_id) if self.is_under_way(run_id) else ()

    @property
    def listed(self) -> list[Run]:
        """The runs of the session, each at its newest moment; one that has learned nothing is left out once another
        is shown.
        """
        return [
            run
            for run in self.runs.values()
            if run.snapshot.step or run.folder is not None or run.id == self.current_id or self.is_under_way(run.id)
        ]

    def is_learning(self, run: Run) -> bool:
        """Whether newer weights of a run follow: its training runs, and this is its newest moment."""
        return self.is_under_way(run.id) and run.snapshot.state == "running" and run is self.runs.get(run.id)

    def folder_of(self, run: Run) -> Path | None:
        """Return the folder of a run, or the folder that the first save of its training will create."""
        training = self.trainings.get(run.id)
        return run.folder if training is None else training.folder_of(run)

    def folder_on_disk(self, run: Run) -> Path | None:
        """Return the folder with a state of a run; None if the run is not on disk."""
        training = self.trainings.get(run.id)
        return run.folder if training is None else training.folder_on_disk

    def timeline_of(self, run: Run) -> Timeline | None:
        """Return the kept moments of a run; None if none is kept."""
        if (training := self.trainings.get(run.id)) is not None:
            return training.timeline
        if run.folder is None:
            return None
        timeline = self._timelines.get(run.id)
        if timeline is None or timeline.folder != run.folder:
            timeline = self._timelines[run.id] = Timeline(run.folder, run.dataset, id=run.id)
        return timeline

    # Gestures

    def configure(self, config: Config) -> None:
        """Replace the settings; live settings apply to the shown run at once, the others to the next run."""
        self._gesture_of("settings", config=config)
        self._obey(config)

    def move_to(self, z: np.ndarray) -> None:
        """Put the probe at `z`, (latent_size,); coordinates that are not finite stay unchanged."""
        z = np.asarray(z, np.float32).reshape(self.z.shape)
        self._gesture_of("probe", z=np.where(np.isfinite(z), z, self.z))

    def show_plane(self, plane: LatentPlane) -> None:
        """Show another plane.

        The probe moves to the nearest point of the plane, if the plane has a place of its own.
        """
        z = plane.nearest_to(self.z) if plane.kind in ("principal", "images") else self.z
        self._gesture_of("plane", plane=plane, plane_by="hand", z=np.asarray(z, np.float32))

    def settle_plane(self, run: Run) -> bool:
        """Let the exact map of a run choose the plane: its two most active dimensions; return whether it did.

        A run has its plane chosen once: not by the map of an untrained model, nor while the run learns, so that the
        plane stays as it is under the hand. A plane that a person chose stays.
        """
        settled = len(self.z) <= 2 or self.state.plane_by != "default"
        if settled or run is not self.newest or self.is_learning(run):
            return False
        if not run.snapshot.exact or run.snapshot.step == 0:
            return False
        pair = most_active(run.snapshot.means)
        self.state = self.state.on_active(pair)
        self._history.rewrite(lambda state: state.on_active(pair) if len(state.z) == len(self.z) else state)
        return True

    def select(self, indices: np.ndarray, mode: str = "replace") -> None:
        """Select points of the shown split: exactly these ("replace"), these too ("add"), or not these ("remove")."""
        join = {"replace": lambda _, new: np.unique(new), "add": np.union1d, "remove": np.setdiff1d}[mode]
        self._gesture_of("selection", selection=join(self.selection, np.asarray(indices, np.intp)))

    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Show all other classes in grey; None clears the filter."""
        self._gesture_of("filter", classes=classes)

    def show_split(self, split: str) -> None:
        """Show the points of "train" or "test"; the selection in the other split is cleared."""
        if split != self.split:
            self._gesture_of("split", split=split, selection=NOTHING)

    def keep_waypoints(self, waypoints: Sequence[Sequence[float]]) -> None:
        """Replace the waypoints of the walk, (latent_size) each."""
        waypoints = tuple(tuple(float(value) for value in waypoint) for waypoint in waypoints)
        self._gesture_of("waypoints", waypoints=waypoints, wander=None)

    def add_image(self, image: OwnImage) -> int:
        """Add an own image and return its place. Raises UserError if there are MOST_IMAGES."""
        if len(self.state.images) >= MOST_IMAGES:
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "The session holds {most} own images, the most it takes; remove one first."
                ),
                most=MOST_IMAGES,
            )
        self._gesture_of("images", images=(*self.state.images, image))
        return len(self.state.images) - 1

    def replace_image(self, index: int, image: OwnImage) -> None:
        """Replace an own image, such as by another preparation of its picture, or by the next stroke of a drawing."""
        images = self.state.images
        self._gesture_of("images", images=(*images[:index], image, *images[index + 1 :]))

    def remove_image(self, index: int) -> None:
        """Remove an own image; if it is the subject, there is no subject afterwards."""
        images = self.state.images
        self._gesture_of("images")
        self.state = self.state.with_images((*images[:index], *images[index + 1 :]))

    def restore_state(self, state: SessionState) -> None:
        """Take the state of the opened run; the undo history starts empty."""
        self.state = state
        self._history.clear(self.state)

    def commit(self) -> None:
        """End a gesture, such as a drag: it becomes one entry of the undo history."""
        self._history.keep(self.state)

    @property
    def can_undo(self) -> bool:
        """Whether there is a gesture to undo."""
        return self._history.can_undo(self.state)

    @property
    def can_redo(self) -> bool:
        """Whether there is a gesture to redo."""
        return self._history.can_redo(self.state)

    def undo(self) -> bool:
        """Restore the state before the last gesture; return whether there was one."""
        return self._restore(self._history.undo(self.state))

    def redo(self) -> bool:
        """Redo the last undone gesture; return whether there was one."""
        return self._restore(self._history.redo(self.state))

    def forget(self) -> None:
        """Drop selection and filter, which belonged to other data, and the undo history."""
        self.update(selection=NOTHING, classes=None)
        self._history.clear(self.state)

    # The look of map and panels, which undo leaves as it is

    def set_camera(self, camera: Viewport | None) -> None:
        """Show this rectangle of the latent plane; None: all points."""
        self.state = self.state.with_pane(camera=camera)

    def pin(self, index: int | None) -> None:
        """Make an image of the shown split the subject; None: no image."""
        self.update(subject=None if index is None else ImageRef(self.split, index))

    def set_own_subject(self, index: int) -> None:
        """Make an own image the subject."""
        self.update(subject=ImageRef("own", index))

    def set_beside_camera(self, camera: Viewport | None) -> None:
        """Show this rectangle in the second pane; None: all points."""
        if self.state.beside is not None:
            self.state = self.state.with_beside(camera=camera)

    def link(self, **changes: Any) -> None:
        """Change what the panes share, see Links."""
        self.update(links=dataclasses.replace(self.state.links, **changes))

    def hide_pixels(self, visible: np.ndarray) -> None:
        """Set the pixels that are visible to the model, bool (height, width)."""
        self.update(mask=None if visible.all() else visible)

    # Metrics of the shown run

    def image(self) -> np.ndarray | None:
        """Return the decoded image at z, float32 (height, width), 0 to 1, from the shown run's frozen model."""
        return None if self.current is None else self.current.model.decode_images(self.z[None])[0]

    def active_units(self) -> int | None:
        """Return the number of dimensions of z in which the posterior means vary over the data (Burda+ 2016);

        None: unknown.
        """
        return None if self.current is None else active_units(self.current.snapshot.means)

    def collapsed(self) -> bool:
        """Whether the posterior of the shown run carries no information about x, after at least one epoch."""
        run = self.current
        return run is not None and run.snapshot.epoch >= 1 and self.active_units() == 0

    def _show(self, run_id: int, config: Config, dataset: Dataset | None) -> None:
        if self.current_id is not None:
            self._walks[self.current_id] = self.state.waypoints, self.state.wander
        waypoints, wander = self._walks.pop(run_id, ((), None))  # a walk lies in the latent space of its run
        self._past = None
        self.state = self.state.with_pane(shown=RunRef(run_id))
        if (beside := self.state.beside) is not None:
            same = beside.shown == self.state.shown
            if same or not _same_images(dataset, self._dataset_of(beside.shown.run)):
                self.close_beside()
        looks_at_own = self.state.subject is not None and self.state.subject.split == "own"
        self.update(waypoints=waypoints, wander=wander, subject=self.state.subject if looks_at_own else None)
        fits = len(self.z) == config.latent_size
        if self.plane.kind != "axes" or self.state.plane_by != "hand":  # a plane by the points of another run
            self.update(plane=None)
        if not fits:
            self.state = self.state.with_pane(camera=None)
            self.update(z=np.zeros(config.latent_size, np.float32))
        self._fit_to(self.runs[run_id].image_shape if run_id in self.runs else dataset.image_shape)
        if not fits or dataset is not self.dataset:
            self.dataset = dataset
            self.forget()

    def _fit_to(self, image_shape: tuple[int, int]) -> None:
        """Drop a mask of another image size, and prepare the own images for the new size."""
        mask, images = self.state.mask, self.state.images
        if mask is not None and mask.shape != image_shape:
            self.update(mask=None)
        if any(image.image.shape != image_shape for image in images):
            self.update(images=tuple(image.fitted_to(image_shape) for image in images))

    def _obey(self, config: Config) -> None:
        """Let the training of the shown run follow the live settings."""
        if self.current_id in self._started:
            old, *rest = self._started[self.current_id]
            self._started[self.current_id] = (with_live(old, config), *rest)
        elif (run := self.newest) and not run.ended:
            self.runs[run.id] = dataclasses.replace(run, config=with_live(run.config, config))

    def _gesture_of(self, kind: str, **changes: Any) -> None:
        """Change the state as part of a gesture; a change of another kind ends the gesture before."""
        self._history.begin(kind, self.state)
        self.update(**changes)

    def _restore(self, earlier: SessionState | None) -> bool:
        if earlier is None:
            return False
        before, self.state = self.state, self.state.undone_to(earlier)
        if self.config != before.config:
            self._obey(self.config)
        return True


def _same_images(one: Dataset | None, other: Dataset | None) -> bool:
    return one is not None and other is not None and (one is other or one.digest == other.digest)
