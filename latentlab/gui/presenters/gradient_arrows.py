"""The gradients of the laboratory on the map: at the image's own q(z|x), while their page is shown."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot

from latentlab.gui.controller import Controller
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.views.map_overlays import Arrows

if TYPE_CHECKING:
    from latentlab.laboratory.gradient_estimators import Gradients

SHOWN = 40  # draws of each estimator
OVERLAY = "gradient"


class GradientArrows(QObject):
    """Draws the gradients in mu of a model of two latents: some draws of each estimator, and the mean of all."""

    def __init__(self, parts: Parts, controller: Controller) -> None:
        super().__init__(parts)
        self._map = parts.map
        controller.pane.gradient.changed.connect(self.show)

    @Slot(object)
    def show(self, found: "Gradients | None") -> None:
        """Show draws of the gradient at an image; None: the page is hidden, or there is no answer."""
        if found is None or len(found.mu) != 2:
            self._map.set_overlay(OVERLAY, None)
            return
        from latentlab.gui.views.laboratory.gradient_page import PATHWISE, SCORE  # its page is loaded by now

        groups = tuple(
            (draws[:SHOWN, :2], draws[:, :2].mean(axis=0), ink)
            for draws, ink in ((found.score, SCORE), (found.reparameterized, PATHWISE))
        )
        self._map.set_overlay(OVERLAY, Arrows(np.asarray(found.mu), groups))
