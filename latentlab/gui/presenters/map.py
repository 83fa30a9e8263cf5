"""The map's presenter: its points, labels and classes, the sentence in its middle, its tools and its camera."""

import functools
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.capabilities import Capability
from latentlab.gui.controller import Controller, Points, State
from latentlab.gui.presenters.parts import Parts
from latentlab.session.capabilities import why_not
from latentlab.session.run import Run

TOOLS = ("probe", "pan", "select", "lasso")


class MapPresenter(QObject):
    """Shows the points of the run on the map, and connects selection, filter, tools and zoom."""

    def __init__(self, parts: Parts, controller: Controller) -> None:
        super().__init__(parts)
        self._map, self._controller, self._session = parts.map, controller, controller.session
        self._labels: Any = None  # those that the map has now
        map_, act, hand = parts.map, parts.verbs, controller.hand

        controller.state_changed.connect(self.show_message)
        controller.run_changed.connect(self.show_run)
        controller.points_changed.connect(self.show_points)
        hand.selection_changed.connect(map_.set_selection)
        hand.classes_changed.connect(self.show_classes)
        hand.pinned.connect(map_.set_pinned)
        map_.gesture_ended.connect(hand.commit)
        map_.points_chosen.connect(hand.select)
        map_.classes_changed.connect(self.filter_classes)
        map_.space_tapped.connect(controller.run_or_pause)
        for tool in TOOLS:
            act[f"tool_{tool}"].triggered.connect(functools.partial(map_.set_tool, tool))
        act["select_none"].triggered.connect(hand.select_none)
        act["reset_view"].triggered.connect(map_.reset_view)
        act["zoom_in"].triggered.connect(functools.partial(self.zoom, 1.25))
        act["zoom_out"].triggered.connect(functools.partial(self.zoom, 0.8))
        act["show_train"].triggered.connect(functools.partial(self.show_split, "train"))
        act["show_test"].triggered.connect(functools.partial(self.show_split, "test"))

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        if (run := self._session.current) is not None:
            self.show_run(run)
            self._controller.show_split(self._controller.points_split)
        self.show_message(self._controller.state)

    @Slot(object)
    def show_run(self, run: Run) -> None:
        """Make room for another run: its labels and its prior."""
        if why_not(run, Capability.MAP) is None and run.dataset is not None:
            self._label(self._controller.points_split)
        else:
            self._map.clear()
            self._labels = None
        self._map.set_prior(why_not(run, Capability.PRIOR_CIRCLES) is None)

    @Slot(object)
    def show_points(self, points: Points) -> None:
        """Move the points."""
        run = self._session.current
        if run is None or why_not(run, Capability.MAP) is not None:
            return
        self._label(points.split)
        self._map.show_points(points.means, step=points.step, oldest_step=points.oldest_step, exact=points.exact)

    def _label(self, split: str) -> None:
        dataset = self._session.current.dataset
        _, labels = dataset.split(split)
        if labels is not self._labels:
            self._labels = labels
            self._map.set_labels(labels, dataset.label_names)
            self._map.set_test_note(split == "test")

    @Slot(str)
    def show_message(self, state: str) -> None:
        """Say in the middle of the map what comes next, or why there is no map."""
        self._map.set_message(self._message(state))

    def _message(self, state: str) -> str:
        run = self._session.current
        if run is not None and why_not(run, Capability.MAP) is not None:
            text = self.tr("The map needs a latent size of 2; this run has {size}.")
            return text.format(size=run.config.latent_size)
        if state == State.PREPARING:
            return self.tr("Preparing…")
        return self.tr("An untrained model knows nothing yet. Press Run.") if state == State.READY else ""

    @Slot(object)
    def show_classes(self, classes: frozenset[int] | None) -> None:
        """Grey the other classes."""
        dataset = self._session.dataset
        if dataset is not None:
            self._map.visible_classes = range(len(dataset.label_names)) if classes is None else classes

    @Slot()
    def filter_classes(self) -> None:
        """Hold what the legend shows; all of it is no filter."""
        classes = frozenset(self._map.visible_classes)
        everything = len(classes) == len(self._session.dataset.label_names)
        self._controller.hand.show_classes(None if everything else classes)

    def show_split(self, split: str, _: object = None) -> None:
        """Show the points of "train" or "test"."""
        self._controller.show_split(split)

    def zoom(self, factor: float, _: object = None) -> None:
        """Zoom about the middle of the map."""
        view = self._map.view
        self._map.view = view.zoomed(factor, *view.centre)

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("MapPresenter", text)
