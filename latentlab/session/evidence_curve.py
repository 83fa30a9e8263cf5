"""One point of the curve of log p(x) beside the losses: means over the first test images, at one step."""

import dataclasses
from collections.abc import Generator

from latentlab.errors import UserError
from latentlab.session.image_evidence import plane_extent
from latentlab.session.run import Run, RunRef
from latentlab.session.subject import as_x

IMAGES = 500  # the first images of the test set


@dataclasses.dataclass(frozen=True)
class EvidencePoint:
    """Means over the first test images at one step, nats per image."""

    ref: RunRef
    epoch: float
    images: int
    log_px: float
    elbo: float
    error: float
    quick: bool  # by one lattice, as during a training; otherwise refined
    problem: UserError | None  # why a refined value is not exact; None if it is exact
    kind: str  # kind of likelihood, see inference.likelihood.kind_of

    @property
    def step(self) -> int:
        """The training step of the weights."""
        return self.ref.step


def evidence_point(run: Run, quick: bool) -> Generator[float, None, EvidencePoint]:
    """Compute log p(x) and the ELBO of the first test images; yields the share that is done.

    With `quick`, by one lattice of 256 x 256; otherwise by adaptive quadrature, which is much slower. The run has its
    data set.
    """
    from latentlab.inference.likelihood import kind_of
    from latentlab.inference.metrics import bounds, exact_metrics, lattice_log_px

    images = run.dataset.test_images[:IMAGES]
    x = as_x(run, images)
    if quick:
        bound = yield from bounds(run.model, x)
        log_px, error = yield from lattice_log_px(run.model, x, plane_extent(run))
        elbo, problem, kind = -bound.reconstruction - bound.kl, None, kind_of(run.model)
    else:
        found = yield from exact_metrics(run.model, x)
        log_px, error, elbo = found.log_px, found.evidence.error, found.elbo
        problem, kind = found.evidence.problem, found.kind
    means = (float(column.mean()) for column in (log_px, elbo, error))
    return EvidencePoint(run.ref, run.snapshot.epoch, len(images), *means, quick, problem, kind)
