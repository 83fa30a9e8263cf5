"""The rivals' window: models of images without a latent space beside the shown run. A page is a row of RIVALS."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from latentlab.actions.rivals import WORK
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.pages import PageRow, PagesPresenter, PagesRow
from latentlab.gui.presenters.parts import Parts
from latentlab.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from latentlab.session.run import Run

# The pages are imported when they are shown: pyqtgraph takes 0.25 s.


def _mixture() -> tuple[type, type]:
    from latentlab.gui.presenters.rivals_mixture import MixtureExperiment
    from latentlab.gui.views.rivals.mixture_page import MixturePage

    return MixturePage, MixtureExperiment


def _made() -> tuple[type, type]:
    from latentlab.gui.presenters.rivals_made import MadeExperiment
    from latentlab.gui.views.rivals.made_page import MadePage

    return MadePage, MadeExperiment


def _measures() -> tuple[type, type]:
    from latentlab.gui.presenters.rivals_measures import MeasuresExperiment
    from latentlab.gui.views.rivals.measures_page import MeasuresPage

    return MeasuresPage, MeasuresExperiment


def _worth() -> tuple[type, type]:
    from latentlab.gui.presenters.rivals_worth import WorthExperiment
    from latentlab.gui.views.rivals.worth_page import WorthPage

    return WorthPage, WorthExperiment


# The names are those of actions.rivals.PAGES.
RIVALS = PagesRow(
    "rivals",
    QT_TRANSLATE_NOOP("Pages", "Rivals"),
    (
        PageRow("mixture", QT_TRANSLATE_NOOP("Pages", "Finite mixture"), _mixture),
        PageRow("made", QT_TRANSLATE_NOOP("Pages", "Autoregressive"), _made, ("place", "playing")),
        PageRow("measures", QT_TRANSLATE_NOOP("Pages", "Measures"), _measures),
        PageRow("worth", QT_TRANSLATE_NOOP("Pages", "What is it worth"), _worth),
    ),
)


class RivalsPresenter(PagesPresenter):
    """The window of the rivals, which also shows the opened runs without a latent space."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts, controller, performer, RIVALS)
        performer.register({"rivals_start": self.start, "rivals_pause": self.pause, "rivals_stop": self.stop})
        controller.rival_opened.connect(self.open_run)
        controller.mixtures.progressed.connect(self._emit_fit)

    def start(self, work: str) -> None:
        """Show the page of a work and start the work. Raises UserError where it cannot start."""
        self.show(WORK[work])
        self.experiment(WORK[work]).start(work)

    def stop(self, work: str) -> None:
        """Cancel a work; finished results stay."""
        if (experiment := self.find(WORK[work])) is not None:
            experiment.stop(work)

    def pause(self) -> None:
        """Let the training of the MADE rest."""
        if (made := self.find("made")) is not None:
            made.pause()

    @Slot(str)
    def _on_page_made(self, name: str) -> None:
        super()._on_page_made(name)
        page, request = self.window.pages[name], self.performer.request
        page.start_requested.connect(lambda work: request("rivals_start", work=work))
        page.stop_requested.connect(lambda work: request("rivals_stop", work=work))
        if name == "made":
            page.pause_requested.connect(lambda: request("rivals_pause"))

    @Slot(object)
    def open_run(self, run: "Run") -> None:
        """Show a run of a family that has a page of its name; the page's experiment takes the run.

        The undo history of the page starts empty.
        """
        family = run.config.family
        self.open(family)
        self.experiment(family).set_run(run)
        self.clear_history(family)
        text = self.tr("Opened {path} in the window of the rivals: the model has no latent space to map.")
        self.parts.show_message(text.format(path=run.folder))

    @Slot(object)
    def _emit_fit(self, progress: tuple[int, float] | None) -> None:
        """Show the progress of a fit in the status line: the fit continues while the window is closed."""
        if progress is None:
            self._controller.work_changed.emit("", None)
        else:
            text = self.tr("Fitting a mixture, K = {k}…").format(k=f"{progress[0]:,}")
            self._controller.work_changed.emit(text, progress[1])
