"""The finite mixture against its definition, and EM against its laws."""

import math

import pytest
import torch

from latentlab.config import LIKELIHOOD_NAMES, Config
from latentlab.models import build
from latentlab.models.decoder import LIKELIHOODS
from latentlab.models.distributions import random_stream
from latentlab.models.mixture import FiniteMixture, Statistics

SHAPE = (2, 3)
BERNOULLI, GAUSSIAN, LEARNED = LIKELIHOOD_NAMES


def mixture_of(likelihood, components=4, shape=SHAPE, seed=0):
    """Return a mixture in float64 with random weights."""
    config = Config(family="mixture", likelihood=likelihood, components=components, sigma=0.5)
    model = build(config, shape, generator=random_stream(seed, "weights")).double()
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(0.7 * torch.randn(weight.shape, generator=random_stream(seed, "spread"), dtype=weight.dtype))
    return model


def images(likelihood, count=40, shape=SHAPE, seed=1):
    x = torch.rand(count, math.prod(shape), generator=random_stream(seed, "x"), dtype=torch.float64)
    return (x > 0.4).double() if likelihood == BERNOULLI else x


def brute_force(model, x):
    """Return log pi_k + log p(x|k), image by image and component by component, by torch.distributions."""
    sigma = model.log_sigma.exp() if model.learns_sigma else torch.full_like(model.output, model.sigma)
    shares = model.log_weights.exp() / model.log_weights.exp().sum()
    row = LIKELIHOODS[model.likelihood].distribution
    return torch.stack(
        [shares[k].log() + row(model.output[k : k + 1], sigma[k : k + 1]).log_prob(x) for k in range(model.components)],
        dim=1,
    )


@pytest.mark.parametrize("likelihood", LIKELIHOOD_NAMES)
def test_log_p_and_responsibilities_are_the_sums_of_the_definition(likelihood):
    model, x = mixture_of(likelihood), images(likelihood)
    joint = brute_force(model, x)
    assert torch.allclose(model.log_joint(x), joint, atol=1e-10)
    assert torch.allclose(model.log_prob(x), joint.exp().sum(1).log(), atol=1e-10)
    assert torch.allclose(model.responsibilities(x), joint.exp() / joint.exp().sum(1, keepdim=True), atol=1e-10)


def test_the_probabilities_of_all_binary_images_sum_to_1():
    x = torch.cartesian_prod(*[torch.tensor([0.0, 1.0], dtype=torch.float64)] * 6)
    assert mixture_of(BERNOULLI).log_prob(x).exp().sum().item() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("likelihood", [GAUSSIAN, LEARNED])
def test_a_density_of_one_pixel_integrates_to_1(likelihood):
    x = torch.linspace(-30, 30, 60_001, dtype=torch.float64)[:, None]
    density = mixture_of(likelihood, shape=(1, 1)).log_prob(x).exp()
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
@pytest.mark.parametrize("likelihood", LIKELIHOOD_NAMES)
def test_em_never_lowers_likelihood_times_prior(digits, likelihood, pixels):
    x = torch.from_numpy(digits.train_images[:120]).flatten(1).double() / 255
    x = (x > 0.5).double() if pixels == "binary" else x
    mean_image = (x.sum(0) + 0.5) / (len(x) + 1)
    model = mixture_of(likelihood, components=5, shape=digits.image_shape)
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
    model.maximise(Statistics(torch.tensor([float(count)]), total[None], None), mean)
    x = torch.from_numpy(mnist.test_images).flatten(1).double() / 255
    assert -model.log_prob(x).mean().item() == pytest.approx(205.81, abs=0.01)


@pytest.mark.parametrize("likelihood", LIKELIHOOD_NAMES)
def test_samples_have_the_moments_of_the_mixture(likelihood):
    model, count = mixture_of(likelihood), 40_000
    drawn = model.sample(count, random_stream(3, "samples"))
    shares, means = model.log_weights.softmax(0), model.component_means()
    if likelihood == BERNOULLI:
        variances = means * (1 - means)
    else:
        variances = model.log_sigma.exp() ** 2 if likelihood == LEARNED else torch.full_like(means, model.sigma**2)
    mean = shares @ means
    second = (shares[:, None, None] * means[:, :, None] * means[:, None, :]).sum(0) + torch.diag(shares @ variances)
    covariance = second - mean[:, None] * mean
    spread = covariance.diagonal().sqrt()
    assert ((drawn.mean(0) - mean).abs() < 5 * spread / math.sqrt(count)).all()
    assert ((drawn.T.cov() - covariance).abs() < 8 * spread[:, None] * spread / math.sqrt(count)).all()
    assert drawn.equal(model.sample(count, random_stream(3, "samples"))), "draws follow from the generator alone"
    shown = model.sample(500, random_stream(3, "samples"), mean=True)
    assert all((row - means).abs().sum(1).min() < 1e-12 for row in shown)
