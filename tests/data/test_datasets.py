"""The search for data sets: the named folder, and the content of its files, decide."""

import dataclasses
import gzip
import hashlib
import os
import re
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


@pytest.fixture
def publish(monkeypatch):
    """Return a function that registers the content of a folder, as `put` writes it, as a published data set."""

    def publish_it(name, folder, unpacked=True):
        files = []
        for file in data.DATASETS[name].files:
            content = (folder / file.name).read_bytes()
            unpacked_md5 = hashlib.md5(gzip.decompress(content)).hexdigest() if unpacked else ""
            files.append(data.RemoteFile(file.name, len(content), hashlib.md5(content).hexdigest(), unpacked_md5))
        monkeypatch.setitem(data.DATASETS, name, dataclasses.replace(data.DATASETS[name], files=tuple(files)))
        return folder

    return publish_it


def test_the_table_and_the_names_of_the_settings_agree():
    assert tuple(data.DATASETS) == config.DATASET_NAMES
    for name, source in data.DATASETS.items():
        assert bool(source.files) == bool(source.mirrors)
        if name == data.OWN:
            continue
        assert len(source.label_names) == 10
        assert source.title
        assert source.citation
        assert source.licence
        assert all(mirror.endswith("/") for mirror in source.mirrors)


def test_the_download_of_mnist_is_as_large_as_the_window_says():
    assert round(data.DATASETS["mnist"].download_bytes / 1e6, 1) == 11.6


def test_load_gives_both_splits_of_any_size(tmp_path, publish, put):
    publish("fashion", put(tmp_path / "fashion"))
    dataset = data.load("fashion", tmp_path)
    assert dataset.train_images.shape == (12, 6, 7)
    assert dataset.test_images.shape == (5, 6, 7)
    assert dataset.image_shape == (6, 7)
    np.testing.assert_array_equal(dataset.test_labels, range(5))
    assert dataset.label_names[9] == "Ankle boot"
    assert dataset.source == str(tmp_path / "fashion")


def test_a_named_folder_comes_first_then_the_environment_then_the_own_folder(tmp_path, monkeypatch, put):
    assert data.find("mnist") is None
    own = put(data.own_folder("mnist"), fill=1)
    assert data.find("mnist") == own
    monkeypatch.setenv("LATENTLAB_DATA", str(tmp_path))
    assert data.find("mnist") == own
    of_environment = put(tmp_path / "mnist", fill=2)
    assert data.find("mnist") == of_environment
    named = put(tmp_path / "elsewhere" / "mnist", fill=3)
    assert data.find("mnist", named.parent) == named
    assert data.load("mnist", named.parent, any_content=True).train_images.max() == 3


def test_a_folder_may_hold_the_four_files_itself(tmp_path, put):
    put(tmp_path / "scans")
    assert data.find("mnist", tmp_path / "scans") == tmp_path / "scans"


def test_the_layout_of_torchvision_is_found(tmp_path, publish, put):
    digits = publish("mnist", put(tmp_path / "MNIST" / "raw"))
    clothes = publish("fashion", put(tmp_path / "FashionMNIST" / "raw", train=13))
    assert data.held(tmp_path) == ("mnist", "fashion")
    assert data.find("mnist", tmp_path) == digits
    assert data.find("fashion", tmp_path) == clothes
    assert data.find("mnist", digits.parent) == digits
    assert data.find("mnist", digits) == digits


# A named folder is the only place.


def test_a_named_folder_without_the_data_set_is_the_end_of_the_search(tmp_path, publish, put):
    publish("mnist", put(data.own_folder("mnist")))
    publish("fashion", put(tmp_path / "fashion", train=13))
    for ask in (data.find, data.load):
        with pytest.raises(UserError, match="holds Fashion-MNIST, not MNIST"):
            ask("mnist", tmp_path)
    assert data.default_name(tmp_path) == "fashion"


