"""log p(x) by quadrature over all of z, a line or a plane; q(z|x) tells where to look first."""

from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
import torch

from latentlab.inference.line import line_evidence
from latentlab.inference.quadrature import Evidence, evidence

if TYPE_CHECKING:
    from latentlab.models.latent_model import LatentModel


def q_of(model: "LatentModel", x: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Return the means and the standard deviations of q(z|x) of images x, (n, pixels): each float32 (n, latent)."""
    with torch.inference_mode():
        q = model.encoder(x)
        return q.mean.numpy(), q.stddev.numpy()


def evidence_of(model: "LatentModel", x: torch.Tensor) -> Generator[float, None, Evidence]:
    """Return the Evidence of images x, (n, pixels) from 0 to 1; yields the share that is done.

    Raises UserError if z is neither a line nor a plane, see capabilities.
    """
    return (line_evidence if model.latent_size == 1 else evidence)(model, x, *q_of(model, x))
