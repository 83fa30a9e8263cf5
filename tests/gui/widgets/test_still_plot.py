"""A plot without interaction: its axis has room for its numbers."""

import pytest
from PySide6.QtGui import QImage, QPainter

from latentlab.export.palette import SCHEMES
from latentlab.gui.views.pages.hand_plot import HandPlot


def drawn_numbers(plot):
    """Return the numbers that the left axis draws."""
    axis, image = plot.plot.getAxis("left"), QImage(400, 300, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    try:
        _, _, texts = axis.generateDrawSpecs(painter)
    finally:
        painter.end()
    return {text for _, _, text in texts}


@pytest.mark.parametrize(("top", "expected"), [(25_000, "−20,000"), (2_500_000, "−2e+06"), (1.2, "−1")])
def test_every_number_of_an_axis_is_drawn(qtbot, top, expected):
    plot = HandPlot()
    qtbot.addWidget(plot)
    plot.set_theme(SCHEMES["light"])
    plot.resize(400, 300)
    plot.show()
    usual = plot.plot.getAxis("left").width()
    plot.set_range((0, 1), (-top, top))
    qtbot.waitUntil(lambda: expected in drawn_numbers(plot), timeout=5000)
    assert expected.removeprefix("−") in drawn_numbers(plot)
    assert (plot.plot.getAxis("left").width() > usual) == (top > 10)  # else the plots of a page keep one edge
