"""The command `compare`."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from latentlab.cli import main
from latentlab.training import classifier

FAST = ["--dataset", "digits", "--hidden", "16", "--epochs", "1", "--threads", "1", "--device", "cpu"]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(classifier, "EPOCHS", 2)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two runs in one folder, a third with three latents, and two without a latent space."""
    folder = tmp_path_factory.mktemp("pair")
    assert main(["pair", "--pair", "ae-vae", *FAST, "--out", str(folder)]) == 0
    assert main(["train", *FAST, "--latent-size", "3", "--out", str(folder / "three")]) == 0
    binary = ["--dataset", "digits", "--pixels", "dynamic", "--epochs", "1", "--threads", "1", "--device", "cpu"]
    assert main(["train", *binary, "--family", "mixture", "--components", "3", "--out", str(folder / "mixture")]) == 0
    assert main(["train", *binary, "--family", "made", "--hidden", "8", "--out", str(folder / "made")]) == 0
    return [str(folder / name) for name in ("ae", "vae", "three", "mixture", "made")]


def test_a_comparison_is_an_object_for_each_run_in_order(runs, tmp_path, capsys):
    out = tmp_path / "compare.png"
    assert main(["compare", *runs[:2], "--align", "--images", "20", "--out", str(out), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [run["run"] for run in report["runs"]] == runs[:2]
    assert [run["family"] for run in report["runs"]] == ["ae", "vae"]
    assert report["runs"][0]["kl"] is None
    assert report["runs"][1]["neg_elbo"] > 0
    assert report["runs"][1]["errors"]["neg_elbo"] > 0
    assert np.allclose(
        np.array(report["alignment"]["rotation"]) @ np.transpose(report["alignment"]["rotation"]), np.eye(2)
    )
    assert 0 < report["classifier"]["accuracy"] <= 1
    with Image.open(out) as picture:
        assert picture.width > picture.height > 800
        assert picture.text["Command"] == f"latentlab compare {runs[0]} {runs[1]} --align --images 20"
        assert picture.text["Step"] == "12; 12"


def test_a_comparison_is_a_table(runs, capsys):
    assert main(["compare", *runs[:3], "--images", "20", "--step", "0,last,12"]) == 0
    out = capsys.readouterr().out
    assert "ae, step 0" in out
    assert "three, step 12" in out
    row = next(line for line in out.splitlines() if line.startswith("-ELBO"))
    assert row.split()[2] == "-"
    assert row.count("±") == 2


def test_a_chart_is_of_any_number_of_runs(runs, tmp_path, capsys):
    out = tmp_path / "worth.svg"
    assert main(["compare", *runs, "--chart", "--images", "20", "--out", str(out), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [row["run"] for row in report["chart"]][-1] == runs[0]
    assert {row["family"] for row in report["chart"]} == {"ae", "vae", "mixture", "made", "independent-pixels"}
    assert {row["number"] for row in report["chart"] if row["run"] in runs[3:]} == {"exact log p(x)"}
    assert "what is it worth" in out.read_text()
    assert main(["compare", runs[1], "--chart", "--images", "20"]) == 0
    assert "exact log p(x)" in capsys.readouterr().out


def test_folders_of_one_name_are_told_apart_by_the_parts_before(runs, tmp_path, capsys):
    places = [tmp_path / "first" / "run", tmp_path / "second" / "run", tmp_path / "third"]
    for place, run in zip(places, (runs[3], runs[4], runs[3])):
        shutil.copytree(run, place)
    assert main(["compare", *map(str, places), "--chart", "--images", "20", "--json"]) == 0
    names = {row["name"] for row in json.loads(capsys.readouterr().out)["chart"]}
    assert names == {"first/run", "second/run", "third", "Independent pixels"}


@pytest.mark.parametrize(
    ("chosen", "arguments", "words"),
    [
        ((0,), [], "A comparison needs two runs at least"),
        ((0, 1, 2), ["--out", "a.png"], "Maps are drawn and aligned for two runs, and 3 are given"),
        ((0, 1, 2), ["--align"], "Maps are drawn and aligned for two runs"),
        ((1, 3), [], "mixture has no latent space, and the measures of a comparison need one"),
        ((4, 1), ["--align"], "made has no latent space, and the measures of a comparison need one"),
        ((1, 2), ["--align"], "Latent spaces of 2 and 3 dimensions cannot be aligned"),
        ((0, 1), ["--align", "--chart"], "--align turns a map"),
        ((0, 1), ["--step", "1,2,3"], "--step takes one step, or one for each of the 2 runs"),
        ((0, 1), ["--step", "first"], "whole numbers or “last”"),
        ((0, 1), ["--step", "7"], "keeps no weights of step 7"),
        ((0, 1), ["--out", "a.gif"], "is written as .png, .svg"),
        ((), ["nowhere", "nowhere"], "There is no run folder nowhere"),
        ((), [], "required"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(
    runs, tmp_path, monkeypatch, capsys, chosen, arguments, words
):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *(runs[number] for number in chosen), *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert not list(tmp_path.iterdir())


def test_runs_of_other_data_are_refused(runs, tmp_path, capsys, put):
    data = put(tmp_path / "own", train=40, test=20, side=8)
    settings = ["--hidden", "4", "--epochs", "1", "--threads", "1", "--dataset", "own", "--data-dir", str(data)]
    assert main(["train", *settings, "--out", str(tmp_path / "run")]) == 0
    capsys.readouterr()
    assert main(["compare", runs[1], str(tmp_path / "run")]) == 2
    assert "vae has others than run" in capsys.readouterr().err
