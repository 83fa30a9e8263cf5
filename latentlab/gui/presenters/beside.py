"""The presenter of the run beside: the second map, with its points, layers and probe, linked to the first map."""

import dataclasses
import functools
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt, Slot

from latentlab.actions import ACTIONS
from latentlab.capabilities import Capability
from latentlab.export.layers import MapLayers
from latentlab.export.viewport import Viewport
from latentlab.gui import menus
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.layers import LayersPresenter
from latentlab.gui.presenters.parts import Parts
from latentlab.session.capabilities import why_not
from latentlab.session.inspection import HoveredPoint
from latentlab.session.map_points import Points
from latentlab.session.run import Run

NEED_PAIR = ("swap_panes", "close_beside", "align_beside", "link_cameras")  # verbs that need a second map


class BesidePresenter(QObject):
    """Shows the run beside on a second map, which is made when a run first stands beside another."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer, layers: LayersPresenter) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._performer, self._layers = parts, controller, performer, layers
        self._session, self._beside = controller.session, controller.beside
        self._is_connected = False
        self._labels: Any = None  # the labels that the second map shows
        interaction, beside = controller.interaction, controller.beside
        controller.beside_changed.connect(self.show_run)
        controller.beside_moment_changed.connect(self.show_titles)
        controller.beside_points_changed.connect(self.show_points)
        controller.beside_probe_moved.connect(self.show_probe)
        controller.beside_camera_changed.connect(self.show_camera)
        controller.links_changed.connect(self.show_links)
        for news in (controller.snapshot_changed, controller.runs_changed, controller.run_changed):
            news.connect(self.show_titles)
        for news in (controller.state_changed, controller.snapshot_changed):
            news.connect(self.enable)
        interaction.selection_changed.connect(self.show_selection)
        interaction.classes_changed.connect(self.show_classes)
        interaction.pinned.connect(self.show_pinned)
        layers.layers_shown.connect(self.show_layers)
        performer.performed.connect(self.follow_tool)
        performer.register(
            {
                "show_beside": beside.show,
                "moment_beside": beside.show_moment,
                "swap_panes": beside.swap,
                "close_beside": beside.close,
                "link_probe": beside.link_probe,
                "link_cameras": beside.link_cameras,
                "align_beside": beside.align,
            }
        )
        self.show_links()
        self.enable()

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        self.enable()
        self.show_titles()
        self.show_links()

    @property
    def _map(self) -> Any:
        return self._parts.beside.map

    @property
    def _has_map(self) -> bool:
        """Whether the second map is in sight, with its points."""
        return self._labels is not None and self._session.beside is not None

    def _connect(self) -> None:
        """Connect the second map, which is there now."""
        self._is_connected = True
        pane, map_, first, interaction = self._parts.beside, self._map, self._parts.map, self._controller.interaction
        performer, feed = self._performer, self._beside.manifold
        pane.probe_linked.connect(lambda by: performer.perform_gesture("link_probe", by=by))
        map_.gesture_ended.connect(interaction.commit)
        map_.latent_moved.connect(self.on_moved)
        map_.view_chosen.connect(self.on_view_chosen)
        map_.view_changed.connect(self.look)
        map_.classes_changed.connect(self.on_classes_changed)
        map_.points_chosen.connect(
            lambda indices, mode: performer.perform_gesture("select_points", indices=indices, mode=mode)
        )
        map_.point_clicked.connect(
            lambda index: performer.perform_gesture("pin_point", index=index if index >= 0 else None)
        )
        map_.space_tapped.connect(functools.partial(performer.start, "run"))
        map_.moment_stepped.connect(
            lambda count: performer.perform_gesture("moment_on" if count > 0 else "moment_back")
        )
        map_.latent_hovered.connect(self.hover_second)
        map_.hover_left.connect(self.leave_second)
        first.latent_hovered.connect(self.hover_first)
        first.hover_left.connect(self.leave_first)
        feed.mosaic_changed.connect(map_.set_mosaic)
        feed.tint_changed.connect(map_.set_tint)
        feed.contours_changed.connect(map_.set_contours)
        feed.ellipses_changed.connect(self.show_ellipses)
        feed.hovered.connect(self.show_hovered)
        self._beside.decisions.changed.connect(map_.set_decisions)
        map_.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        map_.customContextMenuRequested.connect(self.show_context)

    # The run

    @Slot(object)
    def show_run(self, run: Run | None) -> None:
        """Show another run on the second map, or none."""
        self.enable()
        self._labels = None
        if run is not None and not self._is_connected:
            self._connect()
        self._parts.show_beside(run is not None)
        if run is None:
            return
        self._show_prior()
        self.show_layers(self._session.state.layers)
        self._map.set_tool(self._parts.map.tool)
        self.show_camera(self._session.state.beside.camera)
        self.show_titles()
        self.show_links()

    def _show_prior(self) -> None:
        """Show the circles of the prior, which an aligned map leaves out: they are about the origin of its own z."""
        run = self._session.beside
        has_contours = why_not(run, Capability.PRIOR_CONTOURS) is None
        circles = has_contours and run.model.prior.standard and self._beside.alignment is None
        self._map.set_prior(run.model.prior.deviation if has_contours else 0.0, circles)

    @Slot()
    def enable(self, _: object = None) -> None:
        """Enable the verbs that need a second map, or a past moment."""
        session, verbs = self._session, self._parts.verbs
        for name in NEED_PAIR:
            verbs[name].setEnabled(ACTIONS[name].when(session))
        verbs["moment_beside"].setEnabled(session.current is not session.newest)

    @Slot()
    def show_titles(self, _: object = None) -> None:
        """Say above each map which run it shows, at which step."""
        first, second = self._session.current, self._session.beside
        if first is not None and second is not None:
            titles = words.pair_titles(self._session)
            self._parts.first_head.title.setText(titles[0])
            self._parts.beside.head.title.setText(titles[1])

    @Slot(object)
    def show_links(self, _: object = None) -> None:
        """Show what both maps share."""
        links, verbs = self._session.state.links, self._parts.verbs
        verbs["link_cameras"].setChecked(links.cameras)
        verbs["align_beside"].setChecked(links.aligned)
        if self._session.beside is None:
            return
        reason = self._beside.why_not_same_z()
        self._parts.beside.show_probe_link("image" if reason else links.probe, str(reason or ""))
        if self._has_map:
            self._show_prior()
            self._name_axes()

    def _name_axes(self) -> None:
        """Name the axes of the second map, and say in its corner how the map is aligned."""
        plane, alignment = self._beside.plane, self._beside.alignment
        if alignment is None:
            self._map.set_axes(words.axes_of(plane), words.plane_note(plane, self._session.state.plane_by))
        else:
            first, second = words.axes_of(self._session.plane)
            self._map.set_axes((f"{first}′", f"{second}′"), words.alignment_note(alignment))

    # Points and marks

    @Slot(object)
    def show_points(self, points: Points) -> None:
        """Move the points of the second map."""
        run, map_ = self._session.beside, self._map
        if run is None:
            return
        _, labels = run.dataset.split(points.split)
        if is_new := labels is not self._labels:
            self._labels = labels
            map_.set_labels(labels, run.dataset.label_names)
            map_.set_test_note(points.split == "test")
        map_.show_points(
            points.places, step=points.step, oldest_step=points.oldest_step, exact=points.exact, fade=points.fade
        )
        self._name_axes()
        if is_new:
            self.show_selection(self._session.selection)
            self.show_classes(self._session.classes)
            self.show_pinned(self._controller.interaction.pinned_index)
            self._show_prior()
            self.look()

    @Slot(object)
    def show_probe(self, z: np.ndarray) -> None:
        """Mark the second probe."""
        x, y = self._beside.plane.project(z)[0].tolist()
        self._map.set_probe(x, y)

    @Slot(object)
    def show_selection(self, selection: np.ndarray) -> None:
        """Show the selection of the session on the second map."""
        if self._has_map:
            self._map.set_selection(selection)

    @Slot(object)
    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Show all other classes in grey on the second map."""
        if self._has_map:
            names = self._session.beside.dataset.label_names
            with self._performer.unlogged():
                self._map.visible_classes = range(len(names)) if classes is None else classes

    @Slot(object)
    def show_pinned(self, index: int | None) -> None:
        """Mark the pinned point on the second map."""
        if self._has_map:
            self._map.set_pinned(index)

    @Slot(object)
    def show_camera(self, camera: Viewport | None) -> None:
        """Show a rectangle on the second map, or all points."""
        if camera is None:
            self._map.reset_view()
        elif camera != self._map.view:
            self._map.view = camera

    @Slot(object)
    def show_layers(self, layers: MapLayers) -> None:
        """Show the layers of the session on the second map."""
        if self._session.beside is not None:
            self._map.set_layers(layers)
            for feed in (self._beside.manifold, self._beside.decisions):
                feed.show_layers(layers)

    @Slot(object, object, object, object)
    def show_ellipses(self, means: np.ndarray, sigmas: np.ndarray, labels: np.ndarray, angles: np.ndarray) -> None:
        """Draw the ellipses in the colours of their classes."""
        self._map.set_ellipses(means, sigmas, [self._map.class_colour(int(label)) for label in labels], angles)

    @Slot(object)
    def show_hovered(self, hovered: HoveredPoint | None) -> None:
        """Show image and reconstruction of the hovered image, by the run beside."""
        self._map.set_card(self._layers.card_of(hovered))

    @Slot()
    def look(self) -> None:
        """Tell the layers which part of the plane the second map shows, in device pixels."""
        scale = self._map.devicePixelRatioF()
        size = round(self._map.width() * scale), round(self._map.height() * scale)
        for feed in (self._beside.manifold, self._beside.decisions):
            feed.set_view(self._map.view, *size)

    # The hand

    @Slot(float, float)
    def on_moved(self, x: float, y: float) -> None:
        """Move the first probe so that the second one stands at, or near, a place of the second map."""
        if self._has_map and self._session.current is not None:
            z = self._beside.to_first(self._beside.plane.lift((x, y)))
            self._performer.perform_gesture("move_probe", z=tuple(z.tolist()))

    @Slot(object)
    def on_view_chosen(self, view: Viewport | None) -> None:
        """Perform the pan or the zoom of the second map."""
        self._performer.perform_gesture("set_view", view=() if view is None else dataclasses.astuple(view), beside=True)

    @Slot()
    def on_classes_changed(self) -> None:
        """Let the first map take the filter that a key has chosen, and perform it."""
        self._parts.map.visible_classes = self._map.visible_classes

    @Slot(float, float, int)
    def hover_first(self, x: float, y: float, index: int) -> None:
        """Mark the image that the first map hovers on the second one, with its card."""
        if self._has_map:
            self._map.mark(index)
            self._beside.manifold.hover(x, y, index)

    @Slot()
    def leave_first(self) -> None:
        """End the hover of the first map."""
        if self._has_map:
            self._map.mark(-1)
            self._beside.manifold.leave()

    @Slot(float, float, int)
    def hover_second(self, x: float, y: float, index: int) -> None:
        """Mark the image that the second map hovers on the first one, and preview what is decoded there."""
        if self._has_map and self._session.current is not None:
            self._parts.map.mark(index)
            self._beside.manifold.hover(x, y, index)
            self._controller.pane.manifold.hover(x, y, index)
            self._controller.pane.inspector.hover(x, y, index)
            self._controller.interaction.preview_at(self._beside.to_first(self._beside.plane.lift((x, y))))

    @Slot()
    def leave_second(self) -> None:
        """End the hover of the second map."""
        self._parts.map.mark(-1)
        self._beside.manifold.leave()
        self._controller.pane.manifold.leave()
        self._controller.interaction.end_preview()

    @Slot(str)
    def follow_tool(self, verb: str) -> None:
        """Give the left button the same function on both maps."""
        if verb.startswith("tool_") and self._is_connected:
            self._map.set_tool(self._parts.map.tool)

    @Slot(QPoint)
    def show_context(self, at: QPoint) -> None:
        """Open the context menu of the second map."""
        menus.show_context("beside", self._map.mapToGlobal(at), self._parts.verbs, self._parts)

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("BesidePresenter", text)
