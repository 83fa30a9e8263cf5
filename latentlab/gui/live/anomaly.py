"""The ranking by anomaly score: started by a button, computed beside all else."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal, Slot

from latentlab.capabilities import Capability
from latentlab.gui.live.question import PanelQuestion
from latentlab.session.anomaly import AnomalyScores, ScoredPicture, anomaly_scores, score_picture
from latentlab.session.capabilities import why_not


class AnomalyFeed(PanelQuestion):
    """Its answers are AnomalyScores, and ScoredPicture for one picture, see latentlab.session.anomaly."""

    key = "anomaly"
    lasting = True
    picture_scored = Signal(object)  # ScoredPicture, or None

    def __init__(self, *services: Any) -> None:
        super().__init__(*services)
        self.source, self.contrast, self.count = "test", "inverted", 500

    def set_run(self, run: Any, learning: bool = False) -> None:
        """Ask about another run or another moment."""
        super().set_run(run, learning)
        self.picture_scored.emit(None)

    @Slot(str, str, int)
    def choose(self, source: str, contrast: str, count: int) -> None:
        """Rank `count` images of the source against as many of the contrast; a ranking under way begins again."""
        chosen = source, contrast, count
        changed = chosen != (self.source, self.contrast, self.count)
        self.source, self.contrast, self.count = chosen
        if changed and self.busy:
            self.start()

    @Slot()
    def start(self) -> None:
        """Rank with the newest weights."""
        if self._can_ask:
            self.progressed.emit(0.0)
            question = partial(anomaly_scores, source=self.source, contrast=self.contrast, count=self.count)
            self._begin(question)

    @Slot(object)
    def score_picture(self, path: Path) -> None:
        """Score one picture."""
        if self._can_ask:
            self._begin(partial(score_picture, path=path))

    @property
    def _can_ask(self) -> bool:
        run = self._query.run
        return run is not None and why_not(run, Capability.ANOMALY) is None

    def _on_answer(self, answer: float) -> None:
        self.progressed.emit(answer)

    def _on_last_answer(self, answer: AnomalyScores | ScoredPicture) -> None:
        (self.picture_scored if isinstance(answer, ScoredPicture) else self.changed).emit(answer)
