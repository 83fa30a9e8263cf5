"""The imports' presenter: the import sheet over the map, and the list of imported data."""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot
from PySide6.QtWidgets import QInputDialog, QMessageBox

from latentlab import data
from latentlab.actions.imports import IMPORT_CHOICES
from latentlab.data.formats.part import SeveralSetsError
from latentlab.data.imports import Import, find_import, imports
from latentlab.errors import UserError, shortened
from latentlab.files import as_text
from latentlab.gui.controller import Controller, Preview, ScannedData
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.file_dialogs import ask_file, ask_folder
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.presenters.start import StartPresenter
from latentlab.gui.widgets.fields import in_words_of_the_window
from latentlab.i18n import QT_TRANSLATE_NOOP, translate

if TYPE_CHECKING:
    from latentlab.data.prepare import ImportChoices, Plan, Reading
    from latentlab.gui.views.import_sheet import ImportSheet, Known, Offer

MOST_NAMES = 12  # class names in the line that says what was found
LAG = 120  # ms from a change of the choices to their preview: typing changes the choices often
KINDS = {
    "idx": QT_TRANSLATE_NOOP("Imports", "IDX files"),
    "npz": QT_TRANSLATE_NOOP("Imports", "NumPy arrays"),
    "csv": QT_TRANSLATE_NOOP("Imports", "A table of pixels"),
    "pictures": QT_TRANSLATE_NOOP("Imports", "Pictures"),
}


