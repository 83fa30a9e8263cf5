"""Fixtures of all tests: no screen, no network, no folder of the user."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

import dataclasses
import faulthandler
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
def other_families():
    """Rows of FAMILIES that no release has: "shifted" and "learned" Gaussians, and "two-gaussians" without a closed KL.

    Components are (share, mean of every coordinate, standard deviation), those of "shifted" and "two-gaussians" as
    `row.prior.components`. Of "learned" the mean and the logarithm of the deviation are weights.
    """
    from statistics import NormalDist

    import torch

    from latentlab.models.encoder import diagonal_normal
    from latentlab.models.family import Family
    from latentlab.models.objectives import beta_elbo
    from latentlab.models.prior import Prior

    class Mixture(Prior):
        components = ((0.3, -2.0, 0.4), (0.7, 1.5, 0.8))
        extent, deviation = 6.5, 1.8

        def log_prob(self, z):
            parts = [
                torch.distributions.Normal(mean, sigma).log_prob(z).sum(-1) + np.log(share)
                for share, mean, sigma in self.components
            ]
            return torch.stack(parts).logsumexp(0)

        def sample(self, count, generator, dtype=torch.float32):
            shares, means, sigmas = torch.tensor(self.components, dtype=dtype).T
            chosen = torch.multinomial(shares, count, replacement=True, generator=generator)[:, None]
            noise = torch.randn(count, self.latent_size, generator=generator, dtype=dtype)
            return means[chosen] + sigmas[chosen] * noise

    class Shifted(Mixture):
        components = ((1.0, 1.0, 0.5),)
        extent, deviation = 4.0, 0.5

        def kl(self, posterior):
            ((_, mean, sigma),) = self.components
            return gaussian_kl(posterior, mean, np.log(sigma))

        def quantiles(self, axis, count, extent):
            marginal = NormalDist(*self.components[0][1:])
            low, high = marginal.cdf(-extent), marginal.cdf(extent)
            inner = [marginal.inv_cdf(low + (high - low) * i / (count - 1)) for i in range(1, count - 1)]
            return np.array([-extent, *inner, extent] if count > 1 else [marginal.mean])

    class Learned(Prior):
        extent, deviation = 8.0, 1.0

        def __init__(self, latent_size):
            super().__init__(latent_size)
            self.mean = torch.nn.Parameter(torch.zeros(latent_size))
            self.log_sigma = torch.nn.Parameter(torch.zeros(latent_size))

        def reset_parameters(self, generator, mean_image=None):
            torch.nn.init.constant_(self.mean, 0.5)
            torch.nn.init.zeros_(self.log_sigma)

        def log_prob(self, z):
            return torch.distributions.Normal(self.mean, self.log_sigma.exp()).log_prob(z).sum(-1)

        def kl(self, posterior):
            return gaussian_kl(posterior, self.mean, self.log_sigma)

    def gaussian_kl(posterior, mean, log_sigma):
        log_sigma = torch.zeros(posterior.mean.shape[-1]) + log_sigma
        squares = (-2 * log_sigma).exp() * ((posterior.mean - mean) ** 2 + posterior.variance)
        return (0.5 * squares + log_sigma + 0.5 * np.log(2 * np.pi)).sum(-1) - posterior.entropy()

    priors = {"shifted": Shifted, "two-gaussians": Mixture, "learned": Learned}
    return {name: Family(diagonal_normal, prior, beta_elbo) for name, prior in priors.items()}


@pytest.fixture
def other_rows(monkeypatch, other_families):
    """The rows of `other_families`, in FAMILIES during a test."""
    from latentlab.models import FAMILIES

    for name, row in other_families.items():
        monkeypatch.setitem(FAMILIES, name, row)
    return other_families


@pytest.fixture(scope="session")
def mnist():
    """The real MNIST, from the folder LATENTLAB_DATA; the test is skipped without it."""
    if not os.environ.get("LATENTLAB_DATA"):
        pytest.skip("LATENTLAB_DATA names no folder that holds mnist/")
    from latentlab.data import load

    return load("mnist", Path(os.environ["LATENTLAB_DATA"]))


@pytest.fixture
def put():
    """Return a function that writes four gzip IDX files of constant images into a folder, and returns the folder."""

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


# Options of the tests that can be as long as a person chooses: default, what it counts.
CAMPAIGNS = {
    "--soak": (6.0, "seconds that the soak test trains"),
    "--kills": (4, "kills and signals at random instants"),
    "--fuzz": (150, "hostile files and texts for each reader"),
    "--monkey": (300, "actions of the monkey at the window"),
}


def pytest_addoption(parser):
    for option, (default, text) in CAMPAIGNS.items():
        parser.addoption(option, type=type(default), default=default, help=f"{text} (default: {default:g})")
    parser.addoption("--monkey-log", default=None, help="a monkey's log to repeat, action by action")
    parser.addoption("--seed", type=int, default=0, help="the seed of kills, hostile files and monkeys (default: 0)")


@pytest.fixture(autouse=True)
def _campaigns_may_take_long(request):
    """Disable faulthandler_timeout for a campaign, whose length an option sets."""
    if any(request.config.getoption(option) > default for option, (default, _) in CAMPAIGNS.items()):
        faulthandler.cancel_dump_traceback_later()
