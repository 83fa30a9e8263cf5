"""Questions to a model as a distribution over images: log p(x), components, samples; sheets of images."""

import dataclasses
import math
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.export.png import BACKGROUNDS, grid_size, tile, to_bytes
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import check
from latentlab.session.run import Run
from latentlab.session.subject import Subject, as_x
from latentlab.work import mapped

if TYPE_CHECKING:
    import torch

    from latentlab.models.density import ExactDensity

PICTURE_SIDE = 1000  # pixels of a sheet, approximately


@dataclasses.dataclass(frozen=True, eq=False)
class Components:
    """Components of a finite mixture, the heaviest first; with an image, the most responsible first."""

    indices: np.ndarray  # int64 (n,): of the components in the model
    weights: np.ndarray  # float64 (n,)
    images: np.ndarray  # float32 (n, height, width): mean images
    subject: Subject | None = None
    responsibilities: np.ndarray | None = None  # float64 (n,): p(k|x) of the image
    log_px: float | None = None  # nats, of the image

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types."""
        report = {} if self.subject is None else self.subject.as_json() | {"log_px": self.log_px}
        rows = {"component": self.indices.tolist(), "weight": self.weights.tolist()}
        if self.responsibilities is not None:
            rows["responsibility"] = self.responsibilities.tolist()
        return report | {"components": [dict(zip(rows, row)) for row in zip(*rows.values())]}


def log_px_of(run: Run, images: np.ndarray, binarisations: int = 0) -> Generator[float, None, np.ndarray]:
    """Return log p(x) in nats, float64 (n,), of images (n, height, width) under a model without a latent space.

    The pixels are those of every exact figure, see inference.metrics.as_seen; with `binarisations` the metrics are
    means over that number of draws of them. Yields the share that is done, 0 to 1.
    """
    from latentlab.inference.metrics import as_seen

    model, config, rounds = run.model, run.config, binarisations or 1
    pixels = "dynamic" if binarisations else config.pixels
    total = np.zeros(len(images))
    for number in range(rounds):
        x = as_seen(model, images, pixels, config.seed + number)
        total += yield from mapped(log_probs(model, x), lambda share, done=number: (done + share) / rounds)
    return total / rounds


def log_probs(model: "ExactDensity", x: "torch.Tensor") -> Generator[float, None, np.ndarray]:
    """Return log p(x) in nats, float64 (n,), of images x (n, pixels); yields the share that is done, 0 to 1."""
    import torch

    parts = []
    for start in range(0, len(x), model.rows):
        with torch.inference_mode():
            parts.append(model.log_prob(x[start : start + model.rows]).double().numpy())
        yield min(1.0, (start + model.rows) / len(x))
    return np.concatenate(parts)


def components_of(run: Run, count: int | None = None, subject: Subject | None = None) -> Components:
    """Return `count` components of a finite mixture, by default all, and their shares of an image. Raises UserError."""
    import torch

    check(run, Capability.COMPONENTS)
    model = run.model
    with torch.inference_mode():
        weights = model.log_weights.double().softmax(0).numpy()
        means = model.component_means().clamp(0, 1).numpy().reshape(-1, *run.image_shape)
        if subject is None:
            order = np.argsort(-weights, kind="stable")[:count]
            return Components(order, weights[order], means[order])
        joint = model.log_joint(as_x(run, subject.image[None]))[0].double()
        shares = joint.softmax(0).numpy()
        order = np.argsort(-shares, kind="stable")[:count]
        log_px = float(joint.logsumexp(0))
    return Components(order, weights[order], means[order], subject, shares[order], log_px)


def samples_of(run: Run, count: int, seed: int, mean: bool = False) -> np.ndarray:
    """Return draws of p(x), float32 (count, height, width), clamped to 0..1. Raises UserError.

    With `mean`, each pixel is the mean of the distribution that the pixel is drawn from, not the draw.
    """
    from latentlab.models.distributions import random_stream

    check(run, Capability.SAMPLE)
    drawn = run.model.sample(count, random_stream(seed, "samples"), mean)
    return drawn.clamp(0, 1).numpy().reshape(-1, *run.image_shape)


def completions_of(run: Run, subject: Subject, known: int, count: int, seed: int) -> np.ndarray:
    """Return completions of an image, (1 + count, height, width): first the image with the hidden pixels grey.

    The first `known` pixels in the order of the model stay. Raises UserError.
    """
    import torch

    from latentlab.models.distributions import random_stream

    check(run, Capability.ORDER)
    pixels = math.prod(run.image_shape)
    if known > pixels:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "An image of this run has {pixels} pixels, and --known gives {known}."),
            pixels=pixels,
            known=known,
        )
    x = as_x(run, subject.image[None])
    drawn = run.model.complete(x.repeat(count, 1), known, random_stream(seed, "completions"))
    x[:, run.model.order[known:]] = 0.5
    return torch.cat([x, drawn]).numpy().reshape(-1, *run.image_shape)


def sheet(images: np.ndarray, columns: int | None = None, scale: int | None = None) -> np.ndarray:
    """Return images, float32 (n, height, width) from 0 to 1, as one picture, row by row, uint8.

    The picture is about square and 1000 pixels a side unless columns and scale are given; the empty places at its end
    are black. Raises UserError above 16 megapixels.
    """
    count, height, width = images.shape
    columns = columns or math.ceil(math.sqrt(count * height / width))
    rows = math.ceil(count / columns)
    block = scale or max(1, round(PICTURE_SIDE / max(rows * height, columns * width)))
    grid_size(rows, columns, (height, width), block, block)
    blanks = np.zeros((rows * columns - count, height, width), images.dtype)
    return tile(to_bytes(np.concatenate([images, blanks])), columns, block, block, BACKGROUNDS["black"])
