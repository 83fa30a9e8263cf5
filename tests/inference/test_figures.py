"""What many images are worth, and the one rule by which they become x."""

import numpy as np
import torch

from latentlab.config import Config
from latentlab.inference.figures import as_seen, bounds, lattice_log_px
from latentlab.models import build


def test_different_images_are_drawn_independently_and_with_their_grey_levels():
    model = build(Config(hidden=(8,)), (8, 8))
    levels = np.random.default_rng(0).integers(100, 156, (1500, 8, 8)).astype(np.uint8)
    x = as_seen(model, levels, "dynamic", 3)
    assert abs(float((x - model.to_x(levels)).mean())) < 4 * 0.5 / x.numel() ** 0.5
    # Were thresholds shared, the images' shares of white would differ from one pixel to the next by half a unit.
    assert float(x.mean(0).std()) < 2 * 0.5 / 1500**0.5
    assert torch.equal(as_seen(model, levels, "grey", 3), model.to_x(levels))


def test_what_the_decoder_draws_does_not_flicker():
    model = build(Config(hidden=(8,)), (8, 8))
    image = np.random.default_rng(0).uniform(0.2, 0.8, (1, 8, 8)).astype(np.float32)
    before, after = (as_seen(model, image + step, "dynamic", 0) for step in (0, 0.01))
    assert (after >= before).all()
    assert (after != before).sum() < 8


def test_bounds_of_other_latent_sizes_are_those_of_many_draws(finish, digits):
    model = build(Config(hidden=(8,), latent_size=3), digits.image_shape)
    x = model.to_x(digits.test_images[:20])
    reconstruction, kl = finish(bounds(model, x))
    q = model.encoder(x)
    z = q.mean + q.stddev * torch.randn(4000, 20, 3, generator=torch.Generator().manual_seed(0))
    draws = -torch.stack([model.decoder(few).log_prob(x) for few in z])
    error = (draws.std(0) / 16**0.5).detach().numpy()
    assert (np.abs(reconstruction - draws.mean(0).detach().numpy()) < 5 * error).all()
    assert (kl > 0).all()
    plain = build(Config(hidden=(8,), family="ae"), digits.image_shape)
    reconstruction, kl = finish(bounds(plain, x))
    assert kl is None
    assert np.isfinite(reconstruction).all()


def test_a_plain_lattice_meets_the_closed_form_within_its_error(linear, digits, finish):
    x = torch.from_numpy(digits.test_images[:100].reshape(100, -1) / 255.0)
    expected = linear.log_px(x.numpy())
    before = 0.0
    for side in (256, 32, 20):  # the coarser, the further off, and it knows
        found, error = finish(lattice_log_px(linear.model, x, 6.0, side))
        assert np.abs(found - expected).mean() <= error.mean() + 1e-9
        assert error.mean() > before
        before = error.mean()
    assert np.abs(finish(lattice_log_px(linear.model, x, 6.0))[0] - expected).max() < 1e-3
