"""The race of the estimators of log p(x) of one image: four ways of sampling, and the exact value if it exists."""

import dataclasses
import math
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.session.capabilities import check, why_not
from latentlab.session.run import Run
from latentlab.session.subject import Subject, as_x
from latentlab.work import quietly

if TYPE_CHECKING:
    from latentlab.inference.importance import Estimate

METHODS = ("uniform", "prior", "importance", "iwae")
FIRST = 10  # samples of the first estimate
DOTS = 300  # number of shown samples of a method: the heaviest, and as many of the newest


@dataclasses.dataclass(frozen=True, eq=False)
class Lane:
    """The current state of one estimator, in nats."""

    n: np.ndarray  # (k,): the number of samples of each estimate
    log_px: np.ndarray  # (k,): the estimates, NaN before the first
    ess: float  # the current effective sample size
    z: np.ndarray  # (m, latent): the heaviest and the newest samples
    shares: np.ndarray  # (m,): the share of each in the weight of all samples so far


@dataclasses.dataclass(frozen=True, eq=False)
class Race:
    """The current state of the race, with the weights of `step`."""

    run: int
    step: int
    subject: Subject
    k: int  # samples in a group of L_K
    samples: int  # of each estimator at the end
    lanes: dict[str, Lane]  # by names in METHODS
    exact: float | None  # log p(x) by quadrature, nats; None if unknown
    error: float  # error of the quadrature, nats
    problem: UserError | None  # why the exact value is missing or uncertain; None if it is exact
    extent: float  # the uniform samples come from [-extent, extent]^latent


def race(run: Run, subject: Subject, samples: int = 50_000, k: int = 50, seed: int = 0) -> Generator[Race, None, Race]:
    """Run the estimators side by side; yields intermediate states, of which the first has only the exact value.

    Raises UserError if the model has no prior.
    """
    from latentlab.inference.importance import running
    from latentlab.inference.plane import decode_plane
    from latentlab.inference.posterior import image_posterior

    check(run, Capability.PRIOR)
    x = as_x(run, subject.image[None])[0]
    exact, error, extent = None, 0.0, run.model.prior.extent
    problem = why_not(run, Capability.POSTERIOR)
    if problem is None:
        grid = yield from quietly(decode_plane(run.model))
        found = yield from quietly(image_posterior(run.model, x, grid=grid))
        exact, error, extent = found.log_px, float(found.evidence.error[0]), found.evidence.extent
        problem = found.evidence.problem
    standing = Race(run.id, run.snapshot.step, subject, k, samples, {}, exact, error, problem, extent)
    yield standing
    runners = {name: running(run.model, x, name, samples, k, extent, seed, first=FIRST) for name in METHODS}
    lanes: dict[str, _Growing] = {name: _Growing() for name in METHODS}
    done = False
    while not done:
        for name, runner in runners.items():
            estimate = next(runner, None)
            if estimate is None:
                done = True
            else:
                lanes[name].take(estimate)
        standing = dataclasses.replace(standing, lanes={name: lane.frozen() for name, lane in lanes.items()})
        yield standing
    return standing


class _Growing:
    """A lane of a running race."""

    def __init__(self) -> None:
        self._n, self._log_px, self._ess, self._total = [], [], 1.0, -math.inf
        self._heavy: tuple[np.ndarray, np.ndarray] | None = None
        self._new: tuple[np.ndarray, np.ndarray] | None = None

    def take(self, estimate: "Estimate") -> None:
        self._n.append(estimate.n)
        self._log_px.append(estimate.log_px)
        self._ess = estimate.ess
        self._total = float(np.logaddexp(self._total, np.logaddexp.reduce(estimate.log_weights)))
        z, logs = estimate.z, estimate.log_weights
        if self._heavy is not None:
            z, logs = np.concatenate([self._heavy[0], z]), np.concatenate([self._heavy[1], logs])
        order = np.argsort(-logs, kind="stable")[:DOTS]
        self._heavy = z[order], logs[order]
        self._new = estimate.z[-DOTS:], estimate.log_weights[-DOTS:]

    def frozen(self) -> Lane:
        z = np.concatenate([self._heavy[0], self._new[0]])
        logs = np.concatenate([self._heavy[1], self._new[1]])
        shares = np.exp(logs - self._total)
        return Lane(np.array(self._n), np.array(self._log_px), self._ess, z, np.nan_to_num(shares))
