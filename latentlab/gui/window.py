"""MainWindow: the map in the middle, panels around it, menus and the run bar above. Presenters connect the parts."""

import dataclasses
import functools
import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QGuiApplication,
    QImage,
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
from latentlab.session.run_folder import SESSION_ENDING, holds_run

LAYOUT_VERSION = 4  # version of the docks: a saved layout of another version is not restored
# The first bytes of the results of QWidget.saveGeometry and QMainWindow.saveState, and their lengths.
GEOMETRY_MAGIC, GEOMETRY_BYTES = bytes.fromhex("01d9d0cb0003"), 66
BELOW = Qt.DockWidgetArea.BottomDockWidgetArea
LOW = 196  # pixels: height of the bottom panels in a narrow window, which usually is low too
SIDES = 0.46  # the largest share of the window's width for the panels at both sides
STATE_MAGIC, STATE_BYTES = bytes.fromhex("000000ff") + LAYOUT_VERSION.to_bytes(4, "big"), 16 * 1024


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


@dataclasses.dataclass(frozen=True)
class Arrangement:
    """The places of the window and its panels, to be restored: Qt's state of the window, and the panels by name."""

    place: QRect
    geometry: QByteArray  # the place in Qt's format for the next start
    docks: QByteArray
    window_state: Qt.WindowState
    panels: tuple[str, ...]  # the shown panels
    in_front: tuple[str, ...]  # the front panels of the tabs, and the panels without tabs


