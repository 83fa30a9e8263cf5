"""The folder of a run: the names in it, and the right to write there, which one process holds at a time.

    RUN/            the run, as every reader sees it
    .RUN.lock       held by the process that writes the run; its text names that process
    .RUN.losses     the losses of a training that has not ended
    .RUN.new/       a run that is to replace RUN and is not whole yet
    .RUN.old/       where two folders cannot exchange their names in one step: the replaced run, about to go
    RUN-unfinished/ what a training that was to replace RUN had learned when its process was killed

A run is replaced whole or not at all, and what a replaced run's folder holds of other programs moves to the new one.

A training writes what it has learned every half a minute: into RUN where the run is new, so that RUN opens after a
kill; into .RUN.new where it replaces a run. After a kill RUN is the older run, untouched, and the next process that
opens or claims RUN renames .RUN.new to RUN-unfinished, a run like any other, which can go on. The lock of a process
that ended in order is deleted, so a lock's file that no process holds tells of a crash: see `crashed`.
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
from latentlab.files import cannot_write, chosen_place, home, open_regular
from latentlab.folders import Lock, exchange, sync
from latentlab.i18n import QT_TRANSLATE_NOOP

CONFIG, LOSSES, WEIGHTS, KEYFRAME = "config.json", "losses.csv", "weights.safetensors", "keyframe.safetensors"
ORIGIN = "run.json"
HELD = "session.json"  # what the hand held
PINS = "pins.json"  # the waypoints alone, as older versions wrote them
TIMELINE = "timeline"  # a folder of moments, STEP.safetensors, some with a STEP.keyframe.safetensors
SNAPSHOTS = "snapshots"  # the same in an older latentlab
PICTURES = ("latent-grid.png", "latent-map.png")
SESSION_ENDING = ".latentlab"  # of a session file, which holds run folders: see session_file
METADATA_KEY = "latentlab"  # in a weights file's header
HEADER_LIMIT = 1 << 20  # bytes of that header; safetensors itself reads 100 MB

_UNSWAPPED = ".unswapped"  # in a folder that is to replace a run and has not done so yet
_SPOOL = "losses.csv.part"  # what older versions left of a training that was cut off
_OWN = (CONFIG, LOSSES, _SPOOL, _UNSWAPPED, WEIGHTS, KEYFRAME, ORIGIN, HELD, PINS, *PICTURES)
_STEMS = "|".join(re.escape(Path(name).stem) for name in _OWN)
_CUT_OFF = re.compile(rf"\.({_STEMS})-\w{{8}}\.\w+")  # what a write leaves that was killed
_OWN_NAME = re.compile("|".join(map(re.escape, _OWN)) + "|" + _CUT_OFF.pattern)
_STEP_NAME = re.compile(r"\d+(\.keyframe)?\.safetensors|\.\d+(\.keyframe)?-\w{8}\.safetensors")
_MOMENT = re.compile(rf"({TIMELINE}|{SNAPSHOTS})/[0-9]{{1,10}}(\.keyframe)?\.safetensors")
_FILE_LIMIT = 1 << 40  # bytes: only the beginning is read


def holds_run(folder: Path) -> bool:
    """Whether a folder holds a run of latentlab, be it damaged or cut off. Other programs have a config.json, too."""
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
    """Whether `name`, relative to a run folder and with / between its parts, is that of a file of a whole run."""
    unfinished = name.startswith(".") or name.endswith(".part")
    return (name in _OWN and not unfinished) or _MOMENT.fullmatch(name) is not None


def contents(folder: Path) -> list[str]:
    """Return the names of the files that a run consists of, in the reverse of the order in which a save writes them.

    A reader that follows the order while a training saves itself finds weights that are no newer than their losses, as
    after a kill. Raises OSError.
    """
    folder = Path(folder)
    names = [f"{path.parent.name}/{path.name}" for path in folder.glob("*/*.safetensors")]
    names += [path.name for path in folder.iterdir()]
    found = [name for name in names if is_content(name) and (folder / name).is_file()]
    return sorted(found, key=lambda name: ("/" not in name, not name.endswith(".safetensors"), name))


def runs_of_window() -> Path:
    """Return the folder in which the window keeps its runs."""
    return chosen_place("runs") or home() / "runs"


def default_folder(config: Config, parent: Path = Path("latentlab-runs")) -> Path:
    """Return `parent`/DATE-TIME-dataset-family, a folder that does not exist."""
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{config.dataset}-{config.family}"
    folder, number = Path(parent) / name, 1
    while folder.exists():
        number += 1
        folder = Path(parent) / f"{name}-{number}"
    return folder


class Claim:
    """The right to write one run folder, held until `release` or the end of the process.

    Files go into `work`: the run folder itself where the run is new or goes on, else a folder beside it, which takes
    the older run's place in `finish`. Leaving a `with` block releases the claim; an unfinished replacement is deleted
    then, unless a training has saved itself there.
    """

    def __init__(self, path: Path, force: bool = False, *, go_on: bool = False) -> None:
        """Claim a folder that is missing or empty, or, with `force`, one that holds an older run, to replace it.

        With `go_on`, claim one that holds a run, to write later states of that run. Raises UserError where another
        process writes it, where it holds a run and neither is given, where it holds something that is no run, or where
        it cannot be made.
        """
        self.path = Path(path)
        self._real = self.path.resolve()  # a link to a folder stays a link
        self._lock = _locked(self._real)
        try:
            _settle(self._real)
            replaces = self._check(force or go_on) and not go_on
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
        """A file of the claim beside the run, for the losses of a training until they are saved."""
        return _beside(self._real, "losses")

    def _check(self, force: bool) -> bool:
        """Return whether the claim replaces a run. Raises UserError where it may not, OSError."""
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
        """Put the new run, which is whole now, in the older one's place. Raises UserError; the older one is kept then.

        The claim stays held, and `work` is the run folder from here on.
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
        """Give `work` the run folder's name; return where the older run is now, None where it is gone already."""
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
        """Count the end of this process without `release` as an accident again."""
        self._lock.sign_on()

    def sign_off(self) -> None:
        """Count the end of this process without `release` as no accident: all is saved. See `Lock.sign_off`."""
        self._lock.sign_off()

    def release(self) -> None:
        """Let go of the folder. What was written of a run that is not whole is deleted, or kept under another name."""
        if self.work != self._real:
            _put_aside(self.work, self._real)
        elif not (self._real / WEIGHTS).exists():
            _discard(self._real, None)
        self._lock.release()

    def __enter__(self) -> "Claim":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.release()


