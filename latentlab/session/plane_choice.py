"""The planes of a run by name, as in the window and on the command line: "axes:1,3", "principal", "images:…"."""

import numpy as np

from latentlab.capabilities import Capability
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import check
from latentlab.session.evaluation import posteriors, with_images
from latentlab.session.latent_plane import LatentPlane, axes_plane, images_plane, principal_plane
from latentlab.session.run import Run
from latentlab.session.subject import named_subject

DEFAULT = "axes:1,2"


def plane_named(run: Run, name: str, z: np.ndarray | None = None) -> LatentPlane:
    """Return the plane of a name: "axes:I,J", "principal", or "images:A,B,C".

    Dimensions count from 1, and images have names such as "test:17". The plane contains z, (k,); without z the first
    kind contains 0, the second the mean of the means, the third its images. Raises UserError if there is no such plane,
    or if its images are missing.
    """
    plane = _named(run, name)
    return plane if z is None else plane.through(z)


def _named(run: Run, name: str) -> LatentPlane:
    kind, _, rest = name.partition(":")
    z = np.zeros(run.config.latent_size)
    if name == DEFAULT:
        return axes_plane((0, 1), z)
    parts = [part.strip() for part in rest.split(",")]
    if kind == "axes" and len(parts) == 2 and all(part.isascii() and part.isdigit() for part in parts):
        check(run, Capability.PLANE)
        return axes_plane((int(parts[0]) - 1, int(parts[1]) - 1), z)
    if name == "principal":
        check(run, Capability.PLANE)
        return principal_plane(_means(run))
    if kind == "images" and len(parts) == 3:
        check(run, Capability.PLANE)
        run = with_images(run)
        images = np.stack([named_subject(run, part).image for part in parts])
        return images_plane(run.model.encode_images(images)[0], tuple(parts))
    raise UserError(
        QT_TRANSLATE_NOOP(
            "Errors", "A plane is axes:1,3 or principal or images:test:1,test:2,test:3, and “{name}” is none of these."
        ),
        name=shortened(name),
    )


def name_of(plane: LatentPlane) -> str:
    """Return the name that `plane_named` reads, with a point if the plane was moved; "" for a turned plane."""
    if plane.kind == "axes":
        return "axes:" + ",".join(str(axis + 1) for axis in plane.of)
    if plane.kind == "images":
        return "images:" + ",".join(map(str, plane.of))
    return "principal" if plane.kind == "principal" else ""


def _means(run: Run) -> np.ndarray:
    if np.isfinite(run.snapshot.means).all(axis=1).any():
        return run.snapshot.means
    run = with_images(run)
    return posteriors(run, run.dataset.train_images)[0]
