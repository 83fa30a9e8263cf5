"""The perceptrons, held against their layers called one by one."""

import pytest
import torch

from latentlab.models.networks import layers_of, mlp, through
from latentlab.models.script import scripted


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("sizes", [(3, 5), (3, 4, 4, 4, 7), (2, 6, 3, 3, 3)])
def test_a_network_its_layers_and_the_script_agree(sizes, residual):
    network = mlp(sizes, residual).double()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.normal_()
        x = torch.randn(9, sizes[0], dtype=torch.float64)
        expected = x
        layers = [layer for layer in network if isinstance(layer, torch.nn.Linear)]
        for number, layer in enumerate(layers):
            y = expected @ layer.weight.T + layer.bias
            if number < len(layers) - 1:
                y = y / (1 + (-y).exp())
                if residual and y.shape == expected.shape:
                    y = y + expected
            expected = y
        compiled = scripted(through)
        assert isinstance(compiled, torch.jit.ScriptFunction)
        for found in (network(x), through(layers_of(network), x), compiled(layers_of(network), x)):
            torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)
