"""A run folder: config.json, losses.csv, weights.safetensors, pictures; written atomically, read with suspicion.

    config.json            every setting of the run, with the number of threads it used
    losses.csv             every loss, and no times: the same run twice gives the same file
    weights.safetensors    the averaged weights at the end
    snapshots/STEP.safetensors    weights of earlier steps from which something was exported
    latent-grid.png, latent-map.png

A weights file says in its header what it is: format, step, epoch, image shape, dataset, and the digest of the images
that it was trained on, as `data`; an older file says nothing of them.
"""

import dataclasses
import json
import math
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.config import Config, default_threads, effective_beta
from latentlab.errors import UserError
from latentlab.export.csv import Loss, read_losses, write_header, write_losses, write_row
from latentlab.files import (
    atomic_write,
    cannot_read,
    cannot_write,
    check_writable,
    open_regular,
    read_bytes,
    write_text,
)
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.run import Run
from latentlab.training.snapshot import SPLIT_NAMES, LossHistory, LossRow, Snapshot

if TYPE_CHECKING:
    import torch

FORMAT = 1
CONFIG, LOSSES, WEIGHTS, SNAPSHOTS = "config.json", "losses.csv", "weights.safetensors", "snapshots"
SPOOL = "losses.csv.part"
METADATA_KEY = "latentlab"
HEADER_LIMIT = 1 << 20  # bytes; safetensors itself reads a header of 100 MB
CONFIG_LIMIT = 1 << 16  # bytes
WEIGHTS_LIMIT = 1 << 32  # bytes
LARGEST_STEP = 2**31 - 1


class LossLog:
    """Every loss of a training, on disk as it is measured, so that memory stays bounded: pass it as `record`."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="ascii", newline="\n", buffering=1)  # a line at a time
            write_header(self._file)
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def __call__(self, row: LossRow) -> None:
        """Append one row; called in the trainer's thread. Raises UserError where the disk is full."""
        try:
            write_row(self._file, _loss(row))
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def rows(self) -> Iterator[Loss]:
        """Yield every row so far."""
        yield from read_losses(self.path)

    def close(self, *, delete: bool = False) -> None:
        """Close the file; with `delete`, remove it, for `losses.csv` has it all."""
        self._file.close()
        if delete:
            self.path.unlink(missing_ok=True)


def default_folder(config: Config, parent: Path = Path("latentlab-runs")) -> Path:
    """Return `parent`/DATE-TIME-dataset-family, a folder that does not exist."""
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{config.dataset}-{config.family}"
    folder, number = Path(parent) / name, 1
    while folder.exists():
        number += 1
        folder = Path(parent) / f"{name}-{number}"
    return folder


def claim_folder(path: Path, force: bool = False) -> Path:
    """Make the folder of a new run and return it.

    With `force` an older run there makes way: its kept snapshots go at once, its other files when the new one is saved.
    Raises UserError where the folder holds something and `force` is not given, where it holds something that is no
    run, or where it cannot be made.
    """
    path = Path(path)
    try:
        if path.exists():
            if not path.is_dir():
                raise NotADirectoryError(20, "it is a file")
            if held := next(path.iterdir(), None):
                if not (path / CONFIG).exists() and not (path / SPOOL).exists():
                    raise UserError(
                        QT_TRANSLATE_NOOP("Errors", "{path} holds {file} and is no run folder; choose another place."),
                        path=path,
                        file=held.name,
                    )
                if not force:
                    raise UserError(
                        QT_TRANSLATE_NOOP(
                            "Errors", "{path} holds a run already; choose another place, or overwrite it with --force."
                        ),
                        path=path,
                    )
        check_writable(path / CONFIG)
        path.mkdir(parents=True, exist_ok=True)
        if (path / SNAPSHOTS).is_dir():
            shutil.rmtree(path / SNAPSHOTS)
    except OSError as error:
        raise cannot_write(path, error) from error
    return path


def save_run(run: Run, folder: Path, log: LossLog | None = None) -> Run:
    """Write settings, losses and weights of `run` into `folder` and return the run with that folder.

    `log` holds all its losses; without one, those of its own folder are copied, or else those in its memory are taken.
    Raises UserError where something cannot be written.
    """
    folder = Path(folder)
    config = _with_threads(run.config)
    # The trainer may be ahead: losses and weights on disk belong together.
    rows = log.rows() if log is not None else loss_rows(run)
    write_losses(folder / LOSSES, [row for row in rows if row.step <= run.snapshot.step])
    write_text(folder / CONFIG, config.to_json())
    _write_weights(folder / WEIGHTS, run)
    return dataclasses.replace(run, config=config, folder=folder)


