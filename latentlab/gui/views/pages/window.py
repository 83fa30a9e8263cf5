"""PagesWindow: pages as tabs in a window beside the main one; a page is made when it is first shown."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentlab.actions import ACTIONS
from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.pages.page import Page, silent
from latentlab.gui.widgets.theme import ICON_SIZE, SPACE, grow_with_text, icon

LEAST = 720, 520  # pixels
SIZE = 1180, 720  # pixels, at first


class PagesWindow(QDialog):
    """A window beside the main one; Esc closes it, and its pages keep what they show.

    `pages` holds the pages made so far. The titles are marked for translation in the context "Pages".
    """

    page_made = Signal(str)
    page_chosen = Signal(str)  # by a tab; the page is shown when the answer to this request arrives
    placed = Signal(object)  # QRect: the place on the screen, after each move
    page_shown = Signal(str)  # "": no page, the window is hidden
    undo_requested = Signal()  # of the last gesture on the page in front
    redo_requested = Signal()

    def __init__(self, title: str, titles: Mapping[str, str], make: Callable[[str], Page], parent: QWidget) -> None:
        """`titles` are those of the pages by name, in the order of the tabs; `make` returns the page of a name."""
        super().__init__(parent)
        self.setWindowFlags(
            Qt.WindowType.Window | Qt.WindowType.WindowMinMaxButtonsHint | Qt.WindowType.WindowCloseButtonHint
        )
        self._title, self._titles, self._make = title, dict(titles), make
        self._colours = SCHEMES["light"]
        self.pages: dict[str, Page] = {}
        self.tabs = QTabWidget(documentMode=True)
        for _ in self._titles:
            place = QWidget()
            QVBoxLayout(place).setContentsMargins(0, 0, 0, 0)
            self.tabs.addTab(place, "")
        self.buttons: dict[str, QToolButton] = {}  # "undo" and "redo"
        self.tabs.setCornerWidget(self._make_buttons())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        self.setMinimumSize(*LEAST)
        self.tabs.currentChanged.connect(self._choose_current)
        self._retranslate()

    def _make_buttons(self) -> QWidget:
        """Return the buttons of undo and redo, which have the keys of these verbs in the main window."""
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, SPACE, 0)
        row.setSpacing(0)
        for name, requested in (("undo", self.undo_requested), ("redo", self.redo_requested)):
            action = QAction(self, enabled=False)
            action.setShortcuts(QKeySequence.listFromString(ACTIONS[name].shortcut))
            action.triggered.connect(requested)
            self.addAction(action)
            self.buttons[name] = button = QToolButton()
            button.setDefaultAction(action)
            button.setProperty("quiet", True)  # as low as the tabs
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus where the hand works
            grow_with_text(button, setIconSize=ICON_SIZE)
            row.addWidget(button)
        return corner

    def show_history(self, can_undo: bool, can_redo: bool) -> None:
        """Enable undo and redo where there is a gesture for them."""
        for button, can in zip(self.buttons.values(), (can_undo, can_redo)):
            button.defaultAction().setEnabled(can)

    @property
    def current(self) -> str:
        """The name of the page in front."""
        return list(self._titles)[self.tabs.currentIndex()]

    def put(self, place: QRect) -> None:
        """Move to a place of the screen if a part of it is visible there; otherwise to one beside the main window."""
        room = self.parentWidget().screen().availableGeometry()
        if place.isEmpty() or not any(s.availableGeometry().intersects(place) for s in QGuiApplication.screens()):
            main = self.parentWidget().frameGeometry()
            width, height = min(SIZE[0], room.width()), min(SIZE[1], room.height())
            left = main.right() + 1 if main.right() + width <= room.right() else room.right() - width
            place = QRect(max(left, room.left()), max(main.top(), room.top()), width, height)
        self.setGeometry(place)

    def show_page(self, name: str) -> None:
        """Bring a page to the front, and the window with it."""
        with silent(self.tabs):
            self.tabs.setCurrentIndex(list(self._titles).index(name))
        self.show()
        self._show_current()
        self.raise_()
        self.activateWindow()

    def set_theme(self, colours: Surfaces) -> None:
        """Draw everything in these colours."""
        self._colours = colours
        for name, button in self.buttons.items():
            button.defaultAction().setIcon(icon(name, colours))
        for page in self.pages.values():
            page.set_theme(colours)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave undo and redo to a field only while text is typed in it; otherwise the keys act on the page."""
        if event.type() == QEvent.Type.ShortcutOverride and (name := self._verb_of(event)):
            line = watched if isinstance(watched, QLineEdit) else watched.lineEdit()
            if not (line.isUndoAvailable() if name == "undo" else line.isRedoAvailable()):
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def _verb_of(self, event: QKeyEvent) -> str:
        """Return the verb of a key, "undo" or "redo"; "" for any other key."""
        key = QKeySequence(event.keyCombination())
        return next((name for name, button in self.buttons.items() if key in button.defaultAction().shortcuts()), "")

    def moveEvent(self, event: QMoveEvent) -> None:
        """Emit the place of the window."""
        super().moveEvent(event)
        self._emit_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Emit the place of the window."""
        super().resizeEvent(event)
        self._emit_place()

    def _emit_place(self) -> None:
        if self.isVisible() and not self.isMaximized():
            self.placed.emit(self.geometry())

    def hideEvent(self, event: QHideEvent) -> None:
        """Emit that no page is visible."""
        super().hideEvent(event)
        self.page_shown.emit("")

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "tabs"):
            self._retranslate()

    def _choose_current(self) -> None:
        if self.isVisible():
            self.page_chosen.emit(self.current)

    def _show_current(self) -> None:
        if not self.isVisible():
            return
        name = self.current
        if name not in self.pages:
            page = self._make(name)
            page.retranslate()
            self.tabs.currentWidget().layout().addWidget(page)
            for field in (*page.findChildren(QLineEdit), *page.findChildren(QAbstractSpinBox)):
                field.installEventFilter(self)
            self.pages[name] = page
            page.set_theme(self._colours)
            self.page_made.emit(name)
        self.page_shown.emit(name)

    def _retranslate(self) -> None:
        self.setWindowTitle(QCoreApplication.translate("Pages", self._title))
        self.tabs.setAccessibleName(self.windowTitle())
        names = {"undo": self.tr("Undo on this page"), "redo": self.tr("Redo on this page")}
        for name, text in names.items():
            button = self.buttons[name]
            key = button.defaultAction().shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            button.defaultAction().setText(text)
            button.defaultAction().setToolTip(f"{text} ({key})")
            button.setAccessibleName(text)
        for index, title in enumerate(self._titles.values()):
            self.tabs.setTabText(index, QCoreApplication.translate("Pages", title))
