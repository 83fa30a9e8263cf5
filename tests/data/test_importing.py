"""Imports: written completely or not at all, found by source and choices, never under a wrong name."""

import dataclasses
import gzip
import hashlib
import json

import numpy as np
import pytest
from PIL import Image

from latentlab import data
from latentlab.config import Config, checked
from latentlab.data import imports
from latentlab.data.importing import existing, import_data, read_from
from latentlab.data.prepare import ImportChoices
from latentlab.data.scan import scan
from latentlab.errors import UserError
from latentlab.work import result_of


@pytest.fixture(autouse=True)
def _no_data_folder(monkeypatch):
    monkeypatch.delenv("LATENTLAB_DATA", raising=False)


@pytest.fixture
def animals(tmp_path):
    """A folder of 24 pictures of three classes, 8 x 8 pixels."""
    draw = np.random.default_rng(0)
    for name in ("cat", "dog", "hen"):
        (tmp_path / "Animals!" / name).mkdir(parents=True)
        for index in range(8):
            image = np.zeros((8, 8), np.uint8)
            image[1:-1, 1:-1] = draw.integers(0, 255, (6, 6))
            Image.fromarray(image).save(tmp_path / "Animals!" / name / f"{index}.png")
    return tmp_path / "Animals!"


def brought(path, **choices):
    return result_of(import_data(scan(path), ImportChoices(**choices)))


def test_an_import_is_a_data_set_of_its_own_name(animals, home):
    done = brought(animals)
    assert done.name == "animals"
    assert done.is_new
    assert {file.name for file in (home / "datasets" / "animals").iterdir()} == {*data.IDX_FILES, "about.json"}
    dataset = data.load("animals")
    assert (dataset.name, dataset.title, dataset.label_names) == ("animals", "Animals!", ("cat", "dog", "hen"))
    assert dataset.train_images.shape == (22, 8, 8)
    assert dataset.source == str(animals)
    assert data.source_of("animals").epochs == 200
    np.testing.assert_array_equal(data.train_labels("animals"), dataset.train_labels)
    assert data.find("animals") == home / "datasets" / "animals"
    row = data.statuses()[-1]
    assert (row.name, row.present, row.imported.digest) == ("animals", True, dataset.digest)
    assert Config.from_json(checked(dataset="animals").to_json()).dataset == "animals"
    assert not list((home / "datasets").glob(".*"))


def test_the_same_source_and_choices_are_the_same_import(animals):
    assert existing(scan(animals), ImportChoices()) is None
    assert brought(animals).is_new
    again = brought(animals)
    assert (again.name, again.is_new) == ("animals", False)
    assert again.notes
    assert brought(animals, size=5).name == "animals-2"
    assert brought(animals, size=5).name == "animals-2"
    assert brought(animals, classes=("cat", "hen")).name == "animals-3"
    (animals / "cat" / "0.png").unlink()
    assert brought(animals).name == "animals-4"


def test_a_name_is_never_that_of_something_else(tmp_path):
    draw = np.random.default_rng(0)
    for name in ("mnist", "Fashion-MNIST", "test", "CON", "글자", "digits", "-", "a" * 90):
        np.savez(tmp_path / f"{name}.npz", x=draw.integers(0, 99, (20, 5, 5), np.uint8))
    names = {path.stem: brought(path).name for path in tmp_path.iterdir()}
    assert not {*names.values()} & {*data.DATASETS, "test", "con"}
    assert len(set(names.values())) == 8
    assert all(imports.is_import_name(name) for name in names.values())
    titles = {data.load(name).title for name in names.values()}
    assert not titles & {"mnist", "MNIST", "Fashion-MNIST", "digits"}
    assert data.load(names["글자"]).title == "글자"


