"""The peaks of p(x, z) in z: the ends of climbs from nodes of a lattice.

A lattice breaks a slanted ridge into several local maxima, and its highest node lies beside the peak. A climb on
log p(x, z) itself, by Newton steps with the derivatives of the decoder, ends at the peak.
"""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.inference.likelihood import latents_at_a_time, pixel_constants, pixel_terms, rounding

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

STEPS = 200  # largest number of steps of a climb
BLOCK = 1024  # largest number of climbs at a time
LEAST_PRECISION = 0.1  # of a step, where log p(x, z) is nearly flat, in units of that of the prior alone
SAME = 0.1  # deviations: two climbs that end within this distance are at one peak


@dataclasses.dataclass(frozen=True, eq=False)
class Peaks:
    """The ends of k climbs. Arrays are float64."""

    z: np.ndarray  # (k, 2)
    log_joint: np.ndarray  # (k,): log p(x, z) there, nats
    precision: np.ndarray  # (k, 2, 2): minus the second derivatives of log p(x, z) there

    def __getitem__(self, rows: slice) -> "Peaks":
        return Peaks(self.z[rows], self.log_joint[rows], self.precision[rows])


def climb(
    model: "LatentModel",
    x: torch.Tensor,
    z: np.ndarray,
    image: np.ndarray | None = None,
    visible: torch.Tensor | None = None,
) -> Peaks:
    """Climb on log p(x, z) from each latent of z (k, 2), with the image x[image] of x (n, pixels); n = k without it.

    With `visible`, bool (pixels,), the climb is on log p of the visible pixels. The arithmetic has the model's own
    precision. A step is at most one deviation long, by the curvature at its start, so a climb stays on its own hill.
    """
    if not len(z):
        return Peaks(np.empty((0, 2)), np.empty(0), np.empty((0, 2, 2)))
    dtype = next(model.decoder.parameters()).dtype
    rows = torch.arange(len(z)) if image is None else torch.from_numpy(np.asarray(image, np.int64))
    start = torch.from_numpy(np.asarray(z, np.float64)).to(dtype)
    # Outside inference mode: tensors made in that mode have no derivatives.
    with torch.inference_mode(False):
        pixels = x.to(dtype, copy=x.is_inference())
        block = latents_at_a_time(model, BLOCK)
        parts = [
            _climb(model, pixels[some], begin, visible) for some, begin in zip(rows.split(block), start.split(block))
        ]
    return Peaks(*(torch.cat(columns).double().numpy() for columns in zip(*parts)))


def _climb(
    model: "LatentModel", x: torch.Tensor, z: torch.Tensor, visible: torch.Tensor | None
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return z (k, 2), log p(x, z) (k,) and the precision (k, 2, 2) at the ends of climbs with images x (k, pixels)."""
    enough = 1e-9 if z.dtype == torch.float64 else 1e-5  # nats that the next step may gain
    blur = rounding(pixel_constants(model, x).sum(1), z.dtype)  # nats: a smaller fall may be rounding
    z, length = z.clone(), torch.ones(len(z), dtype=z.dtype)
    value, slope, curvature = _derivatives(model, x, z, visible)
    active, least = torch.arange(len(z)), LEAST_PRECISION * model.prior.deviation**-2
    for _ in range(STEPS):
        step, gain = _step(slope[active], curvature[active], least)
        active, step = active[gain > enough], step[gain > enough]
        if not len(active):
            break
        there = z[active] + length[active, None] * step
        at = _derivatives(model, x[active], there, visible)
        up = at[0] > value[active] - blur[active]
        higher = active[up]
        z[higher], value[higher], slope[higher], curvature[higher] = (part[up] for part in (there, *at))
        length[higher] = (2 * length[higher]).clamp(max=1)
        length[active[~up]] /= 4
        active = active[up | (length[active] > 1e-3)]
    return z, value, -curvature


def _step(slope: torch.Tensor, curvature: torch.Tensor, least: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Return upward Newton steps, (k, 2), at most one deviation long, and the gain each predicts, nats (k,)."""
    values, axes = torch.linalg.eigh(torch.nan_to_num(-curvature, posinf=0, neginf=0))
    values = values.abs().clamp(min=least)  # at a saddle or in a valley the step goes along the slope instead
    along = torch.einsum("kji,kj->ki", axes, torch.nan_to_num(slope, posinf=0, neginf=0))
    squares = (along.square() / values).sum(1)  # of the step's length in deviations
    short = squares.sqrt().clamp(min=1)
    return torch.einsum("kij,kj->ki", axes, along / values) / short[:, None], squares / 2


def _derivatives(
    model: "LatentModel", x: torch.Tensor, z: torch.Tensor, visible: torch.Tensor | None
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return log p(x, z), (k,), its gradient (k, 2) and its second derivatives (k, 2, 2) in z."""
    with torch.enable_grad():
        z = z.detach().requires_grad_(True)
        a, b = pixel_terms(model, z)
        pixels = a * x - b - pixel_constants(model, x)
        value = (pixels if visible is None else pixels[:, visible]).sum(1) + model.prior.log_prob(z)
        (slope,) = torch.autograd.grad(value.sum(), z, create_graph=True)
        rows = [torch.autograd.grad(column.sum(), z, retain_graph=True)[0] for column in slope.unbind(1)]
    return value.detach(), slope.detach(), torch.stack(rows, dim=1)


def merged(peaks: Peaks) -> tuple[np.ndarray, np.ndarray]:
    """Return one climb of one image for each different peak, intp (m,), highest first, and the peak of each climb.

    The second array, intp (k,), has for each climb the number of its peak in the first.
    """
    order = np.argsort(-peaks.log_joint, kind="stable")
    chosen: list[int] = []
    number = np.zeros(len(order), np.intp)
    for climbed in order:
        for rank, other in enumerate(chosen):
            apart = peaks.z[climbed] - peaks.z[other]
            if apart @ peaks.precision[other] @ apart <= SAME**2:
                number[climbed] = rank
                break
        else:
            number[climbed] = len(chosen)
            chosen.append(climbed)
    return np.array(chosen, np.intp), number
