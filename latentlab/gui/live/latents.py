"""The dimensions of z one by one: their KL, and the decoded images along each of them at the probe."""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from latentlab.gui.live.query import LiveQuery, Pace
from latentlab.gui.live.worker import Workers
from latentlab.session.latents import LatentMetrics, latent_metrics, traversal
from latentlab.session.run import Run

COUNT = 13  # images of a traversal, half a unit of z apart
METRICS_PACE = Pace(least=2.0, share=5)
TRAVERSAL_PACE = Pace(least=0.3, share=4)
LAG = 0.03  # seconds after a move of the probe


class LatentsService(QObject):
    """Measures the dimensions and decodes along them while the panel is visible."""

    metrics_changed = Signal(object)  # LatentMetrics, or None
    traversal_changed = Signal(object)  # float32 (dimensions, COUNT, height, width), or None

    def __init__(self, parent: QObject | None, workers: Workers, report: Callable[[BaseException], None]) -> None:
        super().__init__(parent)
        self.shown = False  # whether the panel is visible
        self.metrics: LatentMetrics | None = None
        self._z: np.ndarray | None = None
        self._dimensions: tuple[int, ...] = ()
        inference = workers.inference
        self._measures = LiveQuery(self, "latent figures", inference, self._on_metrics, report, pace=METRICS_PACE)
        self._traversals = LiveQuery(
            self, "traversal", inference, self.traversal_changed.emit, report, pace=TRAVERSAL_PACE
        )

    def set_run(self, run: Run, learning: bool = False) -> None:
        """Set another run."""
        self.metrics, self._z, self._dimensions = None, None, ()
        self._measures.set_run(run if run.dataset is not None else None, learning)
        self._traversals.set_run(run, learning)
        self.metrics_changed.emit(None)
        self.traversal_changed.emit(None)
        self._ask_metrics(0)

    def update(self, run: Run, learning: bool = False) -> None:
        """Set other weights of the same run."""
        self._measures.update(run, learning)
        self._traversals.update(run, learning)
        self._ask_metrics()
        self._ask_traversal()

    def set_z(self, z: np.ndarray) -> None:
        """Take the probe's place z, (latent_size,), with these weights."""
        self._z = z
        self._ask_traversal(LAG)

    def list_dimensions(self, dimensions: tuple[int, ...]) -> None:
        """Decode along these dimensions."""
        if dimensions != self._dimensions:
            self._dimensions = dimensions
            self._ask_traversal(0)

    @Slot(bool)
    def set_shown(self, on: bool) -> None:
        """Compute while the panel is visible."""
        self.shown = on
        if on:
            self._ask_metrics(0)
            self._ask_traversal(0)

    def _ask_metrics(self, wait: float | None = None) -> None:
        run = self._measures.run
        if self.shown and run is not None and (self.metrics is None or self.metrics.ref != run.ref):
            self._measures.ask(latent_metrics, wait)

    def _on_metrics(self, metrics: LatentMetrics) -> None:
        self.metrics = metrics
        self.metrics_changed.emit(metrics)

    def _ask_traversal(self, wait: float | None = None) -> None:
        run = self._traversals.run
        if not self.shown or run is None or not self._dimensions or self._z is None:
            return
        if len(self._z) == run.config.latent_size:
            question = partial(traversal, z=self._z, dimensions=self._dimensions, count=COUNT)
            self._traversals.ask(question, wait)
