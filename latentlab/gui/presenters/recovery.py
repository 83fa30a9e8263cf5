"""The recovery presenter: offers the runs that a crash left open, once the window is shown."""

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from latentlab.errors import UserError
from latentlab.files import as_text
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.presenters.recent import RecentPresenter
from latentlab.gui.presenters.words import date_of, model_and_data
from latentlab.gui.views.run_cards import Card
from latentlab.i18n import QT_TRANSLATE_NOOP, translate
from latentlab.session.run import Run

if TYPE_CHECKING:
    from latentlab.session.run_card import RunCard


class RecoveryPresenter(QObject):
    """Holds the offer: up to three runs, the newest first."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer, recent: RecentPresenter) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._recent = parts, controller, recent
        self._offered: list[RunCard] = []
        parts.begun.connect(lambda: QTimer.singleShot(0, self, self.search))  # behind the load of the images
        controller.run_changed.connect(self.on_run)
        controller.rival_opened.connect(self.on_run)
        for request, verb in (
            (parts.recovery.restore_requested, "restore_run"),
            (parts.recovery.later_requested, "restore_later"),
            (parts.recovery.discard_requested, "discard_run"),
        ):
            request.connect(lambda folder, verb=verb: performer.perform_gesture(verb, folder=folder))
        performer.register({"restore_run": self.restore, "restore_later": self.put_off, "discard_run": self.discard})

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        self._parts.recovery.show_cards([_card(run) for run in self._offered])

    @Slot()
    def search(self) -> None:
        """Search for the runs that a crash left open, in the files worker."""
        from latentlab.session import recovery  # not needed before the first paint

        folders = [run.folder for run in self._recent.runs]
        find = functools.partial(recovery.found, folders)
        self._controller.workers.files.submit(
            "crashed", find, on_result=self._on_found, on_error=self._controller.report
        )

    def _on_found(self, found: "list[RunCard]") -> None:
        self._offered = found
        self.show_all()

    def restore(self, folder: Path | None = None) -> None:
        """Restore the last saved state of a run; the offer stays until the run is open."""
        self._controller.files.restore(self._chosen(folder).folder)

    def put_off(self, folder: Path | None = None) -> None:
        """Dismiss an offer until the next start."""
        self._drop_offer(self._chosen(folder).folder)

    def discard(self, folder: Path | None = None) -> None:
        """Dismiss an offer for good. The run folder stays, and stays among the recent runs."""
        from latentlab.session import recovery

        folder = self._chosen(folder).folder
        recovery.discard(folder)
        self._recent.add(folder)
        self._drop_offer(folder)
        self._parts.show_message(
            self.tr("This run is not offered again; its folder stays: {path}").format(path=as_text(folder))
        )

    @Slot(object)
    def on_run(self, run: Run) -> None:
        """Remove the offer of a run that is now shown, on the map or in the rivals' window."""
        if run.folder is not None and any(card.folder == run.folder for card in self._offered):
            self._drop_offer(run.folder)

    def _chosen(self, folder: Path | None) -> "RunCard":
        """Return the offer of a folder, by default the newest. Raises UserError if there is none."""
        for card in self._offered:
            if folder is None or card.folder == folder:
                return card
        raise UserError(QT_TRANSLATE_NOOP("Errors", "No run is offered after a crash."))

    def _drop_offer(self, folder: Path) -> None:
        self._offered = [card for card in self._offered if card.folder != folder]
        self.show_all()

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("RecoveryPresenter", text)


def _card(run: "RunCard") -> Card:
    place = translate("Words", "epoch {epoch} · step {step}").format(epoch=f"{run.epoch:.4g}", step=f"{run.step:,}")
    lines = date_of(run.saved_at), place
    return Card(run.folder, model_and_data(run.family, run.dataset), lines, run.picture, as_text(run.folder))
