"""LaboratoryWindow: the pages of the laboratory as tabs, each made when it is first shown."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.laboratory.cross_entropy_page import CrossEntropyPage
from latentlab.gui.views.laboratory.faithful_page import FaithfulPage
from latentlab.gui.views.laboratory.gradient_page import GradientPage
from latentlab.gui.views.laboratory.independence_page import IndependencePage
from latentlab.gui.views.laboratory.likelihood_page import LikelihoodPage
from latentlab.gui.views.laboratory.page import Page
from latentlab.i18n import QT_TRANSLATE_NOOP

PAGES: dict[str, tuple[str, Callable[[], Page]]] = {
    "likelihood": (QT_TRANSLATE_NOOP("Laboratory", "Likelihood by hand"), LikelihoodPage),
    "faithful": (QT_TRANSLATE_NOOP("Laboratory", "Old Faithful"), FaithfulPage),
    "cross-entropy": (QT_TRANSLATE_NOOP("Laboratory", "Cross-entropy"), CrossEntropyPage),
    "gradient": (QT_TRANSLATE_NOOP("Laboratory", "Gradient through a sample"), GradientPage),
    "independence": (QT_TRANSLATE_NOOP("Laboratory", "Independence"), IndependencePage),
}
LEAST = 720, 520  # pixels
SIZE = 1180, 720  # pixels, at first


class LaboratoryWindow(QDialog):
    """A window beside the main one; Esc closes it, and what its pages show stays. `pages` holds those made so far."""

    page_made = Signal(str)
    placed = Signal(object)  # QRect: where it is on the screen, after each move
    page_shown = Signal(str)  # "": none, the window is hidden

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(
            Qt.WindowType.Window | Qt.WindowType.WindowMinMaxButtonsHint | Qt.WindowType.WindowCloseButtonHint
        )
        self.setObjectName("laboratory")
        self._colours = SCHEMES["light"]
        self.pages: dict[str, Page] = {}
        self.tabs = QTabWidget(documentMode=True)
        for _ in PAGES:
            place = QWidget()
            QVBoxLayout(place).setContentsMargins(0, 0, 0, 0)
            self.tabs.addTab(place, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        self.setMinimumSize(*LEAST)
        self.tabs.currentChanged.connect(self._show_current)
        self._retranslate()

    @property
    def current(self) -> str:
        """The name of the page in front."""
        return list(PAGES)[self.tabs.currentIndex()]

    def put(self, place: QRect) -> None:
        """Take a place of the screen, where it can be seen; otherwise one beside the main window."""
        room = self.parentWidget().screen().availableGeometry()
        if place.isEmpty() or not any(s.availableGeometry().intersects(place) for s in QGuiApplication.screens()):
            main = self.parentWidget().frameGeometry()
            width, height = min(SIZE[0], room.width()), min(SIZE[1], room.height())
            left = main.right() + 1 if main.right() + width <= room.right() else room.right() - width
            place = QRect(max(left, room.left()), max(main.top(), room.top()), width, height)
        self.setGeometry(place)

    def show_page(self, name: str) -> None:
        """Bring a page to the front, and the window with it."""
        self.tabs.setCurrentIndex(list(PAGES).index(name))
        self.show()
        self._show_current()
        self.raise_()
        self.activateWindow()

    def set_theme(self, colours: Surfaces) -> None:
        """Draw everything in these colours."""
        self._colours = colours
        for page in self.pages.values():
            page.set_theme(colours)

    def moveEvent(self, event: QMoveEvent) -> None:
        """Tell where the window is."""
        super().moveEvent(event)
        self._tell_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell where the window is."""
        super().resizeEvent(event)
        self._tell_place()

    def _tell_place(self) -> None:
        if self.isVisible() and not self.isMaximized():
            self.placed.emit(self.geometry())

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that no page is seen."""
        super().hideEvent(event)
        self.page_shown.emit("")

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "tabs"):
            self._retranslate()

    def _show_current(self) -> None:
        if not self.isVisible():
            return
        name = self.current
        if name not in self.pages:
            page = PAGES[name][1]()
            page.retranslate()
            self.tabs.currentWidget().layout().addWidget(page)
            self.pages[name] = page
            page.set_theme(self._colours)
            self.page_made.emit(name)
        self.page_shown.emit(name)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Laboratory of likelihood"))
        self.tabs.setAccessibleName(self.windowTitle())
        for index, (title, _) in enumerate(PAGES.values()):
            self.tabs.setTabText(index, QCoreApplication.translate("Laboratory", title))
