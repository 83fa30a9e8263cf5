"""Images to learn from: finds, reads and downloads data sets."""

import dataclasses
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from latentlab import data
from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.data.download import Progress, download
from latentlab.errors import UserError
from latentlab.gui.controller.leaving import Leaving
from latentlab.gui.controller.news import News
from latentlab.gui.controller.state import State, state_of_shown
from latentlab.gui.live.worker import Job, Workers
from latentlab.session.session import Session


class Images(QObject):
    """Gives the session a data set, with the settings that suit the data set."""

    loaded = Signal()  # the session has the data set; a run may start
    not_loaded = Signal()  # the data set cannot be read; the open run stays

    def __init__(self, session: Session, workers: Workers, news: News, leaving: Leaving) -> None:
        super().__init__(news)
        self._session, self._workers, self._news, self._leaving = session, workers, news, leaving
        self._download: Job | None = None

    def find(self) -> None:
        """Load the images of the settings, or let the user choose a data set if there are none."""
        config = self._session.config
        try:
            if data.source_of(config.dataset).files and data.find(config.dataset, config.data_dir) is None:
                self._news.set_state(State.CHOOSING)
                return
        except UserError as error:
            self._news.set_state(State.CHOOSING)
            self._news.download_changed.emit(str(error))
            return
        self.load(config.dataset)

    def load(self, name: str, data_dir: Path | None = None) -> None:
        """Read a data set and start a run on it, paused; the run before is saved first.

        The content of a folder `data_dir` decides which data set it is.
        """
        self._leaving.leave(partial(self.read, name, data_dir))

    def read(self, name: str, data_dir: Path | None = None) -> None:
        """Read a data set in place of the session's data set; nothing needs saving."""
        config = self._session.config
        self._news.set_state(State.PREPARING)
        self._news.work_changed.emit(self.tr("Reading the images…"), None)
        self._workers.files.submit(
            "load",
            partial(_load, name, data_dir, config.data_dir),
            on_result=partial(self._on_loaded, config),
            on_error=self._on_load_error,
        )

    def _on_loaded(self, config: Config, found: tuple[Dataset, Path | None]) -> None:
        dataset, data_dir = found
        config = dataclasses.replace(for_dataset(config, dataset.name), data_dir=data_dir)
        self._news.work_changed.emit("", None)
        self._session.dataset = dataset
        self._session.configure(config)
        self._session.forget()
        self._news.config_changed.emit(config)
        self._news.dataset_changed.emit(dataset)
        self._news.succeeded.emit("load")
        self.loaded.emit()

    def _on_load_error(self, error: BaseException) -> None:
        news, has_images = self._news, self._session.dataset is not None
        news.work_changed.emit("", None)
        self.not_loaded.emit()
        if not isinstance(error, UserError):
            news.set_state(state_of_shown(self._session) if has_images else State.CHOOSING)
            news.report(error)
        elif not has_images:
            news.set_state(State.CHOOSING)
            news.download_changed.emit(str(error))
        else:  # the open run stays open
            news.config_changed.emit(self._session.config)
            news.set_state(state_of_shown(self._session))
            if self._session.newest is not None:
                # The run bar shows its progress in place of "Preparing…".
                news.training_changed.emit(self._session.newest)
            news.report(error, "load")

    # From the network

    def download(self, name: str = "mnist") -> None:
        """Download the data set `name` from its mirrors. Called only when the user presses a button."""
        self._download = self._workers.files.submit(
            "download",
            partial(download, name),
            on_progress=self._news.download_changed.emit,
            on_result=partial(self._on_downloaded, name),
            on_error=self._on_download_error,
        )
        self._news.download_changed.emit(Progress(0, data.DATASETS[name].download_bytes, ""))

    def cancel_download(self) -> None:
        """Stop the download; nothing of it stays on disk."""
        if self._download:
            self._download.cancel()
            self._download = None
            self._news.download_changed.emit(self.tr("The download was cancelled; nothing was kept."))

    def _on_downloaded(self, name: str, _folder: Path) -> None:
        self._download = None
        self._news.download_changed.emit(None)
        self.load(name)

    def _on_download_error(self, error: BaseException) -> None:
        cancelled, self._download = self._download is None, None
        if not isinstance(error, UserError):
            self._news.download_changed.emit(None)
            self._news.report(error)
        elif not cancelled:
            self._news.download_changed.emit(str(error))


def for_dataset(config: Config, name: str) -> Config:
    """Return the settings for another data set: the usual number of epochs is replaced by that of the new data set."""
    suits = data.source_of(config.dataset).epochs == config.epochs and name != config.dataset
    return dataclasses.replace(config, dataset=name, epochs=data.source_of(name).epochs if suits else config.epochs)


def _load(name: str, data_dir: Path | None, known: Path | None) -> tuple[Dataset, Path | None]:
    """Return a data set and its folder: `data_dir`, or the earlier choice `known` if it holds the data set."""
    if data_dir is not None:
        return data.load_folder(data_dir, name), data_dir
    folder = data.folder_for(name, known)
    return data.load(name, folder), folder
