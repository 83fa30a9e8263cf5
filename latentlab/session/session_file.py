"""name.latentlab: one file to keep and to share, a zip of session.json and the run folders that it names.

    session.json    {"format": 1, "runs": [names of the run folders], "shown": one of them, "held": {...}, ...}
    RUN/            the files of that run: `run_folder.is_content` says which

Some runs may have no latent space; where the shown one has none, `opening.open_session` shows another.

A session file may come from an attacker. `read_session` checks every entry before any is written; `unpack` counts the
written bytes, and writes into a new folder that gets its name when it is complete.
"""

import contextlib
import dataclasses
import hashlib
import json
import os
import re
import shutil
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from latentlab.archives import FaultError, checked_entries, file_size, folded, opened_zip
from latentlab.errors import UserError, shortened
from latentlab.files import atomic_write, home, open_regular, parse_json
from latentlab.folders import new_file, new_folder, settle
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.checkpoint import CONFIG_LIMIT
from latentlab.session.run_folder import CONFIG, STATE_FILE, WEIGHTS, contents, is_content, recover
from latentlab.session.state_file import LIMIT as STATE_LIMIT
from latentlab.session.tensor_file import DAMAGED
from latentlab.session.tensor_file import LIMIT as TENSORS_LIMIT
from latentlab.work import Share

FORMAT = 1
MOST_RUNS = 100
MOST_ENTRIES = 20_000
DIRECTORY_LIMIT = 4 << 20  # bytes of the zip's list of entries, which is read as a whole
FILE_LIMIT = 1 << 38  # largest size of a session file, in bytes
CHUNK = 1 << 20  # bytes

_SESSION = STATE_FILE  # the same name at the top of the archive
_LIMITS = {CONFIG: CONFIG_LIMIT, STATE_FILE: STATE_LIMIT}  # bytes of these files; other files have TENSORS_LIMIT
_LONGEST_NAME = 100  # characters of a run's name
_RUN_NAME = re.compile(rf"(?![ .])[\w .()+,=@-]{{1,{_LONGEST_NAME}}}(?<![ .])")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # names that Windows reserves for devices
_DATE = (1980, 1, 1, 0, 0, 0)  # of every entry: equal runs give equal files
_UNIX = 3  # the system whose permissions an entry carries
NO_SESSION = QT_TRANSLATE_NOOP("Errors", "it is no session file of latentlab")


