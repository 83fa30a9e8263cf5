"""The density of the points of a latent line beside that of its prior: the map of a latent space of one dimension."""

import dataclasses

import numpy as np

from latentlab.export.density_curve import Curve
from latentlab.session.map_points import BAND, Points
from latentlab.session.run import Run

NODES = 512
MARGIN = 4.0  # bandwidths beyond the outermost points


@dataclasses.dataclass(frozen=True, eq=False)
class LineCurves:
    """Densities per unit of z: of the known points by a kernel, and of p(z), which an autoencoder lacks."""

    x: np.ndarray  # (n,), evenly spaced
    points: np.ndarray  # (n,)
    prior: np.ndarray | None  # (n,)

    def drawn(self, name: str) -> tuple[Curve, ...]:
        """Return the curves to one scale, as high as the band of the points; `name` is that of their density."""
        scale = BAND / max(float(self.points.max()), 0.0 if self.prior is None else float(self.prior.max()))
        points = Curve(self.x, scale * self.points, name, filled=True)
        if self.prior is None:
            return (points,)
        return points, Curve(self.x, scale * self.prior, "p(z)", filled=False)


def line_curves(run: Run, points: Points) -> LineCurves | None:
    """Return the curves of points on a line; None if no point is known."""
    found = density(points.means[:, 0])
    if found is None:
        return None
    x, height = found
    return LineCurves(x, height, None if run.model.prior is None else _prior(run, x))


def density(values: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Return places, and the density of values, (n,), there: a Gaussian kernel over a fine histogram.

    The bandwidth follows Silverman's rule, 0.9 min(s, IQR / 1.34) n^(-1/5) (Silverman 1986, eq. 3.31). Values that are
    not finite do not count; returns None if none is left.
    """
    values = values[np.isfinite(values)].astype(np.float64)
    if not len(values):
        return None
    low, high = np.quantile(values, (0.25, 0.75))
    spread = min(values.std(), (high - low) / 1.34) or values.std() or 1.0
    width = max(0.9 * spread * len(values) ** -0.2, 1e-6)
    edges = np.linspace(values.min() - MARGIN * width, values.max() + MARGIN * width, NODES + 1)
    counts, _ = np.histogram(values, edges)
    step = edges[1] - edges[0]
    reach = min(NODES // 2 - 1, max(1, round(MARGIN * width / step)))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / width) ** 2)
    smooth = np.convolve(counts, kernel / kernel.sum(), mode="same")
    return (edges[:-1] + edges[1:]) / 2, smooth / (len(values) * step)


def _prior(run: Run, x: np.ndarray) -> np.ndarray:
    import torch

    with torch.inference_mode():
        return run.model.prior.log_prob(torch.from_numpy(x)[:, None]).exp().double().numpy()
