"""Preferences: values for every window and every run, each declared once; their verbs.

A preference is a row like a setting of a run: the dialog, the menus, the file of settings and scripts read it here.
"""

import dataclasses
from pathlib import Path
from typing import Annotated

from latentlab.actions.declaration import ON, window_verb
from latentlab.config import DEVICE_NAMES
from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Option, Spec, options_of

LANGUAGES = ("en", "ko")
TEXT_SIZES = (80, 90, 100, 110, 125, 150, 175, 200)  # percent, of the menu; the preference takes any between
PRESENTED = 150  # percent: the least text size of the presentation mode


@dataclasses.dataclass(frozen=True)
class Preferences:
    """Every preference. Those without the mark `live` say in FROM when they act."""

    language: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Language"),
            QT_TRANSLATE_NOOP("Settings", "The language of all text; that of the system where it is known"),
            choices=("system", *LANGUAGES),
            live=True,
        ),
    ] = "system"
    scheme: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Theme"),
            QT_TRANSLATE_NOOP("Settings", "Dark text on light surfaces, light text on dark ones, or as the system is"),
            choices=("system", *SCHEMES),
            live=True,
        ),
    ] = "system"
    text_size: Annotated[
        int,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Text size, %"),
            QT_TRANSLATE_NOOP("Settings", "Size of text, icons and axes, in percent of the system's"),
            minimum=TEXT_SIZES[0],
            maximum=TEXT_SIZES[-1],
            step=10,
            live=True,
        ),
    ] = 100
    palette: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Palette"),
            QT_TRANSLATE_NOOP("Settings", "The colours of the classes"),
            choices=tuple(PALETTES),
            live=True,
        ),
    ] = DEFAULT_PALETTE
    motion: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Motion"),
            QT_TRANSLATE_NOOP(
                "Settings", "reduced: the camera jumps in place of gliding, and panels and menus appear at once"
            ),
            choices=("system", "full", "reduced"),
            live=True,
        ),
    ] = "system"
    threads: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Threads"),
            QT_TRANSLATE_NOOP("Settings", "Processor threads of the training; by default one core stays free"),
            minimum=1,
            maximum=1024,
        ),
    ] = None
    device: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Device"),
            QT_TRANSLATE_NOOP("Settings", "Where the training runs; auto takes a GPU if there is one"),
            choices=DEVICE_NAMES,
        ),
    ] = "auto"
    save_interval: Annotated[
        int | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Autosave, s"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "Seconds of training after which the end of an epoch saves the run, or 25 seconds later any step does",
            ),
            minimum=5,
            maximum=3600,
            step=5,
            live=True,
        ),
    ] = None
    runs_dir: Annotated[
        Path | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Run folder"),
            QT_TRANSLATE_NOOP("Settings", "The folder in which the window keeps its runs"),
            place="run",
        ),
    ] = None
    data_dir: Annotated[
        Path | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Data folder"),
            QT_TRANSLATE_NOOP(
                "Settings", "A folder of data sets, searched before the program's own, as LATENTLAB_DATA names one"
            ),
            place="data",
        ),
    ] = None


ROWS: tuple[Option, ...] = options_of(Preferences)
ROW: dict[str, Option] = {row.name: row for row in ROWS}

# The dialog's groups, which are the sections of the settings file: title, and names.
SECTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "window": (QT_TRANSLATE_NOOP("Settings", "Window"), ("language", "scheme", "text_size", "palette", "motion")),
    "training": (QT_TRANSLATE_NOOP("Settings", "Training"), ("threads", "device", "save_interval", "runs_dir")),
    "data": (QT_TRANSLATE_NOOP("Settings", "Data"), ("data_dir",)),
}
KEYS = {name: f"{section}/{name}" for section, (_, names) in SECTIONS.items() for name in names}

# From when a preference that does not act at once acts.
NEXT_RUN = QT_TRANSLATE_NOOP("Settings", "from the next run")
NEXT_START = QT_TRANSLATE_NOOP("Settings", "from the next start")
FROM = {"threads": NEXT_RUN, "device": NEXT_RUN, "runs_dir": NEXT_RUN, "data_dir": NEXT_START}

# Remembered values that are no preferences, and the verb that forgets each.
REMEMBERED = {
    "clear_recent": QT_TRANSLATE_NOOP("Settings", "Recent runs"),
    "forget_last": QT_TRANSLATE_NOOP("Settings", "Last session"),
    "forget_folders": QT_TRANSLATE_NOOP("Settings", "Folders of the file dialogs"),
}

window_verb(
    "preferences",
    text=QT_TRANSLATE_NOOP("Actions", "Pre&ferences…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Language, theme, text size, folders, and what the program remembers"),
    shortcut="Ctrl+,",
    icon="cog-outline",
)
window_verb(
    "prefer",
    text=QT_TRANSLATE_NOOP("Actions", "Change a preference"),
    tip=QT_TRANSLATE_NOOP("Actions", "Change what holds for every window and every run"),
    arguments=ROWS,
    is_gesture=True,
)
window_verb(
    "forget_last",
    text=QT_TRANSLATE_NOOP("Actions", "Forget the last session"),
    tip=QT_TRANSLATE_NOOP("Actions", "Forget which run the window showed at its last end; the run stays on disk"),
)
window_verb(
    "forget_folders",
    text=QT_TRANSLATE_NOOP("Actions", "Forget the folders of the file dialogs"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let each file dialog begin in its usual folder again"),
)
window_verb(
    "presentation",
    text=QT_TRANSLATE_NOOP("Actions", "Pre&sentation"),
    tip=QT_TRANSLATE_NOOP("Actions", "Map and decoder alone, in large type, for a projector; Esc ends it"),
    shortcut="F11",
    icon="presentation",
    checkable=True,
    arguments=(ON,),
)
for percent, text in zip(
    TEXT_SIZES,
    (
        QT_TRANSLATE_NOOP("Actions", "&Tiny: 80 %"),
        QT_TRANSLATE_NOOP("Actions", "&Small: 90 %"),
        QT_TRANSLATE_NOOP("Actions", "&Usual: 100 %"),
        QT_TRANSLATE_NOOP("Actions", "&Medium: 110 %"),
        QT_TRANSLATE_NOOP("Actions", "&Large: 125 %"),
        QT_TRANSLATE_NOOP("Actions", "La&rger: 150 %"),
        QT_TRANSLATE_NOOP("Actions", "&Huge: 175 %"),
        QT_TRANSLATE_NOOP("Actions", "&Double: 200 %"),
    ),
):
    window_verb(
        f"text_size_{percent}",
        text=text,
        tip=QT_TRANSLATE_NOOP("Actions", "Size of text, icons and axes, in percent of the system's"),
        shortcut="Ctrl+0" if percent == 100 else "",
        checkable=True,
    )
for choice, text, tip in (
    (
        "system",
        QT_TRANSLATE_NOOP("Actions", "Like the s&ystem"),
        QT_TRANSLATE_NOOP("Actions", "Move as the system's settings say"),
    ),
    (
        "full",
        QT_TRANSLATE_NOOP("Actions", "&Full"),
        QT_TRANSLATE_NOOP("Actions", "Let the camera glide, and panels and menus slide"),
    ),
    (
        "reduced",
        QT_TRANSLATE_NOOP("Actions", "&Reduced"),
        QT_TRANSLATE_NOOP("Actions", "Let the camera jump, and panels and menus appear at once"),
    ),
):
    window_verb(f"motion_{choice}", text=text, tip=tip, checkable=True)
