"""The letters of pictures: the font of Pillow, and fonts of the system for what it lacks."""

import numpy as np
import pytest

from latentlab.export import fonts
from latentlab.export.drawing import Box, Drawing, Text, to_array
from latentlab.export.fonts import can_draw, runs, text_width

KOREAN = "고양이 7"


@pytest.fixture
def bare(monkeypatch):
    """A system without fonts."""

    def forget():
        fonts._font_name.cache_clear()

    monkeypatch.setattr(fonts, "SYSTEM_FONTS", ())
    forget()
    yield
    monkeypatch.undo()
    forget()


def drawn(text, anchor="l", x=100):
    blank = np.zeros((1, 1, 4), np.uint8)
    item = Text(x, 40, text, 20, "#000000", anchor)
    return to_array(Drawing(300, 60, "#ffffff", (Box(0, 0, 1, 1, "#ffffff"),), blank, 0, 0, (item,)))


def test_plain_texts_are_of_one_font():
    assert [part for part, _ in runs("p(z), 1.5 ± 2", 20)] == ["p(z), 1.5 ± 2"]


def test_a_hyphen_before_a_number_or_a_name_is_a_minus_sign():
    def shown(text):
        return Text(0, 0, text, 12, "#000000").text

    assert shown("-1.5") == "−1.5"
    assert shown("test -ELBO 130, z from -3 to -.5") == "test −ELBO 130, z from −3 to −.5"
    for text in ("run-3 of 2026-11-29", "a - b", "--exact", "-", "x-y"):
        assert shown(text) == text


def test_without_fonts_a_minus_is_a_hyphen_and_other_letters_are_unknown(bare):
    assert [part for part, _ in runs("−1", 20)] == ["-1"]
    assert np.array_equal(drawn("−1"), drawn("-1")), "the text of a drawing has the same sign"
    assert can_draw("−1 ± 2") is can_draw(KOREAN) is False
    assert text_width(KOREAN, 20) > 0


@pytest.mark.parametrize("text", ["−1.5", KOREAN, "a − b"])
def test_a_text_of_several_fonts_ends_where_its_width_tells(text):
    if not can_draw(text):
        pytest.skip("no font of this system has the letters")
    assert len(runs(text, 20)) > 1
    assert "".join(part for part, _ in runs(text, 20)) == text
    wide = text_width(text, 20)
    for anchor, share in (("l", 0), ("m", 0.5), ("r", 1)):
        columns = np.flatnonzero((drawn(text, anchor) < 128).any(axis=(0, 2)))
        assert 100 - share * wide - 1 <= columns[0] < 100 - share * wide + 4
        assert 100 + (1 - share) * wide - 4 < columns[-1] <= 100 + (1 - share) * wide + 1


def test_a_letter_that_no_font_has_is_not_drawn_by_a_font():
    assert not can_draw("\U0010fffe")
    assert len(runs("\U0010fffe", 20)) == 1
