"""Networks: plain functions from vectors to vectors, with no probability in them."""

import itertools
from collections.abc import Sequence

from torch import nn


class Linear(nn.Linear):
    """nn.Linear that leaves its weights unset: `build` draws them from the run's own generator."""

    def reset_parameters(self) -> None:
        """Do nothing."""


def mlp(sizes: Sequence[int]) -> nn.Sequential:
    """Return a perceptron with layers of these sizes, SiLU between them; two sizes make it one affine map.

    SiLU because it is smooth: so is the decoded image as z moves, and integrals over z converge fast.
    """
    layers: list[nn.Module] = []
    for size_in, size_out in itertools.pairwise(sizes):
        layers += [Linear(size_in, size_out), nn.SiLU()]
    return nn.Sequential(*layers[:-1])
