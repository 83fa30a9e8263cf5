"""Verbs of the window of the rivals: models of images without a latent space beside the shown run.

A verb of a page opens the window at the page and replaces some values of the page's state. A dataclass declares the
state: its fields are the arguments of the verb. What takes long is started, paused and stopped by verbs of its own.
"""

import dataclasses
from typing import Annotated

from latentlab.actions.declaration import argument, window_verb
from latentlab.actions.laboratory import LOOKED_AT, Seed
from latentlab.config import OPTION, ORDER_NAMES
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec, options_of
from latentlab.session.mixtures import MOST_COMPONENTS, MOST_DRAWS

PAGES = ("mixture", "made", "measures", "worth")
# The long work of each page, by its name.
WORK = {
    "fit": "mixture",
    "fit-all": "mixture",
    "measure": "mixture",
    "train": "made",
    "go-on": "made",
    "probe": "made",
    "compare": "measures",
    "chart": "worth",
}
FITTED, OWN = MODES = "fitted", "own"
MOST_EPOCHS, MOST_RANK = 100, int(OPTION["rank"].spec.maximum)  # of a mixture
MOST_HIDDEN, MOST_MADE_EPOCHS = 8192, 1000  # of a MADE
LEAST_SPEED, MOST_SPEED = 5, 5000  # pixels a second
MOST_PIXELS = 1 << 20  # of an image
MASKS = ("bottom", "top", "left", "right", "centre", "brush")  # what is hidden
MOST_IMAGES = 1_000_000  # test images


@dataclasses.dataclass(frozen=True)
class MixtureState:
    """The state of the page "mixture": what is on the sheet, and the settings of the fits."""

    mode: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Mode"),
            QT_TRANSLATE_NOOP("Settings", "Show fitted mixtures, or the shown run as a mixture of decoded draws"),
            choices=MODES,
        ),
    ] = FITTED
    components: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Components"),
            QT_TRANSLATE_NOOP("Settings", "The number of components of the fitted mixture, K"),
            minimum=1,
            maximum=MOST_COMPONENTS,
        ),
    ] = 10
    rank: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Rank"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "The number of factors in each component of the fitted mixture, where the run learns the deviations of Gaussian pixels; 0: independent pixels",  # noqa: E501
            ),
            minimum=0,
            maximum=MOST_RANK,
        ),
    ] = 0
    draws: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Draws"),
            QT_TRANSLATE_NOOP("Settings", "The number of decoded draws of p(z) of the run as a mixture, N"),
            minimum=1,
            maximum=MOST_DRAWS,
        ),
    ] = 100
    seed: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Seed"),
            QT_TRANSLATE_NOOP("Settings", "The seed of the fits; the same seed gives the same mixture"),
            minimum=0,
            maximum=9999,
        ),
    ] = 0
    epochs: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Epochs"),
            QT_TRANSLATE_NOOP("Settings", "The number of passes of EM over the training images"),
            minimum=1,
            maximum=MOST_EPOCHS,
        ),
    ] = 6  # 20 win 0.3 to 0.6 nats on MNIST
    component: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Component"),
            QT_TRANSLATE_NOOP("Settings", "The place of the chosen component on the sheet, from 0"),
            minimum=0,
            maximum=MOST_DRAWS,
            none_word="none",
        ),
    ] = None
    sample_seed: Seed = 0


@dataclasses.dataclass(frozen=True)
class MadeState:
    """The state of the page "made": the settings of the training, the drawing, and what is hidden."""

    order: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Pixel order"),
            QT_TRANSLATE_NOOP("Settings", "The order in which the next MADE predicts the pixels"),
            choices=ORDER_NAMES,
        ),
    ] = ORDER_NAMES[0]
    hidden: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Hidden units"),
            QT_TRANSLATE_NOOP("Settings", "The units of the hidden layer of the next MADE"),
            minimum=1,
            maximum=MOST_HIDDEN,
        ),
    ] = 500
    epochs: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Epochs"),
            QT_TRANSLATE_NOOP("Settings", "The number of passes of the training over the training images"),
            minimum=1,
            maximum=MOST_MADE_EPOCHS,
        ),
    ] = 8
    sample_seed: Seed = 0
    place: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Place"),
            QT_TRANSLATE_NOOP("Settings", "The number of pixels that are drawn"),
            minimum=0,
            maximum=MOST_PIXELS,
        ),
    ] = 0
    playing: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Playing"),
            QT_TRANSLATE_NOOP("Settings", "Draw pixel after pixel, or rest"),
        ),
    ] = True
    speed: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Speed"),
            QT_TRANSLATE_NOOP("Settings", "Pixels drawn a second"),
            minimum=LEAST_SPEED,
            maximum=MOST_SPEED,
        ),
    ] = 150
    heat: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Heat"),
            QT_TRANSLATE_NOOP("Settings", "Show p(x = 1) of the pixels that are not drawn yet"),
        ),
    ] = True
    mask: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Mask"),
            QT_TRANSLATE_NOOP("Settings", "What is hidden and completed; brush: the mask of the occlusion brush"),
            choices=MASKS,
        ),
    ] = MASKS[0]


