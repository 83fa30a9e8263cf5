"""TorchScript: compiled functions that run without Python's lock, so they and other threads run at the same time."""

import warnings
from collections.abc import Callable

import torch


def scripted(function: Callable) -> Callable:
    """Return `function` as TorchScript, or unchanged if TorchScript fails: without the source, or in a later torch.

    Each torch operator called from Python waits for the lock when it returns; a script waits once, at its end.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return torch.jit.script(function)
        except (OSError, RuntimeError):
            return function
