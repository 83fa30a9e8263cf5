"""Own data: reads, previews and imports it in the files worker."""

import dataclasses
from collections.abc import Callable, Generator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from latentlab import data
from latentlab.data.formats.part import SeveralSetsError
from latentlab.data.imports import forget
from latentlab.data.prepare import ImportChoices, Plan, Reading, fitted, plan
from latentlab.errors import UserError
from latentlab.gui.controller.images import Images
from latentlab.gui.controller.news import News
from latentlab.gui.controller.trainer import Trainer
from latentlab.gui.live.worker import Job, Workers
from latentlab.session.session import Session

if TYPE_CHECKING:
    from latentlab.data.look import Found

SAMPLES = 12  # images of a class on the contact sheet


@dataclasses.dataclass(frozen=True, eq=False)
class Looked:
    """The content of a file or folder, and some unchanged images of each class."""

    found: "Found"
    samples: Mapping[str, tuple[np.ndarray, ...]]  # by class, "" without labels: uint8 (height, width) each


@dataclasses.dataclass(frozen=True, eq=False)
class Preview:
    """The result of the choices, and the samples under these choices."""

    looked: Looked
    plan: Plan
    images: tuple[np.ndarray, ...]  # of each class: uint8 (k, height, width)


class Imports(QObject):
    """Reads, previews, imports and deletes. The newest request wins; a training continues meanwhile."""

    looked = Signal(object)  # Looked
    known_found = Signal(object)  # the Path of a folder with published data sets, which needs no import
    previewed = Signal(object)  # Preview
    progressed = Signal(object)  # Reading
    imported = Signal(str)  # name of the imported data set, which is on disk
    several_found = Signal(object)  # SeveralSetsError: a zip of which one data set is to be chosen
    failed = Signal(str, object)  # why a request failed, and the Looked of the request; None: a look failed
    changed = Signal()  # the list of imported data changed

    def __init__(self, session: Session, workers: Workers, news: News, images: Images, trainer: Trainer) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._images, self._trainer = images, trainer
        self._work: Job | None = None  # a look or an import

    @property
    def is_busy(self) -> bool:
        """Whether a look or an import is under way."""
        return self._work is not None and self._work.active

    def look(self, path: Path) -> None:
        """Read a file or a folder."""
        self._submit(partial(_look, path), self._on_looked, None)

    def preview(self, looked: Looked, choices: ImportChoices) -> None:
        """Emit the preview of the choices."""
        self._workers.files.submit(
            "import preview",
            partial(_preview, looked, choices),
            on_result=self.previewed.emit,
            on_error=partial(self._on_error, looked),
        )

    def start(self, looked: Looked, choices: ImportChoices, title: str) -> None:
        """Import the data that was found, under this title."""
        self._submit(partial(_import, looked.found, choices, title), self._on_imported, looked)

    def cancel(self) -> None:
        """Cancel the look or the import; nothing of it stays on disk."""
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def use(self, name: str, *, train: bool) -> None:
        """Start a run on imported data, at step 0; the run before is saved first."""
        self._trainer.starts_when_ready = train
        self._images.load(name)

    def forget(self, name: str) -> None:
        """Delete the program's copy of imported data. Raises UserError."""
        forget(name)
        self.changed.emit()

    def _submit(self, start: Callable[[], Any], on_result: Callable[[Any], None], looked: Looked | None) -> None:
        def failed(error: BaseException) -> None:
            if job is self._work:
                self._work = None
                self._on_error(looked, error)
            elif not isinstance(error, UserError):  # a defect of the program in cancelled work
                self._news.report(error)

        job = self._work = self._workers.files.submit(
            "import", start, on_progress=self.progressed.emit, on_result=on_result, on_error=failed
        )

    def _on_looked(self, looked: Looked | Path) -> None:
        self._work = None
        (self.looked if isinstance(looked, Looked) else self.known_found).emit(looked)

    def _on_imported(self, name: str) -> None:
        self._work = None
        self.changed.emit()
        self.imported.emit(name)

    def _on_error(self, looked: Looked | None, error: BaseException) -> None:
        if isinstance(error, SeveralSetsError):
            self.several_found.emit(error)
            return
        self.failed.emit(str(error) if isinstance(error, UserError) else "", looked)
        if not isinstance(error, UserError):
            self._news.report(error)


def _look(path: Path) -> Looked | Path:
    """Return the content of a file or a folder; the folder itself if it holds published data sets."""
    from latentlab.data.look import look  # the readers are not needed before the first paint

    if path.is_dir():
        try:
            if set(data.held(path)) - {data.OWN}:
                return path
        except UserError:  # the general reader reports what is wrong
            pass
    found = look(path)
    return Looked(found, found.sample(SAMPLES))


def _preview(looked: Looked, choices: ImportChoices) -> Preview:
    made = plan(looked.found, choices)
    images = tuple(
        np.concatenate([fitted(image[None], made.shape, choices.crop, made.inverted) for image in some])
        if some
        else np.empty((0, *made.shape), np.uint8)
        for some in looked.samples.values()
    )
    return Preview(looked, made, images)


def _import(found: "Found", choices: ImportChoices, title: str) -> Generator[Reading, None, str]:
    """Read the images, write them into the program's own folder, and return the name of the data set."""
    from latentlab.data.importing import import_data  # not needed before the first paint

    imported = yield from import_data(dataclasses.replace(found, title=title), choices)
    return imported.name
