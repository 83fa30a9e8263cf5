"""The coarse stage of the quadrature: a raster over the plane shows where each image's posterior may be."""

import math
from collections.abc import Generator, Iterator

import numpy as np
import torch

from latentlab.inference.lattice import (
    SPACING,
    TILE,
    Columns,
    Pairs,
    Problem,
    beyond_numbers,
    sharpness,
    unique,
)
from latentlab.work import mapped

SIDE = 256  # nodes of the raster each way
FIRST_LEVEL, SHARED_LEVEL = 3, 9  # of the first tiles; at level 3 one tile is the plane
# Nats below the best node of the raster, and below a local maximum: (kept, kept in the wider set).
KEEP, KEEP_MAXIMA = (40.0, 60.0), (100.0, 200.0)
IMAGES = 512  # images scored against the raster at a time
COLUMNS = 2048  # raster nodes scored by one product
MOST_PAIRS = 1_000_000  # largest number of pairs in one group of images, about: each takes some 300 bytes


class Raster:
    """The coarse raster, decoded once, as four interleaved rasters of every second node each way, for fast pooling."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.side, self.caution = problem, SIDE, 1.0
        z = _raster(problem.extent, SIDE, problem.x.dtype)
        self.z = interleaved(z.T).T
        self.a = torch.empty(len(z), len(problem.columns), dtype=z.dtype)
        self.c = torch.empty(len(z), dtype=z.dtype)
        self._decoded = 0  # nodes so far
        self._scores = torch.empty(0, SIDE * SIDE, dtype=z.dtype)

    def of(self, images: np.ndarray) -> Generator[None, None, torch.Tensor]:
        """Return the scores of these images, (n, side^2), in memory that the next call reuses; yields between."""
        if len(self._scores) < len(images):
            self._scores = torch.empty(len(images), SIDE * SIDE, dtype=self.a.dtype)
        block = self._scores[: len(images)]
        x = self.problem.x[torch.from_numpy(images)]
        for left in range(0, SIDE * SIDE, COLUMNS):
            part = slice(left, left + COLUMNS)
            if self._decoded <= left:
                self.a[part], self.c[part] = self.problem.decode(self.z[part])
                self._decoded = left + COLUMNS
                yield
            self.problem.score(x, self.a[part], self.c[part], block[:, part])
            yield
        return block


class ScoredRaster:
    """A raster of one image, already scored by the caller; a coarser raster needs wider margins."""

    def __init__(self, problem: Problem, log_joint: torch.Tensor) -> None:
        self.side = math.isqrt(log_joint.shape[1])
        self.caution = max(1.0, SIDE / self.side)
        self._scores = interleaved(log_joint.to(problem.x.dtype)) + float(problem.constants[0])

    def of(self, images: np.ndarray) -> Generator[None, None, torch.Tensor]:
        """Return the scores, (1, side^2)."""
        yield
        return self._scores


def interleaved(values: torch.Tensor) -> torch.Tensor:
    """Return (n, side^2), row by row, in the order [row parity, column parity, row, column]."""
    half = math.isqrt(values.shape[1]) // 2
    return values.reshape(-1, half, 2, half, 2).permute(0, 2, 4, 1, 3).reshape(len(values), -1)


def _raster(extent: float, side: int, dtype: torch.dtype) -> torch.Tensor:
    """Return the midpoints, (side^2, 2), of a raster over [-extent, extent]^2, row by row from the lowest z2."""
    axis = (torch.arange(side, dtype=torch.float64) + 0.5) * (2 * extent / side) - extent
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([x, y], dim=-1).view(-1, 2).to(dtype)


def in_groups(
    problem: Problem,
    raster: "Raster | ScoredRaster",
    order: np.ndarray,
    mean: np.ndarray,
    sigma: np.ndarray,
    found: Columns,
    scale: float,
) -> Iterator[tuple[float, dict[int, list[Pairs]]]]:
    """Score the images of `order` on the raster; yield the share done and the first pairs, level by level."""
    group: dict[int, list[Pairs]] = {}
    waiting = 0
    for start in range(0, len(order), IMAGES):
        images = order[start : start + IMAGES]
        scores = yield from mapped(raster.of(images), lambda _, start=start: (start / len(order), {}))
        for level, pairs in _begin(problem, scores, images, mean[images], sigma[images], found, scale * raster.caution):
            group.setdefault(level, []).append(pairs)
            waiting += len(pairs)
            yield start / len(order), {}  # with wide posteriors one level of one group takes seconds
        done = (start + len(images)) / len(order)
        if waiting > MOST_PAIRS or done == 1:
            yield done, group
            group, waiting = {}, 0
        else:
            yield done, {}


def _begin(
    problem: Problem,
    scores: torch.Tensor,
    images: np.ndarray,
    mean: np.ndarray,
    sigma: np.ndarray,
    found: Columns,
    scale: float,
) -> Iterator[tuple[int, Pairs]]:
    """Yield the first level and tiles of each image, from its scores on the raster.

    Records the least level that each image must reach.
    """
    side = math.isqrt(scores.shape[1])
    n, half, spacing = len(images), side // 2, 2 * problem.extent / side
    planes = scores.view(n, 2, 2, half, half)  # [row parity, column parity, row, column]
    found.rim[images] = _rim(planes) + 2 * math.log(spacing) - problem.constants[images]
    # Width of the highest peak, by second differences: exact for a parabola on any raster.
    best, where = scores.max(1)
    if not best.isfinite().all():
        raise beyond_numbers()
    parity, cell = where // (half * half), where % (half * half)
    row = (cell // half * 2 + parity // 2).clamp(1, side - 2)
    column = (cell % half * 2 + parity % 2).clamp(1, side - 2)
    steps = torch.tensor([(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1)])
    rows, columns = row[:, None] + steps[:, 0], column[:, None] + steps[:, 1]
    at = ((rows % 2 * 2 + columns % 2) * half + rows // 2) * half + columns // 2
    ratio = sharpness(scores.gather(1, at)).double().numpy()  # raster spacing, in deviations
    # Nats by which a peak of that width may rise above the nearest node, capped at the width that the finest lattice
    # resolves.
    missed = np.minimum(ratio, SPACING * 2.0**problem.last / side) ** 2 / 4
    ratio = np.maximum(ratio, spacing / sigma.min(axis=1).clip(1e-3))
    level = np.ceil(math.log2(side) + np.log2(np.maximum(ratio, 1e-3) / SPACING)).astype(int).clip(FIRST_LEVEL + 1, 11)
    found.least[images] = level
    level = np.minimum(level, SHARED_LEVEL)

    top = planes.amax((1, 2))  # (n, half, half): cells of 2 x 2 nodes
    below = (best[:, None, None] - top).numpy() - missed[:, None, None]
    peaks = (torch.nn.functional.max_pool2d(top.unsqueeze(1), 3, 1, 1).squeeze(1) == top).numpy()
    narrow = (below <= scale * KEEP[0]) | (peaks & (below <= scale * KEEP_MAXIMA[0]))
    wide = (below <= scale * KEEP[1]) | (peaks & (below <= scale * KEEP_MAXIMA[1]))
    for of in np.unique(level):
        chosen = np.flatnonzero(level == of)
        across = 2**of // TILE
        parts = []
        for mask, is_narrow in ((narrow, True), (wide, False)):
            owner, y, x = mask[chosen].nonzero()
            for tile in _covering(x, y, half, across):
                parts.append(Pairs(images[chosen[owner]], tile, np.full(len(owner), is_narrow)))
        for reach, is_narrow in ((6, True), (8, False)):
            low = mean[chosen] - reach * sigma[chosen]
            high = mean[chosen] + reach * sigma[chosen]
            owner, tile = _boxes(low, high, problem.extent, across)
            parts.append(Pairs(images[chosen[owner]], tile, np.full(len(owner), is_narrow)))
        yield int(of), unique(Pairs.joined(parts))


def _rim(planes: torch.Tensor) -> np.ndarray:
    sides = (planes[:, 0, :, 0], planes[:, 1, :, -1], planes[:, :, 0, :, 0], planes[:, :, 1, :, -1])
    return torch.cat([side.flatten(1) for side in sides], dim=1).double().logsumexp(1).numpy()


def _covering(x: np.ndarray, y: np.ndarray, cells: int, across: int) -> Iterator[np.ndarray]:
    """Yield the tiles, `across` x `across` of them, that cover the cells x, y of a plane of cells x cells."""
    if across <= cells:
        yield y // (cells // across) * across + x // (cells // across)
        return
    parts = across // cells
    for i in range(parts):
        for j in range(parts):
            yield (y * parts + i) * across + x * parts + j


def _boxes(low: np.ndarray, high: np.ndarray, extent: float, across: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (row, tile) of the tiles that each box, row by row of `low` and `high` (n, 2), meets."""
    side = 2 * extent / across
    first = np.floor((low + extent) / side).clip(0, across - 1).astype(np.int64)
    last = np.floor((high + extent) / side).clip(0, across - 1).astype(np.int64)
    size = last - first + 1
    count = size.prod(axis=1)
    owner = np.repeat(np.arange(len(low)), count)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    tile = (first[owner, 1] + within // size[owner, 0]) * across + first[owner, 0] + within % size[owner, 0]
    return owner, tile
