"""The race of the estimators, without a window: its metrics, its samples, and the exact line."""

import copy

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.inference.importance import running
from latentlab.session.race import DOTS, FIRST, METHODS, race
from latentlab.session.run import run_at
from latentlab.session.subject import Subject, as_x


def log_px_by_a_dense_lattice(model, x):
    """Return log p(x) of one image x (pixels,), 0 or 1 or between, in float64."""
    axis = torch.arange(-7, 7, 0.05, dtype=torch.float64)
    z = torch.cartesian_prod(axis, axis)
    with torch.inference_mode():
        joint = copy.deepcopy(model).double().decoder(z).log_prob(x.double()) - 0.5 * (z**2).sum(1)
    return float(joint.logsumexp(0)) + 2 * np.log(0.05) - np.log(2 * np.pi)


@pytest.fixture(scope="module")
def standings(run):
    """Every standing of a race of 2000 samples, by image 3 of the test set."""
    return list(race(run, Subject.of(run, "test", 3), samples=2000, k=50, seed=5))


def test_the_line_is_there_before_anybody_runs(standings, run):
    first = next(standing for standing in standings if standing is not None)
    x = as_x(run, run.dataset.test_images[3:4])[0]
    assert first.lanes == {}
    assert first.problem is None
    assert first.exact == pytest.approx(log_px_by_a_dense_lattice(run.model, x), abs=1e-3)
    assert 0 < first.error < 1e-3
    assert (first.run, first.step, first.k, first.samples) == (run.id, run.snapshot.step, 50, 2000)


def test_the_estimators_go_side_by_side_to_the_end(standings):
    for standing in standings:
        if standing is not None and standing.lanes:
            assert len({tuple(lane.n) for lane in standing.lanes.values()}) == 1
    lanes = standings[-1].lanes
    assert tuple(lanes) == METHODS
    assert lanes["prior"].n[0] == FIRST
    assert lanes["prior"].n[-1] == 2000
    for name in ("prior", "importance"):  # of a model that has learned next to nothing both are easy
        assert lanes[name].log_px[-1] == pytest.approx(standings[-1].exact, abs=0.2)


@pytest.mark.parametrize("method", METHODS)
def test_a_lane_is_its_estimator_with_the_heaviest_and_the_newest_samples(standings, run, method):
    x = as_x(run, run.dataset.test_images[3:4])[0]
    steps = list(running(run.model, x, method, 2000, 50, standings[-1].extent, 5, first=FIRST))
    lane = standings[-1].lanes[method]
    np.testing.assert_array_equal(lane.n, [step.n for step in steps])
    np.testing.assert_allclose(lane.log_px, [step.log_px for step in steps])
    assert lane.ess == steps[-1].ess
    z = np.concatenate([step.z for step in steps])
    weights = np.exp(np.concatenate([step.log_weights for step in steps]))
    shares = weights / weights.sum()
    heavy = np.argsort(-shares, kind="stable")[:DOTS]
    newest = len(steps[-1].z)
    assert len(lane.z) == len(lane.shares) == DOTS + min(newest, DOTS)
    np.testing.assert_allclose(lane.shares[:DOTS], shares[heavy], rtol=1e-6)
    np.testing.assert_array_equal(lane.z[:DOTS], z[heavy])
    np.testing.assert_array_equal(lane.z[DOTS:], z[-newest:][-DOTS:])
    np.testing.assert_allclose(lane.shares[DOTS:], shares[-newest:][-DOTS:], rtol=1e-6)


def test_other_models_race_without_a_line_or_not_at_all(digits):
    from latentlab.training.control import Control
    from latentlab.training.trainer import train

    def untrained(**settings):
        config = Config(dataset="digits", hidden=(4,), epochs=1, threads=1, device="cpu", **settings)
        return run_at(next(iter(train(digits, config, Control(snapshot_interval=1e9)))), config, digits)

    wide = untrained(latent_size=3)
    *_, last = race(wide, Subject.of(wide, "test", 0), samples=200)
    assert last.exact is None
    assert "size of z is 3" in str(last.problem)
    assert np.isfinite(last.lanes["importance"].log_px).all()
    plain = untrained(family="ae")
    with pytest.raises(UserError, match="no prior"):
        next(race(plain, Subject.of(plain, "test", 0)))