HELD = {
    "nothing": ({}, "it is empty"),
    "CSV": ({"train.csv": b"label,pixel0"}, r"CSV files \(train\.csv\)"),
    "NPZ": ({"mnist.npz": b"PK"}, r"NumPy files \(mnist\.npz\)"),
    "EMNIST": ({"emnist-letters-train-images-idx3-ubyte.gz": b""}, "EMNIST's files"),
    "archives": ({"mnist/train-images-idx3-ubyte.zip": b"PK"}, "in its folder mnist: it holds archives"),
    "pictures": ({"one.PNG": b""}, r"pictures \(one\.PNG\)"),
    "classes": ({"cat/1.png": b"", "dog/2.png": b""}, r"folders of pictures \(cat, dog\)"),
    "splits": ({"train/cat/1.png": b"", "test/cat/2.png": b""}, r"folders of pictures \(test, train\)"),
    "one level down": ({"scans/train-images-idx3-ubyte": b""}, "folder scans holds IDX files: name that one"),
    "torchvision down": (
        {"torch/MNIST/raw/t10k-labels-idx1-ubyte": b""},
        "folder torch holds IDX files",
    ),
    "others": ({f"{'x' * 200}{i}": b"" for i in range(9)}, r"it holds x{57}…, x{57}…, x{57}…, … \(9\)"),
}


@pytest.mark.parametrize(("files", "told"), HELD.values(), ids=HELD.keys())
def test_a_folder_of_no_use_says_what_it_holds_and_what_is_accepted(tmp_path, publish, files, told, put):
    publish("mnist", put(data.own_folder("mnist")))
    root = tmp_path / "files"
    root.mkdir()
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    asks = (data.default_name, data.held, *(lambda folder, n=name: data.find(n, folder) for name in ("mnist", "own")))
    for ask in asks:
        with pytest.raises(UserError) as caught:
            ask(root)
        text = str(caught.value)
        assert str(root) in text
        assert "{" not in text
        assert re.search(told, text), text
        assert "Accepted are the four IDX files train-images-idx3-ubyte" in text


def test_the_environment_may_lack_a_data_set_but_not_hold_what_is_of_no_use(tmp_path, publish, monkeypatch, put):
    own = publish("mnist", put(data.own_folder("mnist")))
    monkeypatch.setenv("LATENTLAB_DATA", str(tmp_path))
    publish("fashion", put(tmp_path / "fashion", train=13))
    assert data.find("mnist") == own
    (tmp_path / "fashion").rename(tmp_path / "elsewhere")
    for path in (tmp_path / "elsewhere").iterdir():
        path.unlink()
    (tmp_path / "elsewhere" / "train.csv").write_text("label,pixel0")
    with pytest.raises(UserError, match="in its folder elsewhere: it holds CSV files"):
        data.find("mnist")


def test_nameless_files_in_the_environment_are_not_in_the_way_of_another_data_set(tmp_path, publish, monkeypatch, put):
    own = publish("mnist", put(data.own_folder("mnist"), train=13))
    monkeypatch.setenv("LATENTLAB_DATA", str(publish("kmnist", put(tmp_path / "raw"))))
    assert data.load("mnist").source == str(own)
    assert data.load("kmnist").source == str(tmp_path / "raw")


# Content decides.


def test_nameless_files_are_the_data_set_of_their_content_and_no_other(tmp_path, publish, put):
    raw = publish("kmnist", put(tmp_path / "raw"))
    publish("mnist", put(tmp_path / "others", train=13))
    assert [row.name for row in data.statuses(raw) if row.present] == ["kmnist", "digits"]
    assert data.default_name(raw) == "kmnist"
    assert data.load("kmnist", raw).title == "Kuzushiji-MNIST"
    for name in ("mnist", "fashion", "own"):
        with pytest.raises(UserError, match="Kuzushiji-MNIST"):
            data.load(name, raw)


