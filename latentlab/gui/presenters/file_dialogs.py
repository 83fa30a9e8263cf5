"""File dialogs. Each dialog opens in the folder in which the last dialog of its kind was closed, across windows.

A kind is a name of settings.FOLDERS. A function returns None if the dialog is cancelled.
"""

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from latentlab.gui.presenters.parts import Parts


def documents() -> Path:
    """Return the folder in which the user's documents lie."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or ".")


def ask_folder(parts: Parts, kind: str, title: str, usual: Path | None = None) -> Path | None:
    """Ask for an existing folder; the first dialog of its kind opens in `usual`."""
    start = parts.settings.folder(kind, usual or documents())
    return _noted(parts, kind, QFileDialog.getExistingDirectory(parts, title, str(start)))


def ask_file(parts: Parts, kind: str, title: str, filter: str) -> Path | None:
    """Ask for an existing file that matches `filter`."""
    start = parts.settings.folder(kind, documents())
    return _noted(parts, kind, QFileDialog.getOpenFileName(parts, title, str(start), filter)[0])


def ask_files(parts: Parts, kind: str, title: str, filter: str) -> list[Path]:
    """Ask for existing files that match `filter`; returns an empty answer if the dialog is cancelled."""
    start = parts.settings.folder(kind, documents())
    names, _ = QFileDialog.getOpenFileNames(parts, title, str(start), filter)
    return [path for name in names if (path := _noted(parts, kind, name)) is not None]


def ask_new(parts: Parts, kind: str, title: str, name: str, filter: str = "") -> Path | None:
    """Ask for the path of a new file, called `name` by default."""
    start = parts.settings.folder(kind, documents()) / name
    return _noted(parts, kind, QFileDialog.getSaveFileName(parts, title, str(start), filter)[0])


def _noted(parts: Parts, kind: str, name: str) -> Path | None:
    if not name:
        return None
    parts.settings.note_folder(kind, Path(name).parent)
    return Path(name)
