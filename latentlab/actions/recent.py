"""Verbs of runs from earlier windows: recent runs, and the runs of a killed process."""

from pathlib import Path

from latentlab.actions.declaration import argument, window_verb
from latentlab.actions.training import FOLDER
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec

CRASHED = argument(
    "folder",
    Path | None,
    Spec(
        QT_TRANSLATE_NOOP("Settings", "Run folder"),
        QT_TRANSLATE_NOOP("Settings", "A run that is offered after a crash; by default the newest"),
    ),
    None,
)

window_verb(
    "open_recent",
    text=QT_TRANSLATE_NOOP("Actions", "Open a recent run"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open one of the ten runs that the window opened or wrote last"),
    icon="history",
    arguments=(FOLDER,),
)
window_verb(
    "clear_recent",
    text=QT_TRANSLATE_NOOP("Actions", "&Clear the list"),
    tip=QT_TRANSLATE_NOOP("Actions", "Forget the recent runs; their folders stay"),
    icon="playlist-remove",
)
window_verb(
    "restore_run",
    text=QT_TRANSLATE_NOOP("Actions", "Restore a run after a crash"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open a run that was open when the program ended unexpectedly, as last saved"),
    icon="backup-restore",
    arguments=(CRASHED,),
)
window_verb(
    "restore_later",
    text=QT_TRANSLATE_NOOP("Actions", "Restore a run at the next start"),
    tip=QT_TRANSLATE_NOOP("Actions", "Put a run that is offered after a crash aside until the next start"),
    arguments=(CRASHED,),
)
window_verb(
    "discard_run",
    text=QT_TRANSLATE_NOOP("Actions", "Do not offer a run after a crash again"),
    tip=QT_TRANSLATE_NOOP("Actions", "Take back the offer to restore a run; its folder stays as it is"),
    arguments=(CRASHED,),
)
