"""The map's presenter: points, labels and classes, the sentence in the middle, tools and camera."""

import dataclasses
import functools
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.actions.declaration import WHY_NOT, has_dataset
from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.export.raster import inside_polygon
from latentlab.export.viewport import Viewport
from latentlab.gui.controller import Controller, State
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.views.map_gestures import TOOLS
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import why_not
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.line_density import line_curves
from latentlab.session.map_points import Points
from latentlab.session.run import Run


class MapPresenter(QObject):
    """Shows the points of the run on the map, and connects selection, filter, tools and zoom."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._map, self._controller, self._session = parts.map, controller, controller.session
        self._labels: Any = None  # the labels that the map shows
        self._points: Points | None = None  # the points that the map shows
        self._performer, map_, interaction = performer, parts.map, controller.interaction

        controller.state_changed.connect(self.show_message)
        controller.run_changed.connect(self.show_run)
        controller.points_changed.connect(self.show_points)
        controller.plane_changed.connect(self.show_plane)
        interaction.selection_changed.connect(map_.set_selection)
        interaction.classes_changed.connect(self.show_classes)
        interaction.pinned.connect(map_.set_pinned)
        interaction.camera_changed.connect(self.show_camera)
        map_.gesture_ended.connect(interaction.commit)
        map_.points_chosen.connect(self.on_points_chosen)
        map_.classes_changed.connect(self.on_classes_changed)
        map_.view_chosen.connect(self.on_view_chosen)
        map_.space_tapped.connect(functools.partial(performer.start, "run"))
        performer.register({f"tool_{tool}": functools.partial(map_.set_tool, tool) for tool in TOOLS})
        performer.register(
            {
                "select_points": self.select,
                "select_none": interaction.select_none,
                "show_classes": self.filter_classes,
                "set_view": self.set_view,
                "reset_view": functools.partial(interaction.set_camera, None),
                "zoom_in": functools.partial(self.zoom, 1.25),
                "zoom_out": functools.partial(self.zoom, 0.8),
                "show_train": functools.partial(controller.shown_run.show_split, "train"),
                "show_test": functools.partial(controller.shown_run.show_split, "test"),
            }
        )

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        if (run := self._session.current) is not None:
            self.show_run(run)
            self._controller.shown_run.show_split(self._controller.session.split)
        self.show_message(self._controller.state)

    @Slot(object)
    def show_run(self, run: Run) -> None:
        """Set up another run: its labels and its prior."""
        if run.dataset is not None:
            self._label(self._controller.session.split)
        else:
            self._map.clear()
            self._labels = self._points = None
            self._open_without_points(run)
        self.show_plane(self._session.plane)
        prior = run.model.prior
        has_contours = why_not(run, Capability.PRIOR_CONTOURS) is None
        self._map.set_prior(prior.deviation if has_contours else 0.0, has_contours and prior.standard)
        if (camera := self._session.state.pane.camera) is not None:
            self.show_camera(camera)

    def _open_without_points(self, run: Run) -> None:
        """Open the map for a run without images: one point at an unknown place stands for the missing points.

        A map without points shows nothing and takes no gesture.
        """
        self._map.set_labels(np.zeros(1, np.uint8), ("",))
        step = run.snapshot.step
        self._map.show_points(np.full((1, 2), np.nan, np.float32), step=step, oldest_step=step, exact=True)

    @Slot(object)
    def show_points(self, points: Points) -> None:
        """Move the points."""
        run = self._session.current
        if run is None:
            return
        self._points = points
        if self._label(points.split):
            self._map.set_pinned(self._controller.interaction.pinned_index)
        self._map.show_points(
            points.places, step=points.step, oldest_step=points.oldest_step, exact=points.exact, fade=points.fade
        )
        curves = line_curves(run, points) if self._session.plane.is_line else None
        self._map.set_overlay("line", None if curves is None else words.line_picture(curves))

    @Slot(object)
    def show_plane(self, plane: LatentPlane) -> None:
        """Name the axes of the map, and say which plane of the latent space it shows."""
        self._map.set_axes(words.axes_of(plane), words.plane_note(plane, self._session.state.plane_by))

    def _label(self, split: str) -> bool:
        """Give the map the labels of a split; return whether they differ from the labels before."""
        dataset = self._session.current.dataset
        _, labels = dataset.split(split)
        if labels is self._labels:
            return False
        self._labels = labels
        self._map.set_labels(labels, dataset.label_names)
        self._map.set_test_note(split == "test")
        return True

    @Slot(str)
    def show_message(self, state: str) -> None:
        """Say in the middle of the map what happens next."""
        self._map.set_message(self._message(state))

    def _message(self, state: str) -> str:
        if state == State.PREPARING:
            return self.tr("Preparing…")
        return self.tr("An untrained model knows nothing yet. Press Run.") if state == State.READY else ""

    @Slot(object)
    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Show all other classes in grey."""
        dataset = self._session.dataset
        if dataset is not None:
            with self._performer.unlogged():  # the legend emits its own signal for this change
                self._map.visible_classes = range(len(dataset.label_names)) if classes is None else classes

    @Slot()
    def on_classes_changed(self) -> None:
        """Perform the filter of the legend; all classes mean no filter."""
        if self._session.dataset is None:
            return
        classes = self._map.visible_classes
        everything = len(classes) == len(self._session.dataset.label_names)
        self._performer.request("show_classes", classes=None if everything else classes)

    def filter_classes(self, classes: tuple[int, ...] | None) -> None:
        """Show all classes but these in grey; () or None clears the filter.

        Raises UserError if there is no such class.
        """
        if self._session.dataset is None:
            raise UserError(WHY_NOT[has_dataset])
        names = self._session.dataset.label_names
        if classes and max(classes) >= len(names):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "--classes names class {found}, and the last one is {last}."),
                found=max(classes),
                last=len(names) - 1,
            )
        shown = None if classes is None else frozenset(classes)
        self._controller.interaction.show_classes(shown)
        self.show_classes(shown)

    @Slot(object, str)
    def on_points_chosen(self, indices: np.ndarray, mode: str) -> None:
        """Perform the selection of a box, an outline or a click."""
        self._performer.perform_gesture("select_points", indices=indices, mode=mode)

    def select(self, indices: Any = (), outline: tuple[float, ...] = (), mode: str = "replace") -> None:
        """Select points by index, and the points inside the polygon x1, y1, x2, y2, …. Raises UserError."""
        chosen, points = np.asarray(indices, np.intp), self._points
        count = 0 if points is None else len(points.means)
        if len(chosen) and chosen.max() >= count:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no point {index} on the map; the last one is {last}."),
                index=int(chosen.max()),
                last=count - 1,
            )
        if len(outline) % 2 or 0 < len(outline) < 6:
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "An outline is x1,y1,x2,y2,… of three corners at least, and {count} numbers are not."
                ),
                count=len(outline),
            )
        if outline and points is not None:
            inside = inside_polygon(points.places, np.array(outline).reshape(-1, 2))
            chosen = np.union1d(chosen, np.flatnonzero(inside))
        self._controller.interaction.select(chosen, mode)

    @Slot(object)
    def on_view_chosen(self, view: Viewport | None) -> None:
        """Perform the pan or the zoom of the map."""
        self._performer.perform_gesture("set_view", view=() if view is None else dataclasses.astuple(view))

    def set_view(self, view: tuple[float, ...], beside: bool = False) -> None:
        """Show a rectangle x0, y0, x1, y1 on the first or on the second map; () shows everything.

        Raises UserError for another length.
        """
        from latentlab.session.pictures import view_in  # not needed before the first paint

        look = self._controller.beside.set_camera if beside else self._controller.interaction.set_camera
        look(view_in(view))

    @Slot(object)
    def show_camera(self, camera: Viewport | None) -> None:
        """Show a rectangle on the map, or all points."""
        if camera is None:
            self._map.reset_view()
        elif camera != self._map.view:
            self._map.view = camera

    def zoom(self, factor: float) -> None:
        """Zoom about the centre of the map."""
        view = self._map.view
        self._controller.interaction.set_camera(view.zoomed(factor, *view.centre))

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("MapPresenter", text)
