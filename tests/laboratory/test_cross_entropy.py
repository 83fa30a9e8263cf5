"""H(p, q) = H(p) + KL(p||q), against scipy and torch, and dragged shares."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from latentlab.laboratory.cross_entropy import LEAST_SHARE, compare, of_pixels, with_share


@given(st.lists(st.tuples(st.floats(0.01, 9), st.floats(0.01, 9)), min_size=2, max_size=8))
def test_the_parts_are_those_of_scipy_and_add_up(weights):
    p, q = np.array(weights).T
    found = compare(p, q)
    assert found.entropy == pytest.approx(stats.entropy(p), abs=1e-12)
    assert found.kl == pytest.approx(stats.entropy(p, q), abs=1e-12)
    assert found.reverse_kl == pytest.approx(stats.entropy(q, p), abs=1e-12)
    assert found.cross_entropy == pytest.approx(-(found.p * np.log(found.q)).sum(), abs=1e-12)


def test_an_outcome_that_q_excludes_costs_without_end_unless_p_excludes_it_too():
    assert compare([1, 1], [1, 0]).kl == np.inf
    assert compare([1, 0], [1, 1]).kl == pytest.approx(np.log(2))
    assert compare([1, 0], [1, 0]).kl == 0


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=8), st.data(), st.floats(-0.5, 1.5))
def test_a_dragged_share_leaves_a_distribution(weights, data, value):
    shares = np.array(weights) / sum(weights)
    index = data.draw(st.integers(0, len(shares) - 1))
    found = with_share(shares, index, value)
    assert found.sum() == pytest.approx(1)
    assert found.min() >= LEAST_SHARE * (1 - 1e-9)
    most = 1 - (len(shares) - 1) * LEAST_SHARE
    assert found[index] == pytest.approx(min(max(value, LEAST_SHARE), most))


def test_the_parts_of_pixels_add_up_to_the_binary_cross_entropy():
    random = np.random.default_rng(0)
    image, mean = random.uniform(size=(2, 5, 4))
    image[0] = (0, 1, 0, 1)
    found = of_pixels(image, mean)
    bce = torch.nn.functional.binary_cross_entropy(torch.from_numpy(mean), torch.from_numpy(image), reduction="none")
    assert found.entropy + found.kl == pytest.approx(bce.numpy(), abs=1e-9)
    assert (found.entropy[0] == 0).all()
    assert of_pixels(image, image).kl == pytest.approx(0, abs=1e-6)
    assert np.isfinite(of_pixels(np.ones((1, 1)), np.zeros((1, 1))).kl).all()
