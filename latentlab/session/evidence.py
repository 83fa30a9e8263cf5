"""Exact metrics of a run's images: of its whole test set, or of one image, complete or with hidden pixels."""

import contextlib
import dataclasses
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.capabilities import Capability
from latentlab.config import core_count
from latentlab.data.pictures import read_mask
from latentlab.errors import UserError, shortened
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import check
from latentlab.session.run import Run
from latentlab.session.subject import Subject, as_x
from latentlab.work import Share, shared

if TYPE_CHECKING:
    from latentlab.inference.imputation import Imputation
    from latentlab.inference.posterior import BestGaussian, Posterior
    from latentlab.inference.quadrature import Evidence


def exact_report(found: "Evidence") -> dict[str, Any]:
    """Return the means of an Evidence, its guards, and whether it may be called exact, in plain types."""
    problem = found.problem
    return {
        "log_px": float(found.log_px.mean()),
        "error": float(found.error.mean()),
        "ok": problem is None,
        "reason": problem and str(problem),
        "guards": dataclasses.asdict(found.guards),
        "nodes": found.nodes,
        "seconds": round(found.seconds, 3),
        "gemm_fraction": round(found.gemm_fraction, 3),
    }


@dataclasses.dataclass(frozen=True, eq=False)
class ImagePosterior:
    """The true posterior of one image, and the best Gaussians beside q(z|x)."""

    subject: Subject
    step: int
    x: np.ndarray  # float32 (height, width): the pixels as the model sees them
    posterior: "Posterior"
    beta: float  # beta of the run's objective
    diagonal: "BestGaussian"  # the best Gaussians for this image
    full: "BestGaussian"
    aimed: "BestGaussian | None"  # the best diagonal Gaussian by the run's own beta; None for a beta near 0
    modes: np.ndarray  # float32 (modes, height, width): the decoded images of the modes
    raster: np.ndarray  # float32 (side, side), top row first: log p(x, z) over `bounds`
    bounds: tuple[float, float, float, float]  # x0, y0, x1, y1

    @property
    def gap_words(self) -> str:
        """Return the pieces of the gap, in nats, as a sum in words."""
        approximation = f"{self.posterior.log_px - self.diagonal.elbo:.4f} approximation"
        if self.aimed is None:
            return (
                f"{approximation} + {self.diagonal.elbo - self.posterior.elbo:.4f} amortisation and beta {self.beta:g}"
            )
        cost = "" if self.beta == 1 else f" + {self.diagonal.elbo - self.aimed.elbo:.4f} beta {self.beta:g}"
        amortisation = self.aimed.elbo - self.posterior.elbo
        return f"{approximation}{cost} {'+' if amortisation >= 0 else '-'} {abs(amortisation):.4f} amortisation"

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types, in nats."""
        found = self.posterior
        return self.subject.as_json() | {
            "step": self.step,
            "kind": found.kind,
            "exact": exact_report(found.evidence),
            "elbo": found.elbo,
            "gap": found.gap,
            "beta": self.beta,
            "approximation_gap": found.log_px - self.diagonal.elbo,
            "beta_gap": None if self.aimed is None else self.diagonal.elbo - self.aimed.elbo,
            "amortisation_gap": None if self.aimed is None else self.aimed.elbo - found.elbo,
            "best_gaussian": {"diagonal": self.diagonal.elbo, "full": self.full.elbo},
            "kl_to_true_posterior": found.kl,
            "residual": found.residual,
            "mean": found.mean.tolist(),
            "covariance": found.covariance.tolist(),
            "q_mean": found.q_mean.tolist(),
            "q_sigma": found.q_sigma.tolist(),
            "modes": [{"z": mode.z.tolist(), "mass": mode.mass} for mode in found.modes],
        }


def posterior_of(run: Run, subject: Subject, side: int = 160) -> Generator[Share, None, ImagePosterior]:
    """Return the true posterior of one image, with a raster of side x side nodes for its picture. Raises UserError."""
    import torch

    from latentlab.inference.likelihood import log_likelihood
    from latentlab.inference.posterior import aimed_gaussian, best_gaussian, image_posterior

    check(run, Capability.POSTERIOR)
    with all_cores():
        x = as_x(run, subject.image[None])[0]
        found = yield from shared("log p(x)", image_posterior(run.model, x))
        reach = np.sqrt(np.diag(found.covariance))
        low = np.minimum(found.mean - 5 * reach, found.q_mean - 3.5 * found.q_sigma)
        high = np.maximum(found.mean + 5 * reach, found.q_mean + 3.5 * found.q_sigma)
        centre, half = (low + high) / 2, float((high - low).max()) / 2
        axis = (np.arange(side) + 0.5) / side * 2 * half - half
        z = torch.from_numpy(np.stack(np.meshgrid(centre[0] + axis, centre[1] - axis), axis=-1).reshape(-1, 2)).float()
        with torch.inference_mode():
            joint = log_likelihood(run.model, x[None], z[None])[0] + run.model.prior.log_prob(z)
            modes = run.model.decode_images(np.array([mode.z for mode in found.modes]))
    # Many small steps: several threads would mostly wait for each other.
    diagonal = best_gaussian(run.model, x, found, full=False)
    full = best_gaussian(run.model, x, found, full=True, others=[diagonal])
    beta = run.snapshot.beta
    aimed = aimed_gaussian(run.model, x, found, diagonal, beta)
    return ImagePosterior(
        subject,
        run.snapshot.step,
        x.numpy().reshape(run.image_shape),
        found,
        beta,
        diagonal,
        full,
        aimed,
        modes,
        joint.numpy().reshape(side, side),
        (*(centre - half).tolist(), *(centre + half).tolist()),
    )


@dataclasses.dataclass(frozen=True, eq=False)
class Completed:
    """One image with hidden pixels, and the completions given the visible ones."""

    subject: Subject
    step: int
    mask: str
    x: np.ndarray  # float32 (height, width)
    visible: np.ndarray  # bool (height, width)
    found: "Imputation"

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types, in nats."""
        found = self.found
        return self.subject.as_json() | {
            "step": self.step,
            "mask": self.mask,
            "kind": found.kind,
            "log_px": found.whole.log_px,
            "log_px_visible": found.visible.log_px,
            "log_px_hidden": found.log_px_hidden,
            "plug_in": found.plug_in,
            "encoder": found.encoder,
            "ok": found.whole.evidence.problem is None and found.visible.evidence.problem is None,
            "modes": [{"z": mode.z.tolist(), "mass": mode.mass} for mode in found.visible.modes],
            "encoder_z": found.visible.q_mean.tolist(),
            "next_pixel": [int(i) for i in divmod(int(found.prediction.information.argmax()), self.x.shape[1])],
        }


