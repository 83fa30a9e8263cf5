"""Pane: one place of the window that shows a Run, and the services that answer questions about it.

MapPane has the services of a map alone. The second map needs no others.
"""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from latentlab.export.layers import MapLayers
from latentlab.export.viewport import Viewport
from latentlab.gui.live.anomaly import AnomalyFeed
from latentlab.gui.live.dataset_evidence import DatasetEvidence
from latentlab.gui.live.decisions import ClassifierService, DecisionsFeed
from latentlab.gui.live.evidence_curve import EvidenceCurve
from latentlab.gui.live.inspector import InspectorService
from latentlab.gui.live.laboratory import GradientQuestion, PixelsQuestion, RotationQuestion
from latentlab.gui.live.latents import LatentsService
from latentlab.gui.live.manifold import ManifoldFeed
from latentlab.gui.live.my_image import MyImageService
from latentlab.gui.live.nearest import NearestService
from latentlab.gui.live.occlusion import CompletionFeed, OcclusionFeed
from latentlab.gui.live.posterior import PosteriorService
from latentlab.gui.live.query import LiveQuery
from latentlab.gui.live.race import RaceFeed
from latentlab.gui.live.rivals import SharesQuestion, WorthQuestion
from latentlab.gui.live.worker import Workers
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.map_points import Points
from latentlab.session.run import Run, RunRef
from latentlab.session.subject import Subject


class MapPane(QObject):
    """Hands a Run, its split and its plane to the services of one map. The pane never asks which run is current.

    `set_run` shows another run. `update` shows other weights of the same run, newer ones or those of a past moment, and
    keeps the questions of the services. `learning` says whether newer weights follow: a past moment of a running
    training is at rest.
    """

    def __init__(
        self,
        parent: QObject | None,
        workers: Workers,
        report: Callable[..., None],
        classifiers: ClassifierService | None = None,
        of: str = "",
    ) -> None:
        """Make the services. `report` takes an error, and the kind of the failed act if there is one.

        A second pane takes the classifiers of the first. `of` is the start of the names of its questions: two panes do
        not drop each other's.
        """
        super().__init__(parent)
        self.classifiers = classifiers or ClassifierService(self, workers, report)
        self.manifold = ManifoldFeed(self, workers, report, of)
        self.decisions = DecisionsFeed(self, workers, report, self.classifiers, of)
        self.posterior = PosteriorService(self, workers, report, of)
        self.dataset_evidence = DatasetEvidence(self, workers, report, of)

    def set_run(self, run: Run, learning: bool = False) -> None:
        """Show another run."""
        for service in (self.manifold, self.decisions, self.posterior):
            service.set_run(run, learning)
        has_evidence = self.posterior.samples or not self.posterior.reason
        self.dataset_evidence.set_run(run if has_evidence else None, learning)

    def update(self, run: Run, learning: bool = False) -> None:
        """Show other weights of the same run: newer ones, or those of a past moment."""
        for service in (self.manifold, self.decisions, self.posterior, self.dataset_evidence):
            service.update(run, learning)

    def clear_run(self) -> None:
        """Drop all questions about the shown run: another run is being prepared. The answers stay visible."""
        self.posterior.clear_run()
        for query in self.findChildren(LiveQuery):
            query.set_run(None)

    def set_split(self, split: str) -> None:
        """Set the split, "train" or "test", to which indices of points refer."""
        for service in (self.manifold, self.posterior, self.dataset_evidence):
            service.set_split(split)

    def set_plane(self, plane: LatentPlane) -> None:
        """Take the plane that the map shows."""
        for service in (self.manifold, self.decisions, self.posterior):
            service.set_plane(plane)

    @Slot(object)
    def set_points(self, points: Points) -> None:
        """Take the points that the map shows."""
        self.dataset_evidence.set_points(points)

    def set_view(self, view: Viewport, width: int, height: int) -> None:
        """Take the part of the plane that the map shows, on width x height device pixels."""
        for service in (self.manifold, self.decisions):
            service.set_view(view, width, height)

    def show_layers(self, layers: MapLayers) -> None:
        """Compute the layers that the map shows."""
        for service in (self.manifold, self.decisions):
            service.show_layers(layers)

    @Slot(float, float, int)
    def hover(self, x: float, y: float, index: int) -> None:
        """Answer about the point `index` under the cursor; -1: no point is there."""
        self.posterior.hover(x, y, index)
        self.manifold.hover(x, y, index)

    @Slot()
    def leave(self) -> None:
        """Remove the card of the hovered point: the cursor has left the map."""
        self.manifold.leave()

    @Slot(object)
    def pin(self, index: int | None) -> None:
        """Answer about this point until another one is pinned; None unpins."""
        self.posterior.pin(index)

    @Slot(object)
    def set_subject(self, subject: Subject | None) -> None:
        """Answer about this image, such as an own one, until another one; None drops it."""
        self.posterior.set_subject(subject)

    def end(self) -> None:
        """Drop all questions: the workers end."""
        for query in self.findChildren(LiveQuery):
            query.cancel()


