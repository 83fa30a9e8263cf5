"""The decoded manifold: the decoder's images at their own places in a plane of the latent space, at any zoom.

The plane is cut into square tiles. A tile's side is a power of two and its corners are multiples of the side, so a tile
does not change while the view moves: it is decoded once, at its middle, and cached. Far out, the view shows many small
tiles; closer, the tiles are finer in z yet larger on screen. In the closest view one image fills the map, and each of
its pixels is decoded at the z under that pixel, so the image morphs as the view moves and zooming has no end.
"""

import dataclasses
import math
import time
from collections import OrderedDict
from collections.abc import Generator, Hashable
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.export.viewport import Viewport

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

FAR, FAR_TILES = 8.0, 16.0  # a view of this height, in latent units, shows about this number of rows of tiles
SMALLEST_TILE = 24  # device pixels
MOST_TILES = 2400  # largest number of tiles in one mosaic
CLOSE_NODES = 5  # number of decoded images each way from which the one image of the closest view is blended
BLOCK = 64  # tiles decoded between two checks for a stop
CACHE_BYTES = 48 << 20
PATIENCE = 0.1  # seconds after which an unfinished mosaic is shown

Frame = tuple[np.ndarray, np.ndarray]  # a plane in latent space: its origin, (latent,), and two axes, (2, latent)


@dataclasses.dataclass(frozen=True)
class Lattice:
    """`rows` x `columns` square tiles of `side` latent units; the first begins at (left, top), z2 grows upwards.

    `level` is log2 of the side and `first` the column and row of the first tile, counted from the origin; both are None
    in the closest view, whose tiles are nodes of one image and follow the view.
    """

    left: float
    top: float
    side: float
    columns: int
    rows: int
    level: int | None = None
    first: tuple[int, int] | None = None

    @property
    def close(self) -> bool:
        """Whether the tiles are the nodes of one image that fills the view."""
        return self.level is None

    @property
    def bounds(self) -> Viewport:
        """The rectangle of the plane that the lattice covers."""
        return Viewport(self.left, self.top - self.rows * self.side, self.left + self.columns * self.side, self.top)

    def nodes(self) -> np.ndarray:
        """Return the middles of the tiles, float64 (rows * columns, 2), row by row from the top."""
        x = self.left + (np.arange(self.columns) + 0.5) * self.side
        y = self.top - (np.arange(self.rows) + 0.5) * self.side
        return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)

    def tile_keys(self) -> list[tuple[int, int, int]]:
        """Return (level, column, row) of each tile, in the order of `nodes`; none in the closest view."""
        if self.close:
            return []
        i, j = self.first
        return [(self.level, i + c, j - r) for r in range(self.rows) for c in range(self.columns)]

    def finer(self, view: Viewport) -> "Lattice":
        """Return the tiles of half the side that a zoom into the middle of `view` will show first."""
        return _aligned(view.zoomed(2, *view.centre), self.level - 1)


def lattice_for(view: Viewport, width: int, height: int, image_side: int, coarser: int = 0) -> Lattice:
    """Return the tiles that a map of width x height device pixels needs to show `view`, with a rim of one tile around.

    `image_side` is in pixels of the image: no tile is drawn much smaller. `coarser` counts the doublings of the side.
    """
    extent, pixels = min(view.width, view.height), min(width, height)
    across = min(FAR_TILES * math.sqrt(extent / FAR), pixels / max(SMALLEST_TILE, image_side))
    if across < 1.5:
        x, y = view.centre
        side = extent / CLOSE_NODES
        return Lattice(x - extent / 2, y + extent / 2, side, CLOSE_NODES, CLOSE_NODES)
    level = round(math.log2(extent / across)) + coarser
    while (view.width / 2**level + 3) * (view.height / 2**level + 3) > MOST_TILES:
        level += 1
    return _aligned(view, level)


