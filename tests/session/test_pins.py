import pytest

from latentlab.session.pins import PINS, load_pins, save_pins


def test_pins_come_back_and_go(tmp_path):
    pins = ((0.1, -2.0), (1e-3, 4.0))
    save_pins(tmp_path, pins)
    assert load_pins(tmp_path, 2) == pins
    assert load_pins(tmp_path, 3) == (), "another latent size"
    save_pins(tmp_path, ())
    assert not list(tmp_path.iterdir())
    assert load_pins(tmp_path, 2) == ()


DAMAGED = [
    "", "{", "3", "[[1]]", "[[1, null]]", "[[1, NaN]]", '[["a", 2]]', "[1, 2]", "null", "[[" + "1" * 400 + ", 2]]",
    "[" * 100_000, "[[1e999, 2]]", "[[-Infinity, 2]]", "[[1, [[[[[2]]]]]]]", '"ab"', "[[1, 2], {}]", "[[true, {}]]",
]  # fmt: skip


@pytest.mark.parametrize("text", DAMAGED, ids=lambda text: text[:16])
def test_a_damaged_file_is_no_pins(tmp_path, text):
    (tmp_path / PINS).write_text(text)
    assert load_pins(tmp_path, 2) == ()


def test_what_is_no_text_is_no_pins(tmp_path):
    (tmp_path / PINS).write_bytes(b"\xff\xfe[[1, 2]]")
    assert load_pins(tmp_path, 2) == ()
