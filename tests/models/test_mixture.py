"""The finite mixture against its definition, and EM against its laws."""

import itertools
import math

import pytest
import torch
from torch.distributions import MultivariateNormal

from latentlab.config import LIKELIHOOD_NAMES, Config
from latentlab.models import build, mixture
from latentlab.models.decoder import LIKELIHOODS
from latentlab.models.distributions import random_stream
from latentlab.models.mixture import FactorMixture, FiniteMixture
from latentlab.models.threads import threads

SHAPE = (2, 3)
BERNOULLI, GAUSSIAN, LEARNED = LIKELIHOOD_NAMES
FACTORS = "factors"  # Gaussians with learned standard deviations and two factors
KINDS = (*LIKELIHOOD_NAMES, FACTORS)


@pytest.fixture(autouse=True)
def one_thread():
    """Threads take longer to meet than these products take."""
    with threads(1):
        yield


def mixture_of(kind, components=4, shape=SHAPE, seed=0):
    """Return a mixture in float64 with random weights."""
    likelihood, rank = (LEARNED, 2) if kind == FACTORS else (kind, 0)
    config = Config(family="mixture", likelihood=likelihood, components=components, sigma=0.5, rank=rank)
    model = build(config, shape, generator=random_stream(seed, "weights")).double()
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(0.7 * torch.randn(weight.shape, generator=random_stream(seed, "spread"), dtype=weight.dtype))
    return model


def images(kind, count=40, shape=SHAPE, seed=1):
    x = torch.rand(count, math.prod(shape), generator=random_stream(seed, "x"), dtype=torch.float64)
    return (x > 0.4).double() if kind == BERNOULLI else x


def covariances(model):
    """Return the dense covariance of each component's Gaussian, (K, pixels, pixels)."""
    noise = model.log_sigma.exp() ** 2 if model.learns_sigma else torch.full_like(model.output, model.sigma**2)
    return torch.diag_embed(noise) + (model.loadings @ model.loadings.mT if model.rank else 0)


def brute_force(model, x):
    """Return log pi_k + log p(x|k), image by image and component by component, by torch.distributions."""
    shares = model.log_weights.exp() / model.log_weights.exp().sum()
    if model.is_bernoulli:
        rows = [LIKELIHOODS[BERNOULLI].distribution(logits[None], None) for logits in model.output]
    else:
        rows = [MultivariateNormal(*parts) for parts in zip(model.output, covariances(model))]
    return torch.stack([share.log() + row.log_prob(x) for share, row in zip(shares, rows)], dim=1)


@pytest.mark.parametrize("kind", KINDS)
def test_log_p_and_responsibilities_are_the_sums_of_the_definition(kind):
    model, x = mixture_of(kind), images(kind)
    joint = brute_force(model, x)
    assert torch.allclose(model.log_joint(x), joint, atol=1e-10)
    assert torch.allclose(model.log_prob(x), joint.exp().sum(1).log(), atol=1e-10)
    shares = model.responsibilities(x)
    assert torch.allclose(shares, joint.exp() / joint.exp().sum(1, keepdim=True), atol=1e-10)
    assert torch.allclose(shares.sum(1), torch.ones(len(x), dtype=torch.float64))


def test_the_probabilities_of_all_binary_images_sum_to_1():
    x = torch.cartesian_prod(*[torch.tensor([0.0, 1.0], dtype=torch.float64)] * 6)
    assert mixture_of(BERNOULLI).log_prob(x).exp().sum().item() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("kind", [GAUSSIAN, LEARNED, FACTORS])
def test_a_density_of_one_pixel_integrates_to_1(kind):
    x = torch.linspace(-30, 30, 60_001, dtype=torch.float64)[:, None]
    density = mixture_of(kind, shape=(1, 1)).log_prob(x).exp()
    assert torch.trapezoid(density, x[:, 0]).item() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("likelihood", LIKELIHOOD_NAMES)
def test_the_m_step_is_where_the_gradient_of_what_it_maximises_is_0(likelihood):
    model, x = mixture_of(likelihood), images(likelihood)
    mean_image = x.mean(0) * 0.8 + 0.1
    shares = model.responsibilities(x).detach()
    _, found = model.statistics(x)
    model.maximise(found, mean_image)
    value = (shares * model.log_joint(x)).sum() + model.log_prior(mean_image)
    gradients = torch.autograd.grad(value, list(model.parameters()))
    assert max(gradient.abs().max().item() for gradient in gradients) < 1e-9


