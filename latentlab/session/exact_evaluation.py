"""Evaluation of a run's test set by metrics of choice: log p(x), the importance-weighted bound, a refined q(z|x)."""

import dataclasses
import math
import time
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.capabilities import Capability
from latentlab.config import LOG_PX
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import check
from latentlab.session.costs import cost_of
from latentlab.session.evaluation import Evaluation, evaluate_run, with_images
from latentlab.session.evidence import all_cores, exact_report
from latentlab.session.run import Run
from latentlab.work import Share, Steps, shared

if TYPE_CHECKING:
    from latentlab.inference.posterior import Aggregate
    from latentlab.inference.quadrature import Evidence
    from latentlab.models.latent_model import LatentModel

COVARIANCES = ("diagonal", "full")
UNDER_NORMAL = "log p(x) under N(0, I)"  # the name of a step


@dataclasses.dataclass(frozen=True)
class Refinement:
    """The metrics with q(z|x) refined image by image: still a bound on log p(x), but higher than the encoder's."""

    steps: int  # largest number of steps for each image
    covariance: str  # one of COVARIANCES
    metrics: Evaluation
    seconds: float


@dataclasses.dataclass(frozen=True)
class Weighted:
    """The importance-weighted bound L_K, in nats per image."""

    k: int
    log_px: float
    standard_error: float  # standard error over the draws, by the delta method


@dataclasses.dataclass(frozen=True)
class MixtureBounds:
    """log p(x) of a latent model as a mixture of decoded draws of its prior, in nats per image."""

    components: list[int]
    log_px: list[float]
    standard_error: list[float]  # of the mean over the images


@dataclasses.dataclass(frozen=True)
class PriorGain:
    """What the prior of a model is worth beside N(0, I), decoder and q(z|x) being the same; in nats per image.

    With q(z|x) fixed, the ELBO under a prior p is that under N(0, I) + KL(q(z) || N(0, I)) - KL(q(z) || p): no prior
    gains more than the first (Hoffman & Johnson 2016).
    """

    log_px: float  # gain of the exact log p(x)
    elbo: float
    bound: float  # KL(q(z) || N(0, I)) of the aggregate posterior
    error: float  # of the bound
    ok: bool  # whether log p(x) under N(0, I) may be called exact


@dataclasses.dataclass(frozen=True, eq=False)
class ExactEvaluation:
    """An Evaluation and the additionally requested metrics, in nats, means over images."""

    metrics: Evaluation
    images: int
    binarisations: int  # number of binarisations in the mean; 0: the pixels of the run's own kind
    kind: str | None = None  # kind of likelihood, see inference.likelihood.kind_of
    # Nats: of the mean ELBO, by its draws of z, 0 where quadrature takes their place; of a model without a latent
    # space, of the mean log p(x), by the choice of the images.
    standard_error: float = 0.0
    iw: Weighted | None = None
    evidence: "Evidence | None" = None
    gap: np.ndarray | None = None  # log p(x) - ELBO of the encoder's q, for each image
    aggregate: "Aggregate | None" = None
    refined: Refinement | None = None
    mixed: "MixtureBounds | None" = None
    prior_gain: PriorGain | None = None  # None for N(0, I) itself

    def as_json(self) -> dict[str, Any]:
        """Return everything in plain types."""
        report = dataclasses.asdict(self.metrics)
        report |= {"neg_elbo": self.metrics.neg_elbo, "log_px": self.metrics.log_px}
        if self.kind is None:
            return report
        report |= {"images": self.images, "binarisations": self.binarisations, "kind": self.kind}
        report["standard_error"] = self.standard_error
        if self.refined is not None:
            metrics = self.refined.metrics
            report["refined"] = {
                "steps": self.refined.steps,
                "covariance": self.refined.covariance,
                "neg_elbo": metrics.neg_elbo,
                "reconstruction": metrics.reconstruction,
                "kl": metrics.kl,
                "seconds": round(self.refined.seconds, 3),
            }
        if self.mixed is not None:
            report["as_mixture"] = dataclasses.asdict(self.mixed)
        if self.iw is not None:
            report["iw"] = dataclasses.asdict(self.iw)
        if self.evidence is not None:
            report["exact"] = exact_report(self.evidence)
            report["gap"] = {
                "mean": float(self.gap.mean()),
                "median": float(np.median(self.gap)),
                "max": float(self.gap.max()),
            }
            found = self.aggregate
            report["aggregate"] = {
                "kl": found.marginal_kl,
                "mutual_information": found.mutual_information,
                "error": found.error,
            }
        if self.prior_gain is not None:
            report["prior_gain"] = dataclasses.asdict(self.prior_gain)
        return report


