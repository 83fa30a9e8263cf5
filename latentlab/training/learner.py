"""Learner: a model in training, some steps at a time; GradientLearner, the learner by gradients and Adam."""

import math
from collections.abc import Mapping
from typing import Any, Protocol

import torch

from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.models import build, frozen_model
from latentlab.models.density import DensityModel
from latentlab.models.distributions import random_stream
from latentlab.models.networks import Convolutional
from latentlab.models.objectives import objective_of, samples_of
from latentlab.training.gradient import Adam, Batch, compiled, covers, descend, new_batch
from latentlab.training.keyframe import Keyframe

# Largest norm of the gradient of a mean over images, in nats per unit of weight. On MNIST the median norm is 105, so
# the bound of 30 is active, and an outlier batch weighs no more than another. After 20 epochs bounds of 30 and 300 end
# alike (134.6, 134.7); 10 ends worse.
CLIP_NORM = 30.0
ADAM_BETAS = 0.9, 0.99  # the usual 0.999, a slower second moment, ends 0.5 nats worse
AVERAGE_DECAY = 0.999  # per step: an average over about two epochs of MNIST
ALIGNMENT = (
    16  # alignment of parameters in the vector, in elements: products of parameters across cache lines are slower
)
LARGEST_COUNT = 1 << 24  # the largest step count of Adam: its float32 cannot represent the next integer
AVERAGE_EVERY = 4  # steps between two updates of the average, after the first hundred


class Learner(Protocol):
    """The interface between training loop and model: the weights of one training, their optimiser, and the noise.

    A learner begins at step 0, from (config, dataset, device). Only the loop that made the learner uses it. `model`
    changes with every step, so only `weights()`, a copy, may leave the training.
    """

    device: torch.device
    steps: int  # steps made
    model: DensityModel  # the model that is shown, measured and saved

    def learn(self, index: torch.Tensor, beta: float, learning_rates: list[float]) -> tuple[torch.Tensor, torch.Tensor]:
        """Take k steps, one for each learning rate, each with its part of the images at `index`, (k * n,).

        Returns (reconstruction, kl) of each step in nats per image, (k, 2), kl NaN if there is none, and the posterior
        means, (k * n, latent). All are computed with the weights before the step.
        """

    def weights(self) -> dict[str, torch.Tensor]:
        """Return a copy of the weights of `model` by name, on the CPU."""

    def state(self) -> dict[str, Any]:
        """Return copies on the CPU of the other state in a keyframe, by the keyframe's field names."""

    def load_keyframe(self, keyframe: Keyframe) -> None:
        """Restore the whole state of a keyframe. Raises UserError if the keyframe does not fit."""

    def is_finite(self) -> bool:
        """Return whether the weights of `model` are finite."""

    def keep(self) -> None:
        """Remember the weights of `model`, in place of the earlier ones."""

    def restore(self) -> None:
        """Show the remembered weights again; training cannot continue from them."""


