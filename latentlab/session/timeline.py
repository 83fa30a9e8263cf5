"""Timeline: the kept moments of one run: those on disk and, during a training, those that wait for their write.

A moment is a file of the run folder, timeline/STEP.safetensors: the averaged weights, the map at that step, and the
step, epoch and settings of that moment. At the ends of epochs 1, 2, 4, 8 and so on a keyframe is saved beside the
moment, from which a branch resumes bit for bit; a branch between two keyframes repeats the training from the earlier
one.

The training adds moments evenly in the logarithm of the step and at each epoch's end. Beyond a bound of moments or
bytes, the timeline drops the moment with the nearest neighbours on a scale that is half logarithmic and half linear;
the first, the last and pinned moments stay.
"""

import contextlib
import dataclasses
import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from latentlab.config import Config, latent_size_of
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.export.csv import Loss
from latentlab.files import cannot_write, copy_file
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session import keyframe_file
from latentlab.session.checkpoint import (
    FORMAT,
    MAP_MEANS,
    MAP_STEPS,
    MOMENT_TYPES,
    loss_rows,
    moment_file,
    moment_steps,
    open_run,
    timeline_changes,
    write_moment,
)
from latentlab.session.keyframe_file import ResumePoint
from latentlab.session.run import Run
from latentlab.session.run_folder import KEYFRAME, TIMELINE
from latentlab.session.tensor_file import TensorFile
from latentlab.training.keyframe import Keyframe, places

MOST_MOMENTS = 100
MOST_BYTES = 512 << 20  # of the moments and their keyframes, on disk
WAITING_BYTES = 96 << 20  # in memory, before a write becomes due
RUNS_IN_MEMORY = 4
MAPS_IN_MEMORY = 128  # of 60,000 points half a megabyte each

Value = TypeVar("Value")


@dataclasses.dataclass(frozen=True)
class Facts:
    """The facts of a moment that need no model."""

    step: int
    epoch: float
    beta: float
    learning_rate: float  # the configured learning rate
    rate: float  # the learning rate by the schedule
    has_keyframe: bool


