"""Verbs of data: the data sets, and the numbers of a run as tables and arrays."""

from collections.abc import Generator
from pathlib import Path
from typing import Annotated

import numpy as np

from latentlab.actions.declaration import action, has_run, window_verb
from latentlab.actions.parameters import new_file
from latentlab.config import OPTION
from latentlab.data import DATASETS, Status, statuses
from latentlab.data.download import Progress
from latentlab.data.download import download as download_data
from latentlab.errors import UserError
from latentlab.export.csv import write_losses
from latentlab.export.npz import write_npz
from latentlab.files import check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.options import Spec, argument
from latentlab.session.checkpoint import loss_rows
from latentlab.session.evaluation import posteriors, with_images
from latentlab.session.run import Run
from latentlab.session.run_folder import LOSSES
from latentlab.training.snapshot import SPLIT_NAMES


@action(
    "losses",
    text=QT_TRANSLATE_NOOP("Actions", "Export &losses…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save every loss, in nats per image, as CSV"),
    icon="file-chart-outline",
    when=has_run,
    command="losses",
    takes_any_model=True,
)
def export_losses(
    run: Run,
    out: Annotated[
        Path,
        new_file(QT_TRANSLATE_NOOP("Settings", "The table to write"), "CSV (*.csv)"),
    ] = Path("losses.csv"),
) -> Path:
    """Save the losses up to the run's step as CSV and return its path.

    Raises UserError, also where `out` is the table of the run folder itself, which may have more steps.
    """
    if run.folder is not None and out.resolve() == (run.folder / LOSSES).resolve():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{path} is the run's own table, and it stays as it is; choose another file."),
            path=out,
        )
    return write_losses(out, list(loss_rows(run)))


@action(
    "latents",
    text=QT_TRANSLATE_NOOP("Actions", "Export l&atents…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Save mean and log-variance of q(z|x) of every image, with its label, as NPZ"),
    icon="table-arrow-down",
    when=has_run,
    command="latents",
    reads_images=True,
)
def export_latents(
    run: Run,
    out: Annotated[
        Path,
        new_file(QT_TRANSLATE_NOOP("Settings", "The arrays to write"), "NumPy (*.npz)"),
    ] = Path("latents.npz"),
) -> Path:
    """Encode every image and save train_means, train_log_variances, train_labels, test_... and step; return its path.

    Means and log-variances are float32 (N, latent_size); an autoencoder's log-variances are -inf. label_names are text
    (classes,); images without labels give neither labels nor names. Raises UserError.
    """
    check_writable(out)
    run = with_images(run)
    arrays = {}
    for split in SPLIT_NAMES:
        images, labels = run.dataset.split(split)
        if run.dataset.has_labels:
            arrays[f"{split}_labels"] = labels
        arrays[f"{split}_means"], arrays[f"{split}_log_variances"] = posteriors(run, images)
    if run.dataset.has_labels:
        arrays["label_names"] = np.array(run.dataset.label_names)
    return write_npz(out, step=np.int64(run.snapshot.step), **arrays)


@action(
    "datasets",
    text=QT_TRANSLATE_NOOP("Actions", "Data &sets"),
    tip=QT_TRANSLATE_NOOP("Actions", "List which data sets are present, where, how large, and how to get the rest"),
    icon="database-outline",
    command="datasets",
)
def list_datasets(data_dir: Annotated[Path | None, OPTION["data_dir"].spec] = None) -> tuple[Status, ...]:
    """Return a row for each data set."""
    return statuses(data_dir)


@action(
    "download",
    text=QT_TRANSLATE_NOOP("Actions", "Do&wnload data…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Download a data set into the program's own folder"),
    icon="download",
    command="download",
)
def download(
    dataset: Annotated[
        str,
        Spec(
            QT_TRANSLATE_NOOP("Settings", "Data"),
            QT_TRANSLATE_NOOP("Settings", "The data set to download"),
            choices=tuple(name for name, source in DATASETS.items() if source.files),
        ),
    ] = "mnist",
) -> Generator[Progress, None, Path]:
    """Download a data set and return its folder; yields progress. Raises UserError if no mirror gives it."""
    return (yield from download_data(dataset))


window_verb(
    "data_folder",
    text=QT_TRANSLATE_NOOP("Actions", "Choose data &folder…"),
    tip=QT_TRANSLATE_NOOP("Actions", "Choose a folder of IDX files, those of MNIST and its kin or your own"),
    icon="folder-search",
    arguments=(
        argument(
            "folder",
            Path,
            Spec(
                QT_TRANSLATE_NOOP("Settings", "Data folder"),
                QT_TRANSLATE_NOOP("Settings", "A folder of IDX files, such as mnist/"),
            ),
        ),
    ),
)
window_verb(
    "get_mnist",
    text=QT_TRANSLATE_NOOP("Actions", "Get &MNIST (11.6 MB)"),
    tip=QT_TRANSLATE_NOOP("Actions", "Download the 70,000 MNIST digits"),
    icon="download",
)
window_verb(
    "use_digits",
    text=QT_TRANSLATE_NOOP("Actions", "&Use the built-in digits"),
    tip=QT_TRANSLATE_NOOP("Actions", "Learn from the 1,797 small digits that come with the program"),
    icon="numeric",
)
window_verb(
    "command_losses",
    text=QT_TRANSLATE_NOOP("Actions", "Copy the &losses as command"),
    tip=QT_TRANSLATE_NOOP("Actions", "Copy the command line that writes these losses as a table"),
    icon="console",
    when=has_run,
)
