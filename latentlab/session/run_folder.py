"""The folder of a run: its file names, and the right to write it, which one process holds at a time.

    RUN/            the run, for every reader
    .RUN.lock       the lock that the writing process holds; its text names that process
    .RUN.losses     the losses of a training that has not ended
    .RUN.new/       a run that will replace RUN when it is whole
    .RUN.old/       the replaced run before its deletion, on systems that cannot exchange two names in one step
    RUN-unfinished/ the last save of a killed training that would have replaced RUN

A run is replaced whole or not at all. Files of other programs in a replaced run's folder move to the new folder.

A training saves itself every half minute: into RUN if the run is new, so that RUN opens after a kill; into .RUN.new if
it replaces a run. After a kill RUN is the older run, unchanged, and the next process that opens or claims RUN renames
.RUN.new to RUN-unfinished, a run like any other, whose training can resume. A process that ends normally deletes its
lock file, so a lock file that no process holds marks a crash: see `crashed`.
"""

import contextlib
import os
import re
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from latentlab.config import Config
from latentlab.errors import UserError
from latentlab.export.csv import COLUMNS
from latentlab.files import cannot_write, check_folder, chosen_place, home, open_regular
from latentlab.folders import Lock, exchange, sync
from latentlab.i18n import QT_TRANSLATE_NOOP

CONFIG, LOSSES, WEIGHTS, KEYFRAME = "config.json", "losses.csv", "weights.safetensors", "keyframe.safetensors"
ORIGIN = "run.json"
STATE_FILE = "session.json"  # the SessionState
PINS = "pins.json"  # the waypoints, of older versions
TIMELINE = "timeline"  # a folder of moments, STEP.safetensors, some with a STEP.keyframe.safetensors
SNAPSHOTS = "snapshots"  # the same in an older latentlab
PICTURES = ("latent-grid.png", "latent-map.png")
SESSION_ENDING = ".latentlab"  # of a session file, which holds run folders: see session_file
METADATA_KEY = "latentlab"  # in a weights file's header
HEADER_LIMIT = 1 << 20  # bytes of that header; safetensors itself reads 100 MB

_UNSWAPPED = ".unswapped"  # marks a folder that will replace a run and has not yet done so
_SPOOL = "losses.csv.part"  # of older versions: the losses of an interrupted training
_OWN = (CONFIG, LOSSES, _SPOOL, _UNSWAPPED, WEIGHTS, KEYFRAME, ORIGIN, STATE_FILE, PINS, *PICTURES)
_STEMS = "|".join(re.escape(Path(name).stem) for name in _OWN)
_CUT_OFF = re.compile(rf"\.({_STEMS})-\w{{8}}\.\w+")  # the temporary file of a killed write
_OWN_NAME = re.compile("|".join(map(re.escape, _OWN)) + "|" + _CUT_OFF.pattern)
_STEP_NAME = re.compile(r"\d+(\.keyframe)?\.safetensors|\.\d+(\.keyframe)?-\w{8}\.safetensors")
_MOMENT = re.compile(rf"({TIMELINE}|{SNAPSHOTS})/[0-9]{{1,10}}(\.keyframe)?\.safetensors")
_FILE_LIMIT = 1 << 40  # bytes; only the beginning of a file is read


def holds_run(folder: Path) -> bool:
    """Whether a folder holds a run of latentlab, even a damaged one. Other programs write a config.json, too."""
    folder = Path(folder)
    weights = _beginning(folder / WEIGHTS, HEADER_LIMIT)
    settings = _beginning(folder / CONFIG, HEADER_LIMIT)
    header = (",".join(COLUMNS) + "\n").encode("ascii")
    return (
        (b'"__metadata__"' in weights and f'"{METADATA_KEY}"'.encode() in weights)
        or all(f'"{name}"'.encode() in settings for name in ("dataset", "family", "likelihood", "latent_size"))
        or any(_beginning(folder / name, len(header)) == header for name in (LOSSES, _SPOOL))
    )


def is_content(name: str) -> bool:
    """Whether `name`, a path relative to a run folder with / between its parts, is that of a file of a run."""
    unfinished = name.startswith(".") or name.endswith(".part")
    return (name in _OWN and not unfinished) or _MOMENT.fullmatch(name) is not None


def contents(folder: Path) -> list[str]:
    """Return the names of the files of a run, in the reverse order of a save.

    A reader that follows this order during a save finds weights that are no newer than their losses, as after a kill.
    Raises OSError.
    """
    folder = Path(folder)
    names = [f"{path.parent.name}/{path.name}" for path in folder.glob("*/*.safetensors")]
    names += [path.name for path in folder.iterdir()]
    found = [name for name in names if is_content(name) and (folder / name).is_file()]
    return sorted(found, key=lambda name: ("/" not in name, not name.endswith(".safetensors"), name))


def runs_of_window() -> Path:
    """Return the folder in which the window keeps its runs."""
    return chosen_place("runs") or home() / "runs"


