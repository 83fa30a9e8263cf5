"""Networks: plain functions from vectors to vectors, with no probability in them."""

import itertools
from collections.abc import Sequence

import torch
from torch import nn


class Linear(nn.Linear):
    """nn.Linear that leaves its weights unset: `build` draws them from the run's own generator."""

    def reset_parameters(self) -> None:
        """Do nothing."""


class Residual(nn.Sequential):
    """A perceptron whose hidden layers add their input to their output, wherever both are as wide (He+ 2016)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the output (n, outputs) for x (n, inputs)."""
        *hidden, last = (layer for layer in self if isinstance(layer, Linear))
        for layer in hidden:
            y = nn.functional.silu(layer(x))
            x = x + y if x.shape == y.shape else y
        return last(x)


def mlp(sizes: Sequence[int], residual: bool = False) -> nn.Sequential:
    """Return a perceptron with layers of these sizes, SiLU between them; two sizes make it one affine map.

    SiLU because it is smooth: so is the decoded image as z moves, and integrals over z converge fast.
    """
    layers: list[nn.Module] = []
    for size_in, size_out in itertools.pairwise(sizes):
        layers += [Linear(size_in, size_out), nn.SiLU()]
    return (Residual if residual else nn.Sequential)(*layers[:-1])
