"""What models of the same images are worth: log p(x) of test images or a bound on it, beside references."""

import dataclasses
import math
import statistics
import time
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.capabilities import Capability
from latentlab.data.reference import independent_pixels
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import why_not
from latentlab.session.compared_runs import SEED, about_run, figure_text, joined, parameters_of, seen
from latentlab.session.costs import cost_of
from latentlab.session.density import log_probs
from latentlab.session.evidence import all_cores
from latentlab.session.run import Run
from latentlab.work import Share, Steps

if TYPE_CHECKING:
    import torch

    from latentlab.inference.comparison import Measured

IW_SAMPLES = 100  # of the bound where z is neither a line nor a plane
TIMED_SAMPLES = 9
INDEPENDENT = QT_TRANSLATE_NOOP("Pictures", "Independent pixels")  # the name of the reference

# What a number of the chart is. Only the first is log p(x) itself.
EXACT, QUADRATURE, ELBO, IW = NUMBERS = (
    QT_TRANSLATE_NOOP("Pictures", "exact log p(x)"),
    QT_TRANSLATE_NOOP("Pictures", "log p(x) by quadrature, guards failed"),
    QT_TRANSLATE_NOOP("Pictures", "ELBO, a lower bound"),
    QT_TRANSLATE_NOOP("Pictures", "L_100, a lower bound"),  # of IW_SAMPLES
)
NO_NUMBER = QT_TRANSLATE_NOOP("Pictures", "gives no image a probability")


@dataclasses.dataclass(frozen=True, eq=False)
class Worth:
    """One number of the chart: log p(x) of the test images or a bound on it, in nats per image."""

    name: str
    run: Run | None  # None: a reference
    number: str | None  # of NUMBERS: what kind of number it is; None: the model gives no image a probability
    log_px: "Measured | None"
    parameters: int
    seconds_per_sample: float | None

    def as_json(self) -> dict[str, Any]:
        """Return everything in plain types."""
        about = {"run": None, "step": None, "family": "independent-pixels"}
        if self.run is not None:
            about = {key: value for key, value in about_run(self.run).items() if key in about}
        return about | {
            "name": self.name,
            "number": self.number,
            "log_px": self.log_px and self.log_px.value,
            "error": self.log_px and self.log_px.error,
            "parameters": self.parameters,
            "seconds_per_sample": self.seconds_per_sample,
        }


@dataclasses.dataclass(frozen=True, eq=False)
class Chart:
    """What every run is worth, on the same images and the same binary pixels, the best number first."""

    rows: tuple[Worth, ...]
    kind: str  # of likelihood, of all rows
    images: int
    title: str  # of the data set

    @property
    def compared(self) -> tuple[Run, ...]:
        """The runs, the best first."""
        return tuple(dict.fromkeys(row.run for row in self.rows if row.run is not None))

    def as_json(self) -> dict[str, Any]:
        """Return everything in plain types."""
        return {"chart": [row.as_json() for row in self.rows], "kind": self.kind, "images": self.images, "seed": SEED}

    def table(self) -> list[list[str]]:
        """Return the rows in words."""
        return [
            ["", "nats per image", "", "parameters", "seconds a sample"],
            *(
                [
                    row.name,
                    "-" if row.log_px is None else figure_text(row.log_px),
                    row.number or NO_NUMBER,
                    f"{row.parameters:,}",
                    "-" if row.seconds_per_sample is None else f"{row.seconds_per_sample:.2g}",
                ]
                for row in self.rows
            ),
        ]

    def notes(self) -> list[str]:
        """Return sentences about the metrics of the table."""
        return [f"{self.kind}, the first {self.images:,} test images; ± one standard error over resampled images"]


