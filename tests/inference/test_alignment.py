"""Procrustes alignment against known motions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentlab.errors import UserError
from latentlab.inference.alignment import align


def cloud(seed, size=2, count=200):
    return np.random.default_rng(seed).normal(size=(count, size)) * np.arange(1, size + 1)


def rotation(seed, size):
    """A random orthogonal matrix, a mirror image half of the time."""
    q, r = np.linalg.qr(np.random.default_rng(seed).normal(size=(size, size)))
    return q * np.sign(np.diag(r))


@given(st.integers(0, 999), st.integers(1, 5), st.floats(0.1, 10))
def test_a_known_motion_is_recovered(seed, size, scale):
    points, turn = cloud(seed, size), rotation(seed, size)
    shift = np.random.default_rng(seed + 1).normal(size=size)
    moved = (points - shift) @ turn.T  # so that turning it back by `turn` gives the points
    found = align(points, moved)
    assert np.allclose(found.rotation, turn)
    assert np.allclose(found.apply(moved), points)
    assert np.allclose(found.undo(found.apply(moved)), moved)
    assert found.is_mirrored == (np.linalg.det(turn) < 0)
    assert (found.residual, found.share, found.scale) == pytest.approx((0, 0, 1), abs=1e-6)
    # A scale is measured, not applied.
    shrunk = align(points, moved / scale)
    assert shrunk.scale == pytest.approx(scale)
    assert shrunk.scaled_share == pytest.approx(0, abs=1e-9)
    assert shrunk.share == pytest.approx((1 - 1 / scale) ** 2, abs=1e-9)
    assert np.allclose(shrunk.rotation, turn)


def test_the_angle_of_a_plane():
    angle = np.radians(37)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    points = cloud(0)
    assert align(points @ turn, points).angle == pytest.approx(37)
    assert align(points * (1, -1) @ turn, points).angle == pytest.approx(37)
    assert align(points * (1, -1) @ turn, points).is_mirrored
    assert align(cloud(0, 3), cloud(0, 3)).angle is None


def test_the_residual_is_what_the_motion_leaves_and_no_motion_leaves_less():
    first = cloud(1)
    second = first @ rotation(3, 2) + np.random.default_rng(2).normal(size=first.shape)
    found = align(first, second)
    left = np.square(first - found.apply(second)).sum()
    assert found.residual == pytest.approx(np.sqrt(left / len(first)))
    assert found.share == pytest.approx(left / np.square(first - first.mean(axis=0)).sum())
    for seed in range(50):
        other = (second - second.mean(axis=0)) @ rotation(seed, 2) + first.mean(axis=0)
        assert np.square(first - other).sum() >= left


def test_only_images_that_both_know_count():
    first, second = cloud(0), cloud(0) @ rotation(1, 2)
    first[3], second[5] = np.nan, np.nan
    found = align(first, second)
    assert found.images == len(first) - 2
    assert found.share == pytest.approx(0, abs=1e-9)


def test_what_cannot_be_aligned_is_refused():
    with pytest.raises(UserError, match="of 2 and 3 dimensions cannot be aligned"):
        align(cloud(0, 2), cloud(0, 3))
    with pytest.raises(UserError, match="share fewer than two"):
        align(np.full((4, 2), np.nan), cloud(0, 2, 4))
