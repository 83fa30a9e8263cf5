"""Hostile files and texts for every reader: each is read, or is refused in one short sentence; memory stays bounded.

Each case follows from the seed, the reader and its number alone. `--fuzz 100000` also limits every case to 2 seconds of
processor time and 300 MB. A case that fails is kept as a file, and the message names the file.
"""

import dataclasses
import functools
import gzip
import io
import random
import re
import shutil
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, features

from latentlab import data
from latentlab.actions import ACTIONS
from latentlab.actions.walk import _waypoints_in
from latentlab.config import OPTIONS, Config
from latentlab.data import idx
from latentlab.data.pictures import read_mask, read_pictures
from latentlab.data.prepare import ImportChoices, prepare
from latentlab.data.scan import scan
from latentlab.errors import UserError
from latentlab.gui.views.probe_panel import numbers_in
from latentlab.options import parse
from latentlab.session.checkpoint import loss_rows, open_run, save_run, write_moment
from latentlab.session.evaluation import last_evaluation
from latentlab.session.keyframe_file import read_keyframe, write_keyframe
from latentlab.session.session_file import pack, read_session, unpack
from latentlab.session.state import SessionState
from latentlab.session.state_file import load_state, save_state, state_from_json
from latentlab.session.subject import image_named
from latentlab.session.timeline import Timeline
from latentlab.work import result_of

SHORT = 150  # the default of --fuzz
MOST_SECONDS, MOST_BYTES = 2.0, 300e6  # of one case
LONGEST = 1000  # characters of a sentence

NUMBERS = (
    "0", "-1", "1", "2", "255", "256", "65535", "65536", "2147483647", "2147483648", "4294967296", "1e308", "1e999",
    "-1e999", "1e-400", "NaN", "Infinity", "-Infinity", "9" * 20, "9" * 400, "1" + "0" * 5000, "0.1", "1.5", "1,5",
    "0x10", "1_000", "１２", "−1", "true", "null", '"a"', "[]", "{}", "[" * 500, "[1]", '"' + "x" * 3000 + '"',
    "\ud800", "\x00", "", " ", "1 2", "--", "e", ".", "inf",
)  # fmt: skip


def mutated(choose: random.Random, seeds: list[bytes]) -> bytes:
    """Return one of the valid files after one to four changes, or something else altogether."""
    content = bytearray(choose.choice(seeds))
    for _ in range(choose.randint(1, 4)):
        at = choose.randrange(len(content) + 1) if choose.random() < 0.5 else min(len(content), choose.randrange(64))
        end = min(len(content), at + choose.choice((1, 2, 4, 8, 64, 4096)))
        change = choose.randrange(11)
        if change == 0 and at < len(content):
            content[at] = choose.randrange(256)
        elif change == 1:
            del content[at:]
        elif change == 2:
            content[at:at] = choose.randbytes(choose.choice((1, 4, 100)))
        elif change == 3:
            del content[at:end]
        elif change == 4:
            content[at:at] = content[at:end] * choose.choice((1, 2, 500))
        elif change == 5:
            content[at : at + 4] = struct.pack(
                choose.choice("<>") + "I", choose.choice((0, 1, 2**16, 2**31, 2**32 - 1))
            )
        elif change in (6, 7, 8) and (
            found := list(re.finditer(rb"-?\d+(?:\.\d+)?|true|null|\"[^\"]{0,40}\"", content))
        ):
            start, stop = choose.choice(found).span()
            content[start:stop] = choose.choice(NUMBERS).encode("utf-8", "surrogatepass")
        elif change == 9:
            other = choose.choice(seeds)
            content[at:] = other[choose.randrange(len(other) + 1) :]
        elif change == 10 and choose.random() < 0.1:
            content[:] = choose.choice((b"", b"\x00" * 1000, b"\xff\xfe", b"[" * 70_000, choose.randbytes(500)))
    return bytes(content[: 1 << 20])


