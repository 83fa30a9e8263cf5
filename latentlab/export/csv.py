"""Losses as CSV: step, epoch, split, reconstruction, kl, loss; in nats per image, every digit kept."""

import csv
import io
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from latentlab.errors import UserError
from latentlab.files import atomic_write, cannot_read, open_regular
from latentlab.i18n import QT_TRANSLATE_NOOP

COLUMNS = ("step", "epoch", "split", "reconstruction", "kl", "loss")
LIMIT = 1 << 32  # largest file in bytes; reading is line by line, so memory does not grow with the size
LINE_LIMIT = 1000  # longest line, in characters
TAIL = 1 << 16  # bytes at the end of a file that contain its newest rows


class Loss(NamedTuple):
    """One line of the file. `kl` is NaN, and empty in the file, if the family has none."""

    step: int
    epoch: float
    split: str  # "train" or "test"
    reconstruction: float
    kl: float
    loss: float


def row_text(row: Loss) -> str:
    """Return one line of the file; a float is the shortest text that reads back as the same float."""
    step, epoch, split, reconstruction, kl, loss = row
    kl_text = "" if math.isnan(kl) else repr(float(kl))
    return f"{step},{float(epoch)!r},{split},{float(reconstruction)!r},{kl_text},{float(loss)!r}\n"


def write_losses(path: Path, rows: Iterable[Loss]) -> Path:
    """Write the whole file, atomically. Raises UserError if the path cannot be written."""
    with atomic_write(path) as temporary, temporary.open("w", encoding="ascii", newline="\n") as file:
        file.write(",".join(COLUMNS) + "\n")
        file.writelines(map(row_text, rows))
    return path


def read_losses(path: Path) -> Iterator[Loss]:
    """Yield the rows of a file that `write_losses` wrote. Raises UserError, naming the line that is damaged."""
    number = 1
    try:
        with io.TextIOWrapper(open_regular(path, LIMIT), encoding="ascii", newline="") as file:
            lines = csv.reader(_short_lines(file))
            if next(lines, None) != list(COLUMNS):
                raise ValueError
            while True:
                number += 1  # counted before the line is read: an error names the damaged line
                if (line := next(lines, None)) is None:
                    return
                yield _row(line)
    except OSError as error:
        raise cannot_read(path, error) from error
    except (ValueError, csv.Error) as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is damaged: its line {line} is not a row of losses."),
            path=path,
            line=number,
        ) from error


def read_last_losses(path: Path) -> list[Loss]:
    """Return the newest rows of a file, as many as its last 64 KB hold. Raises UserError if they are damaged."""
    try:
        with open_regular(path, LIMIT) as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(max(0, size - TAIL))
            lines = file.read(TAIL).decode("ascii").splitlines()
        return [_row(line) for line in csv.reader(lines[1:])]  # without the header or an incomplete first line
    except OSError as error:
        raise cannot_read(path, error) from error
    except (ValueError, csv.Error) as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is damaged: its last lines are no rows of losses."), path=path
        ) from error


def _row(line: list[str]) -> Loss:
    """Return the row of a line. Raises ValueError if the line is not a row."""
    step, epoch, split, reconstruction, kl, loss = line
    if split not in ("train", "test"):
        raise ValueError
    return Loss(int(step), float(epoch), split, float(reconstruction), float(kl) if kl else math.nan, float(loss))


def _short_lines(file: TextIO) -> Iterator[str]:
    """Yield the lines of a file. Raises ValueError at a line longer than any row of losses."""
    while line := file.readline(LINE_LIMIT):
        if len(line) == LINE_LIMIT:
            raise ValueError
        yield line
