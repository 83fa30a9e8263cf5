"""My image: a drawing or a picture is prepared and encoded while the drawing goes on; its place is shown on the map.

A drawing is encoded in the thread of the window, as the probe is decoded there: both take about a millisecond, and a
worker beside a training would answer a frame later. Pictures, which may be large, and all metrics are left to a worker.
"""

import dataclasses
import time
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from latentlab.data.fit import Fit, Fitted, Picture, guess_fit
from latentlab.data.pictures import read_picture
from latentlab.gui.live.query import LiveQuery
from latentlab.gui.live.worker import Workers
from latentlab.session.inspection import Inspected, inspect_image
from latentlab.session.own_image import OwnImage, own_image
from latentlab.session.run import Run
from latentlab.session.subject import Subject

ACT = "picture"  # the kind of act of reading a picture, see News.failed


@dataclasses.dataclass(frozen=True, eq=False)
class Request:
    """A picture to encode. `index` is its place in the session's own images;

    None if the session does not hold it yet.
    """

    picture: Picture
    name: str
    kind: str  # one of session.own_image.KINDS
    fit: Fit
    index: int | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class EncodedImage:
    """A request, the own image that resulted, and its q(z|x) under one model."""

    request: Request
    own: OwnImage
    fitted: Fitted
    mean: np.ndarray  # (latent_size,)
    sigma: np.ndarray  # (latent_size,); 0 in an autoencoder


class MyImageService(QObject):
    """Answers a request with the place of the image first, then with all metrics. The newest request wins."""

    encoded = Signal(object)  # EncodedImage
    inspected = Signal(object)  # Inspected, of the encoded request; its pixel neighbours are left out
    picture_read = Signal(object, object)  # OwnImage and its Picture, of a file

    def __init__(self, parent: QObject | None, workers: Workers, report: Callable[..., None]) -> None:
        super().__init__(parent)
        self._workers, self._report = workers, report
        self._request: Request | None = None
        self._encoded: EncodedImage | None = None  # the last answer
        self._guess = Fit()  # the default for the images of the run
        # Not the inference worker: a ranking or an inspection there would delay the stroke.
        self._query = LiveQuery(self, "my image", workers.quick, self._on_answer, report, on_progress=self._on_encoded)

    # The Run

    def set_run(self, run: Run, learning: bool = False) -> None:
        """Set another run."""
        before = self._query.run
        askable = run if run.dataset is not None else None
        self._query.set_run(askable, learning)
        self._request = None
        if askable is not None and (before is None or before.dataset is not run.dataset):
            self._guess = guess_fit(run.dataset.train_images)

    def update(self, run: Run, learning: bool = False) -> None:
        """Set other weights of the same run."""
        self._query.update(run, learning)
        self._ask()

    # Requests

    @property
    def guess(self) -> Fit:
        """The default preparation of a drawing: the one of the run's images."""
        return self._guess

    @property
    def busy(self) -> bool:
        """Whether a picture still lacks metrics."""
        return self._query.busy or self._query.waiting

    def encode(self, request: Request) -> None:
        """Answer about this picture until the next request."""
        self._request = request
        self._ask()

    def forget(self) -> None:
        """Drop the request."""
        self._request = None
        self._query.cancel()

    def read(self, source: Path | bytes, name: str) -> None:
        """Read a picture: a file, or the content of a file. Several pictures are read one after the other."""
        run = self._query.run
        if run is not None:
            self._workers.files.submit(
                f"picture {name} {time.monotonic_ns()}",
                partial(_read, run, source, name),
                on_result=lambda found: self.picture_read.emit(*found),
                on_error=partial(self._report, act=ACT),
            )

    def _ask(self) -> None:
        request, run = self._request, self._query.run
        if request is None or run is None:
            return
        if request.kind == "drawing":
            self._on_encoded(_encode(run, request))
            question = partial(_inspect, encoded=self._encoded)
        else:
            question = partial(_encode_and_inspect, request=request)
        if self._query.busy:  # finish the job first: cancelled at every stroke, the metrics would never arrive
            self._query.ask(question, 0)
        else:
            self._query.ask_now(question)

    def _on_encoded(self, encoded: EncodedImage) -> None:
        self._encoded = encoded
        self.encoded.emit(encoded)

    def _on_answer(self, answer: tuple[EncodedImage, Inspected]) -> None:
        encoded, inspected = answer
        # The progress of a picture may be dropped; a drawing is always encoded before its question.
        if encoded is not self._encoded and encoded.request.kind != "drawing":
            self._on_encoded(encoded)
        self.inspected.emit(inspected)


def _encode(run: Run, request: Request) -> EncodedImage:
    """Prepare and encode a picture."""
    own, fitted = own_image(run, request.picture, request.name, request.fit, kind=request.kind)
    means, log_variances = run.model.encode_images(own.image[None])
    return EncodedImage(request, own, fitted, means[0], np.exp(log_variances[0] / 2))


def _encode_and_inspect(run: Run, request: Request) -> Generator[EncodedImage, None, tuple[EncodedImage, Inspected]]:
    """Prepare and encode a picture; yields the EncodedImage, and returns it with all metrics."""
    encoded = _encode(run, request)
    yield encoded
    return _inspect(run, encoded)


def _inspect(run: Run, encoded: EncodedImage) -> tuple[EncodedImage, Inspected]:
    """Return an encoded image with all metrics."""
    own, index = encoded.own, encoded.request.index
    subject = Subject("own", -1 if index is None else index, "", own.image, own.name)
    return encoded, inspect_image(run, subject, run.snapshot.means, in_pixels=False)


def _read(run: Run, source: Path | bytes, name: str) -> tuple[OwnImage, Picture]:
    """Read and prepare a picture. Raises UserError."""
    picture = read_picture(source)
    return own_image(run, picture, name)[0], picture
