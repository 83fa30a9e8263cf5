"""DrawingView: texts end within their drawing, the ground fills the widget, and nothing is scaled needlessly."""

import numpy as np

from latentlab.export.drawing import Drawing, Text
from latentlab.gui.widgets.drawing_view import DrawingView


def test_a_text_that_reaches_the_edge_of_the_drawing_is_cut(qtbot):
    long = "A name that is far too long for the place beside a bar"
    over = Text(500, 60, long, 20, "#000000", "r"), Text(500, 120, long, 20, "#000000", "l")
    view = DrawingView()
    qtbot.addWidget(view)
    view.resize(300, 60)
    view.show_drawing(Drawing(1000, 200, "#ffffff", (), np.zeros((1, 1, 4), np.uint8), 0, 0, over))
    image = view.grab().toImage()
    dark = np.array(
        [[image.pixelColor(x, y).lightness() < 128 for x in range(image.width())] for y in range(image.height())]
    )
    columns = dark.any(axis=0)
    assert columns[: image.width() // 2].any()
    assert columns[image.width() // 2 :].any()
    assert not columns[[0, -1]].any(), "no letter is cut in two at the edge"
    rows = np.flatnonzero(dark.any(axis=1))
    assert 0 < rows[0] < rows[-1] < image.height() - 1


def test_the_ground_of_a_drawing_fills_the_view(qtbot):
    view = DrawingView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show_drawing(Drawing(300, 60, "#204060", (), np.zeros((1, 1, 4), np.uint8), 0, 0, ()))
    image = view.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x, y in ((1, 1), (299, 59), (0, 199), (299, 199))}
    assert colours == {"#204060"}


def test_points_that_were_laid_out_for_the_view_stay_sharp(qtbot):
    view = DrawingView()
    qtbot.addWidget(view)
    view.resize(300, 199)
    points = np.zeros((200, 300, 4), np.uint8)
    points[::2, ::2] = 255  # a pixel out of four
    view.show_drawing(Drawing(300, 200, "#000000", (), points, 0, 0, ()))
    image = view.grab().toImage()
    levels = {image.pixelColor(x, y).lightness() for x in range(0, 300, 7) for y in range(0, 190, 7)}
    assert levels == {0, 255}
    assert view.room == (image.width(), image.height())
