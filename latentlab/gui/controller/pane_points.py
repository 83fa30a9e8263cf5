"""The points of one pane: the posterior means of a run at a moment, in the plane that the map of the pane shows."""

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from latentlab.export.viewport import PRIOR_EXTENT, Viewport
from latentlab.gui.controller.news import News
from latentlab.gui.live.worker import Workers
from latentlab.session.latent_plane import LatentPlane, axes_plane
from latentlab.session.map_points import Points, encoded_points, train_points
from latentlab.session.run import Run
from latentlab.training.snapshot import SPLIT_NAMES

PLANE_MS = 33  # between two projections of the points while the moving probe moves the plane
REST_MS = 300  # without another moment, before the points of a past moment are encoded


class PanePoints(QObject):
    """Takes the points of a moment from the run or encodes them, and projects them to the plane of the map."""

    changed = Signal(object)  # Points

    def __init__(self, parent: QObject, workers: Workers, news: News, of: str = "") -> None:
        """Take the collaborators. `of` names the pane in the keys of the jobs: two panes encode at the same time."""
        super().__init__(parent)
        self._workers, self._news, self._of = workers, news, of
        self._run: Run | None = None  # the moment as shown last
        self.split = SPLIT_NAMES[0]  # the split as shown last; its points may follow
        self._plane = axes_plane((0, 1), np.zeros(2))
        self._points: Points | None = None  # the points as emitted last
        self._rest_timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest_timer.timeout.connect(self._encode)
        self._plane_timer = QTimer(self, singleShot=True, interval=PLANE_MS)
        self._plane_timer.timeout.connect(self._project)

    def clear(self) -> None:
        """Drop the points: another run is to be shown, or none."""
        self._run = self._points = None
        self._rest_timer.stop()

    def show(self, run: Run, split: str, plane: LatentPlane, *, is_past: bool) -> None:
        """Emit the points of a split at a moment of a run, which has its images. Test points are encoded first.

        The kept training points of a past moment may be of several steps: they are encoded once the moments rest.
        """
        self._run, self.split, self._plane = run, split, plane
        self._rest_timer.stop()
        if split == "train":
            points = train_points(run)
            self.show_points(points)
            if is_past and not points.exact:
                self._rest_timer.start()
        else:
            self._encode()

    def show_points(self, points: Points) -> None:
        """Emit points, in the plane of the map."""
        self._points = points.on(self._plane)
        self.changed.emit(self._points)

    @Slot()
    def _encode(self) -> None:
        self._workers.inference.submit(
            f"{self._of}{self.split} points",
            partial(encoded_points, self._run, self.split),
            on_result=partial(self._on_encoded, self._run),
            on_error=self._news.report,
        )

    def _on_encoded(self, run: Run, points: Points) -> None:
        """Emit points of the shown split: training points of this very moment, test points of this run."""
        shown = self._run
        fits = run is shown if points.split == "train" else shown is not None and run.id == shown.id
        if fits and points.split == self.split:
            self.show_points(points)

    def home(self, aspect: float) -> Viewport | None:
        """Return the view of an aspect that holds the points, and PRIOR_EXTENT deviations of N(0, I).

        None without points.
        """
        if self._points is None or not np.isfinite(self._points.places).any():
            return None
        return Viewport.fitted(self._points.places, aspect, radius=PRIOR_EXTENT)

    # The plane

    def set_plane(self, plane: LatentPlane) -> None:
        """Project the points: at once to a plane of other axes, at intervals to a plane that moves with the probe."""
        self._plane = plane
        if self._points is None or self._points.plane.axes != plane.axes or not self._plane_timer.isActive():
            self._project()

    @Slot()
    def _project(self) -> None:
        points, plane = self._points, self._plane
        if points is not None and points.means.shape[1] == plane.size and points.plane != plane:
            self.show_points(points)
            self._plane_timer.start()
