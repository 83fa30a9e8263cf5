"""LossLog: every loss of a training, written to disk when measured, so that memory stays bounded."""

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

WAITING_LIMIT = 1 << 25  # bytes of rows that wait in memory while the disk refuses them: about 400,000 rows
BLOCK = 1 << 16  # bytes


class LossLog:
    """The losses of one training, appended to `path` by the trainer's thread. Pass the log to `train` as `record`.

    A disk that refuses a row does not end the training: rows wait in memory, and each later row tries them again.
    Beyond WAITING_LIMIT bytes, later rows are lost and counted.
    """

    def __init__(self, path: Path, before: Iterable[LossRow] = ()) -> None:
        """Create the file with the rows `before` of a resumed training."""
        self.path = Path(path)
        self.lost = 0  # number of rows that neither disk nor memory took
        self.last_step = 0
        self._writing = threading.Lock()
        self._file: io.FileIO | None = None
        self._waiting = bytearray((",".join(COLUMNS) + "\n").encode("ascii"))
        self._size = 0  # bytes of whole rows in the file: a failed write may leave part of a row after them
        self._closed = False
        for row in before:
            self._waiting += row_text(loss_of(row)).encode("ascii")
            self.last_step = row.step
        self._offer()

    def __call__(self, row: LossRow) -> None:
        """Append one row, in the trainer's thread. The method never raises: a full disk must not end a training."""
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
        """Close the file; with `delete`, remove the file, because `losses.csv` holds all rows."""
        with self._writing:
            self._closed = True
            if self._file is not None:
                self._file.close()
            if delete:
                with contextlib.suppress(OSError):
                    self.path.unlink(missing_ok=True)

    def _offer(self) -> None:
        """Write the waiting rows, as far as the disk takes them."""
        with contextlib.suppress(OSError):
            if self._file is None and not self._closed:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                # The file is open for reading, too: it stays readable after its folder was deleted.
                self._file = self.path.open("w+b", buffering=0)
            while self._waiting and not self._closed:
                self._file.seek(self._size)
                count = self._file.write(self._waiting)
                whole = self._waiting.rfind(b"\n", 0, count) + 1  # a partly written row is written again completely
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
            raise OSError(errno.EIO, os.strerror(errno.EIO))  # another program truncated the file

    def _end_on_disk(self, last_step: int) -> int:
        """Return where the rows up to `last_step` end in the file. Steps rise, so the search starts at the end."""
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
