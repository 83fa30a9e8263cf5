"""LatentPlane: the plane through latent space that the map shows.

With one latent the plane is a line, with two it is the whole latent space.

A plane is a point and two orthonormal axes: x = (z - origin) . a, y = (z - origin) . b. The origin is the point of the
plane nearest to z = 0, so x = z . a and y = z . b, except in a plane that an alignment carries into another space.
"""

import dataclasses
import functools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from latentlab.inference.alignment import Alignment

KINDS = ("axes", "principal", "images", "turned")
NEAR = 1e-5  # relative distance from the plane within which a float32 place counts as inside
FADED = 0.85  # how far the furthest points fade into the ground
LEAST_SPREAD = 0.5  # latent units: within this distance of the nearest point, points count as near

Places = Sequence[float] | np.ndarray


@dataclasses.dataclass(frozen=True)
class LatentPlane:
    """A plane in a latent space of k dimensions. With k = 1 the second axis is zero, and y has no meaning."""

    origin: tuple[float, ...]  # (k,), the point with the coordinates (0, 0)
    axes: tuple[tuple[float, ...], tuple[float, ...]]  # (2, k), orthonormal
    kind: str = KINDS[0]
    # The definition of the plane: the two dimensions of "axes", from 0, or the names of three "images", such as
    # "test:17".
    of: tuple[int, ...] | tuple[str, ...] = (0, 1)
    moved: bool = False  # whether a plane of "principal" or "images" was moved parallel to itself

    @property
    def size(self) -> int:
        """The number of dimensions of the latent space."""
        return len(self.origin)

    @property
    def is_line(self) -> bool:
        """Whether the latent space is a line, of which x is the coordinate."""
        return self.size == 1

    @property
    def names(self) -> tuple[str, str]:
        """The names of the axes, a letter and a number: "z1". The second is empty on a line."""
        if self.is_line:
            return "z1", ""
        if self.kind == "axes":
            return f"z{self.of[0] + 1}", f"z{self.of[1] + 1}"
        return ("c1", "c2") if self.kind == "principal" else ("x", "y")

    @functools.cached_property
    def is_whole(self) -> bool:
        """Whether the plane is the whole latent space, and its coordinates are z itself."""
        return self.size == 2 and self.axes == ((1.0, 0.0), (0.0, 1.0)) and not any(self.origin)

    @functools.cached_property
    def frame(self) -> tuple[np.ndarray, np.ndarray]:
        """The origin, float64 (k,), and the axes, float64 (2, k)."""
        return np.array(self.origin), np.array(self.axes)

    def project(self, means: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the coordinates of latents (..., k) in the plane, (..., 2), and their distances from it, (...).

        If the plane is the whole latent space, the coordinates are the given array itself.
        """
        means = np.asarray(means)
        if self.is_whole:
            return means, np.broadcast_to(np.float32(0), means.shape[:-1])
        origin, axes = (part.astype(means.dtype if means.dtype.kind == "f" else float) for part in self.frame)
        with np.errstate(invalid="ignore", over="ignore"):
            places = means @ axes.T
            places -= axes @ origin  # 0 where the origin is perpendicular to both axes
            aside = means - origin
            aside -= places @ axes
            return places, np.sqrt(np.einsum("...k,...k->...", aside, aside))

    def lift(self, places: Places) -> np.ndarray:
        """Return the latents, (..., k), at coordinates (..., 2) in the plane."""
        places = np.asarray(places)
        if self.is_whole:
            return places
        origin, axes = self.frame
        return origin + places @ axes

    def through(self, z: Places) -> "LatentPlane":
        """Return the plane moved parallel to itself so that it contains z, (k,); this plane itself if it contains z."""
        if self.is_whole or self.is_line:
            return self
        origin, axes = self.frame
        z = np.asarray(z, np.float64)
        foot = z - (axes @ z) @ axes
        if np.abs(foot - origin).max() <= NEAR * max(1.0, float(np.abs(z).max())):
            return self
        moved = self.moved or self.kind in ("principal", "images")
        return dataclasses.replace(self, origin=tuple(foot.tolist()), moved=moved)

    def carried(self, motion: "Alignment") -> "LatentPlane":
        """Return the plane of a second latent space that the alignment lays onto this plane of the first one.

        A latent of the second space has the coordinates there that its aligned latent has in this plane.
        """
        origin, axes = self.frame
        first, second = (axes @ motion.rotation.T).tolist()
        return LatentPlane(tuple(motion.undo(origin).tolist()), (tuple(first), tuple(second)), "turned")

    def nearest_to(self, z: Places) -> np.ndarray:
        """Return the point of the plane that is nearest to z: float64 (k,)."""
        return self.lift(self.project(np.asarray(z, np.float64))[0])

    def shadow(self, sigmas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the marginals in the plane of Gaussians with these diagonal deviations, (n, k), as ellipses.

        Both values are in the order of the Gaussians: deviations along the axes of each ellipse, (n, 2), and the angle
        from x to the first axis, counter-clockwise, in radians, (n,).
        """
        if self.is_whole:
            return sigmas, np.zeros(len(sigmas))
        _, axes = self.frame
        covariances = np.einsum("ik,nk,jk->nij", axes, np.square(sigmas, dtype=np.float64), axes)
        if np.abs(covariances[:, 0, 1]).max(initial=0) == 0:  # a plane of two coordinates: no axis turns
            return np.sqrt(covariances[:, (0, 1), (0, 1)]), np.zeros(len(sigmas))
        squares, vectors = np.linalg.eigh(covariances)
        return np.sqrt(squares.clip(min=0)), np.arctan2(vectors[:, 1, 0], vectors[:, 0, 0])


@functools.cache
def _axes(pair: tuple[int, int], size: int) -> LatentPlane:
    unit = np.eye(size)
    second = unit[pair[1]] if size > 1 else np.zeros(1)
    return LatentPlane((0.0,) * size, (tuple(unit[pair[0]].tolist()), tuple(second.tolist())), "axes", pair)


def axes_plane(pair: tuple[int, int], z: Places) -> LatentPlane:
    """Return the plane of two dimensions, counted from 0, through z, (k,). Raises UserError if z has no such pair.

    With k = 1 the plane is the line, with k = 2 and (0, 1) the whole latent space.
    """
    size = len(z)
    if size == 1:
        pair = (0, 0)
    elif pair[0] == pair[1] or not all(0 <= axis < size for axis in pair):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A plane needs two different dimensions of 1 to {size}, and {pair} are not."),
            size=size,
            pair=", ".join(str(axis + 1) for axis in pair),
        )
    return _axes(pair, size).through(z)


