"""The probe: its place in the latent space, and the image decoded there."""

import numpy as np
from PySide6.QtCore import QObject, Slot

from latentlab.gui.controller.news import News
from latentlab.gui.live.interaction import Interaction
from latentlab.gui.live.pane import Pane
from latentlab.session.session import Session


class Probe(QObject):
    """Moves the probe of the session, and decodes its image with the shown weights."""

    def __init__(self, session: Session, news: News, interaction: Interaction, pane: Pane) -> None:
        super().__init__(news)
        self._session, self._news, self._interaction, self._pane = session, news, interaction, pane

    @Slot(float, float)
    def move_to(self, *z: float) -> None:
        """Move the probe and decode at once. The plane of the map moves along if the probe leaves it."""
        if len(z) == len(self._session.z):  # the map of the old run is visible until a new run of another size arrives
            plane = self._session.plane
            self._session.move_to(np.array(z, np.float32))
            self.show()
            if self._session.plane is not plane:
                self._news.plane_changed.emit(self._session.plane)

    @Slot(object)
    def walk_to(self, z: np.ndarray) -> None:
        """Move the probe along a walk, to z, (latent_size,)."""
        self.move_to(*z.tolist())

    @Slot(object)
    def jump_to(self, z: tuple[float, ...]) -> None:
        """Move the probe to `z`, typed or pasted: a gesture of its own, which ends a walk."""
        self._interaction.walk.stop()
        self.move_to(*z)
        self._interaction.commit()

    @Slot()
    def show(self) -> None:
        """Decode at the probe, then emit its place: the image is painted before the marks and numbers beside it."""
        self.decode()
        self._news.probe_moved.emit(self._session.z)

    def decode(self) -> None:
        """Emit the image at the probe."""
        image = self._session.image()
        if image is not None:
            self._news.image_changed.emit(image)
            self._pane.set_drawn(image, self._session.z)
