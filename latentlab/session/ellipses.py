"""Posteriors as ellipses on the map: of single images, and one per class."""

import numpy as np

from latentlab.export.raster import class_centres, draw_order
from latentlab.session.run import Run

CLASS_SAMPLE = 200  # images whose variances are averaged for the ellipse of a class

Ellipses = tuple[np.ndarray, np.ndarray, np.ndarray]  # means (n, 2), sigmas (n, 2) and labels (n,)


def no_ellipses() -> Ellipses:
    """Return the ellipses of no image."""
    return np.empty((0, 2)), np.empty((0, 2)), np.empty(0, np.uint8)


def image_ellipses(run: Run, split: str, indices: np.ndarray) -> Ellipses:
    """Return q(z|x) of the images `indices` of `split`. The run has its data set and a plane."""
    images, labels = run.dataset.split(split)
    indices = indices[indices < len(images)]
    means, log_variances = run.model.encode_images(images[indices])
    return means, np.exp(0.5 * log_variances), labels[indices]


def class_ellipses(run: Run) -> Ellipses:
    """Return the median of each class and the root of its mean variance, from up to 200 of its training images."""
    dataset = run.dataset
    labels, classes = dataset.train_labels, len(dataset.label_names)
    order = draw_order(len(labels))
    centres = class_centres(run.snapshot.means[order], labels[order], classes)
    found = []
    for label in range(classes):
        members = np.flatnonzero(labels == label)[:CLASS_SAMPLE]
        if len(members) and np.isfinite(centres[label]).all():
            _, log_variances = run.model.encode_images(dataset.train_images[members])
            found.append((centres[label], np.sqrt(np.exp(log_variances).mean(axis=0)), label))
    if not found:
        return no_ellipses()
    means, sigmas, shown = zip(*found)
    return np.array(means), np.array(sigmas), np.array(shown, np.uint8)