def evaluate_exactly(
    run: Run,
    exact: bool,
    images: int | None,
    iw: int | None,
    binarise: int | None,
    refine: int | None = None,
    covariance: str = COVARIANCES[0],
    as_mixture: int | None = None,
) -> Generator[Share, None, ExactEvaluation]:
    """Evaluate the first `images` of the test set, by default all; `binarise` averages over that many binarisations.

    `exact` adds log p(x) by quadrature and, for a learned prior, its gain; `iw` the importance-weighted bound of `iw`
    samples; `refine` the ELBO with q refined image by image in `refine` steps, with a covariance of
    COVARIANCES; `as_mixture` log p(x) of the mixture of up to that number of decoded draws of the prior. All metrics
    are of the same pixels. Raises UserError.
    """
    _check_request(run, exact, iw, binarise, refine, covariance, as_mixture)
    run = with_images(run)
    if not run.model.latent_size:
        return (yield from _evaluate_density(run, images, binarise))
    if not exact and (images, iw, binarise, refine, as_mixture) == (None, None, None, None, None):
        return ExactEvaluation(_finite(evaluate_run(run)), len(run.dataset.test_images), 0)
    import torch

    from latentlab.inference.as_mixture import as_mixture as mixture_log_px
    from latentlab.inference.as_mixture import component_counts
    from latentlab.inference.evidence import evidence_of, q_of
    from latentlab.inference.importance import log_weights
    from latentlab.inference.likelihood import BINARISED, kind_of
    from latentlab.inference.metrics import as_seen, bounds
    from latentlab.inference.posterior import aggregate
    from latentlab.inference.refine import refine as refine_images

    model, seed = run.model, run.config.seed
    chosen = run.dataset.test_images[:images]
    pixels = "dynamic" if binarise else run.config.pixels
    with all_cores():
        x = torch.cat([as_seen(model, chosen, pixels, seed + i) for i in range(binarise or 1)])
        costs = _costs(run, len(x), exact, iw, refine, as_mixture)
        steps = Steps(sum(costs.values()))

        def step(text: str, work: Generator[float, None, Any]) -> Generator[Share, None, Any]:
            return steps.run(text, costs[text], work)

        bounded = yield from step("ELBO", bounds(model, x, seed))
        means = _means(bounded.reconstruction, bounded.kl, pixels, seed)
        kind = BINARISED if binarise else kind_of(model)
        result = ExactEvaluation(means, len(chosen), binarise or 0, kind, bounded.standard_error)
        if iw:
            weights = yield from step(f"L_{iw}", log_weights(model, x, iw, seed))
            result = dataclasses.replace(result, iw=_weighted(weights, iw))
            del weights
        if as_mixture:
            counts = component_counts(as_mixture)
            log_px = yield from step("as a mixture", mixture_log_px(model, x, counts, seed))
            result = dataclasses.replace(result, mixed=_mixture_bounds(counts, log_px))
        began = time.perf_counter()
        if exact or refine is not None:
            found = yield from step("log p(x)", evidence_of(model, x))
        if exact:
            gap = found.log_px + bounded.reconstruction + bounded.kl
            mean, sigma = q_of(model, x)
            whole = aggregate(model.prior, mean, sigma, seed)
            result = dataclasses.replace(result, evidence=found, gap=gap, aggregate=whole)
            if not model.prior.standard:
                plain = _with_normal_prior(model)
                under_normal = yield from step(UNDER_NORMAL, evidence_of(plain, x))
                normal = aggregate(plain.prior, mean, sigma, seed)
                result = dataclasses.replace(result, prior_gain=_prior_gain(found, whole, under_normal, normal))
            began = time.perf_counter()
        if refine is not None:
            best = yield from step("ELBO, q refined", refine_images(model, x, found, refine, covariance == "full"))
            means = _means(-best.elbo - best.kl, best.kl, pixels, seed)
            seconds = time.perf_counter() - began
            result = dataclasses.replace(result, refined=Refinement(refine, covariance, means, seconds))
    return result


