"""Drops: files and pictures that are dragged over the window and dropped on it."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QWidget

from latentlab.session.run_folder import SESSION_ENDING, holds_run


class Drops(QObject):
    """Emits what is dragged over the window and dropped on it, also over widgets that accept other drops."""

    dragged = Signal(object)  # the paths dragged over the window, a tuple of Path; (): the drag has ended or left
    dropped = Signal(object)  # the dropped paths, a tuple of Path
    # Content without a path, such as an image of a web page: whether it is a picture; its QImage, None without one.
    pathless_dragged = Signal(bool)
    pathless_dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        """Take the drops of a window; `watch` adds those of its parts."""
        super().__init__(window)
        self._window = window
        self._handlers = {
            QEvent.Type.DragEnter: self._on_drag,
            QEvent.Type.DragMove: self._on_drag,
            QEvent.Type.DragLeave: self._on_leave,
            QEvent.Type.Drop: self._on_drop,
        }
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def watch(self, parent: QWidget) -> None:
        """Filter the drags over widgets that accept drops: a text field would insert the names of dragged files."""
        for widget in parent.findChildren(QWidget):
            if widget.acceptDrops():
                widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle drags over the window, and files over its parts that accept other drops.

        A panel may accept pictures itself.
        """
        handle = self._handlers.get(event.type())
        if handle is not None and watched is self._window:
            handle(event)
            return True
        if handle is not None:
            keeps = getattr(watched, "takes_pictures", False) and _run_in(event) is None
            if event.type() == QEvent.Type.DragLeave or (_paths_in(event) and not keeps):
                handle(event)
                return event.type() != QEvent.Type.DragLeave
        return super().eventFilter(watched, event)

    def _on_drag(self, event: QDragMoveEvent) -> None:
        """Emit the dragged content. Files of any kind are accepted: the overlay says which files are of no use."""
        if paths := _paths_in(event):
            event.acceptProposedAction()
            self.dragged.emit(paths)
        elif _is_of_the_web(event):
            event.acceptProposedAction()
            self.pathless_dragged.emit(event.mimeData().hasImage())

    def _on_leave(self, _: QDragLeaveEvent) -> None:
        """Emit that the drag has left the window."""
        self.dragged.emit(())

    def _on_drop(self, event: QDropEvent) -> None:
        """Emit the dropped content."""
        if paths := _paths_in(event):
            event.acceptProposedAction()
            self.dropped.emit(paths)
        elif _is_of_the_web(event):
            event.acceptProposedAction()
            image = QImage(event.mimeData().imageData()) if event.mimeData().hasImage() else QImage()
            self.pathless_dropped.emit(None if image.isNull() else image)


def _paths_in(event: QDropEvent) -> tuple[Path, ...]:
    """Return the dragged local files and folders."""
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())


def _is_of_the_web(event: QDropEvent) -> bool:
    """Whether the dragged content is a picture without a file, or an address."""
    data = event.mimeData()
    return data.hasImage() or any(url.scheme() in ("http", "https", "data") for url in data.urls())


def _run_in(event: QDropEvent) -> Path | None:
    """Return the dragged session file or run folder; None for other content and for several paths."""
    paths = _paths_in(event)
    if len(paths) != 1:
        return None
    path = paths[0]
    return path if (path.suffix == SESSION_ENDING and path.is_file()) or holds_run(path) else None
