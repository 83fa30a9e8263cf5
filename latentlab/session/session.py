"""Session: the one owner of what the user has open. It belongs to one thread, the window's or the command line's."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from latentlab.config import OPTIONS, Config, checked, live_names
from latentlab.data.dataset import Dataset
from latentlab.session.history import History, Moment
from latentlab.session.run import Run, run_at
from latentlab.training.snapshot import SPLIT_NAMES, Snapshot

ACTIVE_VARIANCE = 0.01  # Burda+ 2016: a unit is active if Var_x(E[z_i | x]) is above it
NOTHING = np.empty(0, np.intp)


@dataclasses.dataclass(frozen=True)
class Wander:
    """A random walk of the probe: from where, of which seed, and how far it has come, in latent units."""

    start: tuple[float, ...]
    seed: int
    length: float = 0.0


class Session:
    """Runs, the current one, the settings of the next one, and what the hand holds: the probe, a selection, a filter.

    A run is begun by `start_run`, exists from its first snapshot on, and is replaced by each later one. What the hand
    changes can be undone; `commit` ends a gesture.
    """

    def __init__(self, config: Config | None = None, dataset: Dataset | None = None) -> None:
        self.config = config or Config()
        self.dataset = dataset
        self.runs: dict[int, Run] = {}
        self.current_id: int | None = None
        self.z = np.zeros(self.config.latent_size, np.float32)
        self.split = SPLIT_NAMES[0]  # whose points are shown
        self.selection = NOTHING  # sorted indices of that split; nothing selected greys nothing
        self.classes: frozenset[int] | None = None  # those that are not greyed; None: all
        self.pins: tuple[tuple[float, ...], ...] = ()  # of a walk, (latent_size) each
        self.wander: Wander | None = None  # a random walk, if it was the last walk that was played
        self._gesture = ""
        self._history = History(self._moment())
        self._started: dict[int, tuple[Config, Dataset, Path | None]] = {}
        self._last_id = 0

    @property
    def current(self) -> Run | None:
        """The run that is shown; None before the first snapshot of the first run."""
        return self.runs.get(self.current_id)

    def start_run(self, config: Config, dataset: Dataset, folder: Path | None = None) -> int:
        """Begin a run, make it the current one and return its id, which its snapshots must carry."""
        self._last_id += 1
        self.pins, self.wander = (), None  # they lie in the latent space of the run before
        self._history.forget_pins()
        self._started[self._last_id] = (config, dataset, folder)
        self._show(self._last_id, config, dataset)
        return self._last_id

    def open(self, run: Run) -> int:
        """Take over a run that was read from disk, under an id of this session, and make it the current one."""
        self._last_id += 1
        run = dataclasses.replace(run, id=self._last_id, snapshot=dataclasses.replace(run.snapshot, run=self._last_id))
        self.runs[run.id] = run
        self.config = run.config
        self._show(run.id, run.config, run.dataset or self.dataset)
        self._history = History(self._moment())  # to undo what came before would give this run another one's settings
        return run.id

    def accept(self, snapshot: Snapshot) -> None:
        """Replace the snapshot's run by one with its numbers and a new still model; a stranger's is ignored."""
        run = self.runs.get(snapshot.run)
        if run is not None:
            config, dataset, folder = run.config, run.dataset, run.folder
        elif snapshot.run in self._started:
            config, dataset, folder = self._started.pop(snapshot.run)
        else:
            return
        # A new model, never new weights in the old one: inference in another thread may be reading it.
        self.runs[snapshot.run] = run_at(snapshot, config, dataset, folder)

    def keep_in(self, run_id: int, folder: Path) -> None:
        """Note that this run is now on disk in `folder`."""
        if run_id in self.runs:
            self.runs[run_id] = dataclasses.replace(self.runs[run_id], folder=folder)

    def configure(self, config: Config) -> None:
        """Replace the settings; those that act live reach the current run at once, the others its successor."""
        self._begin("settings")
        self._configure(config)

    def settings(self) -> Config:
        """Return the settings that the current run's training obeys now, or those of the next one."""
        if self.current_id in self._started:
            return self._started[self.current_id][0]
        return self.current.config if self.current else self.config

    def move_to(self, z: np.ndarray) -> None:
        """Put the probe at `z`, (latent_size,); what is not finite there stays where it was."""
        self._begin("probe")
        z = np.asarray(z, np.float32).reshape(self.z.shape)
        self.z = np.where(np.isfinite(z), z, self.z)

    def select(self, indices: np.ndarray, mode: str = "replace") -> None:
        """Select points of the shown split: these alone ("replace"), these too ("add"), or not these ("remove")."""
        self._begin("selection")
        join = {"replace": lambda _, new: np.unique(new), "add": np.union1d, "remove": np.setdiff1d}[mode]
        self.selection = join(self.selection, np.asarray(indices, np.intp))

    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Grey all other classes; None greys none."""
        self._begin("filter")
        self.classes = classes

    def show_split(self, split: str) -> None:
        """Show the points of "train" or "test"; a selection of the other ends."""
        if split != self.split:
            self._begin("split")
            self.split, self.selection = split, NOTHING

    def keep_pins(self, pins: Sequence[Sequence[float]]) -> None:
        """Replace the pins of the walk, (latent_size) each."""
        self._begin("pins")
        self.pins, self.wander = tuple(tuple(float(value) for value in pin) for pin in pins), None

    def take_pins(self, pins: Sequence[Sequence[float]]) -> None:
        """Show the pins of a run that was opened; there is nothing before them to undo."""
        self.keep_pins(pins)
        self._gesture, self._history = "", History(self._moment())

    def commit(self) -> None:
        """End a gesture, such as a drag: it becomes one entry of what can be undone."""
        self._gesture = ""
        self._history.keep(self._moment())

    @property
    def can_undo(self) -> bool:
        """Whether there is a gesture to undo."""
        return self._history.can_go_back(self._moment())

    @property
    def can_redo(self) -> bool:
        """Whether there is a gesture to do again."""
        return self._history.can_go_on(self._moment())

    def undo(self) -> bool:
        """Bring back what was before the last gesture and return whether there was one."""
        return self._restore(self._history.back(self._moment()))

    def redo(self) -> bool:
        """Do the gesture again that was undone last and return whether there was one."""
        return self._restore(self._history.on(self._moment()))

    def forget(self) -> None:
        """Let go of selection and filter, which were of other data, and of what could be undone."""
        self.selection, self.classes, self._gesture = NOTHING, None, ""
        self._history = History(self._moment())

    def image(self) -> np.ndarray | None:
        """Return the decoded image at z, float32 (height, width), 0 to 1, from the current run's still model."""
        return None if self.current is None else self.current.model.decode_images(self.z[None])[0]

    def active_units(self) -> int | None:
        """Return in how many dimensions of z the posterior means vary over the data (Burda+ 2016); None: unknown."""
        return None if self.current is None else active_units(self.current.snapshot.means)

    def collapsed(self) -> bool:
        """Whether the posterior of the current run says nothing of x, after at least one epoch."""
        run = self.current
        return run is not None and run.snapshot.epoch >= 1 and self.active_units() == 0

    def _show(self, run_id: int, config: Config, dataset: Dataset | None) -> None:
        self.current_id = run_id
        fits = len(self.z) == config.latent_size
        if not fits:
            self.pins, self.wander = (), None
            self.z = np.zeros(config.latent_size, np.float32)
        if not fits or dataset is not self.dataset:
            self.dataset = dataset
            self.forget()

    def _configure(self, config: Config) -> None:
        self.config = config
        if self.current_id in self._started:
            old, *rest = self._started[self.current_id]
            self._started[self.current_id] = (_with_live(old, config), *rest)
        elif (run := self.current) and not run.ended:
            self.runs[run.id] = dataclasses.replace(run, config=_with_live(run.config, config))

    def _moment(self) -> Moment:
        return Moment(self.z, self.split, self.selection, self.classes, self.pins, self.config)

    def _begin(self, gesture: str) -> None:
        """Begin or go on with a gesture; one of another kind ends the one before."""
        if gesture != self._gesture:
            self.commit()
            self._gesture = gesture

    def _restore(self, moment: Moment | None) -> bool:
        self._gesture = ""
        if moment is None:
            return False
        self.z, self.split, self.selection, self.classes = moment.z, moment.split, moment.selection, moment.classes
        if moment.pins != self.pins:
            self.pins, self.wander = moment.pins, None
        if moment.config != self.config:
            self._configure(moment.config)
        return True


