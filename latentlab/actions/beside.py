"""Verbs of the second map: which run stands beside the shown one, and what both maps share."""

from latentlab.actions.declaration import argument, has_beside, has_run, window_verb
from latentlab.actions.parameters import LARGEST_NUMBER
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec

window_verb(
    "show_beside",
    text=QT_TRANSLATE_NOOP("Actions", "Show a run &beside…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show a second map beside the first: another run, or another moment of this one"),
    icon="view-split-vertical",
    when=has_run,
    arguments=(
        argument(
            "run",
            int,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Run"),
                QT_TRANSLATE_NOOP("Settings", "The number of a run in this session, from 1"),
                minimum=1,
                maximum=LARGEST_NUMBER,
            ),
        ),
        argument(
            "step",
            int | None,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Step"),
                QT_TRANSLATE_NOOP("Settings", "The training step of a kept moment; by default the newest"),
                minimum=0,
                maximum=2**53,
                none_word="newest",
            ),
            None,
        ),
    ),
)
window_verb(
    "close_beside",
    text=QT_TRANSLATE_NOOP("Actions", "&Close the second map"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the first map alone; both runs stay in the session"),
    icon="close",
    when=has_beside,
)
