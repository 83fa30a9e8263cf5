"""The run beside: a second run, or a second moment of the shown run, with a map and a probe of its own."""

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from latentlab.gui.controller.news import News
from latentlab.gui.controller.probe import Probe
from latentlab.gui.controller.shown import PLANE_MS, Shown, moment_of
from latentlab.gui.live.hand import Hand
from latentlab.gui.live.manifold import ManifoldFeed
from latentlab.gui.live.query import LiveQuery
from latentlab.gui.live.worker import Workers
from latentlab.session.latent_plane import LatentPlane, axes_plane, most_active
from latentlab.session.map_points import Points, encoded_points, train_points
from latentlab.session.run import Run
from latentlab.session.session import Session, nearest_point


class Beside(QObject):
    """Shows a run in the second pane, and lets its probe, camera and moment follow those of the shown run.

    `Session.beside` is the run; this part emits what changes about it.
    """

    def __init__(self, session: Session, workers: Workers, news: News, hand: Hand, shown: Shown, probe: Probe) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._hand, self._shown, self._probe = hand, shown, probe
        self.manifold = ManifoldFeed(self, workers, news.report, of="beside ")
        self._told: Run | None = None  # the run as emitted last
        self._points: Points | None = None  # the points as emitted last
        self._own_plane: LatentPlane | None = None  # of a run with another latent size than the shown one
        self._z = np.zeros(2, np.float32)
        self._plane_timer = QTimer(self, singleShot=True, interval=PLANE_MS)
        self._plane_timer.timeout.connect(self._project)
        news.run_changed.connect(self._refresh)
        news.snapshot_changed.connect(self._refresh)
        news.runs_changed.connect(self._refresh)
        news.points_changed.connect(self._follow_split)
        news.probe_moved.connect(self._follow_probe)
        news.plane_changed.connect(self._follow_plane)
        hand.selection_changed.connect(self.manifold.select)

    # The verbs

    def show(self, run: int, step: int | None = None) -> None:
        """Show a run of the session beside the shown one: at its newest moment, or at the kept one nearest to `step`.

        A training continues meanwhile. Raises UserError.
        """
        session = self._session
        session.check_run(run)
        timeline = None if step is None else session.timeline_of(session.runs[run])
        if timeline is not None and (steps := timeline.steps()):
            step = min(steps, key=lambda kept: abs(kept - step))
        if (problem := session.why_not_beside(run, step)) is not None:
            raise problem
        if timeline is None:
            session.show_beside(run)
            self._refresh()
        else:
            read = partial(moment_of, timeline, step)
            self._workers.quick.submit("beside moment", read, on_result=self._on_moment, on_error=self._news.report)

    def _on_moment(self, moment: Run) -> None:
        session = self._session
        if moment.id in session.runs and session.why_not_beside(moment.id, moment.snapshot.step) is None:
            session.show_beside(moment.id, moment)
            self._refresh()

    def close(self) -> None:
        """Close the second pane."""
        self._session.close_beside()
        self._refresh()

    def end(self) -> None:
        """Drop all questions: the workers end."""
        for query in self.findChildren(LiveQuery):
            query.cancel()

    # What stands beside

    @Slot()
    def _refresh(self, _: object = None) -> None:
        """Emit the run beside if it is another one than before, or has other weights."""
        run, told = self._session.beside, self._told
        if run is told:
            return
        self._told = run
        if run is None:
            self._points = None
            for query in self.findChildren(LiveQuery):
                query.set_run(None)
            self._news.beside_changed.emit(None)
            return
        learning = self._session.is_learning(run)
        if told is None or told.id != run.id:
            self._points, self._own_plane = None, None
            self._z = np.zeros(run.config.latent_size, np.float32)
            self.manifold.set_run(run, learning)
            self.manifold.set_split(self._session.split)
            self._news.beside_changed.emit(run)
        else:
            self.manifold.update(run, learning)
        self._news.beside_moment_changed.emit(run)
        self._tell_points()
        self._follow_probe()

    def _tell_points(self) -> None:
        run, split = self._told, self._session.split
        if split == "train":
            self._on_points(run, train_points(run))
        else:
            encode, encoded = partial(encoded_points, run, split), partial(self._on_points, run)
            self._workers.inference.submit(
                f"beside {split} points", encode, on_result=encoded, on_error=self._news.report
            )

    def _on_points(self, run: Run, points: Points) -> None:
        if self._told is not None and run.id == self._told.id and points.split == self._session.split:
            self._points = points.on(self.plane)
            self._news.beside_points_changed.emit(self._points)

    @Slot(object)
    def _follow_split(self, points: Points) -> None:
        """Show the points of the split that the first map shows."""
        if self._told is not None and (self._points is None or points.split != self._points.split):
            self.manifold.set_split(points.split)
            self._tell_points()

    # Its plane

    @property
    def plane(self) -> LatentPlane:
        """The plane of the second map, which contains its probe: that of the first map, if the latent sizes are equal.

        Otherwise the plane of the two most active dimensions.
        """
        run, plane = self._told, self._session.plane
        if run.config.latent_size == plane.size:
            return plane.through(self._z)
        if self._own_plane is None:
            pair = most_active(run.snapshot.means) if run.config.latent_size > 1 else (0, 0)
            self._own_plane = axes_plane(pair, self._z)
        return self._own_plane.through(self._z)

    @Slot(object)
    def _follow_plane(self, _: object = None) -> None:
        """Project the points to another plane, at intervals while the plane moves with the probe."""
        if self._told is not None and not self._plane_timer.isActive():
            self._plane_timer.start()

    @Slot()
    def _project(self) -> None:
        if self._told is None:
            return
        self.manifold.set_plane(self.plane)
        if self._points is not None and self._points.plane != self.plane:
            self._on_points(self._told, self._points)

    # Its probe

    @property
    def is_by_image(self) -> bool:
        """Whether both probes stand at one image: so it is linked, or the latent spaces have different sizes."""
        sizes = len(self._z), len(self._session.z)
        return self._session.state.links.probe == "image" or sizes[0] != sizes[1]

    def of_first(self, z: np.ndarray) -> np.ndarray:
        """Return the place of the second probe, (k,), for a place of the first one: z itself, or the mean of the image.

        The image is the training image whose mean in the shown run is nearest to z.
        """
        return self._linked(z, self._session.current, self._told, self._z)

    def to_first(self, z: np.ndarray) -> np.ndarray:
        """Return the place of the first probe for a place of the second one, (k,), see `of_first`."""
        return self._linked(z, self._told, self._session.current, self._session.z)

    def _linked(self, z: np.ndarray, source: Run, target: Run, otherwise: np.ndarray) -> np.ndarray:
        if not self.is_by_image:
            return np.asarray(z, np.float32)
        index = nearest_point(source.snapshot.means, z) if len(source.snapshot.means) else None
        found = None if index is None else target.snapshot.means[index]
        return otherwise if found is None or not np.isfinite(found).all() else found

    @Slot(object)
    def _follow_probe(self, _: object = None) -> None:
        """Move the second probe to where the first one stands, and decode there."""
        run = self._told
        if run is None or self._session.current is None:
            return
        self._z = np.asarray(self.of_first(self._session.z), np.float32)
        self._news.beside_image_changed.emit(run.model.decode_images(self._z[None])[0])
        self._news.beside_probe_moved.emit(self._z)
        self._follow_plane()

    @property
    def z(self) -> np.ndarray:
        """The second probe, float32 (latent_size,) of the run beside."""
        return self._z
