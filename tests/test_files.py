"""Reading of files that the user names: regular files of a bounded size, and sentences."""

import json
import os
import re
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import latentlab
from latentlab.data import idx
from latentlab.data.pictures import read_mask, read_pictures
from latentlab.errors import UserError
from latentlab.export.csv import read_losses
from latentlab.files import open_regular, parse_json, read_bytes, read_json
from latentlab.session import checkpoint, keyframe_file
from latentlab.session.state_file import load_state

READERS = {
    "open_regular": lambda path: open_regular(path, 100).close(),
    "bytes": lambda path: read_bytes(path, 100),
    "IDX images": idx.read_images,
    "IDX labels": idx.read_labels,
    "IDX, by its start": idx.is_idx,
    "picture": lambda path: read_pictures(path, (8, 8)),
    "mask": lambda path: read_mask(path, (8, 8)),
    "losses": lambda path: list(read_losses(path)),
    "settings": checkpoint._read_config,
    "weights": checkpoint.step_of,
    "keyframe": keyframe_file.step_of,
}


def pipe(folder):
    os.mkfifo(folder / "pipe.png")
    return folder / "pipe.png", "pipe"


def device(folder):
    (folder / "zero.png").symlink_to("/dev/zero")
    return folder / "zero.png", "device"


def bound_socket(folder):
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(folder / "s.png"))
    return folder / "s.png", "socket"


def huge(folder):
    path = folder / "huge.png"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a hole: it takes no room on the disk
    return path, "has more than"


def absent(folder):
    return folder / "absent.png", ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system with files of these kinds")
@pytest.mark.parametrize("make", [pipe, device, bound_socket, huge, absent])
@pytest.mark.parametrize("read", READERS.values(), ids=READERS.keys())
def test_each_reader_refuses_what_is_no_regular_file_or_too_large_in_one_sentence(tmp_path, monkeypatch, read, make):
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    path, word = make(tmp_path.relative_to(tmp_path))
    with pytest.raises(UserError) as caught:
        read(path)
    assert path.name in str(caught.value)
    assert word in str(caught.value)


def test_a_folder_is_no_file(tmp_path):
    for read in (READERS["bytes"], READERS["IDX images"], READERS["losses"], READERS["weights"], READERS["settings"]):
        with pytest.raises(UserError, match="it is a folder"):
            read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system with pipes")
def test_waypoints_that_are_no_file_are_no_waypoints(tmp_path):
    os.mkfifo(tmp_path / "session.json")
    assert load_state(tmp_path) == {}


def test_what_is_there_is_read_up_to_the_limit(tmp_path):
    path = tmp_path / "some"
    path.write_bytes(b"x" * 100)
    assert read_bytes(path, 100) == b"x" * 100
    path.write_bytes(b"x" * 101)
    with pytest.raises(UserError, match="more than 100 bytes"):
        read_bytes(path, 100)


@pytest.mark.skipif(not os.path.exists("/proc/version"), reason="a file that tells no size")  # noqa: PTH110
def test_a_file_that_tells_no_size_is_bounded_all_the_same():
    with pytest.raises(UserError, match="more than 10 bytes"):
        read_bytes("/proc/version", 10)


def test_a_name_that_no_file_can_have_is_a_sentence():
    with pytest.raises(UserError, match="Cannot read"):
        read_bytes("a\0b", 10)


def test_losses_without_a_line_end_take_no_memory(tmp_path):
    path = tmp_path / "losses.csv"
    path.write_bytes(b"step,epoch,split,reconstruction,kl,loss\n" + b"1" * 5_000_000)
    import tracemalloc

    tracemalloc.start()
    try:
        with pytest.raises(UserError, match="line 2"):
            list(read_losses(path))
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff", "UTF-8"),
        ("", "Expecting value"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("[" + "1" * 5000 + "]", "too many digits"),
        ("-" + "1" * 400, "too many digits"),
        ("1e999", "too large"),
        ("0." + "1" * 5000, "too large"),
        ("NaN", "NaN"),
        ("[-Infinity]", "-Infinity"),
        ('{"a": 1, "a": 2}', "same name twice"),
        ('"a', "Unterminated"),
    ],
)
def test_json_that_is_not_plain_is_a_sentence(tmp_path, text, words):
    with pytest.raises(ValueError, match=words) as caught:
        parse_json(text)
    assert len(str(caught.value)) < 200
    path = tmp_path / "a.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UserError, match=words):
        read_json(path, 1 << 20)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)  # fmt: skip
def test_plain_json_is_read_as_it_was_written(value):
    """Brackets and quotes within a text do not count as depth."""
    assert parse_json(json.dumps(value)) == value
    assert (
        parse_json(
            json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
        )
        == value
    )
    assert parse_json(json.dumps("[{" * 100 + '\\"' * 9 + json.dumps(value))) == "[{" * 100 + '\\"' * 9 + json.dumps(
        value
    )


def test_every_json_that_is_read_goes_through_one_parser():
    """The standard parser accepts NaN and any depth, and stops at long numbers with an error of its own kind."""
    house = Path(latentlab.__file__).parent
    found = [
        path.name for path in house.rglob("*.py") if re.search(r"json\.loads?\(|JSONDecoder", path.read_text("utf-8"))
    ]
    assert found == ["files.py"]
