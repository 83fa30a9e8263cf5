"""Page: what the pages of a window share: a sentence, controls in a row, plots in a grid, a readout."""

import contextlib
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.pages.hand_plot import HandPlot
from latentlab.gui.widgets.flow_layout import FlowLayout
from latentlab.gui.widgets.theme import SPACE, muted, number_font


class Page(QWidget):
    """A page of a PagesWindow. A subclass fills `controls` and `plots`, and sets its words in `retranslate`.

    The presenter owns the state of the page: a control requests another value of it, and shows the value that arrives.
    """

    requested = Signal(dict)  # values of the state by name: arguments of the page's verb

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colours = SCHEMES["light"]
        self.sentence = muted(QLabel(wordWrap=True))
        self.controls = FlowLayout(None, SPACE, 0, by_middle=True)
        self.plots = QGridLayout()
        self.plots.setSpacing(2 * SPACE)
        self.readout = QLabel(wordWrap=True)
        self.readout.setFont(number_font(self.readout.font()))
        self.readout.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.sentence)
        column.addLayout(self.controls)
        column.addLayout(self.plots, 1)
        column.addWidget(self.readout)
        self.off = muted(QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True))
        self._pages = QStackedLayout(self)
        self._pages.addWidget(inside)
        self._pages.addWidget(self.off)

    def set_off(self, reason: str) -> None:
        """Show only the reason why the page has nothing to show; "" shows the page."""
        self.off.setText(reason)
        self._pages.setCurrentIndex(1 if reason else 0)

    def add_field(self, widget: QWidget) -> QLabel:
        """Put a field with a label before it among the controls, and return the label."""
        pair, label = QWidget(), QLabel()
        label.setBuddy(widget)
        pair.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE // 2)
        row.addWidget(label)
        row.addWidget(widget)
        self.controls.addWidget(pair)
        return label

    def add_button(self) -> QPushButton:
        """Put a button among the controls and return it."""
        button = QPushButton()
        button.setAutoDefault(False)  # Return belongs to the fields
        self.controls.addWidget(button)
        return button

    def set_theme(self, colours: Surfaces) -> None:
        """Use these colours."""
        self.colours = colours
        for plot in self.findChildren(HandPlot):
            plot.set_theme(colours)
        self.draw()

    def draw(self) -> None:
        """Draw what is shown again, as after a change of the colours or of the language."""

    def retranslate(self) -> None:
        """Set every word in the language of the window."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.draw()


@contextlib.contextmanager
def silent(*objects: QObject) -> Iterator[None]:
    """Keep controls from requests while they show another state."""
    was = [each.blockSignals(True) for each in objects]
    try:
        yield
    finally:
        for each, blocked in zip(objects, was):
            each.blockSignals(blocked)
