"""A keyframe on disk, from which a training resumes bit for bit.

The file holds no losses: the run folder has the losses up to its step. The header has a format number of its own.
"""

import dataclasses
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from latentlab.config import LIVE_NAMES, Config, checked, latent_size_of
from latentlab.errors import UserError
from latentlab.export.csv import Loss
from latentlab.session.loss_log import row_of
from latentlab.session.tensor_file import (
    LARGEST_STEP,
    TensorFile,
    damaged,
    foreign_header,
    is_whole,
    write_tensors,
)
from latentlab.training.keyframe import Keyframe
from latentlab.training.schedule import Schedule
from latentlab.training.snapshot import TEST, LossHistory, Snapshot

FORMAT = 1
TYPES = ("F32", "F64", "I32", "U8")
# A tensor for each parameter; `lattice` has none, except in exact training. After EM `first_moment` has one for each
# statistic of the model, and `second_moment` none.
_BY_NAME = ("averaged", "weights", "kept", "first_moment", "second_moment", "lattice")
_ALONE = ("noise_state", "order_state", "order", "row_figures")


@dataclasses.dataclass(frozen=True, eq=False)
class ResumePoint:
    """A keyframe with the settings of the run at its step, and the digest of the training images."""

    keyframe: Keyframe
    config: Config
    data: str


def write_keyframe(path: Path, keyframe: Keyframe, config: Config, data: str) -> None:
    """Write a keyframe atomically, with the settings at its step and the digest of the images. Raises UserError."""
    snapshot = keyframe.snapshot
    about = {
        "format": FORMAT,
        "step": keyframe.step,
        "epoch": snapshot.epoch,
        "seconds": snapshot.seconds,
        "beta": snapshot.beta,
        "learning_rate": snapshot.learning_rate,
        "schedule": dataclasses.asdict(keyframe.schedule),
        "kept_step": keyframe.kept_step,
        "row_sizes": keyframe.row_sizes,
        "worst": keyframe.worst if math.isfinite(keyframe.worst) else None,
        "is_measured": keyframe.is_measured,
        "live": {name: getattr(config, name) for name in LIVE_NAMES},
        "data": data,
    }
    tensors = {name: getattr(keyframe, name) for name in _ALONE}
    for part in _BY_NAME:
        weights = snapshot.weights if part == "averaged" else getattr(keyframe, part)
        tensors |= {f"{part}.{name}": weight for name, weight in weights.items()}
    write_tensors(path, tensors, about)


def step_of(path: Path) -> int:
    """Return the step of a keyframe's file. Raises UserError."""
    with TensorFile(path, FORMAT, TYPES) as file:
        return _checked_about(file)["step"]


def read_keyframe(path: Path, config: Config, losses: Iterable[Loss]) -> ResumePoint:
    """Read a keyframe of a run with these settings and losses. Raises UserError if it is damaged.

    The keyframe's history leaves out rows of `losses` after its step, and the measurement of a halt at its step.
    """
    with TensorFile(path, FORMAT, TYPES) as file:
        about = _checked_about(file)
        tensors = file.tensors(nan_in=("row_figures",))
    parts: dict[str, dict[str, Any]] = {part: {} for part in _BY_NAME}
    try:
        alone = {name: tensors.pop(name) for name in _ALONE}
        for name, tensor in tensors.items():
            part, _, parameter = name.partition(".")
            parts[part][parameter] = tensor
        _check(alone, about)
        config = checked(**({name: getattr(config, name) for name in config.__dataclass_fields__} | about["live"]))
    except (KeyError, ValueError) as error:
        raise foreign_header(path) from error
    except UserError as cause:
        raise damaged(path, cause) from cause
    history, step = LossHistory(), about["step"]
    for row in map(row_of, losses):
        if row.step < step or (row.step == step and (row.split != TEST or about["is_measured"])):
            history.append(row)
    snapshot = Snapshot(
        run=0,
        step=step,
        epoch=about["epoch"],
        state="running",
        losses=history,
        means=np.empty((0, latent_size_of(config)), np.float32),
        computed_at=np.empty(0, np.int32),
        exact=False,
        weights=parts.pop("averaged"),
        beta=about["beta"],
        learning_rate=about["learning_rate"],
        images_per_second=0.0,
        seconds=about["seconds"],
        progress=None,
    )
    keyframe = Keyframe(
        snapshot=snapshot,
        schedule=Schedule(**about["schedule"]),
        kept_step=about["kept_step"],
        row_sizes=tuple(about["row_sizes"]),
        worst=math.inf if about["worst"] is None else about["worst"],
        **parts,
        **alone,
    )
    return ResumePoint(keyframe, config, about["data"])


def _checked_about(file: TensorFile) -> dict[str, Any]:
    """Return the facts in the header of a keyframe, each value of its type. Raises UserError."""
    about = file.about
    try:
        schedule = about["schedule"]
        fits = (
            all(is_whole(about[name], 0, LARGEST_STEP) for name in ("step", "kept_step"))
            and all(_is_number(about[name]) for name in ("epoch", "seconds", "beta", "learning_rate"))
            and (about["worst"] is None or _is_number(about["worst"], -math.inf))
            and (type(about["row_sizes"]) is list and all(is_whole(size, 1, 2**31) for size in about["row_sizes"]))
            and type(about["is_measured"]) is bool
            and isinstance(about["data"], str)
            and (isinstance(about["live"], dict) and set(about["live"]) <= set(LIVE_NAMES))
            and set(schedule) == {field.name for field in dataclasses.fields(Schedule)}
            and all(
                schedule[name] is None or is_whole(schedule[name], 0, 2**53)
                for name in ("last_step", "decay_step", "stop_step")
            )
            and (is_whole(schedule["steps_per_epoch"], 1, 2**31) and is_whole(schedule["first_step"], 0, 2**53))
            and all(schedule[name] is None or _is_number(schedule[name]) for name in ("last_second", "stop_second"))
            and _is_number(schedule["first_second"])
            and (schedule["last_step"] is None or schedule["last_step"] > schedule["first_step"])
            and (schedule["last_second"] is None or schedule["last_second"] > schedule["first_second"])
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise foreign_header(file.path) from error
    if not fits:
        raise foreign_header(file.path)
    return about


def _check(alone: dict[str, Any], about: dict[str, Any]) -> None:
    """Raise ValueError unless the tensors have the types and shapes that the header announces."""
    kinds = {name: str(tensor.dtype).removeprefix("torch.") for name, tensor in alone.items()}
    steps, order = len(about["row_sizes"]), alone["order"]
    if (
        kinds != {"noise_state": "uint8", "order_state": "uint8", "order": "int32", "row_figures": "float32"}
        or tuple(alone["row_figures"].shape) != (steps, 2)
        or order.dim() != 1
        or not order.sort().values.equal(order.new_tensor(range(len(order))))
    ):
        raise ValueError


def _is_number(value: Any, low: float = 0.0) -> bool:
    return type(value) in (int, float) and low <= value < math.inf
