"""RunCard: the summary of a saved run for its recognition, read from a few kilobytes of its folder."""

import dataclasses
import io
import math
from pathlib import Path

import numpy as np

from latentlab import data
from latentlab.config import LOG_PX, Config, bound_name, latent_size_of
from latentlab.errors import UserError
from latentlab.export.csv import read_last_losses
from latentlab.export.palette import DEFAULT_PALETTE, class_colours
from latentlab.export.raster import small_map
from latentlab.files import read_bytes
from latentlab.session.checkpoint import read_about
from latentlab.session.run_folder import LOSSES, PICTURES, WEIGHTS
from latentlab.session.timeline import Timeline

SIDE = 192  # largest side of the picture, in pixels
FEW_POINTS = 4_000  # up to this number the picture has half the side, so that each dot looks twice as large
PICTURE_LIMIT = 1 << 24  # largest size of the map's picture in the folder, in bytes
PICTURE_SIDE = 4096  # largest side of the map's picture in the folder, in pixels


@dataclasses.dataclass(frozen=True, eq=False)
class RunCard:
    """The summary of a saved run. `picture` is its map on a transparent ground; None if the folder holds no map."""

    folder: Path
    saved_at: float  # seconds since 1970
    dataset: str  # title of the data set
    family: str
    epoch: float
    step: int
    bound: str  # see config.bound_name; log p(x) of a model without a latent space
    neg_bound: float | None  # of the test images, nats per image; None before the first measurement, or without a bound
    reconstruction: float | None  # the same without the KL divergence
    picture: np.ndarray | None  # uint32 (side, side), 0xAARRGGBB


def read_card(folder: Path, palette: str = DEFAULT_PALETTE) -> RunCard:
    """Read the card of a run folder, whose weights stay on disk. Raises UserError if the folder is no whole run."""
    folder = Path(folder)
    config, about = read_about(folder)
    reconstruction, kl = _newest_metrics(folder, about["step"])
    has_latents = latent_size_of(config) > 0
    if not has_latents:  # the loss is -log p(x)
        kl = 0.0
    return RunCard(
        folder=folder,
        saved_at=(folder / WEIGHTS).stat().st_mtime,
        dataset=_title(config.dataset),
        family=config.family,
        epoch=about["epoch"],
        step=about["step"],
        bound=bound_name(config) if has_latents else LOG_PX,
        neg_bound=None if reconstruction is None or kl is None else reconstruction + kl,
        reconstruction=reconstruction,
        picture=_picture(folder, config, class_colours(palette)),
    )


def _title(name: str) -> str:
    """Return the title of a data set; the name of an import that is not on this machine."""
    try:
        return data.source_of(name).title
    except UserError:
        return name


def _newest_metrics(folder: Path, step: int) -> tuple[float | None, float | None]:
    """Return reconstruction and KL divergence of the newest measurement on test images, None if there is none."""
    try:
        rows = read_last_losses(folder / LOSSES)
    except UserError:
        return None, None
    row = next((row for row in reversed(rows) if row.split == "test" and row.step <= step), None)
    if row is None:
        return None, None
    return row.reconstruction, None if math.isnan(row.kl) else row.kl


def _picture(folder: Path, config: Config, palette: tuple[str, ...]) -> np.ndarray | None:
    """Return the map of the newest kept moment, or else the picture of the map in the folder."""
    try:
        timeline = Timeline(folder)
        means = timeline.means(timeline.steps()[-1])
        if len(means):
            side = SIDE if len(means) > FEW_POINTS else SIDE // 2
            return small_map(means, _labels(config, len(means)), palette, side)
    except (UserError, IndexError):  # a damaged moment, or no moment
        pass
    try:
        return _read_picture(folder / PICTURES[1])
    except (UserError, OSError, ValueError):
        return None


def _labels(config: Config, count: int) -> np.ndarray | None:
    """Return the labels of a run's training images; None if they are not on this machine, or if there are none."""
    try:
        labels = data.train_labels(config.dataset, config.data_dir)
    except (UserError, OSError):
        return None
    return labels if labels is not None and len(labels) == count else None


def _read_picture(path: Path) -> np.ndarray:
    """Return a picture in PNG, shrunk. Raises UserError, OSError or ValueError if the file is invalid."""
    from PIL import Image

    with Image.open(io.BytesIO(read_bytes(path, PICTURE_LIMIT)), formats=("PNG",)) as picture:
        if max(picture.size) > PICTURE_SIDE:
            raise ValueError
        small = picture.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2)
    pixels = np.asarray(small, np.uint32)
    red, green, blue, alpha = np.moveaxis(pixels, 2, 0)
    return alpha << 24 | red << 16 | green << 8 | blue
