"""The second map, beside the first: under a head line with its run, the links of both maps, and their buttons."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.latent_map import LatentMap
from latentlab.gui.widgets.fitting_label import FittingLabel
from latentlab.gui.widgets.theme import SPACE, grow_with_text, number_font

HEIGHT = 30  # of a head line, in pixels at 100 %


class MapHead(QWidget):
    """A line above a map: which run the map shows, and buttons at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._colours = SCHEMES["light"]
        self.title = FittingLabel()
        self.title.setFont(number_font(self.font()))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(SPACE, 0, SPACE // 2, 0)
        self.row.setSpacing(SPACE // 2)
        self.row.addWidget(self.title, 1)
        grow_with_text(self, setFixedHeight=HEIGHT)

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a line to the map."""
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, QColor(self._colours.grid))


class BesideMap(LatentMap):
    """The latent map of the run beside. Its probe stands where its owner puts it, not at the cursor."""

    def _tell_probe(self, x: float, y: float) -> None:
        self.latent_moved.emit(x, y)

    def _retranslate(self) -> None:
        super()._retranslate()
        self.setAccessibleName(self.tr("Second latent map"))


class BesidePane(QWidget):
    """Head and map of the run beside. `actions` are the verbs of the buttons, from left to right."""

    def __init__(self, actions: Sequence[QAction]) -> None:
        super().__init__()
        self._colours = SCHEMES["light"]
        self.head, self.map = MapHead(), BesideMap()
        self.buttons: dict[str, QToolButton] = {}
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            self.buttons[action.objectName()] = button
            self._add(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.map, 1)

    def _add(self, button: QToolButton) -> None:
        button.setProperty("quiet", True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.row.addWidget(button)

    def set_theme(self, colours: Surfaces, label_colours: tuple[str, ...]) -> None:
        """Use these surfaces, and these colours for the classes in order."""
        self._colours = colours
        self.head.set_theme(colours)
        self.map.set_theme(colours, label_colours)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a line between the maps."""
        QPainter(self).fillRect(0, 0, 1, self.height(), QColor(self._colours.border))
