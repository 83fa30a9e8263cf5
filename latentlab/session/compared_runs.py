"""Runs that are compared: brought to the same images, with names that tell them apart, and figures with errors."""

import dataclasses
import math
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.config import model_name
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.evaluation import with_images
from latentlab.session.run import Run

if TYPE_CHECKING:
    import torch

    from latentlab.inference.comparison import Measured

SEED = 0  # of the binary pixels, the draws and the bootstrap: the same for every run
ROUNDING = 1e-12  # of a figure in float64, relative to the figure


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


def parameters_of(run: Run) -> int:
    """Return how many numbers training learned."""
    return sum(weight.numel() for weight in run.snapshot.weights.values())


def joined(
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


def seen(run: Run, images: np.ndarray, pixels: str) -> "tuple[torch.Tensor, str]":
    """Return x, (n, pixels), of images as a comparison shows them to every model, and the kind of its likelihood.

    A Gaussian likelihood always sees grey pixels: it is a density.
    """
    from latentlab.inference.likelihood import BINARISED, GAUSSIAN, GREY, kind_of
    from latentlab.inference.metrics import as_seen

    if kind_of(run.model) == GAUSSIAN:
        return as_seen(run.model, images, "grey", SEED), GAUSSIAN
    return as_seen(run.model, images, pixels, SEED), BINARISED if pixels == "dynamic" else GREY


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
