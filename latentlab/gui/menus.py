"""Menus and groups of actions: ids only. latentlab/actions/ declares what an id means."""

import functools
import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence, QPixmap
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from latentlab.actions import ACTIONS
from latentlab.actions.preferences import TEXT_SIZES
from latentlab.export.palette import Surfaces
from latentlab.gui.widgets import theme
from latentlab.i18n import QT_TRANSLATE_NOOP

SEPARATOR = ""
RESERVED = 32  # pixels of an empty icon: a button shows it at its own, smaller size
DOCKS = "docks"  # placeholder for the show and hide actions of the docks
RECENT = "recent"  # placeholder for the recent runs, which are inserted when the menu opens

LAYERS = (
    "layer_points", "layer_density", "layer_names", "layer_prior", "layer_aggregate", "layer_manifold", "layer_tint",
    "layer_decisions", "layer_entropy", "layer_magnification", "layer_truth", "layer_best",
)  # fmt: skip
QUESTIONS = (
    "race", SEPARATOR, "occlude", "hide_bottom", "hide_right", "hide_invert", "hide_nothing", "next_pixel",
    SEPARATOR, "strangeness", "choose_image",
)  # fmt: skip
MY_IMAGE = ("new_drawing", "erase_strokes", "invert_drawing", "clear_drawing", SEPARATOR, "remove_my_image")
ELLIPSES = ("ellipses_off", "ellipses_hovered", "ellipses_selection", "ellipses_centres")

COLOURS = ("colour_label", "colour_gap", "colour_log_px", "colour_elbo", "colour_kl", "colour_reconstruction")

SCHEMES = ("scheme_system", "scheme_light", "scheme_dark")
PALETTES = ("palette_distinct", "palette_petroff", "palette_okabe-ito", "palette_tol")
TEXT = tuple(f"text_size_{percent}" for percent in TEXT_SIZES)
MOTIONS = ("motion_system", "motion_full", "motion_reduced")

TOOLS = ("tool_probe", "tool_pan", "tool_select", "tool_lasso", "tool_zoom")

EXPORTS = (
    "grid", "map", "traverse", "decode", "sample", "walk", "film", SEPARATOR, "losses", "latents", SEPARATOR,
    "posterior", "impute", "anomaly", SEPARATOR, "cancel_work",
)  # fmt: skip

RUN = ("rename_run", "open_run_folder", "close_run", "delete_run")
LEARN = ("go_on", "branch", "train_pair")

BESIDE = (
    "show_beside", SEPARATOR, "align_beside", "link_cameras", SEPARATOR, "swap_panes", "close_beside",
)  # fmt: skip
BESIDE_HEAD = ("link_cameras", "align_beside", "swap_panes", "close_beside")  # the buttons above the second map

COMMANDS = (
    "command_map",
    "command_decoder",
    "command_losses",
    "command_inspector",
    "command_walk",
    "command_evidence",
    "command_occlusion",
    "command_anomaly",
)
# The items of a view's context menu, besides the view's own command line.
CONTEXT: dict[str, tuple[str, ...]] = {
    "map": ("command_map", "map", SEPARATOR, "snap", "add_pin", "select_none", SEPARATOR, "reset_view"),
    "beside": ("align_beside", "link_cameras", SEPARATOR, "select_none", "reset_view", SEPARATOR, *BESIDE[-2:]),
    "shelf": (
        *(*LEARN, SEPARATOR, "show_beside", "moment_beside", "swap_panes", "close_beside", SEPARATOR),
        *("rename_run", "open_run_folder", "save_run", SEPARATOR, *RUN[2:]),
    ),
    "decoder": ("command_decoder", "decode", "copy_picture", SEPARATOR, "copy_z", "paste_z", SEPARATOR, "smooth"),
    "losses": ("command_losses", "losses"),
    "inspector": ("command_inspector",),
    "my_image": ("open_picture", "paste_picture", SEPARATOR, *MY_IMAGE),
    "evidence": ("command_evidence", "posterior", SEPARATOR, "layer_truth", "layer_best"),
    "occlusion": ("command_occlusion", "impute", SEPARATOR, "hide_invert", "hide_nothing", "next_pixel"),
    "anomaly": ("command_anomaly", "anomaly", SEPARATOR, "strangeness", "choose_image"),
    "walk": ("command_walk", "walk", SEPARATOR, "add_pin", "play_walk", "wander", "remove_pins"),
}

