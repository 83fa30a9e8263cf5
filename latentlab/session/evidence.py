"""Exact metrics of a run's images: of its whole test set, or of one image, complete or with hidden pixels."""

import contextlib
import dataclasses
import math
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.capabilities import Capability
from latentlab.config import LOG_PX, core_count
from latentlab.data.pictures import read_mask
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import check
from latentlab.session.evaluation import Evaluation, evaluate_run, with_images
from latentlab.session.run import Run
from latentlab.session.subject import Subject, as_x
from latentlab.work import mapped

if TYPE_CHECKING:
    import torch

    from latentlab.inference.imputation import Imputation
    from latentlab.inference.posterior import Aggregate, BestGaussian, Posterior
    from latentlab.inference.quadrature import Evidence
    from latentlab.models.latent_model import LatentModel


@dataclasses.dataclass(frozen=True)
class Share:
    """Progress of a slow computation: its current work, and the share that is done, 0 to 1."""

    text: str
    done: float


COVARIANCES = ("diagonal", "full")


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


def exact_report(found: "Evidence") -> dict[str, Any]:
    """Return the means of an Evidence, its guards, and whether it may be called exact, in plain types."""
    problem = found.problem
    return {
        "log_px": float(found.log_px.mean()),
        "error": float(found.error.mean()),
        "ok": problem is None,
        "reason": problem and str(problem),
        "guards": dataclasses.asdict(found.guards),
        "nodes": found.nodes,
        "seconds": round(found.seconds, 3),
        "gemm_fraction": round(found.gemm_fraction, 3),
    }


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
    from latentlab.inference.as_mixture import as_mixture as mixture_metrics
    from latentlab.inference.as_mixture import component_counts
    from latentlab.inference.importance import bound, bound_variance, log_weights
    from latentlab.inference.likelihood import BINARISED, kind_of
    from latentlab.inference.line import line_evidence
    from latentlab.inference.metrics import as_seen, bounds
    from latentlab.inference.posterior import aggregate
    from latentlab.inference.quadrature import evidence
    from latentlab.inference.refine import refine as refine_images

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
    run = with_images(run)
    if not run.model.latent_size:
        return (yield from _evaluate_density(run, images, binarise))
    if not exact and (images, iw, binarise, refine, as_mixture) == (None, None, None, None, None):
        return ExactEvaluation(_finite(evaluate_run(run)), len(run.dataset.test_images), 0)
    import torch

    chosen = run.dataset.test_images[:images]
    pixels = "dynamic" if binarise else run.config.pixels
    seed = run.config.seed
    with all_cores():
        x = torch.cat([as_seen(run.model, chosen, pixels, seed + i) for i in range(binarise or 1)])
        bounded = yield from shared("ELBO", bounds(run.model, x, seed))
        kind = BINARISED if binarise else kind_of(run.model)
        means = _means(bounded.reconstruction, bounded.kl, pixels, seed)
        result = ExactEvaluation(means, len(chosen), binarise or 0, kind, bounded.standard_error)
        if iw:
            weights = yield from shared(f"L_{iw}", log_weights(run.model, x, iw, seed))
            error = float(bound_variance(weights, iw).sum()) ** 0.5 / len(weights)
            result = dataclasses.replace(result, iw=Weighted(iw, float(bound(weights, iw).mean()), error))
            del weights
        if as_mixture:
            counts = component_counts(as_mixture)
            log_px = yield from shared("as a mixture", mixture_metrics(run.model, x, counts, seed))
            errors = log_px.std(axis=1) / math.sqrt(log_px.shape[1])
            mixed = MixtureBounds(counts, log_px.mean(axis=1).tolist(), errors.tolist())
            result = dataclasses.replace(result, mixed=mixed)
        began = time.perf_counter()
        if exact or refine is not None:
            with torch.inference_mode():
                q = run.model.encoder(x)
                mean, sigma = q.mean.numpy(), q.stddev.numpy()
            measure = line_evidence if run.model.latent_size == 1 else evidence
            found = yield from shared("log p(x)", measure(run.model, x, mean, sigma))
        if exact:
            gap = found.log_px + bounded.reconstruction + bounded.kl
            whole = aggregate(run.model.prior, mean, sigma, seed)
            result = dataclasses.replace(result, evidence=found, gap=gap, aggregate=whole)
            if not run.model.prior.standard:
                gain = yield from _gain_of_prior(run.model, x, found, whole, seed)
                result = dataclasses.replace(result, prior_gain=gain)
            began = time.perf_counter()
        if refine is not None:
            work = refine_images(run.model, x, found, refine, covariance == "full")
            best = yield from shared("ELBO, q refined", work)
            means = _means(-best.elbo - best.kl, best.kl, pixels, seed)
            seconds = time.perf_counter() - began
            result = dataclasses.replace(result, refined=Refinement(refine, covariance, means, seconds))
    return result


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


