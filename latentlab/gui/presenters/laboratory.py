"""The laboratory: the rows of its pages, and the experiment of each page."""

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from latentlab.actions.declaration import NO_RUN
from latentlab.actions.laboratory import (
    MOST_STEPS,
    CrossEntropyState,
    FaithfulState,
    GradientState,
    IndependenceState,
    LikelihoodState,
    check_points,
    check_weights,
)
from latentlab.errors import UserError
from latentlab.gui.controller import Controller
from latentlab.gui.live.worker import Job
from latentlab.gui.presenters.pages import PageRow, PagesPresenter, PagesRow
from latentlab.gui.widgets.image_button import image_name
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.laboratory import faithful
from latentlab.laboratory.cross_entropy import compare
from latentlab.laboratory.gaussian_mixture import HeldOut, begin, em_step, held_out, log_likelihoods, one_gaussian
from latentlab.laboratory.likelihood import by_hand
from latentlab.session.laboratory import KS
from latentlab.session.run import RunRef

if TYPE_CHECKING:
    from latentlab.gui.live.laboratory import PageQuestion
    from latentlab.gui.views.laboratory.cross_entropy_page import CrossEntropyPage
    from latentlab.gui.views.laboratory.faithful_page import FaithfulPage
    from latentlab.gui.views.laboratory.gradient_page import GradientPage
    from latentlab.gui.views.laboratory.independence_page import IndependencePage
    from latentlab.gui.views.laboratory.likelihood_page import LikelihoodPage
    from latentlab.laboratory.cross_entropy import PixelCrossEntropy
    from latentlab.laboratory.gradient_estimators import Gradients
    from latentlab.laboratory.rotation import Rotated

PACE = 100  # ms between the steps of EM
SETTLED = 1e-6  # nats: the run of EM ends at a step with a smaller gain
REGION = QT_TRANSLATE_NOOP("Errors", "The region ends at {high} minutes, before its start at {low}; exchange the two.")


class LikelihoodExperiment(QObject):
    """Owns the points and the Gaussian of the hand."""

    def __init__(self, parent: QObject, page: "LikelihoodPage", _: Controller) -> None:
        super().__init__(parent)
        self._page, self.state = page, LikelihoodState()
        self.change()

    def set_shown(self, on: bool) -> None:
        """Nothing is under way in this experiment."""

    def change(self, **changes: Any) -> None:
        """Take other points, another Gaussian, or another point of the cut. Raises UserError."""
        state = dataclasses.replace(self.state, **changes)
        check_points(state.points)
        last = max(0, len(state.points) - 1)
        self.state = dataclasses.replace(state, point=min(state.point, last))
        self.found = by_hand(np.array(state.points), state.mean, state.sigma)
        self._page.show_likelihood(self.found, self.state.point)


