"""session.json of a run folder: the SessionState of that run, as JSON that other versions can extend.

    {"format": 1, "held": {"z": [0.5, -1.0], "split": "test", "selection": [3, 17], "window": {...}, ...}}

Every value except `window` belongs to the SessionState; `window` holds what only the window knows: its tool and its
panels. Own images are PNG in base64, each checked separately. Unknown names survive a write. Older versions wrote
layers, colour and camera into `window`; the oldest wrote only the waypoints, as pins.json.
"""

import contextlib
import dataclasses
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentlab.config import DATASET_NAMES
from latentlab.data.imports import is_import_name
from latentlab.data.pictures import MADE
from latentlab.errors import UserError
from latentlab.export.viewport import Viewport
from latentlab.files import as_text, cannot_write, home, read_json, write_text
from latentlab.session.latent_plane import plane_from_json
from latentlab.session.occlusion import mask_bits, mask_in
from latentlab.session.own_image import MOST_IMAGES, OwnImage
from latentlab.session.run_folder import PINS, STATE_FILE, holds_run
from latentlab.session.state import COLOURS, PROBE_LINKS, ImageRef, Links, RandomWalk, Ranking, SessionState

if TYPE_CHECKING:
    from latentlab.session.session import Session

FORMAT = 1
LIMIT = 16 << 20  # bytes: a selection may hold 60,000 indices, and own images take 11 MB at most
MOST_WAYPOINTS = 1000
LARGEST_SEED = 2**63 - 1
FARTHEST = 1e30  # latent units, well within float32
MOST_RANKED = 2**31 - 1  # images
# The look of map and panels, which does not belong to the run.
APPEARANCE = ("camera", "layers", "colour", "mask", "ranking", "beside")
# Their names in `window`, as older versions wrote them.
IN_WINDOW = {"camera": "view", "layers": "layers", "colour": "colour"}

Values = dict[str, Any]


def state_to_json(state: SessionState, window: Mapping[str, Any] | None = None, base: Mapping | None = None) -> Values:
    """Return the state and `window` as plain values; names that only `base` has stay.

    `step` is the step of the shown moment, None for the newest. The settings of the next run and the name of the run
    are not included.
    """
    base, camera = _in_place(base or {}), state.pane.camera
    return base | {
        "step": None if state.shown is None else state.shown.step,
        "z": state.z.tolist(),
        "split": state.split,
        "selection": state.selection.tolist(),
        "classes": None if state.classes is None else sorted(map(int, state.classes)),
        "waypoints": [list(place) for place in state.waypoints],
        "wander": None if state.wander is None else dataclasses.asdict(state.wander) | {"start": [*state.wander.start]},
        "subject": None if state.subject is None else dataclasses.asdict(state.subject),
        "camera": None if camera is None else [float(edge) for edge in dataclasses.astuple(camera)],
        "layers": _object(base.get("layers")) | dataclasses.asdict(state.layers),
        "colour": state.colour,
        "mask": None if state.mask is None else mask_bits(state.mask),
        "ranking": _object(base.get("ranking")) | dataclasses.asdict(state.ranking),
        "images": [image.as_json() for image in state.images],
        "plane": None
        if state.plane_by == "default"
        else _object(base.get("plane")) | dataclasses.asdict(state.plane) | {"by": state.plane_by},
        "window": _object(base.get("window")) | dict(window or {}),
    }


def beside_to_json(session: "Session") -> Values | None:
    """Return the second pane and the links as plain values; None without a second pane that another session can find.

    `uid` is that of the run beside; `step` is None at its newest moment.
    """
    pane, run = session.state.beside, session.beside
    if run is None or run.origin is None:
        return None
    camera = None if pane.camera is None else [float(edge) for edge in dataclasses.astuple(pane.camera)]
    links = dataclasses.asdict(session.state.links)
    return {"uid": run.origin.uid, "step": pane.shown.step, "camera": camera, "links": links}


def beside_from_json(values: Any) -> tuple[str, int | None, Viewport | None, Links]:
    """Return uid, step and camera of the run beside, and the links. Raises ValueError, TypeError or KeyError."""
    uid, step, camera, links = (values[name] for name in ("uid", "step", "camera", "links"))
    if not isinstance(uid, str) or not (step is None or (type(step) is int and step >= 0)):
        raise ValueError
    switches = {name: links[name] for name in ("cameras", "aligned")}
    if not all(type(on) is bool for on in switches.values()):
        raise ValueError
    camera = None if camera is None else _camera(camera)
    return uid, step, camera, Links(_one_of(links["probe"], PROBE_LINKS), **switches)


