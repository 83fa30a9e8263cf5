"""The decoded manifold: tiles with fixed places, their pictures, and measurements on them."""

import dataclasses
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from latentlab.config import Config
from latentlab.export.viewport import Viewport
from latentlab.inference.manifold import (
    MOST_TILES,
    TileCache,
    blend,
    decode_mosaic,
    lattice_for,
    magnification,
    nearest_labels,
    pixel_entropy,
)
from latentlab.models import build

SHAPE = (8, 8)
WHOLE = Viewport(-4, -4, 4, 4)


def drive(generator):
    """Return the yielded values of a generator, and its result."""
    yielded = []
    while True:
        try:
            yielded.append(next(generator))
        except StopIteration as stop:
            return yielded, stop.value


@pytest.fixture
def model():
    return build(Config(hidden=(16,)), SHAPE)


views = st.builds(
    lambda x, y, high, aspect: Viewport(x, y, x + high * aspect, y + high),
    st.floats(-50, 50),
    st.floats(-50, 50),
    st.floats(-8, 4).map(lambda power: 10**power),
    st.floats(0.5, 3),
)


@settings(max_examples=60)
@given(views, st.sampled_from([(300, 300), (1920, 1080), (3840, 2160)]), st.sampled_from([8, 28, 64]))
def test_at_any_zoom_the_tiles_cover_the_view_and_are_few(view, size, image_side):
    lattice = lattice_for(view, *size, image_side)
    bounds = lattice.bounds
    assert lattice.columns * lattice.rows <= MOST_TILES
    if lattice.close:
        assert bounds.width == pytest.approx(min(view.width, view.height), rel=1e-6)
        assert bounds.centre == pytest.approx(view.centre)
        return
    assert max(bounds.x0 - view.x0, bounds.y0 - view.y0, view.x1 - bounds.x1, view.y1 - bounds.y1) <= 0
    assert len(lattice.nodes()) == len(lattice.tile_keys()) == lattice.columns * lattice.rows
    for (x, y), (level, i, j) in zip(lattice.nodes(), lattice.tile_keys()):
        assert (x, y) == ((i + 0.5) * 2.0**level, (j + 0.5) * 2.0**level)  # each at its own place, exactly


def test_the_nearer_the_finer_in_z_and_the_larger_to_the_eye():
    seen = []
    for factor in (1, 4, 16, 64):
        view = WHOLE.zoomed(factor, 0.3, 0.2)
        lattice = lattice_for(view, 800, 800, 28)
        seen.append((lattice.side, lattice.side / view.height))
    sides, shares = zip(*seen)
    assert list(sides) == sorted(set(sides), reverse=True)
    assert list(shares) == sorted(shares)
    assert lattice_for(WHOLE.zoomed(1e9, 0.3, 0.2), 800, 800, 28).close


def test_panning_keeps_the_tiles():
    before = set(lattice_for(WHOLE, 800, 800, 28).tile_keys())
    after = set(lattice_for(WHOLE.panned(0.3, -0.2), 800, 800, 28).tile_keys())
    assert len(before & after) > 0.8 * len(before)


def test_each_tile_is_the_image_of_its_own_z(model):
    lattice = lattice_for(WHOLE, 300, 300, 8)
    _, mosaic = drive(decode_mosaic(model, (1, 5), lattice, TileCache()))
    images = (model.decode_images(lattice.nodes()) * 255).round()
    tiles = mosaic.pixels.reshape(lattice.rows, 8, lattice.columns, 8).transpose(0, 2, 1, 3).reshape(-1, 8, 8)
    np.testing.assert_array_equal(tiles, images)
    assert (mosaic.whole, mosaic.step) == (True, 5)


def test_a_tile_is_decoded_once_and_anew_for_other_weights(model, monkeypatch):
    counts = []
    decode = model.decode_images
    monkeypatch.setattr(model, "decode_images", lambda z: counts.append(len(z)) or decode(z))
    cache, lattice = TileCache(), lattice_for(WHOLE, 300, 300, 8)
    tiles = lattice.columns * lattice.rows
    drive(decode_mosaic(model, (1, 5), lattice, cache))
    assert sum(counts) == tiles
    drive(decode_mosaic(model, (1, 5), lattice, cache))
    assert sum(counts) == tiles
    drive(decode_mosaic(model, (1, 6), lattice, cache))
    assert sum(counts) == 2 * tiles


def test_finer_tiles_wait_in_the_cache_for_a_zoom(model, monkeypatch):
    cache, view = TileCache(), WHOLE
    lattice = lattice_for(view, 300, 300, 8)
    yielded, mosaic = drive(decode_mosaic(model, (1, 5), lattice, cache, ahead=lattice.finer(view)))
    assert any(each is mosaic for each in yielded)  # it need not wait for them
    monkeypatch.setattr(model, "decode_images", None)  # a call would fail
    drive(decode_mosaic(model, (1, 5), lattice.finer(view), cache))


