"""The dimensions of z one by one: the information of each about the images, and the decoded images along each."""

import dataclasses

import numpy as np

from latentlab.session.run import Run, RunRef

IMAGES = 2000  # number of test images over which a KL divergence is averaged
REACH = 3.0  # latent units: the two ends of a traversal
ACTIVE_VARIANCE = 0.01  # Burda+ 2016: a unit is active if Var_x(E[z_i | x]) is above it


@dataclasses.dataclass(frozen=True, eq=False)
class LatentMetrics:
    """Metrics of each dimension of z."""

    ref: RunRef
    kl: np.ndarray | None  # float64 (latent_size,), nats: mean KL of q(z_i|x) from p(z_i); None without such a prior
    active: np.ndarray | None  # bool (latent_size,), see active_dimensions; None: unknown
    images: int  # number of images in the mean KL


def latent_metrics(run: Run) -> LatentMetrics:
    """Measure each dimension of z on the first test images. The run has its data set."""
    images = run.dataset.test_images[:IMAGES]
    kl = None
    if run.model.prior is not None and run.model.prior.standard:
        means, log_variances = (part.astype(np.float64) for part in run.model.encode_images(images))
        kl = (0.5 * (means**2 + np.exp(log_variances) - 1 - log_variances)).mean(axis=0)
    return LatentMetrics(run.ref, kl, active_dimensions(run.snapshot.means), len(images))


def stops(count: int) -> np.ndarray:
    """Return the coordinates of a traversal: float64 (count,), in even steps from -REACH to REACH."""
    return np.linspace(-REACH, REACH, count)


def traversal(run: Run, z: np.ndarray, dimensions: tuple[int, ...], count: int) -> np.ndarray:
    """Return the decoded images along some dimensions, each from -REACH to REACH while the others stay as in z.

    Float32 (dimensions, count, height, width), 0 to 1.
    """
    places = np.tile(np.asarray(z, np.float32), (len(dimensions), count, 1))
    for row, dimension in enumerate(dimensions):
        places[row, :, dimension] = stops(count)
    images = run.model.decode_images(places.reshape(-1, places.shape[-1]))
    return images.reshape(len(dimensions), count, *run.image_shape)


def active_units(means: np.ndarray) -> int | None:
    """Return how many dimensions are active, see `active_dimensions`; None if no row is known."""
    active = active_dimensions(means)
    return None if active is None else int(active.sum())


def active_dimensions(means: np.ndarray) -> np.ndarray | None:
    """Return which columns of `means`, (N, latent_size), have a variance above 0.01; rows of NaN do not count.

    Bool (latent_size,); None if no row is known. Source: Burda, Grosse, Salakhutdinov 2016, "Importance weighted
    autoencoders".
    """
    known = means if np.isfinite(means.sum()) else means[np.isfinite(means).all(axis=1)]
    if not len(known):
        return None
    columns = np.ascontiguousarray(known.T)  # a sum down two long columns takes ten times as long
    return columns.var(axis=1, dtype=np.float64) > ACTIVE_VARIANCE
