"""The ranking by anomaly score: a button starts it; it is computed beside all other work."""

import dataclasses
from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal, Slot

from latentlab.capabilities import Capability
from latentlab.gui.live.question import PanelQuestion
from latentlab.session.anomaly import AnomalyScores, ScoredPicture, anomaly_scores, score_image
from latentlab.session.capabilities import why_not
from latentlab.session.run import Run
from latentlab.session.state import Ranking
from latentlab.session.subject import Subject, subject_in_file


class AnomalyFeed(PanelQuestion):
    """Its answers are AnomalyScores, and ScoredPicture for one picture, see latentlab.session.anomaly."""

    key = "anomaly"
    lasting = True
    picture_scored = Signal(object)  # ScoredPicture, or None

    def __init__(self, *services: Any) -> None:
        super().__init__(*services)
        self._ranking = Ranking()

    def set_run(self, run: Any, learning: bool = False) -> None:
        """Set another run or another moment."""
        super().set_run(run, learning)
        self.picture_scored.emit(None)

    def choose(self, ranking: Ranking) -> None:
        """Rank these images. Another ranking that is under way starts again."""
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
        """Score the picture of a file."""
        if self._can_ask:
            self._begin(partial(_score_file, path=path))

    @Slot(object)
    def score(self, subject: Subject) -> None:
        """Score one image, such as an own one."""
        if self._can_ask:
            self._begin(partial(score_image, subject=subject))

    @property
    def _can_ask(self) -> bool:
        run = self._query.run
        return run is not None and why_not(run, Capability.ANOMALY) is None

    def _on_subject(self) -> None:
        """Score an own image that becomes the subject, unless a ranking is under way."""
        if self.subject is not None and self.subject.split == "own" and not self.busy:
            self.score(self.subject)

    def _on_answer(self, answer: float) -> None:
        self.progressed.emit(answer)

    def _on_last_answer(self, answer: AnomalyScores | ScoredPicture) -> None:
        (self.picture_scored if isinstance(answer, ScoredPicture) else self.changed).emit(answer)


def _score_file(run: Run, path: Path) -> Generator[float, None, ScoredPicture]:
    return (yield from score_image(run, subject_in_file(run, path)))
