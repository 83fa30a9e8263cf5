"""Parts: what a presenter may use of the window. MainWindow satisfies it; a presenter never imports the window."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QLabel, QStackedWidget, QWidget

from latentlab.gui.settings import Settings

if TYPE_CHECKING:
    from latentlab.gui.views.beside_pane import BesidePane, MapHead
    from latentlab.gui.views.drop_overlay import DropOverlay
    from latentlab.gui.views.latent_map import LatentMap
    from latentlab.gui.views.recovery_panel import RecoveryPanel
    from latentlab.gui.views.run_bar import RunBar
    from latentlab.gui.views.start_screen import StartScreen
    from latentlab.gui.views.timeline_bar import TimelineBar
    from latentlab.gui.widgets.banner import Banner


class Arrangement(Protocol):
    """Which panels the window shows, by the names of VIEWS."""

    panels: tuple[str, ...]
    in_front: tuple[str, ...]  # of those that share a place


class Parts(Protocol):
    """The map, the panels by the names of VIEWS, their docks, the verbs by id, and two ways to tell something."""

    map: "LatentMap"
    first_head: "MapHead"  # above the map, while a second one stands beside it
    beside: "BesidePane"  # the second map, made at the first access
    start: "StartScreen"
    pages: QStackedWidget  # the map or the first screen
    run_bar: "RunBar"
    timeline: "TimelineBar"
    banner: "Banner"
    recovery: "RecoveryPanel"  # above the map or the first screen
    machine: QLabel  # at the right end of the status line
    views: dict[str, QWidget]  # those that are made; `views[name]` makes a panel that is not there yet
    docks: dict[str, QDockWidget]
    verbs: dict[str, QAction]
    settings: Settings
    begun: SignalInstance  # once, after the first paint, when all panels in sight are there
    recent_menu_opens: SignalInstance
    dragged: SignalInstance  # the paths that are dragged over the window, a tuple of Path; (): no more
    dropped: SignalInstance  # the paths that were dropped, a tuple of Path
    pathless_dragged: SignalInstance  # of what has no path, such as an image of a web page: whether it is a picture
    pathless_dropped: SignalInstance  # the QImage of it; None: it holds none
    drop: "DropOverlay"
    scheme: str  # "light" or "dark"
    palette_name: str

    is_presented: bool  # map and decoder alone are shown

    def present(self, on: bool) -> None:
        """Show map and decoder alone on the whole screen, or everything where it was before."""

    def show_beside(self, on: bool) -> None:
        """Show the second map beside the first, or the first one alone."""

    def when_made(self, name: str, connect: Callable[[], None]) -> None:
        """Call `connect` once a panel is made; at once where the panel is there."""

    def arrangement(self) -> "Arrangement":
        """Return where the parts of the window are; while it is presented, where they were before."""

    def say(self, text: str, seconds: float = 15) -> None:
        """Show a sentence about something that has happened in the status line for a while."""

    def hint(self, topic: str, text: str, seconds: float = 15) -> None:
        """Show a sentence about a state for a while, at most until its topic has another one; "": there is none."""

    def bring_forward(self, panel: str) -> None:
        """Show a panel in front of those that share its place."""

    def show_run_verb(self, text: str, icon: str) -> None:
        """Name the run button by its next effect."""
