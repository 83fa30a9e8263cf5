"""log p(x) by quadrature, for any number of images, with an error bar and four guards.

    p(x) = Int p(z) p(x|z) dz  ~  h^2 sum_g p(z_g) p(x|z_g)

A sum over a regular lattice converges exponentially for smooth integrands: with posterior variance s^2 its relative
error is about 4 exp(-2 pi^2 s^2 / h^2), so h <= 1.5 s is enough. But s is small: a well-trained model's posteriors have
deviations down to 0.003, and a dense lattice of that spacing is too expensive. So there are two stages:

1. coarse: every image is scored on a raster of 256 x 256 nodes over the plane, one matrix product per block. The
   scores show where an image's posterior may be, and how narrow it is.
2. fine: the plane is cut into square tiles of 8 x 8 cells, at levels whose spacing halves. An image begins with its
   relevant tiles, at a level where many images share tiles, and descends at least to the level that fits the width
   found, until the spacing is at most 1.5 of the narrowest width. Pairs of image and tile are grouped by tile, so that
   a tile is decoded once for all images and scored by one matrix product. Decoding is nine tenths of the work, so a
   region is ruled out at the coarsest level that can.

A tile has two lattices; the second is the first, shifted by half a cell both ways. The leading error terms of the two
have opposite signs: the mean is the answer, and half the difference is a generous error bar.

Relevant tiles lie within `KEEP` nats of the best node seen, around mu +- 6 sigma of q(z|x), or at local maxima of the
raster, because the raster may almost miss a posterior narrower than a cell. The margin of nats grows by the height to
which a peak as narrow as the best may rise above its nearest node: r^2 / 4 nats, r the spacing in its deviations. On
finer levels the margin is `KEEP_FINE` nats, plus r^2 / 8, because there are two lattices. All sums are also taken over
a wider set of tiles: the difference is the fourth guard.

Every guard is a limit per image, so an image has the same verdict alone and in a batch. float32 rounds coordinates and
products too much for finer lattices: an image outside the limits in float32 gets a second sum of its own in float64, on
lattices as fine as its posterior needs.
"""

import dataclasses
import math
import time
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from latentlab.capabilities import Capability, check
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.inference.likelihood import at_precision, decode_terms, pixel_constants, rounding
from latentlab.work import mapped

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel
    from latentlab.models.prior import Prior

MOST_EXTENT = 2.0  # of a lattice, in extents of the prior
SIDE = 256  # nodes of the raster each way
TILE = 8  # cells of a tile each way
NODES = 2 * TILE * TILE  # of a tile, both lattices
FIRST_LEVEL, SHARED_LEVEL, LAST_LEVEL = 3, 9, 13  # spacing 2 * extent / 2^level; at level 3 one tile is the plane
DEEPEST_LEVEL = 26  # in float64: deeper, the numbers of a tile and an image together have more than 63 bits
SPACING = 1.5  # the widest spacing, in deviations of the narrowest posterior
CONVERGED = SPACING / 4  # at this spacing the two lattices differ by rounding alone
# Nats below the best node of the raster, below that of later lattices, and below a local maximum: (kept, kept in the
# wider set).
KEEP, KEEP_FINE, KEEP_MAXIMA = (40.0, 60.0), (16.0, 24.0), (100.0, 200.0)
IMAGES = 512  # images scored against the raster at a time
COLUMNS = 2048  # raster nodes scored by one product
TILES = 16  # tiles decoded at a time
STARTS, LEAST_START = 6, 1e-3  # tiles of an image with reported highest nodes; least share of the image's mass
COARSE_SHARE = 0.2  # of the progress, about
WIDENINGS = 2  # how often the plane is doubled for images with mass at its rim
SAMPLE = 50  # decoded blocks between two samples of their bare products
PAIRS = 1 << 15  # pairs of image and tile with scores in memory at a time
MOST_PAIRS = 1_000_000  # largest number of pairs in one group of images, about: each takes some 300 bytes

