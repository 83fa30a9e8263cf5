"""Long work in slices: a generator that is left for a while, in a thread that does other work in between."""

import time
from collections.abc import Generator
from typing import Any

import torch


def advance(work: Generator[Any, None, Any], seconds: float = 0.05) -> tuple[Any, bool]:
    """Go on with `work` for about so many seconds; return its newest value, or its result, and whether it has ended.

    The mode that a generator has entered and not left stays with it: whoever uses the thread next may need gradients.
    """
    end = time.monotonic() + seconds
    with torch.inference_mode():
        while True:
            try:
                value = next(work)
            except StopIteration as stop:
                return stop.value, True
            if time.monotonic() >= end:
                return value, False
