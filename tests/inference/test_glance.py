"""A glance: one script, equal to the model's own distributions, and near the refined metrics."""

import numpy as np
import pytest
import torch

from latentlab.inference.glance import HERMITE, glance
from latentlab.inference.plane import decode_plane
from latentlab.inference.posterior import elbo, image_posterior
from latentlab.inference.quadrature import evidence


@pytest.fixture(scope="module")
def grid(bernoulli, finish):
    return finish(decode_plane(bernoulli[0], side=64))


def nodes_of(bounds, shape):
    """The middles of a raster's cells, (n, 2), row by row from the top."""
    x0, y0, x1, y1 = bounds
    xs = x0 + (np.arange(shape[1]) + 0.5) * (x1 - x0) / shape[1]
    ys = y1 - (np.arange(shape[0]) + 0.5) * (y1 - y0) / shape[0]
    return torch.from_numpy(np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2))


@pytest.mark.parametrize("hidden", [0, 25])
@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
def test_a_glance_is_what_the_distributions_say(bernoulli, linear, kind, hidden, finish):
    model, x = (bernoulli[0], bernoulli[1][0]) if kind == "bernoulli" else (linear.model, bernoulli[1][0] * 0.7 + 0.1)
    plane = finish(decode_plane(model, side=64))
    visible = torch.arange(64) >= hidden
    found = glance(plane, x, visible if hidden else None)
    for values, bounds in (
        (found.log_joint, (-plane.extent, -plane.extent, plane.extent, plane.extent)),
        (found.patch, found.patch_bounds),
    ):
        z = nodes_of(bounds, values.shape)
        by_pixel = model.decoder(z).base_dist.log_prob(x)
        expected = by_pixel[:, visible].sum(1) + model.prior.log_prob(z)
        np.testing.assert_allclose(values.ravel(), expected.detach(), atol=1e-8)
    q = model.encoder((x * visible)[None])
    np.testing.assert_allclose(found.mean, q.mean[0])
    np.testing.assert_allclose(found.sigma, q.stddev[0])
    if not hidden:
        assert found.elbo == pytest.approx(float(elbo(model, x[None], q, HERMITE)[0]), abs=1e-8)


def test_the_patch_holds_the_highest_node(bernoulli, grid):
    for image in bernoulli[1][:30]:
        found = glance(grid, image)
        at = grid.z[int(found.log_joint.argmax())].numpy()
        x0, y0, x1, y1 = found.patch_bounds
        assert x0 < at[0] < x1
        assert y0 < at[1] < y1
        assert found.patch.max() >= found.log_joint.max() - 0.5


def test_where_the_raster_is_too_coarse_the_patch_counts(linear, fit, digits, finish):
    narrow = fit(digits.train_images, sigma=0.04)  # deviations of 0.06, in cells of 0.19
    x = digits.test_images[:20].reshape(20, -1) / 255.0
    plane = finish(decode_plane(narrow.model, side=64))
    expected = narrow.log_px(x)
    patched = np.array([glance(plane, torch.from_numpy(image)).log_px for image in x])
    plain = [float((plane.log_likelihood(torch.from_numpy(image)) + plane.log_prior).logsumexp(0)) for image in x]
    plain = np.array(plain) + 2 * np.log(plane.spacing)
    assert np.abs(patched - expected).max() < 0.05
    assert np.abs(plain - expected).max() > 0.5


def test_a_glance_is_near_the_refined_figure(bernoulli, grid, finish, believed):
    model, x = bernoulli
    exact = finish(evidence(model, x[:20], *believed(model, x[:20]), dtype=torch.float64)).log_px
    seen = [glance(grid, image) for image in x[:20]]
    assert np.abs([g.log_px for g in seen] - exact).max() < 0.05
    whole = finish(image_posterior(model, x[0], dtype=torch.float64))
    assert seen[0].elbo == pytest.approx(whole.elbo, abs=0.02)
    assert seen[0].mean == pytest.approx(whole.q_mean)
    quick = finish(image_posterior(model, x[0], dtype=torch.float64, grid=grid))
    assert quick.log_px == pytest.approx(whole.log_px, abs=1e-5)
    assert quick.evidence.problem is None
    assert quick.evidence.nodes < whole.evidence.nodes / 2


def test_the_glance_of_a_brush_has_the_elbo_of_the_visible_pixels(bernoulli, grid):
    model, x = bernoulli[0], bernoulli[1][0]
    visible = torch.arange(64) >= 30
    found = glance(grid, x, visible)
    q = model.encoder((x * visible)[None])
    z = q.mean + q.stddev * torch.randn(40_000, 2, dtype=x.dtype, generator=torch.Generator().manual_seed(0))
    expected = model.decoder(z).base_dist.log_prob(x)[:, visible].sum(1).mean() - model.prior.kl(q)[0]
    assert found.elbo == pytest.approx(float(expected), abs=0.05)
