"""FlowLayout: rows as wide as there is room, nothing on anything else, and the height that the width needs."""

import itertools

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from latentlab.gui.widgets.flow_layout import FlowLayout

SIZES = ((168, 168), (142, 150), (90, 100), (230, 110), (176, 140), (240, 160))
GAP, MARGIN = 16, 8


@pytest.fixture
def flow(qtbot):
    room = QWidget()
    qtbot.addWidget(room)
    layout = FlowLayout(room, GAP, MARGIN)
    for width, height in SIZES:
        child = QWidget()
        child.setFixedSize(width, height)
        layout.addWidget(child)
    layout.room = room  # it lives as long
    return layout


@pytest.mark.parametrize("width", [256, 300, 420, 700, 1000, 1264])
def test_no_item_lies_on_another_or_outside_and_a_row_ends_only_where_the_next_item_has_no_room(flow, width):
    height = flow.heightForWidth(width)
    flow.setGeometry(QRect(0, 0, width, height))
    places = [flow.itemAt(number).geometry() for number in range(flow.count())]
    inside = QRect(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN)
    assert all(inside.contains(place) for place in places)
    assert not any(one.intersects(other) for one, other in itertools.combinations(places, 2))
    assert max(place.bottom() for place in places) == inside.bottom()
    for before, after in itertools.pairwise(places):
        if after.left() == MARGIN:
            assert before.right() + GAP + after.width() > inside.right()
        else:
            assert after.left() == before.right() + 1 + GAP
            assert after.top() == before.top()


def test_a_wide_last_item_takes_the_rest_of_its_row_and_a_hidden_one_takes_no_room(flow):
    last = flow.itemAt(flow.count() - 1).widget()
    last.setMinimumSize(0, 0)
    last.setMaximumSize(10_000, 10_000)
    last.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    flow.setGeometry(QRect(0, 0, 2000, 300))
    assert last.geometry().right() == 2000 - MARGIN - 1
    whole = flow.heightForWidth(300)
    flow.itemAt(0).widget().hide()
    assert flow.heightForWidth(300) == whole - SIZES[0][1] - GAP


def test_a_text_that_wraps_has_all_of_its_lines(flow):
    text = QLabel("one two three four five six seven eight nine ten", wordWrap=True)
    text.setFixedWidth(60)
    flow.addWidget(text)
    flow.setGeometry(QRect(0, 0, 300, flow.heightForWidth(300)))
    assert text.height() >= text.heightForWidth(60) > 3 * text.fontMetrics().height()
    assert flow.minimumSize() == QSize(240 + 2 * MARGIN, 168 + 2 * MARGIN)


def test_the_middles_of_a_row_lie_on_one_line_on_request(qtbot):
    room = QWidget()
    qtbot.addWidget(room)
    flow = FlowLayout(room, GAP, MARGIN, by_middle=True)
    for width, height in SIZES:
        child = QWidget()
        child.setFixedSize(width, height)
        flow.addWidget(child)
    flow.setGeometry(QRect(0, 0, 2000, 400))
    assert len({flow.itemAt(number).geometry().center().y() for number in range(flow.count())}) == 1
    assert flow.itemAt(0).geometry().top() == MARGIN
