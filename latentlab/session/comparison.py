"""Comparison of runs of the same images: the measures of each, the alignment of two maps, and what each is worth."""

import dataclasses
import math
import statistics
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.capabilities import Capability
from latentlab.config import model_name
from latentlab.data.reference import independent_pixels
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import MINUS
from latentlab.session.capabilities import check, why_not
from latentlab.session.classifier import classifier_file, classifier_of
from latentlab.session.costs import cost_of
from latentlab.session.density import log_probs
from latentlab.session.evaluation import posteriors, with_images
from latentlab.session.evidence import all_cores, exact_report
from latentlab.session.run import Run
from latentlab.work import Share, Steps, mapped

if TYPE_CHECKING:
    import torch

    from latentlab.inference.alignment import Alignment
    from latentlab.inference.comparison import Measured
    from latentlab.inference.quadrature import Evidence
    from latentlab.models.classifier import Classifier

SEED = 0  # of the binary pixels, the draws and the bootstrap: the same for every run
IW_SAMPLES = 100  # of the bound where z is neither a line nor a plane
TIMED_SAMPLES = 9
ROUNDING = 1e-12  # of a figure in float64, relative to the figure
INDEPENDENT = QT_TRANSLATE_NOOP("Pictures", "Independent pixels")  # the name of the reference

# What the other steps of a comparison cost, in the unit of costs.COSTS.
COSTS = {"classifier": 70.0, "paths": 3.3, "linear probe": 2.4, "samples": 0.7}

# What a number of the chart is. Only the first is log p(x) itself.
EXACT, QUADRATURE, ELBO, IW = NUMBERS = (
    QT_TRANSLATE_NOOP("Pictures", "exact log p(x)"),
    QT_TRANSLATE_NOOP("Pictures", "log p(x) by quadrature, guards failed"),
    QT_TRANSLATE_NOOP("Pictures", "ELBO, a lower bound"),
    QT_TRANSLATE_NOOP("Pictures", "L_100, a lower bound"),  # of IW_SAMPLES
)
NO_NUMBER = QT_TRANSLATE_NOOP("Pictures", "gives no image a probability")


@dataclasses.dataclass(frozen=True, eq=False)
class Compared:
    """One run and its measures."""

    name: str
    run: Run  # with its images
    kind: str  # of likelihood, see inference.likelihood.kind_of, of the pixels that were measured
    measures: "dict[str, Measured | None]"  # a value for each row of MEASURES; None where a figure has no meaning
    evidence: "Evidence | None"

    def as_json(self) -> dict[str, Any]:
        """Return everything in plain types: each measure by its name, the errors of all under "errors"."""
        return (
            about_run(self.run)
            | {"kind": self.kind}
            | {name: found and found.value for name, found in self.measures.items()}
            | {
                "errors": {name: found and found.error for name, found in self.measures.items()},
                "exact": None if self.evidence is None else exact_report(self.evidence),
            }
        )


@dataclasses.dataclass(frozen=True, eq=False)
class Comparison:
    """Several runs of the same images, in order."""

    runs: tuple[Compared, ...]
    images: int  # of the test set
    pixels: str  # "grey" or "dynamic": as the models saw them here
    accuracy: float | None  # of the classifier on the test set; None: the images have no labels
    alignment: "Alignment | None"  # of the second of two maps onto the first; None where they have none
    problem: UserError | None = None  # why there is no alignment

    @property
    def compared(self) -> tuple[Run, ...]:
        """The runs, in order."""
        return tuple(each.run for each in self.runs)

    def as_json(self) -> dict[str, Any]:
        """Return everything in plain types."""
        return {
            "runs": [each.as_json() for each in self.runs],
            "alignment": None if self.alignment is None else alignment_report(self.alignment),
            "images": self.images,
            "pixels": self.pixels,
            "classifier": None if self.accuracy is None else {"accuracy": self.accuracy},
        }

    def table(self) -> list[list[str]]:
        """Return the measures in words, a column for each run: a heading, then a row for each that a run has."""
        from latentlab.inference.comparison import MEASURES

        rows = [["", *(f"{each.name}, step {each.run.snapshot.step:,}" for each in self.runs)]]
        for name, measure in MEASURES.items():
            values = [each.measures[name] for each in self.runs]
            if any(value is not None for value in values):
                words = measure.text.replace(MINUS, "-") + (", nats" if measure.unit == "nats" else "")
                rows.append([words, *("-" if value is None else figure_text(value) for value in values)])
        return rows

    def notes(self) -> list[str]:
        """Return sentences about the metrics of the table."""
        from latentlab.inference.comparison import KNOWN

        kinds = ", ".join(dict.fromkeys(each.kind for each in self.runs))
        notes = [f"nats: the first {self.images:,} test images, {kinds}; ± one standard error over resampled items"]
        if self.accuracy is not None:
            notes.append(
                f"known: above {KNOWN:.0%} for a classifier that has {self.accuracy:.1%} of the test images right"
            )
        if self.alignment is not None:
            notes.append(f"the second map {alignment_text(self.alignment)}")
        return notes


