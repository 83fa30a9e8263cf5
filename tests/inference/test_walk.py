"""Laws of a walk through latent space."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chi

from latentlab.actions.walk import PATH_NAMES
from latentlab.inference.traversal import STRIDE, random_walk, there_and_back, walk, wander

coordinates = st.floats(-4, 4).map(lambda value: round(value, 3))
waypoint_lists = st.integers(1, 5).flatmap(
    lambda size: st.integers(2, 5).flatmap(lambda count: arrays(float, (count, size), elements=coordinates))
)


@given(waypoint_lists, st.integers(2, 40), st.sampled_from(PATH_NAMES))
def test_the_ends_are_the_waypoints_and_every_frame_is_finite(waypoints, frames, path):
    places = walk(waypoints, frames, path)
    assert places.shape == (frames, waypoints.shape[1])
    assert np.array_equal(places[0], waypoints[0])
    assert np.array_equal(places[-1], waypoints[-1])
    assert np.isfinite(places).all()


@given(waypoint_lists, st.sampled_from(PATH_NAMES))
def test_the_speed_is_even(waypoints, path):
    # Along a fine enough walk the chords are the arc; a step over a corner is shorter, so the steps are bounded above.
    places = walk(waypoints, 3001, path)
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    assume(steps.sum() > 1e-2)
    assert steps.max() < steps.sum() / 3000 * 1.02 + 1e-9
    assert np.quantile(steps, 0.05) > steps.sum() / 3000 * 0.95


@given(arrays(float, (2, 3), elements=coordinates))
def test_a_straight_leg_is_the_segment(waypoints):
    shares = np.linspace(0, 1, 9)[:, None]
    assert np.allclose(walk(waypoints, 9), waypoints[0] + shares * (waypoints[1] - waypoints[0]))


@given(arrays(float, (2, 4), elements=coordinates))
def test_a_spherical_leg_keeps_to_the_norms_between(waypoints):
    norms = np.linalg.norm(waypoints, axis=1)
    assume(norms.min() > 0.1)
    found = np.linalg.norm(walk(waypoints, 50, "spherical"), axis=1)
    assert found.min() > norms.min() - 1e-9
    assert found.max() < norms.max() + 1e-9
    assert (np.diff(found) * np.sign(norms[1] - norms[0]) > -1e-9).all()


def test_a_quarter_turn_is_a_quarter_of_a_circle():
    angle = np.linspace(0, np.pi / 2, 7)
    places = walk([[2, 0], [0, 2]], 7, "spherical")
    assert np.allclose(places, 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1), atol=1e-9)


@pytest.mark.parametrize("waypoints", [[[1, 0], [-1, 0]], [[0, 3], [0, -1]]])
def test_opposite_waypoints_go_round_the_origin(waypoints):
    places = walk(waypoints, 101, "spherical")
    assert np.linalg.norm(places, axis=1).min() >= min(np.linalg.norm(waypoints, axis=1)) - 1e-9
    assert not np.allclose(places[50], 0, atol=0.5)


def test_the_way_is_by_the_waypoints_between():
    places = walk([[0, 0], [1, 0], [1, 1]], 5)
    assert np.allclose(places, [[0, 0], [0.5, 0], [1, 0], [1, 0.5], [1, 1]])


def test_there_and_back_is_a_loop():
    assert there_and_back(np.arange(4)).tolist() == [0, 1, 2, 3, 2, 1]
    assert there_and_back(np.arange(2)).tolist() == [0, 1]


@pytest.mark.parametrize("size", [1, 2, 16])
def test_a_random_walk_goes_its_stride_on_average_and_has_no_kinks(size):
    places = random_walk(np.zeros(size), 60_001, 60_000 * STRIDE, 3)
    steps = np.diff(places, axis=0)
    assert np.linalg.norm(steps, axis=1).mean() == pytest.approx(STRIDE, rel=0.05)
    assert np.linalg.norm(np.diff(steps, axis=0), axis=1).mean() < 0.3 * STRIDE, "a plain OU path turns at every step"


def test_the_law_of_a_random_walk_is_the_priors():
    # Walks that begin at prior samples: after any time they are prior samples, correlated as Matern 3/2 says.
    size, frames, stride = 16, 31, 100
    starts = np.random.default_rng(0).standard_normal((40, size))
    walks = np.array([random_walk(z, frames, (frames - 1) * stride * STRIDE, seed) for seed, z in enumerate(starts)])
    found = walks.transpose(0, 2, 1).reshape(40 * size, frames)
    assert found.mean() == pytest.approx(0, abs=0.05)
    assert (found**2).mean() == pytest.approx(1, abs=0.06)
    assert (found[:, -1] ** 2).mean() == pytest.approx(1, abs=0.2)
    time = stride * STRIDE / chi.mean(size)  # between frames: the speed is that of N(0, I)
    for lag in (1, 2, 4):
        expected = (1 + lag * time) * np.exp(-lag * time)
        assert (found[:, lag:] * found[:, :-lag]).mean() == pytest.approx(expected, abs=0.06)
    assert (walks[..., 0] * walks[..., 1]).mean() == pytest.approx(0, abs=0.15)


def test_a_random_walk_repeats_by_its_seed_and_begins_where_it_is_told():
    places = random_walk([1.5, -2.0], 30, 3.0, 7)
    assert places[0].tolist() == [1.5, -2.0]
    assert np.array_equal(places, random_walk([1.5, -2.0], 30, 3.0, 7))
    assert not np.allclose(places[-1], random_walk([1.5, -2.0], 30, 3.0, 8)[-1])
    assert np.allclose(random_walk([1.5, -2.0], 59, 6.0, 7)[:30], places), "a longer one begins with it"
    walk_on = wander([1.5, -2.0], 7)
    nodes = [next(walk_on) for _ in range(151)]
    assert np.allclose(places[-1], nodes[150])


def test_one_waypoint_is_no_walk():
    with pytest.raises(ValueError, match="two waypoints"):
        walk([[0, 0]], 5)
