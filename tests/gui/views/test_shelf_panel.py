"""The shelf's panel: a tree of runs."""

import pytest
from PySide6.QtGui import QColor

from latentlab.gui.views.shelf_panel import ShelfPanel, ShelfRow
from latentlab.gui.widgets.theme import SPACE


@pytest.mark.parametrize("shown", [1, 2])
def test_a_selected_row_has_one_tint_over_its_whole_width(qtbot, shown):
    panel = ShelfPanel()
    qtbot.addWidget(panel)
    panel.resize(272, 160)
    rows = (ShelfRow(1, None, "a", "", "step 1", ""), ShelfRow(2, 1, "b", "from step 1", "step 2", ""))
    panel.show_rows(rows, shown)
    panel.show()
    picture, place = panel.tree.viewport().grab().toImage(), panel.item_rect(shown)
    y = place.top() + 1
    colours = {QColor(picture.pixelColor(x, y)).name() for x in range(place.left() + SPACE)}
    assert len(colours) == 1, "the indentation of a branch is a part of its row"
    assert colours != {QColor(picture.pixelColor(1, picture.height() - 2)).name()}
