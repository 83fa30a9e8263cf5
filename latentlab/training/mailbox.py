"""Mailbox: a slot for the newest value only."""

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """A slot with the newest value, between one writer thread and one reader thread.

    `put` returns whether the slot was empty. If the writer signals the reader only in that case, at most one event is
    queued at any rate of writing; a signal for every training step froze the window for 15.9 s when measured.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: T | None = None

    def put(self, value: T) -> bool:
        """Replace the value; return True if the slot was empty."""
        with self._lock:
            was_empty = self._value is None
            self._value = value
        return was_empty

    def take(self) -> T | None:
        """Return the newest value and empty the slot; None if the slot was empty."""
        with self._lock:
            value, self._value = self._value, None
        return value
