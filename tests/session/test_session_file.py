"""A session file carries run folders bit for bit, and a hostile one is a sentence and leaves nothing."""

import json
import random
import shutil
import stat
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from latentlab.errors import UserError
from latentlab.session.checkpoint import open_run, save_run, save_snapshot
from latentlab.session.opening import open_session, pack_session
from latentlab.session.session_file import (
    DIRECTORY_LIMIT,
    MOST_ENTRIES,
    pack,
    read_session,
    safe_name,
    unpack,
    unpack_at_home,
)
from latentlab.session.state_file import save_state


def end_of(work):
    """Return the result of a generator."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def folder(run, tmp_path_factory):
    """A run folder with all that such a folder may hold."""
    folder = tmp_path_factory.mktemp("runs") / "a run"
    saved = save_run(run, folder)
    shutil.copy(save_snapshot(saved), folder / "moment")
    for place in ("snapshots", "timeline"):
        (folder / place).mkdir()
        shutil.copy(folder / "moment", folder / place / "2.safetensors")
    (folder / "moment").rename(folder / "timeline" / "2.keyframe.safetensors")
    for name in ("latent-grid.png", "latent-map.png"):
        (folder / name).write_bytes(random.Random(name).randbytes(3000))
    save_state(folder, {"z": [0.5, 1.0], "of a later version": [1, {"a": None}]})
    return folder


@pytest.fixture(scope="module")
def packed(folder, tmp_path_factory):
    return end_of(pack([folder], tmp_path_factory.mktemp("packed") / "one.latentlab", {"held": {"z": [1, 2]}}))


def test_a_run_comes_back_bit_for_bit(folder, packed, tmp_path):
    (folder / "notes.txt").write_text("mine")  # a file of another program, which stays
    (folder / ".config-abcdefgh.json").write_text("{")  # of a write that was cut off
    out = end_of(pack([folder], tmp_path / "again.latentlab", {"held": {"z": [1, 2]}}))
    assert out.read_bytes() == packed.read_bytes()
    found = end_of(unpack(out, tmp_path / "there"))
    assert found == tmp_path / "there" / "again"
    expected = content_of(folder)
    del expected["notes.txt"], expected[".config-abcdefgh.json"]
    assert len(expected) == 9
    assert content_of(found / "a run") == expected
    assert json.loads((found / "session.json").read_text()) == {
        "format": 1, "runs": ["a run"], "shown": "a run", "held": {"z": [1, 2]},
    }  # fmt: skip


def test_another_process_opens_it(packed, tmp_path):
    found = end_of(unpack(packed, tmp_path))
    code = "import sys; from latentlab.session.checkpoint import open_run; print(open_run(sys.argv[1]).snapshot.step)"
    command = [sys.executable, "-c", code, str(found / "a run")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "6", done.stderr


def test_what_is_there_is_never_overwritten(packed, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "notes.txt").write_text("mine")
    assert end_of(unpack(packed, tmp_path)) == tmp_path / "one-2"
    assert end_of(unpack(packed, tmp_path)) == tmp_path / "one-3"
    assert content_of(tmp_path / "one") == {"notes.txt": b"mine"}
    (tmp_path / "a file").write_text("mine")
    with pytest.raises(UserError, match="a file is a file, and a folder is needed"):
        end_of(unpack(packed, tmp_path / "a file"))
    assert (tmp_path / "a file").read_text() == "mine"


def test_several_runs_of_one_name_and_keys_of_a_later_version(folder, tmp_path):
    other = shutil.copytree(folder, tmp_path / "elsewhere" / "A RUN")
    values = {"held": {"z": [0, 0], "brush": {"mask": "1"}}, "lesson": "collapse", "format": 99, "runs": ["x"]}
    out = end_of(pack([folder, other], tmp_path / "two.latentlab", values, shown=other))
    session = read_session(out)
    assert session.runs == ("a run", "A RUN-2")
    assert session.shown == "A RUN-2"
    assert session.state_values == values["held"]
    assert session.values == values | {"format": 1, "runs": ["a run", "A RUN-2"], "shown": "A RUN-2"}
    again = end_of(pack([folder, other], tmp_path / "three.latentlab", session.values, shown=other))
    assert read_session(again).values == session.values


@pytest.mark.parametrize("text", ["a:b*c", "..", "", "CON", "a/b", "é" * 300, "trailing. ", "\udcff", "한글 실험"])
def test_a_name_is_made_fit_for_every_system(text, folder, packed, tmp_path):
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(tmp_path / "a.latentlab", "w") as new:
        name = safe_name(text)
        for entry in old.namelist():
            if rest := entry.partition("/")[2]:
                new.writestr(f"{name}/{rest}", old.read(entry))
        new.writestr("session.json", json.dumps({"format": 1, "runs": [name]}))
    assert read_session(tmp_path / "a.latentlab").shown == name
    assert not set(name) & set('/\\:*?"<>|')


def test_a_folder_without_a_whole_run_is_refused_and_the_old_file_stays(folder, tmp_path):
    out = tmp_path / "a.latentlab"
    out.write_bytes(b"an older session")
    half = shutil.copytree(folder, tmp_path / "half")
    (half / "weights.safetensors").unlink()
    for runs, sentence in (
        ([folder, half], "it holds no weights.safetensors"),
        ([tmp_path / "nowhere"], "There is no run folder"),
        ([], "1 to 100 runs"),
    ):
        with pytest.raises(UserError, match=sentence):
            end_of(pack(runs, out))
    assert out.read_bytes() == b"an older session"
    assert {path.name for path in tmp_path.iterdir()} == {"a.latentlab", "half"}


def test_a_moment_that_is_dropped_meanwhile_is_left_out_and_a_replaced_run_is_refused(folder, tmp_path):
    run, out = shutil.copytree(folder, tmp_path / "run"), tmp_path / "a.latentlab"
    work = pack([run], out)
    next(work)
    (run / "timeline" / "2.safetensors").unlink()
    end_of(work)
    assert "run/timeline/2.safetensors" not in read_session(out).files
    out.unlink()
    work = pack([run], out)
    next(work)
    run.rename(tmp_path / "old")
    shutil.copytree(folder, run)
    with pytest.raises(UserError, match="was replaced by another run"):
        end_of(work)
    assert not out.exists()


def test_the_folder_of_the_window_serves_again_until_its_run_goes_on(packed, home):
    session, first = end_of(unpack_at_home(packed))
    assert first.parent == home / "sessions"
    save_state(first / session.shown, {"z": [9, 9]})
    assert end_of(unpack_at_home(packed))[1] == first
    with (first / session.shown / "losses.csv").open("a") as file:
        file.write("\n")
    second = end_of(unpack_at_home(packed))[1]
    assert second != first
    assert end_of(unpack_at_home(packed))[1] == second


def test_what_a_later_version_wrote_survives_opening_and_saving(folder, home, tmp_path):
    config = open_run(folder).config
    values = {
        "lesson": 3,
        "names": ["A"],
        "held": {"brush": "11", "z": [0.5, 1.0]},
        "config": json.loads(config.to_json()),
    }
    first = end_of(pack([folder], tmp_path / "a.latentlab", values))
    opened = end_of(open_session(first))
    assert opened.config == config
    assert "trained on other images" in str(opened.problem), "the whole digits are here, and a part was learned"
    assert opened.run.dataset is None
    run = opened.run
    assert opened.name == "A"
    about = opened.state_values, opened.config, opened.file, {run.id: opened.name}
    end_of(pack_session([(run, None)], run, tmp_path / "b.latentlab", *about))
    assert read_session(tmp_path / "b.latentlab").values == read_session(first).values


# Hostile files


def good_entries(packed):
    with zipfile.ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def linked(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def device(name):
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 0, (stat.S_IFCHR | 0o666) << 16
    return entry


def compressed(name, kind):
    entry = zipfile.ZipInfo(name)
    entry.compress_type = kind
    return entry


OUT = "leads out of the folder"
HOSTILE = {
    "parent": ("../evil.txt", b"x", OUT),
    "parent within": ("a run/../../evil.txt", b"x", OUT),
    "absolute": ("/tmp/evil.txt", b"x", OUT),
    "drive": ("C:/evil.txt", b"x", OUT),
    "backslash": ("a run\\..\\..\\evil.txt", b"x", OUT),
    "nothing between": ("a run//losses.csv", b"x", OUT),
    "dot": ("./session.json", b"x", OUT),
    "stream": ("a run/losses.csv:evil", b"x", OUT),
    "another file": ("a run/evil.py", b"x", "no file of a session"),
    "another folder": ("a run/timeline/deep/2.safetensors", b"x", "no file of a session"),
    "no run": ("losses.csv", b"x", "no file of a session"),
    "device name": ("CON/losses.csv", b"x", "no file of a session"),
    "hidden run": (".ssh/config.json", b"x", "no file of a session"),
    "trailing dot": ("a./config.json", b"x", "no file of a session"),
    "a lock": ("a run/.lock", b"x", "no file of a session"),
    "not named": ("b run/losses.csv", b"x", "names other runs"),
    "a link": (linked("a run/run.json.x"), b"/etc/passwd", "no file of a session"),
    "a link in the place of a file": (linked("a run/pins.json"), b"/etc/passwd", "is a link or a device"),
    "a device": (device("a run/pins.json"), b"", "is a link or a device"),
    "a link in the place of a folder": (linked("a run/timeline/"), b"/etc", "is a link or a device"),
    "another compression": (compressed("a run/pins.json", zipfile.ZIP_LZMA), b"[]", "compressed in a way"),
    "a bomb": (compressed("a run/pins.json", zipfile.ZIP_DEFLATED), bytes(1 << 26), "more than a hundredfold"),
    "upper case": ("A RUN/CONFIG.JSON", b"x", "no file of a session"),
    "twice but for case": ("A RUN/config.json", b"x", "twice"),
    "large settings": ("b run/config.json", bytes(1 << 17), "larger than such a file"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_entry_is_a_sentence_and_leaves_nothing(case, packed, tmp_path):
    entry, content, sentence = HOSTILE[case]
    path, there = tmp_path / "evil.latentlab", tmp_path / "deep" / "there"
    there.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, good in good_entries(packed).items():
            archive.writestr(name, good)
        archive.writestr(entry, content)
    with pytest.raises(UserError, match=sentence) as caught:
        end_of(unpack(path, there))
    assert str(caught.value).startswith(f"{path} cannot be used: ")
    assert "\n" not in str(caught.value)
    assert set(tmp_path.rglob("*")) == {tmp_path / "deep", path, there}


def rewritten(packed, change):
    """Return the entries of a session file after `change` had its way with session.json."""
    entries = good_entries(packed)
    values = json.loads(entries["session.json"])
    entries["session.json"] = change(values)
    return entries


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda values: b"{", "not JSON"),
        (lambda values: b"[]", "does not say what latentlab writes there"),
        (lambda values: b'{"format": true}', "does not say what latentlab writes there"),
        (lambda values: json.dumps(values | {"format": 2}), "so update latentlab"),
        (lambda values: json.dumps(values | {"runs": []}), "names other runs"),
        (lambda values: json.dumps(values | {"runs": ["a run", "a run"]}), "names other runs"),
        (lambda values: json.dumps(values | {"runs": "a run"}), "names other runs"),
        (lambda values: json.dumps(values | {"runs": [["a run"]]}), "names other runs"),
        (lambda values: "[" * 100_000, "not JSON"),
    ],
)
def test_a_session_json_that_says_something_else_is_a_sentence(packed, tmp_path, change, sentence):
    path = tmp_path / "a.latentlab"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in rewritten(packed, change).items():
            archive.writestr(name, content)
    with pytest.raises(UserError, match=sentence):
        read_session(path)


def test_a_session_without_weights_is_a_sentence(packed, tmp_path):
    path = tmp_path / "a.latentlab"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in good_entries(packed).items():
            if name != "a run/weights.safetensors":
                archive.writestr(name, content)
    with pytest.raises(UserError, match=r"its run a run has no weights\.safetensors"):
        read_session(path)


@pytest.mark.parametrize("name_length", [8, 40])
def test_a_hundred_thousand_entries_are_a_sentence_before_they_are_in_memory(tmp_path, name_length):
    """With short names the list of entries exceeds its bound; with a few entries less the entries are counted."""
    count = 100_000 if name_length == 40 else MOST_ENTRIES + 1
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    names = (f"{number:0{name_length}}".encode() for number in range(count))
    rows = [
        struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
        for name in names
    ]
    directory = b"".join(rows)
    assert (len(directory) > DIRECTORY_LIMIT) == (name_length == 40)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), len(local), 0)
    path = tmp_path / "many.latentlab"
    path.write_bytes(local + directory + end)
    with pytest.raises(UserError, match="more than 20,000 entries"):
        read_session(path)


def test_an_encrypted_entry_is_a_sentence(packed, tmp_path):
    content = bytearray(packed.read_bytes())
    at = content.index(b"PK\1\2", content.index(b"PK\1\2") + 1)
    content[at + 8] |= 1  # the flags in the list of entries
    path = tmp_path / "a.latentlab"
    path.write_bytes(content)
    with pytest.raises(UserError, match="is encrypted"):
        read_session(path)


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"\x00" * 4096, b"PK\5\6" + bytes(18)])
def test_what_is_no_session_file_is_a_sentence(content, tmp_path):
    path = tmp_path / "a.latentlab"
    path.write_bytes(content)
    with pytest.raises(UserError, match="no session file of latentlab"):
        read_session(path)


def test_damaged_content_leaves_nothing(packed, tmp_path):
    content = bytearray(packed.read_bytes())
    content[content.index(b"a run/weights.safetensors") + 200] ^= 1
    path = tmp_path / "a.latentlab"
    path.write_bytes(content)
    read_session(path)
    with pytest.raises(UserError, match="it was cut short or changed"):
        end_of(unpack(path, tmp_path))
    assert [*tmp_path.iterdir()] == [path]


def test_an_unpacking_that_is_cancelled_leaves_nothing(packed, tmp_path):
    work = unpack(packed, tmp_path)
    next(work)
    assert len([*tmp_path.iterdir()]) == 1
    work.close()
    assert not [*tmp_path.iterdir()]
    work = pack([open_run(end_of(unpack(packed, tmp_path)) / "a run").folder], tmp_path / "b.latentlab")
    next(work)
    work.close()
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_changed_or_cut_file_is_whole_or_a_sentence(packed, tmp_path):
    """Bits are flipped or the end is cut off: unpacked files have the packed bytes."""
    good, path, message = packed.read_bytes(), tmp_path / "a.latentlab", []
    expected, where = good_entries(packed), np.random.default_rng(5)
    for number in range(200):
        content = bytearray(good)
        if number % 4 == 0:
            del content[where.integers(len(good)) :]
        else:  # most of all in the headers, which are at the end
            low = 0 if number % 4 == 1 else max(0, len(good) - 1500)
            for at in where.integers(low, len(good), where.integers(1, 4)):
                content[at] ^= 1 << where.integers(8)
        path.write_bytes(content)
        try:
            found = end_of(unpack(path, tmp_path / "there"))
        except UserError as error:
            message.append(str(error))
            found = None
        if found is None:
            assert not [*tmp_path.glob("there/*")]
        else:
            assert content_of(found) == expected
            shutil.rmtree(found)
    assert 100 < len(message) < 200
    assert all(len(sentence) < 1000 and "\n" not in sentence for sentence in message)
