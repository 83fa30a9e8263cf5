"""FiniteMixture: p(x) = sum_k pi_k p(x|k), with independent pixels in each component; FactorMixture, with factors.

With Bernoulli pixels a component is an image of probabilities, with Gaussian pixels an image of means; the standard
deviation is one fixed number ("gaussian"), or one number per component and pixel ("gaussian-learned"). EM learns the
weights, see latentlab.training.em: `statistics` is the E-step over images, `maximise` the M-step.

The M-step maximises log-likelihood + log prior. The likelihood alone would give probability 0 to a pixel that is black
in all images of a component, and would not bound a standard deviation from below. The prior acts like SMOOTHING further
images in each component, equal to the mean image of the data, with the standard deviation `sigma`; on the weights of
the components the prior acts like one further image per component. A learned variance is thus at least
SMOOTHING sigma^2 / (n + SMOOTHING) in a component of n images; a pixel that is black in all images has about this one.
"""

import math

import torch
from torch import nn
from torch.nn.functional import softplus

from latentlab.config import Config
from latentlab.models.density import ExactDensity

SMOOTHING = 2.0  # images: of 1, 2, 3 and 10 the best for 200 components on MNIST
LEAST = 1e-9  # the smallest probability of a pixel; the largest is 1 - 1e-7, near the last float32 before 1
MOST_VALUES = 1 << 24  # responsibilities, or factors, of one block of images: 64 MiB in float32, 128 in float64
SPREAD = 0.1  # standard deviation of the untrained components about the mean image, in units of their outputs


# Sums over images, weighted by responsibilities: the sufficient statistics of the components, by name. A model declares
# its statistics, with their shapes and their type, in `first_statistics`.
Statistics = dict[str, torch.Tensor]


