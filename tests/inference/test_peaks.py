"""Climbs on log p(x, z): their ends, and which climbs end together."""

import copy

import numpy as np
import pytest
import torch

from latentlab.inference.peaks import Peaks, climb, merged


@pytest.mark.parametrize("hidden", [0, 30])
def test_a_climb_ends_at_the_mean_of_a_gaussian_posterior(turned, digits, hidden):
    x = digits.test_images[:30].reshape(30, -1) / 255.0
    columns = np.arange(64) >= hidden
    w = turned.axes[columns]
    precision = np.eye(2) + w.T @ w / turned.sigma**2
    mean = (x[:, columns] - turned.mean[columns]) @ w / turned.sigma**2 @ np.linalg.inv(precision)
    starts = np.random.default_rng(0).normal(size=(60, 2)) * 2
    image = np.repeat(np.arange(30), 2)
    found = climb(turned.model, torch.from_numpy(x), starts, image, torch.from_numpy(columns) if hidden else None)
    np.testing.assert_allclose(found.z, mean[image], atol=1e-4)
    np.testing.assert_allclose(found.precision, np.broadcast_to(precision, (60, 2, 2)), atol=1e-8)
    # Of a Gaussian posterior log p(x) is the height of the peak and the volume below it.
    volume = np.log(2 * np.pi) - 0.5 * np.linalg.slogdet(precision)[1]
    log_px = turned.log_px(x, columns)[image]
    np.testing.assert_allclose(found.log_joint + volume, log_px, atol=1e-6)


def test_climbs_end_where_no_step_of_a_stencil_goes_higher(narrow):
    """In single precision, each with another image, and within inference mode too."""
    model, x = narrow[0], narrow[1][:50]
    with torch.inference_mode():
        found = climb(model, x.clone(), model.encoder(x).mean.numpy())
    model, x = copy.deepcopy(model).double(), x.double()

    def log_joint(z):
        z = torch.from_numpy(z)
        return (model.decoder(z).log_prob(x) + model.prior.log_prob(z)).numpy()

    np.testing.assert_allclose(found.log_joint, log_joint(found.z), atol=0.01)
    reach = 0.1 / np.sqrt(np.linalg.eigvalsh(found.precision)[:, 1])
    for angle in np.arange(8) * np.pi / 4:
        beside = log_joint(found.z + reach[:, None] * (np.cos(angle), np.sin(angle)))
        assert (beside < log_joint(found.z)).all()


def test_no_climbs_are_no_peaks(linear):
    assert len(climb(linear.model, torch.zeros(3, 64), np.empty((0, 2)), np.empty(0, int)).z) == 0


def test_climbs_that_end_together_are_one_peak():
    z = np.array([[0.0, 0], [1, 0], [1.004, 0.004], [0.0, 1e-4]])
    precision = np.broadcast_to(np.diag([100.0, 4]), (4, 2, 2))
    chosen, number = merged(Peaks(z, np.array([1.0, 3, 2, 0]), precision))
    assert chosen.tolist() == [1, 0]
    assert number.tolist() == [1, 0, 0, 1]
