"""Priors: a density, its samples, its KL and its quantiles belong together; the weights of one are the model's."""

import math

import numpy as np
import pytest
import torch
from torch.distributions import Independent, MultivariateNormal, Normal

from latentlab.config import Config
from latentlab.models import build, frozen_model
from latentlab.models.latent_model import LatentModel
from latentlab.models.prior import StandardNormal

SHAPE = (3, 3)


@pytest.fixture(params=["vae", "shifted", "two-gaussians"])
def prior(request, other_rows):
    return build(Config(family=request.param, hidden=(4,)), SHAPE).prior


def lattice(extent, side=400):
    """Return nodes, (side, side, 2), over [-extent, extent]^2, and the area of a cell."""
    axis = (torch.arange(side, dtype=torch.float64) + 0.5) * (2 * extent / side) - extent
    return torch.stack(torch.meshgrid(axis, axis, indexing="xy"), dim=-1), (2 * extent / side) ** 2


def test_the_mass_within_the_extent_is_1(prior):
    nodes, cell = lattice(prior.extent)
    assert float(prior.log_prob(nodes).exp().sum() * cell) == pytest.approx(1, abs=1e-7)


def test_samples_have_the_moments_of_the_density(prior):
    nodes, cell = lattice(prior.extent)
    weights = prior.log_prob(nodes).exp() * cell
    z = prior.sample(40_000, torch.Generator().manual_seed(3), torch.float64)
    assert z.dtype == torch.float64
    for statistic in (lambda z: z[..., 0], lambda z: z[..., 0] * z[..., 1], prior.log_prob):
        expected = float((weights * statistic(nodes)).sum())
        found = statistic(z)
        assert abs(float(found.mean()) - expected) < 4 * float(found.std()) / len(found) ** 0.5
    deviation = float((weights * nodes[..., 0] ** 2).sum() - (weights * nodes[..., 0]).sum() ** 2) ** 0.5
    assert deviation == pytest.approx(prior.deviation, rel=0.05)


def test_samples_follow_from_the_generator_alone(prior):
    a, b, c = (prior.sample(5, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert a.equal(b)
    assert not a.equal(c)


def test_a_closed_kl_is_that_of_a_sum_over_a_lattice(prior):
    mean, sigma = torch.tensor([[0.4, -0.7]]).double(), torch.tensor([[0.3, 0.5]]).double()
    nodes, cell = lattice(7, 600)
    for q in (
        Independent(Normal(mean, sigma), 1),
        MultivariateNormal(mean, scale_tril=torch.tensor([[[0.4, 0.0], [-0.2, 0.3]]]).double()),
    ):
        log_q = q.log_prob(nodes[:, :, None])[..., 0]
        expected = float((log_q.exp() * (log_q - prior.log_prob(nodes))).sum() * cell)
        found = prior.kl(q)
        if type(prior).__name__ == "Mixture":
            assert found is None
        else:
            assert found.item() == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("count", [1, 2, 5, 8])
@pytest.mark.parametrize("family", ["vae", "shifted"])
def test_quantiles_have_equal_probability_between_them(other_rows, family, count):
    prior = build(Config(family=family, hidden=(4,)), SHAPE).prior
    found = prior.quantiles(1, count, 2.0)
    assert len(found) == count
    fine = torch.linspace(-prior.extent, prior.extent, 20_001, dtype=torch.float64)
    # The coordinates are independent, so a line through the mode has the shape of the marginal.
    density = prior.log_prob(torch.stack([torch.full_like(fine, 0.0), fine], dim=1)).exp().numpy()
    mass = np.cumsum(density) / density.sum()
    if count == 1:
        assert np.interp(found[0], fine, mass) == pytest.approx(0.5, abs=1e-3)
        return
    assert (found[0], found[-1]) == (-2, 2)
    steps = np.diff(np.interp(found, fine, mass))
    np.testing.assert_allclose(steps, steps.mean(), atol=1e-3)


def test_the_standard_normal_has_no_weights_and_the_density_of_torch():
    prior = StandardNormal(3)
    assert not prior.state_dict()
    z = torch.randn(50, 3, generator=torch.Generator().manual_seed(0))
    assert prior.log_prob(z).equal(Independent(Normal(torch.zeros(3), torch.ones(3)), 1).log_prob(z))


def test_the_weights_of_a_prior_are_among_those_of_the_model(other_rows):
    config = Config(family="learned", hidden=(4,))
    model = build(config, SHAPE)
    names = [name for name, _ in model.named_parameters()]
    assert names[-2:] == ["prior.mean", "prior.log_sigma"]
    assert names[:-2] == [name for name, _ in build(Config(hidden=(4,)), SHAPE).named_parameters()]
    assert model.prior.mean.tolist() == [0.5, 0.5], "as reset_parameters sets them"
    weights = {name: parameter.detach() + 0.25 for name, parameter in model.named_parameters()}
    still = frozen_model(config, SHAPE, weights)
    z = torch.zeros(1, 2)
    expected = Normal(torch.tensor(0.75), torch.tensor(math.exp(0.25))).log_prob(torch.zeros(2)).sum()
    assert still.prior.log_prob(z).item() == pytest.approx(expected.item(), abs=1e-6)
    assert isinstance(still, LatentModel)
