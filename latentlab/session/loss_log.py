"""LossLog: every loss of a training, on disk as it is measured, so that memory stays bounded."""

import contextlib
import errno
import io
import os
import threading
from collections.abc import Iterable
from pathlib import Path

from latentlab.export.csv import COLUMNS, Loss, row_text
from latentlab.files import atomic_write
from latentlab.training.snapshot import SPLIT_NAMES, LossRow

WAITING_LIMIT = 1 << 25  # bytes of rows that wait in memory for a disk that refuses them: some 400,000
BLOCK = 1 << 16  # bytes


class LossLog:
    """The losses of one training, appended to `path` by the trainer's thread: pass it as `record`.

    A disk that refuses a row does not end the training: rows wait in memory, and each later row offers them again.
    Beyond WAITING_LIMIT bytes of them, later rows are lost and counted.
    """

    def __init__(self, path: Path, before: Iterable[LossRow] = ()) -> None:
        """`before` are the rows of a training that goes on here."""
        self.path = Path(path)
        self.lost = 0  # rows that found no room on disk nor in memory
        self.last_step = 0
        self._writing = threading.Lock()
        self._file: io.FileIO | None = None
        self._waiting = bytearray((",".join(COLUMNS) + "\n").encode("ascii"))
        self._size = 0  # bytes of the file that are good: a write that fails may leave part of a row behind them
        self._closed = False
        for row in before:
            self._waiting += row_text(loss_of(row)).encode("ascii")
            self.last_step = row.step
        self._offer()

    def __call__(self, row: LossRow) -> None:
        """Append one row; called in the trainer's thread. It never raises: a model is worth more than its log."""
        text = row_text(loss_of(row)).encode("ascii")
        with self._writing:
            if len(self._waiting) + len(text) > WAITING_LIMIT:
                self.lost += 1
            else:
                self._waiting += text
                self.last_step = row.step
            self._offer()

    def write_to(self, path: Path, last_step: int) -> None:
        """Write the rows up to `last_step` as a file of their own, atomically. Raises UserError."""
        with self._writing:
            waiting, size = bytes(self._waiting), self._size
            cut = len(waiting) if self.last_step <= last_step else _end_of(waiting, last_step)
            if not cut and size and self.last_step > last_step:
                size = self._end_on_disk(last_step)
            with atomic_write(path) as temporary, temporary.open("wb") as copy:
                self._copy(copy, size)
                copy.write(waiting[:cut])

    def close(self, *, delete: bool = False) -> None:
        """Close the file; with `delete`, remove it, for `losses.csv` has it all."""
        with self._writing:
            self._closed = True
            if self._file is not None:
                self._file.close()
            if delete:
                with contextlib.suppress(OSError):
                    self.path.unlink(missing_ok=True)

    def _offer(self) -> None:
        """Write what waits, as far as the disk takes it."""
        with contextlib.suppress(OSError):
            if self._file is None and not self._closed:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                # The open file is read, too: it stays readable where its folder has been deleted meanwhile.
                self._file = self.path.open("w+b", buffering=0)
            while self._waiting and not self._closed:
                self._file.seek(self._size)
                count = self._file.write(self._waiting)
                whole = self._waiting.rfind(b"\n", 0, count) + 1  # part of a row is written again with its rest
                if not whole:
                    return
                self._size += whole
                del self._waiting[:whole]

    def _copy(self, target: io.BufferedWriter, size: int) -> None:
        if size:
            self._file.seek(0)
        while size and (block := self._file.read(min(size, BLOCK))):
            target.write(block)
            size -= len(block)
        if size:
            raise OSError(errno.EIO, os.strerror(errno.EIO))  # a stranger cut the file

    def _end_on_disk(self, last_step: int) -> int:
        """Return where the rows up to `last_step` end in the file. Its steps only rise, so this reads from the end."""
        start, tail = self._size, b""
        while start:
            size = min(BLOCK, start)
            start -= size
            self._file.seek(start)
            tail = self._file.read(size) + tail
            first = 0 if not start else tail.find(b"\n") + 1  # of the first whole row in `tail`
            if end := _end_of(tail[first:], last_step):
                return start + first + end
        return len(",".join(COLUMNS)) + 1


def _end_of(rows: bytes, last_step: int) -> int:
    """Return how many bytes of `rows`, whole lines of rising steps, have a step up to `last_step`."""
    end = 0
    for line in rows.splitlines(keepends=True):
        step = line.partition(b",")[0]
        if step.isdigit() and int(step) > last_step:
            break
        end += len(line)
    return end


def loss_of(row: LossRow) -> Loss:
    """Return a measurement as a line of the file."""
    return Loss(row.step, row.epoch, SPLIT_NAMES[row.split], row.reconstruction, row.kl, row.loss)


def row_of(loss: Loss) -> LossRow:
    """Return a line of the file as a measurement."""
    return LossRow(loss.step, loss.epoch, SPLIT_NAMES.index(loss.split), loss.reconstruction, loss.kl, loss.loss)
