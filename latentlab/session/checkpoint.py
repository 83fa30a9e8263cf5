"""The files of a run folder: config.json, losses.csv, weights.safetensors; written atomically, checked when read.

    config.json            every setting of the run, with the number of threads it used
    losses.csv             every loss, and no times: two trainings with equal settings give equal files
    weights.safetensors    the averaged weights of the newest step that was saved
    keyframe.safetensors   all that a training needs to resume, see keyframe_file; of that step or an earlier one
    run.json               the identity of the training, and its parent
    timeline/STEP.safetensors            averaged weights and map of earlier steps, see timeline
    timeline/STEP.keyframe.safetensors   keyframes of some of them
    session.json           the SessionState, see state_file
    latent-grid.png, latent-map.png

The header of a weights file holds format, step, epoch, state, image shape, dataset, live settings, and the digest of
the training images as `data`; an older file lacks the last two. A training that has not ended writes the state
"running". The header of a moment also holds its learning rate, and `pinned` if a picture or a command refers to the
moment. Older runs keep such moments in snapshots/, without maps.
"""

import contextlib
import dataclasses
import json
import math
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.config import LIVE_NAMES, OPTIONS, Config, checked, default_threads, effective_beta, latent_size_of
from latentlab.errors import UserError
from latentlab.export.csv import Loss, read_losses, write_losses
from latentlab.files import read_bytes, read_json, write_text
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.loss_log import LossLog, loss_of, row_of
from latentlab.session.run import Origin, Run
from latentlab.session.run_folder import (
    CONFIG,
    LOSSES,
    ORIGIN,
    SNAPSHOTS,
    TIMELINE,
    WEIGHTS,
    recover,
)
from latentlab.session.tensor_file import (
    LARGEST_STEP,
    TensorFile,
    damaged,
    foreign_header,
    is_whole,
    write_tensors,
)
from latentlab.training.snapshot import SPLIT_NAMES, LossHistory, LossRow, Snapshot

if TYPE_CHECKING:
    import torch

FORMAT = 1
CONFIG_LIMIT = 1 << 16  # bytes
MOMENT_TYPES = ("F32", "I32")
MAP_MEANS, MAP_STEPS = "map.means", "map.computed_at"  # in a moment of the timeline
timeline_changes = threading.Lock()  # guards existing moments: thinning must not delete a moment while a pin is written


def save_run(run: Run, folder: Path, log: LossLog | None = None, *, losses: bool = True) -> Run:
    """Write losses, settings and weights of `run` into `folder` and return the run with that folder.

    `log` holds all losses of the run; without a log, the losses are copied from the folder of the run, or else taken
    from memory. Without `losses`, none are written: those of an earlier save stay. The weights are written last, and
    complete the save: the losses of a later state contain those of an earlier one, and the weights name their own live
    settings. The folder of another run is replaced whole, by `run_folder.Claim`. Raises UserError if a file cannot be
    written.
    """
    folder = Path(folder)
    config = _with_threads(run.config)
    # The trainer may be ahead of `run`: losses and weights on disk must be of one step.
    if not losses:
        pass
    elif log is not None:
        log.write_to(folder / LOSSES, run.snapshot.step)
    elif run.folder is None or not _same_file(run.folder / LOSSES, folder / LOSSES):
        write_losses(folder / LOSSES, loss_rows(run))
    write_text(folder / CONFIG, config.to_json(), follow=False)
    if run.origin is not None:
        _write_origin(folder / ORIGIN, run.origin)
    _write_weights(folder / WEIGHTS, run)
    return dataclasses.replace(run, config=config, folder=folder)


def save_snapshot(run: Run, folder: Path | None = None) -> Path:
    """Pin the weights of the run at this step, so that `open_run(folder, step)` always finds them; return the file.

    `folder` is by default that of the run. Thinning never removes a pinned moment from the timeline. Raises UserError,
    also if the folder now holds another run.
    """
    folder = Path(folder or run.folder)
    _check_is_of(run, folder)
    step = run.snapshot.step
    last, path = folder / WEIGHTS, folder / TIMELINE / f"{step}.safetensors"
    kept = moment_file(folder, step)
    if kept is not None and (kept != path or _read_header(path).get("pinned", False)):
        return kept
    last_has_it = last.exists() and step_of(last) == step
    if last_has_it and run.ended:
        return last
    try:
        if not (folder / CONFIG).exists():
            write_text(folder / CONFIG, _with_threads(run.config).to_json(), follow=False)
        with timeline_changes:
            if path.exists():
                with TensorFile(path, FORMAT, MOMENT_TYPES) as file:
                    about, tensors = file.about, file.tensors()
                write_tensors(path, tensors, about | {"pinned": True})
            else:  # a running training will replace the last weights
                write_moment(path, run, pinned=True)
    except UserError:
        if last_has_it or kept is not None:
            return kept or last
        raise
    return path