def about_run(run: Run) -> dict[str, Any]:
    """Return which run it is, in plain types."""
    return {
        "run": None if run.folder is None else str(run.folder),
        "step": run.snapshot.step,
        "family": run.config.family,
        "beta": run.snapshot.beta,
        "likelihood": run.config.likelihood,
        "latent_size": run.model.latent_size,
        "seed": run.config.seed,
        "parameters": parameters_of(run),
    }


def alignment_report(found: "Alignment") -> dict[str, Any]:
    """Return an Alignment in plain types."""
    return {
        "images": found.images,
        "rotation": found.rotation.tolist(),
        "angle": found.angle,
        "mirrored": found.is_mirrored,
        "residual": found.residual,
        "residual_share": found.share,
        "scale": found.scale,
        "residual_share_with_scale": found.scaled_share,
    }


def parameters_of(run: Run) -> int:
    """Return how many numbers training learned."""
    return sum(weight.numel() for weight in run.snapshot.weights.values())


def _joined(
    runs: Sequence[Run], names: Sequence[str], ranked: bool = False, leave_out: bool = False
) -> Generator[UserError, None, list[tuple[Run, str]]]:
    """Return runs with one data set, and their names, by default their folders.

    A run of other images than the first, or without images, raises UserError; so does, where runs are `ranked`, a
    density beside a probability. With `leave_out` the error is yielded, and raised only where no run is left.
    """
    kept: list[tuple[Run, str]] = []
    problem = None
    for run, name in zip(runs, names or _names(runs)):
        try:
            found = _with_images_of(run, name, *kept[:1])
            if ranked and kept:
                _check_kind(found, name, *kept[0])
            kept.append((found, name))
        except UserError as error:
            if not leave_out:
                raise
            problem = error
            yield error
    if not kept:
        raise problem
    return kept


def _with_images_of(run: Run, name: str, first: tuple[Run, str] | None = None) -> Run:
    """Return a run with its images. Raises UserError where they are not those of `first`, a run and its name."""
    if first is None:
        return with_images(run)
    dataset = first[0].dataset
    if run.dataset is None and run.trained_on and run.trained_on == dataset.digest:
        return dataclasses.replace(run, dataset=dataset)  # not read again
    run = with_images(run)
    if run.dataset.digest != dataset.digest:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "Runs are compared on the same images, and {first} has others than {second}; choose runs of one data set.",  # noqa: E501
            ),
            first=first[1],
            second=name,
        )
    return run


def _check_kind(run: Run, name: str, first: Run, first_name: str) -> None:
    """Raise UserError where one of two runs gives images probabilities, the other one densities."""
    from latentlab.inference.likelihood import GAUSSIAN, kind_of

    if (kind_of(run.model) == GAUSSIAN) != (kind_of(first.model) == GAUSSIAN):
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "A chart ranks numbers of one kind, and of {first} and {second} one gives probabilities of Bernoulli pixels, the other densities; give the runs of each in a chart of their own.",  # noqa: E501
            ),
            first=first_name,
            second=name,
        )


