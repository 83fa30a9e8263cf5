"""Parameters that several verbs share, each declared once."""

from pathlib import Path
from typing import Annotated

from latentlab.data.fit import FITS, INVERTS
from latentlab.export.palette import PALETTES, SCHEMES
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec
from latentlab.training.snapshot import SPLIT_NAMES

LARGEST_Z = 1e6  # of a coordinate, either sign: beyond it a picture says nothing
LARGEST_NUMBER = 2**31 - 1  # of an image in its split, a pin, a run of the session, or a seed


def new_file(help: str, filters: str) -> Spec:
    """Declare the file that a verb writes; `help` is marked for translation, `filters` are those of a file dialog."""
    return Spec(QT_TRANSLATE_NOOP("Settings", "File"), help, metavar="FILE", new_file=filters)


def latent_point(label: str, help: str, none_word: str = "") -> Spec:
    """Declare a latent point, a coordinate for each dimension of z; both texts are marked for translation."""
    return Spec(label, help, minimum=-LARGEST_Z, maximum=LARGEST_Z, metavar="Z1,Z2,…", none_word=none_word)


RUN_NUMBER = Spec(
    QT_TRANSLATE_NOOP("Settings", "Run"),
    QT_TRANSLATE_NOOP("Settings", "The number of a run in this session, from 1"),
    minimum=1,
    maximum=LARGEST_NUMBER,
)
OUT_PNG = new_file(QT_TRANSLATE_NOOP("Settings", "The picture to write"), "PNG (*.png)")
OutPng = Annotated[Path, OUT_PNG]
OutRun = Annotated[
    Path | None,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Run folder"),
        QT_TRANSLATE_NOOP("Settings", "The folder to write; by default latentlab-runs/DATE-TIME-dataset-family"),
        metavar="RUN",
    ),
]
ImageName = Annotated[
    str,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Image"),
        QT_TRANSLATE_NOOP("Settings", "The image, by split and index from 0, such as test:17, or a picture's file"),
        metavar="SPLIT:N|FILE",
    ),
]
PictureFit = Annotated[
    str,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Fit"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "How a picture becomes an image of the run's size: as MNIST's were made, scaled, or not at all; auto: as suits the run's data, and a picture of its size as it is",  # noqa: E501
        ),
        choices=("auto", *FITS),
    ),
]
PictureInvert = Annotated[
    str,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Invert"),
        QT_TRANSLATE_NOOP("Settings", "Whether a picture is inverted; auto: where it is dark on light"),
        choices=INVERTS,
    ),
]
MapSplit = Annotated[
    str,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Images"),
        QT_TRANSLATE_NOOP("Settings", "Whose posterior means are the points"),
        choices=SPLIT_NAMES,
    ),
]
Theme = Annotated[
    str,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Colours"),
        QT_TRANSLATE_NOOP("Settings", "Dark text on light, or light text on dark"),
        choices=tuple(SCHEMES),
    ),
]
Palette = Annotated[
    str,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Palette"),
        QT_TRANSLATE_NOOP("Settings", "The colours of the labels; each can be told apart by the colour-blind"),
        choices=tuple(PALETTES),
    ),
]
PlaneName = Annotated[
    str,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Plane"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "The plane through latent space: auto, axes:1,3, principal, or images:test:1,test:2,test:3; auto: of the two dimensions along which the posterior means vary most",  # noqa: E501
        ),
        metavar="PLANE",
    ),
]
HeldPlace = Annotated[
    tuple[float, ...],
    latent_point(
        QT_TRANSLATE_NOOP("Settings", "Through"),
        QT_TRANSLATE_NOOP("Settings", "A latent point that the plane goes through, such as 0,0,1.5"),
        none_word="auto",
    ),
]
GridExtent = Annotated[
    float,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Extent"),
        QT_TRANSLATE_NOOP("Settings", "The grid reaches from -extent to extent along both axes"),
        above=0,
        maximum=1000,
        step=0.5,
    ),
]
