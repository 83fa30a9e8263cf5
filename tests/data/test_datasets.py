"""Where data sets are looked for, and what decides."""

import gzip
import os
import struct

import numpy as np
import pytest

from latentlab import config, data
from latentlab.errors import UserError


@pytest.fixture(autouse=True)
def _no_data_folder(monkeypatch):
    monkeypatch.delenv("LATENTLAB_DATA", raising=False)


def packed(array: np.ndarray) -> bytes:
    return gzip.compress(struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes())


def put(folder, train=12, test=5, side=6, fill=7):
    """Write four IDX files of constant images into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for prefix, count in (("train", train), ("t10k", test)):
        images = np.full((count, side, side + 1), fill, np.uint8)
        (folder / f"{prefix}-images-idx3-ubyte.gz").write_bytes(packed(images))
        (folder / f"{prefix}-labels-idx1-ubyte.gz").write_bytes(packed(np.arange(count, dtype=np.uint8) % 10))
    return folder


def test_the_table_and_the_names_of_the_settings_agree():
    assert tuple(data.DATASETS) == config.DATASET_NAMES
    for source in data.DATASETS.values():
        assert len(source.label_names) == 10
        assert source.title
        assert source.citation
        assert source.licence
        assert all(mirror.endswith("/") for mirror in source.mirrors)
        assert bool(source.files) == bool(source.mirrors)


def test_the_download_of_mnist_is_as_large_as_the_window_says():
    assert round(data.DATASETS["mnist"].download_bytes / 1e6, 1) == 11.6


def test_load_gives_both_splits_of_any_size(tmp_path):
    put(tmp_path / "fashion")
    dataset = data.load("fashion", tmp_path)
    assert dataset.train_images.shape == (12, 6, 7)
    assert dataset.test_images.shape == (5, 6, 7)
    assert dataset.image_shape == (6, 7)
    np.testing.assert_array_equal(dataset.test_labels, range(5))
    assert dataset.label_names[9] == "Ankle boot"
    assert dataset.source == str(tmp_path / "fashion")


def test_a_named_folder_comes_first_then_the_environment_then_the_own_folder(tmp_path, monkeypatch):
    assert data.find("mnist") is None
    own = put(data.own_folder("mnist"), fill=1)
    assert data.find("mnist") == own
    monkeypatch.setenv("LATENTLAB_DATA", str(tmp_path))
    assert data.find("mnist") == own
    of_environment = put(tmp_path / "mnist", fill=2)
    assert data.find("mnist") == of_environment
    named = put(tmp_path / "elsewhere" / "mnist", fill=3)
    assert data.find("mnist", named.parent) == named
    assert data.load("mnist", named.parent).train_images.max() == 3


def test_a_folder_may_hold_the_four_files_itself(tmp_path):
    put(tmp_path / "scans")
    assert data.find("mnist", tmp_path / "scans") == tmp_path / "scans"


def test_files_in_a_folder_called_mnist_are_not_fashion(tmp_path):
    put(tmp_path / "mnist")
    assert data.find("mnist", tmp_path / "mnist") == tmp_path / "mnist"
    assert data.find("fashion", tmp_path / "mnist") is None


@pytest.mark.parametrize("spelling", ["{}", "{}.gz", "dotted", "dotted.gz"])
def test_every_spelling_is_found(tmp_path, spelling):
    folder = put(tmp_path / "mnist")
    for path in tuple(folder.iterdir()):
        name = path.name.removesuffix(".gz")
        content = path.read_bytes() if spelling.endswith(".gz") else gzip.decompress(path.read_bytes())
        path.unlink()
        new = spelling.format(name) if "{}" in spelling else spelling.replace("dotted", name.replace("-idx", ".idx"))
        (folder / new).write_bytes(content)
    assert len(data.load("mnist", tmp_path).train_labels) == 12


def test_damaged_files_end_the_search(tmp_path):
    put(data.own_folder("mnist"))
    broken = put(tmp_path / "mnist") / "train-images-idx3-ubyte.gz"
    broken.write_bytes(b"")
    with pytest.raises(UserError, match="is empty"):
        data.load("mnist", tmp_path)


def test_a_missing_file_ends_the_search_and_is_named(tmp_path):
    put(data.own_folder("mnist"))
    (put(tmp_path / "mnist") / "t10k-labels-idx1-ubyte.gz").unlink()
    for ask in (data.find, data.load):
        with pytest.raises(UserError, match="t10k-labels-idx1-ubyte") as caught:
            ask("mnist", tmp_path)
        assert str(tmp_path / "mnist") in str(caught.value)
    with pytest.raises(UserError):
        data.default_name(tmp_path)


def test_a_file_in_place_of_the_folder_is_called_a_file(tmp_path):
    file = put(tmp_path / "mnist") / "t10k-labels-idx1-ubyte.gz"
    with pytest.raises(UserError, match="is a file; name the folder that holds it"):
        data.load("mnist", file)


def test_labels_unlike_images_are_counted(tmp_path):
    folder = put(tmp_path / "mnist")
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(packed(np.zeros(11, np.uint8)))
    with pytest.raises(UserError, match=r"holds 11 labels, and train-images-idx3-ubyte\.gz 12 images"):
        data.load("mnist", tmp_path)


def test_test_images_of_another_size_are_refused(tmp_path):
    folder = put(tmp_path / "mnist")
    (folder / "t10k-images-idx3-ubyte.gz").write_bytes(packed(np.zeros((5, 6, 6), np.uint8)))
    with pytest.raises(UserError, match="images are 6×6 pixels and the training images 6×7"):
        data.load("mnist", tmp_path)


def test_a_data_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="nowhere"):
        data.find("mnist", tmp_path / "nowhere")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_refused(tmp_path):
    folder = put(tmp_path / "mnist")
    folder.chmod(0)
    try:
        with pytest.raises(UserError, match="Permission denied"):
            data.find("mnist", tmp_path)
    finally:
        folder.chmod(0o755)


def test_an_absent_data_set_says_how_to_get_it():
    with pytest.raises(UserError) as caught:
        data.load("kmnist")
    text = str(caught.value)
    assert "latentlab download --dataset kmnist" in text
    assert "21.2 MB" in text
    assert str(data.own_folder("kmnist")) in text


def test_without_a_choice_it_is_mnist_where_present_else_digits(tmp_path):
    assert data.default_name(tmp_path) == "digits"
    put(tmp_path / "mnist")
    assert data.default_name(tmp_path) == "mnist"


def test_statuses_tell_of_every_data_set_and_survive_a_bad_one(tmp_path):
    put(tmp_path / "mnist")
    (put(tmp_path / "kmnist") / "t10k-labels-idx1-ubyte.gz").unlink()
    rows = {status.name: status for status in data.statuses(tmp_path)}
    assert tuple(rows) == config.DATASET_NAMES
    assert rows["mnist"].present
    assert rows["mnist"].folder == tmp_path / "mnist"
    assert rows["digits"].present
    assert not rows["fashion"].present
    assert "downloads it (30.9 MB)" in str(rows["fashion"].problem)
    assert "t10k-labels" in str(rows["kmnist"].problem)


def test_the_real_mnist(mnist):
    assert mnist.train_images.shape == (60000, 28, 28)
    assert mnist.test_images.shape == (10000, 28, 28)
    np.testing.assert_array_equal(
        np.bincount(mnist.test_labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    )
    assert round(mnist.train_images.mean() / 255, 4) == 0.1307
