"""The speed of the training loop on this machine, against its own matrix products and against a plain PyTorch loop.

Each ratio compares two alternating measurements, pair by pair: machines are noisy, and a drift affects both.
"""

import dataclasses
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional

from latentlab.config import Config, decoder_widths, default_threads
from latentlab.data.dataset import Dataset
from latentlab.training.control import Control
from latentlab.training.gradient import linear
from latentlab.training.loop import TrainingLoop
from latentlab.training.trainer import in_turns

PAIRS = 5


def layer_sizes(config: Config, pixels: int) -> list[tuple[int, int]]:
    """Return (inputs, outputs) of every layer of the encoder, then of the decoder."""
    widths = (pixels, *config.hidden, 2 * config.latent_size)
    back = (config.latent_size, *decoder_widths(config), pixels)
    return [*pairwise(widths), *pairwise(back)]


def step_flop(config: Config, pixels: int) -> int:
    """Return the floating-point operations of the matrix products of one training step.

    Each layer has three: forward, and the gradients of its weights and of its input. The images need no gradient.
    """
    first, *others = layer_sizes(config, pixels)
    products = 2 * first[0] * first[1] + 3 * sum(a * b for a, b in others)
    return 2 * config.batch_size * products


def matrix_products(config: Config, pixels: int) -> Callable[[], None]:
    """Return a function that computes only the matrix products of one step, as the loop computes them."""
    layers = []
    for a, b in layer_sizes(config, pixels):
        x, weight = torch.randn(config.batch_size, a), torch.randn(b, a)
        layers.append((x, weight, torch.randn(config.batch_size, b), torch.empty(b, a), torch.empty_like(x)))

    def multiply() -> None:
        for number, (x, weight, y, weight_gradient, x_gradient) in enumerate(layers):
            linear(x, weight, None, y)
            torch.mm(y.t(), x, out=weight_gradient)
            if number:
                linear(y, weight.t(), None, x_gradient)

    return multiply


def rate_of(work: Callable[[], None], seconds: float) -> float:
    """Return the rate of `work` per second, measured over `seconds`."""
    count, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        work()
        count += 1
    return count / spent


class BareLoop:
    """One training, or several in turns, without a window, for some seconds at a time."""

    def __init__(self, dataset: Dataset, *configs: Config) -> None:
        control = Control(snapshot_interval=0.25)
        loops = [
            TrainingLoop(dataset, config, control, number, None, None, None, None)
            for number, config in enumerate(configs)
        ]
        self._snapshots = in_turns(loops, control)
        self._last = [next(self._snapshots) for _ in loops][-1]

    def rate(self, seconds: float) -> float:
        """Train for about `seconds` and return the steps per second of each training."""
        first = self._next()
        started = time.perf_counter()
        last = first
        while time.perf_counter() - started < seconds:
            last = self._next()
        return (last.step - first.step) / (time.perf_counter() - started)

    def _next(self):
        self._last = next(self._snapshots)
        return self._last

    def close(self) -> None:
        """End the training."""
        self._snapshots.close()


class _Images(torch.utils.data.Dataset):
    """Images and labels as a Dataset for a DataLoader.

    With `through_image`, each array becomes an image and the image a tensor, as torchvision's MNIST and its ToTensor
    do; without, the array becomes the tensor.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray, through_image: bool) -> None:
        self._images, self._labels, self._through_image = images, labels, through_image

    def __len__(self) -> int:
        return len(self._images)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        pixels = self._images[index]
        if self._through_image:
            pixels = np.array(Image.fromarray(pixels), copy=True)
        return torch.from_numpy(pixels)[None].float().div(255), int(self._labels[index])


def peer_steps(dataset: Dataset, config: Config, through_image: bool = True) -> Iterator[None]:
    """Train with a plain PyTorch loop, one step per `next`: the same network, a DataLoader, plain Adam.

    The parts follow common tutorials: a Dataset that makes each image a tensor (see `_Images`),
    `F.binary_cross_entropy` on sigmoid outputs summed over pixels, an analytic KL.
    """
    pixels = dataset.train_images[0].size

    def network(sizes: list[tuple[int, int]]) -> nn.Sequential:
        layers: list[nn.Module] = []
        for a, b in sizes:
            layers += [nn.Linear(a, b), nn.SiLU()]
        return nn.Sequential(*layers[:-1])

    sizes = layer_sizes(config, pixels)
    first = len(config.hidden) + 1
    encoder, decoder = network(sizes[:first]), network(sizes[first:])
    optimiser = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=1e-3)
    images = _Images(dataset.train_images, dataset.train_labels, through_image)
    loader = torch.utils.data.DataLoader(images, batch_size=config.batch_size, shuffle=True)
    total = 0.0
    while True:
        for x, _ in loader:
            x = x.flatten(1)
            mean, log_variance = encoder(x).chunk(2, dim=1)
            z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
            output = torch.sigmoid(decoder(z))
            reconstruction = functional.binary_cross_entropy(output, x, reduction="sum")
            kl = -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())
            loss = (reconstruction + kl) / len(x)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item()
            yield


def summary(values: list[float]) -> dict[str, float]:
    """Return median, minimum and maximum of ratios."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def percentiles(milliseconds: list[float]) -> dict[str, float]:
    """Return the 50th, 95th and 99th percentile of times."""
    p50, p95, p99 = np.percentile(milliseconds, (50, 95, 99)).tolist()
    return {"p50": p50, "p95": p95, "p99": p99}


