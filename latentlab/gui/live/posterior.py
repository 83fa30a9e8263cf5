"""The true posterior of one image beside the encoder's q(z|x): a preview during a gesture, refined at rest.

Where z has not two dimensions, there is no posterior on a plane: log p(x) is sampled at rest, or integrated over a
line.
"""

import dataclasses
from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.gui.live.query import LiveQuery, Pace
from latentlab.gui.live.worker import Workers
from latentlab.gui.widgets.paint_queue import cursor_moves, cursor_painted
from latentlab.session.capabilities import why_not
from latentlab.session.image_evidence import (
    ImageEvidence,
    decoded_plane,
    preview_evidence,
    refined_evidence,
)
from latentlab.session.latent_plane import LatentPlane, axes_plane
from latentlab.session.run import Run
from latentlab.session.sampled_evidence import SampledEvidence, sampled_evidence
from latentlab.session.subject import Subject
from latentlab.training.snapshot import SPLIT_NAMES

if TYPE_CHECKING:
    from latentlab.inference.plane import PlaneGrid

PLANE_PACE = Pace(least=0.5, share=4, lag=0.15)  # the lag is the usual time between two snapshots
ESTIMATE_PACE = Pace(least=0.5, share=3)
RESTING = 0.15  # seconds without a move after which the answer is refined


