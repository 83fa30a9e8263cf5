"""A latent plane that turns: the same model in other coordinates (Locatello+ 2019).

With p(z) = N(0, I) and z' = R z for a rotation R, the decoder z' -> decode(R^T z') and the posterior
N(R mu, R diag(sigma^2) R^T) give every image the same log p(x), the same ELBO and the same reconstruction. The
likelihood cannot choose between the two, yet the first coordinate has another meaning. So p(x) alone cannot teach the
"true" axes: a preference for some axes comes from the family of q, from the data, or from the network.
"""

import copy
import dataclasses
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    import torch

    from latentlab.models.latent_model import LatentModel

BINS = 20  # of a coordinate, between its quantiles, for mutual information
RESAMPLES = 50
STEPS = np.linspace(-2, 2, 7)  # of a traversal along an axis
TRAVERSED = 100  # images whose traversals are averaged


def turn(angle: float) -> np.ndarray:
    """Return the matrix, (2, 2), of the rotation by `angle` radians."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def rotated(model: "LatentModel", angle: float) -> "LatentModel":
    """Return the model whose decoder takes z' = R z: its first weights are multiplied by R^T.

    Raises UserError where the network adds z to its first layer, which no product with weights undoes.
    """
    import torch  # torch comes after the window, which knows the metrics of this module

    from latentlab.models.networks import Linear, Residual

    other = copy.deepcopy(model)
    first = next(layer for layer in other.decoder.network if isinstance(layer, Linear))
    if isinstance(other.decoder.network, Residual) and first.out_features == first.in_features:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The decoder adds z to a first hidden layer of 2 units, so its weights cannot be turned; train a model with a wider layer.",  # noqa: E501
            )
        )
    with torch.no_grad():
        first.weight.copy_(first.weight.double() @ torch.from_numpy(turn(angle)).T)
    return other


@dataclasses.dataclass(frozen=True, eq=False)
class Rotated:
    """One model at one angle. Metrics are in nats per image, over the same few images."""

    angle: float  # radians
    log_px: np.ndarray | None  # (n,); None while the quadrature is under way
    error: np.ndarray | None  # (n,): of the quadrature
    elbo: np.ndarray  # (n,): of the turned q, whose covariance is full
    diagonal_elbo: np.ndarray  # (n,): of the Gaussian with the same means and variances, but independent axes
    reconstruction_change: float  # the largest change of a pixel's mean, from 0 to 1
    information: np.ndarray  # (2,): mutual information of each axis with the class, nats; NaN without classes
    information_error: np.ndarray  # (2,): standard deviation over resampled images
    gap: float  # mutual information gap, 0 to 1: the difference over the entropy of the classes
    gap_error: float
    traversals: np.ndarray  # (2, steps, height, width): decoded along each axis, from 0 to 1
    changes: np.ndarray  # (n, 2, steps): of each image along each axis, see `changes_along`

    @property
    def change(self) -> tuple[np.ndarray, np.ndarray]:
        """The change at each step of each axis, (2, steps): mean over images, and its standard error."""
        return _with_error(self.changes)

    @property
    def axis_change(self) -> tuple[np.ndarray, np.ndarray]:
        """The change along each axis, (2,), averaged over the steps of an image: mean over images, standard error."""
        return _with_error(self.changes.mean(axis=2))

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types, in nats per image; changes are of a pixel's mean, per unit of z."""
        (change, change_error), (axis, axis_error) = self.change, self.axis_change
        return {
            "angle_degrees": float(np.degrees(self.angle)),
            "images": len(self.elbo),
            "log_px": None if self.log_px is None else float(self.log_px.mean()),
            "log_px_error": None if self.error is None else float(self.error.mean()),
            "elbo_full": float(self.elbo.mean()),
            "elbo_diagonal": float(self.diagonal_elbo.mean()),
            "reconstruction_change": self.reconstruction_change,
            "information": self.information.tolist(),
            "information_error": self.information_error.tolist(),
            "mutual_information_gap": self.gap,
            "mutual_information_gap_error": self.gap_error,
            "traversal": {
                "images": len(self.changes),
                "z": STEPS.tolist(),
                "change": change.tolist(),
                "error": change_error.tolist(),
                "axis_change": axis.tolist(),
                "axis_error": axis_error.tolist(),
            },
        }


