"""Contours on the latent map: of p(z), and of the aggregate posterior q(z), the mean of q(z|x) over images.

The contours of a density bound the smallest regions that hold 39.3, 86.5 and 98.9 % of its mass, as the circles of 1, 2
and 3 standard deviations do for N(0, I) in a plane. A contour is segments, float (k, 2, 2), of two places in the plane.
"""

import numpy as np

from latentlab.capabilities import Capability
from latentlab.export.field import Field, contours, levels_of_mass
from latentlab.export.viewport import Viewport
from latentlab.session.capabilities import check
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.run import Run

RADII = (1, 2, 3)
MASSES = tuple(1 - np.exp(-0.5 * radius**2) for radius in RADII)
CORNERS = 180  # of a circle
SIDE = 256  # nodes of a raster each way
IMAGES, DRAWS = 5000, 8  # test images at most, and draws of z for each
SMOOTHING = 0.18  # deviations of q(z): of the Gaussian by which the draws are smoothed

Contours = tuple[np.ndarray, ...]  # one for each of MASSES


def prior_contours(run: Run) -> Contours:
    """Return the contours of p(z). Raises UserError where the model has none."""
    import torch

    check(run, Capability.PRIOR_CONTOURS)
    prior = run.model.prior
    if prior.standard:
        turn = np.linspace(0, 2 * np.pi, CORNERS + 1)
        circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
        return tuple(radius * np.stack([circle[:-1], circle[1:]], axis=1) for radius in RADII)
    extent = prior.extent
    axis = (np.arange(SIDE) + 0.5) * (2 * extent / SIDE) - extent
    z = torch.from_numpy(np.stack(np.meshgrid(axis, axis[::-1]), axis=-1).reshape(-1, 2))
    with torch.inference_mode():
        values = prior.log_prob(z).numpy().reshape(SIDE, SIDE)
    return _contours_of(Field(values, Viewport(-extent, -extent, extent, extent)))


def aggregate_contours(run: Run, plane: LatentPlane) -> Contours:
    """Return the contours of q(z), projected on a plane: of draws from q(z|x) of test images, smoothed.

    Equal calls give equal contours. Raises UserError where the model has none. The run has its data set.
    """
    check(run, Capability.AGGREGATE)
    means, log_variances = run.model.encode_images(run.dataset.test_images[:IMAGES])
    noise = np.random.default_rng(0).standard_normal((DRAWS, *means.shape))
    z = means + np.exp(0.5 * log_variances) * noise
    places = plane.project(z.reshape(-1, means.shape[1]))[0]
    deviations = SMOOTHING * places.std(axis=0)
    low, high = places.min(axis=0) - 4 * deviations, places.max(axis=0) + 4 * deviations
    edges = [np.linspace(*ends, SIDE + 1) for ends in zip(low, high)]
    counts, _, _ = np.histogram2d(*places.T, bins=edges)
    across, up = (_smoother(at, deviation) for at, deviation in zip(edges, deviations))
    density = (across @ counts @ up.T).T[::-1]
    with np.errstate(divide="ignore"):
        values = np.log(density)
    return _contours_of(Field(values, Viewport(low[0], low[1], high[0], high[1])))


def _smoother(edges: np.ndarray, deviation: float) -> np.ndarray:
    """Return the matrix that smooths counts between `edges` by a Gaussian."""
    middles = (edges[:-1] + edges[1:]) / 2
    return np.exp(-0.5 * ((middles[:, None] - middles) / deviation) ** 2)


def _contours_of(field: Field) -> Contours:
    levels = levels_of_mass(field.values.ravel(), masses=MASSES)
    return tuple(contours(field, (level,)) for level in levels)