class Pane(MapPane):
    """The pane of the shown run: its map and its decoder, with the services of all panels."""

    succeeded = Signal(str)  # the kind of act that succeeded

    def __init__(self, parent: QObject | None, workers: Workers, report: Callable[..., None]) -> None:
        """Make the services. `report` takes an error, and the kind of the failed act if there is one."""
        super().__init__(parent, workers, report)
        self.ref: RunRef | None = None
        self.inspector = InspectorService(self, workers, report)
        self.my_image = MyImageService(self, workers, report)
        self.nearest = NearestService(self, workers, report)
        self.latents = LatentsService(self, workers, report)
        self.evidence_curve = EvidenceCurve(self, workers, report)
        self.race = RaceFeed(self, workers, report, self.succeeded.emit)
        self.occlusion = OcclusionFeed(self, workers, report, self.succeeded.emit)
        self.anomaly = AnomalyFeed(self, workers, report, self.succeeded.emit)
        self.pixels = PixelsQuestion(self, workers, report, self.succeeded.emit)
        self.gradient = GradientQuestion(self, workers, report, self.succeeded.emit)
        self.rotation = RotationQuestion(self, workers, report, self.succeeded.emit)
        self.shares = SharesQuestion(self, workers, report, self.succeeded.emit)
        self.worth = WorthQuestion(self, workers, report, self.succeeded.emit)
        self.completions = CompletionFeed(self, workers, report, self.succeeded.emit)
        self._looks = self.inspector, self.my_image, self.nearest, self.latents
        laboratory = self.pixels, self.gradient, self.rotation
        rivals = self.shares, self.worth, self.completions
        self.questions = (self.race, self.occlusion, self.anomaly, *laboratory, *rivals)
        for question in self.questions:
            self.inspector.changed.connect(question.set_inspected)

    def set_run(self, run: Run, learning: bool = False) -> None:
        """Show another run."""
        self.ref = run.ref
        self.classifiers.set_dataset(run.dataset)
        super().set_run(run, learning)
        for service in self._looks:
            service.set_run(run, learning)
        self.evidence_curve.set_run(None if self.posterior.reason else run, learning)
        for question in self.questions:
            question.set_run(run, learning)

    def update(self, run: Run, learning: bool = False) -> None:
        """Show other weights of the same run: newer ones, or those of a past moment."""
        self.ref = run.ref
        super().update(run, learning)
        for service in (*self._looks, self.evidence_curve, *self.questions):
            service.update(run, learning)

    def clear_run(self) -> None:
        """Drop all questions about the shown run: another run is being prepared. The answers stay visible."""
        self.ref = None
        for question in self.questions:
            question.stop()
        super().clear_run()

    def set_split(self, split: str) -> None:
        """Set the split, "train" or "test", to which indices of points refer."""
        super().set_split(split)
        for service in (self.inspector, *self.questions):
            service.set_split(split)

    def set_points(self, points: Points) -> None:
        """Take the points that the map shows."""
        super().set_points(points)
        self.inspector.set_points(points)

    def set_drawn(self, image: np.ndarray, z: np.ndarray) -> None:
        """Take the image that the decoder draws at the probe, float32 (height, width), and the place of the probe."""
        self.posterior.set_drawn(image)
        self.nearest.set_z(z)
        self.latents.set_z(z)

    @Slot(float, float, int)
    def hover(self, x: float, y: float, index: int) -> None:
        """Answer about the point `index` under the cursor; -1: no point is there."""
        super().hover(x, y, index)
        self.inspector.hover(x, y, index)

    @Slot(object)
    def pin(self, index: int | None) -> None:
        """Answer about this point until another one is pinned; None unpins."""
        self.inspector.pin(index)
        super().pin(index)

    @Slot(object)
    def set_subject(self, subject: Subject | None) -> None:
        """Answer about this image, such as an own one, until another one; None drops it."""
        self.inspector.set_subject(subject)
        super().set_subject(subject)
