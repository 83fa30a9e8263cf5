"""Experiments of the laboratory of likelihood, verbs with a result: the command line does them without a window."""

from collections.abc import Generator
from pathlib import Path
from typing import Annotated

import numpy as np

from latentlab import __version__
from latentlab.actions.declaration import about, action, command_line, has_posterior, has_run
from latentlab.actions.laboratory import (
    FIRST_P,
    FIRST_Q,
    LEAST_SIGMA,
    Draws,
    P,
    Q,
    Seed,
    check_points,
    check_weights,
)
from latentlab.actions.parameters import ImageName, PictureFit, PictureInvert, new_file
from latentlab.errors import UserError
from latentlab.files import check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.laboratory import faithful as old_faithful
from latentlab.laboratory.cross_entropy import CrossEntropy, PixelCrossEntropy, compare
from latentlab.laboratory.gradient_estimators import Gradients
from latentlab.laboratory.likelihood import HandLikelihood, by_hand
from latentlab.laboratory.rotation import Rotated
from latentlab.options import Spec
from latentlab.session.laboratory import faithful_report, gradients_of, pixels_of, rotation_of
from latentlab.session.run import Run
from latentlab.session.subject import chosen_subject
from latentlab.work import Share, mapped

OptionalPng = Annotated[
    Path | None, new_file(QT_TRANSLATE_NOOP("Settings", "A picture to write beside the figures"), "PNG (*.png)")
]


@action(
    "lab_likelihood",
    text=QT_TRANSLATE_NOOP("Actions", "Likelihood by hand"),
    tip=QT_TRANSLATE_NOOP("Actions", "Compute the likelihood of one Gaussian for points, and its maximum"),
    command="lab likelihood",
)
def likelihood(
    points: Annotated[
        tuple[float, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Points"),
            QT_TRANSLATE_NOOP("Settings", "The data, such as 1,2.5,4; by default Old Faithful's waiting times"),
            minimum=-1e6,
            maximum=1e6,
            metavar="X,X,…",
            none_word="faithful",
        ),
    ] = (),
    mean: Annotated[
        float | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Mean"),
            QT_TRANSLATE_NOOP("Settings", "The mean of the Gaussian; by default the mean of the points"),
            minimum=-1e6,
            maximum=1e6,
            none_word="best",
        ),
    ] = None,
    sigma: Annotated[
        float | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Sigma"),
            QT_TRANSLATE_NOOP("Settings", "The standard deviation of the Gaussian; by default that of the points"),
            minimum=LEAST_SIGMA,
            maximum=1e6,
            none_word="best",
        ),
    ] = None,
    out: OptionalPng = None,
) -> tuple[Path | None, HandLikelihood]:
    """Return the picture's path, if one was asked, and the likelihood of N(mean, sigma^2) for points, in nats.

    Raises UserError where the points have no spread and sigma is not given, or `out` cannot be written.
    """
    if out is not None:
        check_writable(out)
    data = np.array(points) if points else old_faithful.columns("waiting")[:, 0]
    check_points(data)
    spread = float(data.std())
    if sigma is None and spread == 0:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "The points have no spread, so the likelihood grows without bound as sigma goes to 0; give --sigma.",
            )
        )
    found = by_hand(data, float(data.mean()) if mean is None else mean, spread if sigma is None else sigma)
    if out is not None:
        from latentlab.session.laboratory_pictures import write_likelihood

        write_likelihood(out, found, _about("lab_likelihood", points=points, mean=mean, sigma=sigma))
    return out, found


@action(
    "lab_faithful",
    text=QT_TRANSLATE_NOOP("Actions", "Old Faithful"),
    tip=QT_TRANSLATE_NOOP("Actions", "Fit one Gaussian and a mixture by EM to 272 eruptions of Old Faithful"),
    command="lab faithful",
)
def faithful(
    variables: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Variables"),
            QT_TRANSLATE_NOOP("Settings", "Duration of an eruption and waiting time to the next, or one of the two"),
            choices=("both", *old_faithful.COLUMNS),
        ),
    ] = "both",
    components: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Components"),
            QT_TRANSLATE_NOOP("Settings", "The number of Gaussians in the mixture"),
            minimum=1,
            maximum=20,
        ),
    ] = 2,
    starts: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Starts"),
            QT_TRANSLATE_NOOP("Settings", "The number of starts of EM; the best end is reported"),
            minimum=1,
            maximum=1000,
        ),
    ] = 10,
    held_out: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Held out"),
            QT_TRANSLATE_NOOP("Settings", "Add the held-out likelihood of 1 to 8 components, by cross-validation"),
        ),
    ] = False,
    seed: Seed = 0,
    out: OptionalPng = None,
) -> Generator[Share, None, tuple[Path | None, old_faithful.FaithfulReport]]:
    """Return the picture's path, if one was asked, and the fits; log-likelihoods are totals in nats, in minutes.

    Raises UserError where `out` cannot be written.
    """
    if out is not None:
        check_writable(out)
    found = yield from faithful_report(variables, components, seed, starts, held_out)
    if out is not None:
        from latentlab.session.laboratory_pictures import write_faithful

        given = {"components": components, "starts": starts, "held_out": held_out, "seed": seed}
        write_faithful(out, found, _about("lab_faithful", variables=variables, **given))
    return out, found


