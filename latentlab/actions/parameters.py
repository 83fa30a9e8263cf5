"""Parameters that several verbs have, each declared once."""

from pathlib import Path
from typing import Annotated

from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec


def new_file(help: str, filters: str) -> Spec:
    """Declare the file that a verb writes; `help` is marked for translation, `filters` are those of a file dialog."""
    return Spec(QT_TRANSLATE_NOOP("Settings", "File"), help, metavar="FILE", new_file=filters)


OutPng = Annotated[Path, new_file(QT_TRANSLATE_NOOP("Settings", "The picture to write"), "PNG (*.png)")]
ImageName = Annotated[
    str,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Image"),
        QT_TRANSLATE_NOOP("Settings", "The image, by split and index from 0, such as test:17"),
        metavar="SPLIT:N",
    ),
]
