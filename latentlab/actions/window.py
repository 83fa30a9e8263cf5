"""Verbs of the window, and the options of its start."""

import dataclasses
from pathlib import Path
from typing import Annotated

from latentlab.actions.declaration import argument, can_redo, can_undo, window_verb
from latentlab.actions.laboratory import PAGES as PAGES_OF_LABORATORY
from latentlab.actions.rivals import PAGES as PAGES_OF_RIVALS
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec

window_verb(
    "undo",
    text=QT_TRANSLATE_NOOP("Actions", "&Undo"),
    tip=QT_TRANSLATE_NOOP(
        "Actions",
        "Bring back probe, selection, filter, waypoints, settings or brush stroke from before the last change",
    ),
    shortcut="Ctrl+Z",
    icon="undo",
    when=can_undo,
)
window_verb(
    "redo",
    text=QT_TRANSLATE_NOOP("Actions", "&Redo"),
    tip=QT_TRANSLATE_NOOP("Actions", "Do again what was undone last"),
    shortcut="Ctrl+Shift+Z; Ctrl+Y",
    icon="redo",
    when=can_redo,
)
_PAGE = argument(
    "page",
    str,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Page"),
        QT_TRANSLATE_NOOP("Settings", "The page on which the last change is undone, or redone"),
        choices=(*PAGES_OF_LABORATORY, *PAGES_OF_RIVALS),
    ),
)
window_verb(
    "undo_page",
    text=QT_TRANSLATE_NOOP("Actions", "Undo on a page"),
    tip=QT_TRANSLATE_NOOP("Actions", "Take back the last change on a page of the laboratory or of the rivals"),
    arguments=(_PAGE,),
)
window_verb(
    "redo_page",
    text=QT_TRANSLATE_NOOP("Actions", "Redo on a page"),
    tip=QT_TRANSLATE_NOOP("Actions", "Do again what was undone last on a page of the laboratory or of the rivals"),
    arguments=(_PAGE,),
)
window_verb(
    "cancel_work",
    text=QT_TRANSLATE_NOOP("Actions", "Cancel the w&ork"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "End the export, or the training of a classifier, that is under way; nothing of it is written"
    ),
    icon="close",
)
window_verb(
    "scheme_system",
    text=QT_TRANSLATE_NOOP("Actions", "Like the s&ystem"),
    tip=QT_TRANSLATE_NOOP("Actions", "Light or dark as the system is"),
    icon="theme-light-dark",
    checkable=True,
)
window_verb(
    "scheme_light",
    text=QT_TRANSLATE_NOOP("Actions", "&Light"),
    tip=QT_TRANSLATE_NOOP("Actions", "Dark text on light surfaces"),
    icon="weather-sunny",
    checkable=True,
)
window_verb(
    "scheme_dark",
    text=QT_TRANSLATE_NOOP("Actions", "&Dark"),
    tip=QT_TRANSLATE_NOOP("Actions", "Light text on dark surfaces"),
    icon="weather-night",
    checkable=True,
)
window_verb(
    "palette_distinct",
    text=QT_TRANSLATE_NOOP("Actions", "Classes: D&istinct"),
    tip=QT_TRANSLATE_NOOP(
        "Actions", "Ten colours that stay apart where the points of a class are few, on both surfaces"
    ),
    checkable=True,
)
window_verb(
    "palette_petroff",
    text=QT_TRANSLATE_NOOP("Actions", "Classes: &Petroff"),
    tip=QT_TRANSLATE_NOOP("Actions", "Ten colours found by measure for colour-blind and other eyes (Petroff 2021)"),
    checkable=True,
)
window_verb(
    "palette_okabe-ito",
    text=QT_TRANSLATE_NOOP("Actions", "Classes: &Okabe and Ito"),
    tip=QT_TRANSLATE_NOOP("Actions", "The colour-blind-safe colours of Okabe and Ito (2008), and three more"),
    checkable=True,
)
window_verb(
    "palette_tol",
    text=QT_TRANSLATE_NOOP("Actions", "Classes: Paul &Tol"),
    tip=QT_TRANSLATE_NOOP("Actions", "The muted colour-blind-safe colours of Paul Tol; best on light surfaces"),
    checkable=True,
)
window_verb(
    "language_system",
    text=QT_TRANSLATE_NOOP("Actions", "&System language"),
    tip=QT_TRANSLATE_NOOP("Actions", "Use the language of the system where it is known"),
    icon="translate",
    checkable=True,
)
window_verb(
    "language_en",
    text=QT_TRANSLATE_NOOP("Actions", "&English"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show all text in English"),
    checkable=True,
)
window_verb(
    "language_ko",
    text=QT_TRANSLATE_NOOP("Actions", "&Korean (한국어)"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show all text in Korean"),
    checkable=True,
)
window_verb(
    "reset_layout",
    text=QT_TRANSLATE_NOOP("Actions", "Reset la&yout"),
    tip=QT_TRANSLATE_NOOP("Actions", "Put every panel back where it was at first"),
    icon="view-dashboard-outline",
)
window_verb(
    "find_command",
    text=QT_TRANSLATE_NOOP("Actions", "&Find a command…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Type a part of a command's name, in English or Korean, and run it"),
    shortcut="Ctrl+K",
    icon="magnify",
)
window_verb(
    "shortcuts",
    text=QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"),
    tip=QT_TRANSLATE_NOOP("Actions", "List every key and what it does"),
    shortcut="F1; ?",
    icon="keyboard-outline",
)
window_verb(
    "log_folder",
    text=QT_TRANSLATE_NOOP("Actions", "Open &log folder"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the folder in which reports of errors are kept"),
    icon="folder-text-outline",
)
window_verb(
    "about",
    text=QT_TRANSLATE_NOOP("Actions", "&About latentlab"),
    tip=QT_TRANSLATE_NOOP("Actions", "Version, licence and where the ideas come from"),
    icon="information-outline",
)
window_verb(
    "quit",
    text=QT_TRANSLATE_NOOP("Actions", "&Quit"),
    tip=QT_TRANSLATE_NOOP("Actions", "Close the window and end the program"),
    shortcut="Ctrl+Q",
    icon="exit-to-app",
)


@dataclasses.dataclass(frozen=True)
class WindowOptions:
    """How the window starts, and how it acts without a user."""

    autostart: Annotated[bool, Spec("", "Start training at once")] = False
    quit_after: Annotated[
        float | None, Spec("", "Close the window after so many seconds", above=0, maximum=1e6, metavar="S")
    ] = None
    screenshot: Annotated[
        Path | None, Spec("", "Save a picture of the window before it closes", metavar="FILE", new_file="PNG (*.png)")
    ] = None
    language: Annotated[str | None, Spec("", "The language of the window", choices=("en", "ko"))] = None
    theme: Annotated[str | None, Spec("", "The colours of the window", choices=("light", "dark"))] = None
    size: Annotated[
        tuple[int, ...] | None, Spec("", "Width and height of the window", minimum=320, maximum=8192, metavar="WxH")
    ] = None
    open: Annotated[
        Path | None,
        Spec("", "Open a session file; NAME.latentlab alone says the same", metavar="NAME.latentlab"),
    ] = None
    script: Annotated[
        Path | None,
        Spec("", "Do what a file says in the window, a JSON object a line: verbs, and conditions to wait for",
             metavar="FILE"),
    ] = None  # fmt: skip