def _aligned(view: Viewport, level: int) -> Lattice:
    side = math.ldexp(1.0, level)
    i0, i1 = math.floor(view.x0 / side) - 1, math.floor(view.x1 / side) + 1
    j0, j1 = math.floor(view.y0 / side) - 1, math.floor(view.y1 / side) + 1
    return Lattice(i0 * side, (j1 + 1) * side, side, i1 - i0 + 1, j1 - j0 + 1, level, (i0, j1))


@dataclasses.dataclass(frozen=True, eq=False)
class Mosaic:
    """Decoded tiles side by side, with the requested entropy and magnification."""

    lattice: Lattice
    pixels: np.ndarray  # uint8 (height, width), 0 black to 255 white, the top row first
    entropy: np.ndarray | None  # float32 (rows, columns), nats per image; None for a likelihood that is not Bernoulli
    magnification: np.ndarray | None  # float32 (rows, columns), image distance squared per unit of latent area
    step: int
    whole: bool  # False while tiles are missing, which are black and NaN
    seconds: float  # duration of the work


class TileCache:
    """Decoded tiles by key; the least recently used are dropped first. Used from one thread."""

    def __init__(self, most_bytes: int = CACHE_BYTES) -> None:
        self._most_bytes = most_bytes
        self._tiles: OrderedDict[Hashable, tuple[np.ndarray, float, float]] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._tiles)

    @property
    def bytes(self) -> int:
        """Approximate memory of the tiles, keys and bookkeeping included."""
        return self._bytes

    def get(self, key: Hashable) -> tuple[np.ndarray, float, float] | None:
        """Return (image uint8, entropy, magnification or NaN) of a tile, or None."""
        tile = self._tiles.get(key)
        if tile is not None:
            self._tiles.move_to_end(key)
        return tile

    def put(self, key: Hashable, tile: tuple[np.ndarray, float, float]) -> None:
        """Keep a tile; the least recently used tiles go."""
        old = self._tiles.pop(key, None)
        self._bytes += _size(tile) - (0 if old is None else _size(old))
        self._tiles[key] = tile
        while self._bytes > self._most_bytes:
            self._bytes -= _size(self._tiles.popitem(last=False)[1])


def _size(tile: tuple[np.ndarray, float, float]) -> int:
    return tile[0].nbytes + 400


def decode_mosaic(
    model: "LatentModel",
    moment: tuple[int, int, *tuple[Hashable, ...]],
    lattice: Lattice,
    cache: TileCache,
    with_magnification: bool = False,
    ahead: Lattice | None = None,
    frame: Frame | None = None,
) -> Generator[Mosaic | None, None, Mosaic]:
    """Decode the tiles that `cache` lacks and return them all as a mosaic; `moment` is (run id, step) of the weights.

    `moment` is the first part of every key of the cache; further parts may distinguish planes. `frame` lays the lattice
    into a latent space of more or fewer dimensions than two; None: its nodes are latents.

    Yields between blocks, so that the caller can stop: None, or after PATIENCE the incomplete mosaic. When the mosaic
    is whole it is yielded before the tiles of `ahead` are decoded into the cache.
    """
    began = shown = time.perf_counter()
    nodes, (high, wide) = lattice.nodes(), model.image_shape
    keys = [(*moment, *key) for key in lattice.tile_keys()] or [None] * len(nodes)
    tiles = [None if key is None else cache.get(key) for key in keys]
    missing = [n for n, tile in enumerate(tiles) if tile is None or (with_magnification and math.isnan(tile[2]))]
    # From the centre outwards: the user looks at the centre.
    middle = nodes.mean(axis=0)
    missing.sort(key=lambda n: float(np.abs(nodes[n] - middle).max()))
    pixels = np.zeros((lattice.rows, high, lattice.columns, wide), np.uint8)
    entropy, magnification = np.full((2, lattice.rows, lattice.columns), np.nan, np.float32)
    bernoulli = is_bernoulli(model)
    images = np.empty((len(nodes), high, wide), np.float32) if lattice.close else None

    def place(n: int) -> None:
        row, column = divmod(n, lattice.columns)
        pixels[row, :, column], entropy[row, column], magnification[row, column] = tiles[n]

    def mosaic(whole: bool) -> Mosaic:
        picture = pixels.reshape(lattice.rows * high, lattice.columns * wide)
        if lattice.close:
            picture = blend(images.reshape(lattice.rows, lattice.columns, high, wide))
        return Mosaic(
            lattice,
            picture.copy(),
            entropy.copy() if bernoulli else None,
            magnification.copy() if with_magnification else None,
            moment[1],
            whole,
            time.perf_counter() - began,
        )

    for n, tile in enumerate(tiles):
        if tile is not None:
            place(n)
    for start in range(0, len(missing), BLOCK):
        part = missing[start : start + BLOCK]
        decoded, found = _decode_tiles(model, nodes[part], with_magnification, frame)
        for n, image, tile in zip(part, decoded, found):
            tiles[n] = tile
            place(n)
            if lattice.close:
                images[n] = image
            else:
                cache.put(keys[n], tile)
        if start + BLOCK < len(missing):
            late = time.perf_counter() - shown > PATIENCE and not lattice.close
            if late:
                shown = time.perf_counter()
            yield mosaic(False) if late else None
    result = mosaic(True)
    if ahead is not None:
        yield result
        keys = [(*moment, *key) for key in ahead.tile_keys()]
        wanted = [(key, node) for key, node in zip(keys, ahead.nodes()) if cache.get(key) is None]
        for start in range(0, len(wanted), BLOCK):
            part = wanted[start : start + BLOCK]
            _, found = _decode_tiles(model, np.array([node for _, node in part]), False, frame)
            for (key, _), tile in zip(part, found):
                cache.put(key, tile)
            yield None
    return result