class MainWindow(QMainWindow):
    """The main window. A panel of VIEWS is made when its dock is first visible, or at the first access `views[name]`.

    At the start only the panels at the sides are made: the minimum width of the sides depends on them.
    """

    closing = Signal(QCloseEvent)  # a slot that ignores the event keeps the window open
    recent_menu_opens = Signal(QMenu)  # the menu of the recent runs, still empty
    begun = Signal()  # emitted once, after the first paint, when all visible panels exist
    dragged = Signal(object)  # the paths dragged over the window, a tuple of Path; (): the drag has ended or left
    dropped = Signal(object)  # the dropped paths, a tuple of Path
    # Content without a path, such as an image of a web page: whether it is a picture; its QImage, None without one.
    pathless_dragged = Signal(bool)
    pathless_dropped = Signal(object)
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
        self._before: Arrangement | None = None  # the arrangement before the presentation
        self.setWindowTitle("latentlab")
        self.setObjectName("mainWindow")
        self.setAcceptDrops(True)
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
        self.reset_layout()

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

    def follow_text(self, ratio: float) -> None:
        """Widen the panels at the sides by the ratio of the text sizes, or move them to the bottom."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        sides = [name for name, view in VIEWS.items() if view.area != Qt.DockWidgetArea.BottomDockWidgetArea]
        docks = [self.docks[name] for name in sides if self.docks[name].isVisible()]
        if not self.is_presented:
            self.resizeDocks(docks, [round(dock.width() * ratio) for dock in docks], Qt.Orientation.Horizontal)
            QTimer.singleShot(0, self, self._follow_width)

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
        self._follow_width()
        self.begun.emit()
        self._watch_drops(self)

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
        self._watch_drops(view)
        for connect in self._connects.pop(name, ()):
            connect()
        return view

    def _watch_drops(self, parent: QWidget) -> None:
        """Filter the drags over widgets that accept drops: a text field would insert the names of dragged files."""
        for widget in parent.findChildren(QWidget):
            if widget.acceptDrops():
                widget.installEventFilter(self)

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
            QTimer.singleShot(0, self, self._follow_width)

    def reset_layout(self) -> None:
        """Restore the default layout."""
        for dock in self.docks.values():
            dock.setFloating(False)
        self.resize_to(1280, 800)
        self._arrange(list(VIEWS), narrow=self._is_narrow())
        for dock in self.docks.values():
            dock.show()
        self.docks["losses"].raise_()
        below = [name for name in VIEWS if self.dockWidgetArea(self.docks[name]) == BELOW]
        self.resizeDocks([self.docks[n] for n in below], [VIEWS[n].size for n in below], Qt.Orientation.Vertical)

    def _arrange(self, names: list[str], *, narrow: bool) -> None:
        """Move these panels to their places in VIEWS; in a narrow window the left ones become tabs at the bottom."""
        for name in names:
            if self.dockWidgetArea(self.docks[name]) != Qt.DockWidgetArea.NoDockWidgetArea:
                self.removeDockWidget(self.docks[name])  # beside panels without tabs it would widen the window
        below = [name for name in VIEWS if name not in names and self.dockWidgetArea(self.docks[name]) == BELOW]
        sides = []
        for name in names:
            area = VIEWS[name].area
            if area == BELOW or (narrow and area == Qt.DockWidgetArea.LeftDockWidgetArea):
                self.addDockWidget(BELOW, self.docks[name])
                if below:  # the bottom panels are tabs of one place
                    self.tabifyDockWidget(self.docks[below[-1]], self.docks[name])
                below.append(name)
            else:
                self.addDockWidget(area, self.docks[name])
                sides.append(name)
        # The other side shrinks to its usual width, in favour of the map.
        usual = {name: max(VIEWS[name].size, self._least_width(name)) for name in VIEWS}
        others = [name for name in VIEWS if name not in names and self.dockWidgetArea(self.docks[name]) != BELOW]
        others = [name for name in others if self.docks[name].isVisible() and self.docks[name].width() > usual[name]]
        resized = [*sides, *others]
        self.resizeDocks([self.docks[n] for n in resized], [usual[n] for n in resized], Qt.Orientation.Horizontal)
        shared = [name for name in sides if VIEWS[name].height]
        self.resizeDocks([self.docks[n] for n in shared], [VIEWS[n].height for n in shared], Qt.Orientation.Vertical)

    def _least_width(self, name: str) -> int:
        """Return the width, in pixels, below which a panel scrolls horizontally."""
        return self.views[name].minimumSizeHint().width() if name in self.views else 0

    def _is_narrow(self, width: int | None = None) -> bool:
        """Whether panels at both sides would leave less than about half of the width, in pixels, to the map.

        By default the width is that of the window.
        """
        areas = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        sides = ([self._least_width(name) for name, view in VIEWS.items() if view.area == area] for area in areas)
        return sum(map(max, sides)) > SIDES * (self.width() if width is None else width)

    def _follow_width(self, width: int | None = None) -> None:
        """Move the left panels to the bottom in a narrow window, and back in a wide one, see `_is_narrow`.

        Panels that the user has moved stay in their places.
        """
        left = [name for name, view in VIEWS.items() if view.area == Qt.DockWidgetArea.LeftDockWidgetArea]
        places = {self.dockWidgetArea(self.docks[name]) for name in left}
        narrow = self._is_narrow(width)
        expected = Qt.DockWidgetArea.LeftDockWidgetArea if narrow else BELOW  # the place before the change of the width
        if places != {expected} or any(self.docks[name].isFloating() for name in left):
            return
        shown = [name for name in left if not self.docks[name].isHidden()]
        front = [dock for dock in self.docks.values() if not dock.visibleRegion().isEmpty()]
        self._arrange(left, narrow=narrow)
        for name in shown:
            self.docks[name].show()
        if narrow and front:
            below = [dock for dock in front if self.dockWidgetArea(dock) == BELOW]
            self.resizeDocks(below, [LOW] * len(below), Qt.Orientation.Vertical)
        for dock in front:
            if self.dockWidgetArea(dock) == BELOW and dock.objectName() not in left:
                dock.raise_()

    def resize_to(self, width: int, height: int) -> None:
        """Resize the window, at most to the size of the screen.

        The panels at the sides move first: between them a pair of maps would keep the window wide.
        """
        room = QGuiApplication.primaryScreen().availableGeometry()
        width, height = min(width, room.width()), min(height, room.height())
        if self._is_narrow(width):
            self._follow_width(width)
            self.layout().activate()
        self.resize(width, height)

    # The presentation

    @property
    def is_presented(self) -> bool:
        """Whether map and decoder alone are shown."""
        return self._before is not None

    def present(self, on: bool) -> None:
        """Show map and decoder alone on the whole screen, or restore the arrangement before."""
        if on == self.is_presented:
            return
        bars = [self.menuBar(), self.findChild(QToolBar, "runToolBar"), self.timeline, self.statusBar()]
        if on:
            self._before = self._arrangement()
            for name, dock in self.docks.items():
                dock.setVisible(name == "decoder")
            if self.docks["decoder"].isFloating():
                self.docks["decoder"].setFloating(False)
            for bar in bars:
                bar.hide()
            self.showFullScreen()
            self.setGeometry(self.screen().geometry())  # for a screen without a window manager
            width = self.width()
            self.resizeDocks([self.docks["decoder"]], [width * 2 // 5], Qt.Orientation.Horizontal)
            self.map.setFocus()
        else:
            before, self._before = self._before, None
            for bar in bars:
                bar.show()
            self.setWindowState(before.window_state)
            if not before.window_state & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
                self.setGeometry(before.place)
            self.restoreState(before.docks, LAYOUT_VERSION)
            for name in before.in_front:
                self.docks[name].raise_()

    def _arrangement(self) -> Arrangement:
        return Arrangement(
            self.geometry(),
            self.saveGeometry(),
            self.saveState(LAYOUT_VERSION),
            self.windowState(),
            tuple(name for name, dock in self.docks.items() if dock.toggleViewAction().isChecked()),
            tuple(name for name, dock in self.docks.items() if not dock.visibleRegion().isEmpty()),
        )

    def arrangement(self) -> Arrangement:
        """Return the arrangement of the window; in the presentation, the arrangement before it."""
        return self._before or self._arrangement()

    def restore_layout(self) -> None:
        """Restore the saved size, place and docks, on a connected screen."""
        if geometry := self.settings.value("window/geometry", _geometry, None):
            self.restoreGeometry(geometry)
            frame = self.frameGeometry()
            if not any(screen.availableGeometry().intersects(frame) for screen in QGuiApplication.screens()):
                self.move(QGuiApplication.primaryScreen().availableGeometry().topLeft())
        if docks := self.settings.value("window/docks", _docks, None):
            self.restoreState(docks, LAYOUT_VERSION)

    def save_layout(self) -> None:
        """Save size, place and docks for the next start."""
        now = self.arrangement()
        self.settings.set("window/geometry", _as_text(now.geometry))
        self.settings.set("window/docks", _as_text(now.docks))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Emit `painted` once, after this pass of the event loop, in which the panels are painted too."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle files dragged over a widget that accepts other drops. A panel may accept pictures itself."""
        if event.type() in _DRAGS:
            keeps = getattr(watched, "takes_pictures", False) and _run_in(event) is None
            if event.type() == QEvent.Type.DragLeave or (_paths_in(event) and not keeps):
                _DRAGS[event.type()](self, event)
                return event.type() != QEvent.Type.DragLeave
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragMoveEvent) -> None:
        """Emit the dragged content. Files of any kind are accepted: the overlay says which files are of no use."""
        if paths := _paths_in(event):
            event.acceptProposedAction()
            self.dragged.emit(paths)
        elif _is_of_the_web(event):
            event.acceptProposedAction()
            self.pathless_dragged.emit(event.mimeData().hasImage())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Emit that the drag has left the window."""
        self.dragged.emit(())

    def dropEvent(self, event: QDropEvent) -> None:
        """Emit the dropped content."""
        if paths := _paths_in(event):
            event.acceptProposedAction()
            self.dropped.emit(paths)
        elif _is_of_the_web(event):
            event.acceptProposedAction()
            image = QImage(event.mimeData().imageData()) if event.mimeData().hasImage() else QImage()
            self.pathless_dropped.emit(None if image.isNull() else image)

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
        self.save_layout()
        event.accept()
        self.closing.emit(event)


def _title_font() -> QFont:
    """Return a font for a dock that differs from the application's font by a style hint alone.

    For a dock without an explicit font, Qt writes the title in a font that does not follow the text size.
    """
    font = QFont()
    font.setStyleHint(QFont.StyleHint.SansSerif)
    return font


_DRAGS = {
    QEvent.Type.DragEnter: MainWindow.dragEnterEvent,
    QEvent.Type.DragMove: MainWindow.dragEnterEvent,
    QEvent.Type.DragLeave: MainWindow.dragLeaveEvent,
    QEvent.Type.Drop: MainWindow.dropEvent,
}


def _paths_in(event: QDropEvent) -> tuple[Path, ...]:
    """Return the dragged local files and folders."""
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())


def _is_of_the_web(event: QDropEvent) -> bool:
    """Whether the dragged content is a picture without a file, or an address."""
    data = event.mimeData()
    return data.hasImage() or any(url.scheme() in ("http", "https", "data") for url in data.urls())


def _run_in(event: QDropEvent) -> Path | None:
    """Return the dragged session file or run folder; None for other content and for several paths."""
    paths = _paths_in(event)
    if len(paths) != 1:
        return None
    path = paths[0]
    return path if (path.suffix == SESSION_ENDING and path.is_file()) or holds_run(path) else None


def _as_text(layout: QByteArray) -> str:
    """Return Qt's bytes of a layout as hexadecimal digits, followed by their digest."""
    return f"{layout.data().hex()} {_digest(layout.data())}"


def _digest(layout: bytes) -> str:
    return hashlib.sha256(layout).hexdigest()[:16]


def _layout(text: str) -> bytes:
    """Return the layout in a text of `_as_text`. Raises ValueError if a digit was changed.

    Some damaged layouts make QMainWindow.restoreState end the process, so only layouts that this program wrote reach
    it. (A forged digest is not detected.)
    """
    digits, _, digest = text.partition(" ")
    layout = bytes.fromhex(digits)
    if _digest(layout) != digest:
        raise ValueError("not what was saved")
    return layout


def _geometry(text: str) -> QByteArray:
    """Return a saved geometry. Raises ValueError if the text is no geometry."""
    found = _layout(text)
    if len(found) != GEOMETRY_BYTES or not found.startswith(GEOMETRY_MAGIC):
        raise ValueError("no geometry of a window")
    return QByteArray(found)


def _docks(text: str) -> QByteArray | None:
    """Return a saved layout of the docks; None for another version. Raises ValueError if the text is no layout."""
    found = _layout(text)
    if len(found) > STATE_BYTES or not found.startswith(STATE_MAGIC[:4]):
        raise ValueError("no layout of docks")
    return QByteArray(found) if found.startswith(STATE_MAGIC) else None
