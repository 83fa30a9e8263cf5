"""Reading of regular files, atomic writes, and the program's own folders."""

import contextlib
import errno
import json
import math
import os
import platform
import re
import shutil
import stat
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from latentlab import __version__
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP

JSON_DEPTH = 32  # largest depth of nested brackets
JSON_DIGITS = 100  # largest number of digits of a number
MOST_LINKS = 40  # links followed from one name, as in Linux


def home() -> Path:
    """Return the folder that holds data sets, runs, settings and logs; `LATENTLAB_HOME` moves it."""
    if moved := os.environ.get("LATENTLAB_HOME"):
        return Path(moved).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("latentlab", appauthor=False))


_places: dict[str, Path] = {}  # folders chosen in the preferences of the window


def choose_places(**places: Path | None) -> None:
    """Set the folders of the preferences, "data" and "runs"; None: the usual ones."""
    _places.clear()
    _places.update({name: path for name, path in places.items() if path is not None})


def chosen_place(name: str) -> Path | None:
    """Return the folder "data" or "runs" of the preferences; None if the usual one applies."""
    return _places.get(name)


def open_regular(path: Path, limit: int) -> BinaryIO:
    """Open a regular file of at most `limit` bytes for reading: every file that the user names is opened here.

    Pipes, devices, sockets and folders are refused before a read could block or never end, and a larger file before any
    byte is in memory. Raises UserError, also if the file cannot be opened.
    """
    path = Path(path)
    try:
        _check_regular(path, path.stat(), limit)  # first without opening: opening alone can start a device
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        file = os.fdopen(os.open(path, flags), "rb")
        try:
            _check_regular(path, os.fstat(file.fileno()), limit)  # in case the name was replaced
        except UserError:
            file.close()
            raise
    except (OSError, ValueError) as error:  # ValueError: an impossible file name
        raise cannot_read(path, error) from error
    return file


def read_bytes(path: Path, limit: int) -> bytes:
    """Return the content of a regular file of at most `limit` bytes. Raises UserError, as `open_regular` does."""
    with open_regular(path, limit) as file:
        try:
            content = file.read(limit + 1)
        except OSError as error:
            raise cannot_read(path, error) from error
    if len(content) > limit:  # the file grew, or its size was unknown
        raise _too_large(path, limit)
    return content


def read_json(path: Path, limit: int) -> Any:
    """Return the values of a JSON file of at most `limit` bytes. Raises UserError, also for other content."""
    content = read_bytes(path, limit)
    try:
        return parse_json(content)
    except ValueError as error:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{path} is not JSON: {cause}."), path=path, cause=error) from error


