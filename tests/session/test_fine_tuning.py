"""`train --resume RUN --objective NAME`: a new run begins with the weights of a saved one, which stays as it is."""

import contextlib
import io
import json

import pytest

from latentlab.cli import main
from latentlab.session.checkpoint import open_run
from latentlab.session.evaluation import evaluate_run, last_evaluation

FAST = ["--dataset", "digits", "--hidden", "16", "--threads", "1", "--pixels", "dynamic", "--epochs", "2"]


@pytest.fixture(autouse=True)
def coarse(monkeypatch):
    monkeypatch.setattr("latentlab.training.exact.TILES", 16)


def run(*words):
    """Run the command line and return (exit code, stdout, stderr)."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as message:
        code = main([str(word) for word in words])
    return code, out.getvalue(), message.getvalue()


@pytest.fixture(scope="module")
def parent(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "parent"
    assert run("train", *FAST, "--out", folder)[0] == 0
    return folder


def files_of(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_another_objective_begins_a_run_with_the_weights_of_the_first_one(parent, tmp_path):
    before = files_of(parent)
    words = ["--resume", parent, "--objective", "exact", "--learning-rate", 0.01, "--out", tmp_path / "tuned"]
    code, out, message = run("train", *words, "--json")
    assert code == 0
    assert "a new one begins at step 0 with the weights of step 24" in message
    assert files_of(parent) == before
    first, tuned = open_run(parent), open_run(tmp_path / "tuned")
    assert (tuned.config.objective, tuned.config.learning_rate, tuned.config.hidden) == ("exact", 0.01, (16,))
    assert tuned.origin.uid != first.origin.uid
    assert open_run(tmp_path / "tuned", 0).snapshot.weights.keys() == first.snapshot.weights.keys()
    for name, weight in open_run(tmp_path / "tuned", 0).snapshot.weights.items():
        assert weight.equal(first.snapshot.weights[name]), name
    test = json.loads(out)["test"]
    assert test["neg_elbo"] is None
    assert test["neg_bound"] == test["reconstruction"] + test["kl"]
    assert test["log_px"] == -test["neg_bound"]
    assert (last_evaluation(tuned).bound, last_evaluation(tuned).neg_bound) == ("log p(x)", test["neg_bound"])
    elbo = evaluate_run(tuned)  # by q
    assert elbo.neg_elbo == elbo.reconstruction + elbo.kl


def test_a_run_of_the_new_objective_goes_on_in_its_folder(parent, tmp_path):
    tuned = tmp_path / "tuned"
    assert run("train", "--resume", parent, "--objective", "exact", "--epochs", 1, "--out", tuned)[0] == 0
    code, _, message = run("train", "--resume", tuned, "--objective", "exact", "--epochs", 1)
    assert code == 0
    assert "goes on from step 12" in message
    assert open_run(tuned).snapshot.step == 24


def test_a_refit_keeps_the_decoder_and_is_measured_by_its_elbo(parent, tmp_path):
    """Of a run by IWAE, whose K is no setting of a refit; and the refit goes on in its own folder."""
    weighted, refitted = tmp_path / "weighted", tmp_path / "refitted"
    words = ["--objective", "iwae", "--samples", 20, "--epochs", 1]
    assert run("train", "--resume", parent, *words, "--out", weighted)[0] == 0
    words = ["--resume", weighted, "--objective", "refit", "--out", refitted]
    code, out, _ = run("train", *words, "--json")
    found = json.loads(out)
    assert (code, found["objective"], found["samples"]) == (0, "refit", None)
    assert found["test"]["neg_elbo"] == found["test"]["neg_bound"]
    assert found["test"]["neg_elbo"] == evaluate_run(open_run(refitted)).neg_elbo
    assert run("train", "--resume", refitted, "--epochs", 1)[0] == 0
    last, first = open_run(refitted), open_run(weighted)
    assert last.origin.parent == first.origin.uid
    assert last.snapshot.step == 24
    for name, weight in first.snapshot.weights.items():
        assert weight.equal(last.snapshot.weights[name]) != name.startswith("encoder."), name


def test_a_refit_needs_a_saved_run(tmp_path):
    for words in (("train", *FAST), ("pair", "--pair", "seeds", *FAST)):
        code, _, message = run(*words, "--objective", "refit", "--out", tmp_path / "new")
        assert (code, "the decoder of a saved run" in message) == (2, True), message
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--objective", "exact", "--latent-size", "3"], "two latents, not 3"),
        (["--objective", "exact", "--hidden", "8"], "The weights do not fit the settings"),
        (["--objective", "exact", "--recipe", "best"], "--recipe contradicts --resume"),
        (["--objective", "exact", "--out", "{parent}", "--force"], "choose another folder by --out"),
        (["--objective", "elbo", "--learning-rate", "0.1"], "--learning-rate contradicts --resume"),
    ],
)
def test_what_does_not_fit_is_one_sentence_and_leaves_the_run(parent, words, sentence):
    before = files_of(parent)
    code, _, message = run("train", "--resume", parent, *(word.format(parent=parent) for word in words))
    assert (code, sentence in message) == (2, True), message
    assert files_of(parent) == before
