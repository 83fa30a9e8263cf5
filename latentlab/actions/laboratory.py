"""Verbs of the window of the laboratory of likelihood, and of its pages.

A verb of a page opens the window at the page and replaces some values of the page's state. A dataclass declares the
state: its fields are the arguments of the verb.
"""

import dataclasses
import math
from collections.abc import Sequence
from typing import Annotated

from latentlab.actions.declaration import argument, window_verb
from latentlab.actions.parameters import LARGEST_NUMBER
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.laboratory import faithful as old_faithful
from latentlab.options import Spec, options_of

PAGES = ("likelihood", "faithful", "cross-entropy", "gradient", "independence")
MOST_POINTS = 10_000
MOST_COMPONENTS = 8  # that the page of Old Faithful has colours for
MOST_STEPS = 1000  # of EM on the page of Old Faithful
REACH = 1.2, 5.6  # minutes of duration that the page of Old Faithful shows
LEAST_SIGMA = 1e-6  # on the page of the likelihood by hand: densities stay finite
UNITS = ("nats", "bits")

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
