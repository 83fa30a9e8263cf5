"""The probe's presenter: its coordinates, typed, copied and pasted, and the training image nearest to it."""

from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtGui import QGuiApplication

from latentlab.errors import shortened
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.views.probe_panel import place_in
from latentlab.options import TwoReadingsError
from latentlab.session.run import Run


class ProbePresenter(QObject):
    """Connects the probe panel, the probe's mark on the map and the clipboard."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._session = parts, controller, controller.session
        self._performer, self._panel = performer, parts.views["probe"]
        controller.run_changed.connect(self.show_run)
        controller.probe_moved.connect(self.show_probe)
        controller.plane_changed.connect(lambda _: self.show_probe(self._session.z))
        controller.pane.nearest.changed.connect(self.show_nearest)
        self._panel.z_edited.connect(self.move)
        self._panel.refused.connect(self.refuse)
        performer.register({"copy_z": self.copy, "paste_z": self.paste})
        performer.register_forms({"paste_z": self.paste})  # the log then holds the place, not the clipboard

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        if (run := self._session.current) is not None:
            self.show_run(run)
            self.show_probe(self._session.z)
            self.show_nearest(self._controller.pane.nearest.nearest)

    @Slot(object)
    def show_run(self, run: Run) -> None:
        """Make room for the latent size of another run."""
        self._panel.set_latent_size(run.config.latent_size)

    @Slot(object)
    def show_probe(self, z: Any) -> None:
        """Show the place of the probe."""
        x, y = self._session.plane.project(z)[0].tolist()
        self._parts.map.set_probe(x, y)
        self._panel.set_z(z)

    @Slot(object)
    def show_nearest(self, nearest: Any) -> None:
        """Show the training image nearest to the probe."""
        if nearest is None:
            self._panel.clear_nearest()
        else:
            self._panel.show_nearest(nearest.index, nearest.label, nearest.image, nearest.reconstruction)

    @Slot(object)
    def move(self, z: tuple[float, ...]) -> None:
        """Move the probe to a place that was typed or pasted: a gesture of its own."""
        self._performer.request("move_probe", z=z)

    @Slot()
    def copy(self) -> None:
        """Put the probe's coordinates on the clipboard."""
        text = ", ".join(f"{value:.6g}" for value in self._session.z)
        QGuiApplication.clipboard().setText(text)
        self._parts.show_message(self.tr("Copied {text}").format(text=text))

    @Slot()
    def paste(self) -> None:
        """Move the probe to the coordinates on the clipboard."""
        text = QGuiApplication.clipboard().text()
        try:
            z = place_in(text, len(self._session.z))
        except TwoReadingsError:
            z = None
        if z is None:
            self.refuse(text)
        else:
            self.move(z)

    @Slot(str)
    def refuse(self, text: str) -> None:
        """Say why a text is no place of the probe."""
        size = len(self._session.z)
        try:
            place_in(text, size)
        except TwoReadingsError:
            message = self.tr("“{text}” can be read in two ways; write a decimal point and a space, as in 0.31, -1.2.")
        else:
            message = self.tr("“{text}” is not {count} numbers, such as 0.31, -1.2.")
        self._parts.show_message(message.format(text=shortened(" ".join(text.split())), count=size))

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("ProbePresenter", text)
