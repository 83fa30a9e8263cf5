"""The experiments of the laboratory that need a run: its gradients, its pixels, its latent plane; and Old Faithful."""

from collections.abc import Generator
from functools import partial

import numpy as np

from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.laboratory import faithful
from latentlab.laboratory.cross_entropy import PixelCrossEntropy, of_pixels
from latentlab.laboratory.gaussian_mixture import begin, climb, fit, held_out
from latentlab.laboratory.gradient_estimators import Gradients, gradients
from latentlab.laboratory.rotation import Rotated, rotation
from latentlab.session.capabilities import check, why_not
from latentlab.session.evaluation import with_images
from latentlab.session.evidence import all_cores
from latentlab.session.run import Run
from latentlab.session.subject import Subject, as_x
from latentlab.work import Share, mapped

IMAGES = 8  # test images whose log p(x) is computed at each angle
POINTS = 3_000  # test images whose posterior means give the mutual information
KS = range(1, 9)  # numbers of components that cross-validation compares


def faithful_report(
    which: str, k: int, seed: int, starts: int, compares: bool
) -> Generator[Share, None, faithful.FaithfulReport]:
    """Fit one Gaussian and a mixture of `k` to the eruptions; with `compares` cross-validate the numbers of KS too."""
    x = faithful.columns(which)
    path = []

    def note(level: float) -> Share:
        path.append(level)
        return Share("EM", 0.0)

    mixture = yield from mapped(climb(x, begin(x, k, seed)), note)
    best = yield from mapped(fit(x, k, seed, starts), partial(Share, "EM"))
    region = None if which == "waiting" else faithful.region_of(best, *faithful.GAP)
    curve = None
    if compares:
        curve = yield from mapped(held_out(x, KS, seed), partial(Share, "K"))
    return faithful.FaithfulReport(which, mixture, np.array(path), best, region, curve)


def why_no_pixels(run: Run) -> UserError | None:
    """Return why the loss of a run is no cross-entropy, in one sentence; None where it is."""
    if run.model.decoder.likelihood.has_entropy:
        return None
    return UserError(
        QT_TRANSLATE_NOOP(
            "Errors",
            "The likelihood of this run is a Gaussian, whose loss is no cross-entropy; show a run with Bernoulli pixels.",  # noqa: E501
        )
    )


def pixels_of(run: Run, subject: Subject) -> PixelCrossEntropy:
    """Return the binary cross-entropy of an image's grey values with its reconstruction at the mean of q(z|x).

    Raises UserError where the likelihood is a Gaussian.
    """
    if (reason := why_no_pixels(run)) is not None:
        raise reason
    import torch

    with torch.inference_mode():
        mean = run.model.encoder(as_x(run, subject.image[None])).mean.numpy()
    grey = subject.image / 255 if subject.image.dtype == np.uint8 else subject.image
    return of_pixels(grey, run.model.decode_images(mean)[0])


def gradients_of(run: Run, subject: Subject, draws: int, seed: int) -> Gradients:
    """Return draws of the ELBO's gradient at an image by two estimators. Raises UserError where there is no ELBO."""
    check(run, Capability.PRIOR)
    return gradients(run.model, as_x(run, subject.image[None])[0], draws, seed)


def why_no_rotation(run: Run) -> UserError | None:
    """Return why the latent plane of a run cannot be turned, in one sentence; None where it can."""
    if (reason := why_not(run, Capability.POSTERIOR)) is not None:
        return reason
    if not run.model.prior.standard:
        return UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The prior of this run is not N(0, I), so a rotation changes it; show a run with the normal prior.",
            )
        )
    return None


def rotation_of(run: Run, degrees: float, images: int = IMAGES) -> Generator[Rotated | Share, None, Rotated]:
    """Return the model of a run with its latent plane turned; yields the result without log p(x) first.

    Raises UserError where z is no plane with prior N(0, I), or the data set is not there.
    """
    if (reason := why_no_rotation(run)) is not None:
        raise reason
    run = with_images(run)
    dataset = run.dataset
    with all_cores():
        means, _ = run.model.encode_images(dataset.test_images[:POINTS])
        labels = dataset.test_labels[:POINTS].astype(np.intp) if dataset.has_labels else None
        x = as_x(run, dataset.test_images[:images])
        work = rotation(run.model, x, float(np.radians(degrees)), means, labels, run.config.seed)
        found = yield from mapped(work, lambda at: at if isinstance(at, Rotated) else Share("log p(x)", at))
    yield Share("log p(x)", 1.0)  # the quadrature may need less than its largest lattice
    return found
