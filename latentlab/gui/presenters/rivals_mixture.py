"""MixtureExperiment: the state of the rivals' page of finite mixtures."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from latentlab.gui.controller import Controller

if TYPE_CHECKING:
    from latentlab.gui.presenters.pages import PagesPresenter
    from latentlab.gui.views.rivals.mixture_page import MixturePage
    from latentlab.session.run import Run


class MixtureExperiment(QObject):
    """Owns the mixtures that the page shows."""

    def __init__(self, parent: "PagesPresenter", page: "MixturePage", controller: Controller) -> None:
        super().__init__(parent)
        self._page, self._controller = page, controller

    def set_shown(self, on: bool) -> None:
        """Work while the page is visible."""

    def take_run(self, run: "Run") -> None:
        """Show the mixture of a run."""
