"""The clock of a training, for tests whose seconds must not be those of the machine."""

import pytest

from latentlab.training import loop


class Clock:
    """A clock that advances by a fixed time at each read."""

    def __init__(self) -> None:
        self.now = self.tick = 0.0

    def monotonic(self) -> float:
        self.now += self.tick
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    """Return the clock of the training loop; its `tick`, in seconds, is 0 at first."""
    clock = Clock()
    monkeypatch.setattr(loop, "time", clock)
    return clock
