"""A run folder: config.json, losses.csv, weights.safetensors and pictures; written atomically, read with suspicion."""

from collections.abc import Iterator
from pathlib import Path

from latentlab.config import Config
from latentlab.session.run import Run
from latentlab.training.snapshot import LossRow


class LossLog:
    """Every loss of a training on disk as it is measured, so that memory stays bounded; pass it as `record`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, row: LossRow) -> None:
        """Append one row; called in the trainer's thread."""
        raise NotImplementedError

    def rows(self) -> Iterator[LossRow]:
        """Yield every row so far."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the file and leave it where it is."""
        raise NotImplementedError


def default_folder(config: Config, parent: Path = Path("latentlab-runs")) -> Path:
    """Return `parent`/DATE-TIME-dataset-family, a folder that does not exist yet."""
    raise NotImplementedError


def claim_folder(path: Path, force: bool = False) -> Path:
    """Make the folder of a new run. Raises UserError where it holds something, without `force`, or cannot be made."""
    raise NotImplementedError


def save_run(run: Run, folder: Path, log: LossLog | None = None, pictures: bool = True) -> Run:
    """Write the run into `folder`, which `claim_folder` made, and return it with that folder."""
    raise NotImplementedError


def save_snapshot(run: Run, folder: Path | None = None) -> Path:
    """Keep the run's weights at this step in `folder` (its own by default), for `open_run(folder, step)`."""
    raise NotImplementedError


def open_run(folder: Path, step: int | None = None, data_dir: Path | None = None) -> Run:
    """Read a run folder, at the step of `weights.safetensors` or at another that was kept. Raises UserError.

    Its dataset is None and its means are empty; `with_dataset` loads the images and encodes them.
    """
    raise NotImplementedError


def with_dataset(run: Run) -> Run:
    """Return the run with its dataset and the exact posterior means of all training images. Raises UserError."""
    raise NotImplementedError
