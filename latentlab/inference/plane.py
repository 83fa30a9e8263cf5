"""The decoder on a raster over the plane, decoded once per snapshot and reused for every image."""

import functools
import math
import weakref
from collections import deque
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Optional

import torch

from latentlab.capabilities import Capability, check
from latentlab.inference.likelihood import decode, latents_at_a_time, penalties, pixel_constants, sigma_of
from latentlab.models.networks import Layers, layers_of
from latentlab.models.script import scripted

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

GRID_SIDE = 128  # largest number of nodes each way
MOST_TERMS = 1 << 27  # pixels times nodes: 512 MiB in float32; the raster of larger images is coarser
BLOCK = 512  # latents decoded at a time, at most, in some ten milliseconds: the longest wait of another request
MOST_BRUSHED = 100  # largest number of changed pixels for which the last mask's sum is updated


class PlaneGrid:
    """The decoder on a raster of side x side nodes over [-extent, extent]^2, for the model of one snapshot.

    About 55 MB at 128 x 128 for images of 28 x 28; `decode_plane` makes one. Nodes are ordered row by row from the top,
    z2 downwards, as in a picture. A method takes about a millisecond for an image that is mostly black.
    """

    def __init__(self, model: "LatentModel", extent: float, side: int, terms: torch.Tensor, sums: torch.Tensor) -> None:
        self.model, self.extent, self.side = model, extent, side
        self.z = picture_nodes(0.0, 0.0, extent, side, terms.dtype)
        self.spacing = 2 * extent / side
        self.terms = terms  # (pixels, side^2): A, transposed so that black pixels can be skipped cheaply
        self.sums = sums  # (side^2,): sum of B
        with torch.inference_mode():
            self.log_prior = model.prior.log_prob(self.z)
        self._penalties: torch.Tensor | None = None  # (pixels, side^2): B
        self._seen: tuple[torch.Tensor, torch.Tensor] | None = None  # the last mask, and its sum of B

    def log_likelihood(self, x: torch.Tensor, visible: torch.Tensor | None = None) -> torch.Tensor:
        """Return log p(x|z), (side^2,), for one image x (pixels,), or of its visible pixels, bool (pixels,)."""
        with torch.inference_mode():
            shown = x if visible is None else x * visible
            return products(self.terms, shown) - self.sums_of(visible) - pixel_constants(self.model, shown).sum()

    def sums_of(self, visible: torch.Tensor | None) -> torch.Tensor:
        """Return the sum of B, (side^2,), over all, or all visible, pixels."""
        if visible is None:
            return self.sums
        if self._penalties is None:
            # Computed from the terms alone, without running the decoder again.
            rows = [penalties(self.model, part) for part in self.terms.split(64)]
            self._penalties = torch.cat(rows)
        before, sums = self._seen or (torch.ones_like(visible), self.sums)
        changed = (visible != before).nonzero().squeeze(1)
        if len(changed) > MOST_BRUSHED:
            sums = visible.to(self._penalties.dtype) @ self._penalties
        elif len(changed):
            signs = torch.where(visible[changed], 1.0, -1.0).to(self._penalties.dtype)
            sums = sums + signs @ self._penalties[changed]
        self._seen = visible.clone(), sums
        return sums

    def raster(self, x: torch.Tensor, visible: torch.Tensor | None = None) -> torch.Tensor:
        """Return log p(x, z), (1, side^2), as `quadrature.evidence` takes it: the lowest row first."""
        joint = self.log_likelihood(x, visible) + self.log_prior
        return joint.view(self.side, self.side).flip(0).reshape(1, -1)


def decode_plane(
    model: "LatentModel", extent: float | None = None, side: int | None = None, spare: deque[torch.Tensor] | None = None
) -> Generator[float, None, PlaneGrid]:
    """Decode a PlaneGrid, by default over the extent of the prior; yields the share that is done.

    `side` is by default GRID_SIDE, or what MOST_TERMS allows if the images are larger than 90 x 90. `spare` lends
    memory to the plane and gets it back when the last reference to the plane goes: allocating 51 MB for each plane
    would take a tenth of the decoding time. Raises UserError if z is not a plane.
    """
    check(model, Capability.POSTERIOR)
    extent = extent or model.prior.extent
    dtype = next(model.decoder.parameters()).dtype
    pixels = model.image_shape[0] * model.image_shape[1]
    side = side or min(GRID_SIDE, math.isqrt(MOST_TERMS // pixels) // 8 * 8)
    z = picture_nodes(0.0, 0.0, extent, side, dtype)
    terms, sums = _memory(pixels, len(z), dtype, spare), torch.empty(len(z), dtype=dtype)
    layers, sigma, fill = layers_of(model.decoder.network), sigma_of(model), _scripted_fill()
    block = latents_at_a_time(model, BLOCK)
    for start in range(0, len(z), block):
        end = min(start + block, len(z))
        with torch.inference_mode():
            fill(layers, sigma, z, start, end, terms, sums)
        yield end / len(z)
    grid = PlaneGrid(model, extent, side, terms, sums)
    if spare is not None:
        weakref.finalize(grid, spare.append, terms).atexit = False
    return grid


def _memory(rows: int, columns: int, dtype: torch.dtype, spare: deque[torch.Tensor] | None) -> torch.Tensor:
    found = spare.pop() if spare else None
    if found is not None and found.shape == (rows, columns) and found.dtype == dtype:
        return found
    return torch.empty(rows, columns, dtype=dtype)


def _fill(
    layers: Layers,
    sigma: Optional[torch.Tensor],  # noqa: UP045
    z: torch.Tensor,
    start: int,
    end: int,
    terms: torch.Tensor,
    sums: torch.Tensor,
) -> None:
    a, b = decode(layers, sigma, z[start:end], None)
    terms[:, start:end] = a.t()
    sums[start:end] = b


@functools.cache
def _scripted_fill() -> Callable:
    return scripted(_fill)


def products(terms: torch.Tensor, x: torch.Tensor, few: float = 0.7) -> torch.Tensor:
    """Return x @ terms, (nodes,), for x (pixels,) and terms (pixels, nodes). Also compiled as TorchScript.

    `few`: up to this share of pixels that are not black, a sum over their rows is faster than the product.
    """
    used = x.nonzero().squeeze(1)
    if len(used) == 0 or len(used) >= few * len(x):
        return x @ terms
    # The rows are summed in place: gathering them first would copy 10 MB.
    offsets = torch.zeros(1, dtype=torch.long)
    return torch.embedding_bag(terms, used, offsets, False, 0, False, x[used])[0][0]


def picture_nodes(x: float, y: float, reach: float, side: int, dtype: torch.dtype) -> torch.Tensor:
    """Return side x side nodes, (side^2, 2), over a square about (x, y), row by row from the top, as in a picture.

    Also compiled as TorchScript.
    """
    axis = (torch.arange(side, dtype=torch.float64) + 0.5) * (2 * reach / side) - reach
    rows, columns = torch.meshgrid([y - axis, x + axis], indexing="ij")
    return torch.stack([columns, rows], dim=-1).view(-1, 2).to(dtype)
