"""What a run folder holds: config.json, losses.csv, weights.safetensors; written atomically, read with suspicion.

    config.json            every setting of the run, with the number of threads it used
    losses.csv             every loss, and no times: the same run twice gives the same file
    weights.safetensors    the averaged weights at the end
    snapshots/STEP.safetensors    weights of earlier steps from which something was exported
    latent-grid.png, latent-map.png, pins.json

A weights file says in its header what it is: format, step, epoch, image shape, dataset, live settings, and the digest
of the images that it was trained on, as `data`; an older file says nothing of the last two.
"""

import dataclasses
import json
import math
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.config import LIVE_NAMES, OPTIONS, Config, checked, default_threads, effective_beta
from latentlab.errors import UserError
from latentlab.export.csv import Loss, read_losses, write_losses
from latentlab.files import atomic_write, cannot_read, open_regular, parse_json, read_bytes, write_text
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.loss_log import LossLog, loss_of, row_of
from latentlab.session.run import Run
from latentlab.session.run_folder import (
    CONFIG,
    HEADER_LIMIT,
    LOSSES,
    METADATA_KEY,
    SNAPSHOTS,
    WEIGHTS,
    recover,
)
from latentlab.training.snapshot import SPLIT_NAMES, LossHistory, LossRow, Snapshot

if TYPE_CHECKING:
    import torch

FORMAT = 1
CONFIG_LIMIT = 1 << 16  # bytes
WEIGHTS_LIMIT = 1 << 32  # bytes
MOST_TENSORS = 1000
LARGEST_STEP = 2**31 - 1


def save_run(run: Run, folder: Path, log: LossLog | None = None, *, losses: bool = True) -> Run:
    """Write losses, settings and weights of `run` into `folder` and return the run with that folder.

    `log` holds all its losses; without one, those of its own folder are copied, or else those in its memory are taken.
    Without `losses`, none are written: those of an earlier save stay.
    The weights come last, and the save happens with them: a later state of one run has the losses of the earlier one,
    and its weights say which live settings were theirs. Another run's folder is replaced whole, by `run_folder.Claim`.
    Raises UserError where something cannot be written.
    """
    folder = Path(folder)
    config = _with_threads(run.config)
    # The trainer may be ahead: losses and weights on disk belong together.
    if not losses:
        pass
    elif log is not None:
        log.write_to(folder / LOSSES, run.snapshot.step)
    elif run.folder is None or not _same_file(run.folder / LOSSES, folder / LOSSES):
        write_losses(folder / LOSSES, loss_rows(run))
    write_text(folder / CONFIG, config.to_json(), follow=False)
    _write_weights(folder / WEIGHTS, run)
    return dataclasses.replace(run, config=config, folder=folder)


def save_snapshot(run: Run, folder: Path | None = None) -> Path:
    """Keep the run's weights at this step, so that `open_run(folder, step)` always finds them; return the file.

    `folder` is by default the run's own. Nothing is written where they are kept already. Raises UserError, also where
    the folder holds another run by now.
    """
    folder = Path(folder or run.folder)
    _check_is_of(run, folder)
    step = run.snapshot.step
    last, path = folder / WEIGHTS, folder / SNAPSHOTS / f"{step}.safetensors"
    if path.exists():
        return path
    last_has_it = last.exists() and _step_of(last) == step
    if last_has_it and run.ended:
        return last
    try:
        if not (folder / CONFIG).exists():
            write_text(folder / CONFIG, _with_threads(run.config).to_json(), follow=False)
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
    recover(folder)
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
    _check_fit(path, config)  # before the weights are in memory
    about, weights = _read_weights(path)
    try:
        config = checked(**(_values(config) | about["live"]))
    except UserError as cause:
        raise _damaged(path, cause) from cause
    losses = LossHistory()
    if (folder / LOSSES).exists():
        for row in read_losses(folder / LOSSES):
            if row.step <= about["step"]:
                losses.append(row_of(row))
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

    model = still_model(config, about["image_shape"], weights)
    return Run(0, config, about["image_shape"], snapshot, model, None, folder, about.get("data", ""), data_dir)


def loss_rows(run: Run) -> Iterator[Loss]:
    """Yield the losses up to the run's step: every one where its folder has them, else those in its memory."""
    if run.folder is not None:
        path = run.folder / LOSSES
        if path.exists():
            yield from (row for row in read_losses(path) if row.step <= run.snapshot.step)
            return
    rows: Iterable[LossRow] = (
        LossRow(int(row[0]), row[1], int(row[2]), *row[3:])
        for split in range(len(SPLIT_NAMES))
        for row in run.snapshot.losses.rows(split).tolist()
    )
    yield from map(loss_of, sorted(rows, key=lambda row: (row.step, row.split)))


def _with_threads(config: Config) -> Config:
    """Return the settings with the number of threads they meant here: on another machine they would mean another."""
    return dataclasses.replace(config, threads=config.threads or default_threads())


def _check_is_of(run: Run, folder: Path) -> None:
    """Raise UserError where `folder` holds another run than `run`, as it does after it was overwritten."""
    if not (folder / CONFIG).exists():
        return
    here, there = (_values(config) for config in (_with_threads(run.config), _read_config(folder / CONFIG)))
    # A folder may move, and live settings change within a run, the family with them.
    for name in (*LIVE_NAMES, "data_dir", "family"):
        here[name] = there[name]
    data = _read_header(folder / WEIGHTS).get("data", "") if (folder / WEIGHTS).exists() else ""
    if here != there or (data and run.trained_on and data != run.trained_on):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} holds another run by now; save this one in another place first."),
            path=folder,
        )


