"""Slow work is a generator that yields its progress, so that a caller can show or stop the work, and returns its
result.
"""

import contextlib
from collections.abc import Callable, Generator
from typing import Any, TypeVar


class CancelledError(Exception):
    """The user has cancelled slow work before its result."""


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
