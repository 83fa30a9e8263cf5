"""The first screen's presenter: the choice of images, and the progress of a download."""

import functools
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QWidget

from latentlab.data.download import Progress
from latentlab.gui.controller import Controller, State
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts


class StartPresenter(QObject):
    """Shows the first screen while there are no images, else the map, and connects the verbs that load images.

    Another page may cover both, see `lay_over`.
    """

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._session = parts, controller, controller.session
        self._over: QWidget | None = None
        start = parts.start
        controller.state_changed.connect(self.show_page)
        controller.download_changed.connect(self.show_download)
        start.download_requested.connect(functools.partial(performer.start, "get_mnist"))
        start.digits_requested.connect(functools.partial(performer.start, "use_digits"))
        start.cancel_requested.connect(functools.partial(performer.start, "stop_download"))
        performer.register(
            {
                # The program downloads on an explicit request only.
                "get_mnist": functools.partial(controller.images.download, "mnist"),
                "use_digits": functools.partial(controller.images.load, "digits"),
                "stop_download": controller.images.cancel_download,
            }
        )

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        self.show_page(self._controller.state)

    def lay_over(self, page: QWidget | None) -> None:
        """Show a page of `parts.pages` over the map and the first screen; None removes it."""
        self._over = page
        self.show_page(self._controller.state)

    @Slot(str)
    def show_page(self, state: str) -> None:
        """Show the page that covers all others, the first screen while images are to be chosen, or the map."""
        self._show(self._parts.start if state == State.CHOOSING else self._parts.map)
        self._parts.timeline.setVisible(state != State.CHOOSING and self._over is None)

    def _show(self, page: QWidget) -> None:
        self._parts.pages.setCurrentWidget(self._over or page)

    @Slot(object)
    def show_download(self, news: Any) -> None:
        """Show the progress of a download, or why it failed."""
        if isinstance(news, Progress):
            self._show(self._parts.start)
            text = self.tr("Downloading: {done} of {total} MB").format(
                done=f"{news.done_bytes / 1e6:.1f}", total=f"{news.total_bytes / 1e6:.1f}"
            )
            self._parts.start.show_progress(text, news.done_bytes, news.total_bytes)
            return
        self._parts.start.show_choices(news or "")
        if self._session.dataset is not None:
            self._show(self._parts.map)
            if news:
                self._parts.banner.show_sentence(news, act="load")

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("StartPresenter", text)
