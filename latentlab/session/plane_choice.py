"""The planes of a run by name, as command line and window give them: "auto", "axes:1,3", "principal", "images:…"."""

from collections.abc import Sequence

import numpy as np

from latentlab.capabilities import Capability
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import check
from latentlab.session.evaluation import posteriors, with_images
from latentlab.session.latent_plane import LatentPlane, axes_plane, images_plane, most_active, principal_plane
from latentlab.session.run import Run
from latentlab.session.subject import named_subject

AUTO, FIRST = "auto", "axes:1,2"


def plane_named(run: Run, name: str, at: Sequence[float] = ()) -> LatentPlane:
    """Return the plane of a name: "auto", "axes:I,J", "principal", or "images:A,B,C".

    "auto" is the plane of the two dimensions along which the means of the training images vary most. Dimensions count
    from 1, and images are named as in "test:17". The plane goes through the point `at`, (k,). Without a point "auto"
    and "axes" go through 0, "principal" through the middle of the means, "images" through its images. Raises UserError
    for a point of another latent size, for a plane that does not exist, and for images that are absent.
    """
    if len(at) and len(at) != run.config.latent_size:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "z has {wanted} coordinates in this run, and --at gives {found}."),
            wanted=run.config.latent_size,
            found=len(at),
        )
    plane = _named(run, name)
    return plane.through(at) if len(at) else plane


def _named(run: Run, name: str) -> LatentPlane:
    kind, _, rest = name.partition(":")
    z = np.zeros(run.config.latent_size)
    if name == FIRST or (name == AUTO and len(z) <= 2):
        return axes_plane((0, 1), z)
    if name == AUTO:
        return axes_plane(most_active(_exact_means(run)), z)
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
            "Errors",
            "A plane is auto or axes:1,3 or principal or images:test:1,test:2,test:3, and “{name}” is none of these.",
        ),
        name=shortened(name),
    )


def auto_name(run: Run) -> str:
    """Return the name of the plane that "auto" means; that of z1 and z2 where the images cannot be read."""
    try:
        return name_of(plane_named(run, AUTO))
    except UserError:
        return FIRST


def name_of(plane: LatentPlane) -> str:
    """Return the name that `plane_named` reads, with a point if the plane was moved; "" for a turned plane."""
    if plane.kind == "axes":
        return "axes:" + ",".join(str(axis + 1) for axis in plane.of)
    if plane.kind == "images":
        return "images:" + ",".join(map(str, plane.of))
    return "principal" if plane.kind == "principal" else ""


def _means(run: Run) -> np.ndarray:
    known = np.isfinite(run.snapshot.means).all(axis=1).any()
    return run.snapshot.means if known else _exact_means(run)


def _exact_means(run: Run) -> np.ndarray:
    """Return the means of all training images by the weights of this moment, (n, k)."""
    if run.snapshot.exact and len(run.snapshot.means):
        return run.snapshot.means
    run = with_images(run)
    return posteriors(run, run.dataset.train_images)[0]
