"""Recent runs: the run folders that the window last opened or wrote, the newest first, as a value and as text."""

import dataclasses
import json
from pathlib import Path

from latentlab.files import parse_json
from latentlab.session.run_folder import CONFIG, WEIGHTS

MOST = 10


@dataclasses.dataclass(frozen=True)
class RecentRun:
    """A run folder, and the time when the window last opened or wrote it: local time, ISO 8601."""

    folder: Path
    at: str

    @property
    def is_there(self) -> bool:
        """Whether the folder still holds a run, by the names of its files."""
        try:
            return (self.folder / CONFIG).is_file() and (self.folder / WEIGHTS).is_file()
        except OSError:
            return False


Recents = tuple[RecentRun, ...]


def added(runs: Recents, folder: Path, at: str) -> Recents:
    """Return the list with a folder in front, without duplicates, at most ten long."""
    folder = Path(folder).absolute()
    return (RecentRun(folder, at), *dropped(runs, folder))[:MOST]


def dropped(runs: Recents, folder: Path) -> Recents:
    """Return the list without a folder."""
    return tuple(run for run in runs if run.folder != Path(folder).absolute())


def to_text(runs: Recents) -> str:
    """Return the list as one line of JSON in ASCII, which also keeps names whose bytes are not valid text."""
    return json.dumps([[run.at, str(run.folder)] for run in runs])


def from_text(text: str) -> Recents:
    """Return the list that `to_text` wrote. Raises ValueError for any other text."""
    rows = parse_json(text)
    if not (isinstance(rows, list) and all(isinstance(row, list) and len(row) == 2 for row in rows)):
        raise ValueError("no list of runs")
    if not all(isinstance(value, str) and "\0" not in value for row in rows for value in row):
        raise ValueError("no list of runs")
    return tuple(RecentRun(Path(folder), at) for at, folder in rows[:MOST] if Path(folder).is_absolute())