class GradientLearner:
    """A Learner by gradients: the weights of one training, Adam and the noise.

    All parameters are one vector, all gradients another, so that clipping, Adam and averaging take one call each
    and little time in Python. On a CPU latentlab.training.gradient makes the steps of the models it covers;
    autograd computes the others. With the objective "refit" the encoder learns alone. `model` is a model on the
    memory of the vector `averaged`: it changes with every step, so only `weights()`, a copy, may leave the training.
    """

    def __init__(self, config: Config, dataset: Dataset, device: torch.device) -> None:
        self._draws_pixels = config.pixels == "dynamic"
        self.device = device
        self._images = torch.tensor(dataset.train_images).flatten(1).to(device)
        mean_image = torch.from_numpy(dataset.train_images.mean(axis=0).reshape(-1) / 255).float()

        self._model = build(config, dataset.image_shape, mean_image).to(device)
        self._weights, self._gradient = flatten(self._model)
        if config.objective == "refit":  # Adam leaves a weight as it is whose gradient and moments are 0
            self._model.requires_grad_(False)
            self._model.encoder.requires_grad_(True)
        vectors = self._weights, self._gradient, torch.zeros_like(self._weights), torch.zeros_like(self._weights)
        self._adam = Adam(*([vector] for vector in vectors), [torch.zeros((), device=device)], *ADAM_BETAS, CLIP_NORM)
        self._noise = random_stream(config.seed, "noise", device)
        self.steps = 0
        self.averaged = self._weights.clone()
        self._kept, self._kept_steps = self._weights.clone(), 0
        self.model = frozen_model(config, dataset.image_shape, views(self.averaged, self._model))
        self._dtype = getattr(torch, config.precision)
        self._written = device.type == "cpu" and covers(self._model)
        for network in self._model.modules():
            if isinstance(network, Convolutional) and device.type == "cpu":
                network.dtype = self._dtype
        if device.type == "cuda":
            torch.backends.cudnn.deterministic = True  # else a convolution's gradient differs from run to run
        self._batches: dict[int, Batch] = {}  # by size: the last of an epoch may be short

    def learn(self, index: torch.Tensor, beta: float, learning_rates: list[float]) -> tuple[torch.Tensor, torch.Tensor]:
        """Take k steps, one for each learning rate, each with its part of the images at `index`, (k * n,).

        Returns (reconstruction, kl) of each step in nats per image, (k, 2), kl NaN if there is none, and the posterior
        means, (k * n, latent). All are computed with the weights before the step.
        """
        count = len(learning_rates)
        shares = [average_share(self.steps + i + 1) for i in range(count)]
        self.steps += count
        parts = index.view(count, -1)
        if not self._written:
            taken = [self._step_by_autograd(*one, beta) for one in zip(parts, learning_rates, shares)]
            metrics, means = zip(*taken)
            return torch.stack(metrics), torch.cat(means)
        size = parts.size(1)
        batch = self._batches.get(size)
        if batch is None:
            batch = self._batches[size] = new_batch(self._model, size, self._draws_pixels, self._dtype)
        means = batch.means.new_empty(count, *batch.means.shape)
        metrics = compiled()(
            self._images, parts, self._noise, batch, self._adam, self.averaged, beta, learning_rates, shares, means
        )
        return metrics, means.flatten(0, 1)

    def _step_by_autograd(self, index: torch.Tensor, learning_rate: float, average_share: float, beta: float):
        x = self._images[index].float().mul_(1 / 255)
        if self._draws_pixels:
            x = torch.bernoulli(x, generator=self._noise)
        draws = samples_of(self._model) * len(x)
        noise = torch.empty(draws, self._model.latent_size, device=x.device).normal_(generator=self._noise)
        objective, means = objective_of(self._model, x, noise, beta)
        self._gradient.zero_()
        objective.loss.backward()
        descend(self._adam, self.averaged, learning_rate, average_share)
        kl = torch.full_like(objective.loss, torch.nan) if objective.kl is None else objective.kl
        return torch.stack((objective.reconstruction, kl)).detach(), means.detach()

    def weights(self) -> dict[str, torch.Tensor]:
        """Return a copy of the averaged weights by name, on the CPU."""
        return views(self.averaged.cpu().clone(), self._model)

    def state(self) -> dict[str, Any]:
        """Return copies on the CPU of the other state of a learner in a keyframe, by the keyframe's field names."""
        copies = {name: views(vector.cpu().clone(), self._model) for name, vector in self._vectors().items()}
        return copies | {"kept_step": self._kept_steps, "noise_state": self._noise.get_state()}

    def load_keyframe(self, keyframe: Keyframe) -> None:
        """Restore the weights, the optimiser and the noise of a keyframe. Raises UserError if they do not fit."""
        for name, vector in self._vectors().items():
            fill(views(vector, self._model), getattr(keyframe, name))
        fill(views(self.averaged, self._model), keyframe.snapshot.weights)
        self.steps, self._kept_steps = keyframe.step, keyframe.kept_step
        self._adam.steps[0].fill_(min(self.steps, LARGEST_COUNT))
        set_state(self._noise, keyframe.noise_state)

    def _vectors(self) -> dict[str, torch.Tensor]:
        """Return the vectors of all parameters, except the averages, by their names in a keyframe."""
        moments = self._adam.first_moment[0], self._adam.second_moment[0]
        return {"weights": self._weights, "kept": self._kept, "first_moment": moments[0], "second_moment": moments[1]}

    def is_finite(self) -> bool:
        """Return whether the averaged weights are finite: the sum is not finite if one weight is not."""
        return bool(torch.isfinite(self.averaged.sum()))

    def keep(self) -> None:
        """Remember the current averaged weights, in place of the earlier ones."""
        self._kept_steps = self.steps
        self._kept.copy_(self.averaged)

    def restore(self) -> None:
        """Show the remembered weights again; training cannot continue from them."""
        self.steps = self._kept_steps
        self.averaged.copy_(self._kept)


def set_state(generator: torch.Generator, state: torch.Tensor) -> None:
    """Set the state of a generator. Raises UserError if the state is not one of a generator of this device."""
    try:
        generator.set_state(state)
    except (RuntimeError, TypeError) as error:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "The keyframe was written on another device or by another torch; it cannot go on here."
            )
        ) from error


def misfit() -> UserError:
    """Return the sentence for a keyframe of another model or of other data."""
    return UserError(QT_TRANSLATE_NOOP("Errors", "The keyframe does not fit the settings of its run."))


def fill(places: Mapping[str, torch.Tensor], values: Mapping[str, torch.Tensor]) -> None:
    """Copy tensors by name. Raises UserError if names or shapes differ."""
    shapes, found = ({name: tensor.shape for name, tensor in side.items()} for side in (places, values))
    if shapes != found:
        raise misfit()
    with torch.no_grad():
        for name, place in places.items():
            place.copy_(values[name])


def average_share(step: int) -> float:
    """Return the share by which the average moves towards the weights at a step, counted from 1."""
    every = 1 if step <= 100 else AVERAGE_EVERY
    # An average of few steps moves faster; otherwise the untrained weights would dominate it for an epoch.
    decay = min(AVERAGE_DECAY, (1 + step) / (10 + step))
    return 0.0 if step % every else 1 - decay**every


def flatten(model: DensityModel) -> tuple[torch.Tensor, torch.Tensor]:
    """Move all parameters of `model` into one vector and their gradients into another; return both.

    Zeros pad the parameters, so that each parameter begins at a cache line.
    """
    parameters = list(model.parameters())
    weights = parameters[0].new_zeros(sum(_room(parameter) for parameter in parameters), requires_grad=False)
    gradient = torch.zeros_like(weights)
    for parameter, data, grad in zip(parameters, views(weights, model).values(), views(gradient, model).values()):
        parameter.data = data.copy_(parameter.detach())
        parameter.grad = grad
    return weights, gradient


def views(flat: torch.Tensor, model: DensityModel) -> dict[str, torch.Tensor]:
    """Return the parameters in a vector by name, each with its shape in `model`; they share the vector's memory."""
    parts, start = {}, 0
    for name, parameter in model.named_parameters():
        parts[name] = flat[start : start + parameter.numel()].view(parameter.shape)
        start += _room(parameter)
    return parts


def _room(parameter: torch.Tensor) -> int:
    """Return the number of elements that a parameter takes in the vector, padding included."""
    return math.ceil(parameter.numel() / ALIGNMENT) * ALIGNMENT
