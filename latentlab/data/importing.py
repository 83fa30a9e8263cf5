"""Imports data of any form, or finds the existing import; or reads a source for a run without an import."""

import dataclasses
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

from latentlab.data import DATASETS, find, load, load_folder, own_folder, published_name
from latentlab.data.dataset import Dataset
from latentlab.data.folder import idx_folder, idx_folders, is_published
from latentlab.data.imports import Import, imports, load_import, write_idx, write_import
from latentlab.data.prepare import ImportChoices, Reading, plan, prepare
from latentlab.data.scan import ScanResult, scan
from latentlab.data.sources import OWN
from latentlab.errors import UserError
from latentlab.files import copy_file
from latentlab.folders import new_folder, settle
from latentlab.work import result_of


@dataclasses.dataclass(frozen=True)
class Imported:
    """The outcome of an import: a data set's name, and the changes to the images."""

    name: str  # of an import, or of a row of DATASETS with the content of the source
    notes: tuple[str, ...]
    is_new: bool  # whether the import was written now


def existing(found: ScanResult, choices: ImportChoices) -> Import | None:
    """Return the import of the same source and the same choices; None if there is none."""
    wanted = _origin(found), _as_json(choices)
    return next((known for known in imports() if (dict(known.origin), dict(known.choices)) == wanted), None)


def import_data(found: ScanResult, choices: ImportChoices) -> Generator[Reading, None, Imported]:
    """Import a source under a name; an import of the same source and choices is reused. Yields progress.

    A source with the content of a published data set becomes that data set: its files go to the folder of downloads,
    unless they are on this machine. Raises UserError. After an error, or if the generator is closed, nothing is
    written.
    """
    known = existing(found, choices)
    if known is not None:
        return Imported(known.name, known.notes, False)
    name = _published_files(found) if choices == ImportChoices() else None
    if name is not None:
        return Imported(name, (), _keep(name, found))
    dataset = yield from prepare(found, choices)
    notes = tuple(map(str, plan(found, choices).notes))
    name = published_name(dataset)
    if name is not None:
        return Imported(name, notes, _keep(name, dataset))
    made = write_import(dataset, _origin(found), _as_json(choices), notes)
    return Imported(made.name, made.notes, True)


def read_from(path: Path, preferred: str, shape: tuple[int, int]) -> Dataset:
    """Return the data set of a file or a folder of any form for a run whose images have `shape`, (height, width).

    A folder with the IDX files of `preferred` or of another row of DATASETS gives that data set. Otherwise an import of
    the path with images of that size is reused, or the source is read; nothing is written. Raises UserError.
    """
    path = Path(path).expanduser().absolute()
    if path.is_dir() and idx_folders(path, OWN):
        try:
            return load_folder(path, preferred)
        except UserError as error:
            problem = error
        try:
            return _read(path, shape)
        except UserError:
            raise problem from None
    return _read(path, shape)


def _read(path: Path, shape: tuple[int, int]) -> Dataset:
    found = scan(path)
    for known in imports():
        if dict(known.origin) == _origin(found):
            dataset = load_import(known)
            if dataset.image_shape == shape:
                return dataset
    dataset = result_of(prepare(found, ImportChoices(), shape))
    name = published_name(dataset)
    return dataset if name is None else dataset.renamed(name, DATASETS[name].title, DATASETS[name].label_names)


def _published_files(found: ScanResult) -> str | None:
    """Return the data set whose published gzip files are in the folder of a source; None if they are not."""
    place = None if found.folder is None else idx_folder(found.folder)
    if place is None or place.missing:
        return None
    return next((name for name, row in DATASETS.items() if row.files and is_published(place.files, name)), None)


def _keep(name: str, content: Dataset | ScanResult) -> bool:
    """Copy the files of a published data set to the folder of downloads. Return whether they were missing there."""
    if find(name) is not None:
        load(name)  # a damaged copy is reported
        return False
    folder = own_folder(name)
    work = new_folder(folder.parent, name)
    try:
        if isinstance(content, Dataset):
            write_idx(content, work)
        else:
            for file in idx_folder(content.folder).files:
                copy_file(file, work / file.name)
        if not folder.is_dir():
            settle(work, folder.parent, name)
        # Other files in the folder stay: `find` made sure that none of the four is among them.
        for file in work.glob("*"):
            file.replace(folder / file.name)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return True


def _origin(found: ScanResult) -> dict[str, Any]:
    return {"path": str(found.path), "kind": found.kind, "fingerprint": found.fingerprint}


def _as_json(choices: ImportChoices) -> dict[str, Any]:
    return dataclasses.asdict(choices) | {"classes": list(choices.classes)}
