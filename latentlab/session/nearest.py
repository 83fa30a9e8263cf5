"""The point, and the training image, nearest to a place of the latent space."""

import dataclasses

import numpy as np

from latentlab.session.run import Run


@dataclasses.dataclass(frozen=True, eq=False)
class Nearest:
    """The training image with the posterior mean nearest to the probe, and its reconstruction."""

    index: int
    label: str
    image: np.ndarray  # float32 (height, width), 0 to 1
    reconstruction: np.ndarray  # the same


def nearest_image(run: Run, z: np.ndarray) -> Nearest | None:
    """Return the training image nearest to z, (latent_size,); None if no posterior mean or image is known."""
    index = None if run.dataset is None else nearest_point(run.snapshot.means, z)
    if index is None:
        return None
    image = run.dataset.train_images[index]
    means, _ = run.model.encode_images(image[None])
    name = run.dataset.name_of(run.dataset.train_labels[index])
    return Nearest(index, name, image.astype(np.float32) / 255, run.model.decode_images(means)[0])


def nearest_point(means: np.ndarray, z: np.ndarray) -> int | None:
    """Return the row of `means`, (N, latent_size), nearest to `z`; rows of NaN do not count; None if no row is left."""
    # Column by column: a sum along the short axis takes ten times as long.
    squares = sum(np.square(column - value) for column, value in zip(means.T, np.asarray(z, np.float32)))
    squares[np.isnan(squares)] = np.inf
    nearest = int(squares.argmin())
    return nearest if np.isfinite(squares[nearest]) else None