@dataclasses.dataclass(frozen=True, eq=False)
class SessionFile:
    """The content of a session file, with checked names and sizes."""

    path: Path
    values: dict[str, Any]  # session.json, with the names unknown to this version
    runs: tuple[str, ...]  # the names of the run folders
    shown: str  # name of the shown run's folder
    files: dict[str, tuple[int, int]]  # bytes and CRC-32 of every file, by name; without folders

    @property
    def state_values(self) -> dict[str, Any]:
        """The state of the shown run."""
        values = self.values.get("held")
        return values if isinstance(values, dict) else {}

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits computed from the content."""
        return hashlib.sha256(repr(sorted(self.files.items())).encode()).hexdigest()[:8]


# Packing


def pack(
    runs: Sequence[Path], out: Path, values: Mapping[str, Any] | None = None, shown: Path | None = None
) -> Generator[Share, None, Path]:
    """Write run folders and `values`, the content of session.json, into the session file `out`; return its path.

    `shown` is one of the folders, by default the first. Yields its progress. Equal folders give equal bytes. Raises
    UserError if a folder holds no whole run or changes meanwhile, or if a file cannot be read or written; `out` is
    unchanged then.
    """
    runs = [Path(run) for run in runs]
    names = _names_of(runs)
    session = dict(values or {}) | {
        "format": FORMAT, "runs": names, "shown": names[0 if shown is None else runs.index(Path(shown))],
    }  # fmt: skip
    text = json.dumps(session, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"
    with atomic_write(out) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        archive.writestr(_entry(_SESSION), text)
        for number, (folder, name) in enumerate(zip(runs, names)):
            for done in _add_run(archive, folder, name):
                yield Share("packing", (number + done) / len(runs))
    return Path(out)


def _add_run(archive: zipfile.ZipFile, folder: Path, name: str) -> Iterator[float]:
    """Write the files of a run folder and yield the share that is done. Raises UserError, OSError."""
    recover(folder)
    if not folder.exists():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no run folder {path}; check the name."), path=folder)
    for needed in (CONFIG, WEIGHTS):
        if not (folder / needed).is_file():
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "{path} is no run folder: it holds no {file}; give the folder of a saved run."
                ),
                path=folder,
                file=needed,
            )
    before = folder.stat()
    files = contents(folder)
    for number, file in enumerate(files):
        try:
            source = open_regular(folder / file, TENSORS_LIMIT)
        except UserError:
            if "/" in file and not (folder / file).exists():  # a running training has thinned out this moment
                continue
            raise
        with source:
            entry = _entry(f"{name}/{file}")
            entry.file_size = os.fstat(source.fileno()).st_size
            with archive.open(entry, "w") as packed:
                shutil.copyfileobj(source, packed, CHUNK)
        yield (number + 1) / len(files)
    if not os.path.samestat(before, folder.stat()):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} was replaced by another run meanwhile; pack it again."), path=folder
        )


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    is_text = name.endswith((".json", ".csv"))
    entry.compress_type = zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED  # weights do not compress
    entry.create_system, entry.external_attr = _UNIX, (stat.S_IFREG | 0o644) << 16
    return entry


def _names_of(runs: Sequence[Path]) -> list[str]:
    """Return a name for each folder: its own name, if every system allows it. Raises UserError."""
    if not 1 <= len(runs) <= MOST_RUNS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A session file holds 1 to {most} runs, and {count} are given."),
            most=MOST_RUNS,
            count=len(runs),
        )
    names: list[str] = []
    for run in runs:
        first = name = safe_name(run.resolve().name)
        number = 1
        while folded(name) in map(folded, names):
            number += 1
            name = f"{first}-{number}"
        names.append(name)
    return names


def safe_name(text: str) -> str:
    """Return `text` as a folder name that every system allows: other characters become _."""
    name = unicodedata.normalize("NFC", re.sub(r"[^\w .()+,=@-]", "_", text))[: _LONGEST_NAME - 10].strip(" .") or "run"
    return f"run-{name}" if _DEVICES.fullmatch(name) else name


# Reading


def read_session(path: Path) -> SessionFile:
    """Return the content of a session file. Raises UserError, a sentence that names the defect.

    Refused are: a file that is no zip; too many entries, too large ones, or ones with a suspicious compression ratio;
    names that lead out of the folder, occur twice, or do not belong to a run; links, devices, encrypted entries.
    """
    with _opened(path) as (archive, size):
        files = _checked_files(archive, size)
        values = _values_in(archive)
        runs, shown = values.get("runs"), values.get("shown")
        found = sorted({name.partition("/")[0] for name in files if "/" in name})
        if not found or not isinstance(runs, list) or sorted(map(str, runs)) != found:
            raise FaultError(QT_TRANSLATE_NOOP("Errors", "its session.json names other runs than it holds"))
        for run in runs:
            for file in (CONFIG, WEIGHTS):
                if f"{run}/{file}" not in files:
                    raise FaultError(
                        QT_TRANSLATE_NOOP("Errors", "its run {name} has no {file}"), name=shortened(run), file=file
                    )
    return SessionFile(Path(path), values, tuple(runs), shown if shown in runs else runs[0], files)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, int]]:
    """Open a session file: the zip and its bytes. Turns any defect into one sentence."""
    with (
        open_regular(path, FILE_LIMIT) as file,
        opened_zip(path, file, DAMAGED, NO_SESSION, DIRECTORY_LIMIT, MOST_ENTRIES) as archive,
    ):
        yield archive, file_size(file)


def _checked_files(archive: zipfile.ZipFile, size: int) -> dict[str, tuple[int, int]]:
    """Return bytes and CRC-32 of each file by its name. Raises FaultError for an entry that must not be unpacked."""
    files: dict[str, tuple[int, int]] = {}
    for entry in checked_entries(archive, size, _check_name):
        name = entry.orig_filename
        if entry.file_size > _LIMITS.get(name.rpartition("/")[2], TENSORS_LIMIT):
            raise FaultError(
                QT_TRANSLATE_NOOP("Errors", "{name} in it is larger than such a file can be"), name=shortened(name)
            )
        files[name] = (entry.file_size, entry.CRC)
    if _SESSION not in files:
        raise FaultError(NO_SESSION)
    return files


def _check_name(entry: zipfile.ZipInfo) -> None:
    """Raise FaultError if the name of an entry does not belong to a run."""
    name = entry.orig_filename
    run, _, rest = name.partition("/")
    is_run = _RUN_NAME.fullmatch(run) is not None and not _DEVICES.fullmatch(run)
    in_run = is_content(rest) or (entry.is_dir() and rest in ("", "timeline/", "snapshots/"))
    if name != _SESSION and not (is_run and "/" in name and in_run):
        raise FaultError(QT_TRANSLATE_NOOP("Errors", "{name} in it is no file of a session"), name=shortened(name))


def _values_in(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the content of session.json. Raises FaultError."""
    with archive.open(_SESSION) as file:
        content = b"".join(iter(lambda: file.read(CHUNK), b""))
    try:
        values = parse_json(content)
    except ValueError as error:
        raise FaultError(QT_TRANSLATE_NOOP("Errors", "its session.json is not JSON: {cause}"), cause=error) from error
    number = values.get("format") if isinstance(values, dict) else None
    if type(number) is not int or number < 1:
        raise FaultError(QT_TRANSLATE_NOOP("Errors", "its session.json does not say what latentlab writes there"))
    if number > FORMAT:
        raise FaultError(QT_TRANSLATE_NOOP("Errors", "another version of latentlab wrote it, so update latentlab"))
    return values


