"""session.json of a run folder: what the hand held in that run, as JSON that other versions can add to.

    {"format": 1, "held": {"z": [0.5, -1.0], "split": "test", "selection": [3, 17], "window": {...}, ...}}

`window` is what the window shows: layers, colours, panels, the view of the map. Names that this version does not know
stay as they are when it writes the file. An older version wrote pins.json, the waypoints alone.
"""

import contextlib
import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from latentlab.errors import UserError
from latentlab.files import as_text, home, read_json, write_text
from latentlab.session.run_folder import HELD, PINS, holds_run
from latentlab.session.state import SessionState, Wander

FORMAT = 1
LIMIT = 16 << 20  # bytes: a selection may hold 60,000 indices
MOST_WAYPOINTS = 1000
LARGEST_SEED = 2**63 - 1
FARTHEST = 1e30  # latent units, well within float32

Values = dict[str, Any]


def state_to_json(state: SessionState, window: Mapping[str, Any] | None = None, base: Mapping | None = None) -> Values:
    """Return what the hand holds, `window` with it, as plain values; names that only `base` has stay.

    `step` is that of the moment that is shown, None for the newest. The settings of the next run and the name of the
    run are not among them.
    """
    base = dict(base or {})
    return base | {
        "step": None if state.shown is None else state.shown.step,
        "z": state.z.tolist(),
        "split": state.split,
        "selection": state.selection.tolist(),
        "classes": None if state.classes is None else sorted(map(int, state.classes)),
        "waypoints": [list(place) for place in state.waypoints],
        "wander": None if state.wander is None else dataclasses.asdict(state.wander) | {"start": [*state.wander.start]},
        "window": _object(base.get("window")) | dict(window or {}),
    }


def state_from_json(
    values: Mapping[str, Any], state: SessionState, sizes: Mapping[str, int], classes: int
) -> SessionState:
    """Return `state` with what `values` say that fits its run; a value that does not is passed over.

    `sizes` are the numbers of points by split, and `classes` that of the labels: a selection and a filter keep within.
    """
    latent_size, changes = len(state.z), {}

    def take(name: str, read: Callable[[Any], Any]) -> None:
        with contextlib.suppress(KeyError, TypeError, ValueError, OverflowError):
            changes[name] = read(values[name])

    take("z", lambda value: np.array(_place(value, latent_size), np.float32))
    take("waypoints", lambda value: _waypoints(value, latent_size))
    take("wander", lambda value: _wander(value, latent_size))
    take("split", lambda value: _one_of(value, sizes))
    if changes.get("split", state.split) in sizes:  # else the indices are of points that are not there
        take("selection", lambda value: np.unique(_indices(value, sizes[changes.get("split", state.split)])))
    take("classes", lambda value: None if value is None else frozenset(_indices(value, classes).tolist()))
    if not changes.get("classes", True):  # all greyed: of other labels
        del changes["classes"]
    return dataclasses.replace(state, **changes)


def save_held(folder: Path, held: Mapping[str, Any]) -> None:
    """Write what the hand held into a run folder that exists, in place of pins.json. Raises UserError."""
    path = Path(folder) / HELD
    content = _content(folder) | {"format": FORMAT, "held": dict(held)}
    write_text(path, json.dumps(content, separators=(",", ":")) + "\n", follow=False)
    with contextlib.suppress(OSError):
        (Path(folder) / PINS).unlink(missing_ok=True)


def load_held(folder: Path) -> Values:
    """Return what the hand held in a run folder; nothing where there is no file or it is not what it should be."""
    if held := _object(_content(folder).get("held")):
        return held
    with contextlib.suppress(UserError):
        return {"waypoints": read_json(Path(folder) / PINS, LIMIT)}
    return {}


def save_last(folder: Path, held: Mapping[str, Any]) -> None:
    """Note, in the program's own folder, which run the window showed at its end, and what was held. Raises UserError.

    What was held is there, too, for a run in a folder that is only read.
    """
    content = {"format": FORMAT, "run": as_text(Path(folder).absolute()), "held": dict(held)}
    write_text(home() / HELD, json.dumps(content, separators=(",", ":")) + "\n")


def load_last() -> tuple[Path, Values] | None:
    """Return the run folder that the window showed last, and what was held there; None where it is not there."""
    content = _content(home())
    folder = content.get("run")
    with contextlib.suppress(OSError, ValueError):  # ValueError: a name that no file can have
        if isinstance(folder, str) and holds_run(Path(folder)):
            return Path(folder), _object(content.get("held"))
    return None


def _content(folder: Path) -> Values:
    with contextlib.suppress(UserError):
        return _object(read_json(Path(folder) / HELD, LIMIT))
    return {}


def _object(value: Any) -> Values:
    return value if isinstance(value, dict) else {}


def _one_of(value: Any, names: Mapping[str, int]) -> str:
    if not isinstance(value, str) or value not in names:
        raise ValueError
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= FARTHEST:
        raise ValueError
    return float(value)


def _place(value: Any, latent_size: int) -> tuple[float, ...]:
    place = tuple(map(_number, value))
    if len(place) != latent_size:
        raise ValueError
    return place


def _waypoints(value: Any, latent_size: int) -> tuple[tuple[float, ...], ...]:
    if not isinstance(value, list) or len(value) > MOST_WAYPOINTS:
        raise ValueError
    return tuple(_place(row, latent_size) for row in value)


def _wander(value: Any, latent_size: int) -> Wander | None:
    if value is None:
        return None
    seed, length = value["seed"], _number(value["length"])
    if type(seed) is not int or not 0 <= seed <= LARGEST_SEED or length < 0:
        raise ValueError
    return Wander(_place(value["start"], latent_size), seed, length)


def _indices(value: Any, count: int) -> np.ndarray:
    if not isinstance(value, list) or not all(type(item) is int for item in value):
        raise ValueError
    return np.array([item for item in value if 0 <= item < count], np.intp)