@pytest.mark.parametrize("packed_only", [False, True])
def test_the_folder_of_one_data_set_with_the_files_of_another_is_refused(tmp_path, publish, packed_only, put):
    publish("mnist", put(tmp_path / "fashion"), unpacked=not packed_only)
    with pytest.raises(UserError, match="are MNIST, not Fashion-MNIST: choose mnist"):
        data.load("fashion", tmp_path)
    (row,) = (row for row in data.statuses(tmp_path) if row.name == "fashion")
    assert "are MNIST, not Fashion-MNIST" in str(row.problem)


def test_own_files_are_never_called_after_a_data_set(tmp_path, put):
    folder = put(tmp_path / "mnist", train=3)
    assert data.held(tmp_path) == data.held(folder) == ("own",)
    dataset = data.load("own", tmp_path)
    assert dataset.name == "own"
    assert dataset.title == f"IDX files of {tmp_path.name}/mnist"
    assert dataset.label_names == ("0", "1", "2", "3", "4")
    for name in ("mnist", "fashion", "kmnist"):
        with pytest.raises(UserError) as caught:
            data.load(name, folder)
        assert f"--dataset own --data-dir {folder}" in str(caught.value)


def test_images_of_another_content_with_the_labels_of_a_data_set_are_own(tmp_path, publish, put):
    publish("mnist", put(tmp_path / "published"))
    inverted = put(tmp_path / "inverted", fill=248)
    with pytest.raises(UserError, match="is not that of MNIST"):
        data.load("mnist", inverted)
    assert data.load("own", inverted).name == "own"
    assert data.load_folder(inverted, "mnist").name == "own"


@pytest.mark.parametrize(
    ("folder", "title"), [("scans", "IDX files of scans"), ("글자", "own images"), ("x" * 99, None)]
)
def test_the_title_of_own_images_is_short_and_in_the_font_of_the_pictures(tmp_path, folder, title, put):
    found = data.load("own", put(tmp_path / folder)).title
    assert found == (title or f"IDX files of {'x' * 37}...")


def test_own_files_in_several_places_are_asked_for_by_name(tmp_path, put):
    put(tmp_path / "mnist")
    put(tmp_path / "fashion")
    with pytest.raises(UserError, match="more than one place: name") as caught:
        data.load("own", tmp_path)
    assert str(tmp_path / "fashion") in str(caught.value)
    assert data.load("own", tmp_path / "fashion").source == str(tmp_path / "fashion")


