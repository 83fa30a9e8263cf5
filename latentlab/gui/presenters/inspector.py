"""The inspector's presenter: what the model makes of the image that is looked at."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot

from latentlab.gui.controller import Controller
from latentlab.gui.presenters import words
from latentlab.gui.presenters.parts import Parts


class InspectorPresenter(QObject):
    """Connects the inspector panel to the hovered point and the pinned point.

    `asks_elsewhere` says whether another panel that is in front has a question about the clicked image.
    """

    def __init__(self, parts: Parts, controller: Controller, asks_elsewhere: Callable[[], bool]) -> None:
        super().__init__(parts)
        self._parts, self._asks_elsewhere = parts, asks_elsewhere
        self._controller, self._panel = controller, parts.views["inspector"]
        hand = controller.hand
        hand.inspected.connect(self.show_inspected)
        parts.map.latent_hovered.connect(hand.hover)
        parts.docks["inspector"].visibilityChanged.connect(hand.set_inspecting)
        self._panel.neighbour_chosen.connect(hand.jump)
        parts.map.point_clicked.connect(self.pin)

    @Slot(int)
    def pin(self, index: int) -> None:
        """Look at the clicked point, with the inspector in front unless the click is about another panel's question."""
        if index >= 0 and not self._asks_elsewhere():
            self._parts.bring_forward("inspector")
        self._controller.hand.pin(index)

    @Slot(object)
    def show_inspected(self, seen: Any) -> None:
        """Show what the model makes of one image."""
        run = self._controller.session.current
        if seen is None or run is None:
            self._panel.clear()
        else:
            pinned = self._controller.hand.pinned_index is not None
            self._panel.show_inspected(seen, pinned=pinned, kind=words.likelihood_kind(run.config))
