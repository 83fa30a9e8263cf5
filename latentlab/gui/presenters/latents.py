"""The latents' presenter: sliders of the probe, metrics and images of each dimension, and the plane of the map."""

from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Slot

from latentlab.capabilities import Capability
from latentlab.errors import UserError
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.parts import Parts
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.capabilities import check
from latentlab.session.latent_plane import LatentPlane, turned
from latentlab.session.latents import LatentMetrics
from latentlab.session.plane_choice import plane_named
from latentlab.session.run import Run

MOST = 64  # largest number of dimensions with a row; of more dimensions, those with the largest KL are listed


class LatentsPresenter(QObject):
    """Connects the latents panel to the probe and to the plane of the map."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._performer = parts, controller, performer
        self._session, self._service = controller.session, controller.pane.latents
        performer.register({"show_plane": self.show_plane, "turn_plane": self.turn_plane})
        parts.when_made("latents", self.connect_view)
        parts.docks["latents"].visibilityChanged.connect(self._service.set_shown)

    @Slot()
    def connect_view(self) -> None:
        """Connect the panel once it exists."""
        controller, service, panel = self._controller, self._service, self._panel
        panel.moved.connect(self.move)
        panel.move_ended.connect(controller.interaction.commit)
        panel.plane_chosen.connect(self.choose_plane)
        panel.plane_turned.connect(
            lambda axis, towards, degrees: self._performer.request(
                "turn_plane", axis=axis, towards=towards, degrees=degrees
            )
        )
        controller.run_changed.connect(self.show_run)
        controller.probe_moved.connect(panel.set_z)
        controller.plane_changed.connect(self.show_plane_words)
        controller.interaction.selection_changed.connect(self.offer_images)
        service.metrics_changed.connect(self.show_metrics)
        service.traversal_changed.connect(panel.show_traversal)
        if self._session.current is not None:
            self.show_run(self._session.current)
            self.show_metrics(service.metrics)
            service.set_z(self._session.z)
            self.offer_images(self._session.selection)

    @property
    def _panel(self) -> Any:
        return self._parts.views["latents"]

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        if "latents" in self._parts.views and (run := self._session.current) is not None:
            self._panel.set_off(words.reason(run, Capability.PLANE))

    @Slot(object)
    def show_run(self, run: Run) -> None:
        """Set up the dimensions of another run."""
        self._list(tuple(range(min(run.config.latent_size, MOST))))
        self._panel.set_off(words.reason(run, Capability.PLANE))
        self.show_plane_words(self._session.plane)

    @Slot(object)
    def show_metrics(self, metrics: LatentMetrics | None) -> None:
        """Show the metrics of each dimension."""
        if metrics is None:
            self._panel.show_metrics(None, None, 0)
            return
        if metrics.kl is not None and len(metrics.kl) > MOST:
            self._list(tuple(sorted(np.argsort(-metrics.kl, kind="stable")[:MOST].tolist())))
        self._panel.show_metrics(metrics.kl, metrics.active, metrics.images)

    def _list(self, dimensions: tuple[int, ...]) -> None:
        self._panel.set_dimensions(dimensions, len(self._session.z))
        self._panel.set_z(self._session.z)
        self._service.list_dimensions(dimensions)

    @Slot(int, float)
    def move(self, dimension: int, value: float) -> None:
        """Move the probe along one dimension."""
        if self._session.current is not None:
            z = self._session.z.tolist()
            z[dimension] = value
            self._performer.perform_gesture("move_probe", z=tuple(z))

    # The plane

    @Slot(str)
    def choose_plane(self, name: str) -> None:
        """Perform a choice of the panel; the panel returns to the plane before if there is no such plane."""
        self._performer.request("show_plane", plane=name)
        self.show_plane_words(self._session.plane)

    @Slot(object)
    def show_plane_words(self, plane: LatentPlane) -> None:
        """Say which plane the map shows."""
        is_pair = plane.kind == "axes" and plane.size > 1
        images = ", ".join(map(str, plane.of)) if plane.kind == "images" else ""
        self._panel.show_plane(plane.kind, plane.of if is_pair else None, images)

    @Slot(object)
    def offer_images(self, indices: np.ndarray) -> None:
        """Suggest the first three selected points for a plane."""
        if len(indices) >= 3 and self._session.plane.kind != "images":
            self._panel.offer_images(", ".join(f"{self._session.split}:{index}" for index in indices[:3].tolist()))

    def show_plane(self, plane: str) -> None:
        """Show the plane of a name on the map, see session.plane_choice. Raises UserError if there is none."""
        chosen = plane_named(self._session.current, plane)
        self._controller.shown_run.show_plane(chosen)

    def turn_plane(self, axis: int, towards: int, degrees: float) -> None:
        """Turn one axis of the plane towards a dimension; both count from 1. Raises UserError if there is none."""
        session = self._session
        check(session.current, Capability.PLANE)
        if towards > len(session.z):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no dimension {found} of z; the last one is {last}."),
                found=towards,
                last=len(session.z),
            )
        self._controller.shown_run.show_plane(turned(session.plane, axis - 1, towards - 1, degrees, session.z))
