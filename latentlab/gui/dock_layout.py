"""The places of the panels: the default ones, those in a narrow window, the saved ones, and the presentation."""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from latentlab.gui.settings import Settings
from latentlab.gui.views import VIEWS

LAYOUT_VERSION = 4  # version of the docks: a saved layout of another version is not restored
# The first bytes of the results of QWidget.saveGeometry and QMainWindow.saveState, and their lengths.
GEOMETRY_MAGIC, GEOMETRY_BYTES = bytes.fromhex("01d9d0cb0003"), 66
BELOW = Qt.DockWidgetArea.BottomDockWidgetArea
LOW = 196  # pixels: height of the bottom panels in a narrow window, which usually is low too
SIDES = 0.46  # the largest share of the window's width for the panels at both sides
STATE_MAGIC, STATE_BYTES = bytes.fromhex("000000ff") + LAYOUT_VERSION.to_bytes(4, "big"), 16 * 1024


@dataclasses.dataclass(frozen=True)
class Arrangement:
    """The places of the window and its panels, to be restored: Qt's state of the window, and the panels by name."""

    place: QRect
    geometry: QByteArray  # the place in Qt's format for the next start
    docks: QByteArray
    window_state: Qt.WindowState
    panels: tuple[str, ...]  # the shown panels
    in_front: tuple[str, ...]  # the front panels of the tabs, and the panels without tabs


