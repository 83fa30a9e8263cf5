"""What the latent map asks of the model: the decoded plane under it, the ellipses and images of its points.

All of it is computed in the inference worker, the newest wish only; while training it is computed again a few times a
second, and it is the first to give way on a slow machine.
"""

import dataclasses
import time
from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from latentlab.capabilities import Capability
from latentlab.export.raster import View, class_centres, draw_order
from latentlab.gui.live.worker import Job
from latentlab.gui.views.map_layers import Layers
from latentlab.session.capabilities import why_not
from latentlab.session.run import Run

if TYPE_CHECKING:
    from latentlab.gui.controller import Controller
    from latentlab.inference.manifold import Mosaic, TileCache

FASTEST = 0.1  # seconds between two mosaics of a training
SHARE = 4  # while training, so many times as long is waited as the last mosaic took
SLOW = 0.08  # seconds: a mosaic that takes longer is made of fewer tiles
TINT_CELL = 4  # device pixels
HOVER_MS = 20  # the card of a hovered point comes after its posterior, which moves with the hand
CLASS_SAMPLE = 200  # images whose variances are averaged for the ellipse of a class
MOST_ELLIPSES = 2000


@dataclasses.dataclass(frozen=True, eq=False)
class Hovered:
    """A point under the cursor: its image and what the model makes of it, float32 (h, w), and q(z|x)."""

    index: int
    label: str
    split: str
    image: np.ndarray
    reconstruction: np.ndarray
    mean: np.ndarray  # float (2,)
    sigma: np.ndarray


def pause_after(seconds: float) -> float:
    """Return how many seconds lie between the beginnings of two mosaics of a training, if one takes `seconds`."""
    return max(FASTEST, SHARE * seconds)


def coarser_after(coarser: int, seconds: float) -> int:
    """Return how many times the tiles' side is doubled next, if it was `coarser` times and that took `seconds`."""
    if seconds > SLOW:
        return min(coarser + 1, 3)
    return max(coarser - 1, 0) if 8 * seconds < SLOW else coarser  # a level more is four times the tiles


