"""The presenter of the run beside: the second map, with its points, layers and probe, linked to the first map."""

from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.actions import ACTIONS
from latentlab.capabilities import Capability
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.parts import Parts
from latentlab.session.capabilities import why_not
from latentlab.session.map_points import Points
from latentlab.session.run import Run

PAIR_VERBS = ("close_beside",)  # verbs that need a second map


class BesidePresenter(QObject):
    """Shows the run beside on a second map, which is made when a run first stands beside another."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._performer = parts, controller, performer
        self._session, self._beside = controller.session, controller.beside
        self._connected = False
        self._labels: Any = None  # the labels that the second map shows
        controller.beside_changed.connect(self.show_run)
        controller.beside_moment_changed.connect(self.show_titles)
        controller.beside_points_changed.connect(self.show_points)
        controller.beside_probe_moved.connect(self.show_probe)
        controller.snapshot_changed.connect(self.show_titles)
        controller.runs_changed.connect(self.show_titles)
        controller.state_changed.connect(self.enable)
        controller.hand.selection_changed.connect(self.show_selection)
        controller.hand.classes_changed.connect(self.show_classes)
        performer.register({"show_beside": self._beside.show, "close_beside": self._beside.close})
        self.enable()

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        self.enable()
        self.show_titles()

    @property
    def _map(self) -> Any:
        return self._parts.beside.map

    def _connect(self) -> None:
        """Connect the second map, which is there now."""
        self._connected = True
        map_, hand = self._map, self._controller.hand
        map_.gesture_ended.connect(hand.commit)
        map_.latent_moved.connect(self.take_move)

    @Slot(object)
    def show_run(self, run: Run | None) -> None:
        """Show another run on the second map, or none."""
        self.enable()
        self._labels = None
        self._parts.show_beside(run is not None)
        if run is None:
            return
        if not self._connected:
            self._connect()
        map_, prior = self._map, run.model.prior
        has_contours = why_not(run, Capability.PRIOR_CONTOURS) is None
        map_.set_prior(prior.deviation if has_contours else 0.0, has_contours and prior.standard)
        map_.set_layers(self._session.state.layers)
        map_.set_tool(self._parts.map.tool)
        map_.reset_view()
        self.show_titles()

    @Slot()
    def enable(self, _: object = None) -> None:
        """Enable the verbs that need a second map."""
        for name in PAIR_VERBS:
            self._parts.verbs[name].setEnabled(ACTIONS[name].when(self._session))

    @Slot()
    def show_titles(self, _: object = None) -> None:
        """Say above each map which run it shows, at which step."""
        first, second = self._session.current, self._session.beside
        if first is not None and second is not None:
            self._parts.first_head.title.setText(self._title(first))
            self._parts.beside.head.title.setText(self._title(second))

    def _title(self, run: Run) -> str:
        return self.tr("{name} · step {step}").format(name=self._session.name_of(run.id), step=f"{run.snapshot.step:,}")

    @Slot(object)
    def show_points(self, points: Points) -> None:
        """Move the points of the second map."""
        run, map_ = self._session.beside, self._map
        _, labels = run.dataset.split(points.split)
        if labels is not self._labels:
            self._labels = labels
            map_.set_labels(labels, run.dataset.label_names)
            map_.set_test_note(points.split == "test")
            self.show_selection(self._session.selection)
            self.show_classes(self._session.classes)
        map_.show_points(
            points.places, step=points.step, oldest_step=points.oldest_step, exact=points.exact, fade=points.fade
        )
        map_.set_axes(words.axes_of(points.plane), words.plane_note(points.plane, self._session.state.plane_by))

    @Slot(object)
    def show_probe(self, z: np.ndarray) -> None:
        """Mark the second probe."""
        x, y = self._beside.plane.project(z)[0].tolist()
        self._map.set_probe(x, y)

    @Slot(object)
    def show_selection(self, selection: np.ndarray) -> None:
        """Show the selection of the session on the second map."""
        if self._labels is not None:
            self._map.set_selection(selection)

    @Slot(object)
    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Show all other classes in grey on the second map."""
        beside = self._session.beside  # None once its run became the shown one: the news of that comes later
        if self._labels is not None and beside is not None:
            names = beside.dataset.label_names
            with self._performer.unlogged():
                self._map.visible_classes = range(len(names)) if classes is None else classes

    @Slot(float, float)
    def take_move(self, x: float, y: float) -> None:
        """Move the first probe so that the second one stands at, or near, a place of the second map."""
        z = self._beside.to_first(self._beside.plane.lift((x, y)))
        self._performer.by_hand("move_probe", z=tuple(z.tolist()))

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("BesidePresenter", text)