def write_moment(path: Path, run: Run, pinned: bool = False) -> None:
    """Write a moment of the timeline: averaged weights, facts, and the map if z is a plane. Raises UserError."""
    import torch

    snapshot, tensors = run.snapshot, {}
    if snapshot.means.shape[1:] == (2,) and len(snapshot.means) and np.isfinite(snapshot.means).all():
        tensors = {
            MAP_MEANS: torch.tensor(snapshot.means),  # a copy: an array from a file is read-only
            MAP_STEPS: torch.tensor(snapshot.computed_at),
        }
    _write_weights(path, run, tensors, {"rate": snapshot.learning_rate} | ({"pinned": True} if pinned else {}))


def moment_file(folder: Path, step: int) -> Path | None:
    """Return the file of a kept moment, also one of an older latentlab; None if the folder has none."""
    paths = (Path(folder) / place / f"{step}.safetensors" for place in (TIMELINE, SNAPSHOTS))
    return next((path for path in paths if path.exists()), None)


def moment_steps(folder: Path) -> list[int]:
    """Return the steps of the moments in a run folder, rising, without that of the newest weights."""
    places = (Path(folder) / TIMELINE, Path(folder) / SNAPSHOTS)
    return sorted({int(p.stem) for place in places for p in place.glob("*.safetensors") if p.stem.isdecimal()})


