"""Networks: plain functions from vectors to vectors, with no probability in them.

A perceptron takes an image as a vector of pixels. A convolutional network halves the image by convolutions before the
hidden layers of its encoder, and doubles it back by transposed convolutions after those of its decoder.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from torch import nn

SMALL_SIDE = 7  # pixels: convolutions halve an image until no side is longer
FIRST_CHANNELS, MOST_CHANNELS = 16, 128  # of the first and the widest convolution; each has twice the channels before
MOST_VALUES = 1 << 24  # values of one layer for one block of inputs: 64 MiB in float32


class Linear(nn.Linear):
    """nn.Linear that leaves its weights unset: `build` draws them from the run's own generator."""

    @property
    def fan_in(self) -> int:
        """Return the number of products whose sum is one output."""
        return self.in_features

    @property
    def width(self) -> int:
        """Return the larger of the numbers of inputs and outputs."""
        return max(self.in_features, self.out_features)

    def reset_parameters(self) -> None:
        """Do nothing."""


class Convolution(nn.Module):
    """The unset weights of a convolution that halves the sides of an image, or of a transposed one that doubles them.

    `before` and `after` are the image's (height, width) at either end; one convolution halves n pixels to ceil(n / 2).
    The halving kernel has 3 x 3 weights. The doubling kernel has 4 x 4: with a side that the stride of 2 divides, each
    pixel is a sum of equally many terms, so the images have no checkerboard pattern (Odena+ 2016). The bias is one
    number per channel, or one per pixel with `bias_per_pixel`: the decoder's last bias is an image.
    """

    def __init__(
        self,
        channels: tuple[int, int],
        before: tuple[int, int],
        after: tuple[int, int],
        bias_per_pixel: bool = False,
    ) -> None:
        super().__init__()
        inputs, outputs = channels
        self.before, self.after = before, after
        self.doubles = max(after) > max(before)
        self.fan_in = inputs * (4 if self.doubles else 9)  # products that one output sums
        self.width = max(inputs * math.prod(before), outputs * math.prod(after))
        shape = (inputs, outputs, 4, 4) if self.doubles else (outputs, inputs, 3, 3)
        self.weight = nn.Parameter(torch.empty(shape))
        self.bias = nn.Parameter(torch.empty(outputs * (math.prod(after) if bias_per_pixel else 1)))


class Residual(nn.Sequential):
    """A perceptron whose hidden layers of equal input and output width add their input to their output (He+ 2016)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the output (n, outputs) for x (n, inputs)."""
        return through(layers_of(self), x)


