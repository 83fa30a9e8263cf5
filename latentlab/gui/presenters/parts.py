"""Parts: the parts of the window for presenters, a protocol of MainWindow. A presenter never imports the window."""

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
    """The panels that the window shows, by the names of VIEWS."""

    panels: tuple[str, ...]
    in_front: tuple[str, ...]  # the front panels of the tabs, and the panels without tabs


class Drops(Protocol):
    """What is dragged over the window and dropped on it."""

    dragged: SignalInstance  # the paths dragged over the window, a tuple of Path; (): the drag has ended or left
    dropped: SignalInstance  # the dropped paths, a tuple of Path
    pathless_dragged: SignalInstance  # content without a path, such as an image of a web page: whether it is a picture
    pathless_dropped: SignalInstance  # the QImage of dropped content without a path; None if it holds no picture


class Parts(Protocol):
    """The map, the panels and docks by the names of VIEWS, the verbs by id, and the messages of the status line."""

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
    views: dict[str, QWidget]  # the existing panels; `views[name]` makes a missing panel
    docks: dict[str, QDockWidget]
    verbs: dict[str, QAction]
    settings: Settings
    begun: SignalInstance  # emitted once, after the first paint, when all visible panels exist
    recent_menu_opens: SignalInstance
    drops: Drops
    drop: "DropOverlay"
    scheme: str  # "light" or "dark"
    palette_name: str

    is_presented: bool  # whether map and decoder alone are shown

    def present(self, on: bool) -> None:
        """Show map and decoder alone on the whole screen, or restore the arrangement before."""

    def show_beside(self, on: bool) -> None:
        """Show the second map beside the first, or the first one alone."""

    def when_made(self, name: str, connect: Callable[[], None]) -> None:
        """Call `connect` when a panel is made; at once if the panel exists."""

    def arrangement(self) -> "Arrangement":
        """Return the arrangement of the panels; in the presentation, the arrangement before it."""

    def show_message(self, text: str, seconds: float = 15) -> None:
        """Show a sentence about an event in the status line for some seconds."""

    def hint(self, topic: str, text: str, seconds: float = 15) -> None:
        """Show a sentence about a state for some seconds, at most until the next call for its topic; "" clears it."""

    def bring_forward(self, panel: str) -> None:
        """Show a panel, in front of the other tabs of its place."""

    def show_run_verb(self, text: str, icon: str) -> None:
        """Set text and icon of the run button to its next effect."""
