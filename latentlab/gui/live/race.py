"""The estimator race of the image that was looked at last."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from latentlab.capabilities import Capability
from latentlab.gui.live.question import Question
from latentlab.session.capabilities import why_not
from latentlab.session.race import Race, race

if TYPE_CHECKING:
    from latentlab.gui.controller import Controller

SAMPLES = 50_000


class RaceFeed(Question):
    """Wishes as slots; its answers are latentlab.session.race.Race."""

    key = "race"
    lasting = True

    def __init__(self, controller: "Controller") -> None:
        super().__init__(controller)
        self.k = 50

    @Slot(int)
    def set_k(self, k: int) -> None:
        """Let L_K have groups of so many samples; a race under way begins again."""
        self.k = k
        if self.busy:
            self.start()

    @Slot()
    def start(self) -> None:
        """Race with the weights of this moment."""
        run = self._run()
        self._find_subject()
        if run is not None and why_not(run, Capability.PRIOR) is None and self.subject is not None:
            self._begin(partial(race, run, self.subject, SAMPLES, self.k))

    def _on_answer(self, answer: Race) -> None:
        if answer.lanes:
            self.progressed.emit(min(int(lane.n[-1]) for lane in answer.lanes.values()) / answer.samples)
        super()._on_answer(answer)

    def _on_subject(self) -> None:
        self.changed.emit(None)
        if self.busy:
            self.start()