def measure_training(dataset: Dataset, config: Config, seconds: float) -> dict[str, object]:
    """Measure the loop against its own matrix products and against a plain loop; a stretch takes `seconds`.

    Returns GFLOP/s of both, and the ratios, each over PAIRS pairs of alternating measurements; the lean plain loop
    converts arrays to tensors without an image between.
    """
    torch.set_num_threads(config.threads or default_threads())
    pixels = dataset.train_images[0].size
    flop = step_flop(config, pixels)
    dataset = _untested(dataset)  # the products and the plain loop never evaluate the test set
    multiply, loop = matrix_products(config, pixels), BareLoop(dataset, config)
    peer, lean_peer = peer_steps(dataset, config), peer_steps(dataset, config, through_image=False)
    for work in (multiply, lambda: loop.rate(0.3), lambda: next(peer), lambda: next(lean_peer)):
        rate_of(work, 0.3)  # a warm-up of memory, caches and threads
    products, ours, theirs, lean = [], [], [], []
    for _ in range(PAIRS):
        products.append(rate_of(multiply, seconds))
        ours.append(loop.rate(seconds))
        theirs.append(rate_of(lambda: next(peer), seconds))
        lean.append(rate_of(lambda: next(lean_peer), seconds))
    for steps in (loop, peer, lean_peer):
        steps.close()
    return {
        "gemm_gflops": statistics.median(products) * flop / 1e9,
        "train_gflops": statistics.median(ours) * flop / 1e9,
        "train_fraction_of_gemm": summary([a / b for a, b in zip(ours, products)]),
        "peer_loop_ratio": summary([a / b for a, b in zip(ours, theirs)]),
        "lean_peer_loop_ratio": summary([a / b for a, b in zip(ours, lean)]),
    }


def _untested(dataset: Dataset) -> Dataset:
    """Return the data set with a test set of a single image."""
    return dataclasses.replace(dataset, test_images=dataset.test_images[:1], test_labels=dataset.test_labels[:1])


def measure_pair(dataset: Dataset, configs: Sequence[Config], seconds: float) -> dict[str, object]:
    """Measure two trainings in turns against each of them alone; a stretch of a training alone takes `seconds`.

    Returns the seconds of a step of both in turns, as a multiple of the seconds of a step of each alone, added: over
    PAIRS rounds of alternating measurements.
    """
    dataset = _untested(dataset)
    alone, pair = [BareLoop(dataset, config) for config in configs], BareLoop(dataset, *configs)
    costs = []
    for _ in range(1 + PAIRS):
        apart = sum(1 / loop.rate(seconds) for loop in alone)
        costs.append(1 / pair.rate(len(alone) * seconds) / apart)
    for loop in (*alone, pair):
        loop.close()
    return {"pair_cost": summary(costs[1:])}  # the first round settles


def measure_conv(config: Config, seconds: float, sides: tuple[int, ...] = (28, 64)) -> dict[str, object]:
    """Measure the loop with the convolutional network against the loop with the plain one; images are noise.

    A stretch takes `seconds`. Returns for each side of the images, in pixels, the steps per second with convolutions,
    and the ratio of the two speeds over PAIRS pairs of alternating measurements.
    """
    metrics: dict[str, object] = {}
    for side in sides:
        images = np.random.default_rng(0).integers(0, 256, (4096, side, side), np.uint8)
        labels = np.zeros(len(images), np.uint8)
        dataset = Dataset("own", "noise", images, labels, images[:1], labels[:1], ("noise",), "noise")
        plain, conv = (
            BareLoop(dataset, dataclasses.replace(config, network=network, epochs=None))
            for network in ("plain", "conv")
        )
        pairs = [(plain.rate(seconds), conv.rate(seconds)) for _ in range(1 + PAIRS)][1:]  # the first settles
        for loop in (plain, conv):
            loop.close()
        metrics[f"steps_per_s_conv_{side}"] = statistics.median(rate for _, rate in pairs)
        metrics[f"conv_to_plain_{side}"] = summary([rate / other for other, rate in pairs])
    return metrics