def text_of(choose: random.Random) -> str:
    """Return a text that should be a number, some numbers, or a name of an image."""
    parts = [choose.choice(NUMBERS) for _ in range(choose.choice((1, 1, 1, 2, 3, 40)))]
    text = choose.choice(",; :\t\n").join(parts)
    if choose.random() < 0.3:
        text = choose.choice(("test:{}", "train:{}", "({})", "[{}]", "{};{}", "+{}", "{}%")).replace("{}", text)
    return text


def idx_of(array: np.ndarray, kind: int = 8) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, kind, array.ndim, *array.shape) + array.tobytes()


@functools.cache
def images_seeds() -> list[bytes]:
    random_ = np.random.default_rng(0)
    plain = [
        idx_of(random_.integers(0, 256, (6, 8, 8), np.uint8)),
        idx_of(np.zeros((3, 5, 7), np.uint8)),
        idx_of(np.zeros((2, 3, 3), ">i4"), 12),
        idx_of(np.zeros((2, 3, 3, 3), np.uint8)),
        idx_of(np.zeros((2, 9), np.uint8)),
    ]
    bomb = gzip.compress(plain[0] + bytes(1 << 26))
    return [*plain, *map(gzip.compress, plain), gzip.compress(gzip.compress(plain[0])), bomb, b"PK\x03\x04" + plain[0]]


def labels_seeds() -> list[bytes]:
    plain = [idx_of(np.arange(6, dtype=np.uint8)), idx_of(np.arange(4, dtype=">i4"), 12), idx_of(np.zeros(1, np.uint8))]
    return [*plain, *map(gzip.compress, plain)]


def picture_seeds() -> list[bytes]:
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8)
    colour = Image.fromarray(pixels)
    found = []

    def add(image: Image.Image, kind: str, **details) -> None:
        file = io.BytesIO()
        image.save(file, kind, **details)
        found.append(file.getvalue())

    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    for mode in ("L", "RGB", "RGBA", "P", "1", "LA", "I;16"):
        image = Image.new(mode, (8, 8)) if mode == "I;16" else colour.convert(mode)
        add(image, "PNG", exif=exif)
    for mode in ("L", "RGB", "CMYK"):
        add(colour.convert(mode), "JPEG", exif=exif)
    for mode in ("L", "RGB", "P"):
        add(colour.convert(mode), "BMP")
    add(colour.convert("P"), "GIF", save_all=True, append_images=[colour.convert("P")] * 3)
    add(colour, "PNG", save_all=True, append_images=[colour] * 3)
    if features.check("webp"):
        add(colour, "WEBP", save_all=True, append_images=[colour] * 2)
    add(colour, "TIFF")
    add(colour, "PPM")
    add(colour, "EPS")
    header = found[1].index(b"IHDR") + 4
    huge = bytearray(found[1])
    huge[header : header + 8] = struct.pack(">II", 60_000, 60_000)
    return [*found, bytes(huge), b"%!PS\n{} loop\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"]


def npz_seeds() -> list[bytes]:
    """NPZ files of images with and without labels, plain and compressed."""
    images, labels = np.random.default_rng(0).integers(0, 256, (6, 5, 5), np.uint8), np.arange(6) % 3
    found = []
    for save, arrays in (
        (np.savez, {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}),
        (np.savez_compressed, {"train_images": images[..., None].repeat(3, 3), "train_labels": labels[:, None]}),
        (np.savez, {"images": np.asfortranarray(images / 255.0), "labels": np.array(list("abcabc"))}),
    ):
        with io.BytesIO() as file:
            save(file, **arrays)
            found.append(file.getvalue())
    return found


def csv_seeds() -> list[bytes]:
    rows = [",".join(map(str, [label, *range(label, label + 16)])) for label in range(6)]
    plain = "\n".join(rows)
    return [
        plain.encode(),
        ("label," + ",".join(f"pixel{i}" for i in range(16)) + "\r\n" + plain).encode(),
        plain.replace(",", ";").encode(),
        re.sub(r"(\d+)", r"0.\1", plain).encode(),
    ]