class ManifoldFeed(QObject):
    """Turns the map's view, the layers that are on and the newest weights into mosaics, tints and ellipses."""

    mosaic_changed = Signal(object)  # Mosaic, or None
    tint_changed = Signal(object, object)  # labels uint8 (rows, columns) and the View that they cover, or None, None
    ellipses_changed = Signal(object, object, object)  # means (n, 2), sigmas (n, 2), labels (n,)
    hovered = Signal(object)  # Hovered, or None

    def __init__(self, controller: "Controller") -> None:
        super().__init__(controller)
        self._controller, self._session = controller, controller.session
        self._layers = Layers()
        self._view: View | None = None
        self._size = (0, 0)
        self._cache: TileCache | None = None  # made and used in the worker's thread alone
        self._job: Job | None = None
        self._whole = False  # what the job was asked for is shown; it only looks ahead
        self._wanted = False
        self._last: Mosaic | None = None
        self._began = self._seconds = 0.0
        self._coarser = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._begin)
        self._tint_job: Job | None = None
        self._tint_wanted = False
        self._tint_seconds = 0.0
        self._tint_timer = QTimer(self, singleShot=True)
        self._tint_timer.timeout.connect(self._begin_tint)
        self._hover = -1
        self._hover_timer = QTimer(self, singleShot=True, interval=HOVER_MS)
        self._hover_timer.timeout.connect(self._begin_hover)
        self._selection: np.ndarray = np.empty(0, np.intp)
        self._ellipses_timer = QTimer(self, singleShot=True)
        self._ellipses_timer.timeout.connect(self._begin_ellipses)
        controller.run_changed.connect(self._on_run)
        controller.snapshot_changed.connect(self._on_snapshot)

    # Wishes

    def look(self, view: View, width: int, height: int) -> None:
        """The map shows `view` on width x height device pixels."""
        self._view, self._size = view, (width, height)
        self._ask(0)
        self._ask_tint(0.15)

    def show_layers(self, layers: Layers) -> None:
        """These layers are on."""
        before, self._layers = self._layers, layers
        if (layers.decodes and not before.decodes) or (layers.magnification and not before.magnification):
            self._ask(0)
        if layers.tint and not before.tint:
            self._ask_tint(0)
        if layers.ellipses != before.ellipses:
            self._ask_ellipses()

    @Slot(object)
    def select(self, indices: np.ndarray) -> None:
        """These points are selected."""
        self._selection = np.asarray(indices, np.intp)
        self._ask_ellipses()

    @Slot(float, float, int)
    def hover(self, _x: float, _y: float, index: int) -> None:
        """The cursor is at the point `index`; -1: at none."""
        if index == self._hover:
            return
        self._hover = index
        if index < 0:
            self._tell_hovered(None)
        elif not self._hover_timer.isActive():
            self._hover_timer.start()

    @Slot()
    def _begin_hover(self) -> None:
        run = self._run()
        if self._hover >= 0 and run is not None and run.dataset is not None:
            work = partial(_look_at, run, self._controller.points_split, self._hover)
            self._submit("hover", work, self._tell_hovered)

    @Slot()
    def leave(self) -> None:
        """The cursor is nowhere."""
        self.hover(0, 0, -1)

    # Mosaics

    def _run(self) -> Run | None:
        run = self._session.current
        return run if run is not None and why_not(run, Capability.MAP) is None else None

    @property
    def _training(self) -> bool:
        run = self._run()
        return run is not None and run.snapshot.state == "running"

    def _ask(self, seconds: float) -> None:
        """Want another mosaic, in so many seconds at the latest."""
        if not self._layers.decodes or self._view is None or self._run() is None:
            return
        self._wanted = True
        if self._job is not None and not self._whole:
            return  # its end asks again
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if not self._timer.isActive() or self._timer.remainingTime() > 1000 * seconds:
            self._timer.start(round(1000 * seconds))

    @Slot()
    def _begin(self) -> None:
        run = self._run()
        if not self._wanted or run is None:
            return
        self._wanted, self._whole, self._began = False, False, time.monotonic()
        work = partial(self._decode, run, self._view, *self._size, self._layers.magnification, self._coarser)
        self._job = self._controller.inference.submit(
            "manifold", work, on_progress=self._on_mosaic, on_result=self._on_end, on_error=self._on_error
        )

    def _decode(
        self, run: Run, view: View, width: int, height: int, with_magnification: bool, coarser: int
    ) -> "Generator[Mosaic | None, None, Mosaic]":
        """Decode what `view` needs (in the worker's thread)."""
        from latentlab.inference.manifold import TileCache, decode_mosaic, lattice_for

        if self._cache is None:
            self._cache = TileCache()
        resting = run.snapshot.state != "running"
        lattice = lattice_for(view, width, height, max(run.image_shape), 0 if resting else coarser)
        ahead = lattice.finer(view) if resting and not lattice.close else None
        moment = (run.id, run.snapshot.step)
        return decode_mosaic(run.model, moment, lattice, self._cache, with_magnification, ahead)

    def _on_mosaic(self, mosaic: "Mosaic") -> None:
        if mosaic is self._last:
            return
        self._last = mosaic
        if mosaic.whole:
            self._whole = True
            self._seconds = mosaic.seconds
            self._coarser = coarser_after(self._coarser, mosaic.seconds) if self._training else 0
        if self._layers.decodes:
            self.mosaic_changed.emit(mosaic)
        if self._wanted and self._whole:
            self._ask(self._rest() if self._training else 0)

    def _on_end(self, mosaic: "Mosaic") -> None:
        self._job = None
        self._on_mosaic(mosaic)
        if self._wanted:
            self._ask(0)

    def _rest(self) -> float:
        """Return how many seconds a training's next mosaic has to wait."""
        return max(0.0, self._began + pause_after(self._seconds) - time.monotonic())

    @Slot(object)
    def _on_run(self, _: Run) -> None:
        for job in (self._job, self._tint_job):
            if job is not None:
                job.cancel()
        self._job = self._tint_job = self._last = None
        self._hover, self._coarser = -1, 0
        self.mosaic_changed.emit(None)
        self.tint_changed.emit(None, None)
        self.hovered.emit(None)
        none = np.empty((0, 2))
        self.ellipses_changed.emit(none, none, np.empty(0, np.uint8))

    @Slot(object)
    def _on_snapshot(self, _: Run) -> None:
        self._ask(self._rest() if self._training else 0)
        self._ask_tint(max(0.5, SHARE * self._tint_seconds) if self._training else 0)
        self._ask_ellipses()

    # The tint, in the worker of files: it needs no torch, and takes long enough to be in the way of the mosaics

    def _ask_tint(self, seconds: float) -> None:
        run = self._run()
        if not self._layers.tint or self._view is None or run is None or run.dataset is None:
            return
        self._tint_wanted = True
        if self._tint_job is None and not self._tint_timer.isActive():
            self._tint_timer.start(round(1000 * seconds))

    @Slot()
    def _begin_tint(self) -> None:
        run = self._run()
        if not self._tint_wanted or run is None or not np.isfinite(run.snapshot.means).any():
            return
        self._tint_wanted = False
        work = partial(_tint, run, self._view, *self._size)
        self._tint_job = self._controller.files.submit("tint", work, on_result=self._on_tint, on_error=self._on_error)

    def _on_tint(self, result: tuple[np.ndarray, View, float]) -> None:
        self._tint_job = None
        labels, view, self._tint_seconds = result
        self.tint_changed.emit(labels, view)
        if self._tint_wanted:
            self._ask_tint(SHARE * self._tint_seconds if self._training else 0.15)

    # Ellipses and the hovered point

    def _ask_ellipses(self) -> None:
        if not self._ellipses_timer.isActive():
            self._ellipses_timer.start(200 if self._training else 0)

    @Slot()
    def _begin_ellipses(self) -> None:
        run, kind = self._run(), self._layers.ellipses
        if run is None or run.dataset is None:
            return
        drawn = why_not(run, Capability.ELLIPSES) is None
        if kind == "centres" and drawn:
            work = partial(_class_ellipses, run)
        elif kind == "selection" and drawn and len(self._selection):
            work = partial(_ellipses, run, self._controller.points_split, self._selection[:MOST_ELLIPSES])
        else:
            if kind != "hovered":
                none = np.empty((0, 2))
                self.ellipses_changed.emit(none, none, np.empty(0, np.uint8))
            return
        self._submit("ellipses", work, lambda found: self.ellipses_changed.emit(*found))

    def _tell_hovered(self, hovered: Hovered | None) -> None:
        if hovered is not None and hovered.index != self._hover:
            return  # the cursor has moved on
        self.hovered.emit(hovered)
        if self._layers.ellipses == "hovered":
            run = self._run()
            if hovered is None or run is None:
                none = np.empty((0, 2))
                self.ellipses_changed.emit(none, none, np.empty(0, np.uint8))
            else:
                label = run.dataset.split(hovered.split)[1][hovered.index]
                self.ellipses_changed.emit(hovered.mean[None], hovered.sigma[None], np.array([label]))

    def _submit(self, key: str, work: Callable[[], Any], hearer: Callable[[Any], None]) -> None:
        self._controller.inference.submit(key, work, on_result=hearer, on_error=self._on_error)

    def _on_error(self, error: BaseException) -> None:
        self._job = self._tint_job = None
        raise error  # a mistake of ours: gui/problems.py shows it


