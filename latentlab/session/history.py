"""History: the states that undo and redo restore, one for each gesture."""

import itertools
import operator
from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 200  # largest number of gestures that can be undone


class History(Generic[T]):
    """The states before and after the present one, one for each gesture.

    The owner of the state passes the present state, which may also change outside of a gesture. `same` tells whether
    the values that undo restores are equal in two states.
    """

    def __init__(self, now: T, same: Callable[[T, T], bool] = operator.eq) -> None:
        self._same = same
        self.clear(now)

    def clear(self, now: T) -> None:
        """Forget all gestures: the history starts empty."""
        self._now = now
        self._past: deque[T] = deque(maxlen=MOST)
        self._future: list[T] = []
        self._kind: Hashable = None  # of the gesture under way

    def can_undo(self, now: T) -> bool:
        """Whether there is a state before `now`."""
        return bool(self._past) or not self._same(now, self._now)

    def can_redo(self, now: T) -> bool:
        """Whether a gesture was undone, and none was made since."""
        return bool(self._future) and self._same(now, self._now)

    def begin(self, kind: Hashable, now: T) -> None:
        """Begin a gesture, or go on with a gesture of the same kind; the gesture before ends at `now`."""
        if kind != self._kind:
            self.keep(now)
            self._kind = kind

    def keep(self, now: T) -> None:
        """End a gesture: the state before it can be restored. A gesture that changes nothing is dropped."""
        self._kind = None
        if not self._same(now, self._now):
            self._past.append(self._now)
            self._future.clear()
            self._now = now

    def rewrite(self, change: Callable[[T], T]) -> None:
        """Change all states, such as by dropping waypoints whose latent space is gone. The change is no gesture."""
        past = [change(state) for state in (*self._past, self._now)]
        future = [past[-1], *(change(state) for state in reversed(self._future))]
        self._past = deque((a for a, b in itertools.pairwise(past) if not self._same(a, b)), maxlen=MOST)
        self._now = past[-1]
        self._future = [b for a, b in itertools.pairwise(future) if not self._same(a, b)][::-1]

    def undo(self, now: T) -> T | None:
        """Return the state before the last gesture, which may still be under way; None if there is none."""
        self.keep(now)
        return self._move(self._past, self._future)

    def redo(self, now: T) -> T | None:
        """Return the state that was undone last; None if there is none."""
        self.keep(now)
        return self._move(self._future, self._past)

    def _move(self, source: deque[T] | list[T], target: deque[T] | list[T]) -> T | None:
        if not source:
            return None
        target.append(self._now)
        self._now = source.pop()
        return self._now
