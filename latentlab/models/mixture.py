"""FiniteMixture: p(x) = sum_k pi_k p(x|k), with independent pixels in each component.

With Bernoulli pixels a component is an image of probabilities, with Gaussian pixels an image of means; the standard
deviation is one fixed number ("gaussian"), or one number per component and pixel ("gaussian-learned"). EM learns the
weights, see latentlab.training.em: `statistics` is the E-step over images, `maximise` the M-step.

The M-step maximises log-likelihood + log prior. The likelihood alone would give probability 0 to a pixel that is black
in all images of a component, and would not bound a standard deviation from below. The prior acts like SMOOTHING further
images in each component, equal to the mean image of the data, with the standard deviation `sigma`; on the weights of
the components the prior acts like one further image per component.
"""

import math
from typing import NamedTuple

import torch
from torch import nn
from torch.nn.functional import softplus

from latentlab.config import Config
from latentlab.models.density import ExactDensity

SMOOTHING = 2.0  # images: of 1, 2, 3 and 10 the best for 200 components on MNIST
LEAST = 1e-9  # the smallest probability of a pixel; the largest is 1 - 1e-7, near the last float32 before 1
MOST_VALUES = 1 << 24  # responsibilities of one block of images: 64 MiB in float32
SPREAD = 0.1  # standard deviation of the untrained components about the mean image, in units of their outputs


class Statistics(NamedTuple):
    """Sums over images, weighted by responsibilities: the sufficient statistics of the components."""

    counts: torch.Tensor  # (K,): images
    sums: torch.Tensor  # (K, pixels): of x
    squares: torch.Tensor | None  # (K, pixels): of x squared; None where the M-step does not need them