def nearest_point(means: np.ndarray, z: np.ndarray) -> int | None:
    """Return which row of `means`, (N, latent_size), is nearest to `z`; rows of NaN do not count; None: all are."""
    # Column by column: a sum along the short axis takes ten times as long.
    squares = sum(np.square(column - value) for column, value in zip(means.T, np.asarray(z, np.float32)))
    squares[np.isnan(squares)] = np.inf
    nearest = int(squares.argmin())
    return nearest if np.isfinite(squares[nearest]) else None


def active_units(means: np.ndarray) -> int | None:
    """Return how many columns of `means`, (N, latent_size), have a variance above 0.01; rows of NaN do not count.

    Source: Burda, Grosse, Salakhutdinov 2016, "Importance weighted autoencoders". None where no row is known.
    """
    known = means if np.isfinite(means.sum()) else means[np.isfinite(means).all(axis=1)]
    if not len(known):
        return None
    columns = np.ascontiguousarray(known.T)  # a sum down two long columns takes ten times as long
    return int((columns.var(axis=1, dtype=np.float64) > ACTIVE_VARIANCE).sum())


def _with_live(running: Config, wanted: Config) -> Config:
    """Return `running` with those settings of `wanted` that act at once."""
    names = live_names(running, wanted)
    return checked(**{row.name: getattr(wanted if row.name in names else running, row.name) for row in OPTIONS})