def most_active(means: np.ndarray) -> tuple[int, int]:
    """Return the two dimensions along which means, (n, k > 1), vary most, in their own order, from 0.

    Rows that are not finite do not count; of equal variances the lower dimension comes first. An inactive dimension
    has hardly any variance: its plane would be a thin band of points.
    """
    columns = np.ascontiguousarray(means[np.isfinite(means).all(axis=1)].T)
    if not columns.size:
        return 0, 1
    first, second = sorted(np.argsort(-columns.var(axis=1, dtype=np.float64), kind="stable")[:2].tolist())
    return first, second


def principal_plane(means: np.ndarray) -> LatentPlane:
    """Return the plane of the first two principal components of means, (n, k), through their mean.

    Rows that are not finite do not count. The largest coordinate of each axis is positive. Raises UserError if fewer
    than three rows are left.
    """
    known = means[np.isfinite(means).all(axis=1)].astype(np.float64)
    if len(known) < 3:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Principal components need points, and none is encoded yet."))
    middle = known.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov(known.T))
    axes = vectors[:, :-3:-1].T
    axes = axes * np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]
    return _plane(middle, axes, "principal")


def images_plane(means: np.ndarray, names: tuple[str, ...]) -> LatentPlane:
    """Return the plane through the means of three images, (3, k), by Gram-Schmidt. Raises UserError on a line."""
    first, second, third = np.asarray(means, np.float64)
    to_second, to_third = second - first, third - first
    reach = max(np.linalg.norm(to_second), np.linalg.norm(to_third))
    with np.errstate(invalid="ignore", divide="ignore"):
        a = to_second / np.linalg.norm(to_second)
        b = to_third - (to_third @ a) * a
        b -= (b @ a) * a  # repeated: the first difference of nearly parallel vectors is mostly rounding
        length = np.linalg.norm(b)
    if not length > 1e-6 * reach:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "The means of {names} lie on one line, so no single plane holds them; choose another image."
            ),
            names=", ".join(names),
        )
    return _plane(first, np.stack([a, b / length]), "images", names)


