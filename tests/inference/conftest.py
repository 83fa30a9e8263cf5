import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from latentlab.config import Config
from latentlab.models import build, frozen_model


@pytest.fixture(scope="session")
def finish():
    """Run a generator to its end and return its result."""

    def finish(work):
        while True:
            try:
                share = next(work)
            except StopIteration as end:
                return end.value
            assert 0 <= share <= 1

    return finish


@dataclasses.dataclass(frozen=True)
class LinearGaussian:
    """Probabilistic PCA (Tipping & Bishop 1999) in closed form, by numpy alone, and as a model of the program."""

    mean: np.ndarray
    axes: np.ndarray  # W, (pixels, 2)
    sigma: float
    model: object  # float64; its encoder is the true posterior if the columns of W are orthogonal

    def log_px(self, x: np.ndarray, columns: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Return log N(x; mean, W W' + sigma^2 I), (n,), of some columns."""
        w, apart = self.axes[columns], x[:, columns] - self.mean[columns]
        covariance = w @ w.T + self.sigma**2 * np.eye(len(w))
        _, log_determinant = np.linalg.slogdet(covariance)
        quadratic = (apart @ np.linalg.inv(covariance) * apart).sum(axis=1)
        return -0.5 * (quadratic + log_determinant + len(w) * np.log(2 * np.pi))

    def posterior(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return means (n, 2) and the one covariance (2, 2) of p(z|x)."""
        inverse = np.linalg.inv(self.axes.T @ self.axes + self.sigma**2 * np.eye(2))
        return (x - self.mean) @ self.axes @ inverse, self.sigma**2 * inverse


def fitted(images: np.ndarray, turn: float = 0.0, sigma: float | None = None) -> LinearGaussian:
    """Return the best two-dimensional model of uint8 images (n, h, w), its latent plane turned by `turn` radians.

    With `sigma` its pixels have that deviation, and the posteriors another width.
    """
    x = images.reshape(len(images), -1) / 255.0
    values, vectors = np.linalg.eigh(np.cov(x.T, bias=True))
    values, vectors = values[::-1], vectors[:, ::-1]
    variance = values[2:].mean()
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    axes = vectors[:, :2] * np.sqrt(values[:2] - variance) @ turned
    mean, sigma = x.mean(axis=0), float(sigma or np.sqrt(variance))
    variance = sigma**2
    config = Config(hidden=(), likelihood="gaussian", sigma=sigma)
    model = build(config, images.shape[1:]).double()
    inverse = np.linalg.inv(axes.T @ axes + variance * np.eye(2))
    to_mean = inverse @ axes.T
    with torch.no_grad():
        model.decoder.network[0].weight.copy_(torch.from_numpy(axes))
        model.decoder.network[0].bias.copy_(torch.from_numpy(mean))
        encoder = model.encoder.network[0]
        encoder.weight.zero_()
        encoder.weight[:2] = torch.from_numpy(to_mean)
        encoder.bias[:2] = torch.from_numpy(-to_mean @ mean)
        encoder.bias[2:] = torch.from_numpy(np.log(variance * np.diag(inverse)))
    return LinearGaussian(mean, axes, sigma, model.requires_grad_(False).eval())


def ridged(images: np.ndarray, turn: float, sigma: float, thin: float) -> LinearGaussian:
    """Return a model as `fitted` does, of which the second latent moves the image `thin` times as much as the first.

    Its posteriors are ridges, turned by `turn` radians; its encoder is not to be used.
    """
    plain = fitted(images, 0.0, sigma)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    axes = plain.axes * (1, thin) @ turned
    with torch.no_grad():
        plain.model.decoder.network[0].weight.copy_(torch.from_numpy(axes))
    return dataclasses.replace(plain, axes=axes)


@pytest.fixture(scope="session")
def ridge(digits):
    """A model whose posteriors are slanted ridges, 30 times as long as wide, with one peak each."""
    return ridged(digits.train_images, 0.5, 0.1, 1 / 30)


@pytest.fixture(scope="session")
def fit():
    """The function that fits probabilistic PCA."""
    return fitted


@pytest.fixture(scope="session")
def linear(digits):
    """Probabilistic PCA of the digits: the columns of W are orthogonal, so its q is the true posterior."""
    return fitted(digits.train_images)


@pytest.fixture(scope="session")
def turned(digits):
    """The same distribution over images, its plane turned by 30 degrees: a diagonal q cannot be the posterior."""
    return fitted(digits.train_images, np.pi / 6)


@pytest.fixture(scope="session")
def narrow():
    """A run with posteriors down to 0.009 wide, which the program trained itself, with its test images as x.

    latentlab train --dataset digits --likelihood gaussian --sigma 0.05 --hidden 64,32 --epochs 600 --threads 1
    """
    from latentlab.session.checkpoint import open_run
    from latentlab.session.evaluation import with_images

    run = with_images(open_run(Path(__file__).parent / "narrow"))
    return run.model, run.model.to_x(run.dataset.test_images)


@pytest.fixture(scope="session")
def bernoulli(digits):
    """A small Bernoulli VAE that has learned a little, in float64, and binarised test images (100, 64)."""
    from latentlab.training.control import Control
    from latentlab.training.trainer import train

    config = Config(dataset="digits", hidden=(32,), epochs=300, learning_rate=0.01, threads=1, device="cpu")
    *_, snapshot = train(digits, config, Control(snapshot_interval=1e9))
    model = frozen_model(config, digits.image_shape, snapshot.weights).double()
    x = model.to_x(digits.test_images).double()
    return model, torch.bernoulli(x, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="session")
def believed():
    """Return means and deviations of q(z|x), each (n, 2), of a model's images."""

    def believed(model, x):
        with torch.inference_mode():
            q = model.encoder(x)
        return q.mean.numpy(), q.stddev.numpy()

    return believed