def claim_new(config: Config, parent: Path = Path("latentlab-runs")) -> Claim:
    """Claim a new folder of the default name in `parent`. Raises UserError where none can be made there."""
    while True:
        path = default_folder(config, parent)
        try:
            return Claim(path)
        except UserError:
            if not path.exists():  # else another process was quicker: the next name is free
                raise


def recover(path: Path) -> None:
    """Finish a replacement that a killed process left half done. Nothing happens where one is under way."""
    real = Path(path).resolve()
    if not (_beside(real, "old").exists() or _beside(real, "new").exists()):
        return
    lock = Lock(_beside(real, "lock"))
    with contextlib.suppress(UserError, OSError):  # a place that is only read: the reader finds what there is
        if lock.take():
            _settle(real)
    lock.release()


def crashed(parent: Path, others: Iterable[Path] = ()) -> list[Path]:
    """Return the run folders in `parent`, and those of `others`, whose process was killed, the newest first.

    They lie beside a lock's file that no process holds. A run that was to be replaced is not among them, but what its
    successor had learned is. `forgive` takes a folder off the list, and so does the end of a claim.
    """
    for path in Path(parent).glob(".*.lock"):
        recover(_of_lock(path))
    locks = {*Path(parent).glob(".*.lock"), *(_beside(Path(folder).resolve(), "lock") for folder in others)}
    found = [_of_lock(path) for path in locks if Lock(path).is_left_behind()]
    found = [run for run in found if (run / WEIGHTS).exists()]
    return sorted(found, key=lambda run: ((run / WEIGHTS).stat().st_mtime, run), reverse=True)


def forgive(path: Path) -> None:
    """Take a run folder off the list of those whose process was killed. Nothing happens where one writes it."""
    lock = Lock(_beside(Path(path).resolve(), "lock"))
    with contextlib.suppress(UserError):
        lock.take()
    lock.release()


def delete_run(path: Path) -> None:
    """Delete a run's own files, and its folder where nothing else lies in it.

    Raises UserError where another process writes it, or where the weights resist.
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
    """Return the held lock of a run folder. Raises UserError where another process holds it."""
    lock = Lock(_beside(real, "lock"))
    if not os.access(real.parent, os.W_OK) and real.is_dir():
        lock = Lock(real / ".lock")  # a folder of one's own in a place of somebody else's
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
    """Tidy up after a replacement that was cut off: `real` is the old run or the new one, whole. Raises OSError."""
    old, new = _beside(real, "old"), _beside(real, "new")
    if old.exists() and not real.exists():
        (new if new.exists() else old).rename(real)
    if new.exists() and (aside := _put_aside(new, real)):
        _beside(aside, "lock").touch()  # as the killed process leaves it beside a run of its own
    if old.exists():
        _discard(old, real)
    if (real / WEIGHTS).exists():
        (real / _UNSWAPPED).unlink(missing_ok=True)
    _beside(real, "losses").unlink(missing_ok=True)


def _put_aside(new: Path, real: Path) -> Path | None:
    """Keep what a training saved in a folder that has not replaced `real`, as a run beside it, and return its folder.

    All else is deleted.
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
    """Delete a run's own files in `rest`; what else is there moves to `heir`. What resists stays for the next claim."""
    with contextlib.suppress(OSError):
        for entry in list(rest.iterdir()):
            with contextlib.suppress(OSError):
                if entry.name in (TIMELINE, SNAPSHOTS) and entry.is_dir():
                    for step in list(entry.iterdir()):
                        if _STEP_NAME.fullmatch(step.name):
                            step.unlink()
                    with contextlib.suppress(OSError):
                        entry.rmdir()  # only if it is empty
                elif _OWN_NAME.fullmatch(entry.name):
                    entry.unlink()
                if heir is not None and heir.is_dir() and os.path.lexists(entry):
                    entry.rename(_free(heir / entry.name))
        rest.rmdir()


def _free(path: Path) -> Path:
    """Return `path`, or one like it that does not exist."""
    free, number = path, 1
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _beside(real: Path, what: str) -> Path:
    return real.with_name(f".{real.name}.{what}")


def _beginning(path: Path, size: int) -> bytes:
    """Return the first `size` bytes of a file; nothing where there is no regular file that can be read."""
    try:
        with open_regular(path, _FILE_LIMIT) as file:
            return file.read(size)
    except (UserError, OSError):
        return b""