def _decode_tiles(
    model: "LatentModel", nodes: np.ndarray, with_magnification: bool, frame: Frame | None
) -> tuple[np.ndarray, list[tuple]]:
    z, axes = (nodes, None) if frame is None else (frame[0] + nodes @ frame[1], frame[1])
    images = model.decode_images(z)
    entropies = pixel_entropy(images)
    factors = magnification(model, z, axes) if with_magnification else np.full(len(z), np.nan)
    bytes_ = (images * 255).round().astype(np.uint8)
    return images, list(zip(bytes_, entropies.tolist(), factors.tolist()))


def blend(images: np.ndarray) -> np.ndarray:
    """Return one image, uint8 (h, w), in which each pixel is decoded at the z under it.

    `images` are float32 (rows, columns, h, w), decoded at the centres of rows x columns equal parts of the image's
    square; between the centres the pixel is interpolated linearly.
    """
    rows, columns, high, wide = images.shape
    mixed = np.einsum("ra,cb,abrc->rc", _hats(high, rows), _hats(wide, columns), images, optimize=True)
    return (mixed * 255).round().clip(0, 255).astype(np.uint8)


def _hats(pixels: int, nodes: int) -> np.ndarray:
    """Return the weight of each node at each pixel, float32 (pixels, nodes); rows sum to one."""
    at = ((np.arange(pixels) + 0.5) * nodes / pixels - 0.5).clip(0, nodes - 1)
    return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(nodes))).astype(np.float32)


def is_bernoulli(model: "LatentModel") -> bool:
    """Whether p(x|z) is of binary pixels. A Gaussian's entropy is the same at every z."""
    from latentlab.models.decoder import bernoulli

    return model.decoder.likelihood.distribution is bernoulli


def pixel_entropy(images: np.ndarray) -> np.ndarray:
    """Return the entropy of independent Bernoulli pixels with these means, (n, h, w): nats per image, float (n,)."""
    p = images.reshape(len(images), -1).clip(1e-7, 1 - 1e-7)
    return -(p * np.log(p) + (1 - p) * np.log1p(-p)).sum(axis=1)