def _values(config: Config) -> dict[str, Any]:
    return {option.name: getattr(config, option.name) for option in OPTIONS}


def _same_file(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except OSError:
        return False


def _kept_steps(folder: Path) -> list[int]:
    steps = [int(path.stem) for path in (folder / SNAPSHOTS).glob("*.safetensors") if path.stem.isdecimal()]
    if (folder / WEIGHTS).exists():
        steps.append(_step_of(folder / WEIGHTS))
    return sorted(steps)


def _read_config(path: Path) -> Config:
    content = read_bytes(path, CONFIG_LIMIT)
    try:
        return Config.from_json(content)
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
        "live": {name: getattr(run.config, name) for name in LIVE_NAMES},
        "data": run.trained_on,
    }
    tensors = {name: tensor.contiguous() for name, tensor in run.snapshot.weights.items()}
    with atomic_write(path, follow=False) as temporary:
        temporary.write_bytes(save(tensors, metadata={METADATA_KEY: json.dumps(about)}))


def _read_weights(path: Path) -> "tuple[dict[str, Any], dict[str, torch.Tensor]]":
    """Return what the file says of itself, and its tensors, all finite. Raises UserError."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    about = _read_header(path)
    try:
        weights = load(read_bytes(path, WEIGHTS_LIMIT))
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise _damaged(path, error) from error
    for name, tensor in weights.items():
        if not tensor.isfinite().all():
            raise _damaged(
                path, UserError(QT_TRANSLATE_NOOP("Errors", "“{name}” holds numbers that are not finite"), name=name)
            )
    return about, weights


def _check_fit(path: Path, config: Config) -> None:
    """Raise UserError where the header of a weights file tells of another model or data than the settings."""
    import torch

    from latentlab.models import still_model

    about = _read_header(path)
    if about["dataset"] != config.dataset:
        raise _damaged(
            path, UserError(QT_TRANSLATE_NOOP("Errors", "it was trained on other data than its settings say"))
        )
    try:
        still_model(
            config, about["image_shape"], {n: torch.empty(s, device="meta") for n, s in about["shapes"].items()}
        )
    except UserError as cause:
        raise _damaged(path, cause) from cause


def _read_header(path: Path) -> dict[str, Any]:
    """Return what a weights file says of itself, with the `shapes` of its tensors by name. Raises UserError.

    Each value is judged by its type before anything is computed from it, and the tensors that the header announces must
    be the bytes that follow: a reader that trusts it allocates no more than is there.
    """
    with open_regular(path, WEIGHTS_LIMIT) as file:
        try:
            length = int.from_bytes(file.read(8), "little")
            if length > HEADER_LIMIT:
                raise ValueError("its header is absurdly long")
            header = parse_json(file.read(length))
            data_bytes = os.fstat(file.fileno()).st_size - 8 - length
        except OSError as error:
            raise cannot_read(path, error) from error
        except ValueError as error:
            raise _damaged(
                path, UserError(QT_TRANSLATE_NOOP("Errors", "it has no header of a safetensors file"))
            ) from error
    try:
        about = parse_json(header.pop("__metadata__")[METADATA_KEY])
        if about["format"] != FORMAT:
            raise _damaged(
                path,
                UserError(QT_TRANSLATE_NOOP("Errors", "another version of latentlab wrote it, so update latentlab")),
            )
        step, epoch, (height, width) = about["step"], about["epoch"], about["image_shape"]
        live = about.get("live", {})  # older versions wrote none
        fits = (
            _is_whole(step, 0, LARGEST_STEP)
            and _is_whole(height, 1, 2**16)
            and _is_whole(width, 1, 2**16)
            and (type(epoch) is float and 0 <= epoch < math.inf)
            and isinstance(about["dataset"], str)
            and isinstance(about["state"], str)
            and isinstance(about.get("data", ""), str)
            and (isinstance(live, dict) and set(live) <= set(LIVE_NAMES))
            and len(header) <= MOST_TENSORS
            and all(map(_is_tensor, header.values()))
        )
        if not fits:
            raise ValueError
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(
            path, UserError(QT_TRANSLATE_NOOP("Errors", "its header does not say what latentlab writes there"))
        ) from error
    end = 0
    for row in sorted(header.values(), key=lambda row: row["data_offsets"]):
        if row["data_offsets"] != [end, end + 4 * math.prod(row["shape"])]:
            break
        end = row["data_offsets"][1]
    else:
        if end == data_bytes:
            shapes = {name: row["shape"] for name, row in header.items()}
            return about | {"image_shape": (height, width), "live": live, "shapes": shapes}
    raise _damaged(path, UserError(QT_TRANSLATE_NOOP("Errors", "it was cut short, or is too long")))


def _is_whole(value: Any, low: int, high: int) -> bool:
    return type(value) is int and low <= value <= high


def _is_tensor(row: Any) -> bool:
    """Whether a row of a safetensors header is that of a float32 vector or matrix, or of one number."""
    shape, offsets = row["shape"], row["data_offsets"]
    return (
        row["dtype"] == "F32"
        and (type(shape) is list and len(shape) <= 2 and all(_is_whole(size, 0, 2**32) for size in shape))
        and (type(offsets) is list and len(offsets) == 2 and all(_is_whole(at, 0, WEIGHTS_LIMIT) for at in offsets))
    )


def _step_of(path: Path) -> int:
    return _read_header(path)["step"]


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
