"""`latentlab lab`: each experiment from the command line, its metrics and its picture."""

import json

import numpy as np
import pytest
from PIL import Image

from latentlab.actions import experiments
from latentlab.cli import main
from latentlab.session.checkpoint import open_run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "run"
    words = ["--dataset", "digits", "--epochs", "1", "--hidden", "16"]
    assert main(["train", *words, "--out", str(path)]) == 0
    return path


def report(capsys, *words):
    capsys.readouterr()
    assert main(["lab", *map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_known_metrics_of_old_faithful(capsys, tmp_path):
    found = report(capsys, "faithful", "--out", tmp_path / "a.png")
    assert found["one_gaussian"] == pytest.approx(-1289.797, abs=1e-3)
    assert found["best"]["log_likelihood"] == pytest.approx(-1130.264, abs=1e-3)
    assert found["monotone"]
    assert found["region"]["count"] == 4
    waiting = report(capsys, "faithful", "--variables", "waiting")
    assert waiting["one_gaussian"] == pytest.approx(-1095.289, abs=1e-3)
    assert waiting["best"]["log_likelihood"] == pytest.approx(-1034.002, abs=1e-3)
    assert waiting["region"] is None
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.text["Command"] == "latentlab lab faithful"
        assert np.asarray(picture).std() > 5


def test_the_likelihood_by_hand_is_at_its_maximum_without_a_hand(capsys, tmp_path):
    found = report(capsys, "likelihood")
    assert found["log_likelihood"] == pytest.approx(-1095.289, abs=1e-3)
    hand = report(capsys, "likelihood", "--points=-1,0,2.5", "--mean", "0", "--sigma", "2", "--out", tmp_path / "a.png")
    assert hand["log_likelihood"] == pytest.approx(np.log(hand["densities"]).sum())
    assert hand["best"]["mean"] == pytest.approx(0.5)
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.text["Command"] == "latentlab lab likelihood --points=-1.0,0.0,2.5 --mean 0.0 --sigma 2.0"


def test_the_parts_of_a_cross_entropy(capsys, tmp_path):
    found = report(capsys, "cross-entropy", "--p", "1,1", "--q", "3,1", "--out", tmp_path / "a.png")
    assert found["entropy"] == pytest.approx(np.log(2))
    assert found["cross_entropy"] == pytest.approx(found["entropy"] + found["kl"])
    assert report(capsys, "cross-entropy", "--p", "1,1", "--q", "1,0")["kl"] is None  # infinite


def test_the_experiments_on_a_run(capsys, folder, tmp_path):
    pixels = report(capsys, "pixels", folder, "--image", "test:3")
    assert pixels["cross_entropy"] == pytest.approx(pixels["entropy"] + pixels["kl"])
    found = report(capsys, "gradient", folder, "--image", "test:3", "--draws", 200, "--out", tmp_path / "a.png")
    assert len(found["exact"]) == 4
    assert min(found["variance_ratio"]["score"]) > 1
    turned = [
        report(capsys, "independence", folder, "--angle", a, "--images", 2, "--out", tmp_path / f"{a}.png")
        for a in (0, 45)
    ]
    assert turned[0]["log_px"] == pytest.approx(turned[1]["log_px"], abs=1e-2)
    assert turned[0]["elbo_full"] == pytest.approx(turned[1]["elbo_full"], abs=1e-2)
    for name in ("a", "0", "45"):
        with Image.open(tmp_path / f"{name}.png") as picture:
            assert picture.text["Run"] == str(folder)
            assert picture.text["Command"].startswith("latentlab lab ")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "required: COMMAND"),
        (["likelihood", "--points", "2,2"], "without bound"),
        (["likelihood", "--sigma", "0"], "--sigma"),
        (["likelihood", "--points", "1,2", "--sigma", "1e-200"], "--sigma must be at least 1e-06"),
        (["likelihood", "--points", ","], "--points takes numbers, and there is none in “,”."),
        (["cross-entropy", "--p", "1,2,3"], "the same number"),
        (["cross-entropy", "--p", "0,0", "--q", "1,1"], "weight"),
        (["faithful", "--components", "0"], "--components"),
        (["faithful", "--out", "picture.gif"], ".png"),
    ],
)
def test_what_means_nothing_is_refused_in_a_sentence(capsys, words, sentence):
    assert main(["lab", *words]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error


def test_the_words_of_each_experiment(capsys, folder):
    for words in (
        ["likelihood"],
        ["likelihood", "--points", "1,1", "--sigma", "1"],
        ["faithful", "--starts", "2"],
        ["cross-entropy"],
        ["gradient", str(folder), "--image", "test:0", "--draws", "50"],
    ):
        assert main(["lab", *words]) == 0
        assert "nats" in (out := capsys.readouterr().out) or "variance" in out


def test_the_numbers_of_one_point_and_of_one_certain_outcome_read_well(capsys):
    assert main(["lab", "likelihood", "--points", "1", "--sigma", "1"]) == 0
    assert capsys.readouterr().out.startswith("1 point, ")
    assert main(["lab", "cross-entropy", "--p", "0,1", "--q", "1,1"]) == 0
    assert capsys.readouterr().out.startswith("H(p) 0.0000 + ")


def test_the_progress_of_each_long_experiment_rises_to_its_end(folder):
    run = open_run(folder)
    works = [
        experiments.faithful(starts=3, held_out=True),
        experiments.independence(run, images=2),
    ]
    for work in works:
        by_text: dict[str, list[float]] = {}
        for share in work:
            by_text.setdefault(share.text, []).append(share.done)
        for shares in by_text.values():
            assert shares == sorted(shares)
            assert shares[0] < 0.5
            assert shares[-1] == 1


def test_an_autoencoder_is_refused(capsys, tmp_path):
    path = tmp_path / "ae"
    words = ["--dataset", "digits", "--family", "ae", "--epochs", "1", "--hidden", "16"]
    assert main(["train", *words, "--out", str(path)]) == 0
    for command in (["gradient", str(path), "--image", "test:0"], ["independence", str(path)]):
        assert main(["lab", *command]) == 2
        assert "no prior" in capsys.readouterr().err
