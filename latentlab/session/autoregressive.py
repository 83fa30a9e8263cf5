"""Questions to an autoregressive model: a sample and how it came about, log p(x) pixel by pixel, completions."""

import dataclasses
import math
import time
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from latentlab.capabilities import Capability
from latentlab.config import Config, checked
from latentlab.session.capabilities import check
from latentlab.session.density import log_px_of
from latentlab.session.evaluation import posteriors
from latentlab.session.run import Run
from latentlab.session.subject import Subject, as_x
from latentlab.work import Share, Steps, mapped

if TYPE_CHECKING:
    from latentlab.inference.comparison import Measured

MOST_FRAMES = 1000  # of a drawing
FEATURES, UNITS_PROBE, MEANS_PROBE = 0.5, 10.0, 1.0  # what the steps of `probes` cost: seconds for 500 units and MNIST


def made_settings(beside: Config, order: str, hidden: int, epochs: int) -> Config:
    """Return the settings of a MADE with one hidden layer of this width that learns what another run learned from.

    The pixels and the seed are those of the other run, so that both see the same binary images.
    """
    shared_names = ("dataset", "data_dir", "seed", "threads", "device")
    pixels = beside.pixels if beside.likelihood == "bernoulli" else "grey"
    return checked(
        **{name: getattr(beside, name) for name in shared_names},
        family="made",
        hidden=(hidden,),
        order=order,
        epochs=epochs,
        pixels=pixels,
    )


