"""Turn: drawing that waits until the hand has been served.

A new snapshot means a few milliseconds of drawing for each view. Done whenever the event loop gets to it, that would
now and then stand between a movement of the hand and its image. So each is a turn: while the hand moves, one is taken
right after a movement's image was painted, when the next is furthest away; else as soon as nothing else is to be done.
An image that another thread makes is waited for, too, for as long as it takes a hand to stop.
"""

import time
from collections import deque

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

STILL = 0.04  # seconds after which a hand has stopped


class Turn(QObject):
    """Something to draw that must not hold up the hand. `taken` follows `ask`, once for several."""

    taken = Signal()

    def ask(self) -> None:
        """Want a turn."""
        if self not in _waiting:
            _waiting.append(self)
            _wait()


_waiting: deque[Turn] = deque()  # of the one thread that draws
_last_move = 0.0
_timer_runs = False


def hand_moves() -> None:
    """Say that the hand has moved, and that its image is still to come."""
    global _last_move
    _last_move = time.monotonic()


def hand_moved() -> None:
    """Say that the hand has moved, and that its image is painted: now is the time for a turn."""
    hand_moves()
    QTimer.singleShot(0, _take)


def hand_is_still() -> bool:
    """Whether no movement waits for its image."""
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
        if isValid(turn):  # its view may be gone
            turn.taken.emit()
            return
