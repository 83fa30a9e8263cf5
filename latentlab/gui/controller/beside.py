"""The run beside: a second run, or a second moment of the shown run, with a map and a probe of its own."""

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Slot

from latentlab.errors import UserError
from latentlab.export.viewport import Viewport
from latentlab.gui.controller.news import News
from latentlab.gui.controller.pane_points import PanePoints
from latentlab.gui.controller.probe import Probe
from latentlab.gui.controller.saves import Saves
from latentlab.gui.controller.shown_run import ShownRun, moment_of
from latentlab.gui.live.decisions import ClassifierService
from latentlab.gui.live.interaction import Interaction
from latentlab.gui.live.pane import MapPane
from latentlab.gui.live.query import LiveQuery, Pace
from latentlab.gui.live.worker import Workers
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.inference.alignment import Alignment, align
from latentlab.session.latent_plane import LatentPlane, axes_plane, most_active
from latentlab.session.map_points import Points
from latentlab.session.nearest import nearest_point
from latentlab.session.run import Run, RunRef
from latentlab.session.session import Session
from latentlab.session.state_file import beside_from_json
from latentlab.session.subject import Subject
from latentlab.session.timeline import Timeline

ALIGNMENT_PACE = Pace(least=1.0)  # a map that turns at every snapshot cannot be followed
ALIKE = 1.25  # up to this ratio of their sizes two maps show one rectangle
Home = Callable[[float], Viewport | None]  # the view of an aspect that holds the points of a map