def zip_seeds() -> list[bytes]:
    """Zip files of pictures by class, of IDX files, and of a table."""
    found = []
    for files in (
        {f"{name}/{i}.png": picture_seeds()[0] for name in "ab" for i in range(3)},
        dict(zip(data.IDX_FILES, (images_seeds()[0], labels_seeds()[0]) * 2)),
        {"train.csv": csv_seeds()[0], "test.csv": csv_seeds()[0]},
    ):
        with io.BytesIO() as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, content in files.items():
                    archive.writestr(name, content)
            found.append(file.getvalue())
    return found


def prepared(path: Path) -> object:
    """Read data of any form, as an import does."""
    return result_of(prepare(scan(path), ImportChoices(size=6, invert="no")))


@dataclasses.dataclass(frozen=True)
class Reader:
    """A reader of hostile content, bytes or text; `seeds` are valid files, None for text."""

    read: Callable[[object], object]
    seeds: list[bytes] | None


def file_reader(path: Path, read: Callable[[Path], object], seeds: list[bytes]) -> Reader:
    def write_and_read(content: bytes) -> object:
        path.write_bytes(content)
        return read(path)

    return Reader(write_and_read, seeds)


def read_numbers(text: str) -> tuple[float, ...]:
    try:
        return numbers_in(text)
    except ValueError:  # the probe's boxes stay as they are
        return ()


def open_and_look(folder: Path) -> None:
    """Open a run, and read what a view or a command shows first."""
    run = open_run(folder)
    last_evaluation(run)
    for _ in loss_rows(run):
        pass
    assert np.isfinite(run.model.decode_images(np.zeros((1, run.config.latent_size)))).all()


def waypoints_in(folder: Path) -> tuple:
    """Read the state in a run folder."""
    nothing = SessionState(Config(), np.zeros(2, np.float32))
    return state_from_json(load_state(folder), nothing, {"train": 5, "test": 5}, 10).waypoints


def unpack_and_open(path: Path) -> None:
    """Unpack a session file, whole or not at all, and open its run."""
    there = path.with_name("unpacked")
    try:
        [*_] = unpack(path, there)
        (found,) = there.iterdir()
        open_and_look(found / read_session(path).shown)
    finally:
        shutil.rmtree(there, ignore_errors=True)


@pytest.fixture
def readers(tmp_path, digits) -> dict[str, Reader]:
    """Every reader of a file that the user names, by its name."""
    from latentlab.config import checked
    from latentlab.session.run import run_at
    from latentlab.training.loop import fresh_keyframe
    from latentlab.training.trainer import train

    config = checked(dataset="digits", hidden=(4,), decoder_hidden=(3,), epochs=1, threads=1)
    *_, snapshot = train(digits, config)
    folder = tmp_path / "run"
    save_run(run_at(snapshot, config, digits), folder)
    save_state(folder, {"z": [0.5, 1.0], "waypoints": [[0.5, 1.0], [1.5, -2.0]], "selection": [1, 2], "classes": [3]})
    found = {
        "IDX images": file_reader(tmp_path / "images", idx.read_images, images_seeds()),
        "IDX labels": file_reader(tmp_path / "labels", idx.read_labels, labels_seeds()),
        "picture": file_reader(tmp_path / "a.png", lambda path: read_pictures(path, (8, 8)), picture_seeds()),
        "pictures as IDX": file_reader(tmp_path / "more", lambda path: read_pictures(path, (8, 8)), images_seeds()),
        "mask": file_reader(tmp_path / "mask.png", lambda path: read_mask(path, (8, 8)), picture_seeds()),
    }
    for name in ("config.json", "losses.csv", "weights.safetensors", "session.json"):
        one = shutil.copytree(folder, tmp_path / name)
        read = (
            (lambda path: waypoints_in(path.parent))
            if name == "session.json"
            else (lambda path: open_and_look(path.parent))
        )
        found[name] = file_reader(one / name, read, [(folder / name).read_bytes()])
    frame = fresh_keyframe(snapshot.weights, config, digits)
    write_keyframe(folder / "keyframe.safetensors", frame, config, digits.digest)
    path = folder / "timeline" / "1.safetensors"
    write_moment(path, run_at(snapshot, config, digits))
    found["keyframe"] = file_reader(
        tmp_path / "keyframe.safetensors",
        lambda path: read_keyframe(path, config, loss_rows(open_run(folder))),
        [(folder / "keyframe.safetensors").read_bytes()],
    )
    found["moment"] = file_reader(
        path, lambda _: (Timeline(folder).means(1), Timeline(folder).at(1)), [path.read_bytes()]
    )
    [*_] = pack([folder], tmp_path / "good.latentlab")
    packed = (tmp_path / "good.latentlab").read_bytes()
    found["session file"] = file_reader(tmp_path / "a.latentlab", unpack_and_open, [packed])
    place = tmp_path / "mnist"
    place.mkdir()
    files = dict(zip(data.IDX_FILES, (images_seeds()[0], labels_seeds()[0]) * 2))
    for name, content in files.items():
        (place / name).write_bytes(content)
    found["data folder"] = file_reader(
        place / data.IDX_FILES[1], lambda path: data.load("own", path.parent), labels_seeds()
    )
    found["data as IDX"] = file_reader(tmp_path / "any" / "images", prepared, images_seeds())
    found["data as NPZ"] = file_reader(tmp_path / "any" / "a.npz", prepared, npz_seeds())
    found["data as CSV"] = file_reader(tmp_path / "any" / "a.csv", prepared, csv_seeds())
    found["data in a zip"] = file_reader(tmp_path / "any" / "a.zip", prepared, zip_seeds())
    (tmp_path / "any").mkdir()
    options = [*OPTIONS, *(option for verb in ACTIONS.values() for option in verb.options)]
    turn = iter(range(10**9))
    found["options"] = Reader(lambda text: parse(options[next(turn) % len(options)], text), None)
    found["numbers of the probe"] = Reader(read_numbers, None)
    found["name of an image"] = Reader(image_named, None)
    found["waypoints of a walk"] = Reader(lambda text: _waypoints_in(text, 2), None)
    return found


