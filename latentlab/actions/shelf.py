"""Verbs of the shelf: show, name, close and delete the runs of the session."""

from latentlab.actions.declaration import argument, has_other_runs, has_run, window_verb
from latentlab.actions.parameters import LARGEST_NUMBER, RUN_NUMBER
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec

RUN = Spec(
    QT_TRANSLATE_NOOP("Settings", "Run"),
    QT_TRANSLATE_NOOP("Settings", "The number of a run in this session, from 1; by default the one that is shown"),
    minimum=1,
    maximum=LARGEST_NUMBER,
    none_word="shown",
)
SHOWN = argument("run", int | None, RUN, None)

window_verb(
    "show_run",
    text=QT_TRANSLATE_NOOP("Actions", "Show a run of the session"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show another run at its newest moment; a training goes on meanwhile"),
    icon="view-list",
    when=has_run,
    arguments=(argument("run", int, RUN_NUMBER),),
)
window_verb(
    "rename_run",
    text=QT_TRANSLATE_NOOP("Actions", "&Name the run…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Give the run a name; without one it is called by its number"),
    icon="rename-box",
    when=has_run,
    arguments=(
        argument(
            "name",
            str,
            Spec(QT_TRANSLATE_NOOP("Settings", "Name"), QT_TRANSLATE_NOOP("Settings", "The name of the run")),
        ),
        SHOWN,
    ),
)
window_verb(
    "open_run_folder",
    text=QT_TRANSLATE_NOOP("Actions", "Open the &folder of the run"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the folder that holds the run"),
    icon="folder-outline",
    when=has_run,
    arguments=(SHOWN,),
)
window_verb(
    "close_run",
    text=QT_TRANSLATE_NOOP("Actions", "&Close the run"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save the run and take it out of the session; its folder stays"),
    icon="close",
    when=has_other_runs,
    arguments=(SHOWN,),
)
window_verb(
    "delete_run",
    text=QT_TRANSLATE_NOOP("Actions", "&Delete the run…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Take the run out of the session, and its files off the disk"),
    icon="delete-outline",
    when=has_other_runs,
    arguments=(SHOWN,),
)
