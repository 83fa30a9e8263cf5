"""Whole folders: locks that one process holds at a time, an exchange of two folders, and new, complete folders."""

import contextlib
import ctypes
import errno
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from latentlab.files import cannot_write, check_folder

LOCK_TEXT = 256  # bytes read of a lock file's text
SIGNED_OFF = "signed off"  # the text of a holder whose end at any moment loses nothing
_LOCKED_BYTE = 1 << 30  # Windows locks a range of bytes for readers, too: one far behind the text
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)  # errors of a file system without locks


class Lock:
    """A file that one holder has at a time. The system releases the hold at the end of the process, of whatever kind.

    `take` on a second Lock of the same file fails in the same process, too.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._handle: int | None = None

    def take(self) -> bool:
        """Take the lock and write this process into its file; return False if another holder has the lock.

        Raises UserError if the file cannot be created. On a file system without locks, every lock is free.
        """
        while self._handle is None:
            try:
                handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
            except OSError as error:
                raise cannot_write(self.path, error) from error
            try:
                if not _lock(handle):
                    return False
                # The previous holder may have deleted the file after it was opened here: then the lock holds nothing.
                if not _is_at(handle, self.path):
                    continue
                self._handle, handle = handle, None
                self.sign_on()
            finally:
                if handle is not None:
                    os.close(handle)
        return True

    def sign_on(self) -> None:
        """Write this process into the file of a held lock."""
        self._write_owner(f"process {os.getpid()} on {platform.node()}")

    def sign_off(self) -> None:
        """Write into the file of a held lock that any end of this process is now no crash."""
        self._write_owner(SIGNED_OFF)

    def _write_owner(self, text: str) -> None:
        if self._handle is not None:
            with contextlib.suppress(OSError):  # on a full disk the lock holds without its text
                os.ftruncate(self._handle, 0)
                os.lseek(self._handle, 0, os.SEEK_SET)
                os.write(self._handle, text.encode()[:LOCK_TEXT])

    def is_left_behind(self) -> bool:
        """Whether the last holder was killed: the file exists, no process holds it, and no holder signed off."""
        try:
            handle = os.open(self.path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
        except OSError:
            return False
        try:
            return self._handle is None and _lock(handle) and self.holder() != SIGNED_OFF
        finally:
            os.close(handle)

    def holder(self) -> str:
        """Return the file's text about its holder; empty if the file cannot be read."""
        try:
            with self.path.open("rb") as file:
                return file.read(LOCK_TEXT).decode(errors="replace")
        except OSError:
            return ""

    def release(self) -> None:
        """Release the lock and delete its file. Nothing happens unless the lock is held."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        if sys.platform == "win32":  # Windows deletes no open file
            os.close(handle)
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        if sys.platform != "win32":
            os.close(handle)


def _lock(handle: int) -> bool:
    """Lock an open file unless another holder has it; return whether it is locked, or the system has no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in _NO_LOCKS
    return True


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def exchange(first: Path, second: Path) -> bool:
    """Exchange the names of two folders of one file system in one step; False if the system cannot do that.

    Linux: renameat2(2), RENAME_EXCHANGE. macOS: renamex_np(2), RENAME_SWAP. Raises OSError if the system can and
    refuses.
    """
    names = os.fsencode(first), os.fsencode(second)
    library = ctypes.CDLL(None, use_errno=True) if sys.platform != "win32" else None
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
        failed = library.renameat2(here, names[0], here, names[1], swap)
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(*names, 2)  # RENAME_SWAP
    else:
        return False
    if failed:
        number = ctypes.get_errno()
        # This kernel or file system does not support the exchange.
        if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
            return False
        raise OSError(number, os.strerror(number), str(second))
    sync(Path(second).parent)
    return True


def new_folder(into: Path, name: str) -> Path:
    """Return a new hidden folder in `into` for writing; `settle` gives it the name `name`.

    Raises UserError.
    """
    check_folder(into)
    try:
        into.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{name[:40]}-", dir=into))
    except OSError as error:
        raise cannot_write(into / name, error) from error


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a new file, whose bytes are on the disk after the block. Raises UserError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(path, error) from error


def settle(work: Path, into: Path, name: str) -> Path:
    """Give a complete folder its name in `into`, or a free variant, and return its path. Raises UserError."""
    folder, number = into / name, 1
    try:
        work.chmod(0o755)  # mkdtemp makes folders that only their owner can read
        sync(work)
        while os.path.lexists(folder):
            number += 1
            folder = into / f"{name}-{number}"
        work.rename(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    sync(into)
    return folder


def sync(folder: Path) -> None:
    """Flush the names in a folder to the disk, if the system supports that: they survive a power cut then."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
