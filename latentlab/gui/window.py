"""MainWindow: the map in the middle, panels around it, menus and the run bar above. Presenters connect the parts."""

import functools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QFont,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QProgressBar,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import DEFAULT_PALETTE, Surfaces, class_colours
from latentlab.files import atomic_write
from latentlab.gui import menus
from latentlab.gui.dock_layout import BELOW, Arrangement, DockLayout
from latentlab.gui.drops import Drops
from latentlab.gui.settings import Settings
from latentlab.gui.views import VIEWS
from latentlab.gui.views.beside_pane import BesidePane, MapHead
from latentlab.gui.views.drop_overlay import DropOverlay
from latentlab.gui.views.latent_map import LatentMap
from latentlab.gui.views.recovery_panel import RecoveryPanel
from latentlab.gui.views.run_bar import RunBar
from latentlab.gui.views.start_screen import StartScreen
from latentlab.gui.views.timeline_bar import TimelineBar
from latentlab.gui.widgets import theme
from latentlab.gui.widgets.banner import Banner
from latentlab.gui.widgets.panel_scroll import PanelScroll
from latentlab.gui.widgets.steady_label import SteadyLabel
from latentlab.gui.widgets.theme import number_font


class Views(dict[str, QWidget]):
    """The existing panels by the names of VIEWS. `views[name]` makes a missing panel."""

    def __init__(self, make: Callable[[str], QWidget]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> QWidget:
        return self._make(name)


class Pages(QStackedWidget):
    """Pages whose minimum size is that of the visible page: the first screen can be wider than a small window's map."""

    def minimumSizeHint(self) -> QSize:
        """The minimum size of the visible page."""
        return self.currentWidget().minimumSizeHint().expandedTo(self.currentWidget().minimumSize())


class MainWindow(QMainWindow):
    """The main window. A panel of VIEWS is made when its dock is first visible, or at the first access `views[name]`.

    At the start only the panels at the sides are made: the minimum width of the sides depends on them.
    """

    closing = Signal(QCloseEvent)  # a slot that ignores the event keeps the window open
    recent_menu_opens = Signal(QMenu)  # the menu of the recent runs, still empty
    begun = Signal()  # emitted once, after the first paint, when all visible panels exist
    painted = Signal()  # emitted once, after the first paint on the screen: slow work begins then

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self._was_painted = False
        self.has_begun = False  # whether the first paint is over, and all visible panels exist
        self._colours: Surfaces | None = None
        self.palette_name = DEFAULT_PALETTE  # the palette of the class colours
        self._run_icon = "play"
        self._hints: dict[str, str] = {}  # the current sentence of each topic
        self.setWindowTitle("latentlab")
        self.setObjectName("mainWindow")
        self.drops = Drops(self)
        self.follow_motion()
        self.verbs = menus.make_actions(self)
        menus.reserve_icons(self.verbs)

        self.map = LatentMap()
        self.start = StartScreen()
        self.banner = Banner()
        self.recovery = RecoveryPanel()
        self.pages = Pages()
        self.pages.addWidget(self.map)
        self.pages.addWidget(self.start)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.recovery)
        self.map_row = QWidget()
        row = QHBoxLayout(self.map_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.first_head = MapHead()
        self._beside: BesidePane | None = None
        self._has_beside = False
        first = QVBoxLayout()
        first.setSpacing(0)
        first.addWidget(self.first_head)
        first.addWidget(self.pages, 1)
        self.first_head.hide()
        row.addLayout(first, 1)
        row.addWidget(self.map.gutter)
        self.pages.currentChanged.connect(self._show_map_parts)
        column.addWidget(self.map_row, 1)
        self.timeline = TimelineBar(
            self.verbs["play_moments"],
            self.verbs["show_newest"],
            [self.verbs[name] for name in (*menus.PLAYER_PACES, "loop_moments")],
        )
        column.addWidget(self.timeline)
        self.setCentralWidget(middle)
        self.drop = DropOverlay(self)

        self.views = Views(self._make_view)
        self._connects: dict[str, list[Callable[[], None]]] = {}  # calls that wait until their panel is made
        self.docks: dict[str, QDockWidget] = {}
        for name, view in VIEWS.items():
            dock = QDockWidget(self)
            dock.setObjectName(name)
            dock.setFont(_title_font())
            self.docks[name] = dock
            dock.topLevelChanged.connect(self._hide_titles_of_tabs)
            dock.dockLocationChanged.connect(self._hide_titles_of_tabs)
            dock.visibilityChanged.connect(self._hide_titles_of_tabs)
            # Connected before any presenter: the panel must exist when its service receives the visibility.
            dock.visibilityChanged.connect(functools.partial(self._make_in_sight, name))
            dock.setWidget(PanelScroll() if view.scrolls else QWidget())
            if view.area != BELOW and not view.late:
                self._make_view(name)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.setTabPosition(Qt.DockWidgetArea.BottomDockWidgetArea, QTabWidget.TabPosition.North)

        self.run_bar = RunBar(
            [self.verbs[name] for name in menus.RUN_BAR],
            [[self.verbs[name] for name in group] for group in menus.TOOL_BAR],
        )
        bar = QToolBar()
        bar.setObjectName("runToolBar")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.addWidget(self.run_bar)
        self.addToolBar(bar)
        for action in self.verbs.values():  # shortcuts work while the menu bar is hidden, too
            self.addAction(action)

        self.work = QProgressBar()
        self.work.setFixedSize(120, 6)
        self.work.setTextVisible(False)
        self.work_text = QLabel()
        self.work_cancel = QToolButton(autoRaise=True)
        self.work_cancel.setDefaultAction(self.verbs["cancel_work"])
        small = {"setFixedSize": QSize(16, 16), "setIconSize": QSize(12, 12)}  # the status line is as low as its text
        theme.grow_with_text(self.work_cancel, **small)
        self.machine = SteadyLabel(alignment=Qt.AlignmentFlag.AlignRight)
        self.machine.setFont(number_font(self.machine.font()))
        for widget in (self.work_text, self.work, self.work_cancel, self.machine):
            self.statusBar().addPermanentWidget(widget)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().messageChanged.connect(self._make_room)
        self.show_work("", None)
        self._retranslate()
        bars = [self.menuBar(), bar, self.timeline, self.statusBar()]
        self.dock_layout = DockLayout(self, self.docks, self.views, bars, settings)
        self.dock_layout.reset()

    @property
    def beside(self) -> BesidePane:
        """The second map, made at the first access."""
        if self._beside is None:
            self._beside = BesidePane([self.verbs[name] for name in menus.BESIDE_HEAD])
            if self._colours is not None:
                self._beside.set_theme(self._colours, class_colours(self.palette_name))
            self._beside.hide()
            row = self.map_row.layout()
            row.insertWidget(row.count() - 1, self._beside, 1)
        return self._beside

    @property
    def is_presented(self) -> bool:
        """Whether map and decoder alone are shown."""
        return self.dock_layout.is_presented

    def present(self, on: bool) -> None:
        """Show map and decoder alone on the whole screen, or restore the arrangement before."""
        self.dock_layout.present(on)
        if on:
            self.map.setFocus()

    def arrangement(self) -> Arrangement:
        """Return the arrangement of the window; in the presentation, the arrangement before it."""
        return self.dock_layout.arrangement()

    def show_beside(self, on: bool) -> None:
        """Show the second map beside the first, in equal halves, or the first one alone."""
        self._has_beside = on
        if on or self._beside is not None:
            self.beside.setVisible(on)  # made at the first request
        self._show_map_parts()

    def _show_map_parts(self) -> None:
        """Show what belongs to the map while the map is in sight: gutter, heads and second map."""
        is_map = self.pages.currentWidget() is self.map
        self.map.gutter.setVisible(is_map)
        self.first_head.setVisible(is_map and self._has_beside)
        if self._beside is not None:
            self._beside.setVisible(is_map and self._has_beside)
            self.first_head.setMinimumWidth(self._beside.minimumSizeHint().width())  # equal halves in a narrow window

    def follow_motion(self) -> None:
        """Animate the docks, or not, by the preference for motion."""
        # Grouped dragging: a tab without a title bar can still be dragged out of its group.
        options = (
            QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.GroupedDragging
        )
        self.setDockOptions(options | QMainWindow.DockOption.AnimatedDocks if theme.moves() else options)

    def _hide_titles_of_tabs(self) -> None:
        """Hide the title bars of tabbed panels, whose titles are on the tabs."""
        for dock in self.docks.values():
            is_tab = not dock.isFloating() and bool(self.tabifiedDockWidgets(dock))
            if is_tab != (dock.titleBarWidget() is not None):
                dock.setTitleBarWidget(QWidget() if is_tab else None)

    def begin(self) -> None:
        """Make the visible panels and the panels at the sides that did not exist at the first paint."""
        self.has_begun = True
        for name, view in VIEWS.items():
            is_needed = view.area != BELOW or not self.docks[name].visibleRegion().isEmpty()
            if is_needed and name not in self.views:
                self._make_view(name)
        self.dock_layout.follow_width()
        self.begun.emit()
        self.drops.watch(self)

    def when_made(self, name: str, connect: Callable[[], None]) -> None:
        """Call `connect` when a panel is made; at once if the panel exists."""
        if name in self.views:
            connect()
        else:
            self._connects.setdefault(name, []).append(connect)

    def _make_in_sight(self, name: str, visible: bool) -> None:
        if visible and name not in self.views and (self.has_begun or not VIEWS[name].late):
            self._make_view(name)

    def _make_view(self, name: str) -> QWidget:
        dock, view = self.docks[name], VIEWS[name].make()
        self.views[name] = view
        if VIEWS[name].scrolls:
            dock.widget().setWidget(view)
            view.show()
        else:
            placeholder = dock.widget()
            dock.setWidget(view)
            placeholder.deleteLater()
        if self._colours is not None and hasattr(view, "set_theme"):
            view.set_theme(self._colours)
        self.drops.watch(view)
        for connect in self._connects.pop(name, ()):
            connect()
        return view

    def set_theme(self, colours: Surfaces) -> None:
        """Set the colours of all parts."""
        self._colours = colours
        menus.draw_icons(self.verbs, colours)
        self.show_run_verb(self.verbs["run"].text(), self._run_icon)
        self.start.set_theme(colours)
        self.recovery.set_theme(colours)
        self.map.set_theme(colours, class_colours(self.palette_name))
        self.first_head.set_theme(colours)
        if self._beside is not None:
            self._beside.set_theme(colours, class_colours(self.palette_name))
        self.timeline.set_theme(colours)
        self.drop.set_theme(colours)
        for view in self.views.values():
            if hasattr(view, "set_theme"):
                view.set_theme(colours)

    @property
    def scheme(self) -> str:
        """The scheme of the window: "light" or "dark"."""
        return self._colours.name if self._colours is not None else "light"

    def show_run_verb(self, text: str, icon: str) -> None:
        """Set text and icon of the run button to its next effect."""
        action = self.verbs["run"]
        menus.set_text(action, text)
        self._run_icon = icon
        if self._colours is not None:
            button = self.run_bar.buttons["run"]
            colour = self._colours.on_accent if button.isEnabled() else self._colours.muted
            action.setIcon(theme.icon(icon, self._colours, colour))

    def show_work(self, text: str, fraction: float | None, can_cancel: bool = False) -> None:
        """Show the work besides training in the status line; "" hides it. `fraction`: 0 to 1; None: unknown."""
        self.work_text.setText(text)
        self.verbs["cancel_work"].setEnabled(can_cancel)
        self.work_cancel.setVisible(can_cancel)
        self.work.setVisible(bool(text))
        self.work.setRange(0, 0 if fraction is None and theme.moves() else 1000)  # the range 0 to 0 shows a moving bar
        self.work.setValue(round(1000 * (fraction or 0)))
        self._make_room()

    def show_message(self, text: str, seconds: float = 15) -> None:
        """Show a sentence about an event in the status line for some seconds."""
        self.statusBar().showMessage(text, round(1000 * seconds))

    def hint(self, topic: str, text: str, seconds: float = 15) -> None:
        """Show a sentence about a state in the status line for some seconds, at most while the state lasts.

        The owner of a topic calls this method at each change of the state; "" clears the sentence.
        """
        before, self._hints[topic] = self._hints.get(topic, ""), text
        if text and text != before:
            self.show_message(text, seconds)
        elif before and text != before and self.statusBar().currentMessage() == before:
            self.statusBar().clearMessage()

    def save_picture(self, out: Path, part: str = "window") -> None:
        """Save a picture of the window, the map or a panel as PNG. Raises UserError if the file cannot be written."""
        widget = {"window": self, "map": self.map_row}.get(part) or self.views[part]
        picture = widget.grab()
        with atomic_write(out) as temporary:
            picture.save(str(temporary), "PNG")

    def bring_forward(self, panel: str) -> None:
        """Show a panel, in front of the other tabs of its place."""
        self.views[panel]  # makes the panel, also in a hidden window
        self.docks[panel].show()
        self.docks[panel].raise_()

    def _make_room(self, message: str = "") -> None:
        """Hide the load of the machine while a message needs its room, so that neither is clipped."""
        message = message or self.statusBar().currentMessage()
        taken = sum(
            widget.sizeHint().width() + 8
            for widget in (self.work_text, self.work, self.work_cancel)
            if not widget.isHidden()
        )
        needed = self.statusBar().fontMetrics().horizontalAdvance(message) + 24 if message else 0
        self.machine.setVisible(needed + taken + self.machine.width() <= self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the current message, and for the map."""
        super().resizeEvent(event)
        self._make_room()
        if self.isVisible() and event.size().width() != event.oldSize().width():
            QTimer.singleShot(0, self.dock_layout, self.dock_layout.follow_width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Emit `painted` once, after this pass of the event loop, in which the panels are painted too."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "machine"):
            self._retranslate()

    def _retranslate(self) -> None:
        menus.name(self.verbs)
        self.menuBar().clear()
        toggles = [dock.toggleViewAction() for dock in self.docks.values()]
        menus.fill(self.menuBar(), self.verbs, toggles, self.recent_menu_opens.emit)
        for name, view in VIEWS.items():
            self.docks[name].setWindowTitle(QCoreApplication.translate("Views", view.title))
        self.machine.setToolTip(
            self.tr("Of one core, in the last second: for training and questions to the model, and for drawing")
        )
        self.work.setAccessibleName(self.tr("Progress of the work in the background"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save the layout. A slot of `closing` saves the run and ends the threads, or keeps the window open."""
        self.dock_layout.save()
        event.accept()
        self.closing.emit(event)


def _title_font() -> QFont:
    """Return a font for a dock that differs from the application's font by a style hint alone.

    For a dock without an explicit font, Qt writes the title in a font that does not follow the text size.
    """
    font = QFont()
    font.setStyleHint(QFont.StyleHint.SansSerif)
    return font
