"""The plane through latent space: its coordinates, its distances, its constructions, and its form in session.json."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.inference.alignment import align
from latentlab.session.latent_plane import (
    FADED,
    axes_plane,
    fade_of,
    images_plane,
    most_active,
    plane_from_json,
    principal_plane,
    turned,
)
from latentlab.session.line_density import density
from latentlab.session.map_points import Points
from latentlab.session.plane_choice import name_of, plane_named
from latentlab.session.sampled_evidence import conditional
from latentlab.session.session import Session
from latentlab.session.state import SessionState
from latentlab.session.state_file import state_from_json, state_to_json


def cloud(k=5, n=400, seed=0):
    """Return points of a Gaussian with a covariance of no symmetry, off the origin."""
    random = np.random.default_rng(seed)
    return random.normal(size=(n, k)) @ random.normal(size=(k, k)) + random.normal(size=k)


def planes(k=5):
    """Return one plane of each kind in k dimensions."""
    means = cloud(k)
    z = means[7]
    pair = axes_plane((1, 3), z)
    return {
        "axes": pair,
        "principal": principal_plane(means),
        "images": images_plane(means[:3], ("test:0", "test:1", "test:2")),
        "turned": turned(turned(pair, 0, 2, 40, z), 1, 4, -75, z),
        "moved": principal_plane(means).through(z),
    }


@pytest.mark.parametrize("kind", planes())
def test_projection_and_distance_are_pythagoras_and_lift_is_the_inverse(kind):
    plane, means = planes()[kind], cloud()
    origin, axes = plane.frame
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(axes @ origin, 0, atol=1e-12)
    places, distances = plane.project(means)
    lifted = plane.lift(places)
    again, none = plane.project(lifted)
    np.testing.assert_allclose(again, places, atol=1e-12)
    np.testing.assert_allclose(none, 0, atol=1e-7)
    np.testing.assert_allclose(np.linalg.norm(means - lifted, axis=1), distances, atol=1e-12)
    other = plane.lift(np.array([0.3, -1.7]))  # any point of the plane
    to_other = np.square(places - (0.3, -1.7)).sum(axis=1)
    np.testing.assert_allclose(np.square(means - other).sum(axis=1), distances**2 + to_other, rtol=1e-12)
    single, gap = plane.project(means[3].astype(np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, places[3], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(gap, distances[3], rtol=1e-5)


@given(st.lists(st.tuples(st.floats(-1e3, 1e3, width=32), st.floats(-1e3, 1e3, width=32)), max_size=5))
def test_two_latents_are_their_own_map_without_a_copy(rows):
    plane = axes_plane((0, 1), (3.0, -4.0))
    means = np.array(rows, np.float32).reshape(-1, 2)
    places, distances = plane.project(means)
    assert places is means
    assert plane.lift(means) is means
    assert not distances.any()
    assert plane.through((9.0, 9.0)) is plane
    points = Points("train", means, 0, 0, True, plane)
    assert points.places is means
    assert points.fade is None
    sigmas = np.abs(means)
    assert plane.shadow(sigmas)[0] is sigmas


def test_principal_components_have_the_largest_variance_of_all_planes():
    means = cloud(6)
    found = np.var(principal_plane(means).project(means)[0], axis=0)
    values = np.linalg.eigvalsh(np.cov(means.T, bias=True))
    np.testing.assert_allclose(found, values[:-3:-1], rtol=1e-12)
    random = np.random.default_rng(1)
    for _ in range(50):
        axes = np.linalg.qr(random.normal(size=(6, 2)))[0].T
        assert np.var(means @ axes.T, axis=0).sum() <= found.sum()
    holes = means.copy()
    holes[::3] = np.nan
    assert principal_plane(holes) == principal_plane(means[np.isfinite(holes).all(axis=1)])
    with pytest.raises(UserError, match="none is encoded yet"):
        principal_plane(np.full((9, 3), np.nan))


@given(st.integers(2, 9), st.integers(0, 2**31))
def test_the_most_active_dimensions_have_the_two_largest_variances(size, seed):
    random = np.random.default_rng(seed)
    scales = random.permutation(size) + 1.0
    means = (random.normal(size=(400, size)) @ np.diag(10.0**-scales) + 5).astype(np.float32)
    wanted = tuple(sorted(np.flatnonzero(scales <= 2).tolist()))
    assert most_active(means) == wanted
    means[::2] = np.nan
    assert most_active(means) == wanted
    assert most_active(np.zeros((9, size))) == (0, 1), "equal: the first two"
    assert most_active(np.full((9, size), np.nan)) == (0, 1)


def test_the_plane_of_three_images_holds_them_and_a_line_is_refused():
    means = cloud(7)[:3]
    plane = images_plane(means, ("a", "b", "c"))
    np.testing.assert_allclose(plane.project(means)[1], 0, atol=1e-12)
    nearly = np.array([means[0], means[1], means[0] + 0.4 * (means[1] - means[0])])
    for wrong in (nearly, means[[0, 0, 1]], means[[0, 1, 1]], means[[0, 1, 0]]):
        with pytest.raises(UserError, match="a, b, c lie on one line"):
            images_plane(wrong, ("a", "b", "c"))


def test_a_turn_is_about_the_probe_and_ends_at_the_dimension():
    z = np.array([0.5, -1.0, 2.0, 0.25])
    plane = axes_plane((0, 1), z)
    half, whole = turned(plane, 0, 2, 45, z), turned(plane, 0, 2, 90, z)
    np.testing.assert_allclose(half.frame[1][0], [2**-0.5, 0, 2**-0.5, 0], atol=1e-12)
    np.testing.assert_allclose(whole.frame[1], np.eye(4)[[2, 1]], atol=1e-12)
    np.testing.assert_allclose(turned(half, 0, 2, 45, z).frame[1], whole.frame[1], atol=1e-12)
    np.testing.assert_allclose(turned(turned(plane, 1, 3, 30, z), 1, 3, -30, z).frame[1][0], plane.frame[1][0])
    for found in (half, whole):
        assert found.project(z)[1] < 1e-12
    with pytest.raises(UserError, match="z2 lies in the plane"):
        turned(plane, 0, 1, 10, z)
    for _ in range(500):
        plane = turned(plane, 0, 2, 7, z)
    np.testing.assert_allclose(plane.frame[1] @ plane.frame[1].T, np.eye(2), atol=1e-14)


def test_planes_that_are_none_are_refused():
    for pair in ((0, 0), (0, 3), (-1, 1)):
        with pytest.raises(UserError, match="two different dimensions of 1 to 3"):
            axes_plane(pair, np.zeros(3))


def test_a_line_is_x_alone():
    line = axes_plane((0, 1), (2.0,))
    assert line.is_line
    assert line.names == ("z1", "")
    assert line.lift(np.array([[0.5, 7.0]])).tolist() == [[0.5]]
    means = np.array([[0.25], [np.nan], [-1.5]], np.float32)
    points = Points("train", means, 0, 0, True, line)
    np.testing.assert_array_equal(points.places[:, 0], means[:, 0])
    assert (points.places[:, 1] <= 0).all()
    assert points.fade is None


@pytest.mark.parametrize("kind", planes())
def test_the_shadow_of_a_gaussian_has_the_covariance_of_its_projected_draws(kind):
    plane, sigma = planes()[kind], np.array([0.3, 1.2, 0.5, 2.0, 0.1])
    (first, second), angle = (part[0] for part in plane.shadow(sigma[None]))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    axes = plane.frame[1]
    np.testing.assert_allclose(turn @ np.diag([first**2, second**2]) @ turn.T, axes @ np.diag(sigma**2) @ axes.T)


@pytest.mark.parametrize("kind", planes())
def test_a_gaussian_given_the_plane_is_its_density_there(kind):
    plane, mean, sigma = planes()[kind], cloud()[3], np.array([0.3, 1.2, 0.5, 2.0, 0.8])
    centre, covariance = conditional(plane, mean, sigma)
    places = np.random.default_rng(2).normal(size=(40, 2))
    log_density = -0.5 * np.square((plane.lift(places) - mean) / sigma).sum(axis=1)
    aside = places - centre
    expected = -0.5 * np.einsum("ni,ij,nj->n", aside, np.linalg.inv(covariance), aside)
    np.testing.assert_allclose(log_density - log_density[0], expected - expected[0], atol=1e-9)


def test_points_fade_with_their_distance_and_the_near_ones_do_not():
    distances = np.linspace(1, 6, 1001).astype(np.float32)
    fade = fade_of(distances)
    assert fade.dtype == np.uint8
    assert (np.diff(fade.astype(int)) >= 0).all()
    assert not fade[:40].any()
    assert set(fade[-40:].tolist()) == {int(255 * FADED)}
    assert not fade_of(np.zeros(5)).any(), "all points lie in the plane"
    assert fade_of(np.array([0.0, 1.0, np.nan]))[2] == int(255 * FADED)
    assert len(fade_of(np.empty(0))) == 0


def test_the_density_on_a_line_is_a_density_and_finds_the_curve_it_was_drawn_from():
    values = np.random.default_rng(3).normal(1.0, 0.5, 40_000).astype(np.float32)
    x, height = density(np.append(values, np.nan))
    assert height.sum() * (x[1] - x[0]) == pytest.approx(1, abs=1e-3)
    expected = np.exp(-0.5 * ((x - 1) / 0.5) ** 2) / (0.5 * np.sqrt(2 * np.pi))
    assert np.abs(height - expected).max() < 0.03
    assert density(np.full(3, np.nan)) is None
    assert np.isfinite(density(np.full(5, 2.0))[1]).all()


# In the session


def session_of(k):
    return Session(Config(dataset="digits", latent_size=k))


def test_the_plane_goes_with_a_probe_that_leaves_it_and_undo_brings_both_back():
    session = session_of(4)
    session.show_plane(axes_plane((0, 2), session.z))
    session.commit()
    session.move_to(np.array([1.0, 0, -2.0, 0]))
    session.commit()
    assert session.plane.origin == (0, 0, 0, 0), "the probe moved within the plane"
    session.move_to(np.array([1.0, 3.0, -2.0, 0.5]))
    session.commit()
    assert session.plane.origin == (0, 3.0, 0, 0.5)
    session.undo()
    assert (session.plane.origin, session.z.tolist()) == ((0, 0, 0, 0), [1, 0, -2, 0])
    session.undo()
    session.undo()
    assert session.plane == axes_plane((0, 1), np.zeros(4))


@pytest.mark.parametrize("kind", ["principal", "images"])
def test_the_probe_goes_to_a_plane_that_was_chosen_for_where_it_lies(kind):
    session, plane = session_of(5), planes()[kind]
    session.move_to(np.full(5, 2.0))
    session.show_plane(plane)
    assert session.plane == plane
    assert plane.project(session.z)[1] < 1e-5
    session.move_to(np.full(5, -3.0))
    assert session.plane.moved
    assert session.plane.axes == plane.axes


def test_another_run_has_the_plane_of_two_axes_or_the_first_two(digits):
    session = session_of(5)
    session.start_run(session.config, digits)
    session.show_plane(axes_plane((1, 4), session.z))
    session.start_run(session.config, digits)
    assert session.plane.of == (1, 4)
    session.show_plane(planes()["principal"])
    session.start_run(session.config, digits)
    assert (session.plane.kind, session.plane.of) == ("axes", (0, 1)), "the components are of the run before"
    session.show_plane(axes_plane((1, 4), session.z))
    session.start_run(dataclasses.replace(session.config, latent_size=3), digits)
    assert (session.plane.size, session.plane.of) == (3, (0, 1))


def moment(run, size, step, exact=True, state="finished", variances=()):
    """Return a run at a moment with means of these variances."""
    means = np.random.default_rng(0).normal(size=(50, size)) * np.sqrt(variances or np.ones(size))
    snapshot = dataclasses.replace(run.snapshot, means=means.astype(np.float32), step=step, exact=exact, state=state)
    return dataclasses.replace(run, config=dataclasses.replace(run.config, latent_size=size), snapshot=snapshot)


VARIANCES = (1e-4, 0.9, 1e-3, 1.1, 0.5)


def test_the_first_exact_map_of_a_trained_run_at_rest_chooses_the_plane_once(run):
    session = Session(dataclasses.replace(run.config, latent_size=5), run.dataset)
    for unfit in (moment(run, 5, 0, variances=VARIANCES), moment(run, 5, 9, exact=False, variances=VARIANCES)):
        session.open(unfit)
        assert not session.settle_plane(session.newest)
    assert session.plane == axes_plane((0, 1), session.z)
    session.open(moment(run, 5, 9, variances=VARIANCES))
    session.move_to(np.arange(5.0))
    session.commit()
    past = moment(run, 5, 3, variances=VARIANCES[::-1])
    assert not session.settle_plane(past), "a past moment is looked at, and chooses nothing"
    assert session.settle_plane(session.newest)
    assert (session.plane.of, session.state.plane_by) == ((1, 3), "map")
    assert session.plane.project(session.z)[1] == 0, "through the probe"
    session.undo()
    assert (session.z.tolist(), session.plane.of) == ([0] * 5, (1, 3)), "the choice is no gesture"
    later = moment(run, 5, 20, variances=VARIANCES[::-1])
    session.runs[session.current_id] = dataclasses.replace(later, id=session.current_id)
    assert not session.settle_plane(session.newest)
    assert session.plane.of == (1, 3)
    session.open(moment(run, 5, 9, variances=VARIANCES[::-1]))
    assert session.plane.of == (0, 1), "another run has its own"
    assert session.settle_plane(session.newest)
    assert session.plane.of == (1, 3)


def test_a_plane_that_a_person_chose_and_the_only_plane_there_is_stay(run):
    for size, pair in ((5, (0, 1)), (5, (0, 4)), (2, (0, 1))):
        session = Session(dataclasses.replace(run.config, latent_size=size), run.dataset)
        session.open(moment(run, size, 9, variances=VARIANCES[:size]))
        if size > 2:
            session.show_plane(axes_plane(pair, session.z))
            session.commit()
        plane = session.plane
        assert not session.settle_plane(session.newest)
        assert session.plane is plane
        assert session.plane.of == pair


def test_the_map_and_the_command_line_choose_the_same_plane(run):
    session = Session(dataclasses.replace(run.config, latent_size=5), run.dataset)
    session.open(moment(run, 5, 9, variances=VARIANCES))
    session.settle_plane(session.newest)
    assert name_of(session.plane) == "axes:2,4"
    assert plane_named(session.newest, "auto") == session.plane
    assert plane_named(run, "auto") == axes_plane((0, 1), (0.0, 0.0))


def test_session_json_says_what_chose_the_plane(run):
    state = SessionState(Config(latent_size=5), np.zeros(5, np.float32))
    assert state_to_json(state)["plane"] is None, "the next exact map chooses"
    for chosen in (state.on_active((1, 3)), dataclasses.replace(state, plane_by="hand")):
        values = json.loads(json.dumps(state_to_json(chosen)))
        found = state_from_json(values, state, {}, 0)
        assert (found.plane, found.plane_by) == (chosen.plane, chosen.plane_by)
        del values["plane"]["by"]  # an older version
        assert state_from_json(values, state, {}, 0).plane_by == "hand"


@pytest.mark.parametrize("kind", planes())
def test_session_json_holds_the_plane(kind):
    plane = planes()[kind]
    z = plane.lift(np.array([0.5, -0.25])).astype(np.float32)
    state = SessionState(Config(latent_size=5), z, plane=plane, plane_by="hand")
    values = json.loads(json.dumps(state_to_json(state)))
    found = state_from_json(values, SessionState(Config(latent_size=5), np.zeros(5, np.float32)), {}, 0)
    assert found.plane == state.plane
    for other in (2, 3):
        small = state_from_json(values, SessionState(Config(latent_size=other), np.zeros(other, np.float32)), {}, 0)
        assert small.plane == axes_plane((0, 1), np.zeros(other))


@pytest.mark.parametrize(
    "wrong",
    [
        {"axes": [[1, 0, 0, 0, 0], [1, 0, 0, 0, 0]]},
        {"axes": [[1, 0, 0, 0, 0], [0, 2, 0, 0, 0]]},
        {"axes": [[1, 0], [0, 1]]},
        {"origin": [0, 0]},
        {"origin": ["a"] * 5},
        {"origin": [float("nan")] * 5},
        {"kind": "sphere"},
        {"of": {"a": 1}},
        {"of": [1, 2, 3, 4]},
        {"moved": 1},
    ],
)
def test_what_is_no_plane_is_passed_over(wrong):
    values = json.loads(json.dumps(dataclasses.asdict(planes()["turned"])))
    assert plane_from_json(values, 5) == planes()["turned"]
    with pytest.raises((ValueError, TypeError, KeyError, UserError)):
        plane_from_json(values | wrong, 5)


@pytest.mark.parametrize("k", [2, 5])
def test_a_carried_plane_gives_a_latent_the_coordinates_of_its_aligned_latent(k):
    first, second = cloud(k), cloud(k, seed=1)
    motion = align(first, second)
    for plane in (axes_plane((1, 0), first[3]), *(planes(k).values() if k > 2 else ())):
        carried = plane.carried(motion)
        places, distances = carried.project(second)
        expected, aside = plane.project(motion.apply(second))
        assert np.allclose(places, expected)
        assert np.allclose(distances, aside, atol=1e-6)
        assert np.allclose(motion.apply(carried.lift(places)), plane.lift(places))
