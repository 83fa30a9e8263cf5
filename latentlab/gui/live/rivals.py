"""The questions of the rivals' window: shares of components for an image, and what the shown run is worth."""

from functools import partial
from typing import Any

from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.gui.live.laboratory import PageQuestion
from latentlab.gui.live.query import Question
from latentlab.gui.live.question import PanelQuestion
from latentlab.session.capabilities import why_not
from latentlab.session.mixtures import FittedMixture, RunWorth, run_worth, shares_of
from latentlab.session.run import Run
from latentlab.work import Share


class SharesQuestion(PageQuestion):
    """Its answers are session.mixtures.Shares of the image that was inspected last."""

    key = "rival_shares"

    def __init__(self, *services: Any) -> None:
        super().__init__(*services)
        self._mixture: FittedMixture | RunWorth | None = None
        self._draws = 1

    def ask_of(self, mixture: FittedMixture | RunWorth | None, draws: int = 1) -> None:
        """Ask about a mixture, None: about none; of a run as a mixture about its first `draws` components."""
        self._mixture, self._draws = mixture, draws
        self.start()

    def why_not(self, run: Run) -> UserError | None:
        """A mixture of images of any run has shares."""
        return None

    def question(self) -> Question:
        """Return the question about the subject."""
        return partial(shares_of, subject=self.subject, mixture=self._mixture, draws=self._draws)

    def _can_ask(self) -> bool:
        mixture = self._mixture
        return mixture is not None and super()._can_ask() and self._query.run.image_shape == mixture.run.image_shape


class WorthQuestion(PanelQuestion):
    """Its answer is session.mixtures.RunWorth, of the newest weights at the request."""

    key = "rival_worth"
    lasting = True

    def start(self) -> None:
        """Measure the run with its newest weights, if it has a prior."""
        run = self._query.run
        if run is not None and why_not(run, Capability.PRIOR) is None:
            self._begin(run_worth)

    def _on_answer(self, answer: Any) -> None:
        if isinstance(answer, Share):
            self.progressed.emit(answer.done)
        else:
            super()._on_answer(answer)
