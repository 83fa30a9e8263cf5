"""The true posterior of one image as pictures: log densities on rasters, coarse over the plane, fine at its peaks."""

import dataclasses
import math
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.export.field import Field, levels_of_mass
from latentlab.export.viewport import Viewport
from latentlab.inference.glance import Glance
from latentlab.inference.likelihood import decode_terms, pixel_constants
from latentlab.inference.plane import PlaneGrid
from latentlab.inference.posterior import Posterior
from latentlab.models.prior import Prior

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

NO_MASS = 30.0  # nats below the peak, from where mass is negligible
REACH = 5.0  # deviations of a mode that a fine picture covers to each side
FINEST = 128  # largest number of nodes of a fine picture each way
MOST_MODES = 4  # largest number of modes with a fine picture
SLICE, SLICE_ROWS = 96, 8  # nodes of a slice each way, and rows that are decoded together


@dataclasses.dataclass(frozen=True, eq=False)
class Heat:
    """One density: the plane, and finer fields over some of its cells."""

    fields: tuple[Field, ...]
    peak: float  # the highest value
    levels: tuple[float, ...]  # values that enclose export.field.MASSES


def glance_heat(glance: Glance, beta: float = 1.0) -> Heat:
    """Return p(z|x) of a Glance, or p(z) p(x|z)^(1/beta)."""
    patch = Field(glance.patch, Viewport(*glance.patch_bounds))
    return _heat(glance.log_joint, glance.extent, [patch], beta, glance.prior)


def posterior_heat(
    model: "LatentModel",
    x: torch.Tensor,
    grid: PlaneGrid,
    posterior: Posterior,
    beta: float = 1.0,
    visible: torch.Tensor | None = None,
) -> Heat:
    """Return p(z|x) of one image x (pixels,), or p(z) p(x|z)^(1/beta), with a fine field about each of its modes.

    With `visible`, bool (pixels,), the result is the posterior given the visible pixels; `posterior` must be, too.
    """
    coarse = grid.raster(x, visible).view(grid.side, grid.side).flip(0).numpy()
    columns = slice(None) if visible is None else visible
    fields = []
    for box, finest in _boxes(posterior, grid, beta):
        side = 2 ** math.ceil(math.log2(box.width / finest)) if finest > 0 else FINEST
        side = min(max(side, 16), FINEST)
        xs = box.x0 + (np.arange(side) + 0.5) * box.width / side
        ys = box.y1 - (np.arange(side) + 0.5) * box.height / side
        z = torch.from_numpy(np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)).to(x.dtype)
        with torch.inference_mode():
            naturals, sums = decode_terms(model, z, columns, visible)
            values = naturals @ x[columns] - sums - pixel_constants(model, x)[columns].sum() + model.prior.log_prob(z)
        fields.append(Field(values.view(side, side).numpy(), box))
    return _heat(coarse, grid.extent, fields, beta, model.prior)


def slice_heat(
    model: "LatentModel", x: torch.Tensor, frame: tuple[np.ndarray, np.ndarray], centre: np.ndarray, reach: float
) -> Generator[None, None, Heat]:
    """Return log p(x, z) of one image x (pixels,) over a plane of the latent space: a slice, not a marginal.

    `frame` is origin (latent,) and axes (2, latent) of the plane. The coarse field covers the extent of the prior and
    `centre`, and a fine one the surroundings of the highest node. `reach` is a deviation of q about `centre`.
    """
    extent = max(model.prior.extent, float(np.abs(centre).max()) + REACH * reach)
    coarse = yield from _slice_field(model, x, frame, Viewport(-extent, -extent, extent, extent))
    row, column = np.unravel_index(coarse.values.argmax(), coarse.values.shape)
    unit = 2 * extent / SLICE
    half = max(math.ceil(2 * REACH * reach / unit), 4)
    left, top = (min(max(at - half, 0), SLICE - 2 * half) for at in (int(column), int(row)))
    if 2 * half >= SLICE:
        return _heat(coarse.values, extent, [], 1.0, model.prior)
    x0, y1 = left * unit - extent, extent - top * unit
    box = Viewport(x0, y1 - 2 * half * unit, x0 + 2 * half * unit, y1)
    fine = yield from _slice_field(model, x, frame, box)
    return _heat(coarse.values, extent, [fine], 1.0, model.prior)


def _slice_field(
    model: "LatentModel", x: torch.Tensor, frame: tuple[np.ndarray, np.ndarray], box: Viewport
) -> Generator[None, None, Field]:
    """Return log p(x, z) at SLICE x SLICE nodes of a part of a plane; yields between rows."""
    xs = box.x0 + (np.arange(SLICE) + 0.5) * box.width / SLICE
    ys = box.y1 - (np.arange(SLICE) + 0.5) * box.height / SLICE
    (origin, axes), rows = frame, []
    for start in range(0, SLICE, SLICE_ROWS):
        places = np.stack(np.meshgrid(xs, ys[start : start + SLICE_ROWS]), axis=-1).reshape(-1, 2)
        with torch.inference_mode():
            z = torch.from_numpy(origin + places @ axes).to(x.dtype)
            naturals, sums = decode_terms(model, z)
            rows.append((naturals @ x - sums + model.prior.log_prob(z)).view(-1, SLICE).numpy())
        yield None
    with torch.inference_mode():
        constant = float(pixel_constants(model, x).sum())
    return Field(np.concatenate(rows) - np.float32(constant), box)


