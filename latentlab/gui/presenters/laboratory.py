"""The laboratory's presenter: its window, which page is shown, and the experiments of each page."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QRect, Slot

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts
from latentlab.laboratory import faithful
from latentlab.laboratory.likelihood import by_hand

if TYPE_CHECKING:
    from latentlab.gui.views.laboratory.likelihood_page import LikelihoodPage
    from latentlab.gui.views.laboratory.window import LaboratoryWindow

FIRST_POINTS = 1.0, 1.8, 2.1, 3.4
PLACE = "laboratory/place"  # the keys of the settings
PAGE = "laboratory/page"


class LaboratoryPresenter(QObject):
    """Opens the laboratory. Nothing of it is loaded before."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._settings = parts, controller, parts.settings
        self.window: LaboratoryWindow | None = None
        self._colours = SCHEMES["light"]
        self._experiments: dict[str, QObject] = {}
        performer.register({"laboratory": self.open})

    def open(self, page: str | None = None) -> None:
        """Show the laboratory, at this page or at the last one."""
        from latentlab.gui.views.laboratory.window import PAGES, LaboratoryWindow  # pyqtgraph takes 0.25 s

        if self.window is None:
            self.window = LaboratoryWindow(self._parts)
            self.window.set_theme(self._colours)
            self.window.page_made.connect(self._on_page_made)
            self.window.page_shown.connect(self._on_page_shown)
            self.window.put(self._settings.value(PLACE, _rectangle, QRect()))
        kept = self._settings.value(PAGE, str, "")
        self.window.show_page(page or (kept if kept in PAGES else next(iter(PAGES))))

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours, now or once there is a window."""
        self._colours = colours
        if self.window is not None:
            self.window.set_theme(colours)

    def experiment(self, page: str) -> QObject:
        """Return what owns the state of a page that was shown."""
        return self._experiments[page]

    @Slot(str)
    def _on_page_shown(self, name: str) -> None:
        if name:
            self._settings.set(PAGE, name)
        else:
            place = self.window.geometry()
            self._settings.set(PLACE, f"{place.x()} {place.y()} {place.width()} {place.height()}")

    @Slot(str)
    def _on_page_made(self, name: str) -> None:
        page = self.window.pages[name]
        if name == "likelihood":
            self._experiments[name] = LikelihoodExperiment(self, page)


class LikelihoodExperiment(QObject):
    """Owns the points and the Gaussian of the hand."""

    def __init__(self, parent: QObject, page: "LikelihoodPage") -> None:
        super().__init__(parent)
        self._page = page
        self.found = by_hand(np.array(FIRST_POINTS), 1.0, 1.0)
        page.points_requested.connect(self.set_points)
        page.hand_requested.connect(self.set_hand)
        page.best_requested.connect(self.to_the_maximum)
        page.faithful_requested.connect(self.load_faithful)
        page.show_likelihood(self.found)

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


def _rectangle(text: str) -> QRect:
    """Return the rectangle that four whole numbers tell. Raises ValueError."""
    x, y, width, height = (int(part) for part in text.split())
    if not (max(abs(x), abs(y)) < 1 << 20 and 0 < width < 1 << 16 and 0 < height < 1 << 16):
        raise ValueError(text)
    return QRect(x, y, width, height)
