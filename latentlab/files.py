"""Atomic writes, and the folders the program owns."""

import contextlib
import errno
import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from latentlab import __version__
from latentlab.errors import UserError
from latentlab.i18n import QT_TRANSLATE_NOOP


def home() -> Path:
    """Return the folder that holds data sets, runs, settings and logs; `LATENTLAB_HOME` moves it."""
    if moved := os.environ.get("LATENTLAB_HOME"):
        return Path(moved).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("latentlab", appauthor=False))


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; when the block ends well it takes `path`'s place in one step.

    If the block fails, the old file stands untouched and the temporary one is gone.
    Raises UserError where the place cannot be written.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The suffix is kept last, for writers that go by it.
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise cannot_write(path, error) from error
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o666 & ~_umask())  # mkstemp makes files that only their owner can read
        temporary.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, atomically. Raises UserError where the place cannot be written."""
    with atomic_write(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_report(error: BaseException) -> Path | None:
    """Keep what is known of an error of ours in a log file; return its path, None where even that cannot be written."""
    about = f"latentlab {__version__}, Python {platform.python_version()}, {platform.platform()}\n{sys.argv}\n\n"
    path = home() / "logs" / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    try:
        write_text(path, about + "".join(traceback.format_exception(error)))
    except UserError:
        return None
    return path


def check_writable(path: Path) -> None:
    """Raise UserError now if a file at `path` could not be written later. Leaves nothing behind."""
    path = Path(path).absolute()
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        parent = next(folder for folder in path.parents if folder.exists())
        if not parent.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, f"{parent} is a file")
        with tempfile.TemporaryFile(dir=parent):
            pass
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_read(path: Path, error: OSError) -> UserError:
    """Return the sentence for a file that is there and cannot be read."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "Cannot read {path}: {cause}."), path=path, cause=error.strerror or error
    )


def cannot_write(path: Path, error: OSError) -> UserError:
    """Return the sentence for an output that cannot be written."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "Cannot write {path}: {cause}. Choose another place."),
        path=path,
        cause=error.strerror or error,
    )


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