Images = Annotated[
    int,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Images"),
        QT_TRANSLATE_NOOP("Settings", "The number of test images, the first ones, of the figures in nats"),
        minimum=2,
        maximum=MOST_IMAGES,
    ),
]


@dataclasses.dataclass(frozen=True)
class MeasuresState:
    """The state of the page "measures": the runs to compare."""

    images: Images = 500
    runs: Annotated[
        tuple[str, ...] | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Runs"),
            QT_TRANSLATE_NOOP(
                "Settings", "The runs to compare, such as 1,2 or 1:200,2: by number, and step of a past moment"
            ),
            metavar="N[:STEP],…",
        ),
    ] = None
    align: Annotated[
        bool,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Align"),
            QT_TRANSLATE_NOOP("Settings", "Turn and mirror the second map onto the first, by the images of both"),
        ),
    ] = True


@dataclasses.dataclass(frozen=True)
class WorthState:
    """The state of the page "worth"."""

    images: Images = 500


window_verb(
    "rivals",
    text=QT_TRANSLATE_NOOP("Actions", "Th&e rivals"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open a window of other models of the same images, and their log p(x)"),
    shortcut="Ctrl+Shift+M",
    icon="scale-balance",
    arguments=(
        argument(
            "page",
            str | None,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Page"),
                QT_TRANSLATE_NOOP("Settings", "The page of the rivals that is shown; by default the last one"),
                choices=PAGES,
            ),
            None,
        ),
    ),
)
window_verb(
    "rivals_mixture",
    text=QT_TRANSLATE_NOOP("Actions", "Finite mixture"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the rivals at the finite mixtures, and change what is shown"),
    arguments=(LOOKED_AT, *options_of(MixtureState)),
    is_gesture=True,
)
window_verb(
    "rivals_made",
    text=QT_TRANSLATE_NOOP("Actions", "Autoregressive model"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the rivals at the autoregressive model, and change its drawing"),
    arguments=(LOOKED_AT, *options_of(MadeState)),
    is_gesture=True,
)
window_verb(
    "rivals_measures",
    text=QT_TRANSLATE_NOOP("Actions", "Measures of runs"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the rivals at the measures, and choose the runs to compare"),
    arguments=options_of(MeasuresState),
    is_gesture=True,
)
window_verb(
    "rivals_worth",
    text=QT_TRANSLATE_NOOP("Actions", "What is it worth"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the rivals at the chart of log p(x) of every model"),
    arguments=options_of(WorthState),
    is_gesture=True,
)
_WORK = argument(
    "work",
    str,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Work"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "Mixtures: fit, fit-all of the usual numbers of components, or measure the shown run. MADE: train or continue, go-on with the model that answers, or probe its features. Measures: compare. Worth: chart",  # noqa: E501
        ),
        choices=tuple(WORK),
    ),
)
window_verb(
    "rivals_start",
    text=QT_TRANSLATE_NOOP("Actions", "Start work of the rivals"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the rivals at a page and start its work: fit, train, compare"),
    arguments=(_WORK,),
)
window_verb(
    "rivals_pause",
    text=QT_TRANSLATE_NOOP("Actions", "Pause the training of the autoregressive model"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let the training of the MADE rest"),
)
window_verb(
    "rivals_stop",
    text=QT_TRANSLATE_NOOP("Actions", "Cancel work of the rivals"),
    tip=QT_TRANSLATE_NOOP("Actions", "Cancel work of a page of the rivals; finished results stay"),
    arguments=(_WORK,),
)
