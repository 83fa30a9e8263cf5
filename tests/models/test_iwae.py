"""The importance-weighted bound: at K = 1 the ELBO; tighter with K; gradients unbiased, also the encoder's DReG."""

import math

import pytest
import torch

from latentlab.config import checked
from latentlab.models import build
from latentlab.models.objectives import evaluate

SHAPE = (2, 2)
IMAGES = 3


def tiny(samples, **settings):
    model = build(checked(objective="iwae", samples=samples, hidden=(3,), latent_size=1, **settings), SHAPE)
    with torch.no_grad():
        for parameter in model.encoder.parameters():
            parameter.mul_(2)
    return model.double()


def images():
    return torch.rand(IMAGES, 4, generator=torch.Generator().manual_seed(4)).double()


def noise(draws, samples, seed=0):
    """Return noise of `draws` copies of each image: (samples * draws * IMAGES, 1)."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(samples * draws * IMAGES, 1, generator=generator, dtype=torch.float64)


def plain_bound(model, x, eps):
    """Return L_K of images x, the mean over them, by its definition, every gradient by autograd."""
    q = model.encoder(x)
    z = q.mean + q.stddev * eps.view(-1, len(x), 1)
    weights = torch.stack(
        [model.decoder(part).log_prob(x) + model.prior.log_prob(part) - q.log_prob(part) for part in z]
    )
    return (weights.logsumexp(0) - math.log(len(z))).mean()


@pytest.mark.parametrize("prior", ["normal", "mixture"])
@pytest.mark.parametrize("samples", [1, 5])
def test_the_loss_is_the_bound_and_reconstruction_plus_kl(samples, prior):
    model, x, eps = tiny(samples, prior=prior), images(), noise(1, samples)
    found = model.objective(x, model.encoder(x), eps, 1.0)
    expected = -plain_bound(model, x, eps)
    torch.testing.assert_close(found.loss, expected)
    torch.testing.assert_close(found.reconstruction + found.kl, expected)
    if samples == 1:
        q = model.encoder(x)
        z = q.mean + q.stddev * eps
        torch.testing.assert_close(found.reconstruction, -model.decoder(z).log_prob(x).mean())
        torch.testing.assert_close(found.kl, (q.log_prob(z) - model.prior.log_prob(z)).mean())


def gradients(model, loss):
    model.zero_grad()
    loss.backward()
    return {
        part: torch.cat([p.grad.flatten() for p in getattr(model, part).parameters()])
        for part in ("encoder", "decoder")
    }


@pytest.mark.parametrize("samples", [1, 4])
def test_the_gradient_is_that_of_the_bound(samples):
    """Decoder and prior have the gradient of the bound draw by draw, the encoder in expectation, with less variance."""
    model, draws, repeats = tiny(samples), 300, 16
    x = images().repeat(draws, 1)
    mine, plain = [], []
    for seed in range(repeats):
        eps = noise(draws, samples, seed)
        mine.append(gradients(model, model.objective(x, model.encoder(x), eps, 1.0).loss))
        plain.append(gradients(model, -plain_bound(model, x, eps)))
        torch.testing.assert_close(mine[-1]["decoder"], plain[-1]["decoder"])
    mine, plain = (torch.stack([row["encoder"] for row in rows]) for rows in (mine, plain))
    error = ((mine.var(0) + plain.var(0)) / repeats).sqrt()
    assert ((mine - plain).mean(0).abs() < 4.5 * error).all()
    assert mine.norm(dim=1).min() > 5 * error.norm(), "the gradient is not lost in the noise"
    assert mine.var(0).sum() < plain.var(0).sum()


def test_at_one_sample_the_expected_gradient_is_the_gradient_of_the_elbo():
    model, draws, repeats = tiny(1), 300, 16
    vae = build(checked(hidden=(3,), latent_size=1), SHAPE).double()
    vae.load_state_dict(model.state_dict())
    x = images().repeat(draws, 1)
    found = [
        [
            gradients(other, other.objective(x, other.encoder(x), noise(draws, 1, seed), 1.0).loss)["encoder"]
            for seed in range(repeats)
        ]
        for other in (model, vae)
    ]
    mine, elbo = map(torch.stack, found)
    error = ((mine.var(0) + elbo.var(0)) / repeats).sqrt()
    assert ((mine - elbo).mean(0).abs() < 4.5 * error).all()


def test_more_samples_tighten_the_bound_up_to_log_p(digits):
    configs = [checked(hidden=(8,), latent_size=1, objective="iwae", samples=k) for k in (1, 4, 32)]
    models = [build(config, digits.image_shape) for config in configs]
    found = [evaluate(model, digits.test_images, "grey", seed=0) for model in models]
    assert found[0].loss > found[1].loss > found[2].loss
    for figure in found:
        assert figure.loss == pytest.approx(figure.reconstruction + figure.kl)
    model = models[0].requires_grad_(False)
    x = model.to_x(digits.test_images)
    axis = torch.linspace(-7, 7, 400)[:, None]
    joint = model.decoder(axis[:, None]).log_prob(x) + model.prior.log_prob(axis)[:, None]
    log_px = (joint.logsumexp(0) + math.log(14 / 399)).mean()
    assert -found[2].loss < log_px < -found[2].loss + 0.2
