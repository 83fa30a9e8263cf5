"""The classifier of a data set: trained once, then kept in the program's own folder under the digest of the data."""

import contextlib
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from latentlab.data.dataset import Dataset
from latentlab.errors import UserError
from latentlab.files import home
from latentlab.session.tensor_file import TensorFile, write_tensors
from latentlab.work import Share, shared

if TYPE_CHECKING:
    from latentlab.models.classifier import Classifier

FORMAT = 1


def classifier_file(dataset: Dataset) -> Path:
    """Return where the classifier of a data set is kept."""
    return home() / "classifiers" / f"{dataset.digest}.safetensors"


def classifier_of(dataset: Dataset) -> Generator[Share, None, "Classifier"]:
    """Return the classifier of a data set: the kept one, or a new one, which is kept where the folder can be written.

    A damaged file, or one of another version, is replaced. Raises UserError where the images have no labels.
    """
    from latentlab.training.classifier import train_classifier

    path = classifier_file(dataset)
    with contextlib.suppress(UserError):
        return _read(path, dataset)
    classifier = yield from shared("classifier", train_classifier(dataset))
    about = {"format": FORMAT, "data": dataset.digest, "accuracy": classifier.accuracy}
    with contextlib.suppress(UserError):  # the next comparison trains it again
        write_tensors(path, classifier.state_dict(), about)
    return classifier


def _read(path: Path, dataset: Dataset) -> "Classifier":
    """Return the kept classifier. Raises UserError where there is none, or where the file is damaged."""
    from latentlab.models.classifier import Classifier
    from latentlab.session.tensor_file import foreign_header

    with TensorFile(path, FORMAT) as file:
        weights, about = file.tensors(), file.about
    try:
        classifier = Classifier(dataset.image_shape, len(dataset.label_names))
        classifier.load_state_dict(weights)
        accuracy = about["accuracy"]
        if about["data"] != dataset.digest or not (type(accuracy) is float and 0 <= accuracy <= 1):
            raise ValueError
    except (KeyError, ValueError, RuntimeError) as error:
        raise foreign_header(path) from error
    classifier.accuracy = accuracy
    return classifier.requires_grad_(False).eval()