def peak() -> int | None:
    """Return the peak memory of this process in bytes since `forget_peak`; None if the system does not report it."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    except OSError:
        return None
    return 1024 * int(found[1]) if found else None


def forget_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pytest.skip("memory is read from /proc")


NAMES = (
    "IDX images", "IDX labels", "picture", "pictures as IDX", "mask", "config.json", "losses.csv",
    "weights.safetensors", "session.json", "keyframe", "moment", "session file", "data folder", "data as IDX",
    "data as NPZ", "data as CSV", "data in a zip", "options",
    "numbers of the probe", "name of an image", "waypoints of a walk",
)  # fmt: skip


def test_every_reader_has_its_campaign(readers):
    assert tuple(readers) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_hostile_input_is_a_sentence_at_most(readers, request, tmp_path, name):
    count, seed = request.config.getoption("--fuzz"), request.config.getoption("--seed")
    reader, faults, slowest, largest, refused = readers[name], [], 0.0, 0, 0
    forget_peak()
    held = peak()
    for case in range(count):
        choose = random.Random(f"{seed}/{name}/{case}")
        content = text_of(choose) if reader.seeds is None else mutated(choose, reader.seeds)
        began = time.process_time()
        try:
            found = reader.read(content)
            refused += isinstance(found, tuple) and not found  # some readers write nothing
            fault = ""
        except UserError as error:
            refused += 1
            output = str(error)
            fault = (
                f"a sentence of {len(output)} characters: {output[:200]}"
                if len(output) > LONGEST or "\n" in output
                else ""
            )
        except Exception as error:
            fault = repr(error)[:300]
        slowest = max(slowest, time.process_time() - began)
        if fault:
            kept = tmp_path / f"case-{case}"
            kept.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
            faults.append(f"{name}, seed {seed}, case {case}, kept in {kept}: {fault!a}")
            if len(faults) == 10:
                break
        if case % 50 == 49 or case == count - 1:
            largest = max(largest, peak() - held)
            forget_peak()
    print(f"{name}: {count:,} cases, {refused:,} refused; at most {slowest:.2f} s and {largest / 1e6:.0f} MB a case")
    assert not faults, "\n".join(faults)
    assert refused or count < SHORT, "something hostile was among them"
    assert largest < MOST_BYTES
    if count > SHORT:  # a campaign: no test of the suite judges time
        assert slowest < MOST_SECONDS
