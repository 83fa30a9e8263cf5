"""What both stages of the quadrature share: the tiles of the plane, the images to be summed, and their metrics."""

import dataclasses
import time
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.inference.likelihood import decode_terms, pixel_constants

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel

TILE = 8  # cells of a tile each way
NODES = 2 * TILE * TILE  # of a tile, both lattices
LAST_LEVEL = 13  # spacing 2 * extent / 2^level
SPACING = 1.5  # the widest spacing, in deviations of the narrowest posterior
SHIFT_LIMIT = 1e-3  # of the guard, per image: nats
STARTS = 6  # tiles of an image with reported highest nodes
SAMPLE = 50  # decoded blocks between two samples of their bare products


class Tally:
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
        """Count decoded nodes."""
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
        """Return the share of the seconds that the matrix products alone took."""
        return (self.products + self._bare * self.nodes / max(1, self._sampled)) / seconds


class Problem:
    """Images to be scored, restricted to columns that are not black in all of them; decodes latents for them."""

    def __init__(
        self, model: "LatentModel", x: torch.Tensor, visible: torch.Tensor | None, extent: float, tally: Tally
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


class Columns:
    """The metrics of each image, filled in during the work."""

    def __init__(self, n: int) -> None:
        self.log_px, self.shift, self.spacing, self.widen, self.best_log_joint = np.full((5, n), np.nan)
        self.rim = np.full(n, -np.inf)  # log mass at the border, not yet normalised
        self.mean, self.best_z = np.full((2, n, 2), np.nan)
        self.starts = np.full((n, STARTS, 2), np.nan)
        self.covariance = np.full((n, 2, 2), np.nan)
        self.level, self.least = np.zeros((2, n), np.intp)  # level of the final lattice; least level required
        self.tiles: tuple[np.ndarray, np.ndarray] | None = None


@dataclasses.dataclass
class Pairs:
    """Images and their tiles, at one level, to be searched for posterior mass."""

    image: np.ndarray  # intp (p,)
    tile: np.ndarray  # int64 (p,): row * tiles across + column
    narrow: np.ndarray  # bool (p,): also in the smaller set

    def __len__(self) -> int:
        return len(self.image)

    def __getitem__(self, chosen: np.ndarray | slice) -> "Pairs":
        return Pairs(self.image[chosen], self.tile[chosen], self.narrow[chosen])

    @staticmethod
    def joined(parts: "list[Pairs]") -> "Pairs":
        """Return the pairs of all parts."""
        return Pairs(
            np.concatenate([part.image for part in parts]),
            np.concatenate([part.tile for part in parts]),
            np.concatenate([part.narrow for part in parts]),
        )


def unique(pairs: Pairs) -> Pairs:
    """Return the distinct pairs, sorted by tile; a pair is narrow if any of its duplicates is."""
    if not len(pairs):
        return pairs
    keys = (pairs.tile * (int(pairs.image.max()) + 1) + pairs.image) * 2 + ~pairs.narrow
    keys.sort()
    firsts = np.flatnonzero(np.diff(keys // 2, prepend=-1))
    keys = keys[firsts]
    image_count = int(pairs.image.max()) + 1
    return Pairs(keys // 2 % image_count, keys // 2 // image_count, keys % 2 == 0)


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


_NODE, AROUND = _lay_out_tile()


def tile_nodes() -> np.ndarray:
    """Return the nodes of a tile, float64 (NODES, 2), in cells from its corner; both lattices."""
    return _NODE


def tile_corners(tile: np.ndarray, level: int, extent: float) -> np.ndarray:
    """Return the lower left corners, float64 (p, 2), of tiles."""
    across = 2**level // TILE
    return np.stack([tile % across, tile // across], axis=1) * (2 * extent / across) - extent


def sharpness(around: torch.Tensor) -> torch.Tensor:
    """Return spacing over the smallest deviation, (n,), by second differences of log p at 3 x 3 nodes, (n, 9)."""
    middle = 2 * around[:, 4]
    a = middle - around[:, 3] - around[:, 5]
    b = middle - around[:, 1] - around[:, 7]
    c = (around[:, 2] + around[:, 6] - around[:, 0] - around[:, 8]) / 4
    largest = (a + b) / 2 + torch.sqrt(((a - b) / 2) ** 2 + c**2)
    return largest.clamp(min=0).sqrt()


def beyond_numbers() -> UserError:
    """Return the error for a model with densities that are not finite."""
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "log p(x) is beyond every number in this model, whose sigma is too small or whose training went astray; train it again with other settings.",  # noqa: E501
        )
    )