def test_the_cache_is_bounded_and_forgets_the_oldest():
    cache = TileCache(most_bytes=10_000)
    for n in range(1000):
        cache.put(n, (np.zeros(SHAPE, np.uint8), 0.0, math.nan))
        cache.get(0)  # used again and again
        assert cache.bytes <= 10_000
    assert [cache.get(n) is None for n in (0, 999, 1)] == [False, False, True]
    assert len(cache) == 10_000 // 464


def test_it_can_be_stopped_between_blocks(model):
    lattice = lattice_for(WHOLE, 800, 800, 28)
    cache = TileCache()
    decoding = decode_mosaic(model, (1, 5), lattice, cache)
    next(decoding)
    decoding.close()
    assert 0 < len(cache) < lattice.columns * lattice.rows


def test_the_closest_image_takes_each_pixel_from_its_own_z(model):
    side = 8
    images = model.decode_images(lattice_for(Viewport(0, 0, 0.02, 0.02), 300, 300, 28).nodes()).reshape(
        5, 5, side, side
    )
    assert np.ptp(np.diff(blend(images).astype(int))) < 255
    ramp = np.broadcast_to((np.arange(5) / 8)[None, :, None, None], (5, 5, 40, 40)).astype(np.float32)
    row = blend(ramp)[7].astype(float)
    expected = (((np.arange(40) + 0.5) / 8 - 0.5).clip(0, 4) / 8 * 255).round()
    np.testing.assert_allclose(row, expected, atol=1)


def test_entropy_in_nats():
    images = np.stack([np.full(SHAPE, 0.5), np.zeros(SHAPE), np.ones(SHAPE)]).astype(np.float32)
    assert pixel_entropy(images) == pytest.approx([64 * math.log(2), 0, 0], abs=2e-4)


def test_entropy_is_of_binary_pixels_only(model):
    lattice = lattice_for(WHOLE, 300, 300, 8)
    _, mosaic = drive(decode_mosaic(model, (1, 1), lattice, TileCache()))
    expected = pixel_entropy(model.decode_images(lattice.nodes()))
    np.testing.assert_allclose(mosaic.entropy.ravel(), expected, rtol=1e-6)
    gaussian = build(Config(hidden=(16,), likelihood="gaussian"), SHAPE)
    assert drive(decode_mosaic(gaussian, (1, 1), lattice, TileCache()))[1].entropy is None


def test_magnification_of_an_affine_decoder_is_that_of_its_weights():
    model = build(Config(hidden=(), likelihood="gaussian"), SHAPE)
    weight = model.decoder.network[0].weight.detach().double().numpy()
    expected = math.sqrt(np.linalg.det(weight.T @ weight))
    z = np.random.default_rng(0).normal(size=(5, 2))
    np.testing.assert_allclose(magnification(model, z), expected, rtol=1e-5)


def test_magnification_is_that_of_finite_differences(model):
    model = model.double()
    z = torch.tensor(np.random.default_rng(0).normal(size=(7, 2)))
    step = 1e-6

    def mean(latents):
        with torch.no_grad():
            return model.decoder(latents).mean

    columns = [(mean(z + step * axis) - mean(z - step * axis)) / (2 * step) for axis in torch.eye(2).double()]
    jacobian = torch.stack(columns, dim=-1).numpy()
    expected = np.sqrt(np.linalg.det(np.einsum("npa,npb->nab", jacobian, jacobian)))
    np.testing.assert_allclose(magnification(model, z.numpy()), expected, rtol=1e-6)


def test_magnification_joins_tiles_that_are_there_already(model):
    cache, lattice = TileCache(), lattice_for(WHOLE, 300, 300, 8)
    drive(decode_mosaic(model, (1, 1), lattice, cache))
    _, mosaic = drive(decode_mosaic(model, (1, 1), lattice, cache, with_magnification=True))
    np.testing.assert_allclose(mosaic.magnification.ravel(), magnification(model, lattice.nodes()), rtol=1e-5)


@pytest.mark.parametrize("view", [WHOLE, WHOLE.zoomed(100, 0.4, 0.1), WHOLE.zoomed(3, 9.0, 9.0)])
def test_the_tint_is_the_label_of_the_nearest_point_exactly(view):
    rng = np.random.default_rng(1)
    points = rng.normal(size=(3000, 2)).astype(np.float32)
    points[:20] = np.nan
    labels = rng.integers(0, 10, 3000).astype(np.uint8)
    columns, rows = 45, 37
    _, tint = drive(nearest_labels(points, labels, view, columns, rows))
    x = view.x0 + (np.arange(columns) + 0.5) * view.width / columns
    y = view.y1 - (np.arange(rows) + 0.5) * view.height / rows
    squares = (x[None, :, None] - points[:, 0].astype(float)) ** 2 + (
        y[:, None, None] - points[:, 1].astype(float)
    ) ** 2
    np.testing.assert_array_equal(tint, labels[np.nanargmin(squares, axis=2)])


def test_a_lattice_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        lattice_for(WHOLE, 300, 300, 8).side = 1
