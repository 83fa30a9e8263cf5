"""Linear probe: how much a linear classifier reads from the features of a model (Alain & Bengio 2016).

A multinomial logistic regression is fitted to the features of some training images, and its accuracy is that on the
test images. Each feature is shifted and scaled to mean 0 and variance 1. The loss is

    mean cross-entropy + |W|^2 / (2 n),    n images

the maximum a posteriori under a standard normal prior of the weights W; the biases have none.
"""

from collections.abc import Generator

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from latentlab.inference.comparison import Measured, resampled
from latentlab.models.threads import threads

IMAGES = 5000  # training images of a probe, at most
ROUNDS, ROUND = 40, 5  # rounds of L-BFGS, and the steps of one, at most: the caller may stop between two
SMALL = 1e-5  # largest entry of the gradient, and deviation of a feature, that count as 0


def probe_images(count: int, seed: int) -> np.ndarray:
    """Return the numbers of the training images of a probe, int64 (n,), drawn from `count` without replacement."""
    return np.sort(np.random.default_rng(seed).permutation(count)[:IMAGES])


def linear_probe(
    train: np.ndarray, train_labels: np.ndarray, test: np.ndarray, test_labels: np.ndarray
) -> Generator[float, None, Measured | None]:
    """Return the accuracy on `test` of a probe of `train`, features (n, k) each, with its standard error over test
    images.

    Labels are whole numbers from 0. Yields the share that is done. Returns None without features or images.
    """
    if 0 in (*train.shape, *test.shape):
        return None
    mean, deviation = train.mean(axis=0, dtype=np.float64), train.std(axis=0, dtype=np.float64)
    scale = np.where(deviation > SMALL, deviation, np.inf)  # a constant feature says nothing
    x, others = (torch.from_numpy(((part - mean) / scale).astype(np.float32)) for part in (train, test))
    y = torch.from_numpy(train_labels.astype(np.int64))
    weights = torch.zeros(int(max(train_labels.max(), test_labels.max())) + 1, x.shape[1] + 1, requires_grad=True)
    optimiser = torch.optim.LBFGS(
        [weights], max_iter=ROUND, tolerance_grad=SMALL, tolerance_change=0, line_search_fn="strong_wolfe"
    )

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = cross_entropy(_logits(weights, x), y) + weights[:, :-1].square().sum() / (2 * len(x))
        value.backward()
        return value

    for number in range(ROUNDS):
        with threads(1), torch.enable_grad():
            optimiser.step(loss)
        if weights.grad.abs().max() <= SMALL:
            break
        yield (number + 1) / ROUNDS
    with torch.no_grad(), threads(1):
        right = _logits(weights, others).argmax(1).numpy() == test_labels
    return resampled(right.astype(float))


def _logits(weights: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    return x @ weights[:, :-1].T + weights[:, -1]
