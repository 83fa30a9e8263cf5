"""File dialogs: each begins where the last one about that kind of file ended, in this window or an earlier one.

A kind is a name of settings.FOLDERS. A function returns None where the dialog is left without a choice.
"""

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from latentlab.gui.presenters.parts import Parts


def documents() -> Path:
    """Return the folder in which the user's documents lie."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or ".")


def ask_folder(parts: Parts, kind: str, title: str, usual: Path | None = None) -> Path | None:
    """Ask for a folder that exists; the first dialog about its kind begins in `usual`."""
    start = parts.settings.folder(kind, usual or documents())
    return _noted(parts, kind, QFileDialog.getExistingDirectory(parts, title, str(start)))


def ask_file(parts: Parts, kind: str, title: str, filter: str) -> Path | None:
    """Ask for a file that exists, of those that the `filter` names."""
    start = parts.settings.folder(kind, documents())
    return _noted(parts, kind, QFileDialog.getOpenFileName(parts, title, str(start), filter)[0])


def ask_files(parts: Parts, kind: str, title: str, filter: str) -> list[Path]:
    """Ask for files that exist, of those that the `filter` names; none where the dialog is left without a choice."""
    start = parts.settings.folder(kind, documents())
    names, _ = QFileDialog.getOpenFileNames(parts, title, str(start), filter)
    return [path for name in names if (path := _noted(parts, kind, name)) is not None]


def ask_new(parts: Parts, kind: str, title: str, name: str, filter: str = "") -> Path | None:
    """Ask where to write what is called `name` by default."""
    start = parts.settings.folder(kind, documents()) / name
    return _noted(parts, kind, QFileDialog.getSaveFileName(parts, title, str(start), filter)[0])


def _noted(parts: Parts, kind: str, name: str) -> Path | None:
    if not name:
        return None
    parts.settings.note_folder(kind, Path(name).parent)
    return Path(name)
