"""The second map, beside the first: under a head line with its run, the links of both maps, and their buttons."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.latent_map import LatentMap
from latentlab.gui.widgets.fitting_label import FittingLabel, fitted_to_end
from latentlab.gui.widgets.theme import ICON_SIZE, SPACE, grow_with_text, number_font

HEIGHT, BUTTON_WIDTH = 30, 26  # of a head line, and of a button with an icon, in pixels at 100 %
TITLE_WIDTH = 56  # least room of a title, for a step of four digits


class MapHead(QWidget):
    """A line above a map: which run the map shows, and buttons at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._colours = SCHEMES["light"]
        self.title = FittingLabel(fitted_to_end)
        self.title.setFont(number_font(self.font()))
        grow_with_text(self.title, setMinimumWidth=TITLE_WIDTH)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(SPACE, 0, SPACE // 2, 0)
        self.row.setSpacing(2)
        self.row.addWidget(self.title, 1)
        grow_with_text(self, setFixedHeight=HEIGHT)

    def add(self, button: QToolButton) -> QToolButton:
        """Add a quiet button at the right."""
        button.setProperty("quiet", True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.row.addWidget(button)
        return button

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self._colours = colours
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, and a line to the map."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colours.window))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(self._colours.border))


class BesideMap(LatentMap):
    """The latent map of the run beside. Its probe stands where its owner puts it, not at the cursor."""

    def _emit_probe(self, x: float, y: float) -> None:
        self.latent_moved.emit(x, y)

    def _retranslate(self) -> None:
        super()._retranslate()
        self.setAccessibleName(self.tr("Second latent map"))


class BesidePane(QWidget):
    """Head and map of the run beside. `actions` are the verbs of the buttons, from left to right."""

    probe_linked = Signal(str)  # by "z" or by "image"

    def __init__(self, actions: Sequence[QAction]) -> None:
        super().__init__()
        self._colours = SCHEMES["light"]
        self.head, self.map = MapHead(), BesideMap()
        self.probe_links = {by: self.head.add(QToolButton(checkable=True)) for by in ("z", "image")}
        group = QButtonGroup(self)
        for by, button in self.probe_links.items():
            group.addButton(button)
            button.clicked.connect(lambda _, by=by: self.probe_linked.emit(by))
        self.buttons: dict[str, QToolButton] = {}
        for action in actions:
            button = self.buttons[action.objectName()] = self.head.add(QToolButton())
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            grow_with_text(button, setFixedWidth=BUTTON_WIDTH, setIconSize=ICON_SIZE)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.map, 1)
        self._retranslate()

    def show_probe_link(self, by: str, reason: str) -> None:
        """Show how the probes are linked; `reason` says why they cannot have the same z, empty if they can."""
        self.probe_links[by].setChecked(True)
        self.probe_links["z"].setEnabled(not reason)
        self.probe_links["z"].setToolTip(reason or self.tr("Both probes have the same z"))

    def set_theme(self, colours: Surfaces, label_colours: tuple[str, ...]) -> None:
        """Use these surfaces, and these colours for the classes in order."""
        self._colours = colours
        self.head.set_theme(colours)
        self.map.set_theme(colours, label_colours)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a line between the maps."""
        QPainter(self).fillRect(0, 0, 1, self.height(), QColor(self._colours.border))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.probe_links["z"].setText(self.tr("= z"))
        self.probe_links["z"].setToolTip(self.tr("Both probes have the same z"))
        self.probe_links["image"].setText(self.tr("= image"))
        self.probe_links["image"].setToolTip(
            self.tr("The second probe stands at its model’s mean of the training image nearest to the first probe")
        )
        self.probe_links["z"].setAccessibleName(self.tr("Probes of the same z"))
        self.probe_links["image"].setAccessibleName(self.tr("Probes at the same image"))
