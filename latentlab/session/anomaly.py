"""Images ranked by anomaly score: beside a contrast in the window, as a table for the command `anomaly`."""

import dataclasses
from collections.abc import Generator
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.capabilities import Capability
from latentlab.data import folder_for, is_dataset, load
from latentlab.data.fit import guess_fit
from latentlab.data.pictures import MADE, check_shape, contrasted, read_pictures
from latentlab.errors import UserError
from latentlab.session.capabilities import check
from latentlab.session.costs import cost_of
from latentlab.session.evaluation import with_images
from latentlab.session.evidence import all_cores, exact_report
from latentlab.session.run import Run
from latentlab.session.subject import Subject, as_x, refuse_fit
from latentlab.training.snapshot import SPLIT_NAMES
from latentlab.work import Share, Steps, mapped

if TYPE_CHECKING:
    from latentlab.inference.anomaly import Scores
    from latentlab.inference.quadrature import Evidence


@dataclasses.dataclass(frozen=True, eq=False)
class AnomalyScores:
    """Images with their scores, in nats, by the model of `step`; a low score is anomalous."""

    run: int
    step: int
    source: str  # "test" or "train" of the run's data, or the name of another data set, whose test images they are
    images: np.ndarray  # uint8 (n, height, width)
    scores: "Scores"
    contrast: str  # one of MADE, or the name of another data set
    contrast_scores: "Scores"
    black: "Scores"  # of one all-black image
    exact: bool
    problem: UserError | None  # why log p(x) may not be called exact; None if it may
    error: float  # nats, the mean over images


@dataclasses.dataclass(frozen=True, eq=False)
class ScoredPicture:
    """One image from outside, scored."""

    step: int
    subject: Subject
    scores: "Scores"

    @property
    def name(self) -> str:
        """The name of the image."""
        return self.subject.word