class DockLayout(QObject):
    """Places the docks of a window, which are named by VIEWS, and restores their places."""

    def __init__(
        self,
        window: QMainWindow,
        docks: Mapping[str, QDockWidget],
        views: Mapping[str, QWidget],
        bars: Sequence[QWidget],
        settings: Settings,
    ) -> None:
        """Take the window with its docks and existing panels. `bars` are hidden in the presentation."""
        super().__init__(window)
        self._window, self._docks, self._views, self._bars, self._settings = window, docks, views, bars, settings
        self._before: Arrangement | None = None  # the arrangement before the presentation

    def follow_text(self, ratio: float) -> None:
        """Widen the panels at the sides by the ratio of the text sizes, or move them to the bottom."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        sides = [name for name, view in VIEWS.items() if view.area != Qt.DockWidgetArea.BottomDockWidgetArea]
        widths = {name: self._docks[name].width() for name in sides if self._docks[name].isVisible()}
        if not self.is_presented:
            wanted = {name: round(width * ratio) for name, width in widths.items()}
            self._resize(wanted, Qt.Orientation.Horizontal)
            QTimer.singleShot(0, self, self.follow_width)

    def reset(self) -> None:
        """Restore the default layout."""
        for dock in self._docks.values():
            dock.setFloating(False)
        self.resize_to(1280, 800)
        self._arrange(list(VIEWS), narrow=self._is_narrow())
        for dock in self._docks.values():
            dock.show()
        self._docks["losses"].raise_()
        below = [name for name in VIEWS if self._area(name) == BELOW]
        self._resize({name: VIEWS[name].size for name in below}, Qt.Orientation.Vertical)

    def _arrange(self, names: list[str], *, narrow: bool) -> None:
        """Move these panels to their places in VIEWS; in a narrow window the left ones become tabs at the bottom."""
        for name in names:
            if self._area(name) != Qt.DockWidgetArea.NoDockWidgetArea:
                self._window.removeDockWidget(self._docks[name])  # beside panels without tabs it would widen the window
        below = [name for name in VIEWS if name not in names and self._area(name) == BELOW]
        sides = []
        for name in names:
            area = VIEWS[name].area
            if area == BELOW or (narrow and area == Qt.DockWidgetArea.LeftDockWidgetArea):
                self._window.addDockWidget(BELOW, self._docks[name])
                if below:  # the bottom panels are tabs of one place
                    self._window.tabifyDockWidget(self._docks[below[-1]], self._docks[name])
                below.append(name)
            else:
                self._window.addDockWidget(area, self._docks[name])
                sides.append(name)
        # The other side shrinks to its usual width, in favour of the map.
        usual = {name: max(VIEWS[name].size, self._least_width(name)) for name in VIEWS}
        others = [name for name in VIEWS if name not in names and self._area(name) != BELOW]
        others = [name for name in others if self._docks[name].isVisible() and self._docks[name].width() > usual[name]]
        resized = [*sides, *others]
        self._resize({name: usual[name] for name in resized}, Qt.Orientation.Horizontal)
        heights = {name: VIEWS[name].height for name in sides if VIEWS[name].height}
        self._resize(heights, Qt.Orientation.Vertical)

    def _area(self, name: str) -> Qt.DockWidgetArea:
        return self._window.dockWidgetArea(self._docks[name])

    def _resize(self, sizes: Mapping[str, int], orientation: Qt.Orientation) -> None:
        """Give panels these widths or heights, in pixels."""
        self._window.resizeDocks([self._docks[name] for name in sizes], list(sizes.values()), orientation)

    def _least_width(self, name: str) -> int:
        """Return the width, in pixels, below which a panel scrolls horizontally."""
        return self._views[name].minimumSizeHint().width() if name in self._views else 0

    def _is_narrow(self, width: int | None = None) -> bool:
        """Whether panels at both sides would leave less than about half of the width, in pixels, to the map.

        By default the width is that of the window.
        """
        areas = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        sides = ([self._least_width(name) for name, view in VIEWS.items() if view.area == area] for area in areas)
        return sum(map(max, sides)) > SIDES * (self._window.width() if width is None else width)

    def follow_width(self, width: int | None = None) -> None:
        """Move the left panels to the bottom in a narrow window, and back in a wide one, see `_is_narrow`.

        Panels that the user has moved stay in their places.
        """
        left = [name for name, view in VIEWS.items() if view.area == Qt.DockWidgetArea.LeftDockWidgetArea]
        places = {self._area(name) for name in left}
        narrow = self._is_narrow(width)
        expected = Qt.DockWidgetArea.LeftDockWidgetArea if narrow else BELOW  # the place before the change of the width
        if places != {expected} or any(self._docks[name].isFloating() for name in left):
            return
        shown = [name for name in left if not self._docks[name].isHidden()]
        front = [name for name, dock in self._docks.items() if not dock.visibleRegion().isEmpty()]
        self._arrange(left, narrow=narrow)
        for name in shown:
            self._docks[name].show()
        if narrow and front:
            self._resize({name: LOW for name in front if self._area(name) == BELOW}, Qt.Orientation.Vertical)
        for name in front:
            if self._area(name) == BELOW and name not in left:
                self._docks[name].raise_()

    def resize_to(self, width: int, height: int) -> None:
        """Resize the window, at most to the size of the screen.

        The panels at the sides move first: between them a pair of maps would keep the window wide.
        """
        room = QGuiApplication.primaryScreen().availableGeometry()
        width, height = min(width, room.width()), min(height, room.height())
        if self._is_narrow(width):
            self.follow_width(width)
            self._window.layout().activate()
        self._window.resize(width, height)

    # The presentation

    @property
    def is_presented(self) -> bool:
        """Whether map and decoder alone are shown."""
        return self._before is not None

    def present(self, on: bool) -> None:
        """Show map and decoder alone on the whole screen, or restore the arrangement before."""
        if on == self.is_presented:
            return
        if on:
            self._before = self._arrangement()
            for name, dock in self._docks.items():
                dock.setVisible(name == "decoder")
            if self._docks["decoder"].isFloating():
                self._docks["decoder"].setFloating(False)
            for bar in self._bars:
                bar.hide()
            self._window.showFullScreen()
            self._window.setGeometry(self._window.screen().geometry())  # for a screen without a window manager
            width = self._window.width()
            self._resize({"decoder": width * 2 // 5}, Qt.Orientation.Horizontal)
        else:
            before, self._before = self._before, None
            for bar in self._bars:
                bar.show()
            self._window.setWindowState(before.window_state)
            if not before.window_state & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
                self._window.setGeometry(before.place)
            self._window.restoreState(before.docks, LAYOUT_VERSION)
            for name in before.in_front:
                self._docks[name].raise_()

    def _arrangement(self) -> Arrangement:
        return Arrangement(
            self._window.geometry(),
            self._window.saveGeometry(),
            self._window.saveState(LAYOUT_VERSION),
            self._window.windowState(),
            tuple(name for name, dock in self._docks.items() if dock.toggleViewAction().isChecked()),
            tuple(name for name, dock in self._docks.items() if not dock.visibleRegion().isEmpty()),
        )

    def arrangement(self) -> Arrangement:
        """Return the arrangement of the window; in the presentation, the arrangement before it."""
        return self._before or self._arrangement()

    def restore(self) -> None:
        """Restore the saved size, place and docks, on a connected screen."""
        if geometry := self._settings.value("window/geometry", _geometry, None):
            self._window.restoreGeometry(geometry)
            frame = self._window.frameGeometry()
            if not any(screen.availableGeometry().intersects(frame) for screen in QGuiApplication.screens()):
                self._window.move(QGuiApplication.primaryScreen().availableGeometry().topLeft())
        if docks := self._settings.value("window/docks", _docks, None):
            self._window.restoreState(docks, LAYOUT_VERSION)

    def save(self) -> None:
        """Save size, place and docks for the next start."""
        now = self.arrangement()
        self._settings.set("window/geometry", _as_text(now.geometry))
        self._settings.set("window/docks", _as_text(now.docks))


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
