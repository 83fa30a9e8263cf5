"""Functions compiled to run without Python's lock, so that they and other threads do not wait for each other."""

import warnings
from collections.abc import Callable

import torch


def scripted(function: Callable) -> Callable:
    """Return `function` as TorchScript, or unchanged where TorchScript fails: without the source, or in a later torch.

    Each torch operator called from Python waits for the lock when it returns; a script waits once, at its end.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return torch.jit.script(function)
        except (OSError, RuntimeError):
            return function
