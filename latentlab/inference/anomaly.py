"""Anomaly scores: three scores of an image under a model, and the area under the ROC curve of each.

Raw log p(x) mostly measures ink: a black image is likelier than most digits, though no digit is black (Nalisnick+
2019). The ratio to a model without a latent, of independent pixels with the training images' mean, removes that effect
(after Ren+ 2019). The regret is the cost of the encoder's posterior against the best z (after Xiao+ 2020); its sign is
flipped, so that a low score is anomalous for all three.
"""

import dataclasses
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.inference.peaks import Peaks

if TYPE_CHECKING:
    from latentlab.models.prior import Prior

BLOCK = 4096  # images at a time
SCORES = ("log_px", "ratio", "regret")


@dataclasses.dataclass(frozen=True, eq=False)
class Scores:
    """Scores of n images, float64 (n,), in nats. A low score is anomalous."""

    log_px: np.ndarray
    ratio: np.ndarray  # log p(x) - log p_independent(x)
    regret: np.ndarray  # E_q log p(x|z) - log p(x|z*), at most about 0: z* is the highest peak of p(x, z)

    def __getitem__(self, rows: slice) -> "Scores":
        return Scores(self.log_px[rows], self.ratio[rows], self.regret[rows])


def scores(prior: "Prior", log_px: np.ndarray, peaks: Peaks, independent: np.ndarray, expected: np.ndarray) -> Scores:
    """Return the scores of n images from log p(x), the highest peak of p(x, z) of each, log p_independent(x) and
    E_q log p(x|z), (n,) each.
    """
    with torch.inference_mode():
        log_prior = prior.log_prob(torch.from_numpy(peaks.z)).numpy()
    best = peaks.log_joint - log_prior
    return Scores(log_px, log_px - independent, expected - best)


def log_independent(x: np.ndarray, train_images: np.ndarray, gaussian: bool = False) -> np.ndarray:
    """Return log p(x), float64 (n,), of images x (n, pixels) from 0 to 1, under independent pixels.

    Bernoulli pixels of the training images' mean, with one white and one black image added, so that no pixel is
    impossible; or Gaussian ones of that mean, and of one variance for all. `train_images` are uint8 (N, h, w).
    """
    flat = train_images.reshape(len(train_images), -1)
    total = flat.sum(axis=0, dtype=np.int64) / 255
    if gaussian:
        mean = total / len(flat)
        squares = sum((block**2).sum() for block in _blocks(flat))
        variance = max(squares / 255**2 / flat.size - float((mean**2).mean()), 1e-6)
        distances = np.concatenate([((block - mean) ** 2).sum(axis=1) for block in _blocks(x)])
        return -0.5 * (distances / variance + flat.shape[1] * math.log(2 * math.pi * variance))
    p = (total + 1) / (len(flat) + 2)
    return np.concatenate([block @ (np.log(p) - np.log1p(-p)) for block in _blocks(x)]) + np.log1p(-p).sum()


def _blocks(rows: np.ndarray) -> Iterator[np.ndarray]:
    """Yield blocks of rows as float64: a copy of all rows would be the largest array of the program."""
    return (rows[start : start + BLOCK].astype(np.float64) for start in range(0, max(1, len(rows)), BLOCK))


def roc(normal: np.ndarray, anomalous: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return false and true alarm rates, float64 (k,) each from 0 to 1, as the threshold on a score rises."""
    values = np.concatenate([normal, anomalous])
    order = np.argsort(values, kind="stable")
    alarms = np.concatenate([np.zeros(len(normal)), np.ones(len(anomalous))])[order]
    last = np.append(np.flatnonzero(np.diff(values[order])), len(values) - 1)
    true, false = np.cumsum(alarms)[last], np.cumsum(1 - alarms)[last]
    return np.append(0, false) / len(normal), np.append(0, true) / len(anomalous)


def auroc(normal: np.ndarray, anomalous: np.ndarray) -> float:
    """Return the area under the ROC curve: the share of pairs in which the anomalous image scores lower; ties count
    half.

    Computed from ranks (Mann-Whitney), so the scale of the score does not matter.
    """
    ordered = np.sort(normal)
    below, until = np.searchsorted(ordered, anomalous, "left"), np.searchsorted(ordered, anomalous, "right")
    return float(1 - (below + until).mean() / (2 * len(normal)))
