"""Training steps written out: the objective, its gradient and Adam, equal to autograd and torch.optim, but faster.

Every product is written directly to its place in the gradient, and every buffer is allocated once. The functions also
compile as TorchScript: `compiled` makes several steps one call without Python's lock, so that the window and the
training do not wait for each other. The functions cover the perceptrons and likelihoods of latentlab.models, and the
families with `fused`; tests compare each case with autograd. `covers` says whether a model is covered.
"""

import functools
import math
import platform
from collections.abc import Callable
from typing import NamedTuple, Optional

import torch
from torch import nn

from latentlab.models.decoder import bernoulli
from latentlab.models.density import DensityModel, ExactDensity
from latentlab.models.encoder import LARGEST_LOG_VARIANCE
from latentlab.models.latent_model import LatentModel
from latentlab.models.networks import Convolutional, Residual
from latentlab.models.script import scripted


class Passes(NamedTuple):
    """A perceptron, layer by layer, and the memory of its two passes over a batch of n images.

    A layer that computes in bfloat16 has copies of its weights and biases and of their gradients; in other layers the
    fields are the parameters and their `grad`.
    """

    parameters: list[torch.Tensor]  # weights, then biases
    gradients: list[torch.Tensor]  # of the parameters
    weights: list[torch.Tensor]  # (outputs, inputs)
    biases: list[torch.Tensor]  # (outputs,)
    weight_gradients: list[torch.Tensor]
    bias_gradients: list[torch.Tensor]
    inputs: list[torch.Tensor]  # (n, inputs) of each layer
    outputs: list[torch.Tensor]  # (n, outputs) before the activation; on the way back, their gradients
    input_gradients: list[torch.Tensor]  # (n, inputs)
    residual: bool
    rounds: bool  # whether a layer computes in another type than its parameters


class Batch(NamedTuple):
    """A model and the memory of a step with n images."""

    encoder: Passes
    decoder: Passes
    bytes: torch.Tensor  # uint8 (n, pixels)
    x: torch.Tensor  # (n, pixels), 0 black to 1 white
    noise: torch.Tensor  # (n, latent)
    means: torch.Tensor  # (n, latent) of the posteriors
    losses: torch.Tensor  # (n, pixels), scratch: an allocation takes as long as the fill
    log_sigma: torch.Tensor  # of a pixel, for a Gaussian likelihood
    log_sigma_gradient: Optional[torch.Tensor]  # None where it is not learned  # noqa: UP045
    is_bernoulli: bool
    has_kl: bool
    draws_pixels: bool
    largest_log_variance: float


class Adam(NamedTuple):
    """All parameters as one vector, their gradient and moments: lists of one, in the form that torch's fused Adam
    takes.
    """

    weights: list[torch.Tensor]
    gradient: list[torch.Tensor]
    first_moment: list[torch.Tensor]
    second_moment: list[torch.Tensor]
    steps: list[torch.Tensor]
    beta1: float
    beta2: float
    clip_norm: float


def _linear_by_blas(
    x: torch.Tensor,
    weights: torch.Tensor,
    bias: Optional[torch.Tensor],  # noqa: UP045
    out: torch.Tensor,
) -> torch.Tensor:
    """Return x W^T + b, (n, outputs), written to `out` or to memory of its own."""
    if bias is None:
        return torch.mm(x, weights.t(), out=out)
    return torch.addmm(bias, x, weights.t(), out=out)


def _linear_by_onednn(
    x: torch.Tensor,
    weights: torch.Tensor,
    bias: Optional[torch.Tensor],  # noqa: UP045
    out: torch.Tensor,
) -> torch.Tensor:
    """Do the same by oneDNN, which multiplies batches of 128 images 2 to 8 % faster than MKL."""
    if x.dtype != torch.float32:
        return _linear_by_blas(x, weights, bias, out)
    return torch.ops.mkldnn._linear_pointwise(x, weights, bias, "none", [], "")


_has_onednn = (
    platform.machine() in ("x86_64", "AMD64")
    and torch.backends.mkldnn.is_available()
    and hasattr(torch.ops.mkldnn, "_linear_pointwise")
)
linear = _linear_by_onednn if _has_onednn else _linear_by_blas


def forward(network: Passes) -> None:
    """Fill `inputs` and `outputs` from the first input."""
    last = len(network.weights) - 1
    for i in range(last + 1):
        if network.rounds:
            network.weights[i].copy_(network.parameters[i])
            network.biases[i].copy_(network.parameters[last + 1 + i])
        network.outputs[i] = linear(network.inputs[i], network.weights[i], network.biases[i], network.outputs[i])
        if i < last:
            if network.outputs[i].dtype == network.inputs[i + 1].dtype:
                torch.ops.aten.silu(network.outputs[i], out=network.inputs[i + 1])
            else:
                network.inputs[i + 1].copy_(torch.nn.functional.silu(network.outputs[i]))
            if network.residual and network.inputs[i].size(1) == network.inputs[i + 1].size(1):
                network.inputs[i + 1].add_(network.inputs[i])


