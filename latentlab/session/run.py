"""Run: one training as it stands, frozen."""

import dataclasses
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.training.snapshot import Snapshot

if TYPE_CHECKING:
    from latentlab.models.density import DensityModel


@dataclasses.dataclass(frozen=True)
class RunRef:
    """Which Run is meant: a training of this session and one of its steps. The key of every cache, and serialisable."""

    run: int  # id in this session
    step: int | None = None  # None: the newest moment, whichever that is


@dataclasses.dataclass(frozen=True)
class Origin:
    """Which training a run is of, on every machine and in every session, and where that training branched off."""

    uid: str  # 16 hexadecimal digits
    parent: str = ""  # the uid of the run that it went on from with a life of its own; empty: it began at step 0
    step: int = 0  # of the parent

    @classmethod
    def new(cls, parent: str = "", step: int = 0) -> "Origin":
        """Return the origin of a training that begins now."""
        return cls(secrets.token_hex(8), parent, step)


@dataclasses.dataclass(frozen=True, eq=False)
class Run:
    """One training at one moment: its settings, its newest snapshot, and a frozen model with that snapshot's weights.

    It is replaced whole, never edited, so the numbers that another thread holds belong together.
    `dataset` is None where nothing has needed the images yet, `folder` where nothing of it is on disk.
    """

    id: int
    config: Config
    image_shape: tuple[int, int]  # (height, width)
    snapshot: Snapshot
    model: "DensityModel"
    dataset: Dataset | None = None
    folder: Path | None = None
    trained_on: str = ""  # the digest of the images that it learned from; empty in a run of an older latentlab
    data_dir: Path | None = None  # a folder that was named for this run's images in place of that of its settings
    origin: Origin | None = None  # None in a run of an older latentlab

    @property
    def ref(self) -> RunRef:
        """The name of this very moment."""
        return RunRef(self.id, self.snapshot.step)

    @property
    def ended(self) -> bool:
        """Whether no step follows: it is finished, was stopped, or diverged."""
        return self.snapshot.state in ("finished", "stopped", "diverged")

    @property
    def same_data(self) -> bool | None:
        """Whether its dataset holds the images that it learned from; None where that is not known."""
        return self.dataset.digest == self.trained_on if self.dataset is not None and self.trained_on else None


def run_at(snapshot: Snapshot, config: Config, dataset: Dataset, folder: Path | None = None) -> Run:
    """Return the run as it stands at `snapshot`, with a new frozen model."""
    from latentlab.models import frozen_model

    model = frozen_model(config, dataset.image_shape, snapshot.weights)
    return Run(snapshot.run, config, dataset.image_shape, snapshot, model, dataset, folder, dataset.digest)
