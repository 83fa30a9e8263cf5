"""The evidence of one image: log p(x), the true posterior beside q(z|x), and the best Gaussians, of one Run."""

import dataclasses
from collections import deque
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.session.run import Run, RunRef
from latentlab.session.subject import Subject, as_x
from latentlab.work import quietly

if TYPE_CHECKING:
    from latentlab.export.viewport import Viewport
    from latentlab.inference.glance import Glance
    from latentlab.inference.heat import Heat
    from latentlab.inference.plane import PlaneGrid
    from latentlab.inference.posterior import BestGaussian, Posterior

MARGIN = 0.25  # the assumed standard deviation of q(z|x): the plane has room for six of them about each mean
LEAST_TEMPERED = 1e-3  # a beta below this value has no tempered posterior to draw


@dataclasses.dataclass(frozen=True, eq=False)
class ImageEvidence:
    """The evidence of one image under one Run, densities in nats. Exactly one of `glance` and `posterior` is set."""

    ref: RunRef
    subject: Subject
    x: np.ndarray  # float32 (height, width): the pixels as the model sees them, see session.subject.as_x
    beta: float
    glance: "Glance | None"  # the preview, by a grid of 128 x 128
    posterior: "Posterior | None"  # the refined metrics
    heat: "Heat"
    tempered: "Heat | None"  # p(z) p(x|z)^(1/beta), if beta is not 1
    best: "BestGaussian | None" = None  # of diagonal covariance, like q
    aimed: "BestGaussian | None" = None  # the same for the run's own beta, see inference.posterior.aimed_gaussian
    full: "BestGaussian | None" = None

    @property
    def step(self) -> int:
        """The training step of the weights."""
        return self.ref.step

    @property
    def refined(self) -> bool:
        """Whether the metrics are refined, not a preview."""
        return self.posterior is not None

    @property
    def problem(self) -> str | None:
        """Why the metrics are not exact; None if they are."""
        if self.posterior is None:
            return ""
        problem = self.posterior.evidence.problem
        return None if problem is None else str(problem)


def plane_extent(run: Run) -> "Viewport":
    """Return the part of the latent plane that holds the posteriors of the run's training images."""
    from latentlab.inference.quadrature import extent_for

    means = run.snapshot.means
    return extent_for(run.model.prior, means, np.full_like(means, MARGIN))


def decoded_plane(run: Run, spare: deque) -> "Generator[float, None, PlaneGrid]":
    """Decode the plane for previews. `spare` holds the memory of released planes."""
    from latentlab.inference.plane import decode_plane

    return (yield from decode_plane(run.model, plane_extent(run), spare=spare))


def preview_evidence(run: Run, plane: "PlaneGrid", subject: Subject) -> ImageEvidence:
    """Compute the evidence of an image from the decoded plane, in a few milliseconds. The metrics are not exact."""
    from latentlab.inference.glance import glance
    from latentlab.inference.heat import glance_heat

    x = as_x(run, subject.image[None])[0]
    found = glance(plane, x)
    tempered = glance_heat(found, run.snapshot.beta) if _is_tempered(run) else None
    return _evidence(run, subject, x, glance_heat(found), tempered, glance=found)


def refined_evidence(
    run: Run, plane: "PlaneGrid", subject: Subject, full: bool
) -> Generator[ImageEvidence | None, None, ImageEvidence]:
    """Compute the evidence of an image by adaptive quadrature; yields the evidence so far, or None.

    With `full`, the best Gaussian of full covariance is added.
    """
    from latentlab.inference.heat import posterior_heat
    from latentlab.inference.posterior import aimed_gaussian, best_gaussian, image_posterior

    x = as_x(run, subject.image[None])[0]
    found = yield from quietly(image_posterior(run.model, x, grid=plane))
    heat, tempered = posterior_heat(run.model, x, plane, found), None
    if _is_tempered(run):
        yield None
        tempered = posterior_heat(run.model, x, plane, found, run.snapshot.beta)
    evidence = _evidence(run, subject, x, heat, tempered, posterior=found)
    yield evidence
    best = best_gaussian(run.model, x, found, full=False)
    yield None
    aimed = aimed_gaussian(run.model, x, found, best, evidence.beta)
    evidence = dataclasses.replace(evidence, best=best, aimed=aimed)
    if full:
        yield evidence
        evidence = dataclasses.replace(evidence, full=best_gaussian(run.model, x, found, full=True, others=[best]))
    return evidence


def _evidence(run: Run, subject: Subject, x: Any, heat: "Heat", tempered: "Heat | None", **found: Any) -> ImageEvidence:
    return ImageEvidence(
        run.ref,
        subject,
        x.numpy().reshape(subject.image.shape),
        run.snapshot.beta,
        heat=heat,
        tempered=tempered,
        **({"glance": None, "posterior": None} | found),
    )


def _is_tempered(run: Run) -> bool:
    return run.snapshot.beta != 1 and run.snapshot.beta > LEAST_TEMPERED