def open_run(folder: Path, step: int | None = None, data_dir: Path | None = None) -> Run:
    """Read a run folder at a step, by default that of `weights.safetensors`.

    The dataset of the run is None and its means are (0, latent_size); `evaluation.with_means` loads and encodes the
    images. `data_dir` replaces the data folder of the settings; its images need not be those of the training.
    Raises UserError if the folder or the step does not exist, and if settings, losses or weights are missing,
    damaged, not finite, or do not fit one another.
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
    with _weights_of(folder, step) as file:
        about = _checked_about(file)
        _check_fit(file, about, config)  # before the weights fill the memory
        weights = {name: tensor for name, tensor in file.tensors().items() if name not in (MAP_MEANS, MAP_STEPS)}
    try:
        config = checked(**(_values(config) | about["live"]))
    except UserError as cause:
        raise damaged(file.path, cause) from cause
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
        means=np.empty((0, latent_size_of(config)), np.float32),
        computed_at=np.empty(0, np.int32),
        exact=False,
        weights=weights,
        beta=effective_beta(config),
        learning_rate=config.learning_rate,
        images_per_second=0.0,
        seconds=0.0,
        progress=None,
    )
    from latentlab.models import frozen_model

    model = frozen_model(config, about["image_shape"], weights)
    origin = _read_origin(folder / ORIGIN)
    return Run(0, config, about["image_shape"], snapshot, model, None, folder, about.get("data", ""), data_dir, origin)


def _weights_of(folder: Path, step: int | None) -> TensorFile:
    """Open the weights of a step, by default the newest ones. Raises UserError if the folder does not keep them.

    A running training may replace the newest weights at any time; the open file stays that of its step.
    """
    newest = folder / WEIGHTS
    if step is None or newest.exists():
        file = TensorFile(newest, FORMAT, MOMENT_TYPES)
        with contextlib.ExitStack() as stack:
            stack.push(file)
            if step is None or _checked_about(file)["step"] == step:
                stack.pop_all()
                return file
    path = moment_file(folder, step)
    if path is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} keeps no weights of step {step}; it has those of {kept}."),
            path=folder,
            step=step,
            kept=", ".join(map(str, _kept_steps(folder))) or "-",
        )
    return TensorFile(path, FORMAT, MOMENT_TYPES)


def loss_rows(run: Run) -> Iterator[Loss]:
    """Yield the losses up to the step of the run: all from its folder, or else those in memory."""
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
    """Return the settings with an explicit number of threads: the automatic number differs between machines."""
    return dataclasses.replace(config, threads=config.threads or default_threads())


def _check_is_of(run: Run, folder: Path) -> None:
    """Raise UserError if `folder` holds another run, because a later run replaced this one."""
    if not (folder / CONFIG).exists():
        return
    here, there = (_values(config) for config in (_with_threads(run.config), _read_config(folder / CONFIG)))
    # A folder may move; live settings, and the family with them, change within a run.
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
    last = [step_of(folder / WEIGHTS)] if (folder / WEIGHTS).exists() else []
    return sorted({*moment_steps(folder), *last})


def _read_config(path: Path) -> Config:
    content = read_bytes(path, CONFIG_LIMIT)
    try:
        return Config.from_json(content)
    except UserError as cause:
        raise damaged(path, cause) from cause


def _write_weights(
    path: Path, run: Run, tensors: "Mapping[str, torch.Tensor] | None" = None, facts: Mapping[str, Any] | None = None
) -> None:
    """Write the averaged weights of a run, with further tensors and facts if given. Raises UserError."""
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
    write_tensors(path, {**run.snapshot.weights, **(tensors or {})}, about | dict(facts or {}))


def _write_origin(path: Path, origin: Origin) -> None:
    """Write the origin of a run, unless the file holds it already. Raises UserError."""
    if _read_origin(path) != origin:
        write_text(path, json.dumps({"format": FORMAT} | dataclasses.asdict(origin), indent=2) + "\n", follow=False)


def _read_origin(path: Path) -> Origin | None:
    """Return the origin of a run folder; None if the file is missing or damaged."""
    try:
        values = read_json(path, CONFIG_LIMIT) if path.exists() else None
        uid, parent, step = values["uid"], values["parent"], values["step"]
    except (UserError, KeyError, TypeError):
        return None
    is_good = re.fullmatch(r"[0-9a-f]{16}", str(uid)) and re.fullmatch(r"([0-9a-f]{16})?", str(parent))
    return Origin(uid, parent, step) if is_good and is_whole(step, 0, LARGEST_STEP) else None


def _check_fit(file: TensorFile, about: Mapping[str, Any], config: Config) -> None:
    """Raise UserError if the header of a weights file names another model or other data than the settings."""
    import torch

    from latentlab.models import frozen_model

    dtypes = {"F32": torch.float32, "I32": torch.int32}
    if about["dataset"] != config.dataset:
        raise damaged(
            file.path, UserError(QT_TRANSLATE_NOOP("Errors", "it was trained on other data than its settings say"))
        )
    try:
        frozen_model(
            config,
            about["image_shape"],
            {
                name: torch.empty(row["shape"], dtype=dtypes[row["dtype"]], device="meta")
                for name, row in file.rows.items()
                if name not in (MAP_MEANS, MAP_STEPS)
            },
        )
    except UserError as cause:
        raise damaged(file.path, cause) from cause


def _read_header(path: Path) -> dict[str, Any]:
    """Return the checked facts in the header of a weights file. Raises UserError."""
    with TensorFile(path, FORMAT, MOMENT_TYPES) as file:
        return _checked_about(file)


def _checked_about(file: TensorFile) -> dict[str, Any]:
    """Return the facts in the header of an open weights file, each value of its type. Raises UserError."""
    about = file.about
    try:
        step, epoch, (height, width) = about["step"], about["epoch"], about["image_shape"]
        live = about.get("live", {})  # older versions wrote none
        fits = (
            is_whole(step, 0, LARGEST_STEP)
            and is_whole(height, 1, 2**16)
            and is_whole(width, 1, 2**16)
            and (type(epoch) is float and 0 <= epoch < math.inf)
            and isinstance(about["dataset"], str)
            and isinstance(about["state"], str)
            and isinstance(about.get("data", ""), str)
            and (isinstance(live, dict) and set(live) <= set(LIVE_NAMES))
        )
        if not fits:
            raise ValueError
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise foreign_header(file.path) from error
    return about | {"image_shape": (height, width), "live": live}


def read_about(folder: Path) -> tuple[Config, dict[str, Any]]:
    """Return the settings of a run folder and the facts in the header of its newest weights. Reads no weights.

    Among the facts are "step", "epoch", "state" and "data". Raises UserError if the folder is no whole run.
    """
    return _read_config(Path(folder) / CONFIG), _read_header(Path(folder) / WEIGHTS)


def step_of(path: Path) -> int:
    """Return the step of a weights file. Raises UserError."""
    return _read_header(path)["step"]