def magnification(model: "LatentModel", z: np.ndarray, axes: np.ndarray | None = None) -> np.ndarray:
    """Return sqrt(det J^T J) of the mean image at latents z, (n, latent): the local factor of volume; float (n,).

    With `axes`, (m, latent), J is the Jacobian along these directions alone: the factor of area of their plane. An axis
    of length zero does not count. Without, J is the whole Jacobian of the mean image. It is made column by column
    (torch.func's forward mode would load for 1.5 s at its first use).
    Source: Bishop, Svensen, Williams 1997, "Magnification factors for the GTM algorithm".
    """
    from torch.autograd.functional import jvp

    weight = next(model.decoder.parameters())
    latents = torch.as_tensor(np.asarray(z), dtype=weight.dtype, device=weight.device)

    def mean(latents: torch.Tensor) -> torch.Tensor:
        return model.decoder(latents).mean

    columns = []
    directions = np.eye(latents.shape[1]) if axes is None else axes[np.any(axes != 0, axis=1)]
    for direction in torch.as_tensor(directions, dtype=latents.dtype, device=latents.device):
        along = direction.expand_as(latents).contiguous()
        columns.append(jvp(mean, latents, along)[1])
    jacobian = torch.stack(columns, dim=-1).double()
    metric = jacobian.transpose(1, 2) @ jacobian
    return torch.linalg.det(metric).clamp(min=0).sqrt().cpu().numpy()


def nearest_labels(
    points: np.ndarray,
    labels: np.ndarray,
    view: Viewport,
    columns: int,
    rows: int,
    block: int = 16,
    depths: np.ndarray | None = None,
) -> Generator[None, None, np.ndarray]:
    """Return the label of the point nearest to the middle of each cell of `view`: uint8 (rows, columns), top row first.

    `points` are (n, 2), those not finite are ignored; at least one must be finite. `depths`, (n,), are their distances
    from the plane, 0 by default: the nearest point is then the nearest in the whole latent space. Exact: the neighbours
    of a block of cells lie within the distance of its centre plus the block's diameter. Yields between rows of blocks.
    """
    finite = np.isfinite(points).all(axis=1)
    points, labels = points[finite].astype(np.float64), labels[finite]
    order = np.argsort(points[:, 0])
    points, labels = points[order], labels[order]
    squared = np.zeros(len(points)) if depths is None else np.square(depths[finite][order].astype(np.float64))
    x_sorted, y_sorted = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    xs = view.x0 + (np.arange(columns) + 0.5) * view.width / columns
    ys = view.y1 - (np.arange(rows) + 0.5) * view.height / rows
    result = np.empty((rows, columns), np.uint8)
    for top in range(0, rows, block):
        y = ys[top : top + block]
        for left in range(0, columns, block):
            x = xs[left : left + block]
            middle_x, middle_y = (x[0] + x[-1]) / 2, (y[0] + y[-1]) / 2
            radius = math.hypot(x[-1] - x[0], y[0] - y[-1]) / 2
            first = int(np.searchsorted(x_sorted, middle_x))
            # An upper bound from a few neighbours in x narrows the slice that is searched for the true distance.
            few = slice(max(0, first - 50), first + 50)
            bound = _distances(x_sorted[few] - middle_x, y_sorted[few] - middle_y, squared[few]).min() + 2 * radius
            bound *= 1 + 1e-9
            near = slice(
                int(np.searchsorted(x_sorted, middle_x - bound)),
                int(np.searchsorted(x_sorted, middle_x + bound, side="right")),
            )
            distance = _distances(x_sorted[near] - middle_x, y_sorted[near] - middle_y, squared[near])
            few = near.start + np.flatnonzero(distance <= (distance.min() + 2 * radius) * (1 + 1e-9))
            squares = ((x[:, None] - x_sorted[few]) ** 2)[None] + ((y[:, None] - y_sorted[few]) ** 2)[:, None]
            squares += squared[few]
            result[top : top + block, left : left + block] = labels[few[squares.argmin(axis=2)]]
        yield None
    return result


def _distances(x: np.ndarray, y: np.ndarray, squared: np.ndarray) -> np.ndarray:
    """Return the lengths of vectors of x, y and a third coordinate whose square is given."""
    return np.sqrt(x * x + y * y + squared)
