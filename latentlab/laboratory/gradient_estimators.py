"""Two unbiased estimators of the gradient of E_q[f(z)] in (mu, log sigma), for q = N(mu, diag(sigma^2)).

Reparameterization (Kingma & Welling 2014): z = mu + sigma eps, so each draw gives (f'(z), f'(z) sigma eps).
Score function (Williams 1992): f(z) grad log q(z) = f(z) (eps / sigma, eps^2 - 1) for each draw, without f'. A constant
baseline in place of f(z) - b leaves the mean as it is and lowers the variance.

For f(z) = z^2 the variances of the mu component are 4 sigma^2, and mu^4 / sigma^2 + 14 mu^2 + 15 sigma^2.
"""

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import torch

    from latentlab.models.latent_model import LatentModel

NODES = 40  # Gauss-Hermite nodes each way, for the exact gradient


def by_reparameterization(slopes: np.ndarray, noise: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """Return the gradient in mu, then log sigma, (n, 2 d), of each draw: slopes f'(z) (n, d), noise (n, d)."""
    return np.concatenate([slopes, slopes * sigma * noise], axis=1)


def by_score(values: np.ndarray, noise: np.ndarray, sigma: np.ndarray, baseline: bool = False) -> np.ndarray:
    """Return the gradient in mu, then log sigma, (n, 2 d), of each draw: values f(z) (n,), noise (n, d).

    With `baseline`, f of a draw is taken relative to the mean of f over the other draws, which keeps the estimator
    unbiased.
    """
    if baseline:
        n = len(values)
        values = (values - values.mean()) * (n / (n - 1))
    return values[:, None] * np.concatenate([noise / sigma, noise**2 - 1], axis=1)


@dataclasses.dataclass(frozen=True, eq=False)
class Gradients:
    """Draws of the ELBO's gradient in (mu, log sigma) of one image, by each estimator; nats per unit."""

    mu: np.ndarray  # (d,)
    sigma: np.ndarray  # (d,)
    noise: np.ndarray  # (n, d)
    reparameterized: np.ndarray  # (n, 2 d)
    score: np.ndarray  # (n, 2 d)
    baselined: np.ndarray  # (n, 2 d): the score function with a baseline
    exact: np.ndarray | None  # (2 d,): by quadrature in one or two latents

    def ratio(self, baseline: bool = False) -> np.ndarray:
        """Return the variance of the score function over that of reparameterization, (2 d,)."""
        score = self.baselined if baseline else self.score
        return score.var(axis=0, ddof=1) / np.maximum(self.reparameterized.var(axis=0, ddof=1), 1e-300)

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types: components are mu, then log sigma."""
        report: dict[str, Any] = {
            "unit": "nats per unit of mu and of log sigma",
            "mu": self.mu.tolist(),
            "sigma": self.sigma.tolist(),
            "draws": len(self.noise),
            "exact": None if self.exact is None else self.exact.tolist(),
        }
        for name in ("reparameterized", "score", "baselined"):
            draws = getattr(self, name)
            report[name] = {
                "mean": draws.mean(axis=0).tolist(),
                "standard_error": (draws.std(axis=0, ddof=1) / len(draws) ** 0.5).tolist(),
                "variance": draws.var(axis=0, ddof=1).tolist(),
            }
        report["variance_ratio"] = {"score": self.ratio().tolist(), "baselined": self.ratio(True).tolist()}
        return report


def gradients(model: "LatentModel", x: "torch.Tensor", draws: int = 1000, seed: int = 0) -> Gradients:
    """Return draws of the gradient of the ELBO of one image x (pixels,) at the encoder's q, by both estimators.

    f(z) is log p(x, z). The gradient of the entropy of q, (0, 1), is known exactly and part of every draw.
    """
    import torch  # torch comes after the window, which knows the metrics of this module

    from latentlab.inference.posterior import hermite
    from latentlab.models.distributions import random_stream

    with torch.no_grad():
        q = model.encoder(x[None])
        mu, sigma = q.mean[0], q.stddev[0]
    noise = torch.randn(draws, len(mu), generator=random_stream(seed, "laboratory"))
    values, slopes = joint_and_slopes(model, x, mu + sigma * noise)
    scale, eps, entropy = sigma.double().numpy(), noise.double().numpy(), np.repeat([0.0, 1.0], len(mu))
    exact = None
    if len(mu) <= 2:
        nodes, weights = hermite(NODES, torch.float64, len(mu))
        at = joint_and_slopes(model, x, mu + sigma * nodes.to(mu.dtype))[1]
        exact = weights.numpy() @ by_reparameterization(at, nodes.numpy(), scale) + entropy
    return Gradients(
        mu.double().numpy(),
        scale,
        eps,
        by_reparameterization(slopes, eps, scale) + entropy,
        by_score(values, eps, scale) + entropy,
        by_score(values, eps, scale, baseline=True) + entropy,
        exact,
    )


def joint_and_slopes(model: "LatentModel", x: "torch.Tensor", z: "torch.Tensor") -> tuple[np.ndarray, np.ndarray]:
    """Return log p(x, z), nats (n,), and its slopes in z, (n, d), of one image x (pixels,) at latents z (n, d)."""
    import torch

    from latentlab.inference.likelihood import log_likelihood

    with torch.enable_grad():
        z = z.detach().clone().requires_grad_()
        joint = log_likelihood(model, x[None], z[None])[0] + model.prior.log_prob(z)
        (slopes,) = torch.autograd.grad(joint.sum(), z)
    return joint.detach().double().numpy(), slopes.double().numpy()