# The limits of the guards, per image: nats, a share of the mass, nats. Rounding has the limit of the shift.
SHIFT_LIMIT, BORDER_LIMIT, WIDEN_LIMIT = 1e-3, 1e-6, 1e-3
ROUNDING = 1e-4  # nats: float32 products of hundreds of nats, measured against float64


@dataclasses.dataclass(frozen=True)
class Guards:
    """The worst error indicators over the images."""

    shift: float  # nats: half the difference of the two lattices
    spacing: float  # in deviations of the narrowest posterior
    border: float  # mass of the posterior on the rim of the plane
    widen: float  # nats: the change when more of the plane is kept


@dataclasses.dataclass(frozen=True, eq=False)
class Evidence:
    """log p(x) of n images, in nats, and their true posteriors' moments. All arrays are float64 with n rows.

    Shapes are those of a plane; on a line, see inference.line, z has one coordinate.
    """

    log_px: np.ndarray
    error: np.ndarray  # nats
    mean: np.ndarray  # (n, 2), of p(z|x)
    covariance: np.ndarray  # (n, 2, 2)
    best_z: np.ndarray  # (n, 2), the node of the highest p(x, z)
    best_log_joint: np.ndarray  # log p(x, z) there
    starts: np.ndarray  # (n, STARTS, 2), the highest nodes of the tiles with the most mass; NaN where there are fewer
    shift: np.ndarray  # the guards, image by image: see Guards
    spacing: np.ndarray
    border: np.ndarray
    widen: np.ndarray
    level: np.ndarray  # intp: the level of the final lattice
    extent: float  # the plane is [-extent, extent]^2
    nodes: int  # latents decoded
    seconds: float
    gemm_fraction: float  # the share of the seconds spent in matrix products alone, see _Tally
    # On request, of the last lattice: tiles (t,), and log p(x, z) at their `tile_nodes`, (t, NODES).
    tiles: tuple[np.ndarray, np.ndarray] | None = None

    def with_rows(self, rows: np.ndarray, other: "Evidence") -> "Evidence":
        """Return a copy with the images `rows` (m,) taken from `other`, of m images; nodes and seconds are added."""

        def put(name: str) -> np.ndarray:
            values = getattr(self, name).copy()
            values[rows] = getattr(other, name)
            return values

        columns = [
            field.name for field in dataclasses.fields(self) if isinstance(getattr(self, field.name), np.ndarray)
        ]
        seconds = self.seconds + other.seconds
        products = self.gemm_fraction * self.seconds + other.gemm_fraction * other.seconds
        return dataclasses.replace(
            self,
            **{name: put(name) for name in columns},
            extent=other.extent,
            nodes=self.nodes + other.nodes,
            seconds=seconds,
            gemm_fraction=products / seconds,
            tiles=other.tiles,
        )

    def __getitem__(self, rows: slice) -> "Evidence":
        """Return the Evidence of some of the images; nodes and seconds stay those of all."""
        columns = {
            field.name: value[rows]
            for field in dataclasses.fields(self)
            if isinstance(value := getattr(self, field.name), np.ndarray)
        }
        return dataclasses.replace(self, **columns)

    @property
    def guards(self) -> Guards:
        """The worst of each guard."""
        return Guards(*(float(values.max()) for values in (self.shift, self.spacing, self.border, self.widen)))

    @property
    def rounding(self) -> float:
        """The worst rounding error over the images, in nats: the whole error apart from the guards."""
        return float((self.error - self.shift - self.widen - self.border).max())

    @property
    def problem(self) -> UserError | None:
        """The reason why the figures may not be called exact; None if they may."""
        guards = self.guards
        worst = {
            "shift": guards.shift > SHIFT_LIMIT,
            "spacing": not guards.spacing <= SPACING,
            "border": guards.border > BORDER_LIMIT,
            "widen": guards.widen > WIDEN_LIMIT,
            "rounding": self.rounding > SHIFT_LIMIT + ROUNDING,
        }
        if not np.isfinite(self.log_px).all():
            return UserError(QT_TRANSLATE_NOOP("Errors", "Not exact: some images have no finite log p(x)."))
        if worst["spacing"]:
            return UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "Not exact: a posterior is so narrow that the finest lattice has a spacing of {ratio} of its width.",  # noqa: E501
                ),
                ratio=f"{guards.spacing:.1f}",
            )
        if worst["border"]:
            return UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "Not exact: a posterior has {share} of its mass at the rim of the lattice of ±{extent}."
                ),
                share=f"{guards.border:.1g}",
                extent=f"{self.extent:.3g}",
            )
        if worst["widen"]:
            return UserError(
                QT_TRANSLATE_NOOP("Errors", "Not exact: looking further afield changed a figure by {nats} nats."),
                nats=f"{guards.widen:.2g}",
            )
        if worst["shift"]:
            return UserError(
                QT_TRANSLATE_NOOP("Errors", "Not exact: shifting the lattice changed a figure by {nats} nats."),
                nats=f"{guards.shift:.2g}",
            )
        if worst["rounding"]:
            return UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "Not exact: sigma is so small that rounding may change a figure by {nats} nats."
                ),
                nats=f"{self.rounding:.2g}",
            )
        return None


