"""DeferredPaint: a drawing that waits until the image of the cursor's movement is painted.

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


class DeferredPaint(QObject):
    """A drawing that must not delay the cursor. `due` is emitted once for several calls of `request`."""

    due = Signal()

    def request(self) -> None:
        """Request the signal `due`."""
        if self not in _waiting:
            _waiting.append(self)
            _schedule()


_waiting: deque[DeferredPaint] = deque()  # used by the GUI thread only
_last_move = 0.0
_timer_runs = False


def cursor_moves() -> None:
    """Note a movement of the cursor whose image is still to be painted."""
    global _last_move
    _last_move = time.monotonic()


def cursor_painted() -> None:
    """Note that the image of a cursor movement is painted, and start the next drawing."""
    cursor_moves()
    QTimer.singleShot(0, _paint_next)


def cursor_is_still() -> bool:
    """Whether no movement of the cursor waits for its image."""
    return time.monotonic() - _last_move >= STILL


def _schedule() -> None:
    global _timer_runs
    if _waiting and not _timer_runs:
        _timer_runs = True
        left = STILL - (time.monotonic() - _last_move)
        QTimer.singleShot(max(0, 1 + int(1000 * left)), _paint_if_still)


def _paint_if_still() -> None:
    global _timer_runs
    _timer_runs = False
    if cursor_is_still():
        _paint_next()
    _schedule()


def _paint_next() -> None:
    while _waiting:
        deferred = _waiting.popleft()
        if isValid(deferred):  # its view may have been deleted
            deferred.due.emit()
            return
