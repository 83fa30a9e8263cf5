"""Verbs of the laboratory of likelihood: its window and pages, and its experiments on the command line.

A verb of a page opens the window at the page and replaces some values of the page's state. A dataclass declares the
state: its fields are the arguments of the verb.
"""

import dataclasses
import math
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np

from latentlab import __version__
from latentlab.actions.declaration import about, action, argument, command_line, has_posterior, has_run, window_verb
from latentlab.actions.parameters import LARGEST_NUMBER, ImageName, PictureFit, PictureInvert, new_file
from latentlab.errors import UserError
from latentlab.files import check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.laboratory import faithful as old_faithful
from latentlab.laboratory.cross_entropy import CrossEntropy, PixelCrossEntropy, compare
from latentlab.laboratory.gradient_estimators import Gradients
from latentlab.laboratory.likelihood import HandLikelihood, by_hand
from latentlab.laboratory.rotation import Rotated
from latentlab.options import Spec, options_of
from latentlab.session.laboratory import faithful_report, gradients_of, pixels_of, rotation_of
from latentlab.session.run import Run
from latentlab.session.subject import chosen_subject
from latentlab.work import Share, mapped

PAGES = ("likelihood", "faithful", "cross-entropy", "gradient", "independence")
MOST_POINTS = 10_000
MOST_COMPONENTS = 8  # that the page of Old Faithful has colours for
MOST_STEPS = 1000  # of EM on the page of Old Faithful
REACH = 1.2, 5.6  # minutes of duration that the page of Old Faithful shows
LEAST_SIGMA = 1e-6  # on the page of the likelihood by hand: densities stay finite
UNITS = ("nats", "bits")

OptionalPng = Annotated[
    Path | None, new_file(QT_TRANSLATE_NOOP("Settings", "A picture to write beside the figures"), "PNG (*.png)")
]
Seed = Annotated[
    int,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Seed"),
        QT_TRANSLATE_NOOP("Settings", "The same seed gives the same figures"),
        minimum=0,
        maximum=LARGEST_NUMBER,
    ),
]
P = Annotated[
    tuple[float, ...],
    Spec(
        "p",
        QT_TRANSLATE_NOOP("Settings", "The weights of the outcomes under p, such as 1,2,1; they are normalised"),
        minimum=0,
        maximum=1e9,
        metavar="W,W,…",
    ),
]
Q = Annotated[
    tuple[float, ...],
    Spec(
        "q",
        QT_TRANSLATE_NOOP("Settings", "The weights of the same outcomes under q"),
        minimum=0,
        maximum=1e9,
        metavar="W,W,…",
    ),
]
Draws = Annotated[
    int,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Draws"),
        QT_TRANSLATE_NOOP("Settings", "The number of draws of each estimator"),
        minimum=2,
        maximum=100_000,
    ),
]
FIRST_P, FIRST_Q = (0.5, 0.25, 0.15, 0.1), (0.25, 0.25, 0.25, 0.25)

window_verb(
    "laboratory",
    text=QT_TRANSLATE_NOOP("Actions", "&Laboratory of likelihood"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Open a window of experiments: likelihood by hand, mixtures, cross-entropy, gradients, rotation"
    ),
    shortcut="Ctrl+Shift+L",
    icon="flask-outline",
    arguments=(
        argument(
            "page",
            str | None,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Page"),
                QT_TRANSLATE_NOOP("Settings", "The page of the laboratory that is shown; by default the last one"),
                choices=PAGES,
            ),
            None,
        ),
    ),
)


LOOKED_AT = argument(
    "image",
    str | None,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Image"),
        QT_TRANSLATE_NOOP("Settings", "The image to pin, by split and index from 0, such as test:17"),
        metavar="SPLIT:N",
    ),
    None,
)


@dataclasses.dataclass(frozen=True)
class LikelihoodState:
    """The state of the page "likelihood": points on a line and a Gaussian."""

    points: Annotated[
        tuple[float, ...],
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Points"),
            QT_TRANSLATE_NOOP("Settings", "The points on the line, such as 1,2.5,4"),
            minimum=-1e6,
            maximum=1e6,
            metavar="X,X,…",
            none_word="none",
        ),
    ] = (1.0, 1.8, 2.1, 3.4)
    mean: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Mean"),
            QT_TRANSLATE_NOOP("Settings", "The mean of the Gaussian"),
            minimum=-1e6,
            maximum=1e6,
        ),
    ] = 1.0
    sigma: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Sigma"),
            QT_TRANSLATE_NOOP("Settings", "The standard deviation of the Gaussian"),
            minimum=LEAST_SIGMA,
            maximum=1e6,
        ),
    ] = 1.0
    point: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Point"),
            QT_TRANSLATE_NOOP("Settings", "The number of the point whose likelihood is shown, from 0"),
            minimum=0,
            maximum=MOST_POINTS,
        ),
    ] = 3


