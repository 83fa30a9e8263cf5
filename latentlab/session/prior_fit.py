"""The best prior for the decoder of a finished run, as a run of its own."""

import dataclasses
from collections.abc import Generator
from pathlib import Path
from typing import Any

from latentlab.capabilities import Capability
from latentlab.config import checked
from latentlab.session.capabilities import check
from latentlab.session.evaluation import evaluate_run, with_images
from latentlab.session.evidence import all_cores
from latentlab.session.rescue import save_claimed
from latentlab.session.run import Origin, Run, run_at
from latentlab.session.run_folder import Claim, check_other, claim_new
from latentlab.training.snapshot import TEST, LossRow
from latentlab.work import Share, shared

IMAGES = 10_000  # that a prior is fitted to by default


@dataclasses.dataclass(frozen=True, eq=False)
class PriorFit:
    """A run whose prior was fitted to its decoder, saved, and the path of EM."""

    run: Run
    images: int  # that it was fitted to
    gain: float  # of log p(x) beside N(0, I): nats per image of these, by a raster, see inference.grid_prior
    steps: int

    def as_json(self) -> dict[str, Any]:
        """Return the metrics in plain types."""
        return {"images": self.images, "steps": self.steps, "gain": self.gain}


def fit_prior(
    run: Run,
    images: int = IMAGES,
    out: Path | None = None,
    force: bool = False,
    parent: Path = Path("latentlab-runs"),
) -> Generator[Share, None, tuple[Path, PriorFit]]:
    """Fit the shares of a grid prior to the first training images, and save the decoder with that prior as a new run.

    The new run has the weights of both networks, the losses so far, and test metrics under the new prior; no training
    goes on from it. Without `out` it has a folder of the default name in `parent`. Returns its folder and the fit.
    Raises UserError where z is not a plane, the images are missing, or `out` is the run itself or cannot be written.
    """
    from latentlab.inference.grid_prior import fit_grid_prior
    from latentlab.inference.metrics import as_seen

    check(run, Capability.POSTERIOR)
    check_other(out, run.folder)
    run = with_images(run)
    default = checked().components
    config = checked(**vars(run.config) | {"prior": "grid", "components": default})
    with Claim(out, force) if out is not None else claim_new(config, parent) as claim:
        chosen = run.dataset.train_images[:images]
        with all_cores():
            x = as_seen(run.model, chosen, config.pixels, config.seed)
            prior, path = yield from shared("p(z)", fit_grid_prior(run.model, x))
        weights = {name: part for name, part in run.snapshot.weights.items() if not name.startswith("prior.")}
        weights["prior.log_shares"] = prior.log_shares.detach().clone()
        fitted = run_at(dataclasses.replace(run.snapshot, weights=weights), config, run.dataset)
        metrics, snapshot = evaluate_run(fitted), fitted.snapshot
        losses = snapshot.losses.copy()
        loss = metrics.reconstruction + snapshot.beta * metrics.kl
        losses.append(LossRow(snapshot.step, snapshot.epoch, TEST, metrics.reconstruction, metrics.kl, loss))
        origin = Origin.new("" if run.origin is None else run.origin.uid, snapshot.step)
        fitted = dataclasses.replace(
            fitted, snapshot=dataclasses.replace(snapshot, losses=losses.frozen()), origin=origin
        )
        saved = save_claimed(fitted, claim)
    return saved.folder, PriorFit(saved, len(chosen), path[-1], len(path) - 1)