def worth(
    runs: Sequence[Run], images: int, names: Sequence[str] = (), leave_out: bool = False
) -> Generator[Share | UserError, None, Chart]:
    """Return what runs of the same images are worth: log p(x) of the first `images` test images, or a bound.

    `names` are those of the runs, by default their folders. Bernoulli models see pixels drawn as 0 or 1, the same for
    all, so that each number is of a probability. A run of other images than the first, or of densities beside
    probabilities, raises UserError; with `leave_out` the error is yielded instead. Yields one progress over all runs.
    """
    from latentlab.inference.comparison import resampled
    from latentlab.inference.likelihood import GAUSSIAN

    named = yield from joined(runs, names, True, leave_out)
    dataset, rows = named[0][0].dataset, []
    count = len(dataset.test_images[:images])
    steps = Steps(sum(_cost_of_number(run, step, count) for run, _ in named for step in _steps_of(run)))
    for run, name in named:
        x, kind = seen(run, dataset.test_images[:images], "dynamic")
        with all_cores():
            numbers = yield from _numbers(run, x, name, steps)
            seconds = seconds_per_sample(run)
        for what, log_px in numbers or [(None, None)]:
            figure = None if log_px is None else resampled(log_px)
            rows.append(Worth(name, run, what, figure, parameters_of(run), seconds))
    reference = "gaussian-learned" if kind == GAUSSIAN else "bernoulli"
    log_px = independent_pixels(dataset, x.numpy(), reference)
    pixels = math.prod(dataset.image_shape)
    rows.append(Worth(INDEPENDENT, None, EXACT, resampled(log_px), pixels, None))
    rows.sort(key=lambda row: -math.inf if row.log_px is None else row.log_px.value, reverse=True)
    return Chart(tuple(rows), kind, len(x), dataset.title)


def _steps_of(run: Run) -> tuple[str, ...]:
    """Return the steps, of costs.COSTS, that give the numbers of a model: the one place that knows which it has.

    A model without a latent space gives log p(x) itself.
    """
    if run.model.latent_size == 0:
        return ("log p(x)",)
    if why_not(run, Capability.PRIOR) is not None:
        return ()
    return ("ELBO", "log p(x)" if why_not(run, Capability.EXACT) is None else "L_K")


def _cost_of_number(run: Run, step: str, count: int) -> float:
    return cost_of(run, step, count, IW_SAMPLES if step == "L_K" else 1)


def _numbers(
    run: Run, x: "torch.Tensor", name: str, steps: Steps
) -> Generator[Share, None, list[tuple[str, np.ndarray]]]:
    """Return what a model says of log p(x) of images x, (n, pixels): the kind of each number, and nats (n,)."""
    from latentlab.inference.evidence import evidence_of
    from latentlab.inference.importance import bound, log_weights
    from latentlab.inference.metrics import bounds

    model, numbers = run.model, []
    for step in _steps_of(run):
        cost, text = _cost_of_number(run, step, len(x)), f"{name}: {step}"
        if step == "ELBO":
            found = yield from steps.run(text, cost, bounds(model, x, SEED))
            numbers.append((ELBO, -found.reconstruction - found.kl))
        elif step == "L_K":
            work = log_weights(model, x, IW_SAMPLES, SEED)
            weights = yield from steps.run(f"{name}: L_{IW_SAMPLES}", cost, work)
            numbers.append((IW, bound(weights, IW_SAMPLES)))
        elif model.latent_size:
            found = yield from steps.run(text, cost, evidence_of(run.model, x))
            numbers.append((EXACT if found.problem is None else QUADRATURE, found.log_px))
        else:
            numbers.append((EXACT, (yield from steps.run(text, cost, log_probs(model, x)))))
    return numbers


def seconds_per_sample(run: Run) -> float | None:
    """Return how long one sample takes, drawn alone by one thread, the median of a few; None without a distribution."""
    from latentlab.models.distributions import random_stream
    from latentlab.models.threads import threads

    model = run.model
    if model.latent_size and model.prior is None:
        return None
    generator, seconds = random_stream(SEED, "timed samples"), []
    with threads(1):
        for _ in range(TIMED_SAMPLES):
            began = time.perf_counter()
            if model.latent_size:
                model.decode_images(model.prior.sample(1, generator).detach().numpy())
            else:
                model.sample(1, generator)
            seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)
