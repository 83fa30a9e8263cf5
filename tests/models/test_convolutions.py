"""The convolutional network, held against zero insertion and plain convolutions, finite differences and its laws."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.nn.functional import conv2d, pad, silu, softplus

from latentlab.config import LATENT_FAMILIES, LIKELIHOOD_NAMES, NETWORK_NAMES, Config
from latentlab.data.digits import load as digits_of_scikit_learn
from latentlab.inference import likelihood, plane
from latentlab.inference.likelihood import decode_terms, log_likelihood
from latentlab.inference.manifold import magnification
from latentlab.inference.peaks import climb
from latentlab.inference.plane import decode_plane
from latentlab.models import build, frozen_model, networks
from latentlab.models.distributions import random_stream
from latentlab.models.networks import block_size, convolutional_decoder, convolutional_encoder, layers_of, through
from latentlab.models.objectives import evaluate
from latentlab.models.script import scripted
from latentlab.training.control import Control
from latentlab.training.gradient import covers, new_batch
from latentlab.training.learner import GradientLearner, flatten
from latentlab.training.trainer import train
from latentlab.work import result_of

SHAPES = [(8, 8), (9, 13), (28, 28), (33, 10), (5, 7), (1, 40)]
SMALL = Config(network="conv", hidden=(12,))


def pyramid(shape):
    """Return the image's shapes, largest first: halved, rounded up, until no side is longer than 7."""
    shapes = [shape]
    while max(shapes[-1]) > 7:
        shapes.append(tuple((side + 1) // 2 for side in shapes[-1]))
    return shapes


def drawn(network, dtype=torch.float64):
    """Return the network with random weights: `build` would have set them."""
    generator = torch.Generator().manual_seed(3)
    network = network.to(dtype).requires_grad_(False)
    for parameter in network.parameters():
        parameter.copy_(torch.randn(parameter.shape, generator=generator, dtype=dtype) / 4)
    return network


def drawn_model(shape=(9, 13), dtype=torch.float64, **changes):
    return build(dataclasses.replace(SMALL, **changes), shape).to(dtype).requires_grad_(False)


def halved(x, weight, bias):
    """Return a convolution of stride 2 as every second pixel of one of stride 1."""
    return conv2d(x, weight, bias, padding=1)[:, :, ::2, ::2]


def doubled(x, weight, bias, shape):
    """Return a transposed convolution as zeros between the pixels, then a convolution with the kernel turned."""
    n, channels, height, width = x.shape
    spread = x.new_zeros(n, channels, 2 * height - 1, 2 * width - 1)
    spread[:, :, ::2, ::2] = x
    turned = weight.flip(2, 3).transpose(0, 1)
    y = conv2d(pad(spread, (2, 2, 2, 2)), turned)[:, :, : shape[0], : shape[1]]
    return y + (bias.view(1, *shape) if len(bias) == shape[0] * shape[1] else bias[:, None, None])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("hidden", [(), (6, 5)])
def test_both_networks_are_their_layers_one_by_one(shape, hidden):
    shapes, channels = pyramid(shape), [1, 16, 32, 64, 128, 128]
    encoder = drawn(convolutional_encoder(shape, hidden, 4))
    decoder = drawn(convolutional_decoder(2, hidden[::-1], shape))
    pixels, flat = shape[0] * shape[1], channels[len(shapes) - 1] * shapes[-1][0] * shapes[-1][1]
    x = torch.rand(3, pixels, dtype=torch.float64)
    z = torch.randn(3, 2, dtype=torch.float64)
    weights = {name: weight for name, weight in encoder.named_parameters() if name.endswith("weight")}
    assert [tuple(weight.shape) for weight in weights.values()] == [
        *((b, a, 3, 3) for a, b in pairwise(channels[: len(shapes)])),
        *((b, a) for a, b in pairwise((flat, *hidden, 4))),
    ]

    steps = list(zip(*[iter(encoder.parameters())] * 2))
    h = x.view(3, 1, *shape)
    for number, (weight, bias) in enumerate(steps):
        h = halved(h, weight, bias) if weight.dim() == 4 else h.flatten(1) @ weight.T + bias
        if number < len(steps) - 1:
            h = h * h.sigmoid()
    torch.testing.assert_close(encoder(x), h, rtol=1e-10, atol=1e-10)
    assert h.shape == (3, 4)

    steps, h = list(zip(*[iter(decoder.parameters())] * 2)), z
    back = iter(shapes[-2::-1])
    for number, (weight, bias) in enumerate(steps):
        if weight.dim() == 2:
            h = h @ weight.T + bias
        else:
            before = shapes[::-1][number - len(hidden) - 1]
            h = doubled(h.reshape(3, -1, *before), weight, bias, next(back))
        if number < len(steps) - 1:
            h = silu(h)
    compiled = scripted(through)
    assert isinstance(compiled, torch.jit.ScriptFunction)
    for found in (decoder(z), compiled(layers_of(decoder), z)):
        assert found.shape == (3, pixels)
        torch.testing.assert_close(found, h.reshape(3, -1), rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(compiled(layers_of(encoder), x), encoder(x), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("shape", "flat"), [((28, 28), 32 * 49), ((64, 64), 128 * 16), ((256, 200), 128 * 4 * 4)])
def test_the_parameters_are_as_many_as_the_documentation_says(shape, flat):
    """Channels 16, 32, 64, then 128 until no side is longer than 7; the decoder's last bias is an image."""
    model = build(dataclasses.replace(SMALL, hidden=(20,), latent_size=3), shape)
    channels = [1, 16, 32, 64, 128, 128, 128][: len(pyramid(shape))]
    pairs = list(pairwise(channels))
    encoder = sum(9 * a * b + b for a, b in pairs) + flat * 20 + 20 + 20 * 6 + 6
    decoder = 3 * 20 + 20 + 20 * flat + flat + sum(16 * a * b for a, b in pairs)
    decoder += sum(a for a, _ in pairs[1:]) + shape[0] * shape[1]
    assert sum(parameter.numel() for parameter in model.encoder.parameters()) == encoder
    assert sum(parameter.numel() for parameter in model.decoder.parameters()) == decoder


def test_an_even_image_of_features_decodes_without_a_checkerboard():
    """Equal features under equal weights: each pixel but those at the rim sums the same number of terms."""
    decoder = drawn(convolutional_decoder(2, (), (50, 31)))
    for name, parameter in decoder.named_parameters():
        parameter.fill_(0.01 if name.endswith("weight") else 0.0)
    image = decoder(torch.ones(1, 2, dtype=torch.float64)).view(50, 31)[16:-16, 12:-12]
    assert image.numel() > 50
    torch.testing.assert_close(image, image[:1, :1].expand_as(image), rtol=1e-12, atol=0)


def test_the_bias_of_the_untrained_decoder_is_the_mean_image():
    mean = torch.linspace(0.1, 0.9, 9 * 13)
    model = build(SMALL, (9, 13), mean)
    with torch.no_grad():
        model.decoder.network[-1].weight.zero_()
    found = model.decode_images(np.zeros((1, 2)))[0]
    np.testing.assert_allclose(found, mean.view(9, 13).numpy(), atol=1e-6)


@pytest.mark.parametrize("family", LATENT_FAMILIES)
@pytest.mark.parametrize("kind", LIKELIHOOD_NAMES)
def test_the_gradient_of_a_training_is_that_of_finite_differences(digits, family, kind):
    config = dataclasses.replace(SMALL, dataset="digits", family=family, likelihood=kind, threads=1)
    learner = GradientLearner(config, digits, torch.device("cpu"))
    index, beta = torch.arange(40), 1.5
    before = learner._weights.double()
    metrics, _ = learner.learn(index, beta, [1e-3])
    taken = learner._gradient.double()

    model = build(config, digits.image_shape).double()
    weights, _ = flatten(model)
    x = model.to_x(digits.train_images[:40]).double()
    noise = torch.empty(40, 2).normal_(generator=random_stream(config.seed, "noise", "cpu")).double()

    def loss(place):
        weights.copy_(place)
        with torch.no_grad():
            return model.objective(x, model.encoder(x), noise, beta).loss.item()

    random = torch.Generator().manual_seed(0)
    directions = [taken / taken.norm()]  # its own, so that nothing of the gradient is missing, and one of chance
    directions.append(torch.randn(taken.shape, generator=random, dtype=torch.float64) * (taken != 0))
    slopes = [(loss(before + 1e-5 * v) - loss(before - 1e-5 * v)) / 2e-5 for v in directions]
    scale = slopes[0] / taken.norm().item()  # of the clip
    assert scale >= 1 - 1e-3
    assert slopes[1] == pytest.approx(scale * (taken @ directions[1]).item(), rel=1e-2, abs=1e-2 * slopes[0])
    assert metrics[0, 0].item() + beta * np.nan_to_num(metrics[0, 1].item()) == pytest.approx(loss(before), rel=1e-4)


def test_the_fused_step_refuses_convolutions():
    model = build(SMALL, (9, 13))
    assert not covers(model)
    assert covers(build(dataclasses.replace(SMALL, network="residual"), (9, 13)))
    flatten(model)
    with pytest.raises(ValueError, match="not made for this model"):
        new_batch(model, 5, draws_pixels=False)


def test_convolutions_in_bfloat16_round_the_gradient_by_a_hundredth(digits):
    config = dataclasses.replace(SMALL, dataset="digits", threads=1)
    exact, half = (
        GradientLearner(dataclasses.replace(config, precision=precision), digits, torch.device("cpu"))
        for precision in ("float32", "bfloat16")
    )
    for learner in (exact, half):
        learner.learn(torch.arange(100), 1.0, [1e-3])
    error = (half._gradient - exact._gradient).norm() / exact._gradient.norm()
    assert 1e-4 < error < 0.03
    assert half.model.decoder.network.dtype is None, "what is shown computes in float32"


def test_a_training_raises_the_elbo_above_that_of_the_mean_image():
    """The mean image is the best that a decoder gives which ignores z."""
    images = digits_of_scikit_learn()
    config = Config(network="conv", dataset="digits", hidden=(64, 32), epochs=5, threads=1)
    config = dataclasses.replace(config, batch_size=32, learning_rate=1e-2)
    *_, last = train(images, config, Control(snapshot_interval=1e9))
    trained = frozen_model(config, images.image_shape, last.weights)
    found = evaluate(trained, images.test_images, "grey", 0)
    mean = (images.train_images.mean(0).reshape(1, -1) / 255).clip(1e-3, 1 - 1e-3)
    x = images.test_images.reshape(len(images.test_images), -1) / 255
    blind = -(x * np.log(mean) + (1 - x) * np.log1p(-mean)).sum(1).mean()
    assert found.loss < blind - 0.3
    assert found.kl > 0.3
    assert found.loss == pytest.approx(last.losses.last(1).loss)


@pytest.mark.parametrize("network", NETWORK_NAMES)
@pytest.mark.parametrize("shape", [(9, 13), (28, 28), (71, 65)])
def test_an_image_depends_on_its_own_z_alone(shape, network):
    model = drawn_model(shape, torch.float32, network=network)
    z = np.random.default_rng(0).normal(0, 2, (37, 2))
    together = model.decode_images(z)
    np.testing.assert_array_equal(together, np.concatenate([model.decode_images(row[None]) for row in z]))
    np.testing.assert_array_equal(model.decode_images(z[::-1])[::-1], together)
    assert together.shape == (37, *shape)


def test_large_images_pass_in_blocks_that_bound_the_memory(monkeypatch):
    for shape in ((8, 8), (64, 64), (256, 256)):
        for network in (convolutional_decoder(2, (12,), shape), convolutional_encoder(shape, (12,), 4)):
            rows = block_size(network, 4096)
            widest = max(16 * ((shape[0] + 1) // 2) * ((shape[1] + 1) // 2), shape[0] * shape[1])
            assert rows == min(4096, networks.MOST_VALUES // widest)
    model = drawn_model()
    z, x = torch.randn(30, 2, dtype=torch.float64), torch.rand(3, 9 * 13, dtype=torch.float64)
    images = np.random.default_rng(0).integers(0, 256, (11, 9, 13), np.uint8)

    def all_of():
        means = torch.from_numpy(drawn_model(dtype=torch.float32).encode_images(images)[0])
        return *decode_terms(model, z), log_likelihood(model, x, z.view(3, 10, 2)), means

    whole, rows, scripted_rows, forward = all_of(), [], [], networks.Convolutional.forward
    monkeypatch.setattr(networks.Convolutional, "forward", lambda self, x: (rows.append(len(x)), forward(self, x))[1])
    decode = likelihood.decode
    monkeypatch.setattr(
        likelihood, "_scripted_decode", lambda: lambda *given: (scripted_rows.append(len(given[2])), decode(*given))[1]
    )
    monkeypatch.setattr(networks, "MOST_VALUES", 4 * 16 * 5 * 7)
    for found, expected in zip(all_of(), whole):
        torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)
    evaluate(drawn_model(dtype=torch.float32), images, "grey", 0)
    assert max(rows) == max(scripted_rows) == 4


def test_the_plane_of_large_images_is_coarser_and_right(monkeypatch):
    model = drawn_model()
    monkeypatch.setattr(plane, "MOST_TERMS", 9 * 13 * 30**2)
    grid = result_of(decode_plane(model))
    assert grid.side == 24
    assert result_of(decode_plane(model, side=20)).side == 20
    x = torch.rand(9 * 13, dtype=torch.float64)
    torch.testing.assert_close(grid.log_likelihood(x), model.decoder(grid.z).log_prob(x), rtol=1e-9, atol=1e-9)


def test_the_decoder_has_the_derivatives_that_the_tools_take():
    """Peaks take the second derivatives in z, the magnification the first by a product in forward mode."""
    model = drawn_model(dtype=torch.float64)
    model.decoder.network[-1].weight.mul_(20)  # so that z matters
    x = torch.rand(1, 9 * 13, dtype=torch.float64)
    found = climb(model, x, np.array([[0.3, -0.2]]))
    top = torch.from_numpy(found.z)

    def joint(z):
        logits = model.decoder.network(z)
        return (logits * x - softplus(logits)).sum(1) + model.prior.log_prob(z)

    steps = torch.eye(2, dtype=torch.float64) * 1e-3
    for step in steps:
        assert joint(top + step).item() < joint(top).item()
        assert joint(top - step).item() < joint(top).item()

    def bend(a, b):
        return (joint(top + a + b) - joint(top + a - b) - joint(top - a + b) + joint(top - a - b)).item() / 4e-6

    bent = [[-bend(a, b) for a in steps] for b in steps]
    np.testing.assert_allclose(found.precision[0], bent, rtol=1e-3, atol=1e-3)

    z, h = torch.tensor([[0.4, 0.1]], dtype=torch.float64), 1e-5
    means = [model.decoder(z + h * e).mean - model.decoder(z - h * e).mean for e in torch.eye(2, dtype=torch.float64)]
    jacobian = torch.cat(means).T / (2 * h)
    expected = torch.linalg.det(jacobian.T @ jacobian).sqrt().item()
    assert magnification(model, z.numpy())[0] == pytest.approx(expected, rel=1e-5)
