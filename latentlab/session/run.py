"""Run: one training at one moment, frozen."""

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
    """A reference to a Run: a training of this session and one of its steps.

    The key of every cache, and serialisable.
    """

    run: int  # id in this session
    step: int | None = None  # None: the newest moment, whichever step it has


@dataclasses.dataclass(frozen=True)
class Origin:
    """The identity of a training, on every machine and in every session, and the point where it branched off."""

    uid: str  # 16 hexadecimal digits
    parent: str = ""  # the uid of the run from which the training branched off; empty: the training began at step 0
    step: int = 0  # step of the parent

    @classmethod
    def new(cls, parent: str = "", step: int = 0) -> "Origin":
        """Return the origin of a training that starts now."""
        return cls(secrets.token_hex(8), parent, step)


@dataclasses.dataclass(frozen=True, eq=False)
class Run:
    """One training at one moment: its settings, its newest snapshot, and a frozen model with that snapshot's weights.

    A Run is replaced whole, never edited, so the values that another thread holds belong together. `dataset` is None
    until the images are needed, `folder` until the run is on disk.
    """

    id: int
    config: Config
    image_shape: tuple[int, int]  # (height, width)
    snapshot: Snapshot
    model: "DensityModel"
    dataset: Dataset | None = None
    folder: Path | None = None
    trained_on: str = ""  # the digest of the training images; empty in a run of an older latentlab
    data_dir: Path | None = None  # a folder named for this run's images, in place of the folder of its settings
    origin: Origin | None = None  # None in a run of an older latentlab

    @property
    def ref(self) -> RunRef:
        """The reference to this very moment."""
        return RunRef(self.id, self.snapshot.step)

    @property
    def ended(self) -> bool:
        """Whether no step follows: the training is finished, was stopped, or diverged."""
        return self.snapshot.state in ("finished", "stopped", "diverged")

    @property
    def same_data(self) -> bool | None:
        """Whether the data set holds the training images; None if unknown."""
        return self.dataset.digest == self.trained_on if self.dataset is not None and self.trained_on else None


def run_at(snapshot: Snapshot, config: Config, dataset: Dataset, folder: Path | None = None) -> Run:
    """Return the run at `snapshot`, with a new frozen model."""
    from latentlab.models import frozen_model

    model = frozen_model(config, dataset.image_shape, snapshot.weights)
    return Run(snapshot.run, config, dataset.image_shape, snapshot, model, dataset, folder, dataset.digest)
