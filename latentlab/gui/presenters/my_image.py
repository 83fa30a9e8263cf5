"""My image's presenter: the pad, opened and pasted pictures, the mark on the map, and the list."""

import dataclasses
import itertools
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMimeData, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

from latentlab.actions.declaration import WHY_NOT, has_dataset
from latentlab.data.fit import Fit, Fitted, Picture
from latentlab.data.pictures import SUFFIXES
from latentlab.errors import UserError
from latentlab.files import cannot_write
from latentlab.gui.controller import Controller
from latentlab.gui.live.my_image import ACT, EncodedImage, Request
from latentlab.gui.perform import Performer
from latentlab.gui.presenters import words
from latentlab.gui.presenters.file_dialogs import ask_files
from latentlab.gui.presenters.pane_map import PaneMap
from latentlab.gui.presenters.parts import Parts
from latentlab.gui.widgets.paint_queue import cursor_moves, cursor_painted
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.session.inspection import Inspected
from latentlab.session.latent_plane import LatentPlane
from latentlab.session.own_image import OwnImage
from latentlab.session.run import Run
from latentlab.session.subject import Subject

if TYPE_CHECKING:
    from latentlab.gui.views.drawing_pad import DrawingPad, Stroke

MOST_LETTERS = 200  # longest name, in characters
RESTING = 300  # ms without a change: the strokes so far become one gesture
ICONS = ("new_drawing", "invert_drawing", "clear_drawing")
TEXTS = ("open_picture", "paste_picture")


