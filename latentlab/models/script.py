"""Functions that run without Python's lock, so that other threads neither wait for them nor make them wait."""

import warnings
from collections.abc import Callable

import torch


def scripted(function: Callable) -> Callable:
    """Return `function` as TorchScript, or as it is where there is none: a program without its source, a torch to come.

    The operators of torch give the lock back and have to wait for it after each of them; a script, at its end.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return torch.jit.script(function)
        except (OSError, RuntimeError):
            return function
