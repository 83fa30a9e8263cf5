"""IDX files: a written array is read back, and any other content gives one sentence."""

import gzip
import math
import os
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from latentlab.data import idx
from latentlab.errors import UserError

IMAGES = "train-images-idx3-ubyte"


def idx_bytes(array: np.ndarray) -> bytes:
    """The format, written down a second time, from its definition."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


@given(
    images=hnp.arrays(np.uint8, hnp.array_shapes(min_dims=3, max_dims=3, max_side=9)),
    packed=st.booleans(),
    name=st.sampled_from([IMAGES, f"{IMAGES}.gz"]),
)
def test_images_come_back_as_they_were_written(tmp_path_factory, images, packed, name):
    path = tmp_path_factory.mktemp("idx") / name
    path.write_bytes(gzip.compress(idx_bytes(images)) if packed else idx_bytes(images))
    read = idx.read_images(path)
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, images)


@given(labels=hnp.arrays(np.uint8, st.integers(1, 50), elements=st.integers(0, 9)))
def test_labels_come_back_as_they_were_written(tmp_path_factory, labels):
    path = tmp_path_factory.mktemp("idx") / "labels.gz"
    path.write_bytes(gzip.compress(idx_bytes(labels)))
    np.testing.assert_array_equal(idx.read_labels(path), labels)


@given(cut=st.integers(0, 15 + 3 * 4 * 5))
def test_a_file_cut_anywhere_is_refused(tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("idx") / IMAGES
    path.write_bytes(idx_bytes(np.ones((3, 4, 5), np.uint8))[:cut])
    with pytest.raises(UserError):
        idx.read_images(path)


def test_a_gzip_file_cut_anywhere_is_refused(tmp_path):
    path = tmp_path / f"{IMAGES}.gz"
    whole = gzip.compress(idx_bytes(np.arange(60, dtype=np.uint8).reshape(3, 4, 5)))
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        with pytest.raises(UserError):
            idx.read_images(path)


GOOD = idx_bytes(np.zeros((2, 4, 4), np.uint8))


def header(type_and_axes: bytes, *sizes: int, order: str = ">") -> bytes:
    return b"\0\0" + type_and_axes + struct.pack(f"{order}{len(sizes)}I", *sizes)


DAMAGED = {
    "empty": (b"", "it is empty"),
    "empty gzip": (gzip.compress(b""), "it is empty"),
    "web page": (b"\n<!DOCTYPE html><html>", "web page"),
    "web page, packed": (gzip.compress(b"<html><body>404</body></html>"), "web page"),
    "header only in part": (GOOD[:9], "ends within its header"),
    "two bytes": (b"\0\0", "ends within its header"),
    "too short": (GOOD[:-1], "announces 32 bytes and only 31 follow"),
    "too long": (GOOD + b"\0", "announces 32 bytes and more follow"),
    "too long, packed": (gzip.compress(GOOD + b"\0"), "announces 32 bytes and more follow"),
    "too long by a member": (gzip.compress(GOOD) + gzip.compress(b"\0"), "announces 32 bytes and more follow"),
    "cut gzip": (gzip.compress(GOOD)[:-9], "cut short"),
    "gzip with a wrong checksum": (gzip.compress(GOOD)[:-8] + bytes(8), "damaged"),
    "gzip magic alone": (b"\x1f\x8b", "cut short"),
    "gzip of another method": (b"\x1f\x8b\x07" + bytes(20), "damaged"),
    "rubbish after the gzip magic": (gzip.compress(GOOD)[:10] + b"\xff" * 40, "damaged"),
    "empty members without end": (gzip.compress(b"") * 2000, "damaged"),
}
FOREIGN = {
    "zip": (b"PK\x03\x04" + bytes(99), "it is a zip file"),
    "gzip in a gzip": (gzip.compress(gzip.compress(GOOD)), "it is a gzip file within a gzip file; unpack it"),
    "zip in a gzip": (gzip.compress(b"PK\x03\x04" + bytes(99)), "it is a zip file within a gzip file"),
    "NumPy": (b"\x93NUMPY" + bytes(99), "it is a NumPy file"),
    "PNG": (b"\x89PNG\r\n", "it is a PNG file"),
    "other bytes": (b"label,pixel0,pixel1", "not an IDX file: it begins with the bytes 6c 61 62 65"),
    "no type": (header(b"\x07\x03", 2, 4, 4), "not an IDX file: it begins with the bytes 00 00 07 03"),
    "no axis": (header(b"\x08\x00"), "not an IDX file: it begins with the bytes 00 00 08 00"),
    "int8": (header(b"\x09\x03", 2, 4, 4) + bytes(32), "its elements are int8"),
    "int16": (header(b"\x0b\x03", 2, 4, 4) + bytes(64), "its elements are int16"),
    "int32": (header(b"\x0c\x03", 2, 4, 4) + bytes(128), "its elements are int32"),
    "float32": (header(b"\x0d\x03", 2, 4, 4) + bytes(128), "its elements are float32"),
    "float64": (header(b"\x0e\x03", 2, 4, 4) + bytes(256), "its elements are float64"),
    "colour": (header(b"\x08\x04", 2, 4, 4, 3) + bytes(96), "it has 4 axes (2 × 4 × 4 × 3)"),
    "one channel": (header(b"\x08\x04", 2, 1, 4, 4) + bytes(32), "it has 4 axes (2 × 1 × 4 × 4)"),
    "flat": (header(b"\x08\x02", 2, 16) + bytes(32), "it has 2 axes (2 × 16)"),
    "labels": (idx_bytes(np.zeros(4, np.uint8)), "it has 1 axis, as labels have (4)"),
    "little-endian": (header(b"\x08\x03", 2, 4, 4, order="<") + bytes(32), "sizes are little-endian (2 × 4 × 4)"),
    "little-endian magic": (b"\x03\x08\0\0" + bytes(12), "its header is little-endian"),
    "no images": (header(b"\x08\x03", 0, 28, 28), "0 × 28 × 28"),
    "no width": (header(b"\x08\x03", 1, 28, 0), "1 × 28 × 0"),
    "absurd side": (header(b"\x08\x03", 1, 70_000, 1) + bytes(70_000), "1 × 70000 × 1"),
    "absurd product": (header(b"\x08\x03", 60_000, 60_000, 60_000), "60000 × 60000 × 60000"),
}


def said_of(path, content):
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        idx.read_images(path)
    text = str(caught.value)
    assert text.startswith(f"Cannot use {path}: ")
    assert "{" not in text
    return text.replace(str(path.parent), "FOLDER")  # the folder's name contains words of the test's own


@pytest.mark.parametrize(("content", "cause"), DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_images_are_one_sentence_with_file_cause_and_folder(tmp_path, content, cause):
    text = said_of(tmp_path / f"{IMAGES}.gz", content)
    assert cause in text
    assert text.endswith("Put a good copy of it in FOLDER.")


@pytest.mark.parametrize(("content", "cause"), FOREIGN.values(), ids=FOREIGN.keys())
def test_what_may_be_sound_is_called_what_it_is_beside_what_is_accepted(tmp_path, content, cause):
    text = said_of(tmp_path / f"{IMAGES}.gz", content)
    assert cause in text
    assert "good copy" not in text
    assert "(count × height × width" in text
    assert "labels with 1 axis" in text


def test_bytes_after_the_end_of_gzip_are_ignored_as_gzip_does(tmp_path):
    path = tmp_path / f"{IMAGES}.gz"
    images = np.arange(60, dtype=np.uint8).reshape(3, 4, 5)
    for rest in (b"garbage", bytes(512), b"\x1f"):
        path.write_bytes(gzip.compress(idx_bytes(images)) + rest)
        np.testing.assert_array_equal(idx.read_images(path), images)


def test_gzip_in_several_members_is_one_file(tmp_path):
    path = tmp_path / f"{IMAGES}.gz"
    images = np.random.default_rng(0).integers(0, 256, (40, 100, 100), np.uint8)  # more than a few chunks
    whole = idx_bytes(images)
    path.write_bytes(b"".join(gzip.compress(whole[i : i + 90_001]) for i in range(0, len(whole), 90_001)))
    np.testing.assert_array_equal(idx.read_images(path), images)


def test_a_gzip_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / f"{IMAGES}.gz"
    with gzip.open(path, "wb") as file:
        file.write(GOOD)
        for _ in range(64):
            file.write(bytes(2**20))
    import tracemalloc

    tracemalloc.start()
    try:
        with pytest.raises(UserError, match="more follow"):
            idx.read_images(path)
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()


def test_a_header_that_promises_the_most_takes_no_memory(tmp_path):
    shape = (240_000, 1000, 1)
    assert math.prod(shape) == idx.LARGEST_BYTES
    path = tmp_path / IMAGES
    path.write_bytes(struct.pack(">4I", 0x803, *shape) + bytes(100))
    import tracemalloc

    tracemalloc.start()
    try:
        with pytest.raises(UserError, match="only 100 follow"):
            idx.read_images(path)
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()


def test_a_label_above_sixty_one_is_named(tmp_path):
    path = tmp_path / "train-labels-idx1-ubyte"
    path.write_bytes(idx_bytes(np.array([1, 62, 3], np.uint8)))
    with pytest.raises(UserError, match="it is sound, and its labels go up to 62"):
        idx.read_labels(path)


def test_images_in_place_of_labels_are_refused(tmp_path):
    path = tmp_path / "train-labels-idx1-ubyte"
    path.write_bytes(GOOD)
    with pytest.raises(UserError, match="labels are needed, and it has 3 axes"):
        idx.read_labels(path)


def test_a_folder_in_place_of_a_file_is_refused(tmp_path):
    with pytest.raises(UserError, match=f"Cannot read {tmp_path}: it is a folder"):
        idx.read_images(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path):
    path = tmp_path / IMAGES
    path.write_bytes(GOOD)
    path.chmod(0)
    with pytest.raises(UserError, match="Permission denied"):
        idx.read_images(path)
