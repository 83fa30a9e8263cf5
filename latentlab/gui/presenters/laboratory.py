"""The laboratory: the rows of its pages, and the experiment of each page."""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from latentlab.actions.declaration import NO_RUN
from latentlab.errors import UserError
from latentlab.gui.controller import Controller
from latentlab.gui.live.worker import Job
from latentlab.gui.presenters.pages import PageRow, PagesRow
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

FIRST_POINTS = 1.0, 1.8, 2.1, 3.4
FIRST_P = 0.5, 0.25, 0.15, 0.1
PACE = 100  # ms between the steps of EM
SETTLED = 1e-6  # nats: the run of EM ends at a step with a smaller gain


class LikelihoodExperiment(QObject):
    """Owns the points and the Gaussian of the hand."""

    def __init__(self, parent: QObject, page: "LikelihoodPage", _: Controller) -> None:
        super().__init__(parent)
        self._page = page
        self.found = by_hand(np.array(FIRST_POINTS), 1.0, 1.0)
        page.points_requested.connect(self.set_points)
        page.hand_requested.connect(self.set_hand)
        page.best_requested.connect(self.to_the_maximum)
        page.faithful_requested.connect(self.load_faithful)
        page.show_likelihood(self.found)

    def set_shown(self, on: bool) -> None:
        """Nothing is under way in this experiment."""

    @Slot(object)
    def set_points(self, points: np.ndarray) -> None:
        """Take other points; the hand stays."""
        self._show(points, self.found.mean, self.found.sigma)

    @Slot(float, float)
    def set_hand(self, mean: float, sigma: float) -> None:
        """Take another Gaussian; sigma is above 0."""
        self._show(self.found.points, mean, sigma)

    @Slot()
    def to_the_maximum(self) -> None:
        """Let the hand be where the likelihood is largest, where there is such a place."""
        if self.found.best is not None:
            self._show(self.found.points, self.found.best_mean, self.found.best_sigma)

    @Slot()
    def load_faithful(self) -> None:
        """Take the waiting times of Old Faithful, in minutes, and a Gaussian some way from the maximum."""
        self._show(faithful.columns("waiting")[:, 0], 60.0, 10.0)

    def _show(self, points: np.ndarray, mean: float, sigma: float) -> None:
        self.found = by_hand(points, mean, sigma)
        self._page.show_likelihood(self.found)


class FaithfulExperiment(QObject):
    """Owns the mixture and its climb; the cross-validation runs on the worker that needs no model."""

    def __init__(self, parent: QObject, page: "FaithfulPage", controller: Controller) -> None:
        super().__init__(parent)
        self._page, self._controller = page, controller
        self._rows, self._single = faithful.eruptions(), one_gaussian(faithful.eruptions())
        self._level = float(log_likelihoods(self._single, self._rows).sum())
        self._region = faithful.GAP
        self._job: Job | None = None
        self._timer = QTimer(self, interval=PACE)
        self._timer.timeout.connect(self.step)
        page.restart_requested.connect(self.restart)
        page.step_requested.connect(self.step)
        page.run_requested.connect(self.run_or_stop)
        page.compare_requested.connect(self.compare)
        page.region_requested.connect(self.set_region)
        self.restart(page.components.value(), page.seed.value())

    @Slot(int, int)
    def restart(self, components: int, seed: int) -> None:
        """Begin EM with this number of components, from the start of a seed."""
        self._stop()
        self.mixture = begin(self._rows, components, seed)
        self.climb = [float(log_likelihoods(self.mixture, self._rows).sum())]
        self._show()

    @Slot()
    def step(self) -> None:
        """Make one step of EM; the run ends where a step gains next to nothing."""
        self.mixture = em_step(self.mixture, self._rows)
        self.climb.append(float(log_likelihoods(self.mixture, self._rows).sum()))
        if self.climb[-1] - self.climb[-2] < SETTLED:
            self._stop()
        self._show()

    @Slot()
    def run_or_stop(self) -> None:
        """Make a step ten times a second, or stop."""
        if self._timer.isActive():
            self._stop()
        else:
            self._timer.start()
            self._page.set_running(True)

    @Slot(float, float)
    def set_region(self, low: float, high: float) -> None:
        """Count the eruptions with a duration in another region, in minutes."""
        self._region = low, high
        self._show()

    @Slot()
    def compare(self) -> None:
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
            self._stop()
            if self._job is not None and self._job.active:
                self._job.cancel()
                self._page.show_share(None)

    def _stop(self) -> None:
        self._timer.stop()
        self._page.set_running(False)

    def _show(self) -> None:
        region = faithful.region_of(self.mixture, *self._region)
        self._page.show_mixture(self.mixture, self._single, self.climb, self._level, region)


class CrossEntropyExperiment(QObject):
    """Owns two distributions; the pixels are those of the image that was inspected last."""

    def __init__(self, parent: QObject, page: "CrossEntropyPage", controller: Controller) -> None:
        super().__init__(parent)
        self._page, self._controller, self._question = page, controller, controller.pane.pixels
        page.requested.connect(self.set_distributions)
        self._question.changed.connect(self.show_pixels)
        controller.run_changed.connect(self.show_reason)
        self.set_distributions(np.array(FIRST_P), np.ones(len(FIRST_P)))
        self.show_reason()

    @Slot(object, object)
    def set_distributions(self, p: np.ndarray, q: np.ndarray) -> None:
        """Take other weights of the outcomes, (k,) each."""
        self.found = compare(p, q)
        self._page.show_entropies(self.found)

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
        self._seed = 0
        page.draws_requested.connect(self.draw)
        self._question.changed.connect(self.show_gradients)
        controller.run_changed.connect(self.show_reason)
        self.show_reason()

    @Slot(int, bool)
    def draw(self, draws: int, again: bool) -> None:
        """Ask for draws, from another seed with `again`."""
        self._seed += again
        self._question.draw(draws, self._seed)

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
        page.angle_requested.connect(self._question.turn)
        self._question.changed.connect(self.show_rotated)
        controller.run_changed.connect(self.show_reason)
        self.show_reason()

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
        PageRow("faithful", QT_TRANSLATE_NOOP("Pages", "Old Faithful"), _faithful),
        PageRow("cross-entropy", QT_TRANSLATE_NOOP("Pages", "Cross-entropy"), _cross_entropy),
        PageRow("gradient", QT_TRANSLATE_NOOP("Pages", "Gradient through a sample"), _gradient),
        PageRow("independence", QT_TRANSLATE_NOOP("Pages", "Independence"), _independence),
    ),
)
