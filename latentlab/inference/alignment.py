"""Alignment of two latent spaces: the second turned and mirrored onto the first by orthogonal Procrustes.

Nothing in a VAE with the prior N(0, I) tells one direction of z from another, so two trainings of the same model may
learn the same map turned. The rotation R, with a mirror where it helps, and the translation minimise

    sum_i |a_i - ((b_i - mean b) R + mean a)|^2

over the latents a_i and b_i of the same images (Schönemann 1966, "A generalized solution of the orthogonal Procrustes
problem"). A change of scale is measured, not made: distances in an aligned map are those of its own latent space.
"""

import dataclasses
import math

import numpy as np

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP


@dataclasses.dataclass(frozen=True, eq=False)
class Alignment:
    """The motion that lays a second latent space of k dimensions onto a first one, and what it leaves."""

    rotation: np.ndarray  # float64 (k, k), orthogonal; applied from the right
    centre: np.ndarray  # float64 (k,): the mean of the second space's latents
    target: np.ndarray  # float64 (k,): the mean of the first's
    images: int  # known in both spaces
    residual: float  # latent units of the first space: the root of the mean squared distance after the motion
    share: float  # the sum of squared distances as a share of the first's about their mean; above 1 where scales differ
    scale: float  # by which the second space would have to be multiplied to fit best; not applied
    scaled_share: float  # the share that would be left with this scale, 0 to 1

    @property
    def is_mirrored(self) -> bool:
        """Whether the motion includes a mirror image."""
        return bool(np.linalg.det(self.rotation) < 0)

    @property
    def angle(self) -> float | None:
        """The turn of a plane in degrees, anticlockwise, after a mirror of the second axis; None elsewhere."""
        if len(self.rotation) != 2:
            return None
        return math.degrees(math.atan2(self.rotation[0, 1], self.rotation[0, 0]))

    def apply(self, z: np.ndarray) -> np.ndarray:
        """Return latents (..., k) of the second space in the first one, in the precision of z."""
        return ((z - self.centre) @ self.rotation + self.target).astype(np.asarray(z).dtype)

    def undo(self, z: np.ndarray) -> np.ndarray:
        """Return the latents of the second space that `apply` lays onto z (..., k)."""
        return ((z - self.target) @ self.rotation.T + self.centre).astype(np.asarray(z).dtype)


def check_sizes(first: int, second: int) -> None:
    """Raise UserError where latent spaces of these numbers of dimensions cannot be aligned."""
    if first != second:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "Latent spaces of {first} and {second} dimensions cannot be aligned; compare runs of one latent size, or leave out --align.",  # noqa: E501
            ),
            first=first,
            second=second,
        )


def align(first: np.ndarray, second: np.ndarray) -> Alignment:
    """Return the Alignment of latents `second` (n, k) onto `first` (n, k), row by row of the same image.

    Rows that are not finite in both do not count. Raises UserError where the spaces have different sizes, or where
    fewer than two images are known in both.
    """
    check_sizes(first.shape[1], second.shape[1])
    known = np.isfinite(first).all(axis=1) & np.isfinite(second).all(axis=1)
    if np.count_nonzero(known) < 2:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Two maps are aligned by images that both know, and they share fewer than two.")
        )
    a, b = first[known].astype(np.float64), second[known].astype(np.float64)
    target, centre = a.mean(axis=0), b.mean(axis=0)
    a, b = a - target, b - centre
    u, singular, v = np.linalg.svd(b.T @ a)
    spread, own, fitted = float(np.square(a).sum()), float(np.square(b).sum()), float(singular.sum())
    left = max(0.0, spread + own - 2 * fitted)  # sum |a - b R|^2
    scale = fitted / own if own else 1.0
    scaled = max(0.0, spread - scale * fitted)
    divisor = spread or 1.0
    return Alignment(
        u @ v, centre, target, len(a), math.sqrt(left / len(a)), left / divisor, scale, min(1.0, scaled / divisor)
    )
