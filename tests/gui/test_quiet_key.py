"""The key of a posterior is in the corner of the map where it covers no mark and the fewest points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSizeF

from latentlab.gui.views.map_overlays import CORNERS, WORTH, key_place, quiet_corner

SIZE, WIDTH, HEIGHT = QSizeF(200, 70), 700, 450
NONE = np.empty((0, 2))


def crowd(corner, count=100):
    box = key_place(corner, SIZE, WIDTH, HEIGHT)
    return np.tile(box.center().toTuple(), (count, 1))


@pytest.mark.parametrize("corner", CORNERS)
def test_a_key_is_inside_the_map_and_moves_away_from_points_and_from_a_mark(corner):
    assert QRectF(0, 0, WIDTH, HEIGHT).contains(key_place(corner, SIZE, WIDTH, HEIGHT))
    assert quiet_corner(SIZE, WIDTH, HEIGHT, NONE, NONE, corner) == corner
    assert quiet_corner(SIZE, WIDTH, HEIGHT, crowd(corner), NONE, corner) != corner
    assert quiet_corner(SIZE, WIDTH, HEIGHT, NONE, crowd(corner, 1), corner) != corner


def test_a_mark_counts_more_than_all_points():
    points = np.concatenate([crowd(corner) for corner in CORNERS[1:]])
    assert quiet_corner(SIZE, WIDTH, HEIGHT, points, crowd(CORNERS[0], 1)) != CORNERS[0]


@given(st.lists(st.tuples(st.floats(-50, 750), st.floats(-50, 500)), max_size=40), st.sampled_from(CORNERS))
def test_no_other_corner_covers_much_less(places, current):
    points = np.array(places, float).reshape(-1, 2)

    def covered(corner):
        left, top, right, bottom = key_place(corner, SIZE, WIDTH, HEIGHT).getCoords()
        return sum(left <= x <= right and top <= y <= bottom for x, y in places) / max(len(places), 1)

    chosen = quiet_corner(SIZE, WIDTH, HEIGHT, points, NONE, current)
    assert covered(chosen) <= min(map(covered, CORNERS)) + WORTH
    if covered(current) <= min(map(covered, CORNERS)) + WORTH:
        assert chosen == current
