"""A panel in less room than its content prefers."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from latentlab.gui.widgets.panel_scroll import PanelScroll
from latentlab.gui.widgets.still_plot import still_plot


def test_a_plot_beside_a_wrapped_text_needs_no_scrolling(qtbot):
    """Qt gives a layout with a wrapped text its preferred height, and a plot would prefer 480 pixels."""
    panel = QWidget()
    row = QHBoxLayout(panel)
    row.addWidget(still_plot(axis_width=30), 1)
    row.addWidget(QLabel("A text that is wrapped.", wordWrap=True))
    area = PanelScroll(panel)
    qtbot.addWidget(area)
    area.resize(500, 150)
    area.show()
    qtbot.waitExposed(area)
    assert not area.verticalScrollBar().isVisible()
    assert panel.height() == area.viewport().height()
