"""Mixtures: the finite mixtures of this session, fitted one after the other by the worker that gives way."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.gui.live.worker import Job, Workers
from latentlab.session.evidence import Share
from latentlab.session.mixtures import FittedMixture, fit_mixture, measured_mixture
from latentlab.session.run import Run

Key = tuple[str, str, str, int]  # digest of the images, pixels, likelihood, seed


def key_of(digest: str, config: Config) -> Key:
    """Return what mixtures of several K have in common, so that they lie on one curve."""
    return digest, config.pixels, config.likelihood, config.seed


class Mixtures(QObject):
    """Owns the fitted mixtures and the queue of those to fit."""

    changed = Signal()  # a mixture was added
    progressed = Signal(object)  # (K, share done) of the mixture that is fitted now; None: none is

    def __init__(self, parent: QObject | None, workers: Workers, report: Callable[[BaseException, str], None]) -> None:
        super().__init__(parent)
        self._worker, self._report = workers.files, report
        self._fitted: dict[Key, dict[int, FittedMixture]] = {}
        self._queue: deque[tuple[Dataset, Config]] = deque()
        self._job: Job | None = None

    def of(self, key: Key) -> Mapping[int, FittedMixture]:
        """Return the fitted mixtures of a key by K."""
        return self._fitted.get(key, {})

    @property
    def busy(self) -> bool:
        """Whether a mixture is fitted or measured now."""
        return self._job is not None

    def fit(self, dataset: Dataset, configs: Sequence[Config]) -> None:
        """Fit mixtures after those that wait already."""
        self._queue.extend((dataset, config) for config in configs)
        if self._job is None:
            self._fit_next()

    def add(self, run: Run) -> None:
        """Measure and add the mixture of a run, which has its images; a fit under way ends."""
        self.cancel()
        self._submit(partial(measured_mixture, run), run.config.components)

    def cancel(self) -> None:
        """Drop the fit under way and those that wait."""
        self._queue.clear()
        if self._job is not None:
            self._job.cancel()
            self._end()

    def _fit_next(self) -> None:
        dataset, config = self._queue.popleft()
        self._submit(partial(fit_mixture, dataset, config), config.components)

    def _submit(self, work: Callable, components: int) -> None:
        self.progressed.emit((components, 0.0))
        self._job = self._worker.submit(
            "fit mixture",
            work,
            on_progress=partial(self._on_progress, components),
            on_result=self._on_result,
            on_error=self._on_error,
        )

    def _on_progress(self, components: int, now: Share) -> None:
        self.progressed.emit((components, now.done))

    def _on_result(self, found: FittedMixture) -> None:
        fits = self._fitted.setdefault(key_of(found.run.dataset.digest, found.run.config), {})
        fits[found.count] = found
        self._job = None
        self.changed.emit()
        if self._queue:
            self._fit_next()
        elif self._job is None:
            self.progressed.emit(None)

    def _on_error(self, error: BaseException) -> None:
        self._queue.clear()
        self._end()
        self._report(error, "rivals")

    def _end(self) -> None:
        self._job = None
        self.progressed.emit(None)