def complete(run: Run, subject: Subject, mask: str) -> Generator[Share, None, Completed]:
    """Hide the pixels of a mask, by its name or from a picture, and complete the image. Raises UserError."""
    import torch

    from latentlab.inference.imputation import MASKS, check_mask, impute, mask_named

    check(run, Capability.IMPUTE)
    if mask in MASKS:
        name, visible = mask, mask_named(mask, run.image_shape)
    elif Path(mask).is_file():
        name, visible = Path(mask).name, read_mask(Path(mask), run.image_shape)
    else:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "There is no mask {mask}: choose one of {names}, or a picture of the images' size that is white where pixels are hidden.",  # noqa: E501
            ),
            mask=shortened(mask),
            names=", ".join(MASKS),
        )
    check_mask(visible, run.image_shape)
    with all_cores():
        x = as_x(run, subject.image[None])[0]
        work = impute(run.model, x, torch.from_numpy(visible.ravel()), run.config.seed)
        found = yield from shared("log p(x)", work)
    pixels = x.numpy().reshape(run.image_shape)
    return Completed(subject, run.snapshot.step, name, pixels, visible, found)


@contextlib.contextmanager
def all_cores() -> Iterator[None]:
    """Let torch use every core: sums of inference need not equal a training's bit for bit."""
    from latentlab.models.threads import threads

    with threads(core_count()):
        yield