def save_snapshot(run: Run, folder: Path | None = None) -> Path:
    """Keep the run's weights at this step, so that `open_run(folder, step)` always finds them; return the file.

    `folder` is by default the run's own. Nothing is written where they are kept already. Raises UserError.
    """
    folder = Path(folder or run.folder)
    step = run.snapshot.step
    last, path = folder / WEIGHTS, folder / SNAPSHOTS / f"{step}.safetensors"
    if path.exists():
        return path
    last_has_it = last.exists() and _step_of(last) == step
    if last_has_it and run.ended:
        return last
    try:
        if not (folder / CONFIG).exists():
            write_text(folder / CONFIG, _with_threads(run.config).to_json())
        _write_weights(path, run)  # a training that goes on will replace the last weights
    except UserError:
        if last_has_it:
            return last
        raise
    return path


def open_run(folder: Path, step: int | None = None, data_dir: Path | None = None) -> Run:
    """Read a run folder, as it stood at `step`: by default that of `weights.safetensors`.

    Its dataset is None and its means are (0, latent_size); `evaluation.with_means` loads and encodes the images.
    `data_dir` is where its images are taken from, whatever they are, in place of the data folder of its settings.
    Raises UserError: no such folder or step; settings, losses or weights that are missing, damaged, not finite, or do
    not fit one another.
    """
    folder = Path(folder)
    if not folder.exists():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no run folder {path}; check the name."), path=folder)
    if not (folder / CONFIG).exists():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is no run folder: it holds no {file}; give the folder of a saved run."),
            path=folder,
            file=CONFIG,
        )
    config = _read_config(folder / CONFIG)
    path = folder / WEIGHTS
    if step is not None and (not path.exists() or _step_of(path) != step):
        path = folder / SNAPSHOTS / f"{step}.safetensors"
        if not path.exists():
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{path} keeps no weights of step {step}; it has those of {kept}."),
                path=folder,
                step=step,
                kept=", ".join(map(str, _kept_steps(folder))) or "-",
            )
    about, weights = _read_weights(path)
    if about["dataset"] != config.dataset:
        raise _damaged(
            path, UserError(QT_TRANSLATE_NOOP("Errors", "it was trained on other data than its settings say"))
        )
    losses = LossHistory()
    if (folder / LOSSES).exists():
        for row in read_losses(folder / LOSSES):
            if row.step <= about["step"]:
                losses.append(_row(row))
    snapshot = Snapshot(
        run=0,
        step=about["step"],
        epoch=about["epoch"],
        state=about["state"],
        losses=losses,
        means=np.empty((0, config.latent_size), np.float32),
        computed_at=np.empty(0, np.int32),
        exact=False,
        weights=weights,
        beta=effective_beta(config),
        learning_rate=config.learning_rate,
        images_per_second=0.0,
        seconds=0.0,
        progress=None,
    )
    from latentlab.models import still_model

    try:
        model = still_model(config, about["image_shape"], weights)
    except UserError as cause:
        raise _damaged(path, cause) from cause
    return Run(0, config, about["image_shape"], snapshot, model, None, folder, about.get("data", ""), data_dir)


def loss_rows(run: Run) -> Iterator[Loss]:
    """Yield the losses up to the run's step: every one where its folder has them, else those in its memory."""
    if run.folder is not None:
        for name in (LOSSES, SPOOL):
            if (run.folder / name).exists():
                yield from (row for row in read_losses(run.folder / name) if row.step <= run.snapshot.step)
                return
    rows: Iterable[LossRow] = (
        LossRow(int(row[0]), row[1], int(row[2]), *row[3:])
        for split in range(len(SPLIT_NAMES))
        for row in run.snapshot.losses.rows(split).tolist()
    )
    yield from map(_loss, sorted(rows, key=lambda row: (row.step, row.split)))


def _with_threads(config: Config) -> Config:
    """Return the settings with the number of threads they meant here: on another machine they would mean another."""
    return dataclasses.replace(config, threads=config.threads or default_threads())


def _loss(row: LossRow) -> Loss:
    return Loss(row.step, row.epoch, SPLIT_NAMES[row.split], row.reconstruction, row.kl, row.loss)


def _row(row: Loss) -> LossRow:
    return LossRow(row.step, row.epoch, SPLIT_NAMES.index(row.split), row.reconstruction, row.kl, row.loss)


def _kept_steps(folder: Path) -> list[int]:
    steps = [int(path.stem) for path in (folder / SNAPSHOTS).glob("*.safetensors") if path.stem.isdecimal()]
    if (folder / WEIGHTS).exists():
        steps.append(_step_of(folder / WEIGHTS))
    return sorted(steps)