@action(
    "lab_cross_entropy",
    text=QT_TRANSLATE_NOOP("Actions", "Cross-entropy"),
    tip=QT_TRANSLATE_NOOP("Actions", "Compute H(p), KL(p||q) and H(p, q) of two distributions"),
    command="lab cross-entropy",
)
def cross_entropy(
    p: P = FIRST_P,
    q: Q = FIRST_Q,
    out: OptionalPng = None,
) -> tuple[Path | None, CrossEntropy]:
    """Return the picture's path, if one was asked, and the parts of H(p, q), in nats.

    Raises UserError where the two have different numbers of outcomes or no weight, or `out` cannot be written.
    """
    if out is not None:
        check_writable(out)
    check_weights(p, q)
    found = compare(np.array(p), np.array(q))
    if out is not None:
        from latentlab.session.laboratory_pictures import write_cross_entropy

        write_cross_entropy(out, found, _about("lab_cross_entropy", p=p, q=q))
    return out, found


@action(
    "lab_pixels",
    text=QT_TRANSLATE_NOOP("Actions", "Cross-entropy of pixels"),
    tip=QT_TRANSLATE_NOOP("Actions", "Compute the binary cross-entropy of an image and its parts: entropy and KL"),
    when=has_run,
    command="lab pixels",
    reads_images=True,
)
def pixels(run: Run, image: ImageName, fit: PictureFit = "auto", invert: PictureInvert = "auto") -> PixelCrossEntropy:
    """Return the binary cross-entropy of an image with its reconstruction, pixel by pixel, nats. Raises UserError."""
    return pixels_of(*chosen_subject(run, image, fit, invert))


@action(
    "lab_gradient",
    text=QT_TRANSLATE_NOOP("Actions", "Gradient through a sample"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Compare two estimators of the ELBO's gradient at an image: reparameterization and score function"
    ),
    when=has_run,
    command="lab gradient",
    reads_images=True,
)
def gradient(
    run: Run,
    image: ImageName,
    fit: PictureFit = "auto",
    invert: PictureInvert = "auto",
    draws: Draws = 1000,
    seed: Seed = 0,
    out: OptionalPng = None,
) -> tuple[Path | None, Gradients]:
    """Return the picture's path, if one was asked, and the draws of both estimators, in nats per unit.

    Raises UserError where there is no such image or no ELBO, or `out` cannot be written.
    """
    run, subject = chosen_subject(run, image, fit, invert)
    if out is not None:
        check_writable(out)
    found = gradients_of(run, subject, draws, seed)
    if out is not None:
        from latentlab.session.laboratory_pictures import write_gradients

        command = command_line("lab_gradient", run, image=image, fit=fit, invert=invert, draws=draws, seed=seed)
        write_gradients(out, found, subject.words, about(run, command))
    return out, found


@action(
    "lab_independence",
    text=QT_TRANSLATE_NOOP("Actions", "Independence"),
    tip=QT_TRANSLATE_NOOP("Actions", "Turn the latent plane: log p(x) and the ELBO stay, what an axis means does not"),
    when=has_posterior,
    command="lab independence",
    reads_images=True,
)
def independence(
    run: Run,
    angle: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Angle"),
            QT_TRANSLATE_NOOP("Settings", "The angle by which the latent plane is turned, in degrees"),
            minimum=-360,
            maximum=360,
        ),
    ] = 45.0,
    images: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Images"),
            QT_TRANSLATE_NOOP("Settings", "The number of test images whose log p(x) and ELBO are averaged"),
            minimum=1,
            maximum=1000,
        ),
    ] = 8,
    out: OptionalPng = None,
) -> Generator[Share, None, tuple[Path | None, Rotated]]:
    """Return the picture's path, if one was asked, and the metrics of the turned model, in nats per image.

    Raises UserError where z is no plane with prior N(0, I), or `out` cannot be written.
    """
    if out is not None:
        check_writable(out)
    work = rotation_of(run, angle, images)
    found = yield from mapped(work, lambda at: at if isinstance(at, Share) else Share("log p(x)", 0.0))
    if out is not None:
        from latentlab.session.laboratory_pictures import write_rotation

        write_rotation(out, found, about(run, command_line("lab_independence", run, angle=angle, images=images)))
    return out, found


def _about(verb: str, **arguments: object) -> dict[str, str]:
    """Return the metadata of a picture of no run."""
    return {"Software": f"latentlab {__version__}", "Command": command_line(verb, **arguments)}