def compare(
    runs: Sequence[Run], images: int, names: Sequence[str] = ()
) -> Generator[Share | UserError, None, Comparison]:
    """Measure runs of the same images: see inference.comparison.MEASURES. Nats are of the first `images` test images.

    `names` are those of the runs, by default their folders. All models see the same pixels: drawn as 0 or 1 where any
    of them was trained on such, else grey. Yields one progress over all runs, and a sentence where the images have no
    labels: the classifier's measures are None then. Raises UserError where the runs have different images or no latent
    space.
    """
    from latentlab.inference.alignment import align

    named = yield from _joined(runs, names)
    runs = [run for run, _ in named]
    for run in runs:
        check(run, Capability.MAP)
    classifier, accuracy, dataset = None, None, runs[0].dataset
    reason = why_not(runs[0], Capability.LABELS)
    learning = 0.0 if reason is not None or classifier_file(dataset).exists() else COSTS["classifier"]
    count = len(dataset.test_images[:images])
    steps = Steps(learning + sum(_cost_of_measures(run, count, reason is None) for run in runs))
    if reason is None:
        work = mapped(classifier_of(dataset), lambda now: now.done)
        classifier = yield from steps.run("classifier", learning, work)
        accuracy = classifier.accuracy
    else:
        yield reason
    pixels = "dynamic" if any(run.config.pixels == "dynamic" for run in runs) else "grey"
    means = [posteriors(run, run.dataset.train_images)[0] for run in runs]
    compared = []
    for (run, name), codes in zip(named, means):
        with all_cores():
            compared.append((yield from _measure(run, codes, classifier, images, pixels, name, steps)))
    alignment, problem = None, None
    if len(runs) == 2:
        try:
            alignment = align(*means)
        except UserError as error:
            problem = error
    return Comparison(tuple(compared), count, pixels, accuracy, alignment, problem)


def _cost_of_measures(run: Run, count: int, has_classes: bool) -> float:
    """Return what `_measure` costs with `count` images, with or without a classifier."""
    steps = ["ELBO", "log p(x)"] if why_not(run, Capability.EXACT) is None else ["ELBO"]
    cost = sum(cost_of(run, step, count) for step in steps) + COSTS["paths"]
    if not has_classes:
        return cost
    return cost + COSTS["linear probe"] + len(_places(run)) * COSTS["samples"]


def _places(run: Run) -> tuple[str, ...]:
    """Return from where latents are drawn that the classifier judges."""
    has_disc = run.model.latent_size == 2 and run.model.prior is not None and run.model.prior.standard
    return ("codes", "prior", "box", "disc") if has_disc else ("codes", "prior", "box")


