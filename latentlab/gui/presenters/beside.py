"""The presenter of the run beside: the second map, with its points, layers and probe, linked to the first map."""

import functools

import numpy as np
from PySide6.QtCore import QObject, QPoint, Qt, Slot

from latentlab.actions import ACTIONS
from latentlab.export.layers import MapLayers
from latentlab.export.viewport import Viewport
from latentlab.gui import menus
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.evidence import EvidencePresenter
from latentlab.gui.presenters.layers import LayersPresenter
from latentlab.gui.presenters.my_image import MyImagePresenter
from latentlab.gui.presenters.pane_map import PaneMap
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.presenters.point_colours import PointColours
from latentlab.gui.presenters.posterior_layer import PosteriorLayer
from latentlab.gui.views.latent_map import LatentMap
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.map_points import Points
from latentlab.session.own_image import OwnImage
from latentlab.session.run import Run

NEED_PAIR = ("swap_panes", "close_beside", "align_beside", "link_cameras")  # verbs that need a second map


class BesidePresenter(QObject):
    """Shows the run beside on a second map, which is made when a run first stands beside another."""

    def __init__(
        self,
        parts: Parts,
        controller: Controller,
        performer: Performer,
        layers: LayersPresenter,
        evidence: EvidencePresenter,
        my_image: MyImagePresenter,
    ) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._performer = parts, controller, performer
        self._session, self._beside = controller.session, controller.beside
        self._evidence = evidence
        self._pane_map: PaneMap | None = None  # made with the second map
        self._plane: LatentPlane | None = None  # the plane of the second map as seen last
        self._own: OwnImage | None = None  # the own image that both maps mark
        beside = controller.beside
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
        controller.beside_moment_changed.connect(self.mark_own)
        controller.interaction.walk.changed.connect(self.show_walk)
        my_image.marked.connect(self.show_own)
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
    def _map(self) -> LatentMap:
        return self._parts.beside.map

    @property
    def _has_points(self) -> bool:
        """Whether the second map is in sight, with its points."""
        return self._pane_map is not None and self._pane_map.has_points

    def _connect(self) -> None:
        """Connect the second map, which is there now."""
        pane, map_, first = self._parts.beside, self._map, self._parts.map
        self._pane_map = PaneMap(self, map_, self._beside.pane, self._controller, self._performer, beside=True)
        pane.probe_linked.connect(lambda by: self._performer.perform_gesture("link_probe", by=by))
        services = self._beside.pane
        show_heat = functools.partial(map_.set_overlay, "heat")
        self._posterior_layer = PosteriorLayer(self, services.posterior, lambda: self._beside.plane, show_heat)
        self._colours = PointColours(self, map_, services.dataset_evidence, self._session)
        self._evidence.add_map(self._posterior_layer, self._colours)
        services.posterior.changed.connect(self._posterior_layer.show)
        services.posterior.sampled.connect(self._posterior_layer.show)
        services.dataset_evidence.changed.connect(self._colours.show)
        map_.coloured_by_class.connect(first.set_coloured_beside)
        map_.latent_moved.connect(self.on_moved)
        first.latent_moved.connect(services.posterior.follow_probe)
        map_.classes_changed.connect(self.on_classes_changed)
        map_.latent_hovered.connect(self.hover_second)
        map_.hover_left.connect(self.leave_second)
        first.latent_hovered.connect(self.hover_first)
        first.hover_left.connect(self.leave_first)
        map_.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        map_.customContextMenuRequested.connect(self.show_context)

    # The run

    @Slot(object)
    def show_run(self, run: Run | None) -> None:
        """Show another run on the second map, or none."""
        self.enable()
        if run is not None and self._pane_map is None:
            self._connect()
        if self._pane_map is not None:
            self._pane_map.clear()
        self._plane = None  # the marks of the run before are of no use
        self._parts.show_beside(run is not None)
        self._parts.map.set_coloured_beside(run is not None and self._map.is_coloured)
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
        self._pane_map.show_prior(self._session.beside, has_circles=self._beside.alignment is None)

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
        if self._has_points:
            self._show_prior()
            self._name_axes()
            self.show_walk()

    def _name_axes(self) -> None:
        """Name the axes of the second map, and say in its corner how the map is aligned."""
        plane, alignment = self._beside.plane, self._beside.alignment
        if alignment is None:
            self._pane_map.show_axes(plane)
        else:
            first, second = words.axes_of(self._session.plane)
            self._map.set_axes((f"{first}′", f"{second}′"), words.alignment_note(alignment))

    # Points and marks

    @Slot(object)
    def show_points(self, points: Points) -> None:
        """Move the points of the second map."""
        if (run := self._session.beside) is not None:
            self._pane_map.show_points(run, points)
            self._name_axes()
            self._show_prior()
            self._colours.show()

    @Slot(object)
    def show_probe(self, z: np.ndarray) -> None:
        """Mark the second probe; the other marks follow the plane through it."""
        plane, before = self._beside.plane, self._plane
        self._plane = plane
        x, y = plane.project(z)[0].tolist()
        self._map.set_probe(x, y)
        if plane != before:
            self._posterior_layer.show()
            self.mark_own()
            self.show_walk()

    @Slot(object)
    def show_own(self, own: OwnImage | None) -> None:
        """Mark the own image that the first map marks; None: no image."""
        self._own = own
        self.mark_own()

    @Slot()
    def mark_own(self, _: object = None) -> None:
        """Mark the own image where the encoder of the run beside puts the image."""
        run, own = self._beside.run, self._own
        if run is None or self._pane_map is None:
            return
        if own is None or own.image.shape != tuple(run.image_shape):
            self._pane_map.show_own(self._beside.plane, None)
        else:
            means, log_variances = run.model.encode_images(own.image[None])
            self._pane_map.show_own(self._beside.plane, means[0], np.exp(log_variances[0] / 2))

    @Slot()
    def show_walk(self, *_: object) -> None:
        """Draw the walk on the second map while both probes have the same z: the walk is the path of both then."""
        if self._pane_map is None or self._beside.run is None:
            return
        same_z = self._session.state.links.probe == "z" and self._beside.why_not_same_z() is None
        waypoints = self._session.waypoints if same_z else ()
        self._pane_map.show_walk(self._beside.plane, waypoints, self._controller.interaction.walk.places)

    @Slot(object)
    def show_camera(self, camera: Viewport | None) -> None:
        """Show a rectangle on the second map, or all points."""
        if self._pane_map is not None:
            self._pane_map.show_camera(camera)

    @Slot(object)
    def show_layers(self, layers: MapLayers) -> None:
        """Show the layers of the session on the second map."""
        if self._session.beside is not None and self._pane_map is not None:
            self._pane_map.show_layers(layers)

    # The hand

    @Slot(float, float)
    def on_moved(self, x: float, y: float) -> None:
        """Move the first probe so that the second one stands at, or near, a place of the second map."""
        if self._has_points and self._session.current is not None:
            z = self._beside.to_first(self._beside.plane.lift((x, y)))
            self._performer.perform_gesture("move_probe", z=tuple(z.tolist()))
            for pane in (self._controller.pane, self._beside.pane):
                pane.posterior.follow_probe(x, y)
            self._evidence.ask()

    @Slot()
    def on_classes_changed(self) -> None:
        """Let the first map take the filter that a key has chosen, and perform it."""
        self._parts.map.visible_classes = self._map.visible_classes

    @Slot(float, float, int)
    def hover_first(self, x: float, y: float, index: int) -> None:
        """Mark the image that the first map hovers on the second one, with its card."""
        if self._has_points:
            self._map.mark(index)
            self._beside.pane.hover(x, y, index)

    @Slot()
    def leave_first(self) -> None:
        """End the hover of the first map."""
        if self._has_points:
            self._map.mark(-1)
            self._beside.pane.leave()

    @Slot(float, float, int)
    def hover_second(self, x: float, y: float, index: int) -> None:
        """Mark the image that the second map hovers on the first one, and preview what is decoded there."""
        if self._has_points and self._session.current is not None:
            self._parts.map.mark(index)
            self._controller.pane.hover(x, y, index)
            self._controller.interaction.preview_at(self._beside.to_first(self._beside.plane.lift((x, y))))

    @Slot()
    def leave_second(self) -> None:
        """End the hover of the second map."""
        self._parts.map.mark(-1)
        self._controller.pane.leave()
        self._controller.interaction.end_preview()

    @Slot(str)
    def follow_tool(self, verb: str) -> None:
        """Give the left button the same function on both maps."""
        if verb.startswith("tool_") and self._pane_map is not None:
            self._map.set_tool(self._parts.map.tool)

    @Slot(QPoint)
    def show_context(self, at: QPoint) -> None:
        """Open the context menu of the second map."""
        menus.show_context("beside", self._map.mapToGlobal(at), self._parts.verbs, self._parts)