def _gain_of_prior(
    model: "LatentModel", x: "torch.Tensor", found: "Evidence", whole: "Aggregate", seed: int
) -> Generator[Share, None, PriorGain]:
    """Measure log p(x) and KL of images under N(0, I) in place of the model's prior."""
    import torch

    from latentlab.inference.line import line_evidence
    from latentlab.inference.posterior import aggregate
    from latentlab.inference.quadrature import evidence
    from latentlab.models import with_prior
    from latentlab.models.prior import StandardNormal

    plain = with_prior(model, StandardNormal(model.latent_size))
    with torch.inference_mode():
        q = plain.encoder(x)
        mean, sigma = q.mean.numpy(), q.stddev.numpy()
    measure = line_evidence if model.latent_size == 1 else evidence
    under_normal = yield from shared("log p(x) under N(0, I)", measure(plain, x, mean, sigma))
    normal = aggregate(plain.prior, mean, sigma, seed)
    gain = float((found.log_px - under_normal.log_px).mean())
    return PriorGain(gain, normal.kl - whole.kl, normal.marginal_kl, normal.error, under_normal.problem is None)


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


@dataclasses.dataclass(frozen=True, eq=False)
class ImagePosterior:
    """The true posterior of one image, and the best Gaussians beside q(z|x)."""

    subject: Subject
    step: int
    x: np.ndarray  # float32 (height, width): the pixels as the model sees them
    posterior: "Posterior"
    beta: float  # beta of the run's objective
    diagonal: "BestGaussian"  # the best Gaussians for this image
    full: "BestGaussian"
    aimed: "BestGaussian | None"  # the best diagonal Gaussian by the run's own beta; None for a beta near 0
    modes: np.ndarray  # float32 (modes, height, width): the decoded images of the modes
    raster: np.ndarray  # float32 (side, side), top row first: log p(x, z) over `bounds`
    bounds: tuple[float, float, float, float]  # x0, y0, x1, y1

    @property
    def gap_words(self) -> str:
        """Return the pieces of the gap, in nats, as a sum in words."""
        approximation = f"{self.posterior.log_px - self.diagonal.elbo:.4f} approximation"
        if self.aimed is None:
            return (
                f"{approximation} + {self.diagonal.elbo - self.posterior.elbo:.4f} amortisation and beta {self.beta:g}"
            )
        cost = "" if self.beta == 1 else f" + {self.diagonal.elbo - self.aimed.elbo:.4f} beta {self.beta:g}"
        amortisation = self.aimed.elbo - self.posterior.elbo
        return f"{approximation}{cost} {'+' if amortisation >= 0 else '-'} {abs(amortisation):.4f} amortisation"

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types, in nats."""
        found = self.posterior
        return self.subject.as_json() | {
            "step": self.step,
            "kind": found.kind,
            "exact": exact_report(found.evidence),
            "elbo": found.elbo,
            "gap": found.gap,
            "beta": self.beta,
            "approximation_gap": found.log_px - self.diagonal.elbo,
            "beta_gap": None if self.aimed is None else self.diagonal.elbo - self.aimed.elbo,
            "amortisation_gap": None if self.aimed is None else self.aimed.elbo - found.elbo,
            "best_gaussian": {"diagonal": self.diagonal.elbo, "full": self.full.elbo},
            "kl_to_true_posterior": found.kl,
            "residual": found.residual,
            "mean": found.mean.tolist(),
            "covariance": found.covariance.tolist(),
            "q_mean": found.q_mean.tolist(),
            "q_sigma": found.q_sigma.tolist(),
            "modes": [{"z": mode.z.tolist(), "mass": mode.mass} for mode in found.modes],
        }


def posterior_of(run: Run, subject: Subject, side: int = 160) -> Generator[Share, None, ImagePosterior]:
    """Return the true posterior of one image, with a raster of side x side nodes for its picture. Raises UserError."""
    import torch

    from latentlab.inference.likelihood import log_likelihood
    from latentlab.inference.posterior import aimed_gaussian, best_gaussian, image_posterior

    check(run, Capability.POSTERIOR)
    with all_cores():
        x = as_x(run, subject.image[None])[0]
        found = yield from shared("log p(x)", image_posterior(run.model, x))
        reach = np.sqrt(np.diag(found.covariance))
        low = np.minimum(found.mean - 5 * reach, found.q_mean - 3.5 * found.q_sigma)
        high = np.maximum(found.mean + 5 * reach, found.q_mean + 3.5 * found.q_sigma)
        centre, half = (low + high) / 2, float((high - low).max()) / 2
        axis = (np.arange(side) + 0.5) / side * 2 * half - half
        z = torch.from_numpy(np.stack(np.meshgrid(centre[0] + axis, centre[1] - axis), axis=-1).reshape(-1, 2)).float()
        with torch.inference_mode():
            joint = log_likelihood(run.model, x[None], z[None])[0] + run.model.prior.log_prob(z)
            modes = run.model.decode_images(np.array([mode.z for mode in found.modes]))
    # Many small steps: several threads would mostly wait for each other.
    diagonal = best_gaussian(run.model, x, found, full=False)
    full = best_gaussian(run.model, x, found, full=True, others=[diagonal])
    beta = run.snapshot.beta
    aimed = aimed_gaussian(run.model, x, found, diagonal, beta)
    return ImagePosterior(
        subject,
        run.snapshot.step,
        x.numpy().reshape(run.image_shape),
        found,
        beta,
        diagonal,
        full,
        aimed,
        modes,
        joint.numpy().reshape(side, side),
        (*(centre - half).tolist(), *(centre + half).tolist()),
    )


@dataclasses.dataclass(frozen=True, eq=False)
class Completed:
    """One image with hidden pixels, and the completions given the visible ones."""

    subject: Subject
    step: int
    mask: str
    x: np.ndarray  # float32 (height, width)
    visible: np.ndarray  # bool (height, width)
    found: "Imputation"

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types, in nats."""
        found = self.found
        return self.subject.as_json() | {
            "step": self.step,
            "mask": self.mask,
            "kind": found.kind,
            "log_px": found.whole.log_px,
            "log_px_visible": found.visible.log_px,
            "log_px_hidden": found.log_px_hidden,
            "plug_in": found.plug_in,
            "encoder": found.encoder,
            "ok": found.whole.evidence.problem is None and found.visible.evidence.problem is None,
            "modes": [{"z": mode.z.tolist(), "mass": mode.mass} for mode in found.visible.modes],
            "encoder_z": found.visible.q_mean.tolist(),
            "next_pixel": [int(i) for i in divmod(int(found.prediction.information.argmax()), self.x.shape[1])],
        }


