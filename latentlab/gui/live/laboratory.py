"""The experiments of the laboratory at an image, or at the latent plane, of the run that is shown."""

from functools import partial
from typing import Any

from PySide6.QtCore import Slot

from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.gui.live.query import Question
from latentlab.gui.live.question import PanelQuestion
from latentlab.session.capabilities import why_not
from latentlab.session.laboratory import gradients_of, pixels_of, rotation_of, why_no_pixels, why_no_rotation
from latentlab.session.run import Run
from latentlab.work import Share


class PageQuestion(PanelQuestion):
    """A question that a page of the laboratory asks whenever it is shown, about the newest weights and image."""

    def why_not(self, run: Run) -> UserError | None:
        """Return why this cannot be asked of a run, in one sentence; None where it can."""
        raise NotImplementedError

    def question(self) -> Question:
        """Return the question about the subject."""
        raise NotImplementedError

    @Slot()
    def start(self) -> None:
        """Ask at once, in place of the question before."""
        if self._can_ask():
            self._begin(self.question())

    def _can_ask(self) -> bool:
        run = self._query.run
        return self.shown and run is not None and self.subject is not None and self.why_not(run) is None

    def _on_shown(self) -> None:
        self.start()

    def _on_subject(self) -> None:
        self.start()

    def _on_new_weights(self) -> None:
        if self._can_ask():
            self._query.ask(self.question())

    def _on_answer(self, answer: Any) -> None:
        if isinstance(answer, Share):
            self.progressed.emit(answer.done)
        else:
            super()._on_answer(answer)


class PixelsQuestion(PageQuestion):
    """Its answers are laboratory.cross_entropy.PixelCrossEntropy."""

    key = "lab_pixels"

    def why_not(self, run: Run) -> UserError | None:
        """Return why the loss of a run is no cross-entropy; None where it is."""
        return why_no_pixels(run)

    def question(self) -> Question:
        """Return the question about the cross-entropy of the subject's pixels."""
        return partial(pixels_of, subject=self.subject)


class GradientQuestion(PageQuestion):
    """Its answers are laboratory.gradient_estimators.Gradients."""

    key = "lab_gradient"

    def __init__(self, *services: Any) -> None:
        super().__init__(*services)
        self._draws, self._seed = 1000, 0

    def draw(self, draws: int, seed: int) -> None:
        """Ask for this number of draws from a seed."""
        self._draws, self._seed = draws, seed
        self.start()

    @Slot(bool)
    def set_shown(self, on: bool) -> None:
        """Answer while the page is visible; without the page there is no answer to draw on the map."""
        super().set_shown(on)
        if not on:
            self.changed.emit(None)

    def why_not(self, run: Run) -> UserError | None:
        """Return why a run has no ELBO; None where it has."""
        return why_not(run, Capability.PRIOR)

    def question(self) -> Question:
        """Return the question about the gradients at the subject."""
        return partial(gradients_of, subject=self.subject, draws=self._draws, seed=self._seed)


class RotationQuestion(PageQuestion):
    """Its answers are laboratory.rotation.Rotated, first without log p(x)."""

    key = "lab_independence"

    def __init__(self, *services: Any) -> None:
        super().__init__(*services)
        self._degrees = 0.0

    def turn(self, degrees: float) -> None:
        """Ask about the latent plane at this angle."""
        self._degrees = degrees
        self.start()

    def why_not(self, run: Run) -> UserError | None:
        """Return why the latent plane of a run cannot be turned; None where it can."""
        return why_no_rotation(run)

    def question(self) -> Question:
        """Return the question about the angle."""
        return partial(rotation_of, degrees=self._degrees)

    def _on_subject(self) -> None:
        """The experiment is about no image."""