class Convolutional(nn.Sequential):
    """A network with convolutions before its dense layers, or transposed convolutions after them.

    `dtype` is the type in which the convolutions compute, by default that of the weights.
    """

    dtype: torch.dtype | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the output (n, outputs) for x (n, inputs)."""
        return through(layers_of(self), x)


class Layers(NamedTuple):
    """A network in a form that TorchScript accepts."""

    weights: list[torch.Tensor]  # (outputs, inputs) of a dense layer; of a convolution, see Convolution
    biases: list[torch.Tensor]  # (outputs,) each
    sizes: list[list[int]]  # of a convolution: height and width before, height and width after; empty: a dense layer
    residual: bool


def layers_of(network: nn.Sequential) -> Layers:
    """Return the layers of a network."""
    layers = [layer for layer in network if isinstance(layer, (Linear, Convolution))]
    weights, biases = [layer.weight for layer in layers], [layer.bias for layer in layers]
    sizes = [[*layer.before, *layer.after] if isinstance(layer, Convolution) else [] for layer in layers]
    if isinstance(network, Convolutional) and network.dtype is not None:
        weights = [weight.to(network.dtype) if size else weight for weight, size in zip(weights, sizes)]
    return Layers(weights, biases, sizes, isinstance(network, Residual))


def through(layers: Layers, x: torch.Tensor) -> torch.Tensor:
    """Return the output (n, outputs) of a network for x (n, inputs). Also compiled as TorchScript."""
    last = len(layers.weights) - 1
    for i in range(last):
        y = nn.functional.silu(_layer(layers.weights[i], layers.biases[i], layers.sizes[i], x))
        x = x + y if layers.residual and x.size(1) == y.size(1) else y
    return _layer(layers.weights[last], layers.biases[last], layers.sizes[last], x)


def _layer(weight: torch.Tensor, bias: torch.Tensor, size: list[int], x: torch.Tensor) -> torch.Tensor:
    """Return the output of one layer before the activation: (n, outputs), or (n, channels, height, width) between
    convolutions.
    """
    x = x.to(weight.dtype)
    if len(size) == 0:
        return nn.functional.linear(x.flatten(1) if x.dim() == 4 else x, weight, bias)
    if size[2] + size[3] < size[0] + size[1]:
        x = x.reshape(-1, weight.size(1), size[0], size[1])
        return nn.functional.conv2d(x, weight, bias.to(weight.dtype), [2, 2], [1, 1])
    x = x.reshape(-1, weight.size(0), size[0], size[1])
    if len(bias) == weight.size(1):
        y = nn.functional.conv_transpose2d(x, weight, bias.to(weight.dtype), [2, 2], [1, 1])
        return y[:, :, : size[2], : size[3]]
    y = nn.functional.conv_transpose2d(x, weight, None, [2, 2], [1, 1])
    return y[:, :, : size[2], : size[3]].flatten(1) + bias


def block_size(network: nn.Sequential, most: int, values: int | None = None) -> int:
    """Return the number of inputs to give a network at a time: `most`, or fewer for a network with wide layers.

    The widest layer has at most `values` numbers in a block, by default MOST_VALUES, unless one input has more.
    """
    widest = max(layer.width for layer in network if isinstance(layer, (Linear, Convolution)))
    return max(1, min(most, (values or MOST_VALUES) // widest))


def mlp(sizes: Sequence[int], residual: bool = False) -> nn.Sequential:
    """Return a perceptron with layers of these sizes and SiLU between them; two sizes give one affine map.

    SiLU is smooth, so the decoded image changes smoothly with z, and integrals over z converge fast.
    """
    return (Residual if residual else nn.Sequential)(*_with_silu(_dense(sizes)))


def convolutional_encoder(image_shape: tuple[int, int], hidden: Sequence[int], outputs: int) -> Convolutional:
    """Return a network from images of (height, width) pixels to `outputs` numbers.

    Convolutions of 16, 32, 64, then 128 channels halve the image until no side is longer than SMALL_SIDE; dense layers
    of the widths `hidden` follow. For an image that is already this small there is no convolution.
    """
    shapes, channels = _pyramid(image_shape)
    pairs = zip(itertools.pairwise(channels), itertools.pairwise(shapes))
    halving = [Convolution(numbers, *ends) for numbers, ends in pairs]
    flat = channels[-1] * math.prod(shapes[-1])
    return Convolutional(*_with_silu([*halving, *_dense((flat, *hidden, outputs))]))


def convolutional_decoder(inputs: int, hidden: Sequence[int], image_shape: tuple[int, int]) -> Convolutional:
    """Return a network from `inputs` numbers to an image, (height * width,): the encoder's layers in reverse order."""
    shapes, channels = (values[::-1] for values in _pyramid(image_shape))
    pairs = list(zip(itertools.pairwise(channels), itertools.pairwise(shapes)))
    doubling = [
        Convolution(numbers, *ends, bias_per_pixel=number == len(pairs))
        for number, (numbers, ends) in enumerate(pairs, 1)
    ]
    flat = channels[0] * math.prod(shapes[0])
    return Convolutional(*_with_silu([*_dense((inputs, *hidden, flat)), *doubling]))


def draw_weights(module: nn.Module, generator: torch.Generator, rows: Mapping[nn.Module, int] | None = None) -> None:
    """Draw the weights and biases of all layers in `module` from torch's default distribution, by `generator`.

    A layer in `rows` is drawn with that number of outputs and keeps the first of them.
    """
    for layer in module.modules():
        if isinstance(layer, (Linear, Convolution)):
            bound = 1 / math.sqrt(layer.fan_in)
            for parameter in (layer.weight, layer.bias):
                shape = ((rows or {}).get(layer, len(parameter)), *parameter.shape[1:])
                drawn = parameter.new_empty(shape).uniform_(-bound, bound, generator=generator)
                with torch.no_grad():
                    parameter.copy_(drawn[: len(parameter)])


def _pyramid(image_shape: tuple[int, int]) -> tuple[list[tuple[int, int]], list[int]]:
    """Return the shapes of an image before each halving and after the last one, and the channels of each shape."""
    shapes, channels = [image_shape], [1]
    while max(shapes[-1]) > SMALL_SIDE:
        height, width = shapes[-1]
        shapes.append((-(-height // 2), -(-width // 2)))
        channels.append(min(MOST_CHANNELS, FIRST_CHANNELS << (len(channels) - 1)))
    return shapes, channels


def _dense(sizes: Sequence[int]) -> list[nn.Module]:
    return [Linear(size_in, size_out) for size_in, size_out in itertools.pairwise(sizes)]


def _with_silu(layers: Sequence[nn.Module]) -> list[nn.Module]:
    """Return the layers with a SiLU between two neighbours."""
    return [part for layer in layers for part in (layer, nn.SiLU())][:-1]