def _read_config(path: Path) -> Config:
    content = read_bytes(path, CONFIG_LIMIT)
    try:
        return Config.from_json(content.decode())
    except UnicodeDecodeError as error:
        raise _damaged(path, UserError(QT_TRANSLATE_NOOP("Errors", "it is not text"))) from error
    except UserError as cause:
        raise _damaged(path, cause) from cause


def _write_weights(path: Path, run: Run) -> None:
    from safetensors.torch import save

    # One key, for safetensors writes several in a random order; no times, for the same run gives the same file.
    about = {
        "format": FORMAT,
        "step": run.snapshot.step,
        "epoch": run.snapshot.epoch,
        "state": run.snapshot.state,
        "image_shape": list(run.image_shape),
        "dataset": run.config.dataset,
        "data": run.trained_on,
    }
    tensors = {name: tensor.contiguous() for name, tensor in run.snapshot.weights.items()}
    with atomic_write(path) as temporary:
        temporary.write_bytes(save(tensors, metadata={METADATA_KEY: json.dumps(about)}))


def _read_weights(path: Path) -> "tuple[dict[str, Any], dict[str, torch.Tensor]]":
    """Return what the file says of itself, and its tensors, all finite. Raises UserError."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    about, size = _read_header(path)
    try:
        with open_regular(path, WEIGHTS_LIMIT) as file:
            weights = load(file.read(size))
    except OSError as error:
        raise cannot_read(path, error) from error
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise _damaged(path, error) from error
    for name, tensor in weights.items():
        if not tensor.isfinite().all():
            raise _damaged(
                path, UserError(QT_TRANSLATE_NOOP("Errors", "“{name}” holds numbers that are not finite"), name=name)
            )
    return about, weights


def _read_header(path: Path) -> tuple[dict[str, Any], int]:
    """Return what a weights file says of itself and its length in bytes, judged by a small header. Raises UserError."""
    try:
        with open_regular(path, WEIGHTS_LIMIT) as file:
            length = int.from_bytes(file.read(8), "little")
            if length > HEADER_LIMIT:
                raise ValueError("its header is absurdly long")
            header = json.loads(file.read(length))
            data_bytes = path.stat().st_size - 8 - length
    except OSError as error:
        raise cannot_read(path, error) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(
            path, UserError(QT_TRANSLATE_NOOP("Errors", "it has no header of a safetensors file"))
        ) from error
    try:
        about = json.loads(header["__metadata__"][METADATA_KEY])
        step, epoch, (height, width) = about["step"], about["epoch"], about["image_shape"]
        if about["format"] != FORMAT:
            raise _damaged(
                path,
                UserError(QT_TRANSLATE_NOOP("Errors", "another version of latentlab wrote it, so update latentlab")),
            )
        whole = [type(value) is int for value in (step, height, width)]
        if not (all(whole) and 0 <= step <= LARGEST_STEP and 1 <= height <= 2**16 and 1 <= width <= 2**16):
            raise ValueError
        if type(epoch) is not float or not math.isfinite(epoch) or epoch < 0:
            raise ValueError
        if not all(isinstance(word, str) for word in (about["dataset"], about["state"], about.get("data", ""))):
            raise ValueError
        tensors = {name: row for name, row in header.items() if name != "__metadata__"}
        if len(tensors) > 1000 or any(row["dtype"] != "F32" for row in tensors.values()):
            raise ValueError
        # What the tensors claim to hold is what is there: nothing is allocated on a header's word.
        if sum(4 * math.prod(row["shape"]) for row in tensors.values()) != data_bytes:
            raise _damaged(path, UserError(QT_TRANSLATE_NOOP("Errors", "it was cut short, or is too long")))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _damaged(
            path, UserError(QT_TRANSLATE_NOOP("Errors", "its header does not say what latentlab writes there"))
        ) from error
    return about | {"image_shape": (height, width)}, path.stat().st_size


def _step_of(path: Path) -> int:
    return _read_header(path)[0]["step"]


DAMAGED = QT_TRANSLATE_NOOP("Errors", "{path} cannot be used: {cause}.")


def _damaged(path: Path, cause: Exception) -> UserError:
    if isinstance(cause, UserError):
        cause = _Clause(cause)
    return UserError(DAMAGED, path=path, cause=cause)


class _Clause:
    """A cause within a sentence: as it reads, without the full stop."""

    def __init__(self, cause: UserError) -> None:
        self._cause = cause

    def __str__(self) -> str:
        return str(self._cause).rstrip(".")
