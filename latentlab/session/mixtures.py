"""Finite mixtures beside a run: fitted to its images, the run itself as a mixture, and what it is worth in components.

All log p(x) here are of the same test images with the same pixels, those of session.worth.worth.
"""

import dataclasses
import functools
import math
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from latentlab.capabilities import Capability
from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.export.png import to_bytes
from latentlab.session.capabilities import check
from latentlab.session.compared_runs import SEED, seen
from latentlab.session.density import Components, components_of, samples_of
from latentlab.session.evidence import all_cores
from latentlab.session.run import Run, run_at
from latentlab.session.subject import Subject, as_x
from latentlab.session.worth import Chart, Worth, worth
from latentlab.work import Share, mapped, shared

if TYPE_CHECKING:
    from latentlab.inference.comparison import Measured

LADDER = (1, 2, 5, 10, 20, 50, 100, 200, 500)  # numbers of components that are fitted together
MOST_COMPONENTS, MOST_DRAWS = 500, 3000  # of a fitted mixture; of a run as a mixture
TESTED = 1000  # test images whose log p(x) is measured
FITTING = 0.97  # share of the progress of a fit; the rest is the measurement
MIXING = 0.1  # share of the progress of a measurement that the run as a mixture takes; most of the rest is log p(x)
YIELD_EVERY = 0.05  # seconds of the fitting between two chances to cancel, about
COUNTS = tuple(sorted({round(MOST_DRAWS ** (step / 60)) for step in range(61)}))  # 1 to MOST_DRAWS on a log scale


@dataclasses.dataclass(frozen=True, eq=False)
class FittedMixture:
    """A finite mixture as a run in memory, its components, the heaviest first, and its log p(x) of test images."""

    run: Run  # with its images
    components: Components
    worth: Worth  # its row of session.worth.worth
    kind: str  # of the likelihood, see inference.likelihood.kind_of
    tested: int  # test images

    @property
    def count(self) -> int:
        """The number K of components."""
        return self.run.model.components

    @property
    def log_px(self) -> "Measured":
        """The mean log p(x) in nats per image and its standard error."""
        return self.worth.log_px

    @property
    def seconds(self) -> float:
        """The seconds that the fit took; 0 if unknown, as of a run that was opened."""
        return self.run.snapshot.seconds

    @functools.cached_property
    def memory(self) -> int:
        """The bytes that the fit held: a copy of the training images, the weights, their copy and their statistics."""
        model, images = self.run.model, self.run.dataset.train_images
        weights = sum(weight.nbytes for weight in self.run.snapshot.weights.values())
        _, statistics = model.statistics(model.to_x(images[:0]))
        return images.nbytes + 2 * weights + sum(part.nbytes for part in statistics.values())


@dataclasses.dataclass(frozen=True, eq=False)
class RunAsMixture:
    """Draws of a run's prior, decoded, as the components of a mixture: N of them are the first N."""

    counts: tuple[int, ...]  # the numbers N, rising
    log_px: "tuple[Measured, ...]"  # of each N: the mean log p_N(x) in nats per image and its standard error
    images: np.ndarray  # uint8 (N, height, width): the mean images of all components


@dataclasses.dataclass(frozen=True, eq=False)
class RunWorth:
    """What a run is worth beside mixtures: its rows of session.worth.worth, and the run as a mixture."""

    run: Run  # at the measured moment
    chart: Chart
    as_mixture: RunAsMixture

    @property
    def rows(self) -> tuple[Worth, ...]:
        """The numbers of the run, the best first."""
        return tuple(row for row in self.chart.rows if row.run is not None and row.log_px is not None)


@dataclasses.dataclass(frozen=True, eq=False)
class Shares:
    """The responsibilities of components for one image, and its log p(x) in nats."""

    subject: Subject
    responsibilities: np.ndarray  # float64 (K,), in the order in which a sheet shows the components
    log_px: float


def mixture_config(config: Config, components: int, seed: int, epochs: int, rank: int) -> Config:
    """Return the settings of a mixture of the images and the pixels of a run's settings; see `can_have_rank`.

    Without factors the rank is 0.
    """
    names = ("dataset", "data_dir", "pixels", "likelihood", "sigma", "threads")
    kept = {name: getattr(config, name) for name in names}
    rank = rank if can_have_rank(config) else 0
    return Config(family="mixture", components=components, seed=seed, epochs=epochs, rank=rank, **kept)


