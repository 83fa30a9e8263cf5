"""The occlusion brush: the exact posterior given the visible pixels follows the strokes, and is refined at rest."""

from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QTimer, Slot

from latentlab.capabilities import Capability
from latentlab.gui.live.question import PanelQuestion
from latentlab.session.capabilities import why_not
from latentlab.session.occlusion import Occluded, Planes, occlude

AGAIN = 1000  # ms between answers while the model learns


class OcclusionFeed(PanelQuestion):
    """Its answers are latentlab.session.occlusion.Occluded."""

    key = "occlusion"

    def __init__(self, *services: Any) -> None:
        super().__init__(*services)
        self.visible: np.ndarray | None = None  # bool (height, width)
        self._planes = Planes()  # used in the worker's thread only
        self._unanswered = False  # the current question has no answer yet: a newer mask waits for it
        self._wanted = False  # a newer mask waits
        self._again = QTimer(self, singleShot=True, interval=AGAIN)
        self._again.timeout.connect(self._ask)

    @Slot(object)
    def hide(self, visible: np.ndarray) -> None:
        """Set the visible pixels, bool (height, width)."""
        self.visible = visible
        self._ask()

    @Slot()
    def stop(self) -> None:
        """Stop the current question; its newest answer stays."""
        self._unanswered = self._wanted = False
        super().stop()

    @Slot()
    def _ask(self) -> None:
        run = self._query.run
        if not self.shown or run is None or self.subject is None or why_not(run, Capability.IMPUTE) is not None:
            return
        if self.visible is None or self.visible.shape != run.image_shape:
            self.visible = np.ones(run.image_shape, bool)
        if not self.visible.any():  # without visible pixels there is nothing to infer from: the panel says so
            self.stop()
            self.changed.emit(None)
        elif self._unanswered:
            self._wanted = True
        else:
            self._unanswered = True
            self._begin(partial(occlude, subject=self.subject, visible=self.visible.copy(), kept=self._planes))

    def _on_answer(self, answer: Occluded) -> None:
        self._unanswered = False
        self.changed.emit(answer)
        if self._wanted:
            self._wanted = False
            self._ask()

    def _on_shown(self) -> None:
        self._ask()

    def _on_subject(self) -> None:
        if self.shown:
            self._ask()

    def _on_new_weights(self) -> None:
        if not self._again.isActive():
            self._again.start()


class CompletionFeed(OcclusionFeed):
    """The same question for the page that shows a MADE's completions beside it, with a mask of its own."""

    key = "made completions"
