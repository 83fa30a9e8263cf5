"""The classifier's decisions over the decoded plane of a run: as a layer of the map, and in an exported map."""

from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from latentlab.capabilities import Capability
from latentlab.export.decisions import Decisions
from latentlab.export.viewport import Viewport
from latentlab.session.capabilities import check
from latentlab.session.classifier import classifier_of
from latentlab.session.evaluation import with_images
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.run import Run
from latentlab.session.tint import with_rim
from latentlab.work import Share

if TYPE_CHECKING:
    from latentlab.models.classifier import Classifier

CELLS = (32, 16, 8)  # sides of a cell in device pixels; a coarse picture comes first
BLOCK = 128  # cells between two chances to stop


def classifier_for(run: Run) -> "Generator[Share, None, Classifier]":
    """Return the classifier of the images of a run, trained where none is kept.

    Raises UserError where the images are missing or have no labels, or where the map is no plane.
    """
    run = with_images(run)
    check(run, Capability.DECISIONS)
    return (yield from classifier_of(run.dataset))


def decide(
    run: Run, classifier: "Classifier", view: Viewport, columns: int, rows: int, plane: LatentPlane
) -> Generator[None, None, Decisions]:
    """Return the decisions for the images decoded at the middles of rows x columns equal cells of `view` of a plane."""
    x = view.x0 + (np.arange(columns) + 0.5) * view.width / columns
    y = view.y1 - (np.arange(rows) + 0.5) * view.height / rows
    z = plane.lift(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
    labels, confidence = np.empty(len(z), np.uint8), np.empty(len(z), np.float32)
    for start in range(0, len(z), BLOCK):
        part = slice(start, start + BLOCK)
        logs = classifier.log_probabilities(run.model.decode_images(z[part]))
        labels[part], confidence[part] = logs.argmax(axis=1), np.exp(logs.max(axis=1))
        yield None
    shape = rows, columns
    return Decisions(labels.reshape(shape), confidence.reshape(shape), classifier.classes, classifier.accuracy, view)


def decisions_of(
    run: Run,
    classifier: "Classifier",
    view: Viewport,
    width: int,
    height: int,
    plane: LatentPlane,
    cells: tuple[int, ...] = CELLS,
) -> Generator[Decisions | None, None, Decisions]:
    """Decide a little more than `view` of a plane, which is shown on width x height device pixels.

    Yields the pictures of the coarser `cells`, and returns that of the last.
    """
    wide, stretch = with_rim(view)
    for cell in cells:
        columns, rows = (max(8, round(stretch * pixels / cell)) for pixels in (width, height))
        found = yield from decide(run, classifier, wide, columns, rows, plane)
        if cell != cells[-1]:
            yield found
    return found
