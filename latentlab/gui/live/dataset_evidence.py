"""The metrics of many images of the shown split: for the colours of a map's points, and for the largest gaps."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from latentlab.capabilities import Capability
from latentlab.gui.live.query import LiveQuery, Pace
from latentlab.gui.live.worker import Job, Workers
from latentlab.session.capabilities import why_not
from latentlab.session.image_metrics import QUADRATURE_METRICS, ImageMetrics, image_metrics
from latentlab.session.map_points import Points
from latentlab.session.run import Run
from latentlab.session.state import COLOURS
from latentlab.training.snapshot import SPLIT_NAMES


class DatasetEvidence(QObject):
    """Computes ImageMetrics while a metric colours the points, or while the largest gaps are requested."""

    changed = Signal(object)  # ImageMetrics, or None
    progressed = Signal(object)  # 0 to 1; None: no metric is being computed

    def __init__(
        self, parent: QObject | None, workers: Workers, report: Callable[[BaseException], None], of: str = ""
    ) -> None:
        """Take the collaborators. `of` names the pane in the keys of the jobs: two panes ask at the same time."""
        super().__init__(parent)
        self._colour = COLOURS[0]
        self.metrics: ImageMetrics | None = None
        self._listing = False  # whether the list of the largest gaps is requested
        self._with_quadrature = False  # whether the work under way computes QUADRATURE_METRICS
        self._split = SPLIT_NAMES[0]
        # Points of the map; those of another split arrive some time after `set_split`.
        self._points: Points | None = None
        self._query = LiveQuery(
            self,
            f"{of}metrics",
            workers.inference,
            self._on_answer,
            report,
            on_progress=self._on_progress,
            on_begin=lambda: self.progressed.emit(0.0),
            pace=Pace(least=2.0, share=4),
        )

    @property
    def listing(self) -> Job | None:
        """The job for the list of the largest gaps; None if there is none."""
        return self._query.job if self._listing else None

    @property
    def busy(self) -> bool:
        """Whether metrics are being computed."""
        return self._query.busy

    # The Run

    def set_run(self, run: Run | None, learning: bool = False) -> None:
        """Set another run; None for a model without a probability of images."""
        self._query.set_run(run if run is not None and run.dataset is not None else None, learning)
        self._points = None
        self._forget()

    def update(self, run: Run, learning: bool = False) -> None:
        """Set other weights of the same run."""
        self._query.update(run, learning)
        if self._colour != "label":
            self._ask()

    def set_split(self, split: str) -> None:
        """Set the split."""
        if split != self._split:
            self._split = split
            self._query.cancel()

    def set_points(self, points: Points) -> None:
        """Take the points of the map, which define the neighbours of an image."""
        other = self._points is not None and points.split != self._points.split
        self._points = points
        if self.metrics is not None and self.metrics.split != points.split:
            self._forget()
        if other:
            self._ask()

    def _forget(self) -> None:
        self.metrics = None
        self.changed.emit(None)
        self.progressed.emit(None)

    # Requests

    def colour_by(self, name: str) -> None:
        """Colour the points by one of COLOURS."""
        self._colour = name
        if name == "label":
            self.cancel()
        elif self.metrics is not None:
            self.changed.emit(self.metrics)
        self._ask()

    @Slot()
    def list_largest_gaps(self) -> None:
        """Compute the metrics of the split for the list of the largest gaps, whatever colours the points."""
        self._listing = True
        self._ask()

    @Slot()
    def cancel(self) -> None:
        """Stop computing."""
        self._listing = False
        self._query.cancel()
        self.progressed.emit(None)

    @property
    def _needs_quadrature(self) -> bool:
        return self._listing or self._colour in QUADRATURE_METRICS

    def _ask(self) -> None:
        run, needed, known = self._query.run, self._needs_quadrature, self.metrics
        if run is None or (self._colour == "label" and not self._listing):
            return
        if needed and why_not(run, Capability.POSTERIOR) is not None:
            return  # the other metrics exist for any latent size
        if self._query.busy:
            if self._with_quadrature or not needed:
                return
            self._query.cancel()
        newest = known is not None and known.whole and known.ref == run.ref and known.split == self._split
        if newest and known.with_quadrature >= needed:
            return
        means = None if self._points is None or self._points.split != self._split else self._points.means
        self._with_quadrature = needed
        question = partial(image_metrics, split=self._split, means=means, with_quadrature=needed)
        self._query.ask(question, 0 if known is None or needed > known.with_quadrature else None)

    # Answers

    def _on_progress(self, news: tuple[float, ImageMetrics | None]) -> None:
        share, metrics = news
        self.progressed.emit(share)
        if metrics is not None and metrics is not self.metrics:
            self._emit(metrics)

    def _on_answer(self, metrics: ImageMetrics) -> None:
        self._listing = False
        self.progressed.emit(None)
        self._emit(metrics)
        self._ask()  # the weights may be newer by now

    def _emit(self, metrics: ImageMetrics) -> None:
        shown = self.metrics
        same_kind = shown is not None and shown.with_quadrature == metrics.with_quadrature
        if same_kind and len(shown.indices) > len(metrics.indices):
            return  # a newer result for fewer images would remove the colours of points
        self.metrics = metrics
        self.changed.emit(metrics)
