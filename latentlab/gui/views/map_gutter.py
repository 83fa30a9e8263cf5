"""The gutter beside the latent map: the legend and the button of the layers, which cover no point."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from latentlab.export.palette import SCHEMES, Surfaces
from latentlab.gui.views.layers_panel import LayersButton
from latentlab.gui.views.legend import Legend
from latentlab.gui.widgets.theme import SPACE

WIDEST = 128  # largest width of the legend in pixels: longer names are elided
FEW_ROWS = 64  # least height of the legend, in pixels


class MapGutter(QWidget):
    """A column as wide as its content. The width stays while the controls are hidden: the map keeps its size."""

    def __init__(self, legend: Legend, button: LayersButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._legend, self._button = legend, button
        self._colours = SCHEMES["light"]
        self._scroll = _LegendScroll(legend)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE // 2, SPACE, SPACE // 2, SPACE)
        self._column.setSpacing(SPACE)
        self._column.addWidget(self._scroll)
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.show_controls(legend=False, layers=False)

    def show_controls(self, *, legend: bool, layers: bool) -> None:
        """Show or hide the legend and the button of the layers."""
        self._scroll.setVisible(legend)
        self._button.setVisible(layers)
        self.fit()

    def set_theme(self, colours: Surfaces) -> None:
        """Use the ground of these surfaces."""
        self._colours = colours
        self.update()

    def fit(self) -> None:
        """Set the width that the content needs."""
        wide = self._button.sizeHint().width()
        if not self._scroll.isHidden():
            legend = self._legend.sizeHint()
            room = self.height() - 3 * SPACE - self._button.sizeHint().height()
            # The style sheet gives the button a lower least height than its icon and text need.
            self._scroll.setMaximumHeight(max(FEW_ROWS, room))
            bar = self._scroll.verticalScrollBar().sizeHint().width() if legend.height() > room else 0
            wide = max(wide, min(legend.width(), WIDEST) + bar)
        self.setFixedWidth(wide + SPACE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, and a line to the map."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._colours.surface))
        painter.fillRect(0, 0, 1, self.height(), QColor(self._colours.grid))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for a scroll bar."""
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()


class _LegendScroll(QScrollArea):
    """The legend, as high as its chips if there is room."""

    def __init__(self, legend: Legend) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(legend)

    def sizeHint(self) -> QSize:
        return self.widget().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.widget().sizeHint().height(), FEW_ROWS))
