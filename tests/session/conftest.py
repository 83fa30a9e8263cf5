import pytest

from latentlab.config import Config
from latentlab.session.run import run_at


@pytest.fixture(scope="session")
def small_config():
    """A small VAE on a few digits, two steps an epoch."""
    return Config(dataset="digits", hidden=(16,), epochs=3, threads=1, device="cpu")


@pytest.fixture(scope="session")
def snapshots(digits, small_config):
    """Every snapshot of a training of three epochs: at step 0, and at each epoch's end."""
    from latentlab.training.control import Control
    from latentlab.training.trainer import train

    return list(train(digits, small_config, Control(snapshot_interval=1e9), run=1))


@pytest.fixture(scope="session")
def run(digits, small_config, snapshots):
    """The finished run."""
    return run_at(snapshots[-1], small_config, digits)