@dataclasses.dataclass(frozen=True)
class FaithfulState:
    """The state of the page "faithful": a mixture on the way of EM, and a region of durations."""

    components: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Components"),
            QT_TRANSLATE_NOOP("Settings", "The number of Gaussians in the mixture; another number restarts EM"),
            minimum=1,
            maximum=MOST_COMPONENTS,
        ),
    ] = 2
    seed: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Seed"),
            QT_TRANSLATE_NOOP("Settings", "The seed of the start of EM; another seed restarts EM"),
            minimum=0,
            maximum=9999,
        ),
    ] = 0
    steps: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Steps"),
            QT_TRANSLATE_NOOP("Settings", "The number of steps of EM from the start"),
            minimum=0,
            maximum=MOST_STEPS,
        ),
    ] = 0
    running: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Running"),
            QT_TRANSLATE_NOOP("Settings", "Make a step of EM ten times a second, until the steps gain nothing"),
        ),
    ] = False
    low: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Start of the region"),
            QT_TRANSLATE_NOOP("Settings", "The shortest duration whose eruptions are counted, in minutes"),
            minimum=REACH[0],
            maximum=REACH[1],
        ),
    ] = old_faithful.GAP[0]
    high: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "End of the region"),
            QT_TRANSLATE_NOOP("Settings", "The longest duration whose eruptions are counted, in minutes"),
            minimum=REACH[0],
            maximum=REACH[1],
        ),
    ] = old_faithful.GAP[1]
    held_out: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Held out"),
            QT_TRANSLATE_NOOP("Settings", "Compute the held-out likelihood of 1 to 8 components, by cross-validation"),
        ),
    ] = False


@dataclasses.dataclass(frozen=True)
class CrossEntropyState:
    """The state of the page "cross-entropy": two distributions over a few outcomes."""

    p: P = FIRST_P
    q: Q = FIRST_Q
    unit: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Unit"),
            QT_TRANSLATE_NOOP("Settings", "The unit of the entropies"),
            choices=UNITS,
        ),
    ] = UNITS[0]


@dataclasses.dataclass(frozen=True)
class GradientState:
    """The state of the page "gradient": the draws of both estimators, and the Gaussian in the hand."""

    draws: Draws = 1000
    seed: Seed = 0
    baseline: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Baseline"),
            QT_TRANSLATE_NOOP("Settings", "Show the score function with a baseline"),
        ),
    ] = False
    mu: Annotated[
        float,
        Spec("μ", QT_TRANSLATE_NOOP("Settings", "The mean of the Gaussian in the hand"), minimum=-3, maximum=3),
    ] = 0.0
    log_variance: Annotated[
        float,
        Spec(
            "log σ²",
            QT_TRANSLATE_NOOP("Settings", "The log-variance of the Gaussian in the hand"),
            minimum=-6,
            maximum=3,
        ),
    ] = 0.0


@dataclasses.dataclass(frozen=True)
class IndependenceState:
    """The state of the page "independence": the angle of the latent plane."""

    angle: Annotated[
        float,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Angle"),
            QT_TRANSLATE_NOOP("Settings", "The angle by which the latent plane is turned, in degrees"),
            minimum=0,
            maximum=180,
        ),
    ] = 0.0


window_verb(
    "laboratory_likelihood",
    text=QT_TRANSLATE_NOOP("Actions", "Likelihood by hand"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the laboratory at points on a line and their Gaussian, and change them"),
    arguments=options_of(LikelihoodState),
    is_gesture=True,
)
window_verb(
    "laboratory_faithful",
    text=QT_TRANSLATE_NOOP("Actions", "Old Faithful"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the laboratory at the eruptions of Old Faithful, and step EM"),
    arguments=options_of(FaithfulState),
    is_gesture=True,
)
window_verb(
    "laboratory_cross_entropy",
    text=QT_TRANSLATE_NOOP("Actions", "Cross-entropy"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the laboratory at two distributions, and change them"),
    arguments=(LOOKED_AT, *options_of(CrossEntropyState)),
    is_gesture=True,
)
window_verb(
    "laboratory_gradient",
    text=QT_TRANSLATE_NOOP("Actions", "Gradient through a sample"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the laboratory at the gradient estimators, and change their draws"),
    arguments=(LOOKED_AT, *options_of(GradientState)),
    is_gesture=True,
)
window_verb(
    "laboratory_independence",
    text=QT_TRANSLATE_NOOP("Actions", "Independence"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the laboratory at the latent plane, and turn it"),
    arguments=options_of(IndependenceState),
    is_gesture=True,
)


def check_points(points: Sequence[float]) -> None:
    """Raise UserError where there are too many points for the likelihood by hand."""
    if len(points) > MOST_POINTS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The likelihood by hand takes {most} points at most."), most=f"{MOST_POINTS:,}"
        )


def check_weights(p: Sequence[float], q: Sequence[float]) -> None:
    """Raise UserError where p and q have different numbers of outcomes, or one of them has no weight."""
    if len(p) != len(q) or not 2 <= len(p) <= 1000:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "--p and --q take 2 to 1,000 weights each; give both the same number of them."),
        )
    if not (math.fsum(p) > 0 and math.fsum(q) > 0):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The weights of --p or of --q are all 0; give one outcome of each a weight.")
        )


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