def without_appearance(values: Mapping[str, Any]) -> Values:
    """Return the values about a run, without the look of map and panels."""
    return {name: value for name, value in _in_place(values).items() if name not in APPEARANCE}


def state_from_json(
    values: Mapping[str, Any],
    state: SessionState,
    sizes: Mapping[str, int],
    classes: int,
    image_shape: tuple[int, int] | None = None,
) -> SessionState:
    """Return `state` with those of `values` that fit its run; other values are skipped.

    `sizes` are the numbers of points by split, and `classes` is the number of labels: they bound a selection and a
    filter. A mask and own images are of `image_shape`, (height, width). Own images of `state` stay, after those of
    `values`.
    """
    values, latent_size, changes = _in_place(values), len(state.z), {}
    own = _images(values.get("images"), image_shape)
    state = state.with_images(_joined(filter(None, own), state.images))

    def take(name: str, read: Callable[[Any], Any]) -> None:
        with contextlib.suppress(KeyError, TypeError, ValueError, OverflowError, UserError):
            changes[name] = read(values[name])

    take("z", lambda value: np.array(_place(value, latent_size), np.float32))
    take("waypoints", lambda value: _waypoints(value, latent_size))
    take("wander", lambda value: _wander(value, latent_size))
    take("split", lambda value: _one_of(value, sizes))
    if changes.get("split", state.split) in sizes:  # otherwise the indices refer to points that are not loaded
        take("selection", lambda value: np.unique(_indices(value, sizes[changes.get("split", state.split)])))
    take("classes", lambda value: None if value is None else frozenset(_indices(value, classes).tolist()))
    if changes.get("classes") == frozenset():  # every class would be grey: the filter is of other labels
        del changes["classes"]
    take("subject", lambda value: None if value is None else _subject(value, sizes, own))
    take("layers", lambda value: state.layers.taking(_object(value)))
    take("colour", _colour)
    if image_shape is not None:
        take("mask", lambda value: None if value is None else _mask(value, image_shape))
    take("ranking", _ranking)
    take("plane", lambda value: plane_from_json(value, latent_size))
    if "plane" in changes:  # in a file of an older version the plane is as a person left it
        changes["plane_by"] = "map" if values["plane"].get("by") == "map" else "hand"
    if latent_size == 2 or "plane" in changes:  # older versions had a camera only for a latent space of two dimensions
        take("camera", lambda value: None if value is None else _camera(value))
    camera = changes.pop("camera", state.pane.camera)
    return dataclasses.replace(state, **changes).with_pane(camera=camera)


def save_state(folder: Path, values: Mapping[str, Any]) -> None:
    """Write the state into an existing run folder, in place of pins.json. Raises UserError."""
    path = Path(folder) / STATE_FILE
    content = _content(folder) | {"format": FORMAT, "held": dict(values)}
    write_text(path, json.dumps(content, separators=(",", ":")) + "\n", follow=False)
    with contextlib.suppress(OSError):
        (Path(folder) / PINS).unlink(missing_ok=True)


def load_state(folder: Path) -> Values:
    """Return the state in a run folder; empty if there is no file or its content is invalid."""
    if values := _object(_content(folder).get("held")):
        return values
    with contextlib.suppress(UserError):
        return {"waypoints": read_json(Path(folder) / PINS, LIMIT)}
    return {}


@dataclasses.dataclass(frozen=True)
class LastSession:
    """The runs of the last window that are still on disk; one at least."""

    run: Path | None  # the folder of the shown run; None: that run was not on disk, or its folder is missing
    values: Values  # the state of the shown run
    rivals: tuple[Path, ...] = ()  # the folders of the runs without a latent space


def save_last(last: LastSession) -> None:
    """Write the runs of the closing window, and its state, into the program's own folder. Raises UserError.

    This copy of the state also serves a run in a read-only folder.
    """
    content = {
        "format": FORMAT,
        "run": None if last.run is None else as_text(last.run.absolute()),
        "rivals": [as_text(folder.absolute()) for folder in last.rivals],
        "held": dict(last.values),
    }
    write_text(home() / STATE_FILE, json.dumps(content, separators=(",", ":")) + "\n")


