"""EMLearner: expectation maximisation of a finite mixture, in the steps of the training loop.

The training begins with minibatch EM; on fixed pixels it continues with EM over whole epochs. Both keep the statistics
S of the M-step as means over images:

    minibatch   S moves towards the statistics of the batch by the share (t + 2)^-DECAY; each step has an M-step
    whole       S sums the statistics of an epoch under fixed weights; the epoch's last step has an M-step

Minibatch EM learns fast from few images; EM over whole epochs never lowers the likelihood of fixed pixels (Dempster+
1977). The change comes with the first epoch in which the share is smaller than one batch's share of the data: from then
on the running mean would average over more than an epoch. Pixels that are drawn again at every step are new data in
each epoch, and the running mean averages over more draws than an epoch holds, so on drawn pixels the training stays
with minibatch EM.

Sources: of minibatch EM, Cappe & Moulines 2009, "On-line expectation-maximization algorithm for latent data models"; of
the decay, Liang & Klein 2009, "Online EM for unsupervised models".
"""

from typing import Any

import numpy as np
import torch

from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.models import build
from latentlab.models.distributions import random_stream
from latentlab.models.mixture import FiniteMixture, Statistics
from latentlab.training.keyframe import Keyframe
from latentlab.training.learner import fill, set_state
from latentlab.training.schedule import steps_per_epoch

DECAY = 0.7
STARTS = 3  # short runs from random images; the training continues the likeliest of them
START_STEPS = 30  # steps of each short run
JUDGED = 1000  # training images whose likelihood decides between the short runs
IMAGE_SHARE = 0.5  # of a training image in a component at the start; the rest is the mean image
# Keyframes of a latentlab without factors name a statistic after the weight that it determines.
EARLIER_NAMES = {"log_weights": "counts", "output": "sums", "log_sigma": "squares"}


