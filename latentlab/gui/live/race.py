"""The estimator race of one image."""

from functools import partial
from typing import Any

from PySide6.QtCore import Slot

from latentlab.capabilities import Capability
from latentlab.gui.live.question import PanelQuestion
from latentlab.session.capabilities import why_not
from latentlab.session.race import Race, race

SAMPLES = 50_000


class RaceFeed(PanelQuestion):
    """Its answers are latentlab.session.race.Race."""

    key = "race"
    lasting = True

    def __init__(self, *services: Any) -> None:
        super().__init__(*services)
        self.k = 50

    @Slot(int)
    def set_k(self, k: int) -> None:
        """Set the group size K of L_K; a running race starts again."""
        self.k = k
        if self.busy:
            self.start()

    @Slot()
    def start(self) -> None:
        """Race with the newest weights."""
        run = self._query.run
        self._find_subject()
        if run is not None and why_not(run, Capability.PRIOR) is None and self.subject is not None:
            self._begin(partial(race, subject=self.subject, samples=SAMPLES, k=self.k))

    def _on_answer(self, answer: Race) -> None:
        if answer.lanes:
            self.progressed.emit(min(int(lane.n[-1]) for lane in answer.lanes.values()) / answer.samples)
        super()._on_answer(answer)

    def _on_subject(self) -> None:
        self.changed.emit(None)
        if self.busy:
            self.start()
