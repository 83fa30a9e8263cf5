"""History: what undo and redo bring back, as frozen moments of a session, one for each gesture of the hand."""

import dataclasses
import itertools
from collections import deque

import numpy as np

from latentlab.config import Config

MOST = 200  # gestures that can be undone


@dataclasses.dataclass(frozen=True, eq=False)
class Moment:
    """What a gesture may change. Arrays are shared, for nobody writes into them."""

    z: np.ndarray  # the probe, float32 (latent_size,)
    split: str  # whose points are shown
    selection: np.ndarray  # indices of that split, sorted; none: nothing is selected
    classes: frozenset[int] | None  # those that are not greyed; None: all
    pins: tuple[tuple[float, ...], ...]  # of a walk
    config: Config  # the settings of the next run, with those that act live

    def same_as(self, other: "Moment") -> bool:
        """Whether nothing differs."""
        return (
            (self.split, self.classes, self.pins, self.config) == (other.split, other.classes, other.pins, other.config)
            and np.array_equal(self.z, other.z)
            and np.array_equal(self.selection, other.selection)
        )


class History:
    """The moments before and after the present one. The present is handed in: it is the session's own state."""

    def __init__(self, now: Moment) -> None:
        self._now = now
        self._past: deque[Moment] = deque(maxlen=MOST)
        self._future: list[Moment] = []

    def can_go_back(self, now: Moment) -> bool:
        """Whether there is a moment before `now`."""
        return bool(self._past) or not now.same_as(self._now)

    def can_go_on(self, now: Moment) -> bool:
        """Whether a moment was undone, and nothing has been done since."""
        return bool(self._future) and now.same_as(self._now)

    def keep(self, now: Moment) -> None:
        """End a gesture: what was before it can be brought back. Nothing is kept where nothing has changed."""
        if not now.same_as(self._now):
            self._past.append(self._now)
            self._future.clear()
            self._now = now

    def forget_pins(self) -> None:
        """Let go of the pins of all moments: the latent space in which they lie is gone."""
        bare = [dataclasses.replace(moment, pins=()) for moment in (*self._past, self._now)]
        kept = [moment for moment, after in itertools.pairwise(bare) if not moment.same_as(after)]
        self._past, self._now = deque(kept, maxlen=MOST), bare[-1]
        self._future = [dataclasses.replace(moment, pins=()) for moment in self._future]

    def back(self, now: Moment) -> Moment | None:
        """Return the moment before the last gesture, a gesture under way among them; None where there is none."""
        self.keep(now)
        return self._move(self._past, self._future)

    def on(self, now: Moment) -> Moment | None:
        """Return the moment that was undone last; None where there is none."""
        self.keep(now)
        return self._move(self._future, self._past)

    def _move(self, source: deque[Moment] | list[Moment], target: deque[Moment] | list[Moment]) -> Moment | None:
        if not source:
            return None
        target.append(self._now)
        self._now = source.pop()
        return self._now