class PosteriorService(QObject):
    """Turns hovered, pinned and decoded images into ImageEvidence by the model of one pane, while visible.

    The quick worker reads previews from a plane of decoded images. The plane is decoded again for newer weights; all
    evidence of an image belongs to the Run of that plane.
    """

    changed = Signal(object)  # ImageEvidence, or None
    sampled = Signal(object)  # SampledEvidence, or None: of a model whose latent size is not 2
    off = Signal(str)  # why there is no log p(x) by quadrature for this run; "" if there is

    def __init__(
        self, parent: QObject | None, workers: Workers, report: Callable[[BaseException], None], of: str = ""
    ) -> None:
        """Take the collaborators. `of` names the pane in the keys of the jobs: two panes ask at the same time."""
        super().__init__(parent)
        self.watched = False  # whether the answer is visible
        self.evidence: ImageEvidence | None = None
        self.estimate: SampledEvidence | None = None  # used where there is no quadrature on a plane
        self._map_plane = axes_plane((0, 1), (0.0, 0.0))  # plane of the slice
        self._full = False  # whether the best Gaussian of full covariance is requested
        self._problem: UserError | None = None
        self._split = SPLIT_NAMES[0]
        self._subject: Subject | None = None
        self._pinned = False
        self._drawn: np.ndarray | None = None  # the image that the decoder draws at the probe
        self._plane: tuple[Run, PlaneGrid] | None = None
        self._spare: deque = deque(maxlen=1)  # memory of a dropped plane, for the next one
        # These two queries take the Run of the plane, which may be older than the newest Run.
        self._previews = LiveQuery(self, f"{of}glance", workers.quick, self._emit, report)
        self._refinements = LiveQuery(
            self, f"{of}refine", workers.inference, self._emit, report, on_progress=self._on_refinement
        )
        self._estimates = LiveQuery(
            self,
            f"{of}sampled evidence",
            workers.inference,
            self._emit_estimate,
            report,
            on_progress=self._on_estimate,
            pace=ESTIMATE_PACE,
        )
        self._planes = LiveQuery(
            self,
            f"{of}plane",
            workers.inference,
            self._on_plane,
            report,
            on_begin=self._refinements.cancel,  # refinements of older weights stop: the new plane requests another one
            pace=PLANE_PACE,
        )

    @property
    def run(self) -> Run | None:
        """The newest Run, if its model can answer."""
        return self._planes.run or self._estimates.run

    @property
    def reason(self) -> str:
        """Why there is no log p(x) by quadrature for this run, in the current language; "" if there is."""
        return "" if self._problem is None else str(self._problem)

    @property
    def waiting(self) -> bool:
        """Whether an image is chosen of which nothing is known yet."""
        return self.watched and self._subject is not None and self.evidence is None and self.estimate is None

    @property
    def samples(self) -> bool:
        """Whether the evidence of this run is sampled, or integrated over a line: its latent size is not 2."""
        return self._estimates.run is not None

    @property
    def has_slice(self) -> bool:
        """Whether the map can show a slice of the posterior in place of the posterior itself."""
        run = self._estimates.run
        return run is not None and run.config.latent_size > 2

    # The Run

    def set_run(self, run: Run, learning: bool = False) -> None:
        """Set another run."""
        self.clear_run()
        self._subject = self.evidence = self.estimate = self._drawn = None
        self._pinned = False
        self._problem = why_not(run, Capability.POSTERIOR)
        askable = run if self._problem is None else None
        for query in (self._planes, self._previews, self._refinements):
            query.set_run(askable, learning)
        sampling = self._problem is not None and why_not(run, Capability.PRIOR) is None
        self._estimates.set_run(run if sampling else None, learning)
        self.off.emit(self.reason)
        self.changed.emit(None)

    def clear_run(self) -> None:
        """Drop all questions about the run, and the memory of its plane; the answer stays visible."""
        self._drop_plane()
        for query in (self._planes, self._previews, self._refinements, self._estimates):
            query.set_run(None)

    def update(self, run: Run, learning: bool = False) -> None:
        """Set other weights of the same run."""
        self._planes.update(run, learning)
        self._estimates.update(run, learning)
        self._ask_plane()
        self._ask_estimate()

    def set_plane(self, plane: LatentPlane) -> None:
        """Take the plane that the map shows: a slice through the evidence lies in it."""
        if plane != self._map_plane:
            self._map_plane = plane
            self._ask_estimate(RESTING)

    def set_split(self, split: str) -> None:
        """Set the split to which indices of points refer."""
        self._split = split

    def set_drawn(self, image: np.ndarray) -> None:
        """Take the image that the decoder draws at the probe, float32 (height, width)."""
        self._drawn = image
        subject = self._subject
        if subject is not None and subject.split == "probe" and not self._planes.learning:
            self._set(dataclasses.replace(subject, image=image))  # an undo moves the probe, too

    # Requests

    def watch(self, on: bool) -> None:
        """Compute while the answer is visible, on the map or in the panel."""
        if on != self.watched:
            self.watched = on
            if on:
                self._ask_evidence()
            else:
                self._drop_plane()
                self._estimates.cancel()
                self.evidence = self.estimate = None
                self.changed.emit(None)

    def request_full(self, on: bool) -> None:
        """Compute the best Gaussian of full covariance, too."""
        if on != self._full:
            self._full = on
            if self.watched:
                self._refine(RESTING)

    @Slot(float, float, int)
    def hover(self, _x: float, _y: float, index: int) -> None:
        """Answer about the point `index` under the cursor; at -1 (no point there) the last image stays."""
        if index >= 0 and not self._pinned:
            self._set_point(index)

    @Slot(object)
    def pin(self, index: int | None) -> None:
        """Answer about this point regardless of the cursor; None unpins."""
        self._pinned = index is not None
        if index is not None:
            self._set_point(index)

    @Slot(object)
    def set_subject(self, subject: Subject | None) -> None:
        """Answer about this image, such as an own one, regardless of the cursor; None drops it."""
        self._pinned = subject is not None
        if subject is not None:
            self._set(subject)

    @Slot(float, float)
    def follow_probe(self, _x: float, _y: float) -> None:
        """Answer about the image that the decoder draws at the moved probe."""
        if self._drawn is not None:
            self._set(Subject("probe", -1, "", self._drawn))

    def _set_point(self, index: int) -> None:
        run = self.run
        if run is not None and run.dataset is not None and index < len(run.dataset.split(self._split)[0]):
            self._set(Subject.of(run, self._split, index))

    def _set(self, subject: Subject) -> None:
        if not subject.same(self._subject):
            self._subject = subject
            self._refinements.cancel()
            self._estimates.cancel()
            self._ask_evidence()

    # The plane

    def _drop_plane(self) -> None:
        """Drop the plane, the questions about it, and the memory kept for the next plane, 55 MB each."""
        for query in (self._planes, self._previews, self._refinements):
            query.cancel()
        self._plane = None
        self._spare = deque(maxlen=1)  # a job that still reads the old plane returns its memory to the old deque

    def _ask_plane(self, wait: float | None = None) -> None:
        run = self._planes.run
        if not self.watched or self._subject is None or run is None:
            return
        if self._plane is None or self._plane[0] is not run:
            self._planes.ask(partial(_plane_and_run, self._spare), wait)

    def _on_plane(self, found: "tuple[Run, PlaneGrid]") -> None:
        self._plane = run, _ = found
        for query in (self._previews, self._refinements):
            query.update(run)
        subject = self._subject
        if subject is not None and subject.split == "probe" and self._drawn is not None:
            self._subject = dataclasses.replace(subject, image=self._drawn)
        if self.evidence is not None and self.evidence.refined and self._subject is not None:
            self._refine(0)  # the cursor rests: no preview is needed
        else:
            self._ask_evidence()

    # One image

    def _ask_evidence(self) -> None:
        if self._subject is None or not self.watched:
            return
        if self.samples:
            self._ask_estimate(RESTING)
            return
        if self._plane is None:
            self._ask_plane(0)
            if self.evidence is None:
                self.changed.emit(None)  # the panel says that it waits for an image
            return
        cursor_moves()
        self._previews.ask_now(partial(preview_evidence, plane=self._plane[1], subject=self._subject))
        self._refine(RESTING)

    def _ask_estimate(self, wait: float | None = None) -> None:
        """Sample the evidence once the cursor has rested for `wait` seconds."""
        if not self.samples or self._subject is None or not self.watched:
            return
        if self._map_plane.size != self._estimates.run.config.latent_size:
            return  # the plane belongs to the run before
        if self.estimate is None:
            self.changed.emit(None)  # the panel says that it waits
        question = partial(sampled_evidence, subject=self._subject, plane=self._map_plane)
        if wait is not None:
            self._estimates.cancel()
        self._estimates.ask(question, wait)

    def _on_estimate(self, estimate: "SampledEvidence | None") -> None:
        """Emit an intermediate estimate, unless the final one of this image is shown: it would remove the slice."""
        shown = self.estimate
        if estimate is None or (shown is not None and shown.slice is not None and shown.subject.same(estimate.subject)):
            return
        self._emit_estimate(estimate)

    def _emit_estimate(self, estimate: "SampledEvidence") -> None:
        self.estimate = estimate
        self.sampled.emit(estimate)

    def _refine(self, wait: float) -> None:
        """Refine the metrics once the cursor has rested for `wait` seconds."""
        self._refinements.cancel()
        if self._subject is None or self._plane is None or not self.watched:
            return
        if self._planes.busy:
            return  # newer weights are on their way, and request a refinement themselves
        question = partial(refined_evidence, plane=self._plane[1], subject=self._subject, full=self._full)
        self._refinements.ask(question, wait)

    def _on_refinement(self, evidence: ImageEvidence) -> None:
        """Emit intermediate metrics, unless the final ones are shown: they would hide the best Gaussians briefly."""
        if self.evidence is None or not self.evidence.refined:
            self._emit(evidence)

    def _emit(self, evidence: ImageEvidence) -> None:
        shown = self.evidence
        refined = shown is not None and shown.refined and shown.subject.same(evidence.subject)
        if refined and not evidence.refined and shown.step >= evidence.step:
            return  # the better metrics are shown already
        self.evidence = evidence
        self.changed.emit(evidence)
        if evidence.glance is not None:
            QTimer.singleShot(1, cursor_painted)  # at 0 it would come before the paint, an event of low priority


def _plane_and_run(spare: deque, run: Run) -> "Generator[float, None, tuple[Run, PlaneGrid]]":
    return run, (yield from decoded_plane(run, spare))
