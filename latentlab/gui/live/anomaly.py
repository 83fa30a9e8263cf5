"""The ranking by anomaly score: started by a button, computed beside all else."""

import dataclasses
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal, Slot

from latentlab.capabilities import Capability
from latentlab.gui.live.question import PanelQuestion
from latentlab.session.anomaly import AnomalyScores, ScoredPicture, anomaly_scores, score_picture
from latentlab.session.capabilities import why_not
from latentlab.session.state import Ranking


class AnomalyFeed(PanelQuestion):
    """Its answers are AnomalyScores, and ScoredPicture for one picture, see latentlab.session.anomaly."""

    key = "anomaly"
    lasting = True
    picture_scored = Signal(object)  # ScoredPicture, or None

    def __init__(self, *services: Any) -> None:
        super().__init__(*services)
        self._ranking = Ranking()

    def set_run(self, run: Any, learning: bool = False) -> None:
        """Ask about another run or another moment."""
        super().set_run(run, learning)
        self.picture_scored.emit(None)

    def choose(self, ranking: Ranking) -> None:
        """Rank these images; another ranking that is under way begins again."""
        changed, self._ranking = ranking != self._ranking, ranking
        if changed and self.busy:
            self.start()

    @Slot()
    def start(self) -> None:
        """Rank with the newest weights."""
        if self._can_ask:
            self.progressed.emit(0.0)
            self._begin(partial(anomaly_scores, **dataclasses.asdict(self._ranking)))

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
