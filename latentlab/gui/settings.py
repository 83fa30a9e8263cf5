"""Settings: what the window keeps from one start to the next, as plain lines of text in settings.ini.

A settings file is a file like any other: another program, another version or a stranger may have written it. Nothing in
it is deserialised; each value is a text that its reader judges, and a value that is refused gives way to the default.
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

LARGEST = 64 * 1024  # bytes of the file; a full one has some 3,000
FOLDERS = ("run", "session", "picture", "data", "export")  # kinds of files, each with the folder of its last dialog
OLD_LAYOUT = "@ByteArray("  # a layout as versions before 0.2 wrote it, which is not read any more

T = TypeVar("T")


class Settings(QObject):
    """Texts by key, such as "window/language". `problem` is the sentence about a file that could not be used whole."""

    lags = Signal()  # the file lags behind: `save` has something to write
    preferred = Signal(str)  # the name of a preference that has another value now

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        """Read the file at `path`, if there is one; a bad file is moved aside."""
        super().__init__(parent)
        self.path = path
        self.problem: UserError | None = None
        self._lags = False
        self._texts: dict[str, str] = {}
        self._used: dict[str, str] = {}  # what is written: the values that were read well, or set
        self._refused: list[str] = []
        if path.exists():
            self._load()
        read = {name: self.value(key, functools.partial(_preference, ROW[name]), None) for name, key in KEYS.items()}
        self.preferences = Preferences(**{name: value for name, value in read.items() if value is not None})

    # The preferences

    def prefer(self, **changes: Any) -> None:
        """Keep other values of preferences, and tell each that changes. Raises UserError where a value is not valid."""
        checked = {name: check(ROW[name], value) for name, value in changes.items()}
        for name, value in checked.items():
            value = value.absolute() if isinstance(value, Path) else value
            self.set(KEYS[name], _as_text(value))
            if value != getattr(self.preferences, name):
                self.override(**{name: value})
                self.preferred.emit(name)

    def override(self, **values: Any) -> None:
        """Let preferences have these values until the end of the program; the file keeps the others."""
        self.preferences = dataclasses.replace(self.preferences, **values)

    # The folders of the file dialogs

    def folder(self, kind: str, default: Path) -> Path:
        """Return the folder in which the last dialog about a kind of FOLDERS ended; `default` where it is not there."""
        found = self.value(f"folders/{kind}", _path, default)
        return found if _is_folder(found) else default

    def note_folder(self, kind: str, folder: Path) -> None:
        """Let the next dialog about a kind of FOLDERS begin in this folder."""
        self.set(f"folders/{kind}", _as_text(Path(folder).absolute()))

    def forget_folders(self) -> None:
        """Let each file dialog begin in its usual folder again."""
        for kind in FOLDERS:
            self.forget(f"folders/{kind}")

    @property
    def has_folders(self) -> bool:
        """Whether a folder of a file dialog is kept."""
        return any(f"folders/{kind}" in self._texts for kind in FOLDERS)

    # Any value

    def value(self, key: str, read: Callable[[str], T], default: T) -> T:
        """Return what `read` makes of the text of `key`; `default` where there is none, or `read` raises ValueError."""
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
        """Remember one line of text for `key`."""
        if self._used.get(key) != text:
            self._texts[key] = self._used[key] = text
            self._lag()

    def forget(self, key: str) -> None:
        """Keep nothing for `key` any more."""
        if self._texts.pop(key, None) is not None:
            self._used.pop(key, None)
            self._lag()

    def save(self) -> None:
        """Write the file, atomically, if it lags behind. Raises UserError where it cannot be written."""
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
        """Keep the file as it was under another name, once; what can be used of it is written again."""
        aside = self.path.with_name(self.path.name + ".bad")
        if self.problem is None:
            try:
                self.path.replace(aside)
            except OSError:
                aside = self.path
        self.problem = UserError(sentence, path=aside, **values)
        self._lag()


def _as_text(value: Any) -> str:
    """Return one line of text for a value; a path is a JSON list, in which bytes that are no text survive."""
    return "" if value is None else json.dumps([str(value)]) if isinstance(value, Path) else str(value)


def _preference(option: Option, text: str) -> Any:
    """Return the value that the line of a preference tells; None for its default. Raises ValueError."""
    try:
        if option.optional and not text:
            return None
        return check(option, _path(text)) if option.kind is Path else parse(option, text)
    except UserError as error:
        raise ValueError(text) from error


def _path(text: str) -> Path:
    """Return the absolute path that a JSON list tells. Raises ValueError."""
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
