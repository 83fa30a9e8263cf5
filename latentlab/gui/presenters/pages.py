"""PagesPresenter: a window of pages: which page is shown, where the window is, and the experiment of each page.

A page has a verb, whose arguments are the values of the page's state: `laboratory_gradient`, `rivals_made`. A control
of the page, a script and the log perform the same verb. Undo performs it with the values from before the last gesture.
"""

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QRect, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider

from latentlab.actions.declaration import WHY_NOT, can_redo, can_undo
from latentlab.errors import UserError
from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.controller import Controller
from latentlab.gui.live.interaction import SETTLED
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts
from latentlab.session.history import History
from latentlab.session.subject import image_named

if TYPE_CHECKING:
    from latentlab.gui.views.pages.page import Page
    from latentlab.gui.views.pages.window import PagesWindow


class Experiment(Protocol):
    """The owner of a page's state. Made with (the PagesPresenter, the page, the controller)."""

    state: Any  # frozen; its fields are the arguments of the page's verb

    def change(self, **changes: Any) -> None:
        """Replace values of the state and show it. Raises UserError where they do not go together."""

    def set_shown(self, on: bool) -> None:
        """Work while the page is visible."""


@dataclasses.dataclass(frozen=True)
class PageRow:
    """A page: its name in the verb, its title (context "Pages"), and the import of its page and its experiment."""

    name: str
    title: str
    load: Callable[[], tuple[Callable[[], "Page"], Callable[..., Experiment]]]
    not_undone: tuple[str, ...] = ()  # values of the state that undo leaves as they are, such as those of playing

    def changes(self, now: Any, other: Any) -> dict[str, Any]:
        """Return the values that undo restores and that another state of the page has different."""
        names = (field.name for field in dataclasses.fields(other) if field.name not in self.not_undone)
        return {name: getattr(other, name) for name in names if getattr(other, name) != getattr(now, name)}

    def same(self, one: Any, other: Any) -> bool:
        """Whether the values that undo restores are equal in two states."""
        return not self.changes(one, other)


@dataclasses.dataclass(frozen=True)
class PagesRow:
    """A window of pages: the verb that opens it, which names its settings too, its title, and its pages."""

    verb: str
    title: str  # marked for translation in the context "Pages"
    pages: tuple[PageRow, ...]

    def verb_of(self, page: str) -> str:
        """Return the verb that opens the window at a page and changes the page's state."""
        return f"{self.verb}_{page.replace('-', '_')}"


