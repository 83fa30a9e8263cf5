"""The files' presenter: opens and saves runs, and reports failures."""

import functools
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QMessageBox

from latentlab.actions import ACTIONS
from latentlab.config import OPTIONS
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.file_dialogs import ask_folder, ask_new
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.widgets.fields import in_words_of_the_window
from latentlab.session.run_folder import holds_run, runs_of_window


class FilesPresenter(QObject):
    """Asks for folders, and shows failures in the banner."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._performer = parts, controller, performer
        controller.message.connect(parts.show_message)
        controller.failed.connect(self.show_failure)
        controller.warned.connect(functools.partial(self.show_failure, act="open"))
        controller.succeeded.connect(parts.banner.clear)
        controller.could_not_leave.connect(self.ask_to_leave)
        performer.register(
            {
                "open_run": controller.files.open,
                "save_run": controller.files.save_to,
                "cancel_work": self.cancel_work,
            }
        )
        performer.register_forms({"open_run": self.open_run, "save_run": self.save_run})

    @Slot()
    def open_run(self) -> None:
        """Ask for a run folder and open the run."""
        folder = ask_folder(self._parts, "run", self.tr("A run folder"), runs_of_window())
        if folder is not None:
            self._performer.perform_gesture("open_run", folder=folder)

    @Slot()
    def save_run(self) -> None:
        """Ask for a folder, and save the run with its pictures."""
        run = self._controller.session.current
        if run is None:
            return
        name = run.folder.name if run.folder else "run"
        folder = ask_new(self._parts, "run", self.tr("Save the run as a folder"), name)
        if folder is None:
            return
        held = holds_run(folder)
        question = self.tr("{path} holds a run already. Overwrite it?").format(path=folder)
        if not held or QMessageBox.question(self._parts, "latentlab", question) == QMessageBox.StandardButton.Yes:
            self._performer.perform_gesture("save_run", folder=folder, force=held)

    def cancel_work(self) -> None:
        """Cancel the export under way, or else the training of a classifier: its layer goes."""
        if self._controller.files.can_cancel:
            self._controller.files.cancel_work()
        elif self._controller.pane.classifiers.job is not None:
            self._performer.perform("layer_decisions", on=False)

    @Slot(str, str)
    def show_failure(self, text: str, act: str) -> None:
        """Show a failure, in the words of the forms, until an act of the same kind succeeds."""
        if act == "save" and self._parts.banner.asks:  # the banner's question is about a run that cannot be saved
            return
        verbs = [option for verb in ACTIONS.values() for option in verb.options]
        self._parts.banner.show_sentence(in_words_of_the_window(text, [*verbs, *OPTIONS]), act=act)

    @Slot(str, object)
    def ask_to_leave(self, text: str, then: Callable[[], None]) -> None:
        """Ask whether a run that cannot be saved is saved elsewhere or discarded, before another run replaces it."""
        self._parts.banner.show_sentence(
            self.tr("This run is not saved, so it stays: {cause}").format(cause=text),
            (self.tr("Save elsewhere…"), self.save_run),
            (self.tr("Go on without saving"), then),
            act="save",
        )

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("FilesPresenter", text)
