"""The device on which a training runs."""

import torch

from latentlab.config import Config


def device_of(config: Config) -> torch.device:
    """Return the device of a training with these settings; "auto" takes a GPU if there is one that can train them."""
    if config.device != "auto":
        return torch.device(config.device)
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available() and not config.rank:  # factors need float64
        return torch.device("mps")
    return torch.device("cpu")