def load_last() -> LastSession | None:
    """Return the runs of the last window; None if all their folders are missing."""
    content = _content(home())
    rivals = content.get("rivals")
    run, found = _run_in(content.get("run")), map(_run_in, rivals if isinstance(rivals, list) else ())
    last = LastSession(run, _object(content.get("held")), tuple(folder for folder in found if folder is not None))
    return last if last.run is not None or last.rivals else None


def _run_in(folder: Any) -> Path | None:
    """Return a run folder that a file names; None if there is no such folder."""
    with contextlib.suppress(OSError, ValueError):  # ValueError: a name that is not possible on this system
        if isinstance(folder, str) and holds_run(Path(folder)):
            return Path(folder)
    return None


def forget_last() -> None:
    """Forget the run of the last window; its folder stays. Raises UserError."""
    try:
        (home() / STATE_FILE).unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(home() / STATE_FILE, error) from error


def _content(folder: Path) -> Values:
    with contextlib.suppress(UserError):
        return _object(read_json(Path(folder) / STATE_FILE, LIMIT))
    return {}


def _object(value: Any) -> Values:
    return value if isinstance(value, dict) else {}


def _in_place(values: Mapping[str, Any]) -> Values:
    """Return the values of session.json, with the values of older versions under their current names."""
    values, window = dict(values), _object(values.get("window"))
    moved = {name: window[old] for name, old in IN_WINDOW.items() if old in window}
    if moved:
        values["window"] = {name: value for name, value in window.items() if name not in IN_WINDOW.values()}
    return moved | values


def _one_of(value: Any, names: Collection[str]) -> str:
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


def _wander(value: Any, latent_size: int) -> RandomWalk | None:
    if value is None:
        return None
    seed, length = value["seed"], _number(value["length"])
    if type(seed) is not int or not 0 <= seed <= LARGEST_SEED or length < 0:
        raise ValueError
    return RandomWalk(_place(value["start"], latent_size), seed, length)


def _subject(value: Any, sizes: Mapping[str, int], own: Sequence[OwnImage | None]) -> ImageRef:
    sizes = dict(sizes) | {"own": len(own)}
    split, index = _one_of(value["split"], sizes), value["index"]
    if type(index) is not int or not 0 <= index < sizes[split]:
        raise ValueError
    if split == "own":
        if own[index] is None:
            raise ValueError
        index -= sum(image is None for image in own[:index])
    return ImageRef(split, index)


def _images(value: Any, image_shape: tuple[int, int] | None) -> list[OwnImage | None]:
    """Return the own images of session.json, None for each damaged one."""
    if not isinstance(value, list) or image_shape is None:
        return []
    found: list[OwnImage | None] = []
    for each in value[:MOST_IMAGES]:
        found.append(None)
        with contextlib.suppress(KeyError, TypeError, ValueError, OverflowError):
            found[-1] = OwnImage.from_json(each, image_shape)
    return found


def _joined(images: Iterable[OwnImage], others: Sequence[OwnImage]) -> tuple[OwnImage, ...]:
    """Return `images` and the missing ones of `others`, at most MOST_IMAGES."""
    images = tuple(images)
    more = tuple(other for other in others if not any(other.same(image) for image in images))
    return (images + more)[:MOST_IMAGES]


def _camera(value: Any) -> Viewport:
    camera = Viewport(*_place(value, 4))
    if not (camera.can_be_shown and camera.y0 < camera.y1):
        raise ValueError
    return camera


def _colour(value: Any) -> str:
    return _one_of(value.removeprefix("colour_") if isinstance(value, str) else value, COLOURS)


def _mask(value: Any, image_shape: tuple[int, int]) -> np.ndarray | None:
    if not isinstance(value, str):
        raise ValueError
    visible = mask_in(value, image_shape)
    return None if visible.all() else visible


def _ranking(value: Any) -> Ranking:
    source, contrast, count = value["source"], value["contrast"], value["count"]
    if type(count) is not int or not 1 <= count <= MOST_RANKED:
        raise ValueError
    return Ranking(_images_named(source, ("train", "test")), _images_named(contrast, MADE), count)


def _images_named(value: Any, names: Collection[str]) -> str:
    """Return one of `names`, or the name of a data set; that of an import stays where the import is not there now."""
    if isinstance(value, str) and is_import_name(value):
        return value
    return _one_of(value, (*names, *DATASET_NAMES))


def _indices(value: Any, count: int) -> np.ndarray:
    if not isinstance(value, list) or not all(type(item) is int for item in value):
        raise ValueError
    return np.array([item for item in value if 0 <= item < count], np.intp)