def parse_json(text: str | bytes) -> Any:
    """Return the values of a JSON text. The program parses all JSON here.

    Raises ValueError, and nothing else, if the text is not UTF-8 or not JSON (RFC 8259, so no NaN or Infinity), if a
    number has too many digits or exceeds float64, if an object has a name twice, or if brackets are nested too deeply.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError("it is not text in UTF-8") from error
    depth = 0
    for found in re.finditer(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{\]}]', text, re.DOTALL):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0][0], 0)
        if depth > JSON_DEPTH:
            raise ValueError("its brackets are nested too deeply")
    return json.loads(
        text, parse_int=_whole, parse_float=_finite, parse_constant=_constant, object_pairs_hook=_with_names_once
    )


def _whole(digits: str) -> int:
    if len(digits) > JSON_DIGITS:
        raise ValueError("a number in it has too many digits")
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if len(digits) > JSON_DIGITS or not math.isfinite(value):
        raise ValueError("a number in it is too large")
    return value


def _constant(name: str) -> float:
    raise ValueError(f"{name} in it is no number of JSON")


def _with_names_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("an object in it has the same name twice")
    return values


def _check_regular(path: Path, found: os.stat_result, limit: int) -> None:
    """Raise UserError unless `found` is a regular file of at most `limit` bytes."""
    if not stat.S_ISREG(found.st_mode):
        raise cannot_read(path, _not_regular(found.st_mode))
    if found.st_size > limit:
        raise _too_large(path, limit)


def _not_regular(mode: int) -> UserError:
    """Return the clause for a path that is not a regular file, by its mode."""
    if stat.S_ISDIR(mode):
        return UserError(QT_TRANSLATE_NOOP("Errors", "it is a folder, and a file is needed"))
    if stat.S_ISFIFO(mode):
        return UserError(QT_TRANSLATE_NOOP("Errors", "it is a pipe, and a regular file is needed"))
    if stat.S_ISSOCK(mode):
        return UserError(QT_TRANSLATE_NOOP("Errors", "it is a socket, and a regular file is needed"))
    return UserError(QT_TRANSLATE_NOOP("Errors", "it is a device, and a regular file is needed"))


def _too_large(path: Path, limit: int) -> UserError:
    cause = QT_TRANSLATE_NOOP("Errors", "it has more than {limit} bytes, the most that such a file may have")
    return cannot_read(path, UserError(cause, limit=f"{limit:,}"))


@contextlib.contextmanager
def atomic_write(path: Path, *, follow: bool = True) -> Iterator[Path]:
    """Yield a temporary path beside `path`; after a block without an error the file replaces `path` in one step.

    If `path` is a symbolic link, the link stays and its target is replaced; with `follow` False, for the program's own
    files in a folder of unknown origin, the link itself is replaced. If the block fails, the old file is unchanged and
    the temporary file is removed. Raises UserError if the path cannot be written, or is a device, a pipe or a socket.
    """
    path = Path(path)
    try:
        target = _target(path) if follow else path
        target.parent.mkdir(parents=True, exist_ok=True)
        # The suffix stays last, because some writers choose the format by it.
        handle, name = tempfile.mkstemp(prefix=f".{target.stem[:40]}-", suffix=path.suffix, dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise cannot_write(path, error) from error
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o666 & ~_umask())  # mkstemp makes files that only their owner can read
        temporary.replace(target)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def _target(path: Path) -> Path:
    """Return the target of `path` after all links. Raises UserError if the target exists and is not a regular file."""
    target = path
    for _ in range(MOST_LINKS):
        if not target.is_symlink():
            break
        target = target.parent / target.readlink()
    else:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    with contextlib.suppress(FileNotFoundError):
        mode = target.lstat().st_mode
        if not stat.S_ISREG(mode):
            raise cannot_write(path, _not_regular(mode))
    return target


def write_text(path: Path, text: str, *, follow: bool = True) -> None:
    """Write `text` as UTF-8, atomically. Raises UserError if the path cannot be written.

    File names can hold bytes that are not text; these are written as backslash escapes.
    """
    with atomic_write(path, follow=follow) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace")


def copy_file(source: Path, target: Path) -> None:
    """Copy a regular file, atomically.

    Raises UserError if the source cannot be read or the target cannot be written.
    """
    with (
        open_regular(source, sys.maxsize) as original,
        atomic_write(target, follow=False) as temporary,
        temporary.open("wb") as copy,
    ):
        shutil.copyfileobj(original, copy)


def as_text(path: str | Path) -> str:
    """Return a path as text for any file and widget: bytes that are not text become escapes, as \\udcff."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def write_report(error: BaseException, log: str = "") -> Path | None:
    """Write a report of an unexpected error to a log file, with a `log` of the preceding actions.

    Returns the path, None if the file cannot be written.
    """
    about = f"latentlab {__version__}, Python {platform.python_version()}, {platform.platform()}\n{sys.argv}\n\n"
    path = home() / "logs" / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    try:
        text = about + "".join(traceback.format_exception(error))
        write_text(path, f"{text}\nWhat was done, the newest last:\n{log}" if log else text)
    except UserError:
        return None
    return path


def check_writable(path: Path) -> None:
    """Raise UserError if a file at `path` could not be written. Leaves no file behind."""
    path = Path(path).absolute()
    try:
        parent = next(folder for folder in _target(path).parents if folder.exists())
        if not parent.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, f"{parent} is a file")
        with tempfile.TemporaryFile(dir=parent):
            pass
    except OSError as error:
        raise cannot_write(path, error) from error


def check_folder(path: Path) -> None:
    """Raise UserError if `path` cannot be a folder, because `path` or a part of it is a file."""
    path = Path(path)
    first = next((place for place in (path, *path.parents) if place.exists()), None)
    if first is not None and not first.is_dir():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is a file, and a folder is needed; choose another place."), path=first
        )


def cannot_read(path: Path, error: Exception) -> UserError:
    """Return the error for an existing file that cannot be read; `error` is the system's, or a UserError."""
    cause = getattr(error, "strerror", None) or error
    return UserError(QT_TRANSLATE_NOOP("Errors", "Cannot read {path}: {cause}."), path=path, cause=cause)


def cannot_write(path: Path, error: Exception) -> UserError:
    """Return the error for an output that cannot be written; `error` is the system's, or a UserError."""
    cause = getattr(error, "strerror", None) or error
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "Cannot write {path}: {cause}. Choose another place."), path=path, cause=cause
    )


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