def _heat(coarse: np.ndarray, extent: float, fine: Iterable[Field], beta: float, prior: Prior) -> Heat:
    """Combine the fields; cells of `coarse`, (side, side), that a fine field covers do not count.

    Pictures are smoothed, so a covered cell would show through at the rim of a fine field; its value is capped at that
    of the fine field there.
    """
    bounds, unit = Viewport(-extent, -extent, extent, extent), 2 * extent / len(coarse)
    coarse, covered = coarse.copy(), np.zeros(coarse.shape, bool)
    for field in fine:
        box, values = field.bounds, field.values
        rows, columns = ((extent - box.y1, extent - box.y0), (box.x0 + extent, box.x1 + extent))
        cells = tuple(slice(round(start / unit), round(end / unit)) for start, end in (rows, columns))
        covered[cells] = True
        rim = max(edge.max() for edge in (values[0], values[-1], values[:, 0], values[:, -1]))
        coarse[cells] = np.minimum(coarse[cells], rim)
    fields = tuple(_tempered(field, beta, prior) for field in (Field(coarse, bounds), *fine))
    parts = [fields[0].values[~covered], *(field.values.ravel() for field in fields[1:])]
    parts = [part[np.isfinite(part)] for part in parts]
    least = max(part.max(initial=-math.inf) for part in parts) - NO_MASS
    parts = [part[part > least].astype(np.float64) for part in parts]
    values = np.concatenate(parts)
    areas = np.repeat([field.cell for field in fields], [len(part) for part in parts])
    return Heat(fields, float(values.max()), levels_of_mass(values, areas))


def _tempered(field: Field, beta: float, prior: Prior) -> Field:
    """Return log p(z) + log p(x|z) / beta of a field of log p(x, z)."""
    if beta == 1:
        return field
    box, (rows, columns) = field.bounds, field.values.shape
    x = box.x0 + (np.arange(columns) + 0.5) * box.width / columns
    y = box.y1 - (np.arange(rows) + 0.5) * box.height / rows
    z = torch.from_numpy(np.stack(np.meshgrid(x, y), axis=-1))
    with torch.inference_mode():
        log_prior = prior.log_prob(z).numpy()
    values = log_prior + (field.values - log_prior) / beta
    return Field(values.astype(np.float32), box)


def _boxes(posterior: Posterior, grid: PlaneGrid, beta: float) -> list[tuple[Viewport, float]]:
    """Return disjoint squares of whole grid cells about the modes, and the spacing that each needs."""
    unit, extent, last = grid.spacing, grid.extent, grid.side
    found: list[tuple[int, int, int, float]] = []  # first column, first row from below, cells each way, spacing
    for number in range(min(len(posterior.modes), MOST_MODES)):
        inside = posterior.basin == number
        weights = posterior.weights[inside] / posterior.weights[inside].sum()
        mean = weights @ posterior.nodes[inside]
        sigma = np.sqrt(weights @ (posterior.nodes[inside] - mean) ** 2 + (posterior.spacing / 4) ** 2)
        reach = REACH * sigma.max() * max(1.0, math.sqrt(beta))
        low = np.floor((mean - reach + extent) / unit).astype(int).clip(0, last - 1)
        high = np.ceil((mean + reach + extent) / unit).astype(int).clip(1, last)
        new = _square(low, high, last, float(sigma.min()) / 2)
        while touching := next((box for box in found if _overlap(box, new)), None):
            found.remove(touching)
            low = np.minimum(touching[:2], new[:2])
            high = np.maximum(np.add(touching[:2], touching[2]), np.add(new[:2], new[2]))
            new = _square(low, high, last, min(touching[3], new[3]))
        found.append(new)
    return [
        (Viewport(i * unit - extent, j * unit - extent, (i + n) * unit - extent, (j + n) * unit - extent), finest)
        for i, j, n, finest in found
    ]


def _square(low: np.ndarray, high: np.ndarray, last: int, finest: float) -> tuple[int, int, int, float]:
    side = int(min(max(high - low), last))
    i, j = (int(min(max(0, (a + b - side) // 2), last - side)) for a, b in zip(low, high))
    return i, j, side, finest


def _overlap(a: tuple, b: tuple) -> bool:
    return all(a[axis] < b[axis] + b[2] and b[axis] < a[axis] + a[2] for axis in (0, 1))
