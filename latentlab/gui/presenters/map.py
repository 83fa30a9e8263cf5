"""The map's presenter: the first map with the shown run, the sentence in its middle, and the verbs of the map."""

import functools
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.actions.declaration import WHY_NOT, has_dataset
from latentlab.errors import UserError
from latentlab.export.raster import inside_polygon
from latentlab.gui.controller import Controller, State
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.pane_map import PaneMap
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.views.map_gestures import TOOLS
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.map_points import Points
from latentlab.session.run import Run


class MapPresenter(QObject):
    """Shows the points of the run on the first map, and connects selection, filter, tools and zoom."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._map, self._controller, self._session = parts.map, controller, controller.session
        self._points: Points | None = None  # the points that the map shows
        self._performer, map_, interaction = performer, parts.map, controller.interaction
        self.pane_map = PaneMap(self, map_, controller.pane, controller, performer)

        controller.state_changed.connect(self.show_message)
        controller.run_changed.connect(self.show_run)
        controller.points_changed.connect(self.show_points)
        controller.plane_changed.connect(self.show_plane)
        interaction.camera_changed.connect(self.pane_map.show_camera)
        map_.classes_changed.connect(self.on_classes_changed)
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
            self.pane_map.label(run, self._session.split)
        else:
            self._map.clear()
            self.pane_map.clear()
            self._points = None
            self._open_without_points(run)
        self.show_plane(self._session.plane)
        self.pane_map.show_prior(run)
        if (camera := self._session.state.pane.camera) is not None:
            self.pane_map.show_camera(camera)

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
        if (run := self._session.current) is not None:
            self._points = points
            self.pane_map.show_points(run, points)

    @Slot(object)
    def show_plane(self, plane: LatentPlane) -> None:
        """Name the axes of the map, and say which plane of the latent space it shows."""
        self.pane_map.show_axes(plane)

    @Slot(str)
    def show_message(self, state: str) -> None:
        """Say in the middle of the map what happens next."""
        self._map.set_message(self._message(state))

    def _message(self, state: str) -> str:
        if state == State.PREPARING:
            return self.tr("Preparing…")
        return self.tr("An untrained model knows nothing yet. Press Run.") if state == State.READY else ""

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
        self.pane_map.show_classes(shown)

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

    def set_view(self, view: tuple[float, ...], beside: bool = False) -> None:
        """Show a rectangle x0, y0, x1, y1 on the first or on the second map; () shows everything.

        Raises UserError for another length.
        """
        from latentlab.session.pictures import view_in  # not needed before the first paint

        look = self._controller.beside.set_camera if beside else self._controller.interaction.set_camera
        look(view_in(view))

    def zoom(self, factor: float) -> None:
        """Zoom about the centre of the map."""
        view = self._map.view
        self._controller.interaction.set_camera(view.zoomed(factor, *view.centre))

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("MapPresenter", text)
