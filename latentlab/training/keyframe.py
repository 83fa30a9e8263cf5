"""Keyframe: the state from which a training resumes, bit for bit; the schedule and the scale of kept moments."""

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

SHORTEST = 30.0  # seconds of training: after these, the next epoch's end writes a keyframe
LONGEST = 55.0  # seconds: after these, any step does; the rest of a minute is for the write and the steps under way
MOMENTS_PER_DOUBLING = 3  # kept moments for each doubling of the steps


@dataclasses.dataclass(frozen=True, eq=False)
class Keyframe:
    """A training between two steps, frozen and on the CPU: `train(start=...)` resumes from here, bit for bit.

    `snapshot` holds step, averaged weights and losses; its map may be empty, for all points are encoded at the start.
    `weights`, `kept`, `first_moment` and `second_moment` hold a tensor for each parameter by name: the raw weights, the
    averaged weights of the last good row, and the moments of Adam. In a training by EM, `first_moment` holds the
    statistics of the M-step, by the names and with the shapes that the model gives them, and `second_moment` is empty.
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
    worst: float  # nats per image: a reconstruction above this means divergence
    # The weights of the lattice from which exact training draws, older than `weights`; empty for other objectives.
    lattice: "Mapping[str, torch.Tensor]" = dataclasses.field(default_factory=dict)

    @property
    def step(self) -> int:
        """The number of steps made."""
        return self.snapshot.step

    @property
    def is_measured(self) -> bool:
        """Whether the losses include the test losses of this step."""
        last = self.snapshot.losses.last(TEST)
        return last is not None and last.step == self.step


class Keeper(Protocol):
    """Keeps moments and keyframes of a training; called in the training's thread. No method raises."""

    def add_moment(self, moment: Snapshot, keyframe: Keyframe | None) -> None:
        """Keep a moment of the timeline, at the ends of epochs 1, 2, 4, 8 and so on with its keyframe."""

    def autosave(self, keyframe: Keyframe) -> None:
        """Write the keyframe to disk before the training continues."""

    def hand_over(self, keyframe: Keyframe) -> None:
        """Keep the newest keyframe of a training that pauses or ends: the next save writes it."""

    @property
    def is_full(self) -> bool:
        """Whether the moments in memory should be written now, before the next autosave is due."""


def is_due(seconds: float, is_epoch_end: bool, interval: float | None = None) -> bool:
    """Whether to write a keyframe `seconds` of training after the one before; `interval` replaces SHORTEST."""
    shortest = SHORTEST if interval is None else interval
    return seconds >= shortest + LONGEST - SHORTEST or (is_epoch_end and seconds >= shortest)


def next_moment(step: int, steps_per_epoch: int) -> int:
    """Return the first step after `step` that the timeline keeps.

    Kept steps are evenly spaced in log(step). Ends of epochs are kept too: all of the first hundred epochs, later ends
    one percent of the epochs apart, and all ends of `keeps_keyframe`.
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
    """Return the places of steps from 0 to `last`, which is not 0, on the scale of a timeline: float64, from 0 to 1.

    The scale is the mean of log(1 + step) and step, each scaled to 1: a training changes most in its first steps, which
    a linear scale would compress to a few pixels, and the later steps need room too.
    """
    at = np.asarray(steps, np.float64)
    return 0.5 * np.log1p(at) / np.log1p(last) + 0.5 * at / last