class ImportsPresenter(QObject):
    """Holds what was found. The sheet is made when it is first opened."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer, start: StartPresenter) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._performer, self._start = parts, controller, performer, start
        self._service = service = controller.imports
        self._sheet: ImportSheet | None = None
        self._scanned: ScannedData | None = None
        self._plan: Plan | None = None
        self._imported: tuple[Import, ...] = ()  # the imports on this machine
        self._trains = False  # whether a training follows the import under way
        self._timer = QTimer(self, singleShot=True, interval=LAG)
        self._timer.timeout.connect(self._preview)
        service.scanned.connect(self.show_found)
        service.known_found.connect(self.open_known)
        service.previewed.connect(self.show_preview)
        service.progressed.connect(self.show_progress)
        service.imported.connect(self.on_imported)
        service.several_found.connect(self.choose_set)
        service.failed.connect(self.show_failure)
        service.changed.connect(self.list_imported)
        parts.begun.connect(self.list_imported)
        controller.config_changed.connect(self.offer_datasets)
        controller.run_changed.connect(self.close_if_idle)
        parts.views["run"].import_requested.connect(functools.partial(performer.start, "import_data"))
        parts.start.import_requested.connect(functools.partial(performer.start, "import_data"))
        parts.start.dataset_requested.connect(lambda name: performer.perform_gesture("use_import", name=name))
        performer.register(
            {
                "import_data": self.open,
                "data_folder": lambda folder: self.open(folder),
                "take_import": self.import_found,
                "stop_import": self.stop,
                "use_import": self.use,
                "forget_import": self.forget,
            }
        )
        performer.register_forms({"data_folder": self.choose_data_folder})

    def show_all(self) -> None:
        """Show every text again, as after a change of language."""
        self.show_imported()
        if self._scanned is not None and not self._service.is_busy:
            self._sheet.show_offer(self._offer(self._scanned, self._plan))

    # What was imported before

    @Slot()
    def list_imported(self) -> None:
        """Read which data was imported, and offer it."""
        self._imported = imports()
        self.show_imported()

    def show_imported(self) -> None:
        """Offer the imported data in the list of data sets, on the first screen and in the sheet."""
        self.offer_datasets()
        self._parts.start.show_imported({item.name: item.title for item in self._imported})
        if self._sheet is not None:
            self._sheet.show_known(self._known())

    @Slot(object)
    def offer_datasets(self, _: object = None) -> None:
        """Offer in the run panel every data set that can be chosen by name."""
        chosen = self._controller.session.config.dataset
        titles = {name: words.dataset_title(name) for name in data.DATASETS if name != data.OWN}
        titles |= {item.name: item.title for item in self._imported}
        if chosen not in titles:  # files named on the command line, or the deleted import of an open run
            titles[chosen] = words.dataset_title(chosen)
        self._parts.views["run"].offer_datasets(titles)

    def _known(self) -> "list[Known]":
        from latentlab.gui.views.import_sheet import Known

        return [
            Known(
                item.name,
                item.title,
                self.tr("{count} images · {path}").format(
                    count=f"{sum(item.counts):,}", path=as_text(item.origin["path"])
                ),
            )
            for item in self._imported
        ]

    def use(self, name: str) -> None:
        """Begin a run on imported data, at step 0. Raises UserError if there is none of this name."""
        if find_import(name) is None:
            raise data.absent(name)
        self._close()
        self._service.use(name, train=False)

    def ask_to_forget(self, name: str) -> None:
        """Ask whether the copy of imported data may be deleted, and delete it."""
        question = self.tr(
            "Delete the program's copy of “{title}”? Runs that learned from it stay, but open without their images."
        ).format(title=words.dataset_title(name))
        if QMessageBox.question(self._parts, "latentlab", question) == QMessageBox.StandardButton.Yes:
            self._performer.perform_gesture("forget_import", name=name)

    def forget(self, name: str) -> None:
        """Delete the program's copy of imported data. Raises UserError if there is none, or while a run uses it."""
        dataset = self._controller.session.dataset
        if dataset is not None and dataset.name == name:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The run that is open learns from “{title}”; choose other data first."),
                title=dataset.title,
            )
        self._service.forget(name)

    # The sheet

    def open(self, path: Path | None = None) -> None:
        """Open the sheet and read a file or a folder; without a path, the sheet asks for one.

        Raises UserError while an import is under way.
        """
        if self._service.is_busy and self._scanned is not None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "An import is under way; cancel it, or wait for its end."))
        sheet = self._ensured_sheet()
        self._service.cancel()
        self._scanned = self._plan = None
        self.list_imported()
        self._start.lay_over(sheet)
        if path is None:
            sheet.show_sources(self._known())
        else:
            sheet.show_wait(self.tr("Looking at {path}…").format(path=as_text(path)))
            self._service.scan(path)

    def _ensured_sheet(self) -> "ImportSheet":
        if self._sheet is None:
            from latentlab.gui.views.import_sheet import ImportSheet  # not needed before the sheet is opened

            sheet = self._sheet = ImportSheet([row for row in IMPORT_CHOICES if row.name != "classes"])
            performer = self._performer
            sheet.file_requested.connect(self.choose_file)
            sheet.folder_requested.connect(self.choose_folder)
            sheet.other_requested.connect(functools.partial(performer.perform_gesture, "import_data"))
            sheet.known_requested.connect(lambda name: performer.perform_gesture("use_import", name=name))
            sheet.forget_requested.connect(self.ask_to_forget)
            sheet.choices_changed.connect(self._timer.start)
            sheet.import_requested.connect(self.request)
            sheet.cancel_requested.connect(functools.partial(performer.perform_gesture, "stop_import"))
            sheet.close_requested.connect(functools.partial(performer.perform_gesture, "stop_import"))
            self._parts.pages.addWidget(sheet)
        return self._sheet

    @Slot()
    def choose_file(self) -> None:
        """Ask for a file of images."""
        path = ask_file(self._parts, "data", self.tr("A file of images"), "")
        if path is not None:
            self._performer.perform_gesture("import_data", path=path)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder of images."""
        folder = ask_folder(self._parts, "data", self.tr("A folder of images"))
        if folder is not None:
            self._performer.perform_gesture("import_data", path=folder)

    @Slot()
    def choose_data_folder(self) -> None:
        """Ask for a data folder."""
        folder = ask_folder(self._parts, "data", self.tr("A folder of images, or of IDX files such as mnist/"))
        if folder is not None:
            self._performer.perform_gesture("data_folder", folder=folder)

    @Slot(object)
    def choose_set(self, found: SeveralSetsError) -> None:
        """Ask which data set of a zip is meant; without a choice the sheet says what the zip holds."""
        names = [path.relative_to(found.values["path"]).as_posix() for path in found.sets]
        title, text = self.tr("Import images"), self.tr("This zip holds more than one data set. Import:")
        name, chosen = QInputDialog.getItem(self._parts, title, text, names, editable=False)
        if chosen:
            self._performer.perform_gesture("import_data", path=found.sets[names.index(name)])
        else:
            self.show_failure(str(found), None)

    @Slot(object)
    def open_known(self, folder: Path) -> None:
        """Load the published data sets of a folder. They need no import."""
        self._close()
        self._controller.images.load(self._controller.session.config.dataset, folder)

    @Slot(object)
    def show_found(self, scanned: ScannedData) -> None:
        """Show the first values of the choices; their preview follows."""
        self._scanned = scanned
        self._service.preview(scanned, _choices(self._first_values(scanned), None))

    @Slot()
    def _preview(self) -> None:
        """Request a preview of the choices of the sheet."""
        if self._scanned is None or self._service.is_busy:
            return
        try:
            choices = _choices(self._sheet.values(), self._ticked())
        except UserError as error:
            self._show_problem(error)
        else:
            self._service.preview(self._scanned, choices)

    @Slot(object)
    def show_preview(self, preview: Preview) -> None:
        """Show the counts, notes and images that the choices give."""
        if self._scanned is None or preview.scanned is not self._scanned or self._service.is_busy:
            return
        self._plan = preview.plan
        self._sheet.show_offer(self._offer(self._scanned, self._plan))
        self._sheet.show_images(preview.images)

    @Slot(str, object)
    def show_failure(self, text: str, scanned: ScannedData | None) -> None:
        """Say in the sheet why a scan, a preview or an import failed.

        A failure of a file that the sheet no longer shows is ignored.
        """
        if scanned is not self._scanned:
            return
        if scanned is None:
            self._sheet.show_sources(self._known(), text)
            return
        if self._plan is None:  # even the first choices fail: show them, so that the user can change them
            self._sheet.show_offer(self._offer(self._scanned, None))
            self._sheet.show_images(tuple(self._scanned.samples.values()))
        self._sheet.show_problem(in_words_of_the_window(text, IMPORT_CHOICES))

    def _show_problem(self, error: UserError) -> None:
        self._sheet.show_problem(in_words_of_the_window(error, IMPORT_CHOICES))

    # The import

    @Slot(bool)
    def request(self, train: bool) -> None:
        """Import with the choices of the sheet, or say which choice is invalid."""
        try:
            values, ticked = self._sheet.values(), self._ticked()
        except UserError as error:
            self._show_problem(error)
            return
        self._performer.perform_gesture("take_import", train=train, **values, classes=ticked or ())

    def import_found(self, train: bool = True, **given: Any) -> None:
        """Import what the sheet shows. An argument that is not given takes the value of the sheet. Raises UserError."""
        if self._scanned is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "There are no images to import; choose a file or a folder."))
        values = self._sheet.values() | {"classes": self._ticked() or ()} | given
        classes = values.pop("classes")
        self._trains = train
        self._sheet.show_progress(self.tr("Importing…"), None)
        self._service.start(self._scanned, _choices(values, classes), values["name"] or self._scanned.found.title)

    def stop(self) -> None:
        """Cancel the scan or the import under way; if there is none, close the sheet."""
        if not self._service.is_busy:
            self._close()
            return
        self._service.cancel()
        if self._scanned is None:
            self._sheet.show_sources(self._known())
        else:
            self._sheet.show_problem("")
            self._parts.show_message(self.tr("The import was cancelled; nothing was kept."))

    @Slot(object)
    def show_progress(self, reading: "Reading") -> None:
        """Show the progress of the import."""
        if self._service.is_busy:
            text = self.tr("Importing: {done} of {total} images")
            share = reading.done / max(1, reading.total)
            self._sheet.show_progress(text.format(done=f"{reading.done:,}", total=f"{reading.total:,}"), share)

    @Slot(str)
    def on_imported(self, name: str) -> None:
        """Train on the imported images, or say where they are."""
        self._close()
        if self._trains or self._controller.session.dataset is None:
            self._service.use(name, train=self._trains)
        self._parts.show_message(
            self.tr("Imported “{title}”; it is in the Data list.").format(title=words.dataset_title(name))
        )

    @Slot()
    def close_if_idle(self, _: object = None) -> None:
        """Close the sheet when another run is shown, unless an import is under way."""
        if self._sheet is not None and not self._service.is_busy:
            self._close()

    def _close(self) -> None:
        self._service.cancel()
        self._timer.stop()
        self._scanned = self._plan = None
        self._start.lay_over(None)

    def _ticked(self) -> tuple[str, ...] | None:
        """Return the ticked classes, None if all are ticked. Raises UserError if none is."""
        ticked = self._sheet.chosen()
        if ticked == ():
            raise UserError(QT_TRANSLATE_NOOP("Errors", "No class is ticked; tick one at least."))
        return ticked

    # In words

    def _first_values(self, scanned: ScannedData) -> dict[str, Any]:
        from latentlab.data.prepare import LARGEST_USUAL, USUAL_SIDE  # with the choices, see actions/imports.py

        found = scanned.found
        keeps = found.shape is not None and max(found.shape) <= LARGEST_USUAL
        values = {row.name: row.default for row in IMPORT_CHOICES if row.name != "classes"}
        return values | {"name": found.title, "size": None if keeps else USUAL_SIDE}

    def _offer(self, scanned: ScannedData, plan: "Plan | None") -> "Offer":
        from latentlab.gui.views.import_sheet import FoundClass, Offer

        found, lines = scanned.found, []
        if plan is None:
            lines.append(self.tr("{count} images").format(count=f"{found.count:,}"))
        else:
            height, width = plan.shape
            text = self.tr("{train} training, {test} test images of {height} × {width} pixels")
            counts = {"train": f"{plan.train_count:,}", "test": f"{plan.test_count:,}"}
            lines.append(text.format(**counts, height=height, width=width))
        if not found.has_labels:
            lines.append(self.tr("no labels: points of one colour, and no legend"))
        else:
            taken = found.classes if plan is None else plan.classes
            names = ", ".join(map(shortened, taken[:MOST_NAMES])) + (", …" if len(taken) > MOST_NAMES else "")
            lines.append(self.tr("{count} classes: {names}").format(count=len(taken), names=names))
        classes = [FoundClass(name, count) for name, count in found.class_counts().items()]
        fixed = {}
        if found.has_test:
            fixed["test_share"] = self.tr("The data has test images of its own.")
        return Offer(
            translate("Imports", KINDS.get(found.kind, found.kind)),
            as_text(found.path),
            tuple(lines),
            tuple(map(str, found.notes if plan is None else plan.notes)),
            tuple(classes or [FoundClass("", found.count)]),
            self._first_values(scanned),
            fixed,
        )

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("ImportsPresenter", text)


def _choices(values: Mapping[str, Any], classes: tuple[str, ...] | None) -> "ImportChoices":
    from latentlab.data.prepare import ImportChoices

    settings = {name: value for name, value in values.items() if name != "name"}
    return ImportChoices(**settings, classes=classes or ())
