"""The plane that is decoded once: what it says of an image is what the decoder says."""

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
    for _ in range(6):  # as a brush does: some are hidden, some come back
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