@pytest.mark.parametrize("pixels", ["grey", "binary"])
@pytest.mark.parametrize("kind", KINDS)
def test_em_never_lowers_likelihood_times_prior(digits, kind, pixels):
    x = torch.from_numpy(digits.train_images[:120]).flatten(1).double() / 255
    x = (x > 0.5).double() if pixels == "binary" else x
    mean_image = (x.sum(0) + 0.5) / (len(x) + 1)
    model = mixture_of(kind, components=5, shape=digits.image_shape)
    values = []
    for _ in range(25):
        log_px, found = model.statistics(x)
        values.append((log_px.sum() + model.log_prior(mean_image)).item())
        model.maximise(found, mean_image)
    rises = torch.tensor(values).diff()
    assert rises.min() >= -1e-9 * abs(values[-1])
    assert rises[0] > 1, "the test sees EM at work"


def test_one_component_is_independent_pixels():
    """Its likelihood is that of the mean image, by the closed form of the entropy of pixels."""
    x = images(GAUSSIAN)  # grey
    model = mixture_of(BERNOULLI, components=1)
    mean = x.mean(0)
    _, found = model.statistics(x)
    model.maximise(found, mean)
    entropy = -(mean * mean.log() + (1 - mean) * (1 - mean).log()).sum()
    assert -model.log_prob(x).mean().item() == pytest.approx(entropy.item(), abs=1e-10)


def test_independent_pixels_of_mnist(mnist):
    """The reference figure: 205.81 nats for grey test images at the mean of the training images."""
    from latentlab.training.em import mean_image_of

    model = FiniteMixture((28, 28), False, 1, BERNOULLI, 0.3).double().requires_grad_(False)
    mean, count = mean_image_of(mnist).double(), len(mnist.train_images)
    total = torch.from_numpy(mnist.train_images.sum(axis=0, dtype="int64")).flatten().double() / 255
    model.maximise({"counts": torch.tensor([float(count)]), "sums": total[None]}, mean)
    x = torch.from_numpy(mnist.test_images).flatten(1).double() / 255
    assert -model.log_prob(x).mean().item() == pytest.approx(205.81, abs=0.01)


@pytest.mark.parametrize("kind", KINDS)
def test_samples_have_the_moments_of_the_mixture(kind):
    model, count = mixture_of(kind), 40_000
    drawn = model.sample(count, random_stream(3, "samples"))
    shares, means = model.log_weights.softmax(0), model.component_means()
    within = torch.diag_embed(means * (1 - means)) if kind == BERNOULLI else covariances(model)
    mean = shares @ means
    covariance = (shares[:, None, None] * (within + means[:, :, None] * means[:, None])).sum(0) - mean[:, None] * mean
    spread = covariance.diagonal().sqrt()
    assert ((drawn.mean(0) - mean).abs() < 5 * spread / math.sqrt(count)).all()
    assert ((drawn.T.cov() - covariance).abs() < 8 * spread[:, None] * spread / math.sqrt(count)).all()
    assert drawn.equal(model.sample(count, random_stream(3, "samples"))), "draws follow from the generator alone"
    shown = model.sample(500, random_stream(3, "samples"), mean=True)
    planes = model.loadings if kind == FACTORS else torch.zeros(len(means), len(mean), 1, dtype=means.dtype)
    assert all(min(away(row - centre, plane) for centre, plane in zip(means, planes)) < 1e-12 for row in shown)


def away(step, plane):
    """Return how far a vector (pixels,) leads out of the span of the columns of `plane`, (pixels, rank)."""
    return (step - plane @ torch.linalg.pinv(plane) @ step).norm()


def factor_analyser(rank, shape=SHAPE, components=1, seed=0):
    """Return a mixture of factor analysers in float64 with the weights from which training starts."""
    model = FactorMixture(shape, False, components, 0.5, rank).double().requires_grad_(False)
    model.reset_parameters(torch.full((math.prod(shape),), 0.5, dtype=torch.float64), random_stream(seed, "weights"))
    return model


def maximised(model, x, steps):
    """Return the log-likelihoods of images before each of some steps of EM."""
    values = []
    for _ in range(steps):
        log_px, found = model.statistics(x)
        values.append(log_px.sum().item())
        model.maximise(found, x.mean(0))
    return values


