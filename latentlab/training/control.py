"""Control: the requests of a caller to a running train()."""

import threading
import time


class Control:
    """Requests to a training in another thread. Any thread may call any method.

    The trainer reads the requests every few steps. A running trainer never waits for a request; a paused trainer wakes
    at once.
    """

    def __init__(self, *, paused: bool = False, snapshot_interval: float = 1 / 30) -> None:
        self._changed = threading.Condition()
        self._stop = False
        self._abandoned = False
        self._paused = paused
        self._steps = 0  # requested steps that a paused training has not made yet
        self._snapshot = False
        self._exact = False
        self._decay = False
        self.steps_begun = 0
        self.snapshot_interval = snapshot_interval  # seconds between two snapshots, about
        self.snapshot_every_epoch = True  # also within the interval; False where epochs are too short for a window
        self.exact_every_epoch = False  # encode every point at an epoch's end (costs about a tenth of the training)
        self.save_interval: float | None = None  # seconds of training between two saves; None: the usual ones
        self.train_share = 1.0  # the share of time in which training runs; the trainer sleeps for the rest

    def stop(self) -> None:
        """End the training after the current step; the learned weights are kept."""
        with self._changed:
            self._stop = True
            self._changed.notify_all()

    def abandon(self) -> None:
        """End at once, without a last measurement: the window is closing."""
        with self._changed:
            self._stop = self._abandoned = True
            self._changed.notify_all()

    def pause(self) -> None:
        """Pause after the current step; the trainer then encodes every point, so that the map is exact."""
        with self._changed:
            self._paused, self._steps = True, 0
            self._changed.notify_all()

    def resume(self) -> None:
        """Continue after a pause."""
        with self._changed:
            self._paused, self._steps = False, 0
            self._changed.notify_all()

    def step(self, count: int = 1) -> None:
        """Make `count` steps, then pause."""
        with self._changed:
            self._paused = True
            self._steps += count
            self._changed.notify_all()

    def ask_snapshot(self, *, exact: bool = False) -> None:
        """Request a snapshot now; with `exact`, every point is encoded for it."""
        with self._changed:
            self._snapshot, self._exact = True, self._exact or exact
            self._changed.notify_all()

    def ask_decay(self) -> None:
        """Let the learning rate of an open-ended training decay now."""
        with self._changed:
            self._decay = True
            self._changed.notify_all()

    @property
    def stopped(self) -> bool:
        """Whether the end of the training was requested."""
        return self._stop

    @property
    def abandoned(self) -> bool:
        """Whether the result of the training is no longer needed."""
        return self._abandoned

    @property
    def paused(self) -> bool:
        """Whether the training is paused, and no requested step is left to make."""
        return self._paused and self._steps == 0

    # The methods below are for the trainer.

    def take_steps(self, most: int) -> int:
        """Return the number of steps, up to `most`, to make now, and subtract it from the requested steps."""
        with self._changed:
            if self._stop:
                return 0
            count = most
            if self._paused:
                count = min(most, self._steps)
                self._steps -= count
            self.steps_begun += count
            return count

    def take_snapshot_request(self) -> tuple[bool, bool]:
        """Return (wanted, exact) and clear the request."""
        with self._changed:
            request = self._snapshot, self._exact
            self._snapshot = self._exact = False
        return request

    def take_decay_request(self) -> bool:
        """Return whether a decay was requested since the last call."""
        with self._changed:
            request, self._decay = self._decay, False
        return request

    def wait(self, timeout: float = 60.0) -> None:
        """Sleep until a request for a paused trainer arrives, at most `timeout` seconds."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not (self._stop or self._snapshot or self._decay or not self._paused or self._steps):
                left = deadline - time.monotonic()
                if left <= 0:
                    return
                self._changed.wait(left)
