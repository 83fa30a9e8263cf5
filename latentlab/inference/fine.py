"""The fine stage of the quadrature: tiles that halve their spacing until each image's posterior is resolved."""

import dataclasses
import math
from collections.abc import Generator

import numpy as np
import torch

from latentlab.inference.lattice import (
    AROUND,
    NODES,
    SHIFT_LIMIT,
    SPACING,
    STARTS,
    TILE,
    Columns,
    Pairs,
    Problem,
    sharpness,
    tile_corners,
    tile_nodes,
    unique,
)
from latentlab.work import mapped

CONVERGED = SPACING / 4  # at this spacing the two lattices differ by rounding alone
KEEP_FINE = 16.0, 24.0  # nats below the best node: (kept, kept in the wider set)
TILES = 16  # tiles decoded at a time
LEAST_START = 1e-3  # share of the image's mass in a tile with a reported highest node
PAIRS = 1 << 15  # pairs of image and tile with scores in memory at a time

_CENTRED = tile_nodes() / TILE - 0.5  # in sides of the tile, from its middle
_MOMENTS = np.stack(
    [np.ones(NODES), *_CENTRED.T, _CENTRED[:, 0] ** 2, _CENTRED[:, 0] * _CENTRED[:, 1], _CENTRED[:, 1] ** 2], axis=1
)


@dataclasses.dataclass
class _Sums:
    """The summary of each pair's scores."""

    top: np.ndarray  # (p, 4): the highest score in each quadrant
    best: np.ndarray  # (p,), where: intp (p,)
    where: np.ndarray
    first: np.ndarray  # log-sum-exp over the first lattice, (p,)
    second: np.ndarray
    moments: np.ndarray  # (p, 6): sums of exp(score - best) * _MOMENTS
    sharpness: np.ndarray  # (p,)


def descend(
    problem: Problem, group: dict[int, list[Pairs]], found: Columns, scale: float
) -> Generator[float, None, None]:
    """Refine each image of the group, level by level, to a sufficiently fine lattice; yields the share done."""
    if not group:
        return
    images_of = {level: Pairs.joined(parts) for level, parts in group.items()}
    group.clear()
    top = min(images_of)
    last = problem.last
    for level in range(top, last + 1):
        pairs = images_of.pop(level, None)
        if pairs is None or not len(pairs):
            continue
        pairs = unique(pairs)
        sums = yield from mapped(
            _score(problem, pairs, level), lambda share, done=level - top: (done + share) / (last + 1 - top)
        )
        rest = _settle(problem, pairs, sums, level, found, scale)
        if rest is not None and level < last:
            deeper = images_of.get(level + 1)
            images_of[level + 1] = rest if deeper is None else Pairs.joined([rest, deeper])


def _score(problem: Problem, pairs: Pairs, level: int) -> Generator[float, None, _Sums]:
    """Score all pairs, sorted by tile: a tile is decoded once, and scored by one product."""
    dtype = problem.x.dtype
    cell = 2 * problem.extent / 2**level
    tiles, firsts = np.unique(pairs.tile, return_index=True)
    bounds = np.append(firsts, len(pairs))
    corners = tile_corners(tiles, level, problem.extent)
    image = torch.from_numpy(pairs.image)
    parts: list[_Sums] = []
    scores = torch.empty(min(PAIRS, len(pairs)), NODES, dtype=dtype)
    filled = 0
    if problem.held is not None:
        problem.held.clear()

    def finished(rows: torch.Tensor) -> None:
        parts.append(_summed(rows))
        if problem.held is not None:
            problem.held.append(rows.numpy().copy())

    for start in range(0, len(tiles), TILES):
        few = corners[start : start + TILES]
        z = (few[:, None] + tile_nodes() * cell).reshape(-1, 2)
        a, c = problem.decode(torch.from_numpy(z).to(dtype))
        for n in range(len(few)):
            nodes = slice(n * NODES, (n + 1) * NODES)
            first, last = bounds[start + n], bounds[start + n + 1]
            while first < last:
                until = min(last, first + len(scores) - filled)
                rows = scores[filled : filled + until - first]
                problem.score(problem.x[image[first:until]], a[nodes], c[nodes], rows)
                filled += until - first
                first = until
                if filled == len(scores):
                    finished(scores)
                    filled = 0
                    yield start / len(tiles)  # a tile of many images takes seconds
        yield start / len(tiles)
    if filled:
        finished(scores[:filled])
    return _Sums(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in dataclasses.fields(_Sums))
    )


def _summed(scores: torch.Tensor) -> _Sums:
    """Return the sums of the scores of pairs, (p, NODES)."""
    p = len(scores)
    quarters = scores.view(p, 4, 2, -1)
    top = quarters.amax((2, 3))
    best, where = scores.max(1)
    weights = (scores - best[:, None]).exp_()
    lattices = weights.view(p, 4, 2, -1).sum((1, 3)).double()
    # One lattice may have no mass although the other has all.
    logs = lattices.clamp(min=1e-300).log().numpy() + best.double().numpy()[:, None]
    peak = scores[:, AROUND[:, 4]].argmax(1)
    ratio = sharpness(scores.gather(1, AROUND[peak]))
    moments = weights @ torch.from_numpy(_MOMENTS).to(weights.dtype)
    return _Sums(
        top=top.numpy(),
        best=best.double().numpy(),
        where=where.numpy(),
        first=logs[:, 0],
        second=logs[:, 1],
        moments=moments.double().numpy(),
        sharpness=ratio.double().numpy(),
    )


