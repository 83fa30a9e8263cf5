"""IDX files: what is written is read, and whatever else lies there is one sentence."""

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
BAD_IMAGES = {
    "empty": (b"", "empty"),
    "empty gzip": (gzip.compress(b""), "empty"),
    "web page": (b"\n<!DOCTYPE html><html>", "web page"),
    "web page, packed": (gzip.compress(b"<html><body>404</body></html>"), "web page"),
    "other bytes": (b"PK\x03\x04" + bytes(99), "not an IDX file of images"),
    "labels": (idx_bytes(np.zeros(4, np.uint8)), "not an IDX file of images"),
    "floats": (b"\0\0\x0d\x03" + GOOD[4:], "not an IDX file of images"),
    "header only in part": (GOOD[:9], "ends within its header"),
    "too short": (GOOD[:-1], "announces 32 bytes and only 31 follow"),
    "too long": (GOOD + b"\0", "announces 32 bytes and more follow"),
    "too long, packed": (gzip.compress(GOOD + b"\0"), "announces 32 bytes and more follow"),
    "no images": (struct.pack(">4I", 0x803, 0, 28, 28), "0 × 28 × 28"),
    "no width": (struct.pack(">4I", 0x803, 1, 28, 0), "1 × 28 × 0"),
    "absurd side": (struct.pack(">4I", 0x803, 1, 70_000, 1) + bytes(70_000), "1 × 70000 × 1"),
    "absurd product": (struct.pack(">4I", 0x803, 60_000, 60_000, 60_000), "60000 × 60000 × 60000"),
    "cut gzip": (gzip.compress(GOOD)[:-9], "cut short"),
    "gzip with a wrong checksum": (gzip.compress(GOOD)[:-8] + bytes(8), "damaged"),
    "gzip magic alone": (b"\x1f\x8b", "cut short"),
    "gzip of another method": (b"\x1f\x8b\x07" + bytes(20), "damaged"),
    "rubbish after the gzip magic": (gzip.compress(GOOD)[:10] + b"\xff" * 40, "damaged"),
}


@pytest.mark.parametrize(("content", "cause"), BAD_IMAGES.values(), ids=BAD_IMAGES.keys())
def test_bad_images_are_one_sentence_with_file_cause_and_folder(tmp_path, content, cause):
    path = tmp_path / f"{IMAGES}.gz"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        idx.read_images(path)
    text = str(caught.value)
    assert text.startswith(f"Cannot use {path}: ")
    assert cause in text
    assert text.endswith(f"in {tmp_path}.")
    assert "{" not in text


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


def test_a_header_that_promises_a_gigabyte_takes_no_memory(tmp_path):
    shape = (2**14, 2**8, 2**8)
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


def test_a_label_above_nine_is_named(tmp_path):
    path = tmp_path / "train-labels-idx1-ubyte"
    path.write_bytes(idx_bytes(np.array([1, 10, 3], np.uint8)))
    with pytest.raises(UserError, match="label 10"):
        idx.read_labels(path)


def test_images_in_place_of_labels_are_refused(tmp_path):
    path = tmp_path / "train-labels-idx1-ubyte"
    path.write_bytes(GOOD)
    with pytest.raises(UserError, match="not an IDX file of labels"):
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
