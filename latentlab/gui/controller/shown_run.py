"""What the window shows: a run, one of its moments, and the plane of its map."""

from functools import partial

from PySide6.QtCore import QObject, Slot

from latentlab.config import Config
from latentlab.data.dataset import Dataset
from latentlab.export.viewport import Viewport
from latentlab.gui.controller.news import News
from latentlab.gui.controller.pane_points import PanePoints
from latentlab.gui.controller.probe import Probe
from latentlab.gui.controller.state import state_of_shown
from latentlab.gui.live.interaction import Interaction
from latentlab.gui.live.pane import Pane
from latentlab.gui.live.worker import Workers
from latentlab.session import evaluation
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.map_points import Points, points_of_map
from latentlab.session.run import Origin, Run
from latentlab.session.session import Session
from latentlab.session.timeline import Timeline


class ShownRun(QObject):
    """Shows a run of the session at one of its moments, and emits everything about it."""

    def __init__(
        self, session: Session, workers: Workers, news: News, interaction: Interaction, pane: Pane, probe: Probe
    ) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._interaction, self._pane, self._probe = interaction, pane, probe
        self.wanted_step: int | None = None  # step of a moment that is being read, to be shown
        self._points = PanePoints(self, workers, news)
        self._points.changed.connect(news.points_changed)
        news.run_changed.connect(self._set_run)
        news.snapshot_changed.connect(self._update)
        news.plane_changed.connect(self._follow_plane)

    @Slot(object)
    def _set_run(self, run: Run) -> None:
        self.wanted_step = None
        self._points.clear()
        self._interaction.set_run(run)
        self._pane.set_run(run, self._session.is_learning(run))
        self._pane.set_plane(self._session.plane)
        self._pane.set_split(self._session.split)  # an opened session may show the other split

    @Slot(object)
    def _update(self, run: Run) -> None:
        self._interaction.update(run)
        self._pane.update(run, self._session.is_learning(run))

    # The run

    def start_run(self, config: Config, dataset: Dataset, origin: Origin | None = None) -> int:
        """Add a new run to the session, with nothing to show yet; return its id."""
        self._interaction.walk.stop()  # the new run's z may have other dimensions
        run_id = self._session.start_run(config, dataset, origin)
        self._interaction.clear_run()
        self._pane.clear_run()
        self._points.clear()
        return run_id

    def show_run(self, run_id: int) -> None:
        """Show a run of the session at its newest moment."""
        self._interaction.walk.stop()
        dataset = self._session.dataset
        self._session.show_run(run_id)
        self.emit_run(dataset)
        self._news.set_state(state_of_shown(self._session))
        self._news.runs_changed.emit()

    def emit_run(self, dataset: Dataset | None) -> None:
        """Emit everything about the run that is now shown; `dataset` is that of the run before."""
        run, news = self._session.current, self._news
        news.config_changed.emit(self._session.config)
        if run.dataset is not None and run.dataset is not dataset:
            news.dataset_changed.emit(run.dataset)
        news.run_changed.emit(run)
        news.probe_moved.emit(self._session.z)
        self.emit_moment(run)
        news.training_changed.emit(run)
        self._interaction.emit_state()  # the map has the points by now

    # Its moment

    def emit_moment(self, run: Run) -> None:
        """Emit everything about the shown moment: points, metrics and image."""
        self._emit_points(run)
        self._news.snapshot_changed.emit(run)
        self._probe.decode()

    @property
    def timeline(self) -> Timeline | None:
        """The kept moments of the shown run; None if none is kept."""
        return None if self._session.newest is None else self._session.timeline_of(self._session.newest)

    @Slot(int)
    def show_moment(self, step: int) -> None:
        """Show the run at a kept step; a training continues meanwhile. The newest request wins.

        The map follows each movement of the slider: its points are read first, and the model only if no newer request
        has arrived. A moment that was read is shown although a newer request waits; the worker answers in order.
        """
        timeline = self.timeline
        if timeline is not None:
            self.wanted_step = step
            self._workers.quick.submit(
                "moment points",
                partial(_points_of_moment, timeline, step),
                on_result=partial(self._on_moment_points, timeline, step),
                on_error=self._news.report,
            )

    def _on_moment_points(self, timeline: Timeline, step: int, points: Points | None) -> None:
        session = self._session
        if timeline.id != session.current_id or self.wanted_step is None:
            return
        if points is not None and session.split == "train" and session.newest.dataset is not None:
            self._points.show_points(points)
        if step == self.wanted_step:
            read = partial(moment_of, timeline, step)
            self._workers.quick.submit("moment", read, on_result=self._on_moment, on_error=self._news.report)

    def _on_moment(self, moment: Run) -> None:
        if moment.id != self._session.current_id or self.wanted_step is None:
            return
        if moment.snapshot.step == self.wanted_step:
            self.wanted_step = None
        self._session.show_moment(moment)
        self.emit_moment(self._session.current)

    @Slot()
    def show_newest(self) -> None:
        """Show the newest moment of the run, and follow its training."""
        self.wanted_step = None
        if self._session.current is not self._session.newest:
            self._session.show_moment(None)
            self.emit_moment(self._session.current)

    def home(self, aspect: float) -> Viewport | None:
        """Return the view of an aspect that holds the points of its map; None without points."""
        return self._points.home(aspect)

    # The points of its map

    @Slot(str)
    def show_split(self, split: str) -> None:
        """Show the "train" or the "test" points on the map."""
        self._session.show_split(split)
        self._pane.set_split(split)
        self._interaction.commit()
        self._interaction.selection_changed.emit(self._session.selection)
        if run := self._session.current:
            self._emit_points(run)

    def _emit_points(self, run: Run) -> None:
        if run.dataset is None:
            return
        if self._session.settle_plane(run):
            self.emit_plane()
        session = self._session
        self._points.show(run, session.split, session.plane, is_past=run is not session.newest)

    # The plane of its map

    def show_plane(self, plane: LatentPlane) -> None:
        """Show another plane through the latent space, and all of its points."""
        self._interaction.walk.stop()
        self._session.show_plane(plane)
        self._interaction.commit()
        self.emit_plane()
        self._probe.show()

    @Slot(bool)
    def emit_plane(self, turned: bool = True) -> None:
        """Emit the plane of the session. A turned plane drops the camera, which was chosen for another plane."""
        if turned:
            self._interaction.set_camera(None)
        self._news.plane_changed.emit(self._session.plane)

    @Slot(object)
    def _follow_plane(self, plane: LatentPlane) -> None:
        """Let the services and the points follow the plane."""
        self._pane.set_plane(plane)
        self._points.set_plane(plane)


def _points_of_moment(timeline: Timeline, step: int) -> Points | None:
    """Read the points of a kept moment without its model; None if its map was not kept. Raises UserError."""
    means, computed_at = timeline.map(step)
    return points_of_map(means, computed_at, step) if means.shape[1:] == (2,) and len(means) else None


def moment_of(timeline: Timeline, step: int) -> Run:
    """Read a kept moment, with its map. Raises UserError."""
    run = timeline.at(step)
    return run if len(run.snapshot.means) else evaluation.with_means(run)
