"""The plane that is decoded once: its values for an image equal those of the decoder."""

from collections import deque

import numpy as np
import pytest
import torch

from latentlab.inference.plane import decode_plane


@pytest.fixture(scope="module")
def grid(bernoulli, finish):
    return finish(decode_plane(bernoulli[0], side=64))


def test_the_plane_grid_scores_as_the_decoder(bernoulli, grid):
    model, x = bernoulli
    expected = model.decoder(grid.z).log_prob(x[0])
    assert torch.allclose(grid.log_likelihood(x[0]), expected, atol=1e-9)
    grey = x[0] * 0.5 + 0.1  # no pixel black
    assert torch.allclose(grid.log_likelihood(grey), model.decoder(grid.z).log_prob(grey), atol=1e-9)
    by_pixel = model.decoder(grid.z).base_dist.log_prob(x[0])
    visible = torch.ones(64, dtype=torch.bool)
    random = np.random.default_rng(0)
    for _ in range(6):  # as with a brush: some pixels are hidden, some uncovered
        visible[random.choice(64, 10)] ^= True
        assert torch.allclose(grid.log_likelihood(x[0], visible), by_pixel[:, visible].sum(1), atol=1e-9)
    assert grid.z[0].tolist() == [-grid.extent + grid.spacing / 2, grid.extent - grid.spacing / 2], "from the top left"


def test_a_gaussian_plane_scores_as_the_decoder(linear, digits, finish):
    x = torch.from_numpy(digits.test_images[0].ravel() / 255.0)
    grid = finish(decode_plane(linear.model, side=40))  # no whole number of blocks
    visible = torch.arange(64) < 40
    by_pixel = linear.model.decoder(grid.z).base_dist.log_prob(x)
    assert torch.allclose(grid.log_likelihood(x), by_pixel.sum(1), atol=1e-9)
    assert torch.allclose(grid.log_likelihood(x, visible), by_pixel[:, visible].sum(1), atol=1e-9)


def test_a_plane_takes_the_memory_of_one_that_is_gone_and_of_no_other(bernoulli, finish):
    spare: deque = deque(maxlen=1)

    def plane(extent, side=16):
        return finish(decode_plane(bernoulli[0], extent, side, spare))

    first = plane(4.0)
    terms = first.terms.clone()
    second = plane(5.0)
    assert torch.equal(first.terms, terms), "somebody still looks at it"
    assert not spare
    del first
    assert len(spare) == 1
    smaller = plane(4.0, side=8)
    assert smaller.terms.shape == (64, 64), "another size has memory of its own"
    place = second.terms.data_ptr()
    del second
    third = plane(4.0)
    assert third.terms.data_ptr() == place
    assert torch.equal(third.terms, terms)
    del third, smaller
    assert len(spare) == 1, "and what is kept is one plane at most"