def backward(network: Passes, to_input: bool) -> None:
    """Fill the gradients of weights and biases from that of the last output; with `to_input` also the first input's."""
    last = len(network.weights) - 1
    for i in range(last, -1, -1):
        gradient = network.outputs[i]
        torch.mm(gradient.t(), network.inputs[i], out=network.weight_gradients[i])
        torch.sum(gradient, [0], out=network.bias_gradients[i])
        if network.rounds:
            network.gradients[i].copy_(network.weight_gradients[i])
            network.gradients[last + 1 + i].copy_(network.bias_gradients[i])
        if i > 0 or to_input:
            network.input_gradients[i] = linear(gradient, network.weights[i].t(), None, network.input_gradients[i])
            if network.residual and i < last and network.inputs[i].size(1) == network.inputs[i + 1].size(1):
                network.input_gradients[i].add_(network.input_gradients[i + 1])
        if i > 0:
            before = network.outputs[i - 1]
            torch.ops.aten.silu_backward(network.input_gradients[i].to(before.dtype), before, grad_input=before)


def objective_and_gradient(batch: Batch, beta: float) -> torch.Tensor:
    """Fill all gradients, and the posterior means, for the images `x` and the noise.

    Returns (reconstruction, kl) in nats per image, (2,); kl is NaN where there is none. The terms are those of Kingma &
    Welling 2014, appendix B, and their derivatives.
    """
    encoder, decoder, x, noise = batch.encoder, batch.decoder, batch.x, batch.noise
    z = decoder.inputs[0]
    n, pixels, latent = x.size(0), x.size(1), z.size(1)
    encoder.inputs[0].copy_(x)
    forward(encoder)
    mean = encoder.outputs[-1][:, :latent]
    raw = encoder.outputs[-1][:, latent:]
    batch.means.copy_(mean)
    log_variance = raw.clamp(max=batch.largest_log_variance)
    deviation = (0.5 * log_variance).exp()
    if batch.has_kl:
        torch.addcmul(mean, deviation, noise, out=z)
    else:
        z.copy_(mean)
    forward(decoder)

    output = decoder.outputs[-1].to(x.dtype)
    if batch.is_bernoulli:
        # -log p(x|z) = sum softplus(l) - x l, whose derivative is sigmoid(l) - x.
        loss = torch.relu(output).sum() - torch.dot(output.view(-1), x.view(-1))
        torch.sigmoid(output, out=output)
        # softplus(l) = max(l, 0) - log max(s, 1 - s), s = sigmoid(l). Logarithms dominate the time here. Each argument
        # is at least 1/2, so the product of 64 arguments does not underflow, and one logarithm replaces 64.
        torch.sub(output, 0.5, out=batch.losses)
        batch.losses.abs_().add_(0.5)
        for first in range(0, n, 64):
            loss -= batch.losses[first : first + 64].prod(0).log().sum()
        output.sub_(x).mul_(1 / n)
    else:
        # -log p(x|z) = sum (x - m)^2 / (2 sigma^2) + log sigma + log(2 pi) / 2.
        precision = (-2 * batch.log_sigma).exp()
        output.sub_(x)
        squares = precision * torch.dot(output.view(-1), output.view(-1))
        loss = 0.5 * squares + n * pixels * (batch.log_sigma + 0.5 * math.log(2 * math.pi))
        output.mul_(precision / n)
        log_sigma_gradient = batch.log_sigma_gradient
        if log_sigma_gradient is not None:
            log_sigma_gradient.copy_(pixels - squares / n)
    decoder.outputs[-1].copy_(output)
    backward(decoder, True)

    to_z = decoder.input_gradients[0]
    if batch.has_kl:
        # KL = sum (mu^2 + s^2 - 1 - log s^2) / 2 and z = mu + s noise; a bounded log s^2 has no gradient.
        variance = deviation.square()
        kl = 0.5 * (mean.square() + variance - 1 - log_variance).sum()
        to_log_variance = 0.5 * (to_z * noise * deviation + (variance - 1) * (beta / n))
        raw.copy_(to_log_variance * (raw <= batch.largest_log_variance))
        mean.mul_(beta / n).add_(to_z)
    else:
        kl = torch.full_like(loss, math.nan)
        mean.copy_(to_z)
    backward(encoder, False)
    return torch.stack((loss, kl)).div_(n)


def descend(adam: Adam, averaged: torch.Tensor, learning_rate: float, average_share: float) -> None:
    """Clip the gradient, take one step of Adam (Kingma & Ba 2015), and move the average towards the weights."""
    gradient = adam.gradient[0]
    gradient.mul_((adam.clip_norm / (torch.dot(gradient, gradient).sqrt() + 1e-6)).clamp_(max=1.0))
    adam.steps[0].add_(1.0)
    torch._fused_adam_(
        adam.weights,
        adam.gradient,
        adam.first_moment,
        adam.second_moment,
        [],
        adam.steps,
        lr=learning_rate,
        beta1=adam.beta1,
        beta2=adam.beta2,
        weight_decay=0.0,
        eps=1e-8,
        amsgrad=False,
        maximize=False,
    )
    if average_share > 0:
        averaged.lerp_(adam.weights[0], average_share)


