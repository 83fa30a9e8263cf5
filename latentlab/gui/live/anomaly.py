"""The ranking by strangeness: asked for by a button, computed beside all else."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot

from latentlab.capabilities import Capability
from latentlab.gui.live.question import Question
from latentlab.session.capabilities import why_not
from latentlab.session.strangeness import Judged, Strangeness, judge, rank_strangeness

if TYPE_CHECKING:
    from latentlab.gui.controller import Controller


class AnomalyFeed(Question):
    """Wishes as slots; its answers are latentlab.session.strangeness.Strangeness, and Judged for one image."""

    key = "anomaly"
    lasting = True
    judged = Signal(object)  # Judged, or None

    def __init__(self, controller: "Controller") -> None:
        super().__init__(controller)
        self.source, self.contrast, self.count = "test", "inverted", 500

    @Slot(str, str, int)
    def choose(self, source: str, contrast: str, count: int) -> None:
        """Rank these images, against this contrast, so many of each; a ranking under way begins again."""
        asked = source, contrast, count
        changed = asked != (self.source, self.contrast, self.count)
        self.source, self.contrast, self.count = asked
        if changed and self.busy:
            self.start()

    @Slot()
    def start(self) -> None:
        """Rank with the weights of this moment."""
        run = self._plane_run()
        if run is not None:
            self.progressed.emit(0.0)
            self._begin(partial(rank_strangeness, run, self.source, self.contrast, self.count))

    @Slot(object)
    def judge(self, path: Path) -> None:
        """Score one picture."""
        run = self._plane_run()
        if run is not None:
            self._begin(partial(judge, run, path))

    def _plane_run(self):
        run = self._run()
        return None if run is None or why_not(run, Capability.ANOMALY) is not None else run

    def _on_answer(self, answer: float) -> None:
        self.progressed.emit(answer)

    def _on_last_answer(self, answer: Strangeness | Judged) -> None:
        (self.judged if isinstance(answer, Judged) else self.changed).emit(answer)

    def _on_run(self, run: Any) -> None:
        super()._on_run(run)
        self.judged.emit(None)
