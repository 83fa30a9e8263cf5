"""The evidence of one image without quadrature over a plane: by importance sampling, or by quadrature on a line.

Its picture on the map is a slice: log p(x, z) over the plane that the map shows. A slice is not a marginal of p(z|x).
"""

import dataclasses
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from latentlab.errors import UserError
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.run import Run, RunRef
from latentlab.session.subject import Subject, as_x
from latentlab.work import quietly

if TYPE_CHECKING:
    import torch

    from latentlab.inference.heat import Heat

SAMPLES = 20_000
FIRST = 500  # samples of the first answer
LEAST_ESS = 50.0  # effective sample size below which the standard error itself is unreliable


@dataclasses.dataclass(frozen=True, eq=False)
class Slice:
    """log p(x, z) over a plane, and q(z|x) given that z is in the plane: a Gaussian in coordinates of the plane."""

    plane: LatentPlane
    heat: "Heat"
    q_mean: np.ndarray  # (2,)
    q_covariance: np.ndarray  # (2, 2)


@dataclasses.dataclass(frozen=True, eq=False)
class SampledEvidence:
    """The evidence of one image under one Run, in nats."""

    ref: RunRef
    subject: Subject
    x: np.ndarray  # float32 (height, width): the pixels as the model sees them
    kind: str  # kind of likelihood, see inference.likelihood.kind_of
    log_px: float
    error: float  # standard error of the draws, by the delta method; on a line the error of the quadrature
    elbo: float
    elbo_error: float  # standard error of its draws; 0 on a line
    samples: int  # number of draws of q(z|x) so far; 0: by quadrature on a line
    ess: float  # effective sample size of the draws
    problem: UserError | None = None  # on a line: why the value may not be called exact
    slice: Slice | None = None

    @property
    def step(self) -> int:
        """The training step of the weights."""
        return self.ref.step

    @property
    def exact(self) -> bool:
        """Whether log p(x) may be called exact: never if it is sampled."""
        return not self.samples and self.problem is None

    @property
    def reliable(self) -> bool:
        """Whether the effective sample size is large enough for a meaningful standard error."""
        return not self.samples or self.ess >= LEAST_ESS


def sampled_evidence(
    run: Run, subject: Subject, plane: LatentPlane
) -> Generator[SampledEvidence | None, None, SampledEvidence]:
    """Compute the evidence of an image; yields the estimate so far, or None. Raises UserError without a prior.

    The draws follow from the seed of the run, so equal calls give equal answers.
    """
    x = as_x(run, subject.image[None])[0]
    if run.model.latent_size == 1:
        return (yield from _on_line(run, subject, x))
    found = None
    for found in _estimates(run, subject, x):
        yield found
    return dataclasses.replace(found, slice=(yield from _slice(run, x, plane)))


def _estimates(run: Run, subject: Subject, x: "torch.Tensor") -> Generator[SampledEvidence, None, None]:
    from latentlab.inference.importance import running
    from latentlab.inference.likelihood import kind_of

    sums, squares = 0.0, 0.0
    for estimate in running(run.model, x, "importance", SAMPLES, seed=run.config.seed, first=FIRST):
        sums += float(estimate.log_weights.sum())
        squares += float(np.square(estimate.log_weights).sum())
        n, elbo = estimate.n, sums / estimate.n
        yield SampledEvidence(
            run.ref,
            subject,
            x.numpy().reshape(subject.image.shape),
            kind_of(run.model),
            estimate.log_px,
            max(1 / estimate.ess - 1 / n, 0.0) ** 0.5,
            elbo,
            (max(squares / n - elbo**2, 0.0) / n) ** 0.5,
            n,
            estimate.ess,
        )


def _on_line(run: Run, subject: Subject, x: "torch.Tensor") -> Generator[None, None, SampledEvidence]:
    from latentlab.inference.evidence import evidence_of
    from latentlab.inference.likelihood import kind_of
    from latentlab.inference.metrics import bounds

    found = yield from quietly(evidence_of(run.model, x[None]))
    bound = yield from quietly(bounds(run.model, x[None]))
    return SampledEvidence(
        run.ref,
        subject,
        x.numpy().reshape(subject.image.shape),
        kind_of(run.model),
        float(found.log_px[0]),
        float(found.error[0]),
        -float(bound.reconstruction[0] + bound.kl[0]),
        0.0,
        0,
        0.0,
        found.problem,
    )


def _slice(run: Run, x: "torch.Tensor", plane: LatentPlane) -> Generator[None, None, Slice]:
    import torch

    from latentlab.inference.heat import slice_heat

    with torch.inference_mode():
        q = run.model.encoder(x[None])
        mean, sigma = (part[0].double().numpy() for part in (q.mean, q.stddev))
    centre, covariance = conditional(plane, mean, sigma)
    reach = np.sqrt(np.diag(covariance)).max()
    heat = yield from slice_heat(run.model, x, plane.frame, centre, float(reach))
    return Slice(plane, heat, centre, covariance)


def conditional(plane: LatentPlane, mean: np.ndarray, sigma: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean, (2,), and covariance, (2, 2), in a plane of a Gaussian, given that z is in the plane.

    `mean` and `sigma`, (k,), are those of the diagonal Gaussian. The exponent of the density is a quadratic form of the
    coordinates; its matrix is the precision.
    """
    origin, axes = plane.frame
    weighted = axes / np.square(sigma)
    precision = weighted @ axes.T
    return np.linalg.solve(precision, weighted @ (mean - origin)), np.linalg.inv(precision)