def steps(
    images: torch.Tensor,
    index: torch.Tensor,
    generator: torch.Generator,
    batch: Batch,
    adam: Adam,
    averaged: torch.Tensor,
    beta: float,
    learning_rates: list[float],
    average_shares: list[float],
    means: torch.Tensor,
) -> torch.Tensor:
    """Train on the uint8 images (N, pixels) at `index` (k, n), in k steps.

    Returns the losses of `objective_and_gradient` of each step, (k, 2), and fills `means`, (k, n, latent), with the
    posterior means. One call takes several steps, because between calls a thread waits for Python's lock, which the
    window holds for milliseconds.
    """
    x = batch.x
    metrics = torch.empty(len(learning_rates), 2)
    for i in range(len(learning_rates)):
        torch.index_select(images, 0, index[i], out=batch.bytes)
        x.copy_(batch.bytes).mul_(1 / 255)
        if batch.draws_pixels:
            x.copy_(torch.bernoulli(x, generator=generator))
        batch.noise.normal_(0.0, 1.0, generator=generator)
        metrics[i] = objective_and_gradient(batch, beta)
        means[i] = batch.means
        descend(adam, averaged, learning_rates[i], average_shares[i])
    return metrics


@functools.cache
def compiled() -> Callable:
    """Return `steps` as TorchScript if TorchScript is available, else unchanged."""
    return scripted(steps)


def covers(model: DensityModel) -> bool:
    """Whether the step covers the model's family and networks; convolutions, for example, are left to autograd."""
    if isinstance(model, ExactDensity):
        return False
    return model.family.fused and not isinstance(model.encoder.network, Convolutional)


def new_batch(model: LatentModel, size: int, draws_pixels: bool, dtype: torch.dtype | None = None) -> Batch:
    """Return the memory of a step with `size` images; the `grad` of the parameters receives the gradients.

    `dtype` is the type in which layers compute, by default the type of the parameters. The layers next to z always use
    the type of the parameters: with eight bits, z would be as coarse as the posterior is wide. Raises ValueError for a
    model that the step does not cover: the step would compute the gradient of another objective.
    """
    if not covers(model):
        raise ValueError("the fused step is not made for this model")
    new = next(model.parameters()).data.new_empty
    encoder = _passes(model.encoder.network, size, dtype, exact=-1)
    decoder = _passes(model.decoder.network, size, dtype, exact=0)
    learned = model.decoder.log_sigma if model.decoder.likelihood.learns_sigma else None
    return Batch(
        encoder,
        decoder,
        torch.empty(encoder.inputs[0].shape, dtype=torch.uint8),
        encoder.inputs[0] if encoder.inputs[0].dtype == new(0).dtype else new(encoder.inputs[0].shape),
        new(size, model.latent_size),
        new(size, model.latent_size),
        new(encoder.inputs[0].shape),
        new(()).fill_(math.log(model.decoder.sigma)) if learned is None else learned.data,
        None if learned is None else learned.grad,
        model.decoder.likelihood.distribution is bernoulli,
        model.family.prior is not None,
        draws_pixels,
        LARGEST_LOG_VARIANCE,
    )


def _passes(network: nn.Sequential, size: int, dtype: torch.dtype | None, exact: int) -> Passes:
    """Return the memory for a network; layer `exact` computes in the type of its parameters."""
    layers = [layer for layer in network if isinstance(layer, nn.Linear)]
    dtypes = [dtype or layer.weight.dtype for layer in layers]
    dtypes[exact] = layers[exact].weight.dtype
    parameters = [layer.weight for layer in layers] + [layer.bias for layer in layers]
    values, gradients = [parameter.detach() for parameter in parameters], [parameter.grad for parameter in parameters]
    # If no rounding is needed, `to` returns the same tensor.
    weights, biases = ([v.to(kind) for v, kind in zip(half, dtypes)] for half in _halves(values))
    weight_gradients, bias_gradients = ([g.to(kind) for g, kind in zip(half, dtypes)] for half in _halves(gradients))
    return Passes(
        values,
        gradients,
        weights,
        biases,
        weight_gradients,
        bias_gradients,
        [torch.empty(size, layer.in_features, dtype=kind) for layer, kind in zip(layers, dtypes)],
        [torch.empty(size, layer.out_features, dtype=kind) for layer, kind in zip(layers, dtypes)],
        [torch.empty(size, layer.in_features, dtype=kind) for layer, kind in zip(layers, dtypes)],
        isinstance(network, Residual),
        any(kind != layer.weight.dtype for layer, kind in zip(layers, dtypes)),
    )


def _halves(tensors: list[torch.Tensor]) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    return tensors[: len(tensors) // 2], tensors[len(tensors) // 2 :]