def extent_for(prior: "Prior", mean: np.ndarray, sigma: np.ndarray) -> float:
    """Return L = max(E, max |mu| + 6 sigma), 2 E at most, for posteriors q(z|x) of means and deviations (n, latent).

    E is the extent of the prior: 6 for N(0, I).
    """
    reach = np.abs(mean) + 6 * sigma
    reach = reach[np.isfinite(reach)]
    return float(min(max(prior.extent, reach.max(initial=0)), MOST_EXTENT * prior.extent))


@torch.inference_mode()  # on during each step and off between steps, so the worker may interleave other work
def evidence(
    model: "LatentModel",
    x: torch.Tensor,
    mean: np.ndarray,
    sigma: np.ndarray,
    visible: torch.Tensor | None = None,
    dtype: torch.dtype = torch.float32,
    extent: float | None = None,
    with_tiles: bool = False,
    raster: torch.Tensor | None = None,
) -> Generator[float, None, Evidence]:
    """Return the Evidence of images x, (n, pixels) from 0 to 1; yields the share that is done, so the caller can stop.

    `mean` and `sigma` (n, 2) are those of q(z|x). With `visible`, bool (pixels,), the result is log p of the visible
    pixels alone. For one image, `with_tiles` keeps the scores of the last lattice, which is then twice as fine as
    `log_px` needs, fine enough to separate two peaks. `raster`, (1, side^2), may hold log p(x, z) of one image at the
    midpoints of a raster of this `extent`, row by row from the lowest z2, side a power of two. Without an `extent` the
    plane holds every q; an image with posterior mass at the rim, away from its q, gets a second sum on a wider plane.
    Where a tiny sigma makes float32 round too much, the sum is float64 whatever `dtype`. Memory does not grow with the
    work: about 0.5 GB, 0.9 in float64, and the images. Raises UserError if z is not a plane.
    """
    check(model, Capability.POSTERIOR)
    if SHIFT_LIMIT / 2 < float(rounding(pixel_constants(model, x).sum(1), dtype).max()) < math.inf:
        dtype = torch.float64
    spacing = SPACING / 2 if with_tiles else SPACING

    def within(extent: float, rows: np.ndarray | slice, **how: Any) -> Generator[float, None, Evidence]:
        settings = {"dtype": dtype, "with_tiles": with_tiles, "spacing": spacing} | how
        return _within(extent, model, x[rows], mean[rows], sigma[rows], visible, **settings)

    found = yield from within(extent or extent_for(model.prior, mean, sigma), slice(None), raster=raster)
    for _ in range(WIDENINGS if extent is None else 0):
        cut = np.flatnonzero(~(found.border <= BORDER_LIMIT))
        if not len(cut):
            break
        wider = within(2 * found.extent, cut)
        found = found.with_rows(cut, (yield from mapped(wider, lambda _: 1.0)))
    # A posterior that the last lattice does not resolve gets finer lattices, down to the level that its width needs. If
    # its q lies within the prior's extent, so does the plane: beside a far q the raster may be too coarse for it.
    wanted = found.level + np.ceil(np.log2(np.maximum(found.spacing / spacing, 1))) + WIDENINGS
    left = ~((found.spacing <= spacing) & (found.shift <= SHIFT_LIMIT / 2)) & (found.border <= BORDER_LIMIT)
    left &= wanted <= DEEPEST_LEVEL
    is_near = (np.abs(mean) + 6 * sigma).max(axis=1) <= model.prior.extent
    planes = [(extent, left)]
    if extent is None:
        planes = [(found.extent, left & ~is_near), (model.prior.extent, left & is_near)]
    for half, chosen in planes:
        rows = np.flatnonzero(chosen)
        if len(rows):
            last = max(LAST_LEVEL, int(wanted[rows].max()))
            finer = within(half, rows, dtype=torch.float64, raster=raster, last=last)
            finer = yield from mapped(finer, lambda _: 1.0)
            if (finer.border <= BORDER_LIMIT).all():
                found = found.with_rows(rows, finer)
    return found