class FaithfulExperiment(QObject):
    """Owns the mixture and its climb; the cross-validation runs on the worker that needs no model."""

    def __init__(self, pages: PagesPresenter, page: "FaithfulPage", controller: Controller) -> None:
        super().__init__(pages)
        self._pages, self._page, self._controller = pages, page, controller
        self._rows, self._single = faithful.eruptions(), one_gaussian(faithful.eruptions())
        self._level = float(log_likelihoods(self._single, self._rows).sum())
        self._job: Job | None = None
        self._timer = QTimer(self, interval=PACE)
        self._timer.timeout.connect(self._run_on)
        self.state = FaithfulState()
        self._begin()
        self._show()

    def change(self, **changes: Any) -> None:
        """Restart EM with other settings, step it, let it run or rest, and count within another region.

        Fewer steps restart EM, which by default rests then. Raises UserError where the region ends before its start.
        """
        if restarts := bool({"components", "seed"} & changes.keys()):
            changes = {"steps": 0, "running": False} | changes
        elif changes.get("steps", MOST_STEPS) < len(self.climb) - 1:
            changes = {"running": False} | changes
        state = dataclasses.replace(self.state, **changes)
        if state.low > state.high:
            raise UserError(REGION, low=f"{state.low:g}", high=f"{state.high:g}")
        self.state = state
        if restarts or state.steps < len(self.climb) - 1:
            self._begin()
        while len(self.climb) <= state.steps:
            self._step()
        if changes.get("held_out"):
            self._compare()
        elif "held_out" in changes:
            self._drop_comparison()
            self._page.show_held_out(None)
        self._show()

    def _begin(self) -> None:
        """Begin EM with the number of components, from the start of the seed."""
        self.mixture = begin(self._rows, self.state.components, self.state.seed)
        self.climb = [float(log_likelihoods(self.mixture, self._rows).sum())]

    def _step(self) -> None:
        self.mixture = em_step(self.mixture, self._rows)
        self.climb.append(float(log_likelihoods(self.mixture, self._rows).sum()))

    @Slot()
    def _run_on(self) -> None:
        """Make one step of EM; the run ends where a step gains next to nothing."""
        self._step()
        steps = len(self.climb) - 1
        has_settled = self.climb[-1] - self.climb[-2] < SETTLED or steps >= MOST_STEPS
        self.state = dataclasses.replace(self.state, steps=steps, running=not has_settled)
        self._show()
        self._pages.show_history()

    def _compare(self) -> None:
        """Cross-validate the numbers of components."""
        self._page.show_share(0.0)
        self._job = self._controller.workers.files.submit(
            "lab_faithful",
            partial(held_out, self._rows, KS),
            on_progress=self._page.show_share,
            on_result=self._on_held_out,
            on_error=self._on_error,
        )

    def _on_held_out(self, found: HeldOut) -> None:
        self._page.show_share(None)
        self._page.show_held_out(found)

    def _on_error(self, error: BaseException) -> None:
        self._page.show_share(None)
        self._controller.report(error, "lab_faithful")

    def set_shown(self, on: bool) -> None:
        """Let the run rest, and drop the cross-validation, while the page is not seen."""
        if not on:
            self._drop_comparison()
            self.state = dataclasses.replace(self.state, running=False)
            self._show()

    def _drop_comparison(self) -> None:
        if self._job is not None and self._job.active:
            self._job.cancel()
            self._page.show_share(None)
            self.state = dataclasses.replace(self.state, held_out=False)

    def _show(self) -> None:
        if self.state.running != self._timer.isActive():
            self._timer.start() if self.state.running else self._timer.stop()
        self._page.show_state(self.state)
        region = faithful.region_of(self.mixture, self.state.low, self.state.high)
        self._page.show_mixture(self.mixture, self._single, self.climb, self._level, region)


class CrossEntropyExperiment(QObject):
    """Owns two distributions; the pixels are those of the image that was inspected last."""

    def __init__(self, parent: QObject, page: "CrossEntropyPage", controller: Controller) -> None:
        super().__init__(parent)
        self._page, self._controller, self._question = page, controller, controller.pane.pixels
        self.state = CrossEntropyState()
        self._question.changed.connect(self.show_pixels)
        controller.run_changed.connect(self.show_reason)
        self.change()
        self.show_reason()

    def change(self, **changes: Any) -> None:
        """Take other weights of the outcomes, or another unit. Raises UserError."""
        state = dataclasses.replace(self.state, **changes)
        check_weights(state.p, state.q)
        self.state = state
        self.found = compare(np.array(state.p), np.array(state.q))
        self._page.show_entropies(self.found, state.unit)

    def set_shown(self, on: bool) -> None:
        """Answer while the page is seen."""
        self._question.set_shown(on)

    @Slot(object)
    def show_pixels(self, found: "PixelCrossEntropy | None") -> None:
        """Show the answer about an image."""
        self._page.show_pixels(found, _reason(self._controller, self._question))

    @Slot()
    def show_reason(self, _: object = None) -> None:
        """Say why there is no answer about this run."""
        if _reason(self._controller, self._question):
            self.show_pixels(None)


