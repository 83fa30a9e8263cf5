"""Learned priors as runs: fitted on a grid, kept in files, resumed; the gain is that of `evaluate --exact`."""

import contextlib
import io
import json

import numpy as np
import pytest
import torch

from latentlab.cli import main
from latentlab.inference.grid_prior import LEAST_SHARE, fit_grid_prior
from latentlab.inference.quadrature import evidence
from latentlab.models import with_prior
from latentlab.models.prior import StandardNormal
from latentlab.session.checkpoint import open_run
from latentlab.session.evaluation import with_images
from latentlab.work import result_of

FAST = ["--dataset", "digits", "--hidden", "16", "--threads", "1"]


def run(*words):
    """Run the command line and return (exit code, stdout, stderr)."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as message:
        code = main([str(word) for word in words])
    return code, out.getvalue(), message.getvalue()


def report(*words):
    code, out, message = run(*words, "--json")
    assert code == 0, message
    return json.loads(out)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("priors")


@pytest.fixture(scope="module")
def finished(root):
    assert run("train", *FAST, "--epochs", 12, "--out", root / "finished")[0] == 0
    return open_run(root / "finished")


@pytest.fixture(scope="module")
def fitted(root, finished):
    found = report("fit-prior", finished.folder, "--out", root / "fitted", "--images", 300)
    return found, open_run(root / "fitted")


def test_em_rises_to_a_prior_that_is_no_worse_than_n_0_i(finished):
    x = finished.model.to_x(with_images(finished).dataset.train_images[:300])
    prior, path = result_of(fit_grid_prior(finished.model, x))
    assert (np.diff(path) > -1e-6).all(), "monotone"
    assert path[-1] > 0, "above N(0, I)"
    assert float(prior.components()[0][-1].exp()) >= LEAST_SHARE * (1 - 1e-6)
    # The same gain of log p(x) by the quadrature, which shares nothing with the raster of the fit.
    with torch.inference_mode():
        q = finished.model.encoder(x)
    exact = [
        result_of(evidence(with_prior(finished.model, p), x, q.mean.numpy(), q.stddev.numpy()))
        for p in (prior, StandardNormal(2))
    ]
    assert all(found.problem is None for found in exact)
    assert (exact[0].log_px - exact[1].log_px).mean() == pytest.approx(path[-1], abs=2e-3)


def test_a_fitted_prior_is_a_run_of_its_own_with_the_same_networks(finished, fitted):
    found, saved = fitted
    assert (saved.config.prior, found["images"]) == ("grid", 300)
    before, after = finished.snapshot.weights, saved.snapshot.weights
    assert set(after) - set(before) == {"prior.log_shares"}
    assert all(weight.equal(after[name]) for name, weight in before.items())
    assert saved.origin.parent == finished.origin.uid
    measured = report("evaluate", saved.folder)
    kl = saved.snapshot.losses.last(1).kl
    assert measured["kl"] == pytest.approx(kl, abs=1e-4)
    assert (measured["prior"], measured["components"], measured["objective"]) == ("grid", None, "elbo")
    code, _, message = run("train", "--resume", saved.folder, "--epochs", 1)
    assert code == 2
    assert "was fitted to a finished decoder" in message


def test_the_run_that_a_prior_is_fitted_to_is_never_overwritten(finished, tmp_path):
    before = {path: path.read_bytes() for path in finished.folder.rglob("*.*")}
    (tmp_path / "link").symlink_to(finished.folder)
    for out in (finished.folder, finished.folder / ".." / finished.folder.name, tmp_path / "link"):
        code, _, message = run("fit-prior", finished.folder, "--images", 5, "--out", out, "--force")
        assert (code, message.count("\n")) == (2, 1)
        assert f"{out} is the run that the new one begins with" in message
    assert {path: path.read_bytes() for path in finished.folder.rglob("*.*")} == before


def test_evaluate_tells_the_gain_of_the_prior_and_its_bound(finished, fitted):
    _, saved = fitted
    plain = report("evaluate", finished.folder, "--exact", "--images", 8)
    found = report("evaluate", saved.folder, "--exact", "--images", 8)
    gain = found["prior_gain"]
    assert "prior_gain" not in plain
    assert gain["ok"]
    assert gain["log_px"] == pytest.approx(found["exact"]["log_px"] - plain["exact"]["log_px"], abs=1e-6)
    assert gain["elbo"] == pytest.approx(plain["neg_elbo"] - found["neg_elbo"], abs=1e-3)
    assert gain["bound"] == pytest.approx(plain["aggregate"]["kl"], abs=1e-6)
    assert gain["elbo"] == pytest.approx(gain["bound"] - found["aggregate"]["kl"], abs=2e-3)


def test_a_run_of_iwae_says_which_bound_its_metrics_are_of(root):
    folder = root / "bound"
    code, _, message = run("train", *FAST, "--objective", "iwae", "--samples", 3, "--epochs", 1, "--out", folder)
    assert code == 0, message
    assert "= -L_3 " in message
    plain, whole = report("evaluate", folder), report("evaluate", folder, "--images", 30)
    assert (plain["objective"], plain["samples"], plain["neg_elbo"], plain["bound"]) == ("iwae", 3, None, "L_3")
    assert whole["bound"] == "ELBO"
    assert plain["neg_bound"] == pytest.approx(plain["reconstruction"] + plain["kl"])
    assert whole["neg_elbo"] == pytest.approx(whole["reconstruction"] + whole["kl"])


def test_the_grid_prior_is_not_trained():
    code, _, message = run("train", *FAST, "--prior", "grid")
    assert code == 2
    assert "latentlab fit-prior RUN" in message
