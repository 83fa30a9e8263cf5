"""Animations read back frame by frame."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from latentlab.errors import UserError
from latentlab.export.gif import film_strip, frame_times, write_film

FRAMES = np.random.default_rng(0).integers(0, 256, (12, 6, 5)).astype(np.uint8)


@pytest.mark.parametrize("suffix", [".gif", ".apng"])
def test_frames_times_and_words_come_back(tmp_path, suffix):
    path = write_film(tmp_path / f"walk{suffix}", FRAMES, 1.0, scale=3, text={"Command": "latentlab walk RUN"})
    with Image.open(path) as picture:
        assert picture.n_frames == 12
        assert picture.info["loop"] == 0
        lasted = 0
        for index, frame in enumerate(FRAMES):
            picture.seek(index)
            lasted += picture.info["duration"]
            assert np.array_equal(np.asarray(picture.convert("L")), frame.repeat(3, 0).repeat(3, 1))
        assert lasted == pytest.approx(1000)
        about = picture.info.get("comment", b"").decode() or picture.text["Command"]
        assert "latentlab walk RUN" in about


@pytest.mark.parametrize("suffix", [".gif", ".apng", ".png"])
def test_the_same_frames_give_the_same_bytes_and_nothing_else_is_left(tmp_path, suffix):
    first = write_film(tmp_path / f"a{suffix}", FRAMES, 1.0).read_bytes()
    assert write_film(tmp_path / f"b{suffix}", FRAMES, 1.0).read_bytes() == first
    assert len(list(tmp_path.iterdir())) == 2


@given(st.integers(1, 300), st.floats(0.5, 60), st.sampled_from([1, 10]))
def test_times_are_even_and_sum_up(count, seconds, unit):
    times = frame_times([1] * count, seconds, unit)
    assert len(times) == count
    assert abs(sum(times) - 1000 * seconds) <= unit
    assert max(times) - min(times) <= unit
    assert all(time % unit == 0 for time in times)


def test_a_strip_has_every_frame_in_its_place():
    frames = np.arange(45, dtype=np.uint8)[:, None, None].repeat(2, 1).repeat(2, 2)
    strip = film_strip(frames, scale=2, border=1)
    assert strip.shape == (3 * 5 + 1, 20 * 5 + 1)
    for index in range(45):
        row, column = divmod(index, 20)
        assert (strip[row * 5 + 1 : row * 5 + 5, column * 5 + 1 : column * 5 + 5] == index).all()
    assert (strip[11:, 26:] == 255).all()
    assert film_strip(frames[:3], scale=1, border=0).shape == (2, 6)


@pytest.mark.parametrize(
    ("name", "count", "seconds", "scale", "words"),
    [
        ("walk.mp4", 10, 1, 1, "none of them"),
        ("walk.gif", 10, 0.1, 1, "50 frames a second"),
        ("walk.apng", 12, 0.1, 1, "100 frames a second"),
        ("walk.gif", 12, 1, 1000, "16 are written"),
    ],
)
def test_what_cannot_be_shown_is_refused(tmp_path, name, count, seconds, scale, words):
    with pytest.raises(UserError, match=words):
        write_film(tmp_path / name, FRAMES[:count], seconds, scale)
    assert not list(Path(tmp_path).iterdir())
