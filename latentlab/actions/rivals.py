"""The verb that opens the window of the rivals: models of images without a latent space beside the shown run."""

from latentlab.actions.declaration import argument, window_verb
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec

PAGES = ("mixture", "made")

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
