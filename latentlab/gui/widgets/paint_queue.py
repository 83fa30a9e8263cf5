"""Turn: a drawing that waits until the image of the cursor's movement is painted.

A new snapshot needs a few milliseconds of drawing in each view. If the views drew at any time of the event loop, they
would sometimes delay the image of a cursor movement. So each drawing is a turn. While the cursor moves, one turn is
taken right after a movement's image was painted, when the next movement is furthest away; otherwise when the event loop
is idle. The queue also waits for an image from another thread, up to STILL seconds after the movement.
"""

import time
from collections import deque

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

STILL = 0.04  # seconds after which the cursor counts as still


class Turn(QObject):
    """A drawing that must not delay the cursor. `taken` is emitted once for several calls of `ask`."""

    taken = Signal()

    def ask(self) -> None:
        """Request a turn."""
        if self not in _waiting:
            _waiting.append(self)
            _wait()


_waiting: deque[Turn] = deque()  # used by the GUI thread only
_last_move = 0.0
_timer_runs = False


def hand_moves() -> None:
    """Note a movement of the cursor whose image is still to be painted."""
    global _last_move
    _last_move = time.monotonic()


def hand_moved() -> None:
    """Note that the image of a cursor movement is painted, and take a turn."""
    hand_moves()
    QTimer.singleShot(0, _take)


def hand_is_still() -> bool:
    """Whether no movement of the cursor waits for its image."""
    return time.monotonic() - _last_move >= STILL


def _wait() -> None:
    global _timer_runs
    if _waiting and not _timer_runs:
        _timer_runs = True
        left = STILL - (time.monotonic() - _last_move)
        QTimer.singleShot(max(0, 1 + int(1000 * left)), _take_if_still)


def _take_if_still() -> None:
    global _timer_runs
    _timer_runs = False
    if hand_is_still():
        _take()
    _wait()


def _take() -> None:
    while _waiting:
        turn = _waiting.popleft()
        if isValid(turn):  # its view may have been deleted
            turn.taken.emit()
            return
