"""Own data by the command line, as a user has it: pictures by class, letters, images without labels."""

import gzip
import json
import shutil
import struct

import numpy as np
import pytest
from PIL import Image

from latentlab.cli import main
from latentlab.session.session_file import read_session

FAST = ["--epochs", "2", "--hidden", "16", "--threads", "1", "--json"]


@pytest.fixture(autouse=True)
def _no_data_folder(monkeypatch):
    monkeypatch.delenv("LATENTLAB_DATA", raising=False)


@pytest.fixture
def shapes(tmp_path):
    """A folder of 60 PNG files of 20 x 16 pixels in three folders, dark ink on white."""
    draw = np.random.default_rng(0)
    for name in ("bar", "box", "dot"):
        (tmp_path / "shapes" / name).mkdir(parents=True)
        for index in range(20):
            image = np.full((20, 16), 255, np.uint8)
            y, x = draw.integers(3, 9, 2)
            image[y : y + (8 if name != "dot" else 3), x : x + (5 if name == "box" else 2)] = 20
            Image.fromarray(image).convert("RGB").save(tmp_path / "shapes" / name / f"{index}.png")
    return tmp_path / "shapes"


@pytest.fixture
def did(capsys):
    """Return a function that runs a command line and returns (exit code, JSON or text of stdout, stderr)."""

    def do(*arguments):
        code = main(list(map(str, arguments)))
        printed = capsys.readouterr()
        out = json.loads(printed.out) if printed.out.startswith("{") else printed.out
        return code, out, printed.err

    return do


def test_a_folder_of_pictures_by_class_is_trained_on_and_asked_about(shapes, tmp_path, did):
    run = tmp_path / "run"
    code, report, told = did("train", "--data", shapes, "--size", "12", *FAST, "--out", run)
    assert code == 0
    assert report["dataset"] == "shapes"
    assert "MNIST" not in told
    about = report["data"]
    assert (about["title"], about["classes"], about["size"]) == ("shapes", ["bar", "box", "dot"], [12, 12])
    assert (about["train_images"], about["test_images"]) == (54, 6)
    assert about["class_counts"] == {"bar": 20, "box": 20, "dot": 20}
    assert [note.split(":")[0] for note in about["notes"]] == [
        "There is no test set", "The images look like ink on paper; they are inverted to light on dark.",
    ]  # fmt: skip
    assert all(note in told for note in about["notes"])
    assert report["pictures"] == ["latent-grid.png", "latent-map.png"]
    code, again, told = did("train", "--data", shapes, "--size", "12", *FAST, "--out", tmp_path / "second")
    assert again["data"] == about
    assert "is on this machine as “shapes”" in told
    assert again["test"] == report["test"]
    code, third, _ = did("train", "--dataset", "shapes", *FAST, "--out", tmp_path / "third")
    assert third["data"] == about
    for more in ((), ("--data", shapes), ("--data", f"{shapes}/")):
        code, measured, _ = did("evaluate", run, *more, "--json")
        assert measured["data"]["same_as_trained"] is True
        assert measured["neg_elbo"] == report["test"]["neg_elbo"]
    code, seen, _ = did("inspect", run, "--image", "test:1", "--json")
    assert seen["latent_neighbours"][0]["label"] in about["classes"]
    assert did("latents", run, "--out", tmp_path / "l.npz")[0] == 0
    with np.load(tmp_path / "l.npz", allow_pickle=False) as arrays:
        assert arrays["label_names"].tolist() == about["classes"]
        assert arrays["train_labels"].max() == 2
    assert did("map", run, "--out", tmp_path / "map.svg")[0] == 0
    assert ">box<" in (tmp_path / "map.svg").read_text(encoding="utf-8")


def test_a_run_whose_import_is_gone_says_what_is_missing(shapes, tmp_path, did, home):
    run = tmp_path / "run"
    did("train", "--data", shapes, *FAST, "--out", run)
    code, output, _ = did("datasets", "--forget", "shapes", "--json")
    assert (code, output["forgotten"]) == (0, "shapes")
    code, out, told = did("evaluate", run)
    assert (code, out) == (2, "")
    assert "no data set “shapes” on this machine" in told
    assert str(home / "datasets") in told
    code, measured, _ = did("evaluate", run, "--data", shapes, "--json")  # read in place, in the size of the run
    assert measured["data"]["same_as_trained"] is True
    assert not (home / "datasets" / "shapes").exists()
    assert did("pack", run, "--out", tmp_path / "one.latentlab")[0] == 0
    assert read_session(tmp_path / "one.latentlab").runs == ("run",)


