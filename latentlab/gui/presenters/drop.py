"""The presenter of a drag and a drop: paths are recognised by their content, and opened by a verb."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Slot

from latentlab.errors import UserError
from latentlab.gui.perform import Performer
from latentlab.gui.presenters.parts import Parts
from latentlab.session.own_image import MOST_IMAGES
from latentlab.session.recognise import Kind, recognise

# For each kind of path, the verb that opens it and the verb's argument.
VERBS = {
    Kind.PICTURE: ("open_picture", "file"),
    Kind.RUN: ("open_run", "folder"),
    Kind.SESSION: ("open_session", "path"),
    Kind.DATA: ("import_data", "path"),
}


class DropPresenter(QObject):
    """Says in the overlay what a drop will do, and performs the drop.

    Of several paths, all pictures are taken, else the first path.
    """

    def __init__(self, parts: Parts, performer: Performer) -> None:
        super().__init__(parts)
        self._parts, self._performer = parts, performer
        self._known: tuple[tuple[Path, ...], list[tuple[Path, Kind | UserError]]] = ((), [])
        parts.drops.dragged.connect(self.show_drag)
        parts.drops.dropped.connect(self.on_dropped)
        parts.drops.pathless_dragged.connect(self.show_pathless)
        parts.drops.pathless_dropped.connect(self.on_pathless_dropped)

    @Slot(object)
    def show_drag(self, paths: tuple[Path, ...]) -> None:
        """Say what a drop of these paths will do; (): the drag has left the window."""
        if not paths:
            self._parts.drop.hide()
            self._known = ((), [])
            return
        usable = self._usable(paths)
        self._parts.drop.show_text(self._announcement(paths, usable), usable=bool(usable))

    @Slot(object)
    def on_dropped(self, paths: tuple[Path, ...]) -> None:
        """Perform the drop that the overlay announced; say in the status line which paths cannot be used."""
        usable = self._usable(paths)
        refused = self._refusal(paths, usable)
        self._parts.drop.hide()
        self._known = ((), [])
        for path, kind in usable:
            verb, argument = VERBS[kind]
            if verb not in self._performer.handlers:  # a data set is chosen by its folder
                verb, argument, path = "data_folder", "folder", path if path.is_dir() else path.parent
            self._performer.request(verb, **{argument: path})
        if refused:
            self._parts.show_message(refused)

    @Slot(bool)
    def show_pathless(self, is_picture: bool) -> None:
        """Say what a drop of a picture without a file will do, or why a web address is of no use."""
        text = self.tr("Drop to look at this picture") if is_picture else self._no_network()
        self._parts.drop.show_text(text, usable=is_picture)

    @Slot(object)
    def on_pathless_dropped(self, image: object) -> None:
        """Say why a drop without a picture came to nothing; MyImagePresenter takes a picture."""
        self._parts.drop.hide()
        if image is None:
            self._parts.show_message(self._no_network())

    def _no_network(self) -> str:
        return self.tr(
            "This is the address of a web page, which the program does not open; save the picture and drop it."
        )

    def _recognised(self, paths: tuple[Path, ...]) -> list[tuple[Path, Kind | UserError]]:
        """Return what each path is, or why it cannot be used. The answer is cached: a drag requests it many times."""
        if self._known[0] != paths:
            self._known = paths, [(path, _kind(path)) for path in paths[: 2 * MOST_IMAGES]]
        return self._known[1]

    def _usable(self, paths: tuple[Path, ...]) -> list[tuple[Path, Kind]]:
        """Return the paths that a drop takes, each with its kind: all pictures, or the first path of another kind."""
        found = [(path, kind) for path, kind in self._recognised(paths) if isinstance(kind, Kind)]
        pictures = [(path, kind) for path, kind in found if kind is Kind.PICTURE]
        return pictures[:MOST_IMAGES] or found[:1]

    def _announcement(self, paths: tuple[Path, ...], usable: list[tuple[Path, Kind]]) -> str:
        if not usable:
            return self._refusal(paths, usable)
        path, kind = usable[0]
        if len(usable) > 1:
            return self.tr("Drop to look at these {count} pictures").format(count=len(usable))
        texts = {
            Kind.PICTURE: self.tr("Drop to look at this picture"),
            Kind.RUN: self.tr("Drop to open this run"),
            Kind.SESSION: self.tr("Drop to open this session"),
            Kind.DATA: self.tr("Drop to import these images"),
        }
        if len(paths) > 1:
            return self.tr("{what}: {name}, alone of {count}").format(
                what=texts[kind], name=path.name, count=len(paths)
            )
        return texts[kind]

    def _refusal(self, paths: tuple[Path, ...], usable: list[tuple[Path, Kind]]) -> str:
        """Say which paths a drop leaves out and why; "" if it takes all of them."""
        if not usable:
            return next((str(kind) for _, kind in self._recognised(paths) if isinstance(kind, UserError)), "")
        left = len(paths) - len(usable)
        if not left:
            return ""
        return self.tr(
            "{taken} of {count} were taken: all pictures, at most {most}, or the first of another kind."
        ).format(taken=len(usable), count=len(paths), most=MOST_IMAGES)

    def tr(self, text: str) -> str:
        """Translate in the context of this class."""
        return QCoreApplication.translate("DropPresenter", text)


def _kind(path: Path) -> Kind | UserError:
    try:
        return recognise(path)
    except UserError as error:
        return error