# The share of its time that training takes.
SHARES = {"share_full": 1.0, "share_balanced": 0.5, "share_slow": 0.05}

PLAYER_PACES = ("pace_usual", "pace_slow", "pace_fast")

# A menu's title and its items: an id, SEPARATOR, DOCKS, RECENT, or a menu within.
MENUS: tuple[tuple[str, tuple], ...] = (
    (
        QT_TRANSLATE_NOOP("Menus", "&File"),
        (
            (QT_TRANSLATE_NOOP("Menus", "&Data"), ("get_mnist", "data_folder", "use_digits")),
            "import_data",
            "open_run",
            (QT_TRANSLATE_NOOP("Menus", "Rece&nt runs"), (RECENT, SEPARATOR, "clear_recent")),
            "open_picture",
            "save_run",
            (QT_TRANSLATE_NOOP("Menus", "&Run"), RUN),
            SEPARATOR,
            "open_session",
            "save_session",
            "open_last",
            SEPARATOR,
            (QT_TRANSLATE_NOOP("Menus", "E&xport"), EXPORTS),
            SEPARATOR,
            "quit",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Menus", "&Edit"),
        (
            "undo",
            "redo",
            SEPARATOR,
            "copy_picture",
            "copy_z",
            "paste_picture",
            "paste_z",
            (QT_TRANSLATE_NOOP("Menus", "Copy as co&mmand"), COMMANDS),
            SEPARATOR,
            "select_none",
            SEPARATOR,
            "preferences",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Menus", "&View"),
        (
            "reset_view",
            "zoom_in",
            "zoom_out",
            SEPARATOR,
            "smooth",
            (
                QT_TRANSLATE_NOOP("Menus", "La&yers"),
                (*LAYERS, SEPARATOR, "ellipses_next", *ELLIPSES, SEPARATOR, "layers"),
            ),
            SEPARATOR,
            (QT_TRANSLATE_NOOP("Menus", "Side by si&de"), BESIDE),
            (QT_TRANSLATE_NOOP("Menus", "&Colours"), (*SCHEMES, SEPARATOR, *PALETTES)),
            (QT_TRANSLATE_NOOP("Menus", "&Language"), ("language_system", "language_en", "language_ko")),
            (QT_TRANSLATE_NOOP("Menus", "Te&xt size"), TEXT),
            (QT_TRANSLATE_NOOP("Menus", "Motio&n"), MOTIONS),
            "presentation",
            (QT_TRANSLATE_NOOP("Menus", "&Panels"), (DOCKS, SEPARATOR, "reset_layout")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Menus", "&Train"),
        (
            "run",
            "step",
            "step_epoch",
            SEPARATOR,
            "go_on",
            "branch",
            "reset",
            "train_again",
            "train_pair",
            SEPARATOR,
            (QT_TRANSLATE_NOOP("Menus", "&Pace"), tuple(SHARES)),
            (
                QT_TRANSLATE_NOOP("Menus", "&Timeline"),
                (
                    "play_moments",
                    "moment_back",
                    "moment_on",
                    "show_newest",
                    "moment_beside",
                    SEPARATOR,
                    "loop_moments",
                    *PLAYER_PACES,
                ),
            ),
            SEPARATOR,
            "decay",
            "exact",
            "live_log_px",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Menus", "E&xplore"),
        (
            "tool_probe",
            "tool_pan",
            "tool_select",
            "tool_lasso",
            "tool_zoom",
            SEPARATOR,
            "hover_preview",
            "snap",
            SEPARATOR,
            "add_pin",
            "play_walk",
            "wander",
            "remove_pins",
            SEPARATOR,
            (QT_TRANSLATE_NOOP("Menus", "My ima&ge"), MY_IMAGE),
            (QT_TRANSLATE_NOOP("Menus", "&Questions"), QUESTIONS),
            "fit_prior",
            SEPARATOR,
            "show_train",
            "show_test",
            (QT_TRANSLATE_NOOP("Menus", "Colour points b&y"), (*COLOURS, SEPARATOR, "colour_next")),
            SEPARATOR,
            "rivals",
        ),
    ),
    (QT_TRANSLATE_NOOP("Menus", "&Window"), ("laboratory",)),
    (QT_TRANSLATE_NOOP("Menus", "&Help"), ("find_command", "shortcuts", "log_folder", "about")),
)

# One action of each group is checked; at the start, the first.
GROUPS: tuple[tuple[str, ...], ...] = (
    TOOLS,
    ("show_train", "show_test"),
    ELLIPSES,
    COLOURS,
    tuple(SHARES),
    PLAYER_PACES,
    SCHEMES,
    PALETTES,
    TEXT,
    MOTIONS,
    ("language_system", "language_en", "language_ko"),
)

CHECKED = ("hover_preview",)  # switches that are on at the start

RUN_BAR = ("run", "step", "reset")
TOOL_BAR = (("show_train", "show_test"), TOOLS)


def ids_in(items: tuple) -> list[str]:
    """Return the ids of a menu's items, including its inner menus."""
    found = []
    for item in items:
        if isinstance(item, tuple):
            found += ids_in(item[1])
        elif item not in (SEPARATOR, DOCKS, RECENT):
            found.append(item)
    return found


def make_actions(parent: QObject) -> dict[str, QAction]:
    """Return a QAction for each id of the menus, with its shortcut; `name` gives the words."""
    actions = {}
    for _, items in MENUS:
        for name in ids_in(items):
            verb = ACTIONS[name]
            action = QAction(parent)
            action.setObjectName(name)
            action.setCheckable(verb.checkable)
            action.setIconVisibleInMenu(not verb.checkable)  # the tick takes the place of the icon
            action.setShortcuts(QKeySequence.listFromString(verb.shortcut))  # several keys are separated by "; "
            actions[name] = action
    for names in GROUPS:
        group = QActionGroup(parent)
        for name in names:
            group.addAction(actions[name])
        actions[names[0]].setChecked(True)
    for name in CHECKED:
        actions[name].setChecked(True)
    return actions


def plain(text: str) -> str:
    """Return a menu's text without its mnemonic: "&Run" and "실행(&R)" are "Run" and "실행"."""
    return re.sub(r"\(&.\)|&", "", text)


def set_text(action: QAction, text: str) -> None:
    """Give `action` its text, and its buttons the text without the mnemonic; Qt's own removal would leave "실행(R)"."""
    action.setText(text)
    action.setIconText(plain(text))


def name(actions: dict[str, QAction]) -> None:
    """Give each action its text and its tip in the language of the window."""
    for id, action in actions.items():
        verb = ACTIONS[id]
        tip = QCoreApplication.translate("Actions", verb.tip)
        set_text(action, QCoreApplication.translate("Actions", verb.text))
        action.setStatusTip(tip)
        if verb.shortcut:
            tip = f"{tip} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})"
        action.setToolTip(tip)


def escaped(text: str) -> str:
    """Return a text whose & a menu shows as a letter, not as a mnemonic."""
    return text.replace("&", "&&")


def fill(bar: QMenuBar, actions: dict[str, QAction], docks: list[QAction], on_recent: Callable[[QMenu], None]) -> None:
    """Put the menus into the bar. `on_recent` gets the menu of the recent runs each time the menu opens."""
    for title, items in MENUS:
        _fill_menu(bar.addMenu(QCoreApplication.translate("Menus", title)), items, actions, docks, on_recent)


def _fill_menu(
    menu: QMenu,
    items: tuple,
    actions: dict[str, QAction],
    docks: list[QAction],
    on_recent: Callable[[QMenu], None] | None = None,
) -> None:
    for item in items:
        if isinstance(item, tuple):
            title, inner = item
            _fill_menu(menu.addMenu(QCoreApplication.translate("Menus", title)), inner, actions, docks, on_recent)
        elif item == SEPARATOR:
            menu.addSeparator()
        elif item == DOCKS:
            menu.addActions(docks)
        elif item == RECENT:
            menu.aboutToShow.connect(functools.partial(on_recent, menu))
        else:
            menu.addAction(actions[item])


def show_context(view: str, at: QPoint, actions: dict[str, QAction], parent: QWidget) -> None:
    """Open the context menu of `view` at a place of the screen."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _fill_menu(menu, CONTEXT[view], actions, [])
    menu.popup(at)


def reserve_icons(actions: dict[str, QAction]) -> None:
    """Give each action with an icon an empty one: the icons come after the first paint, and nothing moves then."""
    blank = QPixmap(RESERVED, RESERVED)
    blank.fill(Qt.GlobalColor.transparent)
    for name, action in actions.items():
        if ACTIONS[name].icon:
            action.setIcon(QIcon(blank))


def draw_icons(actions: dict[str, QAction], colours: Surfaces) -> None:
    """Give each action its icon in these colours."""
    for name, action in actions.items():
        if ACTIONS[name].icon:
            action.setIcon(theme.icon(ACTIONS[name].icon, colours))
