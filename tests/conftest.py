"""What every test stands on: no screen, no network, no folder of the person who runs them."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

import dataclasses
import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("latentlab", deadline=None)  # no test asserts on time
settings.load_profile("latentlab")


@pytest.fixture(autouse=True, scope="session")
def _home_of_the_session(tmp_path_factory):
    """Keep fixtures that outlive a test, and subprocesses, out of the user's folders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENTLAB_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path_factory) -> Path:
    """The program's own folder: a new, empty one for each test."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LATENTLAB_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def digits():
    """The built-in 8x8 digits, cut to 256 training and 100 test images, so that an epoch is nothing."""
    from latentlab.data.digits import load

    whole = load()
    return dataclasses.replace(
        whole,
        train_images=whole.train_images[:256],
        train_labels=whole.train_labels[:256],
        test_images=whole.test_images[:100],
        test_labels=whole.test_labels[:100],
    )


@pytest.fixture(scope="session")
def mnist():
    """The real MNIST, from the folder that LATENTLAB_DATA names; the test is skipped where there is none."""
    if not os.environ.get("LATENTLAB_DATA"):
        pytest.skip("LATENTLAB_DATA names no folder that holds mnist/")
    from latentlab.data import load

    return load("mnist", Path(os.environ["LATENTLAB_DATA"]))


@pytest.fixture
def put():
    """Return what writes four gzip IDX files of constant images into a folder, and returns the folder."""

    def put_it(folder: Path, train: int = 12, test: int = 5, side: int = 6, fill: int = 7) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for prefix, count in (("train", train), ("t10k", test)):
            images = np.full((count, side, side + 1), fill, np.uint8)
            labels = np.arange(count, dtype=np.uint8) % 10
            for name, array in (("images-idx3", images), ("labels-idx1", labels)):
                header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
                (folder / f"{prefix}-{name}-ubyte.gz").write_bytes(gzip.compress(header + array.tobytes()))
        return folder

    return put_it


def pytest_addoption(parser):
    parser.addoption("--soak", type=float, default=6.0, help="seconds that the soak test trains (default: 6)")
    parser.addoption("--kills", type=int, default=4, help="kills and signals at random instants (default: 4)")
    parser.addoption("--fuzz", type=int, default=150, help="hostile files and texts for each reader (default: 150)")
    parser.addoption("--monkey", type=int, default=300, help="actions of the monkey at the window (default: 300)")
    parser.addoption("--monkey-log", default=None, help="a monkey's log to repeat, action by action")
    parser.addoption("--seed", type=int, default=0, help="the seed of kills, hostile files and monkeys (default: 0)")