def test_a_data_set_known_by_its_packed_files_alone_says_so(tmp_path, publish, put):
    publish("kmnist", put(tmp_path / "published"), unpacked=False)
    assert data.load("kmnist", tmp_path / "published").name == "kmnist"
    unpacked = tmp_path / "kmnist"
    unpacked.mkdir()
    for path in (tmp_path / "published").iterdir():
        (unpacked / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
    with pytest.raises(UserError, match=r"known only by the \.gz files as they were published"):
        data.load("kmnist", tmp_path)


def test_the_digest_is_of_the_images_and_labels_whatever_files_they_come_from(tmp_path, put):
    first = data.load("own", put(tmp_path / "a"))
    for path in tuple(put(tmp_path / "b").iterdir()):
        (path.parent / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    assert data.load("own", tmp_path / "b").digest == first.digest
    assert first.renamed("mnist", "MNIST", ()).digest == first.digest
    for part in ("train_images", "train_labels", "test_images", "test_labels"):
        other = getattr(first, part).copy()
        other.flat[0] ^= 1
        assert dataclasses.replace(first, **{part: other}).digest != first.digest


def test_a_data_set_chosen_by_name_may_lie_outside_the_folder_of_another(tmp_path, publish, put):
    publish("mnist", put(tmp_path / "mnist"))
    assert data.folder_for("mnist", tmp_path) == tmp_path
    assert data.folder_for("fashion", tmp_path) is None
    assert data.folder_for("mnist", tmp_path / "nowhere") is None
    assert data.folder_for("mnist", None) is None


@pytest.mark.parametrize("spelling", ["{}", "{}.gz", "dotted", "dotted.gz"])
def test_every_spelling_is_found(tmp_path, spelling, put):
    folder = put(tmp_path / "mnist")
    for path in tuple(folder.iterdir()):
        name = path.name.removesuffix(".gz")
        content = path.read_bytes() if spelling.endswith(".gz") else gzip.decompress(path.read_bytes())
        path.unlink()
        new = spelling.format(name) if "{}" in spelling else spelling.replace("dotted", name.replace("-idx", ".idx"))
        (folder / new).write_bytes(content)
    assert len(data.load("own", tmp_path).train_labels) == 12


def test_damaged_files_end_the_search(tmp_path, put):
    put(data.own_folder("mnist"))
    broken = put(tmp_path / "mnist") / "train-images-idx3-ubyte.gz"
    broken.write_bytes(b"")
    with pytest.raises(UserError, match="is empty"):
        data.load("mnist", tmp_path)


def test_a_missing_file_ends_the_search_and_is_named(tmp_path, put):
    put(data.own_folder("mnist"))
    (put(tmp_path / "mnist") / "t10k-labels-idx1-ubyte.gz").unlink()
    for ask in (data.find, data.load):
        for name in ("mnist", data.default_name(tmp_path)):
            with pytest.raises(UserError, match="t10k-labels-idx1-ubyte") as caught:
                ask(name, tmp_path)
            assert str(tmp_path / "mnist") in str(caught.value)


def test_a_file_in_place_of_the_folder_is_called_a_file(tmp_path, put):
    file = put(tmp_path / "mnist") / "t10k-labels-idx1-ubyte.gz"
    with pytest.raises(UserError, match="is a file; name the folder that holds it"):
        data.load("mnist", file)


def test_labels_unlike_images_are_counted(tmp_path, put):
    folder = put(tmp_path / "mnist")
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(packed(np.zeros(11, np.uint8)))
    with pytest.raises(UserError, match=r"holds 11 labels, and train-images-idx3-ubyte\.gz 12 images\. Files of one"):
        data.load("mnist", tmp_path)


def test_test_images_of_another_size_are_refused(tmp_path, put):
    folder = put(tmp_path / "mnist")
    (folder / "t10k-images-idx3-ubyte.gz").write_bytes(packed(np.zeros((5, 6, 6), np.uint8)))
    with pytest.raises(UserError, match=r"images are 6×6 pixels and the training images 6×7\. Files of one data set"):
        data.load("mnist", tmp_path)


def test_a_data_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="nowhere"):
        data.find("mnist", tmp_path / "nowhere")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_refused(tmp_path, put):
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


def test_without_a_choice_it_is_mnist_where_present_else_digits(put):
    assert data.default_name() == "digits"
    put(data.own_folder("mnist"))
    assert data.default_name() == "mnist"


def test_statuses_tell_of_every_data_set_and_survive_a_bad_one(tmp_path, publish, monkeypatch, put):
    monkeypatch.setenv("LATENTLAB_DATA", str(tmp_path))
    publish("mnist", put(tmp_path / "mnist"))
    (put(tmp_path / "kmnist") / "t10k-labels-idx1-ubyte.gz").unlink()
    rows = {status.name: status for status in data.statuses()}
    assert tuple(rows) == config.DATASET_NAMES
    assert rows["mnist"].present
    assert rows["mnist"].folder == tmp_path / "mnist"
    assert rows["digits"].present
    assert not rows["fashion"].present
    assert "downloads it (30.9 MB)" in str(rows["fashion"].problem)
    assert "t10k-labels" in str(rows["kmnist"].problem)
    assert not rows["own"].present


def test_the_real_mnist(mnist):
    assert mnist.train_images.shape == (60000, 28, 28)
    assert mnist.test_images.shape == (10000, 28, 28)
    np.testing.assert_array_equal(
        np.bincount(mnist.test_labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    )
    assert round(mnist.train_images.mean() / 255, 4) == 0.1307