def _measure(
    run: Run, codes: np.ndarray, classifier: "Classifier | None", images: int, pixels: str, name: str, steps: Steps
) -> Generator[Share, None, Compared]:
    """Measure one run of a name; `codes` are the posterior means of its training images, (n, k)."""
    from latentlab.inference.comparison import (
        MEASURES,
        PAIRS,
        SAMPLES,
        box_draws,
        class_measures,
        codes_of,
        disc_draws,
        entropy,
        judged,
        known,
        paths,
        prior_draws,
        random_pairs,
        resampled,
    )
    from latentlab.inference.evidence import evidence_of
    from latentlab.inference.linear_probe import linear_probe, probe_images
    from latentlab.inference.metrics import bounds

    model, test, labels = run.model, run.dataset.test_images, run.dataset.test_labels
    found: dict[str, Measured | None] = dict.fromkeys(MEASURES)
    x, kind = seen(run, test[:images], pixels)
    count = len(x)
    bounded = yield from steps.run(f"{name}: ELBO", cost_of(run, "ELBO", count), bounds(model, x, SEED))
    found["reconstruction"] = resampled(bounded.reconstruction)
    if bounded.kl is not None:
        found["kl"], found["neg_elbo"] = resampled(bounded.kl), resampled(bounded.reconstruction + bounded.kl)
    evidence = None
    if why_not(run, Capability.EXACT) is None:
        cost = cost_of(run, "log p(x)", count)
        evidence = yield from steps.run(f"{name}: log p(x)", cost, evidence_of(run.model, x))
        found["log_px"] = resampled(evidence.log_px)
    pairs = random_pairs(len(test), PAIRS, SEED)
    chosen, places = np.unique(pairs, return_inverse=True)
    ends = posteriors(run, test[chosen])[0][places.reshape(pairs.shape)]
    between = yield from steps.run(f"{name}: paths", COSTS["paths"], paths(model, classifier, ends))
    if between.straight.any():
        found["path_length"] = resampled(between.length, between.straight)
    if classifier is None:
        return Compared(name, run, kind, found, evidence)
    differ = labels[pairs[:, 0]] != labels[pairs[:, 1]]
    found["class_gap"] = resampled(between.unknown[differ])
    some = probe_images(len(codes), SEED)
    features = codes[some], run.dataset.train_labels[some], posteriors(run, test)[0], labels
    probe = linear_probe(*features)
    found["linear_probe"] = yield from steps.run(f"{name}: linear probe", COSTS["linear probe"], probe)
    draws = {
        "codes": lambda: codes_of(codes, SAMPLES, SEED),
        "prior": lambda: prior_draws(model, SAMPLES, SEED),
        "box": lambda: box_draws(codes, SAMPLES, SEED),
        "disc": lambda: disc_draws(SAMPLES, SEED),
    }
    for place in _places(run):
        work = judged(model, classifier, draws[place]())
        probabilities = yield from steps.run(f"{name}: samples", COSTS["samples"], work)
        found[f"{place}_known"] = resampled(known(probabilities).astype(float))
        if f"{place}_entropy" in found:
            found[f"{place}_entropy"] = resampled(entropy(probabilities))
        if place == "prior":
            found |= class_measures(probabilities)
    return Compared(name, run, kind, found, evidence)


def seen(run: Run, images: np.ndarray, pixels: str) -> "tuple[torch.Tensor, str]":
    """Return x, (n, pixels), of images as a comparison shows them to every model, and the kind of its likelihood.

    A Gaussian likelihood always sees grey pixels: it is a density.
    """
    from latentlab.inference.likelihood import BINARISED, GAUSSIAN, GREY, kind_of
    from latentlab.inference.metrics import as_seen

    if kind_of(run.model) == GAUSSIAN:
        return as_seen(run.model, images, "grey", SEED), GAUSSIAN
    return as_seen(run.model, images, pixels, SEED), BINARISED if pixels == "dynamic" else GREY


# What is it worth


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

    named = yield from _joined(runs, names, True, leave_out)
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


def _names(runs: Sequence[Run]) -> list[str]:
    """Return runs in words: models, or ends of their folders, with as many parts as tell the folders apart."""
    folders = [None if run.folder is None else run.folder.resolve() for run in runs]
    longest = max((len(folder.parts) for folder in folders if folder is not None), default=1)
    names = []
    for run, folder in zip(runs, folders):
        if folder is None:
            names.append(model_name(run.config.family))
            continue
        others = {other for other in folders if other is not None and other != folder}
        ends = (n for n in range(1, longest) if all(_end(other, n) != _end(folder, n) for other in others))
        names.append(shortened("/".join(_end(folder, next(ends, longest)))))
    return names


def _end(folder: Path, count: int) -> tuple[str, ...]:
    """Return the last parts of a path, `count` of them."""
    return folder.parts[-count:]


def figure_text(found: "Measured") -> str:
    """Return a figure with its error, both to two digits of the error, at most six decimals: 134.52 ± 0.31.

    An error that is no more than rounding is left out.
    """
    if found.error <= ROUNDING * max(1.0, abs(found.value)):
        return f"{found.value:.4g}"
    decimals = min(6, max(0, 1 - math.floor(math.log10(found.error))))
    return f"{found.value:.{decimals}f} ± {found.error:.{decimals}f}"


def alignment_text(found: "Alignment") -> str:
    """Return in words what an alignment does and what it leaves."""
    parts = [] if found.angle is None else [f"turned by {found.angle:.0f}°"]
    parts += ["mirrored"] if found.is_mirrored else []
    parts.append(f"residual {found.residual:.2f}, {found.scaled_share:.0%} of the spread at scale {found.scale:.2g}")
    return "aligned: " + ", ".join(parts)
