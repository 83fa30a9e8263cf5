"""The layers of the latent map that the model computes: decoded tiles, tint, ellipses, card of the hovered point."""

from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from latentlab.capabilities import Capability
from latentlab.export.layers import MapLayers
from latentlab.export.viewport import Viewport
from latentlab.gui.live.query import LiveQuery, Pace
from latentlab.gui.live.worker import Workers
from latentlab.session.capabilities import why_not
from latentlab.session.ellipses import Ellipses, class_ellipses, ellipses_in, image_ellipses, no_ellipses
from latentlab.session.inspection import HoveredPoint, hovered_point
from latentlab.session.latent_plane import LatentPlane, axes_plane
from latentlab.session.map_contours import Contours, aggregate_contours, prior_contours
from latentlab.session.run import Run
from latentlab.session.tint import Tint, tint_of
from latentlab.training.snapshot import SPLIT_NAMES

if TYPE_CHECKING:
    from latentlab.inference.manifold import Mosaic, TileCache

MOSAIC_PACE = Pace(least=0.1, share=4)  # on a slow machine, mosaics give way first
TINT_PACE = Pace(least=0.5, share=5)
CONTOURS_PACE = Pace(least=0.3, share=5)
TINT_LAG = 0.15  # seconds after a move of the view
ELLIPSES_LAG = 0.2  # seconds after newer weights of a model that learns
HOVER_LAG = 0.02  # seconds: the card of a point follows its posterior, which has to keep up with the cursor
SLOW = 0.08  # seconds: after a slower mosaic, the next one has fewer tiles
COARSEST = 3
MOST_ELLIPSES = 2000


def coarser_after(coarser: int, seconds: float) -> int:
    """Return how many times the side of the tiles is doubled next, after a mosaic of `coarser` that took `seconds`."""
    if seconds > SLOW:
        return min(coarser + 1, COARSEST)
    return max(coarser - 1, 0) if 8 * seconds < SLOW else coarser  # one level finer has four times the tiles


