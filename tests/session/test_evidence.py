"""Exact metrics from the command line: their shape, that they agree, and bad input in one sentence."""

import csv
import json
import re

import numpy as np
import pytest
import torch
from PIL import Image

from latentlab.cli import main
from latentlab.session.checkpoint import open_run
from latentlab.session.evaluation import with_images


def trained(folder, *extra):
    assert main(["train", "--dataset", "digits", "--epochs", "20", "--hidden", "16", "--out", str(folder), *extra]) == 0
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Runs of seven kinds."""
    root = tmp_path_factory.mktemp("evidence")
    return {
        "grey": trained(root / "grey"),
        "dynamic": trained(root / "dynamic", "--pixels", "dynamic"),
        "gaussian": trained(root / "gaussian", "--likelihood", "gaussian"),
        "ae": trained(root / "ae", "--family", "ae"),
        "wide": trained(root / "wide", "--latent-size", "3"),
        "line": trained(root / "line", "--latent-size", "1"),
        "beta": trained(
            root / "beta", "--likelihood", "gaussian", "--sigma", "0.1", "--family", "beta-vae", "--beta", "4"
        ),
    }


def report(capsys, *words):
    assert main([*map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_evaluate_exact(folders, capsys):
    found = report(capsys, "evaluate", folders["dynamic"], "--exact", "--images", 50, "--iw", 20, "--binarise", 2)
    assert found["kind"] == "bernoulli-binarised"
    assert (found["images"], found["binarisations"]) == (50, 2)
    exact, gap = found["exact"], found["gap"]
    assert exact["ok"] is True
    assert exact["reason"] is None
    assert set(exact["guards"]) == {"shift", "spacing", "border", "widen"}
    assert 0 < exact["error"] < 1e-3
    assert exact["nodes"] > 0
    assert exact["seconds"] > 0
    assert exact["gemm_fraction"] > 0
    assert found["iw"]["k"] == 20
    assert 0 < found["iw"]["standard_error"] < 0.1
    assert found["standard_error"] == 0
    parts = found["aggregate"]  # Hoffman & Johnson 2016
    assert found["kl"] == pytest.approx(parts["mutual_information"] + parts["kl"], rel=1e-5)
    assert 0 < parts["error"] < 0.05
    assert 0 < parts["mutual_information"] < np.log(100)
    # The same order whatever the draws: L_20 between ELBO and log p(x).
    assert exact["log_px"] - gap["mean"] < found["iw"]["log_px"] < exact["log_px"] + 0.05
    assert 0 < gap["median"] <= gap["max"]
    assert found["neg_elbo"] == pytest.approx(found["reconstruction"] + found["kl"])


def test_binarised_elbo_is_the_mean_over_draws(folders, capsys):
    from latentlab.inference.metrics import as_seen
    from latentlab.inference.posterior import elbo
    from latentlab.models.objectives import evaluate

    run = with_images(open_run(folders["dynamic"]))
    draws = [as_seen(run.model, run.dataset.test_images, "dynamic", seed) for seed in range(3)]
    each = [-elbo(run.model, x, run.model.encoder(x)).mean().item() for x in draws]
    found = report(capsys, "evaluate", folders["dynamic"], "--binarise", 3)
    assert found["neg_elbo"] == pytest.approx(np.mean(each), abs=1e-3)
    assert len(set(each)) == 3
    assert "exact" not in found
    # The training's own figure, of other pixels and one draw of z, is not far.
    theirs = [evaluate(run.model, run.dataset.test_images, "dynamic", seed).loss for seed in range(3)]
    assert found["neg_elbo"] == pytest.approx(np.mean(theirs), abs=0.5)


def test_all_metrics_of_one_command_are_of_the_same_pixels(folders, capsys):
    options = ("--images", 60, "--binarise", 2)
    found = report(capsys, "evaluate", folders["dynamic"], *options, "--exact", "--iw", 50, "--refine", 10)
    refined = found["refined"]
    assert found["exact"]["log_px"] + found["neg_elbo"] == pytest.approx(found["gap"]["mean"], abs=1e-6)
    assert -found["neg_elbo"] < -refined["neg_elbo"] < found["exact"]["log_px"]
    assert refined["neg_elbo"] == pytest.approx(refined["reconstruction"] + refined["kl"])
    assert (refined["steps"], refined["covariance"], found["iw"]["k"]) == (10, "diagonal", 50)
    full = report(capsys, "evaluate", folders["dynamic"], *options, "--refine", 10, "--covariance", "full")["refined"]
    assert full["covariance"] == "full"
    assert -refined["neg_elbo"] <= -full["neg_elbo"] < found["exact"]["log_px"] + found["exact"]["error"]
    # Each figure is the same when requested alone.
    for option, name in ((("--refine", 10), "refined"), (("--iw", 50), "iw")):
        alone = report(capsys, "evaluate", folders["dynamic"], *options, *option)
        assert alone["neg_elbo"] == found["neg_elbo"]
        assert {k: v for k, v in alone[name].items() if k != "seconds"} == pytest.approx(
            {k: v for k, v in found[name].items() if k != "seconds"}
        )
    assert main(["evaluate", str(folders["dynamic"]), "--images", "20", "--refine", "5"]) == 0
    assert "not what the encoder alone gives" in capsys.readouterr().out


def test_iw_works_for_any_latent_size(folders, capsys):
    found = report(capsys, "evaluate", folders["wide"], "--iw", 5, "--images", 20)
    assert found["kind"] == "bernoulli-grey"
    assert np.isfinite(found["iw"]["log_px"])
    assert found["standard_error"] > 0
    assert main(["evaluate", str(folders["wide"]), "--iw", "5", "--images", "20"]) == 0
    elbo, bound = capsys.readouterr().out.splitlines()
    assert f"± {found['standard_error']:.2g}, z drawn" in elbo
    assert f"± {found['iw']['standard_error']:.2g} nats" in bound


def test_one_latent_has_an_exact_log_p(folders, capsys):
    found = report(capsys, "evaluate", folders["line"], "--exact", "--images", 40, "--iw", 200)
    assert found["exact"]["ok"], found["exact"]["reason"]
    assert found["standard_error"] == 0
    assert -found["neg_elbo"] <= found["iw"]["log_px"] <= found["exact"]["log_px"] + found["exact"]["error"]
    assert found["gap"]["mean"] == pytest.approx(found["exact"]["log_px"] + found["neg_elbo"])
    # Importance sampling does not know that a line is summed.
    assert found["iw"]["log_px"] == pytest.approx(found["exact"]["log_px"], abs=0.1 + 5 * found["iw"]["standard_error"])


def test_what_beta_costs_is_no_fault_of_the_encoder(folders, tmp_path, capsys):
    out = tmp_path / "posterior.png"
    found = report(capsys, "posterior", folders["beta"], "--image", "test:3", "--out", out)
    assert found["beta"] == 4
    pieces = [found[f"{name}_gap"] for name in ("approximation", "beta", "amortisation")]
    assert sum(pieces) == pytest.approx(found["gap"])
    # Gaussian theory, d/2 (beta - 1 - ln beta), is for posteriors much narrower than the prior: these are not.
    assert 0.1 < found["beta_gap"] < 3 - np.log(4)
    assert main(["posterior", str(folders["beta"]), "--image", "test:3", "--out", str(out)]) == 0
    assert f" + {found['beta_gap']:.4f} beta 4 " in capsys.readouterr().out
    plain = report(capsys, "posterior", folders["grey"], "--image", "test:3", "--out", out)
    assert (plain["beta"], plain["beta_gap"]) == (1, 0)


def test_the_kind_is_that_of_the_runs_pixels_and_not_of_one_picture(folders, tmp_path, capsys):
    binary, out = tmp_path / "binary.png", tmp_path / "scores.csv"
    Image.fromarray(np.eye(8, dtype=np.uint8) * 255).save(binary)
    for name, kind in (("grey", "bernoulli-grey"), ("dynamic", "bernoulli-binarised")):
        for images in (binary, "black", "test"):
            found = report(capsys, "anomaly", folders[name], "--images", images, "--limit", 20, "--out", out)
            assert found["kind"] == kind, (name, images)
    found = report(capsys, "evaluate", folders["grey"], "--binarise", 1, "--images", 20)
    assert found["kind"] == "bernoulli-binarised", "the pixels were drawn"


def test_without_json_the_word_exact_stands_beside_the_figure(folders, capsys):
    assert main(["evaluate", str(folders["gaussian"]), "--exact", "--images", "20"]) == 0
    words = capsys.readouterr().out
    assert "gaussian; exact" in words
    assert "gap: mean" in words
    assert re.search(r"mutual information [\d.]+ \+ KL\(q\(z\)‖p\(z\)\) [\d.]+ nats, both ± 0\.\d", words)


def test_posterior_picture(folders, tmp_path, capsys):
    out = tmp_path / "posterior.png"
    found = report(capsys, "posterior", folders["dynamic"], "--image", "test:3", "--out", out)
    assert found["exact"]["ok"]
    assert abs(found["residual"]) < 1e-6
    assert found["gap"] == pytest.approx(found["approximation_gap"] + found["amortisation_gap"])
    assert found["gap"] == pytest.approx(found["kl_to_true_posterior"], abs=1e-6)
    assert sum(mode["mass"] for mode in found["modes"]) > 0.9
    with Image.open(out) as picture:
        assert picture.text["Command"].endswith("--image test:3")
        # The picture is light at the highest p(z|x).
        assert np.asarray(picture).max() > 240
    again = tmp_path / "again.png"
    assert main(["posterior", str(folders["dynamic"]), "--image", "test:3", "--out", str(again)]) == 0
    assert out.read_bytes() == again.read_bytes()


def test_imputation(folders, tmp_path, capsys):
    out = tmp_path / "impute.png"
    found = report(capsys, "impute", folders["gaussian"], "--image", "train:5", "--mask", "left", "--out", out)
    assert found["log_px_hidden"] == pytest.approx(found["log_px"] - found["log_px_visible"])
    assert found["kind"] == "gaussian"
    assert found["next_pixel"][1] < 4, "the next pixel to be asked for is a hidden one"
    with Image.open(out) as picture:
        assert picture.width > 600


def test_anomalous_images_are_found(folders, tmp_path, capsys):
    random = np.random.default_rng(0)
    folder = tmp_path / "noise"
    folder.mkdir()
    for n in range(12):
        Image.fromarray(random.integers(0, 256, (8, 8)).astype(np.uint8)).save(folder / f"{n:02}.png")
    out = tmp_path / "scores.csv"
    found = report(capsys, "anomaly", folders["dynamic"], "--images", folder, "--out", out, "--limit", 60)
    assert found["images"] == 12
    assert found["test_images"] == 60
    assert found["auroc"]["log_px"] > 0.95
    assert 0 <= found["black"]["likelier_than"] <= 1
    with out.open() as file:
        rows = list(csv.DictReader(file))
    assert {row["image"] for row in rows} == {f"{n:02}.png" for n in range(12)}
    metrics = [float(row["log_px"]) for row in rows]
    assert metrics == sorted(metrics)
    own = report(capsys, "anomaly", folders["dynamic"], "--images", "digits", "--out", out, "--limit", 30)
    assert own["auroc"] is None
    assert own["images"] == 30


@pytest.fixture
def wrong(tmp_path):
    """Folders: with an image of another size, empty, with a file that is no picture; masks that hide all or nothing."""
    for name in ("large", "empty", "broken", "masks"):
        (tmp_path / name).mkdir()
    Image.new("L", (9, 8)).save(tmp_path / "large" / "a.png")
    (tmp_path / "broken" / "a.png").write_bytes(b"no picture")
    (tmp_path / "broken" / "a.txt").write_bytes(b"no picture")
    for name, level in (("white", 255), ("black", 0)):  # masks
        Image.new("L", (8, 8), level).save(tmp_path / "masks" / f"{name}.png")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["evaluate", "ae", "--exact"], "no prior"),
        (["evaluate", "ae", "--iw", "5"], "no prior"),
        (["evaluate", "wide", "--exact"], "The exact log p(x) is a sum over a line or a plane, and the size of z is 3"),
        (["evaluate", "wide", "--refine", "5"], "q(z|x) is refined from the peaks of a plane, and the size of z is 3"),
        (["evaluate", "ae", "--refine", "5"], "no prior"),
        (["evaluate", "grey", "--covariance", "full"], "add --refine STEPS"),
        (["evaluate", "gaussian", "--binarise", "2"], "likelihood is gaussian"),
        (["evaluate", "dynamic", "--iw", "0"], "at least 1"),
        (["posterior", "dynamic", "--image", "test:99999"], "the last one is test:359"),
        (["posterior", "dynamic", "--image", "17"], "train:N or test:N"),
        (["posterior", "wide", "--image", "test:1"], "size of z is 3"),
        (["impute", "dynamic", "--image", "test:1", "--mask", "all"], "choose one of top"),
        (["impute", "dynamic", "--image", "test:1", "--mask", "WRONG/masks/white.png"], "hides every pixel"),
        (["impute", "dynamic", "--image", "test:1", "--mask", "WRONG/masks/black.png"], "hides no pixel"),
        (["impute", "dynamic", "--image", "test:1", "--mask", "WRONG/large/a.png"], "8 x 8 pixels, and"),
        (["impute", "dynamic", "--image", "test:1", "--mask", "WRONG/broken/a.png"], "by its content no PNG"),
        (["impute", "ae", "--image", "test:1", "--mask", "top"], "no prior"),
        (["anomaly", "dynamic", "--images", "WRONG/large", "--fit", "none"], "8 x 8 pixels, and"),
        (["anomaly", "dynamic", "--images", "WRONG/empty"], "holds no PNG"),
        (["anomaly", "dynamic", "--images", "WRONG/broken"], "by its content no PNG"),
        (["anomaly", "dynamic", "--images", "WRONG/broken/a.txt"], "by its content no PNG"),
        (["anomaly", "dynamic", "--images", "WRONG/none"], "There is no data set, file or folder"),
        (["anomaly", "ae", "--images", "digits"], "no prior"),
    ],
)
def test_bad_input_is_one_sentence(folders, wrong, capsys, monkeypatch, words, sentence):
    monkeypatch.chdir(wrong)
    command, run, *rest = words
    capsys.readouterr()
    assert main([command, str(folders[run]), *(word.replace("WRONG", str(wrong)) for word in rest)]) == 2
    message = capsys.readouterr()
    assert message.out == ""
    assert sentence in message.err
    assert len(message.err.strip().splitlines()) == 1
    assert not list(wrong.glob("*.png"))


@pytest.mark.parametrize("more", [[], ["--iw", "5"], ["--json"]])
def test_losses_that_are_no_numbers_are_one_sentence(tmp_path, capsys, more):
    words = ["--likelihood", "gaussian", "--sigma", "1e-25"]
    assert main(["train", "--dataset", "digits", "--epochs", "1", "--out", str(tmp_path / "run"), *words]) == 4
    capsys.readouterr()
    assert main(["evaluate", str(tmp_path / "run"), *more]) == 2
    message = capsys.readouterr()
    assert message.out == ""
    assert "The losses are beyond every number" in message.err


def test_the_threads_are_left_as_they_were(folders, capsys):
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        report(capsys, "evaluate", folders["gaussian"], "--exact", "--images", 5)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