class PagesPresenter(QObject):
    """Opens a window of pages, and undoes the gestures on each. Neither the window nor a page is imported before."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer, row: PagesRow) -> None:
        super().__init__(parts)
        self.parts, self.performer, self._controller, self._row = parts, performer, controller, row
        self.window: PagesWindow | None = None
        self._settings = parts.settings
        self._place, self._page = f"{row.verb}/place", f"{row.verb}/page"  # the keys of the settings
        self._rows = {page.name: page for page in row.pages}
        self._colours = SCHEMES["light"]
        self._experiments: dict[str, Experiment] = {}
        self._histories: dict[str, History] = {}  # of the states of the experiments
        self._settled = QTimer(self, singleShot=True, interval=SETTLED)
        self._settled.timeout.connect(self._on_settled)
        self._requesting = ""  # the page whose control requests a change now
        performer.register({row.verb: self.open})
        performer.register({row.verb_of(page): partial(self.change, page) for page in self._rows})

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
            self.window.page_chosen.connect(lambda name: self.performer.perform_gesture(self._row.verb, page=name))
            self.window.page_shown.connect(self._on_page_shown)
            self.window.undo_requested.connect(lambda: self.undo(self.window.current))
            self.window.redo_requested.connect(lambda: self.redo(self.window.current))
            self.window.put(self._settings.value(self._place, _rectangle, QRect()))
        kept = self._settings.value(self._page, str, "")
        self.window.show_page(page or (kept if kept in self._rows else next(iter(self._rows))))

    def show(self, page: str) -> None:
        """Show the window at a page, unless the page is in front."""
        if self.window is None or not self.window.isVisible() or self.window.current != page:
            self.open(page)

    def change(self, page: str, image: str | None = None, **changes: Any) -> None:
        """Show a page, pin the named image, and replace values of the page's state. Raises UserError."""
        if page != self._requesting:
            self.show(page)
            self._histories[page].keep(self._experiments[page].state)
        if image is not None:
            split, index = image_named(image)
            self.performer.perform("pin_point", index=index, split=split)
        self._experiments[page].change(**changes)
        self.show_history()

    def request(self, page: str, changes: dict[str, Any]) -> None:
        """Change the state of a page as a part of a gesture of the hand, such as a drag.

        The page is not shown again: a field that loses the focus as a tab hides its page requests its last value.
        """
        self._histories[page].begin(tuple(changes), self._experiments[page].state)
        self._perform(page, changes)
        self._settled.start()

    def _perform(self, page: str, changes: dict[str, Any]) -> None:
        self._requesting = page
        try:
            self.performer.perform_gesture(self._row.verb_of(page), **changes)
        finally:
            self._requesting = ""

    # Undo

    def undo(self, page: str) -> None:
        """Restore the state of a page from before its last gesture. Raises UserError where there is none."""
        self._restore(page, History.undo, WHY_NOT[can_undo])

    def redo(self, page: str) -> None:
        """Redo the gesture on a page that was undone last. Raises UserError where there is none."""
        self._restore(page, History.redo, WHY_NOT[can_redo])

    def _restore(self, page: str, move: Callable[[History, Any], Any], reason: str) -> None:
        self._end_gesture()
        experiment, history, row = self.find(page), self._histories.get(page), self._rows[page]
        state = None if experiment is None else move(history, experiment.state)
        if state is None:
            raise UserError(reason)
        self.show(page)
        for _ in range(2):  # some values follow another one, such as the steps of EM its seed: they are restored then
            if changes := row.changes(experiment.state, state):
                self._perform(page, changes)
                self.performer.end_gesture()
        if not row.same(experiment.state, state):  # refused: it names a run that is closed now
            history.rewrite(lambda each: experiment.state if each is state else each)
        self.show_history()

    @Slot()
    def show_history(self) -> None:
        """Tell the window whether there are gestures to undo and to redo on the page in front."""
        if (experiment := self.find(self.window.current)) is not None:
            history = self._histories[self.window.current]
            self.window.show_history(history.can_undo(experiment.state), history.can_redo(experiment.state))

    def clear_history(self, page: str) -> None:
        """Forget the gestures on a page."""
        self._histories[page].clear(self._experiments[page].state)
        self.show_history()

    @Slot()
    def _end_gesture(self) -> None:
        """End the gesture of the hand: it becomes one entry of the history of its page, and of the log."""
        self._settled.stop()
        for page, history in self._histories.items():
            history.keep(self._experiments[page].state)
        self.performer.end_gesture()

    @Slot()
    def _on_settled(self) -> None:
        """End a gesture once its control rests; a button of the mouse that is still down may go on with a drag."""
        if QGuiApplication.mouseButtons():
            self._settled.start()
        else:
            self._end_gesture()

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours, now or once there is a window."""
        self._colours = colours
        if self.window is not None:
            self.window.set_theme(colours)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the pages."""
        return tuple(self._rows)

    def experiment(self, page: str) -> Experiment:
        """Return the owner of the state of a page that was shown."""
        return self._experiments[page]

    def find(self, page: str) -> Experiment | None:
        """Return the owner of the state of a page; None for a page that was not shown, or does not exist."""
        return self._experiments.get(page)

    def _make_page(self, name: str) -> "Page":
        return self._rows[name].load()[0]()

    @Slot(str)
    def _on_page_made(self, name: str) -> None:
        from latentlab.gui.views.pages.hand_plot import HandPlot

        page = self.window.pages[name]
        page.requested.connect(partial(self.request, name))
        for plot in page.findChildren(HandPlot):
            plot.released.connect(self._end_gesture)
        for slider in page.findChildren(QAbstractSlider):
            slider.sliderReleased.connect(self._end_gesture)
        for button in page.findChildren(QAbstractButton):
            button.clicked.connect(self._end_gesture)
        row = self._rows[name]
        experiment = self._experiments[name] = row.load()[1](self, page, self._controller)
        self._histories[name] = History(experiment.state, row.same)

    @Slot(str)
    def _on_page_shown(self, name: str) -> None:
        for page, experiment in self._experiments.items():
            experiment.set_shown(page == name)
        if name:
            self._settings.set(self._page, name)
            self.show_history()

    @Slot(object)
    def _keep_place(self, place: QRect) -> None:
        self._settings.set(self._place, f"{place.x()} {place.y()} {place.width()} {place.height()}")


def _rectangle(text: str) -> QRect:
    """Return the rectangle of four whole numbers in a text. Raises ValueError."""
    x, y, width, height = (int(part) for part in text.split())
    if not (max(abs(x), abs(y)) < 1 << 20 and 0 < width < 1 << 16 and 0 < height < 1 << 16):
        raise ValueError(text)
    return QRect(x, y, width, height)
