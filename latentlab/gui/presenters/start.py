"""The first screen's presenter: where the images come from, and how far their download is."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QFileDialog

from latentlab.data.download import Progress
from latentlab.gui.controller import Controller, State
from latentlab.gui.presenters.parts import Parts


class StartPresenter(QObject):
    """Shows the first screen while there are no images, and connects the verbs that bring some."""

    def __init__(self, parts: Parts, controller: Controller) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._session = parts, controller, controller.session
        start, act = parts.start, parts.verbs
        controller.state_changed.connect(self.show_page)
        controller.download_changed.connect(self.show_download)
        start.download_requested.connect(self.get_mnist)
        start.folder_requested.connect(self.choose_folder)
        start.digits_requested.connect(self.use_digits)
        start.cancel_requested.connect(controller.cancel_download)
        act["get_mnist"].triggered.connect(self.get_mnist)
        act["data_folder"].triggered.connect(self.choose_folder)
        act["use_digits"].triggered.connect(self.use_digits)

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        self.show_page(self._controller.state)

    @Slot(str)
    def show_page(self, state: str) -> None:
        """Show the first screen while images are to be chosen, else the map."""
        self._parts.pages.setCurrentWidget(self._parts.start if state == State.CHOOSING else self._parts.map)

    @Slot(object)
    def show_download(self, news: Any) -> None:
        """Show how far a download is, or why it came to nothing."""
        if isinstance(news, Progress):
            self._parts.pages.setCurrentWidget(self._parts.start)
            text = self.tr("Downloading: {done} of {total} MB").format(
                done=f"{news.done_bytes / 1e6:.1f}", total=f"{news.total_bytes / 1e6:.1f}"
            )
            self._parts.start.show_progress(text, news.done_bytes, news.total_bytes)
            return
        self._parts.start.show_choices(news or "")
        if self._session.dataset is not None:
            self._parts.pages.setCurrentWidget(self._parts.map)
            if news:
                self._parts.banner.show_sentence(news, act="load")

    @Slot()
    def get_mnist(self) -> None:
        """Download MNIST, on an explicit request."""
        self._controller.download("mnist")

    @Slot()
    def use_digits(self) -> None:
        """Load the images that come with the program."""
        self._controller.load("digits")

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder of IDX files."""
        folder = QFileDialog.getExistingDirectory(self._parts, self.tr("A folder with IDX files, such as mnist/"))
        if folder:
            self._controller.load(self._session.config.dataset, Path(folder))

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("StartPresenter", text)
