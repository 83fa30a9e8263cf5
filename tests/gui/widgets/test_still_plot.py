"""A plot without interaction: its axis has room for its numbers."""

import itertools

import pytest
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from latentlab.export.palette import SCHEMES
from latentlab.gui.views.pages.hand_plot import HandPlot, PowerAxis


def drawn(plot, name):
    """Return the numbers that an axis draws, with the rectangle of each."""
    axis, image = plot.plot.getAxis(name), QImage(400, 300, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    try:
        _, _, texts = axis.generateDrawSpecs(painter)
    finally:
        painter.end()
    return {text: rectangle for rectangle, _, text in texts}


def drawn_numbers(plot):
    """Return the numbers that the left axis draws."""
    return set(drawn(plot, "left"))


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


@pytest.mark.parametrize("wide", [170, 400, 1200])
@pytest.mark.parametrize("ends", [(-60_000, 1_060_000), (-8.5, 8.5), (0, 1), (-1e-9, 4e-9), (0.99, 1.003)])
def test_the_numbers_below_a_plot_do_not_touch(qtbot, wide, ends):
    plot = HandPlot()
    qtbot.addWidget(plot)
    plot.set_theme(SCHEMES["light"])
    plot.resize(wide, 200)
    plot.show()
    plot.set_range(ends, (0, 1))
    qtbot.waitUntil(lambda: plot.plot.getAxis("bottom").range == list(ends), timeout=5000)
    found = sorted(drawn(plot, "bottom").values(), key=lambda rectangle: rectangle.left())
    assert found
    gap = QFontMetricsF(plot.plot.getAxis("bottom").style["tickFont"]).horizontalAdvance("0")
    assert all(right.left() - left.right() >= gap for left, right in itertools.pairwise(found))


@pytest.mark.parametrize("is_power", [False, True])
@pytest.mark.parametrize("top", [1.0, 1.001, 1.04, 1.2])
def test_no_number_is_cut_by_the_upper_edge(qtbot, is_power, top):
    plot = HandPlot(**({"left": PowerAxis("left")} if is_power else {}))
    qtbot.addWidget(plot)
    plot.set_theme(SCHEMES["light"])
    plot.resize(400, 200)
    plot.show()
    plot.set_range((0, 1), (0, top))
    left = plot.plot.getAxis("left")
    qtbot.waitUntil(lambda: left.range == [0, top] and len(drawn_numbers(plot)) > 1, timeout=5000)
    half = QFontMetricsF(left.style["tickFont"]).capHeight() / 2
    assert all(rectangle.center().y() >= half for rectangle in drawn(plot, "left").values())


@pytest.mark.parametrize("name", ["x", "log σ²"])
@pytest.mark.parametrize("top", [1.2, 25_000])
def test_the_name_of_the_horizontal_axis_stands_in_the_corner_of_both_axes(qtbot, name, top):
    plot = HandPlot()
    qtbot.addWidget(plot)
    plot.set_words("", "", name)
    plot.set_theme(SCHEMES["light"])
    plot.show()
    plot.resize(400, 300)
    plot.set_range((0, 1), (-top, top))
    below, left, bottom = plot._below, plot.plot.getAxis("left"), plot.plot.getAxis("bottom")
    qtbot.waitUntil(lambda: plot.widget.height() - bottom.height() <= below.y() + 2, timeout=5000)
    assert below.text() == name
    assert 0 <= below.x() < below.geometry().right() < left.width()
    assert below.geometry().bottom() <= plot.widget.height()
