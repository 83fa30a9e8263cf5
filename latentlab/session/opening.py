"""Reads and writes runs for the window, with their state, from run folders and session files."""

import contextlib
import dataclasses
import json
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from latentlab.config import Config, latent_size_of
from latentlab.errors import UserError
from latentlab.files import parse_json
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session import checkpoint, evaluation
from latentlab.session.run import Run
from latentlab.session.state_file import LastSession, load_state, save_state, without_appearance
from latentlab.session.training_run import TrainingRun
from latentlab.work import Share


@dataclasses.dataclass(frozen=True, eq=False)
class Opened:
    """A run read from disk, and its state."""

    run: Run
    state_values: dict[str, Any]  # the content of session.json
    config: Config | None = None  # the settings of the next run; None: those of this run
    step: int | None = None  # step of the shown past moment; None: the newest
    window: Any = None  # the state of the window, see `window_part`; None: no change
    problem: UserError | None = None  # why the run has no images
    # The session.json of the session file that holds the run.
    file: dict[str, Any] = dataclasses.field(default_factory=dict)
    is_restored: bool = False  # whether the run is restored after a crash
    name: str = ""  # name of the run in the session file
    before: tuple["Opened", ...] = ()  # the runs of the session above this one on the shelf
    after: tuple["Opened", ...] = ()  # the runs below this one


def write_state(run: Run, now: dict[str, Any]) -> None:
    """Write the state of a run that is on disk. Raises UserError if a failure would lose waypoints."""
    if not run.folder.is_dir():
        return
    before = load_state(run.folder)
    if before == now:
        return
    try:
        save_state(run.folder, now)
    except UserError:  # such as a read-only folder: the rest of the state is stored elsewhere, or quickly set again
        if before.get("waypoints", []) != now["waypoints"]:
            raise


def open_folder(folder: Path) -> Opened:
    """Read a run folder and its state, with the posterior means of its images. Raises UserError.

    The look of map and panels stays unchanged. The run may have no latent space: the rivals' window shows such a run.
    """
    return Opened(evaluation.with_means(checkpoint.open_run(folder)), without_appearance(load_state(folder)))


def open_without_images(
    folder: Path, now: dict[str, Any], config: Config | None = None, beside: Run | None = None
) -> Opened:
    """Read a run folder with the state `now`; without its images if they are missing. Raises UserError.

    `problem` says why there are no images. The moment and the window are those of `now`. If the run was trained on the
    images of `beside`, they are not read again.
    """
    run, problem = checkpoint.open_run(folder), None
    if beside is not None and beside.dataset is not None and run.config.dataset == beside.config.dataset:
        shared = dataclasses.replace(run, dataset=beside.dataset)
        run = run if shared.same_data is False else shared
    try:
        run = evaluation.with_means(run)
    except UserError as error:
        if run.model.latent_size:
            template = QT_TRANSLATE_NOOP("Errors", "This run is shown without its images: {cause}")
        else:
            template = QT_TRANSLATE_NOOP("Errors", "The window of the rivals needs the images of this run: {cause}")
        problem = UserError(template, cause=error)
    step = now.get("step") if now.get("step") in checkpoint.moment_steps(folder) else None
    return Opened(run, now, config, step, now.get("window"), problem)


def restore_folder(folder: Path) -> Opened:
    """Read the last save of a run whose process was killed. Raises UserError."""
    return dataclasses.replace(open_without_images(folder, load_state(folder)), is_restored=True)


def open_last(last: LastSession) -> Opened:
    """Read the runs of the last window. Raises UserError if the shown one cannot be read.

    Without a shown run, the newest one without a latent space takes its place.
    """
    folder = last.run or last.rivals[-1]
    first = open_without_images(folder, load_state(folder) if last.run is None else last.values)
    others = (_open_beside(rival, first.run, "") for rival in last.rivals if rival != folder)
    return dataclasses.replace(first, before=tuple(other for other in others if other is not None))


def open_session(path: Path) -> Generator[Share, None, Opened]:
    """Unpack a session file into the program's own folder and read its runs. Raises UserError.

    A run that is not shown and cannot be read keeps its unpacked folder. Where the shown run has no latent space, the
    first run with one takes its place.
    """
    from latentlab.session.session_file import unpack_at_home  # not needed before the first paint

    session, folder = yield from unpack_at_home(path)
    config = None
    with contextlib.suppress(UserError):  # a file of a later version, or no values
        config = Config.from_json(json.dumps(session.values.get("config")))
    name = session.shown if _has_map(folder / session.shown) else _first_with_map(session.runs, folder)
    now = load_state(folder / name) if name != session.shown else session.state_values
    shown = open_without_images(folder / name, now, config)
    at, names = session.runs.index(name), _names(session.values, len(session.runs))
    others: list[Opened | None] = []
    for number, run in enumerate(session.runs):
        others.append(None if number == at else _open_beside(folder / run, shown.run, names[number]))
        yield Share("reading", (number + 1) / len(session.runs))
    before, after = (tuple(run for run in part if run is not None) for part in (others[:at], others[at + 1 :]))
    return dataclasses.replace(shown, file=session.values, name=names[at], before=before, after=after)


def _has_map(folder: Path) -> bool:
    """Whether a run folder holds a model with a latent space. Raises UserError if it is no whole run."""
    return latent_size_of(checkpoint.read_about(folder)[0]) > 0


def _first_with_map(names: Sequence[str], place: Path) -> str:
    """Return the name of the first run in `place` with a latent space; without any, the first name."""
    for name in names:
        with contextlib.suppress(UserError):
            if _has_map(place / name):
                return name
    return names[0]


def _open_beside(folder: Path, shown: Run, name: str) -> Opened | None:
    """Read another run of the session file than the shown one; None if it cannot be read."""
    with contextlib.suppress(UserError):
        return dataclasses.replace(open_without_images(folder, load_state(folder), beside=shown), name=name)
    return None


def _names(values: dict[str, Any], count: int) -> list[str]:
    """Return the names of the runs of a session file; "" for each without a name."""
    names = values.get("names")
    if not isinstance(names, list) or len(names) != count:
        return [""] * count
    return [name if isinstance(name, str) else "" for name in names]


def pack_session(
    runs: list[tuple[Run, TrainingRun | None]],
    shown: Run,
    out: Path,
    now: dict[str, Any],
    config: Config,
    base: dict[str, Any],
    names: dict[int, str],
) -> Generator[Share, None, tuple[list[Run], Path]]:
    """Save unsaved runs, pack the folders, and return the runs with their folders. Raises UserError.

    `now` is the state of `shown`, `config` are the settings of the next run, and `base` is the session.json of the
    opened session file, whose unknown names stay. `names` are those of the runs, by id.
    """
    from latentlab.session.session_file import pack

    saved = [run if training is None else training.save(run)[0] for run, training in runs]
    folders = {run.folder.resolve(): run.folder for run in saved if run.id == shown.id or run.folder.is_dir()}
    folder = next(run.folder for run in saved if run.id == shown.id)
    with contextlib.suppress(UserError):
        write_state(dataclasses.replace(shown, folder=folder), now)
    of_folder = {run.folder.resolve(): names[run.id] for run in saved}
    values = base | {
        "held": now,
        "config": parse_json(config.to_json()),
        "names": [of_folder[place] for place in folders],  # in the order of the folders
    }
    path = yield from pack(list(folders.values()), out, values, folders[folder.resolve()])
    return saved, path