def default_folder(config: Config, parent: Path = Path("latentlab-runs"), kind: str | None = None) -> Path:
    """Return `parent`/DATE-TIME-dataset-kind, a folder that does not exist; the kind is by default the family."""
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{config.dataset}-{kind or config.family}"
    folder, number = Path(parent) / name, 1
    while folder.exists():
        number += 1
        folder = Path(parent) / f"{name}-{number}"
    return folder


class Claim:
    """The right to write one run folder, held until `release` or the end of the process.

    Files go into `work`: the run folder itself if the run is new or resumes, else a folder beside the run folder, which
    `finish` puts in the place of the older run. The end of a `with` block releases the claim and deletes an unfinished
    replacement, unless a training has saved itself there.
    """

    def __init__(self, path: Path, force: bool = False, *, continues: bool = False) -> None:
        """Claim a missing or empty folder; with `force`, also a folder that holds an older run, to replace that run.

        With `continues`, claim the folder of a run, to write later states of that run. Raises UserError if another
        process writes the folder, if the folder holds a run and neither switch is set, if its content is no run, if
        `path` is a file, or if the folder cannot be created.
        """
        self.path = Path(path)
        check_folder(self.path)
        self._real = self.path.resolve()  # a link to a folder remains a link
        self._lock = _locked(self._real)
        try:
            _settle(self._real)
            replaces = self._check(force or continues) and not continues
            self.work = _beside(self._real, "new") if replaces else self._real
            self.work.mkdir(parents=True, exist_ok=not replaces)
            if replaces:
                (self.work / _UNSWAPPED).touch()
        except OSError as error:
            self._lock.release()
            raise cannot_write(self.path, error) from error
        except BaseException:
            self._lock.release()
            raise

    @property
    def spool(self) -> Path:
        """The file beside the run folder for the losses of a training until their save."""
        return _beside(self._real, "losses")

    def _check(self, force: bool) -> bool:
        """Return whether the claim replaces a run. Raises UserError if a replacement is not allowed, and OSError."""
        if not self._real.exists():
            return False
        for entry in list(self._real.iterdir()):
            if _CUT_OFF.fullmatch(entry.name):
                entry.unlink()
        held = sorted(entry.name for entry in self._real.iterdir() if entry.name != ".lock")
        if not held:
            return False
        if not holds_run(self._real):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{path} holds {file} and is no run folder; choose another place."),
                path=self.path,
                file=held[0],
            )
        if not force:
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "{path} holds a run already; choose another place, or overwrite it with --force."
                ),
                path=self.path,
            )
        return True

    def finish(self) -> None:
        """Put the new, whole run in the place of the older run. Raises UserError; the older run then stays.

        The claim stays held, and `work` is then the run folder.
        """
        if self.work == self._real:
            return
        try:
            sync(self.work)
            replaced = self._put_in_place()
        except OSError as error:
            raise cannot_write(self.path, error) from error
        self.work = self._real
        with contextlib.suppress(OSError):
            (self._real / _UNSWAPPED).unlink(missing_ok=True)
        if replaced is not None:
            _discard(replaced, self._real)

    def _put_in_place(self) -> Path | None:
        """Give `work` the name of the run folder; return where the older run now lies, None if it is deleted."""
        if not self._real.exists():
            self.work.rename(self._real)
            return None
        if exchange(self.work, self._real):
            return self.work
        old = _beside(self._real, "old")
        self._real.rename(old)
        try:
            self.work.rename(self._real)
        except OSError:
            old.rename(self._real)
            raise
        sync(self._real.parent)
        return old

    def sign_on(self) -> None:
        """Count the end of this process without `release` as a crash again."""
        self._lock.sign_on()

    def sign_off(self) -> None:
        """Count the end of this process without `release` as normal: all is saved. See `Lock.sign_off`."""
        self._lock.sign_off()

    def release(self) -> None:
        """Release the folder. The files of an unfinished run are deleted, or kept under another name."""
        if self.work != self._real:
            _put_aside(self.work, self._real)
        elif not (self._real / WEIGHTS).exists():
            _discard(self._real, None)
        self._lock.release()

    def __enter__(self) -> "Claim":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.release()


def check_other(out: Path | None, folder: Path | None) -> None:
    """Raise UserError where the new run's folder `out` is `folder`, that of the run with whose weights it begins.

    Links and relative paths count as the folder that they lead to. None is no folder.
    """
    if None not in (out, folder) and out.resolve() == folder.resolve():
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors",
                "{path} is the run that the new one begins with, and it stays as it is; choose another folder by --out.",  # noqa: E501
            ),
            path=out,
        )


def claim_new(config: Config, parent: Path = Path("latentlab-runs")) -> Claim:
    """Claim a new folder of the default name in `parent`. Raises UserError if the folder cannot be created."""
    while True:
        path = default_folder(config, parent)
        try:
            return Claim(path)
        except UserError:
            if not path.exists():  # otherwise another process was faster, and the next name is free
                raise