class Timeline:
    """The moments of one run. Any thread may call `at` and `means`, the training's thread alone `add` and `write`."""

    def __init__(
        self,
        folder: Path | None = None,
        dataset: Dataset | None = None,
        *,
        id: int = 0,
        most_moments: int = MOST_MOMENTS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """Take the run's folder, None while a training has none, and the `dataset` and `id` of each Run of `at`."""
        self.folder, self.dataset, self.id = folder, dataset, id
        self._most_moments, self._most_bytes = most_moments, most_bytes
        self._lock = threading.Lock()
        self._waiting: dict[int, tuple[Run, Keyframe | None]] = {}
        self._waiting_bytes = 0  # the sum of their sizes; only `_take_out` and `add` change it, under the lock
        self._runs: OrderedDict[Hashable, Run] = OrderedDict()
        self._maps: OrderedDict[Hashable, tuple[np.ndarray, np.ndarray]] = OrderedDict()
        self._facts: OrderedDict[Hashable, Facts] = OrderedDict()

    def steps(self) -> tuple[int, ...]:
        """Return the steps of all kept moments, in order."""
        with self._lock:
            waiting = set(self._waiting)
        return tuple(sorted({*waiting, *(moment_steps(self.folder) if self.folder else ())}))

    def at(self, step: int) -> Run:
        """Return the run at a kept step, at rest, with the map of that moment if the map was kept.

        The step of the newest weights on disk is also a kept step. Raises UserError if the moment does not exist or
        its file is damaged.
        """
        return self._remembered(self._runs, RUNS_IN_MEMORY, step, lambda: self._read(step))

    def means(self, step: int) -> np.ndarray:
        """Return the posterior means of the map at a kept step, float32 (n, 2); (0, 2) if no map was kept.

        The method reads nothing else of the moment and is fast enough for a frame. Raises UserError.
        """
        return self.map(step)[0]

    def facts(self, step: int) -> Facts:
        """Return the facts of a kept moment. Raises UserError."""
        with self._lock:
            if step in self._waiting:
                run, keyframe = self._waiting[step]
                config, snapshot = run.config, run.snapshot
                rates = config.learning_rate, snapshot.learning_rate
                return Facts(step, snapshot.epoch, snapshot.beta, *rates, keyframe is not None)

        def read() -> Facts:
            with TensorFile(self._file(step), FORMAT, MOMENT_TYPES) as file:
                about = file.about
            live = about.get("live", {})
            rates = live.get("learning_rate", math.nan), about.get("rate", math.nan)
            has_keyframe = _keyframe_of(self._file(step)).exists()
            return Facts(step, about["epoch"], live.get("beta", math.nan), *rates, has_keyframe)

        return self._remembered(self._facts, 1000, step, read)

    def keyframe(self, step: int) -> ResumePoint | None:
        """Return the newest keyframe at or before a step, from which a training can resume; None if there is none.

        Raises UserError if the file is damaged.
        """
        with self._lock:
            waiting = [at for at, (_, whole) in self._waiting.items() if whole is not None and at <= step]
            if waiting:
                run, whole = self._waiting[max(waiting)]
                return ResumePoint(whole, run.config, run.trained_on)
        found = self._keyframe_file(step)
        return None if found is None else keyframe_file.read_keyframe(found, *self._facts_of_run())

    def has_keyframe(self, step: int) -> bool:
        """Whether a keyframe at or before a step exists. Raises UserError if its file is damaged."""
        with self._lock:
            if any(whole is not None and at <= step for at, (_, whole) in self._waiting.items()):
                return True
        return self._keyframe_file(step) is not None

    def _keyframe_file(self, step: int) -> Path | None:
        """Return the file of the newest keyframe at or before a step."""
        if self.folder is None:
            return None
        paths = {at: _keyframe_of(self._file(at)) for at in moment_steps(self.folder) if at <= step}
        newest = self.folder / KEYFRAME
        if newest.exists():
            paths[keyframe_file.step_of(newest)] = newest
        found = max((at for at, path in paths.items() if at <= step and path.exists()), default=None)
        return None if found is None else paths[found]

    def _facts_of_run(self) -> tuple[Config, Iterable[Loss]]:
        """Return the settings and the losses of the run on disk. Raises UserError."""
        run = open_run(self.folder)
        return run.config, loss_rows(run)

    # During a training.

    def add(self, run: Run, keyframe: Keyframe | None = None) -> None:
        """Add a moment, which waits in memory for the next `write`."""
        if self._most_moments <= 0 or self._most_bytes <= 0:
            return
        if latent_size_of(run.config) != 2:  # the means of a large z would be large: they are encoded again
            nothing = {"means": run.snapshot.means[:0], "computed_at": run.snapshot.computed_at[:0], "exact": False}
            snapshot = dataclasses.replace(run.snapshot, **nothing)
            run = dataclasses.replace(run, snapshot=snapshot)
        with self._lock:
            self._take_out(run.snapshot.step)
            self._waiting[run.snapshot.step] = run, keyframe
            self._waiting_bytes += _size((run, keyframe))

    @property
    def is_full(self) -> bool:
        """Whether the waiting moments fill their memory, so that a write is due."""
        return self._waiting_bytes > WAITING_BYTES

    def write(self, folder: Path) -> None:
        """Write the waiting moments into a run folder, thinned to the bound.

        Raises UserError; unwritten moments keep waiting.
        """
        self.folder = folder
        with self._lock:
            waiting = dict(self._waiting)
        with timeline_changes:
            for step in self._surplus(waiting):
                for path in (self._file(step), _keyframe_of(self._file(step))):
                    try:
                        path.unlink(missing_ok=True)
                    except OSError as error:
                        raise cannot_write(path, error) from error
                self._forget(step)
                waiting.pop(step, None)
        for step, (run, keyframe) in sorted(waiting.items()):
            path = self._file(step)
            if not _is_pinned(path):  # the file may exist, pinned for a picture
                write_moment(path, run)
            if keyframe is not None:
                keyframe_file.write_keyframe(_keyframe_of(path), keyframe, run.config, run.trained_on)
            self._forget(step)

    def cut(self, step: int) -> None:
        """Delete the moments after a step: the training has diverged, and that step has its last good weights."""
        for later in [at for at in self.steps() if at > step]:
            with timeline_changes, contextlib.suppress(OSError):
                if self.folder is not None:
                    self._file(later).unlink(missing_ok=True)
                    _keyframe_of(self._file(later)).unlink(missing_ok=True)
            self._forget(later)

    def _surplus(self, waiting: dict[int, tuple[Run, Keyframe | None]]) -> list[int]:
        """Return the steps beyond the bound, of the moments on disk and of those that wait."""
        sizes, pinned = {}, set()
        for step in moment_steps(self.folder):
            path = moment_file(self.folder, step)
            if path == self._file(step):
                with contextlib.suppress(OSError):
                    whole = _keyframe_of(path)
                    sizes[step] = path.stat().st_size + (whole.stat().st_size if whole.exists() else 0)
        sizes |= {step: _size(kept) for step, kept in waiting.items()}
        left, size, dropped = sorted(sizes), sum(sizes.values()), []
        while len(left) > self._most_moments or size > self._most_bytes:
            step = most_crowded(left, pinned)
            if step is None:
                break
            if step not in waiting and _is_pinned(self._file(step)):
                pinned.add(step)
                continue
            dropped.append(step)
            left.remove(step)
            size -= sizes[step]
        return dropped

    def _file(self, step: int) -> Path:
        return self.folder / TIMELINE / f"{step}.safetensors"

    def _read(self, step: int) -> Run:
        with self._lock:
            run = self._waiting[step][0] if step in self._waiting else None
        if run is None and self.folder is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The run keeps no moment of step {step}."), step=step)
        if run is None:
            run = open_run(self.folder, step)
            means, computed_at = self.map(step)
            if len(means):
                at = {"means": means, "computed_at": computed_at, "exact": bool((computed_at == step).all())}
                run = dataclasses.replace(run, snapshot=dataclasses.replace(run.snapshot, **at))
        snapshot = dataclasses.replace(run.snapshot, run=self.id, state="paused")
        return dataclasses.replace(run, id=self.id, snapshot=snapshot, dataset=self.dataset, folder=self.folder)

    def map(self, step: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the means of a kept step, see `means`, and for each mean the step of its computation, int32 (n,)."""
        with self._lock:
            if step in self._waiting:
                snapshot = self._waiting[step][0].snapshot
                return snapshot.means, snapshot.computed_at

        def read() -> tuple[np.ndarray, np.ndarray]:
            path = moment_file(self.folder, step) if self.folder else None
            nothing = np.empty((0, 2), np.float32), np.empty(0, np.int32)
            if path is None:
                return nothing
            with TensorFile(path, FORMAT, MOMENT_TYPES) as file:
                if not file.rows.keys() >= {MAP_MEANS, MAP_STEPS}:
                    return nothing
                means, computed_at = file.array(MAP_MEANS), file.array(MAP_STEPS)
            is_whole = means.shape == (len(computed_at), 2) and np.isfinite(means).all()
            return (means, computed_at) if is_whole else nothing

        return self._remembered(self._maps, MAPS_IN_MEMORY, step, read)

    def _remembered(
        self, memory: "OrderedDict[Hashable, Value]", most: int, step: int, read: Callable[[], Value]
    ) -> Value:
        with self._lock:
            if step in memory:
                memory.move_to_end(step)
                return memory[step]
        value = read()
        with self._lock:
            memory[step] = value
            while len(memory) > most:
                memory.popitem(last=False)
        return value

    def _forget(self, step: int) -> None:
        with self._lock:
            self._take_out(step)
            for memory in (self._runs, self._maps, self._facts):
                memory.pop(step, None)

    def _take_out(self, step: int) -> None:
        """Remove a moment from the waiting ones, if it waits. The caller holds the lock."""
        if step in self._waiting:
            self._waiting_bytes -= _size(self._waiting.pop(step))


def most_crowded(steps: Sequence[int], pinned: Iterable[int] = ()) -> int | None:
    """Return the step with the least room between its neighbours, by the scale of `places`; None if all must stay.

    `steps` rise. The first, the last and the pinned steps stay.
    """
    if len(steps) < 3 or steps[-1] <= 0:
        return None
    at = places(steps, steps[-1])
    room = at[2:] - at[:-2]
    room[np.isin(steps[1:-1], list(pinned))] = np.inf
    least = int(room.argmin())
    return steps[1 + least] if np.isfinite(room[least]) else None


def copy_kept(source: Path, target: Path, step: int) -> None:
    """Copy keyframe and moments of a run, up to a step, into another run folder. Raises UserError."""
    if (source / KEYFRAME).exists() and keyframe_file.step_of(source / KEYFRAME) <= step:
        copy_file(source / KEYFRAME, target / KEYFRAME)
    for at in moment_steps(source):
        if at <= step:
            path = moment_file(source, at)
            for file in (path, _keyframe_of(path)):
                if file.exists():
                    copy_file(file, target / TIMELINE / file.name)


def _keyframe_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}.keyframe.safetensors")


def _size(kept: tuple[Run, Keyframe | None]) -> int:
    """Return the approximate size of a moment in bytes, in memory and on disk."""
    run, keyframe = kept
    weights = sum(weight.nbytes for weight in run.snapshot.weights.values())
    size = weights + run.snapshot.means.nbytes + run.snapshot.computed_at.nbytes
    return size if keyframe is None else size + 5 * weights + keyframe.order.nbytes


def _is_pinned(path: Path) -> bool:
    try:
        with TensorFile(path, FORMAT, MOMENT_TYPES) as file:
            return bool(file.about.get("pinned", False))
    except UserError:
        return False
