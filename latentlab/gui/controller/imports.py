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
    from latentlab.data.scan import ScanResult

SAMPLES = 12  # images of a class on the contact sheet


@dataclasses.dataclass(frozen=True, eq=False)
class ScannedData:
    """The content of a file or folder, and some unchanged images of each class."""

    found: "ScanResult"
    samples: Mapping[str, tuple[np.ndarray, ...]]  # by class, "" without labels: uint8 (height, width) each


@dataclasses.dataclass(frozen=True, eq=False)
class Preview:
    """The result of the choices, and the samples under these choices."""

    scanned: ScannedData
    plan: Plan
    images: tuple[np.ndarray, ...]  # of each class: uint8 (k, height, width)


class Imports(QObject):
    """Reads, previews, imports and deletes. The newest request wins; a training continues meanwhile."""

    scanned = Signal(object)  # ScannedData
    known_found = Signal(object)  # the Path of a folder with published data sets, which needs no import
    previewed = Signal(object)  # Preview
    progressed = Signal(object)  # Reading
    imported = Signal(str)  # name of the imported data set, which is on disk
    several_found = Signal(object)  # SeveralSetsError: a zip of which one data set is to be chosen
    failed = Signal(str, object)  # why a request failed, and the ScannedData of the request; None: a scan failed
    changed = Signal()  # the list of imported data changed

    def __init__(self, session: Session, workers: Workers, news: News, images: Images, trainer: Trainer) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._images, self._trainer = images, trainer
        self._work: Job | None = None  # a scan or an import

    @property
    def is_busy(self) -> bool:
        """Whether a scan or an import is under way."""
        return self._work is not None and self._work.active

    def scan(self, path: Path) -> None:
        """Read a file or a folder."""
        self._submit(partial(_scan, path), self._on_scanned, None)

    def preview(self, scanned: ScannedData, choices: ImportChoices) -> None:
        """Emit the preview of the choices."""
        self._workers.files.submit(
            "import preview",
            partial(_preview, scanned, choices),
            on_result=self.previewed.emit,
            on_error=partial(self._on_error, scanned),
        )

    def start(self, scanned: ScannedData, choices: ImportChoices, title: str) -> None:
        """Import the data that was found, under this title."""
        self._submit(partial(_import, scanned.found, choices, title), self._on_imported, scanned)

    def cancel(self) -> None:
        """Cancel the scan or the import; nothing of it stays on disk."""
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

    def _submit(self, start: Callable[[], Any], on_result: Callable[[Any], None], scanned: ScannedData | None) -> None:
        def failed(error: BaseException) -> None:
            if job is self._work:
                self._work = None
                self._on_error(scanned, error)
            elif not isinstance(error, UserError):  # a defect of the program in cancelled work
                self._news.report(error)

        job = self._work = self._workers.files.submit(
            "import", start, on_progress=self.progressed.emit, on_result=on_result, on_error=failed
        )

    def _on_scanned(self, scanned: ScannedData | Path) -> None:
        self._work = None
        (self.scanned if isinstance(scanned, ScannedData) else self.known_found).emit(scanned)

    def _on_imported(self, name: str) -> None:
        self._work = None
        self.changed.emit()
        self.imported.emit(name)

    def _on_error(self, scanned: ScannedData | None, error: BaseException) -> None:
        if isinstance(error, SeveralSetsError):
            self.several_found.emit(error)
            return
        self.failed.emit(str(error) if isinstance(error, UserError) else "", scanned)
        if not isinstance(error, UserError):
            self._news.report(error)


def _scan(path: Path) -> ScannedData | Path:
    """Return the content of a file or a folder; the folder itself if it holds published data sets."""
    from latentlab.data.scan import scan  # the readers are not needed before the first paint

    if path.is_dir():
        try:
            if set(data.held(path)) - {data.OWN}:
                return path
        except UserError:  # the general reader reports what is wrong
            pass
    found = scan(path)
    return ScannedData(found, found.sample(SAMPLES))


def _preview(scanned: ScannedData, choices: ImportChoices) -> Preview:
    made = plan(scanned.found, choices)
    images = tuple(
        np.concatenate([fitted(image[None], made.shape, choices.crop, made.inverted) for image in some])
        if some
        else np.empty((0, *made.shape), np.uint8)
        for some in scanned.samples.values()
    )
    return Preview(scanned, made, images)


def _import(found: "ScanResult", choices: ImportChoices, title: str) -> Generator[Reading, None, str]:
    """Read the images, write them into the program's own folder, and return the name of the data set."""
    from latentlab.data.importing import import_data  # not needed before the first paint

    imported = yield from import_data(dataclasses.replace(found, title=title), choices)
    return imported.name
