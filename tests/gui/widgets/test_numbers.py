"""Numbers as the window writes them."""

import math

import pytest

from latentlab.gui.widgets.numbers import NOTHING, number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-1130.2644, "−1,130.264"),
        (0.0, "0.000"),
        (-0.0004, "0.000"),  # no negative zero
        (-0.0006, "−0.001"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, NOTHING),
    ],
)
def test_a_number_has_a_wide_minus_groups_and_no_negative_zero(value, text):
    assert number(value) == text


def test_a_signed_number_has_a_plus():
    assert [number(value, 2, signed=True) for value in (0.5, -0.5, -0.001)] == ["+0.50", "−0.50", "+0.00"]
