"""Verbs of whole sessions: pack run folders into one file, unpack it, save and open it in the window."""

from collections.abc import Generator
from pathlib import Path
from typing import Annotated

from latentlab.actions.declaration import action, has_run, window_verb
from latentlab.actions.parameters import new_file
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec, argument
from latentlab.work import Share

SESSION_FILE = "latentlab (*.latentlab)"
NEW_SESSION_FILE = new_file(QT_TRANSLATE_NOOP("Settings", "The session file to write"), SESSION_FILE)


@action(
    "pack",
    text=QT_TRANSLATE_NOOP("Actions", "Pac&k runs"),
    tip=QT_TRANSLATE_NOOP("Actions", "Put run folders into one session file, to keep and to share"),
    command="pack",
    icon="package-variant-closed",
)
def pack(runs: tuple[Path, ...], out: Annotated[Path, NEW_SESSION_FILE]) -> Generator[Share, None, Path]:
    """Write run folders into one session file and return its path; the window shows the first run that has a map.

    Yields its progress. Raises UserError, see `session_file.pack`.
    """
    from latentlab.session import session_file  # not needed before the first paint

    return session_file.pack(runs, out)


@action(
    "unpack",
    text=QT_TRANSLATE_NOOP("Actions", "&Unpack a session file"),
    tip=QT_TRANSLATE_NOOP("Actions", "Take the run folders out of a session file, into a new folder"),
    command="unpack",
    icon="package-variant",
)
def unpack(
    session: Path,
    into: Annotated[
        Path | None,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Folder"),
            QT_TRANSLATE_NOOP("Settings", "Where the new folder is made; by default here"),
            metavar="DIR",
        ),
    ] = None,
) -> Generator[Share, None, Path]:
    """Unpack a session file into a new folder of `into` and return that folder; nothing there is overwritten.

    Yields its progress. Raises UserError, see `session_file.unpack`.
    """
    from latentlab.session import session_file

    return session_file.unpack(session, into or Path())


window_verb(
    "open_session",
    text=QT_TRANSLATE_NOOP("Actions", "Op&en session…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open a session file: its run, and all as it was held and shown"),
    shortcut="Ctrl+Alt+O",
    icon="package-variant",
    arguments=(
        argument(
            "path",
            Path,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Session file"),
                QT_TRANSLATE_NOOP("Settings", "The session file to open"),
                metavar="NAME.latentlab",
            ),
        ),
    ),
)
window_verb(
    "save_session",
    text=QT_TRANSLATE_NOOP("Actions", "Sa&ve session as…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save the runs, the probe, the selection and the view of the map as one file"),
    shortcut="Ctrl+Shift+S",
    icon="package-variant-closed",
    when=has_run,
    arguments=(argument("out", Path, NEW_SESSION_FILE),),
)
window_verb(
    "open_last",
    text=QT_TRANSLATE_NOOP("Actions", "Open &the last session"),
    tip=QT_TRANSLATE_NOOP("Actions", "Open the run that the window showed when it was closed, as it was held then"),
    icon="history",
)
