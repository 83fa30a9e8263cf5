"""Numbers in a text, and the sentences about those that are none."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentlab.actions import ACTIONS
from latentlab.config import OPTION, OPTIONS, Config
from latentlab.errors import ECHOED, LONGEST, UserError, shortened
from latentlab.options import TwoReadingsError, check, number_in, numbers_in, parse

ALL = {option.name: option for option in [*OPTIONS, *(row for verb in ACTIONS.values() for row in verb.options)]}
NUMBERS = st.floats(-1e6, 1e6).map(lambda number: float(f"{number:.6g}"))


@pytest.mark.parametrize(
    ("text", "number"), [("1,25", 1.25), ("-1,5", -1.5), ("−1.5", -1.5), (" 1e−3 ", 0.001), ("2", 2.0), (",5", 0.5)]
)
def test_a_lone_comma_is_a_decimal_point_and_the_long_minus_a_minus(text, number):
    assert number_in(text) == number
    assert numbers_in(f"{text.strip()} 7") == (number, 7.0)


@pytest.mark.parametrize("text", ["1,2,3", "1.000,5", "1,000.5", "1,", ",", "", "1 2", "- 1"])
def test_what_could_be_another_number_is_none(text):
    with pytest.raises(ValueError):  # noqa: PT011 (float's own)
        number_in(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0.31, -1.2", (0.31, -1.2)),
        ("0.31,-1.2", (0.31, -1.2)),
        ("1,-2", (1.0, -2.0)),
        ("1.0,2.5", (1.0, 2.5)),
        ("0,31; -1,2", (0.31, -1.2)),
        ("0,31 −1,2", (0.31, -1.2)),
        ("(1, 25)", (1.0, 25.0)),
        ("1 , 25", (1.0, 25.0)),
        ("[1e-3 2]\n", (0.001, 2.0)),
        ("3", (3.0,)),
    ],
)
def test_a_list_of_numbers(text, numbers):
    assert numbers_in(text) == numbers


@pytest.mark.parametrize("text", ["1,25", "1,2,3", "1.000,5", "1,000.5", "0,31,-1,2", "0,31, -1,2", "1,25, 3"])
def test_a_comma_that_may_be_either_is_refused_with_a_sentence(text):
    with pytest.raises(TwoReadingsError):
        numbers_in(text)
    with pytest.raises(UserError, match="two ways"):
        parse(ALL["z"], text)


@pytest.mark.parametrize("text", [",", " , ", ";", "( )", "-", "=", ",,"])
def test_signs_without_a_number_are_no_question_of_separators(text):
    with pytest.raises(UserError) as refused:
        parse(ALL["z"], text)
    assert str(refused.value) == f"--z takes numbers, and there is none in “{text.strip()}”."


@given(st.lists(NUMBERS, min_size=1, max_size=4))
def test_what_the_program_writes_it_reads(numbers):
    text = ", ".join(str(number) for number in numbers)
    assert numbers_in(text) == tuple(numbers)
    assert numbers_in(text.replace("-", "−").replace("e−", "e-")) == tuple(numbers)
    if len(numbers) > 1:
        assert numbers_in("; ".join(str(number).replace(".", ",") for number in numbers)) == tuple(numbers)


@given(st.floats(1, 1.001, exclude_min=True))
def test_a_number_just_above_its_bound_does_not_read_as_the_bound(number):
    with pytest.raises(UserError) as told:
        check(OPTION["learning_rate"], number)
    bound, value = re.search(r"at most (\S+), and (\S+) is more", str(told.value)).groups()
    assert float(value) == number > float(bound)


HOSTILE = ["9" * 5189, "x" * 5189, "-" + "7" * 300, "1e" + "9" * 400, "1.5" * 900, "a b " * 2000, "0," * 3000 + "0"]


@pytest.mark.parametrize("option", ALL.values(), ids=list(ALL))
@pytest.mark.parametrize("text", HOSTILE, ids=[text[:8] for text in HOSTILE])
def test_no_sentence_repeats_a_hostile_value_whole(option, text):
    for judge in (parse, check):
        told = ""
        try:
            judge(option, text)
        except UserError as error:
            told = str(error)
        assert len(told) < (LONGEST if option.kind is Path else ECHOED) + 200


@pytest.mark.parametrize("name", ["dataset", "seed", "hidden", "x" * 5000])
def test_no_sentence_about_a_file_of_settings_repeats_it_whole(name):
    with pytest.raises(UserError) as told:
        Config.from_json(f'{{"{name}": "{"y" * 5000}"}}')
    assert len(str(told.value)) < 2 * ECHOED + 200


def test_whatever_an_error_holds_its_sentence_is_bounded():
    error = UserError("{path} and {cause}", path="p" * 9000, cause=UserError("{name}", name="n" * 9000))
    assert len(str(error)) <= 2 * LONGEST + 5


@given(st.text("ab 0123456789", min_size=1, max_size=200), st.integers(10, 80))
def test_what_is_cut_shows_it_and_ends_within_no_number_unless_it_is_one(text, longest):
    short = shortened(text, longest)
    if len(text) <= longest:
        assert short == text
        return
    assert len(short) <= longest
    assert short.endswith("…")
    kept = short[:-1]
    assert text.startswith(kept)
    if kept and kept[-1].isdigit() and text[len(kept)].isdigit():
        assert kept[longest // 2 :].isdigit()
