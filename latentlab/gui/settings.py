"""Settings: what the window remembers from one start to the next, as plain lines of text in settings.ini.

A settings file is a file like any other: another program, another version or a stranger may have written it. Nothing in
it is deserialised; each value is a text that its reader judges, and a value that is refused gives way to the default.
"""

import configparser
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from latentlab.errors import UserError
from latentlab.files import parse_json, read_bytes, write_text
from latentlab.i18n import QT_TRANSLATE_NOOP

LARGEST = 64 * 1024  # bytes of the file; a full one has some 3,000
OLD_LAYOUT = "@ByteArray("  # a layout as versions before 0.2 wrote it, which is not read any more

T = TypeVar("T")


class Settings(QObject):
    """Texts by key, such as "window/language". `problem` is the sentence about a file that could not be used whole."""

    lags = Signal()  # the file lags behind: `save` has something to write

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


def _unquoted(text: str) -> str:
    """Return a text without the quotation marks that versions before 0.2 set around a value with special signs."""
    if text.startswith('"'):
        try:
            found = parse_json(text)
        except ValueError:
            return text
        return found if isinstance(found, str) else text
    return text


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a reader of a value that is one of `choices`."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return read
