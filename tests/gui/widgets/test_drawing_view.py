"""DrawingView: a text that stays larger than its drawing ends within the drawing."""

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
