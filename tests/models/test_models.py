import math

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.models import build, frozen_model
from latentlab.models.distributions import Delta, random_stream
from latentlab.models.encoder import LARGEST_LOG_VARIANCE, diagonal_normal

SMALL = Config(hidden=(24, 12))
SHAPE = (8, 8)


def weights_of(model):
    return {name: parameter.detach().clone() for name, parameter in model.named_parameters()}


@pytest.fixture
def model():
    """A small model, still."""
    return frozen_model(SMALL, SHAPE, weights_of(build(SMALL, SHAPE)))


def test_the_weights_follow_from_the_seed_alone():
    torch.manual_seed(1)
    first = weights_of(build(SMALL, SHAPE))
    torch.manual_seed(2)
    before = torch.random.get_rng_state()
    again = weights_of(build(SMALL, SHAPE))
    assert all(first[name].equal(again[name]) for name in first)
    assert torch.random.get_rng_state().equal(before)
    other = weights_of(build(SMALL, SHAPE, generator=random_stream(1, "weights")))
    assert not any(first[name].equal(other[name]) for name in first)


def test_the_networks_have_the_shapes_of_the_settings():
    shapes = {name: tuple(w.shape) for name, w in weights_of(build(Config(), (28, 28))).items() if "weight" in name}
    sizes = [(512, 784), (256, 512), (128, 256), (4, 128)]
    mirror = [(128, 2), (256, 128), (512, 256), (784, 512)]
    assert list(shapes.values()) == sizes + mirror


def test_a_decoder_may_have_layers_of_its_own():
    weights = weights_of(build(Config(hidden=(24, 12), decoder_hidden=(5, 7, 7)), SHAPE))
    shapes = [tuple(w.shape) for name, w in weights.items() if name.endswith("weight")]
    assert shapes == [(24, 64), (12, 24), (4, 12), (5, 2), (7, 5), (7, 7), (64, 7)]


def test_hidden_none_makes_affine_networks():
    model = build(Config(hidden=(), likelihood="gaussian"), SHAPE)
    zeros, ones = torch.zeros(1, 64), torch.ones(1, 64)
    for x in (zeros, ones):
        middle = model.encoder((x + zeros) / 2).mean
        assert torch.allclose(middle, (model.encoder(x).mean + model.encoder(zeros).mean) / 2, atol=1e-6)
    assert len(weights_of(model)) == 4


def test_a_residual_network_adds_its_input_where_both_are_as_wide():
    model = build(Config(hidden=(6, 6, 4), network="residual"), SHAPE)
    weights = weights_of(model)

    def layer(number, x):
        return x @ weights[f"decoder.network.{number}.weight"].T + weights[f"decoder.network.{number}.bias"]

    def silu(x):
        return x * x.sigmoid()

    z = torch.linspace(-2, 2, 10).reshape(5, 2)
    h = silu(layer(0, z))  # 2 to 4
    h = silu(layer(2, h))  # 4 to 6
    h = h + silu(layer(4, h))  # 6 to 6
    assert torch.allclose(model.decoder.network(z), layer(6, h), atol=1e-6)
    plain = build(Config(hidden=(6, 6, 4)), SHAPE)
    assert weights.keys() == weights_of(plain).keys()
    assert not torch.allclose(model.decoder.network(z), plain.decoder.network(z))


def test_a_posterior_stays_finite_whatever_the_network_says():
    posterior = diagonal_normal(torch.tensor([[0.0, 0.0, 1e4, -30.0]]))
    assert posterior.variance[0].tolist() == pytest.approx([math.exp(LARGEST_LOG_VARIANCE), math.exp(-30)])


def test_an_autoencoders_encoder_gives_one_number_per_dimension():
    model = build(Config(family="ae", hidden=(5,), latent_size=3), SHAPE)
    assert isinstance(model.encoder(torch.zeros(2, 64)), Delta)
    assert model.encoder.network[-1].out_features == 3


def test_a_still_model_holds_these_very_weights_and_cannot_learn():
    weights = weights_of(build(SMALL, SHAPE))
    model = frozen_model(SMALL, SHAPE, weights)
    assert all(parameter.data_ptr() == weights[name].data_ptr() for name, parameter in model.named_parameters())
    assert not any(parameter.requires_grad for parameter in model.parameters())
    assert not model.training


def change(weights, name, tensor):
    return {**weights, name: tensor}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda w: {k: v for k, v in w.items() if k != "encoder.network.0.bias"},
            "“encoder.network.0.bias” is missing",
        ),
        (lambda w: change(w, "stray", torch.zeros(1)), "no place for “stray”"),
        (lambda w: change(w, "encoder.network.0.bias", torch.zeros(7)), "float32 (7,), where float32 (24,) is needed"),
        (lambda w: change(w, "encoder.network.0.bias", torch.zeros(24, dtype=torch.float64)), "float64 (24,)"),
    ],
)
def test_weights_that_do_not_fit_are_refused_in_a_sentence(spoil, message):
    with pytest.raises(UserError) as caught:
        frozen_model(SMALL, SHAPE, spoil(weights_of(build(SMALL, SHAPE))))
    assert message in str(caught.value)


def test_an_image_depends_on_its_own_z_alone(model):
    z = np.random.default_rng(0).normal(0, 2, (101, 2))
    together = model.decode_images(z)
    alone = np.concatenate([model.decode_images(row[None]) for row in z])
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(model.decode_images(z[::-1])[::-1], together)


def test_decoded_images_are_the_means_of_the_likelihood(model):
    z = np.random.default_rng(0).normal(0, 2, (5, 2)).astype(np.float32)
    means = torch.sigmoid(model.decoder.network(torch.tensor(z))).reshape(5, 8, 8)
    np.testing.assert_allclose(model.decode_images(z), means.numpy(), atol=1e-6)
    assert model.decode_images(z).dtype == np.float32
    assert model.decode_images(z[:0]).shape == (0, 8, 8)


def test_a_gaussian_mean_is_clamped_for_display_only():
    model = build(Config(likelihood="gaussian", hidden=()), (1, 2))
    with torch.no_grad():
        model.decoder.network[-1].bias.copy_(torch.tensor([-3.0, 3.0]))
    z = np.zeros((1, 2))
    assert model.decode_images(z).tolist() == [[[0, 1]]]
    assert model.decoder(torch.zeros(1, 2)).mean.tolist() == [[-3, 3]]


def test_encoding_goes_through_blocks_and_read_only_arrays(model, monkeypatch):
    images = np.random.default_rng(0).integers(0, 256, (23, 8, 8), dtype=np.uint8)
    images.setflags(write=False)
    means, log_variances = model.encode_images(images)
    assert (means.dtype, means.shape, log_variances.shape) == (np.float32, (23, 2), (23, 2))
    posterior = model.encoder(torch.tensor(images).flatten(1).float() / 255)
    np.testing.assert_allclose(means, posterior.mean, atol=1e-6)
    np.testing.assert_allclose(np.exp(log_variances), posterior.variance, rtol=1e-5)
    monkeypatch.setattr("latentlab.models.latent_model.ENCODE_BLOCK", 5)
    np.testing.assert_allclose(model.encode_images(images)[0], means, atol=1e-6)
    assert model.encode_images(images, should_stop=lambda: True) is None


def test_an_autoencoders_log_variances_are_minus_infinity():
    model = build(Config(family="ae", hidden=(5,)), SHAPE)
    means, log_variances = model.encode_images(np.zeros((3, 8, 8), np.uint8))
    assert np.isfinite(means).all()
    assert np.isneginf(log_variances).all()
