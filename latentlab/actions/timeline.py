"""Verbs of the timeline: show a moment of the run, and play the moments."""

from latentlab.actions.declaration import ON, argument, has_run, window_verb
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec

window_verb(
    "show_moment",
    text=QT_TRANSLATE_NOOP("Actions", "Show a past moment"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the run as it stood at a kept moment: the nearest one to a step"),
    icon="history",
    when=has_run,
    is_gesture=True,
    arguments=(
        argument(
            "step",
            int,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Step"),
                QT_TRANSLATE_NOOP("Settings", "The training step of the moment, from 0"),
                minimum=0,
                maximum=2**53,
            ),
        ),
    ),
)
window_verb(
    "show_newest",
    text=QT_TRANSLATE_NOOP("Actions", "&Live"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the newest moment of the run, and follow its training"),
    shortcut="Ctrl+.",
    icon="skip-forward-outline",
    when=has_run,
)
window_verb(
    "moment_back",
    text=QT_TRANSLATE_NOOP("Actions", "&Earlier moment"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the kept moment before the one that is shown"),
    shortcut=",",
    icon="chevron-left",
    when=has_run,
)
window_verb(
    "moment_on",
    text=QT_TRANSLATE_NOOP("Actions", "L&ater moment"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the kept moment after the one that is shown"),
    shortcut=".",
    icon="chevron-right",
    when=has_run,
)
window_verb(
    "play_moments",
    text=QT_TRANSLATE_NOOP("Actions", "&Play the training"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the kept moments of the run one after the other"),
    shortcut="Ctrl+P",
    icon="play-outline",
    when=has_run,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "loop_moments",
    text=QT_TRANSLATE_NOOP("Actions", "L&oop"),
    tip=QT_TRANSLATE_NOOP("Actions", "Begin again with the first moment after the last"),
    icon="repeat",
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "pace_usual",
    text=QT_TRANSLATE_NOOP("Actions", "&Usual: 8 moments a second"),
    tip=QT_TRANSLATE_NOOP("Actions", "Play 8 kept moments a second"),
    checkable=True,
)
window_verb(
    "pace_slow",
    text=QT_TRANSLATE_NOOP("Actions", "&Slow: 2 moments a second"),
    tip=QT_TRANSLATE_NOOP("Actions", "Play 2 kept moments a second"),
    checkable=True,
)
window_verb(
    "pace_fast",
    text=QT_TRANSLATE_NOOP("Actions", "&Fast: 24 moments a second"),
    tip=QT_TRANSLATE_NOOP("Actions", "Play 24 kept moments a second"),
    checkable=True,
)
