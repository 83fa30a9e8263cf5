"""The curve of log p(x) beside the losses: quick points during a training, a refined one at rest."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from latentlab.gui.live.query import LiveQuery, Pace
from latentlab.gui.live.worker import Workers
from latentlab.session.evidence_curve import EvidencePoint, evidence_point
from latentlab.session.run import Run


class EvidenceCurve(QObject):
    """Collects the EvidencePoints of one run while its curve is followed."""

    changed = Signal(object)  # EvidencePoints of this run, a tuple, by step

    def __init__(self, parent: QObject | None, workers: Workers, report: Callable[[BaseException], None]) -> None:
        super().__init__(parent)
        self.following = False
        self.points: tuple[EvidencePoint, ...] = ()
        self._quick = False  # whether the question under way is a quick one, asked during a training
        self._query = LiveQuery(
            self, "evidence curve", workers.inference, self._on_answer, report, pace=Pace(least=2.0, share=2)
        )

    def set_run(self, run: Run | None, learning: bool = False) -> None:
        """Follow another run; None for a model without log p(x) by quadrature."""
        self._query.set_run(run if run is not None and run.dataset is not None else None, learning)
        self.points = ()
        self.changed.emit(())

    def update(self, run: Run, learning: bool = False) -> None:
        """Follow other weights of the same run."""
        self._query.update(run, learning)
        self._ask()

    @Slot(bool)
    def follow(self, on: bool) -> None:
        """Start or stop following the run."""
        self.following = on
        if on:
            self._ask()
        else:
            self._query.cancel()

    @property
    def busy(self) -> bool:
        """Whether a point is being computed."""
        return self._query.busy

    def _ask(self) -> None:
        run, learning = self._query.run, self._query.learning
        if not self.following or run is None:
            return
        if self._query.busy:
            if self._quick or not learning:
                return
            self._query.cancel()  # a refined point of the model at rest takes as long as many quick ones
        known = next((point for point in self.points if point.ref == run.ref), None)
        if known is not None and (learning or not known.quick):
            return
        self._quick = learning
        self._query.ask(partial(evidence_point, quick=learning))

    def _on_answer(self, point: EvidencePoint) -> None:
        by_step = {known.step: known for known in self.points} | {point.step: point}
        self.points = tuple(by_step[step] for step in sorted(by_step))
        self.changed.emit(self.points)
        self._ask()
