"""The shelf's presenter: the runs of the session, and the verbs on each."""

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from latentlab.actions import ACTIONS
from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.export.palette import class_colours
from latentlab.export.raster import dot_size, small_map
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.presenters.words import model_and_data
from latentlab.i18n import QT_TRANSLATE_NOOP, translate
from latentlab.session.evaluation import last_evaluation
from latentlab.session.map_points import train_points
from latentlab.session.run import Run

if TYPE_CHECKING:
    from latentlab.gui.views.shelf_panel import ShelfRow

LOOK_MS = 500  # between two updates of the shelf while a training runs
PICTURE_EVERY = 4  # updates between two pictures of a run that trains
SHARPNESS = 2  # pixels of a picture in one logical pixel


class ShelfPresenter(QObject):
    """Shows the runs of the session, and connects the verbs of the shelf."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._session = parts, controller, controller.session
        self._performer = performer
        self._pictures: dict[int, tuple[tuple, np.ndarray]] = {}  # by run: the key of its picture, and the pixels
        self._polls = 0
        self._timer = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._timer.timeout.connect(self._poll)
        for news in (controller.run_changed, controller.state_changed, controller.beside_changed):
            news.connect(self.show_all)
        controller.runs_changed.connect(self.follow)
        controller.training_changed.connect(self.follow)
        parts.when_made("shelf", self.connect_view)
        performer.register(
            {
                "show_run": controller.shelf.show_run,
                "rename_run": controller.shelf.rename_run,
                "close_run": controller.shelf.close_run,
                "delete_run": controller.shelf.delete_run,
                "open_run_folder": self.open_folder,
            }
        )
        performer.register_forms({"rename_run": self.ask_name, "delete_run": self.ask_to_delete})

    @Slot()
    def connect_view(self) -> None:
        """Connect the panel once it exists."""
        panel, performer = self._panel, self._performer
        panel.set_actions(self._parts.verbs["train_pair"])
        panel.run_chosen.connect(lambda run: performer.perform_gesture("show_run", run=run))
        panel.beside_chosen.connect(lambda run: performer.perform_gesture("show_beside", run=run))
        panel.name_given.connect(lambda run, name: performer.perform_gesture("rename_run", run=run, name=name))
        self.show_all()

    @property
    def _panel(self) -> Any:
        return self._parts.views["shelf"]

    # The rows

    @Slot()
    def follow(self) -> None:
        """Say everything again soon."""
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def show_all(self, *_: object) -> None:
        """Show all runs, and draw the maps that have changed."""
        if "shelf" not in self._parts.views:
            return
        runs = {run.id: run for run in self._session.listed}
        rows: list[ShelfRow] = []

        def add(run: Run, parent: int | None) -> None:
            rows.append(self._row(run, parent, runs[parent] if parent else before))
            for child in runs.values():
                if parent_of(child) == run.id:
                    add(child, run.id)

        def parent_of(run: Run) -> int | None:
            parent = self._session.id_of(run.origin.parent) if run.origin is not None else None
            return parent if parent in runs and parent != run.id else None

        before = None
        for run in runs.values():
            if parent_of(run) is None:
                add(run, None)
                before = run
        beside = self._session.beside
        self._panel.show_rows(tuple(rows), self._session.current_id, None if beside is None else beside.id)
        for name in ("close_run", "delete_run"):
            self._parts.verbs[name].setEnabled(ACTIONS[name].when(self._session))
        self._draw([run for run in runs.values() if self._key(run) != self._pictures.get(run.id, (None,))[0]])

    @Slot()
    def _poll(self) -> None:
        self._polls += 1
        self.show_all()

    def _row(self, run: Run, parent: int | None, before: Run | None) -> "ShelfRow":
        from latentlab.gui.views.shelf_panel import ShelfRow  # imported with its panel, after the first paint

        settings = words.differences(run.config, before.config) if before is not None else summary(run.config)
        if parent is not None:
            origin = self.tr("from step {step}").format(step=f"{run.origin.step:,}")
            settings = f"{origin}\n{settings}" if settings else origin
        elif before is not None and not settings:
            settings = self.tr("same settings")
        state = self.tr("training") if self._controller.shelf.is_training(run.id) else ""
        if run.snapshot.state == "diverged":
            state = self.tr("diverged")
        picture = self._pictures.get(run.id)
        name = self._session.name_of(run.id)
        return ShelfRow(run.id, parent, name, settings, metrics(run), state, None if picture is None else picture[1])

    # The pictures

    def _key(self, run: Run) -> tuple:
        """Return the values on which a run's picture depends. The key of a run that trains changes at intervals."""
        step = run.snapshot.step
        if self._controller.shelf.is_training(run.id):
            step = -1 - self._polls // PICTURE_EVERY
        return step, run.snapshot.exact, self._parts.palette_name

    def _draw(self, runs: list[Run]) -> None:
        """Draw the maps of these runs in a worker."""
        made = [(run, self._key(run)) for run in runs if run.dataset is not None]
        made = [(run, key) for run, key in made if len(run.snapshot.means) == len(run.dataset.train_labels)]
        if not made:
            return
        palette = class_colours(self._parts.palette_name)

        def draw() -> dict[int, tuple[tuple, np.ndarray]]:
            return {run.id: (key, _picture_of(run, palette)) for run, key in made}

        self._controller.workers.inference.submit(
            "shelf", draw, on_result=self._drawn, on_error=self._controller.report
        )

    def _drawn(self, pictures: dict[int, tuple[tuple, np.ndarray]]) -> None:
        self._pictures |= pictures
        self.follow()

    # The verbs

    def ask_name(self) -> None:
        """Let the user type the name of the shown run."""
        self._parts.bring_forward("shelf")
        if self._session.current_id is not None:
            self._panel.edit_name(self._session.current_id)

    def ask_to_delete(self) -> None:
        """Delete the shown run, after a question."""
        run = self._session.newest
        if run is None:
            return
        question = self.tr("Delete “{name}”, and its files in {path}? This cannot be undone.").format(
            name=self._session.name_of(run.id), path=run.folder
        )
        if run.folder is None:
            question = self.tr("Delete “{name}”? It is not saved; this cannot be undone.").format(
                name=self._session.name_of(run.id)
            )
        if QMessageBox.question(self._parts, "latentlab", question) == QMessageBox.StandardButton.Yes:
            self._performer.perform_gesture("delete_run", run=run.id)

    def open_folder(self, run: int | None = None) -> None:
        """Open the folder of a run, by default of the shown run. Raises UserError if the run has no folder yet."""
        run_id = self._session.current_id if run is None else run
        found = self._session.runs.get(run_id)
        if found is None or found.folder is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "This run has no folder yet; it is saved when it is paused."))
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(found.folder)))

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("ShelfPresenter", text)


def summary(config: Config) -> str:
    """Describe a run that has no run before it to compare with: its family and its data."""
    return model_and_data(config.family, config.dataset)


def metrics(run: Run) -> str:
    """Return the metrics and the progress of a run."""
    step = translate("Words", "step {step}").format(step=f"{run.snapshot.step:,}")
    found = last_evaluation(run)
    if found is None:
        return step
    if found.neg_bound is not None:
        return f"−{found.bound} {found.neg_bound:.2f} · {step}"
    return translate("Words", "reconstruction {value}").format(value=f"{found.reconstruction:.2f}") + f" · {step}"


def _picture_of(run: Run, palette: tuple[str, ...]) -> np.ndarray:
    """Draw the map of a run with loaded images, uint32 (side, side), 0xAARRGGBB."""
    from latentlab.gui.views.shelf_panel import SIDE

    places, side = train_points(run).places, SHARPNESS * SIDE
    return small_map(places, run.dataset.train_labels, palette, side, dot_size(len(places), side * side, largest=2))