def recover(path: Path) -> None:
    """Finish a replacement that a killed process interrupted. A replacement in progress is left alone."""
    real = Path(path).resolve()
    if not (_beside(real, "old").exists() or _beside(real, "new").exists()):
        return
    lock = Lock(_beside(real, "lock"))
    with contextlib.suppress(UserError, OSError):  # a read-only place: the reader takes what exists
        if lock.take():
            _settle(real)
    lock.release()


def crashed(parent: Path, others: Iterable[Path] = ()) -> list[Path]:
    """Return the run folders in `parent` and among `others` whose process was killed, the newest first.

    Beside such a folder lies a lock file that no process holds. A run that would have been replaced is not in the list,
    but the last save of its successor is. `forgive` and the end of a claim remove a folder from the list.
    """
    for path in Path(parent).glob(".*.lock"):
        recover(_of_lock(path))
    locks = {*Path(parent).glob(".*.lock"), *(_beside(Path(folder).resolve(), "lock") for folder in others)}
    found = [_of_lock(path) for path in locks if Lock(path).is_left_behind()]
    found = [run for run in found if (run / WEIGHTS).exists()]
    return sorted(found, key=lambda run: ((run / WEIGHTS).stat().st_mtime, run), reverse=True)


def forgive(path: Path) -> None:
    """Remove a run folder from the list of `crashed`. Nothing happens while a process writes the folder."""
    lock = Lock(_beside(Path(path).resolve(), "lock"))
    with contextlib.suppress(UserError):
        lock.take()
    lock.release()


def delete_run(path: Path) -> None:
    """Delete the files of a run, and its folder if nothing else lies there.

    Raises UserError if another process writes the run, or if the weights cannot be deleted.
    """
    real = Path(path).resolve()
    lock = _locked(real)
    try:
        if holds_run(real):
            _discard(real, None)
            _beside(real, "losses").unlink(missing_ok=True)
        if (real / WEIGHTS).exists():
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Cannot delete the run in {path}; check its rights."), path=path
            )
    except OSError as error:
        raise cannot_write(real, error) from error
    finally:
        lock.release()


def _of_lock(path: Path) -> Path:
    return path.with_name(path.name[1:].removesuffix(".lock"))


def _locked(real: Path) -> Lock:
    """Return the held lock of a run folder. Raises UserError if another process holds it."""
    lock = Lock(_beside(real, "lock"))
    if not os.access(real.parent, os.W_OK) and real.is_dir():
        lock = Lock(real / ".lock")  # the user may own the folder but not its parent
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(real, error) from error
    if not lock.take():
        raise UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "{path} is being written by {holder}; wait until it has ended, or choose another place."
            ),
            path=real,
            holder=lock.holder() or "?",
        )
    return lock


def _settle(real: Path) -> None:
    """Clean up after an interrupted replacement: `real` is a whole run, the old or the new one. Raises OSError."""
    old, new = _beside(real, "old"), _beside(real, "new")
    if old.exists() and not real.exists():
        (new if new.exists() else old).rename(real)
    if new.exists() and (aside := _put_aside(new, real)):
        _beside(aside, "lock").touch()  # a killed process leaves its lock file beside its run
    if old.exists():
        _discard(old, real)
    if (real / WEIGHTS).exists():
        (real / _UNSWAPPED).unlink(missing_ok=True)
    _beside(real, "losses").unlink(missing_ok=True)


def _put_aside(new: Path, real: Path) -> Path | None:
    """Keep the save of a training that has not replaced `real` as a run beside `real`, and return its folder.

    All other files are deleted.
    """
    if all((new / name).exists() for name in (_UNSWAPPED, KEYFRAME, WEIGHTS)):
        aside = _free(real.with_name(f"{real.name}-unfinished"))
        with contextlib.suppress(OSError):
            new.rename(aside)
            (aside / _UNSWAPPED).unlink(missing_ok=True)
            return aside
    _discard(new, real)
    return None


def _discard(rest: Path, heir: Path | None) -> None:
    """Delete the files of a run in `rest`; others move to `heir`. The next claim deletes what could not be deleted."""
    with contextlib.suppress(OSError):
        for entry in list(rest.iterdir()):
            with contextlib.suppress(OSError):
                if entry.name in (TIMELINE, SNAPSHOTS) and entry.is_dir():
                    for step in list(entry.iterdir()):
                        if _STEP_NAME.fullmatch(step.name):
                            step.unlink()
                    with contextlib.suppress(OSError):
                        entry.rmdir()  # succeeds only for an empty folder
                elif _OWN_NAME.fullmatch(entry.name):
                    entry.unlink()
                if heir is not None and heir.is_dir() and os.path.lexists(entry):
                    entry.rename(_free(heir / entry.name))
        rest.rmdir()


def _free(path: Path) -> Path:
    """Return `path` or, if it exists, a numbered variant that does not."""
    free, number = path, 1
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _beside(real: Path, what: str) -> Path:
    return real.with_name(f".{real.name}.{what}")


def _beginning(path: Path, size: int) -> bytes:
    """Return the first `size` bytes of a file; empty if no regular file can be read."""
    try:
        with open_regular(path, _FILE_LIMIT) as file:
            return file.read(size)
    except (UserError, OSError):
        return b""
