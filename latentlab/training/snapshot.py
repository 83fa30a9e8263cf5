"""Snapshot: one moment of a training, frozen and complete; LossHistory: its losses so far."""

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

TRAIN, TEST = 0, 1
SPLIT_NAMES = ("train", "test")


@dataclasses.dataclass(frozen=True)
class LossRow:
    """One measurement, in nats per image; `kl` is NaN for a family without KL. `loss` = reconstruction + beta KL."""

    step: int
    epoch: float
    split: int  # TRAIN: a mean over at least ten steps; TEST: the whole test set, one frozen snapshot
    reconstruction: float
    kl: float
    loss: float


class LossHistory:
    """The losses so far, as columns. Rows are only appended, so a `frozen` copy shares the memory safely.

    Beyond `limit` rows, means replace neighbouring rows of a split, evenly over the whole training, so the memory is
    bounded for a training of any length; the whole history is on disk (`losses.csv`).
    """

    def __init__(self, limit: int = 20_000) -> None:
        self._limit = limit
        self._count = 0
        self._rows = np.empty((256, 7))  # the last column: the number of measurements averaged in a row
        self._stride = 1  # measurements averaged in a thinned row

    def __len__(self) -> int:
        return self._count

    def append(self, row: LossRow) -> None:
        """Add one measurement at the end."""
        if self._count >= self._limit:
            self._thin()
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._count] = (*dataclasses.astuple(row), 1)
        self._count += 1

    def frozen(self) -> "LossHistory":
        """Return a frozen copy; later appends do not change the copy."""
        copy = LossHistory(self._limit)
        copy._rows, copy._count, copy._stride = self._rows, self._count, self._stride
        return copy

    def copy(self) -> "LossHistory":
        """Return a copy with its own memory, to which rows may be appended."""
        copy = self.frozen()
        copy._rows = self._rows.copy()
        return copy

    def rows(self, split: int) -> np.ndarray:
        """Return the rows of TRAIN or TEST: float64, (n, 6), columns as the fields of LossRow."""
        return self._of(split)[:, :6]

    def last(self, split: int) -> LossRow | None:
        """Return the newest row of TRAIN or TEST; None before the first row."""
        rows = self._rows[: self._count]
        for row in rows[::-1]:
            if row[2] == split:
                step, epoch, split_, reconstruction, kl, loss, _ = row.tolist()
                return LossRow(int(step), epoch, int(split_), reconstruction, kl, loss)
        return None

    def _of(self, split: int) -> np.ndarray:
        rows = self._rows[: self._count]
        return rows[rows[:, 2] == split]

    def _thin(self) -> None:
        measurements = self._rows[: self._count, 6].sum()
        while measurements / self._stride > self._limit / 2:
            self._stride *= 2
        rows = np.concatenate([_means(self._of(split), self._stride) for split in (TRAIN, TEST)])
        rows = rows[np.argsort(rows[:, 0], kind="stable")]
        # A new array, because frozen copies still read the old array.
        self._rows = np.empty((max(256, self._limit), 7))
        self._rows[: len(rows)] = rows
        self._count = len(rows)


def _means(rows: np.ndarray, stride: int) -> np.ndarray:
    """Return rows that are means of `stride` measurements each, at the step of the last of them.

    The newest row is not averaged: `last` must return the measured values.
    """
    if len(rows) == 0:
        return rows
    older, newest = rows[:-1], rows[-1:]
    if len(older) == 0:
        return newest
    counts = older[:, 6]
    before = np.cumsum(counts) - counts
    firsts = np.flatnonzero(np.diff(before // stride, prepend=-1))
    lasts = np.append(firsts[1:], len(older)) - 1
    totals = np.add.reduceat(counts, firsts)
    means = np.add.reduceat(older * counts[:, None], firsts) / totals[:, None]
    means[:, :2], means[:, 6] = older[lasts, :2], totals
    return np.concatenate([means, newest])


@dataclasses.dataclass(frozen=True, eq=False)
class Snapshot:
    """One moment of one training. A snapshot is complete, so a reader may skip older snapshots.

    `means` are the posterior means of all training points, float32 (N, latent_size), NaN before the first encoding, and
    `computed_at` the step at which each was computed, int32 (N,): the rolling map. `exact`: all were computed with the
    weights of this snapshot. `weights` are the averaged weights, on the CPU, that are shown, evaluated and saved.
    """

    run: int
    step: int
    epoch: float  # epochs done, with fraction
    state: str  # "running", "paused", "finished" (at the end of the schedule), "stopped" (by the user), "diverged"
    losses: LossHistory
    means: np.ndarray
    computed_at: np.ndarray
    exact: bool
    weights: "Mapping[str, torch.Tensor]"
    beta: float  # the effective weight of the KL
    learning_rate: float
    images_per_second: float
    seconds: float  # of training, without pauses
    progress: float | None  # 0 to 1, None while the end is open
