"""Images ranked by how strange they are to a model, beside a contrast that ought to be strange."""

import dataclasses
from collections.abc import Generator
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.config import DATASET_NAMES
from latentlab.data import load
from latentlab.data.pictures import MADE, check_shape, contrasted, read_pictures
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.evidence import scored
from latentlab.session.run import Run
from latentlab.session.subject import as_x
from latentlab.work import mapped

if TYPE_CHECKING:
    from latentlab.inference.anomaly import Scores
    from latentlab.session.evidence import Share


@dataclasses.dataclass(frozen=True, eq=False)
class Strangeness:
    """Images with their scores, in nats, by the model of `step`; low is strange."""

    run: int
    step: int
    source: str  # "test" or "train" of the run's data, or the name of another data set, whose test images they are
    images: np.ndarray  # uint8 (n, height, width)
    scores: "Scores"
    contrast: str  # of MADE, or the name of another data set
    strange: "Scores"
    black: "Scores"  # of one all-black image
    exact: bool
    problem: UserError | None  # why log p(x) may not be called exact; None if it may
    error: float  # nats, the mean over images


@dataclasses.dataclass(frozen=True, eq=False)
class Judged:
    """One image from outside, scored."""

    step: int
    name: str
    image: np.ndarray  # uint8 (height, width)
    scores: "Scores"


def rank_strangeness(run: Run, source: str, contrast: str, count: int) -> Generator[float, None, Strangeness]:
    """Score the first `count` images of `source` and as many of a contrast; yields the share that is done.

    Raises UserError where z is no plane, or another data set is absent or of another size.
    """
    from latentlab.inference.likelihood import check_plane

    check_plane(run.model)
    images = _images(run, source)[:count]
    others = contrasted(images, contrast, run.config.seed) if contrast in MADE else _images(run, contrast)[:count]
    if contrast == "black":
        others = others[:1]  # all of them are one
    # Together: the plane is decoded once.
    x = as_x(run, np.concatenate([images, others, np.zeros_like(images[:1])]))
    scores, evidence = yield from _share(scored(run, x))
    n = len(images)
    evidence = _rows(evidence, slice(n))
    problem = evidence.problem
    return Strangeness(
        run.id,
        run.snapshot.step,
        source,
        images,
        _rows(scores, slice(n)),
        contrast,
        _rows(scores, slice(n, -1)),
        _rows(scores, slice(-1, None)),
        problem is None,
        problem,
        float(evidence.error.mean()),
    )


def judge(run: Run, path: Path) -> Generator[float, None, Judged]:
    """Score one picture of the run's size; yields the share that is done. Raises UserError."""
    from latentlab.inference.likelihood import check_plane

    check_plane(run.model)
    images, names = read_pictures(path, run.image_shape)
    scores, _ = yield from _share(scored(run, as_x(run, images[:1])))
    return Judged(run.snapshot.step, names[0], images[0], scores)


def _images(run: Run, source: str) -> np.ndarray:
    if source in ("train", "test"):
        return run.dataset.split(source)[0]
    if source not in DATASET_NAMES:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no data set “{name}”."), name=source)
    images = load(source, run.config.data_dir).test_images
    check_shape(source, images.shape[1:], run.image_shape)
    return images


def _rows(columns: Any, rows: slice) -> Any:
    """Return a dataclass of arrays with these rows of each."""
    values = ((field.name, getattr(columns, field.name)) for field in dataclasses.fields(columns))
    return dataclasses.replace(columns, **{name: v[rows] for name, v in values if isinstance(v, np.ndarray)})


def _share(work: "Generator[Share, None, tuple]") -> Generator[float, None, tuple]:
    return mapped(work, attrgetter("done"))
