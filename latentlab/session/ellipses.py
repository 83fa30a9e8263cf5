"""Posteriors as ellipses on the map: of single images, and one for each class."""

import numpy as np

from latentlab.export.raster import class_centres, draw_order
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.run import Run

CLASS_SAMPLE = 200  # number of images whose variances are averaged for the ellipse of a class

# Means (n, 2), sigmas (n, 2), labels (n,), and angles from x to the first sigma, (n,), counter-clockwise in radians.
Ellipses = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def no_ellipses() -> Ellipses:
    """Return empty ellipses."""
    return np.empty((0, 2)), np.empty((0, 2)), np.empty(0, np.uint8), np.empty(0)


def ellipses_in(plane: LatentPlane, means: np.ndarray, sigmas: np.ndarray, labels: np.ndarray) -> Ellipses:
    """Return the marginals in a plane of diagonal Gaussians with means and sigmas (n, latent)."""
    shadows, angles = plane.shadow(sigmas)
    return plane.project(means)[0], shadows, labels, angles


def image_ellipses(run: Run, split: str, indices: np.ndarray, plane: LatentPlane) -> Ellipses:
    """Return q(z|x) of the images `indices` of `split`, as ellipses in a plane. The run has its data set."""
    images, labels = run.dataset.split(split)
    indices = indices[indices < len(images)]
    means, log_variances = run.model.encode_images(images[indices])
    return ellipses_in(plane, means, np.exp(0.5 * log_variances), labels[indices])


def class_ellipses(run: Run, plane: LatentPlane) -> Ellipses:
    """Return an ellipse for each class in a plane: median of the means, root of the mean variance of 200 images."""
    dataset = run.dataset
    labels, classes = dataset.train_labels, len(dataset.label_names)
    order = draw_order(len(labels))
    centres = class_centres(plane.project(run.snapshot.means[order])[0], labels[order], classes)
    found = []
    for label in range(classes):
        members = np.flatnonzero(labels == label)[:CLASS_SAMPLE]
        if len(members) and np.isfinite(centres[label]).all():
            _, log_variances = run.model.encode_images(dataset.train_images[members])
            found.append((centres[label], np.sqrt(np.exp(log_variances).mean(axis=0)), label))
    if not found:
        return no_ellipses()
    medians, sigmas, shown = zip(*found)
    shadows, angles = plane.shadow(np.array(sigmas))
    return np.array(medians), shadows, np.array(shown, np.uint8), angles
