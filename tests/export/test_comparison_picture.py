"""The chart of bars: every text lies within the picture, numbers end at one edge."""

import pytest

from latentlab.export.comparison_picture import Bar, bar_chart
from latentlab.export.drawing import Text
from latentlab.export.fonts import text_width

WORDS, VALUE, NOTE = (
    "log p(x) by quadrature, guards failed · 12,345,678 parameters",
    "−1234.56 ± 12.34",
    "1,200 ms a sample",
)
NAMES = "w" * 200, "An autoencoder with a long name", "긴 이름의 실행 " * 9, "MADE", ""


@pytest.fixture(scope="module")
def drawing():
    bars = [Bar(name, WORDS, -1234.56 + place, 12.34, place, VALUE, NOTE) for place, name in enumerate(NAMES)]
    return bar_chart([*bars, Bar("no number", WORDS, None, 0.0, 0, "")], "title", "subtitle", "axis")


def test_every_text_lies_within_the_picture(drawing):
    texts = [item for item in drawing.over if isinstance(item, Text)]
    assert {WORDS, VALUE, NOTE, "MADE", "no number"} <= {item.text for item in texts}
    for item in texts:
        wide = text_width(item.text, item.size)
        left = item.x - {"l": 0, "m": wide / 2, "r": wide}[item.anchor]
        assert left >= 0, item.text
        assert left + wide <= drawing.width, item.text


def test_a_name_without_room_is_cut(drawing):
    shown = {item.text for item in drawing.over if isinstance(item, Text)}
    assert any(text.startswith("wwwwwwwwww") and text.endswith("w…") for text in shown)
    assert NAMES[1] in shown
    (korean,) = (text for text in shown if text.startswith("긴"))
    assert korean == NAMES[2][: len(korean) - 1] + "…"
    assert 10 < len(korean) < 40


def test_numbers_and_notes_end_at_one_edge(drawing):
    ends = {(item.x, item.anchor) for item in drawing.over if getattr(item, "text", "") in (VALUE, NOTE)}
    assert len(ends) == 1
    assert next(iter(ends))[1] == "r"