@pytest.mark.parametrize("unpacked", [True, False])
def test_published_content_is_that_data_set_in_any_form(tmp_path, home, monkeypatch, put, unpacked):
    folder = put(tmp_path / "some")
    files = []
    for file in data.DATASETS["kmnist"].files:
        content = (folder / file.name).read_bytes()
        md5 = hashlib.md5(gzip.decompress(content)).hexdigest() if unpacked else ""
        files.append(data.RemoteFile(file.name, len(content), hashlib.md5(content).hexdigest(), md5))
    monkeypatch.setitem(data.DATASETS, "kmnist", dataclasses.replace(data.DATASETS["kmnist"], files=tuple(files)))
    source = folder
    if unpacked:  # then any form is known by its content
        own = data.load_folder(folder, "kmnist")
        source = tmp_path / "other.npz"
        np.savez(
            source, x_train=own.train_images, y_train=own.train_labels, x_test=own.test_images, y_test=own.test_labels
        )
    done = brought(source)
    assert (done.name, done.is_new) == ("kmnist", True)
    assert data.load("kmnist").title == "Kuzushiji-MNIST"
    assert data.find("kmnist") == home / "datasets" / "kmnist"
    assert not imports.imports()
    assert brought(source).is_new is False
    assert brought(source, size=5).name != "kmnist"


def test_a_write_that_fails_leaves_nothing(animals, home, monkeypatch):
    def refuse(dataset, folder):
        (folder / "train-images-idx3-ubyte").write_bytes(b"part")
        raise UserError("The disk is full.")

    monkeypatch.setattr(imports, "write_idx", refuse)
    with pytest.raises(UserError, match="disk is full"):
        brought(animals)
    assert list((home / "datasets").iterdir()) == []


def test_an_import_is_forgotten_and_nothing_else(animals, home, put):
    put(data.own_folder("mnist"))
    brought(animals)
    for name in ("mnist", "digits", "../datasets/animals", "nothing"):
        with pytest.raises(UserError, match=r"no import “.*” to forget; there are animals"):
            imports.forget(name)
    assert imports.forget("animals") == home / "datasets" / "animals"
    assert {folder.name for folder in (home / "datasets").iterdir()} >= {"mnist"}
    assert imports.imports() == ()
    assert list(animals.glob("*/*.png"))
    with pytest.raises(
        UserError, match=r"no data set “animals” on this machine; .*latentlab train --data PATH.*copy its"
    ):
        data.load("animals")


@pytest.mark.parametrize(
    "change",
    [
        {"format": "x"}, {"label_names": None}, {"label_names": [1]}, {"counts": [0, 1]}, {"counts": [1]}, {"title": 3},
        {"origin": []}, {"choices": 1}, {"label_names": ["a"] * 63},
    ],
)  # fmt: skip
def test_a_damaged_import_is_a_sentence_and_is_not_listed(animals, home, change):
    brought(animals)
    about = home / "datasets" / "animals" / "about.json"
    about.write_text(json.dumps(json.loads(about.read_text(encoding="utf-8")) | change), encoding="utf-8")
    assert imports.imports() == ()
    with pytest.raises(UserError, match=r"animals cannot be used: .* import its source again\."):
        data.load("animals")


def test_files_that_do_not_fit_are_a_sentence(animals, home):
    brought(animals)
    folder = home / "datasets" / "animals"
    (folder / "train-labels-idx1-ubyte").write_bytes((folder / "t10k-labels-idx1-ubyte").read_bytes())
    with pytest.raises(UserError, match="do not belong to each other"):
        data.load("animals")
    (folder / "about.json").write_text('{"format": 2}')
    with pytest.raises(UserError, match="a newer version of latentlab wrote it"):
        data.load("animals")


def test_a_run_is_asked_about_data_of_any_form_in_its_size(animals, home):
    read = read_from(animals, "mnist", (8, 8))
    assert read.label_names == ("cat", "dog", "hen")
    assert not (home / "datasets").exists()
    assert read_from(animals, "mnist", (5, 6)).image_shape == (5, 6)
    brought(animals, classes=("cat", "dog"))
    assert read_from(animals, "mnist", (8, 8)).name == "animals"
    assert read_from(animals, "mnist", (4, 4)).name == "own"
