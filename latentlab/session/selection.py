"""A selection of points in numbers: the count of each class, their mean and their spread."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class SelectionSummary:
    """Metrics of the selected points of one split, in latent units."""

    count: int  # number of points
    placed: int  # number of points whose posterior mean is known
    classes: tuple[tuple[int, int], ...]  # label and number of its points, the most frequent label first
    mean: np.ndarray  # float64 (latent_size,): of the posterior means; NaN if none is known
    spread: np.ndarray  # float64 (latent_size,): their standard deviation; NaN for fewer than two


def summary_of(selection: np.ndarray, means: np.ndarray, labels: np.ndarray) -> SelectionSummary:
    """Return the metrics of the points `selection`, indices (n,), among all `means` (N, latent_size) and `labels` (N,).

    A point without a place yet, NaN, counts only for its class. The spread is that of a sample: divided by n - 1.
    """
    chosen = np.asarray(means, np.float64)[selection]
    placed = chosen[np.isfinite(chosen).all(axis=1)]
    counts = np.bincount(np.asarray(labels)[selection]) if len(selection) else np.empty(0, np.intp)
    present = np.flatnonzero(counts)
    order = present[np.argsort(-counts[present], kind="stable")]
    nothing = np.full(means.shape[1], np.nan)
    return SelectionSummary(
        count=len(selection),
        placed=len(placed),
        classes=tuple((int(label), int(counts[label])) for label in order),
        mean=placed.mean(axis=0) if len(placed) else nothing,
        spread=placed.std(axis=0, ddof=1) if len(placed) > 1 else nothing,
    )
