"""Networks: plain functions from vectors to vectors, with no probability in them."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import nn


class Linear(nn.Linear):
    """nn.Linear that leaves its weights unset: `build` draws them from the run's own generator."""

    def reset_parameters(self) -> None:
        """Do nothing."""


class Residual(nn.Sequential):
    """A perceptron with hidden layers that add their input to their output wherever the widths are equal (He+ 2016)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the output (n, outputs) for x (n, inputs)."""
        return through(layers_of(self), x)


class Layers(NamedTuple):
    """A perceptron in the form that TorchScript takes."""

    weights: list[torch.Tensor]  # (outputs, inputs) each
    biases: list[torch.Tensor]  # (outputs,) each
    residual: bool


def layers_of(network: nn.Sequential) -> Layers:
    """Return the layers of a perceptron."""
    layers = [layer for layer in network if isinstance(layer, Linear)]
    return Layers([layer.weight for layer in layers], [layer.bias for layer in layers], isinstance(network, Residual))


def through(layers: Layers, x: torch.Tensor) -> torch.Tensor:
    """Return the output (n, outputs) of a perceptron for x (n, inputs). Also compiled as TorchScript."""
    last = len(layers.weights) - 1
    for i in range(last):
        y = nn.functional.silu(nn.functional.linear(x, layers.weights[i], layers.biases[i]))
        x = x + y if layers.residual and x.size(1) == y.size(1) else y
    return nn.functional.linear(x, layers.weights[last], layers.biases[last])


def mlp(sizes: Sequence[int], residual: bool = False) -> nn.Sequential:
    """Return a perceptron with layers of these sizes and SiLU between them; two sizes give one affine map.

    SiLU is smooth, so the decoded image changes smoothly with z, and integrals over z converge fast.
    """
    layers: list[nn.Module] = []
    for size_in, size_out in itertools.pairwise(sizes):
        layers += [Linear(size_in, size_out), nn.SiLU()]
    return (Residual if residual else nn.Sequential)(*layers[:-1])
