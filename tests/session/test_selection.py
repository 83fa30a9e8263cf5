"""The metrics of a selection against their definitions, point by point."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentlab.session.selection import summary_of

MEANS = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
LABELS = np.arange(50, dtype=np.uint8) % 4


@given(st.sets(st.integers(0, 49), min_size=2))
def test_mean_spread_and_counts_are_those_of_the_points(chosen):
    found = summary_of(np.array(sorted(chosen)), MEANS, LABELS)
    assert found.count == found.placed == len(chosen)
    for axis in range(3):
        values = [float(MEANS[index, axis]) for index in chosen]
        assert found.mean[axis] == pytest.approx(statistics.fmean(values), abs=1e-9)
        assert found.spread[axis] == pytest.approx(statistics.stdev(values), abs=1e-9)
    assert dict(found.classes) == {label: n for label in range(4) if (n := sum(LABELS[i] == label for i in chosen))}
    assert [n for _, n in found.classes] == sorted((n for _, n in found.classes), reverse=True)


def test_a_point_without_a_place_counts_for_its_class_alone():
    means = MEANS.copy()
    means[3] = math.nan
    found = summary_of(np.array([2, 3, 7]), means, LABELS)
    assert (found.count, found.placed) == (3, 2)
    assert found.mean == pytest.approx((means[2].astype(float) + means[7]) / 2)
    assert dict(found.classes) == {2: 1, 3: 2}


def test_one_point_has_no_spread_and_none_has_no_mean():
    assert np.isnan(summary_of(np.array([4]), MEANS, LABELS).spread).all()
    nothing = summary_of(np.empty(0, np.intp), MEANS, LABELS)
    assert (nothing.count, nothing.classes) == (0, ())
    assert np.isnan(nothing.mean).all()
