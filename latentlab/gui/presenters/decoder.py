"""The decoder's presenter: the image at the probe, its caption, and the preview under the cursor."""

from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtGui import QGuiApplication, QImage

from latentlab.errors import UserError
from latentlab.gui.controller import Controller
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.widgets.numbers import number
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.run import Run


class DecoderPresenter(QObject):
    """Connects the canvas to the probe's image and to the gestures that move the probe."""

    def __init__(self, parts: Parts, controller: Controller, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._canvas = parts, controller, parts.views["decoder"]
        self._performer = performer
        map_, act, interaction = parts.map, parts.verbs, controller.interaction
        controller.image_changed.connect(self._canvas.show_image)
        controller.snapshot_changed.connect(self.show_step)
        controller.beside_changed.connect(self.show_beside)
        controller.beside_image_changed.connect(self.show_image_beside)
        for news in (controller.beside_moment_changed, controller.runs_changed):  # the latter also tells a new name
            news.connect(self.show_step)
        controller.beside_previewed.connect(self.show_preview_beside)
        interaction.previewed.connect(self.show_preview)
        map_.latent_moved.connect(self.on_moved)
        map_.latent_hovered.connect(interaction.preview)
        map_.hover_left.connect(interaction.end_preview)
        act["hover_preview"].toggled.connect(interaction.set_previewing)
        act["smooth"].toggled.connect(self._canvas.set_smooth)
        performer.register({"move_probe": self.move_probe, "snap": interaction.snap, "copy_picture": self.copy_picture})

    def show_all(self) -> None:
        """Show every text again, as after a change of language."""
        if self._controller.session.current is not None:
            self.show_step()
            self._canvas.show_image(self._controller.session.image())

    @Slot(float, float)
    def on_moved(self, x: float, y: float) -> None:
        """Move the probe to a place of the map, in the plane of the map. Without a run, nothing moves."""
        session = self._controller.session
        if session.current is not None:
            self._performer.perform_gesture("move_probe", z=tuple(session.plane.lift((x, y)).tolist()))

    def move_probe(self, z: tuple[float, ...]) -> None:
        """Move the probe, which ends a walk. The image is painted at once, before the views beside it.

        The image of a new snapshot waits for its paint event: painting it at once would paint all other changes with
        it. Raises UserError if the length of z is not the latent size of the run.
        """
        size = len(self._controller.session.z)
        if len(z) != size:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "z has {wanted} coordinates in this run, and --z gives {found}."),
                wanted=size,
                found=len(z),
            )
        self._controller.interaction.walk.stop()  # before the probe moves: the walk was a gesture of its own
        self._canvas.paints_at_once = True
        try:
            self._controller.probe.move_to(*z)
        finally:
            self._canvas.paints_at_once = False

    @Slot()
    def show_step(self, _: object = None) -> None:
        """Say at which step the image was decoded; of two images also by which run."""
        session = self._controller.session
        if session.current is None:
            return
        if session.beside is not None:
            for second, title in enumerate(words.pair_titles(session)):
                self._canvas.set_caption(title, bool(second))
        else:
            self._canvas.set_caption(self.tr("step {step}").format(step=f"{session.current.snapshot.step:,}"))

    @Slot(object)
    def show_beside(self, run: Run | None) -> None:
        """Make room for a second image, or show the first one alone."""
        if run is None:
            self._canvas.clear_second()
        self.show_step()

    @Slot(object)
    def show_image_beside(self, image: Any) -> None:
        """Show the image at the second probe."""
        self._canvas.show_image(image, second=True)

    @Slot(object, object)
    def show_preview(self, z: Any, image: Any) -> None:
        """Show the image under the cursor, or the image of the probe again."""
        if image is None:
            self._canvas.end_preview()
        else:
            self._canvas.show_preview(image, self._preview_caption(z))

    @Slot(object, object)
    def show_preview_beside(self, z: Any, image: Any) -> None:
        """Show what the run beside decodes for the place under the cursor."""
        if image is not None:
            self._canvas.show_preview(image, self._preview_caption(z), second=True)

    def _preview_caption(self, z: Any) -> str:
        place = ", ".join(number(value, 2) for value in z)
        return self.tr("preview at {z}").format(z=place)

    @Slot()
    def copy_picture(self) -> None:
        """Put the decoded image on the clipboard."""
        image = self._controller.session.image()
        if image is not None:
            pixels = (image * 255).round().astype("uint8")
            height, width = pixels.shape
            picture = QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
            QGuiApplication.clipboard().setImage(picture.copy())
            self._parts.show_message(self.tr("Copied the decoded image."))

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("DecoderPresenter", text)