class EMLearner:
    """A mixture in training: its weights, its statistics and the noise that draws pixels. One thread uses it.

    `model` is the model itself, whose weights change with the steps.
    """

    def __init__(self, config: Config, dataset: Dataset, device: torch.device) -> None:
        self.device = device
        self.steps = 0
        self._draws_pixels = config.pixels == "dynamic"
        self._images = torch.tensor(dataset.train_images).flatten(1).to(device)
        self._mean_image = mean_image_of(dataset).to(device)
        self._batch = min(config.batch_size, len(self._images))
        self._per_epoch = steps_per_epoch(config, len(self._images))
        self.model: FiniteMixture = build(config, dataset.image_shape).to(device).requires_grad_(False)
        self._noise = random_stream(config.seed, "noise", device)
        count = 1 if self.model.components == 1 else STARTS
        starts = [self._start(random_stream(config.seed, f"start {number}")) for number in range(count)]
        _, self._statistics = max(starts, key=lambda start: start[0])
        self._maximise()
        self._kept, self._kept_steps = self.weights(), 0

    def learn(self, index: torch.Tensor, beta: float, learning_rates: list[float]) -> tuple[torch.Tensor, torch.Tensor]:
        """Take a step for each learning rate, each with its part of the images at `index`, (k * n,).

        Learning rates and beta have no influence. Returns (-log p(x), NaN) of each step, (k, 2), under the weights
        before that step, and the means, (k * n, 0).
        """
        metrics = []
        for part in index.view(len(learning_rates), -1):
            log_px, found = self.model.statistics(self._x(part, self._noise))
            metrics.append(torch.stack((-log_px.mean(), log_px.new_tensor(torch.nan))))
            self._take(found, len(part))
            self.steps += 1
        return torch.stack(metrics), torch.empty(len(index), 0, device=self.device)

    def _take(self, found: Statistics, images: int) -> None:
        """Add the statistics of one batch to the state, and perform the M-step if it is due."""
        epoch, within = divmod(self.steps, self._per_epoch)
        is_late = share_at(epoch * self._per_epoch) < self._batch / len(self._images)
        if is_late and not self._draws_pixels:
            if within == 0:
                _move(self._statistics, found, 0.0, 0.0)
            _move(self._statistics, found, 1.0, 1 / len(self._images))
            if within == self._per_epoch - 1:
                self._maximise()
            return
        share = share_at(self.steps)
        _move(self._statistics, found, 1 - share, share / images)
        self._maximise()

    def _maximise(self) -> None:
        of_all = {name: part * len(self._images) for name, part in self._statistics.items()}
        self.model.maximise(of_all, self._mean_image)

    def _start(self, generator: torch.Generator) -> tuple[float, Statistics]:
        """Return the log-likelihood and the statistics after a short run from random training images.

        A component with factors begins with the covariance of `rank` random training images about the mean image.
        """
        model, total = self.model, len(self._images)
        chosen = torch.randint(total, (model.components,), generator=generator)
        share = IMAGE_SHARE if model.components > 1 else 0.0
        centres = share * self._x(chosen, None) + (1 - share) * self._mean_image
        spread = torch.randint(total, (model.components * model.rank,), generator=generator)
        shape = model.components, model.rank, len(self._mean_image)
        loadings = (self._x(spread, None) - self._mean_image).view(shape).mT
        self._statistics = model.first_statistics(centres, loadings / max(1, model.rank) ** 0.5)
        for step in range(START_STEPS):
            self._maximise()
            index = torch.randint(total, (self._batch,), generator=generator)
            _, found = model.statistics(self._x(index, generator))
            share = (step + 2) ** -DECAY
            _move(self._statistics, found, 1 - share, share / len(index))
        self._maximise()
        judged = self._x(torch.arange(min(JUDGED, total)), random_stream(0, "start"))
        return model.log_prob(judged).sum().item(), self._statistics

    def _x(self, index: torch.Tensor, generator: torch.Generator | None) -> torch.Tensor:
        """Return images as x (n, pixels); `generator` draws dynamic pixels, and without it they stay grey."""
        x = self._images[index.to(self.device)].float().mul_(1 / 255)
        if not self._draws_pixels or generator is None:
            return x
        return torch.bernoulli(x.to(generator.device), generator=generator).to(self.device)

    def weights(self) -> dict[str, torch.Tensor]:
        """Return a copy of the weights by name, on the CPU."""
        return {name: weight.detach().to("cpu", copy=True) for name, weight in self.model.named_parameters()}

    def state(self) -> dict[str, Any]:
        """Return copies on the CPU of the other state in a keyframe; its first moments are the statistics."""
        return {
            "weights": self.weights(),
            "kept": {name: weight.clone() for name, weight in self._kept.items()},
            "kept_step": self._kept_steps,
            "first_moment": {name: part.to("cpu", copy=True) for name, part in self._statistics.items()},
            "second_moment": {},
            "noise_state": self._noise.get_state(),
        }

    def load_keyframe(self, keyframe: Keyframe) -> None:
        """Restore the weights, the statistics and the noise of a keyframe. Raises UserError if they do not fit."""
        fill(dict(self.model.named_parameters()), keyframe.weights)
        fill(self._kept, keyframe.kept)
        fill(self._statistics, {EARLIER_NAMES.get(name, name): part for name, part in keyframe.first_moment.items()})
        self.steps, self._kept_steps = keyframe.step, keyframe.kept_step
        set_state(self._noise, keyframe.noise_state)

    def is_finite(self) -> bool:
        """Return whether all weights are finite."""
        return all(bool(torch.isfinite(weight.sum())) for weight in self.model.parameters())

    def keep(self) -> None:
        """Remember the current weights, in place of the earlier ones."""
        self._kept, self._kept_steps = self.weights(), self.steps

    def restore(self) -> None:
        """Show the remembered weights again; training cannot continue from them."""
        fill(dict(self.model.named_parameters()), self._kept)
        self.steps = self._kept_steps


def mean_image_of(dataset: Dataset) -> torch.Tensor:
    """Return the mean of the training images and a grey image, float32 (pixels,): no pixel is quite black or white."""
    total = dataset.train_images.sum(axis=0, dtype=np.float64).reshape(-1) / 255
    return torch.from_numpy((total + 0.5) / (len(dataset.train_images) + 1)).float()


def share_at(step: int) -> float:
    """Return the share by which minibatch EM moves towards a batch, at a step counted from 0."""
    return (step + START_STEPS + 2) ** -DECAY


def _move(statistics: Statistics, found: Statistics, old: float, new: float) -> None:
    """Replace the statistics, in place, by old * statistics + new * found."""
    for name, part in statistics.items():
        part.mul_(old).add_(found[name], alpha=new)