def complete(run: Run, subject: Subject, mask: str) -> Generator[Share, None, Completed]:
    """Hide the pixels of a mask, by its name or from a picture, and complete the image. Raises UserError."""
    import torch

    from latentlab.inference.imputation import MASKS, check_mask, impute, mask_named

    check(run, Capability.IMPUTE)
    if mask in MASKS:
        name, visible = mask, mask_named(mask, run.image_shape)
    elif Path(mask).is_file():
        name, visible = Path(mask).name, read_mask(Path(mask), run.image_shape)
    else:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "There is no mask {mask}: choose one of {names}, or a picture of the images' size that is white where pixels are hidden.",  # noqa: E501
            ),
            mask=shortened(mask),
            names=", ".join(MASKS),
        )
    check_mask(visible, run.image_shape)
    with all_cores():
        x = as_x(run, subject.image[None])[0]
        work = impute(run.model, x, torch.from_numpy(visible.ravel()), run.config.seed)
        found = yield from shared("log p(x)", work)
    pixels = x.numpy().reshape(run.image_shape)
    return Completed(subject, run.snapshot.step, name, pixels, visible, found)


def shared(text: str, work: Generator[float, None, Any]) -> Generator[Share, None, Any]:
    """Run a generator of inference; its progress carries the name `text`."""
    return mapped(work, lambda done: Share(text, done))


class Steps:
    """One progress over several steps, which never falls and ends at 1: each step takes the share that it costs."""

    def __init__(self, cost: float) -> None:
        """Begin steps of this total cost, in any unit."""
        self._cost, self._done = cost, 0.0

    def run(self, text: str, cost: float, work: Generator[float, None, Any]) -> Generator[Share, None, Any]:
        """Run the next step, a generator of inference, to its result; its progress carries the name `text`."""
        begun, self._done = self._done, self._done + cost

        def in_all(done: float) -> Share:
            return Share(text, min(1.0, round((begun + cost * done) / self._cost, 9)))  # sums of costs have roundings

        result = yield from mapped(work, in_all)
        yield in_all(1.0)
        return result


@contextlib.contextmanager
def all_cores() -> Iterator[None]:
    """Let torch use every core: sums of inference need not equal a training's bit for bit."""
    from latentlab.models.threads import threads

    with threads(core_count()):
        yield
