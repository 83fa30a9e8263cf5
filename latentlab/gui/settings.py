"""Settings: the values that the window keeps between starts, as plain lines of text in settings.ini.

Another program, another version or an attacker may have written the file. Nothing in it is deserialised; each value is
a text that its reader checks, and an invalid value is replaced by the default.
"""

import configparser
import dataclasses
import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from latentlab.actions.preferences import KEYS, ROW, Preferences
from latentlab.errors import UserError
from latentlab.files import parse_json, read_bytes, write_text
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Option, check, parse

LARGEST = 64 * 1024  # largest size of the file in bytes; a full one has some 3,000
FOLDERS = ("run", "session", "picture", "data", "export")  # kinds of files; each has the folder of its last dialog
OLD_LAYOUT = "@ByteArray("  # a layout as versions before 0.2 wrote it; it is ignored

T = TypeVar("T")


class Settings(QObject):
    """Texts by key, such as "window/language". `problem` is a sentence about a file that could not be read whole."""

    lags = Signal()  # the settings differ from the file: `save` has something to write
    preferred = Signal(str)  # the name of a preference that has changed

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        """Read the file at `path`, if there is one; a damaged file is moved aside."""
        super().__init__(parent)
        self.path = path
        self.problem: UserError | None = None
        self._lags = False
        self._texts: dict[str, str] = {}
        self._used: dict[str, str] = {}  # the texts to write: those that were read successfully, or set
        self._refused: list[str] = []
        if path.exists():
            self._load()
        read = {name: self.value(key, functools.partial(_preference, ROW[name]), None) for name, key in KEYS.items()}
        self.preferences = Preferences(**{name: value for name, value in read.items() if value is not None})

    # The preferences

    def prefer(self, **changes: Any) -> None:
        """Set preferences and keep them, and emit each that changes. Raises UserError if a value is invalid."""
        checked = {name: check(ROW[name], value) for name, value in changes.items()}
        for name, value in checked.items():
            value = value.absolute() if isinstance(value, Path) else value
            self.set(KEYS[name], _as_text(value))
            if value != getattr(self.preferences, name):
                self.override(**{name: value})
                self.preferred.emit(name)

    def override(self, **values: Any) -> None:
        """Set preferences until the end of the program; the file keeps its values."""
        self.preferences = dataclasses.replace(self.preferences, **values)

    # The folders of the file dialogs

    def folder(self, kind: str, default: Path) -> Path:
        """Return the folder of the last dialog about a kind of FOLDERS; `default` if the folder is missing."""
        found = self.value(f"folders/{kind}", _path, default)
        return found if _is_folder(found) else default

    def note_folder(self, kind: str, folder: Path) -> None:
        """Let the next dialog about a kind of FOLDERS open in this folder."""
        self.set(f"folders/{kind}", _as_text(Path(folder).absolute()))

    def forget_folders(self) -> None:
        """Let each file dialog open in its usual folder again."""
        for kind in FOLDERS:
            self.forget(f"folders/{kind}")

    @property
    def has_folders(self) -> bool:
        """Whether a folder of a file dialog is stored."""
        return any(f"folders/{kind}" in self._texts for kind in FOLDERS)

    # Any value

    def value(self, key: str, read: Callable[[str], T], default: T) -> T:
        """Return `read(text)` of the text of `key`; `default` if there is none, or if `read` raises ValueError."""
        text = self._texts.get(key)
        if text is None:
            return default
        try:
            found = read(text)
        except ValueError:
            del self._texts[key]
            self._refused.append(key)
            self._move_aside(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "The settings file holds values that cannot be used ({names}): the defaults take their place, and the file is kept as {path}.",  # noqa: E501
                ),
                names=", ".join(self._refused),
            )
            return default
        self._used[key] = text
        return found

    def set(self, key: str, text: str) -> None:
        """Store one line of text for `key`."""
        if self._used.get(key) != text:
            self._texts[key] = self._used[key] = text
            self._lag()

    def forget(self, key: str) -> None:
        """Remove `key`."""
        if self._texts.pop(key, None) is not None:
            self._used.pop(key, None)
            self._lag()

    def save(self) -> None:
        """Write the file, atomically, if the settings differ from it. Raises UserError if it cannot be written."""
        if not self._lags:
            return
        sections: dict[str, list[str]] = {}
        for key, text in sorted(self._used.items()):
            section, _, name = key.partition("/")
            sections.setdefault(section, []).append(f"{name} = {text}\n")
        write_text(self.path, "\n".join(f"[{section}]\n" + "".join(lines) for section, lines in sections.items()))
        self._lags = False

    def _lag(self) -> None:
        self._lags = True
        self.lags.emit()

    def _load(self) -> None:
        parser = configparser.RawConfigParser(
            strict=False, delimiters=("=",), default_section="", empty_lines_in_values=False
        )
        parser.optionxform = str
        try:
            parser.read_string(read_bytes(self.path, LARGEST).decode("utf-8-sig"))
        except (configparser.Error, UnicodeDecodeError, UserError) as error:
            cause = error if isinstance(error, UserError) else UserError(QT_TRANSLATE_NOOP("Errors", "it is damaged"))
            self._move_aside(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "The settings file cannot be used: {cause}. The defaults take its place, and the file is kept as {path}.",  # noqa: E501
                ),
                cause=str(cause).rstrip("."),
            )
            return
        for section in parser.sections():
            for name, text in parser[section].items():
                if not text.lstrip('"').startswith(OLD_LAYOUT):
                    self._texts[f"{section}/{name}"] = _unquoted(text)

    def _move_aside(self, sentence: str, **values: str) -> None:
        """Keep the file under another name, once, and let `save` write the valid values again."""
        aside = self.path.with_name(self.path.name + ".bad")
        if self.problem is None:
            try:
                self.path.replace(aside)
            except OSError:
                aside = self.path
        self.problem = UserError(sentence, path=aside, **values)
        self._lag()


def _as_text(value: Any) -> str:
    """Return one line of text for a value; a path is a JSON list, which preserves bytes that are not text."""
    return "" if value is None else json.dumps([str(value)]) if isinstance(value, Path) else str(value)


def _preference(option: Option, text: str) -> Any:
    """Return the value of a preference's line; None for its default. Raises ValueError."""
    try:
        if option.optional and not text:
            return None
        return check(option, _path(text)) if option.kind is Path else parse(option, text)
    except UserError as error:
        raise ValueError(text) from error


def _path(text: str) -> Path:
    """Return the absolute path of a JSON list. Raises ValueError."""
    match parse_json(text):
        case [str(found)] if "\0" not in found and Path(found).is_absolute():
            return Path(found)
    raise ValueError(text)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _unquoted(text: str) -> str:
    """Return a text without the quotation marks that versions before 0.2 set around a value with special signs."""
    if text.startswith('"'):
        try:
            found = parse_json(text)
        except ValueError:
            return text
        return found if isinstance(found, str) else text
    return text
