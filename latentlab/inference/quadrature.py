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
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from latentlab.capabilities import Capability, check
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.inference.coarse import Raster, ScoredRaster, in_groups
from latentlab.inference.fine import descend
from latentlab.inference.lattice import LAST_LEVEL, SHIFT_LIMIT, SPACING, Columns, Problem, Tally
from latentlab.inference.likelihood import at_precision, pixel_constants, rounding
from latentlab.work import Passes

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel
    from latentlab.models.prior import Prior

MOST_EXTENT = 2.0  # of a lattice, in extents of the prior
DEEPEST_LEVEL = 26  # in float64: deeper, the numbers of a tile and an image together have more than 63 bits
COARSE_SHARE = 0.2  # of the progress, about
WIDENINGS = 2  # how often the plane is doubled for images with mass at its rim

# The limits of the guards beside that of the shift, per image: a share of the mass, nats. Rounding has the limit of the
# shift.
BORDER_LIMIT, WIDEN_LIMIT = 1e-6, 1e-3
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
    gemm_fraction: float  # the share of the seconds spent in matrix products alone, see lattice.Tally
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
        """The reason why the metrics may not be called exact; None if they may."""
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

    passes = Passes()
    first = within(extent or extent_for(model.prior, mean, sigma), slice(None), raster=raster)
    found = yield from passes.run(first)
    for _ in range(WIDENINGS if extent is None else 0):
        cut = np.flatnonzero(~(found.border <= BORDER_LIMIT))
        if not len(cut):
            break
        found = found.with_rows(cut, (yield from passes.run(within(2 * found.extent, cut))))
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
            finer = yield from passes.run(finer)
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
    tally = Tally(model.decoder)
    problem = Problem(model, x.to(dtype), visible, extent, tally)
    problem.held = [] if with_tiles else None
    problem.spacing, problem.last = spacing, last
    # Neighbours in z share tiles, so a group of neighbours decodes fewer.
    order = np.lexsort((mean[:, 0], np.floor(mean[:, 1] * 2)))
    mean, sigma = mean.astype(np.float64), np.maximum(sigma.astype(np.float64), 1e-6)
    found = Columns(len(x))
    scores = Raster(problem) if raster is None else ScoredRaster(problem, raster)
    # If the wider set found more mass, widen further.
    shown = 0.0
    for scale in (1.0, 2.0, 4.0):
        for done, group in in_groups(problem, scores, order, mean, sigma, found, scale):
            shown = max(shown, COARSE_SHARE * done)
            yield shown
            for part in descend(problem, group, found, scale):
                shown = max(shown, done * (COARSE_SHARE + (1 - COARSE_SHARE) * part))
                yield shown
        order = order[~(found.widen[order] <= WIDEN_LIMIT)]
        if not len(order):
            break
    seconds = time.perf_counter() - began
    return _evidence_of(found, extent, tally, seconds, rounding(torch.from_numpy(problem.constants), dtype).numpy())


def _evidence_of(found: Columns, extent: float, tally: Tally, seconds: float, rounding: np.ndarray) -> Evidence:
    """Return the metrics with their guards and errors; `rounding` is that of each image, in nats."""
    with np.errstate(over="ignore"):
        border = np.exp(found.rim - found.log_px)
    # The raster cannot show that a narrow posterior lies outside the plane; its best node is then an outermost
    # node.
    cell = 2 * extent / 2.0**found.level
    share = np.exp(found.best_log_joint - found.log_px) * cell**2 / 2
    border = np.where(np.abs(found.best_z).max(axis=1) > extent - cell / 2, np.maximum(border, share), border)
    return Evidence(
        log_px=found.log_px,
        error=found.shift + found.widen + border + ROUNDING + rounding,
        mean=found.mean,
        covariance=found.covariance,
        best_z=found.best_z,
        best_log_joint=found.best_log_joint,
        starts=found.starts,
        shift=found.shift,
        spacing=found.spacing,
        border=border,
        widen=found.widen,
        level=found.level,
        extent=extent,
        nodes=tally.nodes,
        seconds=seconds,
        gemm_fraction=tally.fraction(seconds),
        tiles=found.tiles,
    )