# Unpacking


def unpack(path: Path, into: Path = Path()) -> Generator[Share, None, Path]:
    """Unpack a session file into a new folder in `into` and return that folder: session.json and the runs.

    The folder has the name of the file or, if that exists, a numbered variant. Yields its progress. Raises UserError
    for a file that `read_session` refuses, for damaged content, and if the folder cannot be written; nothing stays
    then.
    """
    session = read_session(path)
    return (yield from _unpack_as(session, Path(into), safe_name(Path(path).stem)))


def unpack_at_home(path: Path) -> Generator[Share, None, tuple[SessionFile, Path]]:
    """Unpack a session file for the window; return its content and its folder.

    An earlier folder is reused if its runs are still those of the file. Raises UserError.
    """
    session = read_session(path)
    parent, name = home() / "sessions", f"{safe_name(Path(path).stem)}-{session.digest}"
    for folder in sorted(parent.glob(f"{name}*")):
        if _is_unpacked(session, folder):
            return session, folder
    return session, (yield from _unpack_as(session, parent, name))


def _unpack_as(session: SessionFile, into: Path, name: str) -> Generator[Share, None, Path]:
    total, done, work = sum(size for size, _ in session.files.values()), 0, None
    try:
        work = new_folder(into, name)
        with _opened(session.path) as (archive, size):
            if _checked_files(archive, size) != session.files:
                raise FaultError(QT_TRANSLATE_NOOP("Errors", "it has changed meanwhile"))
            for file in session.files:
                with archive.open(file) as packed, new_file(work / file) as copy:
                    while chunk := packed.read(CHUNK):
                        done += len(chunk)
                        if done > total:
                            raise FaultError(QT_TRANSLATE_NOOP("Errors", "it holds more bytes than it says"))
                        copy.write(chunk)
                        yield Share("unpacking", done / total)
        return settle(work, into, name)
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)  # the folder has its final name by now, or is incomplete


def _is_unpacked(session: SessionFile, folder: Path) -> bool:
    """Whether a folder holds the runs of a session file, unchanged except for their states."""
    try:
        return all(
            (folder / file).stat().st_size == size and _crc(folder / file) == crc
            for file, (size, crc) in session.files.items()
            if Path(file).name != STATE_FILE
        )
    except OSError:
        return False


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            crc = zlib.crc32(chunk, crc)
    return crc
