"""The layer of the classifier's decisions: trains the classifier of the shown images once, then decides over the view.

The training is slow work, so the files worker does it. The decisions are questions to the model, as the mosaics are.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from latentlab.capabilities import Capability
from latentlab.data.dataset import Dataset
from latentlab.export.layers import MapLayers
from latentlab.export.viewport import Viewport
from latentlab.gui.live.query import LiveQuery, Pace
from latentlab.gui.live.worker import Job, Workers
from latentlab.session.capabilities import why_not
from latentlab.session.classifier import classifier_of
from latentlab.session.decisions import CELLS, decisions_of
from latentlab.session.latent_plane import LatentPlane, axes_plane
from latentlab.session.run import Run
from latentlab.work import Share

if TYPE_CHECKING:
    from latentlab.models.classifier import Classifier

PACE = Pace(least=1.0, share=5)  # during a training
LAG = 0.15  # seconds after a move of the view
ACT = "decisions"  # the kind of act that fails where no classifier can be trained


class ClassifierService(QObject):
    """Trains the classifier of the shown images, once, when the layer of a map needs it first."""

    ready = Signal()  # there is a classifier now
    progressed = Signal(object)  # share of the training that is done, 0 to 1; None: it has ended

    def __init__(self, parent: QObject | None, workers: Workers, report: Callable[..., None]) -> None:
        super().__init__(parent)
        self._workers, self._report = workers, report
        self._dataset: Dataset | None = None  # the images that the classifier is about
        self.classifier: Classifier | None = None
        self.job: Job | None = None  # the training

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Be about other images; the classifier of the same images stays."""
        if dataset is not self._dataset:
            self.cancel()
            self._dataset, self.classifier = dataset, None

    def train(self) -> None:
        """Train, unless the training is under way."""
        if self.job is None:
            self.job = self._workers.files.submit(
                "classifier",
                partial(classifier_of, self._dataset),
                on_progress=self._emit_progress,
                on_result=partial(self._take, self._dataset),
                on_error=partial(self._fail, self._dataset),
            )
            self.progressed.emit(0.0)

    @Slot()
    def cancel(self) -> None:
        """Cancel the training."""
        if self.job is not None:
            self.job.cancel()
            self.job = None
            self.progressed.emit(None)

    def _emit_progress(self, share: Share) -> None:
        if self.job is not None:
            self.progressed.emit(share.done)

    def _take(self, dataset: Dataset, classifier: "Classifier") -> None:
        if dataset is self._dataset:
            self.job, self.classifier = None, classifier
            self.progressed.emit(None)
            self.ready.emit()

    def _fail(self, dataset: Dataset, error: BaseException) -> None:
        if dataset is self._dataset:
            self.cancel()
        self._report(error, ACT)


class DecisionsFeed(QObject):
    """Turns view, plane and newest weights of one map into Decisions while the layer is visible."""

    changed = Signal(object)  # Decisions, or None

    def __init__(
        self,
        parent: QObject | None,
        workers: Workers,
        report: Callable[..., None],
        classifiers: ClassifierService,
        of: str = "",
    ) -> None:
        """`of` is the start of the names of the questions: two feeds do not drop each other's."""
        super().__init__(parent)
        self._classifiers = classifiers
        self._is_visible = False
        self._plane = axes_plane((0, 1), (0.0, 0.0))
        self._view: Viewport | None = None
        self._size = (0, 0)
        self._decisions = LiveQuery(
            self,
            f"{of}decisions",
            workers.inference,
            self.changed.emit,
            report,
            on_progress=self.changed.emit,
            pace=PACE,
        )
        classifiers.ready.connect(self._on_classifier)

    # The Run

    def set_run(self, run: Run, learning: bool = False) -> None:
        """Show another run."""
        able = run.dataset is not None and why_not(run, Capability.DECISIONS) is None
        self._decisions.set_run(run if able else None, learning)
        self.changed.emit(None)

    def update(self, run: Run, learning: bool = False) -> None:
        """Show other weights of the same run."""
        self._decisions.update(run, learning)
        self._ask()

    def set_plane(self, plane: LatentPlane) -> None:
        """Show another plane of the latent space of this run."""
        if plane != self._plane:
            self._plane = plane
            self._ask(LAG)

    # Requests

    def set_view(self, view: Viewport, width: int, height: int) -> None:
        """Show `view` on width x height device pixels."""
        self._view, self._size = view, (width, height)
        self._ask(LAG)

    def show_layers(self, layers: MapLayers) -> None:
        """Decide while the layer is visible; a training of the classifier ends with the layer."""
        if layers.decisions == self._is_visible:
            return
        self._is_visible = layers.decisions
        if self._is_visible:
            self._ask(0)
        else:
            self._decisions.cancel()
            self._classifiers.cancel()

    @Slot()
    def _on_classifier(self) -> None:
        self._ask(0)

    def _ask(self, wait: float | None = None) -> None:
        if not self._is_visible or self._view is None or self._decisions.run is None:
            return
        if self._classifiers.classifier is None:
            self._classifiers.train()
            return
        width, height = self._size
        cells = CELLS[:-1] if self._decisions.learning else CELLS
        question = partial(
            decisions_of,
            classifier=self._classifiers.classifier,
            view=self._view,
            width=width,
            height=height,
            plane=self._plane,
            cells=cells,
        )
        self._decisions.ask(question, wait)
