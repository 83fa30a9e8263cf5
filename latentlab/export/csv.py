"""Losses as CSV: step, epoch, split, reconstruction, kl, loss; in nats per image, every digit kept."""

import csv
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from latentlab.errors import UserError
from latentlab.files import atomic_write, cannot_read
from latentlab.i18n import QT_TRANSLATE_NOOP

COLUMNS = ("step", "epoch", "split", "reconstruction", "kl", "loss")


class Loss(NamedTuple):
    """One line of the file. `kl` is NaN, and empty in the file, where the family has none."""

    step: int
    epoch: float
    split: str  # "train" or "test"
    reconstruction: float
    kl: float
    loss: float


def write_header(file: TextIO) -> None:
    """Write the line of column names."""
    file.write(",".join(COLUMNS) + "\n")


def write_row(file: TextIO, row: Loss) -> None:
    """Write one line; a float as the shortest text that reads back as the same float."""
    step, epoch, split, reconstruction, kl, loss = row
    kl_text = "" if math.isnan(kl) else repr(float(kl))
    file.write(f"{step},{float(epoch)!r},{split},{float(reconstruction)!r},{kl_text},{float(loss)!r}\n")


def write_losses(path: Path, rows: Iterable[Loss]) -> Path:
    """Write the file whole, atomically. Raises UserError where the place cannot be written."""
    with atomic_write(path) as temporary, temporary.open("w", encoding="ascii", newline="\n") as file:
        write_header(file)
        for row in rows:
            write_row(file, row)
    return path


def read_losses(path: Path) -> Iterator[Loss]:
    """Yield the rows of a file that `write_losses` wrote. Raises UserError, naming the line that is damaged."""
    number = 1
    try:
        with path.open(encoding="ascii", newline="") as file:
            lines = csv.reader(file)
            if next(lines, None) != list(COLUMNS):
                raise ValueError
            for number, line in enumerate(lines, start=2):  # noqa: B007 (it is told below)
                step, epoch, split, reconstruction, kl, loss = line
                if split not in ("train", "test"):
                    raise ValueError
                yield Loss(
                    int(step), float(epoch), split, float(reconstruction), float(kl) if kl else math.nan, float(loss)
                )
    except OSError as error:
        raise cannot_read(path, error) from error
    except (ValueError, csv.Error) as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is damaged: its line {line} is not a row of losses."),
            path=path,
            line=number,
        ) from error
