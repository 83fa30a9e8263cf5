"""Priors p(z): modules of the model with a density, samples and a KL; PRIORS, the table of them.

A new prior is a subclass of Prior and a row of PRIORS. Its constants are plain numbers; its weights, if any, are
parameters, in the state dict beside those of the networks.

All priors besides N(0, I) are mixtures of Gaussians of diagonal covariance:

    mixture    shares, means and deviations are weights, learned with the model
    vamp       a share 1/K of each q(z|u_k), with learned pseudo-inputs u_k (Tomczak & Welling 2018, VampPrior)
    grid       fixed Gaussians on a square lattice, whose shares are fitted to a trained decoder, see
               inference.grid_prior
"""

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.distributions import Distribution, Independent, MultivariateNormal, Normal, kl_divergence

if TYPE_CHECKING:
    from latentlab.models.encoder import Encoder

TAIL = 6.0  # deviations of a component: beyond them lies a mass of 2e-9
MOST_VALUES = 1 << 23  # differences of latents and components in memory at a time
BISECTIONS = 60  # of the interval of a quantile, down to the precision of float64
GRID_SIDE, GRID_EXTENT = 64, 6.0  # Gaussians of the grid prior each way; their means lie within the extent


class Prior(nn.Module):
    """p(z) over latents of `latent_size` coordinates."""

    extent: float  # the cube [-extent, extent]^latent_size holds all of the mass except about 1e-8
    deviation: float  # about the largest standard deviation of a coordinate
    standard = False  # whether p(z) is N(0, I): rings on the map and random walks exist for that prior alone

    def __init__(self, latent_size: int) -> None:
        super().__init__()
        self.latent_size = latent_size

    def attach(self, encoder: "Encoder") -> None:
        """Attach the prior to the encoder of its model. Only a prior that depends on the encoder keeps a reference."""

    def reset_parameters(self, generator: torch.Generator, mean_image: torch.Tensor | None = None) -> None:
        """Set the weights from which training starts. `mean_image`, (pixels,) from 0 to 1, is that of the data.

        A prior without weights has nothing to set.
        """

    def log_prob(self, z: torch.Tensor) -> torch.Tensor:
        """Return log p(z), (...), in nats, of latents z (..., latent_size), in the precision of z."""
        raise NotImplementedError

    def sample(self, count: int, generator: torch.Generator, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """Return `count` draws, (count, latent_size), on the CPU; they follow from the generator alone."""
        raise NotImplementedError

    def kl(self, posterior: Distribution) -> torch.Tensor | None:
        """Return KL(q || p(z)), (n,), in nats, of n Gaussians in closed form; None without a closed form.

        Without a closed form, training uses log q(z) - log p(z) at its draw of z, and inference uses quadrature over q.
        """
        return None

    def quantiles(self, axis: int, count: int, extent: float) -> np.ndarray:
        """Return `count` values of one coordinate, float64, rising from -extent to extent.

        The marginal of the coordinate has equal probability between any two neighbouring values. A single value is the
        median.
        """
        raise NotImplementedError


class StandardNormal(Prior):
    """N(0, I), without weights."""

    extent = 6.0
    deviation = 1.0
    standard = True

    def log_prob(self, z: torch.Tensor) -> torch.Tensor:
        """Return log N(z; 0, I), (...)."""
        return standard_normal_log_prob(z)

    def sample(self, count: int, generator: torch.Generator, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """Return draws of N(0, I)."""
        return torch.randn(count, self.latent_size, generator=generator, dtype=dtype)

    def kl(self, posterior: Distribution) -> torch.Tensor:
        """Return KL(q || N(0, I)), (n,), of Gaussians of diagonal or full covariance."""
        zeros = posterior.mean.new_zeros(self.latent_size)
        if isinstance(posterior, MultivariateNormal):
            prior = MultivariateNormal(zeros, scale_tril=torch.diag(torch.ones_like(zeros)), validate_args=False)
        else:
            prior = Independent(Normal(zeros, torch.ones_like(zeros), validate_args=False), 1, validate_args=False)
        return kl_divergence(posterior, prior)

    def quantiles(self, axis: int, count: int, extent: float) -> np.ndarray:
        """Return values between which N(0, 1) has equal probability; all coordinates are alike."""
        if count == 1:
            return np.zeros(1)
        # The lower half is computed and mirrored: in the upper tail, 1 - p would lose digits.
        tail = 0.5 * math.erfc(extent / math.sqrt(2))
        inside = [tail + (0.5 - tail) * 2 * i / (count - 1) for i in range(1, count // 2)]
        lower = [-extent, *map(NormalDist().inv_cdf, inside)]
        middle = [0.0] if count % 2 else []
        return np.array([*lower, *middle, *(-value for value in reversed(lower))])


class GaussianMixture(Prior):
    """A mixture of Gaussians of diagonal covariance; a subclass defines the components."""

    def components(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the logarithms of the shares, (k,), the means and the deviations, (k, latent_size), of k Gaussians."""
        raise NotImplementedError

    @property
    def extent(self) -> float:
        """Half the side of the smallest cube about 0 that holds TAIL standard deviations about each mean."""
        with torch.no_grad():
            _, means, deviations = self.components()
            return float((means.abs() + TAIL * deviations).max())

    @property
    def deviation(self) -> float:
        """The largest standard deviation of a coordinate of z."""
        with torch.no_grad():
            log_shares, means, deviations = (part.double() for part in self.components())
            shares = log_shares.exp()
            return float((shares @ (means**2 + deviations**2) - (shares @ means) ** 2).max()) ** 0.5

    def log_prob(self, z: torch.Tensor) -> torch.Tensor:
        """Return log sum_k share_k N(z; mean_k, deviation_k^2), (...)."""
        log_shares, means, deviations = (part.to(z.dtype) for part in self.components())
        constants = log_shares - deviations.log().sum(1) - 0.5 * self.latent_size * math.log(2 * math.pi)
        # Not a matrix product: its squares nearly cancel, and float32 would keep too few digits of their difference.
        blocks = z.reshape(-1, self.latent_size).split(max(1, MOST_VALUES // means.numel()))
        parts = [
            (constants - 0.5 * ((block[:, None] - means) / deviations).square().sum(2)).logsumexp(1) for block in blocks
        ]
        return torch.cat(parts).view(z.shape[:-1])

    def sample(self, count: int, generator: torch.Generator, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """Return draws: first of the component, then of its Gaussian."""
        with torch.no_grad():
            log_shares, means, deviations = (part.to("cpu", dtype) for part in self.components())
            chosen = torch.multinomial(log_shares.exp(), count, replacement=True, generator=generator)
            noise = torch.randn(count, self.latent_size, generator=generator, dtype=dtype)
            return means[chosen] + deviations[chosen] * noise

    def quantiles(self, axis: int, count: int, extent: float) -> np.ndarray:
        """Return values between which the marginal of coordinate `axis` has equal probability."""
        with torch.no_grad():
            log_shares, means, deviations = (part.double().cpu() for part in self.components())

        def below(values: torch.Tensor) -> torch.Tensor:
            return torch.special.ndtr((values[:, None] - means[:, axis]) / deviations[:, axis]) @ log_shares.exp()

        reach = self.extent if count == 1 else extent
        low, high = below(torch.tensor([-reach, reach]).double()).tolist()
        wanted = low + (high - low) * (torch.arange(1, count - 1) / (count - 1) if count > 1 else torch.tensor([0.5]))
        lower = torch.full(wanted.shape, -reach, dtype=torch.float64)
        upper = -lower
        for _ in range(BISECTIONS):
            middle = (lower + upper) / 2
            too_low = below(middle) < wanted
            lower, upper = torch.where(too_low, middle, lower), torch.where(too_low, upper, middle)
        inner = ((lower + upper) / 2).numpy()
        return inner if count == 1 else np.array([-extent, *inner, extent])


class LearnedMixture(GaussianMixture):
    """K Gaussians whose shares, means and deviations are weights."""

    def __init__(self, latent_size: int, components: int) -> None:
        super().__init__(latent_size)
        self.logits = nn.Parameter(torch.empty(components))
        self.means = nn.Parameter(torch.empty(components, latent_size))
        self.log_deviations = nn.Parameter(torch.empty(components, latent_size))

    def reset_parameters(self, generator: torch.Generator, mean_image: torch.Tensor | None = None) -> None:
        """Set equal shares, standard deviations of 1, and draws of N(0, I) as means."""
        nn.init.zeros_(self.logits)
        nn.init.zeros_(self.log_deviations)
        nn.init.normal_(self.means, generator=generator)

    def components(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the weights as shares, means and deviations."""
        return self.logits.log_softmax(0), self.means, self.log_deviations.exp()


class VampPrior(GaussianMixture):
    """The mean of q(z|u_k) over K learned pseudo-inputs u_k (Tomczak & Welling 2018).

    `pseudo_inputs`, (K, pixels), are the logits of their pixels.
    """

    def __init__(self, latent_size: int, components: int, pixels: int) -> None:
        super().__init__(latent_size)
        self.pseudo_inputs = nn.Parameter(torch.empty(components, pixels))

    def attach(self, encoder: "Encoder") -> None:
        """Keep the encoder of the model."""
        self._encoder = (encoder,)  # in a tuple: as a submodule its weights would be in the state dict twice

    def reset_parameters(self, generator: torch.Generator, mean_image: torch.Tensor | None = None) -> None:
        """Set the mean image plus noise: equal pseudo-inputs would stay equal."""
        nn.init.normal_(self.pseudo_inputs, generator=generator)
        if mean_image is not None:
            with torch.no_grad():
                self.pseudo_inputs.add_(torch.logit(mean_image.double(), eps=1e-2).float())

    def components(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return equal shares, and means and deviations of q(z|u_k). The encoder's weights have a gradient."""
        posterior = self._encoder[0](self.pseudo_inputs.sigmoid())
        means = posterior.mean
        return means.new_full((len(means),), -math.log(len(means))), means, posterior.stddev


class GridPrior(GaussianMixture):
    """Gaussians on a lattice of GRID_SIDE x GRID_SIDE, as wide as its spacing, and N(0, I); the shares are weights.

    `log_shares`, (GRID_SIDE^2 + 1,), are in the order of the lattice, row by row from the lowest z2; the last share is
    that of N(0, I). Training does not change them.
    """

    def __init__(self, latent_size: int) -> None:
        super().__init__(latent_size)
        self.log_shares = nn.Parameter(torch.empty(GRID_SIDE**2 + 1))

    def reset_parameters(self, generator: torch.Generator, mean_image: torch.Tensor | None = None) -> None:
        """Set equal shares."""
        nn.init.constant_(self.log_shares, -math.log(len(self.log_shares)))

    def components(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the shares, the lattice and the origin, and their deviations."""
        axis = self._axis(self.log_shares)
        means = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), dim=-1).reshape(-1, 2)
        means = torch.cat([means, means.new_zeros(1, 2)])
        deviations = torch.full_like(means, 2 * GRID_EXTENT / GRID_SIDE)
        deviations[-1] = 1.0
        return self.log_shares.log_softmax(0), means, deviations

    def log_prob(self, z: torch.Tensor) -> torch.Tensor:
        """Return log p(z), (...). A Gaussian of the lattice factorises over z1 and z2: the sum is a matrix product."""
        log_shares = self.log_shares.log_softmax(0).to(z.dtype)
        shares = log_shares[:-1].exp().view(GRID_SIDE, GRID_SIDE)
        first, second = (_normal_density(z[..., i], self._axis(z)) for i in (0, 1))
        # The clamp replaces an underflow to 0 before the logarithm; N(0, I) is much larger there.
        lattice = ((second @ shares) * first).sum(-1).clamp_min(torch.finfo(z.dtype).tiny).log()
        return torch.logaddexp(lattice, log_shares[-1] + standard_normal_log_prob(z))

    @staticmethod
    def _axis(like: torch.Tensor) -> torch.Tensor:
        """Return the coordinates of the lattice, (GRID_SIDE,), in the type and on the device of `like`."""
        step = 2 * GRID_EXTENT / GRID_SIDE
        return (torch.arange(GRID_SIDE, dtype=like.dtype, device=like.device) + 0.5) * step - GRID_EXTENT


def _normal_density(values: torch.Tensor, means: torch.Tensor) -> torch.Tensor:
    """Return the densities of a coordinate, (..., GRID_SIDE), under the Gaussians of the lattice."""
    deviation = 2 * GRID_EXTENT / GRID_SIDE
    apart = (values[..., None] - means) / deviation
    return (-0.5 * apart.square()).exp() / (deviation * math.sqrt(2 * math.pi))


# By the names of config.PRIOR_NAMES: functions of the latent size, the number of components, and the pixels of x.
PRIORS: dict[str, Callable[[int, int, int], Prior]] = {
    "normal": lambda latent_size, components, pixels: StandardNormal(latent_size),
    "mixture": lambda latent_size, components, pixels: LearnedMixture(latent_size, components),
    "vamp": VampPrior,
    "grid": lambda latent_size, components, pixels: GridPrior(latent_size),
}


def standard_normal_log_prob(z: torch.Tensor) -> torch.Tensor:
    """Return log N(z; 0, I), (...), in nats, for z (..., latent). Also compiled as TorchScript."""
    return (-0.5 * z.square() - math.log(math.sqrt(2 * math.pi))).sum(-1)
