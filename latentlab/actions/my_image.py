"""Verbs of own images: drawn on the pad, opened, pasted; how they are fitted, and which one is looked at."""

from pathlib import Path

from latentlab.actions.declaration import ON, has_run, window_verb
from latentlab.actions.parameters import LARGEST_NUMBER
from latentlab.data.fit import FITS, INVERTS
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec, argument

_NUMBER = Spec(
    QT_TRANSLATE_NOOP("Settings", "Number"),
    QT_TRANSLATE_NOOP("Settings", "The place of an own image in the list, from 0"),
    minimum=0,
    maximum=LARGEST_NUMBER,
    none_word="chosen",
)
INDEX = argument("index", int, _NUMBER)
CHOSEN = argument("index", int | None, _NUMBER, None)  # by default the one that is looked at

window_verb(
    "open_picture",
    text=QT_TRANSLATE_NOOP("Actions", "Open pict&ure…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Look at a picture of your own: PNG, JPEG, BMP, GIF or WebP of any size"),
    icon="image-plus-outline",
    when=has_run,
    arguments=(
        argument(
            "file",
            Path,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Picture"),
                QT_TRANSLATE_NOOP("Settings", "A picture of any size"),
                metavar="FILE",
            ),
        ),
    ),
)
window_verb(
    "paste_picture",
    text=QT_TRANSLATE_NOOP("Actions", "Paste pictur&e"),
    tip=QT_TRANSLATE_NOOP("Actions", "Look at the picture in the clipboard; coordinates there move the probe"),
    shortcut="Ctrl+V",
    icon="content-paste",
    when=has_run,
)
window_verb(
    "draw_stroke",
    text=QT_TRANSLATE_NOOP("Actions", "Draw a stroke"),
    tip=QT_TRANSLATE_NOOP("Actions", "Draw on the pad through places of its 252 × 252 pixels"),
    when=has_run,
    arguments=(
        argument(
            "points",
            tuple[float, ...],
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Places"),
                QT_TRANSLATE_NOOP("Settings", "x1,y1,x2,y2,… in pixels of the pad, from its upper left corner"),
                minimum=-1e4,
                maximum=1e4,
            ),
        ),
        argument(
            "brush",
            float,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Brush"),
                QT_TRANSLATE_NOOP("Settings", "Width of the stroke in pixels of the pad"),
                minimum=1,
                maximum=252,
            ),
            20.0,
        ),
        argument(
            "erase",
            bool,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Erase"),
                QT_TRANSLATE_NOOP("Settings", "Erase along the stroke"),
            ),
            False,
        ),
    ),
)
window_verb(
    "erase_strokes",
    text=QT_TRANSLATE_NOOP("Actions", "&Erase"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let the left button erase on the drawing pad, as the right button does"),
    icon="eraser",
    when=has_run,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "new_drawing",
    text=QT_TRANSLATE_NOOP("Actions", "&New drawing"),
    tip=QT_TRANSLATE_NOOP("Actions", "Keep what is drawn among your images, and begin another drawing"),
    icon="plus",
    when=has_run,
)
window_verb(
    "clear_drawing",
    text=QT_TRANSLATE_NOOP("Actions", "&Clear the drawing"),
    tip=QT_TRANSLATE_NOOP("Actions", "Erase all that is drawn on the pad"),
    icon="trash-can-outline",
    when=has_run,
)
window_verb(
    "invert_drawing",
    text=QT_TRANSLATE_NOOP("Actions", "&Invert the drawing"),
    tip=QT_TRANSLATE_NOOP("Actions", "Exchange black and white on the pad"),
    icon="invert-colors",
    when=has_run,
)
window_verb(
    "fit_my_image",
    text=QT_TRANSLATE_NOOP("Actions", "Fit my image"),
    tip=QT_TRANSLATE_NOOP("Actions", "Choose how the own image that is looked at was made of its picture"),
    when=has_run,
    arguments=(
        argument(
            "fit",
            str | None,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Fit"),
                QT_TRANSLATE_NOOP("Settings", "As MNIST puts it, scaled, or pixel for pixel; by default as it is now"),
                choices=FITS,
            ),
            None,
        ),
        argument(
            "invert",
            str | None,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Invert"),
                QT_TRANSLATE_NOOP("Settings", "Exchange black and white, or guess whether; by default as it is now"),
                choices=INVERTS,
            ),
            None,
        ),
        argument(
            "crop",
            bool | None,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Crop"),
                QT_TRANSLATE_NOOP("Settings", "Cut the empty margin off; by default as it is now"),
            ),
            None,
        ),
        argument(
            "centre",
            bool | None,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Centre"),
                QT_TRANSLATE_NOOP("Settings", "Put the centre of mass in the middle; by default as it is now"),
            ),
            None,
        ),
    ),
)
window_verb(
    "choose_my_image",
    text=QT_TRANSLATE_NOOP("Actions", "Look at an own image"),
    tip=QT_TRANSLATE_NOOP("Actions", "Put an own image on the map, in the inspector and under the questions"),
    when=has_run,
    arguments=(INDEX,),
)
window_verb(
    "rename_my_image",
    text=QT_TRANSLATE_NOOP("Actions", "Rename an own image"),
    tip=QT_TRANSLATE_NOOP("Actions", "Give an own image another name"),
    when=has_run,
    arguments=(
        INDEX,
        argument(
            "name",
            str,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Name"),
                QT_TRANSLATE_NOOP("Settings", "The name that the image gets"),
            ),
        ),
    ),
)
window_verb(
    "remove_my_image",
    text=QT_TRANSLATE_NOOP("Actions", "&Remove my image"),
    tip=QT_TRANSLATE_NOOP("Actions", "Take an own image out of the session"),
    icon="image-remove-outline",
    when=has_run,
    arguments=(CHOSEN,),
)