def _within(
    extent: float,
    model: "LatentModel",
    x: torch.Tensor,
    mean: np.ndarray,
    sigma: np.ndarray,
    visible: torch.Tensor | None,
    dtype: torch.dtype,
    with_tiles: bool,
    spacing: float,
    raster: torch.Tensor | None = None,
    last: int | None = None,
) -> Generator[float, None, Evidence]:
    """Return the Evidence on the plane of ±extent, by lattices of `spacing` deviations, or down to level `last`."""
    last = LAST_LEVEL if last is None else last
    began = time.perf_counter()
    model = at_precision(model, dtype)
    tally = _Tally(model.decoder)
    problem = _Problem(model, x.to(dtype), visible, extent, tally)
    problem.held = [] if with_tiles else None
    problem.spacing, problem.last = spacing, last
    # Neighbours in z share tiles, so a group of neighbours decodes fewer.
    order = np.lexsort((mean[:, 0], np.floor(mean[:, 1] * 2)))
    mean, sigma = mean.astype(np.float64), np.maximum(sigma.astype(np.float64), 1e-6)
    found = _Columns(len(x))
    scores = _Raster(problem) if raster is None else _Ready(problem, raster)
    # If the wider set found more mass, widen further.
    shown = 0.0
    for scale in (1.0, 2.0, 4.0):
        for done, group in _in_groups(problem, scores, order, mean, sigma, found, scale):
            shown = max(shown, COARSE_SHARE * done)
            yield shown
            for part in _descend(problem, group, found, scale):
                shown = max(shown, done * (COARSE_SHARE + (1 - COARSE_SHARE) * part))
                yield shown
        order = order[~(found.widen[order] <= WIDEN_LIMIT)]
        if not len(order):
            break
    seconds = time.perf_counter() - began
    return found.evidence(extent, tally, seconds, rounding(torch.from_numpy(problem.constants), dtype).numpy())


class _Tally:
    """The cost of the work.

    The time of the matrix products alone is measured during the work, on the same threads and under the same load.
    Scores are products and are timed directly. The decoder's layers also apply activations and biases, so the bare
    products of a block are repeated now and then and timed.
    """

    def __init__(self, decoder: torch.nn.Module) -> None:
        self.nodes = 0
        self.products = 0.0  # seconds
        self._weights = [weight.detach() for weight in decoder.parameters() if weight.dim() == 2]
        self._blocks = self._sampled = 0
        self._bare = 0.0  # seconds of the samples

    def decoded(self, count: int) -> None:
        self.nodes += count
        if self._blocks % SAMPLE == 0:
            given = [torch.ones(count, weight.shape[1], dtype=weight.dtype) for weight in self._weights]
            out = [torch.ones(count, len(weight), dtype=weight.dtype) for weight in self._weights]
            began = time.perf_counter()
            for weight, x, product in zip(self._weights, given, out):
                torch.mm(x, weight.T, out=product)
            self._bare += time.perf_counter() - began
            self._sampled += count
        self._blocks += 1

    def fraction(self, seconds: float) -> float:
        return (self.products + self._bare * self.nodes / max(1, self._sampled)) / seconds