class GradientExperiment(QObject):
    """Asks for the draws at the image that was inspected last."""

    def __init__(self, parent: QObject, page: "GradientPage", controller: Controller) -> None:
        super().__init__(parent)
        self._page, self._controller, self._question = page, controller, controller.pane.gradient
        self.state = GradientState()
        page.show_state(self.state)
        self._question.changed.connect(self.show_gradients)
        controller.run_changed.connect(self.show_reason)
        self.show_reason()

    def change(self, **changes: Any) -> None:
        """Ask for other draws, or show these with a baseline; move the Gaussian in the hand."""
        before, self.state = self.state, dataclasses.replace(self.state, **changes)
        self._page.show_state(self.state)
        if (self.state.draws, self.state.seed) != (before.draws, before.seed):
            self._question.draw(self.state.draws, self.state.seed)

    def set_shown(self, on: bool) -> None:
        """Answer while the page is seen."""
        self._question.set_shown(on)

    @Slot(object)
    def show_gradients(self, found: "Gradients | None") -> None:
        """Show the answer about an image."""
        subject = self._question.subject
        name = "" if subject is None else image_name(subject)
        self._page.show_gradients(found, name, _reason(self._controller, self._question))

    @Slot()
    def show_reason(self, _: object = None) -> None:
        """Say why there is no answer about this run."""
        if _reason(self._controller, self._question):
            self.show_gradients(None)


class IndependenceExperiment(QObject):
    """Asks about the latent plane at the angle of the slider."""

    def __init__(self, parent: QObject, page: "IndependencePage", controller: Controller) -> None:
        super().__init__(parent)
        self._page, self._controller, self._question = page, controller, controller.pane.rotation
        self._of: RunRef | None = None  # the moment whose angles are shown
        self.state = IndependenceState()
        self._question.changed.connect(self.show_rotated)
        controller.run_changed.connect(self.show_reason)
        self.show_reason()

    def change(self, **changes: Any) -> None:
        """Turn the plane to another angle."""
        self.state = dataclasses.replace(self.state, **changes)
        self._page.show_angle(self.state.angle)
        self._question.turn(self.state.angle)

    def set_shown(self, on: bool) -> None:
        """Answer while the page is seen."""
        self._question.set_shown(on)

    @Slot(object)
    def show_rotated(self, found: "Rotated | None") -> None:
        """Show the answer about an angle; other weights begin other curves."""
        if found is None or self._controller.pane.ref != self._of:
            self._of = self._controller.pane.ref
            self._page.clear()
        if found is not None:
            self._page.show_rotated(found)

    @Slot()
    def show_reason(self, _: object = None) -> None:
        """Say in place of the page why the plane of this run cannot be turned."""
        self._page.set_off(_reason(self._controller, self._question))


def _reason(controller: Controller, question: "PageQuestion") -> str:
    """Say why the run that is shown cannot be asked; "" where it can."""
    run = controller.session.current
    return str((UserError(NO_RUN) if run is None else question.why_not(run)) or "")


# The pages are imported when they are shown: pyqtgraph takes 0.25 s.


def _likelihood() -> tuple[type, type]:
    from latentlab.gui.views.laboratory.likelihood_page import LikelihoodPage

    return LikelihoodPage, LikelihoodExperiment


def _faithful() -> tuple[type, type]:
    from latentlab.gui.views.laboratory.faithful_page import FaithfulPage

    return FaithfulPage, FaithfulExperiment


def _cross_entropy() -> tuple[type, type]:
    from latentlab.gui.views.laboratory.cross_entropy_page import CrossEntropyPage

    return CrossEntropyPage, CrossEntropyExperiment


def _gradient() -> tuple[type, type]:
    from latentlab.gui.views.laboratory.gradient_page import GradientPage

    return GradientPage, GradientExperiment


def _independence() -> tuple[type, type]:
    from latentlab.gui.views.laboratory.independence_page import IndependencePage

    return IndependencePage, IndependenceExperiment


LABORATORY = PagesRow(
    "laboratory",
    QT_TRANSLATE_NOOP("Pages", "Laboratory of likelihood"),
    (
        PageRow("likelihood", QT_TRANSLATE_NOOP("Pages", "Likelihood by hand"), _likelihood),
        PageRow("faithful", QT_TRANSLATE_NOOP("Pages", "Old Faithful"), _faithful, ("running", "held_out")),
        PageRow("cross-entropy", QT_TRANSLATE_NOOP("Pages", "Cross-entropy"), _cross_entropy),
        PageRow("gradient", QT_TRANSLATE_NOOP("Pages", "Gradient through a sample"), _gradient),
        PageRow("independence", QT_TRANSLATE_NOOP("Pages", "Independence"), _independence),
    ),
)