def _check_request(
    run: Run,
    exact: bool,
    iw: int | None,
    binarise: int | None,
    refine: int | None,
    covariance: str,
    as_mixture: int | None,
) -> None:
    """Raise UserError if the run has no such metrics, see `evaluate_exactly`."""
    if exact:
        check(run, Capability.EXACT)
    if refine is not None:
        check(run, Capability.REFINE)
    elif covariance != COVARIANCES[0]:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "--covariance {name} is the covariance of a refined q(z|x); add --refine STEPS."
            ),
            name=covariance,
        )
    if iw or as_mixture:
        check(run, Capability.PRIOR)
    if binarise and run.config.likelihood != "bernoulli":
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "--binarise draws pixels that are 0 or 1, and this run's likelihood is {name}."
            ),
            name=run.config.likelihood,
        )


def _costs(
    run: Run, count: int, exact: bool, iw: int | None, refine: int | None, as_mixture: int | None
) -> dict[str, float]:
    """Return the steps of an evaluation of `count` images by their names, in order, and what each costs."""
    costs = {"ELBO": cost_of(run, "ELBO", count)}
    if iw:
        costs[f"L_{iw}"] = cost_of(run, "L_K", count, iw)
    if as_mixture:
        costs["as a mixture"] = cost_of(run, "as a mixture", count, as_mixture)
    if exact or refine is not None:
        costs["log p(x)"] = cost_of(run, "log p(x)", count)
    if exact and not run.model.prior.standard:
        costs[UNDER_NORMAL] = cost_of(run, "log p(x)", count)
    if refine is not None:
        costs["ELBO, q refined"] = cost_of(run, "ELBO, q refined", count, refine)
    return costs


def _weighted(weights: np.ndarray, k: int) -> Weighted:
    from latentlab.inference.importance import bound, bound_variance

    error = float(bound_variance(weights, k).sum()) ** 0.5 / len(weights)
    return Weighted(k, float(bound(weights, k).mean()), error)


def _mixture_bounds(counts: list[int], log_px: np.ndarray) -> MixtureBounds:
    errors = log_px.std(axis=1) / math.sqrt(log_px.shape[1])
    return MixtureBounds(counts, log_px.mean(axis=1).tolist(), errors.tolist())


def _with_normal_prior(model: "LatentModel") -> "LatentModel":
    from latentlab.models import with_prior
    from latentlab.models.prior import StandardNormal

    return with_prior(model, StandardNormal(model.latent_size))


def _prior_gain(found: "Evidence", whole: "Aggregate", under_normal: "Evidence", normal: "Aggregate") -> PriorGain:
    gain = float((found.log_px - under_normal.log_px).mean())
    return PriorGain(gain, normal.kl - whole.kl, normal.marginal_kl, normal.error, under_normal.problem is None)


def _evaluate_density(run: Run, images: int | None, binarise: int | None) -> Generator[Share, None, ExactEvaluation]:
    """Measure the exact log p(x) of a model without a latent space. Raises UserError where it is not finite."""
    from latentlab.inference.likelihood import BINARISED, kind_of
    from latentlab.session.density import log_px_of

    chosen = run.dataset.test_images[:images]
    with all_cores():
        log_px = yield from shared("log p(x)", log_px_of(run, chosen, binarise or 0))
    pixels = "dynamic" if binarise else run.config.pixels
    metrics = _finite(Evaluation(None, None, -float(log_px.mean()), pixels, run.config.seed, LOG_PX))
    kind = BINARISED if binarise else kind_of(run.model)
    error = float(log_px.std() / math.sqrt(len(log_px)))
    return ExactEvaluation(metrics, len(chosen), binarise or 0, kind, error)


def _means(reconstruction: np.ndarray, kl: np.ndarray | None, pixels: str, seed: int) -> Evaluation:
    mean = float(reconstruction.mean())
    if kl is None:
        return _finite(Evaluation(mean, None, None, pixels, seed))
    divergence = float(kl.mean())
    return _finite(Evaluation(mean, divergence, mean + divergence, pixels, seed))


def _finite(metrics: Evaluation) -> Evaluation:
    """Return the metrics. Raises UserError if one of them is not finite."""
    if not math.isfinite((metrics.reconstruction or 0) + (metrics.kl or 0) + (metrics.log_px or 0)):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The losses are beyond every number in this model, whose sigma is too small or whose training went astray; train it again with other settings.",  # noqa: E501
            )
        )
    return metrics