class ManifoldFeed(QObject):
    """Turns view, layers and newest weights into mosaics, tints, ellipses and cards."""

    mosaic_changed = Signal(object)  # Mosaic, or None
    tint_changed = Signal(object, object)  # labels, uint8 (rows, columns), and their Viewport; or None, None
    ellipses_changed = Signal(object, object, object, object)  # see session.ellipses.Ellipses
    contours_changed = Signal(object, object)  # Contours of p(z), where they are no circles, and of q(z); () for none
    hovered = Signal(object)  # HoveredPoint, or None

    def __init__(
        self, parent: QObject | None, workers: Workers, report: Callable[[BaseException], None], of: str = ""
    ) -> None:
        """Take the collaborators. `of` names the map in the keys of the jobs: two maps ask at the same time."""
        super().__init__(parent)
        self._layers = MapLayers()
        self._plane = axes_plane((0, 1), (0.0, 0.0))
        self._view: Viewport | None = None
        self._size = (0, 0)
        self._split = SPLIT_NAMES[0]
        self._selection: np.ndarray = np.empty(0, np.intp)
        self._hover = -1
        self._caches: list[TileCache] = []  # at most one, made and used in the worker's thread only
        self._last: Mosaic | None = None
        self._whole = False  # whether the mosaic of the current question is shown, and the job only decodes ahead
        self._coarser = 0
        inference = workers.inference
        self._mosaics = LiveQuery(
            self,
            f"{of}manifold",
            inference,
            self._on_mosaic,
            report,
            on_progress=self._on_mosaic,
            on_begin=self._on_begin,
            pace=MOSAIC_PACE,
        )
        # The tint needs no torch, and takes long enough to delay the mosaics.
        self._tints = LiveQuery(self, f"{of}tint", workers.files, self._on_tint, report, pace=TINT_PACE)
        self._ellipses = LiveQuery(self, f"{of}ellipses", inference, self._emit_ellipses, report)
        self._contours = LiveQuery(self, f"{of}contours", inference, self._emit_contours, report, pace=CONTOURS_PACE)
        self._hovers = LiveQuery(self, f"{of}hover", inference, self._emit_hovered, report)

    # The Run

    def set_run(self, run: Run, learning: bool = False) -> None:
        """Show another run."""
        with_images = run if run.dataset is not None else None
        self._mosaics.set_run(run, learning)
        for query in (self._ellipses, self._hovers):
            query.set_run(with_images, learning)
        self._contours.set_run(run, learning)
        self._tints.set_run(with_images if why_not(run, Capability.LABELS) is None else None, learning)
        self._last = None
        self._hover, self._coarser = -1, 0
        self.mosaic_changed.emit(None)
        self.tint_changed.emit(None, None)
        self.hovered.emit(None)
        self._emit_ellipses(no_ellipses())
        self._emit_contours(((), ()))
        self._ask_contours()

    def update(self, run: Run, learning: bool = False) -> None:
        """Show other weights of the same run."""
        for query in (self._mosaics, self._tints, self._ellipses, self._contours, self._hovers):
            query.update(run, learning)
        self._ask_mosaic()
        self._ask_tint()
        self._ask_ellipses()
        self._ask_contours()

    def set_split(self, split: str) -> None:
        """Set the split to which indices of points refer."""
        self._split = split

    def set_plane(self, plane: LatentPlane) -> None:
        """Show another plane of the latent space of this run."""
        if plane == self._plane:
            return
        self._plane = plane
        self._ask_mosaic(0)
        self._ask_tint(TINT_LAG)
        self._ask_ellipses()
        self._ask_contours()

    # Requests

    def set_view(self, view: Viewport, width: int, height: int) -> None:
        """Show `view` on width x height device pixels."""
        self._view, self._size = view, (width, height)
        self._ask_mosaic(0)
        self._ask_tint(TINT_LAG)

    def show_layers(self, layers: MapLayers) -> None:
        """Compute the given layers."""
        before, self._layers = self._layers, layers
        if (layers.decodes and not before.decodes) or (layers.magnification and not before.magnification):
            self._ask_mosaic(0)
        if layers.tint and not before.tint:
            self._ask_tint(0)
        if layers.ellipses != before.ellipses:
            self._ask_ellipses()
        if (layers.prior, layers.aggregate) != (before.prior, before.aggregate):
            self._ask_contours()

    @Slot(object)
    def select(self, indices: np.ndarray) -> None:
        """Set the selected points, for their ellipses."""
        self._selection = np.asarray(indices, np.intp)
        self._ask_ellipses()

    @Slot(float, float, int)
    def hover(self, _x: float, _y: float, index: int) -> None:
        """Show the card of the point `index` under the cursor; -1 hides it."""
        if index == self._hover:
            return
        self._hover = index
        if index < 0:
            self._hovers.cancel()
            self._emit_hovered(None)
        else:
            self._hovers.ask(partial(hovered_point, split=self._split, index=index), HOVER_LAG)

    @Slot()
    def leave(self) -> None:
        """Hide the card: the cursor has left the map."""
        self.hover(0, 0, -1)

    # Mosaics

    def _ask_mosaic(self, wait: float | None = None) -> None:
        if not self._layers.decodes or self._view is None:
            return
        if self._mosaics.busy and self._whole:
            self._mosaics.cancel()
        width, height = self._size
        question = partial(
            _mosaic,
            view=self._view,
            width=width,
            height=height,
            with_magnification=self._layers.magnification,
            coarser=self._coarser if self._mosaics.learning else 0,
            ahead=not self._mosaics.learning,
            caches=self._caches,
            plane=self._plane,
        )
        self._mosaics.ask(question, wait)

    def _on_begin(self) -> None:
        self._whole = False

    def _on_mosaic(self, mosaic: "Mosaic") -> None:
        if mosaic is self._last:
            return
        self._last, self._whole = mosaic, mosaic.whole
        if mosaic.whole:
            self._coarser = coarser_after(self._coarser, mosaic.seconds) if self._mosaics.learning else 0
        if self._layers.decodes:
            self.mosaic_changed.emit(mosaic)
        if self._mosaics.waiting and mosaic.whole:
            self._ask_mosaic()

    # The tint

    def _ask_tint(self, wait: float | None = None) -> None:
        run, (width, height) = self._tints.run, self._size
        if not self._layers.tint or self._view is None or run is None:
            return
        if np.isfinite(run.snapshot.means).any():
            self._tints.ask(partial(tint_of, view=self._view, width=width, height=height, plane=self._plane), wait)

    def _on_tint(self, tint: Tint) -> None:
        self.tint_changed.emit(tint.labels, tint.view)

    # Ellipses and the hovered point

    def _ask_ellipses(self) -> None:
        run, kind = self._ellipses.run, self._layers.ellipses
        if run is None:
            return
        drawn, wait = why_not(run, Capability.ELLIPSES) is None, ELLIPSES_LAG if self._ellipses.learning else 0
        if kind == "centres" and drawn:
            self._ellipses.ask(partial(class_ellipses, plane=self._plane), wait)
        elif kind == "selection" and drawn and len(self._selection):
            indices = self._selection[:MOST_ELLIPSES]
            question = partial(image_ellipses, split=self._split, indices=indices, plane=self._plane)
            self._ellipses.ask(question, wait)
        else:
            self._ellipses.cancel()
            if kind != "hovered":
                self._emit_ellipses(no_ellipses())

    def _ask_contours(self) -> None:
        run = self._contours.run
        if run is None:
            return
        prior = (
            self._layers.prior
            and why_not(run, Capability.PRIOR_CONTOURS) is None
            and not run.model.prior.standard  # the map draws its circles
        )
        aggregate = self._layers.aggregate and run.dataset is not None and why_not(run, Capability.AGGREGATE) is None
        if prior or aggregate:
            question = partial(_contours, prior=prior, aggregate=aggregate, plane=self._plane)
            self._contours.ask(question, ELLIPSES_LAG if self._contours.learning else 0)
        else:
            self._contours.cancel()
            self._emit_contours(((), ()))

    def _emit_contours(self, both: tuple[Contours, Contours]) -> None:
        self.contours_changed.emit(*both)

    def _emit_ellipses(self, ellipses: Ellipses) -> None:
        self.ellipses_changed.emit(*ellipses)

    def _emit_hovered(self, hovered: HoveredPoint | None) -> None:
        if hovered is not None and hovered.index != self._hover:
            return  # the cursor has moved on
        self.hovered.emit(hovered)
        if self._layers.ellipses == "hovered":
            run = self._hovers.run
            if hovered is None or run is None:
                self._emit_ellipses(no_ellipses())
            else:
                label = run.dataset.split(hovered.split)[1][hovered.index]
                one = hovered.mean[None], hovered.sigma[None], np.array([label])
                self._emit_ellipses(ellipses_in(self._plane, *one))


def _contours(run: Run, prior: bool, aggregate: bool, plane: LatentPlane) -> tuple[Contours, Contours]:
    """Return the contours of p(z) and of q(z), each where requested (in the worker's thread)."""
    return prior_contours(run) if prior else (), aggregate_contours(run, plane) if aggregate else ()


def _mosaic(
    run: Run,
    view: Viewport,
    width: int,
    height: int,
    with_magnification: bool,
    coarser: int,
    ahead: bool,
    caches: "list[TileCache]",
    plane: LatentPlane,
) -> "Generator[Mosaic | None, None, Mosaic]":
    """Decode the tiles of `view`; with `ahead`, the tiles of the next zoom, too (in the worker's thread)."""
    from latentlab.inference.manifold import TileCache, decode_mosaic, lattice_for

    if not caches:
        caches.append(TileCache())
    lattice = lattice_for(view, width, height, max(run.image_shape), coarser)
    finer = lattice.finer(view) if ahead and not lattice.close else None
    moment, frame = (run.id, run.snapshot.step), None
    if not plane.is_whole:
        moment, frame = (*moment, plane), plane.frame
    return decode_mosaic(run.model, moment, lattice, caches[0], with_magnification, finer, frame)