def test_letters_with_labels_from_one_and_more_than_ten_classes(tmp_path, did):
    draw, folder = np.random.default_rng(0), tmp_path / "gzip"
    folder.mkdir()
    for split, count in (("train", 104), ("test", 52)):
        labels = (np.arange(count) % 26 + 1).astype(np.uint8)
        images = draw.integers(0, 200, (count, 10, 10), np.uint8)
        images[:, 0] = images[:, -1] = images[:, :, 0] = images[:, :, -1] = 0
        for what, array in (("images-idx3", images), ("labels-idx1", labels)):
            header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
            packed = gzip.compress(header + array.tobytes())
            (folder / f"emnist-letters-{split}-{what}-ubyte.gz").write_bytes(packed)
    code, report, _ = did("train", "--data", folder, *FAST, "--out", tmp_path / "run")
    assert code == 0
    assert "".join(report["data"]["classes"]) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert any("transposed" in note for note in report["data"]["notes"])
    assert (report["data"]["train_images"], report["data"]["test_images"]) == (104, 52)
    assert did("map", tmp_path / "run", "--out", tmp_path / "map.svg")[0] == 0
    assert all(f">{letter}<" in (tmp_path / "map.svg").read_text(encoding="utf-8") for letter in "AZ")
    code, seen, _ = did("inspect", tmp_path / "run", "--image", "train:27", "--json")
    assert seen["label"] == "B"
    image = folder / "emnist-letters-train-images-idx3-ubyte.gz"
    assert did("train", "--data", image, *FAST, "--out", tmp_path / "r2")[1]["data"]["classes"][25] == "Z"


def test_images_without_labels_have_no_classes_anywhere(shapes, tmp_path, did):
    flat = tmp_path / "flat"
    flat.mkdir()
    for index, path in enumerate(sorted(shapes.glob("*/*.png"))):
        shutil.copy(path, flat / f"{index}.png")
    run = tmp_path / "run"
    code, report, _ = did("train", "--data", flat, *FAST, "--out", run)
    assert (code, report["data"]["classes"], report["data"]["class_counts"]) == (0, [], {})
    assert report["pictures"] == ["latent-grid.png", "latent-map.png"]
    code, out, _ = did("inspect", run, "--image", "test:1")
    assert "label" not in out
    assert did("latents", run, "--out", tmp_path / "l.npz")[0] == 0
    with np.load(tmp_path / "l.npz", allow_pickle=False) as arrays:
        assert not {"train_labels", "test_labels", "label_names"} & {*arrays}
    code, _, told = did("map", run, "--classes", "0", "--out", tmp_path / "map.png")
    assert (code, "have no labels, so there are no classes" in told) == (2, True)
    assert did("anomaly", run, "--images", "inverted", "--limit", "5", "--out", tmp_path / "a.csv")[0] == 0


def test_datasets_lists_imports_and_says_what_a_path_holds(shapes, did):
    code, found, _ = did("datasets", "--data", shapes, "--json")
    assert (code, found["kind"], found["classes"]) == (0, "pictures", {"bar": 20, "box": 20, "dot": 20})
    assert "shapes" not in did("datasets", "--json")[1]
    did("train", "--data", shapes, "--images", "30", "--classes", "bar,dot", "--test-share", "0.2", *FAST)
    made = did("datasets", "--json")[1]["shapes"]
    assert made["present"]
    assert made["imported"]["source"] == str(shapes)
    assert (made["imported"]["train_images"], made["imported"]["test_images"]) == (24, 6)
    assert made["imported"]["choices"]["classes"] == ["bar", "dot"]
    assert "imported" in did("datasets")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "--size", "12"], "--size is about the import of --data"),
        (["train", "--images", "12"], "--images is about the import of --data"),
        (["train", "--data", "PATH", "--dataset", "digits"], "leave out --dataset"),
        (["train", "--data", "PATH", "--data-dir", "PATH"], "leave out --data-dir"),
        (["train", "--data", "PATH", "--size", "9999"], "--size must be at most 512"),
        (["train", "--data", "PATH", "--classes", "cow"], "no class “cow”; its classes are bar, box, dot"),
        (["train", "--data", "PATH/nothing"], "There is no file or folder"),
        (["train", "--dataset", "nothing"], "no data set “nothing” on this machine; choose one of mnist"),
        (["datasets", "--forget", "mnist"], "no import “mnist” to forget"),
    ],
)
def test_a_wrong_import_is_one_sentence(shapes, did, home, arguments, words):
    code, out, told = did(*(word.replace("PATH", str(shapes)) for word in arguments))
    assert (code, out) == (2, "")
    assert words in told
    assert told.count("latentlab: ") == 1
    assert not (home / "datasets").exists()
