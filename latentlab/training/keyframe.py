"""Keyframe: all that a training needs to go on bit for bit; when moments are kept, and on which scale they lie."""

import dataclasses
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from latentlab.training.schedule import Schedule
from latentlab.training.snapshot import TEST, Snapshot

if TYPE_CHECKING:
    import torch

SHORTEST = 30.0  # seconds of training between two keyframes that are written while it runs, at epochs' ends
LONGEST = 55.0  # the same within an epoch; the rest of a minute is for the write and for the steps under way
MOMENTS_PER_DOUBLING = 3  # of the steps


@dataclasses.dataclass(frozen=True, eq=False)
class Keyframe:
    """A training between two steps, frozen and on the CPU: `train(start=...)` goes on from here to the last bit.

    `snapshot` holds step, averaged weights and losses; its map may be empty, for all points are encoded at the start.
    `weights`, `kept`, `first_moment` and `second_moment` hold a tensor for each parameter by name: the raw weights, the
    averaged weights of the last good row, and the moments of Adam. Of a training by EM, `first_moment` holds the
    statistics of the M-step, each by the name of the weight that the statistic determines, and `second_moment` nothing.
    """

    snapshot: Snapshot
    schedule: Schedule
    weights: "Mapping[str, torch.Tensor]"
    kept: "Mapping[str, torch.Tensor]"
    kept_step: int
    first_moment: "Mapping[str, torch.Tensor]"
    second_moment: "Mapping[str, torch.Tensor]"
    noise_state: "torch.Tensor"  # uint8: of the generator of noise and pixels
    order_state: "torch.Tensor"  # uint8: of the generator of the data order
    order: "torch.Tensor"  # int32: the order of this epoch's images; empty at an epoch's end
    row_figures: "torch.Tensor"  # float32 (k, 2): reconstruction and KL of the steps since the last training row
    row_sizes: tuple[int, ...]  # (k,): images in each of these steps
    worst: float  # nats per image: a reconstruction above tells of divergence
    # The weights of the lattice from which exact training draws, older than `weights`; empty for other objectives.
    lattice: "Mapping[str, torch.Tensor]" = dataclasses.field(default_factory=dict)

    @property
    def step(self) -> int:
        """How many steps are made."""
        return self.snapshot.step

    @property
    def is_measured(self) -> bool:
        """Whether the losses hold the test figures of this very step."""
        last = self.snapshot.losses.last(TEST)
        return last is not None and last.step == self.step


class Keeper(Protocol):
    """Takes in what is to be kept of a training, in the training's thread. No method raises."""

    def add_moment(self, moment: Snapshot, keyframe: Keyframe | None) -> None:
        """Take in a moment of the timeline, with its keyframe at the ends of epochs 1, 2, 4, 8 and so on."""

    def autosave(self, keyframe: Keyframe) -> None:
        """Write all that was learned to disk, now: the training goes on afterwards."""

    def hand_over(self, keyframe: Keyframe) -> None:
        """Take in the newest keyframe of a training that halts: the next save writes it."""

    @property
    def is_full(self) -> bool:
        """Whether what waits in memory should be written without waiting for the time."""


def is_due(seconds: float, is_epoch_end: bool, interval: float | None = None) -> bool:
    """Whether to write a keyframe `seconds` of training after the one before; `interval` replaces SHORTEST."""
    shortest = SHORTEST if interval is None else interval
    return seconds >= shortest + LONGEST - SHORTEST or (is_epoch_end and seconds >= shortest)


def next_moment(step: int, steps_per_epoch: int) -> int:
    """Return the first step after `step` that the timeline takes in.

    Evenly in log(step), and each epoch's end, of more than a hundred epochs those that lie a hundredth apart; those
    of `keeps_keyframe` always.
    """
    number = math.floor(MOMENTS_PER_DOUBLING * math.log2(max(1, step)))
    while (spaced := round(2 ** (number / MOMENTS_PER_DOUBLING))) <= step:
        number += 1
    epoch = step // steps_per_epoch
    apart = epoch + max(1, epoch // 100)
    return min(spaced, apart * steps_per_epoch, steps_per_epoch << epoch.bit_length())


def keeps_keyframe(step: int, steps_per_epoch: int) -> bool:
    """Whether the timeline keeps a whole keyframe of this step: at the ends of epochs 1, 2, 4, 8 and so on."""
    epoch, rest = divmod(step, steps_per_epoch)
    return rest == 0 and epoch > 0 and epoch & (epoch - 1) == 0


def places(steps: npt.ArrayLike, last: int) -> np.ndarray:
    """Return where steps from 0 to `last`, which is not 0, lie on the scale of a timeline: float64, from 0 to 1.

    The scale is half log(1 + step) and half the step: a training changes most in its first steps, which an even scale
    would press into a few pixels, and the later steps still need room.
    """
    at = np.asarray(steps, np.float64)
    return 0.5 * np.log1p(at) / np.log1p(last) + 0.5 * at / last