def _settle(problem: Problem, pairs: Pairs, sums: _Sums, level: int, found: Columns, scale: float) -> Pairs | None:
    """Record the metrics of images with a sufficiently fine lattice; return the pairs of the others, one level down."""
    order = np.argsort(pairs.image, kind="stable")
    images, firsts = np.unique(pairs.image[order], return_index=True)
    counts = np.diff(firsts, append=len(order))
    of = np.repeat(np.arange(len(images)), counts)  # for each pair, in `order`, the row of its image
    narrow = pairs.narrow[order]
    best = np.maximum.reduceat(sums.best[order], firsts)

    def total(logs: np.ndarray, among: np.ndarray | bool = True) -> np.ndarray:
        parts = np.where(among, np.exp(logs[order] - best[of]), 0)
        with np.errstate(divide="ignore"):
            return np.log(np.add.reduceat(parts, firsts)) + best

    first, second = total(sums.first), total(sums.second)
    whole = np.logaddexp(first, second)
    pair_logs = np.logaddexp(sums.first, sums.second)
    with np.errstate(invalid="ignore"):
        widen = whole - total(pair_logs, narrow)
    counted = pair_logs[order] >= whole[of] - 6  # tiles with at least 1/400 of the mass count for the width
    ratio = np.maximum.reduceat(np.where(counted, sums.sharpness[order], 0), firsts)
    shift = np.abs(first - second) / 2
    ahead = found.least[images] - level
    fine = (ratio <= problem.spacing) & ((shift <= SHIFT_LIMIT / 2) | (ratio <= CONVERGED)) & (ahead <= 0)
    done = fine if level < problem.last else np.ones(len(images), bool)

    rows = images[done]
    _note(problem, pairs, sums, order[done[of]], counts[done], rows, level, found)
    cell = 2 * problem.extent / 2**level
    found.log_px[rows] = whole[done] - math.log(2) + 2 * math.log(cell) - problem.constants[rows]
    found.shift[rows], found.spacing[rows] = shift[done], ratio[done]
    found.widen[rows], found.level[rows] = np.abs(widen[done]), level

    if problem.held is not None and done.all():
        found.tiles = pairs.tile, np.concatenate(problem.held) - problem.constants[0]

    if done.all():
        return None
    # Children: the relevant quadrants; the smaller set is judged by its own best node.
    best_narrow = np.maximum.reduceat(np.where(narrow, sums.best[order], -np.inf), firsts)
    below = np.stack([best[of], best_narrow[of]], axis=1)[:, :, None] - sums.top[order][:, None]  # (p, 2, 4)
    missed = np.maximum(np.minimum(ratio, SPACING * 2.0 ** (problem.last - level)), SPACING * 2.0**ahead) ** 2 / 8
    below -= missed[of][:, None, None]
    keep_wide = (below[:, 0] <= scale * KEEP_FINE[1]) & ~done[of][:, None]
    keep_narrow = (below[:, 1] <= scale * KEEP_FINE[0]) & narrow[:, None] & keep_wide
    owner, quadrant = keep_wide.nonzero()
    across = 2**level // TILE
    tile = pairs.tile[order][owner]
    row, column = tile // across * 2 + quadrant // 2, tile % across * 2 + quadrant % 2
    return Pairs(pairs.image[order][owner], row * (2 * across) + column, keep_narrow[owner, quadrant])


def _note(
    problem: Problem,
    pairs: Pairs,
    sums: _Sums,
    order: np.ndarray,
    counts: np.ndarray,
    images: np.ndarray,
    level: int,
    found: Columns,
) -> None:
    """Record mean, covariance and best node of the posteriors of images; `order`: `counts` pairs of each."""
    if not len(images):
        return
    firsts, of = np.cumsum(counts) - counts, np.repeat(np.arange(len(images)), counts)
    side = TILE * 2 * problem.extent / 2**level
    middle = tile_corners(pairs.tile[order], level, problem.extent) + side / 2
    best = np.maximum.reduceat(sums.best[order], firsts)
    leading = np.flatnonzero(sums.best[order] == best[of])
    leading = leading[np.unique(of[leading], return_index=True)[1]]  # one pair of each image
    origin = middle[leading]
    offset = middle - origin[of]
    scale = np.exp(sums.best[order] - best[of])
    m = sums.moments[order] * scale[:, None]
    mass, first, second = m[:, 0], m[:, 1:3] * side, m[:, 3:] * side**2
    ex = mass[:, None] * offset + first
    exx = (
        mass[:, None] * offset[:, [0, 0, 1]] * offset[:, [0, 1, 1]]
        + offset[:, [0, 0, 1]] * first[:, [0, 1, 1]]
        + offset[:, [0, 1, 1]] * first[:, [0, 0, 1]]
        + second
    )
    total = np.add.reduceat(mass, firsts)[:, None]
    mean = np.add.reduceat(ex, firsts) / total
    xx = np.add.reduceat(exx, firsts) / total - mean[:, [0, 0, 1]] * mean[:, [0, 1, 1]]
    found.mean[images] = origin + mean
    found.covariance[images] = xx[:, [0, 1, 1, 2]].reshape(-1, 2, 2)
    found.best_log_joint[images] = best - problem.constants[images]
    highest = middle + _CENTRED[sums.where[order]] * side
    found.best_z[images] = highest[leading]
    # The tiles by their mass, image by image.
    heavy = np.lexsort((-mass, of))
    rank = np.arange(len(of)) - firsts[of]
    chosen = (rank < STARTS) & (mass[heavy] >= LEAST_START * total[of, 0])
    found.starts[images[of[chosen]], rank[chosen]] = highest[heavy[chosen]]
