"""Imputation of hidden pixels: p(x_hidden | x_visible), from the exact posterior given the visible pixels.

    p(z | x_v) ~ p(z) p(x_v|z)        p(x_h | x_v) = Int p(z | x_v) p(x_h|z) dz

Pixels are independent given z, so a hidden pixel is left out of the sum and needs no substitute value. An encoder, in
contrast, takes black pixels in the hole for data.
"""

import dataclasses
import math
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.inference.likelihood import (
    GAUSSIAN,
    at_precision,
    latents_at_a_time,
    pixel_constants,
    pixel_means,
    pixel_terms,
)
from latentlab.inference.plane import PlaneGrid
from latentlab.inference.posterior import Posterior, image_posterior
from latentlab.work import mapped

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

MASKS = ("top", "bottom", "left", "right", "centre")  # the hidden part


def mask_named(name: str, image_shape: tuple[int, int]) -> np.ndarray:
    """Return the visible pixels, bool (height, width), of the mask that hides the half, or the middle, of that name."""
    height, width = image_shape
    visible = np.ones(image_shape, bool)
    hidden = {
        "top": np.s_[: height // 2],
        "bottom": np.s_[height // 2 :],
        "left": np.s_[:, : width // 2],
        "right": np.s_[:, width // 2 :],
        "centre": np.s_[height // 4 : height - height // 4, width // 4 : width - width // 4],
    }[name]
    visible[hidden] = False
    return visible


def check_mask(visible: np.ndarray, image_shape: tuple[int, int]) -> None:
    """Raise UserError if a mask, bool (height, width), is of another size, hides everything or nothing."""
    if visible.shape != tuple(image_shape):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The mask has {found} pixels, and the images of this run {expected}."),
            found=" x ".join(map(str, visible.shape)),
            expected="{} x {}".format(*image_shape),
        )
    if not visible.any():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The mask hides every pixel, so nothing is left to go by; leave some visible.")
        )
    if visible.all():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The mask hides no pixel, so there is nothing to complete."))


@dataclasses.dataclass(frozen=True, eq=False)
class Prediction:
    """Predictive distribution of every pixel given the visible pixels. Arrays are float64 (pixels,)."""

    mean: np.ndarray  # E[x_d | x_v]
    entropy: np.ndarray  # of p(x_d | x_v), nats; for a Gaussian pixel, of the Gaussian of that mean and variance
    information: np.ndarray  # I(x_d; z | x_v), nats: expected information about z from the pixel; 0 if visible


def predict(
    model: "LatentModel",
    weights: torch.Tensor,
    naturals: torch.Tensor,
    visible: torch.Tensor,
) -> Prediction:
    """Return the Prediction of posterior `weights` (k,), of sum 1, at latents whose A is `naturals` (k, pixels).

    For a Gaussian pixel, entropy and information follow from its mean and variance: both are upper bounds.
    """
    with torch.inference_mode():
        return _predict(model, weights, naturals, visible)


def _predict(model: "LatentModel", weights: torch.Tensor, naturals: torch.Tensor, visible: torch.Tensor) -> Prediction:
    means = pixel_means(model, naturals)
    mean = weights @ means
    base = model.decoder(torch.zeros(1, model.latent_size, dtype=naturals.dtype)).base_dist
    if isinstance(base, torch.distributions.Bernoulli):
        entropy = _binary_entropy(mean)
        information = entropy - weights @ _binary_entropy(means)
    else:
        noise = base.scale[0] ** 2
        variance = weights @ (means - mean) ** 2
        entropy = 0.5 * (2 * math.pi * math.e * (noise + variance)).log()
        information = 0.5 * torch.log1p(variance / noise)
    information = torch.where(visible, 0, information.clamp(min=0))
    return Prediction(mean.double().numpy(), entropy.double().numpy(), information.double().numpy())


def predict_on(grid: PlaneGrid, x: torch.Tensor, visible: torch.Tensor) -> Prediction:
    """Return the Prediction of one image x (pixels,) by a PlaneGrid: fast enough to follow a brush."""
    log_joint = grid.log_likelihood(x, visible) + grid.log_prior
    weights = (log_joint - log_joint.max()).exp()
    kept = weights > 1e-6
    weights = weights[kept] / weights[kept].sum()
    return predict(grid.model, weights, grid.terms[:, kept].T, visible)


def _binary_entropy(p: torch.Tensor) -> torch.Tensor:
    return -(torch.special.xlogy(p, p) + torch.special.xlog1py(1 - p, -p))


@dataclasses.dataclass(frozen=True, eq=False)
class Imputation:
    """One image with hidden pixels. Log-probabilities are of the hidden pixels' true values, in nats."""

    kind: str
    whole: Posterior  # given all pixels
    visible: Posterior  # given the visible ones; its q is the encoder's, fed black pixels in the hole
    prediction: Prediction
    completions: np.ndarray  # float32 (modes, pixels): E[x|z] at one draw from each mode, heaviest first
    log_px_hidden: float  # log p(x_h | x_v), exact: log p(x) - log p(x_v)
    plug_in: float  # by independent pixels of the predictive mean
    encoder: float  # log p(x_h | z) at the mean of q(z | x with black pixels in the hole)


def impute(
    model: "LatentModel", x: torch.Tensor, visible: torch.Tensor, seed: int = 0, dtype: torch.dtype = torch.float32
) -> Generator[float, None, Imputation]:
    """Impute the hidden pixels of the image x, (pixels,), given `visible`, bool (pixels,).

    Yields the share that is done. Raises UserError if z is not a plane.
    """
    model, x = at_precision(model, dtype), x.to(dtype)
    whole = yield from mapped(image_posterior(model, x, None, dtype), lambda done: done / 2)
    seen = yield from mapped(image_posterior(model, x, visible, dtype), lambda done: (1 + done) / 2)
    hidden = ~visible
    with torch.inference_mode():
        blocks = torch.from_numpy(seen.nodes).to(dtype).split(latents_at_a_time(model))
        naturals = torch.cat([pixel_terms(model, z)[0] for z in blocks])
        weights = torch.from_numpy(seen.weights).to(dtype)
        prediction = predict(model, weights, naturals, visible)
        draws = np.concatenate([seen.sample(1, seed, mode) for mode in range(len(seen.modes))])
        completions = model.decoder(torch.from_numpy(draws).to(dtype)).mean.float().numpy()
        a, b = pixel_terms(model, torch.from_numpy(seen.q_mean[None]).to(dtype))
        encoder = (a[0] * x - b[0] - pixel_constants(model, x))[hidden].sum()
    return Imputation(
        kind=seen.kind,
        whole=whole,
        visible=seen,
        prediction=prediction,
        completions=completions,
        log_px_hidden=whole.log_px - seen.log_px,
        plug_in=_independent(x, prediction, hidden, seen.kind),
        encoder=float(encoder),
    )


def _independent(x: torch.Tensor, prediction: Prediction, hidden: torch.Tensor, kind: str) -> float:
    """Return log p of the hidden pixels under independent pixels of the predictive mean (a Gaussian's width follows
    from its entropy).
    """
    hidden = hidden.numpy()
    pixels, mean = x.double().numpy()[hidden], prediction.mean[hidden]
    if kind == GAUSSIAN:
        variance = np.exp(2 * prediction.entropy[hidden]) / (2 * math.pi * math.e)
        return float(-0.5 * ((pixels - mean) ** 2 / variance + np.log(2 * math.pi * variance)).sum())
    mean = mean.clip(1e-12, 1 - 1e-12)
    return float((pixels * np.log(mean) + (1 - pixels) * np.log1p(-mean)).sum())
