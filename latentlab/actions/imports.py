"""Verbs of own data: look at a file or a folder of images, import it, forget it."""

from pathlib import Path

from latentlab.actions.declaration import window_verb
from latentlab.data.prepare import ImportChoices
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Option, Spec, argument, options_of

NAME = argument(
    "name",
    str | None,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Name"),
        QT_TRANSLATE_NOOP("Settings", "The name of the images in the Data list"),
    ),
    None,
)
# The choices of an import, as the rows of its form.
IMPORT_CHOICES: tuple[Option, ...] = (NAME, *options_of(ImportChoices))

window_verb(
    "import_data",
    text=QT_TRANSLATE_NOOP("Actions", "&Import images…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Learn from your own images: pictures, IDX, NPZ or CSV files, folders or a zip"),
    icon="image-plus-outline",
    arguments=(
        argument(
            "path",
            Path | None,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Images"),
                QT_TRANSLATE_NOOP("Settings", "A file or a folder of images; without one, the sheet asks for it"),
            ),
            None,
        ),
    ),
)
window_verb(
    "take_import",
    text=QT_TRANSLATE_NOOP("Actions", "Import what the sheet shows"),
    tip=QT_TRANSLATE_NOOP("Actions", "Import the images of the import sheet, and train on them"),
    arguments=(
        argument(
            "train",
            bool,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Train"),
                QT_TRANSLATE_NOOP("Settings", "Train on the images once they are imported"),
            ),
            True,
        ),
        *IMPORT_CHOICES,
    ),
)
window_verb(
    "stop_import",
    text=QT_TRANSLATE_NOOP("Actions", "Cancel the import"),
    tip=QT_TRANSLATE_NOOP("Actions", "Cancel the import under way, keeping nothing of it, or close the import sheet"),
)
window_verb(
    "use_import",
    text=QT_TRANSLATE_NOOP("Actions", "Use imported images"),
    tip=QT_TRANSLATE_NOOP("Actions", "Begin a new run on images that were imported before"),
    arguments=(argument("name", str, NAME.spec),),
)
window_verb(
    "forget_import",
    text=QT_TRANSLATE_NOOP("Actions", "Forget imported images"),
    tip=QT_TRANSLATE_NOOP("Actions", "Delete the program's copy of imported images; the originals stay"),
    arguments=(argument("name", str, NAME.spec),),
)
