"""Charts without a window: numbers that differ, images as they are, and no number without a meaning."""

import numpy as np
import pytest

from latentlab.export.chart import HIGH, WIDE, Images, Panel, _frame, _numbers, _plot
from latentlab.export.drawing import Text


@pytest.mark.parametrize("ends", [(0, 1), (-2, 2), (3 - 4e-6, 3 + 4e-6), (1e6, 1e6 + 0.01), (-6.6, -5.4)])
def test_the_numbers_of_an_axis_differ_and_are_the_values(ends):
    found = _numbers(ends)
    assert len({text for _, text in found}) == len(found) > 2
    assert [float(text) for _, text in found] == pytest.approx([value for value, _ in found], abs=1e-6 * np.ptp(ends))


def test_an_axis_without_a_name_has_no_numbers():
    def numbers(x_name, y_name):
        items = _frame(Panel("title", x_name, y_name, (0, 1), (0, 1), ()), 0, 0)
        return [item.text for item in items if isinstance(item, Text) and item.text not in ("title", x_name, y_name)]

    assert numbers("", "") == []
    assert len(numbers("x", "y")) == 2 * len(numbers("x", "")) > 0


def test_images_keep_their_greys_and_square_pixels():
    values = np.zeros((4, 28))
    values[0, :4], values[3, 24:] = 1, 0.5
    drawn = _plot(Panel("", "", "", (0, 1), (0, 1), (Images(values),)))
    side = WIDE / 28
    top = round((HIGH - 4 * side) / 2)
    assert drawn.shape == (HIGH, WIDE, 4)
    assert drawn[top + 3, 3].tolist() == [255, 255, 255, 255]
    assert drawn[round(top + 3.5 * side), WIDE - 3].tolist() == pytest.approx([127, 127, 127, 255], abs=1)
    dark = (drawn[:, WIDE // 2, :3] < 128).all(axis=1)
    assert dark.sum() == pytest.approx(4 * side, abs=2)
