"""Neighbours and losses of one image, against plain loops and closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentlab.config import Config
from latentlab.inference.inspect import DRAWS, inspect, nearest_images, nearest_latents
from latentlab.models import build


def plain_nearest(rows, index):
    rows = [list(map(int, np.ravel(row))) for row in rows]
    squares = [sum((a - b) ** 2 for a, b in zip(row, rows[index])) for row in rows]
    order = sorted((square, i) for i, square in enumerate(squares) if i != index)[:8]
    return [i for _, i in order], [square**0.5 / 255 for square, _ in order]


@given(st.integers(1, 40), st.integers(0, 2**31), st.integers(1, 255))
def test_pixel_neighbours_are_those_of_whole_numbers(count, seed, most):
    random = np.random.default_rng(seed)
    images = random.integers(0, most + 1, (count, 3, 2)).astype(np.uint8)
    index = int(random.integers(count))
    found, distances = nearest_images(images, images[index], index)
    expected, expected_distances = plain_nearest(images, index)
    assert found.tolist() == expected
    assert distances.tolist() == pytest.approx(expected_distances)


def test_bright_images_that_float32_cannot_tell_apart_are_told_apart():
    images = np.full((20, 28, 28), 255, np.uint8)
    images[0] = 0
    for index in range(1, 20):
        images[index, 0, 0] = 254 - index  # later ones are nearer, by less than a float32 at 5e7 can hold
    assert nearest_images(images, images[0], 0)[0].tolist() == list(range(19, 11, -1))


def test_latent_neighbours_leave_out_the_image_and_what_is_not_there():
    means = np.array([[0, 0], [1, 0], [np.nan, 0], [0, 2], [0, 0], [1e30, 0]], np.float32)
    found, distances = nearest_latents(means, means[0], 0)
    assert found.tolist() == [4, 1, 3, 5]
    assert distances[:3].tolist() == [0, 1, 2]


@pytest.fixture(scope="module")
def models(digits):
    return {
        family: build(Config(dataset="digits", family=family, hidden=(16,)), digits.image_shape)
        for family in ("vae", "ae")
    }


def test_losses_are_those_of_the_definition(models, digits):
    model, images = models["vae"], digits.train_images
    means, log_variances = model.encode_images(images)
    seen = inspect(model, images[5], images, means, index=5)
    assert seen.mean.tolist() == pytest.approx(means[5].tolist(), rel=1e-5)
    variance = np.exp(log_variances[5].astype(float))
    assert seen.sigma.tolist() == pytest.approx(np.sqrt(variance).tolist(), rel=1e-5)
    kl = 0.5 * (means[5].astype(float) ** 2 + variance - 1 - np.log(variance)).sum()
    assert seen.kl == pytest.approx(kl, rel=1e-4)
    # -E_q log p(x|z) by many draws of our own.
    z = means[5] + np.sqrt(variance) * np.random.default_rng(0).normal(size=(4000, 2))
    p = np.clip(model.decode_images(z).reshape(4000, -1).astype(float), 1e-7, 1 - 1e-7)
    x = images[5].ravel() / 255
    reconstruction = -(x * np.log(p) + (1 - x) * np.log(1 - p)).sum(axis=1).mean()
    assert seen.reconstruction == pytest.approx(reconstruction, abs=5 * seen.standard_error + 1e-3)
    assert np.array_equal(seen.decoded, model.decode_images(seen.mean[None])[0])
    assert inspect(model, images[5], images, means, index=5).reconstruction == seen.reconstruction, (
        "the draws follow from the seed"
    )
    assert DRAWS > 1


def test_an_autoencoder_draws_nothing_and_has_no_kl(models, digits):
    model, images = models["ae"], digits.train_images
    means, _ = model.encode_images(images)
    seen = inspect(model, images[5], images, means, index=5)
    assert seen.kl is None
    assert seen.standard_error == 0
    assert seen.sigma.tolist() == [0, 0]
    p = np.clip(seen.decoded.ravel().astype(float), 1e-7, 1 - 1e-7)
    x = images[5].ravel() / 255
    assert seen.reconstruction == pytest.approx(-(x * np.log(p) + (1 - x) * np.log(1 - p)).sum(), rel=1e-4)


def test_dynamic_pixels_are_drawn_too(models, digits):
    model, images = models["vae"], digits.train_images
    means, _ = model.encode_images(images)
    seen = inspect(model, images[5], images, means, "dynamic", index=5)
    assert seen.reconstruction != inspect(model, images[5], images, means, index=5).reconstruction
    assert seen.standard_error > 0
