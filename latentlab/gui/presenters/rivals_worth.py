"""WorthExperiment: the chart of log p(x), or a bound, of every model of the session's images."""

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from latentlab.actions.declaration import NO_RUN
from latentlab.actions.rivals import WorthState
from latentlab.config import model_name
from latentlab.errors import UserError
from latentlab.gui.controller import Controller
from latentlab.gui.presenters.rivals_comparison import ComparisonExperiment
from latentlab.i18n import translate
from latentlab.session.run import Run
from latentlab.session.worth import Chart, worth
from latentlab.work import Share

if TYPE_CHECKING:
    from latentlab.gui.presenters.pages import PagesPresenter
    from latentlab.gui.views.rivals.worth_page import WorthPage


class WorthExperiment(ComparisonExperiment):
    """Owns the chart of the shown run, the shelf, the fitted mixtures and the rivals; the shown run sets the images."""

    state = WorthState()
    key, file_name = "rival_worth_chart", "worth"

    def __init__(self, pages: "PagesPresenter", page: "WorthPage", controller: Controller) -> None:
        super().__init__(pages, page, controller)
        controller.mixtures.changed.connect(self.follow)

    def _runs(self) -> list[tuple[Run, str]]:
        """Return the models and their names."""
        session = self._session
        shown = session.current
        if shown is None:
            return []
        runs = [shown, *(run for run in session.listed if run.id != shown.id)]
        rivals = [] if shown.dataset is None else self._rivals(shown.dataset.digest)
        return [*zip(runs, self._named(runs)), *zip(rivals, self._rival_names(rivals))]

    def _rivals(self, digest: str) -> list[Run]:
        """Return the models of a data set without a latent space: the fitted mixtures by K, then the session's."""
        fitted = [mixture.run for mixture in self._controller.mixtures.of_images(digest)]
        others = [run for run in self._session.rivals.values() if run.dataset is not None and run.snapshot.step]
        ids = {run.id for run in fitted}
        return fitted + [run for run in others if run.dataset.digest == digest and run.id not in ids]

    def _rival_names(self, runs: Sequence[Run]) -> list[str]:
        """Return a name for each run: its model; a number follows where several have the same."""
        names = [self._rival_name(run) for run in runs]
        return [
            name if names.count(name) == 1 else f"{name} ({names[: at + 1].count(name)})"
            for at, name in enumerate(names)
        ]

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