def _look_at(run: Run, split: str, index: int) -> Hovered:
    images, labels = run.dataset.split(split)
    image = images[index]
    means, log_variances = run.model.encode_images(image[None])
    reconstruction = run.model.decode_images(means)[0]
    name = run.dataset.label_names[labels[index]]
    sigma = np.exp(0.5 * log_variances[0])
    return Hovered(index, name, split, image.astype(np.float32) / 255, reconstruction, means[0], sigma)


def _ellipses(run: Run, split: str, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    images, labels = run.dataset.split(split)
    indices = indices[indices < len(images)]
    means, log_variances = run.model.encode_images(images[indices])
    return means, np.exp(0.5 * log_variances), labels[indices]


def _class_ellipses(run: Run) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the median of each class and the root of its mean variance, from up to 200 of its training images."""
    dataset = run.dataset
    labels, classes = dataset.train_labels, len(dataset.label_names)
    order = draw_order(len(labels))
    centres = class_centres(run.snapshot.means[order], labels[order], classes)
    found = []
    for label in range(classes):
        members = np.flatnonzero(labels == label)[:CLASS_SAMPLE]
        if len(members) and np.isfinite(centres[label]).all():
            _, log_variances = run.model.encode_images(dataset.train_images[members])
            found.append((centres[label], np.sqrt(np.exp(log_variances).mean(axis=0)), label))
    if not found:
        return np.empty((0, 2)), np.empty((0, 2)), np.empty(0, np.uint8)
    places, sigmas, shown = zip(*found)
    return np.array(places), np.array(sigmas), np.array(shown, np.uint8)


def _tint(run: Run, view: View, width: int, height: int) -> Generator[None, None, tuple[np.ndarray, View, float]]:
    from latentlab.inference.manifold import nearest_labels

    began = time.monotonic()
    # A little more than is seen, so that a pan does not begin with a bare edge.
    wide = View(
        view.x0 - 0.1 * view.width, view.y0 - 0.1 * view.height, view.x1 + 0.1 * view.width, view.y1 + 0.1 * view.height
    )
    columns, rows = max(8, round(1.2 * width / TINT_CELL)), max(8, round(1.2 * height / TINT_CELL))
    labels = yield from nearest_labels(run.snapshot.means, run.dataset.train_labels, wide, columns, rows)
    return labels, wide, time.monotonic() - began
