"""Frames of the map at rest, after a change each, and what bounds them."""

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from latentlab.export.palette import DEFAULT_PALETTE, PALETTES, SCHEMES
from latentlab.export.raster import dot_size
from latentlab.export.viewport import Viewport
from latentlab.gui.views.latent_map import LatentMap
from latentlab.gui.views.map_points import MapPoints
from latentlab.gui.views.map_renderer import LARGEST_DOT

FRAME = 1000, 800  # pixels of the map whose frames are timed


def moons(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points like those of a trained map, ten overlapping bent clusters, and their labels."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 10, count).astype(np.uint8)
    turn = labels * (2 * np.pi / 10) + random.normal(0, 0.25, count)
    reach = random.gamma(6, 0.3, count)
    points = np.column_stack((reach * np.cos(turn), reach * np.sin(turn))) + random.normal(0, 0.15, (count, 2))
    return points.astype(np.float32), labels


def frame_times(count: int, frames: int, clock: "type[FrameClock] | None" = None) -> dict[str, float]:
    """Return p50, p95, p99 in ms of whole frames of the map, in turn after a pan, a zoom, a filter, a snapshot."""
    from latentlab.training.measure import percentiles

    points, labels = moons(count)
    map_ = LatentMap()
    map_.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    map_.resize(*FRAME)
    map_.set_theme(SCHEMES["light"], PALETTES[DEFAULT_PALETTE])
    map_.set_labels(labels, tuple("0123456789"))
    map_.show_points(points, step=0, oldest_step=0, exact=True)
    map_.show()
    QApplication.processEvents()
    times = (clock or FrameClock)(map_, points).frames(frames)
    map_.close()
    map_.deleteLater()
    return percentiles(times)


def raster_time(count: int, frames: int) -> float:
    """Return the median ms of drawing only the points of a frame into memory, as many as `frame_times` has."""
    points, labels = moons(count)
    drawn = MapPoints()
    drawn.set_labels(labels, 10)
    drawn.set_means(points)
    drawn.set_visible(frozenset(range(10)))
    drawn.set_colours(PALETTES[DEFAULT_PALETTE], SCHEMES["light"].unselected)
    canvas = np.zeros((FRAME[1], FRAME[0]), np.uint32)
    view = Viewport.fitted(points, FRAME[0] / FRAME[1])
    size = dot_size(count, canvas.size, LARGEST_DOT)
    return _median_ms(lambda n: drawn.draw(canvas, view.panned(0.01 * view.width * (n % 2), 0), size), frames)


def scatter_plot_item_time(count: int, frames: int) -> float:
    """Return the median ms of a panned frame of the same points in one pyqtgraph ScatterPlotItem of the same size."""
    import pyqtgraph

    points, labels = moons(count)
    brushes = np.array([pyqtgraph.mkBrush(colour) for colour in PALETTES[DEFAULT_PALETTE]])[labels]
    plot = pyqtgraph.PlotWidget()
    plot.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    plot.resize(*FRAME)
    plot.addItem(pyqtgraph.ScatterPlotItem(pos=points, size=3, pen=None, brush=brushes))
    plot.disableAutoRange()
    plot.show()
    QApplication.processEvents()

    def frame(number: int) -> None:
        plot.getViewBox().translateBy(x=0.02 * (-1) ** number)
        plot.viewport().repaint()

    median = _median_ms(frame, frames)
    plot.close()
    plot.deleteLater()
    return median


def _median_ms(work: Callable[[int], object], times: int) -> float:
    """Return the median milliseconds of `work(number)` over `times` calls; the first three are left out."""
    taken = []
    for number in range(times + 3):
        started = time.perf_counter()
        work(number)
        taken.append(1000 * (time.perf_counter() - started))
    return float(np.median(taken[3:]))


class FrameClock:
    """Changes a map as a user and a training do, and times the frame that follows."""

    def __init__(self, map_: LatentMap, points: np.ndarray) -> None:
        self._map, self._points, self._count = map_, points, 0

    def frames(self, count: int) -> list[float]:
        """Return the milliseconds of `count` whole frames; the first few are left out."""
        return [self.frame() for _ in range(count + 5)][5:]

    def frame(self) -> float:
        """Make one change, draw, and return the milliseconds of both."""
        map_, turn = self._map, self._count % 4
        self._count += 1
        started = time.perf_counter()
        if turn == 0:
            map_.view = map_.view.panned(0.01 * map_.view.width * (-1) ** (self._count // 4), 0)
        elif turn == 1:
            map_.view = map_.view.zoomed(1.02 if self._count // 4 % 2 else 1 / 1.02, 0.3, 0.2)
        elif turn == 2:
            all_ = tuple(range(10))
            map_.visible_classes = all_ if self._count // 4 % 2 else all_[:5]
        else:
            self._points = self._points + np.float32(0.001)
            map_.show_points(self._points, step=self._count, oldest_step=0, exact=False)
        map_.repaint()
        return 1000 * (time.perf_counter() - started)
