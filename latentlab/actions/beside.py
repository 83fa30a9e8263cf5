"""Verbs of the second map: which run stands beside the shown one, and what both maps share."""

from latentlab.actions.declaration import ON, argument, has_beside, has_run, window_verb
from latentlab.actions.parameters import RUN_NUMBER
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec
from latentlab.session.state import PROBE_LINKS

window_verb(
    "show_beside",
    text=QT_TRANSLATE_NOOP("Actions", "Show a run &beside…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show a second map beside the first: another run, or another moment of this one"),
    icon="view-split-vertical",
    when=has_run,
    arguments=(
        argument("run", int, RUN_NUMBER),
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
window_verb(
    "moment_beside",
    text=QT_TRANSLATE_NOOP("Actions", "Show this &moment beside the newest"),
    tip=QT_TRANSLATE_NOOP("Actions", "Show the newest moment on the first map and this past one on a second map"),
    icon="view-split-vertical",
    when=has_run,
)
window_verb(
    "swap_panes",
    text=QT_TRANSLATE_NOOP("Actions", "S&wap the maps"),
    tip=QT_TRANSLATE_NOOP("Actions", "Exchange both maps: panels and questions are about the run of the first one"),
    icon="swap-horizontal",
    when=has_beside,
)
window_verb(
    "link_probe",
    text=QT_TRANSLATE_NOOP("Actions", "Link the probes"),
    tip=QT_TRANSLATE_NOOP("Actions", "Let both probes have the same z, or stand at the same training image"),
    when=has_beside,
    arguments=(
        argument(
            "by",
            str,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "By"),
                QT_TRANSLATE_NOOP(
                    "Settings", "The same z, or the means of one image: the one nearest to the moved probe"
                ),
                choices=PROBE_LINKS,
            ),
        ),
    ),
)
window_verb(
    "link_cameras",
    text=QT_TRANSLATE_NOOP("Actions", "&Link the cameras"),
    tip=QT_TRANSLATE_NOOP("Actions", "Pan and zoom both maps together, where both show the same z or are aligned"),
    icon="link-variant",
    when=has_beside,
    checkable=True,
    arguments=(ON,),
)
window_verb(
    "align_beside",
    text=QT_TRANSLATE_NOOP("Actions", "&Align the second map"),
    tip=QT_TRANSLATE_NOOP(
        "Actions",
        "Turn and mirror the second map onto the first: orthogonal Procrustes on the means of the same images; the residual is the root mean squared distance that is left, in units of z",  # noqa: E501
    ),
    icon="rotate-right",
    when=has_beside,
    checkable=True,
    arguments=(ON,),
)
