"""Evaluation of a saved run on its data: the test metrics, and the posterior of every image."""

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.config import ELBO, LOG_PX, Config, bound_name, default_threads
from latentlab.data import load
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.run import Run
from latentlab.training.snapshot import TEST

if TYPE_CHECKING:
    import torch

    from latentlab.models.density import DensityModel


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """Metrics of the whole test set, in nats per image.

    `neg_bound` is minus the quantity that `bound` names: of a latent model reconstruction + KL, for any beta.
    `neg_elbo` and `log_px` are the same metric under its own name, None where `bound` names another one. An autoencoder
    has no KL and no bound; a model without a latent space has its exact log p(x) alone.
    """

    reconstruction: float | None
    kl: float | None
    neg_bound: float | None
    pixels: str
    seed: int
    bound: str = ELBO  # see config.bound_name

    @property
    def neg_elbo(self) -> float | None:
        """-ELBO; None where another bound was measured."""
        return self.neg_bound if self.bound == ELBO else None

    @property
    def log_px(self) -> float | None:
        """log p(x); None where a bound was measured, or nothing."""
        return -self.neg_bound if self.bound == LOG_PX and self.neg_bound is not None else None


def evaluate_run(run: Run) -> Evaluation:
    """Measure the ELBO of a run on the test set, with its own seed and threads.

    The metrics are the last of its training again, to the last bit, unless that was exact. Raises UserError where its
    data set is not there.
    """
    from latentlab.models.objectives import evaluate

    run = with_images(run)
    model = _ready(run)
    figure = evaluate(model, run.dataset.test_images, run.config.pixels, run.config.seed)
    found = _evaluation(run, figure.reconstruction, figure.kl)
    return dataclasses.replace(found, bound=ELBO) if run.config.objective == "exact" else found


def model_report(config: Config) -> dict[str, Any]:
    """Return the prior and the objective of a run in plain types; None for what its model does not have."""
    has_prior = config.family in ("vae", "beta-vae")
    has_components = config.family == "mixture" or config.prior in ("mixture", "vamp")
    return {
        "prior": config.prior if has_prior else None,
        "components": config.components if has_components else None,
        "rank": config.rank if config.family == "mixture" else None,
        "objective": config.objective if has_prior else None,
        "samples": config.samples if config.objective == "iwae" else None,
    }


def last_evaluation(run: Run) -> Evaluation | None:
    """Return the newest test metrics that the run's training measured; None before the first."""
    row = run.snapshot.losses.last(TEST)
    return None if row is None else _evaluation(run, row.reconstruction, None if np.isnan(row.kl) else row.kl)


def posteriors(run: Run, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return means and log-variances of q(z|x), float32 (N, latent) each, for uint8 images (N, height, width)."""
    return _ready(run).encode_images(images)


def with_images(run: Run) -> Run:
    """Return the run with its data set, which is loaded if the run has none.

    Raises UserError if the images are missing, of another size, or other images than those of the training; only a
    folder named for this run, `run.data_dir`, may hold other images. `run.same_data` tells them apart.
    """
    if run.dataset is not None:
        return run
    if run.data_dir is None:
        dataset = load(run.config.dataset, run.config.data_dir, any_content=True)
    else:
        from latentlab.data.importing import read_from  # not needed before the first paint of the window

        dataset = read_from(run.data_dir, run.config.dataset, run.image_shape)
    if dataset.image_shape != run.image_shape:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The run was trained on images of {expected} pixels, and those in {source} have {found}; choose its own data (--data PATH).",  # noqa: E501
            ),
            expected="{} x {}".format(*run.image_shape),
            found="{} x {}".format(*dataset.image_shape),
            source=dataset.source,
        )
    run = dataclasses.replace(run, dataset=dataset)
    if run.same_data is False and run.data_dir is None:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The run was trained on other images than those in {source}; put its own back there. “latentlab evaluate RUN --data PATH” asks about others.",  # noqa: E501
            ),
            source=dataset.source,
        )
    return run


def with_means(run: Run) -> Run:
    """Return the run with its dataset and the exact posterior means of all training images. Raises UserError."""
    run = with_images(run)
    if not run.model.latent_size:
        return run
    means, _ = posteriors(run, run.dataset.train_images)
    computed_at = np.full(len(means), run.snapshot.step, np.int32)
    snapshot = dataclasses.replace(run.snapshot, means=means, computed_at=computed_at, exact=True)
    return dataclasses.replace(run, snapshot=snapshot)


def check_device(config: Config, has_weights: bool = False) -> None:
    """Raise UserError if no training on this machine can have these settings: device, precision, prior or objective.

    `has_weights`: the training begins with the weights of a saved run.
    """
    import torch

    from latentlab.models import FAMILIES
    from latentlab.training.device import device_of

    if config.prior == "grid":
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "--prior grid is fitted to a decoder that is trained already: train with another prior, then “latentlab fit-prior RUN”.",  # noqa: E501
            )
        )
    if config.objective == "refit" and not has_weights:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "--objective refit trains q(z|x) on the decoder of a saved run: “latentlab train --resume RUN --objective refit”, or “Train on from here” in the window.",  # noqa: E501
            )
        )
    if config.device != "auto" and not _is_there(torch.device(config.device)):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "This machine has no device “{device}” for torch; choose auto or cpu."),
            device=config.device,
        )
    if config.device == "mps" and config.rank:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--rank needs numbers of 64 bits, which --device mps lacks; choose cpu.")
        )
    if config.precision == "bfloat16" and not (device_of(config).type == "cpu" and _processor_has_bfloat16()):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--precision bfloat16 needs --device cpu and a processor that has bfloat16.")
        )
    if config.precision == "bfloat16" and not FAMILIES[config.family].fused:  # autograd would ignore the precision
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The family {family} trains in float32 only; leave out --precision bfloat16."),
            family=config.family,
        )


def _is_there(device: "torch.device") -> bool:
    import torch

    if device.type == "cuda":
        return torch.cuda.is_available()
    if device.type == "mps":
        return torch.backends.mps.is_available()
    return True


def _processor_has_bfloat16() -> bool:
    """Return whether the processor multiplies bfloat16 in hardware: emulation (AVX-512 alone) is slower."""
    import torch

    found = getattr(torch.cpu, "get_capabilities", dict)()  # "avx512_bf16", "amx_bf16"; on ARM "bf16"
    return any(there for name, there in found.items() if name.endswith("bf16"))


def _evaluation(run: Run, reconstruction: float, kl: float | None) -> Evaluation:
    if not run.model.latent_size:  # the loss is -log p(x)
        return Evaluation(None, None, reconstruction, run.config.pixels, run.config.seed, LOG_PX)
    neg_bound = None if kl is None else reconstruction + kl
    settings = run.config.pixels, run.config.seed
    return Evaluation(reconstruction, kl, neg_bound, *settings, bound=bound_name(run.config))


def _ready(run: Run) -> "DensityModel":
    """Return the run's model on the device of its training, and set this thread's number of threads to the training's.

    Sums by another number of threads round differently.
    """
    import torch

    from latentlab.models import frozen_model
    from latentlab.training.device import device_of

    torch.set_num_threads(run.config.threads or default_threads())
    device = device_of(run.config)
    if device.type == "cpu" or not _is_there(device):
        return run.model
    weights = {name: weight.to(device) for name, weight in run.snapshot.weights.items()}
    return frozen_model(run.config, run.image_shape, weights)
