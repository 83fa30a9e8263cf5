"""PagesPresenter: a window of pages: which page is shown, where the window is, and the experiment of each page."""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QRect, Slot

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts

if TYPE_CHECKING:
    from latentlab.gui.views.pages.page import Page
    from latentlab.gui.views.pages.window import PagesWindow


class Experiment(Protocol):
    """The owner of a page's state. Made with (the PagesPresenter, the page, the controller)."""

    def set_shown(self, on: bool) -> None:
        """Work while the page is visible."""


@dataclasses.dataclass(frozen=True)
class PageRow:
    """A page: its name in the verb, its title (context "Pages"), and the import of its page and its experiment."""

    name: str
    title: str
    load: Callable[[], tuple[Callable[[], "Page"], Callable[..., Experiment]]]


@dataclasses.dataclass(frozen=True)
class PagesRow:
    """A window of pages: the verb that opens it, which names its settings too, its title, and its pages."""

    verb: str
    title: str  # marked for translation in the context "Pages"
    pages: tuple[PageRow, ...]


class PagesPresenter(QObject):
    """Opens a window of pages. Neither the window nor a page is imported before."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer, row: PagesRow) -> None:
        super().__init__(parts)
        self.parts, self.performer, self._controller, self._row = parts, performer, controller, row
        self.window: PagesWindow | None = None
        self._settings = parts.settings
        self._place, self._page = f"{row.verb}/place", f"{row.verb}/page"  # the keys of the settings
        self._rows = {page.name: page for page in row.pages}
        self._colours = SCHEMES["light"]
        self._experiments: dict[str, Experiment] = {}
        performer.register({row.verb: self.open})

    def open(self, page: str | None = None) -> None:
        """Show the window, at this page or at the last one."""
        from latentlab.gui.views.pages.window import PagesWindow  # pyqtgraph takes 0.25 s

        if self.window is None:
            titles = {name: row.title for name, row in self._rows.items()}
            self.window = PagesWindow(self._row.title, titles, self._make_page, self.parts)
            self.window.setObjectName(self._row.verb)
            self.window.set_theme(self._colours)
            self.window.placed.connect(self._keep_place)
            self.window.page_made.connect(self._on_page_made)
            self.window.page_shown.connect(self._on_page_shown)
            self.window.put(self._settings.value(self._place, _rectangle, QRect()))
        kept = self._settings.value(self._page, str, "")
        self.window.show_page(page or (kept if kept in self._rows else next(iter(self._rows))))

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours, now or once there is a window."""
        self._colours = colours
        if self.window is not None:
            self.window.set_theme(colours)

    def experiment(self, page: str) -> Experiment:
        """Return the owner of the state of a page that was shown."""
        return self._experiments[page]

    def _make_page(self, name: str) -> "Page":
        return self._rows[name].load()[0]()

    @Slot(str)
    def _on_page_made(self, name: str) -> None:
        self._experiments[name] = self._rows[name].load()[1](self, self.window.pages[name], self._controller)

    @Slot(str)
    def _on_page_shown(self, name: str) -> None:
        for page, experiment in self._experiments.items():
            experiment.set_shown(page == name)
        if name:
            self._settings.set(self._page, name)

    @Slot(object)
    def _keep_place(self, place: QRect) -> None:
        self._settings.set(self._place, f"{place.x()} {place.y()} {place.width()} {place.height()}")


def _rectangle(text: str) -> QRect:
    """Return the rectangle of four whole numbers in a text. Raises ValueError."""
    x, y, width, height = (int(part) for part in text.split())
    if not (max(abs(x), abs(y)) < 1 << 20 and 0 < width < 1 << 16 and 0 < height < 1 << 16):
        raise ValueError(text)
    return QRect(x, y, width, height)
