"""The map of one pane: its points, labels, marks, camera and layers, and the verbs of its gestures."""

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Slot

from latentlab.capabilities import Capability
from latentlab.export.layers import MapLayers
from latentlab.export.viewport import Viewport
from latentlab.gui.controller import Controller
from latentlab.gui.live.pane import MapPane
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.views.latent_map import LatentMap
from latentlab.session.capabilities import why_not
from latentlab.session.inspection import HoveredPoint
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.line_density import line_curves
from latentlab.session.map_points import Points
from latentlab.session.run import Run


class PaneMap(QObject):
    """Connects one map with the services of its pane, and with selection, classes and verbs, which both maps share."""

    def __init__(
        self,
        parent: QObject,
        map_: LatentMap,
        pane: MapPane,
        controller: Controller,
        performer: Performer,
        **place: bool,
    ) -> None:
        """Connect the map. `place` is the argument of the verb `set_view` that names the map; none for the first."""
        super().__init__(parent)
        self.map, self.pane, self._place = map_, pane, place
        self._performer, self._session, self._interaction = performer, controller.session, controller.interaction
        self._labels: np.ndarray | None = None  # the labels that the map shows
        interaction, feed = controller.interaction, pane.manifold

        interaction.selection_changed.connect(self.show_selection)
        interaction.classes_changed.connect(self.show_classes)
        interaction.pinned.connect(self.show_pinned)
        feed.mosaic_changed.connect(map_.set_mosaic)
        feed.tint_changed.connect(map_.set_tint)
        feed.contours_changed.connect(map_.set_contours)
        feed.ellipses_changed.connect(self.show_ellipses)
        feed.hovered.connect(self.show_hovered)
        pane.decisions.changed.connect(map_.set_decisions)
        map_.latent_hovered.connect(pane.hover)
        map_.hover_left.connect(pane.leave)
        map_.view_changed.connect(self.look)
        map_.gesture_ended.connect(interaction.commit)
        map_.points_chosen.connect(self.on_points_chosen)
        map_.point_clicked.connect(self.on_point_clicked)
        map_.view_chosen.connect(self.on_view_chosen)
        map_.moment_stepped.connect(self.on_moment_stepped)
        map_.space_tapped.connect(functools.partial(performer.start, "run"))

    # Content

    @property
    def has_points(self) -> bool:
        """Whether the map shows the points of a run."""
        return self._labels is not None

    def clear(self) -> None:
        """Forget the labels: the next points are those of another run."""
        self._labels = None

    def label(self, run: Run, split: str) -> bool:
        """Give the map the labels of a split of a run; return whether they differ from the labels before."""
        _, labels = run.dataset.split(split)
        if labels is self._labels:
            return False
        self._labels = labels
        self.map.set_labels(labels, run.dataset.label_names)
        self.map.set_test_note(split == "test")
        return True

    def show_points(self, run: Run, points: Points) -> None:
        """Move the points; points with other labels take selection, filter and pinned point of the session."""
        is_new = self.label(run, points.split)
        self.map.show_points(
            points.places, step=points.step, oldest_step=points.oldest_step, exact=points.exact, fade=points.fade
        )
        curves = line_curves(run, points) if points.means.shape[1] == 1 else None
        self.map.set_overlay("line", None if curves is None else words.line_picture(curves))
        if is_new:
            self.show_selection(self._session.selection)
            self.show_classes(self._session.classes)
            self.show_pinned(self._interaction.pinned_index)
        self.look()  # the first points of a run may follow a resize of the map

    def show_axes(self, plane: LatentPlane) -> None:
        """Name the axes of the map, and say which plane of the latent space the map shows."""
        self.map.set_axes(words.axes_of(plane), words.plane_note(plane, self._session.state.plane_by))

    def show_prior(self, run: Run, *, has_circles: bool = True) -> None:
        """Show the prior of a run, its circles only on request."""
        prior, has_contours = run.model.prior, why_not(run, Capability.PRIOR_CONTOURS) is None
        circles = has_contours and prior.standard and has_circles
        self.map.set_prior(prior.deviation if has_contours else 0.0, circles)

    @Slot(object)
    def show_camera(self, camera: Viewport | None) -> None:
        """Show a rectangle on the map, or all points."""
        if camera is None:
            self.map.reset_view()
        elif camera != self.map.view:
            self.map.view = camera

    # Marks

    @Slot(object)
    def show_selection(self, selection: np.ndarray) -> None:
        """Show all points but these in grey."""
        if self.has_points:
            self.map.set_selection(selection)
            self.pane.manifold.select(selection)

    @Slot(object)
    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Show all other classes in grey."""
        dataset = self._session.dataset
        if self.has_points and dataset is not None:
            with self._performer.unlogged():  # the legend emits its own signal for this change
                self.map.visible_classes = range(len(dataset.label_names)) if classes is None else classes

    @Slot(object)
    def show_pinned(self, index: int | None) -> None:
        """Mark the pinned point."""
        if self.has_points:
            self.map.set_pinned(index)

    def show_own(self, plane: LatentPlane, mean: np.ndarray | None, sigma: np.ndarray | None = None) -> None:
        """Mark an own image in a plane at the mean, (latent_size,), of its q(z|x), with its deviations; None: none."""
        if mean is None:
            self.map.set_own(None)
            return
        if plane.is_line:
            place, sigmas, angle = (mean[0], 0.0), (sigma[0], 0.0), 0.0
        else:
            place = plane.project(mean[None])[0][0]
            (sigmas,), (angle,) = plane.shadow(sigma[None])
        self.map.set_own(tuple(map(float, place)), tuple(map(float, sigmas)), float(angle))

    def show_walk(
        self, plane: LatentPlane, waypoints: Sequence[Sequence[float]], path: np.ndarray | None = None
    ) -> None:
        """Draw a walk, projected to a plane: its waypoints, (m, latent_size), and its path, (n, latent_size)."""
        if len(waypoints) and len(waypoints[0]) == plane.size:
            waypoints = plane.project(np.array(waypoints, np.float64))[0]
            path = None if path is None else plane.project(path)[0]
        self.map.set_walk(waypoints, path)

    # Layers

    @Slot(object)
    def show_layers(self, layers: MapLayers) -> None:
        """Show these layers."""
        self.map.set_layers(layers)
        self.pane.show_layers(layers)

    @Slot()
    def look(self) -> None:
        """Tell the services of the ground which part of the plane the map shows, in device pixels."""
        scale = self.map.devicePixelRatioF()
        size = round(self.map.width() * scale), round(self.map.height() * scale)
        self.pane.set_view(self.map.view, *size)

    @Slot(object, object, object, object)
    def show_ellipses(self, means: np.ndarray, sigmas: np.ndarray, labels: np.ndarray, angles: np.ndarray) -> None:
        """Draw the ellipses in the colours of their classes."""
        self.map.set_ellipses(means, sigmas, [self.map.class_colour(int(label)) for label in labels], angles)

    @Slot(object)
    def show_hovered(self, hovered: HoveredPoint | None) -> None:
        """Show image and reconstruction of the point under the cursor."""
        self.map.set_card(words.hovered_card(hovered))

    # Gestures

    @Slot(object, str)
    def on_points_chosen(self, indices: np.ndarray, mode: str) -> None:
        """Perform the selection of a box, an outline or a click."""
        self._performer.perform_gesture("select_points", indices=indices, mode=mode)

    @Slot(int)
    def on_point_clicked(self, index: int) -> None:
        """Pin the clicked point; -1 (no point there) unpins."""
        self._performer.perform_gesture("pin_point", index=index if index >= 0 else None)

    @Slot(object)
    def on_view_chosen(self, view: Viewport | None) -> None:
        """Perform the pan or the zoom of the map."""
        arguments: dict[str, Any] = {"view": () if view is None else dataclasses.astuple(view)} | self._place
        self._performer.perform_gesture("set_view", **arguments)

    @Slot(int)
    def on_moment_stepped(self, count: int) -> None:
        """Step to another moment of the shown run, by the wheel over the map."""
        self._performer.perform_gesture("moment_on" if count > 0 else "moment_back")