def can_have_rank(config: Config) -> bool:
    """Whether a mixture of the pixels of a run's settings can have components with factors."""
    return config.likelihood == "gaussian-learned"


def fit_mixture(dataset: Dataset, config: Config) -> Generator[Share, None, FittedMixture]:
    """Fit a mixture by the training of `latentlab train`, bit for bit, and measure its log p(x)."""
    from latentlab.training.control import Control
    from latentlab.training.trainer import train

    control = Control(snapshot_interval=YIELD_EVERY)
    last = yield from mapped(train(dataset, config, control), lambda now: Share("fit", FITTING * now.progress))
    work = measured_mixture(run_at(last, config, dataset))
    return (yield from mapped(work, lambda now: Share(now.text, FITTING + (1 - FITTING) * now.done)))


def measured_mixture(run: Run) -> Generator[Share, None, FittedMixture]:
    """Return the run of a finite mixture with its components and its log p(x). Raises UserError."""
    check(run, Capability.COMPONENTS)
    chart = yield from worth([run], TESTED)
    row = next(row for row in chart.rows if row.run is not None)
    return FittedMixture(row.run, components_of(row.run), row, chart.kind, chart.images)


def run_worth(run: Run) -> Generator[Share, None, RunWorth]:
    """Measure what a run is worth beside mixtures. Raises UserError where the run has no prior."""
    from latentlab.inference.as_mixture import as_mixture, component_latents
    from latentlab.inference.comparison import resampled

    check(run, Capability.PRIOR)
    x, _ = seen(run, run.dataset.test_images[:TESTED], "dynamic")
    with all_cores():
        work = shared("as a mixture", as_mixture(run.model, x, COUNTS, SEED))
        log_px = yield from mapped(work, lambda now: Share(now.text, MIXING * now.done))
        images = to_bytes(run.model.decode_images(component_latents(run.model, MOST_DRAWS, SEED).numpy()))
    mixed = RunAsMixture(COUNTS, tuple(resampled(row) for row in log_px), images)
    work = mapped(worth([run], TESTED), lambda now: Share(now.text, MIXING + (1 - MIXING) * now.done))
    return RunWorth(run, (yield from work), mixed)


def shares_of(run: Run, subject: Subject, mixture: FittedMixture | RunWorth, draws: int) -> Shares:
    """Return the responsibilities of the components of a mixture for an image, with its pixels as `run` sees them.

    The components of a run are the first `draws` ones.
    """
    import torch

    from latentlab.inference.as_mixture import responsibilities

    with torch.inference_mode():
        x = as_x(run, subject.image[None])
        if isinstance(mixture, RunWorth):
            return Shares(subject, *responsibilities(mixture.run.model, x, draws, SEED))
        joint = mixture.run.model.log_joint(x)[0].double()
        shares = joint.softmax(0).numpy()[mixture.components.indices]
        return Shares(subject, shares, float(joint.logsumexp(0)))


def draws_of(mixture: FittedMixture | RunWorth, draws: int, count: int, seed: int) -> np.ndarray:
    """Return draws of a mixture, float32 (count, height, width) from 0 to 1.

    The components of a run are the first `draws` ones.
    """
    import torch

    from latentlab.inference.as_mixture import component_latents
    from latentlab.models.distributions import random_stream

    if isinstance(mixture, FittedMixture):
        return samples_of(mixture.run, count, seed)
    model, generator = mixture.run.model, random_stream(seed, "samples")
    chosen = torch.randint(draws, (count,), generator=generator)
    drawn = model.draw(component_latents(model, draws, SEED)[chosen], generator)
    return drawn.clamp(0, 1).numpy().reshape(-1, *mixture.run.image_shape)


def worth_in_components(fitted: Mapping[int, float], log_px: float) -> float | None:
    """Return how many components reach `log_px`, interpolated between fitted mixtures over the logarithm of K.

    `fitted` maps K to log p(x). inf: more than all that were fitted; 0: fewer than the smallest K; None: fewer than two
    mixtures.
    """
    if len(fitted) < 2:
        return None
    counts = sorted(fitted)
    values = np.maximum.accumulate([fitted[count] for count in counts])
    if log_px > values[-1]:
        return math.inf
    if log_px < values[0]:
        return 0.0
    return float(np.exp(np.interp(log_px, values, np.log(counts))))
