"""WorthExperiment: the chart of log p(x), or a bound, of every model of the session's images."""

from collections.abc import Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from latentlab.actions.declaration import NO_RUN
from latentlab.actions.rivals import WorthState
from latentlab.config import model_name
from latentlab.errors import UserError
from latentlab.gui.controller import Controller
from latentlab.gui.presenters.rivals_comparison import ComparisonExperiment
from latentlab.i18n import translate
from latentlab.session.comparison import Chart, worth
from latentlab.session.evidence import Share
from latentlab.session.run import Run

if TYPE_CHECKING:
    from latentlab.gui.presenters.pages import PagesPresenter
    from latentlab.gui.views.rivals.worth_page import WorthPage


class WorthExperiment(ComparisonExperiment):
    """Owns the chart of the shown run, the shelf, the fitted mixtures and the MADE; the shown run sets the images."""

    state = WorthState()
    key, file_name = "rival_worth_chart", "worth"

    def __init__(self, pages: "PagesPresenter", page: "WorthPage", controller: Controller) -> None:
        super().__init__(pages, page, controller)
        self._pages = pages
        controller.mixtures.changed.connect(self.follow)

    def _runs(self) -> list[tuple[Run, str]]:
        """Return the models and their names."""
        session = self._session
        shown = session.current
        if shown is None:
            return []
        runs = [shown, *(run for run in session.listed if run.id != shown.id)]
        rivals = [] if shown.dataset is None else self._rivals(shown.dataset.digest)
        return [*zip(runs, self._named(runs)), *((rival, self._rival_name(rival)) for rival in rivals)]

    def _rivals(self, digest: str) -> list[Run]:
        """Return the models that other pages hold for a data set: the fitted mixtures by K, and the MADE."""
        found = [mixture.run for mixture in self._controller.mixtures.of_images(digest)]
        made = self._pages.find("made")
        if made is not None and made.run is not None and made.run.dataset.digest == digest:
            found.append(made.run)
        return found

    def _rival_name(self, run: Run) -> str:
        if run.config.rank:
            template = self.tr("Mixture, K = {count}, rank {rank}")
            return template.format(count=run.config.components, rank=run.config.rank)
        if run.config.family == "mixture":
            return self.tr("Mixture, K = {count}").format(count=run.config.components)
        return model_name(run.config.family)

    def why_not(self) -> str:
        """Return why the work cannot start; "" where it can."""
        return "" if self._runs() else str(UserError(NO_RUN))

    def work(self) -> Generator[Share | UserError, None, Chart]:
        """Return the measurement of all models."""
        runs, names = zip(*self._runs())
        return worth(runs, self.state.images, names, leave_out=True)

    @Slot()
    def show_found(self) -> None:
        """Draw the chart."""
        if self.found is None:
            return
        from latentlab.session.pictures import chart_drawing

        drawing = chart_drawing(self.found, self._parts.scheme, lambda text: translate("Pictures", text))
        self._page.show_picture(drawing, "\n".join(" ".join(row) for row in self.found.table()))
        left_out = [self.tr("Left out: {reason}").format(reason=reason) for reason in self._left_out]
        self._page.show_left_out("\n".join(left_out))