class _Problem:
    """Images to be scored, restricted to columns that are not black in all of them; decodes latents for them."""

    def __init__(
        self, model: "LatentModel", x: torch.Tensor, visible: torch.Tensor | None, extent: float, tally: _Tally
    ) -> None:
        self.model, self.extent, self.tally = model, extent, tally
        used = (x != 0).any(0) if visible is None else (x != 0).any(0) & visible
        self.columns = used.nonzero().squeeze(1)
        self.visible = visible
        self.held: list[np.ndarray] | None = None  # the scores of the last lattice, if requested
        self.spacing, self.last = SPACING, LAST_LEVEL  # the widest spacing that is fine enough, and the last level
        self.x = x[:, self.columns]
        constants = pixel_constants(model, x)
        self.constants = (constants if visible is None else constants[:, visible]).sum(1).double().numpy()

    def decode(self, z: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return A (n, columns) and log p(z) - sum B, (n,)."""
        self.tally.decoded(len(z))
        a, b = decode_terms(self.model, z, self.columns, self.visible)
        return a, self.model.prior.log_prob(z) - b

    def score(self, x: torch.Tensor, a: torch.Tensor, c: torch.Tensor, out: torch.Tensor) -> None:
        """Fill `out` (n, nodes) with log p(x, z), without the terms of x alone."""
        began = time.perf_counter()
        torch.mm(x, a.T, out=out)
        self.tally.products += time.perf_counter() - began
        out += c


class _Raster:
    """The coarse raster, decoded once, as four interleaved rasters of every second node each way, for fast pooling."""

    def __init__(self, problem: _Problem) -> None:
        self.problem, self.side, self.caution = problem, SIDE, 1.0
        z = _raster(problem.extent, SIDE, problem.x.dtype)
        self.z = _interleaved(z.T).T
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


class _Ready:
    """A raster of one image, already scored by the caller; a coarser raster needs wider margins."""

    def __init__(self, problem: _Problem, log_joint: torch.Tensor) -> None:
        self.side = math.isqrt(log_joint.shape[1])
        self.caution = max(1.0, SIDE / self.side)
        self._scores = _interleaved(log_joint.to(problem.x.dtype)) + float(problem.constants[0])

    def of(self, images: np.ndarray) -> Generator[None, None, torch.Tensor]:
        """Return the scores, (1, side^2)."""
        yield
        return self._scores


def _interleaved(values: torch.Tensor) -> torch.Tensor:
    """Return (n, side^2), row by row, in the order [row parity, column parity, row, column]."""
    half = math.isqrt(values.shape[1]) // 2
    return values.reshape(-1, half, 2, half, 2).permute(0, 2, 4, 1, 3).reshape(len(values), -1)


class _Columns:
    """The figures of each image, filled in during the work."""

    def __init__(self, n: int) -> None:
        self.log_px, self.shift, self.spacing, self.widen, self.best_log_joint = np.full((5, n), np.nan)
        self.rim = np.full(n, -np.inf)  # log mass at the border, not yet normalised
        self.mean, self.best_z = np.full((2, n, 2), np.nan)
        self.starts = np.full((n, STARTS, 2), np.nan)
        self.covariance = np.full((n, 2, 2), np.nan)
        self.level, self.least = np.zeros((2, n), np.intp)  # level of the final lattice; least level required
        self.tiles: tuple[np.ndarray, np.ndarray] | None = None

    def evidence(self, extent: float, tally: _Tally, seconds: float, rounding: np.ndarray) -> Evidence:
        with np.errstate(over="ignore"):
            border = np.exp(self.rim - self.log_px)
        # The raster cannot show that a narrow posterior lies outside the plane; its best node is then an outermost
        # node.
        cell = 2 * extent / 2.0**self.level
        share = np.exp(self.best_log_joint - self.log_px) * cell**2 / 2
        border = np.where(np.abs(self.best_z).max(axis=1) > extent - cell / 2, np.maximum(border, share), border)
        return Evidence(
            log_px=self.log_px,
            error=self.shift + self.widen + border + ROUNDING + rounding,
            mean=self.mean,
            covariance=self.covariance,
            best_z=self.best_z,
            best_log_joint=self.best_log_joint,
            starts=self.starts,
            shift=self.shift,
            spacing=self.spacing,
            border=border,
            widen=self.widen,
            level=self.level,
            extent=extent,
            nodes=tally.nodes,
            seconds=seconds,
            gemm_fraction=tally.fraction(seconds),
            tiles=self.tiles,
        )


@dataclasses.dataclass
class _Pairs:
    """Images and their tiles, at one level, to be searched for posterior mass."""

    image: np.ndarray  # intp (p,)
    tile: np.ndarray  # int64 (p,): row * tiles across + column
    narrow: np.ndarray  # bool (p,): also in the smaller set

    def __len__(self) -> int:
        return len(self.image)

    def __getitem__(self, chosen: np.ndarray | slice) -> "_Pairs":
        return _Pairs(self.image[chosen], self.tile[chosen], self.narrow[chosen])

    @staticmethod
    def joined(parts: "list[_Pairs]") -> "_Pairs":
        return _Pairs(
            np.concatenate([part.image for part in parts]),
            np.concatenate([part.tile for part in parts]),
            np.concatenate([part.narrow for part in parts]),
        )


def _raster(extent: float, side: int, dtype: torch.dtype) -> torch.Tensor:
    """Return the midpoints, (side^2, 2), of a raster over [-extent, extent]^2, row by row from the lowest z2."""
    axis = (torch.arange(side, dtype=torch.float64) + 0.5) * (2 * extent / side) - extent
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([x, y], dim=-1).view(-1, 2).to(dtype)


# Coarse.


def _in_groups(
    problem: _Problem,
    raster: "_Raster | _Ready",
    order: np.ndarray,
    mean: np.ndarray,
    sigma: np.ndarray,
    found: _Columns,
    scale: float,
) -> Iterator[tuple[float, dict[int, list[_Pairs]]]]:
    """Score the images of `order` on the raster; yield the share done and the first pairs, level by level."""
    group: dict[int, list[_Pairs]] = {}
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
    problem: _Problem,
    scores: torch.Tensor,
    images: np.ndarray,
    mean: np.ndarray,
    sigma: np.ndarray,
    found: _Columns,
    scale: float,
) -> Iterator[tuple[int, _Pairs]]:
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
                parts.append(_Pairs(images[chosen[owner]], tile, np.full(len(owner), is_narrow)))
        for reach, is_narrow in ((6, True), (8, False)):
            low = mean[chosen] - reach * sigma[chosen]
            high = mean[chosen] + reach * sigma[chosen]
            owner, tile = _boxes(low, high, problem.extent, across)
            parts.append(_Pairs(images[chosen[owner]], tile, np.full(len(owner), is_narrow)))
        yield int(of), _unique(_Pairs.joined(parts))


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


def _unique(pairs: _Pairs) -> _Pairs:
    """Return the distinct pairs, sorted by tile; a pair is narrow if any of its duplicates is."""
    if not len(pairs):
        return pairs
    keys = (pairs.tile * (int(pairs.image.max()) + 1) + pairs.image) * 2 + ~pairs.narrow
    keys.sort()
    firsts = np.flatnonzero(np.diff(keys // 2, prepend=-1))
    keys = keys[firsts]
    image_count = int(pairs.image.max()) + 1
    return _Pairs(keys // 2 % image_count, keys // 2 // image_count, keys % 2 == 0)


def beyond_numbers() -> UserError:
    """Return the error for a model with densities that are not finite."""
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "log p(x) is beyond every number in this model, whose sigma is too small or whose training went astray; train it again with other settings.",  # noqa: E501
        )
    )


def sharpness(around: torch.Tensor) -> torch.Tensor:
    """Return spacing over the smallest deviation, (n,), by second differences of log p at 3 x 3 nodes, (n, 9)."""
    middle = 2 * around[:, 4]
    a = middle - around[:, 3] - around[:, 5]
    b = middle - around[:, 1] - around[:, 7]
    c = (around[:, 2] + around[:, 6] - around[:, 0] - around[:, 8]) / 4
    largest = (a + b) / 2 + torch.sqrt(((a - b) / 2) ** 2 + c**2)
    return largest.clamp(min=0).sqrt()


# Fine.


def _lay_out_tile() -> tuple[np.ndarray, torch.Tensor]:
    """Return a tile's nodes, in cells from its corner, (NODES, 2), and the indices of each 3 x 3 block of its first
    lattice.

    The order is quadrant by quadrant, and in each the first lattice before the second.
    """
    nodes, index = [], np.zeros((TILE, TILE), int)
    half = TILE // 2
    for top in (0, half):
        for left in (0, half):
            for lattice, offset in enumerate((0.25, 0.75)):
                for row in range(top, top + half):
                    for column in range(left, left + half):
                        if lattice == 0:
                            index[row, column] = len(nodes)
                        nodes.append((column + offset, row + offset))
    around = [
        [index[r + i, c + j] for i in (-1, 0, 1) for j in (-1, 0, 1)]
        for r in range(1, TILE - 1)
        for c in range(1, TILE - 1)
    ]
    return np.array(nodes), torch.tensor(around)


_NODE, _AROUND = _lay_out_tile()
_CENTRED = _NODE / TILE - 0.5  # in sides of the tile, from its middle
_MOMENTS = np.stack(
    [np.ones(NODES), *_CENTRED.T, _CENTRED[:, 0] ** 2, _CENTRED[:, 0] * _CENTRED[:, 1], _CENTRED[:, 1] ** 2], axis=1
)


def tile_nodes() -> np.ndarray:
    """Return the nodes of a tile, float64 (NODES, 2), in cells from its corner; both lattices."""
    return _NODE


def tile_corners(tile: np.ndarray, level: int, extent: float) -> np.ndarray:
    """Return the lower left corners, float64 (p, 2), of tiles."""
    across = 2**level // TILE
    return np.stack([tile % across, tile // across], axis=1) * (2 * extent / across) - extent


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


def _descend(
    problem: _Problem, group: dict[int, list[_Pairs]], found: _Columns, scale: float
) -> Generator[float, None, None]:
    """Refine each image of the group, level by level, to a sufficiently fine lattice; yields the share done."""
    if not group:
        return
    images_of = {level: _Pairs.joined(parts) for level, parts in group.items()}
    group.clear()
    top = min(images_of)
    last = problem.last
    for level in range(top, last + 1):
        pairs = images_of.pop(level, None)
        if pairs is None or not len(pairs):
            continue
        pairs = _unique(pairs)
        sums = yield from mapped(
            _score(problem, pairs, level), lambda share, done=level - top: (done + share) / (last + 1 - top)
        )
        rest = _settle(problem, pairs, sums, level, found, scale)
        if rest is not None and level < last:
            deeper = images_of.get(level + 1)
            images_of[level + 1] = rest if deeper is None else _Pairs.joined([rest, deeper])


def _score(problem: _Problem, pairs: _Pairs, level: int) -> Generator[float, None, _Sums]:
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
        z = (few[:, None] + _NODE * cell).reshape(-1, 2)
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
    peak = scores[:, _AROUND[:, 4]].argmax(1)
    ratio = sharpness(scores.gather(1, _AROUND[peak]))
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


def _settle(problem: _Problem, pairs: _Pairs, sums: _Sums, level: int, found: _Columns, scale: float) -> _Pairs | None:
    """Record the figures of images with a sufficiently fine lattice; return the pairs of the others, one level down."""
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
    return _Pairs(pairs.image[order][owner], row * (2 * across) + column, keep_narrow[owner, quadrant])


def _note(
    problem: _Problem,
    pairs: _Pairs,
    sums: _Sums,
    order: np.ndarray,
    counts: np.ndarray,
    images: np.ndarray,
    level: int,
    found: _Columns,
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