class Beside(QObject):
    """Shows a run in the second pane, and lets its probe, camera and moment follow those of the shown run.

    `Session.beside` is the run; this part emits what changes about it.
    """

    def __init__(
        self,
        session: Session,
        workers: Workers,
        news: News,
        interaction: Interaction,
        shown_run: ShownRun,
        probe: Probe,
        saves: Saves,
        classifiers: ClassifierService,
    ) -> None:
        super().__init__(news)
        self._session, self._workers, self._news = session, workers, news
        self._interaction, self._shown_run, self._probe, self._saves = interaction, shown_run, probe, saves
        self.pane = MapPane(self, workers, news.report, classifiers, of="beside ")
        self._alignments = LiveQuery(
            self, "alignment", workers.inference, self._take_alignment, self._on_alignment_error, pace=ALIGNMENT_PACE
        )
        self.alignment: Alignment | None = None  # of the second map, while it is aligned
        self.run: Run | None = None  # the run beside at its moment, as emitted last; plane and z are about this run
        self._points = PanePoints(self, workers, news, of="beside ")
        self._points.changed.connect(self.pane.set_points)
        self._points.changed.connect(news.beside_points_changed)
        self._own_plane: LatentPlane | None = None  # of a run with another latent size than the shown one
        self._z = np.zeros(2, np.float32)
        self._followed: RunRef | None = None  # the moment of the first map as seen last
        self._reading: object | None = None  # the moment that is being read; a newer request replaces it
        news.run_changed.connect(self._follow_run)
        news.snapshot_changed.connect(self._follow_moment)
        news.runs_changed.connect(self._refresh)
        news.points_changed.connect(self._follow_split)
        news.probe_moved.connect(self._follow_probe)
        news.plane_changed.connect(self._follow_plane)
        news.image_changed.connect(self.pane.posterior.set_drawn)
        interaction.pinned.connect(self.pane.pin)
        interaction.own_image_shown.connect(self.pane.set_subject)
        interaction.camera_changed.connect(self._follow_camera)
        interaction.previewed.connect(self._preview)

    # The verbs

    def show(self, run: int, step: int | None = None) -> None:
        """Show a run of the session beside the shown one: at its newest moment, or at the kept one nearest to `step`.

        A training continues meanwhile. Raises UserError.
        """
        session = self._session
        session.check_run(run)
        timeline = None if step is None or run not in session.runs else session.timeline_of(session.runs[run])
        steps = () if timeline is None else timeline.steps()
        step = min(steps, key=lambda kept: abs(kept - step)) if steps else None
        if (problem := session.why_not_beside(run, step)) is not None:
            raise problem
        if step is None:
            self._reading = None
            session.show_beside(run)
            self._refresh()
        else:
            self._read(partial(moment_of, timeline, step))

    def show_moment(self) -> None:
        """Show the past moment of the shown run beside its newest one. Raises UserError at the newest moment."""
        session = self._session
        moment = session.current
        if moment is session.newest:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The newest moment is shown; choose a past moment on the timeline first.")
            )
        self._reading = None
        session.show_beside(moment.id, moment)
        self._shown_run.show_newest()
        self._refresh()

    def swap(self) -> None:
        """Exchange both panes. The panels are then about the run that stood beside, at the same place of the probe.

        The pinned image stays: both maps show it.
        """
        session, z = self._session, self._z
        pinned = self._interaction.pinned_index
        first, second = session.current, session.beside
        if first is None or second is None:  # between two runs
            return
        past_first, past_second = (None if run is session.runs[run.id] else run for run in (first, second))
        self._reading = None
        session.show_beside(first.id, past_first)
        if second.id != first.id:
            self._saves.save_state()
            self._shown_run.show_run(second.id)
        if second.id == first.id or past_second is not None:
            session.show_moment(past_second)
            self._followed = session.state.shown  # the moments are exchanged: neither follows the other
            self._shown_run.emit_moment(session.current)
        self._refresh()
        if pinned != self._interaction.pinned_index:
            self._interaction.pin(pinned)
        if not np.array_equal(z, session.z):
            self._probe.jump_to(tuple(z.tolist()))

    def close(self) -> None:
        """Close the second pane."""
        self._reading = None
        self._session.close_beside()
        self._refresh()

    def restore(self, values: Any) -> None:
        """Show the pair that session.json of the opened run holds; a pair of runs that are not here is skipped."""
        with contextlib.suppress(KeyError, TypeError, ValueError, UserError):
            uid, step, camera, links = beside_from_json(values)
            session = self._session
            origin = session.newest.origin
            run = session.current_id if origin is not None and origin.uid == uid else session.id_of(uid)
            if run is not None:
                session.update(links=links)
                self.show(run, step)
                session.set_beside_camera(camera)
                self._news.links_changed.emit(links)

    def end(self) -> None:
        """Drop all questions: the workers end."""
        self.pane.end()
        self._alignments.cancel()

    # The links

    def link_probe(self, by: str) -> None:
        """Link both probes by "z" or by "image". Raises UserError for "z" of two sizes."""
        if by == "z" and (problem := self.why_not_same_z()) is not None:
            raise problem
        self._link(probe=by)
        self._follow_probe()

    def link_cameras(self, on: bool | None = None) -> None:
        """Pan and zoom both maps together, or each on its own; without `on`, the other of the two."""
        self._link(cameras=not self._session.state.links.cameras if on is None else on)

    def align(self, on: bool | None = None) -> None:
        """Turn and mirror the second map onto the first, or show it as it is; without `on`, the other of the two.

        Raises UserError where the latent sizes differ or z has one coordinate.
        """
        on = not self._session.state.links.aligned if on is None else on
        if on and (problem := self.why_not_align()) is not None:
            raise problem
        self._link(aligned=on)
        if on:
            self._ask_alignment()
        else:
            self._alignments.cancel()
            self._on_alignment(None)

    def _link(self, **changes: Any) -> None:
        self._session.link(**changes)
        if self._has_linked_cameras:
            self._follow_camera(self._session.state.pane.camera)
        self._news.links_changed.emit(self._session.state.links)

    def why_not_align(self) -> UserError | None:
        """Return why the second map cannot be aligned; None if it can."""
        if (problem := self.why_not_same_z()) is not None:
            return problem
        if len(self._session.z) < 2:
            return UserError(
                QT_TRANSLATE_NOOP("Errors", "With one latent both maps are lines, and there is nothing to turn.")
            )
        return None

    def why_not_same_z(self) -> UserError | None:
        """Return why no point of one latent space is a point of the other; None if both have the same size."""
        first, second = len(self._session.z), len(self._z)
        if first == second:
            return None
        return UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "The latent spaces have {first} and {second} dimensions, so both maps share images alone."
            ),
            first=first,
            second=second,
        )

    # What stands beside

    @Slot(object)
    def _follow_run(self, _: Run) -> None:
        """Show the run beside another first run: plane and alignment were those of the run before."""
        self._own_plane = self.alignment = None
        self._refresh()
        if self.run is not None:
            self._follow_plane()
            self._ask_alignment()
            self._news.links_changed.emit(self._session.state.links)

    @Slot()
    def _refresh(self, _: object = None) -> None:
        """Emit the run beside if it is another one than before, or has other weights."""
        run, emitted = self._session.beside, self.run
        if run is emitted:
            return
        self.run = run
        if run is None:
            self.alignment = None
            self._points.clear()
            self.pane.clear_run()
            self._alignments.set_run(None)
            self._emit_run()
            return
        learning = self._session.is_learning(run)
        if emitted is None or emitted.id != run.id:
            self._own_plane = self.alignment = None
            self._points.clear()
            self._z = np.zeros(run.config.latent_size, np.float32)
            self.pane.set_run(run, learning)
            self._take_state()
            self._alignments.set_run(run, learning)
            self._emit_run()
        else:
            self.pane.update(run, learning)
            self._alignments.update(run, learning)
        self._news.beside_moment_changed.emit(run)
        self._emit_points()
        if emitted is None or emitted.id != run.id:
            self._follow_camera(self._session.state.pane.camera)
        self._follow_probe()
        self._ask_alignment()

    def _emit_run(self) -> None:
        """Emit the run beside, and the state: what a layer needs may be supported by the model beside alone."""
        self._news.beside_changed.emit(self.run)
        self._news.set_state(self._news.state)

    def _take_state(self) -> None:
        """Let the services answer about split, colouring and inspected image of the session."""
        state = self._session.state
        self.pane.set_split(state.split)
        self.pane.dataset_evidence.colour_by(state.colour)
        if state.subject is not None and state.subject.split == "own":
            self.pane.set_subject(Subject.own(state.images, state.subject.index))
        elif state.subject is not None and state.subject.split == state.split:
            self.pane.pin(state.subject.index)

    def _read(self, read: Any) -> None:
        """Read a moment in a worker, and show it beside unless another one is requested meanwhile."""
        self._reading = asked = object()
        self._workers.quick.submit(
            "beside moment", read, on_result=partial(self._on_moment, asked), on_error=self._news.report
        )

    def _on_moment(self, asked: object, moment: Run) -> None:
        session = self._session
        if asked is self._reading and moment.id in session.runs:
            self._reading = None
            if session.why_not_beside(moment.id, moment.snapshot.step) is None:
                session.show_beside(moment.id, moment)
                self._refresh()

    @Slot(object)
    def _follow_moment(self, _: object = None) -> None:
        """Let the moment of another run follow the timeline of the first map: its last kept one until that step."""
        session, pane = self._session, self._session.state.beside
        before, self._followed = self._followed, session.state.shown
        now = self._followed
        if pane is not None and before is not None and now != before and now.run == before.run != pane.shown.run:
            self._reading = None
            if now.step is None:
                session.show_beside(pane.shown.run)
            elif (timeline := self._timeline_beside()) is not None:
                self._read(partial(_moment_until, timeline, now.step))
        self._refresh()
        if None not in (self.run, session.current) and session.current is session.newest:
            self._alignments.learning = session.is_learning(self.run) or session.is_learning(session.current)
            self._ask_alignment()

    def _timeline_beside(self) -> Timeline | None:
        newest = self._session.runs.get(self._session.state.beside.shown.run)
        timeline = None if newest is None else self._session.timeline_of(newest)
        return timeline if timeline is not None and timeline.steps() else None

    # Its points

    def _emit_points(self) -> None:
        run, split = self.run, self._session.split
        self.pane.set_split(split)
        self._points.show(run, split, self.plane, is_past=run is not self._session.runs.get(run.id))

    @Slot(object)
    def _follow_split(self, points: Points) -> None:
        """Show the points of the split that the first map shows."""
        if self.run is not None and points.split != self._points.split:
            self._emit_points()

    # Its plane

    @property
    def plane(self) -> LatentPlane:
        """The plane of the second map, which contains its probe: that of the first map, if the latent sizes are equal.

        Otherwise the plane of the two most active dimensions. An alignment turns it.
        """
        run, plane = self.run, self._session.plane
        if self.alignment is not None and len(self.alignment.rotation) == plane.size:  # not yet of a run that begins
            return plane.through(self.alignment.apply(self._z)).carried(self.alignment)
        if run.config.latent_size == plane.size:
            return plane.through(self._z)
        if self._own_plane is None:
            pair = most_active(run.snapshot.means) if run.config.latent_size > 1 else (0, 0)
            self._own_plane = axes_plane(pair, self._z)
        return self._own_plane.through(self._z)

    @Slot(object)
    def _follow_plane(self, _: object = None) -> None:
        """Let layers, points and the mark of the probe follow the plane."""
        if self.run is not None:
            plane = self.plane
            self.pane.set_plane(plane)
            self._points.set_plane(plane)
            self._news.beside_probe_moved.emit(self._z)

    # Its alignment

    def _ask_alignment(self) -> None:
        """Compute the alignment again, unless a side has no moment yet: a started run has none."""
        first = self._session.current
        if None in (first, self.run) or not self._session.state.links.aligned or self.why_not_align() is not None:
            return
        self._alignments.ask(partial(_aligned, first))

    def _take_alignment(self, answer: tuple[int, Alignment]) -> None:
        """Show an alignment onto the shown run; one onto a run that was shown before is dropped."""
        first, found = answer
        if first == self._session.current_id:
            self._on_alignment(found)

    def _on_alignment(self, found: Alignment | None) -> None:
        self.alignment = found
        self._follow_plane()
        self._news.links_changed.emit(self._session.state.links)

    def _on_alignment_error(self, error: BaseException) -> None:
        self._session.link(aligned=False)
        self._on_alignment(None)
        self._news.report(error)

    # Its camera

    @property
    def _has_linked_cameras(self) -> bool:
        """Whether both maps pan and zoom together: it is switched on, and both maps show the same coordinates."""
        links = self._session.state.links
        return links.cameras and (links.aligned or links.probe == "z") and len(self._z) == len(self._session.z)

    def set_camera(self, camera: Viewport | None) -> None:
        """Show a rectangle on the second map; the first follows if the cameras are linked. None shows all points."""
        if self._has_linked_cameras:
            self._interaction.set_camera(_carried(camera, self._points.home, self._shown_run.home))
        elif camera is None or camera.can_be_shown:
            self._set_camera(camera)

    @Slot(object)
    def _follow_camera(self, camera: Viewport | None) -> None:
        if self.run is not None and self._has_linked_cameras:
            self._set_camera(_carried(camera, self._shown_run.home, self._points.home))

    def _set_camera(self, camera: Viewport | None) -> None:
        self._session.set_beside_camera(camera)
        self._news.beside_camera_changed.emit(camera)

    # Its probe

    @property
    def z(self) -> np.ndarray:
        """The second probe, float32 (latent_size,) of the run beside."""
        return self._z

    def of_first(self, z: np.ndarray) -> np.ndarray:
        """Return the place of the second probe, (k,), for a place of the first one: z itself, or the mean of the image.

        The image is the training image whose mean in the shown run is nearest to z.
        """
        return self._linked(z, self._session.current, self.run, self._z)

    def to_first(self, z: np.ndarray) -> np.ndarray:
        """Return the place of the first probe for a place of the second one, (k,), see `of_first`."""
        return self._linked(z, self.run, self._session.current, self._session.z)

    def _linked(self, z: np.ndarray, source: Run, target: Run, otherwise: np.ndarray) -> np.ndarray:
        if self._session.state.links.probe == "z" and source.config.latent_size == target.config.latent_size:
            return np.asarray(z, np.float32)
        means = source.snapshot.means
        index = nearest_point(means, z) if len(means) == len(target.snapshot.means) > 0 else None
        found = None if index is None else target.snapshot.means[index]
        return otherwise if found is None or not np.isfinite(found).all() else found

    @Slot(object)
    def _follow_probe(self, _: object = None) -> None:
        """Move the second probe to where the first one stands, and decode there."""
        run = self.run
        if run is None or self._session.current is None:
            return
        self._z = np.asarray(self.of_first(self._session.z), np.float32)
        self._news.beside_image_changed.emit(run.model.decode_images(self._z[None])[0])
        self._follow_plane()

    @Slot(object, object)
    def _preview(self, z: np.ndarray | None, _: object) -> None:
        """Decode beside what the cursor points at, or end that preview."""
        if self.run is None or self._session.current is None:
            return
        if z is None:
            self._news.beside_previewed.emit(None, None)
        else:
            at = np.asarray(self.of_first(z), np.float32)
            self._news.beside_previewed.emit(at, self.run.model.decode_images(at[None])[0])


def _aligned(first: Run, second: Run) -> tuple[int, Alignment]:
    """Return the id of the first run, and the alignment of the second map onto the first (in the worker's thread)."""
    return first.id, align(first.snapshot.means, second.snapshot.means)


def _moment_until(timeline: Timeline, step: int) -> Run:
    """Read the last kept moment until a step, or the first of all (in the worker's thread). Raises UserError."""
    steps = timeline.steps()
    return moment_of(timeline, max((kept for kept in steps if kept <= step), default=steps[0]))


def _carried(camera: Viewport | None, first: Home, other: Home) -> Viewport | None:
    """Return the rectangle of the other one of two linked maps: the same, or the same part of it if it spreads wider.

    The codes of an autoencoder spread far wider than those of a VAE: one rectangle for both would cut its map.
    """
    if camera is None:
        return None
    aspect = camera.width / camera.height
    home, to = first(aspect), other(aspect)
    if home is None or to is None or 1 / ALIKE <= to.height / home.height <= ALIKE:
        return camera
    return camera.carried(home, to)
