"""The presenter of recent runs: their list in the settings, its menu, and the cards on the first screen."""

import datetime
import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from latentlab.errors import UserError
from latentlab.files import as_text
from latentlab.gui import menus
from latentlab.gui.controller import Controller, State
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.presenters.words import date_of, metric_of, model_and_data
from latentlab.gui.views.run_cards import Card
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.recent import RecentRun, Recents, added, from_text, to_text
from latentlab.session.run import Run

if TYPE_CHECKING:
    from latentlab.session.run_card import RunCard

KEY = "recent/runs"  # key in the settings
NAME_LENGTH = 60  # longest folder name in the menu, in characters


class RecentPresenter(QObject):
    """Holds the list. A run joins the list when it is opened, and when its first state is on disk."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._performer = parts, controller, performer
        self.runs: Recents = parts.settings.value(KEY, from_text, ())
        self._noted: Path | None = None
        self._found: list[tuple[RecentRun, RunCard | None]] = []  # the runs that the first screen shows
        controller.training_changed.connect(self.note)
        controller.succeeded.connect(self._on_success)
        controller.rival_opened.connect(self._add_rival)
        controller.rivals.saved.connect(self._add_rival)
        controller.state_changed.connect(self._on_state)
        parts.recent_menu_opens.connect(self.fill)
        parts.start.run_requested.connect(self._open_chosen)
        performer.register({"open_recent": self.open, "clear_recent": self.clear})
        performer.register_forms({"open_recent": self.show_menu})

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        self._parts.start.show_recent([self._card(run, card) for run, card in self._found])

    # The list

    @Slot(object)
    def note(self, run: Run) -> None:
        """Put the shown run first in the list, once a state of the run is on disk."""
        folder = self._controller.session.folder_on_disk(run)
        if folder is not None and folder != self._noted:
            self._noted = folder
            self.add(folder)

    def note_shown(self) -> None:
        """Put the shown run first, just before the window closes."""
        if (run := self._controller.session.newest) is not None:
            self.note(run)

    def add(self, folder: Path) -> None:
        """Put a run folder first in the list."""
        self._keep(added(self.runs, folder, datetime.datetime.now().isoformat(timespec="seconds")))

    @Slot(object)
    def _add_rival(self, run: Run) -> None:
        self.add(run.folder)

    def clear(self) -> None:
        """Clear the list; the run folders stay."""
        self._keep(())
        self._found = []
        self.show_all()

    def _keep(self, runs: Recents) -> None:
        self.runs = runs
        self._parts.settings.set(KEY, to_text(runs))

    @Slot(str)
    def _on_success(self, act: str) -> None:
        if act == "save":
            self.note_shown()

    def open(self, folder: Path) -> None:
        """Open a run of the list. Raises UserError if its folder is missing."""
        if not RecentRun(folder, "").is_there:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The run {path} is not there any more."), path=folder)
        self._controller.files.open(folder)

    @Slot(object)
    def _open_chosen(self, folder: Path) -> None:
        self._performer.perform_gesture("open_recent", folder=folder)

    # The menu

    @Slot(QMenu)
    def fill(self, menu: QMenu) -> None:
        """Put the runs into a menu that opens, above its own items; missing runs are disabled."""
        first = next(action for action in menu.actions() if action.isSeparator())
        for action in menu.actions()[: menu.actions().index(first)]:
            menu.removeAction(action)
            action.deleteLater()
        menu.setToolTipsVisible(True)
        for run in self.runs:
            action = QAction(self._name(run), menu)
            action.setEnabled(run.is_there)
            action.setToolTip(as_text(run.folder) if run.is_there else self._missing(run))
            action.setStatusTip(action.toolTip())
            action.triggered.connect(functools.partial(self._open_chosen, run.folder))
            menu.insertAction(first, action)
        if not self.runs:
            empty = QAction(self.tr("No recent runs"), menu)
            empty.setEnabled(False)
            menu.insertAction(first, empty)

    @Slot()
    def show_menu(self) -> None:
        """Open the menu of recent runs over the map."""
        menu = QMenu(self._parts)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addSeparator()
        menu.addAction(self._parts.verbs["clear_recent"])
        self.fill(menu)
        pages = self._parts.pages
        menu.popup(pages.mapToGlobal(pages.rect().center()) - QPoint(menu.sizeHint().width() // 2, 0))

    def _name(self, run: RecentRun) -> str:
        name = as_text(run.folder.name)
        short = name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"
        return menus.escaped(short)

    def _missing(self, run: RecentRun) -> str:
        return self.tr("This run is not there any more: {path}").format(path=as_text(run.folder))

    # The first screen

    @Slot(str)
    def _on_state(self, state: str) -> None:
        if state == State.CHOOSING and self.runs:
            read = functools.partial(_read_cards, self.runs)
            self._controller.workers.files.submit(
                "recent", read, on_result=self._on_read, on_error=self._controller.report
            )

    def _on_read(self, found: list[tuple[RecentRun, "RunCard | None"]]) -> None:
        self._found = [(run, card) for run, card in found if run in self.runs]
        self.show_all()

    def _card(self, run: RecentRun, card: "RunCard | None") -> Card:
        if card is None:
            name = as_text(run.folder.name)
            return Card(run.folder, name, (self.tr("not there any more"),), tip=self._missing(run), is_there=False)
        lines = (date_of(card.saved_at), metric_of(card))
        return Card(run.folder, model_and_data(card.family, card.dataset), lines, card.picture, as_text(run.folder))

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("RecentPresenter", text)


def _read_cards(runs: Recents) -> list[tuple[RecentRun, "RunCard | None"]]:
    """Read the card of each run; None for a folder without a readable run."""
    from latentlab.session.run_card import read_card  # only the first screen shows cards

    found: list[tuple[RecentRun, RunCard | None]] = []
    for run in runs:
        try:
            found.append((run, read_card(run.folder)))
        except (UserError, OSError):
            found.append((run, None))
    return found
