"""Priors: a density, its samples, its KL and its quantiles belong together; the weights of one are the model's."""

import copy
import math

import numpy as np
import pytest
import torch
from torch.distributions import Independent, MultivariateNormal, Normal

from latentlab.config import PRIOR_NAMES, Config, checked
from latentlab.errors import UserError
from latentlab.models import build, frozen_model
from latentlab.models.latent_model import LatentModel
from latentlab.models.prior import PRIORS, StandardNormal

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


@pytest.fixture(params=["mixture", "vamp", "grid"])
def learned(request):
    """A model of a learned prior, its weights away from their start."""
    model = build(checked(prior=request.param, hidden=(4,)), SHAPE)
    generator = torch.Generator().manual_seed(8)
    with torch.no_grad():
        for parameter in model.prior.parameters():
            parameter.add_(0.4 * torch.randn(parameter.shape, generator=generator))
    return model


def mixture_log_prob(prior, z):
    """Return log p(z), (n,), by the components of the prior, in float64."""
    log_shares, means, deviations = (part.detach().double().numpy() for part in prior.components())
    densities = np.exp(-0.5 * ((z.numpy()[:, None] - means) / deviations) ** 2) / (deviations * np.sqrt(2 * np.pi))
    return torch.from_numpy(np.log(densities.prod(2) @ np.exp(log_shares)))


def test_a_learned_prior_is_the_sum_of_its_components(learned):
    z = 1.5 * torch.randn(30, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    found = learned.prior.log_prob(z)
    assert found.dtype == torch.float64
    torch.testing.assert_close(found.detach(), mixture_log_prob(learned.prior, z), atol=1e-6, rtol=0)
    assert learned.prior.log_prob(z.view(5, 6, 2)).equal(found.view(5, 6))
    far = torch.full((1, 2), 9.0)
    assert torch.isfinite(learned.prior.log_prob(far)).all()


def test_the_mass_of_a_learned_prior_is_1_and_its_samples_and_quantiles_are_its_own(learned):
    prior = learned.requires_grad_(False).prior
    nodes, cell = lattice(prior.extent, 240)
    weights = prior.log_prob(nodes).exp() * cell
    assert float(weights.sum()) == pytest.approx(1, abs=1e-5)
    z = prior.sample(40_000, torch.Generator().manual_seed(3), torch.float64)
    for statistic in (lambda z: z[..., 0], lambda z: z[..., 0] * z[..., 1], lambda z: z[..., 1] ** 2, prior.log_prob):
        expected = float((weights * statistic(nodes)).sum())
        found = statistic(z)
        assert abs(float(found.mean()) - expected) < 4 * float(found.std()) / len(found) ** 0.5
    deviation = max(float((weights * (nodes[..., i] - z[:, i].mean()) ** 2).sum()) ** 0.5 for i in (0, 1))
    assert deviation == pytest.approx(prior.deviation, rel=0.01)
    for axis in (0, 1):
        marginal = np.cumsum(weights.sum(axis).numpy())  # the last dimension of the nodes is z1
        line = nodes[0, :, 0] + prior.extent / 240
        found = prior.quantiles(axis, 7, 2.0)
        assert (found[0], found[-1]) == (-2, 2)
        steps = np.diff(np.interp(found, line, marginal))
        np.testing.assert_allclose(steps, steps.mean(), atol=2e-3)
        assert np.interp(prior.quantiles(axis, 1, 2.0)[0], line, marginal) == pytest.approx(0.5, abs=2e-3)


def test_the_vamp_prior_is_the_mean_of_the_posteriors_of_its_pseudo_inputs():
    config = checked(prior="vamp", hidden=(4,), components=3)
    model = build(config, SHAPE, mean_image=torch.full((9,), 0.3))
    assert [name for name, _ in model.named_parameters() if name.startswith("prior")] == ["prior.pseudo_inputs"]
    z = torch.randn(20, 2, generator=torch.Generator().manual_seed(0))
    pseudo_inputs = model.prior.pseudo_inputs.sigmoid()
    assert 0.2 < pseudo_inputs.mean() < 0.5, "the mean image under noise"
    parts = [model.encoder(u[None]).log_prob(z) for u in pseudo_inputs]
    expected = torch.stack(parts).logsumexp(0) - math.log(3)
    torch.testing.assert_close(model.prior.log_prob(z), expected)
    # A model of other weights, and a copy, take their own encoder.
    for name, other in (("frozen", frozen_model(config, SHAPE, shifted(model))), ("copied", copy.deepcopy(model))):
        with torch.no_grad():
            other.encoder.network[-1].bias.add_(0.1)
            means = other.encoder(other.prior.pseudo_inputs.sigmoid()).mean
        assert other.prior.components()[1].equal(means), name


def shifted(model):
    return {name: parameter.detach() + 0.05 for name, parameter in model.named_parameters()}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"family": "ae", "prior": "vamp"}, "An autoencoder has no prior, so --prior vamp does nothing"),
        ({"family": "ae", "objective": "iwae"}, "An autoencoder has no bound on log p.x., so --objective iwae"),
        ({"objective": "iwae", "beta": 2.0}, "--objective iwae has no KL term that --beta could weight"),
        ({"objective": "iwae", "precision": "bfloat16"}, "--objective iwae trains in float32 only"),
        ({"prior": "mixture", "precision": "bfloat16"}, "--prior mixture trains in float32 only"),
        ({"prior": "grid", "latent_size": 3}, "--prior grid is a lattice over a plane, and the size of z is 3"),
        ({"components": 7}, "--components is the number of parts of a mixture"),
        ({"samples": 3}, "--samples is the number of draws of --objective iwae"),
    ],
)
def test_settings_without_a_meaning_together_are_refused(settings, sentence):
    with pytest.raises(UserError, match=sentence):
        checked(**settings)


def test_an_older_run_has_the_prior_and_the_objective_that_it_was_trained_with():
    config = Config.from_json('{"family": "beta-vae", "beta": 2.0}')
    assert (config.prior, config.objective) == ("normal", "elbo")
    assert tuple(PRIORS) == PRIOR_NAMES