class MyImagePresenter(QObject):
    """Connects the service of own images, the session's list of them, the panel and the map.

    One own image is chosen at a time: the panel and the map show it. A drawing becomes an own image at its first
    stroke; each further stroke replaces it.
    """

    marked = Signal(object)  # OwnImage: the image that the map marks, again with newer weights; None: no image

    def __init__(self, parts: Parts, controller: Controller, performer: Performer, first: PaneMap) -> None:
        super().__init__(parts)
        self._parts, self._controller, self._performer = parts, controller, performer
        self._session, self._interaction, self._service = (
            controller.session,
            controller.interaction,
            controller.pane.my_image,
        )
        self._first = first
        self._chosen: int | None = None  # place of the chosen image in the session's own images
        self._count = 0  # number of own images at the last update
        self._own: OwnImage | None = None  # the chosen image at the last update
        self._encoded: EncodedImage | None = None  # the answer that panel and map show
        self.seen: Inspected | None = None  # metrics of the chosen image
        self._pictures: list[Picture] = []  # notes about the pictures that were read
        self._is_drawn = False  # the pad shows the stroke under way already
        self._resting = QTimer(self, singleShot=True, interval=RESTING)
        self._resting.timeout.connect(self._interaction.commit)
        performer.register(
            {
                "open_picture": self.open,
                "paste_picture": self.paste,
                "draw_stroke": self.draw,
                "erase_strokes": self.erase,
                "new_drawing": self.begin_drawing,
                "clear_drawing": self.clear,
                "invert_drawing": self.invert,
                "fit_my_image": self.fit,
                "choose_my_image": self.choose,
                "rename_my_image": self.rename,
                "remove_my_image": self.remove,
            }
        )
        performer.register_forms({"open_picture": self.ask_for_picture, "remove_my_image": self.remove_chosen})
        parts.when_made("my_image", self.connect_view)
        self._interaction.images_changed.connect(self.show_images)
        self._interaction.own_image_shown.connect(self.follow_subject)
        parts.drops.pathless_dropped.connect(self.on_pathless_dropped)

    @Slot()
    def connect_view(self) -> None:
        """Connect the panel once it exists."""
        panel, service, pad = self._panel, self._service, self._panel.pad
        perform_gesture, verbs = self._performer.perform_gesture, self._parts.verbs
        panel.set_actions(verbs["erase_strokes"], [verbs[name] for name in ICONS], [verbs[name] for name in TEXTS])
        panel.fit_chosen.connect(self.on_fit_chosen)
        panel.image_chosen.connect(lambda index: perform_gesture("choose_my_image", index=index))
        panel.image_named.connect(lambda index, name: perform_gesture("rename_my_image", index=index, name=name))
        panel.image_removed.connect(lambda index: perform_gesture("remove_my_image", index=index))
        panel.neighbour_chosen.connect(lambda index: perform_gesture("go_to_image", index=index, split="train"))
        pad.drawn.connect(self.on_drawn)
        pad.stroke_ended.connect(self.on_stroke_ended)
        pad.history_changed.connect(self._interaction.history_changed)
        service.encoded.connect(self.show_encoded)
        service.inspected.connect(self.show_inspected)
        service.picture_read.connect(self.on_picture_read)
        self._controller.run_changed.connect(self.show_run)
        self._controller.plane_changed.connect(self.follow_plane)
        self.show_images(self._session.state.images)
        self.show_run(self._session.current)

    def show_all(self) -> None:
        """Say everything again, as after a change of language."""
        if self._is_connected:
            self._show_sheet()
            self.show_inspected(self.seen)
            self.show_run(self._session.current)

    @property
    def _panel(self) -> Any:
        return self._parts.views["my_image"]

    @property
    def _is_connected(self) -> bool:
        return "my_image" in self._parts.views

    @property
    def pad(self) -> "DrawingPad | None":
        """The pad, while it has the focus: undo and redo then take back its strokes."""
        return self._panel.pad if self._is_connected and self._panel.pad.hasFocus() else None

    # The drawing

    @Slot(object)
    def on_drawn(self, raster: np.ndarray) -> None:
        """Encode the drawing and mark its place. A blank pad is no image."""
        cursor_moves()
        self._resting.start()
        drawing = self._drawing
        if not raster.any():
            chosen = self._chosen
            self._unchoose()
            if drawing is not None:
                self._interaction.remove_image(chosen)
            return
        if drawing is None:
            self._unchoose()  # the drawing replaces the picture
            fit = dataclasses.replace(self._service.guess, invert="auto")
            self._service.encode(Request(Picture(raster), self._new_name(), "drawing", fit))
        else:
            self._service.encode(Request(Picture(raster), drawing.name, "drawing", drawing.fit, self._chosen))

    @property
    def _drawing(self) -> OwnImage | None:
        """The place of the own image that is on the pad; None before its first stroke, or if a picture is chosen."""
        return self._own if self._own is not None and self._own.kind == "drawing" else None

    def _new_name(self) -> str:
        names = {image.name for image in self._session.state.images}
        free = (self.tr("Drawing {number}").format(number=number) for number in itertools.count(1))
        return next(name for name in free if name not in names)

    @Slot(object)
    def on_stroke_ended(self, stroke: "Stroke") -> None:
        """Perform the stroke that was drawn on the pad."""
        self._is_drawn = True
        points = tuple(round(value, 2) for point in stroke.points for value in point)
        self._performer.perform_gesture("draw_stroke", points=points, brush=stroke.brush, erase=stroke.erases)
        self._is_drawn = False

    def draw(self, points: tuple[float, ...], brush: float = 20.0, erase: bool = False) -> None:
        """Draw a stroke through x1, y1, x2, y2, … on the pad. Raises UserError."""
        from latentlab.gui.views.drawing_pad import Stroke  # not needed before the first paint

        if self._is_drawn:
            return
        if not points or len(points) % 2:
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors", "A stroke is x1,y1,x2,y2,… of one place at least, and {count} numbers are not."
                ),
                count=len(points),
            )
        self._check_images()
        self._parts.bring_forward("my_image")
        places = tuple(zip(points[::2], points[1::2]))
        self._panel.pad.draw(Stroke(places, brush, erase))

    def erase(self, on: bool | None = None) -> None:
        """Let the left button erase, or draw."""
        pad = self._panel.pad
        pad.erasing = not pad.erasing if on is None else on
        self._parts.verbs["erase_strokes"].setChecked(pad.erasing)

    @Slot()
    def begin_drawing(self) -> None:
        """Begin another drawing; the drawing before stays among the own images."""
        self._parts.bring_forward("my_image")
        self._unchoose()
        self._panel.pad.show_raster(None)
        self._panel.pad.setFocus()

    @Slot()
    def clear(self) -> None:
        """Erase the whole drawing."""
        self._panel.pad.clear()

    @Slot()
    def invert(self) -> None:
        """Invert black and white on the pad, or in the chosen picture."""
        if self._own is None or self._drawing is not None:
            self._panel.pad.invert()
        elif self._encoded is not None:
            self.fit(invert="no" if self._encoded.fitted.inverted else "yes")

    # Pictures

    @Slot()
    def ask_for_picture(self) -> None:
        """Ask for picture files and read them."""
        pattern = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        kinds = self.tr("Pictures ({pattern})").format(pattern=pattern)
        for file in ask_files(self._parts, "picture", self.tr("Pictures"), kinds):
            self._performer.perform_gesture("open_picture", file=file)

    def open(self, file: Path) -> None:
        """Read a picture and show it. Raises UserError if no run can encode it."""
        self._check_images()
        self._parts.bring_forward("my_image")
        self._service.read(file, file.name)

    @Slot()
    def paste(self) -> None:
        """Show the picture of the clipboard; move the probe if the clipboard holds a text. Raises UserError."""
        content = QGuiApplication.clipboard().mimeData() or QMimeData()  # None while another program holds it
        files = [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()]
        if content.hasImage():
            self._read(QImage(content.imageData()), self.tr("Pasted picture"))
        elif files:
            for file in files:
                self.open(file)
        elif content.hasText():
            self._performer.perform("paste_z")
        else:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The clipboard holds neither a picture nor coordinates."))

    @Slot(object)
    def on_pathless_dropped(self, image: QImage | None) -> None:
        """Open a picture that was dropped without a file, such as one of a web page; None: there was none.

        The picture gets a file that lasts as long as the window, so that the log of the verbs names it.
        """
        if image is None:
            return
        folder = Path(tempfile.mkdtemp(prefix="latentlab-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        file = folder / self.tr("Dropped picture")
        try:
            file.write_bytes(_as_png(image))
        except OSError as error:
            self._parts.show_message(str(cannot_write(file, error)))
            return
        self._performer.request("open_picture", file=file)

    def _read(self, image: QImage, name: str) -> None:
        self._check_images()
        self._parts.bring_forward("my_image")
        self._service.read(_as_png(image), name)

    @Slot(object, object)
    def on_picture_read(self, own: OwnImage, picture: Picture) -> None:
        """Add a picture to the session, and show it."""
        self._controller.succeeded.emit(ACT)
        self._pictures.append(picture)
        try:
            self._interaction.add_image(own)
        except UserError as error:
            self._parts.show_message(str(error))
        held = [image.picture for image in self._session.state.images]
        self._pictures = [picture for picture in self._pictures if any(picture.grey is grey for grey in held)]

    def _check_images(self) -> None:
        """Raise UserError if there are no images with which an own image could be compared."""
        run = self._session.current
        if run is None or run.dataset is None:
            raise UserError(WHY_NOT[has_dataset])

    # The list

    def choose(self, index: int) -> None:
        """Show an own image. Raises UserError if there is none of this number."""
        self._image(index)
        self._interaction.show_own_image(index)

    def rename(self, index: int, name: str) -> None:
        """Rename an own image. Raises UserError if there is none of this number."""
        renamed = dataclasses.replace(self._image(index), name=name.strip()[:MOST_LETTERS])
        if index == self._chosen:
            self._own = renamed
        self._interaction.replace_image(index, renamed)
        self._interaction.commit()

    def remove(self, index: int | None = None) -> None:
        """Remove an own image from the session, by default the chosen one. Raises UserError."""
        index = self._chosen if index is None else index
        self._image(index)
        self._interaction.remove_image(index)

    @Slot()
    def remove_chosen(self) -> None:
        """Remove the image that is chosen in the list."""
        self._performer.perform_gesture("remove_my_image")

    def _image(self, index: int | None) -> OwnImage:
        images = self._session.state.images
        if not images or index is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "No own image is chosen; draw one, or open a picture."))
        if index >= len(images):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no own image {index}; the last one is {last}."),
                index=index,
                last=len(images) - 1,
            )
        return images[index]

    @Slot(object)
    def show_images(self, images: Sequence[OwnImage]) -> None:
        """List the own images; the chosen image may have moved in the list, changed or disappeared."""
        if not images and not self._is_connected:
            return
        if self._chosen is not None:
            place = next((n for n, image in enumerate(images) if image is self._own), None)
            if place is None and self._chosen < len(images) and len(images) == self._count:
                self._show_image(self._chosen)  # an undo has restored earlier strokes
            elif place is None:
                self._unchoose()
                self._panel.pad.show_raster(None)
            else:
                self._chosen = place
        self._count = len(images)
        self._show_list()

    @Slot(object)
    def follow_subject(self, subject: Subject) -> None:
        """Show the own image that is the subject."""
        self._parts.views["my_image"]  # made first: at its making no image is chosen
        if subject.index != self._chosen:
            self._show_image(subject.index)
            self.show_images(self._session.state.images)

    def _show_image(self, index: int) -> None:
        """Choose an own image: show it on the pad, and encode it."""
        from latentlab.gui.views.drawing_pad import SIDE

        self._chosen, self._own = index, self._session.state.images[index]
        own, pad = self._own, self._panel.pad
        if own.kind == "drawing" and own.source.shape == (SIDE, SIDE):
            pad.show_raster(own.source)
        else:
            pad.show_picture(own.source)
        self._encode(own.fit)

    def _encode(self, fit: Fit) -> None:
        """Encode the chosen image, prepared by `fit`."""
        own, run = self._own, self._session.current
        # The picture was added to a run of another image size.
        if fit.fit == "none" and own.source.shape != tuple(run.image_shape):
            fit = Fit.named("scale", fit.invert)
        self._service.encode(Request(self._picture(own), own.name, own.kind, fit, self._chosen))

    def _picture(self, own: OwnImage) -> Picture:
        known = (picture for picture in self._pictures if picture.grey is own.picture)
        return next(known, Picture(own.source))

    def _unchoose(self) -> None:
        """Show no own image; the pad keeps its drawing."""
        self._chosen = self._own = self._encoded = None
        self._service.forget()
        self._first.show_own(self._session.plane, None)
        self.marked.emit(None)
        self.show_inspected(None)
        self._show_sheet()
        self._show_list()

    def _show_list(self) -> None:
        from latentlab.gui.views.my_image_panel import OwnRow

        images = self._session.state.images
        self._panel.show_images([OwnRow(image.name, image.image) for image in images], self._chosen)

    # The answers

    @Slot(object)
    def show_encoded(self, encoded: EncodedImage) -> None:
        """Mark the place of an image, and add the image to the session."""
        index = encoded.request.index
        # The drawing joined the session in the meantime.
        index = self._chosen if index is None and self._drawing is not None else index
        now = None if index is None else self._session.state.images[index]
        if now is not None and _is_same(now, encoded.own):  # newer weights
            encoded = dataclasses.replace(encoded, own=now)
        self._encoded = encoded
        self._mark(encoded)
        if now is not encoded.own:
            self._hold(encoded.own, index)
        self._show_sheet()

    @Slot(object)
    def follow_plane(self, _: LatentPlane) -> None:
        """Mark the place of the image in another plane."""
        if self._encoded is not None:
            self._mark(self._encoded)

    def _mark(self, encoded: EncodedImage) -> None:
        self._first.show_own(self._session.plane, encoded.mean, encoded.sigma)
        self.marked.emit(encoded.own)
        QTimer.singleShot(1, cursor_painted)  # after the paint, whose event has a low priority

    def _hold(self, own: OwnImage, index: int | None) -> None:
        self._own = own
        if index is not None:
            self._interaction.replace_image(index, own)
            return
        self._chosen = len(self._session.state.images)
        try:
            self._interaction.add_image(own)
        except UserError as error:
            self._unchoose()
            self._parts.show_message(str(error))

    @Slot(object)
    def show_inspected(self, seen: Inspected | None) -> None:
        """Show the metrics of the encoded image."""
        self.seen = seen
        self._panel.show_inspected(seen, words.kind_of_run(self._session.current))

    @Slot(object)
    def show_run(self, run: Run | None) -> None:
        """Encode the chosen image, or the drawing, with another run."""
        self._panel.show_problem(
            "" if run is not None and run.dataset is not None else str(UserError(WHY_NOT[has_dataset]))
        )
        self.seen = None
        self.show_images(self._session.state.images)
        if run is None or run.dataset is None:
            self._unchoose()
        elif self._own is not None:
            self._encode(self._own.fit)
        elif not self._panel.pad.is_blank:
            self.on_drawn(self._panel.pad.raster)

    # The preparation

    @Slot(str, object)
    def on_fit_chosen(self, step: str, value: Any) -> None:
        """Perform the step that was switched in the sheet."""
        if step == "invert":
            value = "yes" if value else "no"
        self._performer.perform_gesture("fit_my_image", **{step: value})
        self._show_sheet()  # the sheet returns to its values if the step failed

    def fit(
        self, fit: str | None = None, invert: str | None = None, crop: bool | None = None, centre: bool | None = None
    ) -> None:
        """Prepare the chosen image in another way. Raises UserError if the choice is not possible."""
        own, run = self._image(self._chosen), self._session.current
        chosen = own.fit if fit is None else Fit.named(fit, own.fit.invert)
        steps = {"invert": invert, "crop": crop, "centre": centre}
        chosen = dataclasses.replace(chosen, **{name: value for name, value in steps.items() if value is not None})
        if chosen.fit == "none" and own.source.shape != tuple(run.image_shape):
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "A picture of {found} pixels cannot be taken pixel for pixel: this run’s images are {expected}.",
                ),
                found="{1} × {0}".format(*own.source.shape),
                expected="{1} × {0}".format(*run.image_shape),
            )
        self._resting.start()
        self._encode(chosen)

    def _show_sheet(self) -> None:
        """Say how the chosen picture was prepared."""
        from latentlab.gui.views.my_image_panel import Sheet

        if self._encoded is None:
            self._panel.show_sheet(None)
            return
        fitted, fit = self._encoded.fitted, self._encoded.own.fit
        free = fit.fit != "none"
        states = {
            "invert": fitted.inverted,
            "crop": fit.crop if free else None,
            "centre": fit.centre if free else None,
        }
        description = self._described(self._encoded.request.picture, fitted)
        self._panel.show_sheet(Sheet(fit.fit, description, states, guessed=free and fit.invert == "auto"))

    def _described(self, picture: Picture, fitted: Fitted) -> str:
        """Describe the picture, and the steps that have no switch."""
        height, width = picture.size if any(picture.size) else picture.grey.shape
        parts = [] if self._drawing is not None else [f"{width} × {height} {picture.format}".strip()]
        if picture.colour:
            parts.append(self.tr("colour made grey"))
        if picture.orientation != 1:
            parts.append(self.tr("turned upright"))
        if picture.ground:
            parts.append(self.tr("laid on white") if picture.ground == "white" else self.tr("laid on black"))
        if fitted.empty:
            parts.append(self.tr("no ink found"))
        elif fitted.scaled_to is not None:
            parts.append(
                self.tr("scaled to {width} × {height}").format(height=fitted.scaled_to[0], width=fitted.scaled_to[1])
            )
        return ", ".join(parts)

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("MyImagePresenter", text)


def _is_same(now: OwnImage, encoded: OwnImage) -> bool:
    """Whether two images differ only by what a second reading of the same file changes."""
    same_picture = now.source is encoded.source
    return (
        same_picture and now.fit == encoded.fit and now.image.shape == encoded.image.shape and now.name == encoded.name
    )


def _as_png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data())