class FiniteMixture(ExactDensity):
    """A mixture of `components` images of independent pixels.

    Weights: `log_weights` (K,), normalised by the model; `output` (K, pixels), logits or means; `log_sigma` (K, pixels)
    if the standard deviations are learned.

    Statistics: `counts` (K,), of images; `sums` (K, pixels), of x; `squares` (K, pixels), of x squared, if the standard
    deviations are learned.
    """

    rank = 0  # factors of a component

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
        return max(1, min(1000, MOST_VALUES // max(self.components * max(1, self.rank), self.output.shape[1])))

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
        return log_joint_of_gaussians(x, log_weights, self.output, log_sigma)

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
        means = self._means_of(chosen, generator)
        if mean:
            return means
        if self.is_bernoulli:
            return torch.bernoulli(means, generator=generator)
        noise = torch.randn(means.shape, generator=generator)
        return means + noise * (self.log_sigma.detach().cpu()[chosen].exp() if self.learns_sigma else self.sigma)

    def _means_of(self, chosen: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return the means about which pixels are drawn, (n, pixels) on the CPU, for the `chosen` components (n,)."""
        return self.component_means().detach().cpu()[chosen]

    def first_statistics(self, centres: torch.Tensor, loadings: torch.Tensor) -> Statistics:
        """Return statistics, as means over images, of equally heavy components with these means, (K, pixels).

        The standard deviation is `sigma`. `loadings`, (K, pixels, rank), are those of the factors, if there are any.
        """
        count = len(centres)
        found = {"counts": centres.new_full((count,), 1 / count), "sums": centres / count}
        if self.learns_sigma:
            found["squares"] = (centres.square() + loadings.square().sum(2) + self.sigma**2) / count
        return found

    def statistics(self, x: torch.Tensor) -> tuple[torch.Tensor, Statistics]:
        """Return log p(x), (n,), and the statistics of images x (n, pixels) under the current weights."""
        joint = self.log_joint(x)
        log_px = joint.logsumexp(1)
        shares = (joint - log_px[:, None]).exp()
        found = {"counts": shares.sum(0), "sums": shares.T @ x}
        if self.learns_sigma:
            found["squares"] = shares.T @ x.square()
        return log_px, found

    @torch.no_grad()
    def maximise(self, found: Statistics, mean_image: torch.Tensor) -> None:
        """Set the weights that maximise log-likelihood + log prior, given the statistics of all images."""
        self.log_weights.copy_(smoothed_log_weights(found["counts"]))
        weights = found["counts"][:, None] + SMOOTHING
        means = (found["sums"] + SMOOTHING * mean_image) / weights
        if self.is_bernoulli:
            self.output.copy_(torch.logit(means.clamp(LEAST, 1 - 1e-7)))
            return
        self.output.copy_(means)
        if self.learns_sigma:
            prior = SMOOTHING * (mean_image.square() + self.sigma**2)
            variance = (found["squares"] + prior) / weights - means.square()
            self.log_sigma.copy_(log_deviation(variance))

    def log_prior(self, mean_image: torch.Tensor) -> torch.Tensor:
        """Return the log prior of the weights, up to a constant: EM never lowers log-likelihood + log prior."""
        total = self.log_weights.log_softmax(0).sum()
        if self.is_bernoulli:
            return total + SMOOTHING * (mean_image * self.output - softplus(self.output)).sum()
        if not self.learns_sigma:
            return total - 0.5 * SMOOTHING * ((mean_image - self.output) / self.sigma).square().sum()
        squares = (mean_image - self.output).square() + self.sigma**2
        return total - SMOOTHING * (0.5 * squares * (-2 * self.log_sigma).exp() + self.log_sigma).sum()


class FactorMixture(FiniteMixture):
    """A mixture of factor analysers: in component k, x = mean + W z + noise, with `rank` factors z of N(0, I).

    Source: Ghahramani & Hinton 1996, "The EM algorithm for mixtures of factor analyzers". A component is a Gaussian of
    covariance W W^T + Psi, Psi diagonal. Psi has a variance per pixel, so that rank 0 is the mixture of independent
    pixels; probabilistic PCA has one variance for all pixels, and the black border of digits is far less noisy than
    their strokes. Woodbury's identity and the matrix determinant lemma avoid matrices of pixels x pixels.

    Weights: those of independent pixels of "gaussian-learned", and `loadings` W (K, pixels, rank). Statistics, beside
    the others, with E[z] and E[z z^T] given x and the component: `factors` (K, rank), of E[z]; `factor_squares`
    (K, rank, rank), of E[z z^T]; `products` (K, rank, pixels), of E[z] x^T. The images of the prior have factors of
    N(0, I) that do not depend on their pixels. The E-step and the statistics are in float64: a variance is the small
    difference of large sums.
    """

    def __init__(self, image_shape: tuple[int, int], binary: bool, components: int, sigma: float, rank: int):
        super().__init__(image_shape, binary, components, "gaussian-learned", sigma)
        self.rank = rank
        self.loadings = nn.Parameter(torch.empty(*self.output.shape, rank))

    def reset_parameters(self, mean_image: torch.Tensor, generator: torch.Generator) -> None:
        """Set equal weights, components about the mean image, and loadings about 0."""
        super().reset_parameters(mean_image, generator)
        with torch.no_grad():
            self.loadings.copy_(torch.randn(self.loadings.shape, generator=generator) * SPREAD)

    def log_joint(self, x: torch.Tensor) -> torch.Tensor:
        """Return log pi_k + log p(x|k), (n, K), in nats, of images x (n, pixels)."""
        return self._expect(x)[0].to(x.dtype)

    def _expect(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the E-step over images x (n, pixels), in float64, as three tensors.

        They are log pi_k + log p(x|k), (n, K); L^T E[z | x, k], (K, rank, n); and L, (K, rank, rank), the Cholesky
        factor of the precision of z given x and k, I + W^T Psi^-1 W.
        """
        x, means, log_sigma, loadings = (part.double() for part in (x, self.output, self.log_sigma, self.loadings))
        joint = log_joint_of_gaussians(x, self.log_weights.double().log_softmax(0), means, log_sigma)
        scaled = loadings * (-2 * log_sigma).exp()[:, :, None]
        root = torch.linalg.cholesky(loadings.mT @ scaled + torch.eye(self.rank, dtype=x.dtype, device=x.device))
        projection = torch.linalg.solve_triangular(root, scaled.mT, upper=False)
        factors = projection @ x.T - projection @ means[:, :, None]
        log_determinants = root.diagonal(dim1=1, dim2=2).log().sum(1)
        return joint + 0.5 * factors.square().sum(1).T - log_determinants, factors, root

    def _means_of(self, chosen: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return the means about which pixels are drawn, (n, pixels) on the CPU: each image has its own factors."""
        means, loadings = super()._means_of(chosen, generator), self.loadings.detach().cpu()
        factors = torch.randn(len(chosen), self.rank, generator=generator).to(means.dtype)
        for component in chosen.unique():
            drawn = chosen == component
            means[drawn] += factors[drawn] @ loadings[component].T
        return means

    def first_statistics(self, centres: torch.Tensor, loadings: torch.Tensor) -> Statistics:
        """Return statistics, as means over images, of equally heavy components with these means and loadings."""
        centres, loadings = centres.double(), loadings.double()
        found, count = super().first_statistics(centres, loadings), self.components
        identity = torch.eye(self.rank, dtype=centres.dtype, device=centres.device)
        return found | {
            "factors": centres.new_zeros(count, self.rank),
            "factor_squares": identity.repeat(count, 1, 1) / count,
            "products": loadings.mT / count,
        }

    def statistics(self, x: torch.Tensor) -> tuple[torch.Tensor, Statistics]:
        """Return log p(x), (n,), and the statistics of images x (n, pixels) under the current weights."""
        joint, factors, root = self._expect(x)
        log_px = joint.logsumexp(1)
        shares, pixels = (joint - log_px[:, None]).exp(), x.double()
        factors = torch.linalg.solve_triangular(root.mT, factors, upper=True)
        weighted, counts = shares.T[:, None] * factors, shares.sum(0)
        return log_px.to(x.dtype), {
            "counts": counts,
            "sums": shares.T @ pixels,
            "squares": shares.T @ pixels.square(),
            "factors": weighted.sum(2),
            "factor_squares": counts[:, None, None] * torch.cholesky_inverse(root) + weighted @ factors.mT,
            "products": weighted @ pixels,
        }

    @torch.no_grad()
    def maximise(self, found: Statistics, mean_image: torch.Tensor) -> None:
        """Set the weights that maximise log-likelihood + log prior, given the statistics of all images.

        Loadings and mean are the coefficients of one linear regression of the pixels on the factors and a constant 1.
        """
        mean_image = mean_image.double()
        self.log_weights.copy_(smoothed_log_weights(found["counts"]))
        weights = found["counts"] + SMOOTHING
        inner = torch.empty(self.components, self.rank + 1, self.rank + 1, dtype=weights.dtype, device=weights.device)
        inner[:, :-1, :-1] = found["factor_squares"]
        inner[:, :-1, :-1].diagonal(dim1=1, dim2=2).add_(SMOOTHING)
        inner[:, :-1, -1] = inner[:, -1, :-1] = found["factors"]
        inner[:, -1, -1] = weights
        outer = torch.cat([found["products"], (found["sums"] + SMOOTHING * mean_image)[:, None]], dim=1)
        coefficients = torch.cholesky_solve(outer, torch.linalg.cholesky(inner))
        squares = found["squares"] + SMOOTHING * (mean_image.square() + self.sigma**2)
        self.loadings.copy_(coefficients[:, :-1].mT)
        self.output.copy_(coefficients[:, -1])
        self.log_sigma.copy_(log_deviation((squares - (coefficients * outer).sum(1)) / weights[:, None]))

    def log_prior(self, mean_image: torch.Tensor) -> torch.Tensor:
        """Return the log prior of the weights, up to a constant: EM never lowers log-likelihood + log prior."""
        spread = self.loadings.square().sum(2) * (-2 * self.log_sigma).exp()
        return super().log_prior(mean_image) - 0.5 * SMOOTHING * spread.sum()


def log_joint_of_gaussians(
    x: torch.Tensor, log_weights: torch.Tensor, means: torch.Tensor, log_sigma: torch.Tensor
) -> torch.Tensor:
    """Return log pi_k + log p(x|k), (n, K), of images x (n, pixels), for independent Gaussian pixels.

    `log_weights` are (K,), the means and the logarithms of the standard deviations (K, pixels).
    """
    precision = (-2 * log_sigma).exp()
    constants = (0.5 * precision * means.square() + log_sigma + 0.5 * math.log(2 * math.pi)).sum(1)
    joint = torch.addmm(log_weights - constants, x, (precision * means).T)
    return torch.addmm(joint, x.square(), precision.T, alpha=-0.5)


def smoothed_log_weights(counts: torch.Tensor) -> torch.Tensor:
    """Return the log weights, (K,), of components with these numbers of images, each with one further image."""
    return ((counts + 1) / (counts.sum() + len(counts))).log()


def log_deviation(variance: torch.Tensor) -> torch.Tensor:
    """Return the logarithm of the standard deviation; rounding may have taken a tiny variance below 0."""
    return 0.5 * variance.clamp(min=1e-12).log()


def new_mixture(config: Config, image_shape: tuple[int, int]) -> FiniteMixture:
    """Return the mixture of these settings, its weights unset."""
    binary = config.pixels == "dynamic"
    if config.rank:
        return FactorMixture(image_shape, binary, config.components, config.sigma, config.rank)
    return FiniteMixture(image_shape, binary, config.components, config.likelihood, config.sigma)
