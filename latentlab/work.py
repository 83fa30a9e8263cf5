"""Slow work is a generator that yields its progress, so that a caller can show or stop the work, and returns its
result.
"""

import contextlib
import dataclasses
from collections.abc import Callable, Generator
from typing import Any, TypeVar


class CancelledError(Exception):
    """The user has cancelled slow work before its result."""


@dataclasses.dataclass(frozen=True)
class Share:
    """Progress of slow work: its current part, and the share that is done, 0 to 1."""

    text: str
    done: float


Yielded, Converted, Result = TypeVar("Yielded"), TypeVar("Converted"), TypeVar("Result")


def mapped(
    work: Generator[Yielded, None, Result], convert: Callable[[Yielded], Converted]
) -> Generator[Converted, None, Result]:
    """Return the result of `work`; yields `convert(value)` for each value that it yields."""
    with contextlib.closing(work):
        while True:
            try:
                value = next(work)
            except StopIteration as end:
                return end.value
            yield convert(value)


def gathered(
    work: Generator[Any, None, Result], kind: type[Converted]
) -> Generator[Any, None, tuple[Result, tuple[Converted, ...]]]:
    """Return the result of `work` and all values of a type that it yields; yields the others."""
    found: list[Converted] = []
    with contextlib.closing(work):
        while True:
            try:
                value = next(work)
            except StopIteration as end:
                return end.value, tuple(found)
            if isinstance(value, kind):
                found.append(value)
            else:
                yield value


def quietly(work: Generator[Any, None, Result]) -> Generator[None, None, Result]:
    """Return the result of `work`; yields None for each of its values, as a chance to stop."""
    return mapped(work, lambda _: None)


def until(work: Generator[Yielded, None, Result], is_cancelled: Callable[[], bool]) -> Generator[Yielded, None, Result]:
    """Return the result of `work`, and yield its values. Raises CancelledError at the first value after a request.

    Work that is cancelled before its start does not start.
    """
    with contextlib.closing(work):
        if is_cancelled():
            raise CancelledError
        while True:
            try:
                value = next(work)
            except StopIteration as end:
                return end.value
            if is_cancelled():
                raise CancelledError
            yield value


def result_of(work: Generator[Any, None, Result]) -> Result:
    """Run `work` to its end, in the calling thread, and return its result."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


class Passes:
    """One progress over passes whose number is not known before: each takes nine tenths of what is left."""

    def __init__(self) -> None:
        self._done = 0.0

    def run(self, work: Generator[float, None, Result]) -> Generator[float, None, Result]:
        """Return the result of the next pass, which yields its own share; yields the share of all passes."""
        begun, self._done = self._done, self._done + 0.9 * (1 - self._done)
        size = self._done - begun
        return mapped(work, lambda done: begun + size * done)


def shared(text: str, work: Generator[float, None, Result]) -> Generator[Share, None, Result]:
    """Return the result of `work`, which yields the share that is done; its progress carries the name `text`."""
    return mapped(work, lambda done: Share(text, done))


class Steps:
    """One progress over several steps, which never falls and ends at 1: each step takes the share that it costs."""

    def __init__(self, cost: float) -> None:
        """Begin steps of this total cost, in any unit."""
        self._cost, self._done = cost, 0.0

    def run(self, text: str, cost: float, work: Generator[float, None, Result]) -> Generator[Share, None, Result]:
        """Return the result of the next step, which yields its own share; the progress carries the name `text`."""
        begun, self._done = self._done, self._done + cost

        def in_all(done: float) -> Share:
            return Share(text, min(1.0, round((begun + cost * done) / self._cost, 9)))  # sums of costs have roundings

        result = yield from mapped(work, in_all)
        yield in_all(1.0)
        return result
