"""The inspector's presenter: what the model makes of the pinned image, and how an image comes to be pinned."""

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

    `asks_elsewhere` says whether another panel that is in front has a question about the clicked image.
    """

    def __init__(
        self, parts: Parts, controller: Controller, performer: Performer, asks_elsewhere: Callable[[], bool]
    ) -> None:
        super().__init__(parts)
        self._parts, self._performer, self._asks_elsewhere = parts, performer, asks_elsewhere
        self._later: tuple[str, Callable[[], None]] | None = None  # a split, and what follows once its points are there
        self._controller = controller
        inspector = controller.pane.inspector
        inspector.changed.connect(self.show_inspected)
        parts.map.latent_hovered.connect(inspector.hover)
        parts.docks["inspector"].visibilityChanged.connect(inspector.set_shown)
        parts.when_made("inspector", self.connect_view)
        parts.map.point_clicked.connect(self.take_click)
        controller.points_changed.connect(self._on_points)
        performer.register({"pin_point": self.pin, "go_to_image": self.go_to})

    @Slot()
    def connect_view(self) -> None:
        """Connect the panel, which is there now."""
        self._parts.views["inspector"].neighbour_chosen.connect(self.choose_neighbour)
        self.show_inspected(self._controller.pane.inspector.inspected)

    @Slot(int)
    def choose_neighbour(self, index: int) -> None:
        """Look at a neighbour of the image that is inspected."""
        seen = self._controller.pane.inspector.inspected
        beside_own = seen is not None and seen.subject.split == "own"
        self._performer.by_hand("go_to_image", index=index, **({"split": seen.neighbour_split} if beside_own else {}))

    @Slot(int)
    def take_click(self, index: int) -> None:
        """Pin the clicked point; -1, where no point is, lets go of the pinned one."""
        self._performer.by_hand("pin_point", index=index if index >= 0 else None)

    def pin(self, index: int | None, split: str | None = None) -> None:
        """Pin a point, with the inspector in front unless the click is about another panel's question.

        None lets go. Raises UserError where the split has no such image.
        """
        if index is not None and not self._asks_elsewhere():
            self._parts.bring_forward("inspector")
        self._with_split(split, index, functools.partial(self._controller.hand.pin, -1 if index is None else index))

    def go_to(self, index: int, split: str | None = None) -> None:
        """Pin an image and move the probe to its posterior mean. Raises UserError where there is no such image."""
        self._with_split(split, index, functools.partial(self._controller.hand.jump, index))

    def _with_split(self, split: str | None, index: int | None, act: Callable[[], None]) -> None:
        """Do `act` with the points of a split on the map, by default of the split that is there."""
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
            self._performer.perform(f"show_{split}")  # the points come, and then the act

    @Slot(object)
    def _on_points(self, points: Points) -> None:
        if self._later is not None and points.split == self._later[0]:
            act, self._later = self._later[1], None
            act()

    @Slot(object)
    def show_inspected(self, seen: Any) -> None:
        """Show what the model makes of one image."""
        run, panel = self._controller.session.current, self._parts.views.get("inspector")
        if panel is None:
            return
        if seen is None or run is None:
            panel.clear()
        else:
            pinned = self._controller.session.state.subject is not None
            panel.show_inspected(seen, pinned=pinned, kind=words.likelihood_kind(run.config))
