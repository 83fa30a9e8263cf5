"""Comparison of runs of the same images: the measures of each, and the alignment of two maps."""

import dataclasses
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import MINUS
from latentlab.session.capabilities import why_not
from latentlab.session.classifier import classifier_file, classifier_of
from latentlab.session.compared_runs import SEED, about_run, figure_text, joined, seen
from latentlab.session.costs import cost_of
from latentlab.session.evaluation import posteriors
from latentlab.session.evidence import all_cores, exact_report
from latentlab.session.run import Run
from latentlab.work import Share, Steps, mapped

if TYPE_CHECKING:
    from latentlab.inference.alignment import Alignment
    from latentlab.inference.comparison import Measured
    from latentlab.inference.quadrature import Evidence
    from latentlab.models.classifier import Classifier


# What the other steps of a comparison cost, in the unit of costs.COSTS.
COSTS = {"classifier": 70.0, "paths": 3.3, "linear probe": 2.4, "samples": 0.7}


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

    named = yield from joined(runs, names)
    runs = [run for run, _ in named]
    for run, name in named:
        if why_not(run, Capability.MAP) is not None:
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "{name} has no latent space, and the measures of a comparison need one; “latentlab compare RUN… --chart” takes the run.",  # noqa: E501
                ),
                name=name,
            )
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


def alignment_text(found: "Alignment") -> str:
    """Return in words what an alignment does and what it leaves."""
    parts = [] if found.angle is None else [f"turned by {found.angle:.0f}°"]
    parts += ["mirrored"] if found.is_mirrored else []
    parts.append(f"residual {found.residual:.2f}, {found.scaled_share:.0%} of the spread at scale {found.scale:.2g}")
    return "aligned: " + ", ".join(parts)