def rotation(
    model: "LatentModel",
    x: "torch.Tensor",
    angle: float,
    means: np.ndarray,
    labels: np.ndarray | None,
    seed: int = 0,
) -> Generator["Rotated | float", None, Rotated]:
    """Return a model of two latents, with prior N(0, I), turned by `angle` radians.

    Yields the result without log p(x), then the share of the quadrature that is done.

    Log p(x), ELBO and reconstructions are of images x (n, pixels); mutual information is of posterior means (N, 2) with
    labels (N,), and the changes along the axes are of the first TRAVERSED of these. Raises UserError where the decoder
    cannot be turned.
    """
    import torch

    from latentlab.inference.posterior import elbo, gaussian
    from latentlab.inference.quadrature import evidence

    matrix, other = turn(angle), rotated(model, angle)
    with torch.inference_mode():
        q = model.encoder(x)
        matrix_x = torch.from_numpy(matrix).to(x.dtype)
        mean, factor = q.mean @ matrix_x.T, matrix_x @ torch.diag_embed(q.stddev)
        covariance = factor @ factor.mT
        factor = torch.linalg.cholesky(covariance)
        deviations = covariance.diagonal(dim1=1, dim2=2).sqrt()
        full = elbo(other, x, gaussian(mean, factor))
        diagonal = elbo(other, x, gaussian(mean, torch.diag_embed(deviations)))
        change = (other.decoder(mean).mean - model.decoder(q.mean).mean).abs().max()
    turned = means.astype(np.float64) @ matrix.T
    information, spread, gap, gap_error = information_of(turned, labels, seed)
    z = np.zeros((2, len(STEPS), 2))
    z[0, :, 0] = z[1, :, 1] = STEPS
    images = other.decode_images(z.reshape(-1, 2)).reshape(2, len(STEPS), *model.image_shape)
    standing = Rotated(
        angle=angle,
        log_px=None,
        error=None,
        elbo=full.double().numpy(),
        diagonal_elbo=diagonal.double().numpy(),
        reconstruction_change=float(change),
        information=information,
        information_error=spread,
        gap=gap,
        gap_error=gap_error,
        traversals=images,
        changes=changes_along(other, turned[:TRAVERSED]),
    )
    yield standing
    found = yield from evidence(other, x, mean.double().numpy(), deviations.double().numpy())
    return dataclasses.replace(standing, log_px=found.log_px, error=found.error)


def changes_along(model: "LatentModel", means: np.ndarray) -> np.ndarray:
    """Return how much the decoded image changes at each step of a traversal, (n, 2, steps), for each of `means` (n, 2).

    One coordinate of the image is set to the step, and the other one keeps its posterior mean. The change is the mean
    over pixels of the absolute difference between the decoded means half a step after and before, per unit of z.
    """
    width = STEPS[1] - STEPS[0]
    edges = np.append(STEPS - width / 2, STEPS[-1] + width / 2)
    z = np.repeat(means[:, None, None], 2, axis=1).repeat(len(edges), axis=2)  # (n, axis, edge, coordinate)
    z[:, 0, :, 0] = z[:, 1, :, 1] = edges
    images = model.decode_images(z.reshape(-1, 2)).reshape(*z.shape[:3], -1)
    return abs(np.diff(images, axis=2)).mean(axis=3, dtype=np.float64) / width


def _with_error(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean over the images (n, ...) and its standard error; NaN of one image."""
    count = len(values)
    error = values.std(axis=0, ddof=1) / count**0.5 if count > 1 else np.full(values.shape[1:], np.nan)
    return values.mean(axis=0), error


def information_of(
    means: np.ndarray, labels: np.ndarray | None, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Return mutual information of each axis with the class (2,), its spread (2,), the gap and its spread.

    The gap of Chen+ 2018 with one factor, the class. Spreads are standard deviations over resampled rows. Without
    labels all are NaN.
    """
    if labels is None:
        return np.full(2, np.nan), np.full(2, np.nan), np.nan, np.nan
    random = np.random.default_rng(seed)
    cells = np.stack([_binned(column) for column in means.T], axis=1)
    found = _informations(cells, labels)
    again = np.array(
        [
            _informations(cells[rows], labels[rows])
            for rows in random.integers(len(labels), size=(RESAMPLES, len(labels)))
        ]
    )
    gaps = np.abs(again[:, 0] - again[:, 1]) / again[:, 2]
    gap = abs(found[0] - found[1]) / found[2]
    return found[:2], again[:, :2].std(axis=0), float(gap), float(gaps.std())


def _binned(values: np.ndarray) -> np.ndarray:
    edges = np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1])
    return np.searchsorted(edges, values)


def _informations(cells: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return I(axis 1; class), I(axis 2; class) and H(class), nats, of bins (n, 2) and labels (n,)."""
    classes = int(labels.max()) + 1
    entropy = _entropy(np.bincount(labels, minlength=classes))
    joints = [np.bincount(column * classes + labels, minlength=BINS * classes) for column in cells.T]
    marginals = [np.bincount(column, minlength=BINS) for column in cells.T]
    parts = [_entropy(marginal) + entropy - _entropy(joint) for marginal, joint in zip(marginals, joints)]
    return np.array([*parts, entropy])


def _entropy(counts: np.ndarray) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())


def change_in_words(change: float) -> str:
    """Return the largest change of a pixel as a report tells it."""
    return f"{change:.1e}" if change else "none"