def test_the_factors_of_a_block_of_images_fit_the_memory():
    for rank, widest in ((1, 2000), (10, 20_000)):
        with torch.device("meta"):
            model = FactorMixture((28, 28), False, 2000, 0.3, rank)
        assert model.rows == min(1000, mixture.MOST_VALUES // widest)


@pytest.mark.parametrize("rank", [0, 2])
def test_factors_without_loadings_are_independent_pixels(rank):
    """Density, statistics, prior, M-step and samples are those of the mixture with a standard deviation per pixel."""
    plain, x = mixture_of(LEARNED), images(LEARNED)
    model = FactorMixture(SHAPE, False, plain.components, plain.sigma, rank).double().requires_grad_(False)
    model.load_state_dict(plain.state_dict() | {"loadings": torch.zeros(plain.components, 6, rank)})
    mean_image = 0.8 * x.mean(0) + 0.1
    for _ in range(2):
        assert torch.allclose(model.log_joint(x), plain.log_joint(x), atol=1e-10)
        assert torch.allclose(model.log_prior(mean_image), plain.log_prior(mean_image))
        (_, found), (_, expected) = model.statistics(x), plain.statistics(x)
        assert all(torch.allclose(found[name], part) for name, part in expected.items())
        model.maximise(found, mean_image)
        plain.maximise(expected, mean_image)
        assert model.loadings.abs().sum() == 0
    shown = [each.sample(50, random_stream(3, "samples"), mean=True) for each in (model, plain)]
    assert torch.allclose(*shown)


def test_the_m_step_with_factors_is_where_the_gradient_of_what_it_maximises_is_0():
    """That is the expected log p(x, z, k) under the dense posteriors of the old weights, plus the log prior."""
    model, x = mixture_of(FACTORS), images(FACTORS)
    mean_image = x.mean(0) * 0.8 + 0.1
    with torch.no_grad():
        shares = model.responsibilities(x)
        gain = torch.linalg.solve(covariances(model), model.loadings).mT
        factors = torch.einsum("krp,nkp->nkr", gain, x[:, None] - model.output)
        spread = torch.eye(2, dtype=torch.float64) - gain @ model.loadings
        _, found = model.statistics(x)
    model.maximise(found, mean_image)
    left = x[:, None] - model.output - torch.einsum("kpr,nkr->nkp", model.loadings, factors)
    squares = left.square() + torch.einsum("kpr,krs,kps->kp", model.loadings, spread, model.loadings)
    given_factors = -(0.5 * squares * (-2 * model.log_sigma).exp() + model.log_sigma).sum(2)
    value = (shares * (model.log_weights.log_softmax(0) + given_factors)).sum() + model.log_prior(mean_image)
    gradients = torch.autograd.grad(value, list(model.parameters()))
    assert max(gradient.abs().max().item() for gradient in gradients) < 1e-9


@pytest.fixture
def no_prior(monkeypatch):
    monkeypatch.setattr(mixture, "SMOOTHING", 0.0)


def principal(covariance, rank):
    """Return loadings and noise variance of probabilistic PCA, by the closed form of Tipping & Bishop 1999."""
    values, vectors = torch.linalg.eigh(covariance)
    noise = values[:-rank].mean()
    return vectors[:, -rank:] * (values[-rank:] - noise).sqrt(), noise


@pytest.mark.usefixtures("no_prior")
def test_one_component_reaches_the_closed_form_of_probabilistic_pca():
    """It does where equal noise is the best: with images whose covariance is exactly that of some factors and noise."""
    loadings = torch.randn(6, 2, generator=random_stream(2, "loadings"), dtype=torch.float64)
    covariance = loadings @ loadings.T + torch.eye(6, dtype=torch.float64)
    x = torch.randn(60, 6, generator=random_stream(1, "x"), dtype=torch.float64)
    x = x - x.mean(0)
    x = torch.linalg.solve_triangular(torch.linalg.cholesky(x.T @ x / 60), x.T, upper=False).T
    x = 0.5 + x @ torch.linalg.cholesky(covariance).T
    model = factor_analyser(2)
    value = maximised(model, x, 200)[-1]
    loadings, noise = principal(covariance, 2)
    assert torch.allclose(model.output[0], x.mean(0), atol=1e-4)
    assert torch.allclose(model.loadings[0] @ model.loadings[0].T, loadings @ loadings.T, atol=1e-4)
    assert torch.allclose(model.log_sigma.exp() ** 2, noise, atol=1e-4)
    entropy = 0.5 * torch.logdet(2 * math.pi * math.e * covariance)
    assert value == pytest.approx(-60 * entropy.item(), abs=1e-4)


@pytest.mark.usefixtures("no_prior")
def test_noise_of_its_own_for_each_pixel_beats_probabilistic_pca(digits):
    x = torch.from_numpy(digits.train_images).flatten(1).double() / 255
    x = x[:, x.std(0) > 0.1]
    centred = x - x.mean(0)
    loadings, noise = principal(centred.T @ centred / len(x), 3)
    dense = MultivariateNormal(x.mean(0), loadings @ loadings.T + noise * torch.eye(len(loadings)))
    expected = dense.log_prob(x).sum().item()
    model = factor_analyser(3, (1, x.shape[1]))
    model.output.copy_(x.mean(0))
    model.loadings.copy_(loadings)
    model.log_sigma.fill_(0.5 * noise.log())
    values = maximised(model, x, 20)
    assert values[0] == pytest.approx(expected, abs=1e-6)
    assert min(after - before for before, after in itertools.pairwise(values)) >= -1e-9 * abs(expected)
    assert values[-1] > expected + 100
    other = factor_analyser(3, (1, x.shape[1]))
    assert maximised(other, x, 40)[-1] > expected + 100, "from random loadings too"
