import dataclasses
import math

import numpy as np
import pytest
import torch
from torch.distributions import Independent, Normal

from latentlab.config import FAMILY_NAMES, Config
from latentlab.models import FAMILIES, build, frozen_model
from latentlab.models.objectives import evaluate
from latentlab.models.prior import StandardNormal

GREY_FLOOR = 45.53  # entropy of the pixels of MNIST's test images, as if each were a probability
COLLAPSED = 205.81  # of the mean training image, shown for every test image


def grey_entropy(images):
    """Return the mean over images of the summed entropy of their pixels, in nats."""
    p = images.reshape(len(images), -1) / 255.0
    q = 1 - p
    return -(p * np.log(np.where(p > 0, p, 1)) + q * np.log(np.where(q > 0, q, 1))).sum(1).mean()


def show_only_the_mean_image(config, dataset):
    """Return a collapsed model: whatever z is, it shows the mean image; q(z|x) is the prior."""
    mean_image = torch.from_numpy(dataset.train_images.reshape(len(dataset.train_images), -1).mean(0) / 255.0)
    model = build(config, dataset.image_shape, mean_image.float())
    with torch.no_grad():
        model.decoder.network[-1].weight.zero_()
        model.encoder.network[-1].weight.zero_()
        model.encoder.network[-1].bias.zero_()
    return model


def test_the_analytic_kl_agrees_with_monte_carlo():
    mean, deviation = torch.tensor([1.2, -0.4]).double(), torch.tensor([0.3, 1.5]).double()
    posterior, prior = Independent(Normal(mean, deviation), 1), StandardNormal(2)
    exact = prior.kl(posterior).item()
    count = 200_000
    z = mean + deviation * torch.randn(count, 2, generator=torch.Generator().manual_seed(0)).double()
    sampled = (posterior.log_prob(z) - prior.log_prob(z)).mean().item()
    # The variance of one sample of log q - log p, in closed form.
    variance = (0.5 * (deviation**2 - 1) ** 2 + mean**2 * deviation**2).sum().item()
    assert abs(sampled - exact) < 4 * math.sqrt(variance / count)
    assert exact == pytest.approx(0.5 * (mean**2 + deviation**2 - 1 - 2 * deviation.log()).sum().item(), rel=1e-6)


@pytest.mark.parametrize("beta", [0.0, 1.0, 4.5])
def test_the_loss_is_reconstruction_plus_beta_kl(digits, beta):
    model = build(Config(hidden=(16,)), digits.image_shape)
    figure = evaluate(model, digits.test_images, "grey", seed=0, beta=beta)
    assert figure.kl > 0
    assert abs(figure.loss - (figure.reconstruction + beta * figure.kl)) < 1e-6
    x = model.to_x(digits.test_images)
    in_training = model.objective(x, model.encoder(x), torch.zeros(len(x), 2), beta)
    assert in_training.loss.item() == pytest.approx(
        in_training.reconstruction.item() + beta * in_training.kl.item(), abs=1e-4
    )


def test_an_autoencoder_has_no_kl_and_heeds_no_beta(digits):
    model = build(Config(family="ae", hidden=(16,)), digits.image_shape)
    figure = evaluate(model, digits.test_images, "grey", seed=0, beta=7)
    assert figure.kl is None
    assert figure.loss == figure.reconstruction
    assert model.prior is None


def test_the_table_of_families_has_the_names_of_the_settings():
    assert tuple(FAMILIES) == FAMILY_NAMES
    with pytest.raises(dataclasses.FrozenInstanceError):
        FAMILIES["vae"].prior = None


@pytest.mark.parametrize("pixels", ["grey", "dynamic"])
def test_an_evaluation_repeats_bit_for_bit_and_follows_its_seed(digits, pixels):
    model = build(Config(hidden=(16,)), digits.image_shape)
    first = evaluate(model, digits.test_images, pixels, seed=5)
    torch.manual_seed(99)
    assert evaluate(model, digits.test_images, pixels, seed=5) == first
    assert evaluate(model, digits.test_images, pixels, seed=6) != first


def test_an_evaluation_is_the_mean_over_all_images_whatever_the_blocks(digits, monkeypatch):
    config = Config(hidden=(16,))
    model = build(config, digits.image_shape)
    with torch.no_grad():  # no spread: the draws of z, which the blocks share out differently, then do not matter
        model.encoder.network[-1].weight[2:].zero_()
        model.encoder.network[-1].bias[2:] = -40
    whole = evaluate(model, digits.test_images, "grey", seed=0)
    monkeypatch.setattr("latentlab.models.objectives.BLOCK", 7)
    assert evaluate(model, digits.test_images, "grey", seed=0).loss == pytest.approx(whole.loss, rel=1e-6)


def test_grey_and_dynamic_pixels_have_the_same_expected_reconstruction(digits):
    model = show_only_the_mean_image(Config(hidden=(8,)), digits)
    grey = evaluate(model, digits.test_images, "grey", seed=0).reconstruction
    drawn = [evaluate(model, digits.test_images, "dynamic", seed=seed).reconstruction for seed in range(30)]
    assert abs(np.mean(drawn) - grey) < 4 * np.std(drawn) / math.sqrt(len(drawn))


def test_an_evaluation_can_be_given_up(digits):
    model = build(Config(hidden=(16,)), digits.image_shape)
    assert evaluate(model, digits.test_images, "grey", seed=0, should_stop=lambda: True) is None


def test_the_grey_floor_of_mnist(mnist):
    assert grey_entropy(mnist.test_images) == pytest.approx(GREY_FLOOR, abs=0.005)
    assert grey_entropy(mnist.train_images) == pytest.approx(45.76, abs=0.005)


def test_no_decoder_beats_the_floor_and_one_that_knows_the_image_reaches_it(digits):
    config = Config(hidden=(), latent_size=64, family="ae")
    images = digits.test_images
    inner = np.clip(images, 1, 254)  # a linear autoencoder cannot show logits of 0 and 1
    model = build(config, digits.image_shape)
    assert evaluate(model, images, "grey", seed=0).reconstruction > grey_entropy(images)
    # The identity through 64 latents, with the logit where the output layer is: reconstruct one image exactly.
    logits = torch.logit(torch.from_numpy(inner[:1].reshape(1, -1) / 255.0)).float()
    with torch.no_grad():
        model.decoder.network[-1].weight.zero_()
        model.decoder.network[-1].bias.copy_(logits[0])
    assert evaluate(model, inner[:1], "grey", seed=0).reconstruction == pytest.approx(grey_entropy(inner[:1]), rel=1e-5)


def test_a_collapsed_model_of_mnist(mnist):
    figure = evaluate(show_only_the_mean_image(Config(hidden=(8,)), mnist), mnist.test_images, "grey", seed=0)
    assert figure.kl == pytest.approx(0, abs=1e-6)
    # Pixels that no training image has inked are kept within 1/1000 of 0, which costs a little.
    assert COLLAPSED - 0.01 < figure.loss < COLLAPSED + 0.5


def test_a_still_model_evaluates_as_the_model_whose_weights_it_holds(digits):
    config = Config(hidden=(16,))
    model = build(config, digits.image_shape)
    weights = {name: parameter.detach() for name, parameter in model.named_parameters()}
    still = frozen_model(config, digits.image_shape, weights)
    assert evaluate(still, digits.test_images, "grey", 0) == evaluate(model, digits.test_images, "grey", 0)