class FiniteMixture(ExactDensity):
    """A mixture of `components` images of independent pixels.

    Weights: `log_weights` (K,), normalised by the model; `output` (K, pixels), logits or means; `log_sigma` (K, pixels)
    if the standard deviations are learned.
    """

    def __init__(self, image_shape: tuple[int, int], binary: bool, components: int, likelihood: str, sigma: float):
        super().__init__(image_shape, binary)
        self.likelihood = likelihood
        self.sigma = sigma
        pixels = math.prod(image_shape)
        self.log_weights = nn.Parameter(torch.empty(components))
        self.output = nn.Parameter(torch.empty(components, pixels))
        if likelihood == "gaussian-learned":
            self.log_sigma = nn.Parameter(torch.empty(components, pixels))

    @property
    def components(self) -> int:
        """The number K of components."""
        return len(self.log_weights)

    @property
    def is_bernoulli(self) -> bool:
        """Whether pixels are Bernoulli."""
        return self.likelihood == "bernoulli"

    @property
    def learns_sigma(self) -> bool:
        """Whether the model has a standard deviation for each component and pixel."""
        return self.likelihood == "gaussian-learned"

    @property
    def rows(self) -> int:
        """The largest number of images to give `log_prob` at a time."""
        return max(1, min(1000, MOST_VALUES // max(self.components, self.output.shape[1])))

    def reset_parameters(self, mean_image: torch.Tensor, generator: torch.Generator) -> None:
        """Set equal weights, and components about the mean image."""
        with torch.no_grad():
            self.log_weights.fill_(-math.log(self.components))
            noise = torch.randn(self.output.shape, generator=generator) * SPREAD
            centre = torch.logit(mean_image, eps=1e-3) if self.is_bernoulli else mean_image
            self.output.copy_(centre + noise)
            if self.learns_sigma:
                self.log_sigma.fill_(math.log(self.sigma))

    def log_joint(self, x: torch.Tensor) -> torch.Tensor:
        """Return log pi_k + log p(x|k), (n, K), in nats, of images x (n, pixels)."""
        log_weights = self.log_weights.log_softmax(0)
        if self.is_bernoulli:
            return torch.addmm(log_weights - softplus(self.output).sum(1), x, self.output.T)
        log_sigma = self.log_sigma if self.learns_sigma else torch.full_like(self.output, math.log(self.sigma))
        precision = (-2 * log_sigma).exp()
        constants = (0.5 * precision * self.output.square() + log_sigma + 0.5 * math.log(2 * math.pi)).sum(1)
        joint = torch.addmm(log_weights - constants, x, (precision * self.output).T)
        return torch.addmm(joint, x.square(), precision.T, alpha=-0.5)

    def log_prob(self, x: torch.Tensor) -> torch.Tensor:
        """Return log p(x), (n,), in nats: a sum over the components."""
        return self.log_joint(x).logsumexp(1)

    def responsibilities(self, x: torch.Tensor) -> torch.Tensor:
        """Return p(k|x), (n, K), of images x (n, pixels): the E-step."""
        return self.log_joint(x).softmax(1)

    def component_means(self) -> torch.Tensor:
        """Return the mean image of each component, (K, pixels), in the order of the weights in memory."""
        return self.output.sigmoid() if self.is_bernoulli else self.output

    def sample(self, count: int, generator: torch.Generator, mean: bool = False) -> torch.Tensor:
        """Return `count` draws, (count, pixels): a component by its weight, then each pixel; or the pixels' means."""
        weights = self.log_weights.detach().cpu().softmax(0)
        chosen = torch.multinomial(weights, count, replacement=True, generator=generator)
        means = self.component_means().detach().cpu()[chosen]
        if mean:
            return means
        if self.is_bernoulli:
            return torch.bernoulli(means, generator=generator)
        noise = torch.randn(means.shape, generator=generator)
        return means + noise * (self.log_sigma.detach().cpu()[chosen].exp() if self.learns_sigma else self.sigma)

    def statistics(self, x: torch.Tensor) -> tuple[torch.Tensor, Statistics]:
        """Return log p(x), (n,), and the statistics of images x (n, pixels) under the current weights."""
        joint = self.log_joint(x)
        log_px = joint.logsumexp(1)
        shares = (joint - log_px[:, None]).exp()
        squares = shares.T @ x.square() if self.learns_sigma else None
        return log_px, Statistics(shares.sum(0), shares.T @ x, squares)

    @torch.no_grad()
    def maximise(self, found: Statistics, mean_image: torch.Tensor) -> None:
        """Set the weights that maximise log-likelihood + log prior, given the statistics of all images."""
        self.log_weights.copy_(((found.counts + 1) / (found.counts.sum() + self.components)).log())
        weights = found.counts[:, None] + SMOOTHING
        means = (found.sums + SMOOTHING * mean_image) / weights
        if self.is_bernoulli:
            self.output.copy_(torch.logit(means.clamp(LEAST, 1 - 1e-7)))
            return
        self.output.copy_(means)
        if self.learns_sigma:
            prior = SMOOTHING * (mean_image.square() + self.sigma**2)
            variance = (found.squares + prior) / weights - means.square()
            self.log_sigma.copy_(0.5 * variance.clamp(min=1e-12).log())

    def log_prior(self, mean_image: torch.Tensor) -> torch.Tensor:
        """Return the log prior of the weights, up to a constant: EM never lowers log-likelihood + log prior."""
        total = self.log_weights.log_softmax(0).sum()
        if self.is_bernoulli:
            return total + SMOOTHING * (mean_image * self.output - softplus(self.output)).sum()
        if not self.learns_sigma:
            return total - 0.5 * SMOOTHING * ((mean_image - self.output) / self.sigma).square().sum()
        squares = (mean_image - self.output).square() + self.sigma**2
        return total - SMOOTHING * (0.5 * squares * (-2 * self.log_sigma).exp() + self.log_sigma).sum()


def new_mixture(config: Config, image_shape: tuple[int, int]) -> FiniteMixture:
    """Return the mixture of these settings, its weights unset."""
    return FiniteMixture(image_shape, config.pixels == "dynamic", config.components, config.likelihood, config.sigma)
