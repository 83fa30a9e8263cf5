"""The key of a posterior is in the corner of the map where it covers no mark and the fewest points."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QFont, QFontMetricsF

from latentlab.gui.views.map_overlays import CORNERS, TEXT_LINE, WORTH, key_place, quiet_corner
from latentlab.gui.views.map_painter import small_font
from latentlab.gui.views.map_posterior import PosteriorPicture, lines_of

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


@given(st.lists(st.text("abcé가", min_size=1, max_size=9), min_size=1, max_size=12), st.floats(1, 300))
def test_the_lines_of_a_sentence_are_its_words_and_have_room(words, room):
    class Metrics:
        """A font whose letters are 7 pixels wide."""

        def horizontalAdvance(self, text):
            return 7.0 * len(text)

    lines = lines_of(" ".join(words), Metrics(), room)
    assert " ".join(lines) == " ".join(words)
    assert all(7 * len(line) <= room or " " not in line for line in lines)
    for line, after in itertools.pairwise(lines):
        assert 7 * len(f"{line} {after.split(' ')[0]}") > room, "a line takes each word that has room"


@pytest.mark.parametrize("width", range(320, 1200, 80))
@pytest.mark.parametrize("corner", CORNERS)
def test_a_long_sentence_of_a_key_is_broken_before_it_leaves_the_map(qapp, width, corner):
    status = "a slice: the other coordinates as at the probe; most of p(z|x) may lie elsewhere"
    none = np.zeros(2), np.ones(2)
    picture = PosteriorPicture(None, None, none, None, (), "training image #59,999", status, False, {"q": "q(z|x)"})
    font = QFont()
    font.setPixelSize(24)
    size = picture.key_size(font, width)
    assert QRectF(0, 0, width, HEIGHT).contains(key_place(corner, size, width, HEIGHT))
    wide = QFontMetricsF(small_font(font)).horizontalAdvance(status) + 60
    lines = picture.key_texts(QFontMetricsF(small_font(font)), size.width())
    assert (len(lines) == 2) == (wide < width), "a sentence that has room is one line"


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


@pytest.mark.parametrize("corner", CORNERS)
def test_a_key_at_the_lower_edge_leaves_room_for_the_lines_of_text(corner):
    boxes = [key_place(corner, SIZE, WIDTH, HEIGHT, lines) for lines in (1, 2, 3)]
    assert quiet_corner(SIZE, WIDTH, HEIGHT, NONE, NONE, corner, lines=3) == corner
    rises = [lower.top() - upper.top() for lower, upper in itertools.pairwise(boxes)]
    assert rises == ([0, 0] if corner.startswith("top") else [TEXT_LINE, TEXT_LINE])
