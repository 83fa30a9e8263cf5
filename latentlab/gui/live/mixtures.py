"""Mixtures: the finite mixtures of this session, fitted one after the other by the worker that gives way."""

import dataclasses
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.gui.live.worker import Job, Workers
from latentlab.session.mixtures import FittedMixture, fit_mixture, measured_mixture
from latentlab.session.run import Run
from latentlab.work import Share

Key = tuple[str, str, str, int, int]  # digest of the images, pixels, likelihood, rank, seed


def key_of(digest: str, config: Config) -> Key:
    """Return what mixtures of several K have in common, so that they lie on one curve."""
    return digest, config.pixels, config.likelihood, config.rank, config.seed


@dataclasses.dataclass(frozen=True, eq=False)
class _Task:
    """A mixture to fit or to measure."""

    digest: str  # of the images
    config: Config
    work: Callable[[], Generator[Share, None, FittedMixture]]


class Mixtures(QObject):
    """Owns the fitted mixtures and the queue of those to fit."""

    changed = Signal()  # a mixture was added
    progressed = Signal(object)  # (K, share done) of the mixture that is fitted now; None: none is

    def __init__(self, parent: QObject | None, workers: Workers, report: Callable[[BaseException, str], None]) -> None:
        super().__init__(parent)
        self._worker, self._report = workers.files, report
        self._fitted: dict[Key, dict[int, FittedMixture]] = {}
        self._queue: deque[_Task] = deque()  # the first one is under way
        self._job: Job | None = None

    def of(self, key: Key) -> Mapping[int, FittedMixture]:
        """Return the fitted mixtures of a key by K."""
        return self._fitted.get(key, {})

    def of_images(self, digest: str) -> list[FittedMixture]:
        """Return all fitted mixtures of a data set, by K."""
        found = [mixture for key, fitted in self._fitted.items() if key[0] == digest for mixture in fitted.values()]
        return sorted(found, key=lambda mixture: mixture.count)

    @property
    def busy(self) -> bool:
        """Whether a mixture is fitted or measured now."""
        return bool(self._queue)

    def fit(self, dataset: Dataset, configs: Sequence[Config]) -> None:
        """Fit mixtures after those that wait already."""
        for config in configs:
            self._add(_Task(dataset.digest, config, partial(fit_mixture, dataset, config)))

    def add(self, run: Run) -> None:
        """Measure and add the mixture of a run of the session, which has its images, once."""
        if all(mixture.run.id != run.id for mixture in self.of_images(run.dataset.digest)):
            self._add(_Task(run.dataset.digest, run.config, partial(measured_mixture, run)))

    def cancel(self) -> None:
        """Drop the fit under way and those that wait."""
        self._queue.clear()
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self.progressed.emit(None)

    def _add(self, task: _Task) -> None:
        if any((other.digest, other.config) == (task.digest, task.config) for other in self._queue):
            return
        self._queue.append(task)
        if len(self._queue) == 1:
            self._begin()

    def _begin(self) -> None:
        """Submit the first task of the queue."""
        task = self._queue[0]
        self.progressed.emit((task.config.components, 0.0))
        self._job = self._worker.submit(
            "fit mixture",
            task.work,
            on_progress=lambda now: self.progressed.emit((task.config.components, now.done)),
            on_result=self._on_result,
            on_error=self._on_error,
        )

    def _on_result(self, found: FittedMixture) -> None:
        fits = self._fitted.setdefault(key_of(found.run.dataset.digest, found.run.config), {})
        fits[found.count] = found
        self._queue.popleft()
        self.changed.emit()
        if self._queue:
            self._begin()
        else:
            self._job = None
            self.progressed.emit(None)

    def _on_error(self, error: BaseException) -> None:
        self.cancel()
        self._report(error, "rivals")