@dataclasses.dataclass(frozen=True, eq=False)
class Drawing:
    """A sample, and the probabilities while it was drawn."""

    image: np.ndarray  # float32 (height, width): 0 or 1
    order: np.ndarray  # int64 (pixels,)
    chances: np.ndarray  # float16 (frames, pixels)
    every: int  # pixels drawn between two frames
    seconds: float  # of the passes: one for each pixel

    def drawn(self, done: int) -> np.ndarray:
        """Return the image, (height, width), once the first `done` pixels of the order are drawn; NaN elsewhere."""
        shown = np.full(self.image.size, np.nan, np.float32)
        known = self.order[:done]
        shown[known] = self.image.ravel()[known]
        return shown.reshape(self.image.shape)

    def conditionals(self, done: int) -> np.ndarray:
        """Return p(x_i = 1), (height, width), of the pixels that are not drawn after `done` pixels; NaN elsewhere.

        Given the drawn pixels, and black in those between: for the next pixel it is the probability by which that
        pixel is drawn.
        """
        shown = self.chances[done // self.every].astype(np.float32)
        shown[self.order[:done]] = np.nan
        return shown.reshape(self.image.shape)

    def next_pixel(self, done: int) -> tuple[int, int] | None:
        """Return row and column of the pixel that follows `done` others; None after the last."""
        if done >= len(self.order):
            return None
        row, column = divmod(int(self.order[done]), self.image.shape[1])
        return row, column


def draw(run: Run, seed: int) -> Generator[float, None, Drawing]:
    """Return the sample that `latentlab sample` draws first from a seed; yields the share that is done."""
    import torch

    from latentlab.models.distributions import random_stream

    model, pixels = run.model, math.prod(run.image_shape)
    blank, everything = torch.zeros(1, pixels), torch.ones(pixels, dtype=torch.bool)
    steps = model.drawing(blank, everything, random_stream(seed, "samples"))
    seconds, done, image = 0.0, 0, None
    while image is None:
        began = time.perf_counter()
        try:
            next(steps)
        except StopIteration as end:
            image = end.value[0]
        seconds += time.perf_counter() - began
        done += 1
        yield 0.9 * min(1.0, done / pixels)
    every = -(-pixels // MOST_FRAMES)
    ranks = torch.argsort(model.order)
    frames = torch.arange(0, pixels + 1, every)
    chances = []
    for some in frames.split(model.rows):
        with torch.inference_mode():
            x = torch.where(ranks < some[:, None], image, 0)
            chances.append(model.logits(x).sigmoid().half().numpy())
        yield 0.9 + 0.1 * int(some[-1]) / pixels
    shape = run.image_shape
    return Drawing(image.numpy().reshape(shape), model.order.numpy(), np.concatenate(chances), every, seconds)


@dataclasses.dataclass(frozen=True, eq=False)
class PixelEvidence:
    """Exact log p(x) of an image as the sum over its pixels, in nats."""

    subject: Subject
    x: np.ndarray  # float32 (height, width), as the model sees the image
    log_conditionals: np.ndarray  # float64 (height, width): log p(x_i | pixels of earlier ranks)

    @property
    def log_px(self) -> float:
        """log p(x), in nats."""
        return float(self.log_conditionals.sum())


@dataclasses.dataclass(frozen=True, eq=False)
class Completed:
    """Completions of an image with hidden pixels, by the order of the model."""

    visible: np.ndarray  # bool (height, width)
    images: np.ndarray  # float32 (n, height, width)
    late: int  # visible pixels that come after a hidden one: the draws do not know them
    log_px_hidden: float | None  # log p(x_hidden | x_visible) of the true pixels, in nats; None with late pixels


def evidence_and_completions(
    run: Run, subject: Subject, visible: np.ndarray, count: int, seed: int
) -> Generator[None, None, tuple[PixelEvidence, Completed]]:
    """Return what a model says of an image, and `count` completions of it given the `visible` pixels, bool (h, w)."""
    import torch

    from latentlab.models.distributions import random_stream

    model, shape = run.model, run.image_shape
    x = as_x(run, subject.image[None])
    with torch.inference_mode():
        logs = model.log_conditionals(x).double().numpy().reshape(shape)
    hidden = torch.from_numpy(~visible.ravel())
    steps = model.drawing(x.repeat(count, 1), hidden, random_stream(seed, "completions"))
    images = yield from mapped(steps, lambda _: None)
    by_rank = hidden.numpy()[model.order.numpy()]
    first = int(by_rank.argmax()) if by_rank.any() else len(by_rank)
    late = int((~by_rank[first:]).sum())
    log_px_hidden = None if late else float(logs[~visible].sum())
    completed = Completed(visible, images.numpy().reshape(-1, *shape), late, log_px_hidden)
    return PixelEvidence(subject, x.numpy().reshape(shape), logs), completed


def mean_log_px(run: Run) -> "Generator[float, None, Measured]":
    """Return log p(x) of the test images, the mean in nats with its standard error; yields the share that is done."""
    from latentlab.inference.comparison import resampled

    return resampled((yield from log_px_of(run, run.dataset.test_images)))


def probes(run: Run, latent: Run | None, seed: int) -> "Generator[Share, None, tuple[Measured | None, ...]]":
    """Return the accuracy of a linear probe on the features of an autoregressive model, then on the means of q(z|x).

    Both probes see the same grey images: see inference.linear_probe. `latent` is a run of the same images, or None,
    which has no accuracy. Raises UserError where the images have no labels.
    """
    import torch

    from latentlab.inference.linear_probe import linear_probe, probe_images

    check(run, Capability.LABELS)
    data, model = run.dataset, run.model
    some = probe_images(len(data.train_images), seed)
    parts = data.train_images[some], data.test_images
    labels = data.train_labels[some], data.test_labels

    def features(images: np.ndarray) -> Generator[float, None, np.ndarray]:
        found = []
        for start in range(0, len(images), model.rows):
            with torch.inference_mode():
                found.append(model.features(model.to_x(images[start : start + model.rows])).numpy())
            yield start / len(images)
        return np.concatenate(found)

    steps = Steps(2 * FEATURES + UNITS_PROBE + (0 if latent is None else MEANS_PROBE))
    train = yield from steps.run("features", FEATURES, features(parts[0]))
    test = yield from steps.run("features", FEATURES, features(parts[1]))
    probe = linear_probe(train, labels[0], test, labels[1])
    accuracy = yield from steps.run("linear probe", UNITS_PROBE, probe)
    if latent is None:
        return accuracy, None
    train, test = (posteriors(latent, images)[0] for images in parts)
    probe = linear_probe(train, labels[0], test, labels[1])
    return accuracy, (yield from steps.run("linear probe", MEANS_PROBE, probe))
