"""Old Faithful: duration of an eruption and waiting time to the next, both in minutes, of 272 eruptions.

The data set `faithful` of R, after W. Härdle (1991), Smoothing Techniques with Implementation in S; see A. Azzalini and
A. W. Bowman (1990), A look at some data on the Old Faithful geyser, Applied Statistics 39, 357-365.
"""

import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from latentlab.laboratory.gaussian_mixture import HeldOut, Mixture, log_likelihoods, mass_between, one_gaussian

COLUMNS = ("duration", "waiting")
GAP = (2.7, 3.3)  # minutes of duration: the region between short and long eruptions


@cache
def eruptions() -> np.ndarray:
    """Return duration and waiting time in minutes, (272, 2), not writable."""
    text = Path(__file__).with_name("faithful.csv").read_text(encoding="ascii")
    rows = np.array([line.split(",") for line in text.split()[1:]], np.float64)
    rows.flags.writeable = False
    return rows


def columns(which: str) -> np.ndarray:
    """Return the columns of a choice, (272, 1 or 2): "both" or one of COLUMNS."""
    rows = eruptions()
    return rows if which == "both" else rows[:, [COLUMNS.index(which)]]


@dataclasses.dataclass(frozen=True, eq=False)
class Region:
    """How many of the eruptions have a duration in a region, and how many two models expect there."""

    low: float  # minutes
    high: float
    count: int
    one_gaussian: float  # the expected number by one Gaussian
    mixture: float  # the expected number by the mixture


def region_of(mixture: Mixture, low: float, high: float) -> Region:
    """Return the eruptions with a duration from `low` to `high` minutes, counted and expected."""
    rows = eruptions()
    count = int(((rows[:, 0] >= low) & (rows[:, 0] <= high)).sum())
    single, several = (len(rows) * mass_between(model, 0, low, high) for model in (one_gaussian(rows), mixture))
    return Region(low, high, count, single, several)


@dataclasses.dataclass(frozen=True, eq=False)
class FaithfulReport:
    """One Gaussian and a mixture on the eruptions. Log-likelihoods are totals in nats, in minutes."""

    which: str
    mixture: Mixture
    climb: np.ndarray  # (steps,): the log-likelihood after each step of EM from the seed
    best: Mixture  # of several starts
    region: Region | None  # of duration; None where the data has waiting times alone
    held_out: HeldOut | None

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types."""
        x = columns(self.which)
        report: dict[str, Any] = {
            "data": self.which,
            "n": len(x),
            "unit": "nats, of densities per minute",
            "one_gaussian": float(log_likelihoods(one_gaussian(x), x).sum()),
            "k": self.mixture.k,
            "log_likelihood": float(log_likelihoods(self.mixture, x).sum()),
            "steps": len(self.climb),
            "monotone": bool((np.diff(self.climb) >= -1e-9 * len(x)).all()),
            "best": {
                "log_likelihood": float(log_likelihoods(self.best, x).sum()),
                "weights": self.best.weights.tolist(),
                "means": self.best.means.tolist(),
                "covariances": self.best.covariances.tolist(),
            },
            "region": None if self.region is None else dataclasses.asdict(self.region),
            "held_out": None,
        }
        if self.held_out is not None:
            found = self.held_out
            report["held_out"] = [
                {"k": int(k), "trained": train, "held_out": test, "error": error}
                for k, train, test, error in zip(
                    found.ks, *map(np.ndarray.tolist, (found.trained, found.held_out, found.error))
                )
            ]
        return report
