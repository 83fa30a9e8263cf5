"""The inspector's presenter: shows what the model says of the pinned image, and pins images."""

import functools
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot

from latentlab.actions.declaration import WHY_NOT, has_dataset
from latentlab.errors import UserError
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.parts import Parts
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.map_points import Points


class InspectorPresenter(QObject):
    """Connects the inspector panel to the hovered point and the pinned point.

    `asks_elsewhere` returns whether another panel in front takes a click on an image.
    """

    def __init__(
        self, parts: Parts, controller: Controller, performer: Performer, asks_elsewhere: Callable[[], bool]
    ) -> None:
        super().__init__(parts)
        self._parts, self._performer, self._asks_elsewhere = parts, performer, asks_elsewhere
        self._later: tuple[str, Callable[[], None]] | None = None  # a split, and the act that waits for its points
        self._controller = controller
        inspector = controller.pane.inspector
        inspector.changed.connect(self.show_inspected)
        parts.docks["inspector"].visibilityChanged.connect(inspector.set_shown)
        parts.when_made("inspector", self.connect_view)
        controller.points_changed.connect(self._on_points)
        performer.register({"pin_point": self.pin, "go_to_image": self.go_to})

    @Slot()
    def connect_view(self) -> None:
        """Connect the panel, which is there now."""
        self._parts.views["inspector"].neighbour_chosen.connect(self.choose_neighbour)
        self.show_inspected(self._controller.pane.inspector.inspected)

    @Slot(int)
    def choose_neighbour(self, index: int) -> None:
        """Inspect a neighbour of the inspected image."""
        seen = self._controller.pane.inspector.inspected
        beside_own = seen is not None and seen.subject.split == "own"
        self._performer.perform_gesture(
            "go_to_image", index=index, **({"split": seen.neighbour_split} if beside_own else {})
        )

    def pin(self, index: int | None, split: str | None = None) -> None:
        """Pin a point. The inspector comes to the front unless another panel takes the click.

        None unpins. Raises UserError if the split has no such image.
        """
        if index is not None and not self._asks_elsewhere():
            self._parts.bring_forward("inspector")
        self._with_split(
            split, index, functools.partial(self._controller.interaction.pin, -1 if index is None else index)
        )

    def go_to(self, index: int, split: str | None = None) -> None:
        """Pin an image and move the probe to its posterior mean. Raises UserError if there is no such image."""
        self._with_split(split, index, functools.partial(self._controller.interaction.jump, index))

    def _with_split(self, split: str | None, index: int | None, act: Callable[[], None]) -> None:
        """Perform `act` with the points of a split on the map, by default of the split that is shown."""
        session = self._controller.session
        if session.dataset is None:
            raise UserError(WHY_NOT[has_dataset])
        split = split or session.split
        count = len(session.dataset.split(split)[0])
        if index is not None and index >= count:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no image {split}:{index}; the last one is {split}:{last}."),
                split=split,
                index=index,
                last=count - 1,
            )
        if split == session.split:
            act()
        else:
            self._later = split, act
            self._performer.perform(f"show_{split}")  # the act follows when the points have arrived

    @Slot(object)
    def _on_points(self, points: Points) -> None:
        if self._later is not None and points.split == self._later[0]:
            act, self._later = self._later[1], None
            act()

    @Slot(object)
    def show_inspected(self, seen: Any) -> None:
        """Show what the model says of one image."""
        run, panel = self._controller.session.current, self._parts.views.get("inspector")
        if panel is None:
            return
        if seen is None or run is None:
            panel.clear()
        else:
            pinned = self._controller.session.state.subject is not None
            panel.show_inspected(seen, pinned=pinned, kind=words.likelihood_kind(run.config))