@dataclasses.dataclass(frozen=True, eq=False)
class Ranking:
    """Anomaly scores of images, beside those of the run's own test images."""

    names: tuple[str, ...]
    kind: str  # of likelihood, see inference.likelihood.kind_of
    scores: "Scores"
    test: "Scores"
    evidence: "Evidence"  # of the images; nodes and seconds include the test images and the black image
    black: float  # log p(x) of an all-black image, nats
    auroc: dict[str, float] | None  # by score; None if the images are the test images themselves
    pictures: tuple[dict[str, Any], ...] = ()  # how each picture was prepared, in plain types; empty for images of data

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types, in nats."""
        picture = self.pictures[0] if len(self.pictures) == 1 else _counted(self.pictures) if self.pictures else None
        return {
            "images": len(self.names),
            "picture": picture,
            "kind": self.kind,
            "mean_log_px": float(self.scores.log_px.mean()),
            "exact": exact_report(self.evidence),
            "test_images": len(self.test.log_px),
            "test_mean_log_px": float(self.test.log_px.mean()),
            "auroc": self.auroc,
            "black": {"log_px": self.black, "likelier_than": float((self.test.log_px < self.black).mean())},
        }


def _counted(pictures: tuple[dict[str, Any], ...]) -> dict[str, int]:
    """Return how many pictures of a folder each step of the preparation changed."""
    found = {"files": len(pictures), "as_they_are": sum(each["fit"] == "none" for each in pictures)}
    steps = {"inverted": "inverted", "cropped": "box", "scaled": "scaled_to", "centred": "moved", "empty": "empty"}
    return found | {word: sum(bool(each[step]) for each in pictures) for word, step in steps.items()}


def anomaly_scores(run: Run, source: str, contrast: str, count: int) -> Generator[float, None, AnomalyScores]:
    """Score the first `count` images of `source` and `count` images of a contrast; yields the share that is done.

    Raises UserError if the latent size is not 2, or if another data set is missing or of another size.
    """
    check(run, Capability.ANOMALY)
    images, _, _ = _images(run, source, count)
    if contrast in MADE:
        others = contrasted(images, contrast, run.config.seed)
    else:
        others, _, _ = _images(run, contrast, count)
    if contrast == "black":
        others = others[:1]  # all black images are equal
    batches = yield from mapped(_scored(run, images, others), attrgetter("done"))
    (scores, evidence), (contrast_scores, _), (black, _) = batches
    problem = evidence.problem
    return AnomalyScores(
        run.id,
        run.snapshot.step,
        source,
        images,
        scores,
        contrast,
        contrast_scores,
        black,
        problem is None,
        problem,
        float(evidence.error.mean()),
    )


def score_image(run: Run, subject: Subject) -> Generator[float, None, ScoredPicture]:
    """Score one image, such as an own one; yields the share that is done. Raises UserError."""
    check(run, Capability.ANOMALY)
    batches = yield from mapped(_scored(run, subject.image[None]), attrgetter("done"))
    return ScoredPicture(run.snapshot.step, subject, batches[0][0])


def rank(run: Run, source: str, limit: int, fit: str = "auto", invert: str = "auto") -> Generator[Share, None, Ranking]:
    """Score the first `limit` images of a source, beside as many of the run's own test images.

    `source` is a split of the run's data, one of MADE (a contrast made of the test images), another data set (its test
    images), or a file or folder of pictures, which `fit` and `invert` prepare. Raises UserError.
    """
    from latentlab.inference.anomaly import SCORES, auroc
    from latentlab.inference.likelihood import kind_of

    check(run, Capability.ANOMALY)
    run = with_images(run)
    images, names, pictures = _images(run, source, limit, fit, invert)
    own = source in ("test", run.dataset.name)
    with all_cores():
        batches = yield from _scored(run, images, *(() if own else (run.dataset.test_images[:limit],)))
    (scores, evidence), (test, _), (black, _) = batches[0], batches[-2], batches[-1]
    return Ranking(
        names,
        kind_of(run.model),
        scores,
        test,
        evidence,
        float(black.log_px[0]),
        None if own else {name: auroc(getattr(test, name), getattr(scores, name)) for name in SCORES},
        pictures,
    )


def _images(
    run: Run, source: str, limit: int, fit: str = "auto", invert: str = "auto"
) -> tuple[np.ndarray, tuple[str, ...], tuple[dict[str, Any], ...]]:
    """Return the first `limit` images of a source, see `rank`, their names, and the preparation of each picture.

    Images are uint8 (n, height, width).
    """
    if source in SPLIT_NAMES:
        images, _ = run.dataset.split(source)
        place = source
    elif source in MADE:
        images, place = contrasted(run.dataset.test_images[:limit], source, run.config.seed), f"{source}:test"
    elif source == run.dataset.name or is_dataset(source):
        folder = folder_for(source, run.data_dir or run.config.data_dir)
        images = run.dataset.test_images if source == run.dataset.name else load(source, folder).test_images
        check_shape(source, images.shape[1:], run.image_shape)
        place = f"{source}:test"
    else:
        guess = guess_fit(run.dataset.train_images)
        return read_pictures(Path(source), run.image_shape, limit, guess, fit, invert)
    refuse_fit(source, fit, invert)
    images = images[:limit]
    return images, tuple(f"{place}:{i}" for i in range(len(images))), ()


def _scored(run: Run, *batches: np.ndarray) -> "Generator[Share, None, list[tuple[Scores, Evidence]]]":
    """Return the scores of each batch of images, uint8 (n, height, width), and last those of one all-black image.

    One call decodes the plane once for all batches. The run has its data set and a latent size of 2.
    """
    from latentlab.inference.anomaly import log_independent, scores
    from latentlab.inference.evidence import evidence_of
    from latentlab.inference.metrics import bounds
    from latentlab.inference.peaks import climb

    batches = *batches, np.zeros_like(batches[0][:1])
    x = as_x(run, np.concatenate(batches))
    costs = {step: cost_of(run, step, len(x)) for step in ("log p(x)", "ELBO")}
    steps = Steps(sum(costs.values()))
    found = yield from steps.run("log p(x)", costs["log p(x)"], evidence_of(run.model, x))
    bounded = yield from steps.run("ELBO", costs["ELBO"], bounds(run.model, x))
    peaks = climb(run.model, x, found.best_z)
    gaussian = run.config.likelihood != "bernoulli"
    independent = log_independent(x.numpy(), run.dataset.train_images, gaussian)
    metrics = scores(run.model.prior, found.log_px, peaks, independent, -bounded.reconstruction)
    ends = np.cumsum([len(batch) for batch in batches])
    rows = [slice(end - len(batch), end) for batch, end in zip(batches, ends)]
    return [(metrics[row], found[row]) for row in rows]