def turned(plane: LatentPlane, axis: int, towards: int, degrees: float, z: Places) -> LatentPlane:
    """Return the plane with one of its axes, 0 or 1, turned towards a dimension of z, from 0, about the point z, (k,).

    A turn of 90 degrees ends at the part of the dimension that is perpendicular to the plane. Raises UserError if the
    dimension lies in the plane.
    """
    axes = plane.frame[1].copy()
    goal = np.eye(plane.size)[towards]
    goal -= (axes @ goal) @ axes
    length = np.linalg.norm(goal)
    if length < 1e-6:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "z{number} lies in the plane already; turn towards another dimension."),
            number=towards + 1,
        )
    angle = math.radians(degrees)
    axes[axis] = math.cos(angle) * axes[axis] + math.sin(angle) * goal / length
    axes[axis] -= (axes[axis] @ axes[1 - axis]) * axes[1 - axis]  # rounding does not accumulate over turns
    axes[axis] /= np.linalg.norm(axes[axis])
    return _plane(np.asarray(z, np.float64), axes, "turned")


def plane_from_json(values: dict, size: int) -> LatentPlane:
    """Return the plane of session.json in a latent space of `size`. Raises ValueError, TypeError or KeyError."""
    origin, axes = np.array(values["origin"], np.float64), np.array(values["axes"], np.float64)
    kind, of, moved = values["kind"], values["of"], values["moved"]
    if origin.shape != (size,) or axes.shape != (2, size) or kind not in KINDS or type(moved) is not bool:
        raise ValueError
    if not isinstance(of, list) or len(of) > 3 or not all(type(part) in (int, str) for part in of):
        raise ValueError
    if kind == "axes":
        return dataclasses.replace(axes_plane(tuple(of), np.zeros(size)), origin=tuple(origin.tolist()))
    aside = axes @ origin / max(1.0, np.linalg.norm(origin))
    if size < 3 or not np.allclose(axes @ axes.T, np.eye(2), atol=1e-9) or not np.abs(aside).max() < 1e-9:
        raise ValueError
    first, second = axes.tolist()
    return LatentPlane(tuple(origin.tolist()), (tuple(first), tuple(second)), kind, tuple(of), moved)


def fade_of(distances: np.ndarray) -> np.ndarray:
    """Return how far each point fades with its distance from the plane: uint8 (n,), 0 not at all, 255 completely.

    The nearest points do not fade and the furthest fade to FADED. The scale runs from the 5 % to the 95 % quantile of
    the distances: in many dimensions all points are about equally far away.
    """
    known = distances[np.isfinite(distances)]
    if not len(known):
        return np.zeros(len(distances), np.uint8)
    low, high = np.quantile(known[:: -(-len(known) // 8000)], (0.05, 0.95))
    share = (distances - low) / max(high - low, LEAST_SPREAD)
    return (np.nan_to_num(share, nan=1.0, posinf=1.0).clip(0, 1) * (255 * FADED)).astype(np.uint8)


def _plane(point: np.ndarray, axes: np.ndarray, kind: str, of: tuple = ()) -> LatentPlane:
    """Return the plane through a point, (k,)."""
    foot = point - (axes @ point) @ axes
    first, second = axes.tolist()
    return LatentPlane(tuple(foot.tolist()), (tuple(first), tuple(second)), kind, of)
